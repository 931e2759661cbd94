//! What becomes of points once they are there.

mod activation;
mod debt;
mod inactivity;
mod lapsing;
mod redating;
mod spending;
mod taking_back;

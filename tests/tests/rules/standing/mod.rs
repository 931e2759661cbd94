//! Tiers, what keeps and what ends them, and what comes with them.

mod decay;
mod goals;
mod grace;
mod holds;
mod in_force;
mod inactivity;
mod lifecycle;
mod occasions;
mod outlook;
mod reassess;
mod review;
mod rewards;
mod taken_back;
mod upgrade;
mod validity;
mod warnings;

//! What all rooms speak in: days and money.

mod days;
mod money;

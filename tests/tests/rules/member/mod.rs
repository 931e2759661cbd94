//! What is known of a member: figures, windows, lots.

mod figures;
mod lots;
mod windows;

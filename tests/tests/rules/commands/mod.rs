//! When something happened, and what it is known by.

mod arrival;
mod keys;

//! Tests of commands as they travel.

mod any;
mod documented;
mod laws;
mod reading;

//! Versions of a program, and what a program may not ask for.

mod bounds;
mod suspended;
mod versions;

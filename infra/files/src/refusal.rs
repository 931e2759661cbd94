//! Why a command did nothing: what to say, and the exit code.

use crate::console;
use std::fmt::Display;
use std::process::ExitCode;

/// The exit code for bad input.
const BAD_INPUT: u8 = 1;

/// The exit code for wrong usage.
pub const WRONG_USAGE: u8 = 2;

/// Why a command did nothing. What is made of a fault is bad input.
pub struct Refusal {
    /// What to say.
    pub text: String,
    /// The exit code.
    pub code: u8,
}

impl Refusal {
    /// Says so, and how the program ends.
    pub fn tell(&self) -> ExitCode {
        console::say(&self.text);
        ExitCode::from(self.code)
    }
}

impl<F: Display> From<F> for Refusal {
    fn from(fault: F) -> Self {
        Self {
            text: fault.to_string(),
            code: BAD_INPUT,
        }
    }
}

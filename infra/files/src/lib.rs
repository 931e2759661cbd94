//! What `gradus` does with files alone, without table, queue or clock.
//!
//! - [`check`]: are programs sound, and do they behave as their owners say?
//! - [`replay`]: a file of purchases or commands through programs;
//! - [`convert`]: what shops' platforms export, as commands;
//! - `rows`: files of rows, as both read them; `whole_file`: files as both write them;
//! - [`program_file`]: the bytes of a program file;
//! - [`console`], [`refusal`], [`numbers`]: what every command says, and how.
//!
//! How `gradus` is called stands in `gradus-local`, which is the program; here is what each of
//! these commands takes.

// They panic where nobody reads on; `console` does not.
#![deny(clippy::print_stdout, clippy::print_stderr)]

pub mod check;
pub mod console;
pub mod convert;
pub mod numbers;
pub mod program_file;
pub mod refusal;
pub mod replay;

mod rows;
mod whole_file;

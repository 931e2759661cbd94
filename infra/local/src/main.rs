//! The program `gradus`: a loyalty program on one machine.

mod check;
mod cli;
mod memory_store;
mod replay;

use clap::Parser;
use std::process::ExitCode;

fn main() -> ExitCode {
    match cli::Cli::parse().command {
        cli::Command::Check(args) => check::run(&args.paths),
        cli::Command::Replay(args) => replay::run(&args),
    }
}

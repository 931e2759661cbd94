//! The program `gradus`: a loyalty program on one machine.

mod cli;
mod replay;

use clap::Parser;
use std::process::ExitCode;

fn main() -> ExitCode {
    match cli::Cli::parse().command {
        cli::Command::Replay(args) => replay::run(&args),
    }
}

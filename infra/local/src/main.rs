//! The program `gradus`: a loyalty program on one machine.

mod check;
mod cli;
mod convert;
mod demo;
mod refusal;
mod replay;
mod republish;
mod rows;
mod serve;
mod tail;
mod whole_file;

use clap::Parser;
use std::process::ExitCode;

fn main() -> ExitCode {
    match cli::Cli::parse().command {
        cli::Command::Demo(args) => demo::run(&args),
        cli::Command::Check(args) => check::run(&args),
        cli::Command::Replay(args) => replay::run(&args),
        cli::Command::Convert(args) => convert::run(&args),
        cli::Command::Republish(args) => republish::run(&args),
        cli::Command::Serve(args) => serve::run(&args),
        cli::Command::Tail(args) => tail::run(&args),
        cli::Command::Token(args) => serve::print_token(&args),
    }
}

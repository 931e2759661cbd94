//! The program `gradus`: a loyalty program on one machine.

// They panic where nobody reads on; `console` does not.
#![deny(clippy::print_stdout, clippy::print_stderr)]

mod cli;
mod demo;
mod republish;
mod serve;
mod tail;

use clap::Parser;
use gradus_files::refusal::{Refusal, WRONG_USAGE};
use gradus_files::{check, console, convert, replay};
use std::process::ExitCode;

fn main() -> ExitCode {
    let cli = match cli::Cli::try_parse() {
        Ok(cli) => cli,
        Err(told) => return tell(&told),
    };
    match cli.command {
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

/// Tells what was asked for, help or the version, or what is wrong with the command line.
fn tell(told: &clap::Error) -> ExitCode {
    let text = told.render().to_string();
    if told.use_stderr() {
        console::say(text.trim_end_matches('\n'));
        return ExitCode::from(WRONG_USAGE);
    }
    match console::print(&text) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => Refusal::from(error).tell(),
    }
}

//! Reading purchases and commands from files: bounded memory, faults with their places.

mod columns;
mod commands;
mod first_pass;
mod purchases;
mod tally;

pub(crate) use crate::rows::source::Progress;
pub(super) use columns::Naming;
pub(super) use commands::CommandFile;
pub(super) use first_pass::{Known, look_through};
pub(super) use purchases::PurchaseFile;
pub(super) use tally::Tally;

use crate::refusal::Refusal;
use crate::rows::fault::Fault;
use crate::rows::source::Source;
use gradus_domain::commands::Command;
use gradus_domain::program::Program;
use gradus_domain::words::calendar::Calendar;
use gradus_domain::words::ids::MemberId;
use gradus_domain::words::money::Currency;
use gradus_domain::words::time::Instant;
use std::io;
use std::path::Path;
use std::sync::Arc;

/// Reads a file of purchases as a replay under a program would, for who does something else with
/// them: nothing in it may happen at `end` or later.
///
/// # Errors
///
/// The first fault.
pub fn each_purchase(
    path: &Path,
    program: &Program,
    end: Instant,
    take: &mut dyn FnMut(Command),
) -> Result<(), Refusal> {
    let reading = Reading {
        currency: program.currency,
        end,
        calendar: program.calendar.clone(),
        naming: Naming::default(),
        same_rows_count_once: None,
    };
    let mut rows = InputFile::purchases(path).open(reading, &Progress::default())?;
    loop {
        let mut command = blank_command();
        match rows.next(&mut command)? {
            Next::Command(_) => take(command),
            Next::Bad(fault) => return Err(fault.into()),
            Next::End => return Ok(()),
        }
    }
}

/// A file to replay.
#[derive(Clone, Debug)]
pub(super) enum InputFile {
    /// Purchases as CSV.
    Purchases(Source),
    /// Commands, one JSON object a line.
    Commands(Source),
}

/// Where a command stands in its file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Place {
    /// The line, from 1.
    pub(crate) line: u64,
    /// The character in the line at which its id begins, from 1.
    pub(crate) column: usize,
}

/// How commands are read.
#[derive(Clone, Debug)]
pub(crate) struct Reading {
    /// The currency that amounts of a CSV are in.
    pub(crate) currency: Currency,
    /// Nothing may happen at this instant or later.
    pub(crate) end: Instant,
    /// The zone whose clocks times of a CSV without an offset go by.
    pub(crate) calendar: Calendar,
    /// What the columns of a CSV are called.
    pub(crate) naming: Naming,
    /// Whether rows of a CSV that equal another of their receipt count once; `None`: they do
    /// where the file counts pieces.
    pub(crate) same_rows_count_once: Option<bool>,
}

/// What reading comes upon.
pub(crate) enum Next {
    /// A command.
    Command(Place),
    /// A row that cannot be read; the next one may be.
    Bad(Fault),
    /// The end.
    End,
}

/// Commands, one after the other.
pub(crate) enum Commands {
    /// From purchases.
    Purchases(Box<PurchaseFile>),
    /// As they are.
    Commands(Box<CommandFile>),
}

impl InputFile {
    /// A file of purchases.
    pub(crate) fn purchases(path: &Path) -> Self {
        Self::Purchases(Source::new(path.to_owned()))
    }

    /// A file of commands.
    pub(crate) fn commands(path: &Path) -> Self {
        Self::Commands(Source::new(path.to_owned()))
    }

    /// The file's name, as the caller gave it.
    pub(super) fn name(&self) -> Arc<str> {
        self.path().display().to_string().into()
    }

    /// Where it is.
    pub(super) fn path(&self) -> &Path {
        self.source().path()
    }

    fn source(&self) -> &Source {
        match self {
            Self::Purchases(source) | Self::Commands(source) => source,
        }
    }

    /// Whether members join without saying so.
    pub(super) fn joins_on_first_sight(&self) -> bool {
        match self {
            Self::Purchases(_) => true,
            Self::Commands(_) => false,
        }
    }

    /// Opens it.
    ///
    /// # Errors
    ///
    /// A fault that leaves nothing to go on with.
    pub(crate) fn open(&self, reading: Reading, progress: &Progress) -> Result<Commands, Fault> {
        Ok(match self {
            Self::Purchases(_) => {
                Commands::Purchases(Box::new(PurchaseFile::open(self, reading, progress)?))
            }
            Self::Commands(_) => {
                Commands::Commands(Box::new(CommandFile::open(self, reading, progress)?))
            }
        })
    }

    fn unreadable(&self, line: u64, error: &io::Error) -> Fault {
        Fault::unreadable(self.name(), line, error)
    }
}

impl Commands {
    /// Reads the next command into `command`.
    ///
    /// # Errors
    ///
    /// A fault that leaves nothing to go on with.
    #[inline]
    pub(crate) fn next(&mut self, command: &mut Command) -> Result<Next, Fault> {
        match self {
            Self::Purchases(file) => file.next(command),
            Self::Commands(file) => file.next(command),
        }
    }

    /// What there was in the file, as far as it is read; nothing is said of commands.
    pub(crate) fn tally(&self) -> Tally {
        match self {
            Self::Purchases(file) => file.tally().clone(),
            Self::Commands(_) => Tally::default(),
        }
    }
}

/// A command to read into.
pub(crate) fn blank_command() -> Command {
    Command {
        member: MemberId::new(""),
        occurred_at: Instant::default(),
        received_at: Instant::default(),
        act: gradus_domain::commands::Act::Settle,
    }
}

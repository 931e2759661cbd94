//! The program file: one set of rules as a marketer writes it, in TOML or JSON; where what
//! it announces goes ([`routing`]); what the routes of its versions answer ([`versions`]);
//! what it says, in words ([`words`]).
//!
//! Reading goes in three steps, and each goes on past what is wrong, so that all faults of
//! a file are told at once:
//!
//! 1. `notation`: TOML or JSON becomes one tree in which everything knows its place;
//! 2. `language`: the tree becomes the file's tables. They are declared once, field by
//!    field, and the same declaration reads the file, explains it and is its JSON Schema;
//! 3. `build`: the tables become the `Program` of the domain and the routing table beside
//!    it, with all checks that need more than one field.
//!
//! [`words`] says a program in sentences, in the manner of `say`. Of a condition or an effect
//! all that stands in one row of `language`: its field, how it is built, which rules it fits,
//! its words; `kinds` declares what such a row is. Single values are in `value`, how tables are
//! declared in `shape`.

pub mod routing;
pub mod versions;
pub mod words;

mod build;
mod doubts;
mod fault;
mod kinds;
mod language;
mod notation;
mod place;
mod say;
mod shape;
pub mod texts;
mod value;

pub use fault::{Fault, Faults};
pub use routing::{Destination, Routing};
pub use texts::{Text, Texts};
pub use value::is_name;

use fault::Findings;
use gradus_domain::program::Program;
use language::ProgramFile;
use notation::Source;
use place::Place;
use shape::Shape;

/// The longest program file, in bytes.
pub const MAX_BYTES: usize = 1_000_000;

/// What a program file says: the rules, and what goes on around them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProgramContent {
    /// The rules: all that decides.
    pub program: Program,
    /// Where what is announced goes.
    pub routing: Routing,
    /// What people call the program and its parts.
    pub texts: Texts,
}

/// Reads the rules of a program file; see [`read_program_content`].
///
/// # Errors
///
/// Every fault of the file, those outside the rules included.
pub fn read_program(file_name: &str, bytes: &[u8]) -> Result<Program, Faults> {
    read_program_content(file_name, bytes).map(|content| content.program)
}

/// Reads a program file: JSON if its first character other than white space is `{`,
/// otherwise TOML. `file_name` only names the file in faults.
///
/// # Errors
///
/// Every fault of the file, in the order of their places. Broken notation hides the faults
/// of content.
pub fn read_program_content(file_name: &str, bytes: &[u8]) -> Result<ProgramContent, Faults> {
    let mut found = Findings::new(shape::homes_of::<ProgramFile>);
    let source = Source::of(bytes);
    let content = source
        .parse(&mut found)
        .and_then(|root| ProgramFile::read(&root, &Place::root().at(root.at), &mut found))
        .and_then(|file| build::content(&file, &mut found));
    match content {
        Some(content) if found.is_empty() => Ok(content),
        _ => Err(found.into_faults(file_name, |at| source.line_and_column(at))),
    }
}

/// What a program file says that can be read and is hardly meant, each at its place; nothing of
/// a file that has faults.
#[must_use]
pub fn program_doubts(file_name: &str, bytes: &[u8]) -> Vec<Fault> {
    let mut faults = Findings::new(shape::homes_of::<ProgramFile>);
    let source = Source::of(bytes);
    let read = source.parse(&mut faults).and_then(|root| {
        let file = ProgramFile::read(&root, &Place::root().at(root.at), &mut faults)?;
        let content = build::content(&file, &mut faults)?;
        Some((file, content))
    });
    let mut found = Findings::new(shape::homes_of::<ProgramFile>);
    match read {
        Some((file, content)) if faults.is_empty() => {
            doubts::note(&file, &content.program, &mut found);
        }
        Some(_) | None => {}
    }
    let doubts = found.into_faults(file_name, |at| source.line_and_column(at));
    doubts.into_iter().collect()
}

/// The JSON Schema (draft 7) of program files, as it stands in
/// `infra/schemas/program.schema.json`.
#[must_use]
pub fn program_schema() -> serde_json::Value {
    shape::document::<ProgramFile>("A Gradus program")
}

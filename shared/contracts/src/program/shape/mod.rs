//! How a file's tables and values are declared.
//!
//! A [`Shape`] can be read from the tree and can say its JSON Schema. Tables are declared
//! with [`table!`], enumerations with [`words!`]: names, explanations, defaults and bounds
//! stand there once, and reading and schema both follow from them. Where the fields of a
//! table are kinds of one thing, [`kinds!`](super::kinds::kinds) declares in the same row how
//! each is built and how it is said.

mod definitions;
mod list;
mod number;
mod table;
mod tried;
mod words;

pub(super) use definitions::{Definitions, TableNames, document, homes_of};
pub(super) use list::{List, OneOrMore};
pub(super) use number::Whole;
pub(super) use table::{FieldSchema, TableReader, table};
pub(super) use words::{nearest, read_word, word_schema, words};

pub(super) use super::place::Place;

use super::fault::Findings;
use super::notation::{Node, Value, quoted};

/// Something that can stand in a program file.
pub(super) trait Shape: Sized {
    /// Its JSON Schema.
    fn schema(definitions: &mut Definitions) -> serde_json::Value;

    /// Names the tables that can stand in it.
    fn name_tables(_: &mut TableNames) {}

    /// Reads it; `None` after noting a fault.
    fn read(node: &Node, place: &Place, found: &mut Findings) -> Option<Self>;
}

/// A table of the file.
pub(super) trait Table: Shape {
    /// Where it stands.
    fn place(&self) -> &Place;
}

/// A value that was read, and its place.
#[derive(Debug)]
pub(super) struct Given<T> {
    /// The value.
    pub(super) value: T,
    /// Where it stands; for a default, the table that leaves it out.
    pub(super) place: Place,
}

/// What became of a field.
#[derive(Debug)]
pub(super) enum Field<T> {
    /// It is not there and has no default.
    Absent,
    /// A fault was noted.
    Faulty,
    /// It is not there; its default holds.
    Default(Given<T>),
    /// It is there.
    Given(Given<T>),
}

impl<T> Field<T> {
    /// The value, written or by default.
    pub(super) fn get(&self) -> Option<&Given<T>> {
        match self {
            Self::Absent | Self::Faulty => None,
            Self::Default(given) | Self::Given(given) => Some(given),
        }
    }

    /// The value, if it is written and read.
    pub(super) fn written(&self) -> Option<&Given<T>> {
        match self {
            Self::Absent | Self::Faulty | Self::Default(_) => None,
            Self::Given(given) => Some(given),
        }
    }

    /// Whether it is written, even if with a fault.
    pub(super) fn is_written(&self) -> bool {
        match self {
            Self::Absent | Self::Default(_) => false,
            Self::Faulty | Self::Given(_) => true,
        }
    }

    /// Builds what may be left out: `Some(None)` where it is, `None` where it is faulty.
    pub(super) fn maybe<U>(&self, build: impl FnOnce(&Given<T>) -> Option<U>) -> Option<Option<U>> {
        match self {
            Self::Absent => Some(None),
            Self::Faulty => None,
            Self::Default(given) | Self::Given(given) => build(given).map(Some),
        }
    }

    /// Builds what must be there; `None` where it is not (a fault was noted for it).
    pub(super) fn build<U>(&self, build: impl FnOnce(&Given<T>) -> Option<U>) -> Option<U> {
        self.get().and_then(build)
    }
}

impl<T: Copy> Field<T> {
    /// The plain value, written or by default.
    pub(super) fn copied(&self) -> Option<T> {
        self.get().map(|given| given.value)
    }
}

impl<T: Shape> Shape for Box<T> {
    fn schema(definitions: &mut Definitions) -> serde_json::Value {
        T::schema(definitions)
    }

    fn name_tables(tables: &mut TableNames) {
        T::name_tables(tables);
    }

    fn read(node: &Node, place: &Place, found: &mut Findings) -> Option<Self> {
        T::read(node, place, found).map(Box::new)
    }
}

/// A word, or a table that says more.
#[derive(Debug)]
pub(super) enum WordOr<W, T> {
    /// The word.
    Word(W),
    /// The table.
    Table(T),
}

impl<W: Shape, T: Shape> Shape for WordOr<W, T> {
    fn schema(definitions: &mut Definitions) -> serde_json::Value {
        serde_json::json!({ "anyOf": [W::schema(definitions), T::schema(definitions)] })
    }

    fn name_tables(tables: &mut TableNames) {
        W::name_tables(tables);
        T::name_tables(tables);
    }

    fn read(node: &Node, place: &Place, found: &mut Findings) -> Option<Self> {
        if let Value::Text(text) = &node.value
            && let Some(hint) = tried::span(place.name(), text)
        {
            found.fault(place, format!("found {}", quoted(text)), hint);
            return None;
        }
        match node.value {
            Value::Table(_) => T::read(node, place, found).map(Self::Table),
            _ => W::read(node, place, found).map(Self::Word),
        }
    }
}

/// Notes that something of another kind was found. A number with a fraction gets told how
/// to write it.
pub(super) fn wrong_kind(node: &Node, place: &Place, expected: &str, found: &mut Findings) {
    let hint = match &node.value {
        Value::Number(raw) if raw.contains(['.', 'e', 'E']) => {
            format!("{expected}; numbers with a fraction are written as a string: \"{raw}\"")
        }
        _ => expected.to_owned(),
    };
    found.fault(place, format!("found {}", node.describe()), hint);
}

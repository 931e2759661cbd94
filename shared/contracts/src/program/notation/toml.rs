//! TOML into the tree.

use super::{Entry, Node, Value};
use crate::program::fault::Findings;
use crate::program::place::Place;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// Further breaks of the notation mostly follow from the first ones.
const MAX_TOLD: usize = 20;

/// Reads TOML; every break of the notation is a fault.
pub(super) fn parse(text: &str, found: &mut Findings) -> Option<Node> {
    let (table, errors) = DeTable::parse_recoverable(text);
    for error in errors.iter().take(MAX_TOLD) {
        let at = error.span().map_or(text.len(), |span| span.start);
        found.fault(
            &Place::root().at(at),
            format!(
                "this is not TOML: {}",
                error.message().trim().replace('\n', "; ")
            ),
            hint(text, at),
        );
    }
    errors.is_empty().then(|| Node {
        at: 0,
        value: from_table(table.get_ref()),
    })
}

/// Quotes that an editor or a letter made curly are no quotes here.
fn hint(text: &str, at: usize) -> &'static str {
    let before = text.get(..at).unwrap_or(text);
    let begins = before
        .rfind('\n')
        .map_or(0, |newline| newline.saturating_add(1));
    let line = text.get(begins..).and_then(|rest| rest.lines().next());
    let curly = |c: char| "\u{201c}\u{201d}\u{201e}\u{2018}\u{2019}\u{ab}\u{bb}".contains(c);
    if line.is_some_and(|line| line.contains(curly)) {
        return "this line has curly quotes: write texts between straight ones, \"like this\"";
    }
    "see https://toml.io for how it is written"
}

fn from_table(table: &DeTable<'_>) -> Value {
    Value::Table(
        table
            .iter()
            .map(|(key, value)| Entry {
                key: key.get_ref().to_string(),
                key_at: key.span().start,
                node: from_value(value),
            })
            .collect(),
    )
}

fn from_value(spanned: &Spanned<DeValue<'_>>) -> Node {
    let value = match spanned.get_ref() {
        DeValue::String(text) => Value::Text(text.to_string()),
        DeValue::Integer(whole) => i64::from_str_radix(whole.as_str(), whole.radix())
            .map_or_else(|_| Value::Number(whole.to_string()), Value::Whole),
        DeValue::Float(number) => Value::Number(number.to_string()),
        DeValue::Boolean(truth) => Value::Truth(*truth),
        DeValue::Datetime(moment) => Value::Moment(moment.to_string()),
        DeValue::Array(values) => Value::List(values.iter().map(from_value).collect()),
        DeValue::Table(table) => from_table(table),
    };
    Node {
        at: spanned.span().start,
        value,
    }
}

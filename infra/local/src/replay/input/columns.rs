//! The columns of a purchases file, and its header line.

use super::csv::{Broken, Fields, column_of};
use gradus_domain::words::text::Found;

/// A column of a purchases file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum Column {
    TransactionId,
    MemberId,
    OccurredAt,
    Amount,
    Channel,
    Store,
    Category,
    Sku,
    Brand,
    Quantity,
}

/// How many columns there can be.
pub(super) const COLUMNS_MAX: usize = Column::ALL.len();

impl Column {
    pub(super) const ALL: [Self; 10] = [
        Self::TransactionId,
        Self::MemberId,
        Self::OccurredAt,
        Self::Amount,
        Self::Channel,
        Self::Store,
        Self::Category,
        Self::Sku,
        Self::Brand,
        Self::Quantity,
    ];

    const REQUIRED: [Self; 4] = [
        Self::TransactionId,
        Self::MemberId,
        Self::OccurredAt,
        Self::Amount,
    ];

    /// Its name in the header.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::TransactionId => "transaction_id",
            Self::MemberId => "member_id",
            Self::OccurredAt => "occurred_at",
            Self::Amount => "amount",
            Self::Channel => "channel",
            Self::Store => "store",
            Self::Category => "category",
            Self::Sku => "sku",
            Self::Brand => "brand",
            Self::Quantity => "quantity",
        }
    }
}

/// Which field of a row is which column.
#[derive(Clone, Debug)]
pub(super) struct Columns {
    field_of: [Option<usize>; COLUMNS_MAX],
    /// In the order of the file.
    pub(super) in_order: Vec<Column>,
}

/// What is wrong with a header line.
pub(super) struct HeaderFault {
    pub(super) column: usize,
    pub(super) code: &'static str,
    pub(super) found: String,
    pub(super) hint: String,
}

impl Columns {
    /// Reads the header line: names in any order.
    pub(super) fn of_header(line: &[u8]) -> Result<Self, HeaderFault> {
        if line.is_empty() {
            return Err(HeaderFault::empty());
        }
        let mut fields = Fields::default();
        fields
            .split(line)
            .map_err(|broken| HeaderFault::broken(line, broken))?;
        let mut columns = Self {
            field_of: [None; COLUMNS_MAX],
            in_order: Vec::with_capacity(fields.len()),
        };
        for field in 0..fields.len() {
            let name = fields.content(line, field);
            let at = column_of(line, fields.begin(field));
            let column = Column::ALL
                .into_iter()
                .find(|column| column.name().as_bytes() == name)
                .ok_or_else(|| HeaderFault::unknown(name, at))?;
            let place = &mut columns.field_of[column as usize];
            if let Some(first) = *place {
                return Err(HeaderFault::duplicate(column, first, at));
            }
            *place = Some(field);
            columns.in_order.push(column);
        }
        match Column::REQUIRED
            .into_iter()
            .find(|column| columns.field(*column).is_none())
        {
            Some(missing) => Err(HeaderFault::missing(missing, line)),
            None => Ok(columns),
        }
    }

    /// Which field of a row a column is; `None`: the file does not have it.
    #[inline]
    pub(super) fn field(&self, column: Column) -> Option<usize> {
        self.field_of[column as usize]
    }
}

impl HeaderFault {
    fn empty() -> Self {
        Self {
            column: 1,
            code: "missing_header",
            found: "found no header: the first line is empty".to_owned(),
            hint: needed(),
        }
    }

    fn unknown(name: &[u8], column: usize) -> Self {
        Self {
            column,
            code: "unknown_column",
            found: format!(
                "found {}, which is no column of a purchases file",
                Found::from_bytes(name)
            ),
            hint: unknown_hint(name),
        }
    }

    fn duplicate(column: Column, first: usize, at: usize) -> Self {
        Self {
            column: at,
            code: "duplicate_column",
            found: format!(
                "found the column {} a second time; it is column {} already",
                column.name(),
                first + 1
            ),
            hint: "each column stands once in the header".to_owned(),
        }
    }

    fn missing(column: Column, line: &[u8]) -> Self {
        Self {
            column: column_of(line, line.len()),
            code: "missing_column",
            found: format!("found no column {}", column.name()),
            hint: needed(),
        }
    }

    fn broken(line: &[u8], broken: Broken) -> Self {
        let (code, at, found, hint) = explain(broken);
        Self {
            column: column_of(line, at),
            code,
            found,
            hint,
        }
    }
}

/// Code, place, what was found, what would do.
pub(super) fn explain(broken: Broken) -> (&'static str, usize, String, String) {
    let hint = "a field in quotes ends with a quote on the same line; a quote within it is doubled";
    match broken {
        Broken::QuoteNotClosed { at } => (
            "broken_quote",
            at,
            "found a quote that is not closed on its line".to_owned(),
            hint.to_owned(),
        ),
        Broken::TextAfterQuote { at } => (
            "broken_quote",
            at,
            "found text behind a closing quote".to_owned(),
            hint.to_owned(),
        ),
        Broken::QuoteInside { at } => (
            "broken_quote",
            at,
            "found a quote within a field that does not begin with one".to_owned(),
            hint.to_owned(),
        ),
        Broken::TooLong { at, .. } => (
            "field_too_long",
            at,
            "found a field of more than 64 KiB".to_owned(),
            "no field of a purchases file is that long; is a line break missing?".to_owned(),
        ),
    }
}

fn needed() -> String {
    format!(
        "the first line names the columns, in any order; {} are needed",
        names(&Column::REQUIRED)
    )
}

/// What would do where a header names no column: as far as can be guessed, why.
fn unknown_hint(name: &[u8]) -> String {
    let text = String::from_utf8_lossy(name).trim().to_lowercase();
    let is = |column: &Column| column.name() == text;
    if name.contains(&0) {
        "the file seems to be UTF-16: it must be saved as UTF-8".to_owned()
    } else if let Some(column) = Column::ALL.iter().find(|column| is(column)) {
        format!("write it {}, without blanks and capitals", column.name())
    } else if [';', '\t'].iter().any(|mark| text.contains(*mark)) {
        "fields are separated by commas".to_owned()
    } else if text.contains('\r') {
        "lines end with a line feed, alone or after a carriage return".to_owned()
    } else {
        format!("columns are {}", names(&Column::ALL))
    }
}

fn names(columns: &[Column]) -> String {
    let names: Vec<&str> = columns.iter().map(|column| column.name()).collect();
    names.join(", ")
}

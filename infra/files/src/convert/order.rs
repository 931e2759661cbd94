//! One order: its rows, of which the first says what all have in common.

use super::amount::{NotAnAmount, signed_amount};
use crate::rows::civil::{NotATime, Strokes, Written};
use crate::rows::fault::found_and_hint;
use crate::rows::fields::{Fields, place_in};
use crate::rows::lines::Line;
use gradus_contracts::commands::ID_CHARS_MAX;
use gradus_domain::words::calendar::Calendar;
use gradus_domain::words::money::{AmountError, Currency};
use gradus_domain::words::text::{Found, is_visible};
use gradus_domain::words::time::Instant;
use siphasher::sip128::{Hasher128, SipHasher13};
use std::hash::Hasher;
use std::ops::Range;

/// The most rows of one order: more than any purchase has lines, since some rows are none.
pub(super) const ROWS_MAX: usize = 2_000;

/// The rows of one order, in memory that is used again for the next.
#[derive(Default)]
pub(super) struct Order {
    /// The rows as they are written.
    raw: String,
    rows: Vec<RawRow>,
    /// The contents of cells that do not stand in a row as they are.
    apart: String,
    /// The cells of the form's columns, row after row.
    cells: Vec<Cell>,
    width: usize,
}

#[derive(Clone)]
struct RawRow {
    line: u64,
    place: Range<usize>,
}

#[derive(Clone)]
struct Cell {
    /// Its first byte in the row as it is written.
    begin: usize,
    /// Where it stands in `raw`, or in `apart`.
    content: Range<usize>,
    is_apart: bool,
}

/// What is wrong with an order: in which row and column, what was found, what would do.
#[derive(Debug)]
pub(super) struct Flaw {
    pub(super) row: usize,
    /// Of the form's columns; `None`: of none.
    pub(super) column: Option<usize>,
    pub(super) code: &'static str,
    pub(super) found: String,
    pub(super) hint: String,
}

impl Order {
    pub(super) fn clear(&mut self) {
        self.raw.clear();
        self.rows.clear();
        self.apart.clear();
        self.cells.clear();
    }

    /// Takes a row. `field_of` says which field each column of the form is.
    ///
    /// # Errors
    ///
    /// The column that is not UTF-8; others may hold what they like.
    pub(super) fn push(
        &mut self,
        line: Line<'_>,
        fields: &Fields,
        field_of: &[Option<usize>],
    ) -> Result<(), usize> {
        self.width = field_of.len();
        let row = self.raw.len();
        let written = std::str::from_utf8(line.bytes);
        match written {
            Ok(text) => self.raw.push_str(text),
            Err(_) => self.raw.push_str(&String::from_utf8_lossy(line.bytes)),
        }
        self.rows.push(RawRow {
            line: line.number,
            place: row..self.raw.len(),
        });
        let mut broken = None;
        for (column, field) in field_of.iter().enumerate() {
            let place = field.and_then(|field| fields.place_as_written(field));
            let cell = match (field, place) {
                (None, _) => Cell {
                    begin: 0,
                    content: 0..0,
                    is_apart: false,
                },
                (Some(_), Some(place)) if written.is_ok() => Cell {
                    begin: place.start,
                    content: row + place.start..row + place.end,
                    is_apart: false,
                },
                (Some(field), _) => {
                    let bytes = fields.content(line.bytes, *field);
                    match std::str::from_utf8(bytes) {
                        Ok(text) => self.cell_apart(text, line, fields.begin(*field)),
                        Err(_) => {
                            broken = broken.or(Some(column));
                            continue;
                        }
                    }
                }
            };
            self.cells.push(cell);
        }
        broken.map_or(Ok(()), Err)
    }

    #[cold]
    fn cell_apart(&mut self, text: &str, line: Line<'_>, begin: usize) -> Cell {
        let from = self.apart.len();
        self.apart.push_str(text);
        let before = line.bytes.get(..begin).unwrap_or_default();
        Cell {
            begin: String::from_utf8_lossy(before).len(),
            content: from..self.apart.len(),
            is_apart: true,
        }
    }

    /// A hash of what all rows say in the columns that are read: others may change from one
    /// export to the next.
    pub(super) fn hash_of_what_is_read(&self) -> u128 {
        let mut hasher = SipHasher13::new();
        for row in 0..self.len() {
            for column in 0..self.width {
                hasher.write(self.cell(row, column).as_bytes());
                // In no text.
                hasher.write_u8(0xff);
            }
        }
        hasher.finish128().as_u128()
    }

    pub(super) fn len(&self) -> usize {
        self.rows.len()
    }

    /// What a row says.
    pub(super) fn cell(&self, row: usize, column: usize) -> &str {
        let Some(cell) = self.cells.get(row * self.width + column) else {
            return "";
        };
        let text = if cell.is_apart {
            &self.apart
        } else {
            &self.raw
        };
        text.get(cell.content.clone()).unwrap_or_default().trim()
    }

    /// What the first row says, and with it the order.
    pub(super) fn first(&self, column: usize) -> &str {
        self.cell(0, column)
    }

    /// What a row says; where it says nothing, what the first one does.
    pub(super) fn filled(&self, row: usize, column: usize) -> &str {
        match self.cell(row, column) {
            "" => self.first(column),
            text => text,
        }
    }

    /// Whether a row is the same as an earlier one, in every column.
    pub(super) fn is_doubled(&self, row: usize) -> bool {
        let bytes = |at: usize| self.rows.get(at).map(|row| &self.raw[row.place.clone()]);
        (0..row).any(|earlier| bytes(earlier) == bytes(row))
    }

    /// How many rows there are behind the first, where one row is all that there is to say.
    ///
    /// # Errors
    ///
    /// The first of them that says something else, in the columns that are read.
    pub(super) fn repeated(&self, id: usize) -> Result<usize, Flaw> {
        match (1..self.len()).find(|row| !self.says_the_same(0, *row)) {
            Some(row) => Err(self.came_before(row, id)),
            None => Ok(self.len() - 1),
        }
    }

    /// Whether a row says nothing else than an earlier one, in the columns that are read.
    pub(super) fn says_the_same(&self, earlier: usize, row: usize) -> bool {
        let said = |row: usize| (0..self.width).map(move |column| self.filled(row, column));
        said(earlier).eq(said(row))
    }

    /// A row whose order came before, and said something else.
    pub(super) fn came_before(&self, row: usize, id: usize) -> Flaw {
        let hint = "it came before, with other content; rows of one order stand together";
        self.flaw(
            row,
            id,
            "order_again",
            self.filled(row, id),
            hint.to_owned(),
        )
    }

    /// An id.
    ///
    /// # Errors
    ///
    /// [`Flaw`] where it cannot be one.
    pub(super) fn id(&self, row: usize, column: usize) -> Result<&str, Flaw> {
        let text = self.filled(row, column);
        let has_chars = text.len() <= ID_CHARS_MAX || text.chars().nth(ID_CHARS_MAX).is_none();
        if !text.is_empty() && has_chars && is_visible(text) {
            return Ok(text);
        }
        Err(self.flaw(
            row,
            column,
            "bad_id",
            text,
            format!("an id has 1 to {ID_CHARS_MAX} characters, none of them a blank"),
        ))
    }

    /// An amount of 0 or more; 0 where nothing is said.
    ///
    /// # Errors
    ///
    /// [`Flaw`] where it is none.
    pub(super) fn amount(
        &self,
        row: usize,
        column: usize,
        currency: Currency,
    ) -> Result<i64, Flaw> {
        match self.signed_amount(row, column, currency)? {
            minor if minor >= 0 => Ok(minor),
            _ => Err(self.flaw(
                row,
                column,
                "negative_amount",
                self.cell(row, column),
                "here an amount is 0 or more".to_owned(),
            )),
        }
    }

    /// An amount as tills and sheets write it: `1025.00`, `$1,025.00`, `-$5.00`, `($5.00)`; 0
    /// where nothing is said.
    ///
    /// # Errors
    ///
    /// [`Flaw`] where it is none.
    pub(super) fn signed_amount(
        &self,
        row: usize,
        column: usize,
        currency: Currency,
    ) -> Result<i64, Flaw> {
        let text = self.cell(row, column);
        if text.is_empty() {
            return Ok(0);
        }
        signed_amount(text, currency).map_err(|error| {
            let (code, hint) = match error {
                NotAnAmount::Number(error) => {
                    let code = match error {
                        AmountError::Malformed { .. } | AmountError::Negative { .. } => {
                            "bad_amount"
                        }
                        AmountError::TooManyDecimals { .. } => "too_many_decimals",
                        AmountError::TooLarge { .. } => "amount_too_large",
                    };
                    (code, found_and_hint(&error.to_string()).1)
                }
                NotAnAmount::OtherSign => (
                    "bad_amount",
                    format!("beside its number an amount says its currency, {currency}, or nothing"),
                ),
                NotAnAmount::TwoReadings => (
                    "ambiguous_amount",
                    format!(
                        "in {currency} this could be thousands or three decimals; a point stands before decimals, 1025.000 or 1.025"
                    ),
                ),
            };
            self.flaw(row, column, code, text, hint)
        })
    }

    /// A currency, in capitals or not.
    ///
    /// # Errors
    ///
    /// [`Flaw`] where it is none.
    pub(super) fn currency(&self, column: usize) -> Result<Currency, Flaw> {
        let text = self.first(column);
        Currency::parse(&text.to_ascii_uppercase()).map_err(|error| {
            let (_, hint) = found_and_hint(&error.to_string());
            self.flaw(0, column, "bad_currency", text, hint)
        })
    }

    /// A number of pieces, of which tills write decimals as well: `2`, `2.0`.
    ///
    /// # Errors
    ///
    /// [`Flaw`] where it is none.
    pub(super) fn quantity(&self, row: usize, column: usize) -> Result<u32, Flaw> {
        let text = self.cell(row, column);
        let whole = text.split_once('.').map_or(text, |(whole, decimals)| {
            let are_zeros = decimals.bytes().all(|byte| byte == b'0');
            if are_zeros { whole } else { "" }
        });
        match whole.parse() {
            Ok(quantity) if whole.bytes().all(|byte| byte.is_ascii_digit()) => Ok(quantity),
            Ok(_) | Err(_) => Err(self.flaw(
                row,
                column,
                "bad_quantity",
                text,
                "a quantity is a whole number from 0 to 4294967295".to_owned(),
            )),
        }
    }

    /// The instant at which the clocks of a zone showed what a row says, or which it names.
    ///
    /// # Errors
    ///
    /// [`Flaw`] where it is none.
    pub(super) fn instant(
        &self,
        row: usize,
        column: usize,
        (text, strokes): (&str, Strokes),
        calendar: &Calendar,
    ) -> Result<Instant, Flaw> {
        match Written::parse(text, strokes) {
            Ok(written) => Ok(written.instant(calendar)),
            Err(error) => Err(self.time_flaw(row, column, text, &error)),
        }
    }

    fn time_flaw(&self, row: usize, column: usize, text: &str, error: &NotATime) -> Flaw {
        let (_, hint) = found_and_hint(&error.to_string());
        self.flaw(row, column, "bad_date", text, hint)
    }

    #[cold]
    pub(super) fn flaw(
        &self,
        row: usize,
        column: usize,
        code: &'static str,
        found: &str,
        hint: String,
    ) -> Flaw {
        Flaw {
            row,
            column: Some(column),
            code,
            found: format!("found {}", Found::new(found)),
            hint,
        }
    }

    /// The line and character of a flaw.
    pub(super) fn place_of(&self, flaw: &Flaw) -> (u64, usize) {
        let Some(row) = self.rows.get(flaw.row) else {
            return (1, 1);
        };
        let column = flaw.column.unwrap_or_default();
        let cell = self.cells.get(flaw.row * self.width + column);
        let begin = cell.map_or(0, |cell| cell.begin);
        let (lines, character) = place_in(self.raw[row.place.clone()].as_bytes(), begin);
        (row.line + lines, character)
    }
}

//! The orders of an export, one after the other: rows that stand together and have one key.

use super::cells::Cells;
use super::form::Form;
use super::order::{Order, ROWS_MAX};
use crate::rows::fault::Fault;
use crate::rows::fields::{Broken, Fields, Separator, column_of, header_trouble, place_in};
use crate::rows::lines::{Line, Lines};
use crate::rows::source::{self, Progress};
use gradus_domain::words::text::Found;
use std::io;
use std::path::Path;
use std::sync::Arc;

/// The longest row, in bytes.
const ROW_BYTES_MAX: usize = 1 << 20;

/// An export that is being read.
pub(super) struct Orders {
    name: Arc<str>,
    pub(super) form: &'static Form,
    lines: Lines,
    separator: Separator,
    fields: Fields,
    /// How many fields the header has.
    width: usize,
    field_of: Vec<Option<usize>>,
    /// The columns that nobody reads.
    pub(super) left: Vec<String>,
    /// The first row of the next order, once it is read.
    ahead: Order,
    ahead_key: Vec<u8>,
    key: Vec<u8>,
    row_key: Vec<u8>,
    bad: Option<Fault>,
    is_next_spoiled: bool,
    pub(super) rows: u64,
}

/// What reading comes upon.
pub(super) enum Next {
    /// An order; whether a row beside it cannot be read that may be part of it.
    Order { is_spoiled: bool },
    /// A row that cannot be read.
    BadRow(Fault),
    /// The end.
    End,
}

/// What a row turned out to be.
enum Row {
    OfOrder,
    OfNext,
    Bad(Fault),
    End,
}

impl Orders {
    /// Opens an export and reads its header, by which its form is known.
    ///
    /// # Errors
    ///
    /// A fault of the file or its header.
    pub(super) fn open(path: &Path, forms: &'static [Form]) -> Result<Self, Fault> {
        let name: Arc<str> = path.display().to_string().into();
        let unreadable = |error: io::Error| Fault::unreadable(name.clone(), 1, &error);
        let reader = source::open(path, &Progress::default()).map_err(unreadable)?;
        let mut lines = Lines::new(reader, ROW_BYTES_MAX);
        let line = lines.next_row().map_err(unreadable)?;
        let line = line.unwrap_or(Line::EMPTY);
        let at_header = |column: usize, code: &'static str, found: String, hint: String| Fault {
            file: name.clone(),
            line: 1,
            column,
            field: String::new(),
            code,
            found,
            hint,
        };
        if let Some((found, hint)) = header_trouble(line.bytes) {
            return Err(at_header(1, "unreadable_header", found, hint));
        }
        let separator = Separator::of_header(line.bytes);
        let mut fields = Fields::default();
        fields.split(line, separator).map_err(|broken| {
            let (code, at, found, hint) = broken.explained();
            at_header(column_of(line.bytes, at), code, found, hint)
        })?;
        let names: Vec<String> = (0..fields.len())
            .map(|field| {
                String::from_utf8_lossy(fields.content(line.bytes, field))
                    .trim()
                    .to_owned()
            })
            .collect();
        let form = form_of(forms, &names)
            .map_err(|(found, hint)| at_header(1, "unknown_form", found, hint))?;
        let field_of: Vec<Option<usize>> = form
            .columns
            .iter()
            .map(|column| {
                let mut known = column.names.iter();
                known.find_map(|known| names.iter().position(|name| name == known))
            })
            .collect();
        let left = names.iter().enumerate();
        let left = left.filter(|(field, _)| !field_of.contains(&Some(*field)));
        let left = left.map(|(_, name)| name.clone()).collect();
        Ok(Self {
            width: names.len(),
            left,
            field_of,
            name,
            form,
            lines,
            separator,
            fields,
            ahead: Order::default(),
            ahead_key: Vec::new(),
            key: Vec::new(),
            row_key: Vec::new(),
            bad: None,
            is_next_spoiled: false,
            rows: 0,
        })
    }

    /// The file's name, as the caller gave it.
    pub(super) fn name(&self) -> &Arc<str> {
        &self.name
    }

    /// What the order given out last is told from others by; nothing where it has no name.
    pub(super) fn key(&self) -> &[u8] {
        &self.key
    }

    /// Tells the key of each order, as far as rows can be read, and nothing else of it.
    ///
    /// # Errors
    ///
    /// A fault that leaves nothing to go on with.
    pub(super) fn each_key(mut self, tell: &mut impl FnMut(&[u8])) -> Result<(), Fault> {
        loop {
            let line = match self.lines.next_row() {
                Ok(Some(line)) => line,
                Ok(None) => return Ok(()),
                Err(error) => {
                    let number = self.lines.number() + 1;
                    return Err(Fault::unreadable(self.name.clone(), number, &error));
                }
            };
            if self.fields.split(line, self.separator).is_err() {
                self.lines.take_back_behind_first();
                continue;
            }
            if self.fields.len() != self.width {
                continue;
            }
            let cells = Cells {
                row: line.bytes,
                fields: &self.fields,
                field_of: &self.field_of,
            };
            self.row_key.clear();
            (self.form.key)(cells, &mut self.row_key);
            if self.row_key.is_empty() {
                // Unless it surely continues the order above, that one may end here.
                let says = |column: &usize| !cells.get(*column).is_empty();
                if self.form.continued.is_empty() || self.form.continued.iter().any(says) {
                    self.key.clear();
                }
            } else if self.row_key != self.key {
                std::mem::swap(&mut self.key, &mut self.row_key);
                tell(&self.key);
            }
        }
    }

    /// Reads the next order into `order`.
    ///
    /// # Errors
    ///
    /// A fault that leaves nothing to go on with.
    pub(super) fn next(&mut self, order: &mut Order) -> Result<Next, Fault> {
        if let Some(fault) = self.bad.take() {
            return Ok(Next::BadRow(fault));
        }
        let mut is_spoiled = std::mem::take(&mut self.is_next_spoiled);
        std::mem::swap(order, &mut self.ahead);
        std::mem::swap(&mut self.key, &mut self.ahead_key);
        self.ahead.clear();
        loop {
            match self.row(order)? {
                Row::OfOrder => {}
                Row::OfNext => return Ok(Next::Order { is_spoiled }),
                Row::Bad(fault) if order.len() == 0 => {
                    self.is_next_spoiled = true;
                    return Ok(Next::BadRow(fault));
                }
                Row::Bad(fault) => {
                    self.bad = Some(fault);
                    self.is_next_spoiled = true;
                    is_spoiled = true;
                    return Ok(Next::Order { is_spoiled });
                }
                Row::End if order.len() == 0 => return Ok(Next::End),
                Row::End => return Ok(Next::Order { is_spoiled }),
            }
        }
    }

    /// Reads a row: to the order at hand if it has its key, or continues it; else to the next one.
    fn row(&mut self, order: &mut Order) -> Result<Row, Fault> {
        let line = loop {
            match self.lines.next_row() {
                Ok(Some(line)) if line.bytes.is_empty() => {}
                Ok(Some(line)) => break line,
                Ok(None) => return Ok(Row::End),
                Err(error) => {
                    let number = self.lines.number() + 1;
                    return Err(Fault::unreadable(self.name.clone(), number, &error));
                }
            }
        };
        self.rows += 1;
        if let Err(broken) = self.fields.split(line, self.separator) {
            let fault = broken_row(&self.name, line, broken);
            self.lines.take_back_behind_first();
            return Ok(Row::Bad(fault));
        }
        if self.fields.len() != self.width || line.cut {
            let fault = wrong_width(&self.name, line, &self.fields, self.width);
            return Ok(Row::Bad(fault));
        }
        let cells = Cells {
            row: line.bytes,
            fields: &self.fields,
            field_of: &self.field_of,
        };
        self.row_key.clear();
        (self.form.key)(cells, &mut self.row_key);
        let is_first = order.len() == 0;
        let is_same = if self.row_key.is_empty() {
            continues(order, self.form, cells)
        } else {
            self.row_key == self.key
        };
        let into = match (is_first, is_same) {
            (true, _) => {
                std::mem::swap(&mut self.key, &mut self.row_key);
                &mut *order
            }
            (false, true) => &mut *order,
            (false, false) => {
                std::mem::swap(&mut self.ahead_key, &mut self.row_key);
                &mut self.ahead
            }
        };
        if into.len() >= ROWS_MAX {
            return Ok(Row::Bad(too_many_rows(&self.name, line)));
        }
        if let Err(column) = into.push(line, &self.fields, &self.field_of) {
            let field = self.field_of.get(column).copied().flatten();
            let at = field.map_or(0, |field| self.fields.begin(field));
            let fault = not_utf8(&self.name, line, at);
            if std::ptr::eq(into, &self.ahead) {
                self.ahead.clear();
            }
            return Ok(Row::Bad(fault));
        }
        Ok(if is_first || is_same {
            Row::OfOrder
        } else {
            Row::OfNext
        })
    }
}

/// The form of which a header has all that is needed.
fn form_of(forms: &'static [Form], names: &[String]) -> Result<&'static Form, (String, String)> {
    let missing = |form: &'static Form| {
        let needed = form.columns.iter().filter(|column| column.is_needed);
        let missing = needed.filter(|column| {
            !column
                .names
                .iter()
                .any(|known| names.iter().any(|name| name == known))
        });
        missing
            .map(|column| column.names.join(" or "))
            .collect::<Vec<_>>()
    };
    if let Some(form) = forms.iter().find(|form| missing(form).is_empty()) {
        return Ok(form);
    }
    let all = names.join(",");
    let nearest = forms.iter().min_by_key(|form| missing(form).len());
    let hint = nearest.map_or_else(String::new, |form| {
        format!("{} lacks {}", form.name, missing(form).join(", "))
    });
    Err((
        format!(
            "found the header {}, of no form that is known",
            Found::new(&all)
        ),
        format!("nearest to it: {hint}"),
    ))
}

/// Whether a row that names no order belongs to the one above it: where the platform writes such
/// rows, and this one says of whose and when nothing else.
fn continues(order: &Order, form: &Form, cells: Cells<'_>) -> bool {
    let agrees = |column: &usize| {
        let said = cells.get(*column);
        said.is_empty() || said == order.first(*column).as_bytes()
    };
    !form.continued.is_empty() && form.continued.iter().all(agrees)
}

fn fault_at(
    file: &Arc<str>,
    line: Line<'_>,
    at: usize,
    (code, found, hint): (&'static str, String, String),
) -> Fault {
    let (lines, column) = place_in(line.bytes, at);
    Fault {
        file: file.clone(),
        line: line.number + lines,
        column,
        field: String::new(),
        code,
        found,
        hint,
    }
}

fn broken_row(file: &Arc<str>, line: Line<'_>, broken: Broken) -> Fault {
    let (code, at, found, hint) = broken.explained();
    fault_at(file, line, at, (code, found, hint))
}

fn too_many_rows(file: &Arc<str>, line: Line<'_>) -> Fault {
    let found = "found more rows of one order".to_owned();
    let hint = format!("an order has at most {ROWS_MAX} rows");
    fault_at(file, line, 0, ("too_many_lines", found, hint))
}

fn not_utf8(file: &Arc<str>, line: Line<'_>, at: usize) -> Fault {
    let found = "found a field that is not UTF-8".to_owned();
    let hint = "the file must be saved as UTF-8".to_owned();
    fault_at(file, line, at, ("broken_utf8", found, hint))
}

fn wrong_width(file: &Arc<str>, line: Line<'_>, fields: &Fields, width: usize) -> Fault {
    let found = match fields.len() {
        1 => "found 1 field".to_owned(),
        count => format!("found {count} fields"),
    };
    let at = fields.begin(width.min(fields.len() - 1));
    let hint = format!(
        "each row has {width} fields, as the header has columns; what separates fields needs quotes around a field that holds it"
    );
    fault_at(file, line, at, ("wrong_field_count", found, hint))
}

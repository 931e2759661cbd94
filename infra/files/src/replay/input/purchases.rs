//! Purchases from CSV: one row a line of a receipt, rows of a receipt stand together.

use super::columns::{Column, Columns, Naming};
use super::tally::Tally;
use super::{InputFile, Next, Place, Reading, blank_command};
use crate::rows::civil::{NotATime, Strokes, Written};
use crate::rows::fault::{Fault, found_and_hint};
use crate::rows::fields::{Broken, Fields, Separator, column_of, place_in};
use crate::rows::lines::{Line, Lines};
use crate::rows::source::Progress;
use gradus_contracts::commands::ID_CHARS_MAX;
use gradus_domain::commands::{Act, Command, LINES_MAX, Line as PurchaseLine, Purchase};
use gradus_domain::words::ids::{Brand, Category, Channel, MemberId, Sku, StoreId, TransactionId};
use gradus_domain::words::money::{AmountError, Currency, parse_amount};
use gradus_domain::words::text::{Found, LABEL_CHARS_MAX, is_label};
use gradus_domain::words::time::Instant;
use siphasher::sip128::{Hasher128, SipHasher13};
use std::borrow::Cow;
use std::hash::Hasher;
use std::sync::Arc;

/// The longest row, in bytes.
const ROW_BYTES_MAX: usize = 1 << 20;

/// A purchases file that is being read.
pub(crate) struct PurchaseFile {
    input: InputFile,
    name: Arc<str>,
    lines: Lines,
    columns: Columns,
    fields: Fields,
    reading: Reading,
    /// The receipt to which the next row may belong.
    receipt: Receipt,
    tally: Tally,
    at_end: bool,
}

/// A receipt whose lines are being gathered.
struct Receipt {
    command: Command,
    place: Place,
    is_open: bool,
    /// The first row as it is written.
    first_row: Vec<u8>,
    /// Hashes of its rows as they are written; none as long as it has but one.
    rows: Vec<u128>,
}

/// A row as it is written, checked.
struct Row<'a> {
    transaction: &'a str,
    member: &'a str,
    occurred_at: Instant,
    /// How its time is written; `None`: with an offset, as in RFC 3339.
    written: Option<Written>,
    amount_minor: i64,
    channel: Option<&'a str>,
    store: Option<&'a str>,
    category: Option<&'a str>,
    sku: Option<&'a str>,
    brand: Option<&'a str>,
    quantity: Option<u32>,
    cells: Cells<'a>,
}

/// What is wrong with a row.
struct RowFault {
    /// The byte of the line at which it is.
    at: usize,
    /// The column, if it is of one.
    column: Option<Column>,
    /// Whether nobody knows where the row ends.
    is_broken: bool,
    code: &'static str,
    found: String,
    hint: String,
}

impl PurchaseFile {
    /// Opens the file and reads its header.
    ///
    /// # Errors
    ///
    /// A fault of the file or of its header.
    pub(super) fn open(
        input: &InputFile,
        reading: Reading,
        progress: &Progress,
    ) -> Result<Self, Fault> {
        let (lines, columns) = open_lines(input, progress, &reading.naming)?;
        // Where pieces are counted, two of one article are one row: a row that is there twice
        // was written twice.
        let is_counted = columns.field(Column::Quantity).is_some();
        let tally = Tally {
            same_count_once: reading.same_rows_count_once.unwrap_or(is_counted),
            zone: reading.calendar.zone_name(),
            left: columns.left.clone(),
            ..Tally::default()
        };
        Ok(Self {
            input: input.clone(),
            name: input.name(),
            lines,
            columns,
            fields: Fields::default(),
            reading,
            receipt: Receipt {
                command: blank_command(),
                place: Place::default(),
                is_open: false,
                first_row: Vec::new(),
                rows: Vec::new(),
            },
            tally,
            at_end: false,
        })
    }

    /// Reads the next receipt into `command`.
    ///
    /// # Errors
    ///
    /// A fault that leaves nothing to go on with.
    pub(super) fn next(&mut self, command: &mut Command) -> Result<Next, Fault> {
        while !self.at_end {
            let line = match self.lines.next_row() {
                Ok(Some(line)) if line.bytes.is_empty() => continue,
                Ok(Some(line)) => line,
                Ok(None) => {
                    self.at_end = true;
                    break;
                }
                Err(error) => {
                    let number = self.lines.number() + 1;
                    return Err(self.input.unreadable(number, &error));
                }
            };
            self.tally.rows += 1;
            let taken =
                read_row(line, &self.columns, &mut self.fields, &self.reading).and_then(|row| {
                    if let Some(written) = row.written {
                        self.tally.count_time(written);
                    }
                    self.receipt
                        .take(&row, self.reading.currency, line, command, &mut self.tally)
                });
            match taken {
                Ok(None) => {}
                Ok(Some(place)) => return Ok(Next::Command(place)),
                Err(fault) => {
                    let is_broken = fault.is_broken;
                    let fault = fault.at_line(&self.name, line);
                    if is_broken {
                        self.lines.take_back_behind_first();
                    }
                    return Ok(Next::Bad(fault));
                }
            }
        }
        if self.tally.rows == 0 {
            return Err(self.no_rows());
        }
        Ok(match self.receipt.close(command) {
            Some(place) => Next::Command(place),
            None => Next::End,
        })
    }

    /// What there was in the file, as far as it is read.
    pub(super) fn tally(&self) -> &Tally {
        &self.tally
    }

    fn no_rows(&self) -> Fault {
        Fault {
            file: self.name.clone(),
            line: self.lines.number() + 1,
            column: 1,
            field: String::new(),
            code: "no_rows",
            found: "found no row below the header".to_owned(),
            hint: "a purchases file has one row for each line of a receipt".to_owned(),
        }
    }
}

/// Goes through the file and tells of each receipt its transaction and its member, as far as
/// they can be read. Faults are left to those who read it for good.
pub(super) fn each_receipt(
    input: &InputFile,
    naming: &Naming,
    progress: &Progress,
    tell: &mut impl FnMut(&[u8], &[u8]),
) -> Result<(), Fault> {
    let (mut lines, columns) = open_lines(input, progress, naming)?;
    let field = |column| columns.field(column).unwrap_or_default();
    let (transaction, member) = (field(Column::TransactionId), field(Column::MemberId));
    let mut fields = Fields::default();
    let mut last: Vec<u8> = Vec::new();
    loop {
        let line = match lines.next_row() {
            Ok(Some(line)) => line,
            Ok(None) => return Ok(()),
            Err(error) => {
                let number = lines.number() + 1;
                return Err(input.unreadable(number, &error));
            }
        };
        if fields.split(line, columns.separator).is_err() {
            lines.take_back_behind_first();
            continue;
        }
        if line.cut || fields.len() != columns.in_order.len() {
            continue;
        }
        let id = fields.content(line.bytes, transaction);
        if id != last.as_slice() {
            tell(id, fields.content(line.bytes, member));
            last.clear();
            last.extend_from_slice(id);
        }
    }
}

fn open_lines(
    input: &InputFile,
    progress: &Progress,
    naming: &Naming,
) -> Result<(Lines, Columns), Fault> {
    let reader = input
        .source()
        .open(progress)
        .map_err(|error| input.unreadable(1, &error))?;
    let mut lines = Lines::new(reader, ROW_BYTES_MAX);
    let header = match lines.next_row() {
        Ok(Some(line)) => line,
        Ok(None) => Line::EMPTY,
        Err(error) => return Err(input.unreadable(1, &error)),
    };
    let columns = Columns::of_header(header, naming).map_err(|fault| Fault {
        file: input.name(),
        line: 1,
        column: fault.column,
        field: String::new(),
        code: fault.code,
        found: fault.found,
        hint: fault.hint,
    })?;
    Ok((lines, columns))
}

impl Receipt {
    /// Takes a row. Where it begins another receipt, the one before is handed out.
    #[inline]
    fn take(
        &mut self,
        row: &Row<'_>,
        currency: Currency,
        line: Line<'_>,
        out: &mut Command,
        tally: &mut Tally,
    ) -> Result<Option<Place>, RowFault> {
        if self.is_open && self.transaction() == row.transaction {
            self.add_line(row, line, tally)?;
            return Ok(None);
        }
        let before = self.close(out);
        self.begin(row, currency);
        self.rows.clear();
        self.first_row.clear();
        self.first_row.extend_from_slice(line.bytes);
        tally.receipts += 1;
        self.place = Place {
            line: line.number,
            column: column_of(line.bytes, row.cells.begin(Column::TransactionId)),
        };
        Ok(before)
    }

    /// Hands out the receipt, if there is one.
    #[inline]
    fn close(&mut self, out: &mut Command) -> Option<Place> {
        if !self.is_open {
            return None;
        }
        self.is_open = false;
        std::mem::swap(&mut self.command, out);
        Some(self.place)
    }

    fn transaction(&self) -> &str {
        match &self.command.act {
            Act::Purchase(purchase) => purchase.transaction.as_str(),
            _ => "",
        }
    }

    /// Begins a receipt, in the memory of one that is done with.
    #[inline]
    fn begin(&mut self, row: &Row<'_>, currency: Currency) {
        let mut lines = match std::mem::replace(&mut self.command.act, Act::Settle) {
            Act::Purchase(purchase) => purchase.lines,
            _ => Vec::with_capacity(1),
        };
        lines.clear();
        lines.push(row.purchase_line());
        self.command.member = MemberId::new(row.member);
        self.command.occurred_at = row.occurred_at;
        self.command.received_at = row.occurred_at;
        self.command.act = Act::Purchase(Purchase {
            transaction: TransactionId::new(row.transaction),
            currency,
            lines,
            channel: row.channel.map(Channel::new),
            store: row.store.map(StoreId::new),
            partner: None,
            paid_with_points: None,
            unfit: None,
        });
        self.is_open = true;
    }

    #[cold]
    fn add_line(
        &mut self,
        row: &Row<'_>,
        line: Line<'_>,
        tally: &mut Tally,
    ) -> Result<(), RowFault> {
        let first_line = self.place.line;
        let member_agrees = self.command.member.as_str() == row.member;
        let instant_agrees = self.command.occurred_at == row.occurred_at;
        let Act::Purchase(purchase) = &mut self.command.act else {
            return Ok(());
        };
        let channel = purchase.channel.as_ref().map(Channel::as_str);
        let store = purchase.store.as_ref().map(StoreId::as_str);
        let differs = [
            (Column::MemberId, member_agrees),
            (Column::OccurredAt, instant_agrees),
            (Column::Channel, channel == row.channel),
            (Column::Store, store == row.store),
        ]
        .into_iter()
        .find(|(_, agrees)| !agrees);
        if let Some((column, _)) = differs {
            return Err(RowFault {
                at: row.cells.begin(column),
                column: Some(column),
                is_broken: false,
                code: "lines_disagree",
                found: format!(
                    "found another {} than in line {first_line}, which has the same transaction_id",
                    column.name()
                ),
                hint: "rows with one transaction_id are lines of one receipt; another receipt needs another transaction_id".to_owned(),
            });
        }
        if self.rows.is_empty() {
            tally.receipts_of_several += 1;
            self.rows.push(hash_of(&self.first_row));
        }
        let hash = hash_of(line.bytes);
        if self.rows.contains(&hash) {
            tally.same_rows += 1;
            if tally.same_count_once {
                return Ok(());
            }
        } else {
            self.rows.push(hash);
        }
        if purchase.lines.len() >= LINES_MAX {
            return Err(RowFault {
                is_broken: false,
                at: row.cells.begin(Column::TransactionId),
                column: Some(Column::TransactionId),
                code: "too_many_lines",
                found: format!(
                    "found more than {LINES_MAX} lines of one receipt, from line {first_line} on"
                ),
                hint: format!("a receipt has at most {LINES_MAX} lines"),
            });
        }
        purchase.lines.push(row.purchase_line());
        Ok(())
    }
}

impl Row<'_> {
    #[inline]
    fn purchase_line(&self) -> PurchaseLine {
        PurchaseLine {
            amount_minor: self.amount_minor,
            tax_minor: 0,
            quantity: self.quantity,
            category: self.category.map(Category::new),
            sku: self.sku.map(Sku::new),
            brand: self.brand.map(Brand::new),
        }
    }
}

#[inline]
fn read_row<'a>(
    line: Line<'a>,
    columns: &'a Columns,
    fields: &'a mut Fields,
    reading: &Reading,
) -> Result<Row<'a>, RowFault> {
    split(line, columns, fields)?;
    let cells = Cells {
        line: line.bytes,
        columns,
        fields,
    };
    let (occurred_at, written) = cells.instant(reading)?;
    Ok(Row {
        transaction: cells.id(Column::TransactionId)?,
        member: cells.id(Column::MemberId)?,
        occurred_at,
        written,
        amount_minor: cells.amount(reading.currency)?,
        channel: cells.label(Column::Channel)?,
        store: cells.label(Column::Store)?,
        category: cells.label(Column::Category)?,
        sku: cells.label(Column::Sku)?,
        brand: cells.label(Column::Brand)?,
        quantity: cells.quantity()?,
        cells,
    })
}

#[inline]
fn split(line: Line<'_>, columns: &Columns, fields: &mut Fields) -> Result<(), RowFault> {
    if let Err(broken) = fields.split(line, columns.separator) {
        return Err(RowFault::broken(broken, columns));
    }
    if fields.len() == columns.in_order.len() && !line.cut {
        return Ok(());
    }
    Err(RowFault {
        at: fields.begin(columns.in_order.len().min(fields.len() - 1)),
        column: None,
        is_broken: false,
        code: "wrong_field_count",
        found: match fields.len() {
            1 => "found 1 field".to_owned(),
            count => format!("found {count} fields"),
        },
        hint: format!(
            "each row has {} fields, as the header has columns; what separates fields needs quotes around a field that holds it",
            columns.in_order.len()
        ),
    })
}

/// The fields of one row, by column.
#[derive(Clone, Copy)]
struct Cells<'a> {
    line: &'a [u8],
    columns: &'a Columns,
    fields: &'a Fields,
}

impl<'a> Cells<'a> {
    #[inline]
    fn id(self, column: Column) -> Result<&'a str, RowFault> {
        let field = self.columns.field(column).unwrap_or_default();
        let bytes = self.fields.content(self.line, field);
        let is_plain = !bytes.is_empty()
            && bytes.len() <= ID_CHARS_MAX
            && bytes.iter().all(u8::is_ascii_graphic);
        match str::from_utf8(bytes) {
            Ok(text) if is_plain => Ok(text),
            Ok(text) if is_id(text) => Ok(text),
            Ok(text) => Err(self.fault(
                column,
                "bad_id",
                format!("found {}", Found::new(text)),
                format!("an id has 1 to {ID_CHARS_MAX} characters, none of them a blank"),
            )),
            Err(_) => Err(self.not_utf8(column, bytes)),
        }
    }

    /// The name of a class of goods, an article, a maker, a shop, a channel; `None` where the
    /// field is empty or there is no such column.
    #[inline]
    fn label(self, column: Column) -> Result<Option<&'a str>, RowFault> {
        if self.columns.field(column).is_none() {
            return Ok(None);
        }
        match self.text(column)? {
            "" => Ok(None),
            text if is_label(text) => Ok(Some(text)),
            text => Err(self.fault(
                column,
                "bad_name",
                format!("found {}", Found::new(text)),
                format!(
                    "a name has 1 to {LABEL_CHARS_MAX} printable characters, blanks among them"
                ),
            )),
        }
    }

    #[inline]
    fn instant(self, reading: &Reading) -> Result<(Instant, Option<Written>), RowFault> {
        let column = Column::OccurredAt;
        let end = reading.end;
        let text = self.text(column)?;
        let (instant, written) = match Instant::parse(text) {
            Ok(instant) => (instant, None),
            Err(_) => {
                let written = Written::parse(text, Strokes::Refused)
                    .map_err(|error| self.time_fault(&error))?;
                (written.instant(&reading.calendar), Some(written))
            }
        };
        if instant < end {
            return Ok((instant, written));
        }
        Err(self.fault(
            column,
            "future_date",
            format!(
                "found {}, which is after the end of --until",
                Found::new(text)
            ),
            format!("times before {end} are taken; a later --until takes later ones"),
        ))
    }

    #[inline]
    fn amount(self, currency: Currency) -> Result<i64, RowFault> {
        let text = self.text(Column::Amount)?;
        // Semicolons separate fields where the comma is the decimal sign.
        let amount = match self.columns.separator {
            Separator::Semicolon if !text.contains('.') => text.replacen(',', ".", 1).into(),
            Separator::Semicolon | Separator::Comma | Separator::Tab => Cow::Borrowed(text),
        };
        parse_amount(amount.as_bytes(), currency).map_err(|error| self.amount_fault(text, &error))
    }

    #[inline]
    fn quantity(self) -> Result<Option<u32>, RowFault> {
        let column = Column::Quantity;
        if self.columns.field(column).is_none() {
            return Ok(None);
        }
        let text = self.text(column)?;
        if text.is_empty() {
            return Ok(None);
        }
        let is_whole = text.bytes().all(|byte| byte.is_ascii_digit());
        match text.parse() {
            Ok(quantity) if is_whole => Ok(Some(quantity)),
            Ok(_) | Err(_) => Err(self.fault(
                column,
                "bad_quantity",
                format!("found {}", Found::new(text)),
                "a quantity is a whole number from 0 to 4294967295, or left empty".to_owned(),
            )),
        }
    }

    #[inline]
    fn text(self, column: Column) -> Result<&'a str, RowFault> {
        let field = self.columns.field(column).unwrap_or_default();
        let bytes = self.fields.content(self.line, field);
        str::from_utf8(bytes).map_err(|_| self.not_utf8(column, bytes))
    }

    /// The first byte of a column's field in the line.
    #[inline]
    fn begin(self, column: Column) -> usize {
        self.fields
            .begin(self.columns.field(column).unwrap_or_default())
    }

    #[cold]
    fn not_utf8(self, column: Column, bytes: &[u8]) -> RowFault {
        self.fault(
            column,
            "broken_utf8",
            format!("found {}, which is not UTF-8", Found::from_bytes(bytes)),
            "the file must be saved as UTF-8".to_owned(),
        )
    }

    #[cold]
    fn time_fault(self, error: &NotATime) -> RowFault {
        let (found, hint) = found_and_hint(&error.to_string());
        self.fault(Column::OccurredAt, "bad_date", found, hint)
    }

    #[cold]
    fn amount_fault(self, text: &str, error: &AmountError) -> RowFault {
        let code = match error {
            AmountError::Malformed { .. } => "bad_amount",
            AmountError::Negative { .. } => "negative_amount",
            AmountError::TooManyDecimals { .. } => "too_many_decimals",
            AmountError::TooLarge { .. } => "amount_too_large",
        };
        let (mut found, hint) = found_and_hint(&error.to_string());
        if text.contains(',') {
            found = format!("found {}", Found::new(text));
        }
        self.fault(Column::Amount, code, found, hint)
    }

    #[cold]
    fn fault(self, column: Column, code: &'static str, found: String, hint: String) -> RowFault {
        RowFault {
            at: self.begin(column),
            column: Some(column),
            is_broken: false,
            code,
            found,
            hint,
        }
    }
}

impl RowFault {
    #[cold]
    fn broken(broken: Broken, columns: &Columns) -> Self {
        let (code, at, found, hint) = broken.explained();
        let column = match broken {
            Broken::TooLong { field, .. } => columns.in_order.get(field).copied().flatten(),
            Broken::QuoteNotClosed { .. }
            | Broken::TextAfterQuote { .. }
            | Broken::QuoteInside { .. } => None,
        };
        Self {
            at,
            column,
            is_broken: true,
            code,
            found,
            hint,
        }
    }

    #[cold]
    fn at_line(self, file: &Arc<str>, line: Line<'_>) -> Fault {
        let (lines, column) = place_in(line.bytes, self.at);
        Fault {
            file: file.clone(),
            line: line.number + lines,
            column,
            field: self.column.map_or("", Column::name).to_owned(),
            code: self.code,
            found: self.found,
            hint: self.hint,
        }
    }
}

impl Tally {
    #[cold]
    fn count_time(&mut self, written: Written) {
        match written {
            Written::Instant(_) => {}
            Written::Clock { .. } => self.by_the_clock += 1,
            Written::Day(_) => {
                self.by_the_clock += 1;
                self.days_alone += 1;
            }
        }
    }
}

/// A hash that two rows share only where they are the same.
fn hash_of(row: &[u8]) -> u128 {
    let mut hasher = SipHasher13::new();
    hasher.write(row);
    hasher.finish128().as_u128()
}

/// Whether a text with other than plain ASCII characters is an id.
#[cold]
fn is_id(text: &str) -> bool {
    !text.is_empty()
        && text.chars().count() <= ID_CHARS_MAX
        && !text.chars().any(|c| c.is_whitespace() || c.is_control())
}

//! The columns of a purchases file, what a shop calls them, and its header line.

use crate::rows::fields::{Broken, Fields, Separator, column_of, header_trouble};
use crate::rows::lines::Line;
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

    /// The column of a name.
    fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|column| column.name() == name)
    }

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

/// What a shop calls columns, where not by our names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Naming {
    theirs: Vec<(Column, String)>,
}

impl Naming {
    /// Reads `our name=their name`, several with commas between them; a comma that begins no
    /// such pair is part of a name.
    ///
    /// # Errors
    ///
    /// What was found and what would do.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let mut naming = Self::default();
        for part in text.split(',') {
            let pair = part
                .split_once('=')
                .and_then(|(ours, theirs)| Some((Column::named(ours.trim())?, theirs)));
            match (pair, naming.theirs.last_mut()) {
                (Some((column, theirs)), _) => naming.theirs.push((column, theirs.to_owned())),
                (None, Some((_, name))) => {
                    name.push(',');
                    name.push_str(part);
                }
                (None, None) => {
                    return Err(format!(
                        "found {}; pairs such as amount=Total are expected, of {}",
                        Found::new(part),
                        names(&Column::ALL)
                    ));
                }
            }
        }
        Ok(naming)
    }

    /// Joins what several options say.
    ///
    /// # Errors
    ///
    /// Where a column is named twice, or two columns alike.
    pub(crate) fn joined(options: &[Self]) -> Result<Self, String> {
        let mut joined = Self::default();
        for (column, name) in options.iter().flat_map(|option| &option.theirs) {
            let twice = joined
                .theirs
                .iter()
                .find(|(there, other)| there == column || other == name);
            if let Some((there, other)) = twice {
                return Err(format!(
                    "--columns: found {}={name} beside {}={other}; each column has one name, and each name is one column's",
                    column.name(),
                    there.name()
                ));
            }
            joined.theirs.push((*column, name.clone()));
        }
        Ok(joined)
    }

    fn of(&self, column: Column) -> &str {
        let theirs = self.theirs.iter().find(|(there, _)| *there == column);
        theirs.map_or(column.name(), |(_, name)| name)
    }

    /// Which column a header's name is; ours is none any more where the shop has its own.
    fn column(&self, name: &[u8]) -> Option<Column> {
        Column::ALL
            .into_iter()
            .find(|column| self.of(*column).as_bytes() == name)
    }
}

/// Which field of a row is which column.
#[derive(Clone, Debug)]
pub(super) struct Columns {
    field_of: [Option<usize>; COLUMNS_MAX],
    /// In the order of the file; `None`: one that is left.
    pub(super) in_order: Vec<Option<Column>>,
    /// The names of those that are left.
    pub(super) left: Vec<String>,
    /// What stands between fields.
    pub(super) separator: Separator,
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
    pub(super) fn of_header(line: Line<'_>, naming: &Naming) -> Result<Self, HeaderFault> {
        if line.bytes.is_empty() {
            return Err(HeaderFault::empty());
        }
        if let Some((found, hint)) = header_trouble(line.bytes) {
            return Err(HeaderFault::unreadable(found, hint));
        }
        let separator = Separator::of_header(line.bytes);
        let mut fields = Fields::default();
        fields
            .split(line, separator)
            .map_err(|broken| HeaderFault::broken(line.bytes, broken))?;
        let mut columns = Self {
            field_of: [None; COLUMNS_MAX],
            in_order: Vec::with_capacity(fields.len()),
            left: Vec::new(),
            separator,
        };
        for field in 0..fields.len() {
            let name = fields.content(line.bytes, field);
            let column = naming.column(name);
            columns.in_order.push(column);
            let Some(column) = column else {
                columns
                    .left
                    .push(String::from_utf8_lossy(name).into_owned());
                continue;
            };
            let place = &mut columns.field_of[column as usize];
            if let Some(first) = *place {
                let at = column_of(line.bytes, fields.begin(field));
                return Err(HeaderFault::duplicate(naming.of(column), first, at));
            }
            *place = Some(field);
        }
        let named = naming.theirs.iter().map(|(column, _)| *column);
        let wanted = Column::REQUIRED.into_iter().chain(named);
        let missing = wanted
            .into_iter()
            .find(|column| columns.field(*column).is_none());
        match missing {
            Some(missing) => Err(columns.missing(missing, naming, line.bytes)),
            None => Ok(columns),
        }
    }

    /// Which field of a row a column is; `None`: the file does not have it.
    #[inline]
    pub(super) fn field(&self, column: Column) -> Option<usize> {
        self.field_of[column as usize]
    }

    fn missing(&self, column: Column, naming: &Naming, line: &[u8]) -> HeaderFault {
        let name = naming.of(column);
        let alike = self.left.iter().find(|left| {
            let plain = |text: &str| text.trim().to_lowercase().replace([' ', '-'], "_");
            plain(left) == plain(name)
        });
        let hint = match (alike, self.left.is_empty()) {
            (Some(alike), _) => format!(
                "there is {}: write it {name}, without blanks and capitals, or say --columns {}={alike}",
                Found::new(alike),
                column.name()
            ),
            (None, false) => format!(
                "{}; where a column has another name, --columns {}=NAME says so; others here: {}",
                needed(),
                column.name(),
                self.left.join(", ")
            ),
            (None, true) => needed(),
        };
        HeaderFault {
            column: column_of(line, line.len()),
            code: "missing_column",
            found: format!("found no column {name}"),
            hint,
        }
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

    fn unreadable(found: String, hint: String) -> Self {
        Self {
            column: 1,
            code: "unreadable_header",
            found,
            hint,
        }
    }

    fn duplicate(name: &str, first: usize, at: usize) -> Self {
        Self {
            column: at,
            code: "duplicate_column",
            found: format!(
                "found the column {name} a second time; it is column {} already",
                first + 1
            ),
            hint: "each column stands once in the header".to_owned(),
        }
    }

    fn broken(line: &[u8], broken: Broken) -> Self {
        let (code, at, found, hint) = broken.explained();
        Self {
            column: column_of(line, at),
            code,
            found,
            hint,
        }
    }
}

fn needed() -> String {
    format!(
        "the first line names the columns, in any order, with commas, semicolons or tabs between them; {} are needed",
        names(&Column::REQUIRED)
    )
}

fn names(columns: &[Column]) -> String {
    let names: Vec<&str> = columns.iter().map(|column| column.name()).collect();
    names.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_comma_that_begins_no_pair_is_part_of_a_name() {
        let naming = Naming::parse("amount=Total, gross,member_id=Customer ID").unwrap();

        assert_eq!(naming.of(Column::Amount), "Total, gross");
        assert_eq!(naming.of(Column::MemberId), "Customer ID");
        assert_eq!(naming.of(Column::Sku), "sku");
        assert_eq!(naming.column(b"amount"), None);
    }

    #[test]
    fn a_name_that_is_given_twice_is_refused() {
        let options = ["amount=Total", "amount=Net"].map(|text| Naming::parse(text).unwrap());

        let refused = Naming::joined(&options).unwrap_err();

        assert!(
            refused.contains("amount=Net beside amount=Total"),
            "{refused}"
        );
        assert!(
            Naming::parse("total=Total")
                .unwrap_err()
                .contains("amount=Total")
        );
    }
}

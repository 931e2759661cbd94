//! Reading a TOML file field by field, with the place of every fault.
//!
//! Whoever reads a table asks it for its fields; what was never asked for is no field, and
//! [`Table::finish`] says so.

use gradus_contracts::program::Fault;
use std::cell::RefCell;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// The longest scenario file, in bytes.
const MAX_BYTES: usize = 1_000_000;

/// How alike two words must be for the one to be proposed for the other.
const ALIKE: f64 = 0.75;

/// A file, and what was found wrong with it so far.
pub(crate) struct Source<'a> {
    /// Its name.
    pub(crate) file: &'a str,
    text: &'a str,
    faults: RefCell<Vec<(usize, Fault)>>,
}

/// A place in a file.
#[derive(Clone, Debug)]
pub(crate) struct Place {
    /// The byte, from 0.
    pub(crate) at: usize,
    /// Such as `scenario[0].step[2].purchase` (counted from 0).
    pub(crate) path: String,
}

impl Place {
    /// The place of a field of this one.
    pub(crate) fn field(&self, name: &str, at: usize) -> Self {
        let path = if self.path.is_empty() {
            name.to_owned()
        } else {
            format!("{}.{name}", self.path)
        };
        Self { at, path }
    }

    fn item(&self, index: usize, at: usize) -> Self {
        Self {
            at,
            path: format!("{}[{index}]", self.path),
        }
    }
}

impl<'a> Source<'a> {
    /// A file of that name with that text.
    pub(crate) fn new(file: &'a str, text: &'a str) -> Self {
        Self {
            file,
            text,
            faults: RefCell::default(),
        }
    }

    /// The file as one table; `None` with faults where it is no TOML.
    pub(crate) fn parse(&self) -> Option<Spanned<DeTable<'a>>> {
        let root = Place {
            at: 0,
            path: String::new(),
        };
        if self.text.len() > MAX_BYTES {
            self.fault(
                &root,
                format!("found {} bytes", self.text.len()),
                format!("a scenario file has at most {MAX_BYTES} bytes"),
            );
            return None;
        }
        let (table, errors) = DeTable::parse_recoverable(self.text);
        for error in &errors {
            let at = error.span().map_or(self.text.len(), |span| span.start);
            self.fault(
                &Place {
                    at,
                    path: String::new(),
                },
                format!(
                    "this is not TOML: {}",
                    error.message().trim().replace('\n', "; ")
                ),
                "see https://toml.io for how it is written",
            );
        }
        errors.is_empty().then_some(table)
    }

    /// Notes a fault.
    pub(crate) fn fault(&self, place: &Place, message: impl Into<String>, hint: impl Into<String>) {
        let (line, column) = self.line_and_column(place.at);
        self.faults.borrow_mut().push((
            place.at,
            Fault {
                file: self.file.to_owned(),
                line,
                column,
                path: place.path.clone(),
                message: message.into(),
                hint: hint.into(),
            },
        ));
    }

    /// Takes over the faults of a part that was read by itself, told as of this file.
    pub(crate) fn adopt(&self, place: &Place, found: impl IntoIterator<Item = Fault>) {
        let found = found.into_iter().map(|fault| {
            let path = if fault.path.is_empty() {
                place.path.clone()
            } else {
                format!("{}.{}", place.path, fault.path)
            };
            (place.at, Fault { path, ..fault })
        });
        self.faults.borrow_mut().extend(found);
    }

    /// Notes that a word is not one of those that would do, with the one that was perhaps
    /// meant.
    pub(crate) fn unknown_word<'w>(
        &self,
        place: &Place,
        what: &str,
        found: &str,
        known: impl IntoIterator<Item = &'w str>,
    ) {
        let known: Vec<&str> = known.into_iter().collect();
        let meant = nearest(found, &known);
        let listed = if known.is_empty() {
            "there is none".to_owned()
        } else {
            format!("one of {}", known.join(", "))
        };
        let hint = match meant {
            Some(meant) => format!("did you mean \"{meant}\"? ({listed})"),
            None => format!("what would do: {listed}"),
        };
        self.fault(place, format!("found {what} {found:?}"), hint);
    }

    /// The faults, in the order of their places.
    pub(crate) fn into_faults(self) -> Vec<Fault> {
        let mut faults = self.faults.into_inner();
        faults.sort_by_key(|(at, _)| *at);
        faults.into_iter().map(|(_, fault)| fault).collect()
    }

    /// The line of a byte, from 1.
    pub(crate) fn line(&self, at: usize) -> usize {
        self.line_and_column(at).0
    }

    fn line_and_column(&self, at: usize) -> (usize, usize) {
        let before = self.text.get(..at).unwrap_or(self.text);
        let line = before.matches('\n').count().saturating_add(1);
        let in_line = before.rsplit('\n').next().unwrap_or_default();
        (line, in_line.chars().count().saturating_add(1))
    }
}

fn nearest<'w>(found: &str, known: &[&'w str]) -> Option<&'w str> {
    let found = found.to_lowercase();
    known
        .iter()
        .map(|word| (strsim::jaro_winkler(&found, &word.to_lowercase()), *word))
        .filter(|(likeness, _)| *likeness >= ALIKE)
        .max_by(|(one, _), (other, _)| one.total_cmp(other))
        .map(|(_, word)| word)
}

/// A table that is being read.
pub(crate) struct Table<'s, 'a> {
    /// The file.
    pub(crate) source: &'s Source<'a>,
    /// Where the table stands.
    pub(crate) place: Place,
    table: &'s DeTable<'a>,
    asked: RefCell<Vec<&'static str>>,
}

/// A value that is being read.
#[derive(Clone)]
pub(crate) struct Node<'s, 'a> {
    /// The file.
    pub(crate) source: &'s Source<'a>,
    /// Where the value stands.
    pub(crate) place: Place,
    value: &'s DeValue<'a>,
}

impl<'s, 'a> Table<'s, 'a> {
    /// The whole file.
    pub(crate) fn root(source: &'s Source<'a>, table: &'s DeTable<'a>) -> Self {
        Self {
            source,
            place: Place {
                at: 0,
                path: String::new(),
            },
            table,
            asked: RefCell::default(),
        }
    }

    /// A field, if it is there.
    pub(crate) fn get(&self, name: &'static str) -> Option<Node<'s, 'a>> {
        self.asked.borrow_mut().push(name);
        self.table
            .iter()
            .find(|(key, _)| key.get_ref() == name)
            .map(|(key, value)| Node {
                source: self.source,
                place: self.place.field(name, key.span().start),
                value: value.get_ref(),
            })
    }

    /// A field that must be there.
    pub(crate) fn need(&self, name: &'static str, hint: &str) -> Option<Node<'s, 'a>> {
        let node = self.get(name);
        if node.is_none() {
            self.source
                .fault(&self.place, format!("found no {name}"), hint);
        }
        node
    }

    /// That two fields do not stand together.
    pub(crate) fn not_both(
        &self,
        one: &'static str,
        other: &'static str,
        hint: &str,
    ) -> Option<()> {
        match (self.get(one), self.get(other)) {
            (Some(_), Some(node)) => {
                node.fault(format!("found `{other}` beside `{one}`"), hint);
                None
            }
            (_, _) => Some(()),
        }
    }

    /// That a field stands only beside another one.
    pub(crate) fn only_with(
        &self,
        one: &'static str,
        other: &'static str,
        hint: &str,
    ) -> Option<()> {
        match (self.get(one), self.get(other)) {
            (Some(node), None) => {
                node.fault(format!("found `{one}` without `{other}`"), hint);
                None
            }
            (_, _) => Some(()),
        }
    }

    /// All fields, where their names are the writer's own.
    pub(crate) fn fields(&self) -> impl Iterator<Item = (&'s str, Node<'s, 'a>)> {
        self.table.iter().map(|(key, value)| {
            let name: &str = key.get_ref();
            let node = Node {
                source: self.source,
                place: self.place.field(name, key.span().start),
                value: value.get_ref(),
            };
            (name, node)
        })
    }

    /// Says which fields nobody asked for.
    pub(crate) fn finish(self) {
        let asked = self.asked.into_inner();
        for (key, _) in self.table {
            let name: &str = key.get_ref();
            if !asked.contains(&name) {
                let place = self.place.field(name, key.span().start);
                self.source
                    .unknown_word(&place, "a field", name, asked.iter().copied());
            }
        }
    }
}

impl<'s, 'a> Node<'s, 'a> {
    fn is_wrong<T>(&self, expected: &str) -> Option<T> {
        let found = match self.value {
            DeValue::String(text) => format!("the text {:?}", shortened(text)),
            DeValue::Integer(number) => format!("the number {number}"),
            DeValue::Float(number) => format!("the number {number}"),
            DeValue::Boolean(truth) => truth.to_string(),
            DeValue::Datetime(moment) => format!("the date {moment}"),
            DeValue::Array(_) => "a list".to_owned(),
            DeValue::Table(_) => "a table".to_owned(),
        };
        self.source.fault(
            &self.place,
            format!("found {found}"),
            format!("expected {expected}"),
        );
        None
    }

    /// Notes a fault of this value.
    pub(crate) fn fault(&self, message: impl Into<String>, hint: impl Into<String>) {
        self.source.fault(&self.place, message, hint);
    }

    /// A text, or a date written without quotes.
    pub(crate) fn text(&self, expected: &str) -> Option<String> {
        match self.value {
            DeValue::String(text) => Some(text.to_string()),
            DeValue::Datetime(moment) => Some(moment.to_string()),
            DeValue::Integer(_)
            | DeValue::Float(_)
            | DeValue::Boolean(_)
            | DeValue::Array(_)
            | DeValue::Table(_) => self.is_wrong(expected),
        }
    }

    /// A text in which every line stands on its number in the file: as many empty lines go
    /// before it. Quotes that open at the end of a line open a text that begins on the next.
    pub(crate) fn text_on_its_lines(&self, expected: &str) -> Option<String> {
        let text = self.text(expected)?;
        let rest = self.source.text.get(self.place.at..).unwrap_or_default();
        let opens = rest.lines().next().unwrap_or_default();
        let begins_below = opens.ends_with("\"\"\"") || opens.ends_with("'''");
        let line = self.source.line(self.place.at);
        let above = if begins_below {
            line
        } else {
            line.saturating_sub(1)
        };
        Some(format!("{}{text}", "\n".repeat(above)))
    }

    /// A whole number of 64 bits.
    pub(crate) fn whole(&self, expected: &str) -> Option<i64> {
        match self.value {
            DeValue::Integer(number) => {
                match i64::from_str_radix(number.as_str(), number.radix()) {
                    Ok(number) => Some(number),
                    Err(_) => self.is_wrong(expected),
                }
            }
            DeValue::String(_)
            | DeValue::Float(_)
            | DeValue::Boolean(_)
            | DeValue::Datetime(_)
            | DeValue::Array(_)
            | DeValue::Table(_) => self.is_wrong(expected),
        }
    }

    /// `true` or `false`.
    pub(crate) fn truth(&self, expected: &str) -> Option<bool> {
        match self.value {
            DeValue::Boolean(truth) => Some(*truth),
            DeValue::String(_)
            | DeValue::Integer(_)
            | DeValue::Float(_)
            | DeValue::Datetime(_)
            | DeValue::Array(_)
            | DeValue::Table(_) => self.is_wrong(expected),
        }
    }

    /// Whether it is nothing but `true`, written for an act that needs no more words.
    pub(crate) fn is_true(&self) -> bool {
        matches!(self.value, DeValue::Boolean(true))
    }

    /// Whether it is a table.
    pub(crate) fn is_table(&self) -> bool {
        matches!(self.value, DeValue::Table(_))
    }

    /// Whether it is a list.
    pub(crate) fn is_list(&self) -> bool {
        matches!(self.value, DeValue::Array(_))
    }

    /// Whether it is a whole number.
    pub(crate) fn is_whole(&self) -> bool {
        matches!(self.value, DeValue::Integer(_))
    }

    /// A table.
    pub(crate) fn table(&self, expected: &str) -> Option<Table<'s, 'a>> {
        match self.value {
            DeValue::Table(table) => Some(Table {
                source: self.source,
                place: self.place.clone(),
                table,
                asked: RefCell::default(),
            }),
            DeValue::String(_)
            | DeValue::Integer(_)
            | DeValue::Float(_)
            | DeValue::Boolean(_)
            | DeValue::Datetime(_)
            | DeValue::Array(_) => self.is_wrong(expected),
        }
    }

    /// A list.
    pub(crate) fn list(&self, expected: &str) -> Option<Vec<Node<'s, 'a>>> {
        match self.value {
            DeValue::Array(values) => Some(
                values
                    .iter()
                    .enumerate()
                    .map(|(index, value)| Node {
                        source: self.source,
                        place: self.place.item(index, value.span().start),
                        value: value.get_ref(),
                    })
                    .collect(),
            ),
            DeValue::String(_)
            | DeValue::Integer(_)
            | DeValue::Float(_)
            | DeValue::Boolean(_)
            | DeValue::Datetime(_)
            | DeValue::Table(_) => self.is_wrong(expected),
        }
    }
}

fn shortened(text: &str) -> String {
    match text.char_indices().nth(40) {
        None => text.to_owned(),
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
    }
}

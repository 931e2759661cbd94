//! The tree of a file, whatever its notation.

/// A value and where it begins.
#[derive(Clone, Debug)]
pub(crate) struct Node {
    /// The byte at which it begins.
    pub(crate) at: usize,
    /// What it is.
    pub(crate) value: Value,
}

/// What stands in a file.
#[derive(Clone, Debug)]
pub(crate) enum Value {
    /// A text.
    Text(String),
    /// A whole number.
    Whole(i64),
    /// A number with a fraction or an exponent, or one beyond 64 bits, as it is written.
    Number(String),
    /// `true` or `false`.
    Truth(bool),
    /// A date, a time or both, as TOML writes them without quotes.
    Moment(String),
    /// JSON's `null`.
    Null,
    /// A list.
    List(Vec<Node>),
    /// A table.
    Table(Vec<Entry>),
}

/// A field of a table.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    /// Its name.
    pub(crate) key: String,
    /// The byte at which the name begins.
    pub(crate) key_at: usize,
    /// Its value.
    pub(crate) node: Node,
}

impl Node {
    /// What was found, in words, cut where it is long.
    pub(crate) fn describe(&self) -> String {
        match &self.value {
            Value::Text(text) => quoted(text),
            Value::Whole(whole) => whole.to_string(),
            Value::Number(raw) | Value::Moment(raw) => cut(raw),
            Value::Truth(truth) => truth.to_string(),
            Value::Null => "null".to_owned(),
            Value::List(_) => "a list".to_owned(),
            Value::Table(_) => "a table".to_owned(),
        }
    }
}

impl Value {
    /// A table without fields.
    pub(crate) fn empty_table() -> Self {
        Self::Table(Vec::new())
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<i64> for Value {
    fn from(whole: i64) -> Self {
        Self::Whole(whole)
    }
}

impl From<&[&str]> for Value {
    fn from(texts: &[&str]) -> Self {
        Self::List(
            texts
                .iter()
                .map(|text| Node {
                    at: 0,
                    value: Self::from(*text),
                })
                .collect(),
        )
    }
}

impl From<&Value> for serde_json::Value {
    fn from(value: &Value) -> Self {
        match value {
            Value::Text(text) | Value::Number(text) | Value::Moment(text) => {
                Self::from(text.as_str())
            }
            Value::Whole(whole) => Self::from(*whole),
            Value::Truth(truth) => Self::from(*truth),
            Value::Null => Self::Null,
            Value::List(nodes) => nodes.iter().map(|node| Self::from(&node.value)).collect(),
            Value::Table(entries) => entries
                .iter()
                .map(|entry| (entry.key.clone(), Self::from(&entry.node.value)))
                .collect(),
        }
    }
}

/// A text in quotes, escaped and cut, safe to print.
pub(crate) fn quoted(text: &str) -> String {
    format!("{:?}", cut(text))
}

fn cut(text: &str) -> String {
    const MAX_CHARS: usize = 40;
    match text.char_indices().nth(MAX_CHARS) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

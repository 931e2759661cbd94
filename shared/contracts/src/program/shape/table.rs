//! Tables: fields by name, each with what it means, whether it must be there, its default.

use super::{Field, Given, Place, Shape, nearest, tried, wrong_kind};
use crate::program::fault::Findings;
use crate::program::notation::{Entry, Node, Value, quoted};
use serde_json::{Map, json};

/// Declares a table of the file.
///
/// ```text
/// table! {
///     /// What it is.
///     Name "name in the schema" one_of(a, b) {
///         /// What the field means.
///         required a: Shape,
///         /// Another.
///         optional b: Shape = default,
///     }
/// }
/// ```
///
/// `one_of`: exactly one of these fields must be there; `exactly_one[NAMES]`: of those that
/// stand in a constant.
macro_rules! table {
    (@one_of ($($one:ident),+)) => { &[$(stringify!($one)),+] };
    (@one_of [$names:expr]) => { $names };
    (@one_of) => { &[] };
    (@default) => { None };
    (@default $default:expr) => { Some($crate::program::notation::Value::from($default)) };
    (
        $(#[doc = $doc:literal])+
        $name:ident $title:literal $(one_of $one_of:tt)? $(exactly_one $names:tt)? {
            $( $(#[doc = $field_doc:literal])+ $kind:ident $field:ident : $shape:ty $(= $default:expr)? ),+ $(,)?
        }
    ) => {
        $(#[doc = $doc])+
        #[derive(Debug)]
        pub(in crate::program) struct $name {
            place: $crate::program::shape::Place,
            $( $(#[doc = $field_doc])+ pub(in crate::program) $field: $crate::program::shape::Field<$shape>, )+
        }

        impl $crate::program::shape::Table for $name {
            fn place(&self) -> &$crate::program::shape::Place {
                &self.place
            }
        }

        impl $crate::program::shape::Shape for $name {
            fn schema(definitions: &mut $crate::program::shape::Definitions) -> serde_json::Value {
                definitions.table($title, |definitions| {
                    let fields = [ $( $crate::program::shape::FieldSchema {
                        name: stringify!($field),
                        doc: &[$($field_doc),+],
                        required: stringify!($kind) == "required",
                        default: $crate::program::shape::table!(@default $($default)?),
                        schema: <$shape as $crate::program::shape::Shape>::schema(definitions),
                    } ),+ ];
                    $crate::program::shape::FieldSchema::table(
                        &[$($doc),+],
                        $crate::program::shape::table!(@one_of $($one_of)? $($names)?),
                        fields,
                    )
                })
            }

            fn name_tables(tables: &mut $crate::program::shape::TableNames) {
                tables.name($title, &[$(stringify!($field)),+], |tables| {
                    $( <$shape as $crate::program::shape::Shape>::name_tables(tables); )+
                });
            }

            fn read(
                node: &$crate::program::notation::Node,
                place: &$crate::program::shape::Place,
                found: &mut $crate::program::fault::Findings,
            ) -> Option<Self> {
                const NAMES: &[&str] = &[$(stringify!($field)),+];
                let table = $crate::program::shape::TableReader::open($title, node, place, NAMES, found)?;
                table.exactly_one(
                    $crate::program::shape::table!(@one_of $($one_of)? $($names)?),
                    found,
                );
                Some(Self {
                    place: place.clone(),
                    $( $field: table.$kind(
                        stringify!($field),
                        $crate::program::shape::table!(@default $($default)?),
                        found,
                    ), )+
                })
            }
        }
    };
}
pub(crate) use table;

/// A field, for the schema.
pub(crate) struct FieldSchema<'a> {
    pub(crate) name: &'a str,
    pub(crate) doc: &'a [&'a str],
    pub(crate) required: bool,
    pub(crate) default: Option<Value>,
    pub(crate) schema: serde_json::Value,
}

impl FieldSchema<'_> {
    /// The schema of a table of these fields.
    pub(crate) fn table<const N: usize>(
        doc: &[&str],
        one_of: &[&str],
        fields: [FieldSchema<'_>; N],
    ) -> serde_json::Value {
        let mut table = Map::new();
        table.insert("type".into(), json!("object"));
        table.insert("description".into(), json!(sentence(doc)));
        table.insert("additionalProperties".into(), json!(false));
        let required: Vec<&str> = fields
            .iter()
            .filter(|field| field.required)
            .map(|field| field.name)
            .collect();
        if !required.is_empty() {
            table.insert("required".into(), json!(required));
        }
        if !one_of.is_empty() {
            let choices: Vec<_> = one_of
                .iter()
                .map(|name| json!({ "required": [name] }))
                .collect();
            table.insert("oneOf".into(), json!(choices));
        }
        let properties: Map<String, serde_json::Value> = fields
            .into_iter()
            .map(|field| (field.name.to_owned(), field.property()))
            .collect();
        table.insert("properties".into(), json!(properties));
        table.into()
    }

    /// The value's schema with the field's own description and default. Beside a `$ref`,
    /// draft 7 ignores everything, so that goes into an `allOf`.
    fn property(self) -> serde_json::Value {
        let mut property = match self.schema {
            serde_json::Value::Object(map) if !map.contains_key("$ref") => map,
            reference => Map::from_iter([("allOf".to_owned(), json!([reference]))]),
        };
        let mut description = sentence(self.doc);
        if let Some(of_value) = property
            .get("description")
            .and_then(serde_json::Value::as_str)
        {
            description = format!("{description} {of_value}");
        }
        property.insert("description".into(), json!(description));
        if let Some(default) = self.default {
            property.insert("default".into(), (&default).into());
        }
        property.into()
    }
}

/// Lines of a doc comment as one text.
fn sentence(doc: &[&str]) -> String {
    doc.iter()
        .map(|line| line.trim())
        .collect::<Vec<_>>()
        .join(" ")
        .trim()
        .to_owned()
}

/// The most fields that a table may have before it is not looked into.
const MAX_FIELDS: usize = 100;

/// A table that is being read.
pub(crate) struct TableReader<'n> {
    title: &'static str,
    entries: &'n [Entry],
    place: Place,
}

impl<'n> TableReader<'n> {
    /// Begins to read a table; notes its unknown and repeated fields.
    pub(crate) fn open(
        title: &'static str,
        node: &'n Node,
        place: &Place,
        names: &[&str],
        found: &mut Findings,
    ) -> Option<Self> {
        let Value::Table(entries) = &node.value else {
            wrong_kind(
                node,
                place,
                &format!("a table is expected: {}", title.replace('_', " ")),
                found,
            );
            return None;
        };
        if entries.len() > MAX_FIELDS {
            let hint = format!("the fields here are {}", names.join(", "));
            found.fault(
                place,
                format!("found a table of {} fields", entries.len()),
                hint,
            );
            return None;
        }
        for (nth, entry) in entries.iter().enumerate() {
            let at = place.field(&entry.key, entry.key_at);
            if !names.contains(&entry.key.as_str()) {
                let hint = unknown_hint(title, &entry.key, names, found);
                found.fault(
                    &at,
                    format!("found the unknown field {}", quoted(&entry.key)),
                    hint,
                );
            } else if entries[..nth]
                .iter()
                .any(|earlier| earlier.key == entry.key)
            {
                found.fault(
                    &at,
                    format!("found {} twice", quoted(&entry.key)),
                    "name a field once",
                );
            }
        }
        Some(Self {
            title,
            entries,
            place: place.clone(),
        })
    }

    /// Notes where not exactly one of `names` is there.
    pub(crate) fn exactly_one(&self, names: &[&str], found: &mut Findings) {
        let mut there = names.iter().filter_map(|name| self.given(name));
        match (there.next(), there.next()) {
            (None, _) if !names.is_empty() => {
                let hint = format!("give exactly one of {}", names.join(", "));
                found.fault(
                    &self.place,
                    format!("found none of {}", names.join(", ")),
                    hint,
                );
            }
            (Some(first), Some(second)) => found.fault(
                &self.place.field(&second.key, second.key_at),
                format!("found {} beside {}", second.key, first.key),
                format!("give exactly one of {}", names.join(", ")),
            ),
            _ => {}
        }
    }

    /// A field that must be there.
    pub(crate) fn required<T: Shape>(
        &self,
        name: &str,
        _no_default: Option<Value>,
        found: &mut Findings,
    ) -> Field<T> {
        let Some(entry) = self.entry(name) else {
            found.fault(
                &self.place.field(name, self.place.at),
                format!("the field {name} is missing"),
                match tried::example(self.title, name) {
                    Some(example) => format!("add {name} here, such as {example}"),
                    None => format!("add {name} here"),
                },
            );
            return Field::Faulty;
        };
        self.written(entry, found)
    }

    /// A field that may be left out, or be JSON's `null`, which says the same.
    pub(crate) fn optional<T: Shape>(
        &self,
        name: &str,
        default: Option<Value>,
        found: &mut Findings,
    ) -> Field<T> {
        if let Some(entry) = self.given(name) {
            return self.written(entry, found);
        }
        let Some(value) = default else {
            return Field::Absent;
        };
        let place = self.place.field(name, self.place.at);
        let node = Node {
            at: place.at,
            value,
        };
        match T::read(&node, &place, found) {
            Some(value) => Field::Default(Given { value, place }),
            None => Field::Faulty,
        }
    }

    fn written<T: Shape>(&self, entry: &Entry, found: &mut Findings) -> Field<T> {
        let place = self.place.field(&entry.key, entry.node.at);
        match T::read(&entry.node, &place, found) {
            Some(value) => Field::Given(Given { value, place }),
            None => Field::Faulty,
        }
    }

    fn given(&self, name: &str) -> Option<&'n Entry> {
        self.entry(name)
            .filter(|entry| !matches!(entry.node.value, Value::Null))
    }

    fn entry(&self, name: &str) -> Option<&'n Entry> {
        self.entries.iter().find(|entry| entry.key == name)
    }
}

/// What would do instead of an unknown field: what is known to be meant by it, or one of a
/// similar name, or the table in which it has its place, or the list of all.
fn unknown_hint(title: &str, key: &str, names: &[&str], found: &Findings) -> String {
    if let Some(meant) = tried::meant(title, key) {
        return format!("what is meant is written {meant}");
    }
    if let Some(name) = nearest(key, names) {
        return format!("did you mean {name}?");
    }
    let homes = found.homes_of(key);
    if homes.is_empty() {
        return format!("the fields here are {}", names.join(", "));
    }
    format!(
        "{key} is a field of: {}; the fields here are {}",
        homes.join(", "),
        names.join(", ")
    )
}

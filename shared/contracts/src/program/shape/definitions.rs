//! What is gathered from the shapes: the JSON Schema, and the names of tables and fields.

use super::Shape;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// The tables of a schema by name, each said once.
#[derive(Default)]
pub(crate) struct Definitions(Map<String, Value>);

impl Definitions {
    /// A reference to the table `name`, which `build` says where it was not said yet.
    pub(crate) fn table(&mut self, name: &str, build: impl FnOnce(&mut Self) -> Value) -> Value {
        if !self.0.contains_key(name) {
            self.0.insert(name.to_owned(), Value::Null);
            let table = build(self);
            self.0.insert(name.to_owned(), table);
        }
        json!({ "$ref": format!("#/definitions/{name}") })
    }
}

/// The whole schema of files of shape `T`.
pub(crate) fn document<T: Shape>(title: &str) -> Value {
    let mut definitions = Definitions::default();
    let root = T::schema(&mut definitions);
    json!({
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": title,
        "allOf": [root],
        // Tombi takes a date for a text where the schema says which formats texts have.
        "x-tombi-string-formats": ["date", "date-time"],
        "definitions": definitions.0,
    })
}

/// The tables of a file and the names of their fields.
#[derive(Default)]
pub(crate) struct TableNames(BTreeMap<&'static str, &'static [&'static str]>);

impl TableNames {
    /// Names a table, and what `inside` names, where it was not named yet.
    pub(crate) fn name(
        &mut self,
        table: &'static str,
        fields: &'static [&'static str],
        inside: impl FnOnce(&mut Self),
    ) {
        if self.0.insert(table, fields).is_none() {
            inside(self);
        }
    }
}

/// The tables of files of shape `T` that have a field `name`.
pub(crate) fn homes_of<T: Shape>(name: &str) -> Vec<&'static str> {
    let mut tables = TableNames::default();
    T::name_tables(&mut tables);
    tables
        .0
        .into_iter()
        .filter(|(_, fields)| fields.contains(&name))
        .map(|(table, _)| table)
        .collect()
}

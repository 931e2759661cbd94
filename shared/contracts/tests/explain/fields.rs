//! Nothing of a file is left out: the test's program uses every field of the language, and
//! every change of it changes what is said.

use gradus_contracts::program::words::{Language, explain};
use gradus_contracts::program::{ProgramContent, program_schema, read_program_content};
use serde_json::Value;
use std::collections::BTreeSet;

const EVERY_FIELD: &str = include_str!("every_field.json");

/// The program that uses every field, as a tree and as it is read.
fn every_field() -> (Value, ProgramContent) {
    let program = serde_json::from_str(EVERY_FIELD).unwrap();
    match read_program_content("every_field.json", EVERY_FIELD.as_bytes()) {
        Ok(content) => (program, content),
        Err(faults) => panic!("{faults}"),
    }
}

fn texts(content: &ProgramContent) -> [String; 2] {
    Language::ALL.map(|language| {
        let sections = explain(content, language);
        let sections: Vec<String> = sections.iter().map(ToString::to_string).collect();
        sections.join("\n\n") + "\n"
    })
}

/// The fields of the language: tables with their fields.
fn fields_of(schema: &Value) -> BTreeSet<(String, String)> {
    let tables = schema["definitions"].as_object().unwrap();
    let fields = tables.iter().flat_map(|(table, shape)| {
        let fields = shape["properties"].as_object().unwrap().keys();
        fields.map(move |field| (table.clone(), field.clone()))
    });
    fields.collect()
}

/// A plain value of a program: the way to it, and the words that may stand there.
struct Leaf {
    pointer: String,
    words: Vec<String>,
}

/// What stands in a program, read along its schema.
struct Walk<'s> {
    schema: &'s Value,
    used: BTreeSet<(String, String)>,
    leaves: Vec<Leaf>,
}

impl Walk<'_> {
    fn of(program: &Value, schema: &Value) -> (BTreeSet<(String, String)>, Vec<Leaf>) {
        let mut walk = Walk {
            schema,
            used: BTreeSet::new(),
            leaves: Vec::new(),
        };
        walk.value(program, &[schema], String::new());
        (walk.used, walk.leaves)
    }

    /// A value, and the shapes of which it has one.
    fn value(&mut self, value: &Value, shapes: &[&Value], pointer: String) {
        let shapes: Vec<&Value> = shapes.iter().flat_map(|shape| self.within(shape)).collect();
        match value {
            Value::Object(fields) => {
                let tables: Vec<&str> = shapes
                    .iter()
                    .filter_map(|shape| shape["$ref"].as_str())
                    .filter_map(|reference| reference.strip_prefix("#/definitions/"))
                    .collect();
                let [table] = tables.as_slice() else {
                    let of_any_name: Vec<&Value> = shapes
                        .iter()
                        .filter_map(|shape| shape.get("additionalProperties"))
                        .filter(|shape| shape.is_object())
                        .collect();
                    assert!(!of_any_name.is_empty(), "{pointer} is one of {tables:?}");
                    for (name, inner) in fields {
                        self.value(inner, &of_any_name, format!("{pointer}/{name}"));
                    }
                    return;
                };
                for (field, inner) in fields {
                    self.used.insert(((*table).to_owned(), field.clone()));
                    let shape = &self.schema["definitions"][table]["properties"][field];
                    self.value(inner, &[shape], format!("{pointer}/{field}"));
                }
            }
            Value::Array(elements) => {
                let items: Vec<&Value> = shapes
                    .iter()
                    .filter_map(|shape| shape.get("items"))
                    .collect();
                for (nth, element) in elements.iter().enumerate() {
                    self.value(element, &items, format!("{pointer}/{nth}"));
                }
            }
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {
                let words = shapes.iter().filter_map(|shape| shape["enum"].as_array());
                let words = words.flatten().filter_map(|word| word.as_str());
                self.leaves.push(Leaf {
                    pointer,
                    words: words.map(str::to_owned).collect(),
                });
            }
        }
    }

    /// The shape itself, or those of which it is made.
    fn within<'a>(&self, shape: &'a Value) -> Vec<&'a Value> {
        let inner = shape.get("allOf").or_else(|| shape.get("anyOf"));
        match inner.and_then(Value::as_array) {
            Some(shapes) => shapes.iter().flat_map(|shape| self.within(shape)).collect(),
            None => vec![shape],
        }
    }
}

/// Texts of which one may stand for another.
const INTERCHANGEABLE: [&[&str]; 6] = [
    &["base", "silver", "gold"],
    &["free-gift", "double-week"],
    &["airline", "hotel"],
    &["check-in", "feedback"],
    &["Europe/Berlin", "Europe/Paris"],
    &["EUR", "USD"],
];

/// What else could stand in the place of a value.
fn others(value: &Value) -> Vec<Value> {
    match value {
        Value::Bool(truth) => vec![Value::from(!truth)],
        Value::Number(number) => {
            let number = number.as_i64().unwrap();
            vec![Value::from(number + 1), Value::from(number - 1)]
        }
        Value::String(text) => {
            let digits = text.char_indices().rev().filter_map(|(at, digit)| {
                let bumped = (digit.to_digit(10)? + 1) % 10;
                let (before, after) = (&text[..at], &text[at + 1..]);
                Some(format!("{before}{bumped}{after}"))
            });
            let of_its_kind = INTERCHANGEABLE
                .iter()
                .filter(|kind| kind.contains(&text.as_str()))
                .flat_map(|kind| kind.iter().map(|name| (*name).to_owned()));
            let others = of_its_kind.chain([format!("{text}x")]).chain(digits);
            others
                .filter(|other| other != text)
                .map(Value::from)
                .collect()
        }
        Value::Null | Value::Array(_) | Value::Object(_) => Vec::new(),
    }
}

/// The program with another value at a place.
fn with(program: &Value, pointer: &str, other: Value) -> String {
    let mut program = program.clone();
    *program.pointer_mut(pointer).unwrap() = other;
    program.to_string()
}

/// The program without what stands at a place.
fn without(program: &Value, pointer: &str) -> String {
    let mut program = program.clone();
    let (parent, last) = pointer.rsplit_once('/').unwrap();
    match program.pointer_mut(parent).unwrap() {
        Value::Object(fields) => {
            fields.remove(last);
        }
        Value::Array(elements) => {
            elements.remove(last.parse().unwrap());
        }
        other => panic!("{parent} holds nothing: {other}"),
    }
    program.to_string()
}

/// The program with a name changed wherever it stands.
fn renamed(program: &Value, name: &Value) -> String {
    let other = format!("\"x{}", &name.to_string()[1..]);
    program.to_string().replace(&name.to_string(), &other)
}

#[test]
fn the_program_of_this_test_uses_every_field_of_the_language() {
    let schema = program_schema();
    let (program, _) = every_field();

    let (used, _) = Walk::of(&program, &schema);

    assert_eq!(used, fields_of(&schema));
}

#[test]
fn what_the_program_of_this_test_says_stands_beside_it() {
    let (_, content) = every_field();

    let [english, chinese] = texts(&content);

    assert_eq!(english, include_str!("every_field.en.txt"));
    assert_eq!(chinese, include_str!("every_field.zh.txt"));
}

/// What cannot change alone: a benefit with `multiply` is a multiplier, a rule that asks for the
/// activity scores activities, and pieces are counted of what matches.
const BOUND_BY_ANOTHER: [&str; 3] = [
    "/rules/0/when/every_nth/of",
    "/rules/2/scores",
    "/benefits/1/kind",
];

#[test]
fn whatever_changes_a_program_changes_what_is_said() {
    let (program, _) = every_field();
    // As it is written when it is changed: with its fields in another order.
    let content = read_program_content("same.json", program.to_string().as_bytes()).unwrap();
    let said = texts(&content);
    let (_, leaves) = Walk::of(&program, &program_schema());

    let mut never_changed = BTreeSet::new();
    for Leaf { pointer, words } in leaves {
        let value = program.pointer(&pointer).unwrap();
        let changes_what_is_said = |text: String| {
            let changed = read_program_content("changed.json", text.as_bytes()).ok()?;
            if changed == content {
                return None;
            }
            let changed = texts(&changed);
            assert!(changed[0] != said[0], "{pointer} in\n{text}");
            assert!(changed[1] != said[1], "{pointer} in\n{text}");
            Some(())
        };
        let words = words.into_iter().map(Value::from);
        let to_words = words
            .map(|word| with(&program, &pointer, word))
            .filter_map(changes_what_is_said)
            .count();
        let others = others(value).into_iter();
        let to_another = others
            .map(|other| with(&program, &pointer, other))
            .chain(value.is_string().then(|| renamed(&program, value)))
            .chain([without(&program, &pointer)])
            .find_map(changes_what_is_said);
        if to_words == 0 && to_another.is_none() {
            never_changed.insert(pointer);
        }
    }

    assert_eq!(never_changed, BOUND_BY_ANOTHER.map(str::to_owned).into());
}

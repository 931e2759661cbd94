//! CloudFormation's YAML as JSON: `!Ref X` becomes `{"Ref": "X"}`, `!GetAtt A.B` becomes
//! `{"Fn::GetAtt": "A.B"}`.

use saphyr_parser::{Event, Parser, ScalarStyle, Tag};
use serde_json::{Map, Value, json};
use std::borrow::Cow;

type Events<'a> = Box<dyn Iterator<Item = Event<'a>> + 'a>;

/// Reads one document.
///
/// # Panics
/// Where it is none, or uses an anchor: CloudFormation takes none.
pub(crate) fn read(text: &str) -> Value {
    let events = Parser::new_from_str(text).map(|event| event.unwrap().0);
    let mut events: Events<'_> = Box::new(events.filter(|event| {
        !matches!(
            event,
            Event::Nothing | Event::StreamStart | Event::DocumentStart(_)
        )
    }));
    let first = events.next().unwrap();
    node(first, &mut events)
}

fn node(event: Event<'_>, events: &mut Events<'_>) -> Value {
    match event {
        Event::Scalar(text, style, _, tag) => tagged(tag, scalar(&text, style)),
        Event::SequenceStart(_, tag) => {
            let mut items = Vec::new();
            loop {
                match events.next().unwrap() {
                    Event::SequenceEnd => return tagged(tag, items.into()),
                    event => items.push(node(event, events)),
                }
            }
        }
        Event::MappingStart(_, tag) => {
            let mut fields = Map::new();
            loop {
                match events.next().unwrap() {
                    Event::MappingEnd => return tagged(tag, fields.into()),
                    Event::Scalar(name, ..) => {
                        let event = events.next().unwrap();
                        let known = fields.insert(name.clone().into_owned(), node(event, events));
                        assert_eq!(known, None, "{name} stands twice");
                    }
                    other => panic!("a name is expected: {other:?}"),
                }
            }
        }
        other => panic!("{other:?}"),
    }
}

fn scalar(text: &str, style: ScalarStyle) -> Value {
    if style != ScalarStyle::Plain {
        return text.into();
    }
    match text {
        "true" => true.into(),
        "false" => false.into(),
        _ => text
            .parse::<i64>()
            .map_or_else(|_| text.into(), Value::from),
    }
}

fn tagged(tag: Option<Cow<'_, Tag>>, value: Value) -> Value {
    match tag.as_deref() {
        None => value,
        Some(tag) if tag.suffix == "Ref" => json!({ "Ref": value }),
        Some(tag) => {
            let name = format!("Fn::{}", tag.suffix);
            Value::Object([(name, value)].into_iter().collect())
        }
    }
}

#[test]
fn tags_become_functions() {
    let read =
        read("a: !Ref B\nc: [!GetAtt D.E, 1, 'true']\nf: !If [G, true, { h: !Sub \"x\" }]\n");

    let expected = json!({
        "a": { "Ref": "B" },
        "c": [{ "Fn::GetAtt": "D.E" }, 1, "true"],
        "f": { "Fn::If": ["G", true, { "h": { "Fn::Sub": "x" } }] },
    });
    assert_eq!(read, expected);
}

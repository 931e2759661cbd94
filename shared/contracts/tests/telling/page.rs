//! `docs/notifications.md` and the example of a consumer hold: every kind is there, and every
//! example is one.

use crate::validator::faults;
use gradus_contracts::telling::document::notification_schemas;
use gradus_contracts::telling::envelope::type_of;
use gradus_contracts::telling::kinds::KINDS;
use gradus_contracts::telling::{Notification, Read};
use serde_json::Value;
use std::collections::BTreeSet;

const PAGE: &str = include_str!("../../../../docs/notifications.md");
const RULES: &str = include_str!("../../../../docs/rules/telling.md");
const CONSUMER: &str = include_str!("../../../../infra/consumers/print_messages.py");

fn block<'a>(text: &'a str, fence: &str) -> &'a str {
    let (_, rest) = text.split_once(fence).unwrap();
    rest.split_once("```").unwrap().0
}

#[test]
fn the_message_of_the_page_is_read() {
    let message = block(PAGE, "```json message\n");

    let read = Notification::read(message.as_bytes()).unwrap();

    let Read::Known(notification) = read else {
        panic!("{read:?}");
    };
    assert_eq!(notification.program(), Some("corner-shop"));
    let again: Value = serde_json::from_str(&notification.to_json().unwrap()).unwrap();
    assert_eq!(again, serde_json::from_str::<Value>(message).unwrap());
}

#[test]
fn every_kind_has_examples_with_all_of_its_fields() {
    let message: Value = serde_json::from_str(block(PAGE, "```json message\n")).unwrap();
    let schemas = notification_schemas();

    for kind in KINDS {
        let (_, section) = PAGE
            .split_once(&format!("### {kind}\n"))
            .unwrap_or_else(|| panic!("{kind} is missing"));
        let section = section.split("\n##").next().unwrap();
        let file = format!("{kind}.schema.json");
        let (_, schema) = schemas.iter().find(|(name, _)| *name == file).unwrap();
        let mut shown = BTreeSet::new();
        for example in section.split("```json\n").skip(1) {
            let example = example.split_once("```").unwrap().0;
            let mut data: Value = serde_json::from_str(example).unwrap();
            for common in ["version", "entry", "balance", "addressee", "delivery"] {
                data[common] = message["data"][common].clone();
            }
            let mut message = message.clone();
            message["type"] = type_of(kind).into();
            message["data"] = data;

            assert_eq!(faults(schema, &message["data"]), [""; 0], "{kind}");
            shown.extend(message["data"].as_object().unwrap().keys().cloned());
            let read = Notification::read(message.to_string().as_bytes()).unwrap();
            assert!(matches!(read, Read::Known(_)), "{read:?}");
        }
        for field in schema["properties"].as_object().unwrap().keys() {
            assert!(shown.contains(field), "{kind}.{field}");
        }
    }
}

#[test]
fn the_rules_say_of_every_kind_when_it_is_announced_and_of_no_other() {
    let (_, table) = RULES.split_once("## What is announced (§11)").unwrap();
    let table = table.split("\n## ").next().unwrap();
    let said: BTreeSet<&str> = table
        .lines()
        .filter_map(|line| line.strip_prefix("| `")?.split_once("` |"))
        .map(|(kind, _)| kind)
        .collect();

    assert_eq!(said, KINDS.iter().copied().collect());
}

/// The texts of the consumer, by kind; it says any other kind plainly, field by field.
fn texts() -> Vec<(&'static str, &'static str)> {
    let (_, rest) = CONSUMER.split_once("TEXTS = {\n").unwrap();
    let lines = rest.split_once("\n}").unwrap().0.lines();
    lines
        .map(|line| {
            let (kind, text) = line.split_once("\": \"").unwrap();
            (kind.trim().trim_start_matches('"'), text)
        })
        .collect()
}

#[test]
fn the_texts_of_the_consumer_name_kinds_and_fields_that_there_are() {
    let schemas = notification_schemas();

    let texts = texts();

    assert!(!texts.is_empty());
    for (kind, text) in texts {
        let file = format!("{kind}.schema.json");
        let found = schemas.iter().find(|(name, _)| *name == file);
        let (_, schema) = found.unwrap_or_else(|| panic!("{kind} is no kind"));
        let fields = schema["properties"].as_object().unwrap();
        for part in text.split('{').skip(1) {
            let field = part.split(['}', '[']).next().unwrap();
            let is_there = fields.contains_key(field);
            let is_made = field == "missing" && fields.contains_key("shortfalls");
            assert!(is_there || is_made, "{kind}.{field}");
        }
    }
}

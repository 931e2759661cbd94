//! The schema and the page are true to the reader.

use crate::commands::{command_schema, read_command, write_command};
use gradus_domain::commands::ActKind;
use std::collections::BTreeSet;

const SCHEMA: &str = include_str!(concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../../infra/schemas/command.schema.json"
));

#[test]
fn the_checked_in_schema_is_the_generated_one() {
    assert!(
        SCHEMA == schema_text(),
        "infra/schemas/command.schema.json is stale: \
         cargo run -p gradus-contracts --example schemas"
    );
}

fn schema_text() -> String {
    format!(
        "{}\n",
        serde_json::to_string_pretty(&command_schema()).unwrap()
    )
}

#[test]
fn a_way_of_returning_that_is_null_is_none_in_the_schema_as_for_the_reader() {
    let schema = command_schema();
    let choices = schema["$defs"]["return"]["oneOf"].as_array().unwrap();

    let wanted: Vec<&str> = choices
        .iter()
        .map(|choice| {
            let name = choice["required"][0].as_str().unwrap();
            let wanted = &choice["properties"][name]["type"];
            assert!(wanted.is_string() && *wanted != "null", "{name}");
            name
        })
        .collect();

    assert_eq!(wanted, ["everything", "amount", "lines"]);
    let beside_nulls = r#"{"kind":"return","member":"m","id":"r","transaction":"t",
        "occurred_at":"2026-03-01T00:00:00Z","amount":{"amount":1},"everything":null,"lines":null}"#;
    read_command(beside_nulls.as_bytes(), None).unwrap();
    let of_null = beside_nulls.replace(r#""amount":{"amount":1},"#, "");
    read_command(of_null.as_bytes(), None).unwrap_err();
}

#[test]
fn every_example_of_the_documentation_is_read_and_written_alike() {
    let text = include_str!(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../docs/commands.md"
    ));
    let examples: Vec<&str> = text
        .split("```json\n")
        .skip(1)
        .filter_map(|rest| rest.split("```").next())
        .collect();

    let kinds: BTreeSet<&str> = examples
        .iter()
        .map(|example| {
            let command = read_command(example.as_bytes(), None)
                .unwrap_or_else(|fault| panic!("{fault}\n{example}"));
            let again = read_command(write_command(&command).unwrap().as_bytes(), None);
            assert_eq!(again, Ok(command.clone()));
            command.act.kind().word()
        })
        .collect();

    assert_eq!(kinds.len(), ActKind::ALL.len() - 1);
}

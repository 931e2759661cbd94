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

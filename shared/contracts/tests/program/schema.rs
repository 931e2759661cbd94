use gradus_contracts::program::program_schema;
use serde_json::Value;

#[test]
fn the_schema_checked_in_is_the_one_generated() {
    let generated = format!("{:#}\n", program_schema());

    let checked_in = include_str!("../../../../infra/schemas/program.schema.json");

    assert!(
        generated == checked_in,
        "it is stale: run `cargo run -p gradus-contracts --example schemas`"
    );
}

#[test]
fn every_table_and_field_explains_itself_and_takes_nothing_unknown() {
    let schema = program_schema();

    let tables = schema["definitions"].as_object().unwrap();

    assert!(tables.len() > 20);
    for (name, table) in tables {
        assert_eq!(table["additionalProperties"], Value::from(false), "{name}");
        assert!(
            table["description"]
                .as_str()
                .is_some_and(|text| text.len() > 8),
            "{name}"
        );
        for (field, shape) in table["properties"].as_object().unwrap() {
            let description = shape["description"].as_str();
            assert!(
                description.is_some_and(|text| text.len() > 3),
                "{name}.{field}"
            );
        }
    }
}

//! `docs/program-language.md` holds: its examples and README's are sound, its reference is
//! complete.

use gradus_contracts::program::words::{Language, explain};
use gradus_contracts::program::{program_schema, read_program, read_program_content};
use serde_json::Value;

const PAGE: &str = include_str!("../../../../docs/program-language.md");
const README: &str = include_str!("../../../../README.md");

/// What a part of a program is put into.
const HEAD: &str = r#"
id = "example"
version = 1
zone = "Europe/Berlin"
currency = "EUR"
"#;
const EARNING: &str = r#"
[earning]
points = "1"
per = "1.00"
expiry = "never"
"#;
const LOWEST_TIER: &str = r#"
[[tiers]]
id = "base"
"#;
/// Parts that are added to an example in which their mark does not stand.
const WHERE_LEFT_OUT: [(&str, &str); 2] = [("[earning]", EARNING), ("id = \"base\"", LOWEST_TIER)];

/// The examples that are marked `toml` and nothing else.
fn examples() -> Vec<&'static str> {
    [PAGE, README]
        .into_iter()
        .flat_map(|page| page.split("```toml\n").skip(1))
        .filter_map(|rest| rest.split_once("```"))
        .map(|(example, _)| example)
        .collect()
}

/// An example as a whole program.
fn whole(example: &str) -> String {
    if example.starts_with("id = ") {
        return example.to_owned();
    }
    let mut program = HEAD.to_owned();
    for (mark, part) in WHERE_LEFT_OUT {
        if !example.contains(mark) {
            program.push_str(part);
        }
    }
    program + example
}

#[test]
fn every_example_is_a_sound_program() {
    let examples = examples();

    assert!(examples.len() >= 10, "found {}", examples.len());
    for example in examples {
        if let Err(faults) = read_program("example.toml", whole(example).as_bytes()) {
            panic!("{faults}\n\n{example}");
        }
    }
}

#[test]
fn what_the_page_shows_of_a_program_in_words_is_what_it_says() {
    let program = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../programs/high-frequency.toml"
    );
    let content = read_program_content(program, &std::fs::read(program).unwrap()).unwrap();
    let said: Vec<String> = Language::ALL
        .iter()
        .flat_map(|language| explain(&content, *language))
        .flat_map(|section| [vec![section.title], section.sentences].concat())
        .collect();

    let shown: Vec<&str> = PAGE
        .split("```text explained\n")
        .skip(1)
        .filter_map(|rest| rest.split_once("```"))
        .flat_map(|(shown, _)| shown.lines())
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .collect();

    assert!(shown.len() >= 10, "{shown:#?}");
    for line in shown {
        assert!(said.iter().any(|said| said == line), "{line}");
    }
}

#[test]
fn the_reference_has_every_table_and_field_of_the_schema() {
    let schema = program_schema();
    let (_, reference) = PAGE.split_once("## Reference").unwrap();

    for (name, table) in schema["definitions"].as_object().unwrap() {
        let heading = format!("### Table {name}\n");
        let (_, rest) = reference
            .split_once(&heading)
            .unwrap_or_else(|| panic!("{heading} is missing"));
        let section = rest.split("\n### ").next().unwrap_or(rest);
        let rows = section
            .lines()
            .filter(|line| line.starts_with("| `"))
            .count();
        let fields = table["properties"].as_object().unwrap();
        assert_eq!(rows, fields.len(), "{name}");
        for (field, shape) in fields {
            let row = section
                .lines()
                .find(|line| line.starts_with(&format!("| `{field}` |")))
                .unwrap_or_else(|| panic!("{name}.{field} is missing"));
            let meaning = shape["description"].as_str().unwrap();
            let meaning = meaning.split(['.', ':']).next().unwrap_or(meaning);
            assert!(row.contains(meaning), "{name}.{field} means: {meaning}");
            let required = table["required"]
                .as_array()
                .is_some_and(|required| required.contains(&Value::from(field.as_str())));
            assert_eq!(row.contains("*required*"), required, "{name}.{field}");
        }
    }
}

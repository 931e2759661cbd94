//! Programs in words: the sentences, and that none is missing.

#![expect(
    clippy::unwrap_used,
    reason = "what a test sets up must stand, or the test fails"
)]

mod fields;
mod kinds;
mod parts;

use gradus_contracts::program::words::{Language, Part, Section, explain};
use gradus_contracts::program::{ProgramContent, read_program_content};

/// The least that a program file must say.
const LEAST: &str = r#"
id = "least"
version = 1
zone = "Asia/Shanghai"
currency = "CNY"
partners = ["airline"]
activities = ["check-in", "review"]
[earning]
points = "1"
per = "1.00"
expiry = "never"
[lifecycle]
new_days = 30
dormant_days = 60
churned_days = 180
[[tiers]]
id = "base"
[[tiers]]
id = "gold"
qualify = { spend_at_least = "100.00", window = "lifetime" }
validity = "forever"
[[benefits]]
id = "gift"
kind = "gift"
"#;

/// Reads the least program with more behind it.
fn least_with(more: &str) -> ProgramContent {
    let text = format!("{LEAST}\n{more}");
    match read_program_content("least.toml", text.as_bytes()) {
        Ok(content) => content,
        Err(faults) => panic!("{faults}\n\n{more}"),
    }
}

/// What a part says in both languages.
fn said(content: &ProgramContent, part: &Part) -> [Vec<String>; 2] {
    Language::ALL.map(|language| {
        let of_part = |section: &Section| section.part == *part;
        let mut sections = explain(content, language).into_iter().filter(of_part);
        sections.next().unwrap().sentences
    })
}

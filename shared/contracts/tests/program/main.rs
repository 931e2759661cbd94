//! Program files: what they mean, what is wrong with them, their schema, their page.

mod doubts;
mod faults;
mod meaning;
mod page;
mod schema;
mod tried;

use gradus_contracts::program::{Faults, read_program};
use gradus_domain::program::Program;

/// The least that a program file must say.
const LEAST: &str = r#"
id = "least"
version = 1
zone = "Asia/Shanghai"
currency = "CNY"
partners = ["airline"]
activities = ["check-in"]
[earning]
points = "1"
per = "1.00"
expiry = "never"
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

/// Reads a program of `programs/`.
fn ready(name: &str) -> Program {
    let path = format!("{}/../../programs/{name}.toml", env!("CARGO_MANIFEST_DIR"));
    let Ok(bytes) = std::fs::read(&path) else {
        panic!("{path} cannot be read");
    };
    match read_program(&path, &bytes) {
        Ok(program) => program,
        Err(faults) => panic!("{faults}"),
    }
}

/// Reads the least program with more behind it.
fn least_with(more: &str) -> Result<Program, Faults> {
    read_program("least.toml", format!("{LEAST}\n{more}").as_bytes())
}

/// The one fault of a file, as `path: message`.
fn only_fault(read: Result<Program, Faults>) -> String {
    match read {
        Ok(_) => "none".to_owned(),
        Err(faults) => match faults.as_slice() {
            [only] => format!("{}: {}", only.path, only.message),
            _ => faults.to_string(),
        },
    }
}

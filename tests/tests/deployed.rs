//! Starts `tests/deployed/run.py`: the deployment is built and tried out on a cloud emulator.
//!
//! It prints what it does as it goes, so it has no harness. Where it cannot run it says in one
//! line what is missing, and passes, but where changes are judged (the variable `CI` is set).

use std::path::Path;
use std::process::{Command, ExitCode};

const NAME: &str = "the_deployed_stack_does_what_its_contracts_say";
/// `run.py` ends with it where it cannot run.
const CANNOT: i32 = 3;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if arguments.iter().any(|argument| argument == "--list") {
        println!("{NAME}: test");
        return ExitCode::SUCCESS;
    }
    if !is_wanted(&arguments) {
        println!("\ntest result: ok. 0 passed; 0 failed; 0 ignored; 0 measured; 1 filtered out\n");
        return ExitCode::SUCCESS;
    }
    println!("\nrunning 1 test");
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let ended = Command::new("python3")
        .arg(root.join("tests/deployed/run.py"))
        .status();
    match ended.map(|status| status.code()) {
        Ok(Some(0)) => told("ok", "1 passed; 0 failed; 0 ignored"),
        Ok(Some(CANNOT)) => told("ignored", "0 passed; 0 failed; 1 ignored"),
        Ok(_) => told("FAILED", "0 passed; 1 failed; 0 ignored"),
        Err(error) => {
            println!("deployed: cannot run here: python3 does not start: {error}");
            told("FAILED", "0 passed; 1 failed; 0 ignored")
        }
    }
}

/// Whether what stands on the command line lets this test run, as other test programs read it.
fn is_wanted(arguments: &[String]) -> bool {
    let mut words = arguments.iter();
    let mut filters = Vec::new();
    while let Some(word) = words.next() {
        if word == "--skip" {
            if words.next().is_some_and(|skipped| NAME.contains(skipped)) {
                return false;
            }
        } else if word == "--test-threads" || word == "--format" || word == "--color" {
            words.next();
        } else if word == "--ignored" {
            return false;
        } else if !word.starts_with('-') {
            filters.push(word);
        }
    }
    filters.is_empty() || filters.iter().any(|filter| NAME.contains(filter.as_str()))
}

fn told(result: &str, counts: &str) -> ExitCode {
    let failed = result == "FAILED";
    let overall = if failed { "FAILED" } else { "ok" };
    println!("test {NAME} ... {result}");
    println!("\ntest result: {overall}. {counts}; 0 measured; 0 filtered out\n");
    ExitCode::from(u8::from(failed))
}

//! Patches that are kept to be tried still apply: `tests/kinds` to what stands here,
//! `tests/mistakes` to what was last committed.

#![expect(
    clippy::unwrap_used,
    reason = "a program that cannot be run is a failed test"
)]

use gradus_house::workspace::here;
use std::path::Path;
use std::process::{Command, Output};

fn run(program: &str, arguments: &[&str], here: &Path) -> Output {
    Command::new(program)
        .args(arguments)
        .current_dir(here)
        .output()
        .unwrap()
}

fn said(output: &Output) -> String {
    let text = [output.stdout.as_slice(), &output.stderr].concat();
    String::from_utf8_lossy(&text).into_owned()
}

#[test]
fn each_kind_that_is_on_trial_can_still_be_added() {
    let here = here();
    let patches = here.join("tests/kinds").read_dir().unwrap();
    let mut tried = 0;
    for patch in patches {
        let patch = patch.unwrap().path();
        if patch
            .extension()
            .is_none_or(|extension| extension != "patch")
        {
            continue;
        }
        let name = patch.to_str().unwrap();
        let output = run(
            "git",
            &["apply", "--check", "--recount", "-C1", name],
            &here,
        );
        assert!(output.status.success(), "{name}: {}", said(&output));
        tried += 1;
    }
    assert_eq!(tried, 7);
}

#[test]
fn each_mistake_can_still_be_made_and_breaks_a_sentence_that_stands() {
    let output = run("tests/mistakes/try.sh", &["--check"], &here());

    assert!(output.status.success(), "{}", said(&output));
}

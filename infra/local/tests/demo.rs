//! `gradus demo`, through the program itself: what the functions come to is what a replay of
//! the same purchases comes to.

#![expect(clippy::unwrap_used, reason = "a test that fails says where")]

use flate2::read::GzDecoder;
use std::collections::HashSet;
use std::io::Read as _;
use std::path::Path;
use std::process::Command;

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");

fn gradus(folder: &Path, arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_gradus"))
        .current_dir(folder)
        .args(arguments)
        .output()
        .unwrap();
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{arguments:?}: {error}");
    String::from_utf8(output.stdout).unwrap()
}

fn read(folder: &Path, name: &str) -> String {
    std::fs::read_to_string(folder.join(name)).unwrap()
}

/// The rows of the demo's purchases whose members are in the demo's list of members.
fn purchases_of(members: &str) -> String {
    let members: HashSet<&str> = members
        .lines()
        .skip(1)
        .filter_map(|row| row.split(',').next())
        .collect();
    let packed = std::fs::File::open(format!("{ROOT}/programs/data/cdnow/purchases.csv.gz"));
    let mut all = String::new();
    GzDecoder::new(packed.unwrap())
        .read_to_string(&mut all)
        .unwrap();
    let mut kept = String::new();
    for (row, line) in all.lines().enumerate() {
        if row == 0
            || line
                .split(',')
                .nth(1)
                .is_some_and(|id| members.contains(id))
        {
            kept.push_str(line);
            kept.push('\n');
        }
    }
    kept
}

#[test]
fn the_functions_come_to_what_a_replay_comes_to() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let demo = gradus(
        folder,
        &[
            "demo",
            "--every",
            "200",
            "--sweep-days",
            "60",
            "--json",
            "--members",
            "demo.csv",
        ],
    );
    let members = read(folder, "demo.csv");
    assert_eq!(
        members.lines().count(),
        1 + 118,
        "23,570 members, one in 200"
    );

    std::fs::write(folder.join("purchases.csv"), purchases_of(&members)).unwrap();
    let classic = format!("{ROOT}/programs/classic.toml");
    let replay = gradus(
        folder,
        &[
            "replay",
            "--program",
            &classic,
            "--purchases",
            "purchases.csv",
            "--until",
            "1998-06-30",
            "--json",
            "--members",
            "replay.csv",
        ],
    );
    assert_eq!(demo, replay);
    assert_eq!(members, read(folder, "replay.csv"));
    assert!(read(folder, "report.html").contains("</html>"));
}

/// What the lines say, whatever the numbers in them.
fn words(text: &str) -> Vec<String> {
    let no_number = |word: &&str| !word.starts_with(|first: char| first.is_ascii_digit());
    text.lines()
        .map(|line| {
            let words: Vec<&str> = line.split_whitespace().filter(no_number).collect();
            words.join(" ")
        })
        .collect()
}

#[test]
fn what_the_readme_says_is_printed_is_printed() {
    let folder = tempfile::tempdir().unwrap();
    // With members on each tier.
    let sample = ["demo", "--every", "170", "--sweep-days", "60"];
    let printed = gradus(folder.path(), &sample);
    let readme = read(Path::new(ROOT), "README.md");
    let (_, behind) = readme
        .split_once("cargo run --profile tools -- demo")
        .unwrap();
    let (_, behind) = behind.split_once("```text\n").unwrap();
    let (said, _) = behind.split_once("```").unwrap();

    let printed = words(&printed);
    let end = printed.iter().position(|line| line == "What to try next:");

    assert_eq!(printed[..end.unwrap() - 1], words(said));
}

#[test]
fn a_sample_of_no_members_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_gradus"))
        .current_dir(folder.path())
        .args(["demo", "--every", "0"])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(!folder.path().join("report.html").exists());
}

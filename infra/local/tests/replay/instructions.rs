//! What a purchase costs in instructions, counted by valgrind: a number that hardly varies.

use crate::desk::{Desk, cdnow, program_file, text};
use flate2::read::GzDecoder;
use std::io::{BufRead as _, BufReader, ErrorKind, Write as _};
use std::path::Path;
use std::process::Command;

/// Instructions of a purchase of CDNOW under `classic`, in the profile of tests; a change that
/// is meant to add to it, or takes from it, says so here.
const RECORDED: u64 = 116_468;
/// A rise above this many hundredths of it fails.
const PERCENT_MAX: u64 = 110;

/// Rows of the shorter and of the longer file: what lies between them is no start and no end.
const ROWS: [usize; 2] = [100, 600];

#[test]
fn a_purchase_takes_no_more_instructions_than_are_recorded() {
    let desk = Desk::new();
    let packed = std::fs::File::open(cdnow()).unwrap();
    let lines: Vec<String> = BufReader::new(GzDecoder::new(packed))
        .lines()
        .take(1 + ROWS[1])
        .collect::<Result<_, _>>()
        .unwrap();
    let counted = ROWS.map(|rows| {
        let input = desk.file(&format!("{rows}.csv"), lines[..=rows].join("\n"));
        instructions(&input)
    });
    let [Some(short), Some(long)] = counted else {
        say("not counted here: valgrind does not start");
        return;
    };

    let rows = u64::try_from(ROWS[1] - ROWS[0]).unwrap();
    let of_one = (long - short) / rows;

    say(&format!("{of_one}; recorded are {RECORDED}"));
    assert!(
        of_one * 100 <= RECORDED * PERCENT_MAX,
        "a purchase takes {of_one} instructions, and {RECORDED} are recorded in {}: find what \
         added to it, or record what it is worth",
        file!()
    );
}

/// The instructions of a whole replay; none where there is no valgrind.
fn instructions(input: &Path) -> Option<u64> {
    let ran = Command::new("valgrind")
        .args(["--tool=cachegrind", "--cache-sim=no"])
        .arg("--cachegrind-out-file=/dev/null")
        .arg(env!("CARGO_BIN_EXE_gradus"))
        .args(["replay", "--threads", "1", "--until", "1998-06-30"])
        .arg("--program")
        .arg(program_file("classic"))
        .arg("--purchases")
        .arg(input)
        .output();
    let output = match ran {
        Ok(output) => output,
        Err(error) if error.kind() == ErrorKind::NotFound => return None,
        Err(error) => panic!("valgrind: {error}"),
    };
    let said = text(&output.stderr);
    assert!(output.status.success(), "{said}");
    let (_, count) = said.split_once(" refs:").unwrap();
    let count = count.lines().next().unwrap().trim().replace(',', "");
    Some(count.parse().unwrap())
}

/// Past the harness, which keeps what a test that passes prints to itself.
fn say(what: &str) {
    let line = format!("instructions of a purchase, replayed: {what}\n");
    std::io::stderr().write_all(line.as_bytes()).unwrap();
}

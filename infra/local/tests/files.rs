//! Files and outputs that are not what they should be, for every command: what was asked for,
//! what was found and what would do is said, and nothing is left half written.

#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a test that fails says where")]

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Output, Stdio};
use tempfile::TempDir;

const PURCHASES: &str = "transaction_id,member_id,occurred_at,amount\n\
                         t1,a,2026-01-10T12:00:00Z,60.00\n";
const EXPORT: &str = "id,amount,amount_refunded,created,currency,status,customer_id\n\
                      ch_1,900,0,1767225600,usd,succeeded,cus_1\n";
const SHOP: &str = "Name,Email,Financial Status,Currency,Subtotal,Shipping,Taxes,Total,Created at,\
                    Lineitem quantity,Lineitem price\n\
                    #1,a@example.com,paid,USD,5.00,0.00,0.00,5.00,2026-07-01 10:00:00 -0400,1,5.00\n";

/// A folder with a program, purchases and two exports.
struct Desk(TempDir);

impl Desk {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let programs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../programs");
        std::fs::copy(
            programs.join("classic.toml"),
            folder.path().join("classic.toml"),
        )
        .unwrap();
        for (name, content) in [
            ("purchases.csv", PURCHASES),
            ("export.csv", EXPORT),
            ("shop.csv", SHOP),
        ] {
            std::fs::write(folder.path().join(name), content).unwrap();
        }
        Self(folder)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn gradus(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_gradus"));
        command.current_dir(self.0.path()).args(arguments);
        command
    }

    fn run(&self, arguments: &[&str]) -> Output {
        self.gradus(arguments).output().unwrap()
    }

    /// What is said where nothing can be done, and that nothing but the given files is there.
    #[track_caller]
    fn refused(&self, arguments: &[&str]) -> String {
        let before = self.names();
        let output = self.run(arguments);
        assert!(
            matches!(output.status.code(), Some(1 | 2)),
            "{arguments:?}: {output:?}"
        );
        assert_eq!(output.stdout, b"", "{arguments:?}");
        assert_eq!(self.names(), before, "{arguments:?}");
        String::from_utf8(output.stderr).unwrap()
    }

    fn names(&self) -> Vec<String> {
        let files = std::fs::read_dir(self.0.path()).unwrap();
        let mut names: Vec<String> = files
            .map(|file| file.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }
}

/// Every command that prints a result and can be run in a moment.
const PRINTING: [&[&str]; 6] = [
    &["--help"],
    &["check", "classic.toml", "--explain"],
    &["convert", "stripe", "export.csv"],
    &[
        "replay",
        "--program",
        "classic.toml",
        "--purchases",
        "purchases.csv",
        "--until",
        "2026-12-31",
    ],
    &[
        "replay",
        "--program",
        "classic.toml",
        "--purchases",
        "purchases.csv",
        "--until",
        "2026-12-31",
        "--json",
    ],
    &["demo", "--every", "2000", "--sweep-days", "0"],
];

#[cfg(target_os = "linux")]
fn full() -> File {
    File::options().write(true).open("/dev/full").unwrap()
}

/// A pipe that nobody reads.
fn unread() -> std::io::PipeWriter {
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    writer
}

#[cfg(target_os = "linux")]
#[test]
fn a_result_that_cannot_be_written_is_a_fault_that_says_why() {
    let desk = Desk::new();

    for arguments in PRINTING {
        let output = desk.gradus(arguments).stdout(full()).output().unwrap();

        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(1), "{arguments:?}: {said}");
        assert_says(
            &said,
            &[
                "standard output: writing failed: No space left on device",
                "have room",
            ],
        );
    }
}

#[test]
fn who_reads_no_further_is_no_fault() {
    let desk = Desk::new();

    for arguments in PRINTING {
        let mut command = desk.gradus(arguments);
        let output = command.stdout(unread()).output().unwrap();

        let said = String::from_utf8(output.stderr).unwrap();
        assert!(output.status.success(), "{arguments:?}: {said}");
        for word in ["failed", "panicked", "Broken pipe", "0  members join"] {
            assert!(!said.contains(word), "{arguments:?}: {said}");
        }
    }
}

#[test]
fn what_nobody_hears_changes_no_exit_code() {
    let desk = Desk::new();
    let code = |arguments: &[&str]| -> Option<i32> {
        let mut command = desk.gradus(arguments);
        let status: ExitStatus = command
            .stdout(Stdio::null())
            .stderr(unread())
            .status()
            .unwrap();
        status.code()
    };

    assert_eq!(code(&["convert", "stripe", "export.csv"]), Some(0));
    assert_eq!(code(&["convert", "stripe", "nowhere.csv"]), Some(1));
    assert_eq!(code(&["convert", "etsy", "export.csv"]), Some(2));
    assert_eq!(code(&["check", "nowhere"]), Some(2));
    assert_eq!(
        code(&["token", "--scope", "pos", "--program", "x"]),
        Some(2)
    );
}

#[test]
fn what_can_be_read_only_once_is_refused_before_anybody_waits_for_it() {
    let desk = Desk::new();
    let fifo = Command::new("mkfifo").arg(desk.path("pipe")).status();
    assert!(fifo.unwrap().success());

    for arguments in [
        &["convert", "stripe", "pipe"][..],
        &[
            "replay",
            "--program",
            "classic.toml",
            "--purchases",
            "pipe",
            "--until",
            "2026-12-31",
        ],
        &[
            "replay",
            "--program",
            "classic.toml",
            "--commands",
            "pipe",
            "--until",
            "2026-12-31",
        ],
    ] {
        let said = desk.refused(arguments);

        assert_says(
            &said,
            &[
                "pipe:1:1",
                "it is a pipe or a device",
                "write it to a file first",
            ],
        );
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_file_without_an_end_is_no_program_and_no_key() {
    let desk = Desk::new();

    for arguments in [
        &[
            "replay",
            "--program",
            "/dev/zero",
            "--purchases",
            "purchases.csv",
            "--until",
            "2026-12-31",
        ][..],
        &["convert", "stripe", "export.csv", "--program", "/dev/zero"],
        &["serve", "--data", "data", "--program", "/dev/zero"],
    ] {
        assert_says(
            &desk.refused(arguments),
            &["/dev/zero", "at most 1000000 bytes"],
        );
    }
    let said = desk.refused(&[
        "convert",
        "shopify",
        "shop.csv",
        "--member-key",
        "/dev/zero",
    ]);
    assert_says(
        &said,
        &[
            "/dev/zero: found 65536 bytes and more",
            "name a file that is not there",
        ],
    );
}

#[test]
fn a_key_is_no_file_that_is_read_for_something_else() {
    let desk = Desk::new();

    let said = desk.refused(&[
        "convert",
        "shopify",
        "shop.csv",
        "--member-key",
        "./shop.csv",
    ]);

    assert_says(
        &said,
        &["--member-key ./shop.csv: found a file that is read for something else"],
    );
}

#[cfg(target_os = "linux")]
#[test]
fn a_key_that_cannot_be_written_whole_is_not_there() {
    let desk = Desk::new();
    // Files may not grow at all, and the signal that says so is ignored: a write fails.
    let script = format!(
        "trap '' XFSZ; ulimit -f 0; exec {} convert shopify shop.csv",
        env!("CARGO_BIN_EXE_gradus")
    );
    let before = desk.names();

    let mut command = Command::new("sh");
    command.current_dir(desk.0.path()).args(["-c", &script]);
    let output = command.output().unwrap();

    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert_says(
        &said,
        &["gradus-members.key: making failed: File too large"],
    );
    assert_eq!(desk.names(), before);
}

#[test]
fn an_export_that_is_cut_off_or_damaged_says_which_of_both() {
    let desk = Desk::new();
    let rows: String = (0..2_000)
        .map(|row| format!("ch_{row},{row},0,1767225600,usd,succeeded,cus_1\n"))
        .collect();
    let (header, _) = EXPORT.split_once('\n').unwrap();
    let mut packed = packed(format!("{header}\n{rows}").as_bytes());
    let middle = packed.len() / 2;
    std::fs::write(desk.path("cut.csv.gz"), &packed[..middle]).unwrap();
    let check = packed.len() - 8;
    packed[check] ^= 1;
    std::fs::write(desk.path("flipped.csv.gz"), &packed).unwrap();

    let cut = desk.refused(&["convert", "stripe", "cut.csv.gz", "--out", "out.jsonl"]);
    let flipped = desk.refused(&["convert", "stripe", "flipped.csv.gz", "--out", "out.jsonl"]);

    assert_says(&cut, &["cut.csv.gz:", "the packed data ends too early"]);
    assert_says(
        &flipped,
        &["flipped.csv.gz:2002:1", "the packed data is damaged"],
    );
}

#[test]
fn where_commands_wait_is_told_apart_from_where_they_go() {
    let desk = Desk::new();
    let rows: String = (0..300_000)
        .map(|row| format!("ch_{row},{row},0,1767225600,usd,succeeded,cus_1\n"))
        .collect();
    let (header, _) = EXPORT.split_once('\n').unwrap();
    std::fs::write(desk.path("long.csv"), format!("{header}\n{rows}")).unwrap();

    let mut command = desk.gradus(&["convert", "stripe", "long.csv", "--out", "out.jsonl"]);
    let output = command.env("TMPDIR", "/nowhere").output().unwrap();

    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert_says(&said, &["/nowhere: writing failed", "TMPDIR names another"]);
    assert!(!desk.path("out.jsonl").exists());
}

#[test]
fn a_path_that_means_nothing_to_a_check_is_told_what_would_do() {
    let desk = Desk::new();
    std::fs::create_dir(desk.path("empty")).unwrap();

    assert_says(
        &desk.refused(&["check", "nowhere.toml"]),
        &[
            "nowhere.toml: No such file",
            "expected a program (.toml, .json)",
        ],
    );
    assert_says(
        &desk.refused(&["check", "purchases.csv"]),
        &["purchases.csv: expected a program"],
    );
    assert_says(
        &desk.refused(&["check", "empty"]),
        &["empty: found neither a program"],
    );
}

#[test]
fn a_demo_looks_where_its_files_go_before_it_begins() {
    let desk = Desk::new();

    for (report, told) in [
        ("nowhere/report.html", "found no such folder"),
        (".", "found a folder"),
    ] {
        let said = desk.refused(&["demo", "--data", "shop", "--report", report]);

        assert_says(&said, &["--report", told]);
    }
    let said = desk.refused(&["demo", "--members", "same", "--report", "same"]);
    assert_says(&said, &["--report same: found the file of --members"]);
}

fn packed(content: &[u8]) -> Vec<u8> {
    use std::io::Write as _;
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(content).unwrap();
    encoder.finish().unwrap()
}

#[track_caller]
fn assert_says(said: &str, parts: &[&str]) {
    for part in parts {
        assert!(said.contains(part), "{part:?} is missing in:\n{said}");
    }
}

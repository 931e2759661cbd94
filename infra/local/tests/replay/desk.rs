//! A folder with files to replay, and what a replay of them says.

use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::Value;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use tempfile::TempDir;

pub(crate) const HEADER: &str = "transaction_id,member_id,occurred_at,amount\n";

/// A small history whose figures are worked out by hand in the tests. Member a: 60.00 and
/// 50.50 as base (60 and 50 points, silver from then on), 10.00 as silver (15 points). Member
/// b: 0.99 (no point) and two lines of 0.60 (1.2, rounded once: 1 point).
pub(crate) const HISTORY: &str = "transaction_id,member_id,occurred_at,amount
t1,a,2026-01-10T12:00:00-05:00,60.00
t2,a,2026-02-10T12:00:00-05:00,50.50
t3,a,2026-03-01T12:00:00-05:00,10.00
t4,b,2026-01-31T23:59:00-05:00,0.99
t5,b,2026-02-01T00:00:00-05:00,0.60
t5,b,2026-02-01T00:00:00-05:00,0.60
";

/// A folder with files to replay.
pub(crate) struct Desk {
    pub(crate) folder: TempDir,
}

impl Desk {
    pub(crate) fn new() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
        }
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn file(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        std::fs::write(&path, content).unwrap();
        path
    }

    pub(crate) fn replay(&self, input: &Path, more: &[&str]) -> Output {
        self.replay_through(&["classic"], input, more)
    }

    pub(crate) fn replay_through(&self, programs: &[&str], input: &Path, more: &[&str]) -> Output {
        let is_commands = input.to_string_lossy().contains(".jsonl");
        let mut command = Command::new(env!("CARGO_BIN_EXE_gradus"));
        command.current_dir(self.folder.path()).arg("replay");
        for program in programs {
            command.arg("--program").arg(program_file(program));
        }
        command
            .arg(if is_commands {
                "--commands"
            } else {
                "--purchases"
            })
            .arg(input)
            .args(["--until", "2027-02-28"])
            .args(more)
            .output()
            .unwrap()
    }

    pub(crate) fn json(&self, input: &Path, more: &[&str]) -> Value {
        let output = self.replay(input, &[&["--json"], more].concat());
        assert!(output.status.success(), "{}", text(&output.stderr));
        serde_json::from_slice(&output.stdout).unwrap()
    }

    /// What is said of a purchases file that cannot be replayed, without the folder's name.
    pub(crate) fn fault_of(&self, content: impl AsRef<[u8]>) -> String {
        let input = self.file("bad.csv", content);
        let output = self.replay(Path::new("bad.csv"), &["--json", "--members", "m.csv"]);
        assert_eq!(output.status.code(), Some(1));
        assert!(output.stdout.is_empty());
        assert!(!self.path("m.csv").exists());
        std::fs::remove_file(input).unwrap();
        text(&output.stderr)
    }
}

pub(crate) fn program_file(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("../../programs/{name}.toml"))
}

pub(crate) fn cdnow() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../programs/data/cdnow/purchases.csv.gz")
}

pub(crate) fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

pub(crate) fn packed(content: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(content).unwrap();
    encoder.finish().unwrap()
}

#[track_caller]
pub(crate) fn assert_says(said: &str, parts: &[&str]) {
    for part in parts {
        assert!(said.contains(part), "{part:?} is missing in:\n{said}");
    }
}

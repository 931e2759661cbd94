//! A folder with an export, what it is converted to, and what a replay makes of that.

use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use tempfile::TempDir;

/// A folder with an export.
pub(crate) struct Shop {
    pub(crate) folder: TempDir,
}

/// What an export became.
pub(crate) struct Converted {
    /// The commands, in order.
    pub(crate) commands: Vec<Value>,
    /// What was said at the end.
    pub(crate) said: String,
}

impl Shop {
    pub(crate) fn new() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
        }
    }

    pub(crate) fn file(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.folder.path().join(name);
        std::fs::write(&path, content).unwrap();
        path
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_gradus"))
            .current_dir(self.folder.path())
            .args(arguments)
            .output()
            .unwrap()
    }

    /// Converts an export that has no fault.
    #[track_caller]
    pub(crate) fn convert(&self, platform: &str, export: &str, more: &[&str]) -> Converted {
        self.file("export.csv", export);
        let given = ["convert", platform, "export.csv", "--out", "commands.jsonl"];
        let output = self.run(&[&given, more].concat());
        let said = text(&output.stderr);
        assert!(output.status.success(), "{said}");
        let commands = std::fs::read_to_string(self.folder.path().join("commands.jsonl")).unwrap();
        Converted {
            commands: commands
                .lines()
                .map(|line| serde_json::from_str(line).unwrap())
                .collect(),
            said,
        }
    }

    /// What a replay of the commands comes to, by `programs/classic.toml`: a point for each
    /// whole dollar as base.
    #[track_caller]
    pub(crate) fn replay(&self) -> Value {
        let program = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../programs/classic.toml");
        let output = self.run(&[
            "replay",
            "--json",
            "--until",
            "2026-12-31",
            "--commands",
            "commands.jsonl",
            "--program",
            &program.to_string_lossy(),
        ]);
        assert!(output.status.success(), "{}", text(&output.stderr));
        serde_json::from_slice(&output.stdout).unwrap()
    }

    /// What is said of an export with a fault, of which nothing is written.
    #[track_caller]
    pub(crate) fn fault_of(&self, platform: &str, export: &str, more: &[&str]) -> String {
        self.file("export.csv", export);
        let given = ["convert", platform, "export.csv", "--out", "commands.jsonl"];
        let output = self.run(&[&given, more].concat());
        assert_eq!(output.status.code(), Some(1), "{}", text(&output.stderr));
        assert!(!self.folder.path().join("commands.jsonl").exists());
        text(&output.stderr)
    }
}

pub(crate) fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

#[track_caller]
pub(crate) fn assert_says(said: &str, parts: &[&str]) {
    for part in parts {
        assert!(said.contains(part), "{part:?} is missing in:\n{said}");
    }
}

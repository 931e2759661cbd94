//! What today's code writes is read by the latest release: while a deployment goes over to new
//! code, both work on the same table and the same queues, and a deployment that goes back finds
//! what the newer code left.
//!
//! The latest release is the last tag `v<version>` behind what is checked out. Its own code is
//! built, and its example `reads` is shown what today's code records.

use gradus_tests::recording::record;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

#[tokio::test]
async fn what_is_written_today_is_read_by_the_latest_release() {
    let Some(tag) = latest_release() else {
        println!("no release is tagged behind what is checked out: there is none to read");
        return;
    };
    let today = tempfile::tempdir().unwrap();
    record().await.write(today.path()).unwrap();

    let read = reads(&code_of(&tag), today.path());

    assert!(
        read.status.success(),
        "{tag} does not read what is written today:\n{}{}",
        String::from_utf8_lossy(&read.stdout),
        String::from_utf8_lossy(&read.stderr)
    );
}

fn root() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
}

fn latest_release() -> Option<String> {
    let described = Command::new("git")
        .args(["describe", "--tags", "--abbrev=0", "--match", "v[0-9]*"])
        .current_dir(root())
        .output()
        .ok()?;
    let tag = String::from_utf8(described.stdout).ok()?;
    (described.status.success()).then(|| tag.trim().to_owned())
}

/// A clone of a release, made once.
fn code_of(tag: &str) -> PathBuf {
    let place = root().join("target/releases").join(tag);
    if !place.join("Cargo.toml").exists() {
        let cloned = Command::new("git")
            .args(["clone", "--quiet", "--branch", tag])
            .args([root(), &place])
            .output()
            .unwrap();
        assert!(cloned.status.success(), "{tag}: {cloned:?}");
    }
    place
}

fn reads(code: &Path, recording: &Path) -> Output {
    Command::new(env!("CARGO"))
        .args(["run", "--quiet", "--locked", "--package", "gradus-tests"])
        .args(["--example", "reads", "--"])
        .arg(recording)
        .current_dir(code)
        .env("CARGO_TARGET_DIR", root().join("target/releases/build"))
        .output()
        .unwrap()
}

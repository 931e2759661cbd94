//! Starts that end before they are ready.

use crate::first_start::refuses;
use crate::program_file;
use crate::server::{Server, command, failing};
use crate::shop::{CORNER, soon};
use std::io::Read as _;
use std::path::Path;
use std::process::{Child, Command, Stdio};

/// A start that is on its way to a far day.
fn on_the_way(data: &Path) -> Child {
    let classic = program_file("classic");
    Server::start(
        data,
        &["--at", "2027-01-01T00:00:00Z", "--program", &classic],
    )
    .stop();
    let further = ["--at", "2036-12-01T00:00:00Z"];
    let child = command("127.0.0.1:0", data, &further)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let swept = data.join("swept");
    let before = std::fs::read(&swept).ok();
    soon(|| match std::fs::read(&swept).ok() {
        now if now == before => Err("it is not on its way".to_owned()),
        _ => Ok(()),
    });
    child
}

/// Whether the folder says that nothing stands in a log, and none is there.
fn is_closed_in_order(data: &Path) -> bool {
    let is_there = |name: &str| data.join(name).exists();
    is_there("stopped") && !is_there("table.sqlite-wal") && !is_there("queue.sqlite-wal")
}

#[test]
fn who_is_told_to_stop_on_the_way_stops_and_the_next_start_goes_on() {
    let data = tempfile::tempdir().unwrap();
    let mut child = on_the_way(data.path());

    let told = Command::new("kill")
        .args(["-TERM", &child.id().to_string()])
        .status();

    assert!(told.unwrap().success());
    let ended = child.wait().unwrap();
    let mut said = String::new();
    child
        .stdout
        .take()
        .unwrap()
        .read_to_string(&mut said)
        .unwrap();
    // Ready: it was there before it was told.
    assert_eq!(
        (ended.code(), said.contains("ready")),
        (Some(0), false),
        "{said}"
    );
    assert!(is_closed_in_order(data.path()));
    let server = Server::start(data.path(), &[]);
    let now = server.caller("operate").get("/_local/clock").json();
    let now = now["now"].as_str().unwrap().to_owned();
    assert!(
        "2027-01-07" <= now.as_str() && now.as_str() < "2036-12",
        "{now}"
    );
}

#[test]
fn a_log_of_a_start_that_was_killed_on_the_way_is_missed() {
    let data = tempfile::tempdir().unwrap();
    let mut child = on_the_way(data.path());
    child.kill().unwrap();
    child.wait().unwrap();
    let log = data.path().join("queue.sqlite-wal");
    let whole = std::fs::read(&log).unwrap();

    std::fs::remove_file(&log).unwrap();
    refuses(data.path(), "queue.sqlite-wal is missing");

    std::fs::write(&log, whole).unwrap();
    let _again = Server::start(data.path(), &[]);
}

#[test]
fn a_start_that_a_program_ends_closes_its_files() {
    let data = tempfile::tempdir().unwrap();
    let programs = tempfile::tempdir().unwrap();
    let corner = programs.path().join("corner.toml");
    std::fs::write(&corner, CORNER).unwrap();
    let program = ["--program", corner.to_str().unwrap()];
    assert!(Server::start(data.path(), &program).stop().success());
    let other = CORNER.replacen("points = \"1\"", "points = \"2\"", 1);
    assert_ne!(other, CORNER);
    std::fs::write(&corner, other).unwrap();

    let refused = failing("127.0.0.1:0", data.path(), &program);

    let said = String::from_utf8(refused.stderr).unwrap();
    assert!(said.contains("corner"), "{said}");
    assert!(is_closed_in_order(data.path()));
    let _again = Server::start(data.path(), &[]);
}

//! A first start that ends at any instant, and folders of which something was taken away.

use crate::followed::announced;
use crate::server::{Server, command, failing};
use crate::shop::{CORNER, join};
use std::path::Path;
use std::process::Stdio;
use std::thread;
use std::time::{Duration, Instant};

/// How many first starts are killed; more where the environment says so.
const KILLS: u32 = 30;
/// The environment's word for that.
const KILLS_ASKED: &str = "GRADUS_KILLS";

#[expect(
    clippy::disallowed_methods,
    reason = "how long a test run may take is said where it is started"
)]
fn kills() -> u32 {
    let asked = std::env::var(KILLS_ASKED).ok();
    asked.map_or(KILLS, |asked| asked.parse().unwrap())
}

/// How long a first start takes until it is ready.
#[expect(
    clippy::disallowed_methods,
    reason = "the kills are spread over a start, however long one takes here"
)]
fn whole_start(program: &str) -> Duration {
    let data = tempfile::tempdir().unwrap();
    let began = Instant::now();
    let server = Server::start(data.path(), &["--program", program]);
    let took = began.elapsed();
    drop(server);
    took
}

#[test]
fn a_first_start_killed_at_any_instant_starts_again() {
    let programs = tempfile::tempdir().unwrap();
    let program = programs.path().join("corner.toml");
    std::fs::write(&program, CORNER).unwrap();
    let program = program.to_str().unwrap();
    let whole = whole_start(program);
    let kills = kills();

    for kill in 0..kills {
        // GIVEN a start that is killed after another part of the time that it takes
        println!("kill {kill} of {kills}");
        let data = tempfile::tempdir().unwrap();
        let mut begun = command("127.0.0.1:0", data.path(), &["--program", program]);
        let begun = begun.stdout(Stdio::null()).stderr(Stdio::null());
        let mut begun = begun.spawn().unwrap();
        thread::sleep(whole * kill / kills);
        begun.kill().unwrap();
        begun.wait().unwrap();

        // WHEN it is started again
        let server = Server::start(data.path(), &["--program", program]);

        // THEN it works as one that was never killed
        join(&mut server.caller("operate"), "corner", "first");
        announced(&server);
    }
}

/// A folder that was served.
fn served() -> tempfile::TempDir {
    let data = tempfile::tempdir().unwrap();
    let server = Server::start(data.path(), &[]);
    assert!(server.stop().success());
    data
}

pub(crate) fn refuses(data: &Path, expected: &str) {
    let refused = failing("127.0.0.1:0", data, &[]);

    let said = String::from_utf8(refused.stderr).unwrap();
    assert_eq!(refused.status.code(), Some(1), "{said}");
    assert!(said.contains(expected), "{said}");
    assert!(
        said.contains("bring the whole folder back from one copy"),
        "{said}"
    );
}

#[test]
fn what_is_missing_or_empty_beside_the_rest_is_refused_and_nothing_is_made_in_its_place() {
    for name in ["table.sqlite", "queue.sqlite", "secret", "clock"] {
        let data = served();
        let file = data.path().join(name);
        let kept = std::fs::read(&file).unwrap();

        std::fs::remove_file(&file).unwrap();
        refuses(data.path(), &format!("{name} is missing"));
        assert!(!file.exists());

        std::fs::write(&file, b"").unwrap();
        refuses(data.path(), &format!("{name} is empty"));

        std::fs::write(&file, kept).unwrap();
        let _again = Server::start(data.path(), &[]);
    }
}

#[test]
fn what_a_killed_process_left_in_a_log_is_there_or_its_loss_is_said() {
    let data = tempfile::tempdir().unwrap();
    let desk = tempfile::tempdir().unwrap();
    let corner = desk.path().join("corner.toml");
    std::fs::write(&corner, CORNER).unwrap();
    let program = ["--program", corner.to_str().unwrap()];
    let server = Server::start(data.path(), &program);
    let members = ["a", "b", "c"].map(|key| join(&mut server.caller("operate"), "corner", key));
    announced(&server);
    server.kill();
    for name in ["table.sqlite-wal", "queue.sqlite-wal"] {
        let log = data.path().join(name);
        let whole = std::fs::read(&log).unwrap();
        assert!(whole.len() > 3 * 4_120, "{name}: {}", whole.len());

        std::fs::remove_file(&log).unwrap();
        refuses(data.path(), &format!("{name} is missing"));
        std::fs::write(&log, vec![7; whole.len()]).unwrap();
        refuses(data.path(), "no log of SQLite's");
        let mut damaged = whole.clone();
        damaged[whole.len() / 3] ^= 4;
        std::fs::write(&log, damaged).unwrap();
        refuses(data.path(), "a damaged part with whole ones behind it");

        std::fs::write(&log, &whole).unwrap();
    }

    let server = Server::start(data.path(), &program);
    let mut desk = server.caller("operate");
    for member in &members {
        let tier = desk.get(&member.path("corner", "/tier"));
        assert_eq!(tier.status, 200, "{}", tier.text());
    }
    assert!(server.stop().success());
    for name in ["table.sqlite-wal", "queue.sqlite-wal"] {
        assert!(!data.path().join(name).exists(), "{name}");
    }
}

#[test]
fn a_log_that_was_emptied_is_warned_of() {
    let data = tempfile::tempdir().unwrap();
    let log = data.path().join("log");
    let folder = data.path().join("shop");
    Server::start(&folder, &[]).kill();
    std::fs::write(folder.join("table.sqlite-wal"), b"").unwrap();

    let server = Server::start_logging(&log, &folder, &["--log", "warn"]);

    server.kill();
    let logged = std::fs::read_to_string(&log).unwrap();
    assert!(logged.contains("what was written last is gone"), "{logged}");
    assert!(logged.contains("table.sqlite-wal"), "{logged}");
}

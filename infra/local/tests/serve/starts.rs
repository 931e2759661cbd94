//! Starts, restarts, and starts that cannot be.

use crate::program_file;
use crate::server::{Caller, Server, failing};
use serde_json::json;
use std::net::TcpListener;
use std::process::{Command, Output};

/// One line, and the exit code of a wrong command line, folder or port.
fn refused_in_one_line(output: &Output) -> String {
    let said = String::from_utf8(output.stderr.clone()).unwrap();
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert_eq!(said.lines().count(), 1, "{said}");
    assert_eq!(output.stdout, b"");
    said
}

#[test]
fn a_start_prints_its_endpoints_a_token_for_each_scope_and_then_that_it_is_ready() {
    let data = tempfile::tempdir().unwrap();

    let server = Server::start(data.path(), &["--program", &program_file("classic")]);

    let words: Vec<&str> = server
        .lines
        .iter()
        .map(|line| {
            line.rsplit_once(' ')
                .map_or(line.as_str(), |(words, _)| words)
        })
        .collect();
    assert_eq!(
        words,
        [
            "api",
            "table",
            "queue",
            "program classic version",
            "token pos",
            "token operate",
            "token program",
            "token erase",
            "ready"
        ]
    );
    let versions = server
        .caller("program")
        .get("/v1/programs/classic/versions");
    assert_eq!(versions.status, 200, "{versions:?}");
}

#[test]
fn a_second_start_on_the_same_folder_says_so_and_exits_2() {
    let data = tempfile::tempdir().unwrap();
    let _first = Server::start(data.path(), &[]);

    let second = failing("127.0.0.1:0", data.path(), &[]);

    let said = refused_in_one_line(&second);
    assert!(said.contains("is served by another process"), "{said}");
}

#[test]
fn a_stop_exits_0_and_leaves_no_lock_and_no_unfinished_file() {
    let data = tempfile::tempdir().unwrap();
    let server = Server::start(data.path(), &[]);

    let status = server.stop();

    assert_eq!(status.code(), Some(0));
    let mut names: Vec<String> = std::fs::read_dir(data.path())
        .unwrap()
        .map(|file| file.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    assert_eq!(
        names,
        [
            "clock",
            "issuer",
            "lock",
            "made",
            "queue.sqlite",
            "secret",
            "signing-key.der",
            "table.sqlite"
        ]
    );
    let _again = Server::start(data.path(), &[]);
}

#[cfg(unix)]
#[test]
fn what_is_kept_is_for_the_owner_only() {
    use std::os::unix::fs::PermissionsExt as _;
    let data = tempfile::tempdir().unwrap();

    let _server = Server::start(data.path(), &[]);

    for file in std::fs::read_dir(data.path()).unwrap() {
        let file = file.unwrap();
        let mode = file.metadata().unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{:?}", file.file_name());
    }
}

#[test]
fn a_port_in_use_is_named_and_nothing_is_served() {
    let data = tempfile::tempdir().unwrap();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();

    let output = failing(&address, data.path(), &[]);

    let said = refused_in_one_line(&output);
    assert!(
        said.contains(&format!("the API cannot listen on {address}")),
        "{said}"
    );
}

#[test]
fn a_folder_that_is_a_file_is_refused() {
    let data = tempfile::tempdir().unwrap();
    let file = data.path().join("file");
    std::fs::write(&file, "kept").unwrap();

    let output = failing("127.0.0.1:0", &file, &[]);

    let said = refused_in_one_line(&output);
    assert!(said.contains("is a file; --data takes a folder"), "{said}");
    assert_eq!(std::fs::read_to_string(&file).unwrap(), "kept");
}

#[cfg(target_os = "linux")]
#[test]
fn a_folder_that_cannot_be_made_is_named() {
    let output = failing("127.0.0.1:0", "/proc/gradus".as_ref(), &[]);

    let said = refused_in_one_line(&output);
    assert!(said.contains("/proc/gradus cannot be made"), "{said}");
}

#[cfg(unix)]
#[test]
fn a_full_disk_is_one_line_and_the_folder_serves_once_there_is_room() {
    let data = tempfile::tempdir().unwrap();
    // Files may not grow beyond 8 KB, and the signal that says so is ignored: a write fails.
    let script = format!(
        "trap '' XFSZ; ulimit -f 16; exec {} serve --listen 127.0.0.1:0 --data {}",
        env!("CARGO_BIN_EXE_gradus"),
        data.path().display()
    );

    let output = Command::new("sh").args(["-c", &script]).output().unwrap();

    let said = refused_in_one_line(&output);
    assert!(said.contains("cannot be opened"), "{said}");
    let server = Server::start(data.path(), &["--program", &program_file("classic")]);
    let versions = server
        .caller("program")
        .get("/v1/programs/classic/versions");
    assert_eq!(versions.status, 200);
}

#[test]
fn a_program_with_faults_exits_1_and_makes_no_folder() {
    let desk = tempfile::tempdir().unwrap();
    let file = desk.path().join("bad.toml");
    std::fs::write(&file, "id = 7").unwrap();
    let data = desk.path().join("data");

    let output = failing("127.0.0.1:0", &data, &["--program", file.to_str().unwrap()]);

    assert_eq!(output.status.code(), Some(1));
    assert!(!data.exists());
}

#[test]
fn the_clock_starts_where_it_is_told_moves_forward_only_and_outlives_a_restart() {
    let data = tempfile::tempdir().unwrap();
    let start = [
        "--at",
        "2027-01-01T00:00:00Z",
        "--program",
        &program_file("classic"),
    ];
    let server = Server::start(data.path(), &start);
    let mut operator = server.caller("operate");

    let before = operator.get("/_local/clock").json();
    let moved = operator.post(
        "/_local/clock",
        &[],
        &json!({ "now": "2027-06-01T00:00:00Z" }),
    );
    let back = operator.post(
        "/_local/clock",
        &[],
        &json!({ "now": "2027-05-31T00:00:00Z" }),
    );
    let by_a_till = server.caller("pos").post(
        "/_local/clock",
        &[],
        &json!({ "now": "2028-01-01T00:00:00Z" }),
    );
    server.stop();
    let earlier = failing(
        "127.0.0.1:0",
        data.path(),
        &["--at", "2027-05-31T00:00:00Z"],
    );
    let server = Server::start(data.path(), &[]);
    let after = server.caller("operate").get("/_local/clock").json();

    assert!(
        before["now"]
            .as_str()
            .unwrap()
            .starts_with("2027-01-01T00:0"),
        "{before}"
    );
    assert_eq!(moved.status, 200);
    assert!(
        moved.json()["now"]
            .as_str()
            .unwrap()
            .starts_with("2027-06-01T00:0")
    );
    assert_eq!(
        (back.status, back.json()["code"].as_str()),
        (409, Some("clock_later"))
    );
    assert_eq!(by_a_till.status, 403);
    assert!(refused_in_one_line(&earlier).contains("forward only"));
    assert!(
        after["now"].as_str().unwrap().starts_with("2027-06-01T00:"),
        "{after}"
    );
}

#[test]
fn table_and_queue_speak_their_own_protocols() {
    let data = tempfile::tempdir().unwrap();
    let server = Server::start(data.path(), &[]);
    let ask = |address, target: &str| {
        let headers = [
            ("content-type", "application/x-amz-json-1.0"),
            ("x-amz-target", target),
            ("x-amz-date", "20260101T000000Z"),
            (
                "authorization",
                "AWS4-HMAC-SHA256 Credential=a/20260101/us-east-1/x/aws4_request, SignedHeaders=host, Signature=b",
            ),
        ];
        Caller::new(address, None)
            .send("POST", "/", &headers, b"{}")
            .unwrap()
            .json()
    };

    let tables = ask(server.table, "DynamoDB_20120810.ListTables");
    let queues = ask(server.queue, "AmazonSQS.ListQueues");

    assert_eq!(tables, json!({ "TableNames": ["gradus"] }));
    let urls = queues["QueueUrls"].as_array().unwrap();
    let names: Vec<&str> = urls
        .iter()
        .map(|url| url.as_str().unwrap().rsplit('/').next().unwrap())
        .collect();
    assert_eq!(
        names,
        [
            "gradus-commands-dead.fifo",
            "gradus-commands.fifo",
            "gradus-downgrade",
            "gradus-downgrade-dead",
            "gradus-expire",
            "gradus-expire-dead",
            "gradus-notify-dead.fifo",
            "gradus-remind",
            "gradus-remind-dead",
        ]
    );
}

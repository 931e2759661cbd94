//! Starts, restarts, and starts that cannot be.

use crate::clients::Endpoint;
use crate::program_file;
use crate::server::{Caller, Server, failing};
use crate::shop::{join, json_of};
use serde_json::json;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::process::{Command, Output, Stdio};

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
            "aws-config",
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
            "stopped",
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
    assert!(said.contains("give another --listen"), "{said}");
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

#[cfg(target_os = "linux")]
#[test]
fn a_disk_that_is_full_within_a_first_start_leaves_nothing_that_does_not_start() {
    let classic = program_file("classic");
    // The queues' file takes about 88 KB, the table's about 104 KB: in between it is half made.
    for blocks in (168..220).step_by(4) {
        let data = tempfile::tempdir().unwrap();
        let script = format!(
            "ulimit -f {blocks}; exec {} serve --listen 127.0.0.1:0 --data {} --program {classic}",
            env!("CARGO_BIN_EXE_gradus"),
            data.path().display()
        );
        let mut child = Command::new("sh")
            .args(["-c", &script])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut first = String::new();
        let mut said = BufReader::new(child.stdout.take().unwrap());
        said.read_line(&mut first).unwrap();
        if first.is_empty() {
            // It ended by itself, and by no signal.
            assert!(child.wait().unwrap().code().is_some(), "{blocks}");
        } else {
            child.kill().unwrap();
            child.wait().unwrap();
        }

        let server = Server::start(data.path(), &["--program", &classic]);

        let member = join(&mut server.caller("pos"), "classic", "first");
        let mut desk = server.caller("operate");
        json_of(&desk.get(&member.path("classic", "/statement")), 200);
        json_of(
            &desk.post("/_local/clock", &[], &json!({ "now": member.joined_at })),
            409,
        );
    }
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
    let log = data.path().join("log");
    let server = Server::start_logging(&log, data.path(), &start);
    let again = server.caller("operate").get("/_local/clock").json();
    server.stop();
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
    assert!(
        again["now"].as_str().unwrap().starts_with("2027-06-01T00:"),
        "{again}"
    );
    let logged = std::fs::read_to_string(&log).unwrap();
    assert!(logged.contains("it goes on from there"), "{logged}");
    assert!(
        after["now"].as_str().unwrap().starts_with("2027-06-01T00:"),
        "{after}"
    );
}

#[test]
fn what_is_no_way_for_the_clock_is_named_and_moves_nothing() {
    let data = tempfile::tempdir().unwrap();
    let classic = program_file("classic");
    let start = ["--at", "2027-01-01T00:00:00Z", "--program", &classic];
    let server = Server::start(data.path(), &start);
    let mut operator = server.caller("operate");

    for (body, code, field) in [
        (
            json!({ "now": "2046-01-01T00:00:00Z" }),
            "clock_too_far",
            "now",
        ),
        (json!({ "now": "soon" }), "body_invalid", "now"),
        (json!({}), "body_invalid", ""),
        (json!(["2027-02-01T00:00:00Z"]), "body_invalid", ""),
        (
            json!({ "now": "2027-02-01T00:00:00Z", "then": 1 }),
            "body_invalid",
            "",
        ),
    ] {
        let reply = operator.post("/_local/clock", &[], &body);
        let problem = reply.json();

        assert_eq!(reply.status, 422, "{body}: {problem}");
        assert_eq!(problem["code"], code, "{body}");
        assert_eq!(
            problem["field"].as_str().unwrap_or_default(),
            field,
            "{body}"
        );
    }
    let no_json = operator.send("POST", "/_local/clock", &[], b"{").unwrap();
    assert_eq!(no_json.status, 400, "{}", no_json.text());
    let now = operator.get("/_local/clock").json();
    assert!(now["now"].as_str().unwrap().starts_with("2027-01-01T00:0"));
}

#[test]
fn a_start_goes_no_further_than_ten_years_at_once_and_moves_nothing_then() {
    let data = tempfile::tempdir().unwrap();
    let classic = program_file("classic");
    let at = |year: u16| format!("{year}-01-01T00:00:00Z");
    Server::start(data.path(), &["--at", &at(2027), "--program", &classic]).stop();

    let further = failing("127.0.0.1:0", data.path(), &["--at", &at(2039)]);

    assert_eq!(further.status.code(), Some(2));
    let said = refused_in_one_line(&further);
    assert!(
        said.contains("gradus: the clock is at 2027-01-01T00:0"),
        "{said}"
    );
    assert!(
        said.contains("2039-01-01T00:00:00Z is further than ten years"),
        "{said}"
    );
    let server = Server::start(data.path(), &["--at", "2027-01-02T00:00:00Z"]);
    let now = server.caller("operate").get("/_local/clock").json();
    assert!(
        now["now"].as_str().unwrap().starts_with("2027-01-02T00:0"),
        "{now}"
    );
}

#[test]
fn a_token_that_is_not_bound_to_every_program_reads_the_clock_and_does_not_move_it() {
    let data = tempfile::tempdir().unwrap();
    let both = [
        "--program",
        &program_file("classic"),
        "--program",
        &program_file("airline"),
    ];
    let server = Server::start(data.path(), &both);
    let output = Command::new(env!("CARGO_BIN_EXE_gradus"))
        .args(["token", "--scope", "operate", "--program", "classic"])
        .arg("--data")
        .arg(data.path())
        .output()
        .unwrap();
    let of_one = String::from_utf8(output.stdout).unwrap().trim().to_owned();
    let mut of_one = Caller::new(server.api, Some(of_one));

    let before = of_one.get("/_local/clock");
    let moved = of_one.post(
        "/_local/clock",
        &[],
        &json!({ "now": "2099-01-01T00:00:00Z" }),
    );
    let after = of_one.get("/_local/clock").json();

    assert_eq!(before.status, 200);
    assert_eq!(moved.status, 403, "{}", moved.text());
    let problem = moved.json();
    assert_eq!(problem["code"], "program_not_opened");
    let detail = problem["detail"].as_str().unwrap();
    assert!(detail.contains("not bound to airline;"), "{detail}");
    assert!(!after["now"].as_str().unwrap().starts_with("2099"));
}

#[test]
fn table_and_queue_answer_no_web_page_no_foreign_host_and_nobody_without_the_token() {
    let data = tempfile::tempdir().unwrap();
    let server = Server::start(data.path(), &[]);
    let cases = [
        (&server.table, "DynamoDB_20120810.DeleteTable"),
        (&server.queue, "AmazonSQS.DeleteQueue"),
    ];

    for (endpoint, target) in cases {
        let token = ("x-amz-security-token", endpoint.token.0.as_str());
        let wrong = ("x-amz-security-token", "0");
        let host = endpoint.address.to_string();
        let elsewhere = format!("shop.example:{}", endpoint.address.port());
        let attempts: [(&str, &[_]); 5] = [
            (&host, &[]),
            (&host, &[wrong]),
            (&host, &[token, ("origin", "http://localhost:3000")]),
            (&elsewhere, &[token]),
            (&host, &[token, ("host", "shop.example")]),
        ];
        for (host, headers) in attempts {
            let said = raw(endpoint.address, host, target, headers);
            assert!(said.starts_with("HTTP/1.1 403 "), "{said}");
            assert!(said.contains("UnrecognizedClientException"), "{said}");
            assert!(!said.contains("access-control-allow-origin"), "{said}");
        }
    }
}

/// What a request is answered whose host is not the one that it is sent to.
fn raw(address: SocketAddr, host: &str, target: &str, headers: &[(&str, &str)]) -> String {
    let body = r#"{"TableName":"gradus","QueueUrl":"gradus-commands.fifo"}"#;
    let mut request = format!(
        "POST / HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\nx-amz-target: {target}\r\n\
         content-type: application/x-amz-json-1.0\r\ncontent-length: {}\r\n",
        body.len()
    );
    for (name, value) in headers {
        request.push_str(&format!("{name}: {value}\r\n"));
    }
    let mut connection = TcpStream::connect(address).unwrap();
    connection
        .write_all(format!("{request}\r\n{body}").as_bytes())
        .unwrap();
    let mut said = String::new();
    connection.read_to_string(&mut said).unwrap();
    said
}

#[test]
fn table_and_queue_speak_their_own_protocols() {
    let data = tempfile::tempdir().unwrap();
    let server = Server::start(data.path(), &[]);
    let ask = |endpoint: &Endpoint, target: &str| {
        let headers = [
            ("content-type", "application/x-amz-json-1.0"),
            ("x-amz-target", target),
            ("x-amz-security-token", &endpoint.token.0),
        ];
        Caller::new(endpoint.address, None)
            .send("POST", "/", &headers, b"{}")
            .unwrap()
            .json()
    };

    let tables = ask(&server.table, "DynamoDB_20120810.ListTables");
    let queues = ask(&server.queue, "AmazonSQS.ListQueues");

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

#[test]
fn a_file_that_is_damaged_is_named_with_what_would_do_and_left_as_it_is() {
    let data = tempfile::tempdir().unwrap();
    Server::start(data.path(), &["--program", &program_file("classic")]).stop();
    let cases: [(&str, &[u8], &str, &str); 12] = [
        (
            "table.sqlite",
            b"no table",
            "file is not a database;",
            "bring the whole folder back",
        ),
        (
            "queue.sqlite",
            b"no queue",
            "file is not a database;",
            "bring the whole folder back",
        ),
        (
            "secret",
            b"short",
            "holds 5 bytes",
            "bring the whole folder back",
        ),
        (
            "secret",
            &[7; 32],
            "holds another secret",
            "bring the whole folder back",
        ),
        (
            "made",
            b"3",
            "the mark of the folder's secret",
            "bring the whole folder back",
        ),
        (
            "programs",
            b"classic\na b\n",
            "holds \"a b\"",
            "bring the whole folder back",
        ),
        (
            "clock",
            b"57279973265 0123456789abcdef",
            "and its mark",
            "bring the whole folder back",
        ),
        (
            "clock",
            b"7258118400000\n",
            "no time that has a date",
            "bring the whole folder back",
        ),
        (
            "signing-key.der",
            b"no key",
            "holds no signing key",
            "or remove this file",
        ),
        (
            "programs",
            b"\xff\n",
            "a name of a program on each line",
            "bring the whole folder back",
        ),
        (
            "clock",
            // Cut off within the number.
            b"5727",
            "and its mark",
            "bring the whole folder back",
        ),
        (
            "clock",
            b"noon",
            "holds \"noon\"",
            "bring the whole folder back",
        ),
    ];

    for (name, content, found, hint) in cases {
        let file = data.path().join(name);
        let whole = std::fs::read(&file).unwrap();
        std::fs::write(&file, content).unwrap();

        let output = failing("127.0.0.1:0", data.path(), &[]);

        let said = String::from_utf8(output.stderr).unwrap();
        assert!(matches!(output.status.code(), Some(1 | 2)), "{said}");
        assert_eq!(said.lines().count(), 1, "{said}");
        for part in [&*file.to_string_lossy(), found, hint] {
            assert!(said.contains(part), "{part} is missing in {said}");
        }
        assert!(!said.contains("encrypt"), "{said}");
        assert_eq!(std::fs::read(&file).unwrap(), content, "{name}");
        std::fs::write(&file, whole).unwrap();
    }
    let _again = Server::start(data.path(), &[]);
}

#[test]
fn a_file_that_another_folder_or_the_other_service_was_made_with_is_refused() {
    let [one, other] = [(); 2].map(|()| tempfile::tempdir().unwrap());
    for data in [&one, &other] {
        Server::start(data.path(), &["--program", &program_file("classic")]).stop();
    }
    let of = |data: &tempfile::TempDir, name: &str| data.path().join(name);
    for (from, to) in [
        (of(&other, "table.sqlite"), "table.sqlite"),
        (of(&other, "queue.sqlite"), "queue.sqlite"),
        (of(&one, "table.sqlite"), "queue.sqlite"),
    ] {
        let file = of(&one, to);
        let whole = std::fs::read(&file).unwrap();
        std::fs::copy(&from, &file).unwrap();

        let refused = failing("127.0.0.1:0", one.path(), &[]);

        let said = String::from_utf8(refused.stderr).unwrap();
        assert!(said.contains(&*file.to_string_lossy()), "{said}");
        assert!(said.contains("was made with"), "{said}");
        std::fs::write(&file, whole).unwrap();
    }
    let _again = Server::start(one.path(), &[]);
}

#[test]
fn two_files_of_one_version_are_refused_before_either_is_published() {
    let desk = tempfile::tempdir().unwrap();
    let draft = desk.path().join("draft.toml");
    let classic = std::fs::read_to_string(program_file("classic")).unwrap();
    std::fs::write(&draft, format!("# A draft.\n{classic}")).unwrap();
    let data = desk.path().join("data");

    let output = failing(
        "127.0.0.1:0",
        &data,
        &[
            "--program",
            &program_file("classic"),
            "--program",
            draft.to_str().unwrap(),
        ],
    );

    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1), "{said}");
    for part in [
        "classic.toml",
        "draft.toml",
        "both say version 1 of classic",
    ] {
        assert!(said.contains(part), "{part} is missing in {said}");
    }
    assert!(!data.exists());
}

#[test]
fn a_token_is_made_of_nothing_but_a_sound_folder() {
    let data = tempfile::tempdir().unwrap();
    Server::start(data.path(), &[]).stop();
    let token = || {
        let mut command = Command::new(env!("CARGO_BIN_EXE_gradus"));
        command.args(["token", "--scope", "pos", "--program", "x", "--data"]);
        command.arg(data.path());
        command
    };

    #[cfg(target_os = "linux")]
    {
        let full = std::fs::File::options().write(true).open("/dev/full");
        let output = token().stdout(full.unwrap()).output().unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(1), "{said}");
        assert!(said.contains("standard output: writing failed"), "{said}");
    }
    std::fs::write(data.path().join("issuer"), b"\xff").unwrap();
    let output = token().output().unwrap();

    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert_eq!(output.stdout, b"");
    assert!(said.contains("serve the folder once more"), "{said}");
}

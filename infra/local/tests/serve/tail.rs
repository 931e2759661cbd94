//! `gradus tail` beside a running `gradus serve`.

#![cfg(unix)]

use crate::clients;
use crate::ledger::block_on;
use crate::server::{Caller, Server};
use crate::shop::{CORNER, at_once, join, json_of};
use serde_json::json;
use std::io::{BufRead as _, BufReader, Read as _};
use std::path::Path;
use std::process::{Child, ChildStderr, ChildStdout, Command, Stdio};

const PURCHASES: &str = "/v1/programs/corner/purchases";

/// A running `gradus tail`, which is ended where a test ends.
struct Tail {
    child: Child,
    out: Option<BufReader<ChildStdout>>,
    err: BufReader<ChildStderr>,
}

impl Tail {
    /// Starts; when this returns, it looks on.
    fn start(data: &Path, more: &[&str]) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_gradus"))
            .args(["tail", "--data"])
            .arg(data)
            .args(more)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut err = BufReader::new(child.stderr.take().unwrap());
        let mut looking = String::new();
        err.read_line(&mut looking).unwrap();
        assert!(looking.contains("looking on at"), "{looking}");
        Self {
            out: child.stdout.take().map(BufReader::new),
            err,
            child,
        }
    }

    fn line(&mut self) -> String {
        let mut line = String::new();
        self.out.as_mut().unwrap().read_line(&mut line).unwrap();
        line.trim_end().to_owned()
    }

    /// Waits for its end: its exit code, and what it said on standard error.
    fn ended(&mut self) -> (Option<i32>, String) {
        let mut said = String::new();
        self.err.read_to_string(&mut said).unwrap();
        (self.child.wait().unwrap().code(), said)
    }
}

impl Drop for Tail {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn open(folder: &Path) -> Server {
    let file = folder.join("corner.toml");
    std::fs::write(&file, CORNER).unwrap();
    let file = file.to_str().unwrap();
    let more = ["--at", "2027-03-01T22:00:00Z", "--program", file];
    Server::start(&folder.join("shop"), &more)
}

#[test]
fn what_happens_is_a_line_each_and_no_consumer_misses_it() {
    let data = tempfile::tempdir().unwrap();
    let server = open(data.path());
    let folder = data.path().join("shop");
    let mut till = server.caller("pos");
    let mut one = Tail::start(&folder, &[]);
    let mut other = Tail::start(&folder, &["--program", "corner"]);

    let ann = join(&mut till, "corner", "ann");
    let bought = ann.buys("t-1", "EUR", 12_000);
    json_of(&at_once(&mut till, PURCHASES, &bought), 200);

    for tail in [&mut one, &mut other] {
        for happened in ["joined as base", "120 points earned", "silver reached"] {
            let line = tail.line();
            let expected = format!("  {happened} · member {}", ann.id);
            assert!(line.starts_with("2027-03-01 22:0"), "{line}");
            assert!(line.ends_with(&expected), "{line}");
        }
    }
    assert_eq!(waiting(&server), 3);
}

/// How many messages the queue of `crm` holds.
fn waiting(server: &Server) -> u32 {
    use aws_sdk_sqs::types::QueueAttributeName::ApproximateNumberOfMessages as Waiting;
    let url = format!(
        "http://{}/000000000000/gradus-notify-crm.fifo",
        server.queue.address
    );
    block_on(async {
        let call = clients::queue(&server.queue).get_queue_attributes();
        let answer = call.queue_url(url).attribute_names(Waiting).send().await;
        answer.unwrap().attributes.unwrap()[&Waiting]
            .parse()
            .unwrap()
    })
}

#[test]
fn it_ends_quietly_at_ctrl_c_where_nobody_reads_and_with_what_serves() {
    let data = tempfile::tempdir().unwrap();
    let server = open(data.path());
    let folder = data.path().join("shop");
    let mut till = server.caller("pos");
    let mut interrupted = Tail::start(&folder, &[]);
    let mut unread = Tail::start(&folder, &[]);
    let mut left = Tail::start(&folder, &[]);

    let id = interrupted.child.id().to_string();
    Command::new("kill").args(["-INT", &id]).status().unwrap();
    unread.out = None;
    join(&mut till, "corner", "ann");

    assert_eq!(interrupted.ended(), (Some(0), String::new()));
    assert_eq!(unread.ended(), (Some(0), String::new()));
    assert!(left.line().contains("joined as base"));
    assert!(server.stop().success());
    let (code, said) = left.ended();
    assert_eq!(code, Some(0));
    assert!(said.contains("no longer being served"), "{said}");
}

#[test]
fn a_folder_that_is_not_served_and_a_program_that_is_not_there_are_said() {
    let data = tempfile::tempdir().unwrap();
    let server = open(data.path());
    let shop = data.path().join("shop");

    let program = tail(&shop, &["--program", "classic"]);
    server.kill();
    let unserved = tail(&shop, &[]);
    let nowhere = tail(&data.path().join("elsewhere"), &[]);

    assert!(program.contains("published are: corner"), "{program}");
    assert!(unserved.contains("run gradus serve first"), "{unserved}");
    assert!(nowhere.contains("run gradus serve first"), "{nowhere}");
}

/// What it says where it cannot begin.
fn tail(data: &Path, more: &[&str]) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_gradus"));
    let output = command
        .args(["tail", "--data"])
        .arg(data)
        .args(more)
        .output();
    let output = output.unwrap();
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    String::from_utf8(output.stderr).unwrap()
}

#[test]
fn what_is_announced_is_shown_to_operators_alone() {
    let data = tempfile::tempdir().unwrap();
    let server = open(data.path());
    let path = "/_local/notifications";

    let nobody = Caller::new(server.api, None).get(path);
    let till = server.caller("pos").get(path);
    let posted = server.caller("operate").post(path, &[], &json!({}));

    assert_eq!((nobody.status, till.status, posted.status), (401, 403, 404));
}

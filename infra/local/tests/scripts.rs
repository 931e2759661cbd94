//! The scripts of `infra` beside services that are not as they should be: what is said names
//! what was given and what would do, and is no traceback.

#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a test that fails says where")]

use std::path::Path;
use std::process::{Command, Output, Stdio};
use tempfile::TempDir;

/// In boto3's place: a queue with a broken message and a sound one, a log with one member, and
/// functions that refuse, or that nobody may call where the region is `nowhere`.
const BOTO3: &str = r#"
import json, os
from botocore.exceptions import ClientError

MESSAGES = [
    {"MessageId": "m-1", "Body": "half a mess", "ReceiptHandle": "r-1"},
    {"MessageId": "m-2", "ReceiptHandle": "r-2", "Body": json.dumps({
        "source": "s", "id": "i", "subject": "kim", "sequence": "7",
        "type": "gradus.member.enrolled", "data": {"tier": "base"},
    })},
]

class Queue:
    def get_queue_url(self, QueueName):
        if QueueName == "gone":
            raise ClientError("the queue does not exist")
        return {"QueueUrl": "http://queue/" + QueueName}
    def receive_message(self, **_):
        if not MESSAGES:
            raise KeyboardInterrupt
        return {"Messages": [MESSAGES.pop(0)]}
    def delete_message(self, QueueUrl, ReceiptHandle):
        with open("deleted", "a") as file:
            file.write(ReceiptHandle + "\n")

class Answer:
    def __init__(self, said): self.said = said
    def read(self): return json.dumps(self.said)

class Lambda:
    def get_function_configuration(self, **_):
        if os.environ.get("AWS_REGION") == "nowhere":
            raise ClientError("you may not")
        return {"Environment": {"Variables": {"GRADUS_SCOPE_PREFIX": "", "GRADUS_PROGRAMS_CLAIM": "p"}}}
    def invoke(self, **_):
        return {"Payload": Answer({"errorMessage": "out of time"})}

class Logs:
    def get_paginator(self, _): return self
    def paginate(self, **_):
        line = json.dumps({"message": "member erased", "program": "shop", "member": "kim"})
        return [{"events": [{"message": line}]}]

def client(name):
    return {"sqs": Queue, "lambda": Lambda, "logs": Logs}[name]()
"#;
const EXCEPTIONS: &str =
    "class BotoCoreError(Exception): pass\nclass ClientError(Exception): pass\n";

/// A folder with those modules.
fn services() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("boto3.py"), BOTO3).unwrap();
    let botocore = folder.path().join("botocore");
    std::fs::create_dir(&botocore).unwrap();
    std::fs::write(botocore.join("__init__.py"), "").unwrap();
    std::fs::write(botocore.join("exceptions.py"), EXCEPTIONS).unwrap();
    folder
}

/// A script that is to be run there.
fn script(services: &TempDir, name: &str, arguments: &[&str]) -> Command {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(name);
    let mut command = Command::new("python3");
    command
        .arg(path.canonicalize().unwrap())
        .args(arguments)
        .current_dir(services.path())
        .env("PYTHONPATH", services.path())
        .env("PYTHONDONTWRITEBYTECODE", "1");
    command
}

fn said(output: &Output) -> String {
    let said = String::from_utf8(output.stderr.clone()).unwrap();
    assert!(!said.contains("Traceback"), "{said}");
    said
}

fn has_python() -> bool {
    Command::new("python3")
        .arg("--version")
        .stdout(Stdio::null())
        .status()
        .is_ok()
}

#[test]
fn erasures_are_only_asked_for_since_an_instant_with_its_offset() {
    if !has_python() {
        return;
    }
    let services = services();

    for instant in ["yesterday", "2026-03-01T12:00:00", ""] {
        let output = script(&services, "operators/replay_erasures.py", &[instant]).output();

        let output = output.unwrap();
        assert_eq!(output.status.code(), Some(1));
        assert_eq!(output.stdout, b"");
        let found = format!("found '{instant}'; an instant with its offset is needed");
        assert!(said(&output).contains(&found), "{}", said(&output));
    }
}

#[test]
fn a_member_that_is_not_erased_is_told_with_why_and_so_is_a_service_that_refuses() {
    if !has_python() {
        return;
    }
    let services = services();
    let script = || {
        script(
            &services,
            "operators/replay_erasures.py",
            &["2026-03-01T12:00:00Z"],
        )
    };

    let not_erased = script().output().unwrap();
    let refused = script().env("AWS_REGION", "nowhere").output().unwrap();

    let told = String::from_utf8(not_erased.stdout.clone()).unwrap();
    assert_eq!(told, "shop\tkim\tNOT ERASED: out of time\n");
    assert_eq!(not_erased.status.code(), Some(1), "{}", said(&not_erased));
    assert_eq!(refused.status.code(), Some(1));
    assert!(said(&refused).contains("you may not; a region, and credentials"));
}

#[test]
fn a_message_that_is_none_stays_in_its_queue_and_the_next_is_printed() {
    if !has_python() {
        return;
    }
    let services = services();

    let output = script(&services, "consumers/print_messages.py", &["crm"]).output();

    let output = output.unwrap();
    let told = String::from_utf8(output.stdout.clone()).unwrap();
    assert_eq!(told, "kim\t7\tWelcome! You start as base.\n");
    assert!(said(&output).contains("message m-1 is no notification of Gradus"));
    let deleted = std::fs::read_to_string(services.path().join("deleted")).unwrap();
    assert_eq!(deleted, "r-2\n");
}

#[test]
fn a_queue_that_is_not_there_is_named_and_who_reads_no_further_is_no_fault() {
    if !has_python() {
        return;
    }
    let services = services();
    let script = |queue| script(&services, "consumers/print_messages.py", &[queue]);
    let (reader, unread) = std::io::pipe().unwrap();
    drop(reader);

    let gone = script("gone").output().unwrap();
    let closed = script("crm").stdout(unread).output().unwrap();

    assert_eq!(gone.status.code(), Some(1));
    assert!(said(&gone).contains("the queue gone cannot be read: the queue does not exist;"));
    assert_eq!(closed.status.code(), Some(0), "{}", said(&closed));
    assert!(!services.path().join("deleted").exists());
}

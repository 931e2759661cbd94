//! A served program and those who call it: what tests of whole ways begin with.

use crate::program_file;
use crate::server::{Caller, Reply, Server};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// A program with two tiers that tells one destination everything.
pub(crate) const CORNER: &str = r#"
id = "corner"
version = 1
zone = "UTC"
currency = "EUR"

[earning]
points = "1"
per = "1.00"
expiry = "never"

[[tiers]]
id = "base"

[[tiers]]
id = "silver"
qualify = { spend_at_least = "100.00", window = "lifetime" }
validity = "forever"

[[notify]]
queue = "crm"
"#;

/// How long something may take that happens by itself.
const SOON: Duration = Duration::from_secs(60);

/// Programs that are served, their folder, and what is logged.
pub(crate) struct Shop {
    pub(crate) server: Server,
    data: TempDir,
    log: tempfile::NamedTempFile,
}

/// A member as the answer to its joining has it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Member {
    pub(crate) id: String,
    pub(crate) joined_at: String,
}

impl Shop {
    /// Opens with ready programs.
    pub(crate) fn open(programs: &[&str]) -> Self {
        Self::open_with(programs, &[])
    }

    /// Opens with ready programs and further arguments.
    pub(crate) fn open_with(programs: &[&str], more: &[&str]) -> Self {
        let data = tempfile::tempdir().unwrap();
        let log = tempfile::NamedTempFile::new().unwrap();
        let files: Vec<String> = programs.iter().map(|name| program_file(name)).collect();
        let mut arguments = vec!["--log", "info"];
        for file in &files {
            arguments.extend(["--program", file]);
        }
        arguments.extend(more);
        Self {
            server: Server::start_logging(log.path(), data.path(), &arguments),
            data,
            log,
        }
    }

    pub(crate) fn folder(&self) -> &Path {
        self.data.path()
    }

    /// What was logged so far.
    pub(crate) fn logged(&self) -> String {
        std::fs::read_to_string(self.log.path()).unwrap()
    }

    /// A caller whose token has one scope, for one program.
    pub(crate) fn caller(&self, scope: &str, program: &str) -> Caller {
        self.with_token(&["--scope", scope, "--program", program])
    }

    /// A member's own app.
    pub(crate) fn app(&self, program: &str, member: &Member) -> Caller {
        let member = member.id.as_str();
        self.with_token(&[
            "--scope",
            "member",
            "--program",
            program,
            "--member",
            member,
        ])
    }

    /// A caller with a token of one's own making: the arguments of `gradus token`.
    pub(crate) fn with_token(&self, arguments: &[&str]) -> Caller {
        let output = Command::new(env!("CARGO_BIN_EXE_gradus"))
            .arg("token")
            .args(arguments)
            .arg("--data")
            .arg(self.folder())
            .output()
            .unwrap();
        assert!(output.status.success(), "{output:?}");
        let token = String::from_utf8(output.stdout).unwrap().trim().to_owned();
        Caller::new(self.server.api, Some(token))
    }

    /// Every item of the table, by its key.
    pub(crate) fn items(&self) -> BTreeMap<String, Value> {
        let mut items = BTreeMap::new();
        let mut asked = json!({ "TableName": "gradus", "ConsistentRead": true });
        loop {
            let page = self.asks_table("Scan", &asked);
            for item in page["Items"].as_array().unwrap() {
                let key = format!("{} {}", item["PK"]["S"], item["SK"]["S"]);
                items.insert(key, item.clone());
            }
            if page["LastEvaluatedKey"].is_null() {
                return items;
            }
            asked["ExclusiveStartKey"] = page["LastEvaluatedKey"].clone();
        }
    }

    /// Calls the table itself.
    pub(crate) fn asks_table(&self, operation: &str, asked: &Value) -> Value {
        let target = format!("DynamoDB_20120810.{operation}");
        let headers = [
            ("content-type", "application/x-amz-json-1.0"),
            ("x-amz-target", &target),
            ("x-amz-date", "20260101T000000Z"),
            (
                "authorization",
                "AWS4-HMAC-SHA256 Credential=a/20260101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=b",
            ),
            ("x-amz-security-token", &self.server.table.token.0),
        ];
        let body = asked.to_string();
        let reply = Caller::new(self.server.table.address, None).send(
            "POST",
            "/",
            &headers,
            body.as_bytes(),
        );
        json_of(&reply.unwrap(), 200)
    }
}

impl Member {
    /// The member that an answer shows.
    pub(crate) fn of(reply: &Reply) -> Self {
        assert_eq!(reply.status, 201, "{}", reply.text());
        let text = |name: &str| reply.json()[name].as_str().unwrap().to_owned();
        Self {
            id: text("member"),
            joined_at: text("joined_at"),
        }
    }

    /// What stands below the member in a program.
    pub(crate) fn path(&self, program: &str, tail: &str) -> String {
        format!("/v1/programs/{program}/members/{}{tail}", self.id)
    }

    /// A purchase of one line, in minor units, at the moment of joining.
    pub(crate) fn buys(&self, id: &str, currency: &str, amount: i64) -> Value {
        json!({
            "member": self.id,
            "id": id,
            "occurred_at": self.joined_at,
            "currency": currency,
            "lines": [{ "amount": amount }],
        })
    }
}

/// Lets somebody join of whom nothing is known.
pub(crate) fn join(caller: &mut Caller, program: &str, key: &str) -> Member {
    Member::of(&join_as(caller, program, key, &json!({})))
}

/// Lets somebody join.
pub(crate) fn join_as(caller: &mut Caller, program: &str, key: &str, person: &Value) -> Reply {
    let path = format!("/v1/programs/{program}/members");
    caller.post(&path, &[("idempotency-key", key)], person)
}

/// Posts a command and waits for its decision.
pub(crate) fn at_once(caller: &mut Caller, path: &str, command: &Value) -> Reply {
    caller.post(path, &[("prefer", "wait")], command)
}

/// Sends a command into the queue and asks until it is decided, or waits for its purchase.
pub(crate) fn by_queue(caller: &mut Caller, path: &str, command: &Value) -> Value {
    let taken = caller.post(path, &[], command);
    assert_eq!(taken.status, 202, "{}", taken.text());
    assert_eq!(taken.json()["status"], "accepted");
    decided(caller, taken.header("location").unwrap())
}

/// Asks at a `Location` until something is known.
pub(crate) fn decided(caller: &mut Caller, location: &str) -> Value {
    soon(|| {
        let reply = caller.get(location);
        match reply.status {
            200 => Ok(reply.json()),
            404 => Err(reply.text().to_owned()),
            _ => panic!("{}", reply.text()),
        }
    })
}

/// Tries until it works.
#[expect(clippy::disallowed_methods, reason = "a deadline in a test")]
pub(crate) fn soon<T>(mut attempt: impl FnMut() -> Result<T, String>) -> T {
    let deadline = Instant::now() + SOON;
    loop {
        match attempt() {
            Ok(done) => return done,
            Err(found) => assert!(Instant::now() < deadline, "not in time: {found}"),
        }
        std::thread::sleep(Duration::from_millis(10));
    }
}

/// A JSON answer of this status.
pub(crate) fn json_of(reply: &Reply, status: u16) -> Value {
    assert_eq!(reply.status, status, "{}", reply.text());
    reply.json()
}

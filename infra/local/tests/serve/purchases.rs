//! The way of a purchase, through everything.

use crate::program_file;
use crate::server::{Caller, Reply, Server};
use serde_json::{Value, json};
use std::time::{Duration, Instant};

const PURCHASES: &str = "/v1/programs/classic/purchases";

fn served(data: &std::path::Path) -> Server {
    Server::start(data, &["--program", &program_file("classic")])
}

#[derive(Debug, PartialEq)]
struct Member {
    id: String,
    joined_at: String,
}

/// A purchase of one line, in cents, at the moment of joining.
fn purchase(member: &Member, id: &str, amount: i64) -> Value {
    json!({
        "member": member.id,
        "id": id,
        "occurred_at": member.joined_at,
        "currency": "USD",
        "lines": [{ "amount": amount }],
    })
}

fn joined(caller: &mut Caller, key: &str) -> Member {
    let reply = caller.post(
        "/v1/programs/classic/members",
        &[("idempotency-key", key)],
        &json!({}),
    );
    assert_eq!(reply.status, 201, "{reply:?}");
    let text = |name: &str| reply.json()[name].as_str().unwrap().to_owned();
    Member {
        id: text("member"),
        joined_at: text("joined_at"),
    }
}

fn active(caller: &mut Caller, member: &Member) -> i64 {
    let path = format!("/v1/programs/classic/members/{}/balance", member.id);
    let reply = caller.get(&path);
    assert_eq!(reply.status, 200, "{reply:?}");
    reply.json()["active"].as_i64().unwrap()
}

/// Asks until a command is recorded.
#[expect(clippy::disallowed_methods, reason = "a deadline in a test")]
fn recorded(caller: &mut Caller, location: &str) -> Reply {
    let deadline = Instant::now() + Duration::from_secs(30);
    loop {
        let reply = caller.get(location);
        if reply.status == 200 {
            return reply;
        }
        assert!(Instant::now() < deadline, "{reply:?}");
        std::thread::sleep(Duration::from_millis(10));
    }
}

#[test]
fn a_purchase_goes_through_queue_and_score_into_the_ledger() {
    let data = tempfile::tempdir().unwrap();
    let server = served(data.path());
    let mut till = server.caller("pos");
    let member = joined(&mut till, "join-1");

    let taken = till.post(PURCHASES, &[], &purchase(&member, "t1", 6_000));

    assert_eq!(taken.status, 202, "{taken:?}");
    let location = taken.header("location").unwrap().to_owned();
    let entry = recorded(&mut till, &location).json();
    assert_eq!(entry["status"], "recorded");
    assert_eq!(active(&mut till, &member), 60);
}

#[test]
fn a_till_that_waits_gets_the_decision_and_a_repeat_the_same_one() {
    let data = tempfile::tempdir().unwrap();
    let server = served(data.path());
    let mut till = server.caller("pos");
    let member = joined(&mut till, "join-1");
    let bought = purchase(&member, "t1", 6_000);

    let first = till.post(PURCHASES, &[("prefer", "wait")], &bought);
    let again = till.post(PURCHASES, &[("prefer", "wait")], &bought);

    assert_eq!(first.status, 200, "{first:?}");
    assert_eq!(first.text(), again.text());
    assert_eq!(active(&mut till, &member), 60);
}

#[test]
fn a_restart_keeps_members_points_and_tokens() {
    let data = tempfile::tempdir().unwrap();
    let server = served(data.path());
    let mut till = server.caller("pos");
    let member = joined(&mut till, "join-1");
    till.post(
        PURCHASES,
        &[("prefer", "wait")],
        &purchase(&member, "t1", 6_000),
    );
    let address = server.api.to_string();
    let token = server.token("pos");

    let status = server.stop();
    let server = Server::start_at(&address, data.path(), &[]);

    assert_eq!(status.code(), Some(0));
    let mut till = Caller::new(server.api, Some(token));
    assert_eq!(active(&mut till, &member), 60);
    assert_eq!(joined(&mut till, "join-1"), member);
    assert_ne!(joined(&mut till, "join-2"), member);
    let printed = server
        .lines
        .iter()
        .filter(|line| line.starts_with("token "))
        .count();
    assert_eq!(printed, 4);
}

#[test]
fn what_was_accepted_and_not_yet_decided_is_decided_after_a_restart() {
    let data = tempfile::tempdir().unwrap();
    let server = served(data.path());
    let mut till = server.caller("pos");
    let member = joined(&mut till, "join-1");
    let locations: Vec<String> = (0..30)
        .map(|place| {
            let bought = purchase(&member, &format!("t{place}"), 100);
            let taken = till.post(PURCHASES, &[], &bought);
            taken.header("location").unwrap().to_owned()
        })
        .collect();

    server.stop();
    let server = Server::start(data.path(), &[]);

    let mut till = server.caller("pos");
    for location in &locations {
        recorded(&mut till, location);
    }
    assert_eq!(active(&mut till, &member), 30);
}

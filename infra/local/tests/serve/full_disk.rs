//! The disk fills up while a till writes: what was answered stands, once, and the rest is
//! refused.

use crate::ledger::Ledger;
use crate::program_file;
use crate::server::{Caller, Reply, Server};
use crate::shop::{Member, decided, join, join_as, json_of};
use gradus_domain::commands::CommandKey;
use serde_json::json;
use std::collections::BTreeMap;

const PURCHASES: &str = "/v1/programs/classic/purchases";
/// How far a file may grow, in blocks of 512 bytes: 3 MB, which some hundred purchases fill.
const BLOCKS: u32 = 6_144;
/// More than there is room for.
const ATTEMPTS_MAX: usize = 5_000;

/// 503, which code, and when to come again.
fn assert_unavailable(reply: &Reply) {
    let problem = json_of(reply, 503);
    assert_eq!(
        reply.header("content-type"),
        Some("application/problem+json")
    );
    assert_eq!(problem["code"], "unavailable", "{problem}");
    assert_eq!(reply.header("retry-after"), Some("1"));
}

/// Buys, every eighth time waiting for the decision, until a purchase is refused. Returns the
/// places where what was taken can be asked for, by receipt, and the refusal.
fn buy_until_refused(till: &mut Caller, member: &Member) -> (BTreeMap<String, String>, Reply) {
    let mut taken = BTreeMap::new();
    for number in 0..ATTEMPTS_MAX {
        let id = format!("p-{number}");
        let waits = [("prefer", "wait")];
        let headers = if number % 8 == 0 { &waits[..] } else { &[] };
        let reply = till.post(PURCHASES, headers, &member.buys(&id, "USD", 1_000));
        if !matches!(reply.status, 200 | 202) {
            return (taken, reply);
        }
        taken.insert(id, reply.header("location").unwrap().to_owned());
    }
    panic!("no end of room");
}

/// Lets people join until one is refused: a joining takes less room than a purchase. Returns
/// its key and the refusal.
fn join_until_refused(till: &mut Caller) -> (String, Reply) {
    for number in 0..ATTEMPTS_MAX {
        let key = format!("join-again-{number}");
        let reply = join_as(till, "classic", &key, &json!({}));
        if reply.status != 201 {
            return (key, reply);
        }
    }
    panic!("no end of room");
}

/// The log's lines with this message.
fn lines_that_say<'a>(logged: &'a str, message: &str) -> Vec<&'a str> {
    let said = format!(r#""message":"{message}""#);
    logged.lines().filter(|line| line.contains(&said)).collect()
}

#[test]
fn a_disk_that_fills_up_refuses_purchases_and_keeps_every_one_that_was_answered() {
    let data = tempfile::tempdir().unwrap();
    let log = tempfile::NamedTempFile::new().unwrap();
    let program = ["--program", &program_file("classic")];
    let server = Server::start_with_little_room(BLOCKS, log.path(), data.path(), &program);
    let mut till = server.caller("pos");
    let member = join(&mut till, "classic", "join-1");

    let (taken, refused) = buy_until_refused(&mut till, &member);
    let (key, not_joined) = join_until_refused(&mut till);
    let balance = till.get(&member.path("classic", "/balance"));
    let logged = std::fs::read_to_string(log.path()).unwrap();
    let status = server.stop();

    assert_unavailable(&refused);
    assert_unavailable(&not_joined);
    json_of(&balance, 200);
    assert_eq!(status.code(), Some(0));
    let table = lines_that_say(&logged, "the table cannot read or write its file");
    assert!(table[0].contains("table.sqlite"), "{logged}");
    assert!(table[0].contains(r#""cause":"disk I/O error""#), "{logged}");
    let queue = lines_that_say(&logged, "queue requests were rolled back");
    assert!(queue[0].contains("disk I/O error"), "{logged}");

    let server = Server::start(data.path(), &program);
    let mut till = server.caller("pos");
    for location in taken.values() {
        let decision = decided(&mut till, location);
        assert_eq!(decision["status"], "recorded", "{decision}");
    }
    let joined = join_as(&mut till, "classic", &key, &json!({}));
    let ledger = Ledger::read(&server.table, "classic", std::slice::from_ref(&member.id));

    assert_eq!(joined.status, 201, "{}", joined.text());
    assert_eq!(ledger.findings(), Vec::<String>::new());
    let mut recorded: BTreeMap<String, usize> = BTreeMap::new();
    for entry in ledger.entries() {
        if let CommandKey::Transaction(receipt) = &entry.key {
            *recorded.entry(receipt.to_string()).or_default() += 1;
        }
    }
    let expected = taken.keys().map(|receipt| (receipt.clone(), 1)).collect();
    assert_eq!(recorded, expected);
}

//! Time passes: what falls due is settled and announced, though nobody calls.

use crate::clients;
use crate::ledger::block_on;
use crate::server::Server;
use crate::shop::{Member, at_once, join, join_as, json_of, soon};
use serde_json::{Value, json};
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;
use tempfile::TempDir;

const PURCHASES: &str = "/v1/programs/corner/purchases";
const START: &str = "2027-03-01T22:00:00Z";

/// Points lapse two days after the day on which they were earned; a day ahead, the member is
/// reminded. Everything is announced to `crm`, and lapses to `sms` as well.
const CORNER: &str = r#"
id = "corner"
version = 1
zone = "UTC"
currency = "EUR"

[earning]
points = "1"
per = "1.00"
expiry = { rolling_days = 2 }

[[tiers]]
id = "base"

[reminders]
points_expiring_lead_days = [1]

[[notify]]
queue = "crm"

[[notify]]
queue = "sms"
kinds = ["points.expired"]
"#;

/// A served program in a folder of its own.
struct Corner {
    server: Server,
    data: TempDir,
}

impl Corner {
    fn open() -> Self {
        let data = tempfile::tempdir().unwrap();
        let file = data.path().join("corner.toml");
        std::fs::write(&file, CORNER).unwrap();
        let folder = data.path().join("shop");
        let more = ["--at", START, "--program", file.to_str().unwrap()];
        Self {
            server: Server::start(&folder, &more),
            data,
        }
    }

    fn folder(&self) -> std::path::PathBuf {
        self.data.path().join("shop")
    }

    fn joined(&self, key: &str) -> Member {
        let mut till = self.server.caller("pos");
        let member = join(&mut till, "corner", key);
        let bought = member.buys(&format!("t-{key}"), "EUR", 4_000);
        json_of(&at_once(&mut till, PURCHASES, &bought), 200);
        member
    }

    fn moves_to(&self, now: &str) {
        let moved = json!({ "now": now });
        let reply = self
            .server
            .caller("operate")
            .post("/_local/clock", &[], &moved);
        assert_eq!(reply.status, 200, "{}", reply.text());
    }

    fn entries(&self, member: &Member) -> usize {
        let path = member.path("corner", "/statement");
        let statement = json_of(&self.server.caller("operate").get(&path), 200);
        statement["lines"].as_array().unwrap().len()
    }

    fn active(&self, member: &Member) -> Value {
        let path = member.path("corner", "/balance");
        json_of(&self.server.caller("operate").get(&path), 200)["active"].clone()
    }

    /// Takes so many notifications out of a destination's queue.
    fn told(&self, destination: &str, count: usize) -> Vec<Value> {
        let mut told: Vec<Value> = Vec::new();
        soon(|| {
            told.extend(take(&self.server, destination));
            if count <= told.len() {
                Ok(())
            } else {
                Err(format!("{destination} was told {} things", told.len()))
            }
        });
        told
    }
}

fn take(server: &Server, destination: &str) -> Vec<Value> {
    block_on(async {
        let client = clients::queue(&server.queue);
        let name = format!("gradus-notify-{destination}.fifo");
        let Ok(found) = client.get_queue_url().queue_name(name).send().await else {
            return Vec::new();
        };
        let url = found.queue_url.unwrap();
        let answer = client
            .receive_message()
            .queue_url(&url)
            .max_number_of_messages(10)
            .send()
            .await
            .unwrap();
        let mut told = Vec::new();
        for message in answer.messages.unwrap_or_default() {
            let receipt = message.receipt_handle.unwrap();
            client
                .delete_message()
                .queue_url(&url)
                .receipt_handle(receipt)
                .send()
                .await
                .unwrap();
            told.push(serde_json::from_str(&message.body.unwrap()).unwrap());
        }
        told
    })
}

/// What was said to a member, in order.
fn said(told: &[Value], member: &Member) -> Vec<String> {
    let mut own: Vec<(String, String)> = told
        .iter()
        .filter(|message| message["subject"] == member.id.as_str())
        .map(|message| {
            let text = |name: &str| message[name].as_str().unwrap().to_owned();
            (text("sequence"), text("type"))
        })
        .collect();
    own.sort();
    own.into_iter().map(|(_, kind)| kind).collect()
}

/// How many records wait in the table's stream.
fn waiting_in_the_stream(folder: &Path) -> i64 {
    let file = rusqlite::Connection::open(folder.join("table.sqlite")).unwrap();
    file.query_row("SELECT COUNT(*) FROM _stream_records", [], |row| row.get(0))
        .unwrap()
}

#[test]
fn what_falls_due_while_the_clock_moves_is_written_and_announced_in_order() {
    let corner = Corner::open();
    let ann = corner.joined("ann");
    let ben = corner.joined("ben");

    // To 3 March points live; the reminder comes at the first instant of 2 March.
    corner.moves_to("2027-03-03T23:59:00Z");
    assert_eq!(corner.active(&ann), 40);
    assert_eq!(corner.entries(&ann), 3);
    corner.moves_to("2027-03-04T01:15:00Z");

    assert_eq!(corner.active(&ann), 0);
    assert_eq!(corner.entries(&ann), 4);
    let told = corner.told("crm", 8);
    for member in [&ann, &ben] {
        assert_eq!(
            said(&told, member),
            [
                "gradus.member.enrolled",
                "gradus.points.earned",
                "gradus.points.expiring",
                "gradus.points.expired"
            ]
        );
    }
    let lapses = corner.told("sms", 2);
    assert!(
        lapses
            .iter()
            .all(|lapse| lapse["type"] == "gradus.points.expired")
    );
    assert!(lapses.iter().all(|lapse| lapse["data"]["points"] == 40));
    assert!(
        lapses
            .iter()
            .all(|lapse| lapse["time"] == "2027-03-04T00:00:00Z")
    );
    soon(|| match waiting_in_the_stream(&corner.folder()) {
        0 => Ok(()),
        waiting => Err(format!("{waiting} records wait")),
    });
}

#[test]
fn a_start_after_a_pause_makes_up_for_what_fell_due_meanwhile() {
    let mut corner = Corner::open();
    let ann = corner.joined("ann");
    corner.moves_to("2027-03-01T22:30:00Z");
    let folder = corner.folder();
    corner.server.kill();

    corner.server = Server::start(&folder, &["--at", "2027-03-08T00:00:00Z"]);

    assert_eq!(corner.entries(&ann), 4);
    let told = corner.told("crm", 4);
    assert_eq!(said(&told, &ann).last().unwrap(), "gradus.points.expired");
}

#[test]
fn the_clock_arrives_while_clients_go_on_buying_and_notifications_wait_to_be_read() {
    let corner = Corner::open();
    let ann = corner.joined("ann");
    let arrived = AtomicBool::new(false);
    let sent = AtomicUsize::new(0);

    thread::scope(|scope| {
        for client in 0..8 {
            let (corner, ann, arrived, sent) = (&corner, &ann, &arrived, &sent);
            scope.spawn(move || {
                let mut till = corner.server.caller("pos");
                for number in 0.. {
                    if arrived.load(Ordering::Relaxed) {
                        break;
                    }
                    let bought = ann.buys(&format!("t-{client}-{number}"), "EUR", 100);
                    let taken = till.post(PURCHASES, &[], &bought);
                    assert_eq!(taken.status, 202, "{}", taken.text());
                    sent.fetch_add(1, Ordering::Relaxed);
                }
            });
        }
        // Fifteen days: further than a queue keeps what nobody reads.
        corner.moves_to("2027-03-16T22:00:00Z");
        arrived.store(true, Ordering::Relaxed);
    });

    assert!(8 <= sent.load(Ordering::Relaxed));
    let told = corner.told("crm", 4);
    assert_eq!(told[0]["type"], "gradus.member.enrolled");
    let time = told[0]["time"].as_str().unwrap();
    assert!(time.starts_with("2027-03-01T22:0"), "{time}");
}

#[test]
fn a_return_that_waited_is_announced_after_its_purchase() {
    let corner = Corner::open();
    let mut till = corner.server.caller("pos");
    let members: Vec<Member> = (0..6)
        .map(|number| join(&mut till, "corner", &format!("join-{number}")))
        .collect();

    for (number, member) in members.iter().enumerate() {
        let transaction = format!("t-{number}");
        let back = json!({
            "id": format!("r-{number}"),
            "member": member.id,
            "transaction": transaction,
            "occurred_at": member.joined_at,
            "everything": true,
        });
        let returned = till.post("/v1/programs/corner/returns", &[], &back);
        assert_eq!(returned.status, 202, "{}", returned.text());
        let bought = member.buys(&transaction, "EUR", 4_000);
        assert_eq!(till.post(PURCHASES, &[], &bought).status, 202);
    }

    let told = corner.told("crm", 18);
    for member in &members {
        let own = told
            .iter()
            .filter(|message| message["subject"] == member.id.as_str());
        let kinds: Vec<&str> = own
            .map(|message| message["type"].as_str().unwrap())
            .collect();
        assert_eq!(
            kinds,
            [
                "gradus.member.enrolled",
                "gradus.points.earned",
                "gradus.points.reversed"
            ]
        );
    }
}

#[test]
fn a_stop_does_not_wait_for_a_clock_that_is_on_its_way_for_years() {
    // GIVEN a clock on its way from 2027 to 2036
    let data = tempfile::tempdir().unwrap();
    let [log, folder, file] = ["log", "shop", "corner.toml"].map(|name| data.path().join(name));
    std::fs::write(&file, CORNER).unwrap();
    let more = ["--at", START, "--program", file.to_str().unwrap()];
    let server = Server::start_logging(&log, &folder, &more);
    let mut mover = server.caller("operate");
    let mut onlooker = server.caller("operate");
    let to = json!({ "now": "2036-03-01T00:00:00Z" });
    let moving = thread::spawn(move || mover.post("/_local/clock", &[], &to));
    let mut now = START.to_owned();
    while now.as_str() < "2027-03-08" {
        let clock = json_of(&onlooker.get("/_local/clock"), 200);
        now = clock["now"].as_str().unwrap().to_owned();
    }

    // WHEN it is told to stop
    let stopped = server.stop();

    // THEN whoever moved the clock is told so, and everything ends in order
    let answer = json_of(&moving.join().unwrap(), 503);
    assert_eq!(answer["code"], "unavailable");
    assert!(stopped.success());
    let log = std::fs::read_to_string(log).unwrap();
    assert!(!log.contains("did not end in time"), "{log}");
}

/// Points lapse a month after they were earned; a week ahead, members who agreed to e-mail are
/// reminded, and not later than the day before.
const MONTHLY: &str = r#"
id = "corner"
version = 1
zone = "UTC"
currency = "EUR"

[earning]
points = "1"
per = "1.00"
expiry = { rolling_months = 1 }

[[tiers]]
id = "base"

[reminders]
points_expiring_lead_days = [7]

[messages]
channels = ["email"]

[[notify]]
queue = "crm"
kinds = ["points.expiring"]
"#;

#[test]
fn what_is_said_on_a_long_way_of_the_clock_is_said_before_it_is_too_late() {
    let data = tempfile::tempdir().unwrap();
    let file = data.path().join("corner.toml");
    std::fs::write(&file, MONTHLY).unwrap();
    let more = ["--at", START, "--program", file.to_str().unwrap()];
    let server = Server::start(&data.path().join("shop"), &more);
    let mut till = server.caller("pos");
    for name in ["ann", "ben", "cho"] {
        let agrees = json!({ "consent": { "email": true } });
        let member = Member::of(&join_as(&mut till, "corner", name, &agrees));
        let bought = member.buys(&format!("t-{name}"), "EUR", 4_000);
        json_of(&at_once(&mut till, PURCHASES, &bought), 200);
    }

    let moved = json!({ "now": "2028-05-01T00:00:00Z" });
    let reply = server.caller("operate").post("/_local/clock", &[], &moved);

    assert_eq!(reply.status, 200, "{}", reply.text());
    let mut told: Vec<Value> = Vec::new();
    soon(|| {
        told.extend(take(&server, "crm"));
        match told.len() {
            3 => Ok(()),
            count => Err(format!("{count} members were reminded")),
        }
    });
}

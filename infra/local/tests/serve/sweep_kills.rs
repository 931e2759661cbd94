//! The power goes while sweeps settle members: it ends as if it had not.

use crate::ledger::Ledger;
use crate::server::{Caller, Server};
use crate::shop::{Member, at_once, join, json_of, soon};
use gradus_domain::words::ids::MemberId;
use gradus_store::keys;
use serde_json::{Value, json};
use std::path::Path;
use std::thread;
use tempfile::TempDir;

const CLOCK: &str = "/_local/clock";
const PURCHASES: &str = "/v1/programs/brief/purchases";
const MEMBERS: usize = 20;
const BEGIN: &str = "2027-01-01T23:30:00Z";
const DAY_MS: i64 = 86_400_000;
/// From a minute after a day's first instant to some minutes before another one's.
const LESS_MS: i64 = 12 * 60_000;
/// Days at whose first instant something is due of every member, and how many days after the
/// one before: points become active, are about to lapse, lapse.
const DUE: [(&str, i64); 5] = [
    ("2027-01-02", 0),
    ("2027-01-06", 4),
    ("2027-01-09", 3),
    ("2027-01-10", 1),
    ("2027-01-12", 2),
];
/// When nothing is due any more.
const QUIET: (&str, i64) = ("2027-01-15", 3);
/// Points become active on the next day and last for ten.
const PROGRAM: &str = r#"id = "brief"
version = 1
zone = "UTC"
currency = "EUR"

[earning]
points = "1"
per = "1.00"
activation = { after_days = 1 }
expiry = { rolling_days = 10 }

[[tiers]]
id = "base"

[reminders]
points_expiring_lead_days = [1, 2, 5]
"#;

/// A folder in which members have bought, and its program's file.
struct Shop {
    data: TempDir,
    desk: TempDir,
    /// In the order in which a sweep comes by.
    members: Vec<Member>,
}

impl Shop {
    /// Each member buys twice, for 10.00 and up.
    fn open() -> Self {
        let (data, desk) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let file = desk.path().join("brief.toml");
        std::fs::write(&file, PROGRAM).unwrap();
        let file = file.to_str().unwrap().to_owned();
        let server = Server::start(data.path(), &["--at", BEGIN, "--program", &file]);
        let mut till = server.caller("pos");
        let mut members: Vec<Member> = (0..MEMBERS)
            .map(|place| join(&mut till, "brief", &format!("join-{place}")))
            .collect();
        for (place, member) in members.iter().enumerate() {
            for turn in 0..2 {
                let id = format!("t{place}-{turn}");
                let cents = i64::try_from(1_000 + place * 100 + turn).unwrap();
                let bought = at_once(&mut till, PURCHASES, &member.buys(&id, "EUR", cents));
                assert_eq!(bought.status, 200, "{}", bought.text());
            }
        }
        server.stop();
        members.sort_by_key(|member| keys::shard_of(&MemberId::new(&member.id)));
        Self {
            data,
            desk,
            members,
        }
    }

    /// The same once more, in a folder of its own.
    fn copy(&self) -> TempDir {
        let copy = tempfile::tempdir().unwrap();
        for file in std::fs::read_dir(self.data.path()).unwrap() {
            let file = file.unwrap();
            std::fs::copy(file.path(), copy.path().join(file.file_name())).unwrap();
        }
        copy
    }

    /// Serves a folder after so many days off.
    fn serve_after(&self, days: i64, data: &Path) -> Server {
        if days > 0 {
            let clock = data.join("clock");
            let distance_ms = std::fs::read_to_string(&clock).unwrap();
            let distance_ms: i64 = distance_ms.split(' ').next().unwrap().parse().unwrap();
            let later_ms = distance_ms + days * DAY_MS - LESS_MS;
            std::fs::write(&clock, format!("{later_ms}\n")).unwrap();
        }
        let file = self.desk.path().join("brief.toml");
        Server::start(data, &["--program", file.to_str().unwrap()])
    }

    /// Every member's statement over HTTP, of which the independent auditor finds nothing.
    fn statements(&self, server: &Server) -> Vec<Value> {
        let members = self.members.iter();
        let ids: Vec<String> = members.map(|member| member.id.clone()).collect();
        let ledger = Ledger::read(&server.table, "brief", &ids);
        assert_eq!(ledger.findings(), Vec::<String>::new());
        let mut desk = server.caller("operate");
        let members = self.members.iter();
        members.map(|member| statement(&mut desk, member)).collect()
    }

    /// Takes the clock to a day and kills the server when the sweep has settled this member.
    fn kill_in_the_middle(&self, server: Server, day: &str, member: usize) {
        let mut desk = server.caller("operate");
        let operator = server.caller("operate");
        let before = statement(&mut desk, &self.members[member]);
        thread::scope(|scope| {
            let moving = scope.spawn(|| move_clock(operator, day));
            soon(|| {
                let now = statement(&mut desk, &self.members[member]);
                (now != before)
                    .then_some(())
                    .ok_or("not settled".to_owned())
            });
            server.kill();
            moving.join().unwrap();
        });
    }
}

fn statement(desk: &mut Caller, member: &Member) -> Value {
    let path = member.path("brief", "/statement?limit=100");
    json_of(&desk.get(&path), 200)["lines"].clone()
}

/// Takes the clock past a day's first instant, where it is not there and nobody kills the
/// server meanwhile.
fn move_clock(mut operator: Caller, day: &str) {
    let body = json!({ "now": format!("{day}T00:01:00Z") }).to_string();
    let headers = [("content-type", "application/json")];
    if let Ok(reply) = operator.send("POST", CLOCK, &headers, body.as_bytes()) {
        assert!([200, 409].contains(&reply.status), "{}", reply.text());
    }
}

/// Lets a day begin and the sweeps come by.
fn pass(shop: &Shop, data: &Path, (day, days): (&str, i64)) -> Server {
    let server = shop.serve_after(days, data);
    move_clock(server.caller("operate"), day);
    server
}

#[test]
fn after_kills_in_the_middle_of_sweeps_the_statements_are_those_of_a_quiet_run() {
    let shop = Shop::open();
    let (quiet, harmed) = (shop.copy(), shop.copy());

    for due in DUE {
        pass(&shop, quiet.path(), due).stop();
    }
    let expected = shop.statements(&pass(&shop, quiet.path(), QUIET));
    for (kill, (day, days)) in DUE.into_iter().enumerate() {
        let server = shop.serve_after(days, harmed.path());
        shop.kill_in_the_middle(server, day, kill * 4);
        pass(&shop, harmed.path(), (day, 0)).kill();
    }
    let found = shop.statements(&pass(&shop, harmed.path(), QUIET));

    // Joined, bought twice, became active, reminded three times, lapsed.
    for lines in &expected {
        assert_eq!(lines.as_array().unwrap().len(), 8, "{lines}");
    }
    assert_eq!(found, expected);
}

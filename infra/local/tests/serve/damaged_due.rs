//! Rows of the index of who is due that were damaged in the table's file keep nobody from being
//! swept.

use crate::server::{Caller, Server};
use crate::shop::{Member, at_once, join, json_of};
use rusqlite::Connection;
use serde_json::json;
use std::path::Path;

const INDEX: &str = "\"gradus::gsi::expire_at\"";

/// Points lapse two days after the day on which they were earned.
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
"#;

fn file(folder: &Path) -> Connection {
    Connection::open(folder.join("table.sqlite")).unwrap()
}

/// Changes the rows of a table of the file that stand under a member's key.
fn change(folder: &Path, table: &str, key: &str, member: &Member, set: &str) {
    let sql = format!("UPDATE {table} SET {set} WHERE {key} = ?1");
    let of_member = format!("S:corner#M#{}", member.id);
    assert_eq!(file(folder).execute(&sql, [of_member]).unwrap(), 1, "{sql}");
}

/// The numbers and columns of the rows of the index.
fn rows(folder: &Path) -> Vec<(i64, String)> {
    let file = file(folder);
    let sql = format!("SELECT rowid, table_pk FROM {INDEX} ORDER BY table_pk");
    let mut rows = file.prepare(&sql).unwrap();
    let rows = rows
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))
        .unwrap();
    rows.collect::<Result<_, _>>().unwrap()
}

fn entries(desk: &mut Caller, member: &Member) -> usize {
    let statement = json_of(&desk.get(&member.path("corner", "/statement")), 200);
    statement["lines"].as_array().unwrap().len()
}

fn moves_to(server: &Server, now: &str) {
    let moved = json!({ "now": now });
    let reply = server.caller("operate").post("/_local/clock", &[], &moved);
    assert_eq!(reply.status, 200, "{}", reply.text());
}

#[test]
fn members_whose_rows_were_damaged_are_swept_and_so_are_the_others() {
    let data = tempfile::tempdir().unwrap();
    let program = data.path().join("corner.toml");
    std::fs::write(&program, CORNER).unwrap();
    let (folder, log) = (data.path().join("shop"), data.path().join("log"));
    let start = ["--at", "2027-03-01T22:00:00Z", "--program"];
    let start = [&start[..], &[program.to_str().unwrap()]].concat();
    let server = Server::start(&folder, &start);
    let mut till = server.caller("pos");
    let members = ["ann", "ben", "cho", "dan", "eve"].map(|name| {
        let member = join(&mut till, "corner", name);
        let bought = member.buys(&format!("t-{name}"), "EUR", 4_000);
        json_of(
            &at_once(&mut till, "/v1/programs/corner/purchases", &bought),
            200,
        );
        member
    });
    let [ann, ben, cho, dan, eve] = &members;
    server.stop();
    let sound = rows(&folder);
    assert_eq!(sound.len(), 5);
    let in_index = |member, set: &str| change(&folder, INDEX, "table_pk", member, set);
    in_index(ann, "item_json = substr(item_json, 2)");
    let of_dan = format!("item_json = replace(item_json, '{}', '{}')", ben.id, dan.id);
    in_index(ben, &of_dan);
    in_index(cho, "table_pk = replace(table_pk, '#M#', '#M!')");
    in_index(eve, "item_json = substr(item_json, 2)");
    let cut = "item_json = substr(item_json, 2)";
    change(&folder, "gradus", "pk", eve, cut);

    let server = Server::start_logging(&log, &folder, &["--log", "info"]);
    moves_to(&server, "2027-03-09T22:00:00Z");

    let mut desk = server.caller("operate");
    for member in [ann, ben, cho, dan] {
        assert_eq!(entries(&mut desk, member), 3, "joined, bought, lapsed");
    }
    server.stop();
    assert_eq!(rows(&folder), []);
    let logged = std::fs::read_to_string(&log).unwrap();
    let said = |text: &str| logged.matches(text).count();
    assert_eq!(said("it is written anew from its member"), 3, "{logged}");
    assert_eq!(said("it is left out"), 1, "{logged}");
}

#[test]
fn a_program_that_cannot_be_read_any_more_does_not_hold_the_clock_up() {
    let data = tempfile::tempdir().unwrap();
    let program = data.path().join("corner.toml");
    std::fs::write(&program, CORNER).unwrap();
    let (folder, log) = (data.path().join("shop"), data.path().join("log"));
    let start = ["--at", "2027-03-01T22:00:00Z", "--program"];
    let start = [&start[..], &[program.to_str().unwrap()]].concat();
    Server::start(&folder, &start).stop();
    let damage = "UPDATE gradus SET item_json = replace(item_json, 'revision', 'revisiom')
        WHERE pk = 'S:corner#P' AND sk = 'S:@'";
    assert_eq!(file(&folder).execute(damage, []).unwrap(), 1);

    let server = Server::start_logging(&log, &folder, &["--log", "info"]);
    moves_to(&server, "2027-03-02T01:00:00Z");

    server.stop();
    let logged = std::fs::read_to_string(&log).unwrap();
    assert!(logged.contains("its program cannot be read"), "{logged}");
    assert!(!logged.contains("do not run dry"), "{logged}");
}

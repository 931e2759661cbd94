//! What was damaged in the file of the table is found, and says nothing of points.

use crate::program_file;
use crate::server::{Caller, Server};
use crate::shop::{Member, at_once, join, json_of};
use std::path::Path;

const PURCHASES: &str = "/v1/programs/classic/purchases";

/// Turns bits in the middle of what an attribute of an item holds, as it stands in a table
/// of the file.
fn turn_a_bit(folder: &Path, table: &str, item: &str, attribute: &str) {
    let file = rusqlite::Connection::open(folder.join("table.sqlite")).unwrap();
    let of_item = format!("FROM \"{table}\" WHERE item_json LIKE '%' || ?1 || '%'");
    let text: String = file
        .query_row(&format!("SELECT item_json {of_item}"), [item], |row| {
            row.get(0)
        })
        .unwrap();
    let held = text.find(&format!("\"{attribute}\":")).unwrap();
    let start = held + text[held..].find("\"B\":\"").unwrap() + 5;
    let middle = start + text[start..].find('"').unwrap() / 2;
    let mut bytes = text.clone().into_bytes();
    // Another letter of Base64 stands for other bits.
    bytes[middle] = if bytes[middle] == b'A' { b'B' } else { b'A' };
    let damaged = String::from_utf8(bytes).unwrap();
    assert_ne!(text, damaged);
    let change = format!("UPDATE \"{table}\" SET item_json = ?1 WHERE item_json = ?2");
    assert_eq!(file.execute(&change, [&damaged, &text]).unwrap(), 1);
}

/// Status and code of an answer without a figure.
fn refused(caller: &mut Caller, path: &str) -> (u16, String) {
    let reply = caller.get(path);
    let problem = reply.json();
    (reply.status, problem["code"].as_str().unwrap().to_owned())
}

#[test]
fn what_was_damaged_in_the_file_is_named_in_the_log_and_never_answered() {
    let data = tempfile::tempdir().unwrap();
    let folder = data.path().join("shop");
    let log = data.path().join("log");
    let program = ["--log", "info", "--program", &program_file("classic")];
    let server = Server::start(&folder, &program);
    let mut till = server.caller("pos");
    let members = ["ann", "ben", "cho", "dan"].map(|name| join(&mut till, "classic", name));
    for (member, id) in members.iter().zip(["t-a", "t-b", "t-c", "t-d"]) {
        let bought = member.buys(id, "USD", 10_000);
        json_of(&at_once(&mut till, PURCHASES, &bought), 200);
    }
    let [ann, ben, cho, dan] = &members;
    server.stop();
    let of_member = |member: &Member| format!("classic#M#{}\"", member.id);
    turn_a_bit(&folder, "gradus", &of_member(ann), "body");
    turn_a_bit(&folder, "gradus", "classic#E#purchase:t-b\"", "body");
    let index = "gradus::gsi::statement";
    turn_a_bit(&folder, index, "classic#E#purchase:t-c\"", "summary");

    let server = Server::start_logging(&log, &folder, &program);

    let (mut till, mut desk) = (server.caller("pos"), server.caller("operate"));
    let internal = (500, "internal".to_owned());
    let path = |member: &Member, tail: &str| member.path("classic", tail);
    assert_eq!(refused(&mut desk, &path(ann, "/balance")), internal);
    assert_eq!(refused(&mut desk, &path(ann, "/tier")), internal);
    let bought = at_once(&mut till, PURCHASES, &ann.buys("t-e", "USD", 100));
    assert_eq!(bought.status, 500, "{}", bought.text());
    let entry = "/v1/programs/classic/commands/purchase:t-b";
    assert_eq!(refused(&mut desk, entry), internal);
    let details = path(ben, "/statement?details=true");
    assert_eq!(refused(&mut desk, &details), internal);
    assert_eq!(refused(&mut desk, &path(cho, "/statement")), internal);
    json_of(&desk.get(&path(ben, "/balance")), 200);
    json_of(&desk.get(&path(dan, "/statement?details=true")), 200);
    server.stop();
    let logged = std::fs::read_to_string(&log).unwrap();
    for named in [
        format!("a member under classic#M#{} / @ was damaged", ann.id),
        "a record under classic#E#purchase:t-b / @ was damaged".to_owned(),
        "a line of a statement under classic#E#purchase:t-c / @ was damaged".to_owned(),
    ] {
        assert!(logged.contains(&named), "{named}: {logged}");
    }
}

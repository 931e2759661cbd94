//! What was damaged in the file of the table is found, and says nothing of points.

use crate::program_file;
use crate::server::{Caller, Server, failing};
use crate::shop::{Member, at_once, join, join_as, json_of, soon};
use serde_json::json;
use std::io::{BufRead as _, BufReader};
use std::path::Path;

/// The engine's tables in the file: items, and lines of statements.
const TABLE: &str = "gradus";
const INDEX: &str = "gradus::gsi::statement";
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

/// The text of the only row of a table of the file whose key begins so.
fn row(folder: &Path, table: &str, begins: &str) -> Vec<u8> {
    let file = rusqlite::Connection::open(folder.join("table.sqlite")).unwrap();
    let asked = format!(
        "SELECT CAST(item_json AS BLOB) FROM \"{table}\" WHERE {}",
        is_row(table)
    );
    let mut rows = file.prepare(&asked).unwrap();
    let texts: Vec<Vec<u8>> = rows
        .query_map([begins], |row| row.get(0))
        .unwrap()
        .collect::<Result<_, _>>()
        .unwrap();
    let [text] = texts.as_slice() else {
        panic!("{begins}: {}", texts.len());
    };
    text.clone()
}

/// Puts another text into that row, whatever bytes it is of.
fn put_row(folder: &Path, table: &str, begins: &str, text: &[u8]) {
    let file = rusqlite::Connection::open(folder.join("table.sqlite")).unwrap();
    let change = format!(
        "UPDATE \"{table}\" SET item_json = CAST(?2 AS TEXT) WHERE {}",
        is_row(table)
    );
    assert_eq!(file.execute(&change, (begins, text)).unwrap(), 1);
}

fn is_row(table: &str) -> &'static str {
    if table == TABLE {
        "substr(pk, 3, length(?1)) = ?1 AND sk = 'S:@'"
    } else {
        "substr(table_pk, 3, length(?1)) = ?1"
    }
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
    turn_a_bit(&folder, TABLE, &of_member(ann), "body");
    turn_a_bit(&folder, TABLE, "classic#E#purchase:t-b\"", "body");
    turn_a_bit(&folder, INDEX, "classic#E#purchase:t-c\"", "summary");

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

#[test]
fn a_start_that_a_damaged_version_ends_names_its_item_and_the_table_file() {
    let data = tempfile::tempdir().unwrap();
    let program = ["--program", &program_file("classic")];
    Server::start(data.path(), &program).stop();
    turn_a_bit(data.path(), TABLE, "\"V#0000000001\"", "body");

    let refused = failing("127.0.0.1:0", data.path(), &program);

    let said = String::from_utf8(refused.stderr).unwrap();
    let table = data.path().join("table.sqlite");
    for named in [
        "classic#P / V#0000000001 was damaged",
        &format!("{} could not be read", table.display()),
    ] {
        assert!(said.contains(named), "{named}: {said}");
    }
    assert_eq!(refused.status.code(), Some(1));
}

#[test]
fn a_table_that_is_not_defined_as_it_was_made_is_not_opened() {
    let data = tempfile::tempdir().unwrap();
    let program = ["--program", &program_file("classic")];
    Server::start(data.path(), &program).stop();
    let whole = std::fs::read(data.path().join("table.sqlite")).unwrap();
    for (damage, named) in [
        ("stream_enabled = 0", "stream: none, and not NEW_IMAGE"),
        (
            "stream_view_type = 'KEYS_ONLY'",
            "stream: KEYS_ONLY, and not NEW_IMAGE",
        ),
        (
            "gsi_definitions = replace(gsi_definitions, 'summary', 'summarx')",
            "INCLUDE codec, summarx]",
        ),
        (
            "attribute_definitions = replace(attribute_definitions, 'shard', 'sharc')",
            "sharc S",
        ),
    ] {
        let file = rusqlite::Connection::open(data.path().join("table.sqlite")).unwrap();
        let change = format!("UPDATE _tables SET {damage}");
        assert_eq!(file.execute(&change, []).unwrap(), 1, "{damage}");
        drop(file);

        let refused = failing("127.0.0.1:0", data.path(), &program);

        let said = String::from_utf8(refused.stderr).unwrap();
        assert!(said.contains("table.sqlite"), "{damage}: {said}");
        assert!(said.contains(named), "{damage}: {said}");
        for log in ["table.sqlite-wal", "table.sqlite-shm"] {
            let _ = std::fs::remove_file(data.path().join(log));
        }
        std::fs::write(data.path().join("table.sqlite"), &whole).unwrap();
    }
    let _again = Server::start(data.path(), &program);
}

/// Changes rows of the file while nobody knows of an index.
fn change_behind_an_index(folder: &Path, index: &str, change: &str) {
    let file = || rusqlite::Connection::open(folder.join("table.sqlite")).unwrap();
    let hide = format!(
        "CREATE TABLE kept AS SELECT * FROM sqlite_schema WHERE name = '{index}';
         PRAGMA writable_schema = ON;
         DELETE FROM sqlite_schema WHERE name = '{index}'"
    );
    file().execute_batch(&hide).unwrap();
    let show = "PRAGMA writable_schema = ON;
         INSERT INTO sqlite_schema SELECT * FROM kept;
         PRAGMA writable_schema = OFF;
         DROP TABLE kept";
    file().execute_batch(&format!("{change}; {show}")).unwrap();
}

#[test]
fn an_index_that_says_other_than_its_rows_is_built_anew_and_where_that_cannot_be_the_start_refused()
{
    const LINES: &str = "gradus::gsi::statement";
    const BY_KEY: &str = "gradus::gsi::statement::base_key";
    let data = tempfile::tempdir().unwrap();
    let folder = data.path().join("shop");
    let log = data.path().join("log");
    let program = ["--program", &program_file("classic")];
    let server = Server::start(&folder, &program);
    let ann = join(&mut server.caller("pos"), "classic", "ann");
    let bought = ann.buys("t-a", "USD", 10_000);
    json_of(&at_once(&mut server.caller("pos"), PURCHASES, &bought), 200);
    server.stop();
    let turn = format!("UPDATE \"{LINES}\" SET table_sk = 'S:A' WHERE table_pk LIKE '%:t-a'");
    change_behind_an_index(&folder, BY_KEY, &turn);

    Server::start_logging(&log, &folder, &["--log", "info"]).stop();

    let logged = std::fs::read_to_string(&log).unwrap();
    assert!(
        logged.contains(&format!("missing from index {BY_KEY}")),
        "{logged}"
    );
    assert!(logged.contains("indexes are built anew"), "{logged}");
    let column = "SELECT table_sk FROM \"gradus::gsi::statement\" WHERE table_pk LIKE '%:t-a'";
    let file = rusqlite::Connection::open(folder.join("table.sqlite")).unwrap();
    let stands: String = file.query_row(column, [], |row| row.get(0)).unwrap();
    assert_eq!(stands, "S:@");
    drop(file);

    let cut =
        format!("{turn}; UPDATE \"{LINES}\" SET item_json = '{{' WHERE table_pk LIKE '%:t-a'");
    change_behind_an_index(&folder, BY_KEY, &cut);

    let refused = failing("127.0.0.1:0", &folder, &program);

    let said = String::from_utf8(refused.stderr).unwrap();
    for named in ["table.sqlite", "it was damaged: row ", BY_KEY] {
        assert!(said.contains(named), "{named}: {said}");
    }
}

#[test]
fn a_bit_turned_in_the_key_of_a_purchase_wherever_it_stands_does_not_have_it_count_twice() {
    let data = tempfile::tempdir().unwrap();
    let folder = data.path().join("shop");
    let program = ["--program", &program_file("classic")];
    let server = Server::start(&folder, &program);
    let ann = join(&mut server.caller("pos"), "classic", "ann");
    let bought = ann.buys("t-a", "USD", 10_000);
    json_of(&at_once(&mut server.caller("pos"), PURCHASES, &bought), 200);
    server.stop();
    let whole = std::fs::read(folder.join("table.sqlite")).unwrap();
    let key = b"classic#E#purchase:t-a";
    let places: Vec<usize> = (0..whole.len() - key.len())
        .filter(|at| whole[*at..].starts_with(key))
        .collect();
    assert!(places.len() >= 4, "{places:?}");

    for place in places {
        let mut turned = whole.clone();
        turned[place + key.len() - 1] ^= 2;
        std::fs::write(folder.join("table.sqlite"), turned).unwrap();
        if !check_start(&folder, &program) {
            continue;
        }
        let server = Server::start(&folder, &program);
        let again = at_once(&mut server.caller("pos"), PURCHASES, &bought);
        let path = ann.path("classic", "/balance");
        let balance = server.caller("operate").get(&path);
        server.stop();
        if balance.status == 200 {
            let around = &whole[place.saturating_sub(60)..place + 60];
            assert_eq!(
                balance.json()["active"],
                100,
                "{place}, in {:?}: {}",
                String::from_utf8_lossy(around),
                again.text()
            );
        }
    }
}

/// Whether the server starts; it is stopped then.
fn check_start(folder: &Path, program: &[&str]) -> bool {
    let mut child = crate::server::command("127.0.0.1:0", folder, program)
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::null())
        .spawn()
        .unwrap();
    let out = BufReader::new(child.stdout.take().unwrap());
    let is_ready = out.lines().any(|line| line.unwrap() == "ready");
    child.kill().unwrap();
    child.wait().unwrap();
    is_ready
}

#[test]
fn a_record_of_no_known_codec_that_the_table_has_in_a_known_one_keeps_nothing_from_being_announced()
{
    let data = tempfile::tempdir().unwrap();
    let folder = data.path().join("shop");
    let log = data.path().join("log");
    let server = Server::start(&folder, &["--program", &program_file("classic")]);
    let ann = join(&mut server.caller("pos"), "classic", "ann");
    let bought = ann.buys("t-a", "USD", 10_000);
    json_of(&at_once(&mut server.caller("pos"), PURCHASES, &bought), 200);
    server.stop();
    let file = || rusqlite::Connection::open(folder.join("table.sqlite")).unwrap();
    // Both entries wait once more, the first with a bit turned in its codec.
    let waiting = "DELETE FROM _stream_records;
         INSERT INTO _stream_records (table_name, event_name, keys_json, new_image,
             sequence_number, shard_id, created_at, event_id)
         SELECT 'gradus', 'INSERT', json_object('PK', json_extract(item_json, '$.PK'),
             'SK', json_extract(item_json, '$.SK')), item_json, 9000 + rowid,
             'shardId-00000001-gradus', 1767225600, rowid
         FROM gradus WHERE pk LIKE 'S:classic#E#%' ORDER BY rowid;
         UPDATE _stream_records
         SET new_image = json_set(new_image, '$.codec.N', '3')
         WHERE id = (SELECT min(id) FROM _stream_records)";
    file().execute_batch(waiting).unwrap();
    let count = || -> i64 {
        let count = "SELECT count(*) FROM _stream_records";
        file().query_row(count, [], |row| row.get(0)).unwrap()
    };
    assert_eq!(count(), 2);

    let server = Server::start_logging(&log, &folder, &["--log", "info"]);

    soon(|| match count() {
        0 => Ok(()),
        left => Err(format!("{left} records wait")),
    });
    server.stop();
    let logged = std::fs::read_to_string(&log).unwrap();
    assert!(logged.contains("comes with gradus republish"), "{logged}");
    assert_eq!(logged.matches("\"announced\"").count(), 1, "{logged}");
}

#[test]
fn a_row_that_holds_no_item_any_more_is_taken_neither_for_absent_nor_for_free() {
    let data = tempfile::tempdir().unwrap();
    let folder = data.path().join("shop");
    let log = data.path().join("log");
    let program = ["--log", "info", "--program", &program_file("classic")];
    let server = Server::start(&folder, &program);
    let mut till = server.caller("pos");
    let members = ["ann", "ben", "cho", "dan"].map(|name| {
        let person = json!({ "external_id": name });
        Member::of(&join_as(&mut till, "classic", name, &person))
    });
    let mut bought = Vec::new();
    for (member, id) in members.iter().zip(["t-a", "t-b", "t-c", "t-d"]) {
        let purchase = member.buys(id, "USD", 10_000);
        json_of(&at_once(&mut till, PURCHASES, &purchase), 200);
        bought.push(purchase);
    }
    let [ann, ben, cho, dan] = &members;
    let path = |member: &Member, tail: &str| member.path("classic", tail);
    let balance = |desk: &mut Caller| {
        let mut shown = json_of(&desk.get(&path(ben, "/balance")), 200);
        shown["as_of"].take();
        shown
    };
    let before = balance(&mut server.caller("operate"));
    server.stop();
    let of_ann = format!("classic#M#{}", ann.id);
    let whole = [
        (TABLE, of_ann.as_str()),
        (TABLE, "classic#E#purchase:t-b"),
        (TABLE, "classic#A#"),
        (INDEX, "classic#E#purchase:t-d"),
        (TABLE, "classic#E#purchase:t-c"),
    ];
    // Of the four aliases one is left: cho's.
    let file = rusqlite::Connection::open(folder.join("table.sqlite")).unwrap();
    let not_chos = "DELETE FROM gradus WHERE pk LIKE 'S:classic#A#%' AND item_json NOT LIKE ?1";
    assert_eq!(
        file.execute(not_chos, [format!("%{}%", cho.id)]).unwrap(),
        3
    );
    drop(file);
    let texts = whole.map(|(table, begins)| row(&folder, table, begins));
    let cut = |text: &[u8]| text[..text.len() - 1].to_vec();
    let of_no_type = String::from_utf8(texts[1].clone()).unwrap();
    let of_no_type = of_no_type.replacen("{\"B\":", "{\"C\":", 1).into_bytes();
    let mut no_text = texts[2].clone();
    no_text[3] = 0xff;
    let without_key = String::from_utf8(texts[4].clone()).unwrap();
    let without_key = without_key.replacen("\"PK\":", "\"QK\":", 1).into_bytes();
    let damaged = [
        cut(&texts[0]),
        of_no_type,
        no_text,
        cut(&texts[3]),
        without_key,
    ];
    for ((table, begins), text) in whole.iter().zip(&damaged) {
        put_row(&folder, table, begins, text);
    }

    let server = Server::start_logging(&log, &folder, &program);

    let (mut till, mut desk) = (server.caller("pos"), server.caller("operate"));
    let internal = (500, "internal".to_owned());
    assert_eq!(refused(&mut desk, &path(ann, "/balance")), internal);
    for damaged in [&bought[1], &bought[2]] {
        let again = at_once(&mut till, PURCHASES, damaged);
        assert_eq!(again.status, 500, "{}", again.text());
    }
    let entry = "/v1/programs/classic/commands/purchase:t-b";
    assert_eq!(refused(&mut desk, entry), internal);
    assert_eq!(balance(&mut desk), before);
    let found = json!({ "external_id": "cho" });
    let look_up = "/v1/programs/classic/members/lookup";
    let looked = till.post(look_up, &[], &found);
    assert_eq!(looked.status, 500, "{}", looked.text());
    let taken = join_as(&mut till, "classic", "eve", &found);
    assert_eq!(taken.status, 500, "{}", taken.text());
    assert_eq!(refused(&mut desk, &path(dan, "/statement")), internal);
    server.stop();
    let logged = std::fs::read_to_string(&log).unwrap();
    for (_, begins) in &whole {
        let named = format!("the row of {begins}");
        assert!(logged.contains(&named), "{named}: {logged}");
    }
    for ((table, begins), text) in whole.iter().zip(&texts) {
        put_row(&folder, table, begins, text);
    }
    let server = Server::start(&folder, &program);
    let (mut till, mut desk) = (server.caller("pos"), server.caller("operate"));
    json_of(&desk.get(&path(ann, "/balance")), 200);
    json_of(&at_once(&mut till, PURCHASES, &bought[1]), 200);
    assert_eq!(balance(&mut desk), before);
    let there = json_of(&till.post(look_up, &[], &found), 200);
    assert_eq!(there["member"], cho.id.as_str());
    json_of(&desk.get(&path(dan, "/statement")), 200);
}

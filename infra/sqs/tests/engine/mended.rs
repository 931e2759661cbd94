//! Files in which a bit has turned where messages are looked for: nothing may wait unseen.

use crate::damage::{BODY, bodies, change, filled};
use crate::log;
use crate::rig::{FIFO_URL, Rig, URL};
use gradus_sqs::{InFlight, OpenError, Options, Queues};
use rusqlite::Connection;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use tempfile::TempDir;

const BOTH: [InFlight; 2] = [InFlight::Kept, InFlight::GivenBack];

/// A filled file in which something was changed in one row.
fn damaged(damage: &str) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("queues.sqlite");
    filled(&file);
    assert_eq!(change(&file, damage), 1, "{damage}");
    (folder, file)
}

fn count(file: &Path, what: &str) -> i64 {
    let connection = Connection::open(file).unwrap();
    let sql = format!("SELECT count(*) FROM {what}");
    connection.query_row(&sql, [], |row| row.get(0)).unwrap()
}

/// Opens a file, and says what is logged of it: level, messages and groups of each line.
fn open(file: &Path, in_flight: InFlight) -> (Rig, Vec<(String, Value, Value)>) {
    let (rig, lines) = log::of(|| Rig::open_with(file, in_flight));
    let told = |line: Value| {
        let fields = &line["fields"];
        let numbers = [&fields["messages"], &fields["groups"]].map(Value::clone);
        let [messages, groups] = numbers;
        (line["level"].as_str().unwrap().to_owned(), messages, groups)
    };
    (rig, lines.into_iter().map(told).collect())
}

fn mended(messages: u32, groups: u32) -> Vec<(String, Value, Value)> {
    vec![("WARN".to_owned(), json!(messages), json!(groups))]
}

fn set_aside(messages: u32) -> (String, Value, Value) {
    ("ERROR".to_owned(), json!(messages), Value::Null)
}

#[test]
fn a_message_of_no_queue_is_set_aside_at_the_opening_and_named() {
    for in_flight in BOTH {
        let (_folder, file) = damaged("UPDATE message SET queue = 66 WHERE sequence = 3");

        let (mut rig, lines) = log::of(|| Rig::open_with(&file, in_flight));

        assert_eq!(lines.len(), 1, "{lines:?}");
        assert_eq!(lines[0]["level"], "ERROR");
        assert_eq!(lines[0]["fields"]["messages"], 1);
        assert_eq!(lines[0]["fields"]["sequences"], "[3]");
        assert_eq!(bodies(&mut rig, URL), [BODY]);
        assert_eq!(bodies(&mut rig, FIFO_URL), [BODY, "whole"]);
        drop(rig);
        assert_eq!(count(&file, "damaged_message WHERE sequence = 3"), 1);
        assert_eq!(count(&file, "message"), 3);
    }
}

#[test]
fn a_message_whose_group_was_damaged_is_found_and_set_aside_and_what_is_behind_it_comes() {
    for in_flight in BOTH {
        let (_folder, file) = damaged("UPDATE message SET group_id = 'f' WHERE sequence = 2");

        let (mut rig, told) = open(&file, in_flight);
        let (received, lines) = log::of(|| bodies(&mut rig, FIFO_URL));

        // The group that it seems to be in, and the one that begins with the next message now.
        assert_eq!(told, mended(0, 2));
        assert_eq!(received, ["whole"]);
        assert_eq!(lines[0]["level"], "ERROR");
        assert_eq!(lines[0]["fields"]["sequence"], 2);
        drop(rig);
        assert_eq!(count(&file, "damaged_message WHERE sequence = 2"), 1);
        assert_eq!(count(&file, "fifo_group"), 1);
    }
}

#[test]
fn a_message_of_a_fifo_queue_in_no_group_is_set_aside_at_the_opening_and_not_waited_for() {
    for in_flight in BOTH {
        for group in ["NULL", "''", "'g h'", "CAST(x'e7' AS TEXT)"] {
            let damage = format!("UPDATE message SET group_id = {group} WHERE sequence = 2");
            let (_folder, file) = damaged(&damage);

            let (mut rig, told) = open(&file, in_flight);
            let mark = rig.queues.mark().unwrap();
            let received = rig.ok("ReceiveMessage", &json!({ "QueueUrl": FIFO_URL }));
            let message = &received["Messages"][0];
            let done = json!({ "QueueUrl": FIFO_URL, "ReceiptHandle": message["ReceiptHandle"] });
            rig.ok("DeleteMessage", &done);

            let expected = [vec![set_aside(1)], mended(0, 1)].concat();
            assert_eq!(told, expected, "{group}");
            assert_eq!(message["Body"], "whole", "{group}");
            assert!(rig.queues.is_through("q.fifo", mark).unwrap(), "{group}");
            drop(rig);
            assert_eq!(count(&file, "damaged_message WHERE sequence = 2"), 1);
        }
    }
}

#[test]
fn a_group_of_which_something_wrong_is_noted_comes_all_the_same() {
    for in_flight in BOTH {
        for (damage, groups) in [
            ("DELETE FROM fifo_group", 1),
            ("UPDATE fifo_group SET first_sequence = 66", 1),
            ("UPDATE fifo_group SET blocked_until_ms = 1000001", 1),
            ("UPDATE fifo_group SET blocked_until_ms = 1 << 62", 1),
            ("UPDATE fifo_group SET queue = 2", 2),
            ("UPDATE fifo_group SET queue = 66", 2),
            ("UPDATE fifo_group SET group_id = 'f'", 2),
            ("UPDATE fifo_group SET group_id = CAST(x'e7' AS TEXT)", 2),
            ("INSERT INTO fifo_group VALUES (1, 'f', 1, 0)", 1),
        ] {
            let (_folder, file) = damaged(damage);

            let (mut rig, told) = open(&file, in_flight);

            assert_eq!(told, mended(0, groups), "{damage}");
            assert_eq!(bodies(&mut rig, FIFO_URL), [BODY, "whole"], "{damage}");
            drop(rig);
            let right = "fifo_group WHERE queue = 1 AND group_id = 'g' AND first_sequence = 2";
            assert_eq!(count(&file, right), 1, "{damage}");
            assert_eq!(count(&file, "fifo_group"), 1, "{damage}");
        }
    }
}

#[test]
fn what_is_in_flight_blocks_its_group_whatever_is_noted_of_it() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("queues.sqlite");
    filled(&file);
    let mut rig = Rig::open(&file);
    rig.ok("ReceiveMessage", &json!({ "QueueUrl": FIFO_URL }));
    drop(rig);
    change(&file, "UPDATE fifo_group SET blocked_until_ms = 1000000");

    let (mut rig, told) = open(&file, InFlight::Kept);

    assert_eq!(told, mended(0, 1));
    assert_eq!(bodies(&mut rig, FIFO_URL), [""; 0]);
    // 30 seconds are a queue's visibility timeout.
    rig.advance(30_000);
    assert_eq!(bodies(&mut rig, FIFO_URL), [BODY, "whole"]);
}

#[test]
fn a_message_is_hidden_for_no_longer_than_any_may_be() {
    // The clock stands at 1,000 s, and a message may be hidden for 43,200.
    let all = vec![BODY, "whole"];
    for (sequence, url, visible_at_ms, received, expected) in [
        (1, URL, 44_200_001_i64, &all, mended(1, 0)),
        (1, URL, 1 << 62, &all, mended(1, 0)),
        (1, URL, 44_200_000, &vec!["whole"], vec![]),
        (2, FIFO_URL, 44_200_001, &all, mended(1, 0)),
        (2, FIFO_URL, 1 << 62, &all, mended(1, 0)),
        (2, FIFO_URL, 44_200_000, &vec![], mended(0, 1)),
    ] {
        let hidden = format!("SET visible_at_ms = {visible_at_ms} WHERE sequence = {sequence}");
        let (_folder, file) = damaged(&format!("UPDATE message {hidden}"));

        let (mut rig, told) = open(&file, InFlight::Kept);

        assert_eq!(told, expected, "{hidden}");
        assert_eq!(bodies(&mut rig, url), *received, "{hidden}");
    }
}

#[test]
fn of_a_file_that_is_as_it_was_left_nothing_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("queues.sqlite");
    filled(&file);
    let mut rig = Rig::open(&file);
    for (group, id) in [("h", "3"), ("h", "4"), ("i", "5")] {
        let sent = json!({
            "QueueUrl": FIFO_URL, "MessageBody": id,
            "MessageGroupId": group, "MessageDeduplicationId": id,
        });
        rig.ok("SendMessage", &sent);
    }
    let grouped = json!({
        "QueueUrl": URL, "MessageBody": "late", "DelaySeconds": 900, "MessageGroupId": "g",
    });
    rig.ok("SendMessage", &grouped);
    for url in [URL, FIFO_URL] {
        let asked = json!({ "QueueUrl": url, "VisibilityTimeout": 43_200 });
        rig.ok("ReceiveMessage", &asked);
    }
    drop(rig);

    for in_flight in [InFlight::Kept, InFlight::GivenBack, InFlight::Kept] {
        let (_rig, told) = open(&file, in_flight);

        assert_eq!(told, [], "{in_flight:?}");
    }
}

/// Receives and deletes whatever comes, and says what it was.
fn emptied(rig: &mut Rig) -> Vec<String> {
    let mut all = Vec::new();
    loop {
        let received = rig.ok("ReceiveMessage", &json!({ "QueueUrl": FIFO_URL }));
        let Some(message) = received["Messages"].get(0) else {
            return all;
        };
        all.push(message["Body"].as_str().unwrap().to_owned());
        let done = json!({ "QueueUrl": FIFO_URL, "ReceiptHandle": message["ReceiptHandle"] });
        rig.ok("DeleteMessage", &done);
    }
}

/// A file of which four messages wait in two groups, or are in flight; the later group's name
/// stands nowhere else.
fn of_two_groups(file: &Path, are_in_flight: bool) -> Vec<u8> {
    filled(file);
    let mut rig = Rig::open(file);
    for id in ["3", "4"] {
        let sent = json!({
            "QueueUrl": FIFO_URL, "MessageBody": id,
            "MessageGroupId": "of-many", "MessageDeduplicationId": id,
        });
        rig.ok("SendMessage", &sent);
    }
    if are_in_flight {
        assert_eq!(bodies(&mut rig, FIFO_URL).len(), 4);
    }
    drop(rig);
    std::fs::read(file).unwrap()
}

#[test]
fn wherever_a_bit_of_a_groups_name_turns_in_the_file_every_message_comes_or_is_set_aside() {
    let folder = tempfile::tempdir().unwrap();
    // Two messages and their places in an index; the group and its places in two. What is in
    // flight has a place in one more.
    for (in_flight, are_in_flight, expected) in [
        (InFlight::Kept, false, 2 + 2 + 3),
        (InFlight::GivenBack, true, 2 + 2 + 3 + 2),
    ] {
        let file = folder.path().join(format!("{in_flight:?}.sqlite"));
        let whole = of_two_groups(&file, are_in_flight);
        let names = |at: &usize| whole[*at..].starts_with(b"of-many");
        let places: Vec<usize> = (0..whole.len()).filter(names).collect();
        assert_eq!(places.len(), expected, "{places:?}");

        for (at, bit) in places
            .into_iter()
            .flat_map(|at| (0..8).map(move |bit| (at, bit)))
        {
            let mut turned = whole.clone();
            turned[at] ^= 1 << bit;
            let file = folder.path().join(format!("{in_flight:?}-{at}-{bit}"));
            std::fs::write(&file, &turned).unwrap();
            let mut rig = Rig::open_with(&file, in_flight);
            let mark = rig.queues.mark().unwrap();

            let received = emptied(&mut rig);

            let is_through = rig.queues.is_through("q.fifo", mark).unwrap();
            assert!(is_through, "{in_flight:?} {at} {bit}");
            drop(rig);
            let is_aside =
                |body: &str| count(&file, &format!("damaged_message WHERE body = '{body}'")) == 1;
            let came = |body: &&str| received.iter().any(|other| other == body);
            let sent = [BODY, "whole", "3", "4"];
            let (came, missing): (Vec<&str>, Vec<&str>) = sent.into_iter().partition(came);
            assert_eq!(received, came, "{in_flight:?} {at} {bit}");
            assert!(missing.len() <= 1, "{in_flight:?} {at} {bit} {missing:?}");
            assert!(
                missing.into_iter().all(is_aside),
                "{in_flight:?} {at} {bit}"
            );
        }
    }
}

/// The places of a queue's name in the file: in its row, which goes on with its attributes, and
/// in the index of names.
fn places(bytes: &[u8], name: &[u8]) -> Vec<usize> {
    let windows = bytes.windows(name.len()).enumerate();
    windows
        .filter(|(_, there)| *there == name)
        .map(|(place, _)| place)
        .collect()
}

#[test]
fn a_queue_whose_name_was_damaged_in_its_row_or_in_the_index_is_not_opened() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("queues.sqlite");
    filled(&file);
    let whole = std::fs::read(&file).unwrap();
    let places = places(&whole, b"q.fifo");
    assert_eq!(places.len(), 2);

    for place in places {
        let mut bytes = whole.clone();
        bytes[place] ^= 1;
        std::fs::write(&file, bytes).unwrap();

        let opened = Queues::open(&file, Options::default(), || 0, |_: &mut [u8]| {});

        let refused = opened.err().unwrap();
        assert!(matches!(refused, OpenError::Queues { .. }), "{refused}");
        assert!(refused.to_string().contains("REINDEX queue"), "{refused}");
    }
    std::fs::write(&file, whole).unwrap();
    assert_eq!(bodies(&mut Rig::open(&file), FIFO_URL), [BODY, "whole"]);
}

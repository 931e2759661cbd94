//! Files of commands.

use crate::desk::{Desk, assert_says, packed, text};
use serde_json::{Value, json};

#[test]
fn commands_of_every_kind_are_replayed() {
    let desk = Desk::new();
    let purchase = |member: &str, id: &str, at: &str, amount: i64| {
        format!(
            r#"{{"kind":"purchase","member":"{member}","id":"{id}","currency":"USD","lines":[{{"amount":{amount}}}],"occurred_at":"{at}"}}"#
        )
    };
    let commands = [
        r#"{"kind":"join","member":"a","occurred_at":"2026-01-01T12:00:00Z"}"#.to_owned(),
        purchase("a", "t1", "2026-01-10T12:00:00Z", 20_000),
        purchase("a", "t1", "2026-01-10T12:00:00Z", 20_000),
        purchase("ghost", "t9", "2026-01-10T12:00:00Z", 100),
        r#"{"kind":"spend","member":"a","id":"s1","points":50,"reason":"mug","occurred_at":"2026-01-11T12:00:00Z"}"#.to_owned(),
        r#"{"kind":"give_back","member":"a","id":"g1","spend":"s1","points":20,"occurred_at":"2026-01-12T12:00:00Z"}"#.to_owned(),
        r#"{"kind":"return","member":"a","id":"r1","transaction":"t1","amount":{"amount":5000},"occurred_at":"2026-01-13T12:00:00Z"}"#.to_owned(),
        r#"{"kind":"return","member":"a","id":"r2","transaction":"t1","everything":true,"occurred_at":"2026-01-14T12:00:00Z"}"#.to_owned(),
        purchase("a", "t1", "2026-01-10T12:00:00Z", 999),
    ];
    let input = desk.file(
        "commands.jsonl.gz",
        packed((commands.join("\n") + "\n").as_bytes()),
    );

    let summary = desk.json(&input, &["--members", "members.csv"]);

    // 200 issued; 50 spent, 20 of them given back; 50 and then 150 returned: 200 taken back
    // of the 170 that are there: a debt of 30.
    assert_eq!(summary["members"], 1);
    assert_eq!(summary["transactions"], 1);
    assert_eq!(summary["points_issued"], 200);
    assert_eq!(summary["points_redeemed"], 30);
    assert_eq!(summary["points_returned"], 200);
    assert_eq!(summary["points_outstanding"], -30);
    assert_eq!(
        summary["rejected"],
        json!({"member_unknown": 1, "idempotency_conflict": 1})
    );
}

#[test]
fn a_command_that_cannot_be_read_is_told_by_its_place() {
    let desk = Desk::new();
    let input = desk.file(
        "commands.jsonl",
        "{\"kind\":\"join\",\"member\":\"a\",\"occurred_at\":\"2026-01-01T12:00:00Z\"}\n{\"kind\":\"dance\"}\n",
    );

    let output = desk.replay(&input, &["--json"]);
    let going_on = desk.json(&input, &["--keep-going"]);

    assert_eq!(output.status.code(), Some(1));
    assert_says(&text(&output.stderr), &["commands.jsonl:2:", "dance"]);
    assert_eq!(going_on["rejected"], json!({"bad_command": 1}));
    assert_eq!(going_on["members"], 1);
}

#[test]
fn a_commands_file_may_begin_with_a_byte_order_mark_and_faults_stand_at_their_field() {
    let desk = Desk::new();
    let join = r#"{"kind":"join","member":"a","occurred_at":"2026-01-01T12:00:00Z"}"#;
    let input = desk.file(
        "commands.jsonl",
        format!(
            "\u{feff}{join}\r\n{}\n",
            r#"{"kind":"purchase","member":"a","id":"t1","currency":"USD","lines":[{"amount":1},{"amount":2,"tax":3}],"occurred_at":"2026-01-02T12:00:00Z"}"#
        ),
    );

    let output = desk.replay(&input, &["--keep-going", "--json"]);

    let summary: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(summary["members"], 1);
    assert_says(
        &text(&output.stderr),
        &[
            "commands.jsonl:2:94  lines[1].tax",
            "found 3\n",
            "expected at most the amount, 2",
        ],
    );
}

//! What is read of a command, and what is wrong with it.

use crate::commands::{MAX_BYTES, read_command, write_command};
use gradus_domain::commands::{Act, Command, Line, PaidWithPoints, Purchase};
use gradus_domain::words::ids::MemberId;
use gradus_domain::words::money::{Currency, Points};
use gradus_domain::words::time::Instant;

const PURCHASE: &str = r#"{
    "kind": "purchase", "member": "m-1", "id": "t-1", "currency": "CNY",
    "lines": [{"amount": 12345, "tax": 45, "category": "coffee", "quantity": 2}, {"amount": 655}],
    "channel": "app", "paid_with_points": {"points": 100, "amount": 1000},
    "occurred_at": "2026-03-01T10:00:00+08:00"
}"#;

#[test]
fn a_purchase_is_read_as_it_is_written() {
    let purchase = Purchase {
        transaction: "t-1".into(),
        currency: Currency::parse("CNY").unwrap(),
        lines: vec![
            Line {
                amount_minor: 12_345,
                tax_minor: 45,
                quantity: Some(2),
                category: Some("coffee".into()),
                ..Line::default()
            },
            Line {
                amount_minor: 655,
                ..Line::default()
            },
        ],
        channel: Some("app".into()),
        store: None,
        partner: None,
        unfit: None,
        paid_with_points: Some(PaidWithPoints {
            points: Points::new(100),
            amount_minor: 1_000,
        }),
    };

    let command = read_command(PURCHASE.as_bytes(), None).unwrap();

    assert_eq!(command.member, MemberId::new("m-1"));
    assert_eq!(command.occurred_at, at("2026-03-01T02:00:00Z"));
    assert_eq!(command.act, Act::Purchase(purchase));
}

#[test]
fn a_command_without_received_at_came_when_the_caller_says_or_when_it_happened() {
    let arrival = at("2026-03-02T00:00:00Z");
    let stamped = PURCHASE.replace(
        r#""member""#,
        r#""received_at": "2026-03-03T00:00:00Z", "member""#,
    );

    let by_the_caller = read_command(PURCHASE.as_bytes(), Some(arrival)).unwrap();
    let by_nobody = read_command(PURCHASE.as_bytes(), None).unwrap();
    let by_itself = read_command(stamped.as_bytes(), Some(arrival)).unwrap();

    assert_eq!(by_the_caller.received_at, arrival);
    assert_eq!(by_nobody.received_at, at("2026-03-01T02:00:00Z"));
    assert_eq!(by_itself.received_at, at("2026-03-03T00:00:00Z"));
}

#[test]
fn a_fault_names_the_field_what_was_found_and_what_would_do() {
    let cases = [
        (
            PURCHASE.replace("12345", "-1"),
            "lines[0].amount: found -1; expected a whole number from 0 to 1000000000000000",
        ),
        (
            PURCHASE.replace("12345", "123.45"),
            "lines[0].amount: found 123.45; expected a whole number from 0 to 1000000000000000",
        ),
        (
            PURCHASE.replace("\"tax\": 45", "\"tax\": 12346"),
            "lines[0].tax: found 12346; expected at most the amount, 12345, which includes the tax",
        ),
        (
            PURCHASE.replace("\"m-1\"", "\"m 1\""),
            "member: found \"m 1\"; expected a text of 1 to 64 visible characters, without spaces",
        ),
        (
            PURCHASE.replace("\"amount\": 1000}", "\"amount\": 13001}"),
            "paid_with_points.amount: found 13001; expected at most the sum of the lines, 13000",
        ),
        (
            PURCHASE.replace("2026-03-01T10:00:00+08:00", "2026-03-01 10:00"),
            "occurred_at: found \"2026-03-01 10:00\"; a time is written as in RFC 3339, for instance 2026-01-31T23:59:00+08:00",
        ),
        (
            PURCHASE.replace("\"channel\"", "\"chanel\""),
            "chanel: found the unknown field \"chanel\"; expected one of \"kind\", \"member\", \"id\", \"currency\", \"lines\", \"channel\", \"store\", \"partner\", \"paid_with_points\", \"unfit\", \"occurred_at\", \"received_at\"",
        ),
        (
            PURCHASE.replace("\"purchase\"", "\"buy\""),
            "kind: found \"buy\"; expected one of \"join\", \"purchase\", \"return\", \"activity\", \"spend\", \"give_back\", \"profile\", \"adjust\", \"reinstate\", \"hold_tier\", \"erase\"",
        ),
        (
            PURCHASE.replace("\"id\": \"t-1\",", ""),
            "id: the field id is missing; add id",
        ),
        (
            PURCHASE.replace("\"id\": \"t-1\",", "\"id\": \"t-1\", \"id\": \"t-2\","),
            "id: found the field id a second time; each field stands once",
        ),
        (
            PURCHASE.replace("\"CNY\"", "\"RMB\""),
            "currency: found currency \"RMB\"; a currency is an active ISO 4217 code in capitals, for instance CNY",
        ),
        (
            PURCHASE.replace("[{\"amount\": 12345", "{[\"amount\": 12345"),
            "lines: found what is not JSON (key must be a string); a command is one JSON object",
        ),
        (
            PURCHASE.replace("\"id\": \"t-1\"", "\"id\": {}"),
            "id: found an object; expected a text of 1 to 64 visible characters, without spaces",
        ),
        (
            "\"purchase\"".to_owned(),
            "found \"purchase\"; expected a JSON object",
        ),
        (
            "{\"kind\": \"join\"".to_owned(),
            "found what is not JSON (EOF while parsing an object); a command is one JSON object",
        ),
    ];

    for (json, expected) in cases {
        let fault = read_command(json.as_bytes(), None).unwrap_err();

        assert_eq!(fault.to_string(), expected);
    }
}

#[test]
fn bytes_that_are_not_utf8_are_told_by_their_character() {
    let fault = read_command(b"{\"kind\": \"\xc3\xa4\xff\"}", None).unwrap_err();

    assert_eq!(fault.column, Some(12));
    assert!(fault.message.starts_with("found a byte that is not UTF-8"));
}

#[test]
fn a_return_says_in_exactly_one_way_what_comes_back() {
    let back = |what: &str| {
        let json = format!(
            r#"{{"kind":"return","member":"m","id":"r","transaction":"t","occurred_at":"2026-03-01T00:00:00Z"{what}}}"#
        );
        read_command(json.as_bytes(), None).map_err(|fault| fault.to_string())
    };

    let none = back("");
    let two = back(r#","everything":true,"amount":{"amount":1}"#);
    let untrue = back(r#","everything":false"#);
    let twice = back(r#","lines":[{"line":2},{"line":2}]"#);
    let zeroth = back(r#","lines":[{"line":0}]"#);
    let tax_alone = back(r#","lines":[{"line":1,"tax":1}]"#);

    let one_way = "expected exactly one of everything, amount and lines";
    assert_eq!(none, Err(format!("found none; {one_way}")));
    assert_eq!(two, Err(format!("found everything and amount; {one_way}")));
    assert_eq!(
        untrue.unwrap_err(),
        "everything: found false; expected true; leave the field out otherwise"
    );
    assert_eq!(
        twice.unwrap_err(),
        "lines[1].line: found line 2 a second time; expected each line once"
    );
    assert_eq!(
        zeroth.unwrap_err(),
        "lines[0].line: found 0; expected a whole number from 1 to 500"
    );
    assert_eq!(
        tax_alone.unwrap_err(),
        "lines[0].tax: found a tax without an amount; expected both or neither"
    );
}

#[test]
fn bounds_hold_to_the_last_unit() {
    let lines = |count: usize| {
        let lines = vec![r#"{"amount":1}"#; count].join(",");
        format!(
            r#"{{"kind":"purchase","member":"m","id":"t","currency":"JPY","lines":[{lines}],"occurred_at":"2026-03-01T00:00:00Z"}}"#
        )
    };
    let adjust = |points: &str, reason: &str| {
        format!(
            r#"{{"kind":"adjust","member":"m","id":"{}","points":{points},"reason":"{reason}","occurred_at":"2026-03-01T00:00:00Z"}}"#,
            "ä".repeat(64)
        )
    };
    let taken = |json: String| read_command(json.as_bytes(), None).is_ok();

    assert!(taken(lines(500)) && !taken(lines(501)) && !taken(lines(0)));
    assert!(taken(adjust("-1000000000000000", "x")));
    assert!(!taken(adjust("-1000000000000001", "x")));
    assert!(!taken(adjust("18446744073709551615", "x")));
    assert!(!taken(adjust("0", "x")));
    assert!(taken(adjust("1", &"x".repeat(256))));
    assert!(!taken(adjust("1", &"x".repeat(257))));
    assert!(!taken(adjust("1", "")));
    assert!(!taken(adjust("1", "a\\nb")));
    assert!(!taken(adjust("1", "x").replace('ä', "ää")));
    assert!(!taken(format!("{}{}", lines(1), " ".repeat(MAX_BYTES))));
    assert!(!taken(format!("{}x", lines(1))));
}

#[test]
fn a_settlement_is_no_callers_command() {
    let command = Command {
        member: "m".into(),
        occurred_at: at("2026-03-01T00:00:00Z"),
        received_at: at("2026-03-01T00:00:00Z"),
        act: Act::Settle,
    };

    assert_eq!(write_command(&command), None);
}

fn at(text: &str) -> Instant {
    Instant::parse(text).unwrap()
}

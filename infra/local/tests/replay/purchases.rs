//! Files of purchases: how they are read, and what is wrong with them.

use crate::desk::{Desk, HEADER, HISTORY, assert_says, packed, program_file, text};
use serde_json::{Value, json};
use std::path::Path;

#[test]
fn columns_stand_in_any_order_and_fields_may_be_quoted() {
    let desk = Desk::new();
    let plain = desk.file("plain.csv", HISTORY);
    let mut turned =
        String::from("\u{feff}amount,\"occurred_at\",quantity,member_id,transaction_id\r\n");
    for row in HISTORY.lines().skip(1) {
        let fields: Vec<&str> = row.split(',').collect();
        turned += &format!(
            "{},\"{}\",2,{},{}\r\n",
            fields[3], fields[2], fields[1], fields[0]
        );
    }
    let turned = desk.file("turned.csv", turned);

    assert_eq!(desk.json(&plain, &[]), desk.json(&turned, &[]));
}

#[test]
fn gzip_is_read_like_the_plain_file() {
    let desk = Desk::new();
    let plain = desk.file("purchases.csv", HISTORY);
    let gzip = desk.file("purchases.csv.gz", packed(HISTORY.as_bytes()));

    assert_eq!(desk.json(&plain, &[]), desk.json(&gzip, &[]));
}

#[test]
fn a_header_that_is_wrong_is_told_by_its_place() {
    let desk = Desk::new();

    assert_says(
        &desk.fault_of("transaction_id,member_id,amount\nt1,a,1.00\n"),
        &["bad.csv:1:32", "found no column occurred_at", "are needed"],
    );
    assert_says(
        &desk.fault_of("transaction_id,member_id,occured_at,amount\n"),
        &[
            "bad.csv:1:26",
            "\"occured_at\", which is no column",
            "columns are transaction_id",
        ],
    );
    assert_says(
        &desk.fault_of("transaction_id,member_id,amount,occurred_at,amount\n"),
        &["bad.csv:1:45", "the column amount a second time"],
    );
    assert_says(
        &desk.fault_of(""),
        &["bad.csv:1:1", "found no header", "are needed"],
    );
    assert_says(
        &desk.fault_of("transaction_id, Member_ID,occurred_at,amount\n"),
        &["bad.csv:1:16", "write it member_id, without blanks"],
    );
    assert_says(
        &desk.fault_of("transaction_id;member_id;occurred_at;amount\n"),
        &["bad.csv:1:1", "fields are separated by commas"],
    );
    assert_says(
        &desk.fault_of(b"\xff\xfet\0r\0a\0"),
        &["bad.csv:1:1", "it must be saved as UTF-8"],
    );
    assert_says(&desk.fault_of(HEADER), &["bad.csv:2:1", "found no row"]);
}

#[test]
fn a_row_that_is_wrong_is_told_by_its_place() {
    let desk = Desk::new();
    let after = |row: &str| format!("{HEADER}t1,a,2026-01-10T12:00:00Z,1.00\n{row}\n");
    let cases = [
        (
            "t2,\"a,2026-01-10T12:00:00Z,1.00",
            "bad.csv:3:4",
            "a quote that is not closed",
        ),
        (
            "t2,\"a\"x,2026-01-10T12:00:00Z,1.00",
            "bad.csv:3:7",
            "text behind a closing quote",
        ),
        (
            "t2,a\"b,2026-01-10T12:00:00Z,1.00",
            "bad.csv:3:5",
            "a quote within a field",
        ),
        ("t2,a,2026-01-10T12:00:00Z", "bad.csv:3:6", "found 3 fields"),
        (
            "t2,a,2026-01-10T12:00:00Z,1,5",
            "bad.csv:3:29",
            "found 5 fields",
        ),
        (
            "t2,a,2027-03-01T05:00:00Z,1.00",
            "bad.csv:3:6  occurred_at",
            "after the end of --until",
        ),
        (
            "t2,a,2026-01-10,1.00",
            "bad.csv:3:6  occurred_at",
            "written as in RFC 3339",
        ),
        (
            "t2,a,2026-02-30T12:00:00Z,1.00",
            "bad.csv:3:6  occurred_at",
            "no calendar or clock shows",
        ),
        (
            "t2,a,2026-01-10T12:00:00Z,-1.00",
            "bad.csv:3:27  amount",
            "a negative amount",
        ),
        (
            "t2,a,2026-01-10T12:00:00Z,1.005",
            "bad.csv:3:27  amount",
            "at most 2 decimals",
        ),
        (
            "t2,a,2026-01-10T12:00:00Z,1.000,00",
            "bad.csv:3:33",
            "found 5 fields",
        ),
        (
            "t2,a,2026-01-10T12:00:00Z,ten",
            "bad.csv:3:27  amount",
            "found \"ten\"",
        ),
        (
            ",a,2026-01-10T12:00:00Z,1.00",
            "bad.csv:3:1  transaction_id",
            "1 to 64 characters",
        ),
        (
            "t2,a b,2026-01-10T12:00:00Z,1.00",
            "bad.csv:3:4  member_id",
            "none of them a blank",
        ),
        (
            "t1,b,2026-01-10T12:00:00Z,1.00",
            "bad.csv:3:4  member_id",
            "found another member_id than in line 2",
        ),
    ];
    for (row, place, told) in cases {
        assert_says(&desk.fault_of(after(row)), &[place, told]);
    }
    let long = "x".repeat(65);
    assert_says(
        &desk.fault_of(after(&format!("t2,{long},2026-01-10T12:00:00Z,1.00"))),
        &["bad.csv:3:4  member_id", "1 to 64 characters"],
    );
    let mut broken = after("").into_bytes();
    broken.extend_from_slice(b"t2,\xc3\xa4\xff,2026-01-10T12:00:00Z,1.00\n");
    assert_says(
        &desk.fault_of(broken),
        &["bad.csv:4:4  member_id", "is not UTF-8"],
    );
}

#[test]
fn ten_megabytes_in_one_field_are_a_fault_of_that_field() {
    let desk = Desk::new();
    let huge = "x".repeat(10_000_000);

    let said = desk.fault_of(format!("{HEADER}t1,{huge},2026-01-10T12:00:00Z,1.00\n"));

    assert_says(&said, &["bad.csv:2:4  member_id", "more than 64 KiB"]);
    let said = desk.fault_of(format!("{HEADER}t1,\"{huge}\n"));
    assert_says(&said, &["bad.csv:2:4  member_id", "more than 64 KiB"]);
}

#[test]
fn a_gzip_file_that_ends_too_early_is_a_fault() {
    let desk = Desk::new();
    let mut rows = String::from(HEADER);
    for row in 0..5_000 {
        rows += &format!(
            "t{row},m{},2026-01-10T12:00:00Z,{row}.00\n",
            row * 7919 % 997
        );
    }
    let whole = packed(rows.as_bytes());

    let said = desk.fault_of(&whole[..whole.len() / 2]);

    assert_says(&said, &["bad.csv:", "the packed data ends too early"]);
}

#[test]
fn a_file_that_is_not_there_is_a_fault() {
    let desk = Desk::new();

    let output = desk.replay(Path::new("nowhere.csv"), &[]);

    assert_eq!(output.status.code(), Some(1));
    assert_says(
        &text(&output.stderr),
        &["nowhere.csv", "the file must be there"],
    );
}

#[test]
fn an_id_that_comes_again_with_other_content_is_a_fault_and_a_repeat_is_none() {
    let desk = Desk::new();
    let rows = |last: &str| {
        format!("{HEADER}t1,a,2026-01-10T12:00:00Z,1.00\nt2,a,2026-01-11T12:00:00Z,2.00\n{last}\n")
    };
    let repeat = desk.file("repeat.csv", rows("t1,a,2026-01-10T12:00:00Z,1.00"));

    let summary = desk.json(&repeat, &[]);
    assert_eq!(summary["transactions"], 2);
    assert_eq!(summary["points_issued"], 3);
    assert_eq!(summary["rejected"], json!({}));

    assert_says(
        &desk.fault_of(rows("t1,a,2026-01-10T12:00:00Z,1.50")),
        &[
            "bad.csv:4:1  transaction_id",
            "found \"t1\" again, with other content",
        ],
    );
    assert_says(
        &desk.fault_of(rows("t1,b,2026-01-10T12:00:00Z,1.00")),
        &["bad.csv:4:1  transaction_id", "a receipt is one member's"],
    );
}

#[test]
fn bad_rows_are_skipped_and_counted_where_asked_for() {
    let desk = Desk::new();
    let mut rows = String::from(HISTORY);
    rows += "t1,a,2026-03-02T12:00:00-05:00,60.00\nt3,b,2026-03-02T12:00:00-05:00,10.00\n";
    for _ in 0..30 {
        rows += "x,c,2026-03-02T12:00:00-05:00,-5.00\n";
    }
    let input = desk.file("purchases.csv", &rows);

    for threads in ["1", "2"] {
        let output = desk.replay(&input, &["--json", "--keep-going", "--threads", threads]);

        let summary: Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(
            summary["rejected"],
            json!({"idempotency_conflict": 1, "transaction_claimed": 1, "negative_amount": 30})
        );
        assert_eq!(summary["transactions"], 5);
        let said = text(&output.stderr);
        assert_eq!(said.matches("purchases.csv:").count(), 20);
        assert!(said.ends_with("… and 12 more\n"), "{said}");
    }
    let table = text(&desk.replay(&input, &["--keep-going"]).stdout);
    assert!(
        table
            .lines()
            .any(|line| line.split_whitespace().eq(["skipped_rows", "32"]))
    );
}

#[test]
fn of_several_programs_the_one_for_which_a_file_is_wrong_is_named() {
    let desk = Desk::new();
    let yen = std::fs::read_to_string(program_file("classic"))
        .unwrap()
        .replace("USD", "JPY")
        .replace(".00\"", "\"")
        .replace("\"classic\"", "\"yen\"");
    let yen = desk.file("yen.toml", yen);
    let input = desk.file("purchases.csv", HISTORY);

    let output = desk.replay(&input, &["--program", &yen.to_string_lossy()]);

    assert_eq!(output.status.code(), Some(1));
    assert_says(
        &text(&output.stderr),
        &[
            "purchases.csv:2:32  amount",
            "amounts in JPY",
            "so it is for the program yen",
        ],
    );
}

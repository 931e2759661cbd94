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
            "{},\"{}\",,{},{}\r\n",
            fields[3], fields[2], fields[1], fields[0]
        );
    }
    let turned = desk.file("turned.csv", turned);

    assert_eq!(
        desk.json(&plain, &[]),
        desk.json(&turned, &["--same-rows", "each"])
    );
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
            "bad.csv:1:43",
            "found no column occurred_at",
            "others here: occured_at",
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
        &[
            "bad.csv:1:45",
            "there is \" Member_ID\": write it member_id, without blanks",
        ],
    );
    assert_says(
        &desk.fault_of("transaction_id|member_id|occurred_at|amount\n"),
        &[
            "bad.csv:1:44",
            "with commas, semicolons or tabs between them",
        ],
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
            "t2,a,10/01/2026,1.00",
            "bad.csv:3:6  occurred_at",
            "write the year first",
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
fn pieces_of_gzip_behind_each_other_are_one_file_and_anything_else_behind_them_is_a_fault() {
    let desk = Desk::new();
    let (head, rows) = HISTORY.split_once('\n').unwrap();
    let pieces = [
        packed(format!("{head}\n").as_bytes()),
        packed(rows.as_bytes()),
    ]
    .concat();
    let two = desk.file("two.csv.gz", &pieces);
    let plain = desk.file("plain.csv", HISTORY);

    for behind in [&b"t9,m9"[..], b"\0\0\0\0", b"\x1f", b"\n"] {
        let said = desk.fault_of([&pieces, behind].concat());
        let named = said.contains("stands behind the packed data")
            || said.contains("the packed data ends too early");
        assert!(named, "{behind:?}: {said}");
    }
    assert_eq!(desk.json(&two, &[]), desk.json(&plain, &[]));
}

#[test]
fn a_file_of_which_nothing_can_be_replayed_is_a_fault_whether_or_not_it_keeps_going() {
    let desk = Desk::new();
    let input = desk.file(
        "bad.csv",
        format!("{HEADER}t1,m1,yesterday,1.00\nt2,m2,,1.00\n"),
    );
    let out = desk.path("members.csv");

    let output = desk.replay(
        &input,
        &["--keep-going", "--members", out.to_str().unwrap()],
    );

    assert_eq!(output.status.code(), Some(1));
    assert_eq!(text(&output.stdout), "");
    assert_says(
        &text(&output.stderr),
        &["bad.csv:2:", "bad.csv:3:", "nothing of it can be replayed"],
    );
    assert!(!out.exists());
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
fn a_purchase_from_before_the_first_of_its_member_is_a_bad_row() {
    let desk = Desk::new();
    let turned =
        format!("{HEADER}t2,a,2026-01-10T12:00:00Z,2.00\nt1,a,2026-01-09T12:00:00Z,1.00\n");
    assert_says(
        &desk.fault_of(&turned),
        &[
            "bad.csv:3:1  occurred_at",
            "found 2026-01-09T12:00:00Z behind a later purchase of the same member",
            "sort the file, oldest first",
        ],
    );
    let summary = desk.json(&desk.file("turned.csv", &turned), &["--keep-going"]);
    assert_eq!(summary["rejected"], json!({"occurred_too_early": 1}));
    assert_eq!(summary["transactions"], 1);
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

#[test]
fn a_file_may_separate_fields_by_semicolons_or_tabs_and_go_by_the_programs_clocks() {
    let desk = Desk::new();
    let plain = desk.file("plain.csv", HISTORY);
    let days = "t1;a;2026-01-10 12:00:00;60,00\nt2;a;2026-02-10;50,5\nt3;a;2026-03-01T12:00;10\n\
                t4;b;2026-01-31 23:59;0,99\nt5;b;2026-02-01;0,60\nt5;b;2026-02-01;0,60\n";
    let semicolons = desk.file(
        "semicolons.csv",
        format!("transaction_id;member_id;occurred_at;amount\n{days}"),
    );
    let tabs = desk.file(
        "tabs.tsv",
        format!(
            "transaction_id\tmember_id\toccurred_at\tamount\n{}",
            days.replace(',', ".").replace(';', "\t")
        ),
    );

    let expected = desk.json(&plain, &[]);
    let output = desk.replay(&semicolons, &["--json"]);

    let summary: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(summary, expected);
    assert_eq!(desk.json(&tabs, &[]), expected);
    assert_says(
        &text(&output.stderr),
        &["without an offset from UTC: 6, read by the clocks of America/New_York; 3 of them days"],
    );
    assert_says(
        &desk.fault_of("transaction_id;member_id;occurred_at;amount\nt1;a;2026-01-10;1.000,50\n"),
        &["bad.csv:2:17  amount", "found \"1.000,50\""],
    );
}

#[test]
fn columns_have_a_shops_own_names_and_those_that_are_left_are_named() {
    let desk = Desk::new();
    let rows = "Invoice,Note,Customer,When,\"Total, USD\",Store\n\
                t1,\"two\nlines, \"\"so\"\"\",a,2026-01-10,60.00,Main Street\n\
                t2,,a,2026-02-10,50.00,\n";
    let input = desk.file("shop.csv", rows);
    let names = "transaction_id=Invoice,member_id=Customer,occurred_at=When,amount=Total, USD";

    let output = desk.replay(
        &input,
        &["--json", "--columns", names, "--columns", "store=Store"],
    );

    let summary: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(summary["transactions"], 2);
    assert_eq!(summary["points_issued"], 110);
    assert_says(&text(&output.stderr), &["columns left: Note\n"]);
    let twice = desk.replay(&input, &["--columns", names, "--columns", "amount=Note"]);
    assert_eq!(twice.status.code(), Some(2));
    let missing = desk.replay(&input, &["--columns", &names.replace("When", "Day")]);
    assert_says(
        &text(&missing.stderr),
        &["found no column Day", "others here: Note, When, Store"],
    );
}

#[test]
fn rows_of_one_receipt_and_doubled_rows_are_told_apart() {
    let desk = Desk::new();
    let rows = "transaction_id,member_id,occurred_at,amount,sku,quantity\n\
                t1,a,2026-01-10T12:00:00Z,10.00,mug,1\n\
                t1,a,2026-01-10T12:00:00Z,10.00,pot,1\n\
                t1,a,2026-01-10T12:00:00Z,10.00,mug,1\n\
                t2,b,2026-01-11T12:00:00Z,5.00,mug,1\n\
                t2,b,2026-01-11T12:00:00Z,5.00,mug,1\n\
                t3,b,2026-01-12T12:00:00Z,7.00,mug,1\n\
                t2,b,2026-01-11T12:00:00Z,5.00,mug,1\n";
    let input = desk.file("doubled.csv", rows);

    let output = desk.replay(&input, &["--json"]);
    let each = desk.replay(&input, &["--keep-going", "--json", "--same-rows", "each"]);

    // Once: 20 + 5 + 7. Each: 30 + 10 + 7, and t2 comes again with other content than its ten.
    let summary: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(summary["points_issued"], 32);
    assert_says(
        &text(&output.stderr),
        &[
            "7 rows are 4 receipts, 2 of them of several rows",
            "in every column: 2; they count once",
            "came again with the same content: 1",
        ],
    );
    let summary: Value = serde_json::from_slice(&each.stdout).unwrap();
    assert_eq!(summary["points_issued"], 47);
    assert_eq!(summary["rejected"], json!({"idempotency_conflict": 1}));
    assert_says(&text(&each.stderr), &["in every column: 2; each counts"]);
}

#[test]
fn a_quote_that_is_closed_elsewhere_spoils_no_row_between() {
    let desk = Desk::new();
    let input = desk.file(
        "purchases.csv",
        format!(
            "{HEADER}t1,\"a,2026-01-10T12:00:00Z,1.00\nt2,b,2026-01-10T12:00:00Z,2.00\n\
             t3,c\"d,2026-01-10T12:00:00Z,4.00\nt4,d,2026-01-10T12:00:00Z,8.00\n"
        ),
    );

    let output = desk.replay(&input, &["--keep-going", "--json"]);

    let summary: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(summary["rejected"], json!({"broken_quote": 2}));
    assert_eq!(summary["points_issued"], 10);
}

//! `gradus replay`, through the program itself.

#![expect(clippy::unwrap_used, reason = "a test that fails says where")]

use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::{Value, json};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use tempfile::TempDir;

const HEADER: &str = "transaction_id,member_id,occurred_at,amount\n";

/// A small history whose figures are worked out by hand in the tests. Member a: 60.00 and
/// 50.50 as base (60 and 50 points, silver from then on), 10.00 as silver (15 points). Member
/// b: 0.99 (no point) and two lines of 0.60 (1.2, rounded once: 1 point).
const HISTORY: &str = "transaction_id,member_id,occurred_at,amount
t1,a,2026-01-10T12:00:00-05:00,60.00
t2,a,2026-02-10T12:00:00-05:00,50.50
t3,a,2026-03-01T12:00:00-05:00,10.00
t4,b,2026-01-31T23:59:00-05:00,0.99
t5,b,2026-02-01T00:00:00-05:00,0.60
t5,b,2026-02-01T00:00:00-05:00,0.60
";

/// A folder with files to replay.
struct Desk {
    folder: TempDir,
}

impl Desk {
    fn new() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
        }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn file(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        std::fs::write(&path, content).unwrap();
        path
    }

    fn replay(&self, input: &Path, more: &[&str]) -> Output {
        self.replay_through(&["classic"], input, more)
    }

    fn replay_through(&self, programs: &[&str], input: &Path, more: &[&str]) -> Output {
        let is_commands = input.to_string_lossy().contains(".jsonl");
        let mut command = Command::new(env!("CARGO_BIN_EXE_gradus"));
        command.current_dir(self.folder.path()).arg("replay");
        for program in programs {
            command.arg("--program").arg(program_file(program));
        }
        command
            .arg(if is_commands {
                "--commands"
            } else {
                "--purchases"
            })
            .arg(input)
            .args(["--until", "2027-02-28"])
            .args(more)
            .output()
            .unwrap()
    }

    fn json(&self, input: &Path, more: &[&str]) -> Value {
        let output = self.replay(input, &[&["--json"], more].concat());
        assert!(output.status.success(), "{}", text(&output.stderr));
        serde_json::from_slice(&output.stdout).unwrap()
    }

    /// What is said of a purchases file that cannot be replayed, without the folder's name.
    fn fault_of(&self, content: impl AsRef<[u8]>) -> String {
        let input = self.file("bad.csv", content);
        let output = self.replay(Path::new("bad.csv"), &["--json", "--members", "m.csv"]);
        assert_eq!(output.status.code(), Some(1));
        assert!(output.stdout.is_empty());
        assert!(!self.path("m.csv").exists());
        std::fs::remove_file(input).unwrap();
        text(&output.stderr)
    }
}

fn program_file(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("../../programs/{name}.toml"))
}

fn cdnow() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../programs/data/cdnow/purchases.csv.gz")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

fn packed(content: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(content).unwrap();
    encoder.finish().unwrap()
}

#[track_caller]
fn assert_says(said: &str, parts: &[&str]) {
    for part in parts {
        assert!(said.contains(part), "{part:?} is missing in:\n{said}");
    }
}

#[test]
fn a_small_history_comes_to_what_was_worked_out_by_hand() {
    let desk = Desk::new();
    let input = desk.file("purchases.csv", HISTORY);

    let summary = desk.json(&input, &["--members", "members.csv"]);

    // Issued 60 + 50 + 15 + 1. Of January 2026: 60 lapse on 1 February 2027; of February:
    // 50 and 1 on 1 March, the instant that --until includes. Silver until 9 February 2027;
    // from 10 February 2026 on only 60.50 were spent: down to base.
    let expected = json!({
        "members": 2,
        "transactions": 5,
        "rejected": {},
        "points_issued": 126,
        "points_lapsed": 111,
        "points_outstanding": 15,
        "tiers": {"base": 2, "silver": 0, "gold": 0, "black": 0},
        "upgrades": 1,
        "downgrades": 1,
        "renewals": 0,
        "notifications": {
            "member.enrolled": 2,
            "points.earned": 4,
            "points.expired": 3,
            "tier.upgraded": 1,
            "tier.downgraded": 1
        },
        // What ends with a day counts to it: silver to 9 February, points to a month's last day.
        "months": [
            {
                "month": "2026-01",
                "points_issued": 60,
                "points_lapsed": 0,
                "notifications": {"member.enrolled": 2, "points.earned": 1}
            },
            {
                "month": "2026-02",
                "points_issued": 51,
                "points_lapsed": 0,
                "notifications": {"points.earned": 2, "tier.upgraded": 1}
            },
            {
                "month": "2026-03",
                "points_issued": 15,
                "points_lapsed": 0,
                "notifications": {"points.earned": 1}
            },
            {
                "month": "2027-01",
                "points_issued": 0,
                "points_lapsed": 60,
                "notifications": {"points.expired": 1}
            },
            {
                "month": "2027-02",
                "points_issued": 0,
                "points_lapsed": 51,
                "notifications": {"points.expired": 2, "tier.downgraded": 1}
            }
        ]
    });
    assert_eq!(summary, expected);
    let members = std::fs::read_to_string(desk.path("members.csv")).unwrap();
    assert_eq!(
        members,
        "member_id,tier,balance,issued,lapsed\na,base,15,125,110\nb,base,0,1,1\n"
    );
}

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
fn the_number_of_threads_changes_nothing() {
    let desk = Desk::new();
    let run = |threads: &str, members: &str| {
        let summary = desk.json(&cdnow(), &["--threads", threads, "--members", members]);
        (summary, std::fs::read(desk.path(members)).unwrap())
    };

    let alone = run("1", "1.csv");
    let together = run("2", "2.csv");
    let many = run("7", "7.csv");

    assert!(alone == together && together == many);
    assert_eq!(alone.0["transactions"], 69_659);
    assert_eq!(alone.0["members"], 23_570);
}

#[test]
fn members_stand_in_the_order_of_their_ids_bytes_and_are_quoted_where_needed() {
    let desk = Desk::new();
    let input = desk.file(
        "purchases.csv",
        format!(
            "{HEADER}1,b,2026-01-10T12:00:00Z,1.00\n2,\"a,\"\"x\"\"\",2026-01-10T12:00:00Z,1.00\n\
             3,é,2026-01-10T12:00:00Z,1.00\n4,B,2026-01-10T12:00:00Z,1.00\n"
        ),
    );

    desk.json(&input, &["--members", "members.csv"]);

    let members = std::fs::read_to_string(desk.path("members.csv")).unwrap();
    let ids: Vec<&str> = members
        .lines()
        .skip(1)
        .map(|row| row.split(",base").next().unwrap())
        .collect();
    assert_eq!(ids, ["B", "\"a,\"\"x\"\"\"", "b", "é"]);
}

#[test]
fn several_programs_stand_side_by_side() {
    let desk = Desk::new();
    let input = desk.file("purchases.csv", HISTORY);
    let programs = ["classic", "high-frequency"];

    let table = desk.replay_through(&programs, &input, &[]);
    let json = desk.replay_through(&programs, &input, &["--json"]);

    let table = text(&table.stdout);
    let first = table.lines().next().unwrap();
    assert!(first.contains("classic") && first.contains("high-frequency"));
    let issued = table.lines().find(|line| line.contains("issued")).unwrap();
    assert_eq!(issued.split_whitespace().count(), 3);
    let json: Value = serde_json::from_slice(&json.stdout).unwrap();
    assert_eq!(json[0]["program"], "classic");
    assert_eq!(json[0]["points_issued"], 126);
    assert_eq!(json[1]["program"], "high-frequency");
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
fn the_table_groups_thousands() {
    let desk = Desk::new();

    let output = desk.replay(&cdnow(), &[]);

    let table = text(&output.stdout);
    assert_says(
        &table,
        &[
            "members             23,570\n",
            "purchases           69,659\n",
        ],
    );
}

#[test]
fn the_report_says_what_time_brought_by_the_month_in_which_it_fell_due() {
    let desk = Desk::new();
    let input = desk.file("purchases.csv", HISTORY);
    let program = desk.file("reminding.toml", REMINDING);

    // To 31 January 2027 live 60 points of a and 1 of b, of which 1 January tells; to
    // 28 February 51 and 2, of which 29 January does. They lapse at the first instant of
    // 1 February and of 1 March. Of those that lapse in March, March tells.
    let output = Command::new(env!("CARGO_BIN_EXE_gradus"))
        .args(["replay", "--until", "2027-02-28", "--report"])
        .args([&desk.path("r.html"), Path::new("--program"), &program])
        .args([Path::new("--purchases"), &input])
        .output()
        .unwrap();

    assert!(output.status.success(), "{}", text(&output.stderr));
    let report = std::fs::read_to_string(desk.path("r.html")).unwrap();
    let row = |month: &str, figures: &[&str]| {
        let cells: String = figures
            .iter()
            .map(|figure| format!("<td class=\"n\">{figure}</td>"))
            .collect();
        format!("<tr><th scope=\"row\">{month}</th>{cells}</tr>")
    };
    assert_says(
        &report,
        &[
            "What time brought, by month",
            "<th scope=\"col\" class=\"n\">Points lapse soon</th><th scope=\"col\" class=\"n\">Lapses</th><th scope=\"col\" class=\"n\">Points lapsed</th></tr>",
            &row("December 2026", &["·", "·", "·"]),
            &row("January 2027", &["4", "2", "61"]),
            &row("February 2027", &["·", "2", "53"]),
            &row("Together", &["4", "4", "114"]),
        ],
    );
}

/// Points lapse at the end of the month in which they are 12 months old; 30 days ahead it is
/// said.
const REMINDING: &str = r#"
id = "reminding"
version = 1
zone = "America/New_York"
currency = "USD"

[earning]
points = "1"
per = "1.00"
rounding = "up"
expiry = { rolling_months = 12, to_end_of = "month" }

[[tiers]]
id = "base"

[reminders]
points_expiring_lead_days = [30]
"#;

#[test]
fn the_report_stands_on_its_own() {
    let desk = Desk::new();
    let input = desk.file("<purchases>.csv", HISTORY);

    let output = desk.replay_through(
        &["classic", "high-frequency"],
        &input,
        &["--report", "r.html"],
    );

    assert!(output.status.success());
    let report = std::fs::read_to_string(desk.path("r.html")).unwrap();
    assert_says(
        &report,
        &[
            "&lt;purchases&gt;.csv",
            "Side by side",
            "One member&#39;s story: a".replace("&#39;", "'").as_str(),
            "base → <b>silver</b>",
            "spend 110.50 USD (needs 100.00 USD) in the 12 months to 10 Feb 2026",
            "for the amount, as silver: 15 points",
            "60 points lapsed",
        ],
    );
    for outside in ["http://", "https://", "<script src", "@import", "url("] {
        assert!(!report.contains(outside), "{outside}");
    }
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
fn what_the_program_rejects_is_counted_and_stops_nothing() {
    let desk = Desk::new();
    let input = desk.file(
        "purchases.csv",
        format!("{HEADER}t1,a,2026-01-10T12:00:00Z,1.00\nt2,a,2026-01-09T12:00:00Z,2.00\n"),
    );

    let summary = desk.json(&input, &[]);

    assert_eq!(summary["rejected"], json!({"occurred_too_early": 1}));
    assert_eq!(summary["transactions"], 1);
}

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
fn wrong_usage_is_told_apart_from_bad_input() {
    let desk = Desk::new();
    let input = desk.file("purchases.csv", HISTORY);
    let usage = |programs: &[&str], more: &[&str]| {
        desk.replay_through(programs, &input, more).status.code()
    };

    assert_eq!(usage(&["classic"], &["--commands", "c.jsonl"]), Some(2));
    assert_eq!(usage(&["classic"], &["--until", "2027-02-29"]), Some(2));
    assert_eq!(usage(&["classic"], &["--threads", "0"]), Some(2));
    assert_eq!(usage(&["classic"], &["--threads", "99999"]), Some(2));
    assert_eq!(usage(&[], &[]), Some(2));
    assert_eq!(
        usage(&["classic", "airline"], &["--members", "m.csv"]),
        Some(2)
    );
    assert_eq!(usage(&["nowhere"], &[]), Some(1));
}

#[test]
fn a_file_that_is_read_is_never_written_over() {
    let desk = Desk::new();
    let input = desk.file("purchases.csv", HISTORY);
    let cases = [
        (
            vec!["--members", "purchases.csv"],
            "the file of --purchases",
        ),
        (
            vec!["--report", "./purchases.csv"],
            "the file of --purchases",
        ),
        (
            vec!["--members", "out", "--report", "out"],
            "the file of --members",
        ),
        (vec!["--members", "nowhere/out.csv"], "no such folder"),
        (vec!["--report", "."], "found a folder"),
    ];

    for (more, told) in cases {
        let output = desk.replay(&input, &more);

        assert_eq!(output.status.code(), Some(2));
        assert_says(&text(&output.stderr), &[told]);
    }
    assert_eq!(std::fs::read_to_string(&input).unwrap(), HISTORY);
    assert_eq!(std::fs::read_dir(desk.folder.path()).unwrap().count(), 1);
}

#[test]
fn files_are_written_whole_and_nothing_else_is_left() {
    let desk = Desk::new();
    let input = desk.file("purchases.csv", HISTORY);
    desk.file("members.csv", "of an earlier replay");

    let output = desk.replay(
        &input,
        &["--members", "members.csv", "--report", "report.html"],
    );

    assert!(output.status.success(), "{}", text(&output.stderr));
    let members = std::fs::read_to_string(desk.path("members.csv")).unwrap();
    assert!(members.starts_with("member_id,tier,"), "{members}");
    assert_eq!(std::fs::read_dir(desk.folder.path()).unwrap().count(), 3);
}

#[test]
fn sums_that_do_not_fit_64_bits_are_a_fault_and_no_figures() {
    let desk = Desk::new();
    // Two members with 9 * 10^18 points each.
    let program = std::fs::read_to_string(program_file("classic"))
        .unwrap()
        .replace("points = \"1\"", "points = \"900000\"");
    let program = desk.file("generous.toml", program);
    let input = desk.file(
        "purchases.csv",
        format!(
            "{HEADER}t1,a,2026-01-10T12:00:00Z,10000000000000.00\nt2,b,2026-01-10T12:00:00Z,10000000000000.00\n"
        ),
    );

    for threads in ["1", "2"] {
        let output = Command::new(env!("CARGO_BIN_EXE_gradus"))
            .current_dir(desk.folder.path())
            .arg("replay")
            .arg("--program")
            .arg(&program)
            .arg("--purchases")
            .arg(&input)
            .args(["--until", "2026-12-31", "--json", "--threads", threads])
            .args(["--members", "members.csv"])
            .output()
            .unwrap();

        assert_eq!(output.status.code(), Some(1));
        assert_eq!(text(&output.stdout), "");
        assert_says(&text(&output.stderr), &["classic", "than 64 bits hold"]);
        assert!(!desk.path("members.csv").exists());
    }
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

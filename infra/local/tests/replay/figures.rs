//! What a replay counts, of one program and of several.

use crate::desk::{Desk, HEADER, HISTORY, assert_says, cdnow, program_file, text};
use serde_json::{Value, json};
use std::process::Command;

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
        "points_redeemed": 0,
        "points_returned": 0,
        "points_lapsed": 111,
        "points_forfeited": 0,
        "points_pending": 0,
        "points_outstanding": 15,
        "points_issued_for": {"amounts": 126, "rules": {}, "rewards": 0, "by_hand": 0},
        // The 15 of March were bought on silver.
        "points_earned_on": {"base": 111, "silver": 15},
        "benefits_granted": {},
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
                "points_redeemed": 0,
                "points_returned": 0,
                "points_lapsed": 0,
                "notifications": {"member.enrolled": 2, "points.earned": 1}
            },
            {
                "month": "2026-02",
                "points_issued": 51,
                "points_redeemed": 0,
                "points_returned": 0,
                "points_lapsed": 0,
                "notifications": {"points.earned": 2, "tier.upgraded": 1}
            },
            {
                "month": "2026-03",
                "points_issued": 15,
                "points_redeemed": 0,
                "points_returned": 0,
                "points_lapsed": 0,
                "notifications": {"points.earned": 1}
            },
            {
                "month": "2027-01",
                "points_issued": 0,
                "points_redeemed": 0,
                "points_returned": 0,
                "points_lapsed": 60,
                "notifications": {"points.expired": 1}
            },
            {
                "month": "2027-02",
                "points_issued": 0,
                "points_redeemed": 0,
                "points_returned": 0,
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

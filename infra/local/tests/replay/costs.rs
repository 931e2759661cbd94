//! What points were given for, and where they went.

use crate::desk::{Desk, HISTORY, assert_says, program_file, text};
use serde_json::{Value, json};
use std::path::Path;
use std::process::{Command, Output};

/// One point for 1.00; 7 more for a purchase of at least 5.00; 100 points and a mug with
/// gold.
const GENEROUS: &str = r#"
id = "generous"
version = 1
zone = "America/New_York"
currency = "USD"

[earning]
points = "1"
per = "1.00"
expiry = "never"

[[tiers]]
id = "start"

[[tiers]]
id = "gold"
qualify = { spend_at_least = "150.00", window = "lifetime" }
validity = "forever"
entry_rewards = [{ points = 100 }, { grant = "mug" }]

[[rules]]
id = "extra"
when = { amount_at_least = "5.00" }
bonus = 7

[[benefits]]
id = "mug"
kind = "gift"
"#;

/// A purchase of 200.00 that reaches gold, another of 10.00 of which 4.00 are returned, and
/// points spent, added and taken.
const COMMANDS: &str = r#"{"kind":"join","member":"a","occurred_at":"2026-01-01T12:00:00Z"}
{"kind":"purchase","member":"a","id":"t1","currency":"USD","lines":[{"amount":20000}],"occurred_at":"2026-01-10T12:00:00Z"}
{"kind":"spend","member":"a","id":"s1","points":50,"reason":"cup","occurred_at":"2026-01-11T12:00:00Z"}
{"kind":"adjust","member":"a","id":"a1","points":10,"reason":"sorry","occurred_at":"2026-01-12T12:00:00Z"}
{"kind":"adjust","member":"a","id":"a2","points":-5,"reason":"a mistake","occurred_at":"2026-01-13T12:00:00Z"}
{"kind":"purchase","member":"a","id":"t2","currency":"USD","lines":[{"amount":1000}],"occurred_at":"2026-01-14T12:00:00Z"}
{"kind":"return","member":"a","id":"r1","transaction":"t2","amount":{"amount":400},"occurred_at":"2026-01-15T12:00:00Z"}
"#;

fn replay(desk: &Desk, programs: &[&Path], input: [&str; 2], more: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_gradus"));
    command.current_dir(desk.folder.path()).arg("replay");
    for program in programs {
        command.arg("--program").arg(program);
    }
    let output = command
        .args(input)
        .args(["--until", "2027-02-28"])
        .args(more)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", text(&output.stderr));
    output
}

#[test]
fn every_point_is_told_by_what_it_was_given_for_and_where_it_went() {
    let desk = Desk::new();
    let program = desk.file("generous.toml", GENEROUS);
    desk.file("c.jsonl", COMMANDS);
    let input = ["--commands", "c.jsonl"];

    for threads in ["1", "2"] {
        let output = replay(&desk, &[&program], input, &["--json", "--threads", threads]);
        let summary: Value = serde_json::from_slice(&output.stdout).unwrap();

        // For amounts 200 + 10, by the rule 7 + 7, 100 with gold, 10 by hand. The return
        // leaves 6.00 of the second purchase: 6 + 7 of the 17 points stay.
        assert_eq!(
            summary["points_issued_for"],
            json!({"amounts": 210, "rules": {"extra": 14}, "rewards": 100, "by_hand": 10})
        );
        assert_eq!(
            summary["points_earned_on"],
            json!({"start": 207, "gold": 17})
        );
        assert_eq!(summary["benefits_granted"], json!({"mug": 1}));
        // 334 − 50 − 4 − 5 = 275.
        let points = ["issued", "redeemed", "returned", "lapsed", "forfeited"]
            .map(|way| summary[format!("points_{way}")].as_i64().unwrap());
        assert_eq!(points, [334, 50, 4, 0, 5]);
        assert_eq!(summary["points_outstanding"], 275);
        let month = &summary["months"][0];
        assert_eq!(
            (&month["points_redeemed"], &month["points_returned"]),
            (&json!(50), &json!(4))
        );
    }

    let output = replay(&desk, &[&program], input, &["--report", "r.html"]);

    let table = text(&output.stdout);
    let lines: Vec<Vec<&str>> = table
        .lines()
        .map(|line| line.split_whitespace().collect())
        .collect();
    for line in [
        &["issued", "334"][..],
        &["redeemed", "50"],
        &["returned", "4"],
        &["forfeited", "5"],
        &["points", "issued", "for"],
        &["amounts", "210"],
        &["rule", "extra", "14"],
        &["rewards", "100"],
        &["by", "hand", "10"],
        &["start", "207"],
        &["gold", "17"],
        &["benefits", "granted"],
        &["mug", "1"],
    ] {
        assert!(lines.iter().any(|there| there == line), "{line:?}: {table}");
    }
    let row = |line: &[&str]| lines.iter().position(|there| there == line);
    assert!(row(&["start", "207"]) < row(&["gold", "17"]), "{table}");
    let report = std::fs::read_to_string(desk.path("r.html")).unwrap();
    assert_says(
        &report,
        &[
            "<dt>Points redeemed</dt><dd>50<",
            "<dt>Points returned</dt><dd>4<",
            "<caption>Points issued for</caption>",
            "<th scope=\"row\">rule extra</th><td class=\"n\">14</td>",
            "<caption>Points earned on a tier</caption>",
            "<th scope=\"row\">mug</th><td class=\"n\">1</td>",
            "Points issued and ended, by month",
            "January 2026: 50 redeemed",
        ],
    );
}

#[test]
fn the_page_calls_things_as_people_do_in_the_language_that_is_asked_for() {
    let desk = Desk::new();
    let commands = desk.file("commands.jsonl", COMMANDS);
    let program = GENEROUS
        .replace(
            "id = \"generous\"",
            "id = \"generous\"\ntext = { en = \"Fair & Square\", de = \"Ehrlich\" }",
        )
        .replace(
            "id = \"gold\"",
            "id = \"gold\"\ntext = { en = \"Gold Card\", de = \"Goldkarte\" }",
        )
        .replace(
            "id = \"extra\"",
            "id = \"extra\"\ntext = { en = \"Seven more\", de = \"Sieben mehr\" }",
        )
        .replace("id = \"mug\"", "id = \"mug\"\ntext = { en = \"A mug\" }");
    let program = desk.file("generous.toml", program);
    let input = ["--commands", commands.to_str().unwrap()];

    let english = replay(&desk, &[&program], input, &["--report", "en.html"]);
    replay(
        &desk,
        &[&program],
        input,
        &["--report", "de.html", "--locale", "de-AT"],
    );

    assert!(text(&english.stdout).contains("rule extra"));
    let page = |name: &str| std::fs::read_to_string(desk.path(name)).unwrap();
    assert_says(
        &page("en.html"),
        &[
            "<h1>Fair &amp; Square</h1>",
            "<th scope=\"row\">Seven more</th><td class=\"n\">14</td>",
            "<th scope=\"row\">Gold Card</th><td class=\"n\">17</td>",
            "<th scope=\"row\">start</th><td class=\"n\">207</td>",
            "<th scope=\"row\">A mug</th><td class=\"n\">1</td>",
            "start → <b>Gold Card</b>",
            "for the amount, as start: 200 points · Seven more: 7 points",
            "A mug granted",
        ],
    );
    assert_says(
        &page("de.html"),
        &[
            "<h1>Ehrlich</h1>",
            "Sieben mehr: 7 points",
            "Goldkarte",
            "A mug granted",
        ],
    );
}

#[test]
fn drafts_of_one_program_are_told_apart_by_their_files() {
    let desk = Desk::new();
    desk.file("p.csv", HISTORY);
    let draft = std::fs::read_to_string(program_file("classic")).unwrap();
    let draft = desk.file(
        "draft.toml",
        draft.replace("points = \"1\"", "points = \"2\""),
    );
    let now = desk.file("now.toml", std::fs::read(program_file("classic")).unwrap());
    let other = program_file("high-frequency");

    let input = ["--purchases", "p.csv"];
    let output = replay(&desk, &[&now, &draft, &other], input, &["--json"]);

    let summaries: Value = serde_json::from_slice(&output.stdout).unwrap();
    let names = [0, 1, 2].map(|at| summaries[at]["program"].as_str().unwrap());
    let named = |file: &Path| format!("classic ({})", file.display());
    assert_eq!(names, [&named(&now), &named(&draft), "high-frequency"]);
}

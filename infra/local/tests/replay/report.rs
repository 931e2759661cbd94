//! The report.

use crate::desk::{Desk, HISTORY, assert_says, text};
use std::path::Path;
use std::process::Command;

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
            &row("January 2027", &["4", "2", "61"]),
            &row("February 2027", &["0", "2", "53"]),
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
            "60 points lapsed with 31 Jan 2027",
        ],
    );
    for outside in ["http://", "https://", "<script src", "@import", "url("] {
        assert!(!report.contains(outside), "{outside}");
    }
}

//! What points were given for, and the benefits.

use super::markup::escaped;
use crate::numbers::grouped;
use crate::replay::cost::CostLine;
use crate::replay::outcome::Outcome;
use std::fmt::Write;

/// The section; empty where nothing was given.
pub(super) fn section(outcome: &Outcome<'_>) -> String {
    let cost = &outcome.figures.cost;
    let program = outcome.program;
    let tables: String = [
        (
            "Points issued for",
            "Points",
            cost.by_source(|rule| program.rule(rule)),
        ),
        (
            "Points earned on a tier",
            "Points",
            outcome.earned_by_tier(|tier| program.tier(tier).to_owned()),
        ),
        (
            "Benefits granted",
            "Times",
            cost.by_benefit(|benefit| program.benefit(benefit).to_owned()),
        ),
    ]
    .into_iter()
    .map(|(caption, unit, lines)| table(caption, unit, &lines))
    .collect();
    if tables.is_empty() {
        return String::new();
    }
    format!(
        "<section class=\"block\"><h3>What it cost</h3>\n\
         <p class=\"about\">As it was given; what returns took back stands above.</p>\n\
         <div class=\"pair\">\n{tables}</div></section>\n"
    )
}

fn table(caption: &str, unit: &str, lines: &[CostLine]) -> String {
    if lines.iter().all(|line| line.figure == 0) {
        return String::new();
    }
    let mut html = format!(
        "<div class=\"scroll\"><table><caption>{caption}</caption><thead><tr><td></td>\
         <th scope=\"col\" class=\"n\">{unit}</th></tr></thead><tbody>\n"
    );
    for line in lines {
        let _ = writeln!(
            html,
            "<tr><th scope=\"row\">{}</th><td class=\"n\">{}</td></tr>",
            escaped(&line.name),
            grouped(line.figure)
        );
    }
    html.push_str("</tbody></table></div>\n");
    html
}

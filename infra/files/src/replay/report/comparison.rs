//! Several programs in one table.

use super::markup::escaped;
use crate::numbers::grouped;
use crate::replay::outcome::Outcome;
use std::fmt::Write;

type Figure = (&'static str, fn(&Outcome<'_>) -> i64);

const FIGURES: [Figure; 10] = [
    ("Members", |outcome| outcome.accounts.len() as i64),
    ("Purchases", |outcome| outcome.figures.transactions as i64),
    ("Points issued", |outcome| outcome.figures.points.issued),
    ("Points redeemed", |outcome| outcome.figures.points.redeemed),
    ("Points returned", |outcome| outcome.figures.points.returned),
    ("Points lapsed", |outcome| outcome.figures.points.lapsed),
    ("Points outstanding", |outcome| outcome.points_outstanding),
    ("Upgrades", |outcome| outcome.upgrades() as i64),
    ("Downgrades", |outcome| outcome.downgrades() as i64),
    ("Renewals", |outcome| outcome.renewals() as i64),
];

/// The section.
pub(super) fn section(outcomes: &[Outcome<'_>]) -> String {
    let mut html = String::from(
        "<section class=\"block\"><h2>Side by side</h2>\n<div class=\"scroll\"><table><thead><tr><td></td>",
    );
    for outcome in outcomes {
        let _ = write!(
            html,
            "<th scope=\"col\" class=\"n\">{}</th>",
            escaped(&outcome.program.title)
        );
    }
    html.push_str("</tr></thead><tbody>\n");
    for (label, figure) in FIGURES {
        let _ = write!(html, "<tr><th scope=\"row\">{label}</th>");
        for outcome in outcomes {
            let _ = write!(html, "<td class=\"n\">{}</td>", grouped(figure(outcome)));
        }
        html.push_str("</tr>\n");
    }
    html.push_str("<tr><th scope=\"row\">Members by tier</th>");
    for outcome in outcomes {
        html.push_str("<td class=\"n\">");
        for (tier, count) in outcome.tiers.iter().rev() {
            let _ = write!(
                html,
                "<span class=\"tier-line\">{} <b>{}</b></span>",
                escaped(outcome.program.tier(tier)),
                grouped(*count as i64)
            );
        }
        html.push_str("</td>");
    }
    html.push_str("</tr>\n</tbody></table></div></section>\n");
    html
}

//! A page with charts: one self-contained HTML file, to be read offline, in light and dark.

mod chart;
mod comparison;
mod costs;
mod markup;
mod movers;
mod story;
mod time_passes;
mod timeline;
mod words;

use super::outcome::Outcome;
use crate::numbers::grouped;
use gradus_domain::words::calendar::zones_release;
use gradus_domain::words::time::LocalDay;
use markup::escaped;
use std::fmt::Write;
use timeline::Timeline;

const STYLE: &str = include_str!("style.css");

/// The page's text.
pub(super) fn page(file: &str, until: LocalDay, outcomes: &[Outcome<'_>]) -> String {
    let file = escaped(file);
    let names: Vec<String> = outcomes
        .iter()
        .map(|outcome| escaped(&outcome.program.title))
        .collect();
    let title = format!("{} · replay", names.join(", "));
    let mut page = format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n\
         <title>{title}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n\
         <header class=\"page\">\n<p class=\"kicker\">Gradus replay</p>\n\
         <h1>{}</h1>\n<p class=\"lead\">What <code>{file}</code> comes to, settled to the end of {until}.</p>\n",
        names.join(" <span class=\"versus\">and</span> ")
    );
    if outcomes.len() > 1 {
        page.push_str("<nav aria-label=\"Programs\">");
        for (at, name) in names.iter().enumerate() {
            let _ = write!(page, "<a href=\"#program-{at}\">{name}</a>");
        }
        page.push_str("</nav>\n");
    }
    page.push_str("</header>\n<main>\n");
    if outcomes.len() > 1 {
        page.push_str(&comparison::section(outcomes));
    }
    for (at, outcome) in outcomes.iter().enumerate() {
        page.push_str(&program_section(at, outcome, outcomes.len() > 1, until));
    }
    page.push_str(
        "</main>\n<footer>Made by <code>gradus replay</code>. Points and tiers follow the \
         program's rules exactly; months are those of its time zone, by the IANA time zone \
         database of ",
    );
    page.push_str(zones_release());
    page.push_str(".</footer>\n</body>\n</html>\n");
    page
}

fn program_section(at: usize, outcome: &Outcome<'_>, named: bool, until: LocalDay) -> String {
    let mut section = format!("<section class=\"program\" id=\"program-{at}\">\n");
    if named {
        let _ = writeln!(
            section,
            "<h2 class=\"name\">{}</h2>",
            escaped(&outcome.program.title)
        );
    }
    if let Some(version) = outcome.program.programs.first() {
        let _ = writeln!(
            section,
            "<p class=\"about\">Version {} · {} · {}</p>",
            version.program.version,
            version.program.currency,
            escaped(version.program.calendar.zone_name())
        );
    }
    section.push_str(&key_figures(outcome));
    section.push_str(&costs::section(outcome));
    if let Some(timeline) = Timeline::of(outcome, until) {
        section.push_str(&charts(outcome, &timeline));
        section.push_str(&time_passes::section(&timeline));
    }
    section.push_str(&refusals(outcome));
    section.push_str(&movers::section(outcome));
    section.push_str(&story::section(outcome));
    section.push_str("</section>\n");
    section
}

fn key_figures(outcome: &Outcome<'_>) -> String {
    let figures = &outcome.figures;
    let members = outcome.accounts.len() as i64;
    let (base, above) = match outcome.tiers.split_first() {
        Some(((base, _), above)) => (
            outcome.program.tier(base),
            above.iter().map(|(_, count)| count).sum(),
        ),
        None => ("", 0_u64),
    };
    let issued = figures.points.issued;
    let of_issued = |label, points| (label, points, share(points, issued, "of those issued"));
    let cards = [
        ("Members", members, String::new()),
        ("Purchases", figures.transactions as i64, String::new()),
        ("Points issued", issued, String::new()),
        of_issued("Points redeemed", figures.points.redeemed),
        of_issued("Points returned", figures.points.returned),
        of_issued("Points lapsed", figures.points.lapsed),
        of_issued("Points outstanding", outcome.points_outstanding),
        (
            "Above the lowest tier",
            above as i64,
            share(
                above as i64,
                members,
                &format!("of all members; the others are on {}", escaped(base)),
            ),
        ),
        ("Upgrades", outcome.upgrades() as i64, String::new()),
        ("Downgrades", outcome.downgrades() as i64, String::new()),
        ("Renewals", outcome.renewals() as i64, String::new()),
    ];
    let mut html = String::from("<dl class=\"cards\">\n");
    for (label, value, note) in cards {
        let _ = writeln!(
            html,
            "<div><dt>{label}</dt><dd>{}<small>{note}</small></dd></div>",
            grouped(value)
        );
    }
    html.push_str("</dl>\n");
    html
}

fn share(part: i64, whole: i64, of: &str) -> String {
    if whole <= 0 {
        return String::new();
    }
    format!("{:.1} % {of}", part as f64 * 100.0 / whole as f64)
}

fn charts(outcome: &Outcome<'_>, timeline: &Timeline) -> String {
    let months = &timeline.months;
    let column = |figure: &dyn Fn(&timeline::Month) -> i64| -> Vec<i64> {
        months.iter().map(figure).collect()
    };
    let mut html = String::new();
    let mut moved = vec![chart::Series::new(
        "issued",
        "c-issued",
        column(&|month| month.points.issued),
    )];
    let redeemed = column(&|month| month.points.redeemed);
    let returned = column(&|month| month.points.returned);
    for (name, class, values) in [
        ("redeemed", "c-redeemed", redeemed),
        ("returned", "c-returned", returned),
    ] {
        if values.iter().any(|value| *value != 0) {
            moved.push(chart::Series::new(name, class, values));
        }
    }
    moved.push(chart::Series::new(
        "lapsed",
        "c-lapsed",
        column(&|month| month.points.lapsed),
    ));
    html.push_str(&chart::bars(
        "Points issued and ended, by month",
        "points",
        chart::Width::Half,
        months,
        &moved,
    ));
    html.push_str(&chart::areas(
        "Points outstanding, at each month's end",
        "points",
        months,
        &[chart::Series::new(
            "outstanding",
            "c-outstanding",
            column(&|month| month.outstanding),
        )],
    ));
    let tiers: Vec<chart::Series> = outcome
        .tiers
        .iter()
        .enumerate()
        .rev()
        .map(|(at, (tier, _))| {
            let members = months
                .iter()
                .map(|month| month.members.get(at).copied().unwrap_or(0))
                .collect();
            chart::Series::new(outcome.program.tier(tier), chart::tier_class(at), members)
        })
        .collect();
    html.push_str(&chart::areas(
        "Members by tier, at each month's end",
        "members",
        months,
        &tiers,
    ));
    if tiers.len() > 2 {
        html.push_str(&chart::areas(
            "Members above the lowest tier, at each month's end",
            "members",
            months,
            tiers.get(..tiers.len() - 1).unwrap_or_default(),
        ));
    }
    html.push_str(&chart::bars(
        "Changes of tier, by month",
        "members",
        chart::Width::Whole,
        months,
        &[
            chart::Series::new("upgrades", "c-up", column(&|month| month.upgrades)),
            chart::Series::new("downgrades", "c-down", column(&|month| month.downgrades)),
            chart::Series::new("renewals", "c-renewed", column(&|month| month.renewals)),
        ],
    ));
    format!("<div class=\"charts\">\n{html}</div>\n")
}

fn refusals(outcome: &Outcome<'_>) -> String {
    if outcome.figures.rejected.is_empty() {
        return String::new();
    }
    let mut html = String::from(
        "<section class=\"block\"><h3>Rejected and skipped</h3>\n<div class=\"scroll\"><table>\
         <thead><tr><th scope=\"col\">Code</th><th scope=\"col\" class=\"n\">Count</th></tr></thead><tbody>\n",
    );
    for (code, count) in &outcome.figures.rejected {
        let _ = writeln!(
            html,
            "<tr><th scope=\"row\"><code>{code}</code></th><td class=\"n\">{}</td></tr>",
            grouped(*count as i64)
        );
    }
    html.push_str("</tbody></table></div></section>\n");
    html
}

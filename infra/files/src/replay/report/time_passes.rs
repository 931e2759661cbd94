//! What time brought, month by month: reminders, lapses, renewals, downgrades.

use super::timeline::{Month, Timeline};
use super::words::month_name;
use crate::numbers::grouped;
use gradus_domain::telling::notice::NoticeKind;
use std::fmt::Write;

/// The most months whose table stands open; a longer one is folded away.
const OPEN_MAX: usize = 36;

/// What a column counts.
enum Counted {
    /// Notifications of a kind.
    Kind(NoticeKind),
    /// Points that lapsed.
    PointsLapsed,
}

/// The columns; one that is empty in every month is left out.
const COLUMNS: [(&str, Counted); 9] = [
    (
        "Points lapse soon",
        Counted::Kind(NoticeKind::PointsExpiring),
    ),
    ("Tier ends soon", Counted::Kind(NoticeKind::TierExpiring)),
    ("Goal near", Counted::Kind(NoticeKind::GoalNear)),
    ("Birthday soon", Counted::Kind(NoticeKind::BirthdayUpcoming)),
    ("Stage of life", Counted::Kind(NoticeKind::LifecycleChanged)),
    ("Lapses", Counted::Kind(NoticeKind::PointsExpired)),
    ("Points lapsed", Counted::PointsLapsed),
    ("Renewals", Counted::Kind(NoticeKind::TierRenewed)),
    ("Downgrades", Counted::Kind(NoticeKind::TierDowngraded)),
];

/// The section; empty where time brought nothing.
pub(super) fn section(timeline: &Timeline) -> String {
    let months = &timeline.months;
    let columns: Vec<(&str, Vec<i64>)> = COLUMNS
        .iter()
        .map(|(name, counted)| {
            (
                *name,
                months.iter().map(|month| counted.in_month(month)).collect(),
            )
        })
        .filter(|(_, values): &(&str, Vec<i64>)| values.iter().any(|value| *value != 0))
        .collect();
    if columns.is_empty() {
        return String::new();
    }
    let (table, rows) = table(months, &columns);
    let shown = if rows <= OPEN_MAX {
        table
    } else {
        let count = grouped(rows as i64);
        format!("<details><summary>{count} months</summary>\n{table}</details>\n")
    };
    format!(
        "<section class=\"block\"><h3>What time brought, by month</h3>\n\
         <p class=\"about\">Reminders and changes by the day on which they fell due, \
         whenever they were written; points lapse with their last day. A month that is not \
         here brought none of these.</p>\n{shown}</section>\n"
    )
}

impl Counted {
    fn in_month(&self, month: &Month) -> i64 {
        match self {
            Self::Kind(kind) => month.notifications.of(*kind) as i64,
            Self::PointsLapsed => month.points.lapsed,
        }
    }
}

/// The table, and how many months it has: those in which something happened.
fn table(months: &[Month], columns: &[(&str, Vec<i64>)]) -> (String, usize) {
    let mut html = String::from(
        "<div class=\"scroll\"><table class=\"months\"><thead><tr><th scope=\"col\">Month</th>",
    );
    for (name, _) in columns {
        let _ = write!(html, "<th scope=\"col\" class=\"n\">{name}</th>");
    }
    html.push_str("</tr></thead><tbody>\n");
    let mut rows = 0;
    for (at, month) in months.iter().enumerate() {
        let values = columns
            .iter()
            .map(|(_, values)| values.get(at).copied().unwrap_or(0));
        if values.clone().any(|value| value != 0) {
            html.push_str(&row(&month_name(month.index), values));
            rows += 1;
        }
    }
    html.push_str("</tbody><tfoot>\n");
    let sums = columns.iter().map(|(_, values)| values.iter().sum());
    html.push_str(&row("Together", sums));
    html.push_str("</tfoot></table></div>\n");
    (html, rows)
}

fn row(name: &str, values: impl Iterator<Item = i64>) -> String {
    let mut html = format!("<tr><th scope=\"row\">{name}</th>");
    for value in values {
        let _ = write!(html, "<td class=\"n\">{}</td>", grouped(value));
    }
    html.push_str("</tr>\n");
    html
}

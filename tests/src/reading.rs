//! Reading what an entry tells.

use gradus_domain::commands::CommandKey;
use gradus_domain::ledger::entry::{Account, Entry, What};
use gradus_domain::ledger::score::{Cut, Score, Source};
use gradus_domain::member::metrics::Figure;
use gradus_domain::program::tier::Metric;
use gradus_domain::telling::notice::Notice;
use gradus_domain::telling::parts::Goal;
use gradus_domain::words::time::LocalDay;

/// What an act earned.
///
/// # Panics
/// Where the entry is of nothing that is scored.
#[must_use]
pub fn score(entry: &Entry) -> &Score {
    match &entry.what {
        What::Purchased(record) => &record.score,
        What::Acted(record) => &record.score,
        other => panic!("not scored: {other:?}"),
    }
}

/// How many points an act earned.
#[must_use]
pub fn points(entry: &Entry) -> i64 {
    score(entry).points.get()
}

/// How many points a rule gave, 0 if none.
#[must_use]
pub fn points_of(entry: &Entry, rule: &str) -> i64 {
    let of_rule = |source: &Source| matches!(source, Source::Rule(id) if id.as_str() == rule);
    score(entry)
        .shares
        .iter()
        .filter(|share| of_rule(&share.source))
        .map(|share| share.amount.get())
        .sum()
}

/// The kinds of what an entry says.
#[must_use]
pub fn kinds(entry: &Entry) -> Vec<&'static str> {
    entry
        .notices
        .iter()
        .map(|notice| notice.kind().name())
        .collect()
}

/// The shares of what an act earned, by source.
///
/// # Panics
/// Where the entry is of nothing that is scored.
#[must_use]
pub fn shares(entry: &Entry) -> Vec<(&str, i64)> {
    let shares = score(entry).shares.iter().map(|share| {
        let source = match &share.source {
            Source::Base => "base",
            Source::Rule(rule) => rule.as_str(),
        };
        (source, share.amount.get())
    });
    shares.collect()
}

/// What cut a rule of an act; `None`: nothing.
///
/// # Panics
/// Where the entry is of nothing that is scored.
#[must_use]
pub fn cut(entry: &Entry) -> Option<Cut> {
    score(entry).shares.iter().find_map(|share| share.cut)
}

/// Which points moved: from, to, how many.
#[must_use]
pub fn moves(entry: &Entry) -> Vec<(Account, Account, i64)> {
    let postings = entry.postings.iter();
    postings
        .map(|posting| {
            let (from, to) = (posting.from.clone(), posting.to.clone());
            (from, to, posting.points.get())
        })
        .collect()
}

/// Each figure: metric, value, the window's last day.
#[must_use]
pub fn measured(figures: &[Figure]) -> Vec<(Metric, i64, LocalDay)> {
    let figures = figures.iter();
    figures
        .map(|figure| (figure.threshold.metric, figure.value, figure.window_end))
        .collect()
}

/// The days whose beginnings are among the entries, in order.
#[must_use]
pub fn boundaries(entries: &[Entry]) -> Vec<LocalDay> {
    let days = entries.iter().filter_map(|entry| match &entry.key {
        CommandKey::Boundary(_, day) => Some(*day),
        CommandKey::Join(_)
        | CommandKey::Transaction(_)
        | CommandKey::Own(..)
        | CommandKey::Instant(..) => None,
    });
    days.collect()
}

/// The goals that an entry says are near.
#[must_use]
pub fn goals(entry: &Entry) -> Vec<&Goal> {
    let goals = entry.notices.iter().filter_map(|notice| match notice {
        Notice::GoalNear { goal } => Some(goal),
        _ => None,
    });
    goals.collect()
}

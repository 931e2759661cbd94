//! What happened in a step, in a few lines, for whoever looks for the reason of a
//! difference.

use super::compare::{amounts, breakdown_seen, holdings_told, notices_seen, score};
use super::play::Seen;
use gradus_domain::ledger::entry::TierEvent;
use gradus_domain::member::metrics::Figure;
use gradus_domain::program::tier::{Metric, Window};

/// The most changes of tier that are told.
const TIER_EVENTS_MAX: usize = 8;

/// What the act earned, how the tier changed, what the member has, what was said.
pub(super) fn happened(seen: &Seen) -> Vec<String> {
    let mut lines = Vec::new();
    if let Some(score) = seen.own_entry().and_then(score) {
        let shares = amounts(&breakdown_seen(Some(score)));
        lines.push(format!("earned {}: {shares}", score.points));
    }
    let tier_events = seen.entries.iter().flat_map(|entry| {
        let at = entry.decided_at;
        entry.tier_events.iter().map(move |event| (at, event))
    });
    for (at, event) in tier_events.take(TIER_EVENTS_MAX) {
        lines.push(format!("{at}: {}", told(event)));
    }
    if let Some(member) = &seen.member {
        let debt = match member.holdings.debt.get() {
            0 => String::new(),
            debt => format!(", owes {debt}"),
        };
        lines.push(format!("has {}{debt}", holdings_told(&member.holdings)));
    }
    let notices = notices_seen(seen);
    if !notices.is_empty() {
        lines.push(format!("said {}", notices.join(", ")));
    }
    lines
}

fn told(event: &TierEvent) -> String {
    let until = match event.last_day {
        Some(day) => format!("until {day}"),
        None => "for ever".to_owned(),
    };
    let figures: Vec<String> = event.figures.iter().map(figure).collect();
    let why = if figures.is_empty() {
        String::new()
    } else {
        format!(" ({})", figures.join(", "))
    };
    format!("tier {} to {} {until}{why}", event.from, event.to)
}

fn figure(figure: &Figure) -> String {
    let metric = match figure.threshold.metric {
        Metric::Spend => "spend (minor units)",
        Metric::Purchases => "purchases",
        Metric::PointsEarned => "points earned",
        Metric::Growth => "growth",
        Metric::ActiveDays => "active days",
    };
    let window = match figure.threshold.window {
        Window::RollingDays(days) => format!("{days} days"),
        Window::RollingMonths(months) => format!("{months} months"),
        Window::CalendarMonth => "the month".to_owned(),
        Window::CalendarYear => "the year".to_owned(),
        Window::MembershipYear => "the membership year".to_owned(),
        Window::SinceTierBegan => "the time since the tier began".to_owned(),
        Window::Lifetime => "all time".to_owned(),
    };
    format!(
        "{metric} {} of {} over {window} to {}",
        figure.value, figure.threshold.at_least, figure.window_end
    )
}

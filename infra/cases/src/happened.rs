//! What happened in a step, in a few lines, for whoever looks for the reason of a
//! difference.

use crate::entries::{breakdown, score};
use crate::seen::Seen;
use crate::words::{amounts, local, lots_told};
use gradus_domain::ledger::entry::{Entry, TierEvent, TierEventKind};
use gradus_domain::member::metrics::Figure;
use gradus_domain::program::tier::{Metric, Window};
use gradus_domain::words::calendar::Calendar;

/// The most changes of tier that are told.
const TIER_EVENTS_MAX: usize = 8;

/// What the act earned, how the tier changed, what the member has, what was said.
pub(crate) fn happened(
    entries: &[Entry],
    own: Option<&Entry>,
    seen: &Seen,
    calendar: &Calendar,
) -> Vec<String> {
    let mut lines = Vec::new();
    if let Some(score) = own.and_then(score) {
        let shares = amounts(&breakdown(Some(score)));
        lines.push(format!("earned {}: {shares}", score.points));
    }
    let tier_events = entries.iter().flat_map(|entry| {
        let at = entry.decided_at;
        entry.tier_events.iter().map(move |event| (at, event))
    });
    for (at, event) in tier_events.take(TIER_EVENTS_MAX) {
        let at = local(calendar, at);
        lines.push(format!("{at}: {}", told(event)));
    }
    if seen.is_enrolled {
        lines.push(format!("has {}", has(seen)));
    }
    if let Some(notices) = seen.notices.as_ref().filter(|notices| !notices.is_empty()) {
        lines.push(format!("said {}", notices.join(", ")));
    }
    lines
}

/// All lots in words, pending ones last, and what is owed.
fn has(seen: &Seen) -> String {
    let lots: Vec<_> = [&seen.lots, &seen.pending_lots]
        .into_iter()
        .flatten()
        .flatten()
        .cloned()
        .collect();
    let debt = match seen.figures.get(&crate::seen::Figure::Debt) {
        None | Some(0) => String::new(),
        Some(debt) => format!(", owes {debt}"),
    };
    format!("{}{debt}", lots_told(&lots))
}

fn told(event: &TierEvent) -> String {
    let (from, to) = (&event.effective_from, &event.effective_to);
    let held = |what: &str| match from == to {
        true => format!("{what}: {to} stays"),
        false => format!("{what}: tier {from} to {to}"),
    };
    match event.kind {
        TierEventKind::HoldBegan => return held("a hold begins"),
        TierEventKind::HoldEnded => return held("a hold ends"),
        TierEventKind::Attained
        | TierEventKind::Renewed
        | TierEventKind::KeptByHold
        | TierEventKind::GraceBegan
        | TierEventKind::FellAtReview
        | TierEventKind::FellByInactivity
        | TierEventKind::TakenBack => {}
    }
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

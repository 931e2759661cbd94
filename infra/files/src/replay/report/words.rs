//! Figures, dates and rules in words.

use crate::numbers::grouped;
use gradus_domain::ledger::entry::TierEventKind;
use gradus_domain::ledger::score::Limit;
use gradus_domain::member::metrics::Figure;
use gradus_domain::program::rule::LimitWindow;
use gradus_domain::program::tier::{Metric, Window};
use gradus_domain::words::money::{Currency, Money};
use gradus_domain::words::time::{LocalDay, MonthIndex};

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// `March 1997`.
pub(super) fn month_name(month: MonthIndex) -> String {
    format!("{} {}", name_of(month), month.get().div_euclid(12))
}

/// `Mar`.
pub(super) fn month_short(month: MonthIndex) -> &'static str {
    name_of(month).get(..3).unwrap_or_default()
}

fn name_of(month: MonthIndex) -> &'static str {
    MONTHS
        .get(month.get().rem_euclid(12) as usize)
        .copied()
        .unwrap_or_default()
}

/// `3 Mar 1997`.
pub(super) fn day(day: LocalDay) -> String {
    let month = month_short(day.month_index());
    format!("{} {month} {}", day.day_of_month(), day.year())
}

/// A number for an axis: `250 k`, `1.5 M`.
pub(super) fn compact(value: i64) -> String {
    let (divisor, unit) = match value.unsigned_abs() {
        0..10_000 => return grouped(value),
        10_000..1_000_000 => (1_000, "k"),
        1_000_000..1_000_000_000 => (1_000_000, "M"),
        1_000_000_000.. => (1_000_000_000, "G"),
    };
    if value % divisor == 0 {
        format!("{} {unit}", grouped(value / divisor))
    } else {
        format!("{:.1} {unit}", value as f64 / divisor as f64)
    }
}

/// `1 point`, `1,200 points`.
pub(super) fn points(count: i64) -> String {
    if count.abs() == 1 {
        format!("{count} point")
    } else {
        format!("{} points", grouped(count))
    }
}

/// `+1,200`, `−30`.
pub(super) fn signed(count: i64) -> String {
    if count < 0 {
        format!("−{}", grouped(count.saturating_abs()))
    } else {
        format!("+{}", grouped(count))
    }
}

/// `123.45 USD`.
pub(super) fn money(minor: i64, currency: Currency) -> String {
    Money { minor, currency }.to_string()
}

/// What became of a tier.
pub(super) fn tier_event(kind: TierEventKind) -> &'static str {
    match kind {
        TierEventKind::Attained => "reached",
        TierEventKind::Renewed => "renewed",
        TierEventKind::KeptByHold => "kept by the program's rule",
        TierEventKind::GraceBegan => "in grace",
        TierEventKind::FellAtReview => "fell at the review",
        TierEventKind::FellByInactivity => "fell for want of purchases",
        TierEventKind::TakenBack => "taken back with a return",
        TierEventKind::HoldBegan => "a hold began",
        TierEventKind::HoldEnded => "a hold ended",
    }
}

/// `spend 262.10 USD (needs 250.00 USD) in the 12 months to 3 Mar 1997`.
pub(super) fn figure(figure: &Figure, currency: Currency) -> String {
    let shown = |value: i64| match figure.threshold.metric {
        Metric::Spend => money(value, currency),
        Metric::Purchases | Metric::PointsEarned | Metric::Growth | Metric::ActiveDays => {
            grouped(value)
        }
    };
    let metric = match figure.threshold.metric {
        Metric::Spend => "spend",
        Metric::Purchases => "purchases",
        Metric::PointsEarned => "points earned",
        Metric::Growth => "growth",
        Metric::ActiveDays => "active days",
    };
    format!(
        "{metric} {} (needs {}) in {}",
        shown(figure.value),
        shown(figure.threshold.at_least),
        window(figure.threshold.window, figure.window_end)
    )
}

fn window(window: Window, end: LocalDay) -> String {
    let end = day(end);
    match window {
        Window::RollingDays(days) => format!("the {days} days to {end}"),
        Window::RollingMonths(months) => format!("the {months} months to {end}"),
        Window::CalendarMonth => format!("the calendar month to {end}"),
        Window::CalendarYear => format!("the calendar year to {end}"),
        Window::MembershipYear => format!("the membership year to {end}"),
        Window::SinceTierBegan => format!("the time since the tier began, to {end}"),
        Window::Lifetime => format!("all time to {end}"),
    }
}

/// What cut a rule.
pub(super) fn limit(limit: Limit) -> &'static str {
    match limit {
        Limit::Transaction => "the limit of one transaction",
        Limit::Member(LimitWindow::Day) => "the daily limit",
        Limit::Member(LimitWindow::Week) => "the weekly limit",
        Limit::Member(LimitWindow::Month) => "the monthly limit",
        Limit::Member(LimitWindow::Year) => "the yearly limit",
        Limit::Member(LimitWindow::Lifetime) => "the lifetime limit",
        Limit::Budget => "the rule's budget",
        Limit::TooLate => "coming too late for this rule",
    }
}

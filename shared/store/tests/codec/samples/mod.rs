//! Rich examples of everything that is stored: between them every variant of every stored
//! enum, and every field away from its default.

pub(crate) mod ledger;
pub(crate) mod member;

use crate::ordinary::{at, day, figure, member_id};
use gradus_domain::ledger::score::{Cut, Limit, NthDue, Share, Source};
use gradus_domain::member::ParkedReturn;
use gradus_domain::member::lots::{LastDay, LotDates, Taken};
use gradus_domain::member::metrics::Figure;
use gradus_domain::program::condition::NthOf;
use gradus_domain::program::rule::LimitWindow;
use gradus_domain::program::tier::{Metric, Threshold, Window};
use gradus_domain::words::money::{Growth, Points};
use gradus_domain::words::time::LocalDay;

use gradus_domain::commands::{Act, Command, Return, Returned, ReturnedAmount, ReturnedLine};

/// An example and its name in the golden file.
pub(crate) type Named<T> = (&'static str, T);

/// Every metric, and every window.
fn figures() -> Vec<Figure> {
    let of = |metric, window, at_least| Figure {
        threshold: Threshold {
            metric,
            at_least,
            window,
        },
        window_end: day("2026-12-31"),
        value: at_least - 1,
    };
    vec![
        figure(),
        of(Metric::Purchases, Window::RollingDays(90), 12),
        of(Metric::PointsEarned, Window::CalendarMonth, 1_000),
        of(Metric::Growth, Window::CalendarYear, 5_000),
        of(Metric::ActiveDays, Window::MembershipYear, 40),
        of(Metric::Spend, Window::SinceTierBegan, 100_000),
        of(Metric::Growth, Window::Lifetime, 0),
    ]
}

/// Points from lots of every kind.
fn taken() -> Vec<Taken> {
    let of = |last_day, activates_on: Option<LocalDay>, issuer: Option<&str>| Taken {
        dates: LotDates {
            last_day,
            earned_on: day("2025-11-30"),
            activates_on,
            issuer: issuer.map(Into::into),
        },
        points: Points::new(250),
    };
    vec![
        of(LastDay::On(day("2026-11-30")), None, None),
        of(LastDay::Inactivity, Some(day("2025-12-14")), None),
        of(LastDay::Never, None, Some("airline")),
    ]
}

/// Shares of the base and of rules, cut by every limit.
fn shares<T>(unit: fn(i64) -> T) -> Vec<Share<T>> {
    let limits = [
        Limit::Transaction,
        Limit::Member(LimitWindow::Day),
        Limit::Member(LimitWindow::Week),
        Limit::Member(LimitWindow::Month),
        Limit::Member(LimitWindow::Year),
        Limit::Member(LimitWindow::Lifetime),
        Limit::Budget,
        Limit::TooLate,
    ];
    let cut = limits.map(|by| Share {
        source: Source::Rule("double-weekend".into()),
        amount: unit(40),
        cut: Some(Cut { from: 100, by }),
    });
    let base = Share {
        source: Source::Base,
        amount: unit(-7),
        cut: None,
    };
    std::iter::once(base).chain(cut).collect()
}

fn points_shares() -> Vec<Share<Points>> {
    shares(Points::new)
}

fn growth_shares() -> Vec<Share<Growth>> {
    shares(Growth::new)
}

fn nth() -> Vec<NthDue> {
    vec![NthDue {
        rule: "every-fifth".into(),
        nth: 5,
        of: NthOf::Purchases,
        count: 145,
    }]
}

/// Returns of everything, of an amount, and of lines.
fn parked() -> Vec<ParkedReturn> {
    let amount = ReturnedAmount {
        amount_minor: 4_990,
        tax_minor: 797,
    };
    let lines = [None, Some(amount)].map(|amount| ReturnedLine { line: 2, amount });
    [
        Returned::Everything,
        Returned::Amount(amount),
        Returned::Lines(lines.to_vec()),
    ]
    .map(|returned| ParkedReturn {
        parked_on: day("2026-06-18"),
        command: Box::new(Command {
            member: member_id(),
            occurred_at: at("2026-06-18T08:00:00.000Z"),
            received_at: at("2026-06-18T08:00:01.500Z"),
            act: Act::Return(Return {
                id: "R-1".into(),
                transaction: "S0417-20260618-000007".into(),
                returned: returned.clone(),
            }),
        }),
        transaction: "S0417-20260618-000007".into(),
        returned,
    })
    .to_vec()
}

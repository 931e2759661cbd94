//! One builder for each command. Every one takes the instant at which it happened and
//! arrived, as RFC 3339; [`Arriving::arrives`] lets it arrive later.

use gradus_domain::commands::{
    Act, Activity, Adjustment, Command, Erasure, FloorSource, GiveBack, Line, PaidWithPoints,
    Profile, ProfileChange, Purchase, Reinstatement, Return, Returned, ReturnedAmount,
    ReturnedLine, Spend, TierHold,
};
use gradus_domain::member::lots::LastDay;
use gradus_domain::words::ids::{Category, CommandId, MemberId, TierId, TransactionId};
use gradus_domain::words::money::{Currency, Points};
use gradus_domain::words::time::{Instant, LocalDay, MonthDay};

/// An instant from RFC 3339.
///
/// # Panics
/// Where the text is none.
#[must_use]
pub fn at(text: &str) -> Instant {
    match Instant::parse(text) {
        Ok(instant) => instant,
        Err(error) => panic!("{error}"),
    }
}

/// A day from `YYYY-MM-DD`.
///
/// # Panics
/// Where the text is none.
#[must_use]
pub fn day(text: &str) -> LocalDay {
    match LocalDay::parse(text) {
        Ok(day) => day,
        Err(error) => panic!("{error}"),
    }
}

/// Days from `YYYY-MM-DD`.
///
/// # Panics
/// Where a text is none.
#[must_use]
pub fn days(texts: &[&str]) -> Vec<LocalDay> {
    texts.iter().map(|text| day(text)).collect()
}

/// A time on the clocks of Shanghai as RFC 3339: `2026-03-01 09:30`, with seconds where they
/// matter, or `2026-03-01` for noon.
#[must_use]
pub fn local(when: &str) -> String {
    match when.split_once(' ') {
        Some((day, time)) if time.len() > "09:30".len() => format!("{day}T{time}+08:00"),
        Some((day, time)) => format!("{day}T{time}:00+08:00"),
        None => format!("{when}T12:00:00+08:00"),
    }
}

/// An instant from a [`local`] time.
///
/// # Panics
/// Where the text is none.
#[must_use]
pub fn moment(when: &str) -> Instant {
    at(&local(when))
}

/// The last day of points, from `YYYY-MM-DD`.
///
/// # Panics
/// Where the text is none.
#[must_use]
pub fn on(text: &str) -> LastDay {
    LastDay::On(day(text))
}

/// Somebody of whom nothing is known but a birthday, `MM-DD`.
///
/// # Panics
/// Where the text is none.
#[must_use]
pub fn born(birthday: &str) -> Profile {
    match MonthDay::parse(birthday) {
        Ok(birthday) => Profile {
            birthday: Some(birthday),
            ..Profile::default()
        },
        Err(error) => panic!("{error}"),
    }
}

/// A command of a member that happens and arrives at one instant.
#[must_use]
pub fn command(member: &str, instant: &str, act: Act) -> Command {
    Command {
        member: MemberId::new(member),
        occurred_at: at(instant),
        received_at: at(instant),
        act,
    }
}

/// What changes when a command arrives.
pub trait Arriving {
    /// The same command, arriving at another instant.
    #[must_use]
    fn arrives(self, instant: &str) -> Self;
}

impl Arriving for Command {
    fn arrives(self, instant: &str) -> Self {
        Self {
            received_at: at(instant),
            ..self
        }
    }
}

/// A member joins, of whom nothing is known.
#[must_use]
pub fn join(member: &str, instant: &str) -> Command {
    command(member, instant, Act::Join(Profile::default()))
}

/// A line of so many minor units.
#[must_use]
pub fn line(amount_minor: i64) -> Line {
    Line {
        amount_minor,
        ..Line::default()
    }
}

/// A line of a category.
#[must_use]
pub fn line_of(category: &str, amount_minor: i64) -> Line {
    Line {
        category: Some(Category::new(category)),
        ..line(amount_minor)
    }
}

/// A purchase as the till tells it.
///
/// # Panics
/// Where the currency is none.
#[must_use]
pub fn receipt(transaction: &str, currency: &str, lines: Vec<Line>) -> Purchase {
    Purchase {
        transaction: TransactionId::new(transaction),
        currency: match Currency::parse(currency) {
            Ok(currency) => currency,
            Err(error) => panic!("{error}"),
        },
        lines,
        channel: None,
        store: None,
        partner: None,
        paid_with_points: None,
        unfit: None,
    }
}

/// A purchase of one line.
#[must_use]
pub fn purchase(
    member: &str,
    transaction: &str,
    instant: &str,
    currency: &str,
    amount_minor: i64,
) -> Command {
    let receipt = receipt(transaction, currency, vec![line(amount_minor)]);
    command(member, instant, Act::Purchase(receipt))
}

/// So many points, standing for so many minor units.
#[must_use]
pub fn paid(points: i64, amount_minor: i64) -> PaidWithPoints {
    PaidWithPoints {
        points: Points::new(points),
        amount_minor,
    }
}

/// An amount without tax.
#[must_use]
pub fn amount(amount_minor: i64) -> ReturnedAmount {
    ReturnedAmount {
        amount_minor,
        tax_minor: 0,
    }
}

/// What comes back of a purchase: an amount without tax.
#[must_use]
pub fn worth(amount_minor: i64) -> Returned {
    Returned::Amount(amount(amount_minor))
}

/// A line, by number from 1, as far as it is left.
#[must_use]
pub fn whole_line(line: u16) -> ReturnedLine {
    ReturnedLine { line, amount: None }
}

/// A return.
#[must_use]
pub fn returned(
    member: &str,
    id: &str,
    instant: &str,
    transaction: &str,
    returned: Returned,
) -> Command {
    let back = Return {
        id: CommandId::new(id),
        transaction: TransactionId::new(transaction),
        returned,
    };
    command(member, instant, Act::Return(back))
}

/// An activity.
#[must_use]
pub fn activity(member: &str, id: &str, instant: &str, kind: &str) -> Command {
    let activity = Activity {
        id: CommandId::new(id),
        kind: kind.into(),
    };
    command(member, instant, Act::Activity(activity))
}

/// A spending.
#[must_use]
pub fn spend(member: &str, id: &str, instant: &str, points: i64) -> Command {
    let spend = Spend {
        id: CommandId::new(id),
        points: Points::new(points),
        reason: "test".to_owned(),
    };
    command(member, instant, Act::Spend(spend))
}

/// A giving back of a spending; `None`: of all that is left.
#[must_use]
pub fn give_back(
    member: &str,
    id: &str,
    instant: &str,
    spend: &str,
    points: Option<i64>,
) -> Command {
    let back = GiveBack {
        id: CommandId::new(id),
        spend: CommandId::new(spend),
        points: points.map(Points::new),
    };
    command(member, instant, Act::GiveBack(back))
}

/// A new profile.
#[must_use]
pub fn profile(member: &str, id: &str, instant: &str, profile: Profile) -> Command {
    let change = ProfileChange {
        id: CommandId::new(id),
        profile,
    };
    command(member, instant, Act::Profile(change))
}

/// An adjustment.
#[must_use]
pub fn adjust(member: &str, id: &str, instant: &str, points: i64) -> Command {
    let adjustment = Adjustment {
        id: CommandId::new(id),
        points: Points::new(points),
        reason: "test".to_owned(),
    };
    command(member, instant, Act::Adjust(adjustment))
}

/// A reinstatement; without a last day, for ever.
#[must_use]
pub fn reinstate(
    member: &str,
    id: &str,
    instant: &str,
    points: i64,
    last_day: Option<&str>,
) -> Command {
    let reinstatement = Reinstatement {
        id: CommandId::new(id),
        points: Points::new(points),
        last_day: last_day.map(day),
        reason: "test".to_owned(),
    };
    command(member, instant, Act::Reinstate(reinstatement))
}

/// A hold of a tier.
#[must_use]
pub fn hold_tier(member: &str, id: &str, instant: &str, tier: &str, until: &str) -> Command {
    let hold = TierHold {
        id: CommandId::new(id),
        tier: TierId::new(tier),
        until: day(until),
        source: FloorSource::Operator,
    };
    command(member, instant, Act::HoldTier(hold))
}

/// An erasure.
#[must_use]
pub fn erase(member: &str, id: &str, instant: &str) -> Command {
    let erasure = Erasure {
        id: CommandId::new(id),
        reason: "test".to_owned(),
    };
    command(member, instant, Act::Erase(erasure))
}

/// A settlement.
#[must_use]
pub fn settle(member: &str, instant: &str) -> Command {
    command(member, instant, Act::Settle)
}

//! The steps of which sequences are made, and what each is as a command.

use gradus_domain::commands::{Act, Command, PaidWithPoints, Purchase, Returned};
use gradus_domain::words::time::Instant;
use gradus_tests::commands::{
    adjust, amount, command, erase, give_back, line, paid, receipt, reinstate, returned, spend,
};
use std::fmt;

/// What of a purchase comes back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Share {
    Everything,
    /// Minor units.
    Part(i64),
}

/// What can happen at a place of a sequence, whatever came before.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Letter {
    /// Something is bought, for so many minor units.
    Buy(i64),
    /// Something is bought for so many minor units, of which points pay some, each for 1.00.
    BuyWithPoints(i64, i64),
    /// Of any purchase that is known.
    Return(Share),
    /// Of the purchase that will come next.
    ReturnEarly(Share),
    Spend(i64),
    /// Of any spending that is known: so many points, or all that are left.
    GiveBack(Option<i64>),
    /// So many days pass.
    Wait(i32),
    Adjust(i64),
    /// So many points, which then live so many days; without a number for ever.
    Reinstate(i64, Option<i32>),
    Erase,
}

/// A step: a letter, and which purchase or spending is meant.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Step {
    Buy(i64),
    BuyWithPoints(i64, i64),
    Return(usize, Share),
    ReturnEarly(Share),
    Spend(i64),
    GiveBack(usize, Option<i64>),
    Wait(i32),
    Adjust(i64),
    Reinstate(i64, Option<i32>),
    Erase,
}

impl Letter {
    /// The steps that it stands for after so many purchases and spendings.
    pub(crate) fn steps(self, purchases: usize, spends: usize) -> Vec<Step> {
        match self {
            Self::Buy(minor) => vec![Step::Buy(minor)],
            Self::BuyWithPoints(minor, points) => vec![Step::BuyWithPoints(minor, points)],
            Self::Return(share) => {
                let all = 0..purchases;
                all.map(|which| Step::Return(which, share)).collect()
            }
            Self::ReturnEarly(share) => vec![Step::ReturnEarly(share)],
            Self::Spend(points) => vec![Step::Spend(points)],
            Self::GiveBack(points) => {
                let all = 0..spends;
                all.map(|which| Step::GiveBack(which, points)).collect()
            }
            Self::Wait(days) => vec![Step::Wait(days)],
            Self::Adjust(points) => vec![Step::Adjust(points)],
            Self::Reinstate(points, days) => vec![Step::Reinstate(points, days)],
            Self::Erase => vec![Step::Erase],
        }
    }
}

/// What a step needs to know to become a command.
pub(crate) struct Place<'a> {
    pub(crate) now: Instant,
    /// The day of `now`, so many days later.
    pub(crate) day_after: &'a dyn Fn(i32) -> String,
    /// A name that no command before has.
    pub(crate) id: &'a str,
    /// The names of the purchases and the spendings that are known.
    pub(crate) purchases: &'a [String],
    pub(crate) spends: &'a [String],
    /// The name of the purchase that comes next.
    pub(crate) next_purchase: &'a str,
}

impl Step {
    /// The command; `None` where only time passes.
    pub(crate) fn command(self, place: &Place<'_>) -> Option<Command> {
        let when = place.now.to_string();
        let (when, id) = (when.as_str(), place.id);
        let back = |transaction: &str, share: Share| {
            let what = match share {
                Share::Everything => Returned::Everything,
                Share::Part(minor) => Returned::Amount(amount(minor)),
            };
            returned("m", id, when, transaction, what)
        };
        Some(match self {
            Self::Buy(minor) => bought(place, when, minor, None),
            Self::BuyWithPoints(minor, points) => {
                bought(place, when, minor, Some(paid(points, points * 100)))
            }
            Self::Return(which, share) => back(&place.purchases[which], share),
            Self::ReturnEarly(share) => back(place.next_purchase, share),
            Self::Spend(points) => spend("m", id, when, points),
            Self::GiveBack(which, points) => give_back("m", id, when, &place.spends[which], points),
            Self::Wait(_) => return None,
            Self::Adjust(points) => adjust("m", id, when, points),
            Self::Reinstate(points, days) => {
                let last_day = days.map(|days| (place.day_after)(days));
                reinstate("m", id, when, points, last_day.as_deref())
            }
            Self::Erase => erase("m", id, when),
        })
    }
}

fn bought(place: &Place<'_>, when: &str, minor: i64, paid: Option<PaidWithPoints>) -> Command {
    let receipt = receipt(place.next_purchase, "CNY", vec![line(minor)]);
    let act = Act::Purchase(Purchase {
        paid_with_points: paid,
        ..receipt
    });
    command("m", when, act)
}

/// Minor units as money.
struct Yuan(i64);

impl fmt::Display for Yuan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "¥{}.{:02}", self.0 / 100, self.0 % 100)
    }
}

impl fmt::Display for Share {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Everything => write!(f, "everything"),
            Self::Part(minor) => write!(f, "{}", Yuan(*minor)),
        }
    }
}

impl fmt::Display for Letter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Return(share) => write!(f, "return {share} of a purchase"),
            Self::GiveBack(None) => write!(f, "give back a spending"),
            Self::GiveBack(Some(points)) => write!(f, "give back {points} of a spending"),
            Self::Buy(_)
            | Self::BuyWithPoints(..)
            | Self::ReturnEarly(_)
            | Self::Spend(_)
            | Self::Wait(_)
            | Self::Adjust(_)
            | Self::Reinstate(..)
            | Self::Erase => {
                let steps = self.steps(0, 0);
                steps.iter().try_for_each(|step| write!(f, "{step}"))
            }
        }
    }
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Buy(minor) => write!(f, "buy for {}", Yuan(*minor)),
            Self::BuyWithPoints(minor, points) => {
                write!(f, "buy for {}, {points} points pay for part", Yuan(*minor))
            }
            Self::Return(which, share) => write!(f, "return {share} of purchase {}", which + 1),
            Self::ReturnEarly(share) => write!(f, "return {share} of the purchase to come"),
            Self::Spend(points) => write!(f, "spend {points}"),
            Self::GiveBack(which, None) => write!(f, "give back spending {}", which + 1),
            Self::GiveBack(which, Some(points)) => {
                write!(f, "give back {points} of spending {}", which + 1)
            }
            Self::Wait(1) => write!(f, "wait a day"),
            Self::Wait(days) => write!(f, "wait {days} days"),
            Self::Adjust(points) => write!(f, "adjust by {points}"),
            Self::Reinstate(points, None) => write!(f, "reinstate {points} for ever"),
            Self::Reinstate(points, Some(days)) => {
                write!(f, "reinstate {points} for {days} days")
            }
            Self::Erase => write!(f, "erase"),
        }
    }
}

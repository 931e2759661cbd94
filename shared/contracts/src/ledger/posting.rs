//! Points that moved, and what a member has afterwards (rules §4).

use crate::words::value::Day;
use gradus_domain::ledger::entry::{Account, Balance, Posting};
use gradus_domain::member::lots::{LastDay, LotDates, Redated, Taken};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Points that moved from one account to another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PostingView {
    /// Out of this account.
    #[schemars(description = out_of_this_account())]
    pub from: String,
    /// Into this one.
    pub to: String,
    /// How many; above 0.
    pub points: i64,
    /// The dates of the points, where they have any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lot: Option<LotView>,
}

/// The dates of points that lapse together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LotView {
    /// Whether they lapse.
    pub lapses: LapseWord,
    /// The last day on which they can be spent, where they have one of their own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_day: Option<Day>,
    /// The earliest day on which some of them were earned.
    pub earned_on: Day,
    /// They become spendable at the start of this day; left out: they are.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub activates_on: Option<Day>,
    /// The partner who issued them; left out: the program.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub issuer: Option<String>,
}

/// Whether points lapse.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum LapseWord {
    /// After their own last day.
    OnDay,
    /// After the member's one last day, which every qualifying act moves.
    ByInactivity,
    /// Never.
    Never,
}

/// Points of one lot.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TakenView {
    /// How many.
    pub points: i64,
    /// Their dates.
    pub lot: LotView,
}

/// Points whose last day a new version of the program reckoned anew.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RedatedView {
    /// How many.
    pub points: i64,
    /// Their dates before.
    pub from: LotView,
    /// Whether they lapse from then on.
    pub lapses: LapseWord,
    /// Their last day from then on, where they have one of their own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_day: Option<Day>,
}

/// What a member has after an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct AfterView {
    /// Points that can be spent.
    pub active: i64,
    /// Points that cannot be spent yet.
    pub pending: i64,
    /// Points that are reserved.
    pub held: i64,
    /// Points that are owed; 0 or more.
    pub debt: i64,
    /// Growth.
    pub growth: i64,
}

impl From<&Posting> for PostingView {
    fn from(posting: &Posting) -> Self {
        Self {
            from: posting.from.to_string(),
            to: posting.to.to_string(),
            points: posting.points.get(),
            lot: posting.lot.as_ref().map(LotView::from),
        }
    }
}

impl From<&LotDates> for LotView {
    fn from(dates: &LotDates) -> Self {
        let (lapses, last_day) = lapse(dates.last_day);
        Self {
            lapses,
            last_day,
            earned_on: dates.earned_on.into(),
            activates_on: dates.activates_on.map(Day),
            issuer: dates.issuer.as_ref().map(ToString::to_string),
        }
    }
}

impl From<&Taken> for TakenView {
    fn from(taken: &Taken) -> Self {
        Self {
            points: taken.points.get(),
            lot: LotView::from(&taken.dates),
        }
    }
}

impl From<&Redated> for RedatedView {
    fn from(redated: &Redated) -> Self {
        let (lapses, last_day) = lapse(redated.to);
        Self {
            points: redated.points.get(),
            from: LotView::from(&redated.from),
            lapses,
            last_day,
        }
    }
}

impl From<&Balance> for AfterView {
    fn from(balance: &Balance) -> Self {
        Self {
            active: balance.active.get(),
            pending: balance.pending.get(),
            held: balance.held.get(),
            debt: balance.debt.get(),
            growth: balance.growth.get(),
        }
    }
}

fn lapse(last_day: LastDay) -> (LapseWord, Option<Day>) {
    match last_day {
        LastDay::On(day) => (LapseWord::OnDay, Some(Day(day))),
        LastDay::Inactivity => (LapseWord::ByInactivity, None),
        LastDay::Never => (LapseWord::Never, None),
    }
}

/// Which accounts there are, as the schema says it.
fn out_of_this_account() -> String {
    let words = |is_members: bool| {
        let of_it = Account::ALL
            .iter()
            .filter(|(_, side)| side.is_members() == is_members);
        let words: Vec<String> = of_it.map(|(word, _)| format!("`{word}`")).collect();
        words.join(", ")
    };
    format!(
        "Out of this account: one of the program's ({}) or of the member's ({}).",
        words(false),
        words(true)
    )
}

//! When a rule applies: what can be asked, and what must be known to answer it (rules §5).

use super::needs::Needs;
pub use super::nth::NthOf;
use super::stage::LifecycleStage;
use crate::words::ids::{
    ActivityKind, BenefitId, Brand, Category, Channel, PartnerId, Segment, Sku, StoreId, TierId,
    Variant,
};
use crate::words::time::{LocalDay, Weekday};

/// When a rule applies. Read per line with the transaction's facts (rules §5).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Condition {
    /// Always.
    Always,
    /// Every one of these.
    All(Vec<Condition>),
    /// At least one of these.
    Any(Vec<Condition>),
    /// Not this.
    Not(Box<Condition>),
    /// The tier in force is one of these.
    Tier(Vec<TierId>),
    /// The line's category is one of these.
    Category(Vec<Category>),
    /// The line's article is one of these.
    Sku(Vec<Sku>),
    /// The line's brand is one of these.
    Brand(Vec<Brand>),
    /// Bought over one of these channels.
    Channel(Vec<Channel>),
    /// Bought in one of these stores.
    Store(Vec<StoreId>),
    /// Bought at one of these partners.
    Partner(Vec<PartnerId>),
    /// The transaction's eligible sum is at least this, in minor units.
    AmountAtLeast(i64),
    /// The eligible sum of the lines that match, when every such condition is taken as
    /// met, is at least this, in minor units. Never stands under `Not`.
    LinesAmountAtLeast(i64),
    /// The member's first counted purchase.
    FirstPurchase,
    /// The count is a multiple of n that was not paid.
    EveryNth {
        /// At least 2.
        nth: u32,
        /// What is counted.
        of: NthOf,
    },
    /// On one of these days of the week.
    Weekday(Vec<Weekday>),
    /// On one of these days of the month, 1 to 31.
    DayOfMonth(Vec<u8>),
    /// Between these days, both included.
    Dates {
        /// First day.
        from: Option<LocalDay>,
        /// Last day.
        until: Option<LocalDay>,
    },
    /// At this wall-clock time: minutes since midnight, from included, until excluded;
    /// `from` above `until` goes through midnight.
    TimeOfDay {
        /// From this minute on.
        from_minute: u16,
        /// Before this minute.
        until_minute: u16,
    },
    /// In the member's birthday's day, week or month.
    Birthday(Around),
    /// In the day, week or month of an anniversary (from the first) of the joining day.
    MembershipAnniversary(Around),
    /// The latest earlier counted purchase is at least this many days back.
    DaysSinceLastPurchase(u32),
    /// The act lengthened a streak of local days to a multiple of this (at least 2).
    StreakDays(u32),
    /// At least this many counted purchases in the local week, this one included.
    PurchasesThisWeek(u32),
    /// At least this many counted purchases in the local month, this one included.
    PurchasesThisMonth(u32),
    /// The eligible amounts of the local week, this purchase's included, come to at least so
    /// many minor units.
    SpendThisWeek(i64),
    /// The same of the local month.
    SpendThisMonth(i64),
    /// Whether points pay for a part of the purchase.
    PaidWithPoints(bool),
    /// The member is in one of these segments.
    Segment(Vec<Segment>),
    /// The member's stage of life, before this act, is one of these.
    LifecycleStage(Vec<LifecycleStage>),
    /// The member is in one of these arms of an experiment.
    Variant(Vec<Variant>),
    /// Another member brought this one.
    Referred,
    /// The activity is one of these.
    Activity(Vec<ActivityKind>),
    /// A grant of this benefit is good on the day.
    HoldsGrant(BenefitId),
}

/// How close to a member's own day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Around {
    /// That day.
    Day,
    /// Its week, Monday to Sunday.
    Week,
    /// Its month.
    Month,
}

/// What a condition or an effect asks for: what must be known to read it.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Asks<'a> {
    /// Nothing.
    Nothing,
    /// Every one of these conditions.
    All(&'a [Condition]),
    /// At least one of these.
    Any(&'a [Condition]),
    /// Not this.
    Not(&'a Condition),
    /// The line.
    Line,
    /// The eligible sum of the lines that match.
    MatchingLines,
    /// How much is bought, over which channel and where.
    Transaction,
    /// The time of day.
    Clock,
    /// The act's day, or what kind of act it is.
    Day,
    /// What is always known of a member.
    Member,
    /// What is counted for each rule and n by itself.
    EveryNth(u32, NthOf),
    /// What is reckoned of a member only where a rule asks for it: its mark among the needs.
    Reckoned(fn(&mut Needs) -> &mut bool),
}

impl Condition {
    /// What it asks for. All that is read off a condition ahead of an act follows from this.
    pub(crate) fn asks(&self) -> Asks<'_> {
        match self {
            Self::Always => Asks::Nothing,
            Self::All(parts) => Asks::All(parts),
            Self::Any(parts) => Asks::Any(parts),
            Self::Not(part) => Asks::Not(part),
            Self::Category(_) | Self::Sku(_) | Self::Brand(_) => Asks::Line,
            Self::LinesAmountAtLeast(_) => Asks::MatchingLines,
            Self::Channel(_)
            | Self::Store(_)
            | Self::Partner(_)
            | Self::AmountAtLeast(_)
            | Self::PaidWithPoints(_) => Asks::Transaction,
            Self::TimeOfDay { .. } => Asks::Clock,
            Self::Weekday(_) | Self::DayOfMonth(_) | Self::Dates { .. } | Self::Activity(_) => {
                Asks::Day
            }
            Self::Tier(_) | Self::FirstPurchase | Self::LifecycleStage(_) | Self::Referred => {
                Asks::Member
            }
            Self::Segment(_) => Asks::Reckoned(|needs| &mut needs.segments),
            Self::Variant(_) => Asks::Reckoned(|needs| &mut needs.variants),
            Self::EveryNth { nth, of } => Asks::EveryNth(*nth, *of),
            Self::Birthday(_) => Asks::Reckoned(|needs| &mut needs.birthday),
            Self::MembershipAnniversary(_) => Asks::Reckoned(|needs| &mut needs.anniversary),
            Self::DaysSinceLastPurchase(_) => {
                Asks::Reckoned(|needs| &mut needs.days_since_last_purchase)
            }
            Self::StreakDays(_) => Asks::Reckoned(|needs| &mut needs.streaks),
            Self::PurchasesThisWeek(_) | Self::PurchasesThisMonth(_) => {
                Asks::Reckoned(|needs| &mut needs.purchase_counts)
            }
            Self::SpendThisWeek(_) | Self::SpendThisMonth(_) => {
                Asks::Reckoned(|needs| &mut needs.spend_sums)
            }
            Self::HoldsGrant(_) => Asks::Reckoned(|needs| &mut needs.grants),
        }
    }

    /// Calls `visit` with this condition, then with every one inside it, in the order of
    /// the program.
    pub fn each(&self, visit: &mut impl FnMut(&Self)) {
        visit(self);
        let parts = self.asks().parts();
        parts.iter().for_each(|part| part.each(visit));
    }

    /// Whether the sum of the matching lines decides over it.
    pub(crate) fn reads_lines_amount(&self) -> bool {
        let asks = self.asks();
        matches!(asks, Asks::MatchingLines) || asks.parts().iter().any(Self::reads_lines_amount)
    }
}

impl<'a> Asks<'a> {
    /// The conditions that are asked for.
    fn parts(self) -> &'a [Condition] {
        match self {
            Self::All(parts) | Self::Any(parts) => parts,
            Self::Not(part) => std::slice::from_ref(part),
            Self::Nothing
            | Self::Line
            | Self::MatchingLines
            | Self::Transaction
            | Self::Clock
            | Self::Day
            | Self::Member
            | Self::EveryNth(..)
            | Self::Reckoned(_) => &[],
        }
    }
}

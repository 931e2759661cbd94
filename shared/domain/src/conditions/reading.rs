//! Reading a condition: line by line, with the transaction's facts (`docs/rules §5`).

use crate::ledger::score::{BasisLine, Facts, OwnDay};
use crate::program::condition::{Around, Asks, Condition, NthOf};
use crate::program::rule::{Rule, ScoredAct};
use crate::words::ids::RuleId;

/// Whether a rule's condition may hold for an act of which only the facts of member and day
/// are known, and not yet what is bought, where and at which time of day.
pub(crate) fn may_hold(rule: &Rule, facts: &Facts) -> bool {
    let reading = Reading {
        rule: Some(&rule.id),
        facts,
        nth: Nth::AsDue,
        amount_minor: 0,
        lines_amount_minor: None,
    };
    reading.foretold(&rule.when) != Some(false)
}

/// How a condition on a count is read.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Nth {
    /// Met where a multiple is due.
    AsDue,
    /// Met, where it counts what matches the rest of the condition: so that this can be counted.
    TakenAsMet,
}

/// What a rule's condition is read with.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Reading<'a> {
    /// The rule, if it is one's: "every nth" is counted rule by rule.
    pub(crate) rule: Option<&'a RuleId>,
    /// The transaction's facts.
    pub(crate) facts: &'a Facts,
    /// Whether a count is a multiple that is due.
    pub(crate) nth: Nth,
    /// The transaction's eligible sum, in minor units.
    pub(crate) amount_minor: i64,
    /// The eligible sum of the lines that match, in minor units; `None`: every condition
    /// on it is taken as met.
    pub(crate) lines_amount_minor: Option<i64>,
}

impl Reading<'_> {
    /// Whether `condition` holds for `line`.
    pub(crate) fn holds(&self, condition: &Condition, line: &BasisLine) -> bool {
        let facts = self.facts;
        match condition {
            Condition::Always => true,
            Condition::All(parts) => parts.iter().all(|part| self.holds(part, line)),
            Condition::Any(parts) => parts.iter().any(|part| self.holds(part, line)),
            Condition::Not(part) => !self.holds(part, line),
            Condition::Tier(tiers) => tiers.contains(&facts.tier),
            Condition::Category(categories) => names(categories, line.category.as_ref()),
            Condition::Sku(skus) => names(skus, line.sku.as_ref()),
            Condition::Brand(brands) => names(brands, line.brand.as_ref()),
            Condition::Channel(channels) => names(channels, facts.channel.as_ref()),
            Condition::Store(stores) => names(stores, facts.store.as_ref()),
            Condition::Partner(partners) => names(partners, facts.partner.as_ref()),
            Condition::AmountAtLeast(minor) => self.amount_minor >= *minor,
            Condition::LinesAmountAtLeast(minor) => {
                self.lines_amount_minor.is_none_or(|sum| sum >= *minor)
            }
            Condition::FirstPurchase => self.is_first_purchase(),
            Condition::EveryNth { nth, of } => self.is_nth_due(*nth, *of),
            Condition::Weekday(weekdays) => weekdays.contains(&facts.day.weekday()),
            Condition::DayOfMonth(days) => {
                let day = facts.day.day_of_month();
                days.iter().any(|named| u32::from(*named) == day)
            }
            Condition::Dates { from, until } => {
                from.is_none_or(|from| from <= facts.day)
                    && until.is_none_or(|until| facts.day <= until)
            }
            Condition::TimeOfDay {
                from_minute,
                until_minute,
            } => is_between(facts.minute_of_day, *from_minute, *until_minute),
            Condition::Birthday(around) => is_around(facts.birthday, *around),
            Condition::MembershipAnniversary(around) => is_around(facts.anniversary, *around),
            Condition::DaysSinceLastPurchase(days) => facts
                .days_since_last_purchase
                .is_some_and(|since| since >= *days),
            Condition::StreakDays(days) => facts
                .streak_reached
                .is_some_and(|reached| reached.makes_step(*days)),
            Condition::PurchasesThisWeek(count) => facts.purchases_this_week >= *count,
            Condition::PurchasesThisMonth(count) => facts.purchases_this_month >= *count,
            Condition::SpendThisWeek(minor) => facts.spend_this_week_minor >= *minor,
            Condition::SpendThisMonth(minor) => facts.spend_this_month_minor >= *minor,
            Condition::PaidWithPoints(is_paid) => facts.paid_with_points == *is_paid,
            Condition::Segment(segments) => shares_one(segments, &facts.segments),
            Condition::LifecycleStage(stages) => names(stages, facts.stage.as_ref()),
            Condition::Variant(variants) => shares_one(variants, &facts.variants),
            Condition::Referred => facts.referred,
            Condition::Activity(kinds) => match &facts.scores {
                ScoredAct::Purchase => false,
                ScoredAct::Activity(kind) => kinds.contains(kind),
            },
            Condition::HoldsGrant(benefit) => facts.grants_held.contains(benefit),
        }
    }

    /// Whether `condition` will hold; `None`: that depends on what is not known yet.
    fn foretold(&self, condition: &Condition) -> Option<bool> {
        let foretold = |parts: &[Condition], decides: bool| {
            let mut all = Some(!decides);
            for part in parts {
                match self.foretold(part) {
                    Some(holds) if holds == decides => return Some(decides),
                    Some(_) => {}
                    None => all = None,
                }
            }
            all
        };
        match condition.asks() {
            Asks::All(parts) => foretold(parts, false),
            Asks::Any(parts) => foretold(parts, true),
            Asks::Not(part) => self.foretold(part).map(|holds| !holds),
            Asks::Line
            | Asks::MatchingLines
            | Asks::Transaction
            | Asks::Clock
            | Asks::EveryNth(_, NthOf::Matching | NthOf::Pieces) => None,
            Asks::Nothing
            | Asks::Day
            | Asks::Member
            | Asks::EveryNth(_, NthOf::Purchases)
            | Asks::Reckoned(_) => Some(self.holds(condition, &NOTHING_BOUGHT)),
        }
    }

    fn is_first_purchase(&self) -> bool {
        match &self.facts.scores {
            ScoredAct::Purchase => self.facts.purchase_count == 1,
            ScoredAct::Activity(_) => false,
        }
    }

    fn is_nth_due(&self, nth: u32, of: NthOf) -> bool {
        let is_taken_as_met = match (self.nth, of) {
            (Nth::TakenAsMet, NthOf::Matching | NthOf::Pieces) => true,
            (Nth::TakenAsMet, NthOf::Purchases) | (Nth::AsDue, _) => false,
        };
        let mut due = self.facts.nth_due.iter();
        is_taken_as_met
            || due.any(|due| Some(&due.rule) == self.rule && (due.nth, due.of) == (nth, of))
    }
}

/// A line that no condition on member or day reads.
pub(super) const NOTHING_BOUGHT: BasisLine = BasisLine {
    net_minor: 0,
    tax_minor: 0,
    eligible_minor: 0,
    category: None,
    sku: None,
    brand: None,
};

/// Whether the list names what was found; what is not there is never named.
fn names<T: PartialEq>(list: &[T], found: Option<&T>) -> bool {
    found.is_some_and(|found| list.contains(found))
}

fn shares_one<T: PartialEq>(list: &[T], found: &[T]) -> bool {
    found.iter().any(|one| list.contains(one))
}

/// From included, until excluded; through midnight where `from` is above `until`. Where
/// the two are equal no minute is between them.
fn is_between(minute: u16, from: u16, until: u16) -> bool {
    if from <= until {
        from <= minute && minute < until
    } else {
        from <= minute || minute < until
    }
}

fn is_around(own: OwnDay, around: Around) -> bool {
    match around {
        Around::Day => own.day,
        Around::Week => own.week,
        Around::Month => own.month,
    }
}

//! The facts of an act that conditions read: counts, streaks, own days (rules §5).

use super::matching::counted;
use crate::ledger::score::{BasisLine, Facts, NthDue, OwnDay, StreakReached};
use crate::member::Member;
use crate::program::condition::NthOf;
use crate::program::needs::EveryNth;
use crate::program::rule::ScoredAct;
use crate::program::versions::Version;
use crate::words::exact::Overflow;
use crate::words::ids::{Channel, PartnerId, RuleId, StoreId, TierId};
use crate::words::time::{Instant, LocalDay, MonthDay, anniversary_on_or_after};

/// When and where an act was, as far as its facts need it.
pub(crate) struct ActAt<'a> {
    pub(crate) act: ScoredAct,
    pub(crate) occurred_at: Instant,
    pub(crate) day: LocalDay,
    /// The eligible amount of a purchase, in minor units.
    pub(crate) spend_minor: i64,
    /// Whether it is a purchase with an eligible amount.
    pub(crate) counts: bool,
    /// Whether points pay for a part of it.
    pub(crate) paid_with_points: bool,
    pub(crate) channel: Option<&'a Channel>,
    pub(crate) store: Option<&'a StoreId>,
    pub(crate) partner: Option<&'a PartnerId>,
    /// How many pieces each line of a purchase has.
    pub(crate) pieces: &'a [u32],
}

impl ActAt<'_> {
    /// An act in which nothing is bought, or of which it is not known what.
    pub(crate) fn without_goods(act: ScoredAct, occurred_at: Instant, day: LocalDay) -> Self {
        Self {
            act,
            occurred_at,
            day,
            spend_minor: 0,
            counts: false,
            paid_with_points: false,
            channel: None,
            store: None,
            partner: None,
            pieces: &[],
        }
    }
}

/// The facts of an act before it changes the member. What no rule of the version asks for
/// is left out.
pub(crate) fn facts(version: &Version, member: &Member, at: &ActAt<'_>) -> Facts {
    let needs = &version.needs;
    let day = at.day;
    let counted = u32::from(at.counts);
    let purchases = member.metrics.lifetime.purchases;
    let purchase_count = u32::try_from(purchases)
        .unwrap_or(u32::MAX)
        .saturating_add(counted);
    let purchases_in = |span: Span| {
        if needs.purchase_counts {
            let (from, until) = span(day);
            let before = member.metrics.purchases_between(from, until);
            before.saturating_add(counted)
        } else {
            0
        }
    };
    let spent_in = |span: Span| {
        if needs.spend_sums {
            let (from, until) = span(day);
            let before = member.metrics.spend_between(from, until);
            before.saturating_add(at.spend_minor)
        } else {
            0
        }
    };
    Facts {
        day,
        minute_of_day: if needs.time_of_day {
            version.program.calendar.time_of_day(at.occurred_at)
        } else {
            0
        },
        tier: tier_in_force(version, member, at.occurred_at),
        channel: at.channel.cloned(),
        store: at.store.cloned(),
        partner: at.partner.cloned(),
        purchase_count,
        days_since_last_purchase: if needs.days_since_last_purchase {
            days_since_last_purchase(member, day)
        } else {
            None
        },
        streak_reached: if needs.streaks {
            streak_reached(member, at)
        } else {
            None
        },
        purchases_this_week: purchases_in(week_of),
        purchases_this_month: purchases_in(month_of),
        spend_this_week_minor: spent_in(week_of),
        spend_this_month_minor: spent_in(month_of),
        paid_with_points: at.paid_with_points,
        birthday: match member.profile.birthday {
            Some(birthday) if needs.birthday => birthday_around(birthday, day),
            Some(_) | None => OwnDay::default(),
        },
        anniversary: if needs.anniversary {
            anniversary_around(member.joined_on, day)
        } else {
            OwnDay::default()
        },
        stage: member.stage,
        referred: member.profile.referred,
        segments: if needs.segments {
            member.profile.segments.clone()
        } else {
            Vec::new()
        },
        variants: if needs.variants {
            member.profile.variants.clone()
        } else {
            Vec::new()
        },
        grants_held: if needs.grants {
            grants_held(member, day)
        } else {
            Vec::new()
        },
        nth_due: if at.counts {
            nth_due(version, member, purchase_count)
        } else {
            Vec::new()
        },
        pieces: if needs.pieces {
            at.pieces.to_vec()
        } else {
            Vec::new()
        },
        scores: at.act.clone(),
    }
}

/// The first and the last day of a span of time around a day.
type Span = fn(LocalDay) -> (LocalDay, LocalDay);

fn week_of(day: LocalDay) -> (LocalDay, LocalDay) {
    let monday = day.week_start();
    (monday, monday.plus_days(6))
}

fn month_of(day: LocalDay) -> (LocalDay, LocalDay) {
    (day.first_of_month(), day.last_of_month())
}

/// The tier in force at an instant; the lowest where the version does not have it yet: a
/// later version's lowest, of a member of whose joining was told late.
fn tier_in_force(version: &Version, member: &Member, at: Instant) -> TierId {
    let tier = member.standing.in_force_at(at);
    let tiers = &version.program.tiers;
    let is_known = tiers.iter().any(|there| there.id == *tier);
    match tiers.first() {
        Some(lowest) if !is_known => lowest.id.clone(),
        Some(_) | None => tier.clone(),
    }
}

fn days_since_last_purchase(member: &Member, day: LocalDay) -> Option<u32> {
    let last = member.metrics.last_purchase_on_or_before(day)?;
    u32::try_from(last.days_until(day)).ok()
}

fn grants_held(member: &Member, day: LocalDay) -> Vec<crate::words::ids::BenefitId> {
    member
        .grants
        .iter()
        .filter(|grant| grant.first_day <= day && grant.last_day.is_none_or(|last| day <= last))
        .map(|grant| grant.benefit.clone())
        .collect()
}

/// The multiples that the count of purchases reaches and that were not paid.
fn nth_due(version: &Version, member: &Member, count: u32) -> Vec<NthDue> {
    let every_nth = version.needs.every_nth.iter();
    let of_purchases = every_nth.filter(|there| there.of == NthOf::Purchases);
    of_purchases
        .filter_map(|there| due(member, there, count))
        .collect()
}

/// The same of counts of what matches a rule.
pub(crate) fn matching_due(
    version: &Version,
    member: &Member,
    facts: &Facts,
    lines: &[BasisLine],
) -> Result<Vec<NthDue>, Overflow> {
    let mut all_due = Vec::new();
    for there in &version.needs.every_nth {
        let EveryNth { rule, of, .. } = there;
        let more = counted_by(version, rule, *of, facts, lines)?;
        if more > 0 {
            let count = count_of(member, rule, *of).saturating_add(more);
            all_due.extend(due(member, there, count));
        }
    }
    Ok(all_due)
}

/// The multiple that a count is, if it is one and was not paid.
fn due(member: &Member, every: &EveryNth, count: u32) -> Option<NthDue> {
    number_of_multiple(count, every.nth)?;
    let due = NthDue {
        rule: every.rule.clone(),
        nth: every.nth,
        of: every.of,
        count,
    };
    (!is_paid(member, &due)).then_some(due)
}

/// How many of what a rule counts by itself a purchase has; 0 where it counts all purchases, as
/// the member's figures do.
pub(crate) fn counted_by(
    version: &Version,
    rule: &RuleId,
    of: NthOf,
    facts: &Facts,
    lines: &[BasisLine],
) -> Result<u32, Overflow> {
    let by_piece = match of {
        NthOf::Purchases => return Ok(0),
        NthOf::Matching => false,
        NthOf::Pieces => true,
    };
    let mut rules = version.program.rules.iter();
    match rules.find(|there| there.id == *rule) {
        Some(rule) => counted(rule, by_piece, facts, lines),
        None => Ok(0),
    }
}

/// How many a rule has counted.
fn count_of(member: &Member, rule: &RuleId, of: NthOf) -> u32 {
    let mut counts = member.nth_counts.iter();
    let known = counts.find(|there| there.rule == *rule && there.of == of);
    known.map_or(0, |known| known.count)
}

/// Whether a multiple was paid, and not taken back since.
pub(crate) fn is_paid(member: &Member, due: &NthDue) -> bool {
    let mut paid = member.nth_paid.iter();
    number_of_multiple(due.count, due.nth).is_some_and(|number| {
        paid.any(|there| there.is_of(&due.rule, due.nth, due.of) && there.holds(number))
    })
}

/// Which multiple of n a count is, from 1; `None`: none.
pub(crate) fn number_of_multiple(count: u32, nth: u32) -> Option<u32> {
    let whole = count.checked_rem(nth)? == 0 && count > 0;
    whole.then(|| count.checked_div(nth)).flatten()
}

/// The streak that this act begins, lengthens or joins with another one; `None`: its day is in
/// one already (rules §5).
fn streak_reached(member: &Member, at: &ActAt<'_>) -> Option<StreakReached> {
    if at.act == ScoredAct::Purchase && !at.counts {
        return None;
    }
    let (mut before, mut after): (u32, u32) = (0, 0);
    for streak in member.streaks.iter().filter(|streak| streak.of == at.act) {
        if streak.first_day() <= at.day && at.day <= streak.last_day {
            return None;
        }
        if streak.last_day == at.day.minus_days(1) {
            before = streak.length;
        }
        if streak.first_day() == at.day.plus_days(1) {
            after = streak.length;
        }
    }
    let short = |days: u32| u16::try_from(days).unwrap_or(u16::MAX);
    Some(StreakReached {
        length: short(before.saturating_add(after).saturating_add(1)),
        after: short(after),
    })
}

/// The birthdays of the year before, this year and the next stand around a day.
fn birthday_around(birthday: MonthDay, day: LocalDay) -> OwnDay {
    let year = day.year();
    [year.saturating_sub(1), year, year.saturating_add(1)]
        .into_iter()
        .map(|year| own_day(birthday.in_year(year), day))
        .fold(OwnDay::default(), either)
}

/// The anniversaries of joining, from the first, that are close to a day.
fn anniversary_around(joined_on: LocalDay, day: LocalDay) -> OwnDay {
    [day.first_of_month(), day.week_start()]
        .into_iter()
        .map(|from| anniversary_on_or_after(joined_on, from))
        .filter(|anniversary| joined_on < *anniversary)
        .map(|anniversary| own_day(anniversary, day))
        .fold(OwnDay::default(), either)
}

fn own_day(own: LocalDay, day: LocalDay) -> OwnDay {
    OwnDay {
        day: own == day,
        week: own.week_start() == day.week_start(),
        month: own.first_of_month() == day.first_of_month(),
    }
}

fn either(a: OwnDay, b: OwnDay) -> OwnDay {
    OwnDay {
        day: a.day || b.day,
        week: a.week || b.week,
        month: a.month || b.month,
    }
}

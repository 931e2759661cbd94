//! What the variants of conditions and effects hold, from the fields of the file.
//!
//! Each function here is named in the rows that are built by it.

use super::amounts::BonusEachFile;
use super::condition::{CountedBy, CountedWord, EveryNthFile};
use super::spans::{DatesFile, TimesFile};
use crate::program::kinds::{Context, Names, Scope};
use crate::program::shape::{Given, OneOrMore, Whole, WordOr};
use crate::program::value::{Amount, AtLeastZero, Label, Name, True};

pub(super) use crate::program::kinds::{conditions, denied};
use gradus_domain::program::condition::NthOf;
use gradus_domain::program::stage::LifecycleStage;
use gradus_domain::words::exact::Decimal;
use gradus_domain::words::ids::{ActivityKind, BenefitId, PartnerId, TierId};
use gradus_domain::words::money::{Growth, Points};
use gradus_domain::words::time::LocalDay;

/// Nothing but that it is so.
pub(in crate::program) fn so(_: &Given<True>, _: &mut Scope<'_, '_>) -> Option<()> {
    Some(())
}

/// Labels, as they stand.
pub(in crate::program) fn labels<T: for<'t> From<&'t str>>(
    list: &Given<OneOrMore<Label>>,
    _: &mut Scope<'_, '_>,
) -> Option<Vec<T>> {
    let labels = list.value.elements().iter();
    Some(labels.map(|label| T::from(label.value.as_str())).collect())
}

/// Names of what the program does not list.
pub(in crate::program) fn names<T: for<'t> From<&'t str>>(
    list: &Given<OneOrMore<Name>>,
    _: &mut Scope<'_, '_>,
) -> Option<Vec<T>> {
    let names = list.value.elements().iter();
    Some(names.map(|name| T::from(name.value.as_str())).collect())
}

/// Tiers of the program.
pub(in crate::program) fn tiers(
    list: &Given<OneOrMore<Name>>,
    scope: &mut Scope<'_, '_>,
) -> Option<Vec<TierId>> {
    known(list, |context| &context.tiers, scope)
}

/// Partners of the program.
pub(in crate::program) fn partners(
    list: &Given<OneOrMore<Name>>,
    scope: &mut Scope<'_, '_>,
) -> Option<Vec<PartnerId>> {
    known(list, |context| &context.partners, scope)
}

/// Activities of the program.
pub(in crate::program) fn activities(
    list: &Given<OneOrMore<Name>>,
    scope: &mut Scope<'_, '_>,
) -> Option<Vec<ActivityKind>> {
    known(list, |context| &context.activities, scope)
}

/// References; every one to nothing is a fault.
fn known<T: for<'t> From<&'t str>>(
    list: &Given<OneOrMore<Name>>,
    names: impl for<'c> Fn(&'c Context<'_>) -> &'c Names,
    scope: &mut Scope<'_, '_>,
) -> Option<Vec<T>> {
    let found: Vec<Option<T>> = list
        .value
        .elements()
        .iter()
        .map(|name| scope.context.known(&names, name))
        .collect();
    found.into_iter().collect()
}

/// A benefit of the program.
pub(in crate::program) fn benefit(
    name: &Given<Name>,
    scope: &mut Scope<'_, '_>,
) -> Option<BenefitId> {
    scope.context.known(|context| &context.benefits, name)
}

/// Stages of life; a fault where the program does not say when they are.
pub(in crate::program) fn stages(
    stages: &Given<OneOrMore<LifecycleStage>>,
    scope: &mut Scope<'_, '_>,
) -> Option<Vec<LifecycleStage>> {
    if !scope.context.has_lifecycle {
        let hint = "add [lifecycle] with new_days, dormant_days and churned_days";
        scope.context.fault(
            &stages.place,
            "found lifecycle_stage in a program without [lifecycle]",
            hint,
        );
        return None;
    }
    words(stages, scope)
}

/// Words of an enumeration.
pub(in crate::program) fn words<T: Copy>(
    list: &Given<OneOrMore<T>>,
    _: &mut Scope<'_, '_>,
) -> Option<Vec<T>> {
    let words = list.value.elements().iter();
    Some(words.map(|word| word.value).collect())
}

/// A word of an enumeration.
pub(in crate::program) fn word<T: Copy>(word: &Given<T>, _: &mut Scope<'_, '_>) -> Option<T> {
    Some(word.value)
}

/// True or false.
pub(in crate::program) fn truth(truth: &Given<bool>, _: &mut Scope<'_, '_>) -> Option<bool> {
    Some(truth.value)
}

/// A whole number.
pub(in crate::program) fn whole<N: TryFrom<i64>, const MIN: i64, const MAX: i64>(
    whole: &Given<Whole<MIN, MAX>>,
    _: &mut Scope<'_, '_>,
) -> Option<N> {
    whole.value.narrow()
}

/// Every so-many-th of what is counted.
pub(in crate::program) fn every_nth(
    given: &Given<WordOr<Whole<2, 10_000>, EveryNthFile>>,
    scope: &mut Scope<'_, '_>,
) -> Option<(u32, NthOf)> {
    let file = match &given.value {
        WordOr::Word(nth) => return Some((nth.narrow()?, NthOf::Purchases)),
        WordOr::Table(file) => file,
    };
    let of = match (file.of.copied()?, file.by.copied()?) {
        (CountedWord::Purchases, CountedBy::Purchase) => NthOf::Purchases,
        (CountedWord::Matching, CountedBy::Purchase) => NthOf::Matching,
        (CountedWord::Matching, CountedBy::Quantity) => NthOf::Pieces,
        (CountedWord::Purchases, CountedBy::Quantity) => {
            scope.context.fault(
                &given.place,
                "found by = \"quantity\" of all purchases",
                "pieces are counted of what matches: add of = \"matching\"",
            );
            return None;
        }
    };
    if scope.under_not && of != NthOf::Purchases {
        scope.context.fault(
            &given.place,
            "found of = \"matching\" under not",
            "say it without not: what matches would hang on itself",
        );
        return None;
    }
    Some((file.nth.copied()?.narrow()?, of))
}

/// Whole numbers.
pub(in crate::program) fn wholes<N: TryFrom<i64>, const MIN: i64, const MAX: i64>(
    list: &Given<OneOrMore<Whole<MIN, MAX>>>,
    _: &mut Scope<'_, '_>,
) -> Option<Vec<N>> {
    let wholes = list.value.elements().iter();
    wholes.map(|whole| whole.value.narrow()).collect()
}

/// So many points.
pub(in crate::program) fn points<const MIN: i64, const MAX: i64>(
    points: &Given<Whole<MIN, MAX>>,
    _: &mut Scope<'_, '_>,
) -> Option<Points> {
    Some(Points::new(points.value.get()))
}

/// So much growth.
pub(in crate::program) fn growth<const MIN: i64, const MAX: i64>(
    growth: &Given<Whole<MIN, MAX>>,
    _: &mut Scope<'_, '_>,
) -> Option<Growth> {
    Some(Growth::new(growth.value.get()))
}

/// A multiplier.
pub(in crate::program) fn multiplier(
    multiplier: &Given<AtLeastZero>,
    _: &mut Scope<'_, '_>,
) -> Option<Decimal> {
    Some(multiplier.value.0)
}

/// An amount above zero, in minor units.
pub(in crate::program) fn amount(amount: &Given<Amount>, scope: &mut Scope<'_, '_>) -> Option<i64> {
    scope.context.minor_above_zero(amount)
}

/// An amount of the lines that match; not under `not`.
pub(in crate::program) fn lines_amount(
    amount: &Given<Amount>,
    scope: &mut Scope<'_, '_>,
) -> Option<i64> {
    if scope.under_not {
        scope.context.fault(
            &amount.place,
            "found lines_amount_at_least under not",
            "say it without not: which lines match would hang on itself",
        );
        return None;
    }
    scope.context.minor_above_zero(amount)
}

/// So many points for so much money, in minor units.
pub(in crate::program) fn points_per(
    each: &Given<BonusEachFile>,
    scope: &mut Scope<'_, '_>,
) -> Option<(Points, i64)> {
    let per = &each.value.per;
    let per_minor = per.build(|per| scope.context.minor_above_zero(per));
    let points = each.value.points.copied()?;
    Some((Points::new(points.get()), per_minor?))
}

/// The first and the last day, one of them or both.
pub(in crate::program) fn dates(
    dates: &Given<DatesFile>,
    scope: &mut Scope<'_, '_>,
) -> Option<(Option<LocalDay>, Option<LocalDay>)> {
    let from = dates.value.from.maybe(|day| Some(day.value))?;
    let until = dates.value.until.maybe(|day| Some(day.value))?;
    if from.is_none() && until.is_none() {
        scope.context.fault(
            &dates.place,
            "found dates without from and until",
            "give one of them, or both",
        );
        return None;
    }
    scope.context.in_order(from, dates.value.until.written())?;
    Some((from, until))
}

/// From when until when, in minutes since midnight.
pub(in crate::program) fn times(
    times: &Given<TimesFile>,
    scope: &mut Scope<'_, '_>,
) -> Option<(u16, u16)> {
    minutes(times, scope.context)
}

/// The same where no rule stands around.
pub(in crate::program) fn minutes(
    given: &Given<TimesFile>,
    context: &mut Context<'_>,
) -> Option<(u16, u16)> {
    let from_minute = given.value.from.copied()?.0;
    let until_minute = given.value.until.copied()?.0;
    if from_minute == until_minute || from_minute == 24 * 60 {
        context.fault(
            &given.place,
            "found a time of day that never is",
            "from is included, until is not: let them differ, with from before \"24:00\"",
        );
        return None;
    }
    Some((from_minute, until_minute))
}

//! Benefits, rewards, occasions.

use super::expiry;
use crate::program::kinds::{Context, Scope, condition};
use crate::program::language::{
    BenefitFile, BenefitWord, ConditionFile, ExpiryShape, OccasionFile, OfferShape, RewardFile,
};
use crate::program::shape::{Field, Given, List, OneOrMore, Place, Table, Whole, WordOr};
use crate::program::value::Name;
use gradus_domain::program::condition::Condition;
use gradus_domain::program::{Benefit, BenefitKind, Occasion, Offer, Reward};
use gradus_domain::words::ids::BenefitId;
use gradus_domain::words::money::{Growth, Points};

/// The benefits.
pub(super) fn benefits(
    field: &Field<List<BenefitFile, 0, 100>>,
    context: &mut Context<'_>,
) -> Option<Vec<Benefit>> {
    let files = field
        .get()
        .into_iter()
        .flat_map(|list| &list.value.elements);
    let benefits: Vec<Option<Benefit>> = files.map(|file| benefit(&file.value, context)).collect();
    benefits.into_iter().collect()
}

fn benefit(file: &BenefitFile, context: &mut Context<'_>) -> Option<Benefit> {
    let kind = file.kind.copied();
    let kind = kind.and_then(|kind| benefit_kind(kind, file, context));
    Some(Benefit {
        id: BenefitId::new(file.id.get()?.value.as_str()),
        kind: kind?,
        valid_days: file.valid_days.maybe(|days| days.value.narrow())?,
    })
}

fn benefit_kind(
    kind: BenefitWord,
    file: &BenefitFile,
    context: &mut Context<'_>,
) -> Option<BenefitKind> {
    if let (Some(multiply), true) = (file.multiply.written(), kind != BenefitWord::Multiplier) {
        let hint = "multiply belongs to a benefit of kind = \"multiplier\"";
        context.fault(
            &multiply.place,
            "found multiply on a benefit that multiplies nothing",
            hint,
        );
        return None;
    }
    match kind {
        BenefitWord::Coupon => Some(BenefitKind::Coupon),
        BenefitWord::Gift => Some(BenefitKind::Gift),
        BenefitWord::Service => Some(BenefitKind::Service),
        BenefitWord::EarlyAccess => Some(BenefitKind::EarlyAccess),
        BenefitWord::Multiplier => {
            if !file.multiply.is_written() {
                let hint = "add multiply, such as multiply = \"2\"";
                context.fault(file.place(), "found a multiplier without multiply", hint);
            }
            Some(BenefitKind::Multiplier(file.multiply.get()?.value.0))
        }
    }
}

/// The rewards of a list.
pub(super) fn rewards<const MIN: usize>(
    field: &Field<List<RewardFile, MIN, 16>>,
    context: &mut Context<'_>,
) -> Option<Vec<Reward>> {
    let files = field
        .get()
        .into_iter()
        .flat_map(|list| &list.value.elements);
    let rewards: Vec<Option<Reward>> = files
        .map(|given| {
            let file = &given.value;
            let parts = Parts {
                place: file.place(),
                grant: &file.grant,
                points: &file.points,
                growth: &file.growth,
                expiry: &file.expiry,
            };
            reward(parts, context)
        })
        .collect();
    rewards.into_iter().collect()
}

/// What members get on their own days.
pub(super) fn occasions(
    field: &Field<List<OccasionFile, 0, 32>>,
    context: &mut Context<'_>,
) -> Option<Vec<Occasion>> {
    let files = field
        .get()
        .into_iter()
        .flat_map(|list| &list.value.elements);
    let occasions: Vec<Option<Occasion>> =
        files.map(|file| occasion(&file.value, context)).collect();
    occasions.into_iter().collect()
}

fn occasion(file: &OccasionFile, context: &mut Context<'_>) -> Option<Occasion> {
    let tiers: Vec<Option<_>> = file
        .tiers
        .get()
        .into_iter()
        .flat_map(|list| &list.value.elements)
        .map(|tier| context.known(|context| &context.tiers, tier))
        .collect();
    let parts = Parts {
        place: file.place(),
        grant: &file.grant,
        points: &file.points,
        growth: &file.growth,
        expiry: &file.expiry,
    };
    let reward = reward(parts, context);
    let when = when(&file.when, context);
    Some(Occasion {
        on: file.on.copied()?,
        tiers: tiers.into_iter().collect::<Option<_>>()?,
        when: when?,
        reward: reward?,
    })
}

/// Offers; none where the field is left out.
pub(super) fn offers(
    field: &Field<OneOrMore<OfferShape>>,
    context: &mut Context<'_>,
) -> Option<Vec<Offer>> {
    let offers = field.maybe(|given| {
        let offers = given.value.elements().iter();
        let built: Vec<Option<Offer>> = offers.map(|offer| self::offer(offer, context)).collect();
        built.into_iter().collect::<Option<Vec<_>>>()
    })?;
    Some(offers.unwrap_or_default())
}

fn offer(given: &Given<OfferShape>, context: &mut Context<'_>) -> Option<Offer> {
    match &given.value {
        WordOr::Word(benefit) => offer_of(benefit, &given.place, context),
        WordOr::Table(file) => {
            let when = when(&file.when, context);
            let rewards = rewards(&file.rewards, context);
            Some(Offer {
                when: when?,
                rewards: rewards?,
            })
        }
    }
}

/// An offer that is a benefit's name.
fn offer_of(benefit: &Name, place: &Place, context: &mut Context<'_>) -> Option<Offer> {
    let benefit = Given {
        value: benefit.clone(),
        place: place.clone(),
    };
    let benefit = context.known(|context| &context.benefits, &benefit)?;
    Some(Offer {
        when: Condition::Always,
        rewards: vec![Reward::Grant(benefit)],
    })
}

/// Who gets something on a day.
fn when(field: &Field<ConditionFile>, context: &mut Context<'_>) -> Option<Condition> {
    field.build(|when| condition(&when.value, &mut Scope::day(context)))
}

/// The fields of a reward, wherever they stand.
struct Parts<'f> {
    place: &'f Place,
    grant: &'f Field<Name>,
    points: &'f Field<Whole<1, 1_000_000_000>>,
    growth: &'f Field<Whole<1, 1_000_000_000>>,
    expiry: &'f Field<ExpiryShape>,
}

fn reward(parts: Parts<'_>, context: &mut Context<'_>) -> Option<Reward> {
    let expiry = expiry::maybe(parts.expiry, context);
    if parts.expiry.is_written() && !parts.points.is_written() {
        let place = parts
            .expiry
            .written()
            .map_or(parts.place, |given| &given.place);
        context.fault(
            place,
            "found an expiry without points",
            "expiry belongs to points",
        );
    }
    if let Some(grant) = parts.grant.get() {
        return context
            .known(|context| &context.benefits, grant)
            .map(Reward::Grant);
    }
    if let Some(points) = parts.points.get() {
        return Some(Reward::Points {
            points: Points::new(points.value.get()),
            expiry: expiry?,
        });
    }
    let growth = parts.growth.get()?;
    Some(Reward::Growth(Growth::new(growth.value.get())))
}

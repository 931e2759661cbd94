//! How purchases earn.

use super::expiry;
use crate::program::kinds::Context;
use crate::program::language::{
    ActivationShape, EarningFile, ExclusionsFile, GrowthFile, QualifyingAct,
};
use crate::program::shape::{Field, List, Table, WordOr};
use crate::program::value::{Amount, Label};
use gradus_domain::program::expiry::Activation;
use gradus_domain::program::{Decay, Earning, Exclusions, GrowthRules, QualifyingActs, Rate};
use gradus_domain::words::exact::Decimal;
use gradus_domain::words::money::Growth;

/// How purchases turn into points.
pub(super) fn earning(file: &EarningFile, context: &mut Context<'_>) -> Option<Earning> {
    let points = file.points.get().map(|points| points.value.0);
    let rate = rate(points, &file.per, context);
    let activation = file
        .activation
        .build(|activation| self::activation(&activation.value, context));
    let expiry = file.expiry.build(|given| expiry::expiry(given, context));
    let excluded = file
        .exclusions
        .build(|exclusions| self::exclusions(&exclusions.value));
    let acts = file
        .qualifying_acts
        .build(|acts| Some(qualifying_acts(&acts.value)));
    Some(Earning {
        rate: rate?,
        amounts: file.amounts.copied()?,
        rounding: file.rounding.copied()?,
        stacking: file.stacking.copied()?,
        excluded: excluded?,
        activation: activation?,
        expiry: expiry?,
        upgrading_purchase: file.upgrading_purchase.copied()?,
        qualifying_acts: acts?,
    })
}

/// How purchases turn into growth.
pub(super) fn growth(file: &GrowthFile, context: &mut Context<'_>) -> Option<GrowthRules> {
    if file.growth.is_written() != file.per.is_written() {
        let (there, missing) = if file.growth.is_written() {
            ("growth", "per")
        } else {
            ("per", "growth")
        };
        context.fault(
            file.place(),
            format!("found {there} without {missing}"),
            "give both, growth for each full or partial per, or neither",
        );
        return None;
    }
    let growth = file.growth.maybe(|growth| Some(growth.value.0));
    let per = file.per.maybe(|per| context.minor_above_zero(per));
    let decay = file.decay.maybe(|decay| {
        Some(Decay {
            every: decay.value.every.copied()?,
            share: decay.value.share.copied()?.0,
            floor: Growth::new(decay.value.floor.copied()?.get()),
        })
    });
    let rate = growth?
        .zip(per?)
        .map(|(points, per_minor)| Rate { points, per_minor });
    Some(GrowthRules {
        rate,
        decay: decay?,
    })
}

fn rate(points: Option<Decimal>, per: &Field<Amount>, context: &mut Context<'_>) -> Option<Rate> {
    let per_minor = per.build(|per| context.minor_above_zero(per))?;
    Some(Rate {
        points: points?,
        per_minor,
    })
}

fn activation(shape: &ActivationShape, context: &mut Context<'_>) -> Option<Activation> {
    match shape {
        WordOr::Word(_) => {
            context.activation_days = Some(0);
            Some(Activation::AtOnce)
        }
        WordOr::Table(table) => {
            let days = table.after_days.copied()?.narrow()?;
            context.activation_days = Some(days);
            Some(Activation::AfterDays(days))
        }
    }
}

fn exclusions(file: &ExclusionsFile) -> Option<Exclusions> {
    Some(Exclusions {
        categories: labels(&file.categories)?,
        skus: labels(&file.skus)?,
        channels: labels(&file.channels)?,
        stores: labels(&file.stores)?,
    })
}

fn labels<T: for<'t> From<&'t str>, const MIN: usize, const MAX: usize>(
    field: &Field<List<Label, MIN, MAX>>,
) -> Option<Vec<T>> {
    let labels = field.maybe(|list| {
        Some(
            list.value
                .elements
                .iter()
                .map(|label| T::from(label.value.as_str()))
                .collect(),
        )
    })?;
    Some(labels.unwrap_or_default())
}

fn qualifying_acts(acts: &List<QualifyingAct, 0, 3>) -> QualifyingActs {
    let has = |act: QualifyingAct| acts.elements.iter().any(|given| given.value == act);
    QualifyingActs {
        purchase: has(QualifyingAct::Purchase),
        redemption: has(QualifyingAct::Redemption),
        activity: has(QualifyingAct::Activity),
    }
}

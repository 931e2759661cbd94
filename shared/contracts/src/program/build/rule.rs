//! Earn rules.

use super::expiry;
use crate::program::kinds::Kinds;
use crate::program::kinds::Unit;
use crate::program::kinds::{Context, Names, Scope, condition};
use crate::program::language::{BenefitFile, LimitsFile, RuleFile};
use crate::program::shape::{Field, List, Place};
use gradus_domain::program::condition::Condition;
use gradus_domain::program::effect::Effect;
use gradus_domain::program::rule::{Limits, Rule, Scores};
use gradus_domain::words::exact::Decimal;
use gradus_domain::words::ids::{BenefitId, GroupId, RuleId};

/// The rules, those of the multiplier benefits included, in the order in which they apply.
pub(super) fn rules(
    rules: &Field<List<RuleFile, 0, 200>>,
    benefits: &Field<List<BenefitFile, 0, 100>>,
    context: &mut Context<'_>,
) -> Option<Vec<Rule>> {
    let rule_files = || {
        rules
            .get()
            .into_iter()
            .flat_map(|list| &list.value.elements)
    };
    let multipliers: Vec<&BenefitFile> = benefits
        .get()
        .into_iter()
        .flat_map(|list| &list.value.elements)
        .map(|file| &file.value)
        .filter(|file| file.multiply.is_written())
        .collect();
    let mut names = Names::none("rule");
    let multiplier_ids = multipliers.iter().filter_map(|file| file.id.get());
    for id in multiplier_ids.chain(rule_files().filter_map(|file| file.value.id.get())) {
        names.add(id, context.found());
    }
    let mut built: Vec<Option<Rule>> = rule_files()
        .map(|file| rule(&file.value, context))
        .collect();
    built.extend(multipliers.into_iter().map(multiplier));
    let mut rules: Vec<Rule> = built.into_iter().collect::<Option<_>>()?;
    rules.sort_by(|a, b| (a.priority, &a.id).cmp(&(b.priority, &b.id)));
    Some(rules)
}

/// The rule as which a multiplier benefit works.
fn multiplier(file: &BenefitFile) -> Option<Rule> {
    let id = file.id.get()?.value.as_str();
    Some(Rule {
        id: RuleId::new(id),
        scores: Scores::Purchases,
        when: Condition::HoldsGrant(BenefitId::new(id)),
        effect: Effect::Multiply(file.multiply.get()?.value.0),
        priority: 0,
        group: None,
        limits: Limits::default(),
        budget: None,
        from: None,
        until: None,
        expiry: None,
    })
}

fn rule(file: &RuleFile, context: &mut Context<'_>) -> Option<Rule> {
    let scores = file.scores.copied();
    let when = file
        .when
        .build(|when| condition(&when.value, &mut Scope::rule(scores, context)));
    let effect = effect(file, &mut Scope::rule(scores, context));
    fits_effect(file, scores, context);
    gives_something_to_limit(file, context);
    let limits = file.limits.build(|limits| self::limits(&limits.value));
    let from = file.from.maybe(|day| Some(day.value));
    let until = file.until.maybe(|day| Some(day.value));
    let ordered = context.in_order(from.flatten(), file.until.written());
    let expiry = expiry::maybe(&file.expiry, context);
    ordered?;
    Some(Rule {
        id: RuleId::new(file.id.get()?.value.as_str()),
        scores: scores?,
        when: when?,
        effect: effect?,
        priority: file.priority.copied()?.narrow()?,
        group: file
            .group
            .maybe(|group| Some(GroupId::new(group.value.as_str())))?,
        limits: limits?,
        budget: file.budget.maybe(|budget| Some(budget.value.get()))?,
        from: from?,
        until: until?,
        expiry: expiry?,
    })
}

/// The first of the effects, of which one is written.
fn effect(file: &RuleFile, scope: &mut Scope<'_, '_>) -> Option<Effect> {
    let mut written = file.rows().into_iter().filter(|row| row.place.is_some());
    (written.next()?.build)(scope).flatten()
}

/// Notes fields that say nothing with the rule's effect (`docs/rules §5`).
fn fits_effect(file: &RuleFile, scores: Option<Scores>, context: &mut Context<'_>) {
    let mut written = file.rows();
    written.retain(|row| row.is_written);
    let gives_points = written.iter().any(|row| row.unit == Some(Unit::Points));
    let needs_amount = written
        .iter()
        .any(|row| !row.fits.takes(Scores::Activities));
    let mut unfit = |place: Option<&Place>, field: &str, hint: &str| {
        if let Some(place) = place {
            context.fault(
                place,
                format!("found {field} on a rule with this effect"),
                hint,
            );
        }
    };
    if !written.is_empty() && !gives_points {
        let group = file.group.written().map(|given| &given.place);
        unfit(
            group,
            "group",
            "only rules that give points join a group: leave it out",
        );
        let expiry = file.expiry.written().map(|given| &given.place);
        unfit(expiry, "expiry", "only points lapse: leave it out");
    }
    if needs_amount && scores == Some(Scores::Activities) {
        let place = file.scores.written().map(|given| &given.place);
        unfit(
            place,
            "scores = \"activities\"",
            "an activity has no amount: give it a bonus, growth or a grant",
        );
    }
}

/// Notes limits, a budget and an expiry of a multiplier below 1, which gives nothing.
fn gives_something_to_limit(file: &RuleFile, context: &mut Context<'_>) {
    let factor = file.multiply.written().map(|given| given.value.0);
    if factor.is_none_or(|factor| factor >= Decimal::ONE) {
        return;
    }
    let limits = file.limits.written().map(|given| &given.place);
    let budget = file.budget.written().map(|given| &given.place);
    let expiry = file.expiry.written().map(|given| &given.place);
    for (field, place) in [("limits", limits), ("budget", budget), ("expiry", expiry)] {
        if let Some(place) = place {
            context.fault(
                place,
                format!("found {field} on a rule that multiplies by less than 1"),
                "such a rule takes points and gives none: leave it out",
            );
        }
    }
}

fn limits(file: &LimitsFile) -> Option<Limits> {
    let limits = Limits {
        per_transaction: file
            .per_transaction
            .maybe(|limit| Some(limit.value.get()))?,
        per_day: file.per_day.maybe(|limit| Some(limit.value.get()))?,
        per_week: file.per_week.maybe(|limit| Some(limit.value.get()))?,
        per_month: file.per_month.maybe(|limit| Some(limit.value.get()))?,
        per_year: file.per_year.maybe(|limit| Some(limit.value.get()))?,
        lifetime: file.lifetime.maybe(|limit| Some(limit.value.get()))?,
    };
    Some(limits)
}

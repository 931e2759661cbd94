//! Earn rules.

use super::condition::{Around, condition};
use super::context::{Context, Names};
use super::expiry;
use crate::program::language::{BenefitFile, LimitsFile, RuleFile};
use crate::program::shape::{Field, List, Place};
use gradus_domain::program::rule::{Condition, Effect, Limits, Rule, Scores};
use gradus_domain::words::ids::{BenefitId, GroupId, RuleId};
use gradus_domain::words::money::{Growth, Points};

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
        .build(|when| condition(&when.value, Around::rule(scores), context));
    let effect = effect(file, context);
    fits_effect(file, scores, context);
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

fn effect(file: &RuleFile, context: &mut Context<'_>) -> Option<Effect> {
    if let Some(multiply) = file.multiply.get() {
        return Some(Effect::Multiply(multiply.value.0));
    }
    if let Some(bonus) = file.bonus.get() {
        return Some(Effect::Bonus(Points::new(bonus.value.get())));
    }
    if let Some(each) = file.bonus_each.get() {
        let per_minor = each.value.per.build(|per| context.minor_above_zero(per));
        let points = Points::new(each.value.points.copied()?.get());
        return Some(Effect::BonusEach {
            points,
            per_minor: per_minor?,
        });
    }
    if let Some(growth) = file.growth.get() {
        return Some(Effect::Growth(Growth::new(growth.value.get())));
    }
    let benefit = file.grant.get()?;
    context
        .known(|context| &context.benefits, benefit)
        .map(Effect::Grant)
}

/// Notes fields that say nothing with the rule's effect (`docs/rules §5`).
fn fits_effect(file: &RuleFile, scores: Option<Scores>, context: &mut Context<'_>) {
    let needs_amount = file.multiply.is_written() || file.bonus_each.is_written();
    let gives_points = needs_amount || file.bonus.is_written();
    let gives_other = file.growth.is_written() || file.grant.is_written();
    let mut unfit = |place: Option<&Place>, field: &str, hint: &str| {
        if let Some(place) = place {
            context.fault(
                place,
                format!("found {field} on a rule with this effect"),
                hint,
            );
        }
    };
    if gives_other && !gives_points {
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

//! When a rule applies.

use super::context::{Context, Names};
use crate::program::language::{Amount, ConditionFile, Label, Name, TimesFile};
use crate::program::shape::{Field, Given, List, OneOrMore, Place, Table};
use gradus_domain::program::rule::{Condition, Scores};
use gradus_domain::words::ids::{Segment, Variant};

/// How deep conditions may stand in each other.
const MAX_DEPTH: usize = 8;

/// What stands around a condition.
#[derive(Clone, Copy)]
pub(super) struct Around {
    /// What the rule scores.
    pub(super) scores: Option<Scores>,
    /// Whether a `not` stands above.
    under_not: bool,
    /// How many conditions stand above.
    depth: usize,
}

impl Around {
    /// A rule's own condition.
    pub(super) fn rule(scores: Option<Scores>) -> Self {
        Self {
            scores,
            under_not: false,
            depth: 0,
        }
    }

    fn deeper(self) -> Self {
        Self {
            depth: self.depth.saturating_add(1),
            ..self
        }
    }
}

/// Every condition of a table must be met; one alone stands for itself.
pub(super) fn condition(
    file: &ConditionFile,
    around: Around,
    context: &mut Context<'_>,
) -> Option<Condition> {
    if around.depth > MAX_DEPTH {
        context.fault(
            file.place(),
            format!("found conditions more than {MAX_DEPTH} deep in each other"),
            "say it with fewer all, any and not",
        );
        return None;
    }
    fits_scores(file, around.scores, context);
    let mut parts = Parts {
        conditions: Vec::new(),
        complete: true,
    };
    combined(file, around, &mut parts, context);
    of_purchase(file, around, &mut parts, context);
    of_time(file, &mut parts, context);
    of_member(file, &mut parts, context);
    if !parts.complete {
        return None;
    }
    Some(match <[Condition; 1]>::try_from(parts.conditions) {
        Ok([only]) => only,
        Err(every) if every.is_empty() => Condition::Always,
        Err(every) => Condition::All(every),
    })
}

/// The conditions of a table.
struct Parts {
    conditions: Vec<Condition>,
    /// Whether none was faulty.
    complete: bool,
}

impl Parts {
    /// Adds what a field says, if it is there.
    fn add<T>(&mut self, field: &Field<T>, build: impl FnOnce(&Given<T>) -> Option<Condition>) {
        match field.maybe(build) {
            Some(condition) => self.conditions.extend(condition),
            None => self.complete = false,
        }
    }
}

fn combined(file: &ConditionFile, around: Around, parts: &mut Parts, context: &mut Context<'_>) {
    parts.add(&file.all, |list| {
        each(&list.value, around.deeper(), context).map(Condition::All)
    });
    parts.add(&file.any, |list| {
        each(&list.value, around.deeper(), context).map(Condition::Any)
    });
    parts.add(&file.not, |not| {
        let around = Around {
            under_not: true,
            ..around.deeper()
        };
        condition(&not.value, around, context).map(|not| Condition::Not(Box::new(not)))
    });
}

fn each(
    list: &List<ConditionFile, 1, 32>,
    around: Around,
    context: &mut Context<'_>,
) -> Option<Vec<Condition>> {
    let conditions: Vec<Option<Condition>> = list
        .elements
        .iter()
        .map(|part| condition(&part.value, around, context))
        .collect();
    conditions.into_iter().collect()
}

fn of_purchase(file: &ConditionFile, around: Around, parts: &mut Parts, context: &mut Context<'_>) {
    parts.add(&file.category, |list| {
        Some(Condition::Category(labels(&list.value)))
    });
    parts.add(&file.sku, |list| Some(Condition::Sku(labels(&list.value))));
    parts.add(&file.brand, |list| {
        Some(Condition::Brand(labels(&list.value)))
    });
    parts.add(&file.channel, |list| {
        Some(Condition::Channel(labels(&list.value)))
    });
    parts.add(&file.store, |list| {
        Some(Condition::Store(labels(&list.value)))
    });
    parts.add(&file.partner, |list| {
        known(&list.value, |context| &context.partners, context).map(Condition::Partner)
    });
    parts.add(&file.amount_at_least, |amount| {
        context
            .minor_above_zero(amount)
            .map(Condition::AmountAtLeast)
    });
    parts.add(&file.lines_amount_at_least, |amount| {
        lines_amount(amount, around, context)
    });
    parts.add(&file.first_purchase, |_| Some(Condition::FirstPurchase));
    parts.add(&file.every_nth, |nth| {
        nth.value.narrow().map(Condition::EveryNth)
    });
    parts.add(&file.activity, |list| {
        known(&list.value, |context| &context.activities, context).map(Condition::Activity)
    });
}

fn lines_amount(
    amount: &Given<Amount>,
    around: Around,
    context: &mut Context<'_>,
) -> Option<Condition> {
    if around.under_not {
        context.fault(
            &amount.place,
            "found lines_amount_at_least under not",
            "say it without not: which lines match would hang on itself",
        );
        return None;
    }
    context
        .minor_above_zero(amount)
        .map(Condition::LinesAmountAtLeast)
}

fn of_time(file: &ConditionFile, parts: &mut Parts, context: &mut Context<'_>) {
    parts.add(&file.weekday, |days| {
        Some(Condition::Weekday(values(&days.value)))
    });
    parts.add(&file.day_of_month, |days| {
        days.value
            .elements()
            .iter()
            .map(|day| day.value.narrow())
            .collect::<Option<_>>()
            .map(Condition::DayOfMonth)
    });
    parts.add(&file.dates, |dates| {
        let from = dates.value.from.maybe(|day| Some(day.value))?;
        let until = dates.value.until.maybe(|day| Some(day.value))?;
        if from.is_none() && until.is_none() {
            context.fault(
                &dates.place,
                "found dates without from and until",
                "give one of them, or both",
            );
            return None;
        }
        context.in_order(from, dates.value.until.written())?;
        Some(Condition::Dates { from, until })
    });
    parts.add(&file.time_of_day, |given| {
        let (from_minute, until_minute) = times(given, context)?;
        Some(Condition::TimeOfDay {
            from_minute,
            until_minute,
        })
    });
}

/// From when until when, in minutes since midnight.
pub(super) fn times(given: &Given<TimesFile>, context: &mut Context<'_>) -> Option<(u16, u16)> {
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

fn of_member(file: &ConditionFile, parts: &mut Parts, context: &mut Context<'_>) {
    parts.add(&file.tier, |list| {
        known(&list.value, |context| &context.tiers, context).map(Condition::Tier)
    });
    parts.add(&file.birthday, |around| {
        Some(Condition::Birthday(around.value))
    });
    parts.add(&file.membership_anniversary, |around| {
        Some(Condition::MembershipAnniversary(around.value))
    });
    parts.add(&file.days_since_last_purchase, |days| {
        days.value.narrow().map(Condition::DaysSinceLastPurchase)
    });
    parts.add(&file.streak_days, |days| {
        days.value.narrow().map(Condition::StreakDays)
    });
    parts.add(&file.purchases_this_week, |count| {
        count.value.narrow().map(Condition::PurchasesThisWeek)
    });
    parts.add(&file.purchases_this_month, |count| {
        count.value.narrow().map(Condition::PurchasesThisMonth)
    });
    parts.add(&file.segment, |list| {
        let segments = list
            .value
            .elements()
            .iter()
            .map(|name| Segment::new(name.value.as_str()));
        Some(Condition::Segment(segments.collect()))
    });
    parts.add(&file.lifecycle_stage, |stages| {
        if !context.has_lifecycle {
            let hint = "add [lifecycle] with new_days, dormant_days and churned_days";
            context.fault(
                &stages.place,
                "found lifecycle_stage in a program without [lifecycle]",
                hint,
            );
            return None;
        }
        Some(Condition::LifecycleStage(values(&stages.value)))
    });
    parts.add(&file.variant, |list| {
        let variants = list
            .value
            .elements()
            .iter()
            .map(|name| Variant::new(name.value.as_str()));
        Some(Condition::Variant(variants.collect()))
    });
    parts.add(&file.referred, |_| Some(Condition::Referred));
    parts.add(&file.holds_grant, |benefit| {
        context
            .known(|context| &context.benefits, benefit)
            .map(Condition::HoldsGrant)
    });
}

/// Notes conditions that a rule of its kind can never meet: an activity is one line without
/// attributes, and a purchase is no activity (`docs/rules §5`).
fn fits_scores(file: &ConditionFile, scores: Option<Scores>, context: &mut Context<'_>) {
    fn place<T>(field: &Field<T>) -> Option<&Place> {
        field.written().map(|given| &given.place)
    }
    let of_purchases = [
        ("category", place(&file.category)),
        ("sku", place(&file.sku)),
        ("brand", place(&file.brand)),
        ("channel", place(&file.channel)),
        ("store", place(&file.store)),
        ("partner", place(&file.partner)),
        ("amount_at_least", place(&file.amount_at_least)),
        ("lines_amount_at_least", place(&file.lines_amount_at_least)),
        ("first_purchase", place(&file.first_purchase)),
        ("every_nth", place(&file.every_nth)),
    ];
    let of_activities = [("activity", place(&file.activity))];
    let (unfit, hint): (&[_], _) = match scores {
        None => return,
        Some(Scores::Activities) => (
            &of_purchases,
            "an activity has no amount, goods or shop: leave it out, or let the rule score purchases",
        ),
        Some(Scores::Purchases) => (
            &of_activities,
            "a purchase is no activity: leave it out, or add scores = \"activities\"",
        ),
    };
    let kind = if scores == Some(Scores::Activities) {
        "activities"
    } else {
        "purchases"
    };
    for (name, place) in unfit {
        if let Some(place) = place {
            context.fault(
                place,
                format!("found {name} in a rule that scores {kind}"),
                hint,
            );
        }
    }
}

fn labels<T: for<'t> From<&'t str>>(list: &OneOrMore<Label>) -> Vec<T> {
    list.elements()
        .iter()
        .map(|label| T::from(label.value.as_str()))
        .collect()
}

fn values<T: Copy>(list: &OneOrMore<T>) -> Vec<T> {
    list.elements().iter().map(|given| given.value).collect()
}

/// References; every one to nothing is a fault.
fn known<T: for<'t> From<&'t str>>(
    list: &OneOrMore<Name>,
    names: impl for<'c> Fn(&'c Context<'_>) -> &'c Names,
    context: &mut Context<'_>,
) -> Option<Vec<T>> {
    let found: Vec<Option<T>> = list
        .elements()
        .iter()
        .map(|name| context.known(&names, name))
        .collect();
    found.into_iter().collect()
}

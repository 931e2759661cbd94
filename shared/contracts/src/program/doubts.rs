//! What a program says that can be read and is hardly meant: a higher tier that is easier to
//! reach, a rule that never applies, a benefit that nobody grants.

use super::fault::Findings;
use super::language::ProgramFile;
use super::shape::{Field, Given, List, Place};
use gradus_domain::program::condition::Condition;
use gradus_domain::program::effect::Effect;
use gradus_domain::program::rule::Rule;
use gradus_domain::program::tier::{Qualification, Threshold, Tier};
use gradus_domain::program::{BenefitKind, Program, Reward};
use gradus_domain::words::ids::BenefitId;
use gradus_domain::words::time::LocalDay;
use std::collections::BTreeSet;

/// Notes everything that is doubtful, where it stands.
pub(super) fn note(file: &ProgramFile, program: &Program, found: &mut Findings) {
    ladder(file, program, found);
    for rule in &program.rules {
        if let Some(place) = rule_place(file, rule) {
            never_applies(program, rule, &place, found);
            cap_below_one(rule, &place, found);
        }
    }
    benefits(file, program, found);
    offer_without_lead(file, program, found);
    stages(file, program, found);
}

fn element<T, const MIN: usize, const MAX: usize>(
    field: &Field<List<T, MIN, MAX>>,
    index: usize,
) -> Option<&Given<T>> {
    field.get()?.value.elements.get(index)
}

fn rule_place(file: &ProgramFile, rule: &Rule) -> Option<Place> {
    let rules = &file.rules.get()?.value.elements;
    let is_it = |there: &&Given<super::language::RuleFile>| {
        let id = there.value.id.get();
        id.is_some_and(|id| id.value.as_str() == rule.id.as_str())
    };
    rules.iter().find(is_it).map(|there| there.place.clone())
}

/// Each tier beside the one below it.
fn ladder(file: &ProgramFile, program: &Program, found: &mut Findings) {
    for (index, pair) in program.tiers.windows(2).enumerate() {
        let [lower, higher] = pair else { continue };
        let Some(place) = element(&file.tiers, index.saturating_add(1)) else {
            continue;
        };
        let place = &place.place;
        if higher.rate < lower.rate {
            found.fault(
                place,
                format!(
                    "tier {} earns {} times, the lower tier {} {} times",
                    higher.id, higher.rate, lower.id, lower.rate
                ),
                "a higher tier mostly earns no less",
            );
        }
        if let (Some(asks), Some(below)) = (only_threshold(higher), only_threshold(lower))
            && (asks.metric, asks.window) == (below.metric, below.window)
            && asks.at_least <= below.at_least
        {
            found.fault(
                place,
                format!(
                    "tier {} asks for no more than the lower tier {}: whoever reaches that one \
                     is on this one at once",
                    higher.id, lower.id
                ),
                "tiers stand lowest first, and each asks for more than the one before it",
            );
        }
    }
}

fn only_threshold(tier: &Tier) -> Option<Threshold> {
    only(&tier.qualification)
}

fn only(qualification: &Qualification) -> Option<Threshold> {
    match qualification {
        Qualification::AtLeast(threshold) => Some(*threshold),
        Qualification::All(parts) | Qualification::Any(parts) => match parts.as_slice() {
            [part] => only(part),
            _ => None,
        },
    }
}

fn never_applies(program: &Program, rule: &Rule, place: &Place, found: &mut Findings) {
    let begins = program.first_day();
    if let Some(until) = rule.until.filter(|until| *until < begins) {
        found.fault(
            place,
            format!(
                "rule {} ends on {until}, before the version begins on {begins}",
                rule.id
            ),
            "leave it out, or say a later `until`",
        );
        return;
    }
    let mut asked = Asked::default();
    let contradiction = asked.add(&rule.when).or_else(|| asked.outside(rule));
    if let Some(why) = contradiction {
        found.fault(
            place,
            format!("rule {} never applies: {why}", rule.id),
            "conditions that stand together must all be met; `any` asks for one of them",
        );
    }
}

/// What conditions that stand together ask for.
#[derive(Default)]
struct Asked {
    /// For each thing that has one value, the values that are left.
    left: Vec<(&'static str, BTreeSet<String>)>,
    from: Option<LocalDay>,
    until: Option<LocalDay>,
}

impl Asked {
    /// Adds a condition; why nothing can meet all of them, if nothing can.
    fn add(&mut self, condition: &Condition) -> Option<String> {
        match condition {
            Condition::All(parts) => parts.iter().find_map(|part| self.add(part)),
            Condition::Not(part) if **part == Condition::Always => {
                Some("`not` of what always holds is never met".to_owned())
            }
            Condition::Tier(of) => self.one_of("the tier", of),
            Condition::Category(of) => self.one_of("a line's category", of),
            Condition::Sku(of) => self.one_of("a line's article", of),
            Condition::Brand(of) => self.one_of("a line's brand", of),
            Condition::Channel(of) => self.one_of("the channel", of),
            Condition::Store(of) => self.one_of("the store", of),
            Condition::Partner(of) => self.one_of("the partner", of),
            Condition::Activity(of) => self.one_of("the activity", of),
            Condition::Dates { from, until } => {
                self.from = self.from.max(*from);
                self.until = [self.until, *until].into_iter().flatten().min();
                self.no_day()
            }
            _ => None,
        }
    }

    fn one_of<T: ToString>(&mut self, what: &'static str, of: &[T]) -> Option<String> {
        let asked: BTreeSet<String> = of.iter().map(ToString::to_string).collect();
        match self.left.iter_mut().find(|(there, _)| *there == what) {
            Some((_, left)) => {
                left.retain(|value| asked.contains(value));
                left.is_empty()
                    .then(|| format!("{what} cannot be two things at once"))
            }
            None => {
                self.left.push((what, asked));
                None
            }
        }
    }

    /// Why no day of the rule is among those that are asked for.
    fn outside(&mut self, rule: &Rule) -> Option<String> {
        self.from = self.from.max(rule.from);
        self.until = [self.until, rule.until].into_iter().flatten().min();
        self.no_day()
    }

    fn no_day(&self) -> Option<String> {
        let (from, until) = (self.from?, self.until?);
        (until < from).then(|| format!("its days begin on {from} and end on {until}"))
    }
}

/// A limit that no award fits into.
fn cap_below_one(rule: &Rule, place: &Place, found: &mut Findings) {
    let award = match rule.effect {
        Effect::Bonus(points) => points.get(),
        Effect::Growth(growth) => growth.get(),
        Effect::Multiply(_) | Effect::BonusEach { .. } | Effect::Grant(_) => return,
    };
    let limits = rule.limits.windows().map(|(_, limit)| limit);
    let caps = limits.chain(rule.limits.per_transaction).chain(rule.budget);
    if let Some(cap) = caps.min().filter(|cap| *cap < award) {
        found.fault(
            place,
            format!(
                "rule {} gives {award} and is limited to {cap}: not even one award is whole",
                rule.id
            ),
            format!("say a limit of at least {award}, or give no more than {cap}"),
        );
    }
}

fn benefits(file: &ProgramFile, program: &Program, found: &mut Findings) {
    let granted = granted(program);
    for (index, benefit) in program.benefits.iter().enumerate() {
        let Some(place) = element(&file.benefits, index) else {
            continue;
        };
        let place = &place.place;
        if !granted.contains(&benefit.id) {
            found.fault(
                place,
                format!("nobody grants the benefit {}", benefit.id),
                "a rule, a tier's entry_rewards, an occasion or an offer grants it",
            );
        }
        if let (BenefitKind::Multiplier(_), None) = (&benefit.kind, benefit.valid_days) {
            found.fault(
                place,
                format!("the multiplier {} never ends", benefit.id),
                "say for how many days it is good: valid_days = 30",
            );
        }
    }
}

/// The benefits that somebody can be granted.
fn granted(program: &Program) -> BTreeSet<BenefitId> {
    let of_rules = program.rules.iter().filter_map(|rule| match &rule.effect {
        Effect::Grant(benefit) => Some(benefit.clone()),
        _ => None,
    });
    let of_rewards = program.rewards().filter_map(|reward| match reward {
        Reward::Grant(benefit) => Some(benefit.clone()),
        Reward::Points { .. } | Reward::Growth(_) => None,
    });
    of_rules.chain(of_rewards).collect()
}

fn offer_without_lead(file: &ProgramFile, program: &Program, found: &mut Findings) {
    let reminders = &program.reminders;
    if !reminders.retention_offers.is_empty()
        && reminders.tier_expiring_lead_days.is_empty()
        && let Some(written) = file.reminders.get()
        && let Some(place) = written.value.retention_offer.get()
    {
        found.fault(
            &place.place,
            "the offer is never made: no warning of a tier's end is",
            "say how many days ahead: tier_expiring_lead_days = [30]",
        );
    }
}

fn stages(file: &ProgramFile, program: &Program, found: &mut Findings) {
    let Some(stages) = &program.lifecycle else {
        return;
    };
    if stages.dormant_days < stages.new_days
        && let Some(written) = file.lifecycle.get()
        && let Some(place) = written.value.new_days.get()
    {
        found.fault(
            &place.place,
            format!(
                "new_days of {} is above dormant_days of {}: whoever buys nothing is dormant \
                 before being new is over",
                stages.new_days, stages.dormant_days
            ),
            "new_days is mostly below dormant_days",
        );
    }
}

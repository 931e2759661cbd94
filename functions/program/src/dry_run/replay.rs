//! What a member's recorded purchases and activities would have earned, had one version been
//! in force all along.
//!
//! Both versions begin with the same member: as it was before the first act that is replayed,
//! as far as the ledger tells. What of a purchase was returned is left out, limits and budgets
//! are unused, and what was done to the account besides does not happen.

use super::history::History;
use super::outlook::settled;
use super::rules::Rules;
use gradus_contracts::program::versions::PointSource;
use gradus_domain::commands::{Act, Activity, Command, CommandKey, Line, Purchase};
use gradus_domain::deciding::decide;
use gradus_domain::ledger::entry::{Account, Entry, PurchaseRecord, What};
use gradus_domain::ledger::plan::{BudgetLeft, Facts, Failure, Outcome, Plan, Target};
use gradus_domain::ledger::remainder::Remainder;
use gradus_domain::ledger::score::{BasisLine, Facts as ScoreFacts, Score, Source};
use gradus_domain::member::Member;
use gradus_domain::member::metrics::{MetricBook, Metrics, Tally};
use gradus_domain::member::standing::TierSince;
use gradus_domain::program::rule::ScoredAct;
use gradus_domain::program::versions::Programs;
use gradus_domain::program::{Exclusions, Program};
use gradus_domain::words::exact::Overflow;
use gradus_domain::words::ids::{RuleId, TierId};
use gradus_domain::words::money::{Growth, Points};
use gradus_domain::words::time::{Instant, LocalDay};
use std::collections::BTreeMap;

/// What a member's acts would have earned under two versions.
#[derive(Clone, Debug, Default)]
pub(super) struct Replayed {
    /// How many acts.
    pub(super) acts: u32,
    /// What the purchases came to, less returns, in minor units.
    pub(super) spend_minor: i64,
    /// What they still stand for in the ledger.
    pub(super) points_recorded: i64,
    /// Under the version that would otherwise be in force.
    pub(super) before: Issued,
    /// Under the new version.
    pub(super) after: Issued,
}

/// Points that were issued.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Issued {
    /// By what gave them.
    pub(super) by_source: BTreeMap<(PointSource, Option<RuleId>), i64>,
    /// Acts that would have been rejected, by code.
    pub(super) rejected: BTreeMap<&'static str, u32>,
}

/// An act as it is done again.
struct Again {
    command: Command,
    spend_minor: i64,
}

impl Replayed {
    /// Replays a member's history under both versions.
    ///
    /// # Errors
    /// [`Failure`] where it does not fit them.
    pub(super) fn of(rules: &Rules, member: &Member, history: &History) -> Result<Self, Failure> {
        let mut again = Vec::new();
        let mut points_recorded = Points::ZERO;
        for act in &history.acts {
            points_recorded = points_recorded.plus(stands_for(act)?)?;
            again.extend(done_again(rules, act));
        }
        let (Some(first), false) = (history.acts.first(), again.is_empty()) else {
            return Ok(Self::default());
        };
        let start = start(rules, member, first, &again)?;
        let spend = again.iter().map(|act| act.spend_minor);
        Ok(Self {
            acts: u32::try_from(again.len()).unwrap_or(u32::MAX),
            spend_minor: spend.fold(0, i64::saturating_add),
            points_recorded: points_recorded.get(),
            before: issued(&rules.before_alone, start.clone(), &again, rules.now)?,
            after: issued(&rules.after_alone, start, &again, rules.now)?,
        })
    }

    /// Whether the versions differ in what is issued.
    pub(super) fn differs(&self) -> bool {
        self.before.points() != self.after.points()
    }
}

impl Issued {
    /// All of them.
    pub(super) fn points(&self) -> i64 {
        self.by_source
            .values()
            .copied()
            .fold(0, i64::saturating_add)
    }

    fn add(&mut self, source: PointSource, rule: Option<RuleId>, points: i64) {
        if points != 0 {
            let sum = self.by_source.entry((source, rule)).or_default();
            *sum = sum.saturating_add(points);
        }
    }

    fn note(&mut self, entry: &Entry) {
        let score = entry.what.details().score();
        let mut rewards = entry
            .postings
            .iter()
            .filter(|posting| posting.from == Account::Issued)
            .fold(0_i64, |sum, posting| {
                sum.saturating_add(posting.points.get())
            });
        if let Some(score) = score {
            rewards = rewards.saturating_sub(score.points.get());
            self.note_score(score);
        }
        self.add(PointSource::Reward, None, rewards);
    }

    fn note_score(&mut self, score: &Score) {
        for share in &score.shares {
            let points = share.amount.get();
            match &share.source {
                Source::Base => self.add(PointSource::Base, None, points),
                Source::Rule(rule) => self.add(PointSource::Rule, Some(rule.clone()), points),
            }
        }
    }
}

/// The points that an act still stands for.
fn stands_for(act: &Target) -> Result<Points, Overflow> {
    if let Some(Remainder::Purchase(left)) = &act.remainder {
        return Points::sum(left.shares.iter().map(|share| share.amount));
    }
    let score = act.entry.what.details().score();
    Ok(score.map_or(Points::ZERO, |score| score.points))
}

/// The act as a command; `None`: all of it was returned.
fn done_again(rules: &Rules, act: &Target) -> Option<Again> {
    let entry = act.entry.as_ref();
    let (act, spend_minor) = match (&entry.what, &entry.key) {
        (What::Purchased(record), CommandKey::Transaction(transaction)) => {
            let lines = lines(rules, entry, record, act.remainder.as_ref());
            let spend = lines.iter().map(|line| line.amount_minor);
            let spend_minor = spend.fold(0, i64::saturating_add);
            let facts = &record.facts;
            let purchase = Purchase {
                transaction: transaction.clone(),
                currency: rules.new.currency,
                lines,
                channel: facts.channel.clone(),
                store: facts.store.clone(),
                partner: facts.partner.clone(),
                paid_with_points: None,
                unfit: None,
            };
            (spend_minor > 0).then_some((Act::Purchase(purchase), spend_minor))?
        }
        (What::Acted(record), CommandKey::Own(_, _, id)) => match &record.facts.scores {
            ScoredAct::Activity(kind) => {
                let (id, kind) = (id.clone(), kind.clone());
                (Act::Activity(Activity { id, kind }), 0)
            }
            ScoredAct::Purchase => return None,
        },
        (_, _) => return None,
    };
    let command = Command {
        member: entry.member.clone(),
        occurred_at: entry.occurred_at,
        received_at: entry.received_at,
        act,
    };
    Some(Again {
        command,
        spend_minor,
    })
}

fn lines(
    rules: &Rules,
    entry: &Entry,
    record: &PurchaseRecord,
    remainder: Option<&Remainder>,
) -> Vec<Line> {
    let scored_by = rules.before.numbered(entry.program_version);
    let excluded = scored_by.map(|version| &version.program.earning.excluded);
    let returned = match remainder {
        Some(Remainder::Purchase(remainder)) => remainder.returned_minor.as_slice(),
        Some(Remainder::Spend(_)) | None => &[],
    };
    let of_line = |(place, line): (usize, &BasisLine)| {
        let was_excluded = excluded.is_some_and(|excluded| excludes(excluded, &record.facts, line));
        let returned_minor = returned.get(place).copied().unwrap_or(0);
        Line {
            amount_minor: left_of(line, was_excluded, returned_minor),
            category: line.category.clone(),
            sku: line.sku.clone(),
            brand: line.brand.clone(),
            ..Line::default()
        }
    };
    record.lines.iter().enumerate().map(of_line).collect()
}

/// What of a line counts again: without the share that points paid, and of what was not
/// returned. An excluded line has all of its amount, for it may count under the other version.
fn left_of(line: &BasisLine, was_excluded: bool, returned_minor: i64) -> i64 {
    let counted = if was_excluded {
        line.net_minor
    } else {
        line.eligible_minor
    };
    if line.net_minor <= 0 {
        return 0;
    }
    let kept = i128::from(line.net_minor.saturating_sub(returned_minor).max(0));
    let left = i128::from(counted) * kept / i128::from(line.net_minor);
    i64::try_from(left).unwrap_or(counted)
}

fn excludes(excluded: &Exclusions, facts: &ScoreFacts, line: &BasisLine) -> bool {
    fn lists<T: PartialEq>(list: &[T], found: Option<&T>) -> bool {
        found.is_some_and(|found| list.contains(found))
    }
    lists(&excluded.channels, facts.channel.as_ref())
        || lists(&excluded.stores, facts.store.as_ref())
        || lists(&excluded.categories, line.category.as_ref())
        || lists(&excluded.skus, line.sku.as_ref())
}

/// The member as it was before the first act.
fn start(
    rules: &Rules,
    member: &Member,
    first: &Target,
    again: &[Again],
) -> Result<Member, Failure> {
    let entry = first.entry.as_ref();
    let calendar = &rules.new.calendar;
    let occurred = again.iter().map(|act| act.command.occurred_at).min();
    let begins_on = calendar
        .day_of(occurred.unwrap_or(entry.occurred_at))
        .max(member.joined_on);
    let details = entry.what.details();
    let counts = details.purchase.is_some_and(|record| {
        let mut lines = record.lines.iter();
        lines.any(|line| line.eligible_minor > 0)
    });
    let (tier, purchases) = match details.facts() {
        Some(facts) => (
            &facts.tier,
            facts.purchase_count.saturating_sub(u32::from(counts)),
        ),
        None => (member.standing.effective(), 0),
    };
    let mut start = Member::joining(
        member.id.clone(),
        member.joined_at,
        member.joined_on,
        member.profile.clone(),
        lowest(&rules.new)?,
    );
    start.settled_to = calendar.first_instant(begins_on).max(member.joined_at);
    start.settled_day = begins_on;
    start.growth = entry.after.growth.minus(entry.growth)?.max(Growth::ZERO);
    start.metrics = metrics_before(&member.metrics, member.joined_on, begins_on, purchases)?;
    put_on_tier(&mut start, &rules.old, tier, begins_on);
    Ok(start)
}

fn lowest(program: &Program) -> Result<TierId, Failure> {
    let missing = || Failure::NoVersion {
        at: program.effective_from,
    };
    Ok(program.tiers.first().ok_or_else(missing)?.id.clone())
}

/// A tier that is held begins with the first act that is replayed.
fn put_on_tier(member: &mut Member, program: &Program, tier: &TierId, begins_on: LocalDay) {
    let is_above_lowest = program.tier_index(tier) > Some(0);
    let held = program.tiers.iter().find(|there| there.id == *tier);
    if let Some(held) = held.filter(|_| is_above_lowest) {
        let standing = &mut member.standing;
        standing.earned = tier.clone();
        standing.attained_on = begins_on;
        standing.last_day = held.validity.attained(begins_on, member.joined_on);
        standing.inactive_from = begins_on.plus_days(1);
        standing.history = vec![TierSince {
            from: member.joined_at,
            tier: tier.clone(),
        }];
    }
}

/// What counted towards tiers before a day.
fn metrics_before(
    metrics: &MetricBook,
    joined_on: LocalDay,
    day: LocalDay,
    purchases: u32,
) -> Result<MetricBook, Overflow> {
    let since = metrics.since(day)?;
    let lifetime = &metrics.lifetime;
    let less = |all: i64, since: i64| all.saturating_sub(since).max(0);
    let mut before = MetricBook::beginning(joined_on);
    before.days = metrics
        .days
        .iter()
        .filter(|there| there.day < day)
        .copied()
        .collect();
    let month = day.month_index();
    before.months = metrics
        .months
        .iter()
        .filter(|there| there.month < month)
        .copied()
        .collect();
    before.lifetime = Metrics {
        spend_minor: less(lifetime.spend_minor, since.spend_minor),
        purchases: i64::from(purchases),
        points_earned: less(lifetime.points_earned, since.points_earned),
        growth: less(lifetime.growth, since.growth),
        active_days: less(lifetime.active_days, since.active_days),
    };
    before.since_tier_began = Tally::from_day(day, Metrics::default());
    Ok(before)
}

fn issued(
    programs: &Programs,
    start: Member,
    again: &[Again],
    now: Instant,
) -> Result<Issued, Failure> {
    let mut issued = Issued::default();
    let mut member = Box::new(start);
    let mut budgets = budgets(programs);
    for act in again {
        let facts = Facts {
            member: Some(member.clone()),
            budgets: budgets.clone(),
            ..Facts::default()
        };
        let plan = decide(programs, facts, &act.command)?;
        if let Outcome::Rejected(rejection) = &plan.outcome {
            let count = issued.rejected.entry(rejection.code()).or_default();
            *count = count.saturating_add(1);
        }
        plan.entries().for_each(|entry| issued.note(entry));
        use_budgets(&plan, &mut budgets);
        member = after(plan).unwrap_or(member);
    }
    let (_, entries) = settled(programs, &member, now)?;
    entries.iter().for_each(|entry| issued.note(entry));
    Ok(issued)
}

fn budgets(programs: &Programs) -> Vec<BudgetLeft> {
    let mut budgets = Vec::new();
    for version in programs.all() {
        for rule in &version.program.rules {
            budgets.extend(rule.budget.map(|left| BudgetLeft {
                rule: rule.id.clone(),
                left,
            }));
        }
    }
    budgets
}

fn use_budgets(plan: &Plan, budgets: &mut [BudgetLeft]) {
    for used in plan.commits.iter().flat_map(|commit| &commit.budgets) {
        for budget in budgets.iter_mut().filter(|budget| budget.rule == used.rule) {
            budget.left = budget.left.saturating_sub(used.used);
        }
    }
}

/// The member after a plan; `None`: nothing of it changed.
fn after(plan: Plan) -> Option<Box<Member>> {
    let mut writes = plan
        .commits
        .into_iter()
        .rev()
        .filter_map(|commit| commit.member);
    writes.next().map(|write| write.state).or(plan.unwritten)
}

//! Adds up what was found of each member.

use super::look::{Found, Look, Looked};
use super::outlook::{Outlook, Pair, Review};
use super::replay::{Issued, Replayed};
use super::rules::Rules;
use gradus_contracts::program::versions::{
    CostChange, Drawn, DryRun, LotChanges, LotMove, PointSource, RejectedActs, ReviewCounts,
    Sample, SourceCost, TierChanges, TierPair,
};
use gradus_domain::program::Program;
use gradus_domain::words::ids::RuleId;
use gradus_domain::words::money::Currency;
use gradus_domain::words::time::LocalDay;
use std::collections::{BTreeMap, BTreeSet};

/// How a month is written that never comes.
const NEVER: &str = "never";

/// What was found so far.
#[derive(Debug)]
pub(super) struct Report {
    sample: Sample,
    members_affected: u32,
    lots: LotChanges,
    lot_moves: BTreeMap<(String, String), i64>,
    tiers: TierChanges,
    pairs: [BTreeMap<Pair, u32>; 3],
    acts: u32,
    spend_minor: i64,
    points_recorded: i64,
    before: Issued,
    after: Issued,
    histories_cut: u32,
    draw_is_cut: bool,
    failure: Option<String>,
}

impl Report {
    /// Nobody was looked at yet.
    pub(super) fn new(drawn: Drawn, asked: usize) -> Self {
        Self {
            sample: Sample {
                drawn,
                asked: count(asked),
                members: 0,
                erased: 0,
                unknown: 0,
                failed: 0,
                out_of_time: 0,
            },
            members_affected: 0,
            lots: LotChanges::default(),
            lot_moves: BTreeMap::new(),
            tiers: TierChanges::default(),
            pairs: Default::default(),
            acts: 0,
            spend_minor: 0,
            points_recorded: 0,
            before: Issued::default(),
            after: Issued::default(),
            histories_cut: 0,
            draw_is_cut: false,
            failure: None,
        }
    }

    /// Adds what was found.
    pub(super) fn add(&mut self, found: Found) {
        for looked in found.members {
            self.add_member(looked);
        }
        self.sample.out_of_time = count(found.out_of_time);
    }

    fn add_member(&mut self, looked: Looked) {
        match looked {
            Looked::Unknown => bump(&mut self.sample.unknown),
            Looked::Erased => bump(&mut self.sample.erased),
            Looked::Failed(failure) => {
                bump(&mut self.sample.failed);
                self.failure.get_or_insert(failure);
            }
            Looked::At(look) => self.add_look(&look),
        }
    }

    /// Notes that time was up before enough members were drawn.
    pub(super) fn note_draw_cut(&mut self) {
        self.draw_is_cut = true;
    }

    fn add_look(&mut self, look: &Look) {
        bump(&mut self.sample.members);
        if look.outlook.differs() || look.replayed.differs() {
            bump(&mut self.members_affected);
        }
        if look.history_is_cut {
            bump(&mut self.histories_cut);
        }
        self.add_lots(&look.outlook);
        self.add_tiers(&look.outlook);
        self.add_cost(&look.replayed);
    }

    fn add_lots(&mut self, outlook: &Outlook) {
        if !outlook.redated.is_empty() {
            bump(&mut self.lots.members);
        }
        for lot in &outlook.redated {
            let never = LocalDay::MAX;
            let (from, to) = (lot.from.unwrap_or(never), lot.to.unwrap_or(never));
            add(&mut self.lots.points, lot.points);
            if to < from {
                add(&mut self.lots.points_sooner, lot.points);
            } else {
                add(&mut self.lots.points_later, lot.points);
            }
            let months = (month(lot.from), month(lot.to));
            add(self.lot_moves.entry(months).or_default(), lot.points);
        }
    }

    fn add_tiers(&mut self, outlook: &Outlook) {
        let pairs = [
            &outlook.when_in_force,
            &outlook.after_next_review,
            &outlook.qualified_today,
        ];
        for (counts, pair) in self.pairs.iter_mut().zip(pairs) {
            bump(counts.entry(pair.clone()).or_default());
        }
        if outlook.grace_began {
            bump(&mut self.tiers.grace_began);
        }
        count_review(&mut self.tiers.next_review_before, outlook.review_before);
        count_review(&mut self.tiers.next_review_after, outlook.review_after);
    }

    fn add_cost(&mut self, replayed: &Replayed) {
        self.acts = self.acts.saturating_add(replayed.acts);
        add(&mut self.spend_minor, replayed.spend_minor);
        add(&mut self.points_recorded, replayed.points_recorded);
        merge(&mut self.before, &replayed.before);
        merge(&mut self.after, &replayed.after);
    }

    /// The answer.
    pub(super) fn finish(self, rules: &Rules) -> DryRun {
        let mut warnings = rules.warnings.clone();
        warnings.extend(self.sample_warnings());
        let cost = self.cost(rules.new.currency);
        let [when_in_force, after_next_review, qualified_today] = self
            .pairs
            .map(|pairs| tier_pairs(pairs, &rules.old, &rules.new));
        DryRun {
            version: rules.new.version,
            effective_from: rules.new.effective_from.to_string(),
            against_version: rules.old.version,
            sample: self.sample,
            members_affected: self.members_affected,
            lots: LotChanges {
                redate: rules.new.changes.redate,
                moves: self
                    .lot_moves
                    .into_iter()
                    .map(|((from, to), points)| LotMove { from, to, points })
                    .collect(),
                ..self.lots
            },
            tiers: TierChanges {
                reassess: rules.new.changes.reassess,
                when_in_force,
                after_next_review,
                qualified_today,
                ..self.tiers
            },
            cost,
            warnings,
        }
    }

    fn sample_warnings(&self) -> Vec<String> {
        let sample = &self.sample;
        let mut warnings = Vec::new();
        if sample.members < sample.asked {
            warnings.push(format!(
                "{} members were looked at, {} were asked for{}",
                sample.members,
                sample.asked,
                if sample.out_of_time > 0 || self.draw_is_cut {
                    ": time was up"
                } else {
                    ""
                }
            ));
        }
        if self.histories_cut > 0 {
            warnings.push(format!(
                "of {} members only the latest purchases and activities were scored anew",
                self.histories_cut
            ));
        }
        if let Some(failure) = &self.failure {
            warnings.push(format!(
                "{} members could not be held against both versions, one of them since {failure}",
                sample.failed
            ));
        }
        warnings
    }

    fn cost(&self, currency: Currency) -> CostChange {
        let (before, after) = (self.before.points(), self.after.points());
        let hundred = currency.minor_per_whole().saturating_mul(100);
        let per_hundred =
            |points: i64| scaled(points, hundred.saturating_mul(1_000), self.spend_minor);
        CostChange {
            acts: self.acts,
            spend_minor: self.spend_minor,
            currency: currency.code().to_owned(),
            minor_digits: currency.minor_digits(),
            points_recorded: self.points_recorded,
            points_before: before,
            points_after: after,
            points_difference: after.saturating_sub(before),
            after_per_thousand_before: scaled(after, 1_000, before),
            before_per_hundred_milli: per_hundred(before),
            after_per_hundred_milli: per_hundred(after),
            by_source: self.by_source(),
            rejected: self.rejected(),
        }
    }

    fn by_source(&self) -> Vec<SourceCost> {
        let both = self
            .before
            .by_source
            .keys()
            .chain(self.after.by_source.keys());
        let sources: BTreeSet<&(PointSource, Option<RuleId>)> = both.collect();
        let of = |issued: &Issued, source: &(PointSource, Option<RuleId>)| {
            issued.by_source.get(source).copied().unwrap_or(0)
        };
        let cost = |source: &(PointSource, Option<RuleId>)| {
            let (before, after) = (of(&self.before, source), of(&self.after, source));
            SourceCost {
                source: source.0,
                rule: source.1.as_ref().map(ToString::to_string),
                points_before: before,
                points_after: after,
                points_difference: after.saturating_sub(before),
            }
        };
        sources.into_iter().map(cost).collect()
    }

    fn rejected(&self) -> Vec<RejectedActs> {
        let both = self
            .before
            .rejected
            .keys()
            .chain(self.after.rejected.keys());
        let codes: BTreeSet<&str> = both.copied().collect();
        let of = |issued: &Issued, code: &str| issued.rejected.get(code).copied().unwrap_or(0);
        let acts = |code: &str| RejectedActs {
            code: code.to_owned(),
            before: of(&self.before, code),
            after: of(&self.after, code),
        };
        codes.into_iter().map(acts).collect()
    }
}

fn merge(sum: &mut Issued, more: &Issued) {
    for (source, points) in &more.by_source {
        add(sum.by_source.entry(source.clone()).or_default(), *points);
    }
    for (code, acts) in &more.rejected {
        let there = sum.rejected.entry(code).or_default();
        *there = there.saturating_add(*acts);
    }
}

/// In the order of the ladder.
fn tier_pairs(pairs: BTreeMap<Pair, u32>, old: &Program, new: &Program) -> Vec<TierPair> {
    let mut pairs: Vec<(Pair, u32)> = pairs.into_iter().collect();
    pairs.sort_by_key(|(pair, _)| (old.tier_index(&pair.before), new.tier_index(&pair.after)));
    pairs
        .into_iter()
        .map(|(pair, members)| TierPair {
            from: pair.before.to_string(),
            to: pair.after.to_string(),
            members,
        })
        .collect()
}

fn count_review(counts: &mut ReviewCounts, review: Review) {
    bump(match review {
        Review::Kept => &mut counts.kept,
        Review::InGrace => &mut counts.in_grace,
        Review::Fell => &mut counts.fell,
        Review::Rose => &mut counts.rose,
    });
}

/// `points` × `factor` ÷ `by`, rounded down; `None`: nothing to divide by.
fn scaled(points: i64, factor: i64, by: i64) -> Option<i64> {
    let product = i128::from(points) * i128::from(factor);
    let scaled = product.checked_div_euclid(i128::from(by))?;
    i64::try_from(scaled).ok()
}

fn month(day: Option<LocalDay>) -> String {
    match day {
        Some(day) => format!("{:04}-{:02}", day.year(), day.month()),
        None => NEVER.to_owned(),
    }
}

fn add(sum: &mut i64, more: i64) {
    *sum = sum.saturating_add(more);
}

fn bump(counter: &mut u32) {
    *counter = counter.saturating_add(1);
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

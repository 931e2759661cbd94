//! What points were given for: by source and by tier; and the benefits that were granted.

use gradus_domain::ledger::entry::{Entry, GrantEventKind, What};
use gradus_domain::ledger::score::Source;
use gradus_domain::words::ids::{BenefitId, RuleId, TierId};
use std::collections::BTreeMap;

/// Where the points that were issued came from, before returns, and the benefits.
#[derive(Clone, Debug, Default)]
pub(crate) struct Cost {
    /// For amounts, at the rate of the member's tier.
    pub(super) base: i64,
    /// By rule.
    pub(super) rules: BTreeMap<RuleId, i64>,
    /// As rewards: on reaching a tier, on an occasion, with an offer.
    pub(super) rewards: i64,
    /// By an operator.
    pub(super) by_hand: i64,
    /// What purchases and activities earned, by the tier of the member at that time.
    pub(super) tiers: BTreeMap<TierId, i64>,
    /// How often each benefit was granted.
    pub(super) benefits: BTreeMap<BenefitId, u64>,
}

/// One line of what something cost, as people read it.
pub(super) struct CostLine {
    /// What for.
    pub(super) name: String,
    /// Points, or how often.
    pub(super) figure: i64,
}

impl CostLine {
    fn new(name: impl ToString, figure: i64) -> Self {
        Self {
            name: name.to_string(),
            figure,
        }
    }
}

impl Cost {
    /// What points were given for: the amounts, then rules by name, then what no rule gave.
    pub(super) fn by_source(&self, name: impl Fn(&RuleId) -> String) -> Vec<CostLine> {
        let mut lines = vec![CostLine::new("amounts", self.base)];
        let rules = self.rules.iter();
        lines.extend(rules.map(|(rule, points)| CostLine::new(name(rule), *points)));
        for (name, points) in [("rewards", self.rewards), ("by hand", self.by_hand)] {
            if points != 0 {
                lines.push(CostLine::new(name, points));
            }
        }
        lines
    }

    /// What purchases and activities earned, by the tier on which they did, lowest first.
    pub(super) fn by_tier<'a>(
        &self,
        ladder: impl Iterator<Item = &'a TierId>,
        name: impl Fn(&TierId) -> String,
    ) -> Vec<CostLine> {
        let earned = |tier: &TierId| self.tiers.get(tier).copied();
        ladder
            .filter_map(|tier| Some(CostLine::new(name(tier), earned(tier)?)))
            .collect()
    }

    /// How often each benefit was granted.
    pub(super) fn by_benefit(&self, name: impl Fn(&BenefitId) -> String) -> Vec<CostLine> {
        let benefits = self.benefits.iter();
        let count = |count: u64| i64::try_from(count).unwrap_or(i64::MAX);
        benefits
            .map(|(benefit, times)| CostLine::new(name(benefit), count(*times)))
            .collect()
    }

    /// Adds an entry that issued so many points; whether a sum went beyond 64 bits.
    #[inline]
    pub(super) fn add(&mut self, entry: &Entry, issued: i64) -> bool {
        let mut overflowed = false;
        let details = entry.what.details();
        let mut scored = 0;
        if let (Some(score), Some(facts)) = (details.score(), details.facts()) {
            scored = score.points.get();
            for share in &score.shares {
                let sum = match &share.source {
                    Source::Base => &mut self.base,
                    Source::Rule(rule) => sum_of(&mut self.rules, rule),
                };
                overflowed |= add(sum, share.amount.get());
            }
            if scored != 0 {
                overflowed |= add(sum_of(&mut self.tiers, &facts.tier), scored);
            }
        }
        if issued != scored {
            let sum = match entry.what {
                What::Adjusted { .. } => &mut self.by_hand,
                _ => &mut self.rewards,
            };
            overflowed |= add(sum, issued.wrapping_sub(scored));
        }
        for event in &entry.grant_events {
            if event.kind == GrantEventKind::Issued {
                *sum_of(&mut self.benefits, &event.benefit) += 1;
            }
        }
        overflowed
    }

    /// Joins what two workers counted; whether a sum went beyond 64 bits.
    pub(super) fn merge(&mut self, other: Self) -> bool {
        let mut overflowed = false;
        for (sum, more) in [
            (&mut self.base, other.base),
            (&mut self.rewards, other.rewards),
            (&mut self.by_hand, other.by_hand),
        ] {
            overflowed |= add(sum, more);
        }
        for (rule, points) in other.rules {
            overflowed |= add(sum_of(&mut self.rules, &rule), points);
        }
        for (tier, points) in other.tiers {
            overflowed |= add(sum_of(&mut self.tiers, &tier), points);
        }
        for (benefit, count) in other.benefits {
            *sum_of(&mut self.benefits, &benefit) += count;
        }
        overflowed
    }
}

/// The sum of one among others; 0 where there was none.
#[inline]
fn sum_of<'a, K: Clone + Ord, N: Default>(sums: &'a mut BTreeMap<K, N>, key: &K) -> &'a mut N {
    sums.entry(key.clone()).or_default()
}

/// Adds; whether it went beyond 64 bits.
#[inline]
fn add(sum: &mut i64, more: i64) -> bool {
    let (added, overflowed) = sum.overflowing_add(more);
    *sum = added;
    overflowed
}

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
    pub(super) rules: Sums<RuleId, i64>,
    /// As rewards: on reaching a tier, on an occasion, with an offer.
    pub(super) rewards: i64,
    /// By an operator.
    pub(super) by_hand: i64,
    /// What purchases and activities earned, by the tier of the member at that time.
    pub(super) tiers: Sums<TierId, i64>,
    /// How often each benefit was granted.
    pub(super) benefits: Sums<BenefitId, u64>,
}

/// A sum for each of a few things, such as the rules of a program: looked for one by one, which
/// costs less than a tree for so few.
#[derive(Clone, Debug)]
pub(super) struct Sums<K, N>(Vec<(K, N)>);

impl<K, N> Default for Sums<K, N> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<K: Clone + Ord, N: Copy + Default> Sums<K, N> {
    /// Changes a thing's sum, which is 0 where there was none.
    #[inline]
    fn change<R>(&mut self, key: &K, change: impl FnOnce(&mut N) -> R) -> R {
        if let Some((_, sum)) = self.0.iter_mut().find(|(known, _)| known == key) {
            return change(sum);
        }
        let mut sum = N::default();
        let changed = change(&mut sum);
        self.0.push((key.clone(), sum));
        changed
    }

    /// A thing's sum.
    fn get(&self, key: &K) -> Option<N> {
        let mut sums = self.0.iter();
        sums.find(|(known, _)| known == key).map(|(_, sum)| *sum)
    }

    /// All, by name.
    pub(super) fn by_name(&self) -> BTreeMap<&K, N> {
        self.0.iter().map(|(key, sum)| (key, *sum)).collect()
    }
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
        let rules = self.rules.by_name().into_iter();
        lines.extend(rules.map(|(rule, points)| CostLine::new(name(rule), points)));
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
        ladder
            .filter_map(|tier| Some(CostLine::new(name(tier), self.tiers.get(tier)?)))
            .collect()
    }

    /// How often each benefit was granted.
    pub(super) fn by_benefit(&self, name: impl Fn(&BenefitId) -> String) -> Vec<CostLine> {
        let benefits = self.benefits.by_name().into_iter();
        let count = |count: u64| i64::try_from(count).unwrap_or(i64::MAX);
        benefits
            .map(|(benefit, times)| CostLine::new(name(benefit), count(times)))
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
                let points = share.amount.get();
                overflowed |= match &share.source {
                    Source::Base => add(&mut self.base, points),
                    Source::Rule(rule) => self.rules.change(rule, |sum| add(sum, points)),
                };
            }
            if scored != 0 {
                overflowed |= self.tiers.change(&facts.tier, |sum| add(sum, scored));
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
                self.benefits.change(&event.benefit, |times| *times += 1);
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
        for (rule, points) in &other.rules.0 {
            overflowed |= self.rules.change(rule, |sum| add(sum, *points));
        }
        for (tier, points) in &other.tiers.0 {
            overflowed |= self.tiers.change(tier, |sum| add(sum, *points));
        }
        for (benefit, times) in &other.benefits.0 {
            self.benefits.change(benefit, |sum| *sum += times);
        }
        overflowed
    }
}

/// Adds; whether it went beyond 64 bits.
#[inline]
fn add(sum: &mut i64, more: i64) -> bool {
    let (added, overflowed) = sum.overflowing_add(more);
    *sum = added;
    overflowed
}

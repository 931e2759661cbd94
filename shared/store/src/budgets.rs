//! Budgets over shards: what is left over all of them decides, and no shard gives more than
//! it has, so that a race can only be lost, never overdrawn (rules §5).
//!
//! A shard stores what it has given. What it may give is its part of the budget, which the
//! version sets; a version that changes the budget changes no item. What is given is added up in
//! place, so no checksum can stand beside it: it is added up a second time, below zero.

use crate::error::StoreError;
use crate::item::{self, Item};
use crate::keys;
use crate::table::{AGAINST, PK, USED};
use aws_sdk_dynamodb::types::Update;
use gradus_domain::words::ids::{ProgramId, RuleId};

/// How many shards a budget has. Fixed for ever: a shard's number is part of its key.
pub const BUDGET_SHARDS: usize = 4;

/// What the shards of one budget have given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BudgetShards {
    rule: RuleId,
    budget: i64,
    /// As stored; `None`: nothing was ever taken there.
    stored: [Option<i64>; BUDGET_SHARDS],
    /// As decisions leave it that are not written yet.
    used: [i64; BUDGET_SHARDS],
}

/// What one shard gives, or takes back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShardMove {
    /// Whose budget.
    pub rule: RuleId,
    /// Which shard.
    pub shard: usize,
    /// Given; below 0: taken back.
    pub amount: i64,
    /// Written only where this holds.
    pub only_if: ShardCondition,
}

/// When a shard may give.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ShardCondition {
    /// It has given at most so much.
    UsedAtMost(i64),
    /// It has given exactly what was read; `None`: it was not there.
    UsedExactly(Option<i64>),
    /// Always: it takes back.
    Always,
}

impl BudgetShards {
    /// A rule's budget, as the newest version with the rule sets it, and what its shards have
    /// given.
    #[must_use]
    pub fn new(rule: RuleId, budget: i64, stored: [Option<i64>; BUDGET_SHARDS]) -> Self {
        Self {
            rule,
            budget,
            stored,
            used: stored.map(|used| used.unwrap_or(0)),
        }
    }

    /// Whose budget.
    #[must_use]
    pub fn rule(&self) -> &RuleId {
        &self.rule
    }

    /// What is left over all shards; 0 or more.
    #[must_use]
    pub fn left(&self) -> i64 {
        let used = self
            .used
            .iter()
            .fold(0_i64, |sum, used| sum.saturating_add(*used));
        self.budget.saturating_sub(used).max(0)
    }

    /// Takes `amount`, at most [`Self::left`], first from the shard `start`; below 0: gives it
    /// back there.
    ///
    /// Where a smaller budget left a shard overdrawn, the others make up for it.
    pub fn take(&mut self, start: usize, amount: i64) {
        let start = start % BUDGET_SHARDS;
        if amount <= 0 {
            self.used[start] = self.used[start].saturating_add(amount);
            return;
        }
        let mut wanted = amount;
        for shard in 0..BUDGET_SHARDS {
            let left = self.left_in(shard);
            if left < 0 {
                self.used[shard] = self.used[shard].saturating_add(left);
                wanted = wanted.saturating_sub(left);
            }
        }
        for shard in (start..BUDGET_SHARDS).chain(0..start) {
            let taken = self.left_in(shard).min(wanted);
            self.used[shard] = self.used[shard].saturating_add(taken);
            wanted = wanted.saturating_sub(taken);
        }
    }

    /// What is to be written for all that was taken since the budget was read or last
    /// written. Where a shard was overdrawn, only on exactly what was read.
    #[must_use]
    pub fn moves(&self) -> Vec<ShardMove> {
        let overdrawn =
            (0..BUDGET_SHARDS).any(|shard| self.part(shard) < self.stored[shard].unwrap_or(0));
        let mut moves = Vec::new();
        for shard in 0..BUDGET_SHARDS {
            let amount = self.used[shard].saturating_sub(self.stored[shard].unwrap_or(0));
            let only_if = if overdrawn {
                ShardCondition::UsedExactly(self.stored[shard])
            } else if amount > 0 {
                ShardCondition::UsedAtMost(self.part(shard).saturating_sub(amount))
            } else {
                ShardCondition::Always
            };
            if amount != 0 {
                moves.push(ShardMove {
                    rule: self.rule.clone(),
                    shard,
                    amount,
                    only_if,
                });
            }
        }
        moves
    }

    /// Notes that [`Self::moves`] are written.
    pub fn note_written(&mut self) {
        for (stored, used) in self.stored.iter_mut().zip(self.used) {
            if stored.unwrap_or(0) != used {
                *stored = Some(used);
            }
        }
    }

    /// What a shard may give in all: an even part, the first ones a unit more.
    fn part(&self, shard: usize) -> i64 {
        let shards = i64::try_from(BUDGET_SHARDS).unwrap_or(i64::MAX);
        let more = i64::try_from(shard).unwrap_or(i64::MAX) < self.budget % shards;
        self.budget / shards + i64::from(more)
    }

    fn left_in(&self, shard: usize) -> i64 {
        self.part(shard).saturating_sub(self.used[shard])
    }
}

impl ShardMove {
    pub(crate) fn update(&self, table: &str, program: &ProgramId) -> Result<Update, StoreError> {
        let update = Update::builder()
            .table_name(table)
            .set_key(Some(item::key(
                keys::counter(program, &self.rule, self.shard),
                keys::ALONE,
            )))
            .update_expression("ADD #used :amount, #against :against")
            .expression_attribute_names("#used", USED)
            .expression_attribute_names("#against", AGAINST)
            .expression_attribute_values(":amount", item::number(self.amount))
            .expression_attribute_values(":against", item::number(-i128::from(self.amount)));
        let update = match self.only_if {
            ShardCondition::Always => update,
            ShardCondition::UsedAtMost(most) => update
                .condition_expression("attribute_not_exists(#used) OR #used <= :most")
                .expression_attribute_values(":most", item::number(most)),
            ShardCondition::UsedExactly(Some(used)) => update
                .condition_expression("#used = :seen")
                .expression_attribute_values(":seen", item::number(used)),
            ShardCondition::UsedExactly(None) => update
                .condition_expression("attribute_not_exists(#pk)")
                .expression_attribute_names("#pk", PK),
        };
        update
            .build()
            .map_err(|error| StoreError::not_built("take from a budget", &error))
    }
}

/// What a shard has given, read off its item.
pub(crate) fn used(item: Option<&Item>) -> Result<Option<i64>, StoreError> {
    match item {
        None => Ok(None),
        Some(item) => {
            const NAME: &str = "a budget's shard";
            let used = item::balanced_number(item, NAME, USED)?;
            used.map(Some)
                .ok_or_else(|| item::unreadable(item, NAME, USED))
        }
    }
}

/// The keys of all shards of a budget.
pub(crate) fn shard_keys(program: &ProgramId, rule: &RuleId) -> Vec<Item> {
    (0..BUDGET_SHARDS)
        .map(|shard| item::key(keys::counter(program, rule, shard), keys::ALONE))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{BUDGET_SHARDS, BudgetShards, ShardCondition};
    use gradus_domain::words::ids::RuleId;

    fn shards(budget: i64, used: [i64; BUDGET_SHARDS]) -> BudgetShards {
        BudgetShards::new(RuleId::new("r"), budget, used.map(Some))
    }

    fn moves(shards: &BudgetShards) -> Vec<(usize, i64, ShardCondition)> {
        shards
            .moves()
            .into_iter()
            .map(|one| (one.shard, one.amount, one.only_if))
            .collect()
    }

    #[test]
    fn a_full_shard_gives_alone() {
        let mut budget = shards(100, [0, 0, 0, 0]);

        budget.take(2, 10);

        assert_eq!(moves(&budget), [(2, 10, ShardCondition::UsedAtMost(15))]);
        assert_eq!(budget.left(), 90);
    }

    #[test]
    fn a_dry_shard_takes_from_the_next_ones() {
        // parts of 102: 26, 26, 25, 25; left: 6, 26, 0, 25
        let mut budget = shards(102, [20, 0, 25, 0]);

        budget.take(2, 31);

        assert_eq!(
            moves(&budget),
            [
                (0, 6, ShardCondition::UsedAtMost(20)),
                (3, 25, ShardCondition::UsedAtMost(0)),
            ]
        );
        assert_eq!(budget.left(), 26);
    }

    #[test]
    fn an_overdrawn_shard_is_made_up_for_by_the_others() {
        // parts of 40: 10 each; left: -5, 10, 4, 0; 9 in all
        let mut budget = shards(40, [15, 0, 6, 10]);
        assert_eq!(budget.left(), 9);

        budget.take(1, 9);

        assert_eq!(
            moves(&budget),
            [
                (0, -5, ShardCondition::UsedExactly(Some(15))),
                (1, 10, ShardCondition::UsedExactly(Some(0))),
                (2, 4, ShardCondition::UsedExactly(Some(6))),
            ]
        );
        assert_eq!(budget.left(), 0);
    }

    #[test]
    fn what_is_given_back_goes_to_the_members_own_shard() {
        let mut budget = shards(40, [10, 10, 10, 10]);

        budget.take(3, -4);

        assert_eq!(moves(&budget), [(3, -4, ShardCondition::Always)]);
        assert_eq!(budget.left(), 4);
    }

    #[test]
    fn several_decisions_move_a_shard_once() {
        let mut budget = shards(40, [0, 0, 0, 0]);

        budget.take(0, 4);
        budget.take(0, 5);
        budget.take(0, -2);

        assert_eq!(moves(&budget), [(0, 7, ShardCondition::UsedAtMost(3))]);
        budget.note_written();
        assert_eq!(moves(&budget), []);
    }
}

//! Per-member limits and budgets: what is left, what is charged, what is freed (rules §5).

use crate::earning::score::Left;
use crate::ledger::draft::Draft;
use crate::ledger::plan::{BudgetLeft, BudgetMove};
use crate::ledger::score::{Limit, Score, Source};
use crate::member::{LimitUse, Member};
use crate::program::Program;
use crate::program::rule::{LimitWindow, Rule};
use crate::words::exact::Overflow;
use crate::words::ids::RuleId;
use crate::words::time::LocalDay;

/// What an act that was scored holds of a rule's limits.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Held {
    /// How much: points, growth or grants.
    pub(crate) amount: i64,
    /// What cut it when it was scored: it holds no more than that from then on.
    pub(crate) cut_by: Option<Limit>,
}

/// What is left of a rule's limits for an act of `day`, decided `today`: the tightest;
/// `None`: it has none. `held` is what the act itself holds of them.
pub(crate) fn left(
    member: &Member,
    program: &Program,
    rule: &Rule,
    day: LocalDay,
    today: LocalDay,
    budgets: &[BudgetLeft],
    held: Held,
) -> Option<Left> {
    let Held {
        amount: held,
        cut_by,
    } = held;
    let mut tightest: Option<Left> = None;
    let mut consider = |left: Left| {
        if tightest.is_none_or(|there| left.amount < there.amount) {
            tightest = Some(left);
        }
    };
    for (window, limit) in rule.limits.windows() {
        let start = window.start(day);
        if is_dropped(rule.until, window, start, program.late_days, today) {
            consider(Left {
                amount: held,
                limit: Limit::TooLate,
            });
            continue;
        }
        let used = member
            .limit_uses
            .iter()
            .find(|there| there.rule == rule.id && there.window == window && there.start == start)
            .map_or(0, |there| there.used);
        consider(Left {
            amount: limit.saturating_sub(used).max(0).saturating_add(held),
            limit: Limit::Member(window),
        });
    }
    if rule.budget.is_some() {
        let left = budgets
            .iter()
            .find(|there| there.rule == rule.id)
            .map_or(0, |there| there.left);
        consider(Left {
            amount: left.max(0).saturating_add(held),
            limit: Limit::Budget,
        });
    }
    if let Some(limit) = cut_by {
        consider(Left {
            amount: held,
            limit,
        });
    }
    tightest
}

/// A counter is dropped `late_days` after its window or its rule's last date.
fn is_dropped(
    until: Option<LocalDay>,
    window: LimitWindow,
    start: LocalDay,
    late_days: u16,
    today: LocalDay,
) -> bool {
    let last = match (window.last_day(start), until) {
        (Some(window), Some(rule)) => Some(window.min(rule)),
        (window, rule) => window.or(rule),
    };
    last.is_some_and(|last| last.plus_days(i32::from(late_days)) < today)
}

/// What a score uses of each rule's limits: points, growth or grants. What a multiplier below 1
/// takes uses nothing.
pub(crate) fn uses(score: &Score) -> Vec<(RuleId, i64)> {
    let mut uses = Vec::new();
    let mut note = |source: &Source, amount: i64| {
        if let Source::Rule(rule) = source
            && amount > 0
        {
            uses.push((rule.clone(), amount));
        }
    };
    for share in &score.shares {
        note(&share.source, share.amount.get());
    }
    for share in &score.growth_shares {
        note(&share.source, share.amount.get());
    }
    for grant in &score.grants {
        note(&Source::Rule(grant.rule.clone()), 1);
    }
    uses
}

impl Draft<'_> {
    /// Charges a rule's limits with what an act of `day` used; below 0 frees. Budgets are
    /// moved by the plan.
    pub(crate) fn charge(
        &mut self,
        program: &Program,
        rule_id: &RuleId,
        day: LocalDay,
        used: i64,
        budgets: &mut Vec<BudgetMove>,
    ) -> Result<(), Overflow> {
        let Some(rule) = program.rules.iter().find(|rule| rule.id == *rule_id) else {
            return Ok(());
        };
        if used == 0 {
            return Ok(());
        }
        for (window, _) in rule.limits.windows() {
            let start = window.start(day);
            // What is freed may be asked for by an act that another version scores.
            let is_late = is_dropped(rule.until, window, start, program.late_days, self.today);
            if used < 0 || !is_late {
                self.change_use(rule_id, window, start, used)?;
            }
        }
        if rule.budget.is_some() {
            match budgets.iter_mut().find(|there| there.rule == *rule_id) {
                Some(there) => there.used = there.used.checked_add(used).ok_or(Overflow)?,
                None => budgets.push(BudgetMove {
                    rule: rule_id.clone(),
                    used,
                }),
            }
        }
        Ok(())
    }

    fn change_use(
        &mut self,
        rule: &RuleId,
        window: LimitWindow,
        start: LocalDay,
        used: i64,
    ) -> Result<(), Overflow> {
        let uses = &mut self.member.limit_uses;
        let wanted = (rule, window, start);
        match uses.binary_search_by(|there| (&there.rule, there.window, there.start).cmp(&wanted)) {
            Ok(index) => {
                if let Some(there) = uses.get_mut(index) {
                    there.used = there.used.checked_add(used).ok_or(Overflow)?.max(0);
                }
            }
            Err(index) => uses.insert(
                index,
                LimitUse {
                    rule: rule.clone(),
                    window,
                    start,
                    used: used.max(0),
                },
            ),
        }
        Ok(())
    }

    /// Forgets uses of windows that ended more than so many days ago: the most that any version up
    /// to now let acts be late. A rule's last day forgets none, for versions may say different
    /// ones; whether it has passed, each act asks the version that scores it.
    pub(crate) fn forget_limit_uses(&mut self, late_days: u16) {
        let today = self.today;
        self.member.limit_uses.retain(|there| {
            there.used > 0 && !is_dropped(None, there.window, there.start, late_days, today)
        });
    }
}

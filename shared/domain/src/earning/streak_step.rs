//! The next step of a streak within reach (rules §11).

use super::limits::{self, Held};
use crate::conditions::facts::{self, ActAt};
use crate::conditions::reading::may_hold;
use crate::ledger::draft::Draft;
use crate::ledger::plan::BudgetLeft;
use crate::ledger::score::Facts;
use crate::member::{Member, Streak};
use crate::program::condition::Condition;
use crate::program::rule::{Rule, ScoredAct};
use crate::program::versions::Version;
use crate::telling::notice::Notice;
use crate::telling::parts::Goal;
use crate::words::ids::RuleId;
use crate::words::time::LocalDay;

impl Draft<'_> {
    /// Says the step of the streak that this entry lengthened, where it came within reach.
    pub(crate) fn announce_near_streak_step(&mut self) {
        if let Some(goal) = self.streak_step_near() {
            self.entry.notices.push(Notice::GoalNear { goal });
        }
    }

    /// The step of the streak that this entry lengthened, where the next day's act would
    /// make it.
    fn streak_step_near(&self) -> Option<Goal> {
        let (act, day) = self.lengthened.as_ref()?;
        if !self.program().reminders.streak_near {
            return None;
        }
        let mut streaks = self.member.streaks.iter();
        let streak = streaks.find(|streak| {
            streak.of == *act && streak.first_day() <= *day && *day <= streak.last_day
        })?;
        let on = streak.last_day.plus_days(1);
        if on < self.today {
            return None;
        }
        let facts = facts_of_next_act(self.version, &self.member, streak, on);
        let rules: Vec<RuleId> = self
            .program()
            .rules
            .iter()
            .filter(|rule| self.would_pay(rule, &facts))
            .map(|rule| rule.id.clone())
            .collect();
        (!rules.is_empty()).then(|| Goal::StreakStep {
            act: streak.of.clone(),
            days: streak.length.saturating_add(1),
            on,
            rules,
        })
    }

    /// Whether a rule would pay a streak's step: as far as its condition is known ahead and
    /// the member's limits go; budgets are not looked at.
    fn would_pay(&self, rule: &Rule, facts: &Facts) -> bool {
        let mut asks_for_step = false;
        rule.when.each(&mut |condition| {
            asks_for_step |= matches!(
                (condition, facts.streak_reached),
                (Condition::StreakDays(days), Some(reached)) if reached.makes_step(*days)
            );
        });
        let budget = BudgetLeft {
            rule: rule.id.clone(),
            left: i64::MAX,
        };
        let has_left = || {
            let (program, day, budgets) = (self.program(), facts.day, &[budget]);
            limits::left(
                &self.member,
                program,
                rule,
                day,
                self.today,
                budgets,
                Held::default(),
            )
            .is_none_or(|left| left.amount > 0)
        };
        asks_for_step
            && rule.scores == facts.scores.scored_by()
            && rule.covers(facts.day)
            && may_hold(rule, facts)
            && has_left()
    }
}

/// The facts of an act that continues a streak, as far as they are known ahead.
fn facts_of_next_act(version: &Version, member: &Member, streak: &Streak, on: LocalDay) -> Facts {
    let begins = version.program.calendar.first_instant(on);
    let occurred_at = begins.max(member.settled_to);
    let at = ActAt {
        counts: streak.of == ScoredAct::Purchase,
        ..ActAt::without_goods(streak.of.clone(), occurred_at, on)
    };
    facts::facts(version, member, &at)
}

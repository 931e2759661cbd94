//! What an act changes of what is counted: streaks, and multiples of every nth (rules §5).

use crate::conditions::facts::{counted_by, number_of_multiple};
use crate::ledger::draft::Draft;
use crate::ledger::score::{BasisLine, Facts, NthDue, Score};
use crate::member::{NthCount, NthPaid, Streak};
use crate::program::condition::NthOf;
use crate::program::needs::EveryNth;
use crate::program::versions::Version;
use crate::words::exact::Overflow;
use crate::words::ids::RuleId;

impl Draft<'_> {
    /// Notes the streak that an act lengthened, began or joined with another one.
    pub(crate) fn note_streak(&mut self, facts: &Facts) {
        let Some(reached) = facts.streak_reached else {
            return;
        };
        self.lengthened = Some((facts.scores.clone(), facts.day));
        let (act, day) = (&facts.scores, facts.day);
        let last_day = day.plus_days(i32::from(reached.after));
        let streaks = &mut self.member.streaks;
        streaks.retain(|there| there.of != *act || there.first_day() != day.plus_days(1));
        let before = |there: &&mut Streak| there.of == *act && there.last_day == day.minus_days(1);
        match streaks.iter_mut().find(before) {
            Some(streak) => {
                let days = u32::from(reached.after).saturating_add(1);
                streak.last_day = last_day;
                streak.length = streak.length.saturating_add(days);
            }
            None => streaks.push(Streak {
                of: act.clone(),
                last_day,
                length: u32::from(reached.after).saturating_add(1),
            }),
        }
        streaks.sort_by(|one, other| (&one.of, one.last_day).cmp(&(&other.of, other.last_day)));
    }

    /// Of the every-nth multiples that are due, notes those for which a rule gave more than 0;
    /// returns them.
    pub(crate) fn pay_nth(&mut self, due: &[NthDue], score: &Score) -> Vec<NthDue> {
        let paid: Vec<NthDue> = due
            .iter()
            .filter(|due| gives(score, &due.rule))
            .cloned()
            .collect();
        for due in &paid {
            let Some(number) = number_of_multiple(due.count, due.nth) else {
                continue;
            };
            let known = &mut self.member.nth_paid;
            match known
                .iter_mut()
                .find(|there| there.is_of(&due.rule, due.nth, due.of))
            {
                Some(there) => there.pay(number),
                None => known.push(NthPaid {
                    rule: due.rule.clone(),
                    nth: due.nth,
                    of: due.of,
                    runs: vec![(number, number)],
                }),
            }
        }
        paid
    }

    /// Counts a purchase for the rules of its version that count what matches them, where it had
    /// `before` of the lines and has `after`.
    pub(crate) fn count_matching(
        &mut self,
        version: &Version,
        facts: &Facts,
        before: &[BasisLine],
        after: &[BasisLine],
    ) -> Result<(), Overflow> {
        let mut counted: Vec<(&RuleId, NthOf)> = Vec::new();
        for EveryNth { rule, of, .. } in &version.needs.every_nth {
            if counted.contains(&(rule, *of)) {
                continue;
            }
            counted.push((rule, *of));
            let was = counted_by(version, rule, *of, facts, before)?;
            let is = counted_by(version, rule, *of, facts, after)?;
            if was != is {
                self.move_count(rule, *of, was, is);
            }
        }
        Ok(())
    }

    fn move_count(&mut self, rule: &RuleId, of: NthOf, was: u32, is: u32) {
        let counts = &mut self.member.nth_counts;
        let moved = |count: u32| count.saturating_sub(was).saturating_add(is);
        match counts.binary_search_by(|there| (&there.rule, there.of).cmp(&(rule, of))) {
            Ok(index) => {
                if let Some(there) = counts.get_mut(index) {
                    there.count = moved(there.count);
                }
            }
            Err(index) => counts.insert(
                index,
                NthCount {
                    rule: rule.clone(),
                    of,
                    count: moved(0),
                },
            ),
        }
        counts.retain(|there| there.count > 0);
    }

    /// Frees every-nth multiples that were taken back.
    pub(crate) fn take_nth_back(&mut self, taken: &[NthDue]) {
        for due in taken {
            let Some(number) = number_of_multiple(due.count, due.nth) else {
                continue;
            };
            for there in &mut self.member.nth_paid {
                if there.is_of(&due.rule, due.nth, due.of) {
                    there.take_back(number);
                }
            }
        }
        self.member.nth_paid.retain(|there| !there.runs.is_empty());
    }
}

/// Whether a rule gave something, or took.
pub(crate) fn gives(score: &Score, rule: &RuleId) -> bool {
    score
        .shares
        .iter()
        .any(|share| share.source.is_rule(rule) && share.amount.get() != 0)
        || score
            .growth_shares
            .iter()
            .any(|share| share.source.is_rule(rule) && share.amount.get() != 0)
        || score.grants.iter().any(|grant| grant.rule == *rule)
}

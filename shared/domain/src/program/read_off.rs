//! What can be read off the rules of a version once for all decisions.

use super::Program;
use super::condition::{Asks, NthOf};
use super::expiry::Expiry;
use super::needs::{EveryNth, Needs};
use super::tier::{EXACT_MONTHS_MAX, Window};
use crate::words::ids::RuleId;

impl Needs {
    pub(super) fn of(program: &Program) -> Self {
        let mut needs = Self::default();
        for rule in &program.rules {
            let id = Some(&rule.id);
            rule.when
                .each(&mut |condition| needs.note(id, condition.asks()));
            needs.note(id, rule.effect.asks());
        }
        for condition in program.conditions_of_days() {
            condition.each(&mut |condition| needs.note(None, condition.asks()));
        }
        for tier in &program.tiers {
            tier.qualification.each_threshold(&mut |threshold| {
                let window = threshold.window;
                if !needs.windows.contains(&window) {
                    needs.windows.push(window);
                }
                match window {
                    Window::RollingMonths(months) if months > EXACT_MONTHS_MAX => {
                        needs.whole_months_max = needs.whole_months_max.max(months);
                    }
                    Window::RollingDays(_)
                    | Window::RollingMonths(_)
                    | Window::CalendarMonth
                    | Window::CalendarYear
                    | Window::MembershipYear
                    | Window::SinceTierBegan
                    | Window::Lifetime => {}
                }
            });
        }
        for expiry in program.expiries() {
            if let Expiry::Inactivity { days } = expiry {
                needs.inactivity_days = Some(days);
            }
        }
        needs
    }

    fn note(&mut self, rule: Option<&RuleId>, asks: Asks<'_>) {
        match asks {
            Asks::EveryNth(nth, of) => {
                self.pieces |= of == NthOf::Pieces;
                self.every_nth.extend(rule.map(|rule| EveryNth {
                    rule: rule.clone(),
                    nth,
                    of,
                }));
            }
            Asks::Clock => self.time_of_day = true,
            Asks::Reckoned(need) => *need(self) = true,
            Asks::Nothing
            | Asks::All(_)
            | Asks::Any(_)
            | Asks::Not(_)
            | Asks::Line
            | Asks::MatchingLines
            | Asks::Transaction
            | Asks::Day
            | Asks::Member => {}
        }
    }
}

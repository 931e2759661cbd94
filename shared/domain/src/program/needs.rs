//! What can be read off the rules of a version once for all decisions.

use super::Program;
use super::condition::Asks;
use super::expiry::Expiry;
use super::rule::Rule;
use super::tier::{EXACT_MONTHS_MAX, Window};
use crate::words::ids::RuleId;

/// What the rules of a version make it necessary to know.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Needs {
    /// Every-nth conditions: rule and n.
    pub every_nth: Vec<(RuleId, u32)>,
    /// Whether a rule asks for streaks.
    pub streaks: bool,
    /// Whether a rule asks how many purchases there are this week or month.
    pub purchase_counts: bool,
    /// Whether a rule asks for days since the last purchase.
    pub days_since_last_purchase: bool,
    /// Whether a rule asks for birthdays.
    pub birthday: bool,
    /// Whether a rule asks for anniversaries.
    pub anniversary: bool,
    /// Whether a rule asks for the time of day.
    pub time_of_day: bool,
    /// Whether a rule asks for held grants.
    pub grants: bool,
    /// The most months of a window that counts whole months; 0: there is none.
    pub whole_months_max: u16,
    /// All windows of the ladder, each once.
    pub windows: Vec<Window>,
    /// For how many days points with an `inactivity` expiry live.
    pub inactivity_days: Option<u16>,
}

impl Needs {
    pub(super) fn of(program: &Program) -> Self {
        let mut needs = Self::default();
        for rule in &program.rules {
            rule.when
                .each(&mut |condition| needs.note(rule, condition.asks()));
            needs.note(rule, rule.effect.asks());
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

    fn note(&mut self, rule: &Rule, asks: Asks<'_>) {
        match asks {
            Asks::EveryNth(nth) => self.every_nth.push((rule.id.clone(), nth)),
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

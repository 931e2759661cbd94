//! What can be read off the rules of a version once for all decisions.

use super::Program;
use super::expiry::Expiry;
use super::rule::{Condition, Effect, Rule};
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
            rule.when.each(&mut |condition| needs.read(rule, condition));
            if let Effect::Grant(_) = rule.effect {
                needs.grants = true;
            }
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

    fn read(&mut self, rule: &Rule, condition: &Condition) {
        match condition {
            Condition::EveryNth(nth) => self.every_nth.push((rule.id.clone(), *nth)),
            Condition::StreakDays(_) => self.streaks = true,
            Condition::PurchasesThisWeek(_) | Condition::PurchasesThisMonth(_) => {
                self.purchase_counts = true;
            }
            Condition::DaysSinceLastPurchase(_) => self.days_since_last_purchase = true,
            Condition::Birthday(_) => self.birthday = true,
            Condition::MembershipAnniversary(_) => self.anniversary = true,
            Condition::TimeOfDay { .. } => self.time_of_day = true,
            Condition::HoldsGrant(_) => self.grants = true,
            Condition::Always
            | Condition::All(_)
            | Condition::Any(_)
            | Condition::Not(_)
            | Condition::Tier(_)
            | Condition::Category(_)
            | Condition::Sku(_)
            | Condition::Brand(_)
            | Condition::Channel(_)
            | Condition::Store(_)
            | Condition::Partner(_)
            | Condition::AmountAtLeast(_)
            | Condition::LinesAmountAtLeast(_)
            | Condition::FirstPurchase
            | Condition::Weekday(_)
            | Condition::DayOfMonth(_)
            | Condition::Dates { .. }
            | Condition::Segment(_)
            | Condition::LifecycleStage(_)
            | Condition::Variant(_)
            | Condition::Referred
            | Condition::Activity(_) => {}
        }
    }
}

//! Conditions that are read where a day begins: of occasions and offers (rules §2).

use super::facts::{ActAt, facts};
use super::reading::{NOTHING_BOUGHT, Nth, Reading};
use crate::member::Member;
use crate::program::condition::Condition;
use crate::program::rule::ScoredAct;
use crate::program::versions::Version;
use crate::words::time::LocalDay;

/// Whether a condition holds for a member on a day on which nothing is done, by what is known
/// of the member now. A program's file lets only such conditions stand there that ask for
/// nothing else.
pub(crate) fn holds_on(
    version: &Version,
    member: &Member,
    condition: &Condition,
    day: LocalDay,
) -> bool {
    if *condition == Condition::Always {
        return true;
    }
    let begins = version.program.calendar.first_instant(day);
    let at = ActAt::without_goods(ScoredAct::Purchase, begins, day);
    let mut facts = facts(version, member, &at);
    facts.tier = member.standing.effective().clone();
    let reading = Reading {
        rule: None,
        facts: &facts,
        nth: Nth::AsDue,
        amount_minor: 0,
        lines_amount_minor: None,
    };
    reading.holds(condition, &NOTHING_BOUGHT)
}

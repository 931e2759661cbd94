//! Opening an entry and closing it: what every decision does before and after its own steps
//! (rules §4).

use crate::commands::CommandKey;
use crate::ledger::draft::{Draft, EntryHead};
use crate::ledger::entry::{Balance, Entry};
use crate::ledger::plan::Failure;
use crate::member::Member;
use crate::program::versions::{Programs, Version};
use crate::standing::goals::tier_still_near;
use crate::words::money::Points;
use crate::words::time::{Instant, LocalDay};

/// So many days a command that was let in may wait for its decision: 14 in a queue, 14 set
/// aside.
const WAITED_DAYS_MAX: i32 = 28;

impl<'a> Draft<'a> {
    /// Opens an entry; a tier that is prolonged while its conditions are met is brought up
    /// to the day.
    pub(crate) fn open(
        programs: &'a Programs,
        version: &'a Version,
        member: Box<Member>,
        head: EntryHead,
        now: Instant,
        today: LocalDay,
    ) -> Result<Self, Failure> {
        let near = tier_still_near(&version.program, &member, today)?;
        let mut draft = Self::begin(programs, version, member, head, now, today);
        draft.tier_near_before = near;
        draft.prolong_tier(match draft.entry.key {
            CommandKey::Boundary(..) => today.minus_days(1),
            CommandKey::Join(_)
            | CommandKey::Transaction(_)
            | CommandKey::Own(..)
            | CommandKey::Instant(..) => today,
        })?;
        Ok(draft)
    }

    /// Closes the entry.
    pub(crate) fn close(mut self) -> Result<(Box<Member>, Box<Entry>), Failure> {
        self.announce_lapsed()?;
        if self.member.erased_at.is_none() {
            self.announce_goals()?;
        }
        self.deliver();
        self.forget();
        let member = &mut self.member;
        member.sequence = self.entry.sequence;
        member.settled_to = member.settled_to.max(self.now);
        member.settled_day = member.settled_day.max(self.today);
        let active = member.holdings.active_points()?;
        let pending = member.holdings.pending_points()?;
        let (debt, lapsed) = (member.holdings.debt, member.holdings.lapsed);
        // What fits together now fits however a settlement moves it later.
        Points::sum([active, pending, debt, lapsed])?;
        self.entry.after = Balance {
            active,
            pending,
            held: Points::ZERO,
            debt,
            growth: member.growth,
        };
        Ok((self.member, self.entry))
    }

    /// Says the goals that came within reach with this entry.
    fn announce_goals(&mut self) -> Result<(), Failure> {
        self.announce_near_tier()?;
        self.announce_near_streak_step();
        Ok(())
    }

    /// Forgets what no later decision can ask for. What is forgotten depends on the entry
    /// alone, so that members come out alike however often they are settled.
    fn forget(&mut self) {
        let version = self.version;
        // A version may let in again what the one before it did not.
        let late_days = self.programs.late_days_up_to(self.now);
        let earliest = self.today.minus_days(i32::from(late_days));
        let standing = &mut self.member.standing;
        let earliest_end = standing
            .grace
            .map_or(earliest, |grace| grace.reviewed_last_day.min(earliest));
        if standing.closed.is_none() && standing.upgrade.is_none() {
            self.member.metrics.since_fall = None;
        }
        let let_in = earliest.minus_days(WAITED_DAYS_MAX);
        let touched_from = let_in.minus_days(1);
        self.member
            .streaks
            .retain(|streak| touched_from <= streak.last_day);
        if standing.history.len() > 1 {
            standing.forget_history(version.program.calendar.first_instant(let_in));
        }
        self.member
            .metrics
            .forget(earliest_end, version.needs.whole_months_max);
        self.forget_limit_uses(late_days);
    }
}

//! When a day closes (rules §2): which beginnings are still open when somebody decides.
//!
//! What happened before midnight may arrive after it. So the beginning of a day stays *open*
//! for a while, and what belongs before it is decided before it.

use crate::commands::{Act, Command};
use crate::member::Member;
use crate::program::versions::Programs;
use crate::words::calendar::Calendar;
use crate::words::time::{Instant, MINUTE_MS};

/// Sweeps leave what falls due to others for so long after it may be settled: what arrived in
/// time may be in a queue.
const LEFT_TO_OTHERS_MS: i64 = 5 * MINUTE_MS;

/// A day that began so many days ago is closed: 2,880 minutes, where a day is skipped.
const DAYS_OPEN_MAX: i32 = 4;

/// Up to where beginnings of days are closed for whoever decides a command.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Closing {
    /// When the command arrived.
    arrived: Instant,
    /// Beginnings up to here are closed, whatever falls due.
    closed: Instant,
}

impl Closing {
    /// Everything that fell due up to `now` is settled: what a read shows.
    pub(crate) fn of_a_read(now: Instant) -> Self {
        Self {
            arrived: now,
            closed: now,
        }
    }

    /// What a command that happened at `occurred_at` finds closed: what is old enough, and
    /// what it is itself not older than, where it closes days.
    pub(crate) fn of_a_command(
        programs: &Programs,
        command: &Command,
        occurred_at: Instant,
    ) -> Self {
        let arrived = command.received_at;
        let closes = closes_days(&command.act);
        if closes && occurred_at == arrived {
            return Self::of_a_read(arrived);
        }
        let aged = aged(programs, arrived);
        let closed = if closes { aged.max(occurred_at) } else { aged };
        Self { arrived, closed }
    }

    /// The same, for one who joins with the command: nothing of it is older.
    pub(crate) fn of_one_who_joins(
        programs: &Programs,
        command: &Command,
        occurred_at: Instant,
    ) -> Self {
        if occurred_at == command.received_at {
            return Self::of_a_read(occurred_at);
        }
        let closing = Self::of_a_command(programs, command, occurred_at);
        Self {
            closed: closing.closed.max(occurred_at),
            ..closing
        }
    }

    /// The instant up to which everything is settled, and at which the command is decided: the
    /// last millisecond before the earliest beginning that is open, or the command's arrival.
    pub(crate) fn until(self, programs: &Programs, member: Option<&Member>) -> Instant {
        let settled_to = member.map_or(Instant::MIN, |member| member.settled_to);
        let mut closed = self.closed.max(settled_to);
        if self.arrived <= closed {
            return closed;
        }
        let Some(first) = programs.first() else {
            return self.arrived;
        };
        let calendar = &first.program.calendar;
        if let Some(member) = member {
            closed = closed.max(closed_by_own(calendar, member, self.arrived));
        }
        let next_day = calendar.day_of(closed).plus_days(1);
        let opens = calendar.first_instant(next_day);
        if opens <= self.arrived {
            opens.saturating_plus_millis(-1)
        } else {
            self.arrived.max(closed)
        }
    }
}

/// Whether an act that happened at or after a day's beginning settles it. Nobody waits for a
/// change of what is known of a member.
fn closes_days(act: &Act) -> bool {
    match act {
        Act::Purchase(_)
        | Act::Return(_)
        | Act::Activity(_)
        | Act::Spend(_)
        | Act::GiveBack(_)
        | Act::Adjust(_)
        | Act::Reinstate(_)
        | Act::HoldTier(_)
        | Act::Erase(_) => true,
        Act::Join(_) | Act::Profile(_) | Act::Settle => false,
    }
}

/// The latest beginning that is old enough at `now` for anybody to settle it.
fn aged(programs: &Programs, now: Instant) -> Instant {
    let Some(first) = programs.first() else {
        return now;
    };
    let calendar = &first.program.calendar;
    let today = calendar.day_of(now);
    let closed =
        |begins: &Instant| begins.saturating_plus_millis(closing_ms(programs, *begins)) <= now;
    (0..=DAYS_OPEN_MAX)
        .map(|back| calendar.first_instant(today.minus_days(back)))
        .find(closed)
        .unwrap_or(Instant::MIN)
}

/// The latest instant that an instant of the member's own closes: one that has come settles
/// what is before it, and one at a day's beginning waits for that.
fn closed_by_own(calendar: &Calendar, member: &Member, now: Instant) -> Instant {
    let floors = member.standing.floors.iter().map(|floor| floor.ends_at);
    let latest = floors.filter(|ends| *ends <= now).max();
    match latest {
        Some(at) if begins_a_day(calendar, at) => at.saturating_plus_millis(-1),
        Some(at) => at,
        None => Instant::MIN,
    }
}

fn begins_a_day(calendar: &Calendar, at: Instant) -> bool {
    calendar.first_instant(calendar.day_of(at)) == at
}

/// How long a beginning stays open, by the version in force then.
fn closing_ms(programs: &Programs, begins: Instant) -> i64 {
    programs.at(begins).map_or(0, |version| {
        i64::from(version.program.closing_minutes).saturating_mul(MINUTE_MS)
    })
}

/// When sweeps take up what falls due at an instant: five minutes after anybody may.
#[must_use]
pub fn swept_at(programs: &Programs, due: Instant) -> Instant {
    let Some(first) = programs.first() else {
        return due;
    };
    if begins_a_day(&first.program.calendar, due) {
        beginning_swept_at(programs, due)
    } else {
        due.saturating_plus_millis(LEFT_TO_OTHERS_MS)
    }
}

/// The same of an instant at which a day begins.
pub(crate) fn beginning_swept_at(programs: &Programs, begins: Instant) -> Instant {
    let stays_open_ms = closing_ms(programs, begins);
    begins.saturating_plus_millis(stays_open_ms.saturating_add(LEFT_TO_OTHERS_MS))
}

/// Timers up to here have fired for a member who is settled up to an instant: what they were
/// armed for has happened.
#[must_use]
pub fn fired_to(programs: &Programs, settled_to: Instant) -> Instant {
    let Some(first) = programs.first() else {
        return settled_to;
    };
    let calendar = &first.program.calendar;
    let begins = calendar.first_instant(calendar.day_of(settled_to));
    beginning_swept_at(programs, begins).max(swept_at(programs, settled_to))
}

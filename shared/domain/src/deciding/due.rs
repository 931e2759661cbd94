//! What falls due next, and when: the timers of a member (rules §2).
//!
//! A candidate may turn out to be nothing when its day comes (a warning where nothing is
//! missing); what can happen is never left out.

use super::closing::{beginning_swept_at, swept_at};
use crate::ledger::plan::{Failure, Timers};
use crate::member::Member;
use crate::points::redate::redates_on;
use crate::program::versions::{Programs, Version};
use crate::program::{DecayPeriod, OccasionDay, Program};
use crate::standing::gauge::last_day_as_of;
use crate::standing::lifecycle;
use crate::standing::occasions;
use crate::standing::reassess::reassesses_on;
use crate::standing::review::{can_fall, decay_due};
use crate::words::calendar::Calendar;
use crate::words::time::{Instant, LocalDay, anniversary_after};

/// Something that is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Due {
    /// The first instant of a day.
    Day(LocalDay),
    /// Another instant: it comes before a day's boundary at the same instant.
    Instant(Instant),
}

/// The days on which each sweep finds something, and the next other instant.
#[derive(Clone, Copy, Debug, Default)]
struct NextDays {
    expire: Option<LocalDay>,
    review: Option<LocalDay>,
    remind: Option<LocalDay>,
    hold_ends: Option<Instant>,
}

/// How far a member was looked at, whether or not anything was found that is written.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Looked {
    /// The latest boundary that was asked, or needs no asking.
    pub(crate) after: LocalDay,
    /// The version of this instant is the one that is asked next.
    from: Instant,
}

impl Looked {
    /// Nobody was looked at.
    pub(crate) const NOWHERE: Self = Self {
        after: LocalDay::MIN,
        from: Instant::MIN,
    };

    /// As far as the member is settled.
    pub(crate) fn at(member: &Member) -> Self {
        Self {
            after: member.settled_day,
            from: member.settled_to,
        }
    }

    /// A boundary was asked.
    pub(crate) fn asked(&mut self, day: LocalDay) {
        self.after = self.after.max(day);
    }

    /// The version of this instant decides what is due next.
    fn from(self, calendar: &Calendar, member: &Member) -> Instant {
        let from = self.from.max(member.settled_to);
        if self.after == LocalDay::MIN {
            from
        } else {
            from.max(calendar.first_instant(self.after))
        }
    }
}

/// The next thing due under the version in force, up to `until`; nothing for a member who was
/// erased.
///
/// A version that comes into force on the way is asked from its own first boundary on.
pub(crate) fn next_due(
    programs: &Programs,
    member: &Member,
    looked: &mut Looked,
    until: Instant,
) -> Result<Option<(Instant, Due)>, Failure> {
    let Some(first) = programs.first().filter(|_| member.erased_at.is_none()) else {
        return Ok(None);
    };
    let calendar = &first.program.calendar;
    loop {
        let from = looked.from(calendar, member);
        let Some(version) = programs.at(from) else {
            return Ok(None);
        };
        let ends = programs.changes_after(from);
        let next = earliest(programs, version, member, looked.after)?;
        match (next, ends) {
            (Some((at, due)), ends) if ends.is_none_or(|ends| at < ends) => {
                return Ok((at <= until).then_some((at, due)));
            }
            (_, Some(ends)) if ends <= until => {
                let day = calendar.day_of(ends);
                let begins = calendar.first_instant(day) == ends;
                looked.asked(if begins { day.minus_days(1) } else { day });
                looked.from = ends;
            }
            (_, _) => return Ok(None),
        }
    }
}

fn earliest(
    programs: &Programs,
    version: &Version,
    member: &Member,
    after: LocalDay,
) -> Result<Option<(Instant, Due)>, Failure> {
    let days = next_days(programs, version, member, after)?;
    let day = [days.expire, days.review, days.remind]
        .into_iter()
        .flatten()
        .min();
    let calendar = &version.program.calendar;
    let boundary = day.map(|day| (calendar.first_instant(day), Due::Day(day)));
    let instant = days.hold_ends.map(|at| (at, Due::Instant(at)));
    Ok(match (boundary, instant) {
        (Some(boundary), Some(instant)) if boundary.0 < instant.0 => Some(boundary),
        (boundary, instant) => instant.or(boundary),
    })
}

/// When a member next needs attention though nobody called.
///
/// # Errors
/// [`Failure`] where the member's state does not fit the version in force.
pub fn timers(programs: &Programs, member: &Member) -> Result<Timers, Failure> {
    timers_after(programs, member, Looked::at(member))
}

/// The same, where what was looked at was found to bring nothing more.
pub(crate) fn timers_after(
    programs: &Programs,
    member: &Member,
    looked: Looked,
) -> Result<Timers, Failure> {
    let Some(first) = programs.first().filter(|_| member.erased_at.is_none()) else {
        return Ok(Timers::default());
    };
    let calendar = &first.program.calendar;
    let after = looked.after.max(member.settled_day);
    let from = looked.from(calendar, member);
    let Some(version) = programs.at(from) else {
        return Ok(Timers::default());
    };
    let days = next_days(programs, version, member, after)?;
    let swept = |due: Instant| swept_at(programs, due);
    let day_swept = |day: Option<LocalDay>| {
        day.map(|day| beginning_swept_at(programs, calendar.first_instant(day)))
    };
    let mut timers = Timers {
        expire_at: day_swept(days.expire),
        review_at: [day_swept(days.review), days.hold_ends.map(swept)]
            .into_iter()
            .flatten()
            .min(),
        remind_at: day_swept(days.remind),
    };
    if let Some(changes) = programs.changes_after(from).map(swept) {
        for timer in [
            &mut timers.expire_at,
            &mut timers.review_at,
            &mut timers.remind_at,
        ] {
            if timer.is_none_or(|timer| changes < timer) {
                *timer = Some(changes);
            }
        }
    }
    Ok(timers)
}

fn next_days(
    programs: &Programs,
    version: &Version,
    member: &Member,
    after: LocalDay,
) -> Result<NextDays, Failure> {
    let program = &version.program;
    Ok(NextDays {
        expire: expire_day(program, member, after),
        review: review_day(programs, program, member, after)?,
        remind: remind_day(programs, program, member, after)?,
        hold_ends: member
            .standing
            .floors
            .iter()
            .map(|floor| floor.ends_at)
            .min(),
    })
}

/// Collects the earliest day after a given one.
struct Earliest {
    after: LocalDay,
    day: Option<LocalDay>,
}

impl Earliest {
    fn new(after: LocalDay) -> Self {
        Self { after, day: None }
    }

    /// Something that must happen: on its day, or on the next if that is past.
    fn must(&mut self, day: LocalDay) {
        let day = day.max(self.after.plus_days(1));
        if self.day.is_none_or(|there| day < there) {
            self.day = Some(day);
        }
    }

    /// Something that is not made up for.
    fn may(&mut self, day: LocalDay) {
        if self.after < day {
            self.must(day);
        }
    }
}

fn expire_day(program: &Program, member: &Member, after: LocalDay) -> Option<LocalDay> {
    let mut earliest = Earliest::new(after);
    if let Some(day) = redates_on(program, member) {
        earliest.may(day);
    }
    let holdings = &member.holdings;
    for pending in &holdings.pending {
        earliest.must(pending.activates_on);
    }
    for lot in &holdings.active {
        if let Some(last) = holdings.lapses_after(lot.last_day) {
            earliest.must(last.plus_days(1));
        }
    }
    for grant in &member.grants {
        if let Some(last) = grant.last_day {
            earliest.must(last.plus_days(1));
        }
    }
    earliest.day
}

fn review_day(
    programs: &Programs,
    program: &Program,
    member: &Member,
    after: LocalDay,
) -> Result<Option<LocalDay>, Failure> {
    let mut earliest = Earliest::new(after);
    let standing = &member.standing;
    if let Some(day) = reassesses_on(program) {
        earliest.may(day);
    }
    if can_fall(program, &standing.earned)? {
        match (standing.grace, last_day_as_of(programs, member, after)?) {
            (Some(grace), _) => earliest.must(grace.last_day.plus_days(1)),
            (None, Some(last_day)) => earliest.must(last_day.plus_days(1)),
            (None, None) => {}
        }
        if let Some(day) = falls_by_inactivity_on(program, member) {
            earliest.must(day);
        }
    }
    if let Some(decay) = program.growth.decay {
        let begins = after.plus_days(1);
        let next = match decay.every {
            DecayPeriod::Month => next_start(begins, LocalDay::first_of_month, 1),
            DecayPeriod::Quarter => next_start(begins, LocalDay::first_of_quarter, 3),
            DecayPeriod::Year => next_start(begins, LocalDay::first_of_year, 12),
        };
        if !decay_due(program, member.growth, next)?.is_zero() {
            earliest.may(next);
        }
    }
    Ok(earliest.day)
}

/// The day at whose beginning the tier is lost if nothing is bought until then.
fn falls_by_inactivity_on(program: &Program, member: &Member) -> Option<LocalDay> {
    let standing = &member.standing;
    let mut tiers = program.tiers.iter();
    let tier = tiers.find(|tier| tier.id == standing.earned)?;
    let days = tier.inactivity_days?;
    Some(standing.inactive_from.plus_days(i32::from(days)))
}

/// The first start of a period on or after `day`.
fn next_start(day: LocalDay, start: impl Fn(LocalDay) -> LocalDay, months: i32) -> LocalDay {
    let this = start(day);
    if this == day {
        day
    } else {
        this.plus_months(months)
    }
}

fn remind_day(
    programs: &Programs,
    program: &Program,
    member: &Member,
    after: LocalDay,
) -> Result<Option<LocalDay>, Failure> {
    let mut earliest = Earliest::new(after);
    let wait_days = i32::from(program.returns.wait_days);
    for parked in &member.parked {
        earliest.must(parked.parked_on.plus_days(wait_days).plus_days(1));
    }
    for occasion in &program.occasions {
        match occasion.on {
            OccasionDay::Birthday => {
                if let Some(birthday) = member.profile.birthday {
                    let year = after.year();
                    earliest.may(birthday.in_year(year));
                    earliest.may(birthday.in_year(year.saturating_add(1)));
                }
            }
            OccasionDay::MembershipAnniversary => {
                earliest.may(anniversary_after(member.joined_on, after));
            }
        }
    }
    if let Some(day) = occasions::made_up_on(member, after) {
        earliest.must(day);
    }
    if let Some(day) = lifecycle::next_change(program, member, after) {
        earliest.must(day);
    }
    for lead in &program.reminders.points_expiring_lead_days {
        let holdings = &member.holdings;
        let lots = holdings
            .active
            .iter()
            .chain(holdings.pending.iter().map(|pending| &pending.lot));
        for lot in lots {
            if let Some(last) = holdings.lapses_after(lot.last_day) {
                earliest.may(last.minus_days(i32::from(*lead)));
            }
        }
    }
    let leads = &program.reminders.tier_expiring_lead_days;
    if !leads.is_empty()
        && member.standing.grace.is_none()
        && let Some(last_day) = last_day_as_of(programs, member, after)?
    {
        for lead in leads {
            earliest.may(last_day.minus_days(i32::from(*lead)));
        }
    }
    remind_of_inactivity(program, member, &mut earliest)?;
    remind_of_birthday(program, member, &mut earliest);
    Ok(earliest.day)
}

fn remind_of_inactivity(
    program: &Program,
    member: &Member,
    earliest: &mut Earliest,
) -> Result<(), Failure> {
    let leads = &program.reminders.inactivity_lead_days;
    if leads.is_empty() || !can_fall(program, &member.standing.earned)? {
        return Ok(());
    }
    if let Some(falls_on) = falls_by_inactivity_on(program, member) {
        for lead in leads {
            earliest.may(falls_on.minus_days(i32::from(*lead)));
        }
    }
    Ok(())
}

fn remind_of_birthday(program: &Program, member: &Member, earliest: &mut Earliest) {
    let Some(birthday) = member.profile.birthday else {
        return;
    };
    for lead in &program.reminders.birthday_lead_days {
        let lead = i32::from(*lead);
        let year = earliest.after.plus_days(lead).year();
        for year in [year, year.saturating_add(1)] {
            earliest.may(birthday.in_year(year).minus_days(lead));
        }
    }
}

//! A member's own days: birthday and membership anniversary (rules §2, §11).

use super::gauge::Span;
use super::rewards::Given;
use crate::conditions::on_day::holds_on;
use crate::ledger::draft::{Draft, Stop};
use crate::member::{Birthdays, Member};
use crate::program::versions::Version;
use crate::program::{Occasion, OccasionDay, Program, Reward};
use crate::telling::notice::Notice;
use crate::words::time::{LocalDay, MonthDay, anniversary_on_or_before};

impl Draft<'_> {
    /// Birthday and membership anniversary, at a day's beginning.
    pub(crate) fn celebrate(&mut self) -> Result<(), Stop> {
        let today = self.today;
        let joined_on = self.member.joined_on;
        if joined_on < today && anniversary_on_or_before(joined_on, today) == today {
            self.give_occasions(OccasionDay::MembershipAnniversary)?;
        }
        if let Some(year) = birthday_due(&self.member, today) {
            self.celebrate_birthday(year)?;
        }
        // What was missed is made up for at the first beginning of a day, or not at all.
        self.member.birthdays.missed_in = None;
        Ok(())
    }

    /// Who joins on the birthday is given what it brings with the joining.
    pub(crate) fn celebrate_joining(&mut self) -> Result<(), Stop> {
        let joined_on = self.member.joined_on;
        match self.member.profile.birthday {
            Some(birthday) if birthday.in_year(joined_on.year()) == joined_on => {
                self.celebrate_birthday(joined_on.year())
            }
            Some(_) | None => Ok(()),
        }
    }

    fn celebrate_birthday(&mut self, year: i32) -> Result<(), Stop> {
        if self.give_occasions(OccasionDay::Birthday)? {
            self.member.birthdays = Birthdays {
                given_in: Some(year),
                missed_in: None,
            };
        }
        Ok(())
    }

    /// Gives what an own day brings to members of the tier; whether there was anything.
    fn give_occasions(&mut self, on: OccasionDay) -> Result<bool, Stop> {
        let mut given = Given::default();
        let mut any = false;
        let due: Vec<&Reward> = occasions(self.version, &self.member, on, self.today)
            .map(|occasion| &occasion.reward)
            .collect();
        for reward in due {
            self.give(reward, &mut given)?;
            any = true;
        }
        if given.growth.is_positive() {
            self.upgrade(&[Span::ending(self.today)], self.today)?;
        }
        Ok(any)
    }

    /// Notes where a birthday is corrected to a day of this year that is past.
    pub(crate) fn note_birthday(&mut self, before: Option<MonthDay>) {
        let year = self.today.year();
        let (Some(before), Some(birthday)) = (before, self.member.profile.birthday) else {
            self.member.birthdays.missed_in = None;
            return;
        };
        if before == birthday {
            return;
        }
        let day = birthday.in_year(year);
        let was_there = self.member.joined_on <= day && day <= self.today;
        let mut occasions = self.program().occasions.iter();
        let is_celebrated = occasions.any(|occasion| occasion.on == OccasionDay::Birthday);
        let birthdays = &mut self.member.birthdays;
        let is_missed = was_there && is_celebrated && birthdays.given_in != Some(year);
        birthdays.missed_in = is_missed.then_some(year);
    }

    /// Says that the birthday is near, and not which day it is.
    pub(crate) fn announce_birthday(&mut self) {
        let Some(birthday) = self.member.profile.birthday else {
            return;
        };
        for lead_days in &self.program().reminders.birthday_lead_days {
            let day = self.today.plus_days(i32::from(*lead_days));
            if birthday.in_year(day.year()) == day {
                let birthdays = OccasionDay::Birthday;
                let mut occasions = occasions(self.version, &self.member, birthdays, day);
                let has_occasion = occasions.next().is_some();
                let is_given = self.member.birthdays.given_in == Some(day.year());
                self.entry.notices.push(Notice::BirthdayUpcoming {
                    lead_days: *lead_days,
                    rewarded: has_occasion && !is_given,
                });
            }
        }
    }
}

/// What an own day on a day brings to a member, by what is known of the member now.
fn occasions<'p>(
    version: &'p Version,
    member: &Member,
    on: OccasionDay,
    day: LocalDay,
) -> impl Iterator<Item = &'p Occasion> {
    let occasions = of_tier(&version.program, member, on);
    occasions.filter(move |occasion| holds_on(version, member, &occasion.when, day))
}

/// What an own day may bring to members of the member's tier.
fn of_tier<'p>(
    program: &'p Program,
    member: &Member,
    on: OccasionDay,
) -> impl Iterator<Item = &'p Occasion> {
    let tier = member.standing.effective();
    program
        .occasions
        .iter()
        .filter(move |occasion| occasion.on == on && occasion.is_for(tier))
}

/// The year whose birthday is celebrated at a day's beginning: that day's, if nothing was given
/// of it yet; or one that a correction moved to a day that was past.
fn birthday_due(member: &Member, today: LocalDay) -> Option<i32> {
    let birthday = member.profile.birthday?;
    let year = today.year();
    let birthdays = member.birthdays;
    let is_due = birthday.in_year(year) == today && birthdays.given_in != Some(year);
    is_due.then_some(year).or(birthdays
        .missed_in
        .filter(|missed| makes_up_on(*missed, today)))
}

/// Whether a year's birthday may still be made up for at a day's beginning: up to that of the
/// next year.
fn makes_up_on(missed: i32, day: LocalDay) -> bool {
    day.minus_days(1).year() == missed
}

/// The day after `after` on which a birthday is made up for, if one is.
#[inline]
pub(crate) fn made_up_on(member: &Member, after: LocalDay) -> Option<LocalDay> {
    let missed = member.birthdays.missed_in?;
    let day = after.plus_days(1);
    makes_up_on(missed, day).then_some(day)
}

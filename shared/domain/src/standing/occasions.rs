//! A member's own days: birthday and membership anniversary (rules §2, §11).

use super::gauge::Span;
use super::rewards::Given;
use crate::ledger::draft::{Draft, Stop};
use crate::program::{Occasion, OccasionDay};
use crate::telling::notice::Notice;
use crate::words::time::anniversary_on_or_before;

impl Draft<'_> {
    /// Birthday and membership anniversary.
    pub(crate) fn celebrate(&mut self) -> Result<(), Stop> {
        let program = self.program();
        let mut given = Given::default();
        for occasion in &program.occasions {
            if self.is_own_day(occasion) {
                self.give(&occasion.reward, &mut given)?;
            }
        }
        if given.growth.is_positive() {
            self.upgrade(&[Span::ending(self.today)], self.today)?;
        }
        Ok(())
    }

    fn is_own_day(&self, occasion: &Occasion) -> bool {
        let today = self.today;
        let joined_on = self.member.joined_on;
        let is_day = match occasion.on {
            OccasionDay::Birthday => self
                .member
                .profile
                .birthday
                .is_some_and(|birthday| birthday.in_year(today.year()) == today),
            OccasionDay::MembershipAnniversary => {
                joined_on < today && anniversary_on_or_before(joined_on, today) == today
            }
        };
        is_day && occasion.is_for(self.member.standing.effective())
    }

    /// Says that the birthday is near, and not which day it is.
    pub(crate) fn announce_birthday(&mut self) {
        let Some(birthday) = self.member.profile.birthday else {
            return;
        };
        let rewarded = self.program().occasions.iter().any(|occasion| {
            occasion.on == OccasionDay::Birthday
                && occasion.is_for(self.member.standing.effective())
        });
        for lead_days in &self.program().reminders.birthday_lead_days {
            let day = self.today.plus_days(i32::from(*lead_days));
            if birthday.in_year(day.year()) == day {
                self.entry.notices.push(Notice::BirthdayUpcoming {
                    lead_days: *lead_days,
                    rewarded,
                });
            }
        }
    }
}

//! What happens at a day's first instant, in order, each step seeing the ones before
//! (rules §2).

use crate::draft::{Draft, Stop};
use crate::entry::What;
use crate::gauge::Span;
use crate::notice::Notice;
use crate::program::{Occasion, OccasionDay};
use crate::rewards::Given;
use crate::time::anniversary_on_or_before;

impl Draft<'_> {
    /// A day begins. Step 3 (windows, streaks) changes nothing: both are read by day.
    pub(crate) fn begin_day(&mut self) -> Result<(), Stop> {
        self.entry.what = What::DayBegan {
            day: self.today,
            refused: Vec::new(),
            redated: Vec::new(),
        };
        self.redate()?;
        self.activate_points()?;
        self.member
            .holdings
            .lapse(self.today, &mut self.entry.postings)?;
        self.announce_lapsed()?;
        let growth_decayed = self.decay_growth()?;
        self.lapse_grants();
        self.review_tier(growth_decayed)?;
        self.celebrate()?;
        self.follow_lifecycle();
        self.refuse_parked();
        self.remind_of_points()?;
        self.warn_of_tier_end()?;
        self.warn_of_inactivity()?;
        self.announce_birthday();
        Ok(())
    }

    fn activate_points(&mut self) -> Result<(), Stop> {
        let points = self
            .member
            .holdings
            .activate(self.today, &mut self.entry.postings)?;
        if points.is_positive() {
            self.entry.notices.push(Notice::PointsActivated { points });
        }
        Ok(())
    }

    /// Birthday and membership anniversary.
    fn celebrate(&mut self) -> Result<(), Stop> {
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

    /// Returns whose purchase did not come in time are kept whole for an operator.
    fn refuse_parked(&mut self) {
        let wait_days = i32::from(self.program().returns.wait_days);
        let today = self.today;
        let (late, waiting): (Vec<_>, Vec<_>) = std::mem::take(&mut self.member.parked)
            .into_iter()
            .partition(|parked| parked.parked_on.plus_days(wait_days) < today);
        self.member.parked = waiting;
        if let What::DayBegan { refused, .. } = &mut self.entry.what {
            *refused = late;
        }
    }
}

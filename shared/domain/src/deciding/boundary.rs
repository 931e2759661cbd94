//! What happens at a day's first instant, in order, each step seeing the ones before
//! (rules §2).

use crate::ledger::draft::{Draft, Stop};
use crate::ledger::entry::What;

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
        self.follow_lifecycle()?;
        self.refuse_parked();
        self.remind_of_points()?;
        self.warn_of_tier_end()?;
        self.warn_of_inactivity()?;
        self.announce_birthday();
        Ok(())
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

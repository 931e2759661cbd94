//! Last days of points that a new version reckons anew, at the first beginning of a day that
//! it decides (rules §2, §6).

use crate::ledger::draft::{Draft, Stop};
use crate::ledger::entry::What;
use crate::member::Member;
use crate::member::lots::{LastDay, Redating};
use crate::program::Program;
use crate::words::time::LocalDay;

/// The day at whose beginning a version reckons the member's points anew, if it does.
pub(crate) fn redates_on(program: &Program, member: &Member) -> Option<LocalDay> {
    let holdings = &member.holdings;
    let has_lots = !holdings.active.is_empty() || !holdings.pending.is_empty();
    (program.changes.redate && has_lots).then(|| program.first_day())
}

impl Draft<'_> {
    /// Reckons the last days of points anew that were earned before the version's day: by
    /// the program's expiry, since a lot does not say which rule or tier gave it. Nothing
    /// lapses sooner for it than after `restore_days`, or on the day it would have.
    pub(crate) fn redate(&mut self) -> Result<(), Stop> {
        let program = self.program();
        if redates_on(program, &self.member) != Some(self.today) {
            return Ok(());
        }
        let redated = self.member.holdings.redate(&Redating {
            expiry: program.earning.expiry,
            earned_before: program.calendar.day_of(program.effective_from),
            no_earlier_than: self
                .today
                .plus_days(i32::from(program.returns.restore_days)),
        })?;
        if redated.iter().any(|lot| lot.to == LastDay::Inactivity) {
            self.keep_points_alive(self.version, self.today);
        }
        if let What::DayBegan { redated: noted, .. } = &mut self.entry.what {
            *noted = redated;
        }
        Ok(())
    }
}

//! Tiers that a new version reviews, at the first beginning of a day that it decides
//! (rules §2, §8).

use super::gauge::Span;
use crate::ledger::draft::{Draft, Stop};
use crate::program::Program;
use crate::words::time::LocalDay;

/// The day at whose beginning a version reviews every tier, if it does.
pub(crate) fn reassesses_on(program: &Program) -> Option<LocalDay> {
    program.changes.reassess.then(|| program.first_day())
}

impl Draft<'_> {
    /// Whether the version reviews every tier today.
    pub(crate) fn reassesses(&self) -> bool {
        reassesses_on(self.program()) == Some(self.today)
    }

    /// A review of a member on the lowest tier, or in grace: it can only lead up, or out of
    /// grace. Grace that runs goes on.
    pub(crate) fn reassess_upwards(&mut self, index: usize) -> Result<(), Stop> {
        let day_before = self.today.minus_days(1);
        let span = Span::ending(day_before);
        match self.gauge().highest_met(&[span], index)? {
            Some(_) if index > 0 => {
                self.review(index, day_before)?;
            }
            Some((best, _)) if best > index => {
                self.upgrade(&[span], self.today)?;
            }
            Some(_) | None => {}
        }
        Ok(())
    }
}

//! Pending points that become active (rules §6).

use crate::ledger::draft::{Draft, Stop};
use crate::telling::notice::Notice;

impl Draft<'_> {
    /// Activates points whose day has come.
    pub(crate) fn activate_points(&mut self) -> Result<(), Stop> {
        let points = self
            .member
            .holdings
            .activate(self.today, &mut self.entry.postings)?;
        if points.is_positive() {
            self.entry.notices.push(Notice::PointsActivated { points });
        }
        Ok(())
    }
}

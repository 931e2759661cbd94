//! Days as steps from the day before: in an ordered list most take one byte.

use crate::codec::error::Unreadable;
use gradus_domain::words::time::LocalDay;

/// Days in a row, each told as the days since the one before; the first since 1970-01-01.
#[derive(Clone, Copy, Debug, Default)]
pub(in crate::codec) struct Steps {
    latest: i32,
}

impl Steps {
    /// The step to a day.
    pub(in crate::codec) fn to(&mut self, day: LocalDay) -> i32 {
        let step = day.epoch_days().wrapping_sub(self.latest);
        self.latest = day.epoch_days();
        step
    }

    /// The day that a step leads to.
    pub(in crate::codec) fn follow(&mut self, step: i32) -> Result<LocalDay, Unreadable> {
        let day = self
            .latest
            .checked_add(step)
            .and_then(LocalDay::from_epoch_days)
            .ok_or(Unreadable::Day)?;
        self.latest = day.epoch_days();
        Ok(day)
    }
}

//! Last days reckoned anew where a new version says so (rules §6).

use super::dates::{LastDay, LotDates};
use super::holdings::{Holdings, Lot};
use crate::program::expiry::Expiry;
use crate::words::exact::Overflow;
use crate::words::money::Points;
use crate::words::time::LocalDay;
use serde::{Deserialize, Serialize};

/// How last days are reckoned anew.
#[derive(Clone, Copy, Debug)]
pub struct Redating {
    /// By this expiry, from a lot's earliest earning day.
    pub expiry: Expiry,
    /// Of lots some of which were earned before this day.
    pub earned_before: LocalDay,
    /// A new last day is never before the earlier of this day and the old one.
    pub no_earlier_than: LocalDay,
}

/// A lot whose last day was reckoned anew.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Redated {
    /// Its dates before.
    pub from: LotDates,
    /// Its last day from then on.
    pub to: LastDay,
    /// How many points.
    pub points: Points,
}

impl Redating {
    fn last_day(
        &self,
        lot: &Lot,
        activates_on: Option<LocalDay>,
        lapses_after: Option<LocalDay>,
    ) -> LastDay {
        if self.earned_before <= lot.earned_on {
            return lot.last_day;
        }
        match self.expiry.last_day_of(lot.earned_on, activates_on) {
            LastDay::On(day) => {
                let floor =
                    lapses_after.map_or(self.no_earlier_than, |old| old.min(self.no_earlier_than));
                LastDay::On(day.max(floor))
            }
            last_day @ (LastDay::Inactivity | LastDay::Never) => last_day,
        }
    }
}

impl Holdings {
    /// Reckons the last days of all lots anew; lots that agree in all dates then are one.
    /// Returns those whose last day changed, active ones first.
    ///
    /// # Errors
    /// [`Overflow`] beyond 64 bits.
    pub fn redate(&mut self, redating: &Redating) -> Result<Vec<Redated>, Overflow> {
        let mut redated = Vec::new();
        for mut lot in std::mem::take(&mut self.active) {
            self.redate_lot(&mut lot, None, redating, &mut redated);
            self.add_active(lot)?;
        }
        for mut pending in std::mem::take(&mut self.pending) {
            let activates_on = pending.activates_on;
            self.redate_lot(&mut pending.lot, Some(activates_on), redating, &mut redated);
            self.add_pending(activates_on, pending.lot)?;
        }
        Ok(redated)
    }

    fn redate_lot(
        &self,
        lot: &mut Lot,
        activates_on: Option<LocalDay>,
        redating: &Redating,
        redated: &mut Vec<Redated>,
    ) {
        let lapses_after = self.lapses_after(lot.last_day);
        let to = redating.last_day(lot, activates_on, lapses_after);
        if to != lot.last_day {
            redated.push(Redated {
                from: lot.dates(activates_on),
                to,
                points: lot.points,
            });
            lot.last_day = to;
        }
    }
}

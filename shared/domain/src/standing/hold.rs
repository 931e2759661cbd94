//! Holding a member at or above a tier (rules §8).

use crate::commands::TierHold;
use crate::ledger::draft::{Draft, Stop};
use crate::ledger::entry::What;
use crate::ledger::rejection::Rejection;
use crate::member::standing::Floor;

/// How many holds of a tier a member may have at once.
const FLOORS_MAX: usize = 8;

impl Draft<'_> {
    /// Holds the member at or above a tier until the end of a day.
    pub(crate) fn hold_tier(&mut self, hold: &TierHold) -> Result<(), Stop> {
        if self.program().tier_index(&hold.tier).is_none() {
            let found = hold.tier.clone();
            return Err(Rejection::TierUnknown { found }.into());
        }
        if hold.until < self.today {
            return Err(Rejection::DayPast {
                what: "until".to_owned(),
                found: hold.until,
                today: self.today,
            }
            .into());
        }
        let open = self.member.standing.floors.len();
        if FLOORS_MAX <= open {
            let bound = format!("a member has at most {FLOORS_MAX} open holds of a tier");
            return Err(Rejection::out_of_bounds(
                "holds",
                open.checked_add(1).and_then(|n| n.try_into().ok()),
                bound,
            )
            .into());
        }
        let calendar = &self.program().calendar;
        self.hold(Floor {
            tier: hold.tier.clone(),
            ends_at: calendar.first_instant(hold.until.plus_days(1)),
            source: hold.source,
        })?;
        self.entry.what = What::TierHeld;
        Ok(())
    }
}

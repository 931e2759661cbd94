//! What operators do: adjustments, reinstatements, holds of a tier (rules §4, §6, §8).

use crate::command::{Adjustment, Reinstatement, TierHold};
use crate::draft::{Draft, Stop};
use crate::earn::out_of_bounds;
use crate::entry::{Account, What};
use crate::lots::{LastDay, LotDates, Taken};
use crate::notice::Notice;
use crate::program::expiry::Activation;
use crate::rejection::Rejection;
use crate::standing::Floor;

impl Draft<'_> {
    /// Adds points with the program's dates, or takes active ones in spend order.
    pub(crate) fn adjust(&mut self, adjustment: &Adjustment) -> Result<(), Stop> {
        let points = adjustment.points;
        if points.is_positive() {
            let expiry = self.program().earning.expiry;
            let dates = LotDates::earned(self.today, Activation::AtOnce, expiry, None);
            self.issue(self.version, vec![Taken { dates, points }], self.today)?;
        } else if points.is_zero() {
            let bound = "points to adjust are above or below 0".to_owned();
            return Err(out_of_bounds("points", Some(0), bound).into());
        } else {
            let asked = points.negated()?;
            let active = self.member.holdings.active_points()?;
            if active < asked {
                return Err(Rejection::InsufficientPoints { asked, active }.into());
            }
            self.member.holdings.take_active(
                asked,
                &Account::Forfeited,
                &mut self.entry.postings,
            )?;
        }
        self.entry.notices.push(Notice::PointsAdjusted { points });
        self.entry.what = What::Adjusted {
            reason: adjustment.reason.clone(),
        };
        Ok(())
    }

    /// Brings lapsed points back with a new last day; they pay debt first.
    pub(crate) fn reinstate(&mut self, reinstatement: &Reinstatement) -> Result<(), Stop> {
        let asked = reinstatement.points;
        if !asked.is_positive() {
            let bound = "points to reinstate are above 0".to_owned();
            return Err(out_of_bounds("points", Some(asked.get()), bound).into());
        }
        let lapsed = self.member.holdings.lapsed;
        if lapsed < asked {
            return Err(Rejection::ReinstateExceedsLapsed { asked, lapsed }.into());
        }
        if let Some(found) = reinstatement.last_day
            && found < self.today
        {
            return Err(Rejection::DayPast {
                what: "last_day".to_owned(),
                found,
                today: self.today,
            }
            .into());
        }
        let dates = LotDates {
            last_day: reinstatement.last_day.map_or(LastDay::Never, LastDay::On),
            earned_on: self.today,
            activates_on: None,
            issuer: None,
        };
        self.member.holdings.lapsed = lapsed.minus(asked)?;
        self.member.holdings.credit(
            vec![Taken {
                dates,
                points: asked,
            }],
            &Account::Lapsed,
            self.today,
            &mut self.entry.postings,
        )?;
        self.entry
            .notices
            .push(Notice::PointsAdjusted { points: asked });
        self.entry.what = What::Reinstated {
            reason: reinstatement.reason.clone(),
        };
        Ok(())
    }

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
            return Err(out_of_bounds(
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

/// How many holds of a tier a member may have at once.
const FLOORS_MAX: usize = 8;

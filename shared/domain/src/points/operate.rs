//! Points that operators add, take and bring back (rules §4, §6).

use crate::commands::{Adjustment, Reinstatement};
use crate::ledger::draft::{Draft, Stop};
use crate::ledger::entry::{Account, What};
use crate::ledger::rejection::Rejection;
use crate::member::lots::{LastDay, LotDates, Taken};
use crate::program::expiry::Activation;
use crate::telling::notice::Notice;

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
            return Err(Rejection::out_of_bounds("points", Some(0), bound).into());
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
            return Err(Rejection::out_of_bounds("points", Some(asked.get()), bound).into());
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
        self.member.holdings.lapses.bring_back(asked);
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
}

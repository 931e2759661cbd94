//! Points that lapse or will (rules §6, §11).

use crate::ledger::draft::{Draft, Stop};
use crate::ledger::entry::{Account, Posting};
use crate::telling::notice::Notice;
use crate::words::exact::Overflow;
use crate::words::money::Points;
use crate::words::time::LocalDay;

impl Draft<'_> {
    /// Says what lapsed since it was last asked: one notice for each last day.
    pub(crate) fn announce_lapsed(&mut self) -> Result<(), Overflow> {
        let mut lapsed: Vec<(LocalDay, Points)> = Vec::new();
        let postings = self.entry.postings.iter().skip(self.postings_announced);
        for posting in postings {
            let Posting {
                to: Account::Lapsed,
                points,
                lot: Some(lot),
                ..
            } = posting
            else {
                continue;
            };
            let Some(last_day) = self.member.holdings.lapses_after(lot.last_day) else {
                continue;
            };
            match lapsed.iter_mut().find(|(day, _)| *day == last_day) {
                Some((_, sum)) => *sum = sum.plus(*points)?,
                None => lapsed.push((last_day, *points)),
            }
        }
        let notices = lapsed
            .into_iter()
            .map(|(last_day, points)| Notice::PointsExpired { points, last_day });
        self.entry.notices.extend(notices);
        self.postings_announced = self.entry.postings.len();
        Ok(())
    }

    /// One notice for everything that lapses on the same day, at each lead time.
    pub(crate) fn remind_of_points(&mut self) -> Result<(), Stop> {
        let holdings = &self.member.holdings;
        for lead_days in &self.program().reminders.points_expiring_lead_days {
            let last_day = self.today.plus_days(i32::from(*lead_days));
            let lots = holdings
                .active
                .iter()
                .chain(holdings.pending.iter().map(|pending| &pending.lot))
                .filter(|lot| holdings.lapses_after(lot.last_day) == Some(last_day));
            let points = Points::sum(lots.map(|lot| lot.points))?;
            if points.is_positive() {
                self.entry.notices.push(Notice::PointsExpiring {
                    points,
                    last_day,
                    lead_days: *lead_days,
                });
            }
        }
        Ok(())
    }
}

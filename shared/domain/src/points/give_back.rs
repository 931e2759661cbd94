//! Spent points that come back (rules §6, §7).

use crate::commands::GiveBack;
use crate::ledger::draft::{Draft, Stop};
use crate::ledger::entry::{Account, Entry, GiveBackRecord, SpendRecord, What};
use crate::ledger::rejection::Rejection;
use crate::ledger::remainder::SpendRemainder;
use crate::member::lots::Taken;
use crate::telling::notice::Notice;
use crate::words::exact::Overflow;
use crate::words::money::Points;

impl Draft<'_> {
    /// Gives spent points back with their dates: the latest last day first; they may lapse
    /// at once.
    pub(crate) fn give_back(
        &mut self,
        back: &GiveBack,
        spent: &Entry,
        record: &SpendRecord,
        before: SpendRemainder,
    ) -> Result<SpendRemainder, Stop> {
        let all = Points::sum(record.lots.iter().map(|taken| taken.points))?;
        let left = all.minus(before.given_back)?;
        let points = back.points.unwrap_or(left);
        if left < points || !left.is_positive() {
            return Err(Rejection::GiveBackExceedsSpend {
                spend: back.spend.clone(),
                asked: points.max(Points::new(1)),
                left,
            }
            .into());
        }
        if !points.is_positive() {
            let bound = "points to give back are above 0".to_owned();
            return Err(Rejection::out_of_bounds("points", Some(points.get()), bound).into());
        }
        let lots = latest_first(&record.lots, before.given_back, points)?;
        self.give_lots_back(lots, points)?;
        self.entry.what = What::GaveBack(GiveBackRecord {
            spend: spent.key.clone(),
            points,
        });
        Ok(SpendRemainder {
            revision: before.revision.saturating_add(1),
            given_back: before.given_back.plus(points)?,
        })
    }

    /// Gives spent points back; they pay debt first.
    pub(crate) fn give_lots_back(&mut self, lots: Vec<Taken>, points: Points) -> Result<(), Stop> {
        if !points.is_positive() {
            return Ok(());
        }
        self.member.holdings.credit(
            lots,
            &Account::Redeemed,
            self.today,
            &mut self.entry.postings,
        )?;
        self.entry.notices.push(Notice::RewardReleased { points });
        Ok(())
    }
}

/// The lots that points were taken from, latest last day first, without those already given
/// back, up to so many points. It goes by the last days at the time of taking (points are
/// taken in spend order), so that each lot comes back once whatever moved meanwhile.
pub(crate) fn latest_first(
    taken: &[Taken],
    already: Points,
    points: Points,
) -> Result<Vec<Taken>, Overflow> {
    let mut skip = already;
    let mut left = points;
    let mut lots = Vec::new();
    for lot in taken.iter().rev() {
        let skipped = skip.min(lot.points);
        skip = skip.minus(skipped)?;
        let part = lot.points.minus(skipped)?.min(left);
        left = left.minus(part)?;
        if part.is_positive() {
            lots.push(Taken {
                dates: lot.dates.clone(),
                points: part,
            });
        }
    }
    Ok(lots)
}

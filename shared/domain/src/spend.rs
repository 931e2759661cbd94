//! Spending points and giving them back, as far as the ledger needs it (rules §6, §7).

use crate::command::{GiveBack, Spend};
use crate::draft::{Draft, Stop};
use crate::earn::out_of_bounds;
use crate::entry::{Account, Entry, GiveBackRecord, SpendRecord, What};
use crate::exact::Overflow;
use crate::lots::{Holdings, Taken};
use crate::money::Points;
use crate::notice::Notice;
use crate::rejection::Rejection;
use crate::remainder::SpendRemainder;
use crate::returns::latest_first;
use crate::time::LocalDay;

impl Draft<'_> {
    /// Spends points.
    pub(crate) fn spend(&mut self, spend: &Spend, day: LocalDay) -> Result<(), Stop> {
        if !spend.points.is_positive() {
            let bound = "points to spend are above 0".to_owned();
            return Err(out_of_bounds("points", Some(spend.points.get()), bound).into());
        }
        check_spendable(&self.member.holdings, spend.points)?;
        let lots = self.redeem(spend.points, day, &Account::Redeemed)?;
        self.entry.notices.push(Notice::RewardRedeemed {
            points: spend.points,
        });
        self.entry.what = What::Spent(SpendRecord {
            reason: spend.reason.clone(),
            lots,
        });
        Ok(())
    }

    /// Takes active points in spend order. Spending keeps points with an `inactivity`
    /// expiry alive, where the program says so.
    pub(crate) fn redeem(
        &mut self,
        points: Points,
        day: LocalDay,
        to: &Account,
    ) -> Result<Vec<Taken>, Stop> {
        let lots = self
            .member
            .holdings
            .take_active(points, to, &mut self.entry.postings)?;
        if self.program().earning.qualifying_acts.redemption {
            self.keep_points_alive(self.version, day);
        }
        Ok(lots)
    }

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
            return Err(out_of_bounds("points", Some(points.get()), bound).into());
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
}

/// No redemption while there is debt, none of more than is active (rules §6).
pub(crate) fn check_spendable(holdings: &Holdings, points: Points) -> Result<(), Rejection> {
    if holdings.debt.is_positive() {
        let debt = holdings.debt;
        return Err(Rejection::InDebt { debt });
    }
    let active = holdings
        .active_points()
        .map_err(|Overflow| Rejection::Overflow)?;
    if active < points {
        let asked = points;
        return Err(Rejection::InsufficientPoints { asked, active });
    }
    Ok(())
}

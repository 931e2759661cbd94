//! Points that are spent (rules §6).

use crate::commands::Spend;
use crate::ledger::draft::{Draft, Stop};
use crate::ledger::entry::{Account, SpendRecord, What};
use crate::ledger::rejection::Rejection;
use crate::member::lots::{Holdings, Taken};
use crate::telling::notice::Notice;
use crate::words::exact::Overflow;
use crate::words::money::Points;
use crate::words::time::LocalDay;

impl Draft<'_> {
    /// Spends points.
    pub(crate) fn spend(&mut self, spend: &Spend, day: LocalDay) -> Result<(), Stop> {
        if !spend.points.is_positive() {
            let bound = "points to spend are above 0".to_owned();
            return Err(Rejection::out_of_bounds("points", Some(spend.points.get()), bound).into());
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

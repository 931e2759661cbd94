//! Rewards that follow from a member's life (rules §2, §8).

use super::gauge::Span;
use crate::conditions::on_day::holds_on;
use crate::ledger::draft::{Draft, Stop};
use crate::member::lots::{LotDates, Taken};
use crate::member::metrics::Contribution;
use crate::program::expiry::Activation;
use crate::program::{Offer, Reward};
use crate::telling::notice::Notice;
use crate::telling::parts::Offered;
use crate::words::ids::GrantId;
use crate::words::money::{Growth, Points};

/// What a reward gave.
#[derive(Debug, Default)]
pub(crate) struct Given {
    pub(crate) grants: Vec<GrantId>,
    pub(crate) points: Vec<Taken>,
    pub(crate) growth: Growth,
}

impl Draft<'_> {
    /// Gives a reward on the decision's day.
    pub(crate) fn give(&mut self, reward: &Reward, given: &mut Given) -> Result<(), Stop> {
        match reward {
            Reward::Grant(benefit) => {
                if let Some(grant) = self.grant(benefit, self.today) {
                    given.grants.push(grant);
                }
            }
            Reward::Points { points, expiry } => {
                let expiry = expiry.unwrap_or(self.program().earning.expiry);
                let taken = Taken {
                    dates: LotDates::earned(self.today, Activation::AtOnce, expiry, None),
                    points: *points,
                };
                given.points.push(taken.clone());
                self.issue(self.version, vec![taken], self.today)?;
                self.entry.notices.push(Notice::PointsEarned {
                    points: *points,
                    pending: Points::ZERO,
                });
            }
            Reward::Growth(growth) => {
                given.growth = given.growth.plus(*growth)?;
                self.move_growth(*growth)?;
                let contribution = Contribution {
                    growth: growth.get(),
                    ..Contribution::default()
                };
                self.contribute(self.today, &contribution)?;
            }
        }
        Ok(())
    }

    /// Gives what is offered to the member at a day's beginning; what that was. Whose an offer
    /// is, is read before any is given.
    pub(crate) fn offer(&mut self, offers: &[Offer]) -> Result<Vec<Offered>, Stop> {
        let due: Vec<&Offer> = offers
            .iter()
            .filter(|offer| holds_on(self.version, &self.member, &offer.when, self.today))
            .collect();
        let mut offered = Vec::new();
        let mut given = Given::default();
        for reward in due.into_iter().flat_map(|offer| &offer.rewards) {
            let grants = given.grants.len();
            self.give(reward, &mut given)?;
            match reward {
                Reward::Grant(_) if given.grants.len() == grants => {}
                Reward::Grant(benefit) => offered.push(Offered::Grant(benefit.clone())),
                Reward::Points { points, .. } => offered.push(Offered::Points(*points)),
                Reward::Growth(growth) => offered.push(Offered::Growth(*growth)),
            }
        }
        if given.growth.is_positive() {
            self.upgrade(&[Span::ending(self.today)], self.today)?;
        }
        Ok(offered)
    }
}

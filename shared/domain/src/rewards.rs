//! Rewards that follow from a member's life, and grants (rules §2, §5, §8).

use crate::draft::{Draft, Stop};
use crate::entry::{Account, GrantEvent, GrantEventKind};
use crate::ids::{BenefitId, GrantId};
use crate::lots::{LastDay, LotDates, Taken};
use crate::member::OpenGrant;
use crate::metrics::Contribution;
use crate::money::{Growth, Points};
use crate::notice::Notice;
use crate::program::Reward;
use crate::program::expiry::{Activation, Expiry};
use crate::program::versions::Version;
use crate::time::LocalDay;

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

    /// Issues points that an act of `act_day` earned under `version`. Earning points with an
    /// `inactivity` expiry is always an act that keeps them alive (rules §6).
    pub(crate) fn issue(
        &mut self,
        version: &Version,
        lots: Vec<Taken>,
        act_day: LocalDay,
    ) -> Result<(), Stop> {
        if lots
            .iter()
            .any(|taken| taken.dates.last_day == LastDay::Inactivity)
        {
            self.keep_points_alive(version, act_day);
        }
        self.member.holdings.credit(
            lots,
            &Account::Issued,
            self.today,
            &mut self.entry.postings,
        )?;
        Ok(())
    }

    /// Notes an act that keeps points with an `inactivity` expiry alive, for as many days as
    /// the version says that decides the act.
    pub(crate) fn keep_points_alive(&mut self, version: &Version, act_day: LocalDay) {
        if let Some(days) = version.needs.inactivity_days {
            self.member
                .holdings
                .keep_alive_until(act_day.plus_days(i32::from(days)));
        }
    }

    /// Adds to the metrics of a day.
    pub(crate) fn contribute(
        &mut self,
        day: LocalDay,
        contribution: &Contribution,
    ) -> Result<(), Stop> {
        let keep_months = self.version.needs.whole_months_max > 0;
        self.member
            .metrics
            .contribute(day, contribution, keep_months)?;
        Ok(())
    }

    /// Grants a benefit from `first_day` on; `None` where the version in force does not
    /// have it.
    pub(crate) fn grant(&mut self, benefit: &BenefitId, first_day: LocalDay) -> Option<GrantId> {
        let known = self
            .program()
            .benefits
            .iter()
            .find(|there| there.id == *benefit)?;
        let last_day = known
            .valid_days
            .map(|days| first_day.plus_days(i32::from(days).saturating_sub(1)));
        let number = self.entry.grant_events.len();
        let id = GrantId::new(format!("{}:{number}", self.entry.key));
        self.entry.grant_events.push(GrantEvent {
            grant: id.clone(),
            benefit: benefit.clone(),
            kind: GrantEventKind::Issued,
            last_day,
        });
        self.entry.notices.push(Notice::GrantIssued {
            grant: id.clone(),
            benefit: benefit.clone(),
            last_day,
        });
        self.member.grants.push(OpenGrant {
            id: id.clone(),
            benefit: benefit.clone(),
            first_day,
            last_day,
        });
        Some(id)
    }

    /// Takes back grants that are no longer earned; used ones are no longer open and stay.
    pub(crate) fn revoke(&mut self, grants: &[GrantId]) {
        self.close_grants(GrantEventKind::Revoked, |grant| grants.contains(&grant.id));
    }

    /// Takes back every grant that is open.
    pub(crate) fn revoke_all(&mut self) {
        self.close_grants(GrantEventKind::Revoked, |_| true);
    }

    /// Closes the grants whose last day is past (rules §2, step 5).
    pub(crate) fn lapse_grants(&mut self) {
        let today = self.today;
        self.close_grants(GrantEventKind::Lapsed, |grant| {
            grant.last_day.is_some_and(|last| last < today)
        });
    }

    fn close_grants(&mut self, kind: GrantEventKind, closes: impl Fn(&OpenGrant) -> bool) {
        let events = &mut self.entry.grant_events;
        self.member.grants.retain(|grant| {
            let closed = closes(grant);
            if closed {
                events.push(GrantEvent {
                    grant: grant.id.clone(),
                    benefit: grant.benefit.clone(),
                    kind,
                    last_day: grant.last_day,
                });
            }
            !closed
        });
    }

    /// When points of an act lapse: by rule, else by tier, else by program (rules §6).
    pub(crate) fn expiry_of(
        program: &crate::program::Program,
        tier: &crate::ids::TierId,
        source: &crate::score::Source,
    ) -> Expiry {
        let by_rule = match source {
            crate::score::Source::Base => None,
            crate::score::Source::Rule(id) => program
                .rules
                .iter()
                .find(|rule| rule.id == *id)
                .and_then(|rule| rule.expiry),
        };
        let by_tier = || {
            program
                .tiers
                .iter()
                .find(|there| there.id == *tier)
                .and_then(|tier| tier.expiry)
        };
        by_rule.or_else(by_tier).unwrap_or(program.earning.expiry)
    }
}

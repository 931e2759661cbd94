//! Points that come to a member, and when they lapse (rules §6).

use crate::ledger::draft::{Draft, Stop};
use crate::ledger::entry::Account;
use crate::ledger::score::Source;
use crate::member::lots::{LastDay, Taken};
use crate::program::Program;
use crate::program::expiry::Expiry;
use crate::program::versions::Version;
use crate::words::ids::TierId;
use crate::words::time::LocalDay;

impl Draft<'_> {
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
}

/// When points of an act lapse: by rule, else by tier, else by program (rules §6).
pub(crate) fn expiry_of(program: &Program, tier: &TierId, source: &Source) -> Expiry {
    let by_rule = match source {
        Source::Base => None,
        Source::Rule(id) => program
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

//! What a program came to: what was counted, added up.

use super::Named;
use super::cost::CostLine;
use super::figures::{Figures, ladder};
use super::input::Tally;
use super::run::Replayed;
use super::worker::Account;
use crate::refusal::Refusal;
use crate::rows::fault::Skipped;
use gradus_domain::ledger::entry::Entry;
use gradus_domain::telling::notice::NoticeKind;
use gradus_domain::words::ids::{MemberId, TierId};
use std::cmp::Reverse;

/// What one program came to.
pub(super) struct Outcome<'a> {
    pub(super) program: &'a Named,
    pub(super) figures: Figures,
    pub(super) skipped: Skipped,
    /// What there was in the file.
    pub(super) tally: Tally,
    /// Every member.
    pub(super) accounts: Vec<Account>,
    /// The tiers, lowest first, and how many members end on each.
    pub(super) tiers: Vec<(TierId, u64)>,
    /// Active points less debt, over all members.
    pub(super) points_outstanding: i64,
    /// The entries of the member with the most changes of tier.
    pub(super) story: Vec<Entry>,
}

impl<'a> Outcome<'a> {
    /// Adds up what was counted.
    ///
    /// # Errors
    ///
    /// Where a sum of points does not fit 64 bits.
    pub(super) fn new(program: &'a Named, replayed: Replayed) -> Result<Self, Refusal> {
        let Replayed {
            figures,
            skipped,
            tally,
            accounts,
            story,
        } = replayed;
        let mut tiers: Vec<(TierId, u64)> = ladder(&program.programs)
            .into_iter()
            .map(|tier| (tier, 0))
            .collect();
        let mut points_outstanding: i64 = 0;
        for account in &accounts {
            points_outstanding = points_outstanding
                .checked_add(account.balance)
                .ok_or_else(|| too_many_points(program))?;
            if let Some((_, count)) = tiers.iter_mut().find(|(tier, _)| *tier == account.tier) {
                *count += 1;
            }
        }
        if figures.overflowed {
            return Err(too_many_points(program));
        }
        Ok(Self {
            program,
            figures,
            skipped,
            tally,
            accounts,
            tiers,
            points_outstanding,
            story,
        })
    }

    /// Whether rows were skipped and nobody is left.
    pub(super) fn has_nothing(&self) -> bool {
        self.accounts.is_empty() && self.skipped.count() > 0
    }

    /// What was earned on each tier, lowest first.
    pub(super) fn earned_by_tier(&self, name: impl Fn(&TierId) -> String) -> Vec<CostLine> {
        let ladder = self.tiers.iter().map(|(tier, _)| tier);
        self.figures.cost.by_tier(ladder, name)
    }

    /// How many times a higher tier was reached.
    pub(super) fn upgrades(&self) -> u64 {
        self.figures.notifications.of(NoticeKind::TierUpgraded)
    }

    /// How many times a tier was lost.
    pub(super) fn downgrades(&self) -> u64 {
        self.figures.notifications.of(NoticeKind::TierDowngraded)
    }

    /// How many times a tier was kept.
    pub(super) fn renewals(&self) -> u64 {
        self.figures.notifications.of(NoticeKind::TierRenewed)
    }

    /// Puts the members in the order of their ids' bytes.
    pub(super) fn sort_accounts(&mut self) {
        self.accounts
            .sort_unstable_by(|a, b| a.member.cmp(&b.member));
    }

    /// The member with the most changes of tier, then the most points, then the first.
    pub(super) fn most_moved(&self) -> Option<MemberId> {
        self.accounts
            .iter()
            .min_by_key(|account| Reverse((account.tier_changes, account.issued)))
            .map(|account| account.member.clone())
    }
}

fn too_many_points(program: &Named) -> Refusal {
    Refusal::from(format!(
        "{}: found more points over all members than 64 bits hold\n    \
         a program that gives fewer points for an amount, or a smaller file, can be replayed",
        program.name
    ))
}

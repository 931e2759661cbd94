//! What a replay came to, for people and for programs.

mod json;
mod members;
mod numbers;
mod table;

pub(super) use numbers::grouped;

use super::fault::Skipped;
use super::figures::{Figures, ladder};
use super::input::InputFile;
use super::run::Replayed;
use super::worker::Account;
use super::{Named, Refusal, report, write_file};
use crate::cli::ReplayArgs;
use gradus_domain::entry::Entry;
use gradus_domain::ids::{MemberId, TierId};
use std::cmp::Reverse;
use std::io::Write;

/// What one program came to.
pub(super) struct Outcome<'a> {
    pub(super) program: &'a Named,
    pub(super) figures: Figures,
    pub(super) skipped: Skipped,
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
    pub(super) fn new(program: &'a Named, replayed: Replayed) -> Self {
        let Replayed {
            figures,
            skipped,
            accounts,
        } = replayed;
        let mut tiers: Vec<(TierId, u64)> = ladder(&program.programs)
            .into_iter()
            .map(|tier| (tier, 0))
            .collect();
        let mut points_outstanding = 0;
        for account in &accounts {
            points_outstanding += account.balance();
            let tier = account.member.standing.effective();
            if let Some((_, count)) = tiers.iter_mut().find(|(there, _)| there == tier) {
                *count += 1;
            }
        }
        Self {
            program,
            figures,
            skipped,
            accounts,
            tiers,
            points_outstanding,
            story: Vec::new(),
        }
    }

    /// Puts the members in the order of their ids' bytes.
    pub(super) fn sort_accounts(&mut self) {
        self.accounts
            .sort_unstable_by(|a, b| a.member.id.cmp(&b.member.id));
    }

    /// The member with the most changes of tier, then the most points, then the first.
    pub(super) fn most_moved(&self) -> Option<MemberId> {
        self.accounts
            .iter()
            .min_by_key(|account| Reverse((account.tier_changes, account.issued)))
            .map(|account| account.member.id.clone())
    }
}

/// Writes everything that was asked for.
pub(super) fn write(
    args: &ReplayArgs,
    input: &InputFile,
    outcomes: &[Outcome<'_>],
) -> Result<(), Refusal> {
    if let (Some(path), Some(outcome)) = (&args.members, outcomes.first()) {
        write_file(path, members::csv(outcome).as_bytes())?;
    }
    if let Some(path) = &args.report {
        write_file(path, report::page(input, args.until, outcomes).as_bytes())?;
    }
    let text = if args.json {
        json::text(outcomes)?
    } else {
        table::text(outcomes)
    };
    // Whoever reads may stop reading: no fault of the replay.
    let _ = std::io::stdout().lock().write_all(text.as_bytes());
    if let (Some(path), false) = (&args.report, args.json) {
        println!("\nreport: {}", path.display());
    }
    Ok(())
}

//! What somebody else has decided, counted and written as a replay would.

use super::args::Wanted;
use super::figures::{Figures, PointsMoved, tier_changes};
use super::input::Tally;
use super::named::{LOCALE, Named};
use super::outcome::Outcome;
use super::output;
use super::run::Replayed;
use super::worker::Account;
use crate::refusal::Refusal;
use crate::rows::fault::Skipped;
use gradus_contracts::program::ProgramContent;
use gradus_domain::ledger::entry::{Entry, What};
use gradus_domain::member::Member;

/// A member as somebody else has decided it.
#[derive(Debug)]
pub struct Recorded {
    /// Its state.
    pub member: Box<Member>,
    /// Its entries, oldest first.
    pub entries: Vec<Entry>,
}

/// Writes what members came to under a program, as a replay of the purchases in `file` would.
///
/// # Errors
///
/// What to say where a sum does not fit or a file cannot be written.
pub fn write_recorded(
    wanted: &Wanted,
    file: &str,
    content: ProgramContent,
    members: Vec<Recorded>,
) -> Result<(), Refusal> {
    let program = Named::new(content, LOCALE)?;
    let replayed = counted(&program, members);
    let mut outcome = Outcome::new(&program, replayed)?;
    outcome.sort_accounts();
    output::write(wanted, file, &[outcome])
}

fn counted(program: &Named, members: Vec<Recorded>) -> Replayed {
    let mut figures = Figures::new(&program.programs, true);
    let mut accounts = Vec::with_capacity(members.len());
    let mut story: Vec<Entry> = Vec::new();
    let mut most = 0;
    for Recorded { member, entries } in members {
        let mut account = Account::of(&member);
        for entry in &entries {
            let moved = PointsMoved::of(entry);
            figures.add(entry, moved);
            account.issued = account.issued.saturating_add(moved.issued);
            account.lapsed = account.lapsed.saturating_add(moved.lapsed);
            account.tier_changes += tier_changes(entry);
            if let What::Purchased(_) = entry.what {
                figures.transactions += 1;
            }
        }
        if most < account.tier_changes {
            most = account.tier_changes;
            story = entries;
        }
        accounts.push(account);
    }
    Replayed {
        figures,
        skipped: Skipped::default(),
        tally: Tally::default(),
        accounts,
        story,
    }
}

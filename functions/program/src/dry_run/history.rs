//! What a member did in the past months, as the ledger keeps it.

use gradus_contracts::program::versions::REPLAYED_ENTRIES_MAX;
use gradus_domain::ledger::entry::Cause;
use gradus_domain::ledger::plan::Target;
use gradus_domain::words::ids::{MemberId, ProgramId};
use gradus_domain::words::time::Instant;
use gradus_store::Store;
use gradus_store::error::StoreError;

/// How many lines of a statement are read at once.
const PAGE: u16 = 100;
/// How many pages are read at most: between acts stand days that began.
const PAGES_MAX: u16 = 10;

/// A member's purchases and activities.
#[derive(Clone, Debug, Default)]
pub(super) struct History {
    /// In the order of their entries, with how far they are taken back.
    pub(super) acts: Vec<Target>,
    /// Whether earlier ones were left out for their number.
    pub(super) is_cut: bool,
}

/// Reads what a member did that was decided from an instant on.
///
/// # Errors
/// [`StoreError`].
pub(super) async fn history(
    store: &Store,
    program: &ProgramId,
    member: &MemberId,
    since: Instant,
) -> Result<History, StoreError> {
    let mut history = History::default();
    let mut before = None;
    'pages: for page in 0.. {
        let lines = store.statement(program, member, before, PAGE).await?;
        let is_last = lines.len() < usize::from(PAGE);
        for line in lines {
            before = Some(line.summary.sequence);
            if line.summary.decided_at < since {
                break 'pages;
            }
            if line.summary.kind.cause() != Cause::Scoring {
                continue;
            }
            if usize::from(REPLAYED_ENTRIES_MAX) <= history.acts.len() {
                history.is_cut = true;
                break 'pages;
            }
            history.acts.extend(store.target(program, &line.key).await?);
        }
        if is_last {
            break;
        }
        if PAGES_MAX <= page + 1 {
            history.is_cut = true;
            break;
        }
    }
    history.acts.reverse();
    Ok(history)
}

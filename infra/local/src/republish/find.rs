//! Which entries were decided in a span of time.
//!
//! Of a member its statement says it. Of all members nothing does but the index that the
//! statements are read from, as a whole: docs/decisions/0019.

use super::fault::RepublishError;
use super::{place_of, say};
use crate::cli::RepublishArgs;
use gradus_domain::commands::CommandKey;
use gradus_domain::words::ids::{MemberId, ProgramId};
use gradus_domain::words::time::Instant;
use gradus_engine::answer::EngineError;
use gradus_shell::outbox::Outbox;
use gradus_store::Store;
use gradus_store::error::StoreError;

/// How many lines of a statement are read at once.
const LINES_AT_ONCE: u16 = 1_000;

/// A span of time: its first instant, and the first one after it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Span {
    from: Instant,
    to: Instant,
}

/// An entry to be sent again; about 150 bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Found {
    /// Its program.
    pub(crate) program: ProgramId,
    /// Its member.
    pub(crate) member: MemberId,
    /// Its number among the member's.
    pub(crate) sequence: u64,
    /// Its key.
    pub(crate) key: CommandKey,
}

impl Span {
    /// The span that is asked for.
    ///
    /// # Errors
    /// [`RepublishError::Span`]: it ends before it begins.
    pub(crate) fn of(args: &RepublishArgs) -> Result<Self, RepublishError> {
        let (from, to) = (args.from, args.to);
        if to <= from {
            return Err(RepublishError::Span { from, to });
        }
        Ok(Self { from, to })
    }

    fn has(&self, instant: Instant) -> bool {
        (self.from..self.to).contains(&instant)
    }
}

/// The entries decided in a span, in the order in which they are sent.
///
/// # Errors
/// [`RepublishError`]: the table, a program that is not there, or a price that nobody agreed
/// to.
pub(crate) async fn entries(
    outbox: &Outbox,
    span: &Span,
    args: &RepublishArgs,
) -> Result<Vec<Found>, RepublishError> {
    let store = outbox.engine.store();
    let programs = programs(store, args).await?;
    let mut found = if args.members.is_empty() {
        agree_to_price(store, args).await?;
        of_everybody(store, &programs, span).await
    } else {
        of_members(store, &programs, &args.members, span).await
    }
    .map_err(EngineError::from)?;
    found.sort_by(|one, next| place_of(one).cmp(&place_of(next)));
    Ok(found)
}

/// The programs that are asked for.
async fn programs(store: &Store, args: &RepublishArgs) -> Result<Vec<ProgramId>, RepublishError> {
    let published = store.programs().await.map_err(EngineError::from)?;
    if args.programs.is_empty() {
        return Ok(published);
    }
    let asked = args.programs.iter().map(ProgramId::new);
    asked
        .map(|program| {
            if published.contains(&program) {
                return Ok(program);
            }
            Err(EngineError::ProgramUnknown(program).into())
        })
        .collect()
}

/// Says what reading everything costs; of a deployment it is only read where that was agreed
/// to.
async fn agree_to_price(store: &Store, args: &RepublishArgs) -> Result<(), RepublishError> {
    if !args.deployed {
        return Ok(());
    }
    let size = store.ledger_size().await.map_err(EngineError::from)?;
    if args.read_all {
        say::price(size);
        return Ok(());
    }
    Err(RepublishError::Price(size))
}

async fn of_everybody(
    store: &Store,
    programs: &[ProgramId],
    span: &Span,
) -> Result<Vec<Found>, StoreError> {
    let mut found = Vec::new();
    let mut place = None;
    loop {
        let page = store.ledger_page(place).await?;
        let lines = page
            .lines
            .into_iter()
            .filter(|line| span.has(line.summary.decided_at) && programs.contains(&line.program));
        found.extend(lines.map(|line| Found {
            program: line.program,
            member: line.member,
            sequence: line.summary.sequence,
            key: line.key,
        }));
        place = page.next;
        if place.is_none() {
            return Ok(found);
        }
    }
}

async fn of_members(
    store: &Store,
    programs: &[ProgramId],
    members: &[String],
    span: &Span,
) -> Result<Vec<Found>, StoreError> {
    let mut found = Vec::new();
    for program in programs {
        for member in members {
            let member = MemberId::new(member);
            let mut before = None;
            loop {
                let lines = store
                    .statement(program, &member, before, LINES_AT_ONCE)
                    .await?;
                let Some(oldest) = lines.last() else { break };
                before = Some(oldest.summary.sequence);
                let in_span = lines
                    .into_iter()
                    .filter(|line| span.has(line.summary.decided_at));
                found.extend(in_span.map(|line| Found {
                    program: program.clone(),
                    member: member.clone(),
                    sequence: line.summary.sequence,
                    key: line.key,
                }));
            }
        }
    }
    Ok(found)
}

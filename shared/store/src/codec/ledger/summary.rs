//! What the statement's index shows of an entry without reading it.

use crate::codec::error::{CodecError, Content};
use crate::codec::form::{ENTRY_BYTES_MAX, read, write};
use gradus_domain::ledger::entry::{Account, Entry, Posting, TierEvent, What};
use gradus_domain::words::exact::Overflow;
use gradus_domain::words::ids::TierId;
use gradus_domain::words::money::Points;
use gradus_domain::words::time::Instant;
use serde::{Deserialize, Serialize};

/// What the statement's index shows of an entry; about 40 bytes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EntrySummary {
    /// The entry's number among the member's, from 1.
    pub sequence: u64,
    /// When the act happened; for a boundary or an instant, that instant.
    pub occurred_at: Instant,
    /// The time of the decision.
    pub decided_at: Instant,
    /// What happened.
    pub kind: SummaryKind,
    /// How active and pending points less debt changed together; a hold moves active points
    /// away and back.
    pub change: Points,
    /// Spendable points afterwards.
    pub active: Points,
    /// Points that are not yet spendable, afterwards.
    pub pending: Points,
    /// Points owed afterwards; 0 or more.
    pub debt: Points,
    /// How the effective tier changed; `None`: it did not.
    pub tier: Option<TierChange>,
}

/// A change of the effective tier.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TierChange {
    /// Before the entry.
    pub from: TierId,
    /// After it.
    pub to: TierId,
}

/// What happened, without its details.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum SummaryKind {
    /// The member joined.
    Joined,
    /// A purchase was scored.
    Purchased,
    /// A purchase was returned, whole or in part.
    Returned,
    /// An activity was scored.
    Acted,
    /// Points were spent.
    Spent,
    /// Spent points came back.
    GaveBack,
    /// What is known of the member changed.
    ProfileChanged,
    /// An operator added or took points.
    Adjusted,
    /// An operator brought lapsed points back.
    Reinstated,
    /// The member is held at or above a tier.
    TierHeld,
    /// What is known of the member was erased.
    Erased,
    /// A day began.
    DayBegan,
    /// Something ended at its own instant.
    InstantCame,
}

/// The content of an entry's line in the index.
///
/// # Errors
/// [`CodecError::Unwritable`] where the change does not fit in 64 bits.
pub fn encode_summary(entry: &Entry) -> Result<Vec<u8>, CodecError> {
    let summary = EntrySummary::of(entry).map_err(|Overflow| CodecError::Unwritable {
        content: Content::Summary,
        reason: "the change does not fit in 64 bits".to_owned(),
    })?;
    write(Content::Summary, &summary, ENTRY_BYTES_MAX)
}

/// The line of an item of the index.
///
/// # Errors
/// [`CodecError::Unknown`], [`CodecError::Unreadable`].
pub fn decode_summary(codec: u16, bytes: &[u8]) -> Result<EntrySummary, CodecError> {
    read(Content::Summary, codec, bytes)
}

impl EntrySummary {
    /// What the index shows of an entry.
    ///
    /// # Errors
    /// [`Overflow`] where the change does not fit in 64 bits.
    pub fn of(entry: &Entry) -> Result<Self, Overflow> {
        Ok(Self {
            sequence: entry.sequence,
            occurred_at: entry.occurred_at,
            decided_at: entry.decided_at,
            kind: SummaryKind::of(&entry.what),
            change: change(&entry.postings)?,
            active: entry.after.active,
            pending: entry.after.pending,
            debt: entry.after.debt,
            tier: TierChange::of(&entry.tier_events),
        })
    }
}

fn change(postings: &[Posting]) -> Result<Points, Overflow> {
    let mut change = Points::ZERO;
    for posting in postings {
        if is_owned(&posting.to) {
            change = change.plus(posting.points)?;
        }
        if is_owned(&posting.from) {
            change = change.minus(posting.points)?;
        }
    }
    Ok(change)
}

/// Whether an account is part of what a member has: `debt` posts negative.
fn is_owned(account: &Account) -> bool {
    match account {
        Account::Pending | Account::Active | Account::Debt => true,
        Account::Issued
        | Account::Lapsed
        | Account::Reversed
        | Account::Forfeited
        | Account::Redeemed
        | Account::Transfer
        | Account::Partner(_)
        | Account::Held => false,
    }
}

impl TierChange {
    fn of(events: &[TierEvent]) -> Option<Self> {
        let from = &events.first()?.effective_from;
        let to = &events.last()?.effective_to;
        (from != to).then(|| Self {
            from: from.clone(),
            to: to.clone(),
        })
    }
}

impl SummaryKind {
    fn of(what: &What) -> Self {
        match what {
            What::Joined => Self::Joined,
            What::Purchased(_) => Self::Purchased,
            What::Returned(_) => Self::Returned,
            What::Acted(_) => Self::Acted,
            What::Spent(_) => Self::Spent,
            What::GaveBack(_) => Self::GaveBack,
            What::ProfileChanged => Self::ProfileChanged,
            What::Adjusted { .. } => Self::Adjusted,
            What::Reinstated { .. } => Self::Reinstated,
            What::TierHeld => Self::TierHeld,
            What::Erased { .. } => Self::Erased,
            What::DayBegan { .. } => Self::DayBegan,
            What::InstantCame => Self::InstantCame,
        }
    }

    /// Its stable word.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Joined => "joined",
            Self::Purchased => "purchased",
            Self::Returned => "returned",
            Self::Acted => "acted",
            Self::Spent => "spent",
            Self::GaveBack => "gave_back",
            Self::ProfileChanged => "profile_changed",
            Self::Adjusted => "adjusted",
            Self::Reinstated => "reinstated",
            Self::TierHeld => "tier_held",
            Self::Erased => "erased",
            Self::DayBegan => "day_began",
            Self::InstantCame => "instant_came",
        }
    }
}

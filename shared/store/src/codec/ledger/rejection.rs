//! Rejections: in JSON they carry their code as a tag, here a number.

use gradus_domain::commands::CommandKey;
use gradus_domain::ledger::rejection::Rejection;
use gradus_domain::words::ids::{
    ActivityKind, CommandId, MemberId, PartnerId, TierId, TransactionId,
};
use gradus_domain::words::money::{Currency, Money, Points};
use gradus_domain::words::time::{Instant, LocalDay};
use serde::{Deserialize, Serialize};

/// A [`Rejection`] with a number for its variant: the order of these variants is stored.
#[derive(Serialize, Deserialize)]
#[serde(remote = "Rejection")]
pub(super) enum RejectionForm {
    OccurredInFuture {
        occurred_at: Instant,
        received_at: Instant,
    },
    OccurredTooEarly {
        occurred_at: Instant,
        earliest: LocalDay,
    },
    OccurredBeforeJoining {
        occurred_at: Instant,
        joined_at: Instant,
    },
    ProgramNotInForce {
        at: Instant,
    },
    IdempotencyConflict {
        key: CommandKey,
    },
    TransactionClaimed {
        transaction: TransactionId,
    },
    MemberUnknown {
        member: MemberId,
    },
    MemberErased {
        member: MemberId,
        erased_at: Instant,
    },
    CurrencyMismatch {
        found: Currency,
        expected: Currency,
    },
    OutOfBounds {
        what: String,
        found: i64,
        bound: String,
    },
    ActivityUnknown {
        found: ActivityKind,
    },
    PartnerUnknown {
        found: PartnerId,
    },
    TierUnknown {
        found: TierId,
    },
    InDebt {
        debt: Points,
    },
    InsufficientPoints {
        asked: Points,
        active: Points,
    },
    ReturnExceedsTransaction {
        transaction: TransactionId,
        asked: Money,
        left: Money,
    },
    LineUnknown {
        transaction: TransactionId,
        found: u16,
        lines: u16,
    },
    TransactionUnknown {
        transaction: TransactionId,
    },
    ParkingFull {
        waiting: u16,
    },
    SpendUnknown {
        spend: CommandId,
    },
    GiveBackExceedsSpend {
        spend: CommandId,
        asked: Points,
        left: Points,
    },
    ReinstateExceedsLapsed {
        asked: Points,
        lapsed: Points,
    },
    DayPast {
        what: String,
        found: LocalDay,
        today: LocalDay,
    },
    MemberTooLarge {
        bytes: u64,
        max: u64,
    },
    Overflow,
}

//! What the business says no to (rules §4): the command does nothing, the answer says why.

use crate::commands::CommandKey;
use crate::words::ids::{ActivityKind, CommandId, MemberId, PartnerId, TierId, TransactionId};
use crate::words::money::{Currency, Money, Points};
use crate::words::time::{Instant, LocalDay};
use serde::{Deserialize, Serialize};

/// Why a command does nothing. Its code is stable; its text is for people.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(tag = "code", rename_all = "snake_case")]
#[expect(missing_docs, reason = "the fields are what the texts say")]
pub enum Rejection {
    /// More than five minutes ahead of its arrival.
    #[error(
        "occurred_at {occurred_at} is more than 5 minutes after received_at {received_at}: send it once it has happened"
    )]
    OccurredInFuture {
        occurred_at: Instant,
        received_at: Instant,
    },
    /// Too many days before its arrival.
    #[error("occurred_at {occurred_at} is before {earliest}, the earliest day that is still taken")]
    OccurredTooEarly {
        occurred_at: Instant,
        earliest: LocalDay,
    },
    /// Before the member joined.
    #[error("occurred_at {occurred_at} is before the member joined at {joined_at}")]
    OccurredBeforeJoining {
        occurred_at: Instant,
        joined_at: Instant,
    },
    /// Before the program's first version.
    #[error("no version of the program is in force at {at}")]
    ProgramNotInForce { at: Instant },
    /// The key is known with another content.
    #[error("{key} is known with other content: a changed command needs an id of its own")]
    IdempotencyConflict { key: CommandKey },
    /// The receipt is another member's.
    #[error("transaction {transaction} belongs to another member")]
    TransactionClaimed { transaction: TransactionId },
    /// Nobody of that name.
    #[error("member {member} is not enrolled: join first")]
    MemberUnknown { member: MemberId },
    /// What was known of the member is erased.
    #[error("member {member} was erased at {erased_at}: nothing happens to it any more")]
    MemberErased {
        member: MemberId,
        erased_at: Instant,
    },
    /// Another currency than the program's.
    #[error("the transaction is in {found}, this program counts in {expected}")]
    CurrencyMismatch { found: Currency, expected: Currency },
    /// A purchase that cannot be: no line or too many, an amount below zero or absurd.
    #[error("{what}: found {found}, {bound}")]
    OutOfBounds {
        what: String,
        found: i64,
        bound: String,
    },
    /// An activity that the program does not list.
    #[error("activity {found} is not one of the program's")]
    ActivityUnknown { found: ActivityKind },
    /// A partner that the program does not list.
    #[error("partner {found} is not one of the program's")]
    PartnerUnknown { found: PartnerId },
    /// A tier that the program does not have.
    #[error("tier {found} is not one of the program's")]
    TierUnknown { found: TierId },
    /// Points are owed.
    #[error("{debt} points are owed: they are paid before any are spent")]
    InDebt { debt: Points },
    /// More than is active.
    #[error("{asked} points asked for, {active} are active")]
    InsufficientPoints { asked: Points, active: Points },
    /// More than is left of the transaction.
    #[error("a return of {asked} exceeds what is left of transaction {transaction}: {left}")]
    ReturnExceedsTransaction {
        transaction: TransactionId,
        asked: Money,
        left: Money,
    },
    /// A line that the transaction does not have.
    #[error("transaction {transaction} has {lines} lines, there is no line {found}")]
    LineUnknown {
        transaction: TransactionId,
        found: u16,
        lines: u16,
    },
    /// The purchase of a return did not come in time.
    #[error("transaction {transaction} did not come while its return waited")]
    TransactionUnknown { transaction: TransactionId },
    /// Too many returns wait for their purchase.
    #[error("{waiting} returns wait for their purchase already, that is the most")]
    ParkingFull { waiting: u16 },
    /// No such spending.
    #[error("spending {spend} of this member is not known")]
    SpendUnknown { spend: CommandId },
    /// More than is left of the spending.
    #[error("{asked} points to give back exceed what is left of spending {spend}: {left}")]
    GiveBackExceedsSpend {
        spend: CommandId,
        asked: Points,
        left: Points,
    },
    /// More than has lapsed.
    #[error("{asked} points to reinstate, {lapsed} have lapsed and were not reinstated")]
    ReinstateExceedsLapsed { asked: Points, lapsed: Points },
    /// A day that is past.
    #[error("{what} {found} is before today, {today}")]
    DayPast {
        what: String,
        found: LocalDay,
        today: LocalDay,
    },
    /// The member's state would take more room than one item is given.
    #[error("the member's state would take {bytes} bytes, at most {max} are kept")]
    MemberTooLarge { bytes: u64, max: u64 },
    /// A figure does not fit in 64 bits.
    #[error("a figure does not fit in 64 bits")]
    Overflow,
}

impl Rejection {
    /// Every code.
    pub const CODES: [&str; 24] = [
        "occurred_in_future",
        "occurred_too_early",
        "program_not_in_force",
        "idempotency_conflict",
        "transaction_claimed",
        "member_unknown",
        "member_erased",
        "currency_mismatch",
        "out_of_bounds",
        "activity_unknown",
        "partner_unknown",
        "tier_unknown",
        "in_debt",
        "insufficient_points",
        "return_exceeds_transaction",
        "line_unknown",
        "transaction_unknown",
        "parking_full",
        "spend_unknown",
        "give_back_exceeds_spend",
        "reinstate_exceeds_lapsed",
        "day_past",
        "member_too_large",
        "overflow",
    ];

    /// The stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::OccurredInFuture { .. } => "occurred_in_future",
            Self::OccurredTooEarly { .. } | Self::OccurredBeforeJoining { .. } => {
                "occurred_too_early"
            }
            Self::ProgramNotInForce { .. } => "program_not_in_force",
            Self::IdempotencyConflict { .. } => "idempotency_conflict",
            Self::TransactionClaimed { .. } => "transaction_claimed",
            Self::MemberUnknown { .. } => "member_unknown",
            Self::MemberErased { .. } => "member_erased",
            Self::CurrencyMismatch { .. } => "currency_mismatch",
            Self::OutOfBounds { .. } => "out_of_bounds",
            Self::ActivityUnknown { .. } => "activity_unknown",
            Self::PartnerUnknown { .. } => "partner_unknown",
            Self::TierUnknown { .. } => "tier_unknown",
            Self::InDebt { .. } => "in_debt",
            Self::InsufficientPoints { .. } => "insufficient_points",
            Self::ReturnExceedsTransaction { .. } => "return_exceeds_transaction",
            Self::LineUnknown { .. } => "line_unknown",
            Self::TransactionUnknown { .. } => "transaction_unknown",
            Self::ParkingFull { .. } => "parking_full",
            Self::SpendUnknown { .. } => "spend_unknown",
            Self::GiveBackExceedsSpend { .. } => "give_back_exceeds_spend",
            Self::ReinstateExceedsLapsed { .. } => "reinstate_exceeds_lapsed",
            Self::DayPast { .. } => "day_past",
            Self::MemberTooLarge { .. } => "member_too_large",
            Self::Overflow => "overflow",
        }
    }

    /// The field of the command that it is about, as the command's JSON names it; `None`:
    /// the member, the program, or what is there already.
    #[must_use]
    pub fn field(&self) -> Option<&'static str> {
        match self {
            Self::OccurredInFuture { .. }
            | Self::OccurredTooEarly { .. }
            | Self::OccurredBeforeJoining { .. } => Some("occurred_at"),
            Self::IdempotencyConflict { .. } => Some("id"),
            Self::MemberUnknown { .. } | Self::MemberErased { .. } => Some("member"),
            Self::CurrencyMismatch { .. } => Some("currency"),
            Self::OutOfBounds { what, .. } | Self::DayPast { what, .. } => known_field(what),
            Self::ActivityUnknown { .. } => Some("activity"),
            Self::PartnerUnknown { .. } => Some("partner"),
            Self::TierUnknown { .. } => Some("tier"),
            Self::InDebt { .. }
            | Self::InsufficientPoints { .. }
            | Self::GiveBackExceedsSpend { .. }
            | Self::ReinstateExceedsLapsed { .. } => Some("points"),
            Self::ReturnExceedsTransaction { .. } => Some("amount"),
            Self::LineUnknown { .. } => Some("lines"),
            Self::TransactionClaimed { .. } | Self::TransactionUnknown { .. } => {
                Some("transaction")
            }
            Self::SpendUnknown { .. } => Some("spend"),
            Self::ProgramNotInForce { .. }
            | Self::ParkingFull { .. }
            | Self::MemberTooLarge { .. }
            | Self::Overflow => None,
        }
    }
}

impl Rejection {
    /// A figure of a command that is out of its bounds; `found` is `None` where it does not
    /// fit in 64 bits.
    pub(crate) fn out_of_bounds(what: &str, found: Option<i64>, bound: String) -> Self {
        Self::OutOfBounds {
            what: what.to_owned(),
            found: found.unwrap_or(i64::MAX),
            bound,
        }
    }

    /// The field of the command under a key: the receipt that a purchase claims is its `id`.
    #[must_use]
    pub fn field_of(&self, key: &CommandKey) -> Option<&'static str> {
        let is_claim = matches!(self, Self::TransactionClaimed { .. });
        if is_claim && matches!(key, CommandKey::Transaction(_)) {
            return Some("id");
        }
        self.field()
    }
}

/// The fields whose bounds only the domain knows.
fn known_field(what: &str) -> Option<&'static str> {
    [
        "lines",
        "amount",
        "tax",
        "paid_with_points",
        "points",
        "last_day",
        "until",
    ]
    .into_iter()
    .find(|field| *field == what)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rejection_names_the_field_that_it_is_about() {
        let bound = String::new();
        let out_of_bounds = |what: &str| Rejection::OutOfBounds {
            what: what.to_owned(),
            found: 0,
            bound: bound.clone(),
        };

        assert_eq!(out_of_bounds("tax").field(), Some("tax"));
        assert_eq!(out_of_bounds("holds").field(), None);
        let debt = Points::new(5);
        assert_eq!(Rejection::InDebt { debt }.field(), Some("points"));
        assert_eq!(Rejection::Overflow.field(), None);
        let transaction = TransactionId::new("t");
        let claimed = Rejection::TransactionClaimed {
            transaction: transaction.clone(),
        };
        assert_eq!(claimed.field(), Some("transaction"));
        assert_eq!(
            claimed.field_of(&CommandKey::Transaction(transaction)),
            Some("id")
        );
    }
}

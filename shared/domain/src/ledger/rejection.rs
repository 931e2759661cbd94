//! What the business says no to (rules §4): the command does nothing, the answer says why.
//!
//! Each code is told once, in the one table below: what it goes against, the field that it
//! is about, the acts that it may be the answer to, what it says to people, and each case of
//! it with its fields and its text. What the API says of it, and what is stored, follow.

use crate::commands::{ActKind, CommandKey};
use crate::words::ids::{ActivityKind, CommandId, MemberId, PartnerId, TierId, TransactionId};
use crate::words::money::{Currency, Money, Points};
use crate::words::time::{Instant, LocalDay};
use serde::{Deserialize, Serialize};

/// What a rejection goes against.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Against {
    /// Nobody is there.
    Nobody,
    /// The member is gone.
    Gone,
    /// What the member or the receipt is now; it may be otherwise later.
    State,
    /// What the command says.
    Command,
}

/// What there is to say of a code.
#[derive(Clone, Copy, Debug)]
pub struct Described {
    /// The code itself.
    pub word: &'static str,
    /// What it goes against.
    pub against: Against,
    /// The field that an example names.
    pub field: Option<&'static str>,
    /// The acts that a decision may answer with it.
    pub acts: &'static [ActKind],
    /// What it means.
    pub meaning: &'static str,
    /// What would do.
    pub remedy: &'static str,
    /// The text of an example.
    pub example: &'static str,
}

/// Declares the codes, and the rejections that have them. Codes and rejections are stored by
/// their place: what is new goes to the end.
macro_rules! rejections {
    ($(
        $code:ident $word:literal against $against:ident, at $at:tt, to $acts:tt {
            means $meaning:literal
            remedy $remedy:literal
            example $example:literal
            $(
                $(#[doc = $doc:literal])+
                $case:ident $({ $($field:ident: $type:ty),+ })?: $text:literal;
            )+
        }
    )+) => {
        /// Why a command does nothing. Its code is stable; its text is for people.
        #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
        #[expect(missing_docs, reason = "the fields are what the texts say")]
        pub enum Rejection {
            $($(
                $(#[doc = $doc])+
                #[error($text)]
                $case $({ $($field: $type),+ })?,
            )+)+
        }

        /// The stable code of a rejection.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum RejectionCode {
            $(#[doc = $meaning] $code,)+
        }

        impl RejectionCode {
            /// Every code.
            pub const ALL: &[Self] = &[$(Self::$code),+];

            /// What there is to say of it.
            #[must_use]
            pub fn described(self) -> Described {
                match self {
                    $(Self::$code => Described {
                        word: $word,
                        against: Against::$against,
                        field: rejections!(@example $at),
                        acts: rejections!(@acts $acts),
                        meaning: $meaning,
                        remedy: $remedy,
                        example: $example,
                    },)+
                }
            }
        }

        impl Rejection {
            /// Every code.
            pub const CODES: &[&str] = &[$($word),+];

            /// The stable code.
            #[must_use]
            pub fn kind(&self) -> RejectionCode {
                match self {
                    $($(Self::$case { .. })|+ => RejectionCode::$code,)+
                }
            }

            /// The stable code, as it is written.
            #[must_use]
            pub fn code(&self) -> &'static str {
                match self {
                    $($(Self::$case { .. })|+ => $word,)+
                }
            }

            /// The field of the command that it is about, as the command's JSON names it;
            /// `None`: the member, the program, or what is there already.
            #[must_use]
            pub fn field(&self) -> Option<&'static str> {
                match self {
                    $($(Self::$case { .. } => rejections!(@field self $case $at),)+)+
                }
            }
        }
    };

    (@acts any) => { ActKind::ALL };
    (@acts [$($act:ident),*]) => { &[$(ActKind::$act),*] };

    (@example none) => { None };
    (@example $field:literal) => { Some($field) };
    (@example (what, such as $field:literal)) => { Some($field) };

    (@field $rejection:ident $case:ident none) => { None };
    (@field $rejection:ident $case:ident $field:literal) => { Some($field) };
    (@field $rejection:ident $case:ident (what, such as $field:literal)) => {
        if let Self::$case { what, .. } = $rejection {
            known_field(what)
        } else {
            None
        }
    };
}

rejections! {
    OccurredInFuture "occurred_in_future" against Command, at "occurred_at", to any {
        means "`occurred_at` is more than 5 minutes ahead."
        remedy "Check the clock; send it once it has happened."
        example "occurred_at 2026-03-01T03:00:00Z is more than 5 minutes after received_at 2026-03-01T02:00:00Z: send it once it has happened"
        /// More than five minutes ahead of its arrival.
        OccurredInFuture { occurred_at: Instant, received_at: Instant }:
            "occurred_at {occurred_at} is more than 5 minutes after received_at {received_at}: send it once it has happened";
    }

    OccurredTooEarly "occurred_too_early" against Command, at "occurred_at", to any {
        means "It happened before the earliest day that is still taken, or before the member joined."
        remedy "Nothing by itself: an operator may adjust points."
        example "occurred_at 2025-03-01T02:00:00Z is before 2026-01-30, the earliest day that is still taken"
        /// Too many days before its arrival.
        OccurredTooEarly { occurred_at: Instant, earliest: LocalDay }:
            "occurred_at {occurred_at} is before {earliest}, the earliest day that is still taken";
        /// Before the member joined.
        OccurredBeforeJoining { occurred_at: Instant, joined_at: Instant }:
            "occurred_at {occurred_at} is before the member joined at {joined_at}";
    }

    ProgramNotInForce "program_not_in_force" against Command, at none, to any {
        means "No version of the program is in force at that time."
        remedy "Wait until a version is in force."
        example "no version of the program is in force at 2026-03-01T02:00:00Z"
        /// Before the program's first version.
        ProgramNotInForce { at: Instant }: "no version of the program is in force at {at}";
    }

    IdempotencyConflict "idempotency_conflict" against Command, at "id", to any {
        means "The id or `Idempotency-Key` is known with another content."
        remedy "Give a changed request a name of its own."
        example "purchase:t-1 is known with other content: a changed command needs an id of its own"
        /// The key is known with another content.
        IdempotencyConflict { key: CommandKey }:
            "{key} is known with other content: a changed command needs an id of its own";
    }

    TransactionClaimed "transaction_claimed" against State, at "transaction", to [Purchase, Return] {
        means "The receipt is another member's."
        remedy "Check the receipt's id and the member."
        example "transaction t-1 belongs to another member"
        /// The receipt is another member's.
        TransactionClaimed { transaction: TransactionId }:
            "transaction {transaction} belongs to another member";
    }

    MemberUnknown "member_unknown" against Nobody, at "member", to any {
        means "Nobody of this id, or known by this, is enrolled in the program."
        remedy "Check the id, or let the person join."
        example "member m-1 is not enrolled: join first"
        /// Nobody of that name.
        MemberUnknown { member: MemberId }: "member {member} is not enrolled: join first";
    }

    MemberErased "member_erased" against Gone, at "member", to any {
        means "What was known of the member was erased."
        remedy "Nothing: nothing happens to the member any more."
        example "member m-1 was erased at 2026-03-01T02:00:00Z: nothing happens to it any more"
        /// What was known of the member is erased.
        MemberErased { member: MemberId, erased_at: Instant }:
            "member {member} was erased at {erased_at}: nothing happens to it any more";
    }

    CurrencyMismatch "currency_mismatch" against Command, at "currency", to [Purchase] {
        means "The purchase is in another currency than the program."
        remedy "Send amounts in the program's currency."
        example "the transaction is in EUR, this program counts in USD"
        /// Another currency than the program's.
        CurrencyMismatch { found: Currency, expected: Currency }:
            "the transaction is in {found}, this program counts in {expected}";
    }

    OutOfBounds "out_of_bounds" against Command, at (what, such as "tax"), to [Purchase, Return, Spend, GiveBack, Adjust, Reinstate, HoldTier] {
        means "A figure of the command is out of its bounds."
        remedy "The detail says what would do."
        example "tax: found 200, a line's tax is 0 to its amount, 100"
        /// A purchase that cannot be: no line or too many, an amount below zero or absurd.
        OutOfBounds { what: String, found: i64, bound: String }: "{what}: found {found}, {bound}";
    }

    ActivityUnknown "activity_unknown" against Command, at "activity", to [Activity] {
        means "The program does not list the activity."
        remedy "Send one of the program's activities."
        example "activity check-in is not one of the program's"
        /// An activity that the program does not list.
        ActivityUnknown { found: ActivityKind }: "activity {found} is not one of the program's";
    }

    PartnerUnknown "partner_unknown" against Command, at "partner", to [Purchase] {
        means "The program does not list the partner."
        remedy "Send one of the program's partners."
        example "partner hotel is not one of the program's"
        /// A partner that the program does not list.
        PartnerUnknown { found: PartnerId }: "partner {found} is not one of the program's";
    }

    TierUnknown "tier_unknown" against Command, at "tier", to [HoldTier] {
        means "The program has no such tier."
        remedy "Send one of the program's tiers."
        example "tier black is not one of the program's"
        /// A tier that the program does not have.
        TierUnknown { found: TierId }: "tier {found} is not one of the program's";
    }

    InDebt "in_debt" against State, at "points", to [Purchase, Spend] {
        means "The member owes points."
        remedy "None can be spent until they are earned back."
        example "120 points are owed: they are paid before any are spent"
        /// Points are owed.
        InDebt { debt: Points }: "{debt} points are owed: they are paid before any are spent";
    }

    InsufficientPoints "insufficient_points" against State, at "points", to [Purchase, Spend, Adjust] {
        means "More points are asked for than are active."
        remedy "Ask for at most what is active."
        example "500 points asked for, 120 are active"
        /// More than is active.
        InsufficientPoints { asked: Points, active: Points }:
            "{asked} points asked for, {active} are active";
    }

    ReturnExceedsTransaction "return_exceeds_transaction" against Command, at "amount", to [Return] {
        means "More is returned than is left of the purchase."
        remedy "Return at most what the detail says is left."
        example "a return of 50.00 USD exceeds what is left of transaction t-1: 46.00 USD"
        /// More than is left of the transaction.
        ReturnExceedsTransaction { transaction: TransactionId, asked: Money, left: Money }:
            "a return of {asked} exceeds what is left of transaction {transaction}: {left}";
    }

    LineUnknown "line_unknown" against Command, at "lines", to [Return] {
        means "The purchase has no such line."
        remedy "Lines are counted from 1."
        example "transaction t-1 has 2 lines, there is no line 3"
        /// A line that the transaction does not have.
        LineUnknown { transaction: TransactionId, found: u16, lines: u16 }:
            "transaction {transaction} has {lines} lines, there is no line {found}";
    }

    TransactionUnknown "transaction_unknown" against Command, at "transaction", to [] {
        means "The purchase of a return did not come while the return waited."
        remedy "Send the purchase, then the return again."
        example "transaction t-1 did not come while its return waited"
        /// The purchase of a return did not come in time.
        TransactionUnknown { transaction: TransactionId }:
            "transaction {transaction} did not come while its return waited";
    }

    ParkingFull "parking_full" against Command, at none, to [Return] {
        means "Too many of the member's returns wait for their purchases."
        remedy "Send the purchases first."
        example "8 returns wait for their purchase already, that is the most"
        /// Too many returns wait for their purchase.
        ParkingFull { waiting: u16 }:
            "{waiting} returns wait for their purchase already, that is the most";
    }

    SpendUnknown "spend_unknown" against Command, at "spend", to [GiveBack] {
        means "The member has no such spending."
        remedy "Check the spending's id."
        example "spending s-1 of this member is not known"
        /// No such spending.
        SpendUnknown { spend: CommandId }: "spending {spend} of this member is not known";
    }

    GiveBackExceedsSpend "give_back_exceeds_spend" against Command, at "points", to [GiveBack] {
        means "More is given back than is left of the spending."
        remedy "Give back at most what the detail says is left."
        example "200 points to give back exceed what is left of spending s-1: 120"
        /// More than is left of the spending.
        GiveBackExceedsSpend { spend: CommandId, asked: Points, left: Points }:
            "{asked} points to give back exceed what is left of spending {spend}: {left}";
    }

    ReinstateExceedsLapsed "reinstate_exceeds_lapsed" against Command, at "points", to [Reinstate] {
        means "More is reinstated than has lapsed."
        remedy "Reinstate at most what the detail says has lapsed."
        example "200 points to reinstate, 120 have lapsed and were not reinstated"
        /// More than has lapsed.
        ReinstateExceedsLapsed { asked: Points, lapsed: Points }:
            "{asked} points to reinstate, {lapsed} have lapsed and were not reinstated";
    }

    DayPast "day_past" against Command, at (what, such as "until"), to [Reinstate, HoldTier] {
        means "A day that must lie ahead is past."
        remedy "Send today or a later day."
        example "until 2026-01-01 is before today, 2026-03-01"
        /// A day that is past.
        DayPast { what: String, found: LocalDay, today: LocalDay }:
            "{what} {found} is before today, {today}";
    }

    MemberTooLarge "member_too_large" against Command, at none, to any {
        means "The member's state would take more room than it is given."
        remedy "Nothing by itself: tell the operator."
        example "the member's state would take 70000 bytes, at most 65536 are kept"
        /// The member's state would take more room than one item is given.
        MemberTooLarge { bytes: u64, max: u64 }:
            "the member's state would take {bytes} bytes, at most {max} are kept";
    }

    Overflow "overflow" against Command, at none, to any {
        means "A figure does not fit in 64 bits."
        remedy "Check the amounts."
        example "a figure does not fit in 64 bits"
        /// A figure does not fit in 64 bits.
        Overflow: "a figure does not fit in 64 bits";
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

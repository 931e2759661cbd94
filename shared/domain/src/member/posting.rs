//! Points that move between accounts: double entry (rules §4).

use super::lots::LotDates;
use crate::words::ids::PartnerId;
use crate::words::money::Points;
use serde::{Deserialize, Serialize};

/// Where points are. The program's accounts first, then the member's.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Account {
    /// Where all points come from: posts negative.
    Issued,
    /// Points whose last day passed.
    Lapsed,
    /// Points taken back with returns.
    Reversed,
    /// Points that an operator took, or that ended with an erasure.
    Forfeited,
    /// Points spent.
    Redeemed,
    /// Points on their way between two members.
    Transfer,
    /// Points settled with a partner.
    Partner(PartnerId),
    /// A member's points that are not yet spendable.
    Pending,
    /// A member's spendable points.
    Active,
    /// A member's points reserved for a redemption.
    Held,
    /// What a member owes: posts negative.
    Debt,
}

/// Points that moved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Posting {
    /// Out of this account.
    pub from: Account,
    /// Into this one.
    pub to: Account,
    /// How many; above 0.
    pub points: Points,
    /// The dates of the lot that they belong to, where they do. For a posting to or from
    /// `pending` they carry the activation day.
    pub lot: Option<LotDates>,
}

//! Points that move between accounts: double entry (rules §4).

use super::account::Account;
use super::lots::LotDates;
use crate::words::money::Points;
use serde::{Deserialize, Serialize};

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

//! How far a purchase or a spending is taken back: kept beside its entry, changed in the
//! same transaction as the return (rules §7).

use crate::ledger::entry::PurchaseRecord;
use crate::ledger::score::{NthDue, Share};
use crate::words::ids::GrantId;
use crate::words::money::{Growth, Points};
use serde::{Deserialize, Serialize};

/// How far something is taken back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Remainder {
    /// A purchase.
    Purchase(PurchaseRemainder),
    /// A spending.
    Spend(SpendRemainder),
}

/// What a purchase still stands for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PurchaseRemainder {
    /// Counts the writes.
    pub revision: u64,
    /// What of each line was returned, in minor units, tax as the program counts it.
    pub returned_minor: Vec<i64>,
    /// The tax in that which does not count.
    pub returned_tax_minor: Vec<i64>,
    /// The points it still stands for, share by share.
    pub shares: Vec<Share<Points>>,
    /// The growth it still stands for, share by share.
    pub growth_shares: Vec<Share<Growth>>,
    /// Every-nth multiples that it still holds.
    pub nth_paid: Vec<NthDue>,
    /// Grants of its rules that it still earns.
    pub grants: Vec<GrantId>,
    /// Points given back so far that had paid for it.
    pub points_back: Points,
}

/// What is left of a spending.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SpendRemainder {
    /// Counts the writes.
    pub revision: u64,
    /// Points given back so far.
    pub given_back: Points,
}

impl PurchaseRemainder {
    /// Nothing is returned yet.
    #[must_use]
    pub fn whole(record: &PurchaseRecord) -> Self {
        Self {
            revision: 0,
            returned_minor: vec![0; record.lines.len()],
            returned_tax_minor: vec![0; record.lines.len()],
            shares: record.score.shares.clone(),
            growth_shares: record.score.growth_shares.clone(),
            nth_paid: record.nth_paid.clone(),
            grants: record
                .grants
                .iter()
                .map(|granted| granted.grant.clone())
                .collect(),
            points_back: Points::ZERO,
        }
    }
}

impl Remainder {
    /// Counts the writes.
    #[must_use]
    pub fn revision(&self) -> u64 {
        match self {
            Self::Purchase(purchase) => purchase.revision,
            Self::Spend(spend) => spend.revision,
        }
    }
}

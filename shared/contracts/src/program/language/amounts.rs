//! Amounts for which something is given.

use crate::program::shape::{Whole, table};
use crate::program::value::Amount;

table! {
    /// Points for each full amount.
    BonusEachFile "bonus_each" {
        /// Points for each.
        required points: Whole<1, 1_000_000_000>,
        /// The amount.
        required per: Amount,
    }
}

//! A total and the shares it is made of.

use crate::ledger::score::{Cut, Share, Source};
use crate::words::exact::Overflow;

/// Whole shares, and what they add up to.
#[derive(Clone, Debug)]
pub(super) struct Tally<T> {
    total: i64,
    shares: Vec<Share<T>>,
    unit: fn(i64) -> T,
}

impl<T> Tally<T> {
    /// Nothing yet, counted in `unit`.
    pub(super) fn new(unit: fn(i64) -> T) -> Self {
        Self {
            total: 0,
            shares: Vec::new(),
            unit,
        }
    }

    /// Adds a share; one that gives nothing and was not cut is left out.
    pub(super) fn add(
        &mut self,
        source: Source,
        amount: i64,
        cut: Option<Cut>,
    ) -> Result<(), Overflow> {
        self.total = self.total.checked_add(amount).ok_or(Overflow)?;
        if amount != 0 || cut.is_some() {
            self.shares.push(Share {
                source,
                amount: (self.unit)(amount),
                cut,
            });
        }
        Ok(())
    }

    /// The total, and the shares in the order in which they were added.
    pub(super) fn finish(self) -> (T, Vec<Share<T>>) {
        ((self.unit)(self.total), self.shares)
    }
}

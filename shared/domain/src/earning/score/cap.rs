//! What a rule can give at most, and the cut where it would give more
//! (`docs/rules §5`, limits).

use super::Left;
use crate::ledger::score::{Cut, Limit};
use crate::words::exact::{Overflow, Ratio};

/// The tightest of a rule's limits; `None`: it has none.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cap(Option<Left>);

/// What a rule gives after its limits, and what was cut.
#[derive(Clone, Debug)]
pub(super) struct Capped<T> {
    /// What it gives.
    pub(super) amount: T,
    /// What was cut, if anything was.
    pub(super) cut: Option<Cut>,
}

impl Capped<i64> {
    /// The same, as an exact number.
    pub(super) fn exact(self) -> Capped<Ratio> {
        Capped {
            amount: Ratio::from_int(self.amount),
            cut: self.cut,
        }
    }
}

impl Cap {
    /// The tighter of the limit of one transaction and what is left of the others; where
    /// they are equal, that of the transaction.
    pub(super) fn tightest(per_transaction: Option<i64>, left: Option<Left>) -> Self {
        let own = per_transaction.map(|amount| Left {
            amount,
            limit: Limit::Transaction,
        });
        let tightest = own
            .into_iter()
            .chain(left)
            .min_by_key(|left| left.amount)
            .map(|left| Left {
                amount: left.amount.max(0),
                ..left
            });
        Self(tightest)
    }

    /// Whether nothing is left.
    pub(super) fn is_used_up(self) -> bool {
        self.used_up().is_some()
    }

    /// The limit of which nothing is left.
    pub(super) fn used_up(self) -> Option<Limit> {
        self.0
            .filter(|left| left.amount == 0)
            .map(|left| left.limit)
    }

    /// Cuts a whole number to what is left.
    pub(super) fn cut_whole(self, amount: i64) -> Capped<i64> {
        match self.0 {
            Some(left) if left.amount < amount => Capped {
                amount: left.amount,
                cut: Some(Cut {
                    from: amount,
                    by: left.limit,
                }),
            },
            Some(_) | None => Capped { amount, cut: None },
        }
    }

    /// Cuts an exact number to what is left.
    pub(super) fn cut_exact(self, amount: Ratio) -> Result<Capped<Ratio>, Overflow> {
        let Some(left) = self.0 else {
            return Ok(Capped { amount, cut: None });
        };
        let most = Ratio::from_int(left.amount);
        if amount <= most {
            return Ok(Capped { amount, cut: None });
        }
        let cut = Cut {
            from: amount.floor()?,
            by: left.limit,
        };
        Ok(Capped {
            amount: most,
            cut: Some(cut),
        })
    }
}

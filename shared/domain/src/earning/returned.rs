//! What of a purchase's lines a return means (rules §7).
//!
//! A return speaks of amounts as they were sold. Where the program counts without tax and a
//! return says no tax, what it names holds its share of it.

use super::lines::share_of;
use crate::commands::{Return, Returned, ReturnedAmount, ReturnedLine};
use crate::ledger::draft::Stop;
use crate::ledger::entry::PurchaseRecord;
use crate::ledger::rejection::Rejection;
use crate::ledger::remainder::PurchaseRemainder;
use crate::program::{Amounts, Program};
use crate::words::exact::{Overflow, apportion_by_weight};
use crate::words::ids::TransactionId;
use crate::words::money::{Currency, Money};

/// An amount in minor units: what counts, and the tax that does not.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Part {
    pub(super) net: i64,
    pub(super) tax: i64,
}

impl Part {
    const NOTHING: Self = Self { net: 0, tax: 0 };

    /// As it was sold.
    fn gross(self) -> i64 {
        self.net.saturating_add(self.tax)
    }

    fn less(self, other: Self) -> Self {
        Self {
            net: self.net.saturating_sub(other.net),
            tax: self.tax.saturating_sub(other.tax),
        }
    }

    fn plus(self, other: Self) -> Self {
        Self {
            net: self.net.saturating_add(other.net),
            tax: self.tax.saturating_add(other.tax),
        }
    }

    /// So much of it as it was sold: floor(net × amount ÷ sold for), and tax for the rest.
    fn of_amount(self, amount: i64) -> Result<Self, Overflow> {
        if amount == self.gross() {
            return Ok(self);
        }
        if amount == 0 {
            return Ok(Self::NOTHING);
        }
        let net = share_of(self.net, amount, self.gross())?;
        Ok(Self {
            net,
            tax: amount.saturating_sub(net),
        })
    }

    /// So much of it, with the tax that a caller says: what counts is what is left of the
    /// amount, as far as there is so much.
    fn with_tax(self, amount: i64, tax: i64) -> Self {
        let net = amount.saturating_sub(tax).min(self.net);
        Self {
            net,
            tax: amount.saturating_sub(net).min(self.tax),
        }
    }
}

/// The lines of a purchase: what each was sold for, and what of it is not returned.
pub(super) struct LinesLeft {
    sold: Vec<Part>,
    left: Vec<Part>,
    amounts: Amounts,
}

impl LinesLeft {
    pub(super) fn of(
        program: &Program,
        record: &PurchaseRecord,
        remainder: &PurchaseRemainder,
    ) -> Self {
        let sold: Vec<Part> = record
            .lines
            .iter()
            .map(|line| Part {
                net: line.net_minor,
                tax: line.tax_minor,
            })
            .collect();
        let returned = remainder
            .returned_minor
            .iter()
            .zip(&remainder.returned_tax_minor)
            .map(|(net, tax)| Part {
                net: *net,
                tax: *tax,
            });
        let left = sold.iter().zip(returned);
        Self {
            left: left.map(|(sold, returned)| sold.less(returned)).collect(),
            sold,
            amounts: program.earning.amounts,
        }
    }

    /// What of each line a return takes.
    pub(super) fn returned(
        &self,
        program: &Program,
        back: &Return,
        was_returned: bool,
    ) -> Result<Vec<Part>, Stop> {
        let exceeds = Exceeds {
            transaction: &back.transaction,
            currency: program.currency,
        };
        match &back.returned {
            Returned::Everything => {
                let sold = sum(&self.sold).gross();
                let is_gone = sum(&self.left).gross() == 0;
                if is_gone && (sold > 0 || was_returned) {
                    return Err(exceeds.by(sold, 0));
                }
                Ok(self.left.clone())
            }
            Returned::Amount(amount) => self.amount(*amount, &exceeds),
            Returned::Lines(lines) => {
                let returned = self.lines(lines, &exceeds)?;
                if sum(&self.left).gross() == 0 && was_returned {
                    return Err(exceeds.by(0, 0));
                }
                Ok(returned)
            }
        }
    }

    /// An amount is spread over all lines in proportion to what of them is left.
    fn amount(&self, amount: ReturnedAmount, exceeds: &Exceeds<'_>) -> Result<Vec<Part>, Stop> {
        check(amount)?;
        let ReturnedAmount {
            amount_minor,
            tax_minor,
        } = amount;
        let all = sum(&self.left);
        if all.gross() < amount_minor {
            return Err(exceeds.by(amount_minor, all.gross()));
        }
        if !self.has_tax_of_its_own(amount) {
            let gross: Vec<i64> = self.left.iter().map(|left| left.gross()).collect();
            let spread = apportion_by_weight(amount_minor, &gross)?;
            let parts = self.left.iter().zip(spread);
            let parts = parts.map(|(left, amount)| left.of_amount(amount));
            return Ok(parts.collect::<Result<_, Overflow>>()?);
        }
        let asked = all.with_tax(amount_minor, tax_minor);
        let by = |of: fn(&Part) -> i64, asked: i64| {
            let weights: Vec<i64> = self.left.iter().map(of).collect();
            apportion_by_weight(asked, &weights)
        };
        let nets = by(|left| left.net, asked.net)?;
        let taxes = by(|left| left.tax, asked.tax)?;
        let parts = nets.into_iter().zip(taxes);
        Ok(parts.map(|(net, tax)| Part { net, tax }).collect())
    }

    fn lines(&self, lines: &[ReturnedLine], exceeds: &Exceeds<'_>) -> Result<Vec<Part>, Stop> {
        let mut returned = vec![Part::NOTHING; self.left.len()];
        for asked in lines {
            let index = usize::from(asked.line).checked_sub(1);
            let line = index.and_then(|index| {
                let (sold, left) = (self.sold.get(index)?, self.left.get(index)?);
                Some((*sold, *left, returned.get_mut(index)?))
            });
            let Some((sold, left, returned)) = line else {
                return Err(Rejection::LineUnknown {
                    transaction: exceeds.transaction.clone(),
                    found: asked.line,
                    lines: u16::try_from(self.sold.len()).unwrap_or(u16::MAX),
                }
                .into());
            };
            let still = left.less(*returned);
            let part = match asked.amount {
                None if still.gross() == 0 && sold.gross() > 0 => {
                    return Err(exceeds.by(sold.gross(), 0));
                }
                None => still,
                Some(amount) => {
                    check(amount)?;
                    if still.gross() < amount.amount_minor {
                        return Err(exceeds.by(amount.amount_minor, still.gross()));
                    }
                    if self.has_tax_of_its_own(amount) {
                        still.with_tax(amount.amount_minor, amount.tax_minor)
                    } else {
                        still.of_amount(amount.amount_minor)?
                    }
                }
            };
            *returned = returned.plus(part);
        }
        Ok(returned)
    }

    /// Whether the tax that a return says decides what of its amount counts.
    fn has_tax_of_its_own(&self, amount: ReturnedAmount) -> bool {
        match self.amounts {
            Amounts::WithTax => false,
            Amounts::WithoutTax => amount.tax_minor > 0,
        }
    }
}

/// A return of more than there is.
struct Exceeds<'a> {
    transaction: &'a TransactionId,
    currency: Currency,
}

impl Exceeds<'_> {
    fn by(&self, asked: i64, left: i64) -> Stop {
        let money = |minor| Money {
            minor,
            currency: self.currency,
        };
        Rejection::ReturnExceedsTransaction {
            transaction: self.transaction.clone(),
            asked: money(asked),
            left: money(left),
        }
        .into()
    }
}

fn sum(parts: &[Part]) -> Part {
    parts.iter().copied().fold(Part::NOTHING, Part::plus)
}

fn check(amount: ReturnedAmount) -> Result<(), Rejection> {
    let ReturnedAmount {
        amount_minor,
        tax_minor,
    } = amount;
    if amount_minor <= 0 {
        let bound = "an amount returned is above 0".to_owned();
        return Err(Rejection::out_of_bounds(
            "amount",
            Some(amount_minor),
            bound,
        ));
    }
    if !(0..=amount_minor).contains(&tax_minor) {
        let bound = format!("the tax returned is 0 to its amount, {amount_minor}");
        return Err(Rejection::out_of_bounds("tax", Some(tax_minor), bound));
    }
    Ok(())
}

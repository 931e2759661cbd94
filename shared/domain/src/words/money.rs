//! Money, points and growth: whole numbers that do not mix, `docs/rules §3`.

mod amount;
mod currency;
mod points;

pub use amount::{AmountError, MAX_AMOUNT_MINOR, Money, parse_amount};
pub use currency::{Currency, CurrencyError};
pub use points::{Growth, Points};

//! Exact figures: ratios, decimals, roundings and the splitting of a total, `docs/rules §3`.
//!
//! No binary floating point: what is computed is exact until it is rounded, once.

mod apportion;
mod decimal;
mod ratio;
mod rounding;

pub use apportion::{apportion, apportion_by_weight};
pub use decimal::{Decimal, DecimalError};
pub use ratio::Ratio;
pub use rounding::Rounding;

/// A result that its type cannot hold; whatever was being computed changes nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a figure does not fit in 64 bits")]
pub struct Overflow;

//! The one rounding of a transaction.

use serde::{Deserialize, Serialize};

use super::{Overflow, Ratio};

/// How a program makes exact points whole, once per transaction. `docs/rules §3`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Rounding {
    /// To the whole number below.
    #[default]
    Down,
    /// To the nearest whole number; a half goes up.
    Nearest,
    /// To the whole number above.
    Up,
}

impl Rounding {
    /// Makes `exact` whole.
    ///
    /// # Errors
    ///
    /// [`Overflow`] where the whole number does not fit in 64 bits.
    pub fn round(self, exact: &Ratio) -> Result<i64, Overflow> {
        match self {
            Rounding::Down => exact.floor(),
            Rounding::Nearest => exact.round_half_up(),
            Rounding::Up => exact.ceil(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rounded(rounding: Rounding, tenths: i128) -> i64 {
        rounding.round(&Ratio::new(tenths, 10).unwrap()).unwrap()
    }

    #[test]
    fn each_rounding_goes_its_way() {
        assert_eq!(
            [12, 15, 19, 20].map(|tenths| rounded(Rounding::Down, tenths)),
            [1, 1, 1, 2]
        );
        assert_eq!(
            [12, 15, 19, 20].map(|tenths| rounded(Rounding::Nearest, tenths)),
            [1, 2, 2, 2]
        );
        assert_eq!(
            [12, 15, 19, 20].map(|tenths| rounded(Rounding::Up, tenths)),
            [2, 2, 2, 2]
        );
        assert_eq!(Rounding::default(), Rounding::Down);
    }
}

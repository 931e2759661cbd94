//! Decimal numbers as programs write them.

use std::cmp::Ordering;
use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::Ratio;
use crate::words::text::{Found, deserialize_text};

/// An exact decimal number from 0 to 1,000,000 with at most 6 decimals: a rate, a multiplier, a
/// share. Serialized as a string such as `"1.5"`. `docs/rules §3`.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Decimal {
    /// The digits as one whole number, `scale` of them decimals; ends in 0 only where `scale` is 0.
    mantissa: i64,
    scale: u8,
}

/// Why a text is no decimal number.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DecimalError {
    /// The text is no plain decimal number.
    #[error(
        "found {found}; a number is written as digits with at most one point between them, for instance 1.5"
    )]
    Malformed {
        /// The text.
        found: Found,
    },
    /// The number has a sign.
    #[error("found {found}; a number from 0 to 1000000 is written without a sign")]
    Signed {
        /// The text.
        found: Found,
    },
    /// The number has more than [`Decimal::MAX_SCALE`] decimals.
    #[error("found {found}; at most 6 decimals are taken")]
    TooManyDecimals {
        /// The text.
        found: Found,
    },
    /// The number is greater than [`Decimal::MAX`].
    #[error("found {found}; numbers from 0 to 1000000 are taken")]
    TooLarge {
        /// The text.
        found: Found,
    },
}

impl Decimal {
    /// The most decimals.
    pub const MAX_SCALE: u8 = 6;
    /// 0.
    pub const ZERO: Decimal = Decimal {
        mantissa: 0,
        scale: 0,
    };
    /// 1.
    pub const ONE: Decimal = Decimal {
        mantissa: 1,
        scale: 0,
    };
    /// The greatest value, 1,000,000.
    pub const MAX: Decimal = Decimal {
        mantissa: 1_000_000,
        scale: 0,
    };

    /// Reads digits with at most one point between them.
    ///
    /// # Errors
    ///
    /// [`DecimalError`] where the text is anything else, has more than 6 decimals or is above
    /// 1,000,000.
    pub fn parse(text: &str) -> Result<Decimal, DecimalError> {
        let found = || Found::new(text);
        if text.starts_with(['+', '-']) {
            return Err(DecimalError::Signed { found: found() });
        }
        let (whole, decimals) = match text.split_once('.') {
            Some((whole, decimals)) => (whole, Some(decimals)),
            None => (text, None),
        };
        if !is_digits(whole) || !decimals.is_none_or(is_digits) {
            return Err(DecimalError::Malformed { found: found() });
        }
        let decimals = decimals.unwrap_or_default();
        let scale = u8::try_from(decimals.len()).unwrap_or(u8::MAX);
        if scale > Self::MAX_SCALE {
            return Err(DecimalError::TooManyDecimals { found: found() });
        }
        number(whole, decimals)
            .map(|mantissa| Decimal { mantissa, scale }.shortest())
            .filter(|decimal| *decimal <= Decimal::MAX)
            .ok_or_else(|| DecimalError::TooLarge { found: found() })
    }

    /// Whether this is 0.
    #[must_use]
    pub const fn is_zero(self) -> bool {
        self.mantissa == 0
    }

    /// The same value as an exact ratio.
    #[must_use]
    pub fn to_ratio(self) -> Ratio {
        Ratio::new(self.mantissa.into(), i128::from(power_of_ten(self.scale))).unwrap_or_default()
    }

    fn shortest(self) -> Decimal {
        let mut shortest = self;
        while shortest.scale > 0 && shortest.mantissa % 10 == 0 {
            shortest.mantissa /= 10;
            shortest.scale = shortest.scale.saturating_sub(1);
        }
        shortest
    }

    /// The value in millionths.
    fn millionths(self) -> i64 {
        self.mantissa
            .saturating_mul(power_of_ten(Self::MAX_SCALE.saturating_sub(self.scale)))
    }
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn number(whole: &str, decimals: &str) -> Option<i64> {
    whole
        .bytes()
        .chain(decimals.bytes())
        .try_fold(0_i64, |value, byte| {
            value
                .checked_mul(10)?
                .checked_add(i64::from(byte.wrapping_sub(b'0')))
        })
}

const fn power_of_ten(exponent: u8) -> i64 {
    match exponent {
        0 => 1,
        1 => 10,
        2 => 100,
        3 => 1_000,
        4 => 10_000,
        5 => 100_000,
        _ => 1_000_000,
    }
}

impl Ord for Decimal {
    fn cmp(&self, other: &Decimal) -> Ordering {
        self.millionths().cmp(&other.millionths())
    }
}

impl PartialOrd for Decimal {
    fn partial_cmp(&self, other: &Decimal) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// The shortest form: `1.5`, `0.25`, `2`.
impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let unit = power_of_ten(self.scale);
        let whole = self.mantissa.checked_div(unit).unwrap_or_default();
        let decimals = self.mantissa.checked_rem(unit).unwrap_or_default();
        write!(f, "{whole}")?;
        if self.scale > 0 {
            write!(f, ".{decimals:0width$}", width = usize::from(self.scale))?;
        }
        Ok(())
    }
}

impl fmt::Debug for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Decimal({self})")
    }
}

impl Serialize for Decimal {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Decimal {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Decimal, D::Error> {
        deserialize_text(
            deserializer,
            "a decimal number as a string, such as \"1.5\"",
            Decimal::parse,
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde::de::IntoDeserializer;
    use serde::de::value::{Error as ValueError, I64Deserializer};

    fn decimal(text: &str) -> Decimal {
        Decimal::parse(text).unwrap()
    }

    #[test]
    fn a_number_is_shown_in_its_shortest_form() {
        for (text, shown) in [
            ("1.5", "1.5"),
            ("1.50", "1.5"),
            ("2.000000", "2"),
            ("0.05", "0.05"),
            ("007.25", "7.25"),
            ("0", "0"),
            ("0.0", "0"),
            ("10", "10"),
            ("0.000001", "0.000001"),
            ("1000000", "1000000"),
            ("999999.999999", "999999.999999"),
        ] {
            assert_eq!(decimal(text).to_string(), shown);
        }
    }

    #[test]
    fn a_number_is_exact() {
        assert_eq!(Some(decimal("1.5").to_ratio()), Ratio::new(3, 2));
        assert_eq!(Some(decimal("0.1").to_ratio()), Ratio::new(1, 10));
        assert_eq!(decimal("1000000").to_ratio(), Ratio::from_int(1_000_000));
        assert_eq!(decimal("1.10"), decimal("1.1"));
        assert!(decimal("1.09") < decimal("1.1"));
        assert!(decimal("0.000").is_zero());
    }

    #[test]
    fn an_error_says_what_was_found_and_what_would_do() {
        let error = |text: &str| Decimal::parse(text).unwrap_err().to_string();

        for text in [
            "1e400", "", ".", "1,5", "NaN", "inf", "1.", ".5", "1.2.3", " 1", "1 ", "0x1", "1_0",
            "１",
        ] {
            assert_eq!(
                error(text),
                format!(
                    "found \"{text}\"; a number is written as digits with at most one point between them, for instance 1.5"
                )
            );
        }
        assert_eq!(
            error("-1"),
            "found \"-1\"; a number from 0 to 1000000 is written without a sign"
        );
        assert_eq!(
            error("+1"),
            "found \"+1\"; a number from 0 to 1000000 is written without a sign"
        );
        assert_eq!(
            error("0.0000001"),
            "found \"0.0000001\"; at most 6 decimals are taken"
        );
        assert_eq!(
            error("1000000.000001"),
            "found \"1000000.000001\"; numbers from 0 to 1000000 are taken"
        );
        assert_eq!(
            error("99999999999999999999"),
            "found \"99999999999999999999\"; numbers from 0 to 1000000 are taken"
        );
        assert!(error(&format!("1.{}", "0".repeat(300))).contains("at most 6 decimals"));
    }

    #[test]
    fn a_json_number_is_refused_for_it_may_have_been_rounded() {
        let number: I64Deserializer<ValueError> = 2_i64.into_deserializer();

        let refused = Decimal::deserialize(number).unwrap_err();

        assert!(
            refused
                .to_string()
                .contains("a decimal number as a string, such as \"1.5\"")
        );
    }

    proptest! {
        #[test]
        fn what_is_shown_is_read_back_and_keeps_order(
            a in 0..=1_000_000_000_000_i64,
            b in 0..=1_000_000_000_000_i64,
        ) {
            let [x, y] = [a, b].map(|millionths| Decimal { mantissa: millionths, scale: 6 }.shortest());

            prop_assert_eq!(Decimal::parse(&x.to_string()), Ok(x));
            prop_assert_eq!(x.cmp(&y), a.cmp(&b));
            prop_assert_eq!(x.to_ratio().cmp(&y.to_ratio()), a.cmp(&b));
        }

        #[test]
        fn no_text_makes_it_panic(text in "[0-9.+-]{0,25}|\\PC{0,30}") {
            let _ = Decimal::parse(&text);
        }
    }
}

//! Amounts of money.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::Currency;
use crate::words::text::Found;

/// An amount in whole minor units of its currency; `{"amount": 12345, "currency": "CNY"}` is
/// ¥123.45. `docs/rules §3`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Money {
    /// Minor units; negative amounts are possible.
    #[serde(rename = "amount")]
    pub minor: i64,
    /// The currency.
    pub currency: Currency,
}

/// The greatest amount that [`parse_amount`] takes, in minor units.
pub const MAX_AMOUNT_MINOR: i64 = 1_000_000_000_000_000;

/// Why a text is no amount.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AmountError {
    /// The text is no plain decimal number.
    #[error(
        "found {found}; an amount is written as digits with at most one point between them, for instance 12.34"
    )]
    Malformed {
        /// The text.
        found: Found,
    },
    /// The number is negative, or a negative zero.
    #[error(
        "found {found}, a negative amount; amounts are 0 or more, and what is taken back is sent as a return"
    )]
    Negative {
        /// The text.
        found: Found,
    },
    /// The number has more decimals than the currency.
    #[error("found {found}; amounts in {currency} have at most {minor_digits} decimals", minor_digits = currency.minor_digits())]
    TooManyDecimals {
        /// The text.
        found: Found,
        /// The currency.
        currency: Currency,
    },
    /// The number is greater than [`MAX_AMOUNT_MINOR`].
    #[error("found {found}; amounts up to {} are taken", Money { minor: MAX_AMOUNT_MINOR, currency: *currency })]
    TooLarge {
        /// The text.
        found: Found,
        /// The currency.
        currency: Currency,
    },
}

/// Reads a plain decimal number such as `12.34` or `12` as minor units of `currency`.
///
/// # Errors
///
/// [`AmountError`] where the text is anything else, is negative, has more decimals than the
/// currency (zeros as well), or is above [`MAX_AMOUNT_MINOR`].
pub fn parse_amount(text: &[u8], currency: Currency) -> Result<i64, AmountError> {
    read_minor(text, currency.minor_digits()).map_err(|fault| fault.about(text, currency))
}

#[derive(Debug, Clone, Copy)]
enum Fault {
    Malformed,
    Negative,
    TooManyDecimals,
    TooLarge,
}

impl Fault {
    #[cold]
    fn about(self, text: &[u8], currency: Currency) -> AmountError {
        let found = Found::from_bytes(text);
        match self {
            Fault::Malformed => AmountError::Malformed { found },
            Fault::Negative => AmountError::Negative { found },
            Fault::TooManyDecimals => AmountError::TooManyDecimals { found, currency },
            Fault::TooLarge => AmountError::TooLarge { found, currency },
        }
    }
}

fn read_minor(text: &[u8], minor_digits: u8) -> Result<i64, Fault> {
    let (whole, rest) = read_digits(0, text);
    let (value, decimals) = match rest {
        _ if rest.len() == text.len() => return Err(without_digits(text, minor_digits)),
        [] => (whole, 0),
        [b'.', decimals @ ..] => match read_digits(whole, decimals) {
            (value, []) if !decimals.is_empty() => (value, decimals.len()),
            _ => return Err(Fault::Malformed),
        },
        [..] => return Err(Fault::Malformed),
    };
    let missing = usize::from(minor_digits)
        .checked_sub(decimals)
        .ok_or(Fault::TooManyDecimals)?;
    let minor = (0..missing).fold(value, |minor, _| minor.saturating_mul(10));
    if minor > MAX_AMOUNT_MINOR {
        Err(Fault::TooLarge)
    } else {
        Ok(minor)
    }
}

/// What is wrong with a text that does not begin with a digit.
#[cold]
fn without_digits(text: &[u8], minor_digits: u8) -> Fault {
    let Some((b'-', number)) = text.split_first() else {
        return Fault::Malformed;
    };
    match read_minor(number, minor_digits) {
        Ok(_) | Err(Fault::TooManyDecimals | Fault::TooLarge) => Fault::Negative,
        Err(Fault::Malformed | Fault::Negative) => Fault::Malformed,
    }
}

/// Appends the digits that `text` begins with to `value`; what does not fit becomes the most that
/// does, far above any amount. Also what follows the digits.
fn read_digits(mut value: i64, mut text: &[u8]) -> (i64, &[u8]) {
    while let [byte @ b'0'..=b'9', rest @ ..] = text {
        value = value
            .saturating_mul(10)
            .saturating_add(i64::from(byte.wrapping_sub(b'0')));
        text = rest;
    }
    (value, text)
}

/// `123.45 USD`, `500 JPY`.
impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.minor < 0 { "-" } else { "" };
        let per_whole = self.currency.minor_per_whole().unsigned_abs();
        let whole = self
            .minor
            .unsigned_abs()
            .checked_div(per_whole)
            .unwrap_or_default();
        let decimals = self
            .minor
            .unsigned_abs()
            .checked_rem(per_whole)
            .unwrap_or_default();
        write!(f, "{sign}{whole}")?;
        if self.currency.minor_digits() > 0 {
            write!(
                f,
                ".{decimals:0width$}",
                width = usize::from(self.currency.minor_digits())
            )?;
        }
        write!(f, " {}", self.currency)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn currency(code: &str) -> Currency {
        Currency::parse(code).unwrap()
    }

    fn shown(minor: i64, code: &str) -> String {
        Money {
            minor,
            currency: currency(code),
        }
        .to_string()
    }

    fn parsed(text: &str, code: &str) -> Result<i64, AmountError> {
        parse_amount(text.as_bytes(), currency(code))
    }

    fn error_of(text: &str, code: &str) -> String {
        parsed(text, code).unwrap_err().to_string()
    }

    #[test]
    fn money_is_shown_with_its_currencys_decimals() {
        assert_eq!(shown(12_345, "USD"), "123.45 USD");
        assert_eq!(shown(-5, "USD"), "-0.05 USD");
        assert_eq!(shown(500, "JPY"), "500 JPY");
        assert_eq!(shown(1_001, "KWD"), "1.001 KWD");
        assert_eq!(shown(i64::MIN, "CNY"), "-92233720368547758.08 CNY");
    }

    #[test]
    fn an_amount_is_read_as_minor_units() {
        assert_eq!(parsed("12.34", "USD"), Ok(1_234));
        assert_eq!(parsed("12.3", "USD"), Ok(1_230));
        assert_eq!(parsed("12", "USD"), Ok(1_200));
        assert_eq!(parsed("0.00", "USD"), Ok(0));
        assert_eq!(parsed("007.50", "USD"), Ok(750));
        assert_eq!(parsed("12", "JPY"), Ok(12));
        assert_eq!(parsed("1.5", "KWD"), Ok(1_500));
        assert_eq!(parsed("1.0001", "CLF"), Ok(10_001));
        assert_eq!(parsed("10000000000000.00", "USD"), Ok(MAX_AMOUNT_MINOR));
    }

    #[test]
    fn an_error_says_what_was_found_and_what_would_do() {
        for text in [
            "", ".", "1.", ".5", "+1", "-", "--1", "-x", "1,5", "1e3", "1.2.3", " 1", "1 ", "NaN",
            "１",
        ] {
            assert_eq!(
                error_of(text, "USD"),
                format!(
                    "found \"{text}\"; an amount is written as digits with at most one point between them, for instance 12.34"
                )
            );
        }
        for text in ["-1", "-0.00", "-12.345"] {
            assert_eq!(
                error_of(text, "USD"),
                format!(
                    "found \"{text}\", a negative amount; amounts are 0 or more, and what is taken back is sent as a return"
                )
            );
        }
        assert_eq!(
            error_of("12.345", "USD"),
            "found \"12.345\"; amounts in USD have at most 2 decimals"
        );
        assert_eq!(
            error_of("12.0", "JPY"),
            "found \"12.0\"; amounts in JPY have at most 0 decimals"
        );
        for text in ["10000000000000.01", "99999999999999999999"] {
            assert_eq!(
                error_of(text, "USD"),
                format!("found \"{text}\"; amounts up to 10000000000000.00 USD are taken")
            );
        }
        assert!(matches!(
            parse_amount(b"1\xff", currency("USD")),
            Err(AmountError::Malformed { .. })
        ));
    }

    proptest! {
        #[test]
        fn what_is_shown_is_read_back(
            minor in 0..=MAX_AMOUNT_MINOR,
            code in proptest::sample::select(&["JPY", "CNY", "KWD", "CLF"][..]),
        ) {
            let shown = shown(minor, code);
            let (amount, _) = shown.split_once(' ').unwrap();

            prop_assert_eq!(parsed(amount, code), Ok(minor));
        }

        #[test]
        fn no_bytes_make_it_panic(text in proptest::collection::vec(any::<u8>(), 0..30)) {
            let _ = parse_amount(&text, currency("USD"));
        }

        #[test]
        fn no_digits_make_it_panic(text in "-?[0-9]{0,25}[.]?[0-9]{0,25}") {
            let _ = parsed(&text, "USD");
        }
    }
}

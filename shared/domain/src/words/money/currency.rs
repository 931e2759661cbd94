//! Currencies of ISO 4217.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::words::text::{Found, deserialize_text};
use crate::words::time::LocalDay;

/// A currency of ISO 4217. Serialized as its code.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Currency {
    code: [u8; 3],
    minor_digits: u8,
}

/// Why a text is no currency.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "found currency {found}; a currency is an active ISO 4217 code in capitals, for instance CNY"
)]
pub struct CurrencyError {
    /// The text.
    pub found: Found,
}

impl Currency {
    /// Reads an ISO 4217 code, three capitals: an active one, or one that ended since 2010, in
    /// which there are programs and purchases still ([`Currency::ended`]).
    ///
    /// Codes without minor units (gold, special drawing rights, testing) are no currencies of a
    /// program.
    ///
    /// # Errors
    ///
    /// [`CurrencyError`] where it is none.
    pub fn parse(text: &str) -> Result<Currency, CurrencyError> {
        let unknown = || CurrencyError {
            found: Found::new(text),
        };
        let code = <[u8; 3]>::try_from(text.as_bytes()).map_err(|_| unknown())?;
        let active = ACTIVE.binary_search_by_key(&code, |(code, _)| *code).ok();
        let active = active.and_then(|row| ACTIVE.get(row));
        let ended = ENDED.iter().find(|row| row.code == code);
        let minor_digits = active
            .map(|(_, minor_digits)| *minor_digits)
            .or(ended.map(|row| row.minor_digits))
            .ok_or_else(unknown)?;
        Ok(Currency { code, minor_digits })
    }

    /// The ISO 4217 code, three capitals.
    #[must_use]
    pub fn code(&self) -> &str {
        str::from_utf8(&self.code).unwrap_or_default()
    }

    /// When it ended and what came after it; `None`: it is active.
    #[must_use]
    pub fn ended(self) -> Option<Ended> {
        let row = ENDED.iter().find(|row| row.code == self.code)?;
        let (year, month, day) = row.last_day;
        Some(Ended {
            last_day: LocalDay::from_ymd(year, month, day)?,
            successor: row.successor,
        })
    }

    /// How many decimals an amount has: 0, 2, 3 or 4.
    #[must_use]
    pub const fn minor_digits(self) -> u8 {
        self.minor_digits
    }

    /// How many minor units make a whole one: 1, 100, 1,000 or 10,000.
    #[must_use]
    pub const fn minor_per_whole(self) -> i64 {
        match self.minor_digits {
            0 => 1,
            2 => 100,
            3 => 1_000,
            _ => 10_000,
        }
    }
}

/// The code.
impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Currency({self})")
    }
}

impl Serialize for Currency {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}

impl<'de> Deserialize<'de> for Currency {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Currency, D::Error> {
        deserialize_text(
            deserializer,
            "an ISO 4217 code such as \"CNY\"",
            Currency::parse,
        )
    }
}

/// How a currency ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ended {
    /// The last day on which it was legal tender.
    pub last_day: LocalDay,
    /// The code of the currency that came after it.
    pub successor: &'static str,
}

/// A currency that ended.
struct EndedRow {
    code: [u8; 3],
    minor_digits: u8,
    last_day: (i32, u32, u32),
    successor: &'static str,
}

const fn row(
    code: [u8; 3],
    minor_digits: u8,
    last_day: (i32, u32, u32),
    successor: &'static str,
) -> EndedRow {
    EndedRow {
        code,
        minor_digits,
        last_day,
        successor,
    }
}

/// Those that ended since 2010, by their last day as legal tender: ISO 4217, list three, for
/// their decimals, and CLDR 48 for the days.
const ENDED: [EndedRow; 14] = [
    row(*b"EEK", 2, (2010, 12, 31), "EUR"),
    row(*b"ZMK", 2, (2012, 12, 31), "ZMW"),
    row(*b"LVL", 2, (2013, 12, 31), "EUR"),
    row(*b"LTL", 2, (2014, 12, 31), "EUR"),
    row(*b"BYR", 0, (2016, 12, 31), "BYN"),
    row(*b"STD", 2, (2017, 12, 31), "STN"),
    row(*b"MRO", 2, (2018, 6, 30), "MRU"),
    row(*b"VEF", 2, (2018, 8, 20), "VES"),
    row(*b"CUC", 2, (2021, 6, 1), "CUP"),
    row(*b"HRK", 2, (2023, 1, 14), "EUR"),
    row(*b"SLL", 2, (2023, 12, 31), "SLE"),
    row(*b"ZWL", 2, (2024, 8, 31), "ZWG"),
    row(*b"ANG", 2, (2025, 6, 30), "XCG"),
    row(*b"BGN", 2, (2026, 1, 31), "EUR"),
];

/// The active codes of ISO 4217 with minor units, list one as of January 2026, in order, and how
/// many decimals each has.
#[rustfmt::skip]
const ACTIVE: [([u8; 3], u8); 165] = [
    (*b"AED", 2), (*b"AFN", 2), (*b"ALL", 2), (*b"AMD", 2), (*b"AOA", 2), (*b"ARS", 2),
    (*b"AUD", 2), (*b"AWG", 2), (*b"AZN", 2), (*b"BAM", 2), (*b"BBD", 2), (*b"BDT", 2),
    (*b"BHD", 3), (*b"BIF", 0), (*b"BMD", 2), (*b"BND", 2), (*b"BOB", 2), (*b"BOV", 2),
    (*b"BRL", 2), (*b"BSD", 2), (*b"BTN", 2), (*b"BWP", 2), (*b"BYN", 2), (*b"BZD", 2),
    (*b"CAD", 2), (*b"CDF", 2), (*b"CHE", 2), (*b"CHF", 2), (*b"CHW", 2), (*b"CLF", 4),
    (*b"CLP", 0), (*b"CNY", 2), (*b"COP", 2), (*b"COU", 2), (*b"CRC", 2), (*b"CUP", 2),
    (*b"CVE", 2), (*b"CZK", 2), (*b"DJF", 0), (*b"DKK", 2), (*b"DOP", 2), (*b"DZD", 2),
    (*b"EGP", 2), (*b"ERN", 2), (*b"ETB", 2), (*b"EUR", 2), (*b"FJD", 2), (*b"FKP", 2),
    (*b"GBP", 2), (*b"GEL", 2), (*b"GHS", 2), (*b"GIP", 2), (*b"GMD", 2), (*b"GNF", 0),
    (*b"GTQ", 2), (*b"GYD", 2), (*b"HKD", 2), (*b"HNL", 2), (*b"HTG", 2), (*b"HUF", 2),
    (*b"IDR", 2), (*b"ILS", 2), (*b"INR", 2), (*b"IQD", 3), (*b"IRR", 2), (*b"ISK", 0),
    (*b"JMD", 2), (*b"JOD", 3), (*b"JPY", 0), (*b"KES", 2), (*b"KGS", 2), (*b"KHR", 2),
    (*b"KMF", 0), (*b"KPW", 2), (*b"KRW", 0), (*b"KWD", 3), (*b"KYD", 2), (*b"KZT", 2),
    (*b"LAK", 2), (*b"LBP", 2), (*b"LKR", 2), (*b"LRD", 2), (*b"LSL", 2), (*b"LYD", 3),
    (*b"MAD", 2), (*b"MDL", 2), (*b"MGA", 2), (*b"MKD", 2), (*b"MMK", 2), (*b"MNT", 2),
    (*b"MOP", 2), (*b"MRU", 2), (*b"MUR", 2), (*b"MVR", 2), (*b"MWK", 2), (*b"MXN", 2),
    (*b"MXV", 2), (*b"MYR", 2), (*b"MZN", 2), (*b"NAD", 2), (*b"NGN", 2), (*b"NIO", 2),
    (*b"NOK", 2), (*b"NPR", 2), (*b"NZD", 2), (*b"OMR", 3), (*b"PAB", 2), (*b"PEN", 2),
    (*b"PGK", 2), (*b"PHP", 2), (*b"PKR", 2), (*b"PLN", 2), (*b"PYG", 0), (*b"QAR", 2),
    (*b"RON", 2), (*b"RSD", 2), (*b"RUB", 2), (*b"RWF", 0), (*b"SAR", 2), (*b"SBD", 2),
    (*b"SCR", 2), (*b"SDG", 2), (*b"SEK", 2), (*b"SGD", 2), (*b"SHP", 2), (*b"SLE", 2),
    (*b"SOS", 2), (*b"SRD", 2), (*b"SSP", 2), (*b"STN", 2), (*b"SVC", 2), (*b"SYP", 2),
    (*b"SZL", 2), (*b"THB", 2), (*b"TJS", 2), (*b"TMT", 2), (*b"TND", 3), (*b"TOP", 2),
    (*b"TRY", 2), (*b"TTD", 2), (*b"TWD", 2), (*b"TZS", 2), (*b"UAH", 2), (*b"UGX", 0),
    (*b"USD", 2), (*b"USN", 2), (*b"UYI", 0), (*b"UYU", 2), (*b"UYW", 4), (*b"UZS", 2),
    (*b"VED", 2), (*b"VES", 2), (*b"VND", 0), (*b"VUV", 0), (*b"WST", 2), (*b"XAD", 2),
    (*b"XAF", 0), (*b"XCD", 2), (*b"XCG", 2), (*b"XOF", 0), (*b"XPF", 0), (*b"YER", 2),
    (*b"ZAR", 2), (*b"ZMW", 2), (*b"ZWG", 2),
];

#[cfg(test)]
mod tests {
    use super::*;
    use serde::de::IntoDeserializer;
    use serde::de::value::{Error as ValueError, StrDeserializer};

    #[test]
    fn a_currency_knows_its_decimals() {
        let digits = |code: &str| Currency::parse(code).unwrap().minor_digits();

        assert_eq!(["JPY", "KRW", "VND", "CLP"].map(digits), [0, 0, 0, 0]);
        assert_eq!(["CNY", "USD", "EUR", "MGA"].map(digits), [2, 2, 2, 2]);
        assert_eq!(["BHD", "KWD", "TND"].map(digits), [3, 3, 3]);
        assert_eq!(["CLF", "UYW"].map(digits), [4, 4]);
        assert_eq!(Currency::parse("KWD").unwrap().minor_per_whole(), 1_000);
    }

    #[test]
    fn an_error_says_what_was_found_and_what_would_do() {
        for text in ["", "cny", "CN", "CNYX", "XXX", "XAU", "DEM", "¥"] {
            assert_eq!(
                Currency::parse(text).unwrap_err().to_string(),
                format!(
                    "found currency \"{text}\"; a currency is an active ISO 4217 code in capitals, for instance CNY"
                )
            );
        }
    }

    #[test]
    fn the_table_is_in_order_and_every_code_of_it_is_read() {
        assert!(ACTIVE.is_sorted_by(|(a, _), (b, _)| a < b));
        for (code, minor_digits) in ACTIVE {
            let code = str::from_utf8(&code).unwrap();
            let currency = Currency::parse(code).unwrap();

            assert!(code.bytes().all(|byte| byte.is_ascii_uppercase()));
            assert_eq!(
                (currency.code(), currency.minor_digits()),
                (code, minor_digits)
            );
            assert_eq!(currency.minor_per_whole(), 10_i64.pow(minor_digits.into()));
        }
    }

    #[test]
    fn a_currency_that_ended_is_read_and_says_when_it_did_and_what_came_after_it() {
        let kuna = Currency::parse("HRK").unwrap();

        let ended = kuna.ended().unwrap();

        assert_eq!(kuna.minor_digits(), 2);
        assert_eq!(ended.last_day, LocalDay::parse("2023-01-14").unwrap());
        assert_eq!(ended.successor, "EUR");
        assert_eq!(Currency::parse("EUR").unwrap().ended(), None);
        assert_eq!(Currency::parse("BYR").unwrap().minor_per_whole(), 1);
    }

    #[test]
    fn whatever_ended_is_active_no_more_and_what_came_after_it_is() {
        for row in ENDED {
            let code = str::from_utf8(&row.code).unwrap();
            assert!(
                ACTIVE.iter().all(|(active, _)| *active != row.code),
                "{code}"
            );
            assert!(Currency::parse(code).unwrap().ended().is_some(), "{code}");
            assert_eq!(Currency::parse(row.successor).unwrap().ended(), None);
        }
        assert!(ENDED.is_sorted_by(|a, b| a.last_day <= b.last_day));
    }

    #[test]
    fn a_currency_travels_as_its_code() {
        let input: StrDeserializer<'_, ValueError> = "CNY".into_deserializer();

        let read = Currency::deserialize(input).unwrap();

        assert_eq!(read, Currency::parse("CNY").unwrap());
        assert_eq!(read.to_string(), "CNY");
    }
}

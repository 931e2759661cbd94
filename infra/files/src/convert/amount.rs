//! Amounts as tills and sheets write them: with a sign or in brackets, a symbol or the code of
//! their currency before or behind, and commas between thousands.

use gradus_domain::words::money::{AmountError, Currency, parse_amount};
use gradus_domain::words::text::Found;
use std::borrow::Cow;

/// Symbols that stand for one currency or several, as the Common Locale Data Repository and
/// tills have them. Whatever currency an amount is in, its own code is understood as well.
const SYMBOLS: [(&str, &str); 55] = [
    (
        "$",
        "ARS AUD BBD BMD BND BSD BZD CAD CLP COP CUP DOP FJD GYD HKD JMD KYD LRD MXN NAD NZD SBD SGD SRD TTD TWD USD UYU XCD",
    ),
    ("US$", "USD"),
    ("CA$", "CAD"),
    ("C$", "CAD NIO"),
    ("A$", "AUD"),
    ("AU$", "AUD"),
    ("NZ$", "NZD"),
    ("HK$", "HKD"),
    ("NT$", "TWD"),
    ("S$", "SGD"),
    ("MX$", "MXN"),
    ("R$", "BRL"),
    ("\u{a3}", "EGP FKP GBP GIP LBP SDG SHP SSP SYP"),
    ("E\u{a3}", "EGP"),
    ("\u{a5}", "CNY JPY"),
    ("\u{ffe5}", "CNY JPY"),
    ("CN\u{a5}", "CNY"),
    ("JP\u{a5}", "JPY"),
    ("\u{5143}", "CNY"),
    ("\u{5186}", "JPY"),
    ("\u{20ac}", "EUR"),
    ("\u{20b9}", "INR"),
    ("Rs", "INR LKR MUR NPR PKR"),
    ("Rs.", "INR LKR MUR NPR PKR"),
    ("\u{20a9}", "KRW"),
    ("\u{20bd}", "RUB"),
    ("\u{20ba}", "TRY"),
    ("\u{20b4}", "UAH"),
    ("\u{20ab}", "VND"),
    ("\u{e3f}", "THB"),
    ("\u{20a6}", "NGN"),
    ("\u{20b1}", "PHP"),
    ("\u{20aa}", "ILS"),
    ("\u{20b8}", "KZT"),
    ("\u{20be}", "GEL"),
    ("\u{20a1}", "CRC"),
    ("\u{20b2}", "PYG"),
    ("\u{20b5}", "GHS"),
    ("R", "ZAR"),
    ("kr", "DKK ISK NOK SEK"),
    ("kr.", "DKK ISK NOK SEK"),
    ("z\u{142}", "PLN"),
    ("K\u{10d}", "CZK"),
    ("Ft", "HUF"),
    ("lei", "MDL RON"),
    ("\u{43b}\u{432}", "BGN"),
    ("\u{43b}\u{432}.", "BGN"),
    ("Fr", "CHF"),
    ("Fr.", "CHF"),
    ("SFr.", "CHF"),
    ("RM", "MYR"),
    ("Rp", "IDR"),
    ("S/", "PEN"),
    ("KSh", "KES"),
    ("DH", "MAD"),
];

/// Why a text is no amount.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum NotAnAmount {
    /// No plain number is left of it, or one that the currency does not have.
    Number(AmountError),
    /// It says something that is no sign of the currency asked for.
    OtherSign,
    /// It could be thousands, or a whole number and its decimals.
    TwoReadings,
}

impl From<AmountError> for NotAnAmount {
    fn from(error: AmountError) -> Self {
        Self::Number(error)
    }
}

/// Reads an amount in minor units. Zeros beyond the decimals of the currency are left: many a
/// platform writes two, whatever the currency.
///
/// # Errors
/// [`NotAnAmount`].
pub(super) fn signed_amount(text: &str, currency: Currency) -> Result<i64, NotAnAmount> {
    if is_plain(text) {
        return plain(text, currency);
    }
    let malformed = || AmountError::Malformed {
        found: Found::new(text),
    };
    let (within, is_in_brackets) = match text.strip_prefix('(') {
        Some(rest) => (rest.strip_suffix(')').ok_or_else(malformed)?, true),
        None => (text, false),
    };
    let (unsigned, is_negative) = without_sign(without_symbols(within, currency)?);
    if is_negative && is_in_brackets {
        return Err(malformed().into());
    }
    let number = without_symbols(unsigned, currency)?;
    if has_two_readings(number, currency) {
        return Err(NotAnAmount::TwoReadings);
    }
    let digits = without_thousands(number).ok_or_else(malformed)?;
    let minor = plain(&digits, currency)?;
    Ok(if is_negative || is_in_brackets {
        -minor
    } else {
        minor
    })
}

fn is_plain(text: &str) -> bool {
    let mut bytes = text.bytes();
    bytes.all(|byte| byte.is_ascii_digit() || byte == b'.')
}

fn plain(text: &str, currency: Currency) -> Result<i64, NotAnAmount> {
    let read = parse_amount(text.as_bytes(), currency);
    let Err(AmountError::TooManyDecimals { .. }) = &read else {
        return Ok(read?);
    };
    let short = text.split_once('.').and_then(|(whole, decimals)| {
        let kept = usize::from(currency.minor_digits());
        let (kept, rest) = decimals.split_at_checked(kept)?;
        let is_exact = rest.bytes().all(|byte| byte == b'0');
        is_exact.then(|| match kept {
            "" => whole.to_owned(),
            kept => format!("{whole}.{kept}"),
        })
    });
    match short {
        Some(short) => Ok(parse_amount(short.as_bytes(), currency)?),
        None => Ok(read?),
    }
}

fn without_sign(text: &str) -> (&str, bool) {
    // U+2212 is the minus of sheets that care for typography.
    match text.strip_prefix(['-', '\u{2212}']) {
        Some(rest) => (rest, true),
        None => (text, false),
    }
}

/// The amount without the currency's symbol or code before or behind it.
fn without_symbols(text: &str, currency: Currency) -> Result<&str, NotAnAmount> {
    let is_of_number =
        |c: char| c.is_ascii_digit() || matches!(c, ',' | '-' | '\u{2212}' | '(' | ')' | '+');
    let text = text.trim();
    let (Some(begin), Some(last)) = (text.find(is_of_number), text.rfind(is_of_number)) else {
        return Ok(text);
    };
    let end = text.ceil_char_boundary(last + 1);
    let (before, number, behind) = (&text[..begin], &text[begin..end], &text[end..]);
    if is_sign(before.trim(), currency) && is_sign(behind.trim(), currency) {
        Ok(number)
    } else {
        Err(NotAnAmount::OtherSign)
    }
}

/// Whether it is nothing, or stands for the currency.
fn is_sign(text: &str, currency: Currency) -> bool {
    text.is_empty()
        || text.eq_ignore_ascii_case(currency.code())
        || SYMBOLS.iter().any(|(symbol, of)| {
            text == *symbol && of.split(' ').any(|code| code == currency.code())
        })
}

/// Whether its only comma has as many digits behind it as the currency has decimals, and as
/// thousands have.
fn has_two_readings(number: &str, currency: Currency) -> bool {
    let is_of_three = currency.minor_digits() == 3;
    match number.split_once(',') {
        Some((whole, rest)) => {
            is_of_three && (1..=3).contains(&whole.len()) && rest.len() == 3 && is_plain(rest)
        }
        None => false,
    }
}

/// The number without the commas between its thousands; `None` where one stands elsewhere.
fn without_thousands(text: &str) -> Option<Cow<'_, str>> {
    if !text.contains(',') {
        return Some(text.into());
    }
    let (whole, decimals) = text
        .split_once('.')
        .map_or((text, None), |(whole, decimals)| (whole, Some(decimals)));
    let mut groups = whole.split(',');
    let first = groups.next()?.len();
    let is_grouped = (1..=3).contains(&first) && groups.all(|group| group.len() == 3);
    if !is_grouped || decimals.is_some_and(|decimals| decimals.contains(',')) {
        return None;
    }
    Some(text.replace(',', "").into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(code: &str, text: &str) -> Result<i64, NotAnAmount> {
        signed_amount(text, Currency::parse(code).unwrap())
    }

    fn read(text: &str) -> Option<i64> {
        of("USD", text).ok()
    }

    #[test]
    fn amounts_are_read_as_tills_and_sheets_write_them() {
        assert_eq!(read("1025.00"), Some(102_500));
        assert_eq!(read("$1,025.00"), Some(102_500));
        assert_eq!(read("($5.00)"), Some(-500));
        assert_eq!(read("-$5.00"), Some(-500));
        assert_eq!(read("$-5.00"), Some(-500));
        assert_eq!(read("\u{2212}5"), Some(-500));
        assert_eq!(read("US$ 1,234,567.8"), Some(123_456_780));
        assert_eq!(read("5.00 USD"), Some(500));
        assert_eq!(of("SEK", "5.00 kr"), Ok(500));
        assert_eq!(of("DKK", "kr. 5.00"), Ok(500));
        assert_eq!(of("JPY", "\u{a5}1,025"), Ok(1_025));
    }

    #[test]
    fn what_could_mean_two_amounts_is_none() {
        for text in [
            "1,5", "10,25.00", "1.000,00", "(-5.00)", "(5.00", "5.00)", "", "$", "1 000", "5.",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
        for code in ["KWD", "TND", "IQD"] {
            assert_eq!(of(code, "1,025"), Err(NotAnAmount::TwoReadings), "{code}");
            assert_eq!(of(code, "1,025.500"), Ok(1_025_500), "{code}");
            assert_eq!(of(code, "1,234,567"), Ok(1_234_567_000), "{code}");
            assert_eq!(of(code, "1.025"), Ok(1_025), "{code}");
        }
    }

    #[test]
    fn what_is_no_sign_of_the_currency_is_none() {
        for text in [
            "\u{a3}5.00",
            "5.00 EUR",
            "5.00 CR",
            "ab12cd",
            "5\u{bd}",
            "A$5.00",
            "$5.00 CAD",
        ] {
            assert_eq!(of("USD", text), Err(NotAnAmount::OtherSign), "{text}");
        }
        assert_eq!(of("CAD", "$5.00 CAD"), Ok(500));
        assert_eq!(of("GBP", "\u{a3}5.00"), Ok(500));
    }

    #[test]
    fn zeros_beyond_the_currencys_decimals_are_exact_and_other_digits_are_not() {
        assert_eq!(of("JPY", "500.00"), Ok(500));
        assert_eq!(of("JPY", "\u{a5}1,025.00"), Ok(1_025));
        assert_eq!(of("USD", "5.000"), Ok(500));
        assert!(matches!(of("JPY", "500.50"), Err(NotAnAmount::Number(_))));
        assert!(matches!(of("USD", "5.001"), Err(NotAnAmount::Number(_))));
    }
}

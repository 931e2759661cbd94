//! Saying values: names, numbers, money, days.

use gradus_domain::words::exact::Decimal;
use gradus_domain::words::money::{Currency, Money};
use gradus_domain::words::time::{LocalDay, MonthDay};
use std::fmt::Display;

/// In which language a program is said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    /// English.
    English,
    /// Chinese, in simplified characters.
    Chinese,
}

impl Language {
    /// Both.
    pub const ALL: [Self; 2] = [Self::English, Self::Chinese];

    /// Its code: `en`, `zh`.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Chinese => "zh",
        }
    }
}

/// A text in the speaker's language; what stands in braces is taken from around.
macro_rules! say {
    ($say:expr, $english:literal, $chinese:literal) => {
        match $say.language {
            $crate::program::say::Language::English => format!($english),
            $crate::program::say::Language::Chinese => format!($chinese),
        }
    };
}
pub(in crate::program) use say;

/// A value that has words of its own.
pub(in crate::program) trait Said {
    /// Its words.
    fn said(&self, language: Language) -> &'static str;
}

/// Who says a program: in a language, with amounts in a currency.
pub(in crate::program) struct Speaker {
    pub(in crate::program) language: Language,
    currency: Currency,
}

/// How lists are joined.
#[derive(Clone, Copy)]
enum Join {
    Or,
    And,
}

impl Speaker {
    pub(in crate::program) fn new(language: Language, currency: Currency) -> Self {
        Self { language, currency }
    }

    /// A name: as it stands in English, in quotation marks in Chinese, where nothing else
    /// would set it off.
    pub(in crate::program) fn name<T: Display>(&self, name: &T) -> String {
        say!(self, "{name}", "“{name}”")
    }

    /// One of these names.
    pub(in crate::program) fn names<T: Display>(&self, names: &[T]) -> String {
        self.join(names, Join::Or, |name| self.name(name))
    }

    /// One of these, as they stand.
    pub(in crate::program) fn any_of(&self, list: &[String]) -> String {
        self.join(list, Join::Or, String::clone)
    }

    /// The currency.
    pub(in crate::program) fn currency(&self) -> Currency {
        self.currency
    }

    /// Each of these names.
    pub(in crate::program) fn names_and<T: Display>(&self, names: &[T]) -> String {
        self.join(names, Join::And, |name| self.name(name))
    }

    /// One of these labels, which may be any text, in quotation marks.
    pub(in crate::program) fn labels<T: Display>(&self, labels: &[T]) -> String {
        self.join(labels, Join::Or, |label| {
            say!(self, "\"{label}\"", "“{label}”")
        })
    }

    /// A word of an enumeration.
    pub(in crate::program) fn word<T: Said>(&self, word: &T) -> &'static str {
        word.said(self.language)
    }

    /// One of these words.
    pub(in crate::program) fn words<T: Said>(&self, words: &[T]) -> String {
        self.join(words, Join::Or, |word| self.word(word).to_owned())
    }

    /// These words one after the other, in this order.
    pub(in crate::program) fn words_in_order<T: Said>(&self, words: &[T]) -> String {
        let words: Vec<&str> = words.iter().map(|word| self.word(word)).collect();
        match self.language {
            Language::English => words.join(", then "),
            Language::Chinese => words.join("、"),
        }
    }

    /// An amount of minor units.
    pub(in crate::program) fn money(&self, minor: &i64) -> String {
        let money = Money {
            minor: *minor,
            currency: self.currency,
        };
        let money = money.to_string();
        match (self.language, money.strip_suffix(" CNY")) {
            (Language::Chinese, Some(yuan)) => format!("{yuan}元"),
            (Language::English | Language::Chinese, _) => money,
        }
    }

    /// So many points.
    pub(in crate::program) fn points<T: Display>(&self, points: &T) -> String {
        self.counted(points, "point", "points", "积分")
    }

    /// So much growth.
    pub(in crate::program) fn growth<T: Display>(&self, growth: &T) -> String {
        self.counted(growth, "growth", "growth", "成长值")
    }

    /// So many purchases.
    pub(in crate::program) fn purchases<T: Display>(&self, purchases: &T) -> String {
        self.counted(purchases, "purchase", "purchases", "单")
    }

    /// So many days.
    pub(in crate::program) fn days<T: Display>(&self, days: &T) -> String {
        self.counted(days, "day", "days", "天")
    }

    /// So many months.
    pub(in crate::program) fn months<T: Display>(&self, months: &T) -> String {
        self.counted(months, "month", "months", "个月")
    }

    /// So many hours.
    pub(in crate::program) fn hours<T: Display>(&self, hours: &T) -> String {
        self.counted(hours, "hour", "hours", "小时")
    }

    /// So many minutes.
    pub(in crate::program) fn minutes<T: Display>(&self, minutes: &T) -> String {
        self.counted(minutes, "minute", "minutes", "分钟")
    }

    /// So many of something.
    pub(in crate::program) fn counted<T: Display>(
        &self,
        count: &T,
        one: &str,
        many: &str,
        chinese: &str,
    ) -> String {
        let count = count.to_string();
        match self.language {
            Language::English if count == "1" => format!("{count} {one}"),
            Language::English => format!("{count} {many}"),
            Language::Chinese => format!("{count}{chinese}"),
        }
    }

    /// Lead times in days: `30, 7 and 1 days`.
    pub(in crate::program) fn lead_days(&self, days: &[u16]) -> String {
        match (self.language, days) {
            (Language::English, [one]) => self.days(one),
            (Language::English, _) => {
                let days = self.join(days, Join::And, u16::to_string);
                format!("{days} days")
            }
            (Language::Chinese, _) => self.join(days, Join::And, |days| self.days(days)),
        }
    }

    /// A number in a row: `10th`.
    pub(in crate::program) fn nth<T: Display>(&self, nth: &T) -> String {
        let nth = nth.to_string();
        let ending = match nth.as_bytes() {
            [.., b'1', _] => "th",
            [.., b'1'] => "st",
            [.., b'2'] => "nd",
            [.., b'3'] => "rd",
            _ => "th",
        };
        say!(self, "{nth}{ending}", "{nth}")
    }

    /// One of these days of a month.
    pub(in crate::program) fn days_of_month(&self, days: &[u8]) -> String {
        self.join(days, Join::Or, |day| {
            let nth = self.nth(day);
            say!(self, "{nth}", "{nth}日")
        })
    }

    /// A multiplier: `2`, `双倍`.
    pub(in crate::program) fn times(&self, times: &Decimal) -> String {
        match (self.language, times.to_string().as_str()) {
            (Language::English, times) => times.to_owned(),
            (Language::Chinese, "2") => "双倍".to_owned(),
            (Language::Chinese, times) => format!("{times}倍"),
        }
    }

    /// A share of a whole: `12.5%`.
    pub(in crate::program) fn percent(&self, share: Decimal) -> String {
        let share = share.to_string();
        let (whole, decimals) = share.split_once('.').unwrap_or((&share, ""));
        let decimals = format!("{decimals:0<2}");
        let (percents, rest) = decimals.split_at(2);
        let percents = format!("{whole}{percents}");
        let percents = match percents.trim_start_matches('0') {
            "" => "0",
            percents => percents,
        };
        match rest {
            "" => format!("{percents}%"),
            rest => format!("{percents}.{rest}%"),
        }
    }

    /// The wall-clock times between two, in minutes since midnight; the last is not included.
    pub(in crate::program) fn times_between(&self, from_minute: u16, until_minute: u16) -> String {
        let time = |minute: u16| format!("{:02}:{:02}", minute / 60, minute % 60);
        let (from, until) = (time(from_minute), time(until_minute));
        if from_minute <= until_minute {
            return say!(
                self,
                "from {from} to before {until}",
                "{from}至{until}（不含）"
            );
        }
        say!(
            self,
            "from {from} to before {until} of the next day",
            "{from}至次日{until}（不含）"
        )
    }

    /// A day.
    pub(in crate::program) fn day(&self, day: LocalDay) -> String {
        let (year, month, of_month) = day.ymd();
        say!(self, "{day}", "{year}年{month}月{of_month}日")
    }

    /// A day of every year.
    pub(in crate::program) fn day_of_year(&self, day: MonthDay) -> String {
        let (month, of_month) = (day.month(), day.day());
        let name = usize::from(month)
            .checked_sub(1)
            .and_then(|index| MONTHS.get(index))
            .unwrap_or(&"");
        say!(self, "{of_month} {name}", "{month}月{of_month}日")
    }

    /// The days between two, both included.
    pub(in crate::program) fn days_between(
        &self,
        from: Option<LocalDay>,
        until: Option<LocalDay>,
    ) -> String {
        match (
            from.map(|day| self.day(day)),
            until.map(|day| self.day(day)),
        ) {
            (Some(from), Some(until)) => say!(self, "from {from} to {until}", "{from}至{until}"),
            (Some(from), None) => say!(self, "{from} or later", "{from}及以后"),
            (None, Some(until)) => say!(self, "{until} or earlier", "{until}及以前"),
            (None, None) => say!(self, "any", "任意一天"),
        }
    }

    fn join<T>(&self, list: &[T], join: Join, said: impl Fn(&T) -> String) -> String {
        let said: Vec<String> = list.iter().map(said).collect();
        let between = match (self.language, join) {
            (Language::English, Join::Or) => " or ",
            (Language::English, Join::And) => " and ",
            (Language::Chinese, Join::Or) => "或",
            (Language::Chinese, Join::And) => "、",
        };
        let before = match self.language {
            Language::English => ", ",
            Language::Chinese => "、",
        };
        match said.as_slice() {
            [] => String::new(),
            [only] => only.clone(),
            [first @ .., last] => format!("{}{between}{last}", first.join(before)),
        }
    }
}

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

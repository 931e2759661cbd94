//! When points lapse.

use crate::program::shape::{Whole, WordOr, table, words};
use gradus_domain::program::expiry::Stretch;
use gradus_domain::words::time::MonthDay;

/// `"never"`, or how long.
pub(crate) type ExpiryShape = WordOr<Never, ExpiryFile>;

/// Points do not lapse.
#[derive(Debug)]
pub(crate) struct Never;

words! { Never { "never" => Never, "Points do not lapse." } }

table! {
    /// When points lapse: the last day on which they can be spent.
    ExpiryFile "expiry" one_of(rolling_days, rolling_months, rolling_years, fixed, inactivity_days) {
        /// The last day is this many days after the earning day.
        optional rolling_days: Whole<1, 3660>,
        /// The last day is this many months after the earning day.
        optional rolling_months: Whole<1, 120>,
        /// The last day is this many years after the earning day.
        optional rolling_years: Whole<1, 10>,
        /// With `rolling_…`: the last day is moved to the end of its month, quarter or year.
        optional to_end_of: Stretch,
        /// The last day is the next such day of the year, as month and day: `"12-31"`.
        optional fixed: MonthDay,
        /// With `fixed`: at least this many days after the earning day; else the year after.
        /// Left out: 0.
        optional at_least_days: Whole<0, 366>,
        /// All points of a member lapse together, this many days after the latest
        /// qualifying act (see `earning.qualifying_acts`).
        optional inactivity_days: Whole<1, 3660>,
    }
}

words! { Stretch {
    "month" => Stretch::EndOfMonth, "The end of the month.";
    "quarter" => Stretch::EndOfQuarter, "The end of the quarter.";
    "year" => Stretch::EndOfYear, "The end of the year.";
} }

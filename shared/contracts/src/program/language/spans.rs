//! Spans of days and of the hours of a day.

use crate::program::shape::table;
use crate::program::value::TimeOfDay;
use gradus_domain::words::time::LocalDay;

table! {
    /// Days from and until, both included; either may be left out.
    DatesFile "dates" {
        /// The first day.
        optional from: LocalDay,
        /// The last day.
        optional until: LocalDay,
    }
}

table! {
    /// Times of the day: `from` included, `until` not. `from` after `until` goes through
    /// midnight.
    TimesFile "times" {
        /// From this time on: `"22:00"`.
        required from: TimeOfDay,
        /// Before this time: `"24:00"` is the day's end.
        required until: TimeOfDay,
    }
}

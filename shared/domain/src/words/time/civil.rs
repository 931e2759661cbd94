//! Year, month and day of a count of days, and back: the proleptic Gregorian calendar.
//!
//! Years are counted from March, so that the leap day is the last of its year, and in
//! eras of 400 years, after which the calendar repeats.
#![expect(
    clippy::arithmetic_side_effects,
    reason = "days of the years 0000 to 9999 and their parts are far within 32 bits"
)]

const DAYS_OF_ERA: i32 = 146_097;

/// Days from 1 March of the year −400, where counting begins, to 1970-01-01.
const DAYS_TO_1970: i32 = 719_468 + DAYS_OF_ERA;

/// Year, month (1 to 12) and day of the month of a count of days since 1970-01-01.
pub(super) const fn ymd_of(epoch_days: i32) -> (i32, u32, u32) {
    let days = epoch_days + DAYS_TO_1970;
    let era = days / DAYS_OF_ERA;
    let day_of_era = days % DAYS_OF_ERA;
    let year_of_era =
        (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let (month, into_next_year) = if month_from_march < 10 {
        (month_from_march + 3, 0)
    } else {
        (month_from_march - 9, 1)
    };
    let year = year_of_era + era * 400 - 400 + into_next_year;
    (year, month.unsigned_abs(), day.unsigned_abs())
}

/// Days since 1970-01-01 of a day that there is.
pub(super) const fn days_from(year: i32, month: u32, day: u32) -> i32 {
    let (month, day) = (month.cast_signed(), day.cast_signed());
    let (month_from_march, year) = if month > 2 {
        (month - 3, year + 400)
    } else {
        (month + 9, year + 399)
    };
    let era = year / 400;
    let year_of_era = year % 400;
    let day_of_year = (153 * month_from_march + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * DAYS_OF_ERA + day_of_era - DAYS_TO_1970
}

/// How many days a month has.
pub(super) const fn days_in_month(year: i32, month: u32) -> u32 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::{Datelike, NaiveDate};

    #[test]
    fn every_day_of_ten_thousand_years_is_that_of_chrono() {
        let mut date = NaiveDate::from_ymd_opt(0, 1, 1).unwrap();
        for days in -719_528..=2_932_896 {
            let (year, month, day) = ymd_of(days);

            assert_eq!((year, month, day), (date.year(), date.month(), date.day()));
            assert_eq!(days_from(year, month, day), days);
            date = date.succ_opt().unwrap();
        }
    }
}

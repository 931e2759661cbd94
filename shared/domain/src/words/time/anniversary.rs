//! Anniversaries of a joining day.
//!
//! Anniversary k is the joining day plus 12k months, k ≥ 0, so the joining day is the first of
//! them; one of 29 February falls on 28 February in common years. `docs/rules §2`.

use super::LocalDay;

/// The earliest anniversary of `joined` that is `day` or later.
#[must_use]
pub fn anniversary_on_or_after(joined: LocalDay, day: LocalDay) -> LocalDay {
    let years = joined_years(joined, day);
    let in_its_year = anniversary(joined, years);
    if in_its_year >= day {
        in_its_year
    } else {
        anniversary(joined, years.saturating_add(1))
    }
}

/// The earliest anniversary of `joined` that is later than `day`.
#[must_use]
pub fn anniversary_after(joined: LocalDay, day: LocalDay) -> LocalDay {
    anniversary_on_or_after(joined, day.plus_days(1))
}

/// The latest anniversary of `joined` that is `day` or earlier; `joined` itself where `day` is
/// before it.
#[must_use]
pub fn anniversary_on_or_before(joined: LocalDay, day: LocalDay) -> LocalDay {
    let years = joined_years(joined, day);
    let in_its_year = anniversary(joined, years);
    if in_its_year <= day || years == 0 {
        in_its_year
    } else {
        anniversary(joined, years.saturating_sub(1))
    }
}

/// Anniversary k with k the difference of the years: the one in the year of `day`.
fn joined_years(joined: LocalDay, day: LocalDay) -> i32 {
    day.year().saturating_sub(joined.year()).max(0)
}

fn anniversary(joined: LocalDay, years: i32) -> LocalDay {
    joined.plus_months(years.saturating_mul(12))
}

#[cfg(test)]
#[expect(
    clippy::arithmetic_side_effects,
    reason = "a test that overflows fails, as it should"
)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn day(text: &str) -> LocalDay {
        LocalDay::parse(text).unwrap()
    }

    #[test]
    fn a_day_lies_between_its_anniversaries() {
        let joined = day("2024-05-10");

        assert_eq!(
            anniversary_on_or_after(joined, day("2026-05-10")),
            day("2026-05-10")
        );
        assert_eq!(
            anniversary_on_or_after(joined, day("2026-05-11")),
            day("2027-05-10")
        );
        assert_eq!(
            anniversary_after(joined, day("2026-05-10")),
            day("2027-05-10")
        );
        assert_eq!(
            anniversary_after(joined, day("2026-05-09")),
            day("2026-05-10")
        );
        assert_eq!(
            anniversary_on_or_before(joined, day("2026-05-10")),
            day("2026-05-10")
        );
        assert_eq!(
            anniversary_on_or_before(joined, day("2026-05-09")),
            day("2025-05-10")
        );
    }

    #[test]
    fn the_joining_day_is_the_first_anniversary() {
        let joined = day("2024-05-10");

        assert_eq!(anniversary_on_or_after(joined, day("2020-01-01")), joined);
        assert_eq!(anniversary_after(joined, day("2024-01-01")), joined);
        assert_eq!(anniversary_after(joined, joined), day("2025-05-10"));
        assert_eq!(anniversary_on_or_before(joined, day("2024-05-09")), joined);
        assert_eq!(anniversary_on_or_before(joined, day("2020-12-31")), joined);
    }

    #[test]
    fn who_joined_on_29_february_has_the_28th_in_common_years() {
        let joined = day("2024-02-29");

        assert_eq!(
            anniversary_on_or_after(joined, day("2025-01-01")),
            day("2025-02-28")
        );
        assert_eq!(
            anniversary_after(joined, day("2025-02-28")),
            day("2026-02-28")
        );
        assert_eq!(
            anniversary_on_or_after(joined, day("2028-02-28")),
            day("2028-02-29")
        );
        assert_eq!(
            anniversary_on_or_before(joined, day("2028-02-28")),
            day("2027-02-28")
        );
    }

    proptest! {
        #[test]
        fn no_anniversary_lies_in_between(joined in 0..40_000_i32, days in 0..60_000_i32) {
            let joined = LocalDay::from_epoch_days(joined).unwrap();
            let day = LocalDay::from_epoch_days(days).unwrap();
            let all: Vec<LocalDay> = (0..400).map(|k| joined.plus_months(12 * k)).collect();

            let on_or_after = all.iter().copied().find(|a| *a >= day).unwrap();
            let after = all.iter().copied().find(|a| *a > day).unwrap();
            let on_or_before = all.iter().copied().rfind(|a| *a <= day).unwrap_or(joined);

            prop_assert_eq!(anniversary_on_or_after(joined, day), on_or_after);
            prop_assert_eq!(anniversary_after(joined, day), after);
            prop_assert_eq!(anniversary_on_or_before(joined, day), on_or_before);
        }
    }
}

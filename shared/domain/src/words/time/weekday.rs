//! Days of the week.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A day of the week; weeks start on Monday, `docs/rules §2`. Serialized in lower case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Weekday {
    /// The first day of a week.
    Monday,
    /// The second day of a week.
    Tuesday,
    /// The third day of a week.
    Wednesday,
    /// The fourth day of a week.
    Thursday,
    /// The fifth day of a week.
    Friday,
    /// The sixth day of a week.
    Saturday,
    /// The last day of a week.
    Sunday,
}

impl Weekday {
    /// All of them, Monday first.
    pub const ALL: [Weekday; 7] = [
        Weekday::Monday,
        Weekday::Tuesday,
        Weekday::Wednesday,
        Weekday::Thursday,
        Weekday::Friday,
        Weekday::Saturday,
        Weekday::Sunday,
    ];

    /// How many days of its week came before: Monday 0, Sunday 6.
    #[must_use]
    pub const fn days_since_monday(self) -> i32 {
        match self {
            Weekday::Monday => 0,
            Weekday::Tuesday => 1,
            Weekday::Wednesday => 2,
            Weekday::Thursday => 3,
            Weekday::Friday => 4,
            Weekday::Saturday => 5,
            Weekday::Sunday => 6,
        }
    }

    /// The day that comes `days` after a Monday.
    pub(super) const fn after_monday(days: i32) -> Weekday {
        match days.rem_euclid(7) {
            0 => Weekday::Monday,
            1 => Weekday::Tuesday,
            2 => Weekday::Wednesday,
            3 => Weekday::Thursday,
            4 => Weekday::Friday,
            5 => Weekday::Saturday,
            _ => Weekday::Sunday,
        }
    }
}

/// As it is serialized.
impl fmt::Display for Weekday {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.serialize(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_days_of_a_week_are_counted_from_monday() {
        let counted: Vec<Weekday> = (0..7).map(Weekday::after_monday).collect();

        assert_eq!(counted, Weekday::ALL);
        assert_eq!(Weekday::after_monday(-1), Weekday::Sunday);
        assert!(
            Weekday::ALL
                .iter()
                .zip(0..)
                .all(|(day, n)| day.days_since_monday() == n)
        );
        assert_eq!(Weekday::Wednesday.to_string(), "wednesday");
    }
}

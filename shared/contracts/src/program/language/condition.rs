//! When a rule applies.

use super::{Amount, Label, Name, TimeOfDay, True};
use crate::program::shape::{List, OneOrMore, Whole, table, words};
use gradus_domain::program::rule::{Around, LifecycleStage};
use gradus_domain::words::time::{LocalDay, Weekday};

table! {
    /// When a rule applies. Every field must be met; an empty table is always met. Lists are
    /// met by any of their elements; one element may stand without a list.
    ConditionFile "condition" {
        /// Every one of these conditions.
        optional all: List<ConditionFile, 1, 32>,
        /// At least one of these conditions.
        optional any: List<ConditionFile, 1, 32>,
        /// Not this condition.
        optional not: Box<ConditionFile>,
        /// The member's tier is one of these.
        optional tier: OneOrMore<Name>,
        /// The line's category is one of these.
        optional category: OneOrMore<Label>,
        /// The line's article is one of these.
        optional sku: OneOrMore<Label>,
        /// The line's brand is one of these.
        optional brand: OneOrMore<Label>,
        /// Bought over one of these channels.
        optional channel: OneOrMore<Label>,
        /// Bought in one of these stores.
        optional store: OneOrMore<Label>,
        /// Bought at one of these partners.
        optional partner: OneOrMore<Name>,
        /// The purchase's amount that can earn is at least this.
        optional amount_at_least: Amount,
        /// The amount of the lines that match otherwise is at least this. Not under `not`.
        optional lines_amount_at_least: Amount,
        /// The member's first purchase.
        optional first_purchase: True,
        /// Every so-many-th purchase of the member.
        optional every_nth: Whole<2, 10_000>,
        /// On these days of the week.
        optional weekday: OneOrMore<Weekday>,
        /// On these days of the month.
        optional day_of_month: OneOrMore<Whole<1, 31>>,
        /// Between these days.
        optional dates: DatesFile,
        /// Between these times of the day, by the program's zone.
        optional time_of_day: TimesFile,
        /// Around the member's birthday.
        optional birthday: Around,
        /// Around an anniversary (from the first) of the day of joining.
        optional membership_anniversary: Around,
        /// The latest purchase before is at least this many days back.
        optional days_since_last_purchase: Whole<1, 3660>,
        /// The act completes a streak of so many days in a row, or a multiple of it.
        optional streak_days: Whole<2, 366>,
        /// At least so many purchases in the week (from Monday), this one included.
        optional purchases_this_week: Whole<1, 10_000>,
        /// At least so many purchases in the month, this one included.
        optional purchases_this_month: Whole<1, 10_000>,
        /// The member is in one of these segments.
        optional segment: OneOrMore<Name>,
        /// The member's stage of life, before this act, is one of these (see `lifecycle`).
        optional lifecycle_stage: OneOrMore<LifecycleStage>,
        /// The member is in one of these arms of an experiment.
        optional variant: OneOrMore<Name>,
        /// Another member brought this one.
        optional referred: True,
        /// The activity is one of these. For rules with `scores = "activities"`.
        optional activity: OneOrMore<Name>,
        /// The member holds a valid grant of this benefit.
        optional holds_grant: Name,
    }
}

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

words! { Weekday {
    "monday" => Weekday::Monday, "Monday.";
    "tuesday" => Weekday::Tuesday, "Tuesday.";
    "wednesday" => Weekday::Wednesday, "Wednesday.";
    "thursday" => Weekday::Thursday, "Thursday.";
    "friday" => Weekday::Friday, "Friday.";
    "saturday" => Weekday::Saturday, "Saturday.";
    "sunday" => Weekday::Sunday, "Sunday.";
} }

words! { Around {
    "day" => Around::Day, "On that day.";
    "week" => Around::Week, "In its week, Monday to Sunday.";
    "month" => Around::Month, "In its month.";
} }

words! { LifecycleStage {
    "new" => LifecycleStage::New, "Joined lately.";
    "active" => LifecycleStage::Active, "Buys.";
    "dormant" => LifecycleStage::Dormant, "Has not bought for a while.";
    "churned" => LifecycleStage::Churned, "Has not bought for long.";
} }

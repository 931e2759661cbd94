//! Tiers.

use super::{ExpiryShape, RewardFile, TextShape};
use crate::program::notation::Value;
use crate::program::shape::{List, Whole, WordOr, table, words};
use crate::program::value::{Amount, AtLeastZero, Name};
use gradus_domain::program::messages::MessageChannel;
use gradus_domain::program::tier::{Fall, GraceCounts};

table! {
    /// A step of the ladder. The lowest asks for nothing and lasts for ever: it has neither
    /// `qualify`, `validity`, `extends`, `review` nor `inactivity_days`.
    TierFile "tier" {
        /// The tier's name.
        required id: Name,
        /// What people call the tier, by locale: `{ en = "…", de = "…" }`. The first is that of
        /// whoever has none of their own.
        optional text: TextShape,
        /// What a member must have done. All but the lowest tier.
        optional qualify: QualificationFile,
        /// How long the tier lasts once it is reached or renewed. All but the lowest tier.
        optional validity: ValidityShape,
        /// What makes the tier last longer. Left out: the review.
        optional extends: ExtendsWord,
        /// What happens after the last day to a member who does not qualify any more.
        optional review: ReviewFile = Value::empty_table(),
        /// After so many whole days without a purchase, the member falls one step, and
        /// again after every further so many.
        optional inactivity_days: Whole<1, 3660>,
        /// Multiplies the program's points.
        optional rate: AtLeastZero = "1",
        /// When points earned in this tier lapse, if not as `earning.expiry` says.
        optional expiry: ExpiryShape,
        /// What a member gets on reaching the tier, once in 12 months.
        optional entry_rewards: List<RewardFile, 0, 16>,
        /// Over which channels the tier's members are written to, the preferred one first.
        /// Left out: as `messages` says.
        optional message_channels: List<MessageChannel, 1, 4>,
    }
}

table! {
    /// What a member must have done. Every field must be met.
    QualificationFile "qualification" {
        /// Every one of these.
        optional all: List<QualificationFile, 1, 8>,
        /// At least one of these.
        optional any: List<QualificationFile, 1, 8>,
        /// Amounts that can earn, less returns.
        optional spend_at_least: Amount,
        /// Purchases.
        optional purchases_at_least: Whole<0, 1_000_000_000_000>,
        /// Points earned by purchases and activities.
        optional points_earned_at_least: Whole<0, 1_000_000_000_000>,
        /// Growth.
        optional growth_at_least: Whole<0, 1_000_000_000_000>,
        /// Days with a purchase or an activity.
        optional active_days_at_least: Whole<0, 1_000_000_000_000>,
        /// Over which days the `…_at_least` of this table count.
        optional window: WindowShape,
    }
}

/// A named window, or a rolling one.
pub(crate) type WindowShape = WordOr<WindowWord, WindowFile>;

/// Windows that need no number.
#[derive(Clone, Copy, Debug)]
pub(crate) enum WindowWord {
    /// The month so far.
    CalendarMonth,
    /// The year so far.
    CalendarYear,
    /// Since the latest anniversary.
    MembershipYear,
    /// Since the tier was reached.
    SinceTierBegan,
    /// Everything.
    Lifetime,
}

words! { WindowWord {
    "calendar_month" => WindowWord::CalendarMonth, "The month so far.";
    "calendar_year" => WindowWord::CalendarYear, "The year so far.";
    "membership_year" => WindowWord::MembershipYear, "Since the latest anniversary of the day of joining.";
    "since_tier_began" => WindowWord::SinceTierBegan, "Since the day of the purchase that reached the tier held.";
    "lifetime" => WindowWord::Lifetime, "Everything.";
} }

table! {
    /// A window that moves with the day.
    WindowFile "window" one_of(rolling_days, rolling_months) {
        /// So many days, today included.
        optional rolling_days: Whole<1, 396>,
        /// So many months up to today; above 13, whole calendar months.
        optional rolling_months: Whole<1, 60>,
    }
}

/// How long a tier lasts.
pub(crate) type ValidityShape = WordOr<ValidityWord, ValidityFile>;

/// Validities that need no number.
#[derive(Clone, Copy, Debug)]
pub(crate) enum ValidityWord {
    /// For ever.
    Forever,
    /// Until the next anniversary.
    MembershipYear,
}

words! { ValidityWord {
    "forever" => ValidityWord::Forever, "It does not end by itself.";
    "membership_year" => ValidityWord::MembershipYear, "To the day before the next anniversary of the day of joining.";
} }

table! {
    /// How long a tier lasts.
    ValidityFile "validity" one_of(months, calendar_years) {
        /// So many months from the day on which it was reached.
        optional months: Whole<1, 120>,
        /// To the end of the n-th calendar year after; 0: to the end of this one.
        optional calendar_years: Whole<0, 10>,
    }
}

/// What prolongs a tier.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ExtendsWord {
    /// The review after the last day.
    OnReview,
    /// Every day on which the conditions are met.
    OnQualifying,
}

words! { ExtendsWord {
    "on_review" => ExtendsWord::OnReview, "The review after the last day renews it.";
    "on_qualifying" => ExtendsWord::OnQualifying, "Each day on which the conditions are met moves the last day.";
} }

table! {
    /// What happens after a tier's last day to a member who does not qualify any more.
    ReviewFile "review" {
        /// Where the member goes.
        optional fall: Fall = "to_qualified",
        /// For so many days the tier is kept before the fall.
        optional grace_days: Whole<0, 3660> = 0,
        /// What a purchase in grace counts for.
        optional grace_counts: GraceCounts = "own",
    }
}

words! { said Fall {
    "to_qualified" => Fall::ToQualified, "To the highest tier that the member qualifies for.",
        ["goes to the highest tier whose conditions are met", "降至仍达标的最高等级"];
    "one_step" => Fall::OneStep, "One step down.",
        ["falls one step", "降一级"];
    "hold" => Fall::Hold, "Nowhere: the tier is kept.",
        ["keeps the tier", "保级"];
} }

words! { said GraceCounts {
    "own" => GraceCounts::Own, "For its own days alone.",
        ["for its own days alone", "仅计入消费当日所属周期"];
    "previous" => GraceCounts::Previous, "For the days that were reviewed, too.",
        ["for the days that were reviewed, too", "同时计入已复核的周期"];
} }

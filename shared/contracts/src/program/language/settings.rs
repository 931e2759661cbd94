//! Returns, reminders, stages of life, what a new version changes.

use super::{OfferShape, TimesFile};
use crate::program::notation::Value;
use crate::program::shape::{List, OneOrMore, Whole, table, words};
use crate::program::value::Share;
use gradus_domain::program::messages::MessageChannel;
use gradus_domain::program::{Shortfall, TierAfterReturn};

table! {
    /// How returns are treated.
    ReturnsFile "returns" {
        /// What happens where the points to take back are no longer there.
        optional shortfall: Shortfall = "debt",
        /// What becomes of a tier that was reached through what was returned.
        optional tier: TierAfterReturn = "next_review",
        /// So many days a return waits for its purchase.
        optional wait_days: Whole<0, 90> = 7,
        /// Points that were paid and are given back after their last day live so many days.
        optional restore_days: Whole<0, 366> = 30,
    }
}

words! { said Shortfall {
    "debt" => Shortfall::Debt, "The member owes them.",
        ["the member owes them", "记为会员欠分"];
    "forgive" => Shortfall::Forgive, "They are forgiven.",
        ["they are forgiven", "予以免除"];
} }

words! { said TierAfterReturn {
    "next_review" => TierAfterReturn::NextReview, "It stays until its next review.",
        ["stays until its next review", "保留至下次复核"];
    "at_once" => TierAfterReturn::AtOnce, "It is taken back with the return.",
        ["is taken back with the return", "随退货立即收回"];
} }

table! {
    /// What is announced ahead of time.
    RemindersFile "reminders" {
        /// So many days before points lapse, each: `[30, 7, 1]`.
        optional points_expiring_lead_days: List<Whole<1, 366>, 0, 8>,
        /// So many days before a tier ends that would not be renewed, each.
        optional tier_expiring_lead_days: List<Whole<1, 366>, 0, 8>,
        /// What comes with the warning of a tier's end: a benefit, or a table of `rewards` and
        /// `when`, or several.
        optional retention_offer: OneOrMore<OfferShape>,
        /// So many days before a tier with `inactivity_days` is lost for want of a purchase,
        /// each.
        optional inactivity_lead_days: List<Whole<1, 366>, 0, 8>,
        /// So many days before a member's birthday, each.
        optional birthday_lead_days: List<Whole<1, 366>, 0, 8>,
        /// The next tier is said to be near where every condition that has to be met lacks
        /// at most this share of what it asks for, rounded up. Left out: it is not said.
        optional tier_near_share: Share,
        /// Whether it is said that one more day makes a streak pay.
        optional streak_near: bool = Value::Truth(false),
    }
}

table! {
    /// How what is announced reaches members. Marketing asks for consent and keeps all of
    /// this; facts are always sent, at once.
    MessagesFile "messages" {
        /// The channels, the preferred one first.
        required channels: List<MessageChannel, 1, 4>,
        /// When marketing is silent, by the clock where the member is.
        optional quiet_hours: TimesFile,
        /// At most so many marketing messages a member and calendar week. Left out: as many
        /// as there are.
        optional weekly_cap: Whole<1, 100>,
        /// The marketing messages of a day's beginning are spread over so many hours, as far
        /// as quiet hours leave them.
        optional spread_hours: Whole<0, 24> = 0,
        /// A marketing message may be sent for so many hours. Left out: as long as what it
        /// speaks of is ahead.
        optional keep_hours: Whole<1, 8784>,
    }
}

words! { said MessageChannel {
    "email" => MessageChannel::Email, "An e-mail.", ["e-mail", "邮件"];
    "sms" => MessageChannel::Sms, "A text message.", ["text message", "短信"];
    "push" => MessageChannel::Push, "A message of the app.", ["push", "App推送"];
    "post" => MessageChannel::Post, "A letter.", ["letter", "信件"];
} }

table! {
    /// When a member counts as new, active, dormant or churned: days since the latest
    /// purchase, or since joining where there is none.
    LifecycleFile "lifecycle" {
        /// New for so many days after joining.
        required new_days: Whole<0, 3660>,
        /// Dormant from so many days on.
        required dormant_days: Whole<1, 3660>,
        /// Churned from so many days on; above `dormant_days`.
        required churned_days: Whole<2, 3660>,
        /// What members get who become dormant or churn.
        optional offers: OffersFile = Value::empty_table(),
    }
}

table! {
    /// What members get with a change of their stage, at most once in 12 months for each stage:
    /// a benefit, or a table of `rewards` and `when`, or several.
    OffersFile "offers" {
        /// For those who become dormant.
        optional dormant: OneOrMore<OfferShape>,
        /// For those who churn.
        optional churned: OneOrMore<OfferShape>,
    }
}

table! {
    /// What a new version does to what members have already, at the first beginning of a day
    /// that it decides. Left out: points keep their dates, tiers wait for their review.
    ChangesFile "changes" {
        /// Points that were earned before get the last day that `earning.expiry` gives them.
        optional redate: bool = Value::Truth(false),
        /// Every member's tier is reviewed then.
        optional reassess: bool = Value::Truth(false),
    }
}

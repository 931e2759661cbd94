//! Benefits, and the rewards that follow from a member's life.

use super::{ConditionFile, ExpiryShape, TextShape};
use crate::program::notation::Value;
use crate::program::shape::{List, Whole, WordOr, table, words};
use crate::program::value::{AtLeastOne, Name};
use gradus_domain::program::OccasionDay;

table! {
    /// A privilege that can be granted.
    BenefitFile "benefit" {
        /// The benefit's name. That of a multiplier is a rule's name, too.
        required id: Name,
        /// What people call the benefit, by locale: `{ en = "…", de = "…" }`. The first is that of
        /// whoever has none of their own.
        optional text: TextShape,
        /// What it is.
        required kind: BenefitWord,
        /// For `kind = "multiplier"`: while a grant is good, purchases earn this many times
        /// the base.
        optional multiply: AtLeastOne,
        /// For so many days a grant is good, the day of granting included. Left out: for
        /// ever.
        optional valid_days: Whole<1, 3660>,
    }
}

/// What a benefit is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum BenefitWord {
    /// A voucher.
    Coupon,
    /// A thing.
    Gift,
    /// Something done for the member.
    Service,
    /// An earlier start.
    EarlyAccess,
    /// More points for a time.
    Multiplier,
}

words! { BenefitWord {
    "coupon" => BenefitWord::Coupon, "A voucher.";
    "gift" => BenefitWord::Gift, "A thing.";
    "service" => BenefitWord::Service, "Something done for the member.";
    "early_access" => BenefitWord::EarlyAccess, "An earlier start.";
    "multiplier" => BenefitWord::Multiplier, "More points while it is good.";
} }

table! {
    /// A reward: exactly one of a benefit, points or growth.
    RewardFile "reward" one_of(grant, points, growth) {
        /// This benefit is granted.
        optional grant: Name,
        /// So many points, which can be spent at once.
        optional points: Whole<1, 1_000_000_000>,
        /// So much growth.
        optional growth: Whole<1, 1_000_000_000>,
        /// With `points`: when they lapse, if not as `earning.expiry` says.
        optional expiry: ExpiryShape,
    }
}

table! {
    /// What members get on their own days: exactly one of a benefit, points or growth.
    OccasionFile "occasion" one_of(grant, points, growth) {
        /// Which day.
        required on: OccasionDay,
        /// Only members of these tiers. Left out: all.
        optional tiers: List<Name, 0, 16>,
        /// Who gets it, by what is known of the member when the day begins. Left out: everybody.
        optional when: ConditionFile = Value::empty_table(),
        /// This benefit is granted.
        optional grant: Name,
        /// So many points, which can be spent at once.
        optional points: Whole<1, 1_000_000_000>,
        /// So much growth.
        optional growth: Whole<1, 1_000_000_000>,
        /// With `points`: when they lapse, if not as `earning.expiry` says.
        optional expiry: ExpiryShape,
    }
}

/// What members get with a warning, or with a change of their stage: a benefit by its name, or
/// more.
pub(crate) type OfferShape = WordOr<Name, OfferFile>;

table! {
    /// What members get with a warning, or with a change of their stage.
    OfferFile "offer" {
        /// Who gets it, by what is known of the member when the day begins. Left out: everybody.
        optional when: ConditionFile = Value::empty_table(),
        /// What they get.
        required rewards: List<RewardFile, 1, 16>,
    }
}

words! { said OccasionDay {
    "birthday" => OccasionDay::Birthday, "The birthday.", ["On the birthday", "会员生日当日"];
    "membership_anniversary" => OccasionDay::MembershipAnniversary, "Each anniversary of the day of joining.",
        ["On each anniversary of joining", "每个入会周年日"];
} }

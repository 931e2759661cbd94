//! The kinds of announcements (rules §11), each told once. [`crate::notices`] hands the rows
//! to a macro, and what has to know the kinds is made of them: the domain's enum, the number
//! that is stored, the message and its schema, the line for people.
//!
//! A row is a kind: the number that is stored, the stable name, what others ask of it, and its
//! fields. What is said of a kind and of a field also describes the message.
//!
//! - The number is the row's place, from 0: a kind that is new comes last. The fields are
//!   stored in their order, and stay as they are.
//! - `purpose`: [`Purpose`](super::notice::Purpose).
//! - `over`: until when there is sense in saying it, [`Over`](super::notice::Over).
//! - `day`: of two days that meet where a day begins, the one that it belongs to,
//!   [`BoundaryDay`](super::notice::BoundaryDay).
//! - `tells`: what it says has become of points and tiers, [`Tells`](super::notice::Tells).
//! - `line`: how `gradus tail` says it. `{field}` is a field of the message, `{field:,}` a
//!   number with its thousands apart, `{field:points}` one with its unit; `[field:…|…]` says
//!   the first where the field is there and is not 0, otherwise the second, which may be
//!   missing.

/// The types of the fields, for whoever makes something of the rows.
#[doc(hidden)]
pub mod types {
    pub use crate::member::metrics::Figure;
    pub use crate::program::stage::LifecycleStage;
    pub use crate::telling::parts::{Goal, Offered, Shortage, TierLoss};
    pub use crate::words::ids::{BenefitId, GrantId, TierId};
    pub use crate::words::money::Points;
    pub use crate::words::time::LocalDay;
}

/// Hands the rows to a macro.
#[doc(hidden)]
#[macro_export]
macro_rules! notices {
    ($then:ident) => {
        $then! {
            /// A member joined.
            MemberEnrolled = 0, "member.enrolled" (
                purpose: Fact, over: Never, day: Ended,
                tells(tier): Joined(tier),
                line: "joined as {tier}",
            ) {
                /// On this tier.
                tier: TierId,
            }
            /// What is known of a member was erased. Whoever knows the member by its id forgets
            /// it.
            MemberErased = 1, "member.erased" (
                purpose: Fact, over: Never, day: Ended,
                tells: Nothing,
                line: "erased, with {points:points}",
            ) {
                /// How many points ended with it, pending ones included.
                points: Points,
            }
            /// An act or a reward earned points.
            PointsEarned = 2, "points.earned" (
                purpose: Fact, over: Never, day: Begun,
                tells(points): Moved(Issue, *points),
                line: "{points:points} earned[pending:, of which {pending:,} wait]",
            ) {
                /// How many.
                points: Points,
                /// Of these, how many cannot be spent yet.
                pending: Points,
            }
            /// Pending points can be spent from now on.
            PointsActivated = 3, "points.activated" (
                purpose: Fact, over: Never, day: Begun,
                tells(points): Moved(Activation, *points),
                line: "{points:points} can be spent now",
            ) {
                /// How many, those that paid debt included.
                points: Points,
            }
            /// Points will lapse: one for everything that lapses after the same day.
            PointsExpiring = 4, "points.expiring" (
                purpose: Marketing, over(last_day): After(*last_day), day: Begun,
                tells: PointsWillLapse,
                line: "{points:points} lapse after {last_day}",
            ) {
                /// How many.
                points: Points,
                /// The last day on which they can be spent.
                last_day: LocalDay,
                /// So many days ahead.
                lead_days: u16,
            }
            /// Points lapsed.
            PointsExpired = 5, "points.expired" (
                purpose: Fact, over: Never, day: Ended,
                tells(points): Moved(Lapse, *points),
                line: "{points:points} lapsed after {last_day}",
            ) {
                /// How many.
                points: Points,
                /// The last day on which they could be spent.
                last_day: LocalDay,
            }
            /// A return took points back.
            PointsReversed = 6, "points.reversed" (
                purpose: Fact, over: Never, day: Ended,
                tells(points): Moved(Reversal, *points),
                line: "{points:points} taken back",
            ) {
                /// How many were taken, owed ones included.
                points: Points,
                /// How many more were forgiven.
                forgiven: Points,
            }
            /// An operator added, took or reinstated points.
            PointsAdjusted = 7, "points.adjusted" (
                purpose: Fact, over: Never, day: Ended,
                tells(points): Moved(Adjustment, *points),
                line: "corrected by {points:points}",
            ) {
                /// How many; below 0: taken.
                points: Points,
            }
            /// The tier by which rate and benefits go rose.
            TierUpgraded = 8, "tier.upgraded" (
                purpose: Fact, over: Never, day: Ended,
                tells(from, to): Rose { from, to },
                line: "{to} reached[last_day: until {last_day}]",
            ) {
                /// From this tier.
                from: TierId,
                /// To this one.
                to: TierId,
                /// Its last day; left out: for ever.
                last_day: Option<LocalDay>,
                /// The figures that caused it.
                figures: Vec<Figure>,
            }
            /// The tier was renewed.
            TierRenewed = 9, "tier.renewed" (
                purpose: Fact, over: Never, day: Ended,
                tells: Renewed,
                line: "{tier} kept[last_day: until {last_day}]",
            ) {
                /// Which.
                tier: TierId,
                /// Its last day; left out: for ever.
                last_day: Option<LocalDay>,
                /// The figures that caused it.
                figures: Vec<Figure>,
            }
            /// The tier will be lost as things stand.
            TierExpiring = 10, "tier.expiring" (
                purpose: Marketing, over(last_day): After(*last_day), day: Begun,
                tells: TierWillEnd,
                line: "{tier} ends after {last_day} without [falls_to:a purchase|{shortfalls}]",
            ) {
                /// Which.
                tier: TierId,
                /// Its last day.
                last_day: LocalDay,
                /// So many days ahead.
                lead_days: u16,
                /// What would end it.
                cause: TierLoss,
                /// What is missing, condition by condition.
                shortfalls: Vec<Shortage>,
                /// What comes with the warning, given with the same entry.
                offer: Vec<Offered>,
            }
            /// The tier by which rate and benefits go fell.
            TierDowngraded = 11, "tier.downgraded" (
                purpose: Fact, over: Never, day: Ended,
                tells(from, to): Fell { from, to },
                line: "{from} lost, {to} now[last_day: until {last_day}]",
            ) {
                /// From this tier.
                from: TierId,
                /// To this one.
                to: TierId,
                /// Its last day; left out: for ever.
                last_day: Option<LocalDay>,
                /// The figures that caused it.
                figures: Vec<Figure>,
            }
            /// Points were spent.
            RewardRedeemed = 12, "reward.redeemed" (
                purpose: Fact, over: Never, day: Ended,
                tells(points): Moved(Redemption, *points),
                line: "{points:points} spent",
            ) {
                /// How many.
                points: Points,
            }
            /// Spent points came back.
            RewardReleased = 13, "reward.released" (
                purpose: Fact, over: Never, day: Ended,
                tells(points): Moved(Release, *points),
                line: "{points:points} given back",
            ) {
                /// How many.
                points: Points,
            }
            /// A benefit was granted.
            GrantIssued = 14, "grant.issued" (
                purpose: Fact, over: Never, day: Begun,
                tells: Nothing,
                line: "{benefit} granted[last_day: until {last_day}]",
            ) {
                /// The grant's id.
                grant: GrantId,
                /// Of which benefit.
                benefit: BenefitId,
                /// Its last day; left out: for ever.
                last_day: Option<LocalDay>,
            }
            /// The stage of life changed.
            LifecycleChanged = 15, "lifecycle.changed" (
                purpose: Marketing, over: Never, day: Begun,
                tells: Nothing,
                line: "{to} now[offered:, offered {offered}]",
            ) {
                /// Before; left out: the program did not speak of it.
                from: Option<LifecycleStage>,
                /// After.
                to: LifecycleStage,
                /// What comes with the change, given with the same entry.
                offer: Vec<Offered>,
            }
            /// A goal came within reach.
            GoalNear = 16, "goal.near" (
                purpose: Marketing, over(goal): goal.over(), day: Begun,
                tells: Nothing,
                line: "[tier:{tier} near, {shortfalls} missing|day {days} of a streak near, on {on}]",
            ) {
                /// Which, and how far it is.
                goal: Goal,
            }
            /// The birthday is near; which day it is, is not said.
            BirthdayUpcoming = 17, "birthday.upcoming" (
                purpose: Marketing, over(lead_days): InDays(*lead_days), day: Begun,
                tells: Nothing,
                line: "birthday in {lead_days} days",
            ) {
                /// So many days ahead.
                lead_days: u16,
                /// Whether the program gives the member's tier something for it.
                rewarded: bool,
            }
            /// A purchase counts, and what it named and did not fit was left out: a payment
            /// with points.
            PurchaseAdjusted = 18, "purchase.adjusted" (
                purpose: Fact, over: Never, day: Ended,
                tells: Nothing,
                line: "{points:points} did not pay: {active:,} could be spent[debt:, {debt:,} are owed]",
            ) {
                /// How many points were to pay.
                points: Points,
                /// How many could be spent then.
                active: Points,
                /// How many were owed then: with any of it nothing can be spent.
                debt: Points,
            }
        }
    };
}

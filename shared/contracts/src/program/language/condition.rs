//! When a rule applies.

use super::held;
use super::spans::{DatesFile, TimesFile};
use crate::program::kinds::{Kinds as _, kinds};
use crate::program::say::{Phrase, Speaker, say};
use crate::program::shape::{List, OneOrMore, Whole, WordOr, table, words};
use crate::program::value::{Amount, Label, Name, True};
use gradus_domain::program::condition::{Around, Condition, NthOf};
use gradus_domain::program::stage::LifecycleStage;
use gradus_domain::words::time::{LocalDay, Weekday};

kinds! {
    /// When a rule applies, or who gets something on a day. Every field must be met; an empty
    /// table is always met. Lists are met by any of their elements; one element may stand without
    /// a list.
    ConditionFile "condition" of Condition or Always {
        /// Every one of these conditions.
        optional all: List<ConditionFile, 1, 32> => All(parts) by conditions for Any (all),
        /// At least one of these conditions.
        optional any: List<ConditionFile, 1, 32> => Any(parts) by conditions for Any (any),
        /// Not this condition.
        optional not: Box<ConditionFile> => Not(part) by denied for Any (not),
        /// The member's tier is one of these.
        optional tier: OneOrMore<Name> => Tier(of: names) by tiers for Any
            ["the member's tier is {of}", "会员等级为{of}"],
        /// The line's category is one of these.
        optional category: OneOrMore<Label> => Category(of: labels) by labels for Purchases
            ["the line's category is {of}", "商品品类为{of}"],
        /// The line's article is one of these.
        optional sku: OneOrMore<Label> => Sku(of: labels) by labels for Purchases
            ["the line's article is {of}", "商品为{of}"],
        /// The line's brand is one of these.
        optional brand: OneOrMore<Label> => Brand(of: labels) by labels for Purchases
            ["the line's brand is {of}", "商品品牌为{of}"],
        /// Bought over one of these channels.
        optional channel: OneOrMore<Label> => Channel(of: labels) by labels for Purchases
            ["the channel is {of}", "购买渠道为{of}"],
        /// Bought in one of these stores.
        optional store: OneOrMore<Label> => Store(of: labels) by labels for Purchases
            ["the store is {of}", "购买门店为{of}"],
        /// Bought at one of these partners.
        optional partner: OneOrMore<Name> => Partner(of: names) by partners for Purchases
            ["the partner is {of}", "合作伙伴为{of}"],
        /// The purchase's amount that can earn is at least this.
        optional amount_at_least: Amount => AmountAtLeast(sum: money) by amount for Purchases
            ["the purchase's amount that can earn is at least {sum}", "单笔可积分金额满{sum}"],
        /// The amount of the lines that match otherwise is at least this. Not under `not`.
        optional lines_amount_at_least: Amount
            => LinesAmountAtLeast(sum: money) by lines_amount for Purchases
            ["the lines that match otherwise come to at least {sum}", "符合其他条件的商品合计满{sum}"],
        /// The member's first purchase.
        optional first_purchase: True => FirstPurchase by so for Purchases
            ["it is the member's first purchase", "本单为会员首单"],
        /// Every so-many-th purchase of the member: a number, or a table that says what is
        /// counted.
        optional every_nth: WordOr<Whole<2, 10_000>, EveryNthFile>
            => EveryNth { nth, of } by every_nth for Purchases (nth_of),
        /// On these days of the week.
        optional weekday: OneOrMore<Weekday> => Weekday(of: words) by words for Any
            ["it is a {of}", "当日为{of}"],
        /// On these days of the month.
        optional day_of_month: OneOrMore<Whole<1, 31>>
            => DayOfMonth(of: days_of_month) by wholes for Any
            ["it is the {of} of the month", "当日为每月{of}"],
        /// Between these days.
        optional dates: DatesFile => Dates { from, until } by dates for Any (between),
        /// Between these times of the day, by the program's zone.
        optional time_of_day: TimesFile
            => TimeOfDay { from_minute, until_minute } by times for Acts (at_times),
        /// Around the member's birthday.
        optional birthday: Around => Birthday(around: word) by word for Any
            ["it is the {around} of the member's birthday", "正值会员生日{around}"],
        /// Around an anniversary (from the first) of the day of joining.
        optional membership_anniversary: Around => MembershipAnniversary(around: word) by word for Any
            ["it is the {around} of an anniversary of joining", "正值入会周年{around}"],
        /// The latest purchase before is at least this many days back.
        optional days_since_last_purchase: Whole<1, 3660>
            => DaysSinceLastPurchase(days: days) by whole for Any
            ["the latest purchase before is at least {days} back", "距上次消费已满{days}"],
        /// The act completes a streak of so many days in a row, or a multiple of it.
        optional streak_days: Whole<2, 366> => StreakDays(days: days) by whole for Acts
            ["it completes {days} in a row, or a multiple of that", "连续天数达到{days}或其整数倍"],
        /// At least so many purchases in the week (from Monday), this one included.
        optional purchases_this_week: Whole<1, 10_000>
            => PurchasesThisWeek(count: purchases) by whole for Any
            ["there are at least {count} in the week, this one included",
                "本自然周消费满{count}（含本单）"],
        /// At least so many purchases in the month, this one included.
        optional purchases_this_month: Whole<1, 10_000>
            => PurchasesThisMonth(count: purchases) by whole for Any
            ["there are at least {count} in the month, this one included",
                "本自然月消费满{count}（含本单）"],
        /// The week's amounts that can earn (from Monday) come to at least this, this purchase's
        /// included.
        optional spend_this_week: Amount => SpendThisWeek(sum: money) by amount for Purchases
            ["at least {sum} are spent in the week, this purchase included",
                "本自然周消费满{sum}（含本单）"],
        /// The month's amounts that can earn come to at least this, this purchase's included.
        optional spend_this_month: Amount => SpendThisMonth(sum: money) by amount for Purchases
            ["at least {sum} are spent in the month, this purchase included",
                "本自然月消费满{sum}（含本单）"],
        /// Whether points pay for a part of the purchase.
        optional paid_with_points: bool => PaidWithPoints(is_paid) by truth for Purchases (paid),
        /// The member is in one of these segments.
        optional segment: OneOrMore<Name> => Segment(of: names) by names for Any
            ["the member is in the segment {of}", "会员属于人群{of}"],
        /// The member's stage of life, before this act, is one of these (see `lifecycle`).
        optional lifecycle_stage: OneOrMore<LifecycleStage>
            => LifecycleStage(of: words) by stages for Any
            ["the member was {of} before", "会员此前处于{of}"],
        /// The member is in one of these arms of an experiment.
        optional variant: OneOrMore<Name> => Variant(of: names) by names for Any
            ["the member is in the experiment's arm {of}", "会员属于实验组{of}"],
        /// Another member brought this one.
        optional referred: True => Referred by so for Any
            ["another member brought this one", "会员由其他会员推荐入会"],
        /// The activity is one of these. For rules with `scores = "activities"`.
        optional activity: OneOrMore<Name> => Activity(of: names) by activities for Activities
            ["the activity is {of}", "互动类型为{of}"],
        /// The member holds a valid grant of this benefit.
        optional holds_grant: Name => HoldsGrant(benefit: name) by benefit for Any
            ["the member holds the benefit {benefit}", "会员持有有效权益{benefit}"],
    }
}

table! {
    /// Every so-many-th of what is counted.
    EveryNthFile "every_nth" {
        /// So many.
        required nth: Whole<2, 10_000>,
        /// What is counted.
        optional of: CountedWord = "purchases",
        /// With `of = "matching"`: by what it is counted.
        optional by: CountedBy = "purchase",
    }
}

/// What is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CountedWord {
    /// Purchases.
    Purchases,
    /// What matches the rest of the condition.
    Matching,
}

/// By what it is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CountedBy {
    /// By purchase.
    Purchase,
    /// By piece.
    Quantity,
}

words! { CountedWord {
    "purchases" => CountedWord::Purchases, "All purchases of the member.";
    "matching" => CountedWord::Matching, "Those of which a line meets the rest of the condition.";
} }

words! { CountedBy {
    "purchase" => CountedBy::Purchase, "Each purchase once.";
    "quantity" => CountedBy::Quantity, "Each piece of the lines that meet the rest of the condition; a line without `quantity` is one.";
} }

fn nth_of(say: &Speaker, nth: &u32, of: &NthOf) -> Phrase {
    let nth = say.nth(nth);
    Phrase::Says(match of {
        NthOf::Purchases => say!(
            say,
            "it is the member's {nth} purchase, or a multiple of that",
            "会员累计消费恰满{nth}单或其整数倍"
        ),
        NthOf::Matching => say!(
            say,
            "it is the member's {nth} purchase that meets everything else, or a multiple of that",
            "会员符合其余条件的消费累计恰满{nth}单或其整数倍"
        ),
        NthOf::Pieces => say!(
            say,
            "its last piece is the member's {nth} that meets everything else, or a multiple of that",
            "会员购买符合其余条件的商品累计恰满{nth}件或其整数倍"
        ),
    })
}

fn all(say: &Speaker, parts: &[Condition]) -> Phrase {
    Phrase::All(each(say, parts))
}

fn any(say: &Speaker, parts: &[Condition]) -> Phrase {
    Phrase::Any(each(say, parts))
}

fn each(say: &Speaker, parts: &[Condition]) -> Vec<Phrase> {
    let said = parts.iter().map(|part| ConditionFile::said(part, say));
    said.map(|(phrase, _)| phrase).collect()
}

fn not(say: &Speaker, part: &Condition) -> Phrase {
    let (phrase, _) = ConditionFile::said(part, say);
    Phrase::Not(Box::new(phrase))
}

fn paid(say: &Speaker, is_paid: &bool) -> Phrase {
    Phrase::Says(if *is_paid {
        say!(say, "points pay for a part of it", "部分以积分支付")
    } else {
        say!(say, "no points pay for it", "未使用积分支付")
    })
}

fn between(say: &Speaker, from: &Option<LocalDay>, until: &Option<LocalDay>) -> Phrase {
    let days = say.days_between(*from, *until);
    Phrase::Says(say!(say, "the day is {days}", "日期为{days}"))
}

fn at_times(say: &Speaker, from_minute: &u16, until_minute: &u16) -> Phrase {
    let times = say.times_between(*from_minute, *until_minute);
    Phrase::Says(say!(say, "the time is {times}", "时间为{times}"))
}

words! { said Weekday {
    "monday" => Weekday::Monday, "Monday.", ["Monday", "周一"];
    "tuesday" => Weekday::Tuesday, "Tuesday.", ["Tuesday", "周二"];
    "wednesday" => Weekday::Wednesday, "Wednesday.", ["Wednesday", "周三"];
    "thursday" => Weekday::Thursday, "Thursday.", ["Thursday", "周四"];
    "friday" => Weekday::Friday, "Friday.", ["Friday", "周五"];
    "saturday" => Weekday::Saturday, "Saturday.", ["Saturday", "周六"];
    "sunday" => Weekday::Sunday, "Sunday.", ["Sunday", "周日"];
} }

words! { said Around {
    "day" => Around::Day, "On that day.", ["day", "当日"];
    "week" => Around::Week, "In its week, Monday to Sunday.", ["week", "当周"];
    "month" => Around::Month, "In its month.", ["month", "当月"];
} }

words! { said LifecycleStage {
    "new" => LifecycleStage::New, "Joined lately.", ["new", "新客期"];
    "active" => LifecycleStage::Active, "Buys.", ["active", "活跃期"];
    "dormant" => LifecycleStage::Dormant, "Has not bought for a while.", ["dormant", "沉睡期"];
    "churned" => LifecycleStage::Churned, "Has not bought for long.", ["churned", "流失期"];
} }

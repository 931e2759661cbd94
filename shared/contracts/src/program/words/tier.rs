//! Tiers.

use super::earning::expiry;
use super::{Part, Section, benefit};
use crate::program::say::{Phrase, Speaker, say};
use gradus_domain::program::tier::{
    EXACT_MONTHS_MAX, GraceCounts, Metric, Qualification, Review, Threshold, Tier, Validity, Window,
};
use gradus_domain::words::exact::Decimal;

/// The ladder, lowest tier first.
pub(super) fn sections(say: &Speaker, tiers: &[Tier]) -> Vec<Section> {
    let mut sections = Vec::with_capacity(tiers.len());
    for (nth, tier) in tiers.iter().enumerate() {
        sections.push(section(say, tier, nth == 0));
    }
    sections
}

fn section(say: &Speaker, tier: &Tier, is_lowest: bool) -> Section {
    let Tier {
        id,
        qualification,
        validity,
        extends_on_qualifying,
        review,
        inactivity_days,
        rate,
        expiry: own_expiry,
        entry_rewards,
        message_channels,
    } = tier;
    let mut sentences = Vec::new();
    if is_lowest {
        sentences.push(say!(
            say,
            "Everybody begins here; it asks for nothing and lasts for ever.",
            "入会即享，无门槛，长期有效。"
        ));
    } else {
        let asked = self::qualification(say, qualification).said(say);
        sentences.push(say!(say, "Reached with {asked}.", "达标条件：{asked}。"));
        sentences.push(self::validity(say, *validity));
        if *extends_on_qualifying {
            sentences.push(say!(
                say,
                "Each day on which these conditions are met begins that time anew.",
                "有效期内再次达标的，有效期自动重新起算。"
            ));
        }
        sentences.extend(self::review(say, *review));
    }
    if let Some(days) = inactivity_days {
        let days = say.days(days);
        sentences.push(say!(
            say,
            "After {days} without a purchase the member falls one step, and again after every \
             {days} more.",
            "连续{days}未消费降一级，此后每满{days}未消费再降一级。"
        ));
    }
    sentences.push(self::rate(say, *rate));
    if let Some(own) = own_expiry {
        let lapse = expiry(say, *own);
        sentences.push(say!(
            say,
            "Points earned in this tier {lapse}.",
            "本等级获得的积分{lapse}。"
        ));
    }
    if !entry_rewards.is_empty() {
        let rewards = benefit::rewards(say, entry_rewards);
        sentences.push(say!(
            say,
            "Reaching it brings, once in 12 months: {rewards}.",
            "达到本等级即赠（12个月内限一次）：{rewards}。"
        ));
    }
    if !message_channels.is_empty() {
        let channels = say.words_in_order(message_channels);
        sentences.push(say!(
            say,
            "Its members are written to by {channels}.",
            "本等级会员的消息渠道（按优先顺序）：{channels}。"
        ));
    }
    let name = say.name(id);
    Section {
        part: Part::Tier(id.clone()),
        title: say!(say, "Tier {name}", "等级{name}"),
        sentences,
    }
}

fn rate(say: &Speaker, rate: Decimal) -> String {
    if rate == Decimal::ONE {
        return say!(
            say,
            "Its members earn the program's points.",
            "享基础积分。"
        );
    }
    let times = say.times(&rate);
    say!(
        say,
        "Its members earn {times} times the program's points.",
        "享{times}积分。"
    )
}

fn qualification(say: &Speaker, qualification: &Qualification) -> Phrase {
    let each = |parts: &[Qualification]| {
        let phrases = parts.iter().map(|part| self::qualification(say, part));
        phrases.collect()
    };
    match qualification {
        Qualification::All(parts) => Phrase::All(each(parts)),
        Qualification::Any(parts) => Phrase::Any(each(parts)),
        Qualification::AtLeast(threshold) => Phrase::Says(self::threshold(say, *threshold)),
    }
}

fn threshold(say: &Speaker, threshold: Threshold) -> String {
    let Threshold {
        metric,
        at_least,
        window,
    } = threshold;
    let window = self::window(say, window);
    match metric {
        Metric::Spend => {
            let sum = say.money(&at_least);
            say!(say, "at least {sum} spent {window}", "{window}消费满{sum}")
        }
        Metric::Purchases => {
            let count = say.purchases(&at_least);
            say!(say, "at least {count} {window}", "{window}消费满{count}")
        }
        Metric::PointsEarned => {
            let points = say.points(&at_least);
            say!(
                say,
                "at least {points} earned {window}",
                "{window}获得满{points}"
            )
        }
        Metric::Growth => {
            let growth = say.growth(&at_least);
            say!(
                say,
                "at least {growth} {window}",
                "{window}成长值满{at_least}"
            )
        }
        Metric::ActiveDays => {
            let days = say.counted(&at_least, "active day", "active days", "天");
            say!(say, "at least {days} {window}", "{window}活跃满{days}")
        }
    }
}

fn window(say: &Speaker, window: Window) -> String {
    match window {
        Window::RollingDays(days) => {
            let days = say.days(&days);
            say!(say, "in the last {days}", "近{days}")
        }
        Window::RollingMonths(months) if months > EXACT_MONTHS_MAX => {
            let months = say.counted(&months, "whole month", "whole months", "个自然月");
            say!(say, "in the last {months}", "近{months}")
        }
        Window::RollingMonths(months) => {
            let months = say.months(&months);
            say!(say, "in the last {months}", "近{months}")
        }
        Window::CalendarMonth => say!(say, "in the calendar month", "自然月内"),
        Window::CalendarYear => say!(say, "in the calendar year", "自然年内"),
        Window::MembershipYear => say!(say, "in the membership year", "会员年度内"),
        Window::SinceTierBegan => say!(say, "since the tier held was reached", "自达到现等级起"),
        Window::Lifetime => say!(say, "in all", "累计"),
    }
}

fn validity(say: &Speaker, validity: Validity) -> String {
    match validity {
        Validity::Forever => say!(
            say,
            "It does not end by itself.",
            "长期有效，不会自行到期。"
        ),
        Validity::Months(months) => {
            let months = say.months(&months);
            say!(
                say,
                "It lasts {months} from the day on which it was reached.",
                "自达标之日起{months}内有效。"
            )
        }
        Validity::CalendarYears(0) => say!(
            say,
            "It lasts to the end of the calendar year in which it was reached.",
            "有效期至达标当年12月31日。"
        ),
        Validity::CalendarYears(1) => say!(
            say,
            "It lasts to the end of the calendar year after the one in which it was reached.",
            "有效期至达标次年12月31日。"
        ),
        Validity::CalendarYears(years) => {
            let nth = say.nth(&years);
            say!(
                say,
                "It lasts to the end of the {nth} calendar year after the one in which it was \
                 reached.",
                "有效期至达标后第{nth}年12月31日。"
            )
        }
        Validity::MembershipYear => say!(
            say,
            "It lasts to the day before the next anniversary of joining.",
            "有效期至下一个入会周年日的前一天。"
        ),
    }
}

fn review(say: &Speaker, review: Review) -> Vec<String> {
    let Review {
        fall,
        grace_days,
        grace_counts,
    } = review;
    let fall = say.word(&fall);
    let mut sentences = vec![say!(
        say,
        "Whoever does not meet the conditions in the review {fall}.",
        "到期复核未达标：{fall}。"
    )];
    if grace_days > 0 || grace_counts != GraceCounts::Own {
        let days = say.days(&grace_days);
        let counts = say.word(&grace_counts);
        sentences.push(say!(
            say,
            "Before that the tier is kept for {days} of grace, in which a purchase counts {counts}.",
            "降级前有{days}宽限期，期内消费{counts}。"
        ));
    }
    sentences
}

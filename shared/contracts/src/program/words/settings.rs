//! Returns, reminders, messages, stages of life, where notifications go, what a new version
//! changes.

use super::benefit::{only_if, rewards};
use super::{Part, Section};
use crate::program::routing::{Destination, Routing};
use crate::program::say::{Speaker, say};
use gradus_domain::program::messages::{Messages, QuietHours};
use gradus_domain::program::{Changes, Lifecycle, Offer, Reminders, Returns};
use gradus_domain::telling::notice::Notice;

pub(super) fn returns(say: &Speaker, returns: &Returns) -> Section {
    let Returns {
        shortfall,
        tier,
        wait_days,
        restore_days,
    } = returns;
    let (shortfall, tier) = (say.word(shortfall), say.word(tier));
    let (wait, live) = (say.days(wait_days), say.days(restore_days));
    Section {
        part: Part::Returns,
        title: say!(say, "Returns", "退货"),
        sentences: vec![
            say!(
                say,
                "Where the points to take back are no longer there, {shortfall}.",
                "应扣回的积分不足时：{shortfall}。"
            ),
            say!(
                say,
                "A tier that was reached through what was returned {tier}.",
                "因所退商品达到的等级：{tier}。"
            ),
            say!(
                say,
                "A return waits {wait} for its purchase.",
                "退货先于消费到达时，最多等待{wait}。"
            ),
            say!(
                say,
                "Points that were paid and are given back after their last day live {live}.",
                "退还时已过期的积分，自退还起{live}内有效。"
            ),
        ],
    }
}

pub(super) fn reminders(say: &Speaker, reminders: &Reminders) -> Section {
    let Reminders {
        points_expiring_lead_days,
        tier_expiring_lead_days,
        retention_offers,
        inactivity_lead_days,
        birthday_lead_days,
        tier_near_share,
        streak_near,
    } = reminders;
    let mut sentences = Vec::new();
    if !points_expiring_lead_days.is_empty() {
        let days = say.lead_days(points_expiring_lead_days);
        sentences.push(say!(
            say,
            "A member is told {days} before points lapse.",
            "积分到期前{days}提醒会员。"
        ));
    }
    if !tier_expiring_lead_days.is_empty() {
        let days = say.lead_days(tier_expiring_lead_days);
        sentences.push(say!(
            say,
            "A member is told {days} before a tier ends that would not be renewed.",
            "等级即将到期且未达到续级条件时，提前{days}提醒会员。"
        ));
    }
    for Offer { when, rewards } in retention_offers {
        let (only, rewards) = (only_if(say, when), self::rewards(say, rewards));
        sentences.push(say!(
            say,
            "The warning of a tier's end brings{only}: {rewards}.",
            "等级到期提醒{only}，附赠：{rewards}。"
        ));
    }
    if !inactivity_lead_days.is_empty() {
        let days = say.lead_days(inactivity_lead_days);
        sentences.push(say!(
            say,
            "A member is told {days} before a tier is lost for want of a purchase.",
            "因长期未消费即将降级时，提前{days}提醒会员。"
        ));
    }
    if !birthday_lead_days.is_empty() {
        let days = say.lead_days(birthday_lead_days);
        sentences.push(say!(
            say,
            "A member is told {days} before the birthday.",
            "会员生日前{days}发送提醒。"
        ));
    }
    if let Some(share) = tier_near_share {
        let share = say.percent(*share);
        sentences.push(say!(
            say,
            "A member is told that the next tier is near where every condition that has to be \
             met lacks at most {share} of what it asks for, rounded up.",
            "距下一等级的各项必要条件差额均不超过其要求的{share}（向上取整）时，提醒会员即将升级。"
        ));
    }
    if *streak_near {
        sentences.push(say!(
            say,
            "A member is told where one more day makes a streak pay.",
            "再坚持一天即可获得连续奖励时，提醒会员。"
        ));
    }
    Section {
        part: Part::Reminders,
        title: say!(say, "Reminders", "提醒"),
        sentences,
    }
}

pub(super) fn messages(say: &Speaker, messages: &Messages) -> Section {
    let Messages {
        channels,
        quiet_hours,
        weekly_cap,
        spread_hours,
        keep_hours,
    } = messages;
    let channels = say.words_in_order(channels);
    let mut sentences = vec![say!(
        say,
        "Members are written to by {channels}.",
        "消息渠道（按优先顺序）：{channels}。"
    )];
    if let Some(QuietHours {
        from_minute,
        until_minute,
    }) = quiet_hours
    {
        let times = say.times_between(*from_minute, *until_minute);
        sentences.push(say!(
            say,
            "Marketing is silent {times}, by the clock where the member is.",
            "营销消息免打扰时段：{times}，按会员当地时间。"
        ));
    }
    if let Some(most) = weekly_cap {
        let most = say.counted(most, "marketing message", "marketing messages", "条");
        sentences.push(say!(
            say,
            "A member gets at most {most} a week.",
            "每位会员每自然周最多接收营销消息{most}。"
        ));
    }
    if *spread_hours > 0 {
        let hours = say.hours(spread_hours);
        sentences.push(say!(
            say,
            "The marketing messages of a day's beginning are spread over {hours}.",
            "每日零点产生的营销消息分散在{hours}内发送。"
        ));
    }
    if let Some(hours) = keep_hours {
        let hours = say.hours(hours);
        sentences.push(say!(
            say,
            "A marketing message may be sent for {hours}.",
            "营销消息{hours}内可发送，逾期作废。"
        ));
    }
    Section {
        part: Part::Messages,
        title: say!(say, "Messages", "消息"),
        sentences,
    }
}

pub(super) fn lifecycle(say: &Speaker, lifecycle: &Lifecycle) -> Section {
    let Lifecycle {
        new_days,
        dormant_days,
        churned_days,
        dormant_offers,
        churned_offers,
    } = lifecycle;
    let new = say.days(new_days);
    let (dormant, churned) = (say.days(dormant_days), say.days(churned_days));
    let mut sentences = vec![
        say!(
            say,
            "A member is new for {new} after joining.",
            "入会后{new}内为新客期。"
        ),
        say!(
            say,
            "After {dormant} without a purchase a member is dormant, after {churned} churned.",
            "{dormant}未消费进入沉睡期，{churned}未消费进入流失期。"
        ),
    ];
    let mut offer = |offers: &[Offer], becomes: String| {
        for Offer { when, rewards } in offers {
            let (only, rewards) = (only_if(say, when), self::rewards(say, rewards));
            sentences.push(say!(
                say,
                "Whoever {becomes} gets{only}, at most once in 12 months: {rewards}.",
                "{becomes}时{only}，赠送（12个月内限一次）：{rewards}。"
            ));
        }
    };
    offer(dormant_offers, say!(say, "becomes dormant", "进入沉睡期"));
    offer(churned_offers, say!(say, "churns", "进入流失期"));
    Section {
        part: Part::Lifecycle,
        title: say!(say, "Stages of life", "会员生命周期"),
        sentences,
    }
}

pub(super) fn notify(say: &Speaker, routing: &Routing) -> Section {
    let Routing { destinations } = routing;
    Section {
        part: Part::Notify,
        title: say!(say, "Notifications", "通知"),
        sentences: destinations
            .iter()
            .map(|destination| told(say, destination))
            .collect(),
    }
}

fn told(say: &Speaker, destination: &Destination) -> String {
    let Destination { name: _, kinds } = destination;
    let queue = destination.queue_name();
    if kinds.len() == Notice::KINDS.len() {
        return say!(
            say,
            "The queue {queue} is told everything.",
            "队列{queue}接收全部通知。"
        );
    }
    let kinds = kinds.join(&say!(say, ", ", "、"));
    say!(
        say,
        "The queue {queue} is told: {kinds}.",
        "队列{queue}接收以下通知：{kinds}。"
    )
}

pub(super) fn changes(say: &Speaker, changes: Changes) -> Section {
    let Changes { redate, reassess } = changes;
    let mut sentences = Vec::new();
    if redate {
        sentences.push(say!(
            say,
            "Points that were earned before this version get the last day that it gives them.",
            "本版本生效前获得的积分按本版本重新确定到期日。"
        ));
    }
    if reassess {
        sentences.push(say!(
            say,
            "Every member's tier is reviewed when this version begins.",
            "本版本生效时复核全体会员的等级。"
        ));
    }
    Section {
        part: Part::Changes,
        title: say!(say, "With this version", "版本切换"),
        sentences,
    }
}

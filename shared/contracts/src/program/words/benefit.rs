//! Benefits, and the rewards that follow from a member's life.

use super::earning::expiry;
use super::{Part, Section, text};
use crate::program::kinds::Kinds;
use crate::program::language::ConditionFile;
use crate::program::say::{Speaker, Terms, say};
use crate::program::texts::Text;
use gradus_domain::program::condition::Condition;
use gradus_domain::program::{Benefit, BenefitKind, Occasion, Reward};
use gradus_domain::words::ids::BenefitId;
use std::collections::BTreeMap;

pub(super) fn benefits(
    say: &Speaker,
    benefits: &[Benefit],
    texts: &BTreeMap<BenefitId, Text>,
) -> Section {
    Section {
        part: Part::Benefits,
        title: say!(say, "Benefits", "权益"),
        sentences: benefits
            .iter()
            .map(|benefit| self::benefit(say, benefit, texts.get(&benefit.id)))
            .collect(),
    }
}

fn benefit(say: &Speaker, benefit: &Benefit, text: Option<&Text>) -> String {
    let Benefit {
        id,
        kind,
        valid_days,
    } = benefit;
    let mut id = say.name(id);
    if let Some(texts) = text.and_then(|text| text::all(say, text)) {
        id = say!(say, "{id}, {texts}", "{id}（{texts}）");
    }
    let kind = self::kind(say, kind);
    match valid_days {
        None => say!(
            say,
            "{id}: {kind}; a grant is good for ever.",
            "{id}：{kind}；发放后长期有效。"
        ),
        Some(days) => {
            let days = say.days(days);
            say!(
                say,
                "{id}: {kind}; a grant is good for {days}, the day of granting included.",
                "{id}：{kind}；发放后{days}内有效（含发放当日）。"
            )
        }
    }
}

fn kind(say: &Speaker, kind: &BenefitKind) -> String {
    match kind {
        BenefitKind::Coupon => say!(say, "a coupon", "优惠券"),
        BenefitKind::Gift => say!(say, "a gift", "礼品"),
        BenefitKind::Service => say!(say, "a service", "服务"),
        BenefitKind::EarlyAccess => say!(say, "early access", "优先购"),
        BenefitKind::Multiplier(times) => {
            let times = say.times(times);
            say!(
                say,
                "more points, purchases earn {times} times the base while a grant is good",
                "多倍积分，有效期内消费享{times}积分"
            )
        }
    }
}

/// Rewards, one after the other.
pub(super) fn rewards(say: &Speaker, rewards: &[Reward]) -> String {
    let rewards: Vec<String> = rewards
        .iter()
        .map(|reward| self::reward(say, reward))
        .collect();
    rewards.join(&say!(say, "; ", "；"))
}

fn reward(say: &Speaker, reward: &Reward) -> String {
    match reward {
        Reward::Grant(benefit) => {
            let benefit = say.name(benefit);
            say!(say, "the benefit {benefit}", "权益{benefit}")
        }
        Reward::Points {
            points,
            expiry: None,
        } => say.points(points),
        Reward::Points {
            points,
            expiry: Some(own),
        } => {
            let (points, lapse) = (say.points(points), expiry(say, *own));
            say!(say, "{points}, which {lapse}", "{points}（{lapse}）")
        }
        Reward::Growth(growth) => say.growth(growth),
    }
}

/// Who gets something, if not everybody: put in before what it is.
pub(super) fn only_if(say: &Speaker, when: &Condition) -> String {
    let (phrase, _) = ConditionFile::said(when, say);
    let Terms { met, unmet } = phrase.terms(say);
    let mut only = String::new();
    if let Some(met) = met {
        only.push_str(&say!(say, ", if {met}", "，若{met}"));
    }
    if let Some(unmet) = unmet {
        only.push_str(&say!(say, ", except if {unmet}", "，{unmet}的除外"));
    }
    only
}

pub(super) fn occasions(say: &Speaker, occasions: &[Occasion]) -> Section {
    Section {
        part: Part::Occasions,
        title: say!(say, "Occasions", "会员纪念日"),
        sentences: occasions
            .iter()
            .map(|occasion| self::occasion(say, occasion))
            .collect(),
    }
}

fn occasion(say: &Speaker, occasion: &Occasion) -> String {
    let Occasion {
        on,
        tiers,
        when,
        reward,
    } = occasion;
    let only = only_if(say, when);
    let on = say.word(on);
    let reward = self::reward(say, reward);
    if tiers.is_empty() {
        return say!(
            say,
            "{on} every member gets{only}: {reward}.",
            "{on}{only}，赠送全体会员：{reward}。"
        );
    }
    let tiers = say.names(tiers);
    say!(
        say,
        "{on} members of the tier {tiers} get{only}: {reward}.",
        "{on}{only}，赠送等级为{tiers}的会员：{reward}。"
    )
}

//! Earn rules.

use super::earning::expiry;
use super::{Part, Section};
use crate::program::kinds::{Kinds, Unit};
use crate::program::language::{ConditionFile, RuleFile};
use crate::program::say::{Speaker, Terms, say};
use gradus_domain::program::rule::{LimitWindow, Limits, Rule, Scores};
use gradus_domain::program::{Benefit, BenefitKind};

/// The rules in the order in which they apply. Those of multipliers are said as benefits.
pub(super) fn sections(say: &Speaker, rules: &[Rule], benefits: &[Benefit]) -> Vec<Section> {
    let is_of_benefit = |rule: &Rule| {
        benefits.iter().any(|benefit| {
            matches!(benefit.kind, BenefitKind::Multiplier(_))
                && benefit.id.as_str() == rule.id.as_str()
        })
    };
    rules
        .iter()
        .filter(|rule| !is_of_benefit(rule))
        .map(|rule| section(say, rule))
        .collect()
}

fn section(say: &Speaker, rule: &Rule) -> Section {
    let Rule {
        id,
        scores,
        when,
        effect,
        priority,
        group,
        limits,
        budget,
        from,
        until,
        expiry: own_expiry,
    } = rule;
    let (effect, unit) = RuleFile::said(effect, say);
    let effect = effect.said(say);
    let (when, _) = ConditionFile::said(when, say);
    let when = self::when(say, *scores, &when.terms(say));
    let mut sentences = vec![say!(say, "{when}: {effect}.", "{when}：{effect}。")];
    if from.is_some() || until.is_some() {
        let days = say.days_between(*from, *until);
        sentences.push(say!(say, "In force {days}.", "活动时间：{days}。"));
    }
    sentences.extend(self::limits(say, limits, *scores, unit));
    if let Some(budget) = budget {
        let most = amount(say, *budget, unit);
        sentences.push(say!(
            say,
            "All members together get at most {most}.",
            "全体会员合计上限：{most}。"
        ));
    }
    if let Some(own) = own_expiry {
        let lapse = expiry(say, *own);
        sentences.push(say!(
            say,
            "Its points {lapse}.",
            "本规则赠送的积分{lapse}。"
        ));
    }
    if let Some(group) = group {
        let group = say.name(group);
        sentences.push(say!(
            say,
            "Of the rules of the group {group} the one that gives most applies.",
            "与分组{group}内的其他规则不叠加，取赠送最多的一条。"
        ));
    }
    if *priority != 0 {
        sentences.push(say!(
            say,
            "Priority {priority}; lower goes first.",
            "优先级{priority}（数字小者优先）。"
        ));
    }
    let name = say.name(id);
    Section {
        part: Part::Rule(id.clone()),
        title: say!(say, "Rule {name}", "规则{name}"),
        sentences,
    }
}

/// When a rule applies: what stands before its effect.
fn when(say: &Speaker, scores: Scores, terms: &Terms) -> String {
    let Terms { met, unmet } = terms;
    let met = match (scores, met) {
        (Scores::Purchases, None) => say!(say, "On every purchase", "会员每次消费"),
        (Scores::Activities, None) => say!(say, "On every activity", "会员每次互动"),
        (Scores::Purchases, Some(met)) => {
            say!(say, "On a purchase, if {met}", "会员消费时，若{met}")
        }
        (Scores::Activities, Some(met)) => {
            say!(say, "On an activity, if {met}", "会员互动时，若{met}")
        }
    };
    match unmet {
        None => met,
        Some(unmet) => say!(say, "{met}, except if {unmet}", "{met}，但{unmet}的除外"),
    }
}

fn limits(say: &Speaker, limits: &Limits, scores: Scores, unit: Option<Unit>) -> Option<String> {
    let Limits {
        per_transaction,
        per_day: _,
        per_week: _,
        per_month: _,
        per_year: _,
        lifetime: _,
    } = limits;
    let act = match scores {
        Scores::Purchases => say!(say, "a purchase", "每笔"),
        Scores::Activities => say!(say, "an activity", "每次"),
    };
    let windows = limits
        .windows()
        .map(|(window, most)| (self::window(say, window), most));
    let each: Vec<String> = per_transaction
        .map(|most| (act, most))
        .into_iter()
        .chain(windows)
        .map(|(span, most)| {
            let most = amount(say, most, unit);
            say!(say, "{most} {span}", "{span}{most}")
        })
        .collect();
    if each.is_empty() {
        return None;
    }
    let each = each.join(&say!(say, ", ", "、"));
    Some(say!(
        say,
        "A member gets at most {each}.",
        "每位会员上限：{each}。"
    ))
}

fn window(say: &Speaker, window: LimitWindow) -> String {
    match window {
        LimitWindow::Day => say!(say, "a day", "每日"),
        LimitWindow::Week => say!(say, "a week", "每自然周"),
        LimitWindow::Month => say!(say, "a month", "每自然月"),
        LimitWindow::Year => say!(say, "a year", "每自然年"),
        LimitWindow::Lifetime => say!(say, "ever", "累计"),
    }
}

fn amount(say: &Speaker, amount: i64, unit: Option<Unit>) -> String {
    match unit {
        Some(Unit::Points) => say.points(&amount),
        Some(Unit::Growth) => say.growth(&amount),
        Some(Unit::Grants) => say.counted(&amount, "grant", "grants", "次"),
        None => amount.to_string(),
    }
}

//! How purchases turn into points and growth, and when points lapse.

use super::{Part, Section};
use crate::program::say::{Speaker, say};
use gradus_domain::program::expiry::{Activation, Expiry, Span, Stretch};
use gradus_domain::program::{
    Decay, Earning, Exclusions, GrowthRules, Program, QualifyingActs, Rate, UpgradingPurchase,
};
use gradus_domain::words::exact::Decimal;

pub(super) fn section(say: &Speaker, earning: &Earning, program: &Program) -> Section {
    let Earning {
        rate: Rate { points, per_minor },
        amounts,
        rounding,
        stacking,
        excluded,
        activation,
        expiry,
        upgrading_purchase,
        qualifying_acts,
    } = earning;
    let per = say.money(per_minor);
    let points = say.points(points);
    let amounts = say.word(amounts);
    let rounding = say.word(rounding);
    let stacking = say.word(stacking);
    let lapse = self::expiry(say, *expiry);
    let mut sentences = vec![
        say!(
            say,
            "A purchase earns {points} for each {per} that was paid, {amounts}, and for parts of \
             it in proportion; the tier's rate multiplies that.",
            "每消费{per}（{amounts}）得{points}，不足部分按比例计算，再乘以等级倍率。"
        ),
        say!(
            say,
            "What a purchase earns is rounded to whole points once, {rounding}.",
            "每笔消费的积分合计后统一取整一次：{rounding}。"
        ),
        say!(
            say,
            "Where several multipliers meet on a line: {stacking}.",
            "同一商品适用多个倍数时：{stacking}。"
        ),
        self::activation(say, *activation),
        say!(say, "Points {lapse}.", "积分{lapse}。"),
    ];
    sentences.extend(upgrading(say, *upgrading_purchase, program));
    sentences.extend(kept_alive_by(say, *qualifying_acts, program));
    sentences.extend(exclusions(say, excluded));
    Section {
        part: Part::Earning,
        title: say!(say, "Points", "积分"),
        sentences,
    }
}

fn activation(say: &Speaker, activation: Activation) -> String {
    match activation {
        Activation::AtOnce => say!(
            say,
            "Points can be spent at once.",
            "积分即时到账，立即可用。"
        ),
        Activation::AfterDays(days) => {
            let days = say.days(&days);
            say!(
                say,
                "Points can be spent from {days} after the day of earning on.",
                "积分自获得之日起{days}后可用。"
            )
        }
    }
}

/// When points lapse: what follows "points".
pub(super) fn expiry(say: &Speaker, expiry: Expiry) -> String {
    match expiry {
        Expiry::Never => say!(say, "do not lapse", "长期有效"),
        Expiry::Rolling { span, stretch } => {
            let span = self::span(say, span);
            let stretch = self::stretch(say, stretch);
            say!(
                say,
                "can be spent until {span} after the day of earning{stretch}",
                "自获得之日起{span}内有效{stretch}"
            )
        }
        Expiry::Fixed { on, at_least_days } => {
            let on = say.day_of_year(on);
            if at_least_days == 0 {
                return say!(
                    say,
                    "can be spent until the next {on}",
                    "有效期至获得后的首个{on}"
                );
            }
            let days = say.days(&at_least_days);
            say!(
                say,
                "can be spent until the next {on} that is at least {days} after the day of earning",
                "有效期至获得满{days}后的首个{on}"
            )
        }
        Expiry::Inactivity { days } => {
            let days = say.days(&days);
            say!(
                say,
                "can be spent until {days} after the member's latest qualifying act, all together",
                "自会员最近一次活跃行为起{days}内有效，到期一并失效"
            )
        }
    }
}

fn span(say: &Speaker, span: Span) -> String {
    match span {
        Span::Days(days) => say.days(&days),
        Span::Months(months) => say.months(&months),
    }
}

fn stretch(say: &Speaker, stretch: Stretch) -> String {
    match stretch {
        Stretch::None => String::new(),
        Stretch::EndOfMonth => say!(
            say,
            ", to the end of that month",
            "，到期日顺延至当月最后一天"
        ),
        Stretch::EndOfQuarter => say!(
            say,
            ", to the end of that quarter",
            "，到期日顺延至当季度最后一天"
        ),
        Stretch::EndOfYear => say!(
            say,
            ", to the end of that year",
            "，到期日顺延至当年最后一天"
        ),
    }
}

/// Where nobody can move up, the common case says nothing.
fn upgrading(say: &Speaker, rate: UpgradingPurchase, program: &Program) -> Option<String> {
    if program.tiers.len() == 1 && rate == UpgradingPurchase::OldRate {
        return None;
    }
    let rate = say.word(&rate);
    Some(say!(
        say,
        "The purchase that reaches a tier earns at the rate {rate}.",
        "达到新等级的当笔消费按{rate}的倍率计算积分。"
    ))
}

/// Where no points lapse by inactivity, the common case says nothing.
fn kept_alive_by(say: &Speaker, acts: QualifyingActs, program: &Program) -> Option<String> {
    let QualifyingActs {
        purchase,
        redemption,
        activity,
    } = acts;
    let by_inactivity = program
        .expiries()
        .iter()
        .any(|expiry| matches!(expiry, Expiry::Inactivity { .. }));
    let is_common = purchase && redemption && !activity;
    if is_common && !by_inactivity {
        return None;
    }
    let acts: Vec<String> = [
        (purchase, say!(say, "a purchase", "消费")),
        (redemption, say!(say, "spending points", "使用积分")),
        (activity, say!(say, "an activity", "会员互动")),
    ]
    .into_iter()
    .filter_map(|(qualifies, act)| qualifies.then_some(act))
    .collect();
    if acts.is_empty() {
        return Some(say!(
            say,
            "Nothing qualifies but earning such points.",
            "活跃行为：仅限获得此类积分。"
        ));
    }
    let acts = say.any_of(&acts);
    Some(say!(
        say,
        "What qualifies is {acts}; earning such points always does.",
        "活跃行为：{acts}；获得此类积分始终算作活跃。"
    ))
}

fn exclusions(say: &Speaker, excluded: &Exclusions) -> Vec<String> {
    let Exclusions {
        categories,
        skus,
        channels,
        stores,
    } = excluded;
    let mut sentences = Vec::new();
    if !categories.is_empty() {
        let categories = say.labels(categories);
        sentences.push(say!(
            say,
            "Lines of the category {categories} earn nothing.",
            "品类为{categories}的商品不参与积分。"
        ));
    }
    if !skus.is_empty() {
        let skus = say.labels(skus);
        sentences.push(say!(
            say,
            "Lines of the article {skus} earn nothing.",
            "商品{skus}不参与积分。"
        ));
    }
    if !channels.is_empty() {
        let channels = say.labels(channels);
        sentences.push(say!(
            say,
            "Purchases over the channel {channels} earn nothing.",
            "通过渠道{channels}的消费不参与积分。"
        ));
    }
    if !stores.is_empty() {
        let stores = say.labels(stores);
        sentences.push(say!(
            say,
            "Purchases in the store {stores} earn nothing.",
            "在门店{stores}的消费不参与积分。"
        ));
    }
    sentences
}

pub(super) fn growth(say: &Speaker, growth: &GrowthRules) -> Section {
    let GrowthRules { rate, decay } = growth;
    let mut sentences = Vec::new();
    if let Some(Rate { points, per_minor }) = rate {
        let (growth, per) = (say.growth(points), say.money(per_minor));
        sentences.push(say!(
            say,
            "A purchase brings {growth} for each {per} that can earn, and for parts of it in \
             proportion; no tier multiplies that.",
            "每消费{per}（可积分金额）得{growth}，不足部分按比例计算，不受等级倍率影响。"
        ));
    }
    sentences.extend(decay.map(|decay| self::decay(say, decay)));
    Section {
        part: Part::Growth,
        title: say!(say, "Growth", "成长值"),
        sentences,
    }
}

fn decay(say: &Speaker, decay: Decay) -> String {
    let Decay {
        every,
        share,
        floor,
    } = decay;
    let every = say.word(&every);
    let share = match share {
        Decimal::ONE => say!(say, "all of the growth", "全部成长值"),
        share => {
            let share = say.percent(share);
            say!(say, "{share} of the growth", "{share}的成长值")
        }
    };
    if floor.is_zero() {
        return say!(
            say,
            "{every} {share} is taken, rounded down.",
            "{every}扣减{share}（向下取整）。"
        );
    }
    say!(
        say,
        "{every} {share} is taken, rounded down, but never below {floor}.",
        "{every}扣减{share}（向下取整），最低保留{floor}。"
    )
}

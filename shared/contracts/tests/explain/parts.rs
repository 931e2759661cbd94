//! What stands around rules: each sentence that the program with every field does not have.

use crate::{least_with, said};
use gradus_contracts::program::words::{Language, Part, explain};
use gradus_contracts::program::{ProgramContent, read_program_content};

/// A program that is one tier and these fields before `[earning]`, in it and after it.
fn program(head: &str, earning: &str, more: &str) -> ProgramContent {
    let text = format!(
        "id = \"shop\"\nversion = 1\nzone = \"Asia/Shanghai\"\n{head}\n[earning]\n{earning}\n\
         [[tiers]]\nid = \"base\"\n{more}"
    );
    match read_program_content("shop.toml", text.as_bytes()) {
        Ok(content) => content,
        Err(faults) => panic!("{faults}\n\n{text}"),
    }
}

/// Whether a part says a sentence in each language.
fn assert_says(content: &ProgramContent, part: &Part, english: &str, chinese: &str) {
    let [in_english, in_chinese] = said(content, part);
    let says = |sentences: &[String], one: &str| sentences.iter().any(|sentence| sentence == one);
    assert!(says(&in_english, english), "{english}\n{in_english:#?}");
    assert!(says(&in_chinese, chinese), "{chinese}\n{in_chinese:#?}");
}

#[test]
fn the_head_says_since_when_and_how_late() {
    let earning = "points = 1\nper = \"1\"\nexpiry = \"never\"";
    let cases = [
        (
            "currency = \"JPY\"",
            "In force from the beginning.",
            "自始生效。",
        ),
        (
            "currency = \"JPY\"\neffective_from = 2027-01-01T00:00:00+08:00",
            "In force from 2027-01-01 on.",
            "自2027年1月1日零点起生效。",
        ),
        (
            "currency = \"JPY\"\neffective_from = 2027-01-01T12:30:00Z",
            "In force from 2027-01-01T12:30:00Z on.",
            "自2027-01-01T12:30:00Z起生效。",
        ),
        (
            "currency = \"JPY\"\nlate_days = 1",
            "What happened may come in up to 1 day late.",
            "消费等记录最迟可在发生后1天内补录。",
        ),
    ];

    for (head, english, chinese) in cases {
        let content = program(head, earning, "");

        assert_says(&content, &Part::Program, english, chinese);
    }
}

#[test]
fn the_least_program_says_nothing_of_what_it_does_not_have() {
    let earning = "points = 3\nper = \"100\"\nexpiry = \"never\"";

    let sections = explain(
        &program("currency = \"JPY\"", earning, ""),
        Language::English,
    );

    let text: Vec<String> = sections.iter().map(ToString::to_string).collect();
    let expected = "\
Program shop, version 1
  In force from the beginning.
  Days, weeks, months and years go by the time zone Asia/Shanghai.
  Purchases are in JPY.
  What happened may come in up to 31 days late.
  A day closes 60 minutes after midnight: what happened before midnight and comes in by then counts for it.

Points
  A purchase earns 3 points for each 100 JPY that was paid, tax included, and for parts of it in proportion; the tier's rate multiplies that.
  What a purchase earns is rounded to whole points once, down.
  Where several multipliers meet on a line: each adds to the base, 2× and 2× make 3×.
  Points can be spent at once.
  Points do not lapse.

Tier base
  Everybody begins here; it asks for nothing and lasts for ever.
  Its members earn the program's points.

Returns
  Where the points to take back are no longer there, the member owes them.
  A tier that was reached through what was returned stays until its next review.
  A return waits 7 days for its purchase.
  Points that were paid and are given back after their last day live 30 days.";
    assert_eq!(text.join("\n\n"), expected);
}

#[test]
fn points_are_rounded_stacked_and_lapse_as_the_program_says() {
    let cases = [
        (
            "expiry = \"never\"\nrounding = \"up\"",
            "What a purchase earns is rounded to whole points once, up.",
            "每笔消费的积分合计后统一取整一次：向上取整。",
        ),
        (
            "expiry = \"never\"\nstacking = \"multiplicative\"",
            "Where several multipliers meet on a line: each multiplies what stands so far, 2× and \
             2× make 4×.",
            "同一商品适用多个倍数时：倍数连乘，2倍与2倍合计4倍。",
        ),
        (
            "expiry = \"never\"\nactivation = { after_days = 1 }",
            "Points can be spent from 1 day after the day of earning on.",
            "积分自获得之日起1天后可用。",
        ),
        (
            "expiry = { rolling_days = 90 }",
            "Points can be spent until 90 days after the day of earning.",
            "积分自获得之日起90天内有效。",
        ),
        (
            "expiry = { rolling_years = 1, to_end_of = \"year\" }",
            "Points can be spent until 12 months after the day of earning, to the end of that year.",
            "积分自获得之日起12个月内有效，到期日顺延至当年最后一天。",
        ),
        (
            "expiry = { rolling_months = 1, to_end_of = \"month\" }",
            "Points can be spent until 1 month after the day of earning, to the end of that month.",
            "积分自获得之日起1个月内有效，到期日顺延至当月最后一天。",
        ),
        (
            "expiry = { fixed = \"02-29\" }",
            "Points can be spent until the next 29 February.",
            "积分有效期至获得后的首个2月29日。",
        ),
        (
            "expiry = { inactivity_days = 365 }",
            "What qualifies is a purchase or spending points; earning such points always does.",
            "活跃行为：消费或使用积分；获得此类积分始终算作活跃。",
        ),
        (
            "expiry = { inactivity_days = 365 }\nqualifying_acts = []",
            "Nothing qualifies but earning such points.",
            "活跃行为：仅限获得此类积分。",
        ),
        (
            "expiry = \"never\"\nupgrading_purchase = \"new_rate\"",
            "The purchase that reaches a tier earns at the rate of the tier that it reaches.",
            "达到新等级的当笔消费按升级后等级的倍率计算积分。",
        ),
    ];

    for (earning, english, chinese) in cases {
        let earning = format!("points = 1\nper = \"1\"\n{earning}");
        let content = program("currency = \"JPY\"", &earning, "");

        assert_says(&content, &Part::Earning, english, chinese);
    }
}

#[test]
fn growth_fades_as_the_program_says() {
    let cases = [
        (
            "decay = { every = \"month\", share = \"0.1\" }",
            "On the first of each month 10% of the growth is taken, rounded down.",
            "每月1日扣减10%的成长值（向下取整）。",
        ),
        (
            "decay = { every = \"year\", share = 1, floor = 5 }",
            "On the first of January all of the growth is taken, rounded down, but never below 5.",
            "每年1月1日扣减全部成长值（向下取整），最低保留5。",
        ),
        (
            "decay = { every = \"year\", share = \"0.005\" }",
            "On the first of January 0.5% of the growth is taken, rounded down.",
            "每年1月1日扣减0.5%的成长值（向下取整）。",
        ),
    ];

    for (growth, english, chinese) in cases {
        let content = least_with(&format!("[growth]\n{growth}"));

        assert_says(&content, &Part::Growth, english, chinese);
    }
}

#[test]
fn a_tier_says_what_reaches_it_and_how_long_it_lasts() {
    let spends = "qualify = { spend_at_least = \"1\", window = \"lifetime\" }";
    let forever = "validity = \"forever\"";
    let qualifies = |what: &str| format!("qualify = {{ {what} }}\n{forever}");
    let lasts = |how: &str| format!("{spends}\nvalidity = {how}");
    let with = |more: &str| format!("{spends}\n{forever}\n{more}");
    let cases = [
        (
            qualifies("spend_at_least = \"5000\", window = \"calendar_year\""),
            "Reached with at least 5000.00 CNY spent in the calendar year.",
            "达标条件：自然年内消费满5000.00元。",
        ),
        (
            qualifies("purchases_at_least = 1, window = \"calendar_month\""),
            "Reached with at least 1 purchase in the calendar month.",
            "达标条件：自然月内消费满1单。",
        ),
        (
            qualifies("points_earned_at_least = 300, window = \"lifetime\""),
            "Reached with at least 300 points earned in all.",
            "达标条件：累计获得满300积分。",
        ),
        (
            qualifies("growth_at_least = 500, window = { rolling_months = 24 }"),
            "Reached with at least 500 growth in the last 24 whole months.",
            "达标条件：近24个自然月成长值满500。",
        ),
        (
            qualifies("active_days_at_least = 1, window = { rolling_days = 7 }"),
            "Reached with at least 1 active day in the last 7 days.",
            "达标条件：近7天活跃满1天。",
        ),
        (
            lasts("\"forever\""),
            "It does not end by itself.",
            "长期有效，不会自行到期。",
        ),
        (
            lasts("\"membership_year\""),
            "It lasts to the day before the next anniversary of joining.",
            "有效期至下一个入会周年日的前一天。",
        ),
        (
            lasts("{ calendar_years = 0 }"),
            "It lasts to the end of the calendar year in which it was reached.",
            "有效期至达标当年12月31日。",
        ),
        (
            lasts("{ calendar_years = 2 }"),
            "It lasts to the end of the 2nd calendar year after the one in which it was reached.",
            "有效期至达标后第2年12月31日。",
        ),
        (
            with(""),
            "Whoever does not meet the conditions in the review goes to the highest tier whose \
             conditions are met.",
            "到期复核未达标：降至仍达标的最高等级。",
        ),
        (
            with("review = { grace_days = 10 }"),
            "Before that the tier is kept for 10 days of grace, in which a purchase counts for its \
             own days alone.",
            "降级前有10天宽限期，期内消费仅计入消费当日所属周期。",
        ),
        (
            with("rate = 2"),
            "Its members earn 2 times the program's points.",
            "享双倍积分。",
        ),
    ];

    for (tier, english, chinese) in cases {
        let content = least_with(&format!("[[tiers]]\nid = \"top\"\n{tier}"));

        assert_says(&content, &Part::Tier("top".into()), english, chinese);
    }
}

#[test]
fn a_rule_says_its_days_and_its_limits() {
    let rule = |more: &str| least_with(&format!("[[rules]]\nid = \"r\"\nbonus = 1\n{more}"));
    let cases = [
        (
            "from = 2026-05-01",
            "In force 2026-05-01 or later.",
            "活动时间：2026年5月1日及以后。",
        ),
        (
            "until = 2026-05-31",
            "In force 2026-05-31 or earlier.",
            "活动时间：2026年5月31日及以前。",
        ),
        (
            "limits = { per_day = 1, lifetime = 20 }",
            "A member gets at most 1 point a day, 20 points ever.",
            "每位会员上限：每日1积分、累计20积分。",
        ),
        (
            "scores = \"activities\"\nlimits = { per_transaction = 4 }",
            "A member gets at most 4 points an activity.",
            "每位会员上限：每次4积分。",
        ),
    ];

    for (more, english, chinese) in cases {
        assert_says(&rule(more), &Part::Rule("r".into()), english, chinese);
    }
}

#[test]
fn a_benefit_says_what_it_is_and_a_multiplier_is_no_rule_besides() {
    let content = least_with(
        "[[benefits]]\nid = \"coffee\"\nkind = \"coupon\"\nvalid_days = 1\n\
         [[benefits]]\nid = \"concierge\"\nkind = \"service\"\n\
         [[benefits]]\nid = \"first\"\nkind = \"early_access\"\n\
         [[benefits]]\nid = \"more\"\nkind = \"multiplier\"\nmultiply = \"1.5\"\n",
    );

    let said = said(&content, &Part::Benefits);

    assert_eq!(
        said[0],
        [
            "gift: a gift; a grant is good for ever.",
            "coffee: a coupon; a grant is good for 1 day, the day of granting included.",
            "concierge: a service; a grant is good for ever.",
            "first: early access; a grant is good for ever.",
            "more: more points, purchases earn 1.5 times the base while a grant is good; a grant \
             is good for ever.",
        ]
    );
    assert_eq!(
        said[1],
        [
            "“gift”：礼品；发放后长期有效。",
            "“coffee”：优惠券；发放后1天内有效（含发放当日）。",
            "“concierge”：服务；发放后长期有效。",
            "“first”：优先购；发放后长期有效。",
            "“more”：多倍积分，有效期内消费享1.5倍积分；发放后长期有效。",
        ]
    );
    let parts = explain(&content, Language::English);
    assert!(
        !parts
            .iter()
            .any(|section| section.part == Part::Rule("more".into()))
    );
}

#[test]
fn messages_are_said_as_they_are_sent() {
    let content = least_with(
        "[messages]\nchannels = [\"sms\", \"post\"]\nweekly_cap = 1\n\
         quiet_hours = { from = \"12:00\", until = \"14:30\" }\nspread_hours = 1\n",
    );

    let said = said(&content, &Part::Messages);

    assert_eq!(
        said[0],
        [
            "Members are written to by text message, then letter.",
            "Marketing is silent from 12:00 to before 14:30, by the clock where the member is.",
            "A member gets at most 1 marketing message a week.",
            "The marketing messages of a day's beginning are spread over 1 hour.",
        ]
    );
    assert_eq!(
        said[1],
        [
            "消息渠道（按优先顺序）：短信、信件。",
            "营销消息免打扰时段：12:00至14:30（不含），按会员当地时间。",
            "每位会员每自然周最多接收营销消息1条。",
            "每日零点产生的营销消息分散在1小时内发送。",
        ]
    );
}

//! Conditions and effects.

use crate::{least_with, said};
use gradus_contracts::program::program_schema;
use gradus_contracts::program::words::Part;
use std::collections::BTreeSet;

/// The first sentence of a rule, in both languages.
fn first_said(rule: &str) -> [String; 2] {
    let content = least_with(&format!("[[rules]]\nid = \"r\"\n{rule}"));
    said(&content, &Part::Rule("r".into())).map(|mut sentences| sentences.remove(0))
}

/// Each field of a condition, how it is written, and how it is said.
const CONDITIONS: [(&str, &str, &str, &str); 44] = [
    (
        "all",
        r#"all = [{ tier = "gold" }, { referred = true }]"#,
        "the member's tier is gold, and another member brought this one",
        "会员等级为“gold”，且会员由其他会员推荐入会",
    ),
    (
        "any",
        r#"any = [{ tier = "gold" }, { referred = true }]"#,
        "the member's tier is gold, or another member brought this one",
        "会员等级为“gold”，或会员由其他会员推荐入会",
    ),
    (
        "not",
        r#"not = { store = "outlet" }, weekday = ["saturday", "sunday"]"#,
        "it is a Saturday or Sunday, except if the store is \"outlet\"",
        "当日为周六或周日，但购买门店为“outlet”的除外",
    ),
    (
        "tier",
        r#"tier = ["base", "gold"]"#,
        "the member's tier is base or gold",
        "会员等级为“base”或“gold”",
    ),
    (
        "category",
        r#"category = ["coffee beans", "tea", "咖啡"]"#,
        "the line's category is \"coffee beans\", \"tea\" or \"咖啡\"",
        "商品品类为“coffee beans”、“tea”或“咖啡”",
    ),
    (
        "sku",
        r#"sku = "cup 0.3""#,
        "the line's article is \"cup 0.3\"",
        "商品为“cup 0.3”",
    ),
    (
        "brand",
        r#"brand = ["north", "south"]"#,
        "the line's brand is \"north\" or \"south\"",
        "商品品牌为“north”或“south”",
    ),
    (
        "channel",
        r#"channel = "app""#,
        "the channel is \"app\"",
        "购买渠道为“app”",
    ),
    (
        "store",
        r#"store = "Hongqiao 1""#,
        "the store is \"Hongqiao 1\"",
        "购买门店为“Hongqiao 1”",
    ),
    (
        "partner",
        r#"partner = "airline""#,
        "the partner is airline",
        "合作伙伴为“airline”",
    ),
    (
        "amount_at_least",
        r#"amount_at_least = "99.5""#,
        "the purchase's amount that can earn is at least 99.50 CNY",
        "单笔可积分金额满99.50元",
    ),
    (
        "lines_amount_at_least",
        r#"lines_amount_at_least = "300""#,
        "the lines that match otherwise come to at least 300.00 CNY",
        "符合其他条件的商品合计满300.00元",
    ),
    (
        "first_purchase",
        "first_purchase = true",
        "it is the member's first purchase",
        "本单为会员首单",
    ),
    (
        "every_nth",
        "every_nth = 3",
        "it is the member's 3rd purchase, or a multiple of that",
        "会员累计消费恰满3单或其整数倍",
    ),
    (
        "every_nth",
        r#"every_nth = { nth = 3, of = "matching" }"#,
        "it is the member's 3rd purchase that meets everything else, or a multiple of that",
        "会员符合其余条件的消费累计恰满3单或其整数倍",
    ),
    (
        "every_nth",
        r#"every_nth = { nth = 3, of = "matching", by = "quantity" }"#,
        "its last piece is the member's 3rd that meets everything else, or a multiple of that",
        "会员购买符合其余条件的商品累计恰满3件或其整数倍",
    ),
    (
        "every_nth",
        "every_nth = 112",
        "it is the member's 112th purchase, or a multiple of that",
        "会员累计消费恰满112单或其整数倍",
    ),
    (
        "weekday",
        r#"weekday = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]"#,
        "it is a Monday, Tuesday, Wednesday, Thursday, Friday, Saturday or Sunday",
        "当日为周一、周二、周三、周四、周五、周六或周日",
    ),
    (
        "day_of_month",
        "day_of_month = [1, 2, 11, 23]",
        "it is the 1st, 2nd, 11th or 23rd of the month",
        "当日为每月1日、2日、11日或23日",
    ),
    (
        "dates",
        "dates = { from = 2026-05-01, until = 2026-05-31 }",
        "the day is from 2026-05-01 to 2026-05-31",
        "日期为2026年5月1日至2026年5月31日",
    ),
    (
        "dates",
        "dates = { from = 2026-05-01 }",
        "the day is 2026-05-01 or later",
        "日期为2026年5月1日及以后",
    ),
    (
        "dates",
        "dates = { until = 2026-12-31 }",
        "the day is 2026-12-31 or earlier",
        "日期为2026年12月31日及以前",
    ),
    (
        "time_of_day",
        r#"time_of_day = { from = "06:05", until = "24:00" }"#,
        "the time is from 06:05 to before 24:00",
        "时间为06:05至24:00（不含）",
    ),
    (
        "time_of_day",
        r#"time_of_day = { from = "22:00", until = "06:30" }"#,
        "the time is from 22:00 to before 06:30 of the next day",
        "时间为22:00至次日06:30（不含）",
    ),
    (
        "birthday",
        r#"birthday = "day""#,
        "it is the day of the member's birthday",
        "正值会员生日当日",
    ),
    (
        "birthday",
        r#"birthday = "month""#,
        "it is the month of the member's birthday",
        "正值会员生日当月",
    ),
    (
        "membership_anniversary",
        r#"membership_anniversary = "week""#,
        "it is the week of an anniversary of joining",
        "正值入会周年当周",
    ),
    (
        "days_since_last_purchase",
        "days_since_last_purchase = 1",
        "the latest purchase before is at least 1 day back",
        "距上次消费已满1天",
    ),
    (
        "days_since_last_purchase",
        "days_since_last_purchase = 90",
        "the latest purchase before is at least 90 days back",
        "距上次消费已满90天",
    ),
    (
        "streak_days",
        "streak_days = 7",
        "it completes 7 days in a row, or a multiple of that",
        "连续天数达到7天或其整数倍",
    ),
    (
        "purchases_this_week",
        "purchases_this_week = 3",
        "there are at least 3 purchases in the week, this one included",
        "本自然周消费满3单（含本单）",
    ),
    (
        "purchases_this_month",
        "purchases_this_month = 1",
        "there are at least 1 purchase in the month, this one included",
        "本自然月消费满1单（含本单）",
    ),
    (
        "spend_this_week",
        r#"spend_this_week = "50.00""#,
        "at least 50.00 CNY are spent in the week, this purchase included",
        "本自然周消费满50.00元（含本单）",
    ),
    (
        "spend_this_month",
        r#"spend_this_month = "500.00""#,
        "at least 500.00 CNY are spent in the month, this purchase included",
        "本自然月消费满500.00元（含本单）",
    ),
    (
        "paid_with_points",
        "paid_with_points = true",
        "points pay for a part of it",
        "部分以积分支付",
    ),
    (
        "paid_with_points",
        "paid_with_points = false",
        "no points pay for it",
        "未使用积分支付",
    ),
    (
        "segment",
        r#"segment = ["students", "parents"]"#,
        "the member is in the segment students or parents",
        "会员属于人群“students”或“parents”",
    ),
    (
        "lifecycle_stage",
        r#"lifecycle_stage = ["new", "active", "dormant", "churned"]"#,
        "the member was new, active, dormant or churned before",
        "会员此前处于新客期、活跃期、沉睡期或流失期",
    ),
    (
        "variant",
        r#"variant = "arm-b""#,
        "the member is in the experiment's arm arm-b",
        "会员属于实验组“arm-b”",
    ),
    (
        "referred",
        "referred = true",
        "another member brought this one",
        "会员由其他会员推荐入会",
    ),
    (
        "holds_grant",
        r#"holds_grant = "gift""#,
        "the member holds the benefit gift",
        "会员持有有效权益“gift”",
    ),
    (
        "all",
        r#"any = [{ tier = "gold", referred = true }, { first_purchase = true }], segment = "students""#,
        "((the member's tier is gold, and another member brought this one), or it is the \
         member's first purchase), and the member is in the segment students",
        "（（会员等级为“gold”，且会员由其他会员推荐入会），或本单为会员首单），且会员属于人群“students”",
    ),
    (
        "not",
        r#"any = [{ not = { tier = "gold" } }, { not = { any = [{ referred = true }, { birthday = "day" }] }, weekday = "friday" }]"#,
        "(always, except if the member's tier is gold), or (it is a Friday, except if (another \
         member brought this one, or it is the day of the member's birthday))",
        "（除会员等级为“gold”以外的任何情况），或（当日为周五，但（会员由其他会员推荐入会，或正值会员生日当日）的除外）",
    ),
    (
        "any",
        r#"any = [{ }, { tier = "gold" }]"#,
        "always, or the member's tier is gold",
        "任何情况，或会员等级为“gold”",
    ),
];

#[test]
fn each_condition_is_said_in_both_languages() {
    for (_, written, english, chinese) in CONDITIONS {
        let rule = format!("when = {{ {written} }}\nbonus = 1");

        let said = first_said(&rule);

        let expected = [
            format!("On a purchase, if {english}: gives 1 point."),
            format!("会员消费时，若{chinese}：赠送1积分。"),
        ];
        assert_eq!(said, expected, "{written}");
    }
}

#[test]
fn a_condition_on_activities_speaks_of_activities() {
    let rule =
        "scores = \"activities\"\nwhen = { activity = [\"check-in\", \"review\"] }\nbonus = 8";

    let said = first_said(rule);

    assert_eq!(
        said,
        [
            "On an activity, if the activity is check-in or review: gives 8 points.",
            "会员互动时，若互动类型为“check-in”或“review”：赠送8积分。",
        ]
    );
}

#[test]
fn a_rule_without_a_condition_and_one_with_nothing_but_an_exception_apply_to_every_act() {
    let always = first_said("bonus = 5");
    let activities = first_said("scores = \"activities\"\nbonus = 5");
    let but_one = first_said("when = { not = { channel = \"phone\" } }\nbonus = 5");
    let but_two = first_said(
        "when = { not = { channel = \"phone\" }, all = [{ not = { referred = true } }] }\nbonus = 5",
    );

    assert_eq!(
        always,
        [
            "On every purchase: gives 5 points.",
            "会员每次消费：赠送5积分。"
        ]
    );
    assert_eq!(
        activities,
        [
            "On every activity: gives 5 points.",
            "会员每次互动：赠送5积分。"
        ]
    );
    assert_eq!(
        but_one,
        [
            "On every purchase, except if the channel is \"phone\": gives 5 points.",
            "会员每次消费，但购买渠道为“phone”的除外：赠送5积分。",
        ]
    );
    assert_eq!(
        but_two,
        [
            "On every purchase, except if another member brought this one or if the channel is \
             \"phone\": gives 5 points.",
            "会员每次消费，但会员由其他会员推荐入会或购买渠道为“phone”的除外：赠送5积分。",
        ]
    );
}

/// Each effect, how it is written, and how it is said.
const EFFECTS: [(&str, &str, &str, &str); 8] = [
    (
        "multiply",
        "multiply = 2",
        "multiplies the points of the matching lines by 2",
        "符合条件的商品享双倍积分",
    ),
    (
        "multiply",
        "multiply = \"1.5\"",
        "multiplies the points of the matching lines by 1.5",
        "符合条件的商品享1.5倍积分",
    ),
    ("bonus", "bonus = 1", "gives 1 point", "赠送1积分"),
    ("bonus", "bonus = 100", "gives 100 points", "赠送100积分"),
    (
        "bonus_each",
        "bonus_each = { points = 10, per = \"50.00\" }",
        "gives 10 points for each full 50.00 CNY of the matching lines",
        "符合条件的商品每满50.00元得10积分",
    ),
    ("growth", "growth = 50", "gives 50 growth", "赠送50成长值"),
    (
        "grant",
        "grant = \"gift\"",
        "grants the benefit gift",
        "发放权益“gift”",
    ),
    (
        "grant",
        "grant = \"gift\"\nwhen = { }",
        "grants the benefit gift",
        "发放权益“gift”",
    ),
];

#[test]
fn each_effect_is_said_in_both_languages() {
    for (_, written, english, chinese) in EFFECTS {
        let said = first_said(written);

        let expected = [
            format!("On every purchase: {english}."),
            format!("会员每次消费：{chinese}。"),
        ];
        assert_eq!(said, expected, "{written}");
    }
}

#[test]
fn no_condition_and_no_effect_is_missing_above() {
    let schema = program_schema();
    let names = |table: &str| -> BTreeSet<String> {
        let fields = schema["definitions"][table]["properties"].as_object();
        fields.unwrap().keys().cloned().collect()
    };
    let effects: BTreeSet<String> = schema["definitions"]["rule"]["oneOf"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["required"][0].as_str().unwrap().to_owned())
        .collect();

    let conditions_said: BTreeSet<String> = CONDITIONS
        .iter()
        .map(|(field, ..)| (*field).to_owned())
        .chain(["activity".to_owned()])
        .collect();
    let effects_said: BTreeSet<String> = EFFECTS
        .iter()
        .map(|(field, ..)| (*field).to_owned())
        .collect();

    assert_eq!(conditions_said, names("condition"));
    assert_eq!(effects_said, effects);
}

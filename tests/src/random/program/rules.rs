//! Rules: their conditions, effects and limits.

use crate::random::program::earning::expiry;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;

fn leaf() -> BoxedStrategy<String> {
    prop_oneof![
        select(
            &[
                "tier = \"t0\"",
                "tier = \"¤T¤\"",
                "category = \"c1\"",
                "category = [\"c1\", \"c2\"]",
                "sku = \"s1\"",
                "brand = \"x\"",
                "channel = \"app\"",
                "store = \"north\"",
                "partner = \"p1\"",
                "amount_at_least = ¤3000¤",
                "first_purchase = true",
                "segment = \"vip\"",
                "variant = \"a\"",
                "referred = true",
                "holds_grant = \"b1\"",
                "holds_grant = \"b2\"",
            ][..]
        )
        .prop_map(str::to_owned),
        select(
            &[
                "weekday = [\"saturday\", \"sunday\"]",
                "weekday = \"monday\"",
                "day_of_month = [1, 18, 29, 31]",
                "dates = { from = \"2024-02-01\", until = \"2025-03-31\" }",
                "dates = { from = \"2012-01-01\" }",
                "time_of_day = { from = \"22:00\", until = \"06:00\" }",
                "birthday = \"day\"",
                "birthday = \"week\"",
                "birthday = \"month\"",
                "membership_anniversary = \"week\"",
                "membership_anniversary = \"month\"",
                "lifecycle_stage = [\"new\", \"dormant\"]",
                "lifecycle_stage = \"churned\"",
            ][..]
        )
        .prop_map(str::to_owned),
        (2_u8..6).prop_map(|nth| format!("every_nth = {nth}")),
        (2_u8..4, select(&["purchase", "quantity"][..])).prop_map(|(nth, by)| {
            format!("every_nth = {{ nth = {nth}, of = \"matching\", by = \"{by}\" }}")
        }),
        (1_u8..40).prop_map(|days| format!("days_since_last_purchase = {days}")),
        (2_u8..4).prop_map(|days| format!("streak_days = {days}")),
        (1_u8..4).prop_map(|count| format!("purchases_this_week = {count}")),
        (1_u8..5).prop_map(|count| format!("purchases_this_month = {count}")),
        any::<bool>().prop_map(|is_paid| format!("paid_with_points = {is_paid}")),
    ]
    .boxed()
}

fn condition() -> BoxedStrategy<String> {
    prop_oneof![
        3 => Just(String::new()),
        4 => leaf().prop_map(|leaf| format!("when = {{ {leaf} }}\n")),
        1 => (leaf(), leaf())
            .prop_map(|(a, b)| format!("when = {{ any = [{{ {a} }}, {{ {b} }}] }}\n")),
        1 => (leaf(), leaf())
            .prop_map(|(a, b)| format!("when = {{ all = [{{ {a} }}, {{ {b} }}] }}\n")),
        1 => leaf()
            .prop_filter("what matches hangs on itself", |leaf| !leaf.contains("matching"))
            .prop_map(|leaf| format!("when = {{ not = {{ {leaf} }} }}\n")),
        1 => (leaf(), 1_i64..5_000).prop_map(|(leaf, amount)| {
            format!("when = {{ all = [{{ {leaf} }}, {{ lines_amount_at_least = ¤{amount}¤ }}] }}\n")
        }),
    ]
    .boxed()
}

fn activity_condition() -> BoxedStrategy<String> {
    select(
        &[
            "",
            "when = { activity = \"check-in\" }\n",
            "when = { activity = \"review\", weekday = \"monday\" }\n",
            "when = { streak_days = 2 }\n",
            "when = { not = { tier = \"t0\" } }\n",
        ][..],
    )
    .prop_map(str::to_owned)
    .boxed()
}

fn limits() -> BoxedStrategy<String> {
    let limit = || option::weighted(0.25, 1_u16..120);
    (
        (limit(), limit(), limit()),
        (limit(), limit(), limit()),
        option::weighted(0.3, 1_u16..300),
        option::weighted(0.1, select(&["2012-03-01", "2024-06-15"][..])),
    )
        .prop_map(
            |((transaction, day, week), (month, year, ever), budget, until)| {
                let named = [
                    ("per_transaction", transaction),
                    ("per_day", day),
                    ("per_week", week),
                    ("per_month", month),
                    ("per_year", year),
                    ("lifetime", ever),
                ];
                let limits: Vec<String> = named
                    .into_iter()
                    .filter_map(|(name, limit)| limit.map(|limit| format!("{name} = {limit}")))
                    .collect();
                let mut text = String::new();
                if !limits.is_empty() {
                    text.push_str(&format!("limits = {{ {} }}\n", limits.join(", ")));
                }
                if let Some(budget) = budget {
                    text.push_str(&format!("budget = {budget}\n"));
                }
                if let Some(until) = until {
                    text.push_str(&format!("until = \"{until}\"\n"));
                }
                text
            },
        )
        .boxed()
}

pub(super) fn rule() -> BoxedStrategy<String> {
    let extras = (
        option::weighted(0.3, select(&["g1", "g2"][..])),
        option::weighted(0.2, expiry()),
        -2_i8..3,
    );
    let scoring_points = (
        prop_oneof![
            4 => select(&["1.5", "2", "3", "1.0333"][..]).prop_map(|m| format!("multiply = \"{m}\"\n")),
            2 => (1_u16..90).prop_map(|points| format!("bonus = {points}\n")),
            2 => (1_u16..9, 1_i64..2_000)
                .prop_map(|(points, per)| format!("bonus_each = {{ points = {points}, per = ¤{per}¤ }}\n")),
        ],
        extras,
    )
        .prop_map(|(effect, (group, expiry, priority))| {
            let group = group.map_or(String::new(), |group| format!("group = \"{group}\"\n"));
            let expiry = expiry.map_or(String::new(), |expiry| format!("expiry = {expiry}\n"));
            format!("{effect}{group}{expiry}priority = {priority}\n")
        });
    let giving_other = prop_oneof![
        (1_u16..90).prop_map(|growth| format!("growth = {growth}\n")),
        select(&["b1", "b2", "b3"][..]).prop_map(|benefit| format!("grant = \"{benefit}\"\n")),
    ];
    let of_purchases = (
        prop_oneof![3 => scoring_points, 1 => giving_other],
        condition(),
    )
        .prop_map(|(effect, when)| format!("{when}{effect}"));
    let of_activities = (
        prop_oneof![
            (1_u16..40).prop_map(|points| format!("bonus = {points}\n")),
            (1_u16..40).prop_map(|growth| format!("growth = {growth}\n")),
            Just("grant = \"b1\"\n".to_owned()),
        ],
        activity_condition(),
    )
        .prop_map(|(effect, when)| format!("scores = \"activities\"\n{when}{effect}"));
    let giving = (prop_oneof![3 => of_purchases, 1 => of_activities], limits())
        .prop_map(|(rule, limits)| format!("{rule}{limits}"));
    prop_oneof![9 => giving, 1 => taking()].boxed()
}

/// A multiplier below 1, which has no limits.
fn taking() -> BoxedStrategy<String> {
    let factor = select(&["0", "0.5", "0.75"][..]);
    let group = option::weighted(0.3, select(&["group = \"g1\"\n", "group = \"g2\"\n"][..]));
    (condition(), factor, group, -2_i8..3)
        .prop_map(|(when, factor, group, priority)| {
            let group = group.unwrap_or_default();
            format!("{when}multiply = \"{factor}\"\n{group}priority = {priority}\n")
        })
        .boxed()
}

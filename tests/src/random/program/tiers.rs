//! Tiers: what they ask for, how long they last, what comes with them.

use crate::random::program::earning::expiry;
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;

fn window() -> BoxedStrategy<String> {
    prop_oneof![
        2 => (1_u16..=90).prop_map(|days| format!("{{ rolling_days = {days} }}")),
        1 => (91_u16..=396).prop_map(|days| format!("{{ rolling_days = {days} }}")),
        2 => (1_u16..=4).prop_map(|months| format!("{{ rolling_months = {months} }}")),
        2 => (5_u16..=24).prop_map(|months| format!("{{ rolling_months = {months} }}")),
        1 => Just("\"calendar_month\"".to_owned()),
        2 => Just("\"calendar_year\"".to_owned()),
        2 => Just("\"membership_year\"".to_owned()),
        2 => Just("\"since_tier_began\"".to_owned()),
        2 => Just("\"lifetime\"".to_owned()),
    ]
    .boxed()
}

/// A table of thresholds for the tier of a number: higher for higher tiers.
fn thresholds() -> BoxedStrategy<(u8, u16, String)> {
    (0_u8..5, 0_u16..6, window()).boxed()
}

fn threshold_text((metric, size, window): &(u8, u16, String), number: usize) -> String {
    let size = i64::from(*size) * i64::try_from(number).unwrap_or(1);
    let what = match metric {
        0 => format!("spend_at_least = ¤{}¤", size * 4_000),
        1 => format!("purchases_at_least = {size}"),
        2 => format!("points_earned_at_least = {}", size * 40),
        3 => format!("growth_at_least = {}", size * 40),
        _ => format!("active_days_at_least = {size}"),
    };
    format!("{{ {what}, window = {window} }}")
}

fn rewards() -> BoxedStrategy<String> {
    let reward = prop_oneof![
        Just("{ grant = \"b1\" }".to_owned()),
        Just("{ grant = \"b3\" }".to_owned()),
        (1_u16..60).prop_map(|points| format!("{{ points = {points} }}")),
        (1_u16..60, expiry())
            .prop_map(|(points, expiry)| format!("{{ points = {points}, expiry = {expiry} }}")),
        (1_u16..60).prop_map(|growth| format!("{{ growth = {growth} }}")),
    ];
    vec(reward, 0..=2)
        .prop_map(|rewards| format!("entry_rewards = [{}]\n", rewards.join(", ")))
        .boxed()
}

/// What every tier can have.
pub(super) fn tier_extras() -> BoxedStrategy<String> {
    (
        select(&["1", "1.5", "2", "0.75", "0"][..]),
        option::weighted(0.2, expiry()),
        rewards(),
    )
        .prop_map(|(rate, expiry, rewards)| {
            let expiry = expiry.map_or(String::new(), |expiry| format!("expiry = {expiry}\n"));
            format!("rate = \"{rate}\"\n{expiry}{rewards}")
        })
        .boxed()
}

/// A tier above the lowest, given its place on the ladder.
pub(super) fn tier() -> BoxedStrategy<TierText> {
    let qualify = (
        thresholds(),
        option::weighted(0.3, (thresholds(), any::<bool>())),
    );
    let validity = prop_oneof![
        Just("\"forever\"".to_owned()),
        Just("\"membership_year\"".to_owned()),
        (1_u16..4).prop_map(|months| format!("{{ months = {months} }}")),
        (4_u16..15).prop_map(|months| format!("{{ months = {months} }}")),
        (0_u16..3).prop_map(|years| format!("{{ calendar_years = {years} }}")),
    ];
    let review = (
        select(&["to_qualified", "one_step", "hold"][..]),
        prop_oneof![2 => Just(0_u16), 1 => 1_u16..28],
        select(&["own", "previous"][..]),
    );
    let lasting = (
        validity,
        any::<bool>(),
        review,
        option::weighted(0.3, 5_u16..50),
    );
    (qualify, lasting, tier_extras())
        .prop_map(|(qualify, lasting, extras)| TierText {
            qualify,
            lasting,
            extras,
        })
        .boxed()
}

type Thresholds = (u8, u16, String);

/// A tier, still without its place on the ladder.
#[derive(Clone, Debug)]
pub(super) struct TierText {
    pub(super) qualify: (Thresholds, Option<(Thresholds, bool)>),
    pub(super) lasting: (String, bool, (&'static str, u16, &'static str), Option<u16>),
    pub(super) extras: String,
}

impl TierText {
    pub(super) fn at(&self, number: usize) -> String {
        let (first, second) = &self.qualify;
        let first = threshold_text(first, number);
        let qualify = match second {
            None => first,
            Some((second, any)) => {
                let second = threshold_text(second, number);
                let word = if *any { "any" } else { "all" };
                format!("{{ {word} = [{first}, {second}] }}")
            }
        };
        let (validity, extends, (fall, grace, counts), inactivity) = &self.lasting;
        let extends = if *extends {
            "extends = \"on_qualifying\"\n"
        } else {
            ""
        };
        let inactivity =
            inactivity.map_or(String::new(), |days| format!("inactivity_days = {days}\n"));
        format!(
            "qualify = {qualify}\nvalidity = {validity}\n{extends}review = {{ fall = \"{fall}\", \
             grace_days = {grace}, grace_counts = \"{counts}\" }}\n{inactivity}{}",
            self.extras
        )
    }
}

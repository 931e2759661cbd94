//! Occasions, returns, reminders, messages and stages of life.

use crate::random::program::earning::expiry;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};

pub(super) fn occasion() -> BoxedStrategy<String> {
    let reward = prop_oneof![
        Just("grant = \"b1\"\n".to_owned()),
        Just("growth = 7\n".to_owned()),
        (1_u16..60).prop_map(|points| format!("points = {points}\n")),
        (1_u16..60, expiry())
            .prop_map(|(points, expiry)| format!("points = {points}\nexpiry = {expiry}\n")),
    ];
    (
        select(&["birthday", "membership_anniversary"][..]),
        option::weighted(0.3, Just("tiers = [\"¤T¤\"]\n")),
        option::weighted(0.3, of_day()),
        reward,
    )
        .prop_map(|(on, tiers, when, reward)| {
            format!(
                "[[occasions]]\non = \"{on}\"\n{}{}{reward}",
                tiers.unwrap_or(""),
                when.map_or(String::new(), |when| format!("when = {when}\n")),
            )
        })
        .boxed()
}

/// Conditions that can be read where a day begins.
fn of_day() -> BoxedStrategy<&'static str> {
    select(
        &[
            "{ segment = \"vip\" }",
            "{ not = { segment = \"vip\" } }",
            "{ weekday = [\"monday\", \"friday\"] }",
            "{ purchases_this_month = 1 }",
            "{ days_since_last_purchase = 20 }",
            "{ any = [{ holds_grant = \"b1\" }, { tier = \"t0\" }] }",
        ][..],
    )
    .boxed()
}

/// An offer: a benefit, or who gets what, one or several of these.
fn offer() -> BoxedStrategy<String> {
    let table = (of_day(), 1_u16..60, 1_u16..9).prop_map(|(when, points, growth)| {
        format!("{{ when = {when}, rewards = [{{ points = {points} }}, {{ growth = {growth} }}] }}")
    });
    let benefit = select(&["\"b1\"", "\"b3\""][..]).prop_map(str::to_owned);
    let one = prop_oneof![2 => benefit, 1 => table];
    prop_oneof![
        3 => one.clone(),
        1 => (one.clone(), one).prop_map(|(a, b)| format!("[{a}, {b}]")),
    ]
    .boxed()
}

pub(super) fn returns() -> BoxedStrategy<String> {
    (
        select(&["debt", "forgive"][..]),
        select(&["next_review", "at_once"][..]),
        select(&[7_u16, 0, 1, 20][..]),
        select(&[30_u16, 0, 3][..]),
    )
        .prop_map(|(shortfall, tier, wait, restore)| {
            format!(
                "[returns]\nshortfall = \"{shortfall}\"\ntier = \"{tier}\"\nwait_days = {wait}\nrestore_days = {restore}\n"
            )
        })
.boxed()
}

pub(super) fn reminders() -> BoxedStrategy<String> {
    let leads = || subsequence(vec!["30", "7", "3", "1"], 0..=4);
    let goals = (option::of(select(&["0.1", "0.3", "1"][..])), any::<bool>());
    (
        (leads(), leads(), leads(), leads()),
        option::of(offer()),
        goals,
        option::weighted(0.6, messages()),
    )
        .prop_map(|((points, tier, inactivity, birthday), offer, goals, messages)| {
            let (share, streak_near) = goals;
            let share = share.map(|share| format!("tier_near_share = \"{share}\"\n"));
            format!(
                "[reminders]\npoints_expiring_lead_days = [{}]\ntier_expiring_lead_days = [{}]\n\
                 inactivity_lead_days = [{}]\nbirthday_lead_days = [{}]\nstreak_near = {streak_near}\n\
                 {}{}{}",
                points.join(", "),
                tier.join(", "),
                inactivity.join(", "),
                birthday.join(", "),
                share.unwrap_or_default(),
                offer.map_or(String::new(), |offer| format!("retention_offer = {offer}\n")),
                messages.unwrap_or_default(),
            )
        })
        .boxed()
}

fn messages() -> BoxedStrategy<String> {
    let hours = select(
        &[
            ("21:00", "09:00"),
            ("00:00", "23:00"),
            ("23:30", "00:15"),
            ("02:00", "03:00"),
        ][..],
    );
    (
        subsequence(vec!["\"push\"", "\"email\"", "\"sms\"", "\"post\""], 1..=4),
        option::weighted(0.7, hours),
        option::of(1_u16..4),
        select(&[0_u16, 1, 12, 24][..]),
        option::of(select(&[1_u16, 24, 72][..])),
    )
        .prop_map(|(channels, quiet, cap, spread, keep)| {
            let quiet = quiet.map(|(from, until)| {
                format!("quiet_hours = {{ from = \"{from}\", until = \"{until}\" }}\n")
            });
            let cap = cap.map(|cap| format!("weekly_cap = {cap}\n"));
            let keep = keep.map(|keep| format!("keep_hours = {keep}\n"));
            format!(
                "[messages]\nchannels = [{}]\nspread_hours = {spread}\n{}{}{}",
                channels.join(", "),
                quiet.unwrap_or_default(),
                cap.unwrap_or_default(),
                keep.unwrap_or_default(),
            )
        })
        .boxed()
}

pub(super) fn lifecycle() -> BoxedStrategy<Option<String>> {
    let offers = option::of((offer(), offer()).prop_map(|(dormant, churned)| {
        format!("offers = {{ dormant = {dormant}, churned = {churned} }}\n")
    }));
    option::weighted(
        0.4,
        (0_u16..40, 1_u16..40, 1_u16..60, offers).prop_map(|(new, dormant, more, offers)| {
            format!(
                "[lifecycle]\nnew_days = {new}\ndormant_days = {dormant}\nchurned_days = {}\n{}",
                dormant + more,
                offers.unwrap_or_default()
            )
        }),
    )
    .boxed()
}

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
        reward,
    )
        .prop_map(|(on, tiers, reward)| {
            format!(
                "[[occasions]]\non = \"{on}\"\n{}{reward}",
                tiers.unwrap_or("")
            )
        })
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
        option::of(Just("retention_offer = \"b3\"\n")),
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
                offer.unwrap_or(""),
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
    let offers = option::of(Just("offers = { dormant = \"b1\", churned = \"b3\" }\n"));
    option::weighted(
        0.4,
        (0_u16..40, 1_u16..40, 1_u16..60, offers).prop_map(|(new, dormant, more, offers)| {
            format!(
                "[lifecycle]\nnew_days = {new}\ndormant_days = {dormant}\nchurned_days = {}\n{}",
                dormant + more,
                offers.unwrap_or("")
            )
        }),
    )
    .boxed()
}

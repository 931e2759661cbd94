//! What earns, how fast growth comes, and when points lapse.

use proptest::option;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};

pub(super) fn expiry() -> BoxedStrategy<String> {
    prop_oneof![
        2 => Just("\"never\"".to_owned()),
        3 => (2_u16..40).prop_map(|days| format!("{{ rolling_days = {days} }}")),
        1 => Just("{ rolling_months = 1 }".to_owned()),
        2 => (1_u16..14, select(&["month", "quarter", "year"][..]))
            .prop_map(|(months, end)| format!("{{ rolling_months = {months}, to_end_of = \"{end}\" }}")),
        1 => Just("{ rolling_years = 1, to_end_of = \"year\" }".to_owned()),
        2 => (select(&["12-31", "02-29", "06-30", "01-01"][..]), 0_u16..60)
            .prop_map(|(day, least)| format!("{{ fixed = \"{day}\", at_least_days = {least} }}")),
        2 => Just("{ inactivity_days = ¤N¤ }".to_owned()),
    ]
.boxed()
}

pub(super) fn earning() -> BoxedStrategy<String> {
    let rate = (
        select(&["1", "0.5", "1.3333", "3", "0"][..]),
        select(&[1_i64, 30, 100, 300, 700][..]),
    );
    let modes = (
        select(&["with_tax", "without_tax"][..]),
        select(&["down", "nearest", "up"][..]),
        select(&["additive", "multiplicative", "best"][..]),
        select(&["old_rate", "old_rate", "new_rate"][..]),
    );
    let activation = prop_oneof![
        2 => Just(String::new()),
        1 => (1_u16..15).prop_map(|days| format!("activation = {{ after_days = {days} }}\n")),
    ];
    let acts = option::of(subsequence(
        vec!["\"purchase\"", "\"redemption\"", "\"activity\""],
        0..=3,
    ));
    let exclusions = option::of(select(
        &[
            "categories = [\"c3\"]",
            "skus = [\"s1\"]",
            "channels = [\"app\"]",
            "stores = [\"north\"]",
        ][..],
    ));
    (rate, modes, activation, expiry(), acts, exclusions).prop_map(
        |((points, per), (amounts, rounding, stacking, upgrading), activation, expiry, acts, exclusions)| {
            let acts = acts.map_or(String::new(), |acts| {
                format!("qualifying_acts = [{}]\n", acts.join(", "))
            });
            let exclusions = exclusions.map_or(String::new(), |excluded| {
                format!("[earning.exclusions]\n{excluded}\n")
            });
            format!(
                "[earning]\npoints = \"{points}\"\nper = ¤{per}¤\namounts = \"{amounts}\"\n\
                 rounding = \"{rounding}\"\nstacking = \"{stacking}\"\n{activation}expiry = {expiry}\n\
                 upgrading_purchase = \"{upgrading}\"\n{acts}{exclusions}"
            )
        },
    )
.boxed()
}

pub(super) fn growth() -> BoxedStrategy<String> {
    let rate = option::of((select(&["1", "0.3", "2"][..]), select(&[100_i64, 300][..])));
    let decay = option::of((
        select(&["month", "quarter", "year"][..]),
        select(&["0.1", "0.5", "1", "0.003"][..]),
        select(&[0_u16, 5, 50][..]),
    ));
    (rate, decay)
        .prop_map(|(rate, decay)| {
            let rate = rate.map_or(String::new(), |(growth, per)| {
                format!("growth = \"{growth}\"\nper = ¤{per}¤\n")
            });
            let decay = decay.map_or(String::new(), |(every, share, floor)| {
                format!("decay = {{ every = \"{every}\", share = \"{share}\", floor = {floor} }}\n")
            });
            format!("[growth]\n{rate}{decay}")
        })
        .boxed()
}

use super::*;
use crate::commands::{
    Act, ActKind, Activity, Adjustment, Erasure, FloorSource, GiveBack, Line, PaidWithPoints,
    Profile, ProfileChange, Purchase, Reinstatement, Return, Returned, ReturnedAmount,
    ReturnedLine, Spend, TierHold,
};
use crate::program::messages::Consent;
use crate::words::ids::{Locale, ZoneName};
use crate::words::money::{Currency, Points};
use crate::words::time::{Instant, LocalDay, MonthDay};
use serde_json::{Value, json};
use siphasher::sip128::{Hasher128, SipHasher13};
use std::collections::BTreeSet;
use std::hash::Hasher;

fn day(text: &str) -> LocalDay {
    LocalDay::parse(text).unwrap()
}

fn profile() -> Profile {
    Profile {
        birthday: Some(MonthDay::parse("02-29").unwrap()),
        referred: true,
        segments: vec!["vip".into(), "staff".into()],
        variants: vec!["b".into()],
        zone: Some(ZoneName::new("Asia/Shanghai")),
        locale: Some(Locale::new("zh-CN")),
        consent: Consent {
            email: Some(true),
            sms: Some(false),
            push: None,
            post: Some(true),
        },
    }
}

fn purchase() -> Purchase {
    let line = Line {
        amount_minor: 12_345,
        tax_minor: 45,
        quantity: Some(3),
        category: Some("tea".into()),
        sku: Some("oolong".into()),
        brand: Some("leaf".into()),
    };
    Purchase {
        transaction: "t-1".into(),
        currency: Currency::parse("CNY").unwrap(),
        lines: vec![line, Line::default()],
        channel: Some("shop".into()),
        store: Some("s-7".into()),
        partner: Some("hotel".into()),
        paid_with_points: Some(PaidWithPoints {
            points: Points::new(120),
            amount_minor: 1_200,
        }),
        unfit: None,
    }
}

fn back(returned: Returned) -> Act {
    Act::Return(Return {
        id: "r-1".into(),
        transaction: "t-1".into(),
        returned,
    })
}

/// One of each act, with everything that it can say; of what can be said in several ways,
/// one of each.
fn acts() -> Vec<(Act, u128)> {
    let amount = ReturnedAmount {
        amount_minor: 500,
        tax_minor: 5,
    };
    let lines = vec![
        ReturnedLine {
            line: 1,
            amount: Some(amount),
        },
        ReturnedLine {
            line: 2,
            amount: None,
        },
    ];
    let hold = |source| {
        Act::HoldTier(TierHold {
            id: "h-1".into(),
            tier: "gold".into(),
            until: day("2027-03-31"),
            source,
        })
    };
    let reinstate = |last_day| {
        Act::Reinstate(Reinstatement {
            id: "i-1".into(),
            points: Points::new(50),
            last_day,
            reason: "goodwill".into(),
        })
    };
    let give_back = |points| {
        Act::GiveBack(GiveBack {
            id: "g-1".into(),
            spend: "s-1".into(),
            points,
        })
    };
    vec![
        (Act::Join(profile()), 0x2d3a418c_67c2d1ea_b06e1bbb_132152cb),
        (
            Act::Purchase(purchase()),
            0x92fadf59_cb46413c_f8288649_f64b76e6,
        ),
        (
            back(Returned::Everything),
            0x653abf7f_c3f89d80_457665dd_deed09dd,
        ),
        (
            back(Returned::Amount(amount)),
            0x7cf2923c_18e19adb_bdfb6819_d06125d2,
        ),
        (
            back(Returned::Lines(lines)),
            0x1e7b0d3e_767469d3_bbde14f9_6726604a,
        ),
        (
            Act::Activity(Activity {
                id: "a-1".into(),
                kind: "check-in".into(),
            }),
            0x990a4b1b_9b0ff744_b0d26f42_c862584b,
        ),
        (
            Act::Spend(Spend {
                id: "s-1".into(),
                points: Points::new(120),
                reason: "a mug".into(),
            }),
            0x6aa8ff7d_e90afc4e_33dcab2b_ed91aaff,
        ),
        (
            give_back(Some(Points::new(20))),
            0xdeb0c0cd_3b3c0d0d_21391c32_d4cf2898,
        ),
        (give_back(None), 0x2817f363_e1bdc038_64f3310e_e8615550),
        (
            Act::Profile(ProfileChange {
                id: "p-1".into(),
                profile: profile(),
            }),
            0xad293003_f24bdfa5_f8c54f24_2573d40a,
        ),
        (
            Act::Adjust(Adjustment {
                id: "j-1".into(),
                points: Points::new(-30),
                reason: "a mistake".into(),
            }),
            0xe010b463_0e16f951_15c67d57_f885b3d4,
        ),
        (
            reinstate(Some(day("2026-12-31"))),
            0x739e3c5f_9e6758f4_50fba293_bdca41af,
        ),
        (reinstate(None), 0x4b3d7494_c6b22af4_769a21b6_13bc333a),
        (
            hold(FloorSource::Plan),
            0xec0bdd0e_72411b3b_26df3ea2_5932ee1f,
        ),
        (
            hold(FloorSource::Grant),
            0xc8500d7c_2e86c7a2_28a8eb81_64f309da,
        ),
        (
            hold(FloorSource::Family),
            0x8310395e_6ad7ab54_beddf313_d0654d10,
        ),
        (
            hold(FloorSource::Operator),
            0xca4a5124_2c577c63_1ae3c8ca_61716731,
        ),
        (Act::Settle, 0xddac64b2_85469e31_9c1af0b5_cdf2ca76),
        (
            Act::Erase(Erasure {
                id: "e-1".into(),
                reason: "asked for".into(),
            }),
            0xfb828373_8a600f14_1cc77a9d_bea415f4,
        ),
    ]
}

fn of(act: Act) -> u128 {
    let command = Command {
        member: "m-1".into(),
        occurred_at: Instant::from_millis(1_772_330_400_000),
        received_at: Instant::from_millis(1_772_330_460_000),
        act,
    };
    Fingerprint::of(&command).0
}

#[test]
fn the_fingerprint_of_each_act_stays_what_it_was() {
    for (act, expected) in acts() {
        let found = of(act.clone());

        assert_eq!(found, expected, "{act:?}: {found:#034x}");
    }
}

#[test]
fn a_fingerprint_is_that_of_the_bytes_that_a_command_says() {
    let mut bytes: Vec<u8> = Vec::new();
    bytes.extend(3_i64.to_le_bytes());
    bytes.extend(b"m-1");
    bytes.extend(1_772_330_400_000_i64.to_le_bytes());
    bytes.push(9);
    bytes.extend(50_i64.to_le_bytes());
    bytes.push(0);
    bytes.extend(8_i64.to_le_bytes());
    bytes.extend(b"goodwill");

    let mut hasher = SipHasher13::new();
    hasher.write(&bytes);

    let found = of(Act::Reinstate(Reinstatement {
        id: "i-1".into(),
        points: Points::new(50),
        last_day: None,
        reason: "goodwill".into(),
    }));
    assert_eq!(found, hasher.finish128().as_u128());
}

#[test]
fn every_act_has_a_fingerprint_here() {
    let known: BTreeSet<ActKind> = acts().iter().map(|(act, _)| act.kind()).collect();

    assert_eq!(known, ActKind::ALL.iter().copied().collect());
}

#[test]
fn acts_that_say_something_else_have_other_fingerprints() {
    let found: BTreeSet<u128> = acts().into_iter().map(|(act, _)| of(act)).collect();

    assert_eq!(found.len(), acts().len());
}

/// What stands in the key, and what is wanted of a purchase that does not fit.
const NOT_TOLD: [&str; 3] = ["/id", "/purchase/transaction", "/purchase/unfit"];

/// Each place of a JSON value at which there is no further one.
fn leaves(value: &Value, path: &str, found: &mut Vec<String>) {
    match value {
        Value::Object(fields) => fields
            .iter()
            .for_each(|(name, value)| leaves(value, &format!("{path}/{name}"), found)),
        Value::Array(items) => items
            .iter()
            .enumerate()
            .for_each(|(at, value)| leaves(value, &format!("{path}/{at}"), found)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {
            found.push(path.to_owned());
        }
    }
}

/// What could stand there instead.
fn others(value: &Value) -> Vec<Value> {
    let mut others = vec![
        json!(null),
        json!(true),
        json!(false),
        json!("other"),
        json!("EUR"),
        json!("2027-01-01"),
        json!("01-31"),
        json!("plan"),
        json!("operator"),
        json!("refuse"),
        json!("leave_out"),
        json!({ "points": 7, "amount_minor": 7 }),
        json!({ "amount_minor": 7, "tax_minor": 0 }),
    ];
    others.extend(value.as_i64().map(|number| json!(number.wrapping_add(1))));
    others.extend(value.is_null().then(|| json!(7)));
    others.retain(|other| other != value);
    others
}

#[test]
fn each_thing_that_is_said_changed_alone_makes_another_command() {
    for (act, _) in acts() {
        let said = serde_json::to_value(&act).unwrap();
        let mut places = Vec::new();
        leaves(&said, "", &mut places);
        for place in places {
            let mut changed = 0;
            for other in others(said.pointer(&place).unwrap()) {
                let mut body = said.clone();
                *body.pointer_mut(&place).unwrap() = other;
                let Ok(other) = serde_json::from_value::<Act>(body.clone()) else {
                    continue;
                };
                if other == act {
                    continue;
                }
                changed += 1;
                let is_told = !NOT_TOLD.iter().any(|suffix| place.ends_with(suffix));
                assert_eq!(of(other) != of(act.clone()), is_told, "{place}: {body}");
            }
            let is_whole = place.is_empty() || place.ends_with("/returned");
            assert!(
                changed > 0 || is_whole,
                "nothing else fits {place} of {said}"
            );
        }
    }
}

#[test]
fn lines_and_names_in_another_order_or_fewer_make_another_command() {
    for (act, _) in acts() {
        let said = serde_json::to_value(&act).unwrap();
        for list in [
            "/purchase/lines",
            "/return/returned/lines",
            "/join/segments",
        ] {
            let Some(items) = said.pointer(list).and_then(Value::as_array) else {
                continue;
            };
            let turned: Vec<&Value> = items.iter().rev().collect();
            let fewer: Vec<&Value> = items.iter().skip(1).collect();
            for other in [turned, fewer] {
                let mut body = said.clone();
                *body.pointer_mut(list).unwrap() = json!(other);
                let other: Act = serde_json::from_value(body).unwrap();
                assert_ne!(of(other), of(act.clone()), "{list}");
            }
        }
    }
}

#[test]
fn a_name_on_another_list_makes_another_command() {
    let moved = Profile {
        segments: vec!["vip".into(), "staff".into(), "b".into()],
        variants: Vec::new(),
        ..profile()
    };

    assert_ne!(of(Act::Join(moved)), of(Act::Join(profile())));
}

#[test]
fn who_and_when_make_another_command_and_when_it_came_does_not() {
    let command = Command {
        member: "m-1".into(),
        occurred_at: Instant::from_millis(1),
        received_at: Instant::from_millis(2),
        act: Act::Purchase(purchase()),
    };
    let told = |change: fn(&mut Command)| {
        let mut other = command.clone();
        change(&mut other);
        Fingerprint::of(&other) != Fingerprint::of(&command)
    };

    assert!(told(|command| command.member = "m-2".into()));
    assert!(told(|command| command.occurred_at = Instant::from_millis(0)));
    assert!(!told(
        |command| command.received_at = Instant::from_millis(3)
    ));
}

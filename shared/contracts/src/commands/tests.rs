use super::*;
use gradus_domain::commands::{
    Act, ActKind, Activity, Adjustment, Erasure, FloorSource, GiveBack, LINES_MAX, Line,
    PaidWithPoints, Profile, ProfileChange, Purchase, Reinstatement, Return, Returned,
    ReturnedAmount, ReturnedLine, Spend, TierHold,
};
use gradus_domain::program::messages::Consent;
use gradus_domain::words::ids::{CommandId, MemberId};
use gradus_domain::words::money::{Currency, Points};
use gradus_domain::words::time::{LocalDay, MonthDay};
use proptest::prelude::*;

const SCHEMA: &str = include_str!(concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../../infra/schemas/command.schema.json"
));

const PURCHASE: &str = r#"{
    "kind": "purchase", "member": "m-1", "id": "t-1", "currency": "CNY",
    "lines": [{"amount": 12345, "tax": 45, "category": "coffee", "quantity": 2}, {"amount": 655}],
    "channel": "app", "paid_with_points": {"points": 100, "amount": 1000},
    "occurred_at": "2026-03-01T10:00:00+08:00"
}"#;

#[test]
fn a_purchase_is_read_as_it_is_written() {
    let purchase = Purchase {
        transaction: "t-1".into(),
        currency: Currency::parse("CNY").unwrap(),
        lines: vec![
            Line {
                amount_minor: 12_345,
                tax_minor: 45,
                quantity: Some(2),
                category: Some("coffee".into()),
                ..Line::default()
            },
            Line {
                amount_minor: 655,
                ..Line::default()
            },
        ],
        channel: Some("app".into()),
        store: None,
        partner: None,
        paid_with_points: Some(PaidWithPoints {
            points: Points::new(100),
            amount_minor: 1_000,
        }),
    };

    let command = read_command(PURCHASE.as_bytes(), None).unwrap();

    assert_eq!(command.member, MemberId::new("m-1"));
    assert_eq!(command.occurred_at, at("2026-03-01T02:00:00Z"));
    assert_eq!(command.act, Act::Purchase(purchase));
}

#[test]
fn a_command_without_received_at_came_when_the_caller_says_or_when_it_happened() {
    let arrival = at("2026-03-02T00:00:00Z");
    let stamped = PURCHASE.replace(
        r#""member""#,
        r#""received_at": "2026-03-03T00:00:00Z", "member""#,
    );

    let by_the_caller = read_command(PURCHASE.as_bytes(), Some(arrival)).unwrap();
    let by_nobody = read_command(PURCHASE.as_bytes(), None).unwrap();
    let by_itself = read_command(stamped.as_bytes(), Some(arrival)).unwrap();

    assert_eq!(by_the_caller.received_at, arrival);
    assert_eq!(by_nobody.received_at, at("2026-03-01T02:00:00Z"));
    assert_eq!(by_itself.received_at, at("2026-03-03T00:00:00Z"));
}

#[test]
fn a_fault_names_the_field_what_was_found_and_what_would_do() {
    let cases = [
        (
            PURCHASE.replace("12345", "-1"),
            "lines[0].amount: found -1; expected a whole number from 0 to 1000000000000000",
        ),
        (
            PURCHASE.replace("12345", "123.45"),
            "lines[0].amount: found 123.45; expected a whole number from 0 to 1000000000000000",
        ),
        (
            PURCHASE.replace("\"tax\": 45", "\"tax\": 12346"),
            "lines[0].tax: found 12346; expected at most the amount, 12345, which includes the tax",
        ),
        (
            PURCHASE.replace("\"m-1\"", "\"m 1\""),
            "member: found \"m 1\"; expected a text of 1 to 64 visible characters, without spaces",
        ),
        (
            PURCHASE.replace("\"amount\": 1000}", "\"amount\": 13001}"),
            "paid_with_points.amount: found 13001; expected at most the sum of the lines, 13000",
        ),
        (
            PURCHASE.replace("2026-03-01T10:00:00+08:00", "2026-03-01 10:00"),
            "occurred_at: found \"2026-03-01 10:00\"; a time is written as in RFC 3339, for instance 2026-01-31T23:59:00+08:00",
        ),
        (
            PURCHASE.replace("\"channel\"", "\"chanel\""),
            "chanel: found the unknown field \"chanel\"; expected one of \"kind\", \"member\", \"id\", \"currency\", \"lines\", \"channel\", \"store\", \"partner\", \"paid_with_points\", \"occurred_at\", \"received_at\"",
        ),
        (
            PURCHASE.replace("\"purchase\"", "\"buy\""),
            "kind: found \"buy\"; expected one of \"join\", \"purchase\", \"return\", \"activity\", \"spend\", \"give_back\", \"profile\", \"adjust\", \"reinstate\", \"hold_tier\", \"erase\"",
        ),
        (
            PURCHASE.replace("\"id\": \"t-1\",", ""),
            "id: the field id is missing; add id",
        ),
        (
            PURCHASE.replace("\"id\": \"t-1\",", "\"id\": \"t-1\", \"id\": \"t-2\","),
            "id: found the field id a second time; each field stands once",
        ),
        (
            PURCHASE.replace("\"CNY\"", "\"RMB\""),
            "currency: found currency \"RMB\"; a currency is an active ISO 4217 code in capitals, for instance CNY",
        ),
        (
            PURCHASE.replace("[{\"amount\": 12345", "{[\"amount\": 12345"),
            "lines: found what is not JSON (key must be a string); a command is one JSON object",
        ),
        (
            PURCHASE.replace("\"id\": \"t-1\"", "\"id\": {}"),
            "id: found an object; expected a text of 1 to 64 visible characters, without spaces",
        ),
        (
            "\"purchase\"".to_owned(),
            "found \"purchase\"; expected a JSON object",
        ),
        (
            "{\"kind\": \"join\"".to_owned(),
            "found what is not JSON (EOF while parsing an object); a command is one JSON object",
        ),
    ];

    for (json, expected) in cases {
        let fault = read_command(json.as_bytes(), None).unwrap_err();

        assert_eq!(fault.to_string(), expected);
    }
}

#[test]
fn bytes_that_are_not_utf8_are_told_by_their_character() {
    let fault = read_command(b"{\"kind\": \"\xc3\xa4\xff\"}", None).unwrap_err();

    assert_eq!(fault.column, Some(12));
    assert!(fault.message.starts_with("found a byte that is not UTF-8"));
}

#[test]
fn a_return_says_in_exactly_one_way_what_comes_back() {
    let back = |what: &str| {
        let json = format!(
            r#"{{"kind":"return","member":"m","id":"r","transaction":"t","occurred_at":"2026-03-01T00:00:00Z"{what}}}"#
        );
        read_command(json.as_bytes(), None).map_err(|fault| fault.to_string())
    };

    let none = back("");
    let two = back(r#","everything":true,"amount":{"amount":1}"#);
    let untrue = back(r#","everything":false"#);
    let twice = back(r#","lines":[{"line":2},{"line":2}]"#);
    let zeroth = back(r#","lines":[{"line":0}]"#);
    let tax_alone = back(r#","lines":[{"line":1,"tax":1}]"#);

    let one_way = "expected exactly one of everything, amount and lines";
    assert_eq!(none, Err(format!("found none; {one_way}")));
    assert_eq!(two, Err(format!("found everything and amount; {one_way}")));
    assert_eq!(
        untrue.unwrap_err(),
        "everything: found false; expected true; leave the field out otherwise"
    );
    assert_eq!(
        twice.unwrap_err(),
        "lines[1].line: found line 2 a second time; expected each line once"
    );
    assert_eq!(
        zeroth.unwrap_err(),
        "lines[0].line: found 0; expected a whole number from 1 to 500"
    );
    assert_eq!(
        tax_alone.unwrap_err(),
        "lines[0].tax: found a tax without an amount; expected both or neither"
    );
}

#[test]
fn bounds_hold_to_the_last_unit() {
    let lines = |count: usize| {
        let lines = vec![r#"{"amount":1}"#; count].join(",");
        format!(
            r#"{{"kind":"purchase","member":"m","id":"t","currency":"JPY","lines":[{lines}],"occurred_at":"2026-03-01T00:00:00Z"}}"#
        )
    };
    let adjust = |points: &str, reason: &str| {
        format!(
            r#"{{"kind":"adjust","member":"m","id":"{}","points":{points},"reason":"{reason}","occurred_at":"2026-03-01T00:00:00Z"}}"#,
            "ä".repeat(64)
        )
    };
    let taken = |json: String| read_command(json.as_bytes(), None).is_ok();

    assert!(taken(lines(500)) && !taken(lines(501)) && !taken(lines(0)));
    assert!(taken(adjust("-1000000000000000", "x")));
    assert!(!taken(adjust("-1000000000000001", "x")));
    assert!(!taken(adjust("18446744073709551615", "x")));
    assert!(!taken(adjust("0", "x")));
    assert!(taken(adjust("1", &"x".repeat(256))));
    assert!(!taken(adjust("1", &"x".repeat(257))));
    assert!(!taken(adjust("1", "")));
    assert!(!taken(adjust("1", "a\\nb")));
    assert!(!taken(adjust("1", "x").replace('ä', "ää")));
    assert!(!taken(format!("{}{}", lines(1), " ".repeat(MAX_BYTES))));
    assert!(!taken(format!("{}x", lines(1))));
}

#[test]
fn a_settlement_is_no_callers_command() {
    let command = Command {
        member: "m".into(),
        occurred_at: at("2026-03-01T00:00:00Z"),
        received_at: at("2026-03-01T00:00:00Z"),
        act: Act::Settle,
    };

    assert_eq!(write_command(&command), None);
}

#[test]
fn the_checked_in_schema_is_the_generated_one() {
    assert!(
        SCHEMA == schema_text(),
        "infra/schemas/command.schema.json is stale: \
         cargo run -p gradus-contracts --example schemas"
    );
}

fn schema_text() -> String {
    format!(
        "{}\n",
        serde_json::to_string_pretty(&command_schema()).unwrap()
    )
}

#[test]
fn every_example_of_the_documentation_is_read_and_written_alike() {
    let text = include_str!(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../docs/commands.md"
    ));
    let examples: Vec<&str> = text
        .split("```json\n")
        .skip(1)
        .filter_map(|rest| rest.split("```").next())
        .collect();

    let kinds: std::collections::BTreeSet<&str> = examples
        .iter()
        .map(|example| {
            let command = read_command(example.as_bytes(), None)
                .unwrap_or_else(|fault| panic!("{fault}\n{example}"));
            let again = read_command(write_command(&command).unwrap().as_bytes(), None);
            assert_eq!(again, Ok(command.clone()));
            command.act.kind().word()
        })
        .collect();

    assert_eq!(kinds.len(), ActKind::ALL.len() - 1);
}

proptest! {
    #[test]
    fn what_is_written_is_read_back(command in any_command()) {
        let json = write_command(&command).unwrap();

        let read = read_command(json.as_bytes(), None);

        prop_assert_eq!(read, Ok(command));
        prop_assert!(!json.contains('\n'));
    }

    #[test]
    fn no_bytes_make_reading_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let _ = read_command(&bytes, None);
    }

    #[test]
    fn a_cut_off_command_is_a_fault(command in any_command(), cut in 1..200_usize) {
        let json = write_command(&command).unwrap();
        let bytes = &json.as_bytes()[..json.len().saturating_sub(cut)];

        prop_assert!(read_command(bytes, None).is_err());
    }
}

fn at(text: &str) -> Instant {
    Instant::parse(text).unwrap()
}

fn any_command() -> impl Strategy<Value = Command> {
    (any_id(), any_instant(), any_instant(), any_act()).prop_map(
        |(member, occurred_at, received_at, act)| Command {
            member: MemberId::new(member),
            occurred_at,
            received_at,
            act,
        },
    )
}

fn any_act() -> impl Strategy<Value = Act> {
    let id = || any_id().prop_map(CommandId::new);
    let points = || (1..=POINTS_MAX).prop_map(Points::new);
    prop_oneof![
        any_profile().prop_map(Act::Join),
        any_purchase().prop_map(Act::Purchase),
        (id(), any_id(), any_returned()).prop_map(|(id, transaction, returned)| {
            Act::Return(Return {
                id,
                transaction: transaction.as_str().into(),
                returned,
            })
        }),
        (id(), any_id()).prop_map(|(id, kind)| {
            Act::Activity(Activity {
                id,
                kind: kind.as_str().into(),
            })
        }),
        (id(), points(), any_text()).prop_map(|(id, points, reason)| Act::Spend(Spend {
            id,
            points,
            reason
        })),
        (id(), id(), proptest::option::of(points()))
            .prop_map(|(id, spend, points)| Act::GiveBack(GiveBack { id, spend, points })),
        (id(), any_profile()).prop_map(|(id, profile)| Act::Profile(ProfileChange { id, profile })),
        (id(), points(), any::<bool>(), any_text()).prop_map(|(id, points, takes, reason)| {
            let points = if takes {
                points.negated().unwrap()
            } else {
                points
            };
            Act::Adjust(Adjustment { id, points, reason })
        }),
        (id(), points(), proptest::option::of(any_day()), any_text()).prop_map(
            |(id, points, last_day, reason)| Act::Reinstate(Reinstatement {
                id,
                points,
                last_day,
                reason
            })
        ),
        (id(), any_id(), any_day(), any_source()).prop_map(|(id, tier, until, source)| {
            Act::HoldTier(TierHold {
                id,
                tier: tier.as_str().into(),
                until,
                source,
            })
        }),
        (id(), any_text()).prop_map(|(id, reason)| Act::Erase(Erasure { id, reason })),
    ]
}

fn any_purchase() -> impl Strategy<Value = Purchase> {
    let some = || proptest::option::of(any_id());
    let currency = proptest::sample::select(vec!["CNY", "USD", "JPY", "KWD"]);
    let lines = proptest::collection::vec(any_line(), 1..6);
    (
        any_id(),
        currency,
        lines,
        some(),
        some(),
        some(),
        any::<(bool, u32, u32)>(),
    )
        .prop_map(
            |(id, currency, lines, channel, store, partner, (pays, points, share))| {
                let sum: i64 = lines.iter().map(|line| line.amount_minor).sum();
                let paid_with_points = (pays && sum > 0).then(|| PaidWithPoints {
                    points: Points::new(i64::from(points) + 1),
                    amount_minor: 1 + i64::from(share) % sum,
                });
                Purchase {
                    transaction: id.as_str().into(),
                    currency: Currency::parse(currency).unwrap(),
                    lines,
                    channel: channel.as_deref().map(Into::into),
                    store: store.as_deref().map(Into::into),
                    partner: partner.as_deref().map(Into::into),
                    paid_with_points,
                }
            },
        )
}

fn any_line() -> impl Strategy<Value = Line> {
    let some = || proptest::option::of(any_id());
    let quantity = proptest::option::of(1..=u32::MAX);
    (
        0..=AMOUNT_MAX,
        any::<u64>(),
        quantity,
        some(),
        some(),
        some(),
    )
        .prop_map(|(amount_minor, tax, quantity, category, sku, brand)| Line {
            amount_minor,
            tax_minor: i64::try_from(tax % (u64::try_from(amount_minor).unwrap() + 1)).unwrap(),
            quantity,
            category: category.as_deref().map(Into::into),
            sku: sku.as_deref().map(Into::into),
            brand: brand.as_deref().map(Into::into),
        })
}

fn any_returned() -> impl Strategy<Value = Returned> {
    let amount = || {
        (1..=AMOUNT_MAX, any::<u32>()).prop_map(|(amount_minor, tax)| ReturnedAmount {
            amount_minor,
            tax_minor: i64::from(tax) % (amount_minor + 1),
        })
    };
    let numbers = 1..=u16::try_from(LINES_MAX).unwrap();
    let lines = proptest::collection::btree_map(numbers, proptest::option::of(amount()), 1..6);
    prop_oneof![
        Just(Returned::Everything),
        amount().prop_map(Returned::Amount),
        lines.prop_map(|lines| Returned::Lines(
            lines
                .into_iter()
                .map(|(line, amount)| ReturnedLine { line, amount })
                .collect()
        )),
    ]
}

fn any_profile() -> impl Strategy<Value = Profile> {
    let ids = || proptest::collection::vec(any_id(), 0..4);
    let birthday = proptest::option::of((1..=12_u8, 1..=29_u8));
    let zone = proptest::option::of(Just("Asia/Shanghai".into()));
    let locale = proptest::option::of(Just("zh-Hans-CN".into()));
    let said = || proptest::option::of(any::<bool>());
    let consent = (said(), said(), said(), said()).prop_map(|(email, sms, push, post)| Consent {
        email,
        sms,
        push,
        post,
    });
    let messages = (zone, locale, consent);
    (birthday, any::<bool>(), ids(), ids(), messages).prop_map(
        |(birthday, referred, segments, variants, (zone, locale, consent))| Profile {
            birthday: birthday.and_then(|(month, day)| MonthDay::new(month, day)),
            referred,
            segments: segments.iter().map(|id| id.as_str().into()).collect(),
            variants: variants.iter().map(|id| id.as_str().into()).collect(),
            zone,
            locale,
            consent,
        },
    )
}

fn any_source() -> impl Strategy<Value = FloorSource> {
    prop_oneof![
        Just(FloorSource::Plan),
        Just(FloorSource::Grant),
        Just(FloorSource::Family),
        Just(FloorSource::Operator),
    ]
}

fn any_day() -> impl Strategy<Value = LocalDay> {
    (0..84_000_i32).prop_map(|days| LocalDay::from_epoch_days(days).unwrap())
}

fn any_instant() -> impl Strategy<Value = Instant> {
    (0..7_258_118_400_000_i64).prop_map(Instant::from_millis)
}

fn any_id() -> impl Strategy<Value = String> {
    proptest::string::string_regex("[!-~¡-ÿ一-丐]{1,64}")
        .unwrap()
        .prop_filter("no soft hyphen or other blank", |id| {
            id.chars().all(|c| !c.is_control() && !c.is_whitespace())
        })
}

fn any_text() -> impl Strategy<Value = String> {
    proptest::string::string_regex("[ -~ä-ö一-丐]{1,80}").unwrap()
}

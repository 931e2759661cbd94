//! Purchases, returns and batches that cannot be taken.

use super::{
    BATCH, Expected, Known, MEMBERS, PURCHASES, RETURNS, assert_gateway, assert_problem, kept,
};
use crate::shop::{Member, at_once, by_queue, join};
use serde_json::{Value, json};

#[test]
fn a_purchase_with_a_wrong_field_is_told_which_and_why() {
    let mut known = Known::open();
    let long = "x".repeat(65);
    let cases: Vec<(Value, &str)> = vec![
        (known.purchase_with("colour", json!("red")), "colour"),
        (known.line_with("colour", json!("red")), "lines[0].colour"),
        (known.purchase_with("member", json!(7)), "member"),
        (known.purchase_with("member", Value::Null), "member"),
        (known.purchase_with("member", json!("")), "member"),
        (known.purchase_with("id", json!(long)), "id"),
        (known.purchase_with("id", json!("a b")), "id"),
        (known.purchase_with("id", json!("a\u{0}b")), "id"),
        (known.purchase_with("kind", json!("return")), "kind"),
        (known.purchase_with("lines", json!({})), "lines"),
        (known.purchase_with("lines", json!([])), "lines"),
        (
            known.purchase_with("lines", json!(vec![json!({ "amount": 1 }); 501])),
            "lines",
        ),
        (known.line_with("amount", json!("100")), "lines[0].amount"),
        (known.line_with("amount", json!(100.5)), "lines[0].amount"),
        (known.line_with("amount", json!(-1)), "lines[0].amount"),
        (
            known.line_with("amount", json!(1_000_000_000_000_001_i64)),
            "lines[0].amount",
        ),
        (
            known.line_with("amount", json!(u64::MAX)),
            "lines[0].amount",
        ),
        (known.line_with("amount", json!(1e300)), "lines[0].amount"),
        (known.line_with("tax", json!(101)), "lines[0].tax"),
        (known.line_with("quantity", json!(0)), "lines[0].quantity"),
        (known.purchase_with("currency", json!("dollar")), "currency"),
        (
            known.purchase_with("occurred_at", json!("yesterday")),
            "occurred_at",
        ),
        (
            known.purchase_with("occurred_at", json!("2026-01-01T00:00:00")),
            "occurred_at",
        ),
        (known.purchase_with("occurred_at", json!(0)), "occurred_at"),
        (
            known.purchase_with("received_at", json!("2026-01-01T00:00:00Z")),
            "received_at",
        ),
        (
            known.purchase_with("paid_with_points", json!({ "points": 1, "amount": 101 })),
            "paid_with_points.amount",
        ),
    ];

    for (purchase, field) in cases {
        let expected = (422, "command_invalid", Some(field));
        known.refuses(field, purchase.to_string().as_bytes(), expected);
    }
    let other_currency = known.purchase_with("currency", json!("EUR")).to_string();
    let expected = (422, "currency_mismatch", Some("currency"));
    known.refuses("another currency", other_currency.as_bytes(), expected);
    let ahead = known
        .purchase_with("occurred_at", json!("2199-01-01T00:00:00Z"))
        .to_string();
    let expected = (422, "occurred_in_future", Some("occurred_at"));
    known.refuses("the future", ahead.as_bytes(), expected);
}

#[test]
fn a_missing_or_repeated_field_is_named() {
    let mut known = Known::open();

    for field in ["member", "id", "currency", "lines", "occurred_at"] {
        let mut purchase = known.member.buys("t2", "USD", 100);
        purchase.as_object_mut().unwrap().remove(field);
        let expected = (422, "command_invalid", Some(field));
        known.refuses(field, purchase.to_string().as_bytes(), expected);
    }
    let no_amount = known.purchase_with("lines", json!([{}])).to_string();
    let expected = (422, "command_invalid", Some("lines[0].amount"));
    known.refuses("no amount", no_amount.as_bytes(), expected);
    let twice = known.member.buys("t2", "USD", 100).to_string();
    let twice = twice.replacen('{', r#"{"id":"t3","#, 1);
    let expected = (422, "command_invalid", Some("id"));
    known.refuses("a field twice", twice.as_bytes(), expected);
}

#[test]
fn a_list_is_no_command_though_its_parts_be_in_order() {
    let mut known = Known::open();
    let member = &known.member;
    let line = json!({ "amount": 100 });
    let positional = json!([
        "purchase",
        member.id,
        "t2",
        "USD",
        [line],
        null,
        null,
        null,
        null,
        member.joined_at,
        null
    ]);
    let positional_line = known.purchase_with("lines", json!([[100, 0, null, null, null, null]]));

    known.refuses(
        "a list",
        positional.to_string().as_bytes(),
        (422, "command_invalid", None),
    );
    let expected = (422, "command_invalid", Some("lines[0]"));
    known.refuses("a line", positional_line.to_string().as_bytes(), expected);
    let good = known.member.buys("t2", "USD", 100);
    let batch = known.post(BATCH, &[], json!([[good]]).to_string().as_bytes());
    assert_problem("a batch", &batch, (422, "batch_invalid", Some("items")));
    known.is_unchanged("a list");
}

#[test]
fn what_is_no_json_in_utf_8_is_unreadable() {
    let mut known = Known::open();
    let good = known.member.buys("t2", "USD", 100).to_string();
    let mut broken = good.clone().into_bytes();
    let at = broken.windows(2).position(|pair| pair == b"t2").unwrap();
    broken[at] = 0xff;
    let cases: Vec<(&str, Vec<u8>)> = vec![
        ("empty", Vec::new()),
        ("blank", b" \n".to_vec()),
        ("cut off", good.as_bytes()[..good.len() - 1].to_vec()),
        ("two objects", format!("{good}{good}").into_bytes()),
        ("a byte order mark", format!("\u{feff}{good}").into_bytes()),
        ("broken UTF-8", broken),
        ("a form", b"member=m&amount=100".to_vec()),
        ("too deep", "[".repeat(10_000).into_bytes()),
        ("NaN", good.replace("100", "NaN").into_bytes()),
    ];

    for (what, body) in cases {
        known.refuses(what, &body, (400, "body_unreadable", None));
    }
    let of_others: [&[u8]; 6] = [b"", b" ", b"{", b"{}{}", b"\xef\xbb\xbf{}", b"a=1"];
    for body in of_others {
        let joining = known.post(MEMBERS, &[("idempotency-key", "join-2")], body);
        assert_problem("a joining", &joining, (400, "body_unreadable", None));
    }
    for body in [
        &of_others[..3],
        &[br#"{"items":["#, b"{\"items\":[\"\xff\"]}"],
    ]
    .concat()
    {
        let batch = known.post(BATCH, &[], body);
        assert_problem("a batch", &batch, (400, "body_unreadable", None));
    }
    known.is_unchanged("no JSON");
}

#[test]
fn a_body_that_is_too_long_is_refused_by_the_function_or_the_gateway() {
    let mut known = Known::open();
    let one = vec![b' '; 262_145];
    let batch = vec![b' '; 5_242_881];
    let seven_mb = vec![b' '; 7_340_032];

    let one = known.post(PURCHASES, &[], &one);
    let batch = known.post(BATCH, &[], &batch);
    let seven_mb = known.post(BATCH, &[], &seven_mb);

    assert_problem("one", &one, (413, "body_too_large", None));
    assert_problem("a batch", &batch, (413, "body_too_large", None));
    assert_gateway("7 MB", &seven_mb, 413, "Request Too Long");
    known.is_unchanged("a long body");
}

#[test]
fn what_the_rules_refuse_is_told_and_changes_no_member() {
    let mut known = Known::open();
    let other = join(&mut known.till, "classic", "join-other");
    known.before = kept(&known.shop);
    let nobody = Member {
        id: "nobody".to_owned(),
        ..known.member.clone()
    };
    // A number of its own for each: what is asked about a number that is used again is the
    // last decision until the next is made.
    let mut too_early = known.purchase_with("occurred_at", json!("2020-01-01T00:00:00Z"));
    too_early["id"] = json!("t3");
    let mut unheard_of = known.purchase_with("partner", json!("unheard-of"));
    unheard_of["id"] = json!("t4");
    let too_much = json!({
        "member": known.member.id,
        "id": "r1",
        "transaction": "t1",
        "occurred_at": known.member.joined_at,
        "amount": { "amount": 6_001 },
    });
    let cases: Vec<(&str, Value, Expected<'_>)> = vec![
        (
            PURCHASES,
            nobody.buys("t2", "USD", 100),
            (404, "member_unknown", Some("member")),
        ),
        (
            PURCHASES,
            known.member.buys("t1", "USD", 100),
            (422, "idempotency_conflict", Some("id")),
        ),
        (
            PURCHASES,
            other.buys("t1", "USD", 6_000),
            (409, "transaction_claimed", Some("id")),
        ),
        (
            PURCHASES,
            too_early,
            (422, "occurred_too_early", Some("occurred_at")),
        ),
        (
            PURCHASES,
            unheard_of,
            (422, "partner_unknown", Some("partner")),
        ),
        (
            RETURNS,
            too_much,
            (422, "return_exceeds_transaction", Some("amount")),
        ),
    ];

    for (path, command, expected) in cases {
        let reply = at_once(&mut known.till, path, &command);
        assert_problem(expected.1, &reply, expected);
        known.is_unchanged(expected.1);
        if expected.1 == "idempotency_conflict" || expected.1 == "transaction_claimed" {
            continue;
        }
        let view = by_queue(&mut known.till, path, &command);
        assert_eq!(view["status"], "rejected", "{view}");
        assert_eq!(view["rejection"]["code"], expected.1);
        assert_eq!(view["rejection"]["field"].as_str(), expected.2);
        known.is_unchanged(expected.1);
    }
}

//! Bad input: a problem that says which field and why, nothing changed, nobody named in the
//! log.

use crate::server::{Caller, Reply};
use crate::shop::{Member, Shop, at_once, by_queue, join, join_as, json_of};
use serde_json::{Value, json};
use std::collections::BTreeMap;

const PURCHASES: &str = "/v1/programs/classic/purchases";
const RETURNS: &str = "/v1/programs/classic/returns";
const BATCH: &str = "/v1/programs/classic/purchases/batch";
const MEMBERS: &str = "/v1/programs/classic/members";
const LOOKUP: &str = "/v1/programs/classic/members/lookup";

/// What identifies the person of these tests, as callers write it and as it is kept.
const SECRETS: [&str; 6] = [
    "A Member Of Ours",
    "0100199",
    "member@example.com",
    "Member@Example",
    "card-4711",
    "crm-815",
];

/// A status, a code, and the field.
type Expected<'a> = (u16, &'a str, Option<&'a str>);

/// A shop with one member of whom much is known, and one purchase.
struct Known {
    shop: Shop,
    till: Caller,
    member: Member,
    /// Items that are no recorded rejection.
    before: BTreeMap<String, Value>,
}

impl Known {
    fn open() -> Self {
        let shop = Shop::open(&["classic"]);
        let mut till = shop.server.caller("pos");
        let person = json!({
            "name": "A Member Of Ours",
            "phone": "+1 (555) 010-0199",
            "email": "Member@Example.com",
            "card": "card-4711",
            "external_id": "crm-815",
        });
        let member = Member::of(&join_as(&mut till, "classic", "join-1", &person));
        let bought = member.buys("t1", "USD", 6_000);
        json_of(&at_once(&mut till, PURCHASES, &bought), 200);
        let before = kept(&shop);
        Self {
            shop,
            till,
            member,
            before,
        }
    }

    /// A good purchase with a field replaced.
    fn purchase_with(&self, field: &str, value: Value) -> Value {
        let mut purchase = self.member.buys("t2", "USD", 100);
        purchase[field] = value;
        purchase
    }

    /// A good purchase with a line's field replaced.
    fn line_with(&self, field: &str, value: Value) -> Value {
        let mut purchase = self.member.buys("t2", "USD", 100);
        purchase["lines"][0][field] = value;
        purchase
    }

    fn post(&mut self, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Reply {
        let json = [("content-type", "application/json")];
        let headers: Vec<_> = json.into_iter().chain(headers.iter().copied()).collect();
        self.till.send("POST", path, &headers, body).unwrap()
    }

    /// Sends a purchase's body both ways and expects the same problem.
    fn refuses(&mut self, what: &str, body: &[u8], expected: Expected<'_>) {
        for headers in [&[][..], &[("prefer", "wait")]] {
            let reply = self.post(PURCHASES, headers, body);
            assert_problem(what, &reply, expected);
        }
        self.is_unchanged(what);
    }

    fn is_unchanged(&self, what: &str) {
        assert_eq!(kept(&self.shop), self.before, "{what} changed something");
    }
}

impl Drop for Known {
    /// Whatever a test did: nothing of the person is in the log.
    fn drop(&mut self) {
        if std::thread::panicking() {
            return;
        }
        let logged = self.shop.logged();
        for secret in SECRETS {
            assert!(!logged.contains(secret), "{secret} was logged:\n{logged}");
        }
    }
}

fn kept(shop: &Shop) -> BTreeMap<String, Value> {
    let mut items = shop.items();
    items.retain(|_, item| item["kind"]["S"] != "rejected");
    items
}

fn assert_problem(what: &str, reply: &Reply, (status, code, field): Expected<'_>) {
    let text = reply.text();
    assert_eq!(reply.status, status, "{what}: {text}");
    assert_eq!(
        reply.header("content-type"),
        Some("application/problem+json"),
        "{what}: {text}"
    );
    let problem = reply.json();
    assert_eq!(problem["code"], code, "{what}: {text}");
    assert_eq!(problem["field"].as_str(), field, "{what}: {text}");
    assert_eq!(
        problem["type"],
        format!("urn:gradus:problem:{code}"),
        "{what}"
    );
    assert_eq!(problem["status"], status, "{what}");
    assert!(
        problem["detail"]
            .as_str()
            .is_some_and(|detail| detail.len() > 20),
        "{what}: {text}"
    );
}

fn assert_gateway(what: &str, reply: &Reply, status: u16, message: &str) {
    assert_eq!(reply.status, status, "{what}: {}", reply.text());
    assert_eq!(reply.json(), json!({ "message": message }), "{what}");
}

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
    let too_early = known.purchase_with("occurred_at", json!("2020-01-01T00:00:00Z"));
    let unheard_of = known.purchase_with("partner", json!("unheard-of"));
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

#[test]
fn a_wrong_joining_or_change_names_the_field_and_never_repeats_what_was_said() {
    let mut known = Known::open();
    let cases = [
        (json!({ "phone": "555 0100199" }), Some("phone")),
        (json!({ "email": "Member@Example@com" }), Some("email")),
        (json!({ "card": "card-4711 card-4711" }), Some("card")),
        (json!({ "name": 555 }), Some("name")),
        (
            json!({ "name": "A Member Of Ours".repeat(20) }),
            Some("name"),
        ),
        (json!({ "birthday": "02-30" }), Some("birthday")),
        (
            json!({ "consent": { "email": "member@example.com" } }),
            Some("consent.email"),
        ),
        (json!({ "member@example.com": true }), None),
        (json!(["A Member Of Ours"]), None),
        (json!("member@example.com"), None),
    ];
    let path = known.member.path("classic", "");
    let mut operator = known.shop.server.caller("operate");

    for (body, field) in cases {
        let text = body.to_string();
        let joining = known.post(MEMBERS, &[("idempotency-key", "join-2")], text.as_bytes());
        let headers = [
            ("content-type", "application/json"),
            ("idempotency-key", "change-1"),
        ];
        let change = operator
            .send("PATCH", &path, &headers, text.as_bytes())
            .unwrap();
        for reply in [joining, change] {
            assert_problem(&text, &reply, (422, "body_invalid", field));
            for secret in SECRETS {
                assert!(!reply.text().contains(secret), "{secret}: {}", reply.text());
            }
        }
        known.is_unchanged(&text);
    }
    let none = known.post(LOOKUP, &[], b"{}");
    let two = known.post(
        LOOKUP,
        &[],
        br#"{"phone":"+15550100199","card":"card-4711"}"#,
    );
    for reply in [none, two] {
        assert_problem("a look-up", &reply, (422, "body_invalid", None));
    }
}

#[test]
fn a_write_without_a_good_idempotency_key_or_media_type_is_refused() {
    let mut known = Known::open();
    let path = known.member.path("classic", "");
    let mut operator = known.shop.server.caller("operate");
    let long = "k".repeat(129);

    let none = known.post(MEMBERS, &[], b"{}");
    let too_long = known.post(MEMBERS, &[("idempotency-key", &long)], b"{}");
    let text = [
        ("content-type", "text/plain"),
        ("idempotency-key", "change-1"),
    ];
    let text = operator.send("PATCH", &path, &text, b"{}").unwrap();
    let mut owner = known.shop.server.caller("program");
    let versions = "/v1/programs/classic/versions";
    let csv = [("content-type", "text/csv")];
    let csv = owner.send("POST", versions, &csv, b"id = 1").unwrap();

    let field = Some("Idempotency-Key");
    assert_problem("none", &none, (400, "idempotency_key_missing", field));
    assert_problem("long", &too_long, (400, "idempotency_key_invalid", field));
    assert_problem("text", &text, (415, "media_type", Some("Content-Type")));
    assert_problem(
        "csv",
        &csv,
        (415, "unsupported_media_type", Some("Content-Type")),
    );
    known.is_unchanged("a wrong head");
}

#[test]
fn a_query_that_does_not_do_and_a_cursor_of_another_list_are_refused() {
    let mut known = Known::open();
    let other = join(&mut known.till, "classic", "join-other");
    known.before = kept(&known.shop);
    let mut operator = known.shop.server.caller("operate");
    let page = operator.get(&known.member.path("classic", "/statement?limit=1"));
    let cursor = json_of(&page, 200)["next_cursor"]
        .as_str()
        .unwrap()
        .to_owned();
    let cases = [
        (
            &known.member,
            format!("/export?cursor={cursor}"),
            "cursor_invalid",
            "cursor",
        ),
        (
            &other,
            format!("/statement?cursor={cursor}"),
            "cursor_invalid",
            "cursor",
        ),
        (
            &known.member,
            format!("/statement?cursor=A{cursor}"),
            "cursor_invalid",
            "cursor",
        ),
        (
            &known.member,
            "/statement?cursor=%00".to_owned(),
            "cursor_invalid",
            "cursor",
        ),
        (
            &known.member,
            "/statement?limit=0".to_owned(),
            "limit_invalid",
            "limit",
        ),
        (
            &known.member,
            "/statement?limit=101".to_owned(),
            "limit_invalid",
            "limit",
        ),
        (
            &known.member,
            "/statement?limit=1&limit=2".to_owned(),
            "limit_invalid",
            "limit",
        ),
        (
            &known.member,
            "/statement?details=yes".to_owned(),
            "details_invalid",
            "details",
        ),
        (
            &known.member,
            "/balance?as_of=2020".to_owned(),
            "unknown_parameter",
            "as_of",
        ),
    ];

    for (member, tail, code, field) in cases {
        let reply = operator.get(&member.path("classic", &tail));
        assert_problem(&tail, &reply, (400, code, Some(field)));
    }
    known.is_unchanged("a query");
}

#[test]
fn paths_with_percent_signs_lead_to_no_other_member_and_no_other_program() {
    let mut known = Known::open();
    let other = join(&mut known.till, "classic", "join-other");
    known.before = kept(&known.shop);
    let mut app = known.shop.app("classic", &known.member);
    let (own, other) = (known.member.id.as_str(), other.id.as_str());
    let long = "x".repeat(200);
    let program = "/v1/programs/classic/members";

    assert_eq!(app.get(&format!("{program}/{own}/balance")).status, 200);
    for (path, status) in [
        (format!("{program}/{other}/balance"), 403),
        (format!("{program}/{own}%00/balance"), 404),
        (format!("{program}/{own}%2500/balance"), 403),
        (format!("{program}/{own}%20/balance"), 403),
        (format!("{program}/{own}%23/balance"), 403),
        (format!("{program}/{own}%252F..%252F{other}/balance"), 403),
        (format!("{program}/{own}%2F..%2F{other}/balance"), 404),
        (format!("{program}/{own}/../{other}/balance"), 404),
        (format!("{program}/%FF/balance"), 400),
        (format!("{program}/%25FF/balance"), 403),
        (format!("{program}/%/balance"), 403),
        (format!("{program}/%zz/balance"), 403),
        (format!("{program}/{long}/balance"), 404),
        (format!("{program}//balance"), 404),
        (
            format!("/v1/programs/classic%20/members/{own}/balance"),
            403,
        ),
        (format!("/v1/programs/CLASSIC/members/{own}/balance"), 403),
        (
            format!("/v1/programs/%2563lassic/members/{other}/balance"),
            403,
        ),
        (
            format!("/v1/programs/classic%23M%23{other}/members/{own}/balance"),
            403,
        ),
        (format!("/V1/programs/classic/members/{own}/balance"), 404),
    ] {
        let reply = app.get(&path);
        assert_eq!(reply.status, status, "{path}: {}", reply.text());
    }
    known.is_unchanged("a path");
}

#[test]
fn a_receipt_of_any_visible_characters_is_found_at_its_location() {
    let mut known = Known::open();
    let ids = [
        "2026/07/001",
        "50%41",
        "100%",
        "a:b#c",
        "?q=1&r",
        "小票-1",
        "a+b",
        "..",
        "%2F",
    ];

    for id in ids {
        let bought = known.member.buys(id, "USD", 100);
        let decision = by_queue(&mut known.till, PURCHASES, &bought);
        assert_eq!(decision["command"], format!("purchase:{id}"));
        assert_eq!(decision["status"], "recorded", "{id}");
    }
}

#[test]
fn methods_that_no_route_has_are_not_found() {
    let known = Known::open();
    let mut till = known.shop.server.caller("pos");

    for method in ["PUT", "OPTIONS", "TRACE", "PURGE", "post"] {
        let reply = till.send(method, PURCHASES, &[], b"{}").unwrap();
        assert_gateway(method, &reply, 404, "Not Found");
    }
    for (method, path) in [
        ("DELETE", PURCHASES),
        ("GET", PURCHASES),
        ("POST", "/v1/programs"),
    ] {
        let reply = till.send(method, path, &[], b"").unwrap();
        assert_gateway(path, &reply, 404, "Not Found");
    }
    let balance = known.member.path("classic", "/balance");
    let head = till.send("HEAD", &balance, &[], b"").unwrap();
    assert_eq!((head.status, head.text()), (404, ""));
    known.is_unchanged("a method");
}

#[test]
fn whoever_is_named_in_place_of_a_member_is_not_logged() {
    let mut known = Known::open();
    let somebody = Member {
        id: "member@example.com".to_owned(),
        ..known.member.clone()
    };
    let goods_back = json!({
        "member": somebody.id,
        "id": "r1",
        "transaction": "t1",
        "occurred_at": somebody.joined_at,
        "everything": true,
    });

    let bought = at_once(&mut known.till, PURCHASES, &somebody.buys("t2", "USD", 100));
    let returned = at_once(&mut known.till, RETURNS, &goods_back);
    let queued = by_queue(&mut known.till, PURCHASES, &somebody.buys("t3", "USD", 100));
    let back_queued = by_queue(&mut known.till, RETURNS, &goods_back);
    let balance = known.till.get(&somebody.path("classic", "/balance"));

    for reply in [bought, returned, balance] {
        assert_problem("somebody", &reply, (404, "member_unknown", Some("member")));
    }
    assert_eq!(queued["rejection"]["code"], "member_unknown");
    assert_eq!(back_queued["rejection"]["code"], "member_unknown");
}

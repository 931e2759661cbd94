//! What is wrongly said of a person is neither repeated nor logged.

use super::{Known, LOOKUP, MEMBERS, PURCHASES, RETURNS, SECRETS, assert_problem};
use crate::shop::{Member, at_once, by_queue};
use serde_json::json;

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

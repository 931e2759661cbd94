use crate::desk::{Desk, changing, everything, reading};
use serde_json::{Value, json};

#[tokio::test]
async fn a_change_sets_keeps_and_removes() {
    let desk = Desk::open().await;
    let member = desk.joins("k1", &everything()).await;
    let patch = json!({
        "name": null,
        "email": "new@example.com",
        "consent": { "email": null, "push": true },
        "birthday": "02-29",
        "segments": ["bakers", "tasters"],
        "variants": null,
    });

    let reply = desk.asks(&changing(&member, "c1", &patch)).await;

    assert_eq!(reply.status, 200, "{}", reply.body);
    assert_eq!(
        reply.body["person"],
        json!({
            "phone": "+15550100199",
            "email": "new@example.com",
            "card": "CARD-778899",
            "external_id": "crm-445566",
            "locale": "zh-Hans-CN",
            "zone": "Asia/Urumqi",
            "consent": { "sms": false, "push": true },
        })
    );
    assert_eq!(
        reply.body["profile"],
        json!({ "birthday": "02-29", "referred": true, "segments": ["bakers", "tasters"] })
    );
    assert_eq!(desk.asks(&reading(&member)).await.body, reply.body);
}

#[tokio::test]
async fn a_change_moves_what_leads_to_the_member() {
    let desk = Desk::open().await;
    let member = desk.joins("k1", &everything()).await;
    let patch = json!({ "phone": "+4930123456", "card": null });

    desk.asks(&changing(&member, "c1", &patch)).await;

    assert_eq!(
        desk.finds(&json!({ "phone": "+4930123456" }))
            .await
            .as_ref(),
        Some(&member)
    );
    assert_eq!(desk.finds(&json!({ "phone": "+15550100199" })).await, None);
    assert_eq!(desk.finds(&json!({ "card": "CARD-778899" })).await, None);
    let another = desk
        .joins(
            "k2",
            &json!({ "phone": "+15550100199", "card": "CARD-778899" }),
        )
        .await;
    assert_ne!(another, member);
}

#[tokio::test]
async fn a_change_that_claims_anothers_alias_changes_nothing() {
    let desk = Desk::open().await;
    desk.joins("k1", &everything()).await;
    let member = desk.joins("k2", &json!({ "name": "Second" })).await;
    let before = desk.gateway.wire.everything().await;
    let patch = json!({ "name": "Third", "phone": "+15550100199" });

    let reply = desk.asks(&changing(&member, "c1", &patch)).await;

    assert_eq!(reply.problem(), (409, "alias_taken", "phone"));
    assert_eq!(desk.gateway.wire.everything().await, before);
}

#[tokio::test]
async fn a_change_that_comes_again_is_done_once() {
    let desk = Desk::open().await;
    let member = desk.joins("k1", &everything()).await;
    let first = changing(&member, "c1", &json!({ "name": "First" }));
    desk.asks(&first).await;
    desk.asks(&changing(&member, "c2", &json!({ "name": "Second" })))
        .await;
    let before = desk.gateway.wire.everything().await;

    desk.gateway.at("2026-03-01T12:30:00Z");
    let again = desk.asks(&first).await;

    assert_eq!(again.status, 200);
    assert_eq!(again.body["person"]["name"], "Second");
    assert_eq!(desk.gateway.wire.everything().await, before);
}

#[tokio::test]
async fn a_changes_key_with_another_content_is_a_conflict() {
    let desk = Desk::open().await;
    let member = desk.joins("k1", &everything()).await;
    desk.asks(&changing(&member, "c1", &json!({ "name": "First" })))
        .await;

    for patch in [
        json!({ "name": "Second" }),
        json!({ "name": null }),
        json!({}),
    ] {
        let reply = desk.asks(&changing(&member, "c1", &patch)).await;

        assert_eq!(
            reply.problem(),
            (422, "idempotency_conflict", "Idempotency-Key"),
            "{patch}"
        );
    }
}

#[tokio::test]
async fn a_key_of_a_change_that_many_followed_is_spent() {
    let desk = Desk::open().await;
    let member = desk.joins("k1", &everything()).await;
    for number in 0..9 {
        let patch = json!({ "name": format!("Name {number}") });
        let reply = desk
            .asks(&changing(&member, &format!("c{number}"), &patch))
            .await;
        assert_eq!(reply.status, 200);
    }

    desk.gateway.at("2026-03-01T12:30:00Z");
    let forgotten = desk
        .asks(&changing(&member, "c0", &json!({ "name": "Name 0" })))
        .await;
    let remembered = desk
        .asks(&changing(&member, "c1", &json!({ "name": "Name 1" })))
        .await;

    assert_eq!(
        forgotten.problem(),
        (409, "idempotency_key_spent", "Idempotency-Key")
    );
    assert_eq!(remembered.status, 200);
    assert_eq!(remembered.body["person"]["name"], "Name 8");
}

/// Each change has a key of its own, whatever it says and whoever sent it.
#[tokio::test]
async fn what_was_said_before_is_said_again_and_two_clients_do_not_collide() {
    let desk = Desk::open().await;
    let member = desk.joins("k1", &json!({})).await;
    let says = |key: &str, agrees: bool| {
        changing(&member, key, &json!({ "consent": { "email": agrees } }))
    };

    for (key, agrees) in [("c1", true), ("c2", false), ("c3", true)] {
        let reply = desk.asks(&says(key, agrees)).await;
        assert_eq!(reply.status, 200, "{}", reply.body);
    }
    let now = desk.asks(&reading(&member)).await.body;
    let by_kiosk = desk.asks(&says("c3", false).claim("sub", "kiosk")).await;
    let by_app = desk
        .asks(&says("c3", false).claim("client_id", "app"))
        .await;

    assert_eq!(now["person"]["consent"]["email"], true);
    assert_eq!((by_kiosk.status, by_app.status), (200, 200));
    let then = desk.asks(&reading(&member)).await.body;
    assert_eq!(then["person"]["consent"]["email"], false);
}

#[tokio::test]
async fn changes_at_once_are_all_done() {
    let desk = Desk::open().await;
    let member = desk.joins("k1", &everything()).await;
    let one = changing(&member, "c1", &json!({ "name": "First" }));
    let two = changing(&member, "c2", &json!({ "locale": "fr" }));
    let three = changing(&member, "c3", &json!({ "segments": ["bakers"] }));

    let replies = tokio::join!(desk.asks(&one), desk.asks(&two), desk.asks(&three));

    assert_eq!(
        (replies.0.status, replies.1.status, replies.2.status),
        (200, 200, 200)
    );
    let after = desk.asks(&reading(&member)).await.body;
    assert_eq!(after["person"]["name"], "First");
    assert_eq!(after["person"]["locale"], "fr");
    assert_eq!(after["profile"]["segments"], json!(["bakers"]));
}

#[tokio::test]
async fn a_member_changes_its_own_person_and_nothing_that_earns() {
    let desk = Desk::open().await;
    let member = desk.joins("k1", &everything()).await;

    let name = changing(&member, "c1", &json!({ "name": "Own" })).by_member(&member);
    assert_eq!(desk.asks(&name).await.status, 200);

    for (field, value) in [
        ("card", json!("X")),
        ("external_id", json!("X")),
        ("referred", json!(false)),
        ("segments", json!([])),
        ("variants", json!([])),
        ("birthday", json!("01-01")),
    ] {
        for said in [value, Value::Null] {
            let call = changing(&member, &format!("c-{field}"), &json!({ field: said }));
            let reply = desk.asks(&call.by_member(&member)).await;

            assert_eq!(reply.problem(), (403, "field_not_own", field), "{said}");
        }
    }
}

#[tokio::test]
async fn a_member_tells_its_birthday_once() {
    let desk = Desk::open().await;
    let member = desk.joins("k1", &json!({})).await;
    let told = |key: &str, day: &str| {
        changing(&member, key, &json!({ "birthday": day })).by_member(&member)
    };

    let first = desk.asks(&told("c1", "05-06")).await;
    let second = desk.asks(&told("c2", "05-07")).await;

    assert_eq!(first.body["profile"]["birthday"], "05-06");
    assert_eq!(second.problem(), (403, "field_not_own", "birthday"));
}

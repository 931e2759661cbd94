use crate::desk::{Desk, MEMBERS, NOON, SECRETS, changing, erasing, everything, joining, reading};
use gradus_tests::commands::purchase;
use gradus_tests::gateway::Call;
use serde_json::json;

#[tokio::test]
async fn after_an_erasure_nothing_of_the_person_is_kept_anywhere() {
    let desk = Desk::open().await;
    let member = desk.joins("k1", &everything()).await;
    desk.records(&purchase(&member, "T1", NOON, "CNY", 10_000))
        .await;
    desk.asks(&changing(
        &member,
        "c1",
        &json!({ "name": "Zyxwv Second", "consent": { "sms": true } }),
    ))
    .await;
    assert!(desk.keeps("Zyxwv").await);

    let reply = desk.asks(&erasing(&member)).await;

    assert_eq!((reply.status, reply.body), (204, serde_json::Value::Null));
    for secret in SECRETS {
        assert!(!desk.keeps(secret).await, "{secret}");
    }
}

#[tokio::test]
async fn an_erased_member_is_gone_for_readers_and_its_ledger_stays() {
    let desk = Desk::open().await;
    let member = desk.joins("k1", &everything()).await;
    desk.asks(&erasing(&member)).await;

    let read = desk.asks(&reading(&member)).await;
    let changed = desk
        .asks(&changing(&member, "c1", &json!({ "name": "X" })))
        .await;
    let exported = desk
        .asks(&Call::new("GET", &format!("{MEMBERS}/{member}/export")))
        .await;
    let own = Call::new("GET", &format!("{MEMBERS}/{member}/export")).by_member(&member);
    let own = desk.asks(&own).await;

    assert_eq!(read.problem(), (410, "member_erased", "member"));
    assert_eq!(changed.problem(), (410, "member_erased", "member"));
    assert_eq!(own.problem(), (410, "member_erased", "member"));
    assert_eq!(exported.status, 200, "{}", exported.body);
    assert_eq!(exported.body["member"]["person"], serde_json::Value::Null);
    assert_eq!(exported.body["member"]["erased_at"], "2026-03-01T12:00:00Z");
    assert_eq!(exported.body["entries"][0]["kind"], "erased");
    assert_eq!(exported.body["entries"][1]["kind"], "joined");
}

#[tokio::test]
async fn an_erasure_that_comes_again_is_done_once() {
    let desk = Desk::open().await;
    let member = desk.joins("k1", &everything()).await;
    desk.asks(&erasing(&member)).await;
    let before = desk.gateway.wire.everything().await;

    desk.gateway.at("2026-03-02T12:00:00Z");
    let again = desk.asks(&erasing(&member)).await;

    assert_eq!(again.status, 204);
    assert_eq!(desk.gateway.wire.everything().await, before);
}

#[tokio::test]
async fn what_led_to_an_erased_member_is_free_for_others() {
    let desk = Desk::open().await;
    let member = desk.joins("k1", &everything()).await;
    desk.asks(&erasing(&member)).await;
    assert_eq!(desk.finds(&json!({ "phone": "+15550100199" })).await, None);

    let another = desk.joins("k2", &everything()).await;

    assert_ne!(another, member);
    assert_eq!(
        desk.finds(&json!({ "phone": "+15550100199" })).await,
        Some(another)
    );
}

#[tokio::test]
async fn a_joining_that_comes_again_after_an_erasure_brings_nobody_back() {
    let desk = Desk::open().await;
    let member = desk.joins("k1", &everything()).await;
    desk.asks(&erasing(&member)).await;

    for instant in ["2026-03-01T12:00:00Z", "2026-03-01T12:01:00Z"] {
        desk.gateway.at(instant);
        let reply = desk.asks(&joining("k1", &everything())).await;

        assert_eq!(reply.problem(), (410, "member_erased", "member"));
    }
    for secret in SECRETS {
        assert!(!desk.keeps(secret).await, "{secret}");
    }
}

#[tokio::test]
async fn an_erasure_and_a_change_at_once_leave_nothing_of_the_person() {
    let desk = Desk::open().await;
    let member = desk.joins("k1", &everything()).await;
    let change = changing(&member, "c1", &json!({ "name": "Zyxwv Second" }));
    let erasure = erasing(&member);

    let (change, erasure) = tokio::join!(desk.asks(&change), desk.asks(&erasure));

    assert!([200, 410].contains(&change.status), "{}", change.body);
    assert_eq!(erasure.status, 204);
    for secret in SECRETS {
        assert!(!desk.keeps(secret).await, "{secret}");
    }
}

#[tokio::test]
async fn only_the_scope_erase_erases() {
    let desk = Desk::open().await;
    let member = desk.joins("k1", &everything()).await;

    let by_office = erasing(&member).claim("scope", "gradus/operate gradus/pos");
    let by_itself = erasing(&member).by_member(&member);

    assert_eq!(
        desk.asks(&by_office).await.problem(),
        (403, "scope_missing", "")
    );
    assert_eq!(
        desk.asks(&by_itself).await.problem(),
        (403, "scope_missing", "")
    );
    assert_eq!(desk.asks(&reading(&member)).await.status, 200);
}

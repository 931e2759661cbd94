use crate::desk::{Desk, everything, joining, reading, text};
use gradus_store::aliases::AliasKey;
use gradus_tests::commands::{Arriving as _, purchase};
use gradus_tests::gateway::{Gateway, Reply};
use gradus_tests::program::simple;
use serde_json::json;

#[tokio::test]
async fn a_person_joins_and_is_shown_in_normal_form() {
    let desk = Desk::open().await;

    let reply = desk.asks(&joining("k1", &everything())).await;

    assert_eq!(reply.status, 201, "{}", reply.body);
    let member = text(&reply.body["member"]);
    assert_eq!(member.len(), 26);
    assert_eq!(
        reply.location,
        Some(format!("/v1/programs/test/members/{member}"))
    );
    assert_eq!(
        reply.body,
        json!({
            "member": member,
            "joined_at": "2026-03-01T12:00:00Z",
            "person": {
                "name": "Zyxwv Testperson",
                "phone": "+15550100199",
                "email": "zyxwv@example.com",
                "card": "CARD-778899",
                "external_id": "crm-445566",
                "locale": "zh-Hans-CN",
                "zone": "Asia/Urumqi",
                "consent": { "email": true, "sms": false },
            },
            "profile": {
                "birthday": "11-23",
                "referred": true,
                "segments": ["tasters"],
                "variants": ["green"],
            },
            "tier": "base",
        })
    );
    assert_eq!(desk.asks(&reading(&member)).await.body, reply.body);
}

#[tokio::test]
async fn whoever_says_nothing_joins_too() {
    let desk = Desk::open().await;

    let reply = desk.asks(&joining("k1", &json!({}))).await;

    assert_eq!(reply.status, 201);
    assert_eq!(reply.body["person"], json!({ "consent": {} }));
    assert_eq!(reply.body["profile"], json!({}));
}

#[tokio::test]
async fn a_purchase_of_the_second_in_which_the_member_joined_is_taken() {
    let desk = Desk::open().await;
    desk.gateway.at("2026-03-01T12:00:05.400Z");

    let member = desk.asks(&joining("k1", &json!({}))).await.body;

    assert_eq!(member["joined_at"], "2026-03-01T12:00:05Z");
    let second = "2026-03-01T12:00:05Z";
    let bought = purchase(&text(&member["member"]), "t1", second, "CNY", 100);
    desk.records(&bought.arrives("2026-03-01T12:00:06.100Z"))
        .await;
}

#[tokio::test]
async fn a_joining_within_the_second_in_which_the_first_version_begins_is_taken() {
    let file = format!(
        "effective_from = \"2026-03-01T12:00:05.300Z\"\n{}",
        simple("Asia/Shanghai", "CNY", "")
    );
    let gateway = Gateway::of(&[("test", &file)], "2026-03-01T12:00:05.400Z").await;

    let response = gradus_enroll::handle(gateway.app.clone(), joining("k1", &json!({})).event());

    let reply = Reply::of(&response.await);
    assert_eq!(reply.status, 201, "{}", reply.body);
    assert_eq!(reply.body["joined_at"], "2026-03-01T12:00:05.400Z");
}

#[tokio::test]
async fn a_joining_that_comes_again_later_finds_the_member_that_it_made() {
    let desk = Desk::open().await;
    let first = desk.asks(&joining("k1", &everything())).await;
    let before = desk.gateway.wire.everything().await;

    desk.gateway.at("2026-03-01T13:00:00Z");
    let again = desk.asks(&joining("k1", &everything())).await;

    assert_eq!(again, first);
    assert_eq!(desk.gateway.wire.everything().await, before);
}

#[tokio::test]
async fn the_same_key_with_another_content_is_a_conflict_and_changes_nothing() {
    let desk = Desk::open().await;
    desk.joins("k1", &everything()).await;
    let before = desk.gateway.wire.everything().await;

    let reply = desk
        .asks(&joining("k1", &json!({ "name": "Another" })))
        .await;

    assert_eq!(
        reply.problem(),
        (422, "idempotency_conflict", "Idempotency-Key")
    );
    assert_eq!(desk.gateway.wire.everything().await, before);
}

#[tokio::test]
async fn the_same_key_of_another_caller_or_program_makes_another_member() {
    let desk = Desk::open().await;
    let one = desk.joins("k1", &json!({})).await;

    let another_caller = desk
        .asks(&joining("k1", &json!({})).claim("sub", "kiosk"))
        .await;
    let another_program = gradus_tests::gateway::Call::new("POST", "/v1/programs/other/members");
    let another_program = desk.asks(&another_program.key("k1").body(&json!({}))).await;

    assert_eq!((another_caller.status, another_program.status), (201, 201));
    assert_ne!(text(&another_caller.body["member"]), one);
    assert_ne!(text(&another_program.body["member"]), one);
}

#[tokio::test]
async fn an_id_is_the_same_whoever_the_person_is_and_another_under_another_secret() {
    let (one, other) = (Desk::open().await, Desk::open().await);
    let mut elsewhere = Desk::open().await;
    elsewhere.gateway.app.alias_key = Some(AliasKey::new(&[8; 32]));

    let known = one.joins("k1", &everything()).await;
    let unknown = other.joins("k1", &json!({})).await;
    let under_another_secret = elsewhere.joins("k1", &everything()).await;

    assert_eq!(known, unknown);
    assert_ne!(known, under_another_secret);
}

#[tokio::test]
async fn keys_that_look_alike_are_others() {
    let desk = Desk::open().await;
    let long = "k".repeat(127);

    let mut members = Vec::new();
    for key in ["a1", "A1", &format!("{long}a"), &format!("{long}b")] {
        members.push(desk.joins(key, &json!({})).await);
    }

    members.sort();
    members.dedup();
    assert_eq!(members.len(), 4);
}

#[tokio::test]
async fn cards_that_differ_in_case_alone_lead_to_two_members() {
    let desk = Desk::open().await;

    let one = desk.joins("k1", &json!({ "card": "Ab-1" })).await;
    let other = desk.joins("k2", &json!({ "card": "aB-1" })).await;

    assert_ne!(one, other);
    assert_eq!(desk.finds(&json!({ "card": "Ab-1" })).await, Some(one));
    assert_eq!(desk.finds(&json!({ "card": "aB-1" })).await, Some(other));
}

#[tokio::test]
async fn what_leads_to_a_member_leads_to_no_second_one() {
    let desk = Desk::open().await;
    let first = desk.joins("k1", &everything()).await;

    for (field, value) in [
        ("phone", "+1-555-010-0199"),
        ("email", "ZYXWV@example.com"),
        ("card", " CARD-778899 "),
        ("external_id", "crm-445566"),
    ] {
        let reply = desk
            .asks(&joining(&format!("k-{field}"), &json!({ field: value })))
            .await;

        assert_eq!(reply.problem(), (409, "alias_taken", field));
        assert!(!reply.body.to_string().contains(&first), "{}", reply.body);
    }
}

#[tokio::test]
async fn of_two_who_join_at_once_with_one_phone_one_wins() {
    let desk = Desk::open().await;
    let body = json!({ "phone": "+15550100199" });
    let (one, other) = (joining("k1", &body), joining("k2", &body));

    let (one, other) = tokio::join!(desk.asks(&one), desk.asks(&other));

    let mut statuses = [one.status, other.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 409]);
    let winner = if one.status == 201 { one } else { other };
    assert_eq!(desk.finds(&body).await, Some(text(&winner.body["member"])));
}

#[tokio::test]
async fn a_joining_sent_twice_at_once_makes_one_member() {
    let desk = Desk::open().await;
    let call = joining("k1", &everything());

    let (one, other) = tokio::join!(desk.asks(&call), desk.asks(&call));

    assert_eq!((one.status, other.status), (201, 201));
    assert_eq!(one.body, other.body);
    let table = desk.gateway.wire.everything().await;
    let persons = table.keys().filter(|(_, sort)| sort == "P").count();
    assert_eq!(persons, 1);
}

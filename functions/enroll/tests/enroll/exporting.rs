use crate::desk::{Desk, MEMBERS, everything, text};
use gradus_tests::commands::purchase;
use gradus_tests::gateway::Call;
use serde_json::json;

fn exporting(member: &str) -> Call {
    Call::new("GET", &format!("{MEMBERS}/{member}/export"))
}

#[tokio::test]
async fn an_export_holds_everything_that_is_kept() {
    let desk = Desk::open().await;
    let member = desk.joins("k1", &everything()).await;
    desk.gateway.at("2026-03-01T13:00:00Z");
    desk.records(&purchase(
        &member,
        "T1",
        "2026-03-01T12:30:00Z",
        "CNY",
        10_000,
    ))
    .await;

    let reply = desk.asks(&exporting(&member).by_member(&member)).await;

    assert_eq!(reply.status, 200, "{}", reply.body);
    let body = &reply.body;
    assert_eq!(body["exported_at"], "2026-03-01T13:00:00Z");
    assert_eq!(body["member"]["person"]["email"], "zyxwv@example.com");
    assert_eq!(
        body["aliases"],
        json!(["phone", "email", "card", "external_id"])
    );
    assert_eq!(body["balance"]["active"], 100);
    assert_eq!(body["tier"]["tier"], "base");
    assert_eq!(body["entries"][0]["key"], "purchase:T1");
    assert_eq!(body["entries"][0]["score"]["points"], 100);
    assert_eq!(body["entries"][1]["key"], format!("join:{member}"));
    assert_eq!(
        (&body["sequence"], &body["through_sequence"]),
        (&json!(2), &json!(2))
    );
    assert_eq!(body["next_cursor"], serde_json::Value::Null);
}

#[tokio::test]
async fn an_export_goes_on_where_it_stopped() {
    let desk = Desk::open().await;
    let member = desk.joins("k1", &everything()).await;
    desk.gateway.at("2026-03-01T13:00:00Z");
    desk.records(&purchase(
        &member,
        "T1",
        "2026-03-01T12:30:00Z",
        "CNY",
        10_000,
    ))
    .await;

    let first = desk.asks(&exporting(&member).query("limit", "1")).await;
    let cursor = text(&first.body["next_cursor"]);
    let second = desk
        .asks(
            &exporting(&member)
                .query("limit", "1")
                .query("cursor", &cursor),
        )
        .await;

    assert_eq!(first.body["entries"].as_array().map(Vec::len), Some(1));
    assert_eq!(second.body["entries"][0]["key"], format!("join:{member}"));
    assert_eq!(second.body["next_cursor"], serde_json::Value::Null);
}

#[tokio::test]
async fn a_cursor_of_another_member_opens_nothing() {
    let desk = Desk::open().await;
    let member = desk.joins("k1", &everything()).await;
    let other = desk.joins("k2", &json!({})).await;
    desk.records(&purchase(
        &member,
        "T1",
        "2026-03-01T12:00:00Z",
        "CNY",
        10_000,
    ))
    .await;
    let first = desk.asks(&exporting(&member).query("limit", "1")).await;
    let cursor = text(&first.body["next_cursor"]);

    let reply = desk.asks(&exporting(&other).query("cursor", &cursor)).await;

    assert_eq!(reply.problem(), (400, "cursor_invalid", "cursor"));
}

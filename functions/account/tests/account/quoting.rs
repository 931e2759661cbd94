use crate::counter::{Counter, NOON, of};
use gradus_tests::gateway::Call;
use serde_json::{Value, json};

fn purchase(amount: i64) -> Value {
    json!({
        "member": "m",
        "id": "T9",
        "currency": "CNY",
        "lines": [{ "amount": amount }],
        "occurred_at": NOON,
    })
}

fn quoting(body: &Value) -> Call {
    Call::new("POST", "/v1/programs/test/quotes").body(body)
}

#[tokio::test]
async fn a_quote_shows_every_effect_and_records_nothing() {
    let counter = Counter::open().await;
    let before = counter.gateway.wire.everything().await;

    let reply = counter
        .asks(&quoting(&purchase(60_000)).by_member("m"))
        .await;

    assert_eq!(reply.status, 200, "{}", reply.body);
    assert_eq!(reply.body["recorded"], false);
    assert_eq!(reply.body["points"], 600);
    assert_eq!(
        reply.body["tier"],
        json!({ "from": "base", "to": "silver" })
    );
    assert_eq!(
        reply.body["entry"]["score"]["breakdown"],
        json!([{ "source": "base", "amount": 600 }])
    );
    assert_eq!(reply.body["entry"]["tier_events"][0]["kind"], "attained");
    assert_eq!(
        reply.body["entry"]["tier_events"][0]["figures"][0]["value"],
        60_000
    );
    assert_eq!(reply.body["entry"]["after"]["pending"], 600);
    assert_eq!(counter.gateway.wire.everything().await, before);
}

#[tokio::test]
async fn what_is_due_is_settled_by_no_quote_and_no_read() {
    let counter = Counter::open().await;
    counter.buys("T1", "2026-03-02T02:00:00Z", 10_000).await;
    let before = counter.gateway.wire.everything().await;
    // The points of T1 have lived their 30 days.
    counter.gateway.at("2026-05-02T04:00:00Z");
    let mut bought = purchase(100);
    bought["occurred_at"] = json!("2026-05-02T03:00:00Z");

    let quoted = counter.asks(&quoting(&bought)).await;
    let balance = counter.asks(&of("m", "balance")).await;
    let statement = counter.asks(&of("m", "statement")).await;

    assert_eq!(quoted.status, 200, "{}", quoted.body);
    assert_eq!(balance.body["active"], 0, "{}", balance.body);
    assert_eq!(statement.status, 200);
    assert_eq!(counter.gateway.wire.everything().await, before);
}

#[tokio::test]
async fn a_quote_is_what_the_purchase_then_earns() {
    let counter = Counter::open().await;
    counter.buys("T1", "2026-03-02T02:00:00Z", 50_000).await;

    let quoted = counter.asks(&quoting(&purchase(10_000))).await.body;
    counter.buys("T9", NOON, 10_000).await;
    let recorded = counter
        .asks(&Call::new("GET", "/v1/programs/test/commands/purchase:T9"))
        .await
        .body;

    assert_eq!(quoted["points"], 150);
    assert_eq!(quoted["entry"], recorded["entry"]);
}

#[tokio::test]
async fn a_quote_of_a_recorded_purchase_shows_what_it_did() {
    let counter = Counter::open().await;
    counter.buys("T9", NOON, 10_000).await;

    let reply = counter.asks(&quoting(&purchase(10_000))).await;
    let changed = counter.asks(&quoting(&purchase(10_001))).await;

    assert_eq!(reply.body["recorded"], true);
    assert_eq!(reply.body["entry"]["sequence"], 2);
    assert_eq!(changed.problem(), (422, "idempotency_conflict", "id"));
}

#[tokio::test]
async fn what_would_be_rejected_is_a_problem() {
    let counter = Counter::open().await;
    let with = |field: &str, value: Value| {
        let mut body = purchase(10_000);
        body[field] = value;
        body
    };

    for (body, expected) in [
        (
            with("currency", json!("USD")),
            (422, "currency_mismatch", "currency"),
        ),
        (
            with("occurred_at", json!("2026-03-02T04:05:01Z")),
            (422, "occurred_in_future", "occurred_at"),
        ),
        (
            with("occurred_at", json!("2026-01-02T04:00:00Z")),
            (422, "occurred_too_early", "occurred_at"),
        ),
        (
            with("member", json!("nobody")),
            (404, "member_unknown", "member"),
        ),
        (
            with("partner", json!("nobody")),
            (422, "partner_unknown", "partner"),
        ),
    ] {
        let reply = counter.asks(&quoting(&body)).await;

        assert_eq!(reply.problem(), expected, "{body}");
    }
}

#[tokio::test]
async fn a_body_with_a_fault_names_the_field() {
    let counter = Counter::open().await;
    let with = |field: &str, value: Value| {
        let mut body = purchase(10_000);
        body[field] = value;
        body
    };

    for (body, field) in [
        (with("extra", json!(1)), "extra"),
        (with("lines", json!([{ "amount": -1 }])), "lines[0].amount"),
        (
            with("lines", json!([{ "amount": 1_000_000_000_000_001_i64 }])),
            "lines[0].amount",
        ),
        (with("lines", json!([])), "lines"),
        (with("id", json!(7)), "id"),
        (with("received_at", json!(NOON)), "received_at"),
    ] {
        let reply = counter.asks(&quoting(&body)).await;

        assert_eq!(reply.problem(), (422, "command_invalid", field), "{body}");
    }
    let no_json = Call::new("POST", "/v1/programs/test/quotes").raw_body("{");
    assert_eq!(
        counter.asks(&no_json).await.problem(),
        (400, "body_unreadable", "")
    );
}

#[tokio::test]
async fn a_member_quotes_for_itself_alone() {
    let counter = Counter::open().await;

    let reply = counter
        .asks(&quoting(&purchase(10_000)).by_member("n"))
        .await;

    assert_eq!(reply.problem(), (403, "not_own_account", "member"));
}

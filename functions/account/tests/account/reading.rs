use crate::counter::{Counter, NOON, of};
use gradus_tests::commands::erase;
use serde_json::json;

#[tokio::test]
async fn a_balance_says_what_there_is_and_when_it_changes() {
    let counter = Counter::open().await;
    counter.buys("T1", "2026-03-02T02:00:00Z", 10_000).await;
    counter.buys("T2", "2026-03-02T03:00:00Z", 5_050).await;

    let reply = counter.asks(&of("m", "balance").by_member("m")).await;

    assert_eq!(reply.status, 200);
    assert_eq!(
        reply.body,
        json!({
            "balance": 0,
            "active": 0,
            "pending": 150,
            "held": 0,
            "debt": 0,
            "growth": 0,
            "activations": [{ "activates_on": "2026-03-09", "points": 150 }],
            "lapses": [{ "last_day": "2026-04-01", "points": 150, "pending": 150 }],
            "as_of": NOON,
            "sequence": 3,
        })
    );
}

#[tokio::test]
async fn a_balance_is_as_of_now_though_no_sweep_came_by() {
    let counter = Counter::open().await;
    counter.buys("T1", "2026-03-02T02:00:00Z", 10_000).await;
    let before = counter.gateway.wire.everything().await;

    counter.gateway.at("2026-03-08T16:00:00Z");
    let activated = counter.asks(&of("m", "balance")).await.body;
    counter.gateway.at("2026-04-01T16:00:00Z");
    let lapsed = counter.asks(&of("m", "balance")).await.body;

    assert_eq!(
        (&activated["active"], &activated["pending"]),
        (&json!(100), &json!(0))
    );
    assert_eq!(
        (&lapsed["active"], &lapsed["lapses"]),
        (&json!(0), &json!([]))
    );
    assert_eq!(counter.gateway.wire.everything().await, before);
}

#[tokio::test]
async fn a_tier_says_until_when_what_keeps_it_and_what_reaches_the_next() {
    let counter = Counter::open().await;
    counter.buys("T1", "2026-03-02T02:00:00Z", 30_000).await;

    let below = counter.asks(&of("m", "tier")).await.body;
    counter.buys("T2", "2026-03-02T03:00:00Z", 20_000).await;
    let reached = counter.asks(&of("m", "tier").by_member("m")).await.body;

    assert_eq!(
        below,
        json!({
            "tier": "base",
            "earned": { "tier": "base", "attained_on": "2026-03-01" },
            "higher": [{
                "tier": "silver",
                "requirement": {
                    "kind": "at_least",
                    "met": false,
                    "condition": {
                        "metric": "spend",
                        "window": { "kind": "rolling_months", "length": 12 },
                        "window_end": "2026-03-02",
                        "at_least": 50_000,
                        "value": 30_000,
                        "missing": 20_000,
                    },
                },
            }],
            "currency": "CNY",
            "minor_digits": 2,
            "as_of": NOON,
            "sequence": 2,
        })
    );
    assert_eq!(reached["tier"], "silver");
    assert_eq!(reached["last_day"], "2027-03-01");
    assert_eq!(reached["earned"]["attained_on"], "2026-03-02");
    let keeps = &reached["earned"]["keeps"]["condition"];
    assert_eq!(
        (&keeps["window_end"], &keeps["value"]),
        (&json!("2027-03-01"), &json!(50_000))
    );
    assert_eq!(keeps["missing"], 0);
    assert_eq!(reached["higher"], json!([]));
}

#[tokio::test]
async fn an_erased_members_account_is_for_operators() {
    let counter = Counter::open().await;
    counter.buys("T1", "2026-03-02T02:00:00Z", 10_000).await;
    counter.records(&erase("m", "e1", NOON)).await;

    for what in ["balance", "tier"] {
        let own = counter.asks(&of("m", what).by_member("m")).await;
        let at_the_till = counter
            .asks(&of("m", what).claim("scope", "gradus/pos"))
            .await;
        let operator = counter.asks(&of("m", what)).await;

        assert_eq!(own.problem(), (410, "member_erased", "member"));
        assert_eq!(at_the_till.problem(), (410, "member_erased", "member"));
        assert_eq!(operator.status, 200, "{}", operator.body);
    }
}

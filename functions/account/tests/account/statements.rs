use crate::counter::{Counter, PROGRAM, of, text};
use gradus_domain::commands::Act;
use gradus_tests::commands::{join, purchase};
use gradus_tests::gateway::{Call, Gateway};
use serde_json::{Value, json};

fn sequences(body: &Value) -> Vec<u64> {
    let lines = body["lines"].as_array().unwrap();
    lines
        .iter()
        .map(|line| line["sequence"].as_u64().unwrap())
        .collect()
}

#[tokio::test]
async fn a_statement_shows_entries_newest_first() {
    let counter = Counter::open().await;
    counter.buys("T1", "2026-03-02T02:00:00Z", 60_000).await;

    let reply = counter.asks(&of("m", "statement").by_member("m")).await;

    assert_eq!(reply.status, 200);
    assert_eq!(
        reply.body,
        json!({
            "lines": [
                {
                    "key": "purchase:T1",
                    "sequence": 2,
                    "kind": "purchased",
                    "occurred_at": "2026-03-02T02:00:00Z",
                    "decided_at": "2026-03-02T02:00:00Z",
                    "change": 600,
                    "active": 0,
                    "pending": 600,
                    "debt": 0,
                    "tier": { "from": "base", "to": "silver" },
                },
                {
                    "key": "join:m",
                    "sequence": 1,
                    "kind": "joined",
                    "occurred_at": "2026-03-01T04:00:00Z",
                    "decided_at": "2026-03-01T04:00:00Z",
                    "change": 0,
                    "active": 0,
                    "pending": 0,
                    "debt": 0,
                },
            ],
            "through_sequence": 2,
            "sequence": 2,
        })
    );
}

#[tokio::test]
async fn a_statement_goes_on_where_it_stopped_whatever_comes_meanwhile() {
    let counter = Counter::open().await;
    for number in 1..=4 {
        let instant = format!("2026-03-02T02:0{number}:00Z");
        counter.buys(&format!("T{number}"), &instant, 10_000).await;
    }
    let asking = || of("m", "statement").query("limit", "2");

    let first = counter.asks(&asking()).await.body;
    counter.buys("T5", "2026-03-02T02:10:00Z", 10_000).await;
    let second = counter
        .asks(&asking().query("cursor", &text(&first["next_cursor"])))
        .await
        .body;
    let third = counter
        .asks(&asking().query("cursor", &text(&second["next_cursor"])))
        .await
        .body;

    assert_eq!(sequences(&first), [5, 4]);
    assert_eq!(sequences(&second), [3, 2]);
    assert_eq!(
        (&second["through_sequence"], &second["sequence"]),
        (&json!(5), &json!(6))
    );
    assert_eq!(sequences(&third), [1]);
    assert_eq!(third["next_cursor"], Value::Null);
}

#[tokio::test]
async fn what_is_due_stands_in_the_statement_before_a_sweep_came_by() {
    let counter = Counter::open().await;
    counter.buys("T1", "2026-03-02T02:00:00Z", 10_000).await;
    counter.gateway.at("2026-04-02T04:00:00Z");

    let whole = counter
        .asks(&of("m", "statement").query("details", "true"))
        .await
        .body;
    let first = counter
        .asks(&of("m", "statement").query("limit", "1"))
        .await
        .body;
    let cursor = text(&first["next_cursor"]);
    let rest = counter
        .asks(&of("m", "statement").query("cursor", &cursor))
        .await
        .body;

    let keys: Vec<&str> = whole["lines"]
        .as_array()
        .unwrap()
        .iter()
        .map(|line| line["key"].as_str().unwrap())
        .collect();
    assert_eq!(
        keys,
        [
            "day:m:2026-04-02",
            "day:m:2026-03-09",
            "purchase:T1",
            "join:m"
        ]
    );
    assert_eq!(whole["lines"][0]["change"], -100);
    assert_eq!(whole["lines"][0]["entry"]["postings"][0]["to"], "lapsed");
    assert_eq!(
        (&whole["through_sequence"], &whole["sequence"]),
        (&json!(4), &json!(4))
    );
    assert_eq!(sequences(&first), [4]);
    assert_eq!(sequences(&rest), [3, 2, 1]);
}

#[tokio::test]
async fn while_its_index_is_behind_a_statement_ends_where_it_holds_every_entry() {
    let counter = Counter::open().await;
    counter.buys("T1", "2026-03-02T02:00:00Z", 10_000).await;
    counter.buys("T2", "2026-03-02T03:00:00Z", 10_000).await;
    counter.index_is_behind("T2").await;
    let asking = of("m", "statement");

    let nothing_due = counter.asks(&asking).await.body;
    // Points that became active on 9 March and lapsed with 1 April: two entries are due.
    counter.gateway.at("2026-04-02T04:00:00Z");
    let two_due = counter.asks(&asking).await.body;

    for (body, latest) in [(nothing_due, 3), (two_due, 5)] {
        assert_eq!(sequences(&body), [2, 1]);
        let ends = (&body["through_sequence"], &body["sequence"]);
        assert_eq!(ends, (&json!(2), &json!(latest)));
    }
}

#[tokio::test]
async fn details_say_why_a_purchase_earned_what_it_did() {
    let counter = Counter::open().await;
    let mut receipt = gradus_tests::commands::receipt(
        "T1",
        "CNY",
        vec![
            gradus_tests::commands::line_of("coffee", 10_000),
            gradus_tests::commands::line_of("cake", 5_000),
        ],
    );
    receipt.channel = Some("till".into());
    let act = gradus_domain::commands::Act::Purchase(receipt);
    counter
        .records(&gradus_tests::commands::command(
            "m",
            "2026-03-02T02:00:00Z",
            act,
        ))
        .await;

    let reply = counter
        .asks(&of("m", "statement").query("details", "true"))
        .await;

    let entry = &reply.body["lines"][0]["entry"];
    assert_eq!(entry["key"], "purchase:T1");
    assert_eq!(entry["program_version"], 1);
    assert_eq!(
        entry["score"],
        json!({
            "points": 210,
            "breakdown": [
                { "source": "base", "amount": 150 },
                { "source": "rule", "rule": "coffee", "amount": 60, "cut": { "from": 100, "by": "day" } },
            ],
            "growth": 0,
            "used": {
                "day": "2026-03-02",
                "tier": "base",
                "tier_rate": "1",
                "lines": [{ "net": 10_000, "eligible": 10_000 }, { "net": 5_000, "eligible": 5_000 }],
                "purchase_count": 1,
            },
        })
    );
    assert_eq!(
        entry["postings"],
        json!([{
            "from": "issued",
            "to": "pending",
            "points": 210,
            "lot": {
                "lapses": "on_day",
                "last_day": "2026-04-01",
                "earned_on": "2026-03-02",
                "activates_on": "2026-03-09",
            },
        }])
    );
    assert_eq!(entry["notices"], json!(["points.earned"]));
    assert_eq!(entry["deliveries"], Value::Null);
    assert_eq!(
        entry["after"],
        json!({ "active": 0, "pending": 210, "held": 0, "debt": 0, "growth": 0 })
    );
}

fn of_operator(key: &str) -> Call {
    Call::new("GET", &format!("/v1/programs/test/commands/{key}"))
}

/// Members are told by text message, from 9 to 21 o'clock.
const TELLING: &str = r#"
[reminders]
tier_near_share = "0.5"

[messages]
channels = ["sms", "email"]
quiet_hours = { from = "21:00", until = "09:00" }
keep_hours = 12
"#;

#[tokio::test]
async fn an_entry_says_when_each_notice_may_be_sent_or_why_it_is_not() {
    let telling = format!("{PROGRAM}{TELLING}");
    let counter = Counter {
        gateway: Gateway::of(&[("test", &telling)], "2026-03-02T14:00:00Z").await,
    };
    // 22:00 in Shanghai: the marketing message waits until 9:00, and for 12 hours from then.
    let ten = "2026-03-02T14:00:00Z";
    for (member, allowed) in [("m", true), ("n", false)] {
        let mut joined = join(member, "2026-03-01T05:00:00Z");
        if let Act::Join(profile) = &mut joined.act {
            profile.consent.sms = Some(allowed);
        }
        counter.records(&joined).await;
        let bought = purchase(member, &format!("T-{member}"), ten, "CNY", 30_000);
        counter.records(&bought).await;
    }

    let agreed = counter.asks(&of_operator("purchase:T-m")).await;
    let silent = counter.asks(&of_operator("purchase:T-n")).await;

    let earned = json!({ "kind": "points.earned", "channels": ["sms", "email"] });
    let near = json!({
        "kind": "goal.near",
        "channels": ["sms"],
        "not_before": "2026-03-03T01:00:00Z",
        "not_after": "2026-03-03T13:00:00Z",
    });
    assert_eq!(agreed.body["entry"]["deliveries"], json!([earned, near]));
    let withheld = json!({ "kind": "goal.near", "withheld": "no_consent" });
    assert_eq!(
        silent.body["entry"]["deliveries"],
        json!([earned, withheld])
    );
    let kinds = json!(["points.earned", "goal.near"]);
    assert_eq!(silent.body["entry"]["notices"], kinds);
}

#[tokio::test]
async fn a_cursor_belongs_to_one_member_of_one_program() {
    let counter = Counter::open().await;
    counter.records(&join("n", "2026-03-01T05:00:00Z")).await;
    counter.buys("T1", "2026-03-02T02:00:00Z", 10_000).await;
    let first = counter
        .asks(&of("m", "statement").query("limit", "1"))
        .await;
    let cursor = text(&first.body["next_cursor"]);

    for command in [
        join("m", "2026-03-01T05:00:00Z"),
        purchase("m", "T1", "2026-03-02T02:00:00Z", "CNY", 10_000),
    ] {
        counter.runs_in("other", &command).await.unwrap();
    }
    let elsewhere = "/v1/programs/other/members/m/statement";

    let of_another = of("n", "statement").by_member("n").query("cursor", &cursor);
    let of_another_program = Call::new("GET", elsewhere).query("cursor", &cursor);
    let forged = of("m", "statement").query("cursor", "Mi4yLjAw");

    for call in [of_another, of_another_program, forged] {
        let reply = counter.asks(&call).await;
        assert_eq!(reply.problem(), (400, "cursor_invalid", "cursor"));
    }
}

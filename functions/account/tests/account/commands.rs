use crate::counter::{Counter, NOON};
use gradus_engine::answer::Answer;
use gradus_tests::commands::{purchase, spend};
use gradus_tests::gateway::Call;
use serde_json::Value;

fn asking(key: &str) -> Call {
    Call::new("GET", &format!("/v1/programs/test/commands/{key}"))
}

#[tokio::test]
async fn a_recorded_command_shows_its_entry() {
    let counter = Counter::open().await;
    counter.buys("T 1/2", NOON, 10_000).await;

    let reply = counter
        .asks(&asking("purchase:T%201%2F2").by_member("m"))
        .await;

    assert_eq!(reply.status, 200, "{}", reply.body);
    assert_eq!(reply.body["command"], "purchase:T 1/2");
    assert_eq!(reply.body["status"], "recorded");
    assert_eq!(reply.body["entry"]["score"]["points"], 100);
}

#[tokio::test]
async fn a_rejected_command_shows_why() {
    let counter = Counter::open().await;
    let answer = counter.runs(&spend("m", "S1", NOON, 10)).await;
    assert!(matches!(answer, Ok(Answer::Rejected(_))), "{answer:?}");

    let reply = counter.asks(&asking("spend:m:S1")).await;

    assert_eq!(reply.status, 200);
    assert_eq!(reply.body["status"], "rejected");
    assert_eq!(reply.body["rejection"]["code"], "insufficient_points");
    assert_eq!(reply.body["rejection"]["field"], "points");
    assert_eq!(reply.body["entry"], Value::Null);
}

#[tokio::test]
async fn a_return_that_waits_says_so() {
    let counter = Counter::open().await;
    let back = gradus_tests::commands::returned(
        "m",
        "R1",
        NOON,
        "T1",
        gradus_domain::commands::Returned::Everything,
    );
    let answer = counter.runs(&back).await;
    assert!(matches!(answer, Ok(Answer::Waiting)), "{answer:?}");

    let reply = counter.asks(&asking("return:m:R1")).await;

    assert_eq!(reply.body["status"], "waiting");
}

#[tokio::test]
async fn a_command_that_is_not_there_yet_may_be_asked_for_again() {
    let counter = Counter::open().await;

    let reply = counter.asks(&asking("purchase:T1")).await;

    assert_eq!(reply.problem(), (404, "not_recorded_yet", "key"));
    assert_eq!(reply.retry_after.as_deref(), Some("1"));
}

#[tokio::test]
async fn a_member_is_told_nothing_of_anothers_commands() {
    let counter = Counter::open().await;
    counter
        .records(&purchase("m", "T1", NOON, "CNY", 10_000))
        .await;

    let of_another = counter.asks(&asking("purchase:T1").by_member("n")).await;
    let of_nobody = counter.asks(&asking("purchase:T2").by_member("n")).await;

    assert_eq!(of_another, of_nobody);
    assert_eq!(of_another.problem(), (404, "not_recorded_yet", "key"));
}

#[tokio::test]
async fn nor_of_anothers_rejections_and_waiting_returns() {
    let counter = Counter::open().await;
    let refused = counter.runs(&purchase("m", "T1", NOON, "EUR", 100)).await;
    assert!(matches!(refused, Ok(Answer::Rejected(_))), "{refused:?}");
    let spent = counter.runs(&spend("m", "S1", NOON, 10)).await;
    assert!(matches!(spent, Ok(Answer::Rejected(_))), "{spent:?}");
    let everything = gradus_domain::commands::Returned::Everything;
    let back = gradus_tests::commands::returned("m", "R1", NOON, "T9", everything);
    let waits = counter.runs(&back).await;
    assert!(matches!(waits, Ok(Answer::Waiting)), "{waits:?}");

    for key in ["purchase:T1", "spend:m:S1", "return:m:R1"] {
        let own = counter.asks(&asking(key).by_member("m")).await;
        let of_another = counter.asks(&asking(key).by_member("n")).await;

        assert_eq!(own.status, 200, "{key}: {}", own.body);
        let nothing = (404, "not_recorded_yet", "key");
        assert_eq!(of_another.problem(), nothing, "{key}");
    }
}

#[tokio::test]
async fn what_is_no_key_is_refused() {
    let counter = Counter::open().await;

    for key in ["T1", "bogus:m:x", "purchase:"] {
        assert_eq!(
            counter.asks(&asking(key)).await.problem(),
            (400, "key_invalid", "key")
        );
    }
}

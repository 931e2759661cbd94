//! Who waits for the decision, and who does not.

use crate::till::{asks, buys, till};

#[tokio::test]
async fn a_preference_to_wait_is_heard_with_seconds_and_among_others() {
    let gateway = till().await;

    for prefer in [
        "wait",
        "wait=10",
        "Wait = 10",
        "respond-async, wait=10",
        "handling=lenient; wait",
    ] {
        let reply = asks(&gateway, "purchases", &buys("m", "t-1"), Some(prefer)).await;

        assert_eq!(reply.status, 200, "{prefer}: {}", reply.body);
        assert_eq!(reply.body["status"], "recorded", "{prefer}");
    }
}

#[tokio::test]
async fn another_preference_that_holds_the_word_is_none_to_wait() {
    let mut gateway = till().await;
    let (_queues, _) = gateway.make_commands().await;

    for prefer in ["nowait", "wait-for-it", "respond-async", "handling=wait"] {
        let reply = asks(&gateway, "purchases", &buys("m", "t-1"), Some(prefer)).await;

        assert_eq!(reply.status, 202, "{prefer}: {}", reply.body);
        assert_eq!(reply.body["status"], "accepted", "{prefer}");
    }
}

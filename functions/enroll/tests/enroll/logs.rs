use crate::desk::{Desk, SECRETS, changing, erasing, everything, joining, reading};
use crate::log;
use serde_json::json;

#[tokio::test]
async fn no_line_of_the_log_identifies_a_person() {
    let desk = Desk::open().await;

    let member = desk.joins("k1", &everything()).await;
    desk.asks(&joining("k1", &json!({ "name": "Zyxwv" }))).await;
    desk.asks(&joining("k2", &json!({ "phone": "+15550100199" })))
        .await;
    desk.asks(&joining("k3", &json!({ "phone": "secret-5550100199" })))
        .await;
    desk.asks(&changing(
        &member,
        "+15550100199",
        &json!({ "name": "Zyxwv 2" }),
    ))
    .await;
    desk.finds(&json!({ "phone": "+15550100199" })).await;
    desk.asks(&reading(&member)).await;
    desk.asks(&erasing(&member)).await;

    let text = log::lines().text();
    assert!(text.contains("\"outcome\":\"recorded\""), "{text}");
    assert!(text.contains("member erased"), "{text}");
    assert!(text.contains(&member), "{text}");
    for secret in SECRETS {
        assert!(!text.contains(secret), "{secret}: {text}");
    }
}

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
    let said = without_what_is_drawn(&text);
    for secret in SECRETS {
        assert!(!said.contains(secret), "{secret}: {text}");
    }
}

#[test]
fn what_is_drawn_is_a_time_or_a_long_run_of_letters_and_digits() {
    let line =
        r#"{"timestamp":"2026-11-29T19:14:22.198712Z","trace":"3e1987aba2fc9517","name":"1987"}"#;

    let said = without_what_is_drawn(line);

    assert_eq!(said, r#"{"timestamp":"","trace":"","name":"1987"}"#);
}

/// The lines without their times and without ids, keys and traces, which may hold any digits
/// by chance: runs of 16 letters and digits or more.
fn without_what_is_drawn(text: &str) -> String {
    let mut said = String::new();
    for (nth, part) in text.split("\"timestamp\":\"").enumerate() {
        let rest = if nth == 0 {
            part
        } else {
            said.push_str("\"timestamp\":\"");
            &part[part.find('"').unwrap()..]
        };
        for run in rest.split_inclusive(|c: char| !c.is_ascii_alphanumeric()) {
            let long = run.trim_end_matches(|c: char| !c.is_ascii_alphanumeric());
            said.push_str(if long.len() < 16 {
                run
            } else {
                &run[long.len()..]
            });
        }
    }
    said
}

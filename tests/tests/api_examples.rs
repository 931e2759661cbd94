//! The OpenAPI document's examples: its requests are answered as it says.

use gradus_contracts::api::openapi::openapi;
use gradus_contracts::api::routes::ROUTES;
use gradus_tests::api_story::answers;
use serde_json::Value;

const AGAIN: &str = "run `cargo run -p gradus-tests --example answers > \
                     shared/contracts/src/api/openapi/answers.json` and `cargo run -p \
                     gradus-contracts --example schemas`";

/// The document's answers with a body, by operation and status.
fn documented() -> Vec<(String, String, Value)> {
    let document = openapi();
    let mut found = Vec::new();
    for route in ROUTES {
        let path = route.path.replace("+}", "}");
        let method = route.method.word().to_lowercase();
        let operation = &document["paths"][path][method];
        let name = operation["operationId"].as_str().unwrap().to_owned();
        for (status, response) in operation["responses"].as_object().unwrap() {
            let content = &response["content"]["application/json"];
            if status.starts_with('2') && content.is_object() {
                found.push((name.clone(), status.clone(), content["example"].clone()));
            }
        }
    }
    found
}

#[tokio::test]
async fn the_documents_requests_are_answered_as_its_examples_say() {
    let answers = answers().await;

    let documented = documented();

    assert!(documented.len() >= 28, "{}", documented.len());
    for (operation, status, example) in documented {
        let answer = &answers[&operation][&status];
        assert!(!answer.is_null(), "{operation} {status} is in no story");
        assert_eq!(example, *answer, "{operation} {status}: {AGAIN}");
    }
}

use crate::door::{Door, TOML, VERSIONS, event, posted, version};
use serde_json::{Value, json};

fn routes() -> [String; 3] {
    ["", "/validate", "/dry-run"].map(|end| format!("{VERSIONS}{end}"))
}

/// Sends an event and holds the table to staying empty.
async fn refused(event: Value) -> crate::door::Response {
    let door = Door::opened().await;
    let answer = door.sends(event).await;
    assert!(door.wire.everything().await.is_empty());
    answer
}

#[tokio::test]
async fn twenty_faults_are_told_at_once() {
    let file = include_str!("../../../../shared/contracts/tests/program/twenty_faults.toml");

    for path in routes() {
        let answer = refused(posted(&path, TOML, file)).await;

        assert_eq!(answer.problem().1, "program_invalid");
        let body = answer.json();
        let faults = body["faults"].as_array().unwrap();
        assert_eq!((answer.status, faults.len()), (422, 20));
        assert_eq!(faults[0]["field"], "id");
        assert_eq!(
            (&faults[0]["line"], &faults[0]["column"]),
            (&json!(3), &json!(6))
        );
        assert!(
            faults
                .iter()
                .all(|fault| fault["detail"].as_str().unwrap().len() > 10)
        );
    }
}

#[tokio::test]
async fn broken_utf8_is_told_with_its_place() {
    // GIVEN `id = "a"`, then a line `caf` and the byte E9, in Base64
    for path in routes() {
        let mut event = posted(&path, TOML, "aWQgPSAiYSIKY2Fm6Q==");
        event["isBase64Encoded"] = json!(true);

        let answer = refused(event).await;

        let fault = &answer.json()["faults"][0];
        assert_eq!(answer.status, 422);
        assert_eq!((&fault["line"], &fault["column"]), (&json!(2), &json!(4)));
        assert!(fault["detail"].as_str().unwrap().contains("0xE9"));
    }
}

#[tokio::test]
async fn another_media_type_is_refused() {
    for path in routes() {
        for media_type in ["text/plain", "", "application/x-yaml"] {
            let answer = refused(posted(&path, media_type, &version(1, "", ""))).await;

            let problem = (415, "unsupported_media_type".into(), "Content-Type".into());
            assert_eq!(answer.problem(), problem);
        }
    }
}

#[tokio::test]
async fn a_file_in_the_other_notation_is_refused() {
    let toml_as_json = refused(posted(VERSIONS, "application/json", &version(1, "", ""))).await;
    let json_as_toml = refused(posted(VERSIONS, TOML, " {}")).await;

    let problem = (422, "program_invalid".into(), "Content-Type".into());
    assert_eq!(toml_as_json.problem(), problem);
    assert_eq!(json_as_toml.problem(), problem);
}

#[tokio::test]
async fn a_file_of_another_program_is_refused() {
    for path in routes() {
        let file = version(1, "", "").replace("\"test\"", "\"toast\"");
        let answer = refused(posted(&path, TOML, &file)).await;

        assert_eq!(
            answer.problem(),
            (422, "program_mismatch".into(), "id".into())
        );
    }
}

#[tokio::test]
async fn a_long_body_and_a_long_file_are_refused() {
    for path in routes() {
        let body = refused(posted(&path, TOML, &"#".repeat(7_000_000))).await;
        let file = refused(posted(&path, TOML, &"#".repeat(380_001))).await;

        assert_eq!(
            body.problem(),
            (413, "body_too_large".into(), String::new())
        );
        assert_eq!(
            file.problem(),
            (413, "program_too_large".into(), String::new())
        );
    }
}

#[tokio::test]
async fn a_file_of_the_greatest_length_is_published() {
    let door = Door::opened().await;
    let file = version(1, "", "");
    let filled = format!("{file}#{}", "x".repeat(380_000 - file.len() - 1));

    let answer = door.publishes(&filled).await;

    assert_eq!(
        (filled.len(), answer.status),
        (380_000, 201),
        "{}",
        answer.text
    );
}

#[tokio::test]
async fn parameters_that_nobody_knows_are_refused() {
    for path in routes() {
        let mut event = posted(&path, TOML, &version(1, "", ""));
        event["queryStringParameters"] = json!({ "verbose": "1" });

        let answer = refused(event).await;

        assert_eq!(
            answer.problem(),
            (400, "unknown_parameter".into(), "verbose".into())
        );
    }
}

#[tokio::test]
async fn parameters_of_a_dry_run_are_bounded() {
    let path = format!("{VERSIONS}/dry-run");
    let many = (0..201).map(|n| format!("m{n}"));
    let many = many.collect::<Vec<_>>().join(",");
    let cases = [
        (json!({ "sample": "0" }), "sample"),
        (json!({ "sample": "1001" }), "sample"),
        (json!({ "sample": "ten" }), "sample"),
        (json!({ "members": "" }), "members"),
        (json!({ "members": many }), "members"),
        (json!({ "members": "a,b", "sample": "5" }), "sample"),
    ];

    for (query, field) in cases {
        let mut event = posted(&path, TOML, &version(1, "", ""));
        event["queryStringParameters"] = query;
        let answer = refused(event).await;
        assert_eq!(
            answer.problem(),
            (400, "parameter_invalid".into(), field.into())
        );
    }
}

#[tokio::test]
async fn a_token_without_the_scope_or_of_another_program_is_refused() {
    for path in routes() {
        let mut scope = posted(&path, TOML, &version(1, "", ""));
        scope["requestContext"]["authorizer"]["jwt"]["claims"]["scope"] = json!("gradus/operate");
        let mut other = posted(&path, TOML, &version(1, "", ""));
        other["requestContext"]["authorizer"]["jwt"]["claims"]["gradus_programs"] = json!("toast");

        assert_eq!(
            refused(scope).await.problem(),
            (403, "scope_missing".into(), String::new())
        );
        let problem = (403, "program_not_opened".into(), "program".into());
        assert_eq!(refused(other).await.problem(), problem);
    }
}

#[tokio::test]
async fn a_program_that_nobody_published_has_no_versions() {
    let list = refused(event("GET", VERSIONS, &[])).await;
    let dry = refused(posted(
        &format!("{VERSIONS}/dry-run"),
        TOML,
        &version(1, "", ""),
    ))
    .await;

    let problem = (404, "program_unknown".into(), "program".into());
    assert_eq!(list.problem(), problem);
    assert_eq!(dry.problem(), problem);
}

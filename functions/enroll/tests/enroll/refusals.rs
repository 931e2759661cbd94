use crate::desk::{Desk, LOOKUP, MEMBERS, changing, everything, joining, of, reading};
use gradus_tests::gateway::Call;
use serde_json::{Value, json};

/// A call that is refused leaves the table as it was.
async fn refused(desk: &Desk, call: &Call) -> (i64, String, String, String) {
    let before = desk.gateway.wire.everything().await;
    let reply = desk.asks(call).await;
    assert_eq!(desk.gateway.wire.everything().await, before);
    let (status, code, field) = reply.problem();
    let detail = reply.body["detail"].as_str().unwrap();
    (status, code.to_owned(), field.to_owned(), detail.to_owned())
}

#[tokio::test]
async fn a_body_with_a_fault_names_the_field_and_repeats_nothing() {
    let desk = Desk::open().await;
    let many: Vec<String> = (0..65).map(|number| format!("s{number}")).collect();

    for (field, value) in [
        ("phone", json!("secret-5550100199")),
        ("phone", json!(15_550_100_199_i64)),
        ("email", json!("secret@@example.com")),
        ("name", json!("")),
        ("name", json!("secret\nname")),
        ("card", json!("secret card")),
        ("external_id", json!("s".repeat(65))),
        ("locale", json!("secret_locale")),
        ("zone", json!("Secret/Zone")),
        ("birthday", json!("1999-02-29")),
        ("referred", json!("secret")),
        ("segments", json!(many)),
        ("consent", json!("secret")),
        ("consent", json!([true])),
    ] {
        let call = joining("k1", &json!({ field: value }));
        let (status, code, found, detail) = refused(&desk, &call).await;

        assert_eq!(
            (status, code.as_str(), found.as_str()),
            (422, "body_invalid", field),
            "{value}"
        );
        for part in ["secret", "5550100199", "1999", "s64"] {
            assert!(!detail.contains(part), "{detail}");
        }
        let call = Call::new("POST", LOOKUP).body(&json!({ field: value }));
        let (status, code, _, detail) = refused(&desk, &call).await;
        assert_eq!((status, code.as_str()), (422, "body_invalid"), "{value}");
        assert!(!detail.contains("secret"), "{detail}");
    }
}

#[tokio::test]
async fn an_unknown_field_is_refused_and_not_repeated() {
    let desk = Desk::open().await;
    let member = desk.joins("k1", &json!({})).await;
    let body = json!({ "secret": 1 });

    for call in [
        joining("k2", &body),
        changing(&member, "c1", &body),
        Call::new("POST", LOOKUP).body(&body),
    ] {
        let (status, code, field, detail) = refused(&desk, &call).await;

        assert_eq!(
            (status, code.as_str(), field.as_str()),
            (422, "body_invalid", "")
        );
        assert!(!detail.contains("secret"), "{detail}");
        assert!(detail.contains("\"phone\""), "{detail}");
    }
}

#[tokio::test]
async fn a_body_that_is_no_json_is_unreadable() {
    let desk = Desk::open().await;

    for body in [
        "",
        "{",
        "name",
        "{\"name\": \"a\"} x",
        "{\"name\": \"\u{1}\"}",
    ] {
        let call = Call::new("POST", MEMBERS).key("k1").raw_body(body);
        let (status, code, field, _) = refused(&desk, &call).await;

        assert_eq!(
            (status, code.as_str(), field.as_str()),
            (400, "body_unreadable", ""),
            "{body}"
        );
    }
}

#[tokio::test]
async fn broken_utf_8_is_unreadable() {
    let desk = Desk::open().await;
    let mut event = Call::new("POST", MEMBERS)
        .key("k1")
        .raw_body("eyJuYW1lIjogIv8ifQ==")
        .event();
    event.is_base64_encoded = true;

    let response = gradus_enroll::handle(desk.gateway.app.clone(), event).await;

    let reply = gradus_tests::gateway::Reply::of(&response);
    assert_eq!(reply.problem(), (400, "body_unreadable", ""));
}

#[tokio::test]
async fn a_body_that_is_too_long_is_refused_before_it_is_read() {
    let desk = Desk::open().await;
    let call = Call::new("POST", MEMBERS)
        .key("k1")
        .raw_body(&"x".repeat(262_145));

    let (status, code, _, _) = refused(&desk, &call).await;

    assert_eq!((status, code.as_str()), (413, "body_too_large"));
}

#[tokio::test]
async fn a_write_without_a_key_is_refused() {
    let desk = Desk::open().await;
    let member = desk.joins("k1", &json!({})).await;
    let long = "k".repeat(129);

    for (call, code) in [
        (
            Call::new("POST", MEMBERS).body(&json!({})),
            "idempotency_key_missing",
        ),
        (
            Call::new("PATCH", &of(&member)).body(&json!({})),
            "idempotency_key_missing",
        ),
        (joining("", &json!({})), "idempotency_key_invalid"),
        (joining(&long, &json!({})), "idempotency_key_invalid"),
    ] {
        let (status, found, field, _) = refused(&desk, &call).await;

        assert_eq!(
            (status, found.as_str(), field.as_str()),
            (400, code, "Idempotency-Key")
        );
    }
}

#[tokio::test]
async fn a_change_is_a_merge_patch() {
    let desk = Desk::open().await;
    let member = desk.joins("k1", &json!({})).await;
    let call = changing(&member, "c1", &json!({})).header("content-type", "text/plain");

    let (status, code, field, _) = refused(&desk, &call).await;

    assert_eq!(
        (status, code.as_str(), field.as_str()),
        (415, "unsupported_media_type", "Content-Type")
    );
}

#[tokio::test]
async fn nobody_and_nothing_unknown_is_404() {
    let desk = Desk::open().await;
    let nobody = "00000000000000000000000000";

    for call in [
        reading(nobody),
        changing(nobody, "c1", &json!({ "name": "X" })),
        Call::new("DELETE", &of(nobody)),
        Call::new("GET", &format!("{}/export", of(nobody))),
    ] {
        let (status, code, field, _) = refused(&desk, &call).await;
        assert_eq!(
            (status, code.as_str(), field.as_str()),
            (404, "member_unknown", "member")
        );
    }
    let unpublished = Call::new("POST", "/v1/programs/none/members")
        .claim("gradus_programs", "none")
        .key("k1")
        .body(&json!({}));
    let (status, code, field, _) = refused(&desk, &unpublished).await;
    assert_eq!(
        (status, code.as_str(), field.as_str()),
        (404, "program_unknown", "program")
    );
}

#[tokio::test]
async fn a_token_opens_its_own_program_and_member_and_no_other() {
    let desk = Desk::open().await;
    let member = desk.joins("k1", &everything()).await;
    let other = desk.joins("k2", &json!({})).await;

    for (call, expected) in [
        (reading(&member).by_nobody(), (401, "unauthorized", "")),
        (
            reading(&member).claim("gradus_programs", "other"),
            (403, "program_not_opened", "program"),
        ),
        (
            reading(&member).claim("gradus_programs", ""),
            (403, "program_not_opened", "program"),
        ),
        (
            reading(&member).claim("scope", "gradus/pos"),
            (403, "scope_missing", ""),
        ),
        (
            reading(&member).by_member(&other),
            (403, "not_own_account", "member"),
        ),
        (
            changing(&member, "c1", &json!({})).by_member(&other),
            (403, "not_own_account", "member"),
        ),
        (
            joining("k3", &json!({})).by_member(&member),
            (403, "scope_missing", ""),
        ),
    ] {
        let (status, code, field, _) = refused(&desk, &call).await;

        assert_eq!((status, code.as_str(), field.as_str()), expected);
    }
}

#[tokio::test]
async fn parameters_that_nobody_knows_are_refused() {
    let desk = Desk::open().await;
    let member = desk.joins("k1", &json!({})).await;
    let export = Call::new("GET", &format!("{}/export", of(&member)));

    for (call, code, field) in [
        (
            reading(&member).query("secret", "1"),
            "unknown_parameter",
            "secret",
        ),
        (export.clone().query("limit", "0"), "limit_invalid", "limit"),
        (
            export.clone().query("limit", "101"),
            "limit_invalid",
            "limit",
        ),
        (export.query("cursor", "x"), "cursor_invalid", "cursor"),
    ] {
        let (status, found, at, _) = refused(&desk, &call).await;

        assert_eq!((status, found.as_str(), at.as_str()), (400, code, field));
    }
}

#[tokio::test]
async fn the_sample_events_are_answered() {
    let desk = Desk::open().await;
    let join = include_str!("../../events/join.json");
    let lookup = include_str!("../../events/lookup.json");

    let mut bodies = Vec::new();
    for sample in [join, lookup] {
        let event = serde_json::from_str(sample).unwrap();
        let response = gradus_enroll::handle(desk.gateway.app.clone(), event).await;
        let reply = gradus_tests::gateway::Reply::of(&response);
        assert!((200..300).contains(&reply.status), "{}", reply.body);
        bodies.push(reply.body);
    }

    assert_eq!(bodies[0]["member"], bodies[1]["member"]);
    assert_ne!(bodies[0]["member"], Value::Null);
}

use crate::counter::{Counter, of};
use gradus_tests::gateway::{Call, Reply};

#[tokio::test]
async fn a_token_opens_its_own_program_and_member_and_no_other() {
    let counter = Counter::open().await;

    for what in ["balance", "tier", "statement"] {
        for (call, expected) in [
            (of("m", what).by_nobody(), (401, "unauthorized", "")),
            (
                of("m", what).claim("scope", "gradus/program"),
                (403, "scope_missing", ""),
            ),
            (
                of("m", what).claim("scope", "operate"),
                (403, "scope_missing", ""),
            ),
            (
                of("m", what).claim("gradus_programs", "other"),
                (403, "program_not_opened", "program"),
            ),
            (
                of("m", what).claim("gradus_programs", "TEST tes test-2 testtest"),
                (403, "program_not_opened", "program"),
            ),
            (
                of("m", what).by_member("n"),
                (403, "not_own_account", "member"),
            ),
            (
                of("m", what).by_member("m-1"),
                (403, "not_own_account", "member"),
            ),
            (
                of("m-1", what).by_member("m"),
                (403, "not_own_account", "member"),
            ),
            (
                of("m", what).by_member("M"),
                (403, "not_own_account", "member"),
            ),
        ] {
            assert_eq!(counter.asks(&call).await.problem(), expected, "{what}");
        }
        let in_capitals = Call::new("GET", &format!("/v1/programs/TEST/members/m/{what}"));
        let not_opened = (403, "program_not_opened", "program");
        assert_eq!(counter.asks(&in_capitals).await.problem(), not_opened);
    }
}

#[tokio::test]
async fn nobody_and_nothing_unknown_is_404() {
    let counter = Counter::open().await;

    for what in ["balance", "tier", "statement"] {
        let nobody = counter.asks(&of("nobody", what)).await;
        let path = format!("/v1/programs/other/members/m/{what}");
        let of_another_program = counter.asks(&Call::new("GET", &path)).await;
        let path = format!("/v1/programs/none/members/m/{what}");
        let unpublished = Call::new("GET", &path).claim("gradus_programs", "none");
        let unpublished = counter.asks(&unpublished).await;

        assert_eq!(nobody.problem(), (404, "member_unknown", "member"));
        assert_eq!(
            of_another_program.problem(),
            (404, "member_unknown", "member")
        );
        assert_eq!(unpublished.problem(), (404, "program_unknown", "program"));
    }
}

#[tokio::test]
async fn parameters_out_of_bounds_are_refused() {
    let counter = Counter::open().await;

    for (name, value, code) in [
        ("limit", "0", "limit_invalid"),
        ("limit", "101", "limit_invalid"),
        ("limit", "-1", "limit_invalid"),
        ("limit", "ten", "limit_invalid"),
        ("details", "yes", "details_invalid"),
        ("cursor", "2.2.x", "cursor_invalid"),
    ] {
        let reply = counter.asks(&of("m", "statement").query(name, value)).await;
        assert_eq!(reply.problem(), (400, code, name), "{value}");
    }
    let unknown = counter.asks(&of("m", "balance").query("limit", "1")).await;
    assert_eq!(unknown.problem().1, "unknown_parameter");
}

#[tokio::test]
async fn a_route_of_another_function_is_none_here() {
    let counter = Counter::open().await;

    let reply = counter
        .asks(&Call::new("GET", "/v1/programs/test/members/m"))
        .await;

    assert_eq!(reply.problem(), (404, "no_such_route", ""));
}

#[tokio::test]
async fn the_sample_events_are_answered() {
    let counter = Counter::open().await;

    for sample in [
        include_str!("../../events/balance.json"),
        include_str!("../../events/quote.json"),
    ] {
        let event = serde_json::from_str(sample).unwrap();
        counter.gateway.at("2026-03-01T12:00:00Z");
        let response = gradus_account::handle(counter.gateway.app.clone(), event).await;

        let reply = Reply::of(&response);
        assert_eq!(reply.status, 200, "{}", reply.body);
    }
}

//! Heads, queries, paths and methods that do not do.

use super::{Known, MEMBERS, PURCHASES, assert_gateway, assert_problem, kept};
use crate::program_file;
use crate::shop::{by_queue, join, json_of};
use gradus_contracts::api::routes::ROUTES;

#[test]
fn a_write_without_a_good_idempotency_key_is_refused() {
    let mut known = Known::open();
    let long = "k".repeat(129);

    let none = known.post(MEMBERS, &[], b"{}");
    let too_long = known.post(MEMBERS, &[("idempotency-key", &long)], b"{}");
    let not_ascii = known.post(MEMBERS, &[("idempotency-key", "收据-1")], b"{}");

    let field = Some("Idempotency-Key");
    assert_problem("none", &none, (400, "idempotency_key_missing", field));
    assert_problem("long", &too_long, (400, "idempotency_key_invalid", field));
    assert_problem(
        "not of ASCII",
        &not_ascii,
        (400, "idempotency_key_invalid", field),
    );
    known.is_unchanged("a wrong key");
}

#[test]
fn every_route_that_reads_a_body_refuses_one_of_another_media_type_or_of_none() {
    let known = Known::open();
    let reading = ROUTES.iter().filter(|route| route.body_bytes_max > 0);

    for route in reading {
        let path = route.path.replace("{program}", "classic");
        let path = path.replace("{member}", &known.member.id);
        let path = path.replace("{version}", "1");
        let mut caller = known
            .shop
            .caller(route.scopes.last().unwrap().word(), "classic");
        let key = ("idempotency-key", "media-type-1");
        for found in [
            Some("text/csv"),
            Some("application/jsonx"),
            Some("xapplication/json"),
            Some("application/json-patch+json"),
            Some("application/merge-patch+json"),
            Some("application/toml"),
            Some("application/x-www-form-urlencoded"),
            None,
        ] {
            if found.is_some_and(|it| route.media_types.contains(&it)) {
                continue;
            }
            let headers: Vec<_> = [key]
                .into_iter()
                .chain(found.map(|it| ("content-type", it)))
                .collect();
            let reply = caller
                .send(route.method.word(), &path, &headers, b"{}")
                .unwrap();

            let expected = (415, "unsupported_media_type", Some("Content-Type"));
            assert_problem(&route.key(), &reply, expected);
            let detail = reply.json()["detail"].as_str().unwrap().to_owned();
            assert!(
                detail.contains(found.unwrap_or("without a Content-Type")),
                "{detail}"
            );
            assert!(
                detail.ends_with(&route.media_types.join(" or ")),
                "{detail}"
            );
        }
    }
    known.is_unchanged("another media type");
}

#[test]
fn every_route_that_reads_a_body_refuses_another_charset_and_a_packed_body() {
    let known = Known::open();
    let reading = ROUTES.iter().filter(|route| route.body_bytes_max > 0);

    for route in reading {
        let path = route.path.replace("{program}", "classic");
        let path = path.replace("{member}", &known.member.id);
        let path = path.replace("{version}", "1");
        let scope = route.scopes.last().unwrap().word();
        let mut caller = known.shop.caller(scope, "classic");
        let plain = route.media_types[0];
        let [latin, quoted] = ["charset=ISO-8859-1", "a=b; Charset=\"utf-16\""]
            .map(|parameters| format!("{plain}; {parameters}"));
        for (media_type, encoding, field, found) in [
            (latin.as_str(), None, "Content-Type", "ISO-8859-1"),
            (&quoted, None, "Content-Type", "utf-16"),
            (plain, Some("gzip"), "Content-Encoding", "gzip"),
            (plain, Some("identity, br"), "Content-Encoding", "br"),
        ] {
            let key = ("idempotency-key", "encoding-1");
            let headers: Vec<_> = [key, ("content-type", media_type)]
                .into_iter()
                .chain(encoding.map(|it| ("content-encoding", it)))
                .collect();
            let reply = caller
                .send(route.method.word(), &path, &headers, b"{}")
                .unwrap();

            let expected = (415, "unsupported_media_type", Some(field));
            assert_problem(&route.key(), &reply, expected);
            let detail = reply.json()["detail"].as_str().unwrap().to_owned();
            assert!(detail.contains(found), "{detail}");
        }
    }
    known.is_unchanged("another encoding");
}

#[test]
fn other_parameters_of_a_media_type_do_not_matter_and_the_charset_may_stand_in_quotes() {
    let mut known = Known::open();
    let purchase = known.member.buys("t2", "USD", 100).to_string();

    for media_type in [
        "Application/JSON; charset=utf-8",
        "application/json;charset=\"UTF-8\"",
        "application/json; profile=\"till\"; charset=\"utf-8\"; q=1",
        "application/json ; Charset = utf-8",
    ] {
        let headers = [("content-type", media_type), ("prefer", "wait")];
        let reply = known
            .till
            .send("POST", PURCHASES, &headers, purchase.as_bytes())
            .unwrap();

        json_of(&reply, 200);
    }
}

#[test]
fn a_body_is_measured_as_its_caller_sent_it_and_not_as_the_gateway_hands_it_on() {
    // GIVEN bodies of which the gateway makes Base64, a third longer: TOML, and no UTF-8
    let mut known = Known::open();
    let mut owner = known.shop.server.caller("program");
    let file = std::fs::read_to_string(program_file("classic")).unwrap();
    let mut validates = |bytes: usize| {
        let padded = format!("{file}#{}", " ".repeat(bytes - file.len() - 1));
        let path = "/v1/programs/classic/versions/validate";
        let toml = [("content-type", "application/toml")];
        owner.send("POST", path, &toml, padded.as_bytes()).unwrap()
    };

    let (longest, longer) = (validates(380_000), validates(380_001));
    let unreadable = known.post(PURCHASES, &[], &[0xff; 262_144]);
    let too_long = known.post(PURCHASES, &[], &[0xff; 262_145]);

    json_of(&longest, 200);
    assert_problem("a file", &longer, (413, "program_too_large", None));
    assert_problem("a purchase", &unreadable, (400, "body_unreadable", None));
    assert_problem("a purchase", &too_long, (413, "body_too_large", None));
    known.is_unchanged("a long body");
}

#[test]
fn a_query_that_does_not_do_and_a_cursor_of_another_list_are_refused() {
    let mut known = Known::open();
    let other = join(&mut known.till, "classic", "join-other");
    known.before = kept(&known.shop);
    let mut operator = known.shop.server.caller("operate");
    let page = operator.get(&known.member.path("classic", "/statement?limit=1"));
    let cursor = json_of(&page, 200)["next_cursor"]
        .as_str()
        .unwrap()
        .to_owned();
    let cases = [
        (
            &known.member,
            format!("/export?cursor={cursor}"),
            "cursor_invalid",
            "cursor",
        ),
        (
            &other,
            format!("/statement?cursor={cursor}"),
            "cursor_invalid",
            "cursor",
        ),
        (
            &known.member,
            format!("/statement?cursor=A{cursor}"),
            "cursor_invalid",
            "cursor",
        ),
        (
            &known.member,
            "/statement?cursor=%00".to_owned(),
            "cursor_invalid",
            "cursor",
        ),
        (
            &known.member,
            "/statement?limit=0".to_owned(),
            "limit_invalid",
            "limit",
        ),
        (
            &known.member,
            "/statement?limit=101".to_owned(),
            "limit_invalid",
            "limit",
        ),
        (
            &known.member,
            "/statement?limit=1&limit=2".to_owned(),
            "limit_invalid",
            "limit",
        ),
        (
            &known.member,
            "/statement?details=yes".to_owned(),
            "details_invalid",
            "details",
        ),
        (
            &known.member,
            "/balance?as_of=2020".to_owned(),
            "unknown_parameter",
            "as_of",
        ),
    ];

    for (member, tail, code, field) in cases {
        let reply = operator.get(&member.path("classic", &tail));
        assert_problem(&tail, &reply, (400, code, Some(field)));
    }
    known.is_unchanged("a query");
}

#[test]
fn paths_with_percent_signs_lead_to_no_other_member_and_no_other_program() {
    let mut known = Known::open();
    let other = join(&mut known.till, "classic", "join-other");
    known.before = kept(&known.shop);
    let mut app = known.shop.app("classic", &known.member);
    let (own, other) = (known.member.id.as_str(), other.id.as_str());
    let long = "x".repeat(200);
    let program = "/v1/programs/classic/members";

    assert_eq!(app.get(&format!("{program}/{own}/balance")).status, 200);
    for (path, status) in [
        (format!("{program}/{other}/balance"), 403),
        (format!("{program}/{own}%00/balance"), 404),
        (format!("{program}/{own}%2500/balance"), 403),
        (format!("{program}/{own}%20/balance"), 403),
        (format!("{program}/{own}%23/balance"), 403),
        (format!("{program}/{own}%252F..%252F{other}/balance"), 403),
        (format!("{program}/{own}%2F..%2F{other}/balance"), 404),
        (format!("{program}/{own}/../{other}/balance"), 404),
        (format!("{program}/%FF/balance"), 400),
        (format!("{program}/%25FF/balance"), 403),
        (format!("{program}/%/balance"), 403),
        (format!("{program}/%zz/balance"), 403),
        (format!("{program}/{long}/balance"), 404),
        (format!("{program}//balance"), 404),
        (
            format!("/v1/programs/classic%20/members/{own}/balance"),
            403,
        ),
        (format!("/v1/programs/CLASSIC/members/{own}/balance"), 403),
        (
            format!("/v1/programs/%2563lassic/members/{other}/balance"),
            403,
        ),
        (
            format!("/v1/programs/classic%23M%23{other}/members/{own}/balance"),
            403,
        ),
        (format!("/V1/programs/classic/members/{own}/balance"), 404),
    ] {
        let reply = app.get(&path);
        assert_eq!(reply.status, status, "{path}: {}", reply.text());
    }
    known.is_unchanged("a path");
}

#[test]
fn a_receipt_of_any_visible_characters_is_found_at_its_location() {
    let mut known = Known::open();
    let ids = [
        "2026/07/001",
        "50%41",
        "100%",
        "a:b#c",
        "?q=1&r",
        "小票-1",
        "a+b",
        "..",
        "%2F",
    ];

    for id in ids {
        let bought = known.member.buys(id, "USD", 100);
        let decision = by_queue(&mut known.till, PURCHASES, &bought);
        assert_eq!(decision["command"], format!("purchase:{id}"));
        assert_eq!(decision["status"], "recorded", "{id}");
    }
}

#[test]
fn what_a_path_names_is_counted_in_characters_and_not_in_bytes() {
    let mut known = Known::open();
    // 64 characters, as long as an id may be, of 3 bytes each.
    let bought = known.member.buys(&"票".repeat(64), "USD", 100);
    let key = |chars: usize| {
        let id = "%E7%A5%A8".repeat(chars - "purchase:".len());
        format!("/v1/programs/classic/commands/purchase:{id}")
    };

    let decision = by_queue(&mut known.till, PURCHASES, &bought);
    let most = known.till.get(&key(192));
    let more = known.till.get(&key(193));

    assert_eq!(decision["status"], "recorded", "{decision}");
    let nothing = (404, "not_recorded_yet", Some("key"));
    assert_problem("192 characters", &most, nothing);
    let too_long = (404, "path_invalid", Some("key"));
    assert_problem("193 characters", &more, too_long);
}

#[test]
fn methods_that_no_route_has_are_not_found() {
    let known = Known::open();
    let mut till = known.shop.server.caller("pos");

    for method in ["PUT", "OPTIONS", "TRACE", "PURGE", "post"] {
        let reply = till.send(method, PURCHASES, &[], b"{}").unwrap();
        assert_gateway(method, &reply, 404, "Not Found");
    }
    for (method, path) in [
        ("DELETE", PURCHASES),
        ("GET", PURCHASES),
        ("POST", "/v1/programs"),
    ] {
        let reply = till.send(method, path, &[], b"").unwrap();
        assert_gateway(path, &reply, 404, "Not Found");
    }
    let balance = known.member.path("classic", "/balance");
    let head = till.send("HEAD", &balance, &[], b"").unwrap();
    assert_eq!((head.status, head.text()), (404, ""));
    known.is_unchanged("a method");
}

#[test]
fn a_dry_run_is_named_as_many_members_as_the_gateway_lets_through() {
    let known = Known::open();
    let mut owner = known.shop.server.caller("program");
    let file = std::fs::read(program_file("classic")).unwrap();
    let toml = [("content-type", "application/toml")];
    let mut named = |count: usize| {
        let ids: Vec<String> = (0..count).map(|place| format!("{place:026}")).collect();
        let path = format!(
            "/v1/programs/classic/versions/dry-run?members={}",
            ids.join("%2C")
        );
        owner.send("POST", &path, &toml, &file).unwrap()
    };

    let most = named(200);
    let more = named(201);

    // The file is that of the version in force, which is another reason to refuse it.
    assert_problem("200", &most, (422, "version_out_of_order", Some("version")));
    assert_problem("201", &more, (400, "parameter_invalid", Some("members")));
    assert!(
        more.text()
            .contains("members names 201 members; 200 at most")
    );
}

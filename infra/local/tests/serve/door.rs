//! Who is let in, and what the gateway answers by itself.

use crate::program_file;
use crate::server::{Caller, Reply, Server};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::rand::SystemRandom;
use ring::rsa::KeyPair;
use ring::signature::{RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_SHA256, RsaPublicKeyComponents};
use serde_json::{Value, json};
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{Shutdown, TcpStream};
use std::path::Path;
use std::process::Command;
use std::thread;
use tempfile::TempDir;

const BALANCE: &str = "/v1/programs/classic/members/nobody/balance";

fn served() -> (TempDir, Server) {
    let data = tempfile::tempdir().unwrap();
    let server = Server::start(data.path(), &["--program", &program_file("classic")]);
    (data, server)
}

fn ask(server: &Server, token: Option<String>) -> Reply {
    Caller::new(server.api, token).get(BALANCE)
}

/// The header and the claims of a token.
pub(crate) fn parts(token: &str) -> (Value, Value) {
    let part = |place| {
        let bytes = URL_SAFE_NO_PAD
            .decode(token.split('.').nth(place).unwrap())
            .unwrap();
        serde_json::from_slice(&bytes).unwrap()
    };
    (part(0), part(1))
}

/// A token with other claims, signed with the key of a folder.
pub(crate) fn signed(data: &Path, header: &Value, claims: &Value) -> String {
    let pair = KeyPair::from_pkcs8(&std::fs::read(data.join("signing-key.der")).unwrap()).unwrap();
    let message = [header, claims]
        .map(|part| URL_SAFE_NO_PAD.encode(part.to_string()))
        .join(".");
    let mut signature = vec![0; pair.public().modulus_len()];
    pair.sign(
        &RSA_PKCS1_SHA256,
        &SystemRandom::new(),
        message.as_bytes(),
        &mut signature,
    )
    .unwrap();
    format!("{message}.{}", URL_SAFE_NO_PAD.encode(signature))
}

fn with(mut claims: Value, name: &str, value: Value) -> Value {
    claims[name] = value;
    claims
}

#[test]
fn a_request_without_a_good_token_is_unauthorized_and_told_why() {
    let (data, server) = served();
    let (stranger, _other_server) = served();
    let good = server.token("pos");
    let (header, claims) = parts(&good);
    let year_3000 = json!(32_503_680_000_i64);
    let cases = [
        ("expired", with(claims.clone(), "exp", json!(1_600_000_000))),
        (
            "audience",
            with(claims.clone(), "aud", json!("somebody-else")),
        ),
        (
            "issuer",
            with(claims.clone(), "iss", json!("https://issuer.example/")),
        ),
        (
            "not valid yet",
            with(
                with(claims.clone(), "nbf", year_3000.clone()),
                "exp",
                year_3000,
            ),
        ),
    ];

    let none = ask(&server, None);
    let garbage = ask(&server, Some("garbage".to_owned()));
    let foreign = ask(&server, Some(signed(stranger.path(), &header, &claims)));
    let unsigned = with(header.clone(), "alg", json!("none"));
    let unsigned = ask(&server, Some(signed(data.path(), &unsigned, &claims)));

    for reply in [&none, &garbage, &foreign, &unsigned] {
        assert_eq!(reply.status, 401);
        assert_eq!(reply.json(), json!({ "message": "Unauthorized" }));
    }
    assert_eq!(none.header("www-authenticate"), Some("Bearer"));
    assert!(
        foreign
            .header("www-authenticate")
            .unwrap()
            .contains("invalid signature")
    );
    for (why, claims) in cases {
        let reply = ask(&server, Some(signed(data.path(), &header, &claims)));
        assert_eq!(reply.status, 401, "{why}");
        assert!(
            reply.header("www-authenticate").unwrap().contains(why),
            "{why}: {reply:?}"
        );
    }
    assert_eq!(ask(&server, Some(good)).status, 404);
}

#[test]
fn programs_are_named_by_a_list_or_a_text_and_by_nothing_else() {
    let (data, server) = served();
    let (header, claims) = parts(&server.token("pos"));
    let naming = |programs: Value| {
        let claims = with(claims.clone(), "gradus_programs", programs);
        ask(&server, Some(signed(data.path(), &header, &claims)))
    };

    for programs in [
        json!(["classic"]),
        json!("classic"),
        json!("airline classic"),
    ] {
        assert_eq!(naming(programs.clone()).status, 404, "{programs}");
    }
    for programs in [
        json!({ "classic": true }),
        json!({ "programs": ["classic"] }),
        json!([["classic"]]),
        json!([{ "id": "classic" }]),
        json!(true),
        json!(null),
    ] {
        let reply = naming(programs.clone());
        assert_eq!(reply.status, 403, "{programs}");
        assert_eq!(reply.json()["code"], "program_not_opened", "{programs}");
    }
}

#[test]
fn a_join_sent_again_is_the_same_though_the_issuers_address_is_another() {
    let data = tempfile::tempdir().unwrap();
    let program = ["--program", &program_file("classic")];
    let join = |server: &Server| {
        let key = [("idempotency-key", "join-1")];
        let path = "/v1/programs/classic/members";
        let reply = server.caller("pos").post(path, &key, &json!({}));
        assert_eq!(reply.status, 201, "{}", reply.text());
        reply.json()["member"].clone()
    };
    let server = Server::start(data.path(), &program);
    let issuer = parts(&server.token("pos")).1["iss"].clone();
    let first = join(&server);
    server.stop();

    let server = Server::start(data.path(), &program);
    let again = join(&server);

    assert_ne!(parts(&server.token("pos")).1["iss"], issuer);
    assert_eq!(again, first);
}

#[test]
fn a_token_without_any_of_the_routes_scopes_is_forbidden() {
    let (_data, server) = served();

    let reply = ask(&server, Some(server.token("erase")));

    assert_eq!(reply.status, 403);
    assert_eq!(reply.json(), json!({ "message": "Forbidden" }));
    assert!(
        reply
            .header("www-authenticate")
            .unwrap()
            .contains("insufficient_scope")
    );
}

#[test]
fn a_token_of_another_program_opens_nothing() {
    let (data, server) = served();
    let output = Command::new(env!("CARGO_BIN_EXE_gradus"))
        .args(["token", "--scope", "pos", "--program", "airline", "--data"])
        .arg(data.path())
        .output()
        .unwrap();
    let token = String::from_utf8(output.stdout).unwrap().trim().to_owned();

    let reply = ask(&server, Some(token));

    assert_eq!(
        (reply.status, reply.json()["code"].as_str()),
        (403, Some("program_not_opened"))
    );
}

#[test]
fn what_has_no_route_is_not_found_and_every_answer_has_a_name() {
    let (_data, server) = served();
    let mut caller = server.caller("pos");

    for path in [
        "/",
        "/v1/programs/classic",
        "/v2/programs/classic/purchases",
    ] {
        let reply = caller.get(path);
        assert_eq!(reply.status, 404, "{path}");
        assert_eq!(reply.json(), json!({ "message": "Not Found" }));
        assert!(reply.header("apigw-requestid").is_some());
    }
}

#[test]
fn a_body_of_more_than_10_mb_or_an_event_of_more_than_6_is_too_long() {
    let (_data, server) = served();
    let mut caller = server.caller("pos");
    let path = "/v1/programs/classic/purchases/batch";
    let headers = [("content-type", "application/json")];
    // A quotation mark is two characters within an event, so 4 MB of them make 8.
    let cases = [
        vec![b' '; 11_000_000],
        vec![b' '; 7_000_000],
        vec![b'"'; 4_000_000],
    ];

    for body in cases {
        let reply = caller.send("POST", path, &headers, &body).unwrap();
        assert_eq!(reply.status, 413, "{}", body.len());
        assert_eq!(reply.json(), json!({ "message": "Request Too Long" }));
    }
}

#[test]
fn tokens_can_be_checked_by_others_with_what_discovery_tells() {
    let (_data, server) = served();
    let mut anybody = Caller::new(server.api, None);
    let token = server.token("pos");
    let (header, claims) = parts(&token);

    let configuration = anybody.get("/.well-known/openid-configuration").json();
    let keys = anybody.get("/.well-known/jwks.json").json();

    let key = &keys["keys"][0];
    assert_eq!(configuration["issuer"], claims["iss"]);
    assert_eq!(key["kid"], header["kid"]);
    let number = |name: &str| URL_SAFE_NO_PAD.decode(key[name].as_str().unwrap()).unwrap();
    let public = RsaPublicKeyComponents {
        n: number("n"),
        e: number("e"),
    };
    let (message, signature) = token.rsplit_once('.').unwrap();
    let signature = URL_SAFE_NO_PAD.decode(signature).unwrap();
    public
        .verify(&RSA_PKCS1_2048_8192_SHA256, message.as_bytes(), &signature)
        .unwrap();
}

#[test]
fn a_token_of_a_member_names_the_member_and_no_other_token_does() {
    let (data, _server) = served();
    let token = |arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_gradus"));
        command.args(["token", "--program", "classic", "--data"]);
        command.arg(data.path()).args(arguments).output().unwrap()
    };

    for arguments in [
        &["--scope", "member"][..],
        &["--scope", "member", "--scope", "pos"],
        &["--scope", "pos", "--member", "m-1"],
    ] {
        let output = token(arguments);
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{said}");
        assert!(said.contains("--member"), "{said}");
        assert_eq!(output.stdout, b"");
    }
    assert!(
        token(&["--scope", "member", "--member", "m-1"])
            .status
            .success()
    );
}

#[test]
fn a_token_for_a_folder_that_was_never_served_is_refused() {
    let data = tempfile::tempdir().unwrap();

    let output = Command::new(env!("CARGO_BIN_EXE_gradus"))
        .args(["token", "--scope", "pos", "--program", "classic", "--data"])
        .arg(data.path())
        .output()
        .unwrap();

    assert_eq!(output.status.code(), Some(2));
    assert_eq!(std::fs::read_dir(data.path()).unwrap().count(), 0);
}

/// What a head is answered, sent as it is.
fn raw(server: &Server, head: &str) -> String {
    let mut connection = TcpStream::connect(server.api).unwrap();
    connection.write_all(head.as_bytes()).unwrap();
    let mut said = String::new();
    connection.read_to_string(&mut said).unwrap();
    said
}

#[test]
fn a_head_of_more_than_10_kb_is_too_large_whether_values_fill_it_or_names() {
    let (_data, server) = served();
    let mut caller = server.caller("pos");
    let long = "v".repeat(10_000);
    let names: Vec<String> = (0..40).map(|n| format!("x-{n:0>250}")).collect();
    let by_names: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), "1")).collect();

    let by_value = caller
        .send("GET", BALANCE, &[("x-long", &long)], b"")
        .unwrap();
    let by_names = caller.send("GET", BALANCE, &by_names, b"").unwrap();

    for reply in [by_value, by_names] {
        assert_eq!(reply.status, 431, "{}", reply.text());
    }
    assert_eq!(caller.get(BALANCE).status, 404);
}

#[test]
fn a_head_of_many_short_lines_is_read_like_any_other() {
    let (_data, server) = served();
    let names: Vec<String> = (0..400).map(|n| format!("x{n}")).collect();
    let headers: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), "1")).collect();

    let reply = server
        .caller("pos")
        .send("GET", BALANCE, &headers, b"")
        .unwrap();

    assert_eq!(reply.status, 404, "{}", reply.text());
    assert_eq!(reply.json()["code"], "member_unknown");
}

#[test]
fn who_has_said_all_and_closes_that_half_is_answered() {
    let (_data, server) = served();
    let body = "{\"name\":\"Somebody\"}";
    let request = format!(
        "POST /v1/programs/classic/members HTTP/1.1\r\nhost: a.example\r\n\
         authorization: Bearer {}\r\ncontent-type: application/json\r\n\
         idempotency-key: half\r\ncontent-length: {}\r\n\r\n{body}",
        server.token("pos"),
        body.len()
    );
    let mut connection = TcpStream::connect(server.api).unwrap();
    connection.write_all(request.as_bytes()).unwrap();
    connection.shutdown(Shutdown::Write).unwrap();
    let mut said = String::new();
    connection.read_to_string(&mut said).unwrap();

    assert!(said.starts_with("HTTP/1.1 201 "), "{said}");
}

#[test]
fn who_is_refused_by_the_head_alone_may_ask_again_on_the_same_connection() {
    let (_data, server) = served();
    let body = "x".repeat(100_000);
    let mut connection = TcpStream::connect(server.api).unwrap();
    connection.set_nodelay(true).unwrap();
    let host = server.api;

    for round in 0..50 {
        // The body goes its own way, after the head: it may come when the refusal is there.
        let head = format!(
            "POST /v1/programs/classic/purchases HTTP/1.1\r\nhost: {host}\r\ncontent-length: {}\r\n\r\n",
            body.len()
        );
        connection.write_all(head.as_bytes()).unwrap();
        connection.write_all(body.as_bytes()).unwrap();
        let mut answer = BufReader::new(&connection);
        let mut line = String::new();
        answer.read_line(&mut line).unwrap();
        assert_eq!(line, "HTTP/1.1 401 Unauthorized\r\n", "{round}");
        let mut length = 0;
        loop {
            let mut line = String::new();
            answer.read_line(&mut line).unwrap();
            let line = line.trim_end().to_ascii_lowercase();
            assert_ne!(line, "connection: close", "{round}");
            if let Some(bytes) = line.strip_prefix("content-length: ") {
                length = bytes.parse().unwrap();
            }
            if line.is_empty() {
                break;
            }
        }
        answer.read_exact(&mut vec![0; length]).unwrap();
    }
}

#[test]
fn who_waits_for_leave_to_send_a_body_is_refused_at_once_and_let_go() {
    let (_data, server) = served();
    let head = format!(
        "POST /v1/programs/classic/purchases HTTP/1.1\r\nhost: {}\r\ncontent-length: 9\r\n\
         expect: 100-continue\r\n\r\n",
        server.api
    );

    let answer = raw(&server, &head).to_ascii_lowercase();

    assert!(answer.starts_with("http/1.1 401 "), "{answer}");
    assert!(answer.contains("\r\nconnection: close\r\n"), "{answer}");
}

#[test]
fn a_request_that_names_no_host_or_two_is_refused() {
    let (_data, server) = served();
    let token = server.token("pos");
    let ask = |line: &str, hosts: &str| {
        let end = format!("{hosts}authorization: Bearer {token}\r\nconnection: close\r\n\r\n");
        raw(&server, &format!("{line}\r\n{end}"))
    };
    let (get, absolute) = (
        format!("GET {BALANCE} HTTP/1.1"),
        format!("GET http://shop.example{BALANCE} HTTP/1.1"),
    );

    assert!(ask(&get, "host: shop.example\r\n").starts_with("HTTP/1.1 404 "));
    for (line, hosts) in [
        (&get, ""),
        (&get, "host: \r\n"),
        (&get, "host: a.example\r\nhost: b.example\r\n"),
        (&get, "host: a.example\r\nhost: a.example\r\n"),
        (&absolute, "host: a.example\r\n"),
        (&format!("GET {BALANCE} HTTP/1.0"), ""),
    ] {
        let said = ask(line, hosts);
        assert!(
            said.contains(" 400 Bad Request"),
            "{line} {hosts:?}: {said}"
        );
        assert!(said.ends_with("{\"message\":\"Bad Request\"}\n"), "{said}");
    }
}

#[test]
fn who_does_not_finish_a_head_or_a_body_is_not_waited_for() {
    let data = tempfile::tempdir().unwrap();
    let more = [
        "--request-timeout-seconds",
        "5",
        "--program",
        &program_file("classic"),
    ];
    let server = Server::start(data.path(), &more);
    let token = server.token("pos");
    let head = format!(
        "POST /v1/programs/classic/purchases HTTP/1.1\r\nhost: a\r\n\
         authorization: Bearer {token}\r\ncontent-type: application/json\r\n"
    );

    let half_a_body = format!("{head}content-length: 100\r\n\r\n{{\"id\":");
    let (silent, in_head, in_body) = thread::scope(|scope| {
        let silent = scope.spawn(|| raw(&server, ""));
        let in_head = scope.spawn(|| raw(&server, &head));
        let in_body = scope.spawn(|| raw(&server, &half_a_body));
        // Others are answered meanwhile.
        assert_eq!(server.caller("pos").get(BALANCE).status, 404);
        [silent, in_head, in_body]
            .map(|raw| raw.join().unwrap())
            .into()
    });

    assert_eq!((silent.as_str(), in_head.as_str()), ("", ""));
    assert!(in_body.starts_with("HTTP/1.1 408 "), "{in_body}");
    for address in [server.table.address, server.queue.address] {
        let mut connection = TcpStream::connect(address).unwrap();
        connection.write_all(b"POST / HTTP/1.1\r\n").unwrap();
        assert_eq!(connection.read_to_string(&mut String::new()).unwrap(), 0);
    }
}

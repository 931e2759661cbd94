//! What documents say, tried by tools that read the documents and nothing else: the API against
//! its OpenAPI document (`tests/api/fuzz.py`), queues and files against their schemas
//! (`tests/api/messages.py`).

use crate::program_file;
use crate::shop::{Member, Shop, join, json_of};
use serde_json::json;
use std::path::Path;
use std::process::Command;

/// A script ends with it where it cannot run.
const CANNOT: i32 = 3;

#[test]
fn what_the_document_says_is_so_of_hundreds_of_requests() {
    let shop = Shop::open(&["classic"]);
    let token = |scopes: &[&str]| {
        let mut arguments = vec!["--program", "classic"];
        arguments.extend(scopes.iter().flat_map(|scope| ["--scope", scope]));
        shop.with_token(&arguments).token.unwrap()
    };
    let member = joined(&shop);
    let api = format!("http://{}", shop.server.api);
    let (all, erasing) = (token(&["pos", "operate", "program"]), token(&["erase"]));

    if finds_nothing("fuzz.py", &[&api, &member.id, &all, &erasing]) {
        let log = shop.logged();
        assert!(!log.contains("\"level\":\"ERROR\""), "{log}");
    }
}

#[test]
fn what_schemas_say_is_so_of_hundreds_of_messages_programs_and_commands() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("classic.toml");
    let classic = std::fs::read_to_string(program_file("classic")).unwrap();
    std::fs::write(&file, classic + "\n[[notify]]\nqueue = \"crm\"\n").unwrap();
    let file = file.to_str().unwrap();
    let shop = Shop::open_with(&[], &["--at", "2026-02-20T09:00:00Z", "--program", file]);
    let member = joined(&shop);
    let mut office = shop.server.caller("operate");
    let later = json!({ "now": "2026-04-01T09:00:00Z" });
    json_of(&office.post("/_local/clock", &[], &later), 200);
    let queues = format!("http://{}", shop.server.queue.address);

    let gradus = env!("CARGO_BIN_EXE_gradus");
    if finds_nothing(
        "messages.py",
        &[&queues, &shop.server.queue.token.0, &member.id, gradus],
    ) {
        let log = shop.logged();
        assert!(!log.contains("panicked"), "{log}");
    }
}

fn joined(shop: &Shop) -> Member {
    join(&mut shop.server.caller("pos"), "classic", "join-fuzzed")
}

/// Runs a script, which finds nothing; false where it cannot run.
fn finds_nothing(script: &str, arguments: &[&str]) -> bool {
    let scripts = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/api");
    let ended = Command::new("python3")
        .arg(scripts.join(script))
        .arg(Path::new(env!("CARGO_TARGET_TMPDIR")).join("api"))
        .args(arguments)
        .output()
        .unwrap();

    let told = String::from_utf8_lossy(&ended.stdout);
    println!("{told}");
    if ended.status.code() == Some(CANNOT) && !is_judged() {
        return false;
    }
    let wrong = String::from_utf8_lossy(&ended.stderr);
    assert!(ended.status.success(), "{told}{wrong}");
    true
}

/// Where changes are judged, a test that cannot run is a failure.
#[expect(clippy::disallowed_methods, reason = "said where tests are started")]
fn is_judged() -> bool {
    std::env::var_os("CI").is_some()
}

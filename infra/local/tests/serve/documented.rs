//! The API as its OpenAPI document has it, tried by a tool that reads the document and nothing
//! else (`tests/api/fuzz.py`).

use crate::shop::{Shop, join};
use std::path::Path;
use std::process::Command;

/// `fuzz.py` ends with it where it cannot run.
const CANNOT: i32 = 3;

#[test]
fn what_the_document_says_is_so_of_hundreds_of_requests() {
    let shop = Shop::open(&["classic"]);
    let token = |scopes: &[&str]| {
        let mut arguments = vec!["--program", "classic"];
        arguments.extend(scopes.iter().flat_map(|scope| ["--scope", scope]));
        shop.with_token(&arguments).token.unwrap()
    };
    let mut till = shop.caller("pos", "classic");
    let member = join(&mut till, "classic", "join-fuzzed");
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/api/fuzz.py");

    let ended = Command::new("python3")
        .arg(script)
        .arg(Path::new(env!("CARGO_TARGET_TMPDIR")).join("api"))
        .arg(format!("http://{}", shop.server.api))
        .arg(&member.id)
        .arg(token(&["pos", "operate", "program"]))
        .arg(token(&["erase"]))
        .output()
        .unwrap();

    let told = String::from_utf8_lossy(&ended.stdout);
    if ended.status.code() == Some(CANNOT) && !is_judged() {
        println!("{told}");
        return;
    }
    let wrong = String::from_utf8_lossy(&ended.stderr);
    assert!(ended.status.success(), "{told}{wrong}");
    let log = shop.logged();
    assert!(!log.contains("\"level\":\"ERROR\""), "{log}");
}

/// Where changes are judged, a test that cannot run is a failure.
#[expect(clippy::disallowed_methods, reason = "said where tests are started")]
fn is_judged() -> bool {
    std::env::var_os("CI").is_some()
}

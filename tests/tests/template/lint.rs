use std::path::Path;
use std::process::Command;

/// The script ends with it where it cannot run.
const CANNOT: i32 = 3;

#[test]
fn linters_find_nothing_in_what_is_deployed_that_is_not_left_for_a_reason() {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("deployed/lint.py");

    let ended = Command::new("python3").arg(script).output().unwrap();

    let told = String::from_utf8_lossy(&ended.stdout);
    println!("{told}");
    if ended.status.code() == Some(CANNOT) {
        return;
    }
    let wrong = String::from_utf8_lossy(&ended.stderr);
    assert!(ended.status.success(), "{told}{wrong}");
}

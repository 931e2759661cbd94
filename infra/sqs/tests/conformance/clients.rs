//! boto3 and the AWS CLI against our server, in a virtual environment of their own.

use crate::world::{REGION, World};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

const BOTO3: &str = "boto3==1.43.11";
const AWSCLI: &str = "awscli==1.45.11";

#[tokio::test(flavor = "multi_thread")]
async fn boto3_and_the_aws_cli_notice_no_difference() {
    let world = World::start().await;
    let python = match virtual_environment() {
        Ok(python) => python,
        Err(missing) => {
            println!("skipped: {missing}");
            return;
        }
    };
    let suite = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/clients");

    for script in ["boto3_suite.py", "aws_cli_suite.py"] {
        let ran = run(Command::new(&python)
            .arg(suite.join(script))
            .arg(&world.endpoint)
            .env("AWS_ACCESS_KEY_ID", "local")
            .env("AWS_SECRET_ACCESS_KEY", "local")
            .env("AWS_DEFAULT_REGION", REGION)
            .env("AWS_CONFIG_FILE", "/dev/null")
            .env("AWS_SHARED_CREDENTIALS_FILE", "/dev/null")
            .env("AWS_MAX_ATTEMPTS", "1"))
        .unwrap();
        assert!(ran.status.success(), "{script}:\n{}", said(&ran));
    }
}

/// The Python of an environment with the pinned clients; made once and used again.
fn virtual_environment() -> Result<PathBuf, String> {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("sqs-clients");
    let python = folder.join("bin/python");
    let pins = [BOTO3, AWSCLI].join("\n");
    let complete = folder.join("complete");
    if std::fs::read_to_string(&complete).is_ok_and(|found| found == pins) {
        return Ok(python);
    }
    let made = run(Command::new("python3")
        .args(["-m", "venv", "--clear"])
        .arg(&folder));
    let made = made.map_err(|cause| format!("python3 does not start: {cause}"))?;
    expect_success("python3 with venv and pip", &made)?;
    let installed = run(Command::new(&python)
        .args([
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
        ])
        .args([BOTO3, AWSCLI]))
    .map_err(|cause| format!("pip does not start: {cause}"))?;
    expect_success("boto3 and awscli from PyPI", &installed)?;
    std::fs::write(&complete, pins).map_err(|cause| cause.to_string())?;
    Ok(python)
}

fn expect_success(what: &str, output: &Output) -> Result<(), String> {
    if output.status.success() {
        Ok(())
    } else {
        Err(format!("no {what}: {}", said(output)))
    }
}

fn run(command: &mut Command) -> std::io::Result<Output> {
    command.output()
}

fn said(output: &Output) -> String {
    [&output.stdout, &output.stderr]
        .map(|text| String::from_utf8_lossy(text))
        .concat()
}

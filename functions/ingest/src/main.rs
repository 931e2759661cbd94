//! The function `ingest`.

#![recursion_limit = "256"]

use gradus_shell::config::Uses;
use gradus_shell::run;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_runtime::Error> {
    let uses = Uses {
        commands: true,
        ..Uses::default()
    };
    run::http(uses, gradus_ingest::handle).await
}

//! The function `score`.

#![recursion_limit = "256"]

use gradus_shell::config::Uses;
use gradus_shell::run;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_runtime::Error> {
    let uses = Uses {
        commands: true,
        ..Uses::default()
    };
    run::queue(uses, gradus_score::handle).await
}

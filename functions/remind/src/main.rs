//! The function `remind`.

#![recursion_limit = "256"]

use gradus_shell::run;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_runtime::Error> {
    run::sweep(gradus_remind::SWEEP, gradus_remind::handle).await
}

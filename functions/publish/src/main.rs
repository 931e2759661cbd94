//! The function `publish`.

#![recursion_limit = "256"]

use gradus_shell::run;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_runtime::Error> {
    run::stream(gradus_publish::handle).await
}

//! The function `program`.

#![recursion_limit = "256"]

use gradus_shell::config::Uses;
use gradus_shell::run;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_runtime::Error> {
    run::http(Uses::default(), gradus_program::handle).await
}

//! The function `account`.

use gradus_shell::config::Uses;
use gradus_shell::run;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_runtime::Error> {
    let uses = Uses {
        alias_key: true,
        ..Uses::default()
    };
    run::http(uses, gradus_account::handle).await
}

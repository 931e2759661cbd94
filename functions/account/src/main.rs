//! The function `account`.

use gradus_shell::config::Uses;
use gradus_shell::run;
use gradus_store::shape::Index;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_runtime::Error> {
    let uses = Uses {
        alias_key: true,
        indexes: &[Index::Statement],
        ..Uses::default()
    };
    run::http(uses, gradus_account::handle).await
}

//! The function `program`.

#![recursion_limit = "256"]

use gradus_shell::config::Uses;
use gradus_shell::run;
use gradus_store::shape::Index;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_runtime::Error> {
    let uses = Uses {
        indexes: &[
            Index::Statement,
            Index::ExpireAt,
            Index::ReviewAt,
            Index::RemindAt,
        ],
        ..Uses::default()
    };
    run::http(uses, gradus_program::handle).await
}

//! The function `expire`: finds whose points and grants become active or lapse, and settles them.

#![recursion_limit = "256"]

use gradus_contracts::schedules::Sweep;
use gradus_shell::run;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_runtime::Error> {
    run::sweep(Sweep::Expire).await
}

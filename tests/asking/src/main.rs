//! A function that asks the table once when it starts, as all of ours do, and does nothing: what
//! of a start is the SDK's, for `cargo bench -p gradus-shell --bench start_up`.

use aws_sdk_dynamodb::Client;
use gradus_shell::config;
use gradus_store::shape;
use lambda_runtime::{Error, LambdaEvent, service_fn};
use serde_json::{Value, json};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let client = Client::new(&config::sdk()?);
    Box::pin(shape::check(&client, "gradus", &[])).await?;
    Box::pin(lambda_runtime::run(service_fn(
        |_: LambdaEvent<Value>| async { Ok::<_, Error>(json!({})) },
    )))
    .await
}

//! The queue server by itself: `gradus-sqs <file> <address>`, until it is killed.

use gradus_sqs::{Options, OsEntropy, Queues, serve};
use std::error::Error;
use std::path::Path;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [file, address] = arguments.as_slice() else {
        return Err("usage: gradus-sqs <file> <address>, e.g. queues.sqlite 127.0.0.1:9324".into());
    };
    let queues = Queues::open(Path::new(file), Options::default(), now_ms, OsEntropy)?;
    let listener = tokio::net::TcpListener::bind(address).await?;
    println!("http://{}", listener.local_addr()?);
    serve(listener, queues, std::future::pending()).await?;
    Ok(())
}

#[expect(
    clippy::disallowed_methods,
    reason = "this program is the shell that reads the clock"
)]
fn now_ms() -> i64 {
    let elapsed = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    elapsed
        .ok()
        .and_then(|elapsed| i64::try_from(elapsed.as_millis()).ok())
        .unwrap_or(0)
}

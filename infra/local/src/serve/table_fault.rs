//! What the table says when it cannot read or write its file: a full disk, a disk that fails.
//!
//! The functions see a service that has no answer now. What is wrong with this machine is said
//! here, one line for each call that failed.

use aws_sdk_dynamodb::config::interceptors::FinalizerInterceptorContextRef;
use aws_sdk_dynamodb::config::{ConfigBag, Intercept, RuntimeComponents};
use aws_sdk_dynamodb::error::BoxError;
use std::path::PathBuf;

/// How SQLite names what is wrong with a file. What else the table says of a fault may hold a
/// request's content, and is not logged.
const CAUSES: [&str; 6] = [
    "database or disk is full",
    "disk I/O error",
    "attempt to write a readonly database",
    "unable to open database file",
    "database disk image is malformed",
    "database is locked",
];

/// The same client, which logs what is wrong with the table's file.
pub(crate) fn watched(
    client: &aws_sdk_dynamodb::Client,
    file: PathBuf,
) -> aws_sdk_dynamodb::Client {
    let config = client.config().to_builder();
    aws_sdk_dynamodb::Client::from_conf(config.interceptor(Watch { file }).build())
}

#[derive(Debug)]
struct Watch {
    file: PathBuf,
}

impl Intercept for Watch {
    fn name(&self) -> &'static str {
        "TableFault"
    }

    fn read_after_execution(
        &self,
        context: &FinalizerInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let failed = context
            .response()
            .filter(|response| response.status().as_u16() == 500);
        if let Some(body) = failed.and_then(|response| response.body().bytes()) {
            let file = self.file.display();
            let cause = cause(body);
            tracing::error!(%file, cause, "the table cannot read or write its file");
        }
        Ok(())
    }
}

/// What is wrong with the file, as far as an answer's body says it.
fn cause(body: &[u8]) -> &'static str {
    let text = String::from_utf8_lossy(body);
    let named = CAUSES.into_iter().find(|cause| text.contains(cause));
    named.unwrap_or("not said")
}

#[cfg(test)]
mod tests {
    use super::cause;

    #[test]
    fn only_what_is_wrong_with_a_file_is_said() {
        let full = br#"{"__type":"x","message":"Internal error: database or disk is full"}"#;
        assert_eq!(cause(full), "database or disk is full");
        assert_eq!(
            cause(br#"{"message":"item of kim@example.com"}"#),
            "not said"
        );
    }
}

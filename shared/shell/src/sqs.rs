//! The client of the queue service, and what messages say beside their bodies.

use aws_sdk_sqs::Client;
use aws_sdk_sqs::error::BuildError;
use aws_sdk_sqs::types::MessageAttributeValue;
use std::fmt;
use std::ops::Deref;
use std::sync::{Arc, LazyLock};

/// The attribute that says why a message was set aside.
pub const REASON: &str = "reason";

/// An attribute that is a text.
///
/// # Errors
/// Where it has no form, which a text has.
pub fn text_attribute(text: &str) -> Result<MessageAttributeValue, BuildError> {
    MessageAttributeValue::builder()
        .data_type("String")
        .string_value(text)
        .build()
}

/// The SDK's client for SQS, made when it is first used. Making one takes a good part of a
/// start, and a command that is decided at once, or a range that is swept, needs none.
#[derive(Clone)]
pub struct SqsClient(Arc<LazyLock<Client, Make>>);

type Make = Box<dyn FnOnce() -> Client + Send>;

impl SqsClient {
    /// One that is made when it is first used.
    pub fn made_by(make: impl FnOnce() -> Client + Send + 'static) -> Self {
        Self(Arc::new(LazyLock::new(Box::new(make))))
    }
}

impl From<Client> for SqsClient {
    fn from(client: Client) -> Self {
        Self::made_by(|| client)
    }
}

impl Deref for SqsClient {
    type Target = Client;

    fn deref(&self) -> &Client {
        &self.0
    }
}

impl fmt::Debug for SqsClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SqsClient")
    }
}

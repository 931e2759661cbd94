//! Why something was not done: for now, or for good.

use aws_sdk_sqs::error::{DisplayErrorContext, ProvideErrorMetadata, SdkError};
use gradus_engine::answer::EngineError;
use gradus_store::error::StoreError;

/// Why something was not done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Fault {
    /// Whether the same may work in a moment.
    pub(crate) passes: bool,
    /// Why; nothing of what a message says.
    pub(crate) reason: String,
}

/// The service's codes, in both of its spellings, after which the same may work.
const PASSING: [&str; 8] = [
    "RequestThrottled",
    "ThrottlingException",
    "KmsThrottled",
    "KMS.ThrottlingException",
    "OverLimit",
    "InternalError",
    "InternalFailure",
    "ServiceUnavailable",
];

/// Codes that speak of the queue, not of one of the messages.
const OF_QUEUE: [&str; 4] = [
    "QueueDoesNotExist",
    "NonExistentQueue",
    "AccessDenied",
    "InvalidAddress",
];

impl Fault {
    /// What keeps it from being done, now and whenever it is tried again.
    pub(crate) fn for_good(reason: impl std::fmt::Display) -> Self {
        Self {
            passes: false,
            reason: reason.to_string(),
        }
    }

    /// What a whole call came back with.
    pub(crate) fn of_call<E>(error: &SdkError<E>) -> Self
    where
        E: ProvideErrorMetadata + std::error::Error + 'static,
    {
        let SdkError::ServiceError(service) = error else {
            let refused = matches!(error, SdkError::ConstructionFailure(_));
            return Self {
                passes: !refused,
                reason: DisplayErrorContext(error).to_string(),
            };
        };
        let code = service.err().code().unwrap_or("no code");
        let is_servers = service.raw().status().is_server_error();
        let mut fault = Self::of_entry(code, service.err().message(), true);
        fault.passes |= is_servers;
        fault
    }

    /// What one message of a batch came back with.
    pub(crate) fn of_entry(code: &str, message: Option<&str>, is_senders: bool) -> Self {
        let is_passing = PASSING.iter().any(|passing| code.ends_with(passing));
        Self {
            passes: !is_senders || is_passing,
            reason: format!("{code}: {}", message.unwrap_or_default()),
        }
    }

    /// Whether it is the queue that is wrong, so that no message can be sent there.
    pub(crate) fn is_of_queue(&self) -> bool {
        let code = self.reason.split(':').next().unwrap_or_default();
        OF_QUEUE.iter().any(|of_queue| code.contains(of_queue))
    }
}

impl From<StoreError> for Fault {
    fn from(error: StoreError) -> Self {
        Self {
            passes: error.is_retryable(),
            reason: error.to_string(),
        }
    }
}

impl From<EngineError> for Fault {
    fn from(error: EngineError) -> Self {
        Self {
            passes: error.is_retryable(),
            reason: error.to_string(),
        }
    }
}

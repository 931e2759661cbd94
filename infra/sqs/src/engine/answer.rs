//! Requests and answers as they cross the engine's door.

use crate::engine::fault::{Code, Fault};
use serde_json::{Value, json};

/// One call: which operation, with what body, reached under which address.
#[derive(Clone, Copy, Debug)]
pub struct Request<'a> {
    /// The operation's name without its prefix: `SendMessage`, not `AmazonSQS.SendMessage`.
    pub operation: &'a str,
    /// The JSON body, at most [`MAX_BODY_BYTES`](crate::engine::MAX_BODY_BYTES).
    pub body: &'a [u8],
    /// Scheme and host that queue URLs in the answer begin with: `http://127.0.0.1:9324`.
    pub endpoint: &'a str,
}

/// The answer to one call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Response {
    /// HTTP status: 200, 400, 413, 500 or 503.
    pub status: u16,
    /// On an error the value of the header `x-amzn-query-error`: the code of the older query
    /// protocol and whose fault it is, e.g. `AWS.SimpleQueueService.NonExistentQueue;Sender`.
    /// SDKs take the error's code from it.
    pub error_type: Option<String>,
    /// The JSON body, of type `application/x-amz-json-1.0`.
    pub body: Vec<u8>,
}

impl Response {
    /// An answer of success.
    pub(crate) fn success(body: &Value) -> Self {
        Self {
            status: 200,
            error_type: None,
            body: body.to_string().into_bytes(),
        }
    }

    /// An answer of failure: one of SQS's codes and a sentence.
    pub(crate) fn failure(code: Code, message: &str) -> Self {
        let side = if code.is_senders() {
            "Sender"
        } else {
            "Receiver"
        };
        Self {
            status: code.status(),
            error_type: Some(format!("{};{side}", code.query_code())),
            body: json!({ "__type": code.type_name(), "message": message })
                .to_string()
                .into_bytes(),
        }
    }

    /// The answer for a fault. Faults that are not the caller's keep their cause to the log.
    pub(crate) fn of_fault(fault: &Fault) -> Self {
        match fault {
            Fault::Refused { code, message } => Self::failure(*code, message),
            Fault::Database(_) | Fault::Entropy(_) | Fault::Stored(_) => Self::failure(
                fault.own_code(),
                "The queue server could not read or write its data; its log says why.",
            ),
        }
    }
}

/// An answer with what a server needs to keep callers waiting.
#[derive(Clone, Debug)]
pub struct Handled {
    /// The answer.
    pub response: Response,
    /// Set for a `ReceiveMessage` that found nothing and was willing to wait.
    pub wait: Option<Wait>,
    /// Queues in which a message may have become receivable.
    pub stirred: Vec<QueueId>,
}

/// What an empty-handed `ReceiveMessage` waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wait {
    /// The queue it waits on.
    pub queue: QueueId,
    /// How long it is willing to wait, in seconds, 1 to 20.
    pub seconds: u32,
    /// When the next delayed or hidden message of the queue turns visible, in milliseconds
    /// since the Unix epoch; `None` when no such message is there.
    pub next_change_ms: Option<i64>,
}

/// A queue's number in the database; never used again after the queue is deleted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct QueueId(pub(crate) i64);

//! What can go wrong with a request, as SQS names it.

use crate::engine::inputs::EntropyFailed;
use rusqlite::ErrorCode;

/// Why a request was not carried out.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Fault {
    /// The caller's mistake, answered 400 with SQS's own code.
    #[error("{}: {message}", code.name())]
    Refused {
        /// Which of SQS's codes.
        code: Code,
        /// The sentence a person reads.
        message: String,
    },
    /// The database could not read or write.
    #[error("database: {0}")]
    Database(#[from] rusqlite::Error),
    /// No random bytes.
    #[error(transparent)]
    Entropy(#[from] EntropyFailed),
    /// Something stored cannot be read back.
    #[error("stored data: {0}")]
    Stored(String),
}

impl Fault {
    /// A refusal with its sentence.
    pub(crate) fn refused(code: Code, message: impl Into<String>) -> Self {
        Self::Refused {
            code,
            message: message.into(),
        }
    }

    /// `InvalidParameterValue` in the form SQS uses for a parameter out of its bounds.
    pub(crate) fn invalid(parameter: &str, value: impl std::fmt::Display, reason: &str) -> Self {
        Self::refused(
            Code::InvalidParameterValue,
            format!("Value {value} for parameter {parameter} is invalid. Reason: {reason}"),
        )
    }

    /// `MissingParameter` for a parameter that was left out or is empty.
    pub(crate) fn missing(parameter: &str) -> Self {
        Self::refused(
            Code::MissingParameter,
            format!("The request must contain the parameter {parameter}."),
        )
    }

    /// `QueueDoesNotExist`.
    pub(crate) fn no_queue() -> Self {
        Self::refused(
            Code::QueueDoesNotExist,
            "The specified queue does not exist.",
        )
    }

    /// `ReceiptHandleIsInvalid`.
    pub(crate) fn bad_receipt(handle: &str) -> Self {
        Self::refused(
            Code::ReceiptHandleIsInvalid,
            format!("The input receipt handle \"{handle}\" is not a valid receipt handle."),
        )
    }

    /// Whether it is the file that is damaged.
    pub(crate) fn is_of_a_damaged_file(&self) -> bool {
        match self {
            Self::Database(error) => is_of_a_damaged_file(error),
            Self::Refused { .. } | Self::Entropy(_) | Self::Stored(_) => false,
        }
    }

    /// The code for a fault that is not the caller's.
    pub(crate) fn own_code(&self) -> Code {
        match self {
            Self::Refused { code, .. } => *code,
            Self::Database(error) => match error.sqlite_error_code() {
                Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked | ErrorCode::DiskFull) => {
                    Code::ServiceUnavailable
                }
                Some(_) | None => Code::InternalFailure,
            },
            Self::Entropy(_) | Self::Stored(_) => Code::InternalFailure,
        }
    }
}

/// Whether an index says other than its table, or a column holds what none of its kind can.
pub(crate) fn is_of_a_damaged_file(error: &rusqlite::Error) -> bool {
    matches!(
        error,
        rusqlite::Error::FromSqlConversionFailure(..)
            | rusqlite::Error::InvalidColumnType(..)
            | rusqlite::Error::Utf8Error(..)
    ) || error.sqlite_error_code() == Some(ErrorCode::DatabaseCorrupt)
}

/// SQS's error codes, those this server answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Code {
    BatchEntryIdsNotDistinct,
    BatchRequestTooLong,
    EmptyBatchRequest,
    InternalFailure,
    InvalidAddress,
    InvalidAttributeName,
    InvalidAttributeValue,
    InvalidBatchEntryId,
    InvalidMessageContents,
    InvalidParameterValue,
    MessageNotInflight,
    MissingParameter,
    PurgeQueueInProgress,
    QueueDoesNotExist,
    QueueNameExists,
    ReceiptHandleIsInvalid,
    RequestEntityTooLarge,
    ResourceNotFound,
    Serialization,
    ServiceUnavailable,
    TooManyEntriesInBatchRequest,
    UnknownOperation,
    UnsupportedOperation,
}

const SQS: &str = "com.amazonaws.sqs";
const FRONT: &str = "com.amazon.coral.service";

impl Code {
    /// HTTP status.
    pub(crate) fn status(self) -> u16 {
        match self {
            Self::InternalFailure => 500,
            Self::ServiceUnavailable => 503,
            Self::RequestEntityTooLarge => 413,
            Self::BatchEntryIdsNotDistinct
            | Self::BatchRequestTooLong
            | Self::EmptyBatchRequest
            | Self::InvalidAddress
            | Self::InvalidAttributeName
            | Self::InvalidAttributeValue
            | Self::InvalidBatchEntryId
            | Self::InvalidMessageContents
            | Self::InvalidParameterValue
            | Self::MessageNotInflight
            | Self::MissingParameter
            | Self::PurgeQueueInProgress
            | Self::QueueDoesNotExist
            | Self::QueueNameExists
            | Self::ReceiptHandleIsInvalid
            | Self::ResourceNotFound
            | Self::Serialization
            | Self::TooManyEntriesInBatchRequest
            | Self::UnknownOperation
            | Self::UnsupportedOperation => 400,
        }
    }

    /// Whether the caller is to blame.
    pub(crate) fn is_senders(self) -> bool {
        self.status() < 500
    }

    /// The shape's name in the JSON protocol.
    pub(crate) fn name(self) -> &'static str {
        self.spellings().1
    }

    /// The `__type` of an error body: name space and shape.
    pub(crate) fn type_name(self) -> String {
        let (space, shape, _) = self.spellings();
        format!("{space}#{shape}")
    }

    /// The code of the older query protocol, which SDKs still show to their users: the first
    /// half of the header `x-amzn-query-error`, and the `Code` of a failed batch entry.
    pub(crate) fn query_code(self) -> &'static str {
        self.spellings().2
    }

    /// Name space, shape and query code.
    fn spellings(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Self::BatchEntryIdsNotDistinct => (
                SQS,
                "BatchEntryIdsNotDistinct",
                "AWS.SimpleQueueService.BatchEntryIdsNotDistinct",
            ),
            Self::BatchRequestTooLong => (
                SQS,
                "BatchRequestTooLong",
                "AWS.SimpleQueueService.BatchRequestTooLong",
            ),
            Self::EmptyBatchRequest => (
                SQS,
                "EmptyBatchRequest",
                "AWS.SimpleQueueService.EmptyBatchRequest",
            ),
            Self::InternalFailure => (FRONT, "InternalFailure", "InternalFailure"),
            Self::InvalidAddress => (SQS, "InvalidAddress", "InvalidAddress"),
            Self::InvalidAttributeName => (SQS, "InvalidAttributeName", "InvalidAttributeName"),
            Self::InvalidAttributeValue => (SQS, "InvalidAttributeValue", "InvalidAttributeValue"),
            Self::InvalidBatchEntryId => (
                SQS,
                "InvalidBatchEntryId",
                "AWS.SimpleQueueService.InvalidBatchEntryId",
            ),
            Self::InvalidMessageContents => {
                (SQS, "InvalidMessageContents", "InvalidMessageContents")
            }
            Self::InvalidParameterValue => (
                FRONT,
                "InvalidParameterValueException",
                "InvalidParameterValue",
            ),
            Self::MessageNotInflight => (
                SQS,
                "MessageNotInflight",
                "AWS.SimpleQueueService.MessageNotInflight",
            ),
            Self::MissingParameter => (
                FRONT,
                "MissingRequiredParameterException",
                "MissingParameter",
            ),
            Self::PurgeQueueInProgress => (
                SQS,
                "PurgeQueueInProgress",
                "AWS.SimpleQueueService.PurgeQueueInProgress",
            ),
            Self::QueueDoesNotExist => (
                SQS,
                "QueueDoesNotExist",
                "AWS.SimpleQueueService.NonExistentQueue",
            ),
            Self::QueueNameExists => (SQS, "QueueNameExists", "QueueAlreadyExists"),
            Self::ReceiptHandleIsInvalid => {
                (SQS, "ReceiptHandleIsInvalid", "ReceiptHandleIsInvalid")
            }
            Self::RequestEntityTooLarge => (
                FRONT,
                "RequestEntityTooLargeException",
                "RequestEntityTooLarge",
            ),
            Self::ResourceNotFound => (
                SQS,
                "ResourceNotFoundException",
                "ResourceNotFoundException",
            ),
            Self::Serialization => (FRONT, "SerializationException", "MalformedInput"),
            Self::ServiceUnavailable => {
                (FRONT, "ServiceUnavailableException", "ServiceUnavailable")
            }
            Self::TooManyEntriesInBatchRequest => (
                SQS,
                "TooManyEntriesInBatchRequest",
                "AWS.SimpleQueueService.TooManyEntriesInBatchRequest",
            ),
            Self::UnknownOperation => (FRONT, "UnknownOperationException", "InvalidAction"),
            Self::UnsupportedOperation => (
                SQS,
                "UnsupportedOperation",
                "AWS.SimpleQueueService.UnsupportedOperation",
            ),
        }
    }
}

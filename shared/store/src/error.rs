//! What can go wrong between a function and the table.

use crate::codec::CodecError;
use aws_sdk_dynamodb::error::{BuildError, ProvideErrorMetadata, SdkError};
use std::fmt;

/// Why something could not be read or written.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// Throttled, timed out, or the service is in trouble: the same may work in a moment.
    #[error("{asked}: the table does not answer now ({found}); try again")]
    Unavailable {
        /// What was asked.
        asked: &'static str,
        /// What came back: a code of the service, or of the connection.
        found: String,
    },
    /// The service refuses the request as such: a fault of the deployment or of this code.
    #[error("{asked}: the table refuses the request ({found})")]
    Refused {
        /// What was asked.
        asked: &'static str,
        /// The service's code and message.
        found: String,
    },
    /// An item lacks an attribute, or has it with another type.
    #[error("{item} under {place} has no readable attribute `{attribute}`")]
    Attribute {
        /// Which item.
        item: &'static str,
        /// Where it stands.
        place: Place,
        /// Which attribute.
        attribute: &'static str,
    },
    /// An item is written in a codec that this release does not read: try again later or
    /// elsewhere, and never write over it.
    #[error(
        "{item} under {place} is written in codec {found}, this release reads up to {known}: a \
         later release wrote it, or it was damaged"
    )]
    OtherCodec {
        /// Which item.
        item: &'static str,
        /// Where it stands.
        place: Place,
        /// Its codec.
        found: u16,
        /// The newest codec that can be read.
        known: u16,
    },
    /// An item is not what was written: its seal does not fit it, or it was found by what it does
    /// not say itself.
    #[error(
        "{item} under {place} was damaged: its checksum, or what it was found by, does \
         not fit what stands there; nothing is decided on it until it is restored from a backup"
    )]
    Damaged {
        /// Which item.
        item: &'static str,
        /// Where it stands.
        place: Place,
    },
    /// An item's content cannot be read or written.
    #[error(transparent)]
    Codec(#[from] CodecError),
}

/// Where an item stands: its key as it says itself, or else as it was asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// The partition key; empty: nobody knows.
    pub partition: String,
    /// The sort key.
    pub sort: String,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.partition.as_str(), self.sort.as_str()) {
            ("", "") => f.write_str("no key"),
            (partition, sort) => write!(f, "{partition} / {sort}"),
        }
    }
}

/// Codes after which the same request may work.
const PASSING: [&str; 8] = [
    "ProvisionedThroughputExceededException",
    "ThrottlingException",
    "RequestLimitExceeded",
    "InternalServerError",
    "InternalServerErrorException",
    "ServiceUnavailable",
    "TransactionInProgressException",
    "TransactionConflictException",
];

impl StoreError {
    /// Sorts what the SDK says into the two kinds.
    pub(crate) fn of<E>(asked: &'static str, error: &SdkError<E>) -> Self
    where
        E: ProvideErrorMetadata,
    {
        match error {
            SdkError::TimeoutError(_) => Self::unavailable(asked, "timeout"),
            SdkError::DispatchFailure(_) => Self::unavailable(asked, "no connection"),
            SdkError::ResponseError(_) => Self::unavailable(asked, "no readable answer"),
            SdkError::ServiceError(service) => {
                let code = service.err().code().unwrap_or("no code");
                if PASSING.contains(&code) || service.raw().status().is_server_error() {
                    return Self::unavailable(asked, code);
                }
                Self::Refused {
                    asked,
                    found: format!("{code}: {}", service.err().message().unwrap_or("")),
                }
            }
            SdkError::ConstructionFailure(_) => Self::Refused {
                asked,
                found: "the request could not be built".to_owned(),
            },
            other => Self::Refused {
                asked,
                found: other.to_string(),
            },
        }
    }

    /// Whether asking again may work: the table is busy, or another release, which reads what
    /// this one does not, takes over.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        match self {
            Self::Unavailable { .. }
            | Self::OtherCodec { .. }
            | Self::Codec(CodecError::Unknown { .. }) => true,
            Self::Refused { .. }
            | Self::Attribute { .. }
            | Self::Damaged { .. }
            | Self::Codec(_) => false,
        }
    }

    /// A request that the SDK does not build.
    pub(crate) fn not_built(asked: &'static str, error: &BuildError) -> Self {
        Self::Refused {
            asked,
            found: error.to_string(),
        }
    }

    pub(crate) fn unavailable(asked: &'static str, found: &str) -> Self {
        Self::Unavailable {
            asked,
            found: found.to_owned(),
        }
    }
}

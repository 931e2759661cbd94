//! Whether a table is as this release needs it: asked once, when a function starts.

use crate::error::StoreError;
use crate::item;
use crate::table::{
    self, EXPIRE_AT, MEMBER, PK, REMIND_AT, REVIEW_AT, SEQUENCE, SHARD, SK, STATEMENT_INDEX,
};
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::error::ProvideErrorMetadata as _;
use aws_sdk_dynamodb::operation::query::builders::QueryFluentBuilder;
use aws_sdk_dynamodb::types::AttributeValue;

/// An index that a function reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Index {
    /// A member's entries.
    Statement,
    /// Members whose points become active or lapse.
    ExpireAt,
    /// Members whose tier needs a look.
    ReviewAt,
    /// Members to be reminded.
    RemindAt,
}

/// What is wrong with a table: a fault of the deployment, which no retry mends.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Misshapen {
    /// There is none of this name.
    #[error("there is no table {0}")]
    NoTable(String),
    /// It is not keyed as it must be.
    #[error("the table {table} is not keyed by {PK} and {SK}, both texts: {found}")]
    Key {
        /// Its name.
        table: String,
        /// What the service says of it.
        found: String,
    },
    /// An index is missing, is none yet, or is not keyed as it must be.
    #[error("the table {table} has no index {index} on {keys} that can be read: {found}")]
    Index {
        /// The table.
        table: String,
        /// The index.
        index: &'static str,
        /// What it must be keyed by.
        keys: String,
        /// What the service says of it.
        found: String,
    },
    /// Its description is another one than it was made with.
    #[error("the table {table} is not defined as it was made; {found}")]
    Definition {
        /// The table.
        table: String,
        /// What of it, how it is, and how it has to be.
        found: String,
    },
}

/// Why a table was not found to be as it must be.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ShapeError {
    /// It is not.
    #[error(transparent)]
    Misshapen(#[from] Misshapen),
    /// Nobody knows: the service did not say.
    #[error(transparent)]
    Unknown(#[from] StoreError),
}

impl Index {
    /// Its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Statement => STATEMENT_INDEX,
            Self::ExpireAt => EXPIRE_AT,
            Self::ReviewAt => REVIEW_AT,
            Self::RemindAt => REMIND_AT,
        }
    }

    /// What it is keyed by: by a text, then by a number.
    fn keys(self) -> (&'static str, &'static str) {
        match self {
            Self::Statement => (MEMBER, SEQUENCE),
            Self::ExpireAt | Self::ReviewAt | Self::RemindAt => (SHARD, self.name()),
        }
    }
}

/// Where the versions of a program without a name would be. No program is without one, and every
/// role may read versions.
const NOWHERE: &str = "#P";
/// What the service says of a question that does not fit the table.
const UNFIT: &str = "ValidationException";

/// Puts one question to each of these indexes, or to the table where there are none, that nothing
/// answers to: the service refuses it where the table is not made for it. A table that has an
/// index of ours is taken for ours.
///
/// # Errors
/// [`ShapeError`].
pub async fn check(client: &Client, table: &str, indexes: &[Index]) -> Result<(), ShapeError> {
    let question = || client.query().table_name(table);
    if indexes.is_empty() {
        let sort_key = AttributeValue::S(NOWHERE.to_owned());
        let unfit = |found| Misshapen::Key {
            table: table.to_owned(),
            found,
        };
        return ask(question(), (PK, SK), sort_key, unfit).await;
    }
    for index in indexes {
        let (hash, range) = index.keys();
        let unfit = |found| Misshapen::Index {
            table: table.to_owned(),
            index: index.name(),
            keys: format!("{hash} and {range}"),
            found,
        };
        let question = question().index_name(index.name());
        ask(question, (hash, range), item::number(0), unfit).await?;
    }
    Ok(())
}

/// Whether a table is defined in all as [`table::create`] makes it, its stream and what its indexes
/// show included. It asks for the table's description, which no function's role may.
///
/// # Errors
/// [`ShapeError`].
pub async fn check_definition(client: &Client, name: &str) -> Result<(), ShapeError> {
    const ASKED: &str = "ask how the table is made";
    let answer = client.describe_table().table_name(name).send().await;
    let answer = answer.map_err(|error| StoreError::of(ASKED, &error))?;
    let found = match answer.table() {
        Some(found) => table::difference(found).map_err(|error| error.to_string()),
        None => Err("there is none".to_owned()),
    };
    match found {
        Ok(None) => Ok(()),
        Ok(Some(found)) | Err(found) => Err(Misshapen::Definition {
            table: name.to_owned(),
            found,
        }
        .into()),
    }
}

/// Asks for what has these keys: the first is a text, the second of the type of this value.
async fn ask(
    question: QueryFluentBuilder,
    (hash, range): (&str, &str),
    range_value: AttributeValue,
    unfit: impl FnOnce(String) -> Misshapen,
) -> Result<(), ShapeError> {
    let table = question.get_table_name().clone();
    let answer = question
        .key_condition_expression("#hash = :hash AND #range = :range")
        .expression_attribute_names("#hash", hash)
        .expression_attribute_names("#range", range)
        .expression_attribute_values(":hash", AttributeValue::S(NOWHERE.to_owned()))
        .expression_attribute_values(":range", range_value)
        .limit(1)
        .send()
        .await;
    let Err(error) = answer else {
        return Ok(());
    };
    match error.as_service_error() {
        Some(service) if service.is_resource_not_found_exception() => {
            Err(Misshapen::NoTable(table.unwrap_or_default()).into())
        }
        Some(service) if service.code() == Some(UNFIT) => {
            Err(unfit(service.message().unwrap_or(UNFIT).to_owned()).into())
        }
        _ => Err(StoreError::of("ask how the table is made", &error).into()),
    }
}

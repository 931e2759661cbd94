//! Whether a table is as this release needs it: asked once, when a function starts.

use crate::error::StoreError;
use crate::table::{
    EXPIRE_AT, MEMBER, PK, REMIND_AT, REVIEW_AT, SEQUENCE, SHARD, SK, STATEMENT_INDEX,
};
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::{
    GlobalSecondaryIndexDescription, IndexStatus, KeySchemaElement, KeyType, TableDescription,
};

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
    #[error("the table {table} has the key {found}; {PK} and {SK} it must be, in this order")]
    Key {
        /// Its name.
        table: String,
        /// Its key.
        found: String,
    },
    /// An index is missing, or is none yet.
    #[error("the table {table} has no index {index} that can be read; it must have one on {keys}")]
    NoIndex {
        /// The table.
        table: String,
        /// The index.
        index: &'static str,
        /// Its keys.
        keys: String,
    },
    /// An index is not keyed as it must be.
    #[error("the index {index} of the table {table} has the key {found}; {keys} it must be")]
    IndexKey {
        /// The table.
        table: String,
        /// The index.
        index: &'static str,
        /// Its key.
        found: String,
        /// What it must be.
        keys: String,
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

    fn keys(self) -> String {
        match self {
            Self::Statement => format!("{MEMBER}, {SEQUENCE}"),
            Self::ExpireAt | Self::ReviewAt | Self::RemindAt => {
                format!("{SHARD}, {}", self.name())
            }
        }
    }
}

/// Asks the service once how the table is made, and compares what counts for a function that
/// reads these indexes.
///
/// # Errors
/// [`ShapeError`].
pub async fn check(client: &Client, table: &str, indexes: &[Index]) -> Result<(), ShapeError> {
    let answer = client.describe_table().table_name(table).send().await;
    let description = match answer {
        Ok(answer) => answer
            .table
            .unwrap_or_else(|| TableDescription::builder().build()),
        Err(error) => {
            let is_missing = error
                .as_service_error()
                .is_some_and(|service| service.is_resource_not_found_exception());
            return Err(if is_missing {
                Misshapen::NoTable(table.to_owned()).into()
            } else {
                StoreError::of("describe the table", &error).into()
            });
        }
    };
    Ok(compare(&description, table, indexes)?)
}

fn compare(found: &TableDescription, table: &str, indexes: &[Index]) -> Result<(), Misshapen> {
    let key = key_of(found.key_schema());
    if key != format!("{PK}, {SK}") {
        return Err(Misshapen::Key {
            table: table.to_owned(),
            found: key,
        });
    }
    for index in indexes {
        let described = found
            .global_secondary_indexes()
            .iter()
            .find(|described| described.index_name() == Some(index.name()))
            .filter(|described| can_be_read(described))
            .ok_or_else(|| Misshapen::NoIndex {
                table: table.to_owned(),
                index: index.name(),
                keys: index.keys(),
            })?;
        let key = key_of(described.key_schema());
        if key != index.keys() {
            return Err(Misshapen::IndexKey {
                table: table.to_owned(),
                index: index.name(),
                found: key,
                keys: index.keys(),
            });
        }
    }
    Ok(())
}

/// An index that is being filled answers no query.
fn can_be_read(index: &GlobalSecondaryIndexDescription) -> bool {
    !matches!(
        index.index_status(),
        Some(IndexStatus::Creating | IndexStatus::Deleting)
    )
}

/// The hash key, then the range key.
fn key_of(schema: &[KeySchemaElement]) -> String {
    let of = |wanted: KeyType| {
        let elements = schema.iter();
        elements
            .filter(move |element| *element.key_type() == wanted)
            .map(KeySchemaElement::attribute_name)
    };
    let names: Vec<&str> = of(KeyType::Hash).chain(of(KeyType::Range)).collect();
    names.join(", ")
}

//! Program versions: immutable files, each published once, and when one was suspended.

use crate::Store;
use crate::error::StoreError;
use crate::item::{self, Item};
use crate::keys;
use crate::table::{BODY, CODEC, PK, SK};
use aws_sdk_dynamodb::primitives::Blob;
use aws_sdk_dynamodb::types::AttributeValue;
use gradus_domain::ids::ProgramId;
use gradus_domain::time::Instant;

/// The form in which a version's file is kept: the program language as it was published.
pub const FILE_CODEC: u16 = 1;
/// The longest file of a version, in bytes: an item has 400 KB.
pub const FILE_BYTES_MAX: usize = 380_000;

const FILE_NAME: &str = "file_name";
const PUBLISHED_AT: &str = "published_at";
const SUSPENDED_AT: &str = "suspended_at";
const NAME: &str = "a program version";

/// A version as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredVersion {
    /// Its number.
    pub number: u32,
    /// The file's name: its ending says whether it is TOML or JSON.
    pub file_name: String,
    /// The file, byte for byte.
    pub file: Vec<u8>,
    /// When it was published.
    pub published_at: Instant,
    /// When it was taken out of force.
    pub suspended_at: Option<Instant>,
}

/// What a publishing finds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Published {
    /// The version is stored.
    New,
    /// The same version with the same file was stored before.
    Before(StoredVersion),
    /// The number is taken by another file.
    Taken(StoredVersion),
}

impl Store {
    /// All versions of a program, by number; none: no such program.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn versions(&self, program: &ProgramId) -> Result<Vec<StoredVersion>, StoreError> {
        const ASKED: &str = "read a program's versions";
        let mut versions = Vec::new();
        let mut start = None;
        loop {
            let page = self
                .client
                .query()
                .table_name(&*self.table)
                .key_condition_expression("#pk = :pk")
                .expression_attribute_names("#pk", PK)
                .expression_attribute_values(":pk", AttributeValue::S(keys::versions(program)))
                .consistent_read(true)
                .set_exclusive_start_key(start)
                .send()
                .await
                .map_err(|error| StoreError::of(ASKED, &error))?;
            for item in page.items() {
                versions.push(read_version(item)?);
            }
            start = page.last_evaluated_key;
            if start.is_none() {
                return Ok(versions);
            }
        }
    }

    /// Stores a version, once.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn publish(
        &self,
        program: &ProgramId,
        version: &StoredVersion,
    ) -> Result<Published, StoreError> {
        let key = item::key(keys::versions(program), &keys::version(version.number));
        let mut item = key.clone();
        item.insert(CODEC.to_owned(), item::number(FILE_CODEC));
        item.insert(
            BODY.to_owned(),
            AttributeValue::B(Blob::new(version.file.clone())),
        );
        item.insert(FILE_NAME.to_owned(), item::text(&version.file_name));
        item.insert(
            PUBLISHED_AT.to_owned(),
            item::number(version.published_at.millis()),
        );
        let answer = self
            .client
            .put_item()
            .table_name(&*self.table)
            .set_item(Some(item))
            .condition_expression("attribute_not_exists(#pk)")
            .expression_attribute_names("#pk", PK)
            .send()
            .await;
        match answer {
            Ok(_) => return Ok(Published::New),
            Err(error) => match error.as_service_error() {
                Some(service) if service.is_conditional_check_failed_exception() => {}
                _ => return Err(StoreError::of("publish a version", &error)),
            },
        }
        let there = self.get("read a version", key).await?;
        let there = read_version(there.as_ref().ok_or(StoreError::Attribute {
            item: NAME,
            attribute: PK,
        })?)?;
        let same = there.file == version.file && there.file_name == version.file_name;
        Ok(if same {
            Published::Before(there)
        } else {
            Published::Taken(there)
        })
    }

    /// Notes that a version is out of force; the first note stands. `None`: no such version.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn suspend(
        &self,
        program: &ProgramId,
        number: u32,
        at: Instant,
    ) -> Result<Option<StoredVersion>, StoreError> {
        let key = item::key(keys::versions(program), &keys::version(number));
        let answer = self
            .client
            .update_item()
            .table_name(&*self.table)
            .set_key(Some(key))
            .update_expression("SET #suspended = if_not_exists(#suspended, :at)")
            .condition_expression("attribute_exists(#pk)")
            .expression_attribute_names("#suspended", SUSPENDED_AT)
            .expression_attribute_names("#pk", PK)
            .expression_attribute_values(":at", item::number(at.millis()))
            .return_values(aws_sdk_dynamodb::types::ReturnValue::AllNew)
            .send()
            .await;
        match answer {
            Ok(answer) => answer.attributes.as_ref().map(read_version).transpose(),
            Err(error) => match error.as_service_error() {
                Some(service) if service.is_conditional_check_failed_exception() => Ok(None),
                _ => Err(StoreError::of("suspend a version", &error)),
            },
        }
    }
}

fn read_version(item: &Item) -> Result<StoredVersion, StoreError> {
    let codec: u16 = item::read_number(item, NAME, CODEC)?;
    if codec != FILE_CODEC {
        return Err(crate::codec::CodecError::Unknown {
            found: codec,
            known: FILE_CODEC,
        }
        .into());
    }
    let number = item::read_text(item, NAME, SK)?
        .strip_prefix("V#")
        .and_then(|digits| digits.parse().ok())
        .ok_or(StoreError::Attribute {
            item: NAME,
            attribute: SK,
        })?;
    let suspended: Option<i64> = item::optional_number(item, NAME, SUSPENDED_AT)?;
    Ok(StoredVersion {
        number,
        file_name: item::read_text(item, NAME, FILE_NAME)?.to_owned(),
        file: item::read_bytes(item, NAME, BODY)?.to_vec(),
        published_at: Instant::from_millis(item::read_number(item, NAME, PUBLISHED_AT)?),
        suspended_at: suspended.map(Instant::from_millis),
    })
}

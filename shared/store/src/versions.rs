//! Program versions: immutable files, each published once, and when one was suspended.
//!
//! Versions of a program must fit each other, so that whoever changes one has looked at all.
//! One item beside them counts the changes: what is written *after* a count is written only
//! where nobody changed any version since it was read.

use crate::error::StoreError;
use crate::item::{self, Item};
use crate::table::{AGAINST, CODEC, FILE_NAME, PK, PUBLISHED_AT, REVISION, SK, SUSPENDED_AT};
use crate::{Store, keys};
use aws_sdk_dynamodb::error::BuildError;
use aws_sdk_dynamodb::types::{Put, TransactWriteItem, Update};
use gradus_domain::words::ids::ProgramId;
use gradus_domain::words::time::Instant;

/// The form in which a version's file is kept: the program language as it was published.
pub const FILE_CODEC: u16 = 1;
/// The longest file of a version, in bytes: an item has 400 KB.
pub const FILE_BYTES_MAX: usize = 380_000;

const NAME: &str = "a program version";
const COUNT: &str = "the count of a program's versions";

/// All versions of a program, and how often any of them changed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct VersionShelf {
    /// How many times a version was published or suspended, as far as it was counted when the
    /// versions were read; 0: never.
    pub changes: u64,
    /// By number.
    pub versions: Vec<StoredVersion>,
}

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
    /// Some version changed since it was read, or is being changed: read again.
    Overtaken,
}

/// What a suspending finds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Suspended {
    /// The version, with the first instant at which it was taken out of force.
    Noted(StoredVersion),
    /// There is no such version.
    Unknown,
    /// Some version changed since it was read, or is being changed: read again.
    Overtaken,
}

impl Store {
    /// All versions of a program, by number; none: no such program.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn versions(&self, program: &ProgramId) -> Result<Vec<StoredVersion>, StoreError> {
        Ok(self.version_shelf(program).await?.versions)
    }

    /// All versions of a program and the count of their changes. The count is read first, so
    /// that a change meanwhile is never taken for seen.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn version_shelf(&self, program: &ProgramId) -> Result<VersionShelf, StoreError> {
        let mut shelf = VersionShelf::default();
        let items = self
            .partition("read a program's versions", &keys::versions(program))
            .await?;
        for item in &items {
            if item::read_text(item, NAME, SK)? == keys::ALONE {
                shelf.changes = item::read_number(item, COUNT, REVISION)?;
            } else {
                shelf.versions.push(read_version(item)?);
            }
        }
        Ok(shelf)
    }

    /// Stores a version, once, whatever else is published.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn publish(
        &self,
        program: &ProgramId,
        version: &StoredVersion,
    ) -> Result<Published, StoreError> {
        self.publish_where(program, version, None).await
    }

    /// Stores a version, once, where the versions changed as often as `seen` says.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn publish_after(
        &self,
        program: &ProgramId,
        version: &StoredVersion,
        seen: u64,
    ) -> Result<Published, StoreError> {
        self.publish_where(program, version, Some(seen)).await
    }

    async fn publish_where(
        &self,
        program: &ProgramId,
        version: &StoredVersion,
        seen: Option<u64>,
    ) -> Result<Published, StoreError> {
        const ASKED: &str = "publish a version";
        let key = item::key(keys::versions(program), &keys::version(version.number));
        let put = Put::builder()
            .table_name(&*self.table)
            .set_item(Some(version_item(key.clone(), version)))
            .condition_expression("attribute_not_exists(#pk)")
            .expression_attribute_names("#pk", PK)
            .build()
            .map_err(|error| StoreError::not_built(ASKED, &error))?;
        let put = TransactWriteItem::builder().put(put).build();
        if self.change_versions(ASKED, program, put, seen).await? {
            return Ok(Published::New);
        }
        let Some(there) = self.get("read a version", key).await? else {
            return Ok(Published::Overtaken);
        };
        let there = read_version(&there)?;
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
        match self.suspend_where(program, number, at, None).await? {
            Suspended::Noted(version) => Ok(Some(version)),
            Suspended::Unknown => Ok(None),
            Suspended::Overtaken => Err(StoreError::unavailable(
                "suspend a version",
                "TransactionConflict",
            )),
        }
    }

    /// Notes that a version is out of force, where the versions changed as often as `seen`
    /// says; the first note stands.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn suspend_after(
        &self,
        program: &ProgramId,
        number: u32,
        at: Instant,
        seen: u64,
    ) -> Result<Suspended, StoreError> {
        self.suspend_where(program, number, at, Some(seen)).await
    }

    async fn suspend_where(
        &self,
        program: &ProgramId,
        number: u32,
        at: Instant,
        seen: Option<u64>,
    ) -> Result<Suspended, StoreError> {
        const ASKED: &str = "suspend a version";
        let key = item::key(keys::versions(program), &keys::version(number));
        let update = Update::builder()
            .table_name(&*self.table)
            .set_key(Some(key.clone()))
            .update_expression(
                "SET #suspended = if_not_exists(#suspended, :at), \
                 #against = if_not_exists(#against, :against)",
            )
            .condition_expression("attribute_exists(#pk)")
            .expression_attribute_names("#suspended", SUSPENDED_AT)
            .expression_attribute_names("#pk", PK)
            .expression_attribute_names("#against", AGAINST)
            .expression_attribute_values(":at", item::number(at.millis()))
            .expression_attribute_values(":against", item::number(-i128::from(at.millis())))
            .build()
            .map_err(|error| StoreError::not_built(ASKED, &error))?;
        let update = TransactWriteItem::builder().update(update).build();
        let is_done = self.change_versions(ASKED, program, update, seen).await?;
        let there = self.get("read a version", key).await?;
        let there = there.as_ref().map(read_version).transpose()?;
        Ok(match there {
            Some(version) if is_done => Suspended::Noted(version),
            Some(_) => Suspended::Overtaken,
            None => Suspended::Unknown,
        })
    }

    /// Writes a change of one version and counts it; whether the conditions held.
    async fn change_versions(
        &self,
        asked: &'static str,
        program: &ProgramId,
        change: TransactWriteItem,
        seen: Option<u64>,
    ) -> Result<bool, StoreError> {
        let count = self
            .count_change(program, seen)
            .map_err(|error| StoreError::not_built(asked, &error))?;
        let listed = self
            .list_program(program)
            .map_err(|error| StoreError::not_built(asked, &error))?;
        let answer = self
            .client
            .transact_write_items()
            .transact_items(change)
            .transact_items(TransactWriteItem::builder().update(count).build())
            .transact_items(TransactWriteItem::builder().update(listed).build())
            .send()
            .await;
        match answer {
            Ok(_) => Ok(true),
            Err(error) => match error.as_service_error() {
                Some(service) if service.is_transaction_canceled_exception() => Ok(false),
                _ => Err(StoreError::of(asked, &error)),
            },
        }
    }

    fn count_change(&self, program: &ProgramId, seen: Option<u64>) -> Result<Update, BuildError> {
        let update = Update::builder()
            .table_name(&*self.table)
            .set_key(Some(item::key(keys::versions(program), keys::ALONE)))
            .update_expression(
                "SET #changes = if_not_exists(#changes, :none) + :one, #codec = :codec",
            )
            .expression_attribute_names("#changes", REVISION)
            .expression_attribute_names("#codec", CODEC)
            .expression_attribute_values(":none", item::number(0))
            .expression_attribute_values(":one", item::number(1))
            .expression_attribute_values(":codec", item::number(FILE_CODEC));
        match seen {
            None => update,
            Some(0) => update.condition_expression("attribute_not_exists(#changes)"),
            Some(seen) => update
                .condition_expression("#changes = :seen")
                .expression_attribute_values(":seen", item::number(seen)),
        }
        .build()
    }
}

fn version_item(key: Item, version: &StoredVersion) -> Item {
    let mut item = key;
    item.insert(FILE_NAME.to_owned(), item::text(&version.file_name));
    item.insert(
        PUBLISHED_AT.to_owned(),
        item::number(version.published_at.millis()),
    );
    item::put_body(&mut item, FILE_CODEC, version.file.clone());
    item
}

fn read_version(item: &Item) -> Result<StoredVersion, StoreError> {
    let (_, file) = item::body(item, NAME, &[FILE_CODEC])?;
    let number = item::read_text(item, NAME, SK)?
        .strip_prefix("V#")
        .and_then(|digits| digits.parse().ok())
        .ok_or_else(|| item::unreadable(item, NAME, SK))?;
    let suspended = item::balanced_number(item, NAME, SUSPENDED_AT)?;
    Ok(StoredVersion {
        number,
        file_name: item::read_text(item, NAME, FILE_NAME)?.to_owned(),
        file: file.to_vec(),
        published_at: Instant::from_millis(item::read_number(item, NAME, PUBLISHED_AT)?),
        suspended_at: suspended.map(Instant::from_millis),
    })
}

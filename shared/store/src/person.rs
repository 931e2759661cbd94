//! A person: what is known of a member that neither rules nor messages ask for. Kept under a
//! key of its own, out of reach of scoring and sweeps, and gone after an erasure.

use crate::error::StoreError;
use crate::item::{self, Item};
use crate::table::{BODY, REVISION};
use crate::{Store, keys};
use gradus_domain::words::ids::{MemberId, ProgramId};
use serde::{Deserialize, Serialize};

/// The form in which a person is kept: JSON of [`Person`].
pub const PERSON_CODEC: u16 = 1;

/// How many changes a person remembers, to tell a repeat from a conflict.
pub const CHANGES_MAX: usize = 8;

/// Who a member is, and how to reach them.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// How the person is called.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// A phone number, normalized.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// An e-mail address, normalized.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// A card's number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub card: Option<String>,
    /// The id that another system has for the member.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub external_id: Option<String>,
    /// What the joining said, as a keyed fingerprint: tells a repeat from a conflict.
    pub join_fingerprint: String,
    /// Of the latest changes, newest first: the command's id and a keyed fingerprint of what
    /// it said. At most [`CHANGES_MAX`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub changes: Vec<(String, String)>,
    /// Counts the writes.
    pub revision: u64,
}

impl std::fmt::Debug for Person {
    /// Nothing that identifies anybody.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Person")
            .field("revision", &self.revision)
            .finish_non_exhaustive()
    }
}

impl Store {
    /// A person, consistently; `None`: never known, or erased.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn person(
        &self,
        program: &ProgramId,
        member: &MemberId,
    ) -> Result<Option<Person>, StoreError> {
        let key = item::key(keys::person(program, member), keys::PERSON);
        let item = self.get("read a person", key).await?;
        item.as_ref().map(read_person).transpose()
    }
}

pub(crate) fn person_item(
    program: &ProgramId,
    member: &MemberId,
    person: &Person,
) -> Result<Item, StoreError> {
    let body = serde_json::to_vec(person).map_err(|error| StoreError::Refused {
        asked: "write a person",
        found: error.to_string(),
    })?;
    let mut item = item::key(keys::person(program, member), keys::PERSON);
    item.insert(REVISION.to_owned(), item::number(person.revision));
    item::put_body(&mut item, PERSON_CODEC, body);
    Ok(item)
}

fn read_person(item: &Item) -> Result<Person, StoreError> {
    const NAME: &str = "a person";
    let (_, body) = item::body(item, NAME, &[PERSON_CODEC])?;
    serde_json::from_slice(body).map_err(|_| item::unreadable(item, NAME, BODY))
}

//! Who is due: the indexes that the sweeps read.
//!
//! They are hints: they may lag behind the table, and a timer may fire before anything is
//! due. The sweep reads the member again and decides.

use crate::error::StoreError;
use crate::table::{EXPIRE_AT, PK, REMIND_AT, REVIEW_AT, SHARD};
use crate::{Store, item, keys};
use aws_sdk_dynamodb::types::AttributeValue;
use gradus_domain::words::ids::{MemberId, ProgramId};
use gradus_domain::words::time::Instant;

/// One of the due indexes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DueIndex {
    /// Activation and lapse.
    Expire,
    /// Tiers.
    Review,
    /// Reminders.
    Remind,
}

impl DueIndex {
    /// Its name, which is its range key's.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Expire => EXPIRE_AT,
            Self::Review => REVIEW_AT,
            Self::Remind => REMIND_AT,
        }
    }
}

/// A member and the timer under which it was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DueMember {
    /// Who.
    pub member: MemberId,
    /// Since when.
    pub at: Instant,
}

/// Some of those who are due.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DuePage {
    /// Who, the earliest first.
    pub members: Vec<DueMember>,
    /// Whether there may be more after the last of them.
    pub has_more: bool,
}

impl Store {
    /// The members of a shard whose timer stands at `until` or before, after a place, at most
    /// `limit`.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn due(
        &self,
        program: &ProgramId,
        index: DueIndex,
        shard: u16,
        until: Instant,
        after: Option<&DueMember>,
        limit: u16,
    ) -> Result<DuePage, StoreError> {
        const NAME: &str = "a due member";
        let shard_key = keys::shard(program, shard);
        let start = after.map(|after| {
            let mut start = item::key(keys::member(program, &after.member), keys::ALONE);
            start.insert(SHARD.to_owned(), AttributeValue::S(shard_key.clone()));
            start.insert(index.name().to_owned(), item::number(after.at.millis()));
            start
        });
        let page = self
            .client
            .query()
            .table_name(&*self.table)
            .index_name(index.name())
            .limit(i32::from(limit))
            .key_condition_expression("#shard = :shard AND #at <= :until")
            .expression_attribute_names("#shard", SHARD)
            .expression_attribute_names("#at", index.name())
            .expression_attribute_values(":shard", AttributeValue::S(shard_key))
            .expression_attribute_values(":until", item::number(until.millis()))
            .set_exclusive_start_key(start)
            .send()
            .await
            .map_err(|error| StoreError::of("read who is due", &error))?;
        let mut found = DuePage {
            members: Vec::with_capacity(page.items().len()),
            has_more: page.last_evaluated_key.is_some(),
        };
        for item in page.items() {
            let at: i64 = item::read_number(item, NAME, index.name())?;
            let member = keys::member_of(program, item::read_text(item, NAME, PK)?);
            let member = member.ok_or_else(|| item::unreadable(item, NAME, PK))?;
            found.members.push(DueMember {
                member,
                at: Instant::from_millis(at),
            });
        }
        Ok(found)
    }
}

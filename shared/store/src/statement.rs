//! A member's entries, newest first, and members that may be due.

use crate::codec::{self, CODECS_READ, EntrySummary};
use crate::error::StoreError;
use crate::item::{self, Item};
use crate::read::read_record;
use crate::table::{DUE_INDEXES, MEMBER, PK, SEQUENCE, SHARD, STATEMENT_INDEX};
use crate::{Store, keys};
use aws_sdk_dynamodb::types::{AttributeValue, KeysAndAttributes};
use gradus_domain::commands::CommandKey;
use gradus_domain::ledger::entry::Entry;
use gradus_domain::ledger::plan::Record;
use gradus_domain::words::ids::{MemberId, ProgramId};
use std::collections::{BTreeSet, HashMap};

/// How many items one call reads.
const BATCH_MAX: usize = 100;
/// How often what was left unread is asked for again.
const BATCH_ROUNDS: usize = 8;

/// A line of a statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatementLine {
    /// The entry's key.
    pub key: CommandKey,
    /// What the index shows of it.
    pub summary: EntrySummary,
}

impl Store {
    /// Up to `limit` lines of entries numbered below `before`, newest first. The index may
    /// lag behind the table by a moment; no line is ever missing between two that are there
    /// for long.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn statement(
        &self,
        program: &ProgramId,
        member: &MemberId,
        before: Option<u64>,
        limit: u16,
    ) -> Result<Vec<StatementLine>, StoreError> {
        let prefix = keys::records_prefix(program);
        let of_member = AttributeValue::S(keys::statement(program, member));
        let wanted = Item::from([(MEMBER.to_owned(), of_member.clone())]);
        let mut request = self
            .client
            .query()
            .table_name(&*self.table)
            .index_name(STATEMENT_INDEX)
            .scan_index_forward(false)
            .limit(i32::from(limit))
            .expression_attribute_names("#member", MEMBER)
            .expression_attribute_values(":member", of_member);
        request = match before {
            None => request.key_condition_expression("#member = :member"),
            Some(before) => request
                .key_condition_expression("#member = :member AND #sequence < :before")
                .expression_attribute_names("#sequence", SEQUENCE)
                .expression_attribute_values(":before", item::number(before)),
        };
        let page = request
            .send()
            .await
            .map_err(|error| StoreError::of("read a statement", &error))?;
        page.items()
            .iter()
            .map(|item| {
                const NAME: &str = "a line of a statement";
                item::found_by(item, &wanted)?;
                let partition = item::read_text(item, NAME, PK)?;
                let key = partition
                    .strip_prefix(&prefix)
                    .and_then(CommandKey::of_text)
                    .ok_or_else(|| item::unreadable(item, NAME, PK))?;
                let (codec, line) = item::summary(item, NAME, &CODECS_READ)?;
                let summary = codec::decode_summary(codec, line)?;
                Ok(StatementLine { key, summary })
            })
            .collect()
    }

    /// The entries under keys, in no order; keys under which no entry stands are left out. In
    /// one call for each hundred.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn entries(
        &self,
        program: &ProgramId,
        keys: &[CommandKey],
    ) -> Result<Vec<Entry>, StoreError> {
        let mut entries = Vec::with_capacity(keys.len());
        for some in keys.chunks(BATCH_MAX) {
            let by_partition: HashMap<String, &CommandKey> = some
                .iter()
                .map(|key| (keys::record(program, key), key))
                .collect();
            for item in self.batch(by_partition.keys()).await? {
                let partition = item::read_text(&item, "a record", PK)?;
                let key = by_partition
                    .get(partition)
                    .ok_or_else(|| item::unreadable(&item, "a record", PK))?;
                if let Record::Entry(entry) = read_record(&item, key)? {
                    entries.push(*entry);
                }
            }
        }
        Ok(entries)
    }

    async fn batch(
        &self,
        partitions: impl Iterator<Item = &String>,
    ) -> Result<Vec<Item>, StoreError> {
        const ASKED: &str = "read entries";
        let mut items = Vec::new();
        let mut wanted: Vec<Item> = partitions
            .map(|partition| item::key(partition.clone(), keys::ALONE))
            .collect();
        for _ in 0..BATCH_ROUNDS {
            if wanted.is_empty() {
                return Ok(items);
            }
            let keys = KeysAndAttributes::builder()
                .set_keys(Some(std::mem::take(&mut wanted)))
                .consistent_read(true)
                .build()
                .map_err(|error| StoreError::not_built(ASKED, &error))?;
            let answer = self
                .client
                .batch_get_item()
                .request_items(&*self.table, keys)
                .send()
                .await
                .map_err(|error| StoreError::of(ASKED, &error))?;
            for (_, found) in answer.responses.unwrap_or_default() {
                items.extend(found);
            }
            for (_, left) in answer.unprocessed_keys.unwrap_or_default() {
                wanted.extend(left.keys);
            }
        }
        Err(StoreError::unavailable(ASKED, "UnprocessedKeys"))
    }

    /// Members of one shard that have timers, for dry runs to draw from. Of each kind of
    /// timer `limit` are read, the earliest first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn members_with_timers(
        &self,
        program: &ProgramId,
        shard: u16,
        limit: u16,
    ) -> Result<WithTimers, StoreError> {
        let mut found = WithTimers {
            members: BTreeSet::new(),
            is_all: true,
        };
        for index in DUE_INDEXES {
            let mut left = i32::from(limit);
            let mut after = None;
            loop {
                let page = self
                    .client
                    .query()
                    .table_name(&*self.table)
                    .index_name(index)
                    .limit(left)
                    .set_exclusive_start_key(after)
                    .key_condition_expression("#shard = :shard")
                    .expression_attribute_names("#shard", SHARD)
                    .expression_attribute_values(
                        ":shard",
                        AttributeValue::S(keys::shard(program, shard)),
                    )
                    .send()
                    .await
                    .map_err(|error| StoreError::of("read members with timers", &error))?;
                for item in page.items() {
                    let partition = item::read_text(item, "a member with timers", PK)?;
                    found.members.extend(keys::member_of(program, partition));
                }
                left = left.saturating_sub(page.count());
                after = page.last_evaluated_key;
                match (&after, left > 0) {
                    (None, _) => break,
                    (Some(_), true) => {}
                    (Some(_), false) => {
                        found.is_all = false;
                        break;
                    }
                }
            }
        }
        Ok(found)
    }
}

/// Members of a shard that have timers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WithTimers {
    /// Who was found.
    pub members: BTreeSet<MemberId>,
    /// Whether these are all for sure; otherwise they are those whose timers come first.
    pub is_all: bool,
}

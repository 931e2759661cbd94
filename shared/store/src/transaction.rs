//! From a plan's commit to one conditional transaction, and what it means when it fails.

use crate::budgets::ShardMove;
use crate::codec::CODEC_WRITTEN;
use crate::companion::Companion;
use crate::error::StoreError;
use crate::item::{self, Item};
use crate::read::{ENTRY, REJECTED, WAITING, read_record};
use crate::table::{
    EXPIRE_AT, KIND, MEMBER, PK, REMIND_AT, REVIEW_AT, REVISION, SEQUENCE, SHARD, TRACE,
};
use crate::trace::TraceParent;
use crate::{Store, codec, keys};
use aws_sdk_dynamodb::error::{BuildError, SdkError};
use aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError;
use aws_sdk_dynamodb::types::{
    AttributeValue, CancellationReason, ConditionCheck, Put, ReturnValuesOnConditionCheckFailure,
    TransactWriteItem, Update,
};
use gradus_domain::commands::CommandKey;
use gradus_domain::ledger::plan::{
    MemberWrite, Record, RecordExpectation, RecordWrite, RemainderWrite, Timers,
};
use gradus_domain::words::ids::{MemberId, ProgramId};

/// The most items of one transaction: below the service's 100.
pub const ITEMS_MAX: usize = 90;
/// The most bytes of one transaction: below the service's 4 MB.
pub const BYTES_MAX: usize = 3_000_000;

/// What is written together.
#[derive(Clone, Debug, Default)]
pub struct Transaction {
    /// The member's new state; its timers are those that are to stand.
    pub member: Option<MemberWrite>,
    /// What keys stand for from now on, each key once.
    pub records: Vec<RecordWrite>,
    /// Keys that must stand for nothing yet, or for a rejection; none of them is among
    /// `records`.
    pub absent: Vec<CommandKey>,
    /// How far things are taken back, each key once.
    pub remainders: Vec<RemainderWrite>,
    /// What shards of budgets give, each shard once.
    pub shards: Vec<ShardMove>,
    /// What goes with a command without being decided by it.
    pub companions: Vec<Companion>,
    /// Of which requests entries among `records` came, each key once.
    pub traces: Vec<(CommandKey, TraceParent)>,
}

/// A transaction in the service's form.
#[derive(Clone, Debug, Default)]
pub struct Prepared {
    items: Vec<TransactWriteItem>,
    slots: Vec<Slot>,
    bytes: usize,
}

/// What an item of the transaction is, to read a cancellation by.
#[derive(Clone, Debug)]
enum Slot {
    Member,
    Record(CommandKey, Item),
    Absent,
    Remainder,
    Shard,
    Companion(usize),
}

/// Why a transaction was not written.
#[derive(Debug, thiserror::Error)]
pub enum CommitError {
    /// Conditions did not hold: read again, decide again.
    #[error("conditions did not hold: {0:?}")]
    Conflict(Conflict),
    /// Nothing was decided about it, or nobody knows: asking again is safe.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Which conditions did not hold.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Conflict {
    /// The member was written meanwhile.
    pub member: bool,
    /// A remainder, a budget's shard or what was to be absent was written meanwhile.
    pub others: bool,
    /// Another transaction was at work on one of the items.
    pub contended: bool,
    /// What stands under keys that were thought free.
    pub records: Vec<(CommandKey, Record)>,
    /// Companions, by their place in the transaction.
    pub companions: Vec<usize>,
}

impl Transaction {
    /// How many items it writes or looks at.
    #[must_use]
    pub fn items(&self) -> usize {
        usize::from(self.member.is_some())
            + self.records.len()
            + self.absent.len()
            + self.remainders.len()
            + self.shards.len()
            + self.companions.len()
    }

    fn trace_of(&self, write: &RecordWrite) -> Option<&TraceParent> {
        let is_entry = matches!(write.record, Record::Entry(_));
        let mut traces = self.traces.iter().filter(|_| is_entry);
        traces
            .find(|(key, _)| *key == write.key)
            .map(|(_, trace)| trace)
    }

    /// Whether it writes nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.items() == self.absent.len()
    }
}

impl Prepared {
    /// How many bytes of content it writes, names and keys included.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.bytes
    }

    fn put(&mut self, slot: Slot, item: Item, condition: Condition) -> Result<(), StoreError> {
        self.bytes = self.bytes.saturating_add(bytes_of(&item));
        let put = Put::builder()
            .table_name(condition.table)
            .set_item(Some(item))
            .condition_expression(condition.expression)
            .set_expression_attribute_names(condition.names())
            .set_expression_attribute_values(condition.values)
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld)
            .build()
            .map_err(not_built)?;
        self.items
            .push(TransactWriteItem::builder().put(put).build());
        self.slots.push(slot);
        Ok(())
    }

    /// Writes nothing: the others are written only where the condition holds.
    fn check(&mut self, slot: Slot, key: Item, condition: Condition) -> Result<(), StoreError> {
        let check = ConditionCheck::builder()
            .table_name(condition.table)
            .set_key(Some(key))
            .condition_expression(condition.expression)
            .set_expression_attribute_names(condition.names())
            .set_expression_attribute_values(condition.values)
            .build()
            .map_err(not_built)?;
        self.items
            .push(TransactWriteItem::builder().condition_check(check).build());
        self.slots.push(slot);
        Ok(())
    }
}

/// The condition of a put or a check.
struct Condition<'a> {
    table: &'a str,
    expression: &'static str,
    names: &'static [(&'static str, &'static str)],
    values: Option<std::collections::HashMap<String, AttributeValue>>,
}

impl Condition<'_> {
    fn names(&self) -> Option<std::collections::HashMap<String, String>> {
        let names = self.names.iter();
        Some(
            names
                .map(|(key, name)| ((*key).to_owned(), (*name).to_owned()))
                .collect(),
        )
    }
}

fn not_built(error: BuildError) -> StoreError {
    StoreError::not_built("write a transaction", &error)
}

impl Store {
    /// Brings a transaction into the service's form.
    ///
    /// # Errors
    /// [`codec::CodecError::TooLarge`] where an item is beyond its bound.
    pub fn prepare(
        &self,
        program: &ProgramId,
        transaction: &Transaction,
    ) -> Result<Prepared, StoreError> {
        let mut prepared = Prepared::default();
        if let Some(write) = &transaction.member {
            let item = member_item(program, write)?;
            prepared.put(Slot::Member, item, self.revision_is(write.expects))?;
        }
        for write in &transaction.records {
            let mut item = record_item(program, write)?;
            if let Some(trace) = transaction.trace_of(write) {
                item.insert(TRACE.to_owned(), item::text(trace.as_str()));
            }
            prepared.put(
                Slot::Record(
                    write.key.clone(),
                    item::key(keys::record(program, &write.key), keys::ALONE),
                ),
                item,
                self.record_is(write.expects),
            )?;
        }
        for key in &transaction.absent {
            prepared.check(
                Slot::Absent,
                item::key(keys::record(program, key), keys::ALONE),
                self.record_is(RecordExpectation::AbsentOrRejected),
            )?;
        }
        for write in &transaction.remainders {
            let item = remainder_item(program, write)?;
            prepared.put(Slot::Remainder, item, self.revision_is(write.expects))?;
        }
        for shard in &transaction.shards {
            let update = shard.update(&self.table, program)?;
            prepared
                .items
                .push(TransactWriteItem::builder().update(update).build());
            prepared.slots.push(Slot::Shard);
        }
        for (place, companion) in transaction.companions.iter().enumerate() {
            prepared.bytes = prepared.bytes.saturating_add(companion.bytes());
            prepared.items.push(companion.write(&self.table, program)?);
            prepared.slots.push(Slot::Companion(place));
        }
        Ok(prepared)
    }

    /// Writes a transaction, whole or not at all; returns the write units that it took,
    /// where the service tells.
    ///
    /// # Errors
    /// [`CommitError`]. After [`StoreError::Unavailable`] it may be written or not: whoever
    /// decides again meets its records.
    pub async fn write(&self, prepared: Prepared) -> Result<Option<Units>, CommitError> {
        let answer = self
            .client
            .transact_write_items()
            .set_transact_items(Some(prepared.items))
            .return_consumed_capacity(self.capacity.clone())
            .send()
            .await;
        match answer {
            Ok(answer) => Ok(units(answer.consumed_capacity())),
            Err(error) => Err(self.cancelled(&prepared.slots, &error)),
        }
    }

    /// Moves a member's timers where a settlement found nothing to record.
    ///
    /// # Errors
    /// [`CommitError::Conflict`] where the member was written meanwhile.
    pub async fn rearm(
        &self,
        program: &ProgramId,
        member: &MemberId,
        revision: u64,
        timers: Timers,
    ) -> Result<(), CommitError> {
        let update = rearm_update(&self.table, program, member, revision, timers)?;
        let request = self
            .client
            .update_item()
            .table_name(update.table_name())
            .set_key(Some(update.key().clone()))
            .update_expression(update.update_expression())
            .set_condition_expression(update.condition_expression().map(str::to_owned))
            .set_expression_attribute_names(update.expression_attribute_names().cloned())
            .set_expression_attribute_values(update.expression_attribute_values().cloned());
        match request.send().await {
            Ok(_) => Ok(()),
            Err(error) => Err(match error.as_service_error() {
                Some(service) if service.is_conditional_check_failed_exception() => {
                    CommitError::Conflict(Conflict {
                        member: true,
                        ..Conflict::default()
                    })
                }
                _ => StoreError::of("move timers", &error).into(),
            }),
        }
    }

    fn revision_is(&self, expects: Option<u64>) -> Condition<'_> {
        match expects {
            Some(revision) => Condition {
                table: &self.table,
                expression: "#revision = :revision",
                names: &[("#revision", REVISION)],
                values: Some([(":revision".to_owned(), item::number(revision))].into()),
            },
            None => Condition {
                table: &self.table,
                expression: "attribute_not_exists(#pk)",
                names: &[("#pk", PK)],
                values: None,
            },
        }
    }

    fn record_is(&self, expects: RecordExpectation) -> Condition<'_> {
        match expects {
            RecordExpectation::AbsentOrRejected => Condition {
                table: &self.table,
                expression: "attribute_not_exists(#pk) OR #kind = :kind",
                names: &[("#pk", PK), ("#kind", KIND)],
                values: Some([(":kind".to_owned(), item::text(REJECTED))].into()),
            },
            RecordExpectation::Waiting => Condition {
                table: &self.table,
                expression: "#kind = :kind",
                names: &[("#kind", KIND)],
                values: Some([(":kind".to_owned(), item::text(WAITING))].into()),
            },
        }
    }

    fn cancelled(&self, slots: &[Slot], error: &SdkError<TransactWriteItemsError>) -> CommitError {
        const ASKED: &str = "write a transaction";
        let Some(TransactWriteItemsError::TransactionCanceledException(cancelled)) =
            error.as_service_error()
        else {
            return StoreError::of(ASKED, error).into();
        };
        let mut conflict = Conflict::default();
        for (slot, reason) in slots.iter().zip(cancelled.cancellation_reasons()) {
            match reason.code().unwrap_or("None") {
                "None" => {}
                "ConditionalCheckFailed" => match conflict.note(slot, reason) {
                    Ok(()) => {}
                    Err(error) => return error.into(),
                },
                "TransactionConflict" => conflict.contended = true,
                "ThrottlingError" | "ProvisionedThroughputExceeded" => {
                    return StoreError::unavailable(ASKED, "ThrottlingError").into();
                }
                code => {
                    return StoreError::Refused {
                        asked: ASKED,
                        found: format!("{code}: {}", reason.message().unwrap_or("")),
                    }
                    .into();
                }
            }
        }
        CommitError::Conflict(conflict)
    }
}

impl Conflict {
    fn note(&mut self, slot: &Slot, reason: &CancellationReason) -> Result<(), StoreError> {
        match slot {
            Slot::Member => self.member = true,
            Slot::Absent | Slot::Remainder | Slot::Shard => self.others = true,
            Slot::Companion(place) => self.companions.push(*place),
            Slot::Record(key, place) => match reason.item() {
                Some(item) if !item.is_empty() => {
                    item::found_by(item, place)?;
                    self.records.push((key.clone(), read_record(item, key)?));
                }
                _ => self.others = true,
            },
        }
        Ok(())
    }
}

/// Write units of a transaction: those of the table and those of its indexes.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Units {
    /// Of the table.
    pub table: f64,
    /// Of all indexes.
    pub indexes: f64,
}

fn units(consumed: &[aws_sdk_dynamodb::types::ConsumedCapacity]) -> Option<Units> {
    let first = consumed.first()?;
    let table = first.table().and_then(|table| table.capacity_units());
    let indexes = first.global_secondary_indexes().into_iter().flatten();
    Some(Units {
        table: table.unwrap_or_default(),
        indexes: indexes
            .filter_map(|(_, index)| index.capacity_units())
            .sum(),
    })
}

fn member_item(program: &ProgramId, write: &MemberWrite) -> Result<Item, StoreError> {
    let member = &write.state.id;
    let body = codec::encode_member(&write.state)?;
    let mut item = item::key(keys::member(program, member), keys::ALONE);
    item.insert(REVISION.to_owned(), item::number(write.state.revision));
    item::put_body(&mut item, CODEC_WRITTEN, body);
    for (name, timer) in named(write.timers) {
        if let Some(instant) = timer {
            item.insert(name.to_owned(), item::number(instant.millis()));
            item.entry(SHARD.to_owned())
                .or_insert_with(|| AttributeValue::S(keys::shard(program, keys::shard_of(member))));
        }
    }
    Ok(item)
}

fn named(timers: Timers) -> [(&'static str, Option<gradus_domain::words::time::Instant>); 3] {
    [
        (EXPIRE_AT, timers.expire_at),
        (REVIEW_AT, timers.review_at),
        (REMIND_AT, timers.remind_at),
    ]
}

fn record_item(program: &ProgramId, write: &RecordWrite) -> Result<Item, StoreError> {
    let mut item = item::key(keys::record(program, &write.key), keys::ALONE);
    let (kind, body) = match &write.record {
        Record::Entry(entry) => {
            item.insert(
                MEMBER.to_owned(),
                AttributeValue::S(keys::statement(program, &entry.member)),
            );
            item.insert(SEQUENCE.to_owned(), item::number(entry.sequence));
            (ENTRY, codec::encode_entry(entry)?)
        }
        Record::Rejected(rejected) => (REJECTED, codec::encode_rejected(rejected)?),
        Record::Waiting(waiting) => (WAITING, codec::encode_waiting(waiting)?),
    };
    item.insert(KIND.to_owned(), item::text(kind));
    item::put_body(&mut item, CODEC_WRITTEN, body);
    if let Record::Entry(entry) = &write.record {
        item::put_summary(&mut item, codec::encode_summary(entry)?);
    }
    Ok(item)
}

fn remainder_item(program: &ProgramId, write: &RemainderWrite) -> Result<Item, StoreError> {
    let body = codec::encode_remainder(&write.remainder)?;
    let partition = keys::record(program, &write.key);
    let mut item = item::key(partition, keys::REMAINDER);
    item.insert(
        REVISION.to_owned(),
        item::number(write.remainder.revision()),
    );
    item::put_body(&mut item, CODEC_WRITTEN, body);
    Ok(item)
}

fn rearm_update(
    table: &str,
    program: &ProgramId,
    member: &MemberId,
    revision: u64,
    timers: Timers,
) -> Result<Update, StoreError> {
    let mut update = Update::builder()
        .table_name(table)
        .set_key(Some(item::key(keys::member(program, member), keys::ALONE)))
        .condition_expression("#revision = :revision")
        .expression_attribute_names("#revision", REVISION)
        .expression_attribute_values(":revision", item::number(revision));
    let (mut set, mut remove) = (Vec::new(), Vec::new());
    for (name, timer) in named(timers) {
        update = update.expression_attribute_names(format!("#{name}"), name);
        match timer {
            Some(instant) => {
                set.push(format!("#{name} = :{name}"));
                update = update.expression_attribute_values(
                    format!(":{name}"),
                    item::number(instant.millis()),
                );
            }
            None => remove.push(format!("#{name}")),
        }
    }
    update = update.expression_attribute_names("#shard", SHARD);
    if set.is_empty() {
        remove.push("#shard".to_owned());
    } else {
        set.push("#shard = :shard".to_owned());
        let shard = keys::shard(program, keys::shard_of(member));
        update = update.expression_attribute_values(":shard", AttributeValue::S(shard));
    }
    let clauses = [("SET", set), ("REMOVE", remove)];
    let expression: Vec<String> = clauses
        .into_iter()
        .filter(|(_, parts)| !parts.is_empty())
        .map(|(word, parts)| format!("{word} {}", parts.join(", ")))
        .collect();
    update
        .update_expression(expression.join(" "))
        .build()
        .map_err(not_built)
}

fn bytes_of(item: &Item) -> usize {
    item.iter()
        .map(|(name, value)| {
            name.len()
                + match value {
                    AttributeValue::S(text) | AttributeValue::N(text) => text.len(),
                    AttributeValue::B(blob) => blob.as_ref().len(),
                    _ => 0,
                }
        })
        .sum()
}

//! What a decision reads: the member, and where the command asks for it, what it is about
//! and what budgets have left.

use crate::budgets::{self, BUDGET_SHARDS, BudgetShards};
use crate::codec::CODECS_READ;
use crate::error::StoreError;
use crate::item::{self, Item};
use crate::table::{EXPIRE_AT, KIND, MEMBER, PK, REMIND_AT, REVIEW_AT};
use crate::{Store, codec, keys};
use aws_sdk_dynamodb::types::{Get, TransactGetItem};
use gradus_domain::commands::CommandKey;
use gradus_domain::ledger::plan::{Record, Target, Timers};
use gradus_domain::ledger::remainder::Remainder;
use gradus_domain::member::Member;
use gradus_domain::words::ids::{MemberId, ProgramId, RuleId};
use gradus_domain::words::time::Instant;

/// How many budgets one call reads: the service takes 100 items.
const BUDGETS_AT_ONCE: usize = 100 / BUDGET_SHARDS;

/// A member as stored, with the timers that stand beside it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredMember {
    /// The state.
    pub member: Box<Member>,
    /// The timers that the sweeps see.
    pub timers: Timers,
}

impl Store {
    /// A member, consistently; `None`: not enrolled. One read unit up to 4 KB.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn member(
        &self,
        program: &ProgramId,
        member: &MemberId,
    ) -> Result<Option<StoredMember>, StoreError> {
        let key = item::key(keys::member(program, member), keys::ALONE);
        let Some(item) = self.get("read a member", key).await? else {
            return Ok(None);
        };
        read_member(&item, member).map(Some)
    }

    /// What a key stands for, consistently.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn record(
        &self,
        program: &ProgramId,
        key: &CommandKey,
    ) -> Result<Option<Record>, StoreError> {
        let item = self
            .get(
                "read a record",
                item::key(keys::record(program, key), keys::ALONE),
            )
            .await?;
        item.as_ref().map(|item| read_record(item, key)).transpose()
    }

    /// The entry that a command is about, with its remainder; `None` where no entry stands
    /// there.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn target(
        &self,
        program: &ProgramId,
        key: &CommandKey,
    ) -> Result<Option<Target>, StoreError> {
        let partition = keys::record(program, key);
        let remainder = item::key(partition.clone(), keys::REMAINDER);
        let (record, remainder) = tokio::join!(
            self.get("read a record", item::key(partition, keys::ALONE)),
            self.get("read a remainder", remainder),
        );
        let Some(record) = record? else {
            return Ok(None);
        };
        let remainder = remainder?.as_ref().map(read_remainder).transpose()?;
        match read_record(&record, key)? {
            Record::Entry(entry) => Ok(Some(Target { entry, remainder })),
            Record::Rejected(_) | Record::Waiting(_) => Ok(None),
        }
    }

    /// The shards of budgets, those of one budget at one instant. `wanted` names each rule
    /// with its budget.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn budgets(
        &self,
        program: &ProgramId,
        wanted: &[(RuleId, i64)],
    ) -> Result<Vec<BudgetShards>, StoreError> {
        let mut read = Vec::with_capacity(wanted.len());
        for some in wanted.chunks(BUDGETS_AT_ONCE) {
            read.extend(self.some_budgets(program, some).await?);
        }
        Ok(read)
    }

    async fn some_budgets(
        &self,
        program: &ProgramId,
        wanted: &[(RuleId, i64)],
    ) -> Result<Vec<BudgetShards>, StoreError> {
        const ASKED: &str = "read budgets";
        let keys: Vec<Item> = wanted
            .iter()
            .flat_map(|(rule, _)| budgets::shard_keys(program, rule))
            .collect();
        let mut request = self.client.transact_get_items();
        for key in &keys {
            let get = Get::builder()
                .table_name(&*self.table)
                .set_key(Some(key.clone()))
                .build()
                .map_err(|error| StoreError::not_built(ASKED, &error))?;
            request = request.transact_items(TransactGetItem::builder().get(get).build());
        }
        let answer = request
            .send()
            .await
            .map_err(|error| transact_get_error(ASKED, &error))?;
        let items = answer.responses.unwrap_or_default();
        for (response, key) in items.iter().zip(&keys) {
            if let Some(item) = &response.item {
                item::found_by(item, key)?;
            }
        }
        let mut read = Vec::with_capacity(wanted.len());
        for (shards, (rule, budget)) in items.chunks(BUDGET_SHARDS).zip(wanted) {
            let mut used = [None; BUDGET_SHARDS];
            for (used, response) in used.iter_mut().zip(shards) {
                *used = budgets::used(response.item.as_ref())?;
            }
            read.push(BudgetShards::new(rule.clone(), *budget, used));
        }
        Ok(read)
    }

    /// Every item of a partition, consistently, in the order of their sort keys.
    pub(crate) async fn partition(
        &self,
        asked: &'static str,
        partition: &str,
    ) -> Result<Vec<Item>, StoreError> {
        let wanted = Item::from([(PK.to_owned(), item::text(partition))]);
        let mut items = Vec::new();
        let mut start = None;
        loop {
            let page = self
                .client
                .query()
                .table_name(&*self.table)
                .key_condition_expression("#pk = :pk")
                .expression_attribute_names("#pk", PK)
                .expression_attribute_values(":pk", item::text(partition))
                .consistent_read(true)
                .set_exclusive_start_key(start)
                .send()
                .await
                .map_err(|error| StoreError::of(asked, &error))?;
            for item in page.items.unwrap_or_default() {
                item::found_by(&item, &wanted)?;
                items.push(item);
            }
            start = page.last_evaluated_key;
            if start.is_none() {
                return Ok(items);
            }
        }
    }

    pub(crate) async fn get(
        &self,
        asked: &'static str,
        key: Item,
    ) -> Result<Option<Item>, StoreError> {
        let answer = self
            .client
            .get_item()
            .table_name(&*self.table)
            .set_key(Some(key.clone()))
            .consistent_read(true)
            .send()
            .await
            .map_err(|error| StoreError::of(asked, &error))?;
        if let Some(item) = &answer.item {
            item::found_by(item, &key)?;
        }
        Ok(answer.item)
    }
}

/// A read that met a transaction is cancelled: it may be repeated.
fn transact_get_error(
    asked: &'static str,
    error: &aws_sdk_dynamodb::error::SdkError<
        aws_sdk_dynamodb::operation::transact_get_items::TransactGetItemsError,
    >,
) -> StoreError {
    match error.as_service_error() {
        Some(service) if service.is_transaction_canceled_exception() => {
            StoreError::unavailable(asked, "TransactionCanceledException")
        }
        _ => StoreError::of(asked, error),
    }
}

pub(crate) fn read_member(item: &Item, id: &MemberId) -> Result<StoredMember, StoreError> {
    const NAME: &str = "a member";
    let (codec, body) = item::body(item, NAME, &CODECS_READ)?;
    let timer = |attribute| -> Result<Option<Instant>, StoreError> {
        Ok(item::optional_number(item, NAME, attribute)?.map(Instant::from_millis))
    };
    Ok(StoredMember {
        member: codec::decode_member(codec, id.clone(), body)?,
        timers: Timers {
            expire_at: timer(EXPIRE_AT)?,
            review_at: timer(REVIEW_AT)?,
            remind_at: timer(REMIND_AT)?,
        },
    })
}

pub(crate) fn read_record(item: &Item, key: &CommandKey) -> Result<Record, StoreError> {
    const NAME: &str = "a record";
    let (codec, body) = item::body(item, NAME, &CODECS_READ)?;
    Ok(match item::read_text(item, NAME, KIND)? {
        ENTRY => {
            let member = item::read_text(item, NAME, MEMBER)?
                .split_once('#')
                .map(|(_, id)| MemberId::new(id));
            let member = member.ok_or_else(|| item::unreadable(item, NAME, MEMBER))?;
            Record::Entry(codec::decode_entry(codec, key.clone(), member, body)?)
        }
        REJECTED => Record::Rejected(codec::decode_rejected(codec, body)?),
        WAITING => Record::Waiting(codec::decode_waiting(codec, body)?),
        _ => return Err(item::unreadable(item, NAME, KIND)),
    })
}

pub(crate) fn read_remainder(item: &Item) -> Result<Remainder, StoreError> {
    let (codec, body) = item::body(item, "a remainder", &CODECS_READ)?;
    Ok(codec::decode_remainder(codec, body)?)
}

/// The words of the attribute `kind`.
pub(crate) const ENTRY: &str = "entry";
pub(crate) const REJECTED: &str = "rejected";
pub(crate) const WAITING: &str = "waiting";

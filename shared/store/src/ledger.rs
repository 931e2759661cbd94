//! Every entry of the ledger, whoever's: for an operator's tool, and for nothing else.
//!
//! Entries stand under their keys, and no index knows them all by time: it would make every
//! purchase dearer for what is asked once in years. So whoever wants those of a span of time
//! reads the whole index `statement`, page by page, and can say before what that costs. It is
//! the only read of its kind; no function is allowed it.

use crate::codec::{self, CODECS_READ, EntrySummary};
use crate::error::StoreError;
use crate::item::{self, Item};
use crate::table::{MEMBER, PK, STATEMENT_INDEX};
use crate::{Store, keys};
use gradus_domain::commands::CommandKey;
use gradus_domain::words::ids::{MemberId, ProgramId};

/// What an item lacks that the index shows of an entry.
const NAME: &str = "a line of the ledger";

/// How large the index is that a full read goes through, as the service counted it last: it
/// does so every six hours or so.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LedgerSize {
    /// Entries.
    pub entries: u64,
    /// Bytes that are read.
    pub bytes: u64,
}

/// Where a full read goes on.
#[derive(Clone, Debug, PartialEq)]
pub struct LedgerPlace(Item);

/// An entry's line in the index, with whose it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LedgerLine {
    /// Its program.
    pub program: ProgramId,
    /// Its member.
    pub member: MemberId,
    /// Its key.
    pub key: CommandKey,
    /// What the index shows of it.
    pub summary: EntrySummary,
}

/// Some of the ledger.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LedgerPage {
    /// The lines, in no order over members.
    pub lines: Vec<LedgerLine>,
    /// Where to go on; `None`: that was all.
    pub next: Option<LedgerPlace>,
}

impl LedgerSize {
    /// What reading all of it takes: half a read unit for each 4 KB.
    #[must_use]
    pub fn read_units(self) -> u64 {
        self.bytes.div_ceil(8_192)
    }
}

impl Store {
    /// How large the ledger is.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn ledger_size(&self) -> Result<LedgerSize, StoreError> {
        let described = self
            .client
            .describe_table()
            .table_name(&*self.table)
            .send()
            .await
            .map_err(|error| StoreError::of("ask how large the table is", &error))?;
        let indexes = described
            .table
            .and_then(|table| table.global_secondary_indexes)
            .unwrap_or_default();
        let index = indexes
            .into_iter()
            .find(|index| index.index_name.as_deref() == Some(STATEMENT_INDEX));
        let size = index.map(|index| LedgerSize {
            entries: counted(index.item_count),
            bytes: counted(index.index_size_bytes),
        });
        Ok(size.unwrap_or_default())
    }

    /// A page of all entries of all programs, at most 1 MB of them.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn ledger_page(&self, from: Option<LedgerPlace>) -> Result<LedgerPage, StoreError> {
        let page = self
            .client
            .scan()
            .table_name(&*self.table)
            .index_name(STATEMENT_INDEX)
            .set_exclusive_start_key(from.map(|LedgerPlace(place)| place))
            .send()
            .await
            .map_err(|error| StoreError::of("read the ledger", &error))?;
        let lines: Result<Vec<LedgerLine>, StoreError> = page.items().iter().map(line).collect();
        Ok(LedgerPage {
            lines: lines?,
            next: page.last_evaluated_key.map(LedgerPlace),
        })
    }
}

fn line(item: &Item) -> Result<LedgerLine, StoreError> {
    let wrong = |attribute| item::unreadable(item, NAME, attribute);
    let partition = item::read_text(item, NAME, PK)?;
    let (program, rest) = keys::program_of(partition).ok_or_else(|| wrong(PK))?;
    let key = rest.strip_prefix("E#").and_then(CommandKey::of_text);
    let member = item::read_text(item, NAME, MEMBER)?.split_once('#');
    let (codec, summary) = item::summary(item, NAME, &CODECS_READ)?;
    Ok(LedgerLine {
        program,
        member: MemberId::new(member.ok_or_else(|| wrong(MEMBER))?.1),
        key: key.ok_or_else(|| wrong(PK))?,
        summary: codec::decode_summary(codec, summary)?,
    })
}

fn counted(number: Option<i64>) -> u64 {
    number
        .and_then(|number| u64::try_from(number).ok())
        .unwrap_or(0)
}

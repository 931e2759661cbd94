//! The table: keys, items, conditions and reads over DynamoDB.
//!
//! What lives here: where each item stands ([`keys`]), how its content is written
//! ([`codec`]), what a decision reads ([`read`]), and how a plan's commit becomes one
//! conditional transaction ([`transaction`]), which images of the stream are entries
//! ([`stream`]), whether a table is made as it must be ([`shape`]) and an item is what was
//! written ([`seal`]). What does not: deciding,
//! and deciding again.
//!
//! Every write is conditional on what its decision has read, so that it is safe to repeat;
//! nothing scans the table, but for an operator's tool that says so before ([`ledger`]).

pub mod aliases;
pub mod budgets;
pub mod codec;
pub mod companion;
pub mod due;
pub mod error;
pub mod hexadecimal;
pub mod keys;
pub mod ledger;
pub mod person;
pub mod programs;
pub mod read;
pub mod seal;
pub mod shape;
pub mod statement;
pub mod stream;
pub mod table;
pub mod trace;
pub mod transaction;
pub mod versions;

mod item;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::ReturnConsumedCapacity;
use std::sync::Arc;

/// The table, through a client.
#[derive(Clone, Debug)]
pub struct Store {
    pub(crate) client: Client,
    pub(crate) table: Arc<str>,
    pub(crate) capacity: ReturnConsumedCapacity,
}

impl Store {
    /// The table of this name.
    #[must_use]
    pub fn new(client: Client, table: &str) -> Self {
        Self {
            client,
            table: table.into(),
            capacity: ReturnConsumedCapacity::None,
        }
    }

    /// The same, asking the service what each write costs.
    #[must_use]
    pub fn counting_units(mut self) -> Self {
        self.capacity = ReturnConsumedCapacity::Indexes;
        self
    }
}

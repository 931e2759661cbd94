//! What requests to the table cost, as the service tells.

use aws_sdk_dynamodb::operation::get_item::{GetItemInput, GetItemOutput};
use aws_sdk_dynamodb::operation::query::{QueryInput, QueryOutput};
use aws_sdk_dynamodb::operation::scan::ScanInput;
use aws_sdk_dynamodb::operation::transact_get_items::{
    TransactGetItemsInput, TransactGetItemsOutput,
};
use aws_sdk_dynamodb::operation::transact_write_items::{
    TransactWriteItemsInput, TransactWriteItemsOutput,
};
use aws_sdk_dynamodb::operation::update_item::{UpdateItemInput, UpdateItemOutput};
use aws_sdk_dynamodb::types::{ConsumedCapacity, ReturnConsumedCapacity};
use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::interceptors::Intercept;
use aws_smithy_runtime_api::client::interceptors::context::{
    AfterDeserializationInterceptorContextRef, BeforeSerializationInterceptorContextMut, Input,
    Output,
};
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::config_bag::ConfigBag;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// Adds up what the requests of a client cost.
#[derive(Clone, Debug, Default)]
pub struct Meter(Arc<Mutex<Bill>>, Arc<AtomicU32>);

/// What was asked, and what it cost in capacity units.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Bill {
    /// How many requests were answered.
    pub requests: u32,
    /// Read units, of the table and its indexes.
    pub read: f64,
    /// Write units of the table.
    pub table: f64,
    /// Write units of each index that was written.
    pub indexes: BTreeMap<String, f64>,
}

impl Bill {
    /// Write units of an index.
    #[must_use]
    pub fn index(&self, name: &str) -> f64 {
        self.indexes.get(name).copied().unwrap_or_default()
    }

    /// Write units of the table and all indexes.
    #[must_use]
    pub fn written(&self) -> f64 {
        self.table + self.indexes.values().sum::<f64>()
    }
}

impl Meter {
    /// What was added up since the last time, and begins anew.
    #[must_use]
    pub fn take(&self) -> Bill {
        std::mem::take(&mut *self.bill())
    }

    /// How many scans were ever asked for.
    #[must_use]
    pub fn scans(&self) -> u32 {
        self.1.load(Ordering::SeqCst)
    }

    fn bill(&self) -> std::sync::MutexGuard<'_, Bill> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Intercept for Meter {
    fn name(&self) -> &'static str {
        "Meter"
    }

    fn modify_before_serialization(
        &self,
        context: &mut BeforeSerializationInterceptorContextMut<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        if context.input().downcast_ref::<ScanInput>().is_some() {
            self.1.fetch_add(1, Ordering::SeqCst);
        }
        ask(context.input_mut());
        Ok(())
    }

    fn read_after_deserialization(
        &self,
        context: &AfterDeserializationInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let mut bill = self.bill();
        bill.requests += 1;
        if let Ok(output) = context.output_or_error() {
            for consumed in consumed(output) {
                bill.add(consumed, is_read(output));
            }
        }
        Ok(())
    }
}

/// Asks for the bill.
fn ask(input: &mut Input) {
    let asked = Some(ReturnConsumedCapacity::Indexes);
    if let Some(input) = input.downcast_mut::<TransactWriteItemsInput>() {
        input.return_consumed_capacity = asked;
    } else if let Some(input) = input.downcast_mut::<UpdateItemInput>() {
        input.return_consumed_capacity = asked;
    } else if let Some(input) = input.downcast_mut::<GetItemInput>() {
        input.return_consumed_capacity = asked;
    } else if let Some(input) = input.downcast_mut::<QueryInput>() {
        input.return_consumed_capacity = asked;
    } else if let Some(input) = input.downcast_mut::<TransactGetItemsInput>() {
        input.return_consumed_capacity = asked;
    }
}

fn consumed(output: &Output) -> Vec<&ConsumedCapacity> {
    if let Some(output) = output.downcast_ref::<TransactWriteItemsOutput>() {
        output.consumed_capacity().iter().collect()
    } else if let Some(output) = output.downcast_ref::<TransactGetItemsOutput>() {
        output.consumed_capacity().iter().collect()
    } else if let Some(output) = output.downcast_ref::<UpdateItemOutput>() {
        output.consumed_capacity().into_iter().collect()
    } else if let Some(output) = output.downcast_ref::<GetItemOutput>() {
        output.consumed_capacity().into_iter().collect()
    } else if let Some(output) = output.downcast_ref::<QueryOutput>() {
        output.consumed_capacity().into_iter().collect()
    } else {
        Vec::new()
    }
}

fn is_read(output: &Output) -> bool {
    output.downcast_ref::<GetItemOutput>().is_some()
        || output.downcast_ref::<QueryOutput>().is_some()
        || output.downcast_ref::<TransactGetItemsOutput>().is_some()
}

impl Bill {
    fn add(&mut self, consumed: &ConsumedCapacity, is_read: bool) {
        if is_read {
            self.read += consumed.capacity_units().unwrap_or_default();
            return;
        }
        let table = consumed.table().and_then(|table| table.capacity_units());
        self.table += table.unwrap_or_default();
        for (name, index) in consumed.global_secondary_indexes().into_iter().flatten() {
            *self.indexes.entry(name.clone()).or_default() +=
                index.capacity_units().unwrap_or_default();
        }
    }
}

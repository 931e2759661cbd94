//! The table's service in process: requests as the SDK writes them, answers as it reads them.

use super::wire::{Call, Reply};
use dynoxide::actions::{
    create_table, delete_item, get_item, put_item, query, scan, transact_get_items,
    transact_write_items, update_item,
};
use dynoxide::{Database, DynoxideError};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// An empty database that dies with its value.
pub struct Table(Database);

impl std::fmt::Debug for Table {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Table")
    }
}

impl Default for Table {
    fn default() -> Self {
        match Database::memory() {
            Ok(database) => Self(database),
            Err(error) => panic!("no database: {error}"),
        }
    }
}

impl Table {
    /// Carries out one call.
    ///
    /// # Panics
    /// On an operation that the product is not meant to use.
    #[must_use]
    pub fn answer(&self, call: &Call) -> Reply {
        let Self(database) = self;
        let body = call.body.as_str();
        match call.operation.as_str() {
            "CreateTable" => run(body, |request: create_table::CreateTableRequest| {
                database.create_table(request)
            }),
            "GetItem" => run(body, |request: get_item::GetItemRequest| {
                database.get_item(request)
            }),
            "PutItem" => run(body, |request: put_item::PutItemRequest| {
                database.put_item(request)
            }),
            "UpdateItem" => run(body, |request: update_item::UpdateItemRequest| {
                database.update_item(request)
            }),
            "DeleteItem" => run(body, |request: delete_item::DeleteItemRequest| {
                database.delete_item(request)
            }),
            "Query" => run(body, |request: query::QueryRequest| database.query(request)),
            "TransactWriteItems" => run(
                body,
                |request: transact_write_items::TransactWriteItemsRequest| {
                    database.transact_write_items(request)
                },
            ),
            "TransactGetItems" => run(
                body,
                |request: transact_get_items::TransactGetItemsRequest| {
                    database.transact_get_items(request)
                },
            ),
            other => panic!("the product sends {other}, which no function is meant to use"),
        }
    }

    /// Everything that stands in the table, as the service's JSON: for checks alone.
    ///
    /// # Panics
    /// Where the database fails.
    #[must_use]
    pub fn everything(&self, table: &str) -> Vec<serde_json::Value> {
        let mut items = Vec::new();
        let mut start = serde_json::Value::Null;
        loop {
            let mut request = serde_json::json!({ "TableName": table });
            if !start.is_null() {
                request["ExclusiveStartKey"] = start;
            }
            let reply = run(&request.to_string(), |request: scan::ScanRequest| {
                self.0.scan(request)
            });
            let mut page: serde_json::Value = match serde_json::from_str(&reply.body) {
                Ok(page) if reply.status == 200 => page,
                _ => panic!("no scan: {}", reply.body),
            };
            if let serde_json::Value::Array(found) = page["Items"].take() {
                items.extend(found);
            }
            start = page["LastEvaluatedKey"].take();
            if start.is_null() {
                return items;
            }
        }
    }
}

fn run<Asked: DeserializeOwned, Answered: Serialize>(
    body: &str,
    act: impl FnOnce(Asked) -> Result<Answered, DynoxideError>,
) -> Reply {
    let asked = match serde_json::from_str(body) {
        Ok(asked) => asked,
        Err(error) => panic!("the table cannot read a request: {error}\n{body}"),
    };
    match act(asked) {
        Ok(answered) => match serde_json::to_string(&answered) {
            Ok(body) => Reply::of(200, body),
            Err(error) => panic!("the table cannot write its answer: {error}"),
        },
        Err(error) => Reply::of(error.status_code(), error.to_json()),
    }
}

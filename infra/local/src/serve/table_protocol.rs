//! DynamoDB's protocol over the table's engine: an operation's name and its body in JSON go
//! in, an answer or an error comes out.
//!
//! The engine brings a server of its own, which answers whoever asks, web pages included; so
//! its calls are made here, behind [`access`](super::access), and beside a look at rows that it
//! takes for absent ([`damaged_rows`](super::damaged_rows)) or gives for others
//! ([`due_rows`](super::due_rows)).

use crate::serve::connections::{self, BrokenOff};
use crate::serve::damaged_rows::{DamagedRow, DamagedRows};
use crate::serve::due_rows::DueRows;
use crate::serve::file_check::Looked;
use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::response::Response;
use dynoxide::actions::batch_get_item::{BatchGetItemRequest, BatchGetItemResponse};
use dynoxide::actions::get_item::{GetItemRequest, GetItemResponse};
use dynoxide::actions::put_item::{PutItemRequest, PutItemResponse};
use dynoxide::actions::query::{QueryRequest, QueryResponse};
use dynoxide::actions::scan::{ScanRequest, ScanResponse};
use dynoxide::actions::transact_get_items::{TransactGetItemsRequest, TransactGetItemsResponse};
use dynoxide::actions::transact_write_items::{
    TransactWriteItem, TransactWriteItemsRequest, TransactWriteItemsResponse,
};
use dynoxide::actions::update_item::{UpdateItemRequest, UpdateItemResponse};
use dynoxide::{Database, DynoxideError, Item};
use http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use std::sync::Arc;

const TARGET: &str = "x-amz-target";
const TARGET_PREFIX: &str = "DynamoDB_20120810.";
const MEDIA_TYPE: HeaderValue = HeaderValue::from_static("application/x-amz-json-1.0");
/// No code of the service: what it gives back is always an item. As a request that is refused,
/// it is neither repeated nor taken for a table that is busy.
const DAMAGED: &str = "DamagedRow";
/// What SQLite says of a file whose pages do not fit together.
const MALFORMED: &str = "database disk image is malformed";
/// The longest body that the service takes: 16 MB.
const BODY_BYTES_MAX: usize = 16 * 1_024 * 1_024;

/// The engine, and the looks beside it.
#[derive(Clone)]
struct Table {
    engine: Database,
    damaged: Arc<DamagedRows>,
    due: Arc<DueRows>,
    looked: Looked,
}

/// Why an operation was not carried out.
enum Fault {
    /// What the engine says.
    Engine(DynoxideError),
    /// What it took for absent.
    Damaged(DamagedRow),
}

impl From<DynoxideError> for Fault {
    fn from(error: DynoxideError) -> Self {
        Self::Engine(error)
    }
}

impl From<rusqlite::Error> for Fault {
    fn from(error: rusqlite::Error) -> Self {
        Self::Engine(DynoxideError::InternalServerError(error.to_string()))
    }
}

/// Routes for the table: `POST /`.
pub(crate) fn router(
    engine: Database,
    damaged: DamagedRows,
    due: DueRows,
    looked: Looked,
) -> Router {
    Router::new().fallback(answer).with_state(Table {
        engine,
        damaged: Arc::new(damaged),
        due: Arc::new(due),
        looked,
    })
}

async fn answer(State(table): State<Table>, request: Request) -> Response {
    let (head, body) = request.into_parts();
    let operation = operation(&head.headers).filter(|_| head.method == Method::POST);
    let Some(operation) = operation.map(str::to_owned) else {
        return failed(
            "UnknownOperationException",
            "operations are posted with the header X-Amz-Target: DynamoDB_20120810.<operation>",
        );
    };
    let body = match connections::read(body, BODY_BYTES_MAX).await {
        Ok(body) => body,
        Err(BrokenOff::TooLong) => {
            return failed("SerializationException", "the body is longer than 16 MB");
        }
        Err(BrokenOff::TooSlow | BrokenOff::Unfinished) => {
            return failed("SerializationException", "the body broke off");
        }
    };
    if let Some(Err(found)) = table.looked.get() {
        return failed(DAMAGED, &of_file(found));
    }
    match table.called(&operation, &body) {
        Some(Ok(json)) => written(StatusCode::OK, json),
        Some(Err(Fault::Engine(DynoxideError::InternalServerError(found))))
            if found.contains(MALFORMED) =>
        {
            failed(DAMAGED, &of_file(&found))
        }
        Some(Err(Fault::Damaged(row))) => failed(DAMAGED, &row.to_string()),
        Some(Err(Fault::Engine(error))) => {
            let status = StatusCode::from_u16(error.status_code());
            written(
                status.unwrap_or(StatusCode::INTERNAL_SERVER_ERROR),
                error.to_json(),
            )
        }
        None => failed(
            "UnknownOperationException",
            "the operation is not known here",
        ),
    }
}

/// What is said of a file that is not whole.
fn of_file(found: &str) -> String {
    format!("the table's file was damaged, restore it from a backup: {found}")
}

fn operation(headers: &HeaderMap) -> Option<&str> {
    headers
        .get(TARGET)?
        .to_str()
        .ok()?
        .strip_prefix(TARGET_PREFIX)
}

impl Table {
    /// Carries an operation out; `None`: it is not known here.
    fn called(&self, operation: &str, body: &Bytes) -> Option<Result<String, Fault>> {
        if operation == "Query" {
            let answer = self.query(body);
            return Some(answer.and_then(|answer| Ok(write(&answer)?)));
        }
        macro_rules! operations {
            ($($name:literal => $on:expr, $method:ident,)*) => {
                match operation {
                    $($name => Some(
                        read(body)
                            .map_err(Fault::from)
                            .and_then(|asked| $on.$method(asked).map_err(Fault::from))
                            .and_then(|answer| write(&answer).map_err(Fault::from)),
                    ),)*
                    _ => None,
                }
            };
        }
        operations! {
            "BatchGetItem" => self, batch_get_item,
            "BatchWriteItem" => self.engine, batch_write_item,
            "CreateTable" => self.engine, create_table,
            "DeleteItem" => self.engine, delete_item,
            "DeleteTable" => self.engine, delete_table,
            "DescribeTable" => self.engine, describe_table,
            "DescribeTimeToLive" => self.engine, describe_time_to_live,
            "ExecuteStatement" => self.engine, execute_statement,
            "GetItem" => self, get_item,
            "ListTables" => self.engine, list_tables,
            "PutItem" => self, put_item,
            "Scan" => self, scan,
            "TransactGetItems" => self, transact_get_items,
            "TransactWriteItems" => self, transact_write_items,
            "UpdateItem" => self, update_item,
            "UpdateTable" => self.engine, update_table,
        }
    }

    fn get_item(&self, asked: GetItemRequest) -> Result<GetItemResponse, Fault> {
        let keys = [asked.key.clone()];
        let answer = self.engine.get_item(asked);
        self.found(&keys, answer, |answer| usize::from(answer.item.is_some()))
    }

    fn transact_get_items(
        &self,
        asked: TransactGetItemsRequest,
    ) -> Result<TransactGetItemsResponse, Fault> {
        let items = asked.transact_items.iter();
        let keys: Vec<Item> = items.map(|item| item.get.key.clone()).collect();
        let answer = self.engine.transact_get_items(asked);
        self.found(&keys, answer, |answer| {
            let items = answer.responses.iter();
            items.filter(|response| response.item.is_some()).count()
        })
    }

    fn batch_get_item(&self, asked: BatchGetItemRequest) -> Result<BatchGetItemResponse, Fault> {
        let tables = asked.request_items.values();
        let keys: Vec<Item> = tables.flat_map(|table| table.keys.clone()).collect();
        let answer = self.engine.batch_get_item(asked);
        self.found(&keys, answer, |answer| {
            answer.responses.values().map(Vec::len).sum()
        })
    }

    fn query(&self, body: &Bytes) -> Result<QueryResponse, Fault> {
        let asked: QueryRequest = read(body)?;
        let index = asked.index_name.clone();
        let values = asked.expression_attribute_values.clone();
        let values = values.unwrap_or_default();
        let mut answer = self.engine.query(asked);
        if let Some(due) = index.as_deref().filter(|index| DueRows::have(index)) {
            let is_sound = match &answer {
                Ok(answer) => {
                    let items = answer.items.as_deref().unwrap_or_default();
                    self.due.stand_as_they_say(due, items)?
                }
                Err(error) => !is_internal(error),
            };
            if !is_sound {
                self.due.mend(due, values.values())?;
                answer = self.engine.query(read(body)?);
            }
        }
        match answer {
            Err(error) if is_internal(&error) => match self
                .damaged
                .in_partition(index.as_deref(), values.values())?
            {
                Some(row) => Err(Fault::Damaged(row)),
                None => Err(error.into()),
            },
            answer => Ok(answer?),
        }
    }

    fn scan(&self, asked: ScanRequest) -> Result<ScanResponse, Fault> {
        let index = asked.index_name.clone();
        match self.engine.scan(asked) {
            Err(error) if is_internal(&error) => match self.damaged.anywhere(index.as_deref())? {
                Some(row) => Err(Fault::Damaged(row)),
                None => Err(error.into()),
            },
            answer => Ok(answer?),
        }
    }

    fn put_item(&self, asked: PutItemRequest) -> Result<PutItemResponse, Fault> {
        self.over([(&asked.item, asked.condition_expression.as_deref())])?;
        Ok(self.engine.put_item(asked)?)
    }

    fn update_item(&self, asked: UpdateItemRequest) -> Result<UpdateItemResponse, Fault> {
        self.over([(&asked.key, asked.condition_expression.as_deref())])?;
        Ok(self.engine.update_item(asked)?)
    }

    fn transact_write_items(
        &self,
        asked: TransactWriteItemsRequest,
    ) -> Result<TransactWriteItemsResponse, Fault> {
        self.over(asked.transact_items.iter().filter_map(written_over))?;
        Ok(self.engine.transact_write_items(asked)?)
    }

    /// An answer to a read of these keys, where nothing that it lacks is there and damaged.
    fn found<A>(
        &self,
        keys: &[Item],
        answer: Result<A, DynoxideError>,
        count: impl Fn(&A) -> usize,
    ) -> Result<A, Fault> {
        let is_whole = match &answer {
            Ok(answer) => count(answer) == keys.len(),
            Err(error) => !is_internal(error),
        };
        if !is_whole && let Some(row) = self.damaged.among(keys)? {
            return Err(Fault::Damaged(row));
        }
        Ok(answer?)
    }

    /// That none of these items is there and damaged, as far as their conditions let pass what
    /// is absent.
    fn over<'a>(
        &self,
        writes: impl IntoIterator<Item = (&'a Item, Option<&'a str>)>,
    ) -> Result<(), Fault> {
        let writes = writes.into_iter();
        let counting_on_nothing = writes.filter(|(_, condition)| {
            condition.is_none_or(|condition| condition.contains("attribute_not_exists"))
        });
        match self
            .damaged
            .among(counting_on_nothing.map(|(key, _)| key))?
        {
            Some(row) => Err(Fault::Damaged(row)),
            None => Ok(()),
        }
    }
}

/// Key and condition of what is written or looked at; `None`: it is deleted, which may be done
/// to what is damaged.
fn written_over(item: &TransactWriteItem) -> Option<(&Item, Option<&str>)> {
    let TransactWriteItem {
        put,
        update,
        delete: _,
        condition_check,
    } = item;
    if let Some(put) = put {
        Some((&put.item, put.condition_expression.as_deref()))
    } else if let Some(update) = update {
        Some((&update.key, update.condition_expression.as_deref()))
    } else {
        let check = condition_check.as_ref()?;
        Some((&check.key, Some(&check.condition_expression)))
    }
}

/// Whether it may come of a row that the engine could not read.
fn is_internal(error: &DynoxideError) -> bool {
    error.status_code() >= 500
}

fn read<T: serde::de::DeserializeOwned>(body: &Bytes) -> Result<T, DynoxideError> {
    serde_json::from_slice(body)
        .map_err(|error| DynoxideError::SerializationException(error.to_string()))
}

fn write(answer: &impl serde::Serialize) -> Result<String, DynoxideError> {
    serde_json::to_string(answer)
        .map_err(|error| DynoxideError::InternalServerError(error.to_string()))
}

fn failed(kind: &str, message: &str) -> Response {
    let said = serde_json::json!({
        "__type": format!("com.amazon.coral.service#{kind}"),
        "message": message,
    });
    written(StatusCode::BAD_REQUEST, said.to_string())
}

fn written(status: StatusCode, json: String) -> Response {
    let mut response = Response::new(Body::from(json));
    *response.status_mut() = status;
    response
        .headers_mut()
        .insert(header::CONTENT_TYPE, MEDIA_TYPE);
    response
}

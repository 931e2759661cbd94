//! How fast the functions are on one machine, beside what the table alone can do in the same
//! run: `cargo bench -p gradus-local --bench bundle_speed`.
//!
//! 1. Purchases a second over HTTP for 1, 8 and 32 clients: each waiting for its decision, and
//!    in batches through the queue, where decisions are folded. Beside them the table's bare
//!    rate: transactions of two items of the same sizes, by as many clients; the same, each after
//!    a read of the member, as a purchase reads it; and, counted by entries, transactions of a
//!    member and ten entries, as folding writes them.
//! 2. The handler's time over that of the SDK's calls that it makes: what `ingest` takes for a
//!    waiting purchase, over what of it passes between the start and the end of a call, and
//!    over the same calls made again, alone, to another table that holds the same.

#![expect(clippy::disallowed_methods, reason = "speed is what this measures")]

use aws_sdk_dynamodb::Client as Table;
use aws_sdk_dynamodb::config::interceptors::{
    BeforeSerializationInterceptorContextRef, FinalizerInterceptorContextRef,
};
use aws_sdk_dynamodb::config::{ConfigBag, Intercept, RuntimeComponents};
use aws_sdk_dynamodb::error::BoxError;
use aws_sdk_dynamodb::operation::get_item::GetItemInput;
use aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsInput;
use aws_sdk_dynamodb::primitives::Blob;
use aws_sdk_dynamodb::types::{AttributeValue, Put, TransactWriteItem};
use bundle::caller::Caller;
use bundle::server::{Failed, Server};
use clients::{Endpoint, SessionToken};
use gradus_domain::words::ids::{MemberId, ProgramId};
use gradus_engine::Engine;
use gradus_shell::app::{App, Trust};
use gradus_shell::clock::{SystemClock, SystemEntropy};
use gradus_store::{Store, keys};
use http::Method;
use serde_json::{Value, json};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

mod bundle {
    pub(crate) mod caller;
    pub(crate) mod server;
}
/// As `gradus serve` itself reaches its table.
#[path = "../src/serve/clients.rs"]
#[expect(dead_code, reason = "only the table's client is needed here")]
mod clients;
#[path = "../src/serve/request_token.rs"]
#[expect(unused_imports, reason = "its tests are run with the program")]
mod request_token;

/// How long each rate is measured.
const SPAN: Duration = Duration::from_secs(5);
/// Members that share the purchases.
const MEMBERS: usize = 64;
/// Bytes of a member's content and of an entry's: an ordinary one each.
const MEMBER_BYTES: usize = 403;
const ENTRY_BYTES: usize = 332;
/// Purchases of one batch.
const BATCH: usize = 100;
/// Two tables beside the bundle's, alike and followed by nobody.
const ONE: &str = "one";
const OTHER: &str = "other";
/// Rounds of the comparison of one handler's call with the SDK's.
const ROUNDS: usize = 2_000;

fn main() -> Result<(), Failed> {
    if std::env::args().any(|argument| argument == "--test") {
        return Ok(());
    }
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?
        .block_on(measure())
}

async fn measure() -> Result<(), Failed> {
    let data = tempfile::tempdir()?;
    let server = Server::start(data.path(), &[])?;
    let till = Till::new(&server).await?;
    println!(
        "purchases a second, {} cores",
        std::thread::available_parallelism()?
    );
    println!(
        "clients   bare   read and bare   waiting  of bare  of read and bare   batches  of bare   \
         bare, ten folded  batches of it"
    );
    for clients in clients_asked() {
        let table = table_of(&server)?;
        let bare = rate(clients, |number| bare_writes(table.clone(), number, 1)).await?;
        let read = rate(clients, |number| reads_and_writes(table.clone(), number)).await?;
        let waiting = rate(clients, |number| till.clone().waits(number)).await?;
        let bare_folded = rate(clients, |number| bare_writes(table.clone(), number, 10)).await?;
        let batches = till.batches(clients).await?;
        println!(
            "{clients:>7}  {bare:>5.0}   {read:>13.0}   {waiting:>7.0}  {:>7.2}  {:>16.2}   {batches:>7.0}  {:>7.2}   {bare_folded:>16.0}  {:>13.2}",
            waiting / bare,
            waiting / read,
            batches / bare,
            batches / bare_folded,
        );
    }
    handler_over_calls(&server, &till).await
}

fn table_of(server: &Server) -> Result<Table, Failed> {
    let address = server.address("table")?.trim_start_matches("http://");
    Ok(clients::table(&Endpoint {
        address: address.parse()?,
        token: SessionToken(session_token(server)?),
    }))
}

/// What the table wants to be told.
fn session_token(server: &Server) -> Result<String, Failed> {
    let config = std::fs::read_to_string(server.address("aws-config")?)?;
    let mut lines = config.lines();
    let token = lines.find_map(|line| line.strip_prefix("aws_session_token = "));
    Ok(token.ok_or("no session token")?.to_owned())
}

/// How many clients at once: the numbers given as arguments, or 1, 8 and 32.
fn clients_asked() -> Vec<usize> {
    let asked: Vec<usize> = std::env::args()
        .filter_map(|argument| argument.parse().ok())
        .collect();
    if asked.is_empty() {
        return vec![1, 8, 32];
    }
    asked
}

/// A till that knows some members.
#[derive(Clone)]
struct Till {
    caller: Caller,
    members: Arc<Vec<String>>,
    run: Arc<AtomicU64>,
}

impl Till {
    async fn new(server: &Server) -> Result<Self, Failed> {
        let caller = Caller::of(server, "pos")?;
        let mut members = Vec::new();
        for number in 0..MEMBERS {
            let body = json!({ "external_id": format!("m{number}") });
            let key = format!("join-{number}");
            let answer = caller
                .post("members", &[("idempotency-key", &key)], &body)
                .await?;
            members.push(answer["member"].as_str().ok_or("no member")?.to_owned());
        }
        Ok(Self {
            caller,
            members: Arc::new(members),
            run: Arc::default(),
        })
    }

    fn purchase(&self, member: usize) -> Value {
        let number = self.run.fetch_add(1, Ordering::Relaxed);
        json!({
            "id": format!("t{number}"),
            "member": self.members[member % MEMBERS],
            "currency": "USD",
            "lines": [{ "amount": 4600, "category": "books", "sku": "sku-1001" }],
            "occurred_at": gradus_shell::clock::Clock::now(&SystemClock).to_string(),
        })
    }

    /// Purchases one by one, each answered with its decision; counts them.
    async fn waits(self, number: usize) -> Result<usize, Failed> {
        let until = Instant::now() + SPAN;
        let mut count = 0;
        while Instant::now() < until {
            let purchase = self.purchase(number + count * 7);
            self.caller
                .post("purchases", &[("prefer", "wait")], &purchase)
                .await?;
            count += 1;
        }
        Ok(count)
    }

    /// Purchases in batches through the queue; a second is over when all are decided.
    async fn batches(&self, clients: usize) -> Result<f64, Failed> {
        let began = Instant::now();
        let mut sending = tokio::task::JoinSet::new();
        for number in 0..clients {
            let till = self.clone();
            sending.spawn(async move {
                let until = Instant::now() + SPAN;
                let mut last = None;
                let mut count = 0;
                while Instant::now() < until {
                    // A member buys ten times in a row, as one batch of the queue holds them.
                    let items: Vec<Value> = (0..BATCH)
                        .map(|place| till.purchase(number + count + place / 10))
                        .collect();
                    let answer = till
                        .caller
                        .post("purchases/batch", &[], &json!({ "items": items }))
                        .await?;
                    last = answer["items"][BATCH - 1]["location"]
                        .as_str()
                        .map(str::to_owned);
                    count += BATCH;
                }
                Ok::<_, Failed>((count, last))
            });
        }
        let mut count = 0;
        let mut last = Vec::new();
        while let Some(sent) = sending.join_next().await {
            let (sent, location) = sent??;
            count += sent;
            last.extend(location);
        }
        for location in last {
            while !self.is_decided(&location).await? {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        }
        #[expect(clippy::cast_precision_loss, reason = "a count of a few thousand")]
        Ok(count as f64 / began.elapsed().as_secs_f64())
    }

    async fn is_decided(&self, location: &str) -> Result<bool, Failed> {
        let asked = self.caller.ask(Method::GET, location, &[], &Value::Null);
        Ok(asked.await?.0)
    }
}

/// What several clients count, by the second.
async fn rate<F>(clients: usize, work: impl Fn(usize) -> F) -> Result<f64, Failed>
where
    F: Future<Output = Result<usize, Failed>> + Send + 'static,
{
    let began = Instant::now();
    let mut working = tokio::task::JoinSet::new();
    for number in 0..clients {
        working.spawn(work(number));
    }
    let mut count = 0;
    while let Some(counted) = working.join_next().await {
        count += counted??;
    }
    #[expect(clippy::cast_precision_loss, reason = "a count of a few thousand")]
    Ok(count as f64 / began.elapsed().as_secs_f64())
}

/// A member and `folded` entries in one transaction, one after the other; counts entries.
async fn bare_writes(table: Table, number: usize, folded: usize) -> Result<usize, Failed> {
    let until = Instant::now() + SPAN;
    let mut count = 0;
    while Instant::now() < until {
        bare_write(&table, number, folded).await?;
        count += folded;
    }
    Ok(count)
}

/// A member, and then the member and an entry in one transaction, one after the other; counts
/// entries.
async fn reads_and_writes(table: Table, number: usize) -> Result<usize, Failed> {
    let until = Instant::now() + SPAN;
    let mut count = 0;
    while Instant::now() < until {
        table
            .get_item()
            .table_name("gradus")
            .key("PK", AttributeValue::S(member_key(number)))
            .key("SK", AttributeValue::S("@".to_owned()))
            .consistent_read(true)
            .send()
            .await?
            .item
            .ok_or("no member")?;
        bare_write(&table, number, 1).await?;
        count += 1;
    }
    Ok(count)
}

fn member_key(number: usize) -> String {
    format!("bench#M#{number}")
}

async fn bare_write(table: &Table, number: usize, folded: usize) -> Result<(), Failed> {
    static ENTRIES: AtomicU64 = AtomicU64::new(0);
    let mut items = vec![put(member_key(number), MEMBER_BYTES, None)?];
    for _ in 0..folded {
        let entry = ENTRIES.fetch_add(1, Ordering::Relaxed);
        items.push(put(
            format!("bench#C#{entry}#0"),
            ENTRY_BYTES,
            Some(number),
        )?);
    }
    table
        .transact_write_items()
        .set_transact_items(Some(items))
        .send()
        .await?;
    Ok(())
}

fn put(
    key: String,
    bytes: usize,
    statement_of: Option<usize>,
) -> Result<TransactWriteItem, Failed> {
    let mut put = Put::builder()
        .table_name("gradus")
        .item("PK", AttributeValue::S(key))
        .item("SK", AttributeValue::S("@".to_owned()))
        .item("body", AttributeValue::B(Blob::new(vec![7; bytes])))
        .condition_expression("attribute_not_exists(PK) OR attribute_exists(body)");
    if let Some(number) = statement_of {
        put = put
            .item("member", AttributeValue::S(format!("bench#{number}")))
            .item("sequence", AttributeValue::N("1".to_owned()))
            .item("summary", AttributeValue::B(Blob::new(vec![7; 34])));
    }
    Ok(TransactWriteItem::builder().put(put.build()?).build())
}

/// The time of a handler's calls over that of the SDK's calls that it makes: over what of it
/// passes within them, and over the same calls made once more with nothing around them, to
/// another table that holds the same.
async fn handler_over_calls(server: &Server, till: &Till) -> Result<(), Failed> {
    let table = table_of(server)?;
    let calls = Calls::default();
    let watched = Table::from_conf(
        table
            .config()
            .to_builder()
            .interceptor(calls.clone())
            .build(),
    );
    let app = App {
        engine: Arc::new(Engine::new(Store::new(watched, ONE))),
        commands: None,
        alias_key: None,
        trust: Trust::default(),
        clock: Arc::new(SystemClock),
        entropy: Arc::new(SystemEntropy),
    };
    for name in [ONE, OTHER] {
        copy(&table, till, name).await?;
    }
    let mut handler = Duration::ZERO;
    let mut again = Duration::ZERO;
    let mut within = Duration::ZERO;
    for round in 0..ROUNDS {
        let event = serde_json::from_value(event(&till.purchase(round)))?;
        let began = Instant::now();
        let response = gradus_ingest::handle(app.clone(), event).await;
        let took = began.elapsed();
        if response.status_code != 200 {
            return Err(format!("the handler answers {}", response.status_code).into());
        }
        let made = calls.take()?;
        let took_again = repeated(&table, made.inputs).await?;
        if made.has_others {
            // Now and then a purchase reads the program as well.
            continue;
        }
        handler += took.saturating_sub(made.looking);
        within += made.time;
        again += took_again;
    }
    let over = |calls: Duration| handler.as_secs_f64() / calls.as_secs_f64();
    println!(
        "\na waiting purchase in `ingest`, over what passes within its calls of the SDK: {:.2}; \
         over the same calls alone: {:.2}",
        over(within),
        over(again)
    );
    Ok(())
}

/// Makes a table with the program and the members as they stand.
async fn copy(table: &Table, till: &Till, name: &str) -> Result<(), Failed> {
    gradus_store::table::create(table, name).await?;
    let program = ProgramId::new("classic");
    let members = till.members.iter();
    let members = members.map(|member| keys::member(&program, &MemberId::new(member)));
    for key in members.chain([keys::versions(&program)]) {
        let found = table
            .query()
            .table_name("gradus")
            .key_condition_expression("PK = :key")
            .expression_attribute_values(":key", AttributeValue::S(key))
            .send()
            .await?;
        for item in found.items() {
            table
                .put_item()
                .table_name(name)
                .set_item(Some(item.clone()))
                .send()
                .await?;
        }
    }
    Ok(())
}

/// Makes calls once more to the other table; how long they take.
async fn repeated(table: &Table, calls: Vec<Made>) -> Result<Duration, Failed> {
    let mut took = Duration::ZERO;
    for call in calls {
        match call {
            Made::Read(read) => {
                let began = Instant::now();
                table
                    .get_item()
                    .table_name(OTHER)
                    .set_key(read.key)
                    .set_consistent_read(read.consistent_read)
                    .send()
                    .await?;
                took += began.elapsed();
            }
            Made::Write(mut write) => {
                for put in write.transact_items.iter_mut().flatten() {
                    let put = put.put.as_mut().ok_or("a purchase only puts")?;
                    OTHER.clone_into(&mut put.table_name);
                }
                let began = Instant::now();
                table
                    .transact_write_items()
                    .set_transact_items(write.transact_items)
                    .set_return_consumed_capacity(write.return_consumed_capacity)
                    .send()
                    .await?;
                took += began.elapsed();
            }
        }
    }
    Ok(took)
}

/// The calls of one client, one after the other, and how long they took.
#[derive(Debug, Clone, Default)]
struct Calls(Arc<Mutex<Watched>>);

#[derive(Debug, Default)]
struct Watched {
    began: Option<Instant>,
    time: Duration,
    /// What looking on took.
    looking: Duration,
    inputs: Vec<Made>,
    /// Whether there were calls of another kind.
    has_others: bool,
}

/// A call of a kind that a purchase makes.
#[derive(Debug)]
enum Made {
    Read(GetItemInput),
    Write(TransactWriteItemsInput),
}

impl Calls {
    /// What was called since it was taken last.
    fn take(&self) -> Result<Watched, Failed> {
        let mut watched = self.0.lock().map_err(|error| error.to_string())?;
        Ok(std::mem::take(&mut *watched))
    }
}

impl Intercept for Calls {
    fn name(&self) -> &'static str {
        "Calls"
    }

    fn read_before_execution(
        &self,
        context: &BeforeSerializationInterceptorContextRef<'_>,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let began = Instant::now();
        let mut watched = self.0.lock().map_err(|error| error.to_string())?;
        let input = context.input();
        if let Some(read) = input.downcast_ref::<GetItemInput>() {
            watched.inputs.push(Made::Read(read.clone()));
        } else if let Some(write) = input.downcast_ref::<TransactWriteItemsInput>() {
            watched.inputs.push(Made::Write(write.clone()));
        } else {
            watched.has_others = true;
        }
        let now = Instant::now();
        watched.looking += now.duration_since(began);
        watched.began = Some(now);
        Ok(())
    }

    fn read_after_execution(
        &self,
        _: &FinalizerInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let mut watched = self.0.lock().map_err(|error| error.to_string())?;
        if let Some(began) = watched.began.take() {
            watched.time += began.elapsed();
        }
        Ok(())
    }
}

fn event(purchase: &Value) -> Value {
    json!({
        "version": "2.0",
        "routeKey": "POST /v1/programs/{program}/purchases",
        "rawPath": "/v1/programs/classic/purchases",
        "rawQueryString": "",
        "headers": { "content-type": "application/json", "prefer": "wait" },
        "requestContext": {
            "routeKey": "POST /v1/programs/{program}/purchases",
            "stage": "$default",
            "timeEpoch": 0,
            "http": {
                "method": "POST", "path": "/v1/programs/classic/purchases",
                "protocol": "HTTP/1.1", "sourceIp": "127.0.0.1", "userAgent": "bench"
            },
            "authorizer": { "jwt": {
                "claims": { "sub": "bench", "scope": "gradus/pos", "gradus_programs": "[classic]" },
                "scopes": ["gradus/pos"]
            } }
        },
        "body": purchase.to_string(),
        "isBase64Encoded": false
    })
}

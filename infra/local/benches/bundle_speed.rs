//! How fast the functions are on one machine, beside what the table alone can do in the same
//! run: `cargo bench -p gradus-local --bench bundle_speed`.
//!
//! 1. Purchases a second over HTTP for 1, 8 and 32 clients: each waiting for its decision, and
//!    in batches through the queue, where decisions are folded. Beside each the table's bare
//!    rate: transactions of two items of the same sizes, by as many clients.
//! 2. The handler's time over that of the SDK's calls that it makes: what `ingest` takes for a
//!    waiting purchase, over one read and one such transaction.

#![expect(clippy::disallowed_methods, reason = "speed is what this measures")]

use aws_credential_types::Credentials;
use aws_sdk_dynamodb::Client as Table;
use aws_sdk_dynamodb::primitives::Blob;
use aws_sdk_dynamodb::types::{AttributeValue, Put, TransactWriteItem};
use axum::body::Bytes;
use gradus_engine::Engine;
use gradus_shell::app::{App, Trust};
use gradus_shell::clock::{SystemClock, SystemEntropy};
use gradus_store::Store;
use http::Request;
use http_body_util::{BodyExt as _, Full};
use hyper_util::client::legacy::Client as HttpClient;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use serde_json::{Value, json};
use std::collections::HashMap;
use std::error::Error;
use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// How long each rate is measured.
const SPAN: Duration = Duration::from_secs(5);
/// Members that share the purchases.
const MEMBERS: usize = 64;
/// Bytes of a member's content and of an entry's: an ordinary one each.
const MEMBER_BYTES: usize = 403;
const ENTRY_BYTES: usize = 330;
/// Purchases of one batch.
const BATCH: usize = 100;
/// Rounds of the comparison of one handler's call with the SDK's.
const ROUNDS: usize = 2_000;

type Failed = Box<dyn Error + Send + Sync>;
type Http = HttpClient<HttpConnector, Full<Bytes>>;

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
    let server = Server::start(data.path())?;
    let till = Till::new(&server).await?;
    println!(
        "purchases a second, {} cores",
        std::thread::available_parallelism()?
    );
    println!("clients   waiting   bare   ratio     batches   bare x folded   ratio");
    for clients in [1, 8, 32] {
        let bare = rate(clients, |number| bare_writes(server.table(), number, 1)).await?;
        let waiting = rate(clients, |number| till.clone().waits(number)).await?;
        let bare_folded = rate(clients, |number| bare_writes(server.table(), number, 10)).await?;
        let batches = till.batches(clients).await?;
        println!(
            "{clients:>7}   {waiting:>7.0}  {bare:>5.0}   {:>5.2}     {batches:>7.0}   {bare_folded:>13.0}   {:>5.2}",
            waiting / bare,
            batches / bare_folded,
        );
    }
    handler_over_calls(&server, &till).await
}

/// The program `gradus serve`, until dropped.
struct Server {
    process: Child,
    addresses: HashMap<String, String>,
}

impl Server {
    fn start(data: &std::path::Path) -> Result<Self, Failed> {
        let classic = concat!(env!("CARGO_MANIFEST_DIR"), "/../../programs/classic.toml");
        let mut process = Command::new(env!("CARGO_BIN_EXE_gradus"))
            .args([
                "serve",
                "--listen",
                "127.0.0.1:0",
                "--log",
                "error",
                "--program",
                classic,
            ])
            .arg("--data")
            .arg(data)
            .stdout(Stdio::piped())
            .spawn()?;
        let out = process.stdout.take().ok_or("no output")?;
        let mut addresses = HashMap::new();
        for line in BufReader::new(out).lines() {
            let line = line?;
            if line == "ready" {
                break;
            }
            if let Some((name, value)) = line.rsplit_once(' ') {
                addresses.insert(name.to_owned(), value.to_owned());
            }
        }
        Ok(Self { process, addresses })
    }

    fn address(&self, name: &str) -> Result<&str, Failed> {
        let address = self.addresses.get(name).map(String::as_str);
        address.ok_or_else(|| format!("serve printed no {name}").into())
    }

    fn table(&self) -> Table {
        use aws_sdk_dynamodb::config::{BehaviorVersion, Config, Region};
        Table::from_conf(
            Config::builder()
                .behavior_version(BehaviorVersion::latest())
                .region(Region::new("us-east-1"))
                .credentials_provider(Credentials::new("local", "local", None, None, "bench"))
                .endpoint_url(self.addresses.get("table").cloned().unwrap_or_default())
                .http_client(aws_smithy_http_client::Builder::new().build_http())
                .build(),
        )
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// A till that knows some members.
#[derive(Clone)]
struct Till {
    http: Http,
    api: String,
    token: String,
    members: Arc<Vec<String>>,
    run: Arc<std::sync::atomic::AtomicU64>,
}

impl Till {
    async fn new(server: &Server) -> Result<Self, Failed> {
        let mut till = Self {
            http: HttpClient::builder(TokioExecutor::new()).build(HttpConnector::new()),
            api: server.address("api")?.to_owned(),
            token: server.address("token pos")?.to_owned(),
            members: Arc::default(),
            run: Arc::default(),
        };
        let mut members = Vec::new();
        for number in 0..MEMBERS {
            let body = json!({ "external_id": format!("m{number}") });
            let answer = till
                .post("members", &format!("join-{number}"), false, &body)
                .await?;
            members.push(answer["member"].as_str().ok_or("no member")?.to_owned());
        }
        till.members = Arc::new(members);
        Ok(till)
    }

    async fn post(
        &self,
        path: &str,
        key: &str,
        waits: bool,
        body: &Value,
    ) -> Result<Value, Failed> {
        let mut request = Request::post(format!("{}/v1/programs/classic/{path}", self.api))
            .header("authorization", format!("Bearer {}", self.token))
            .header("content-type", "application/json")
            .header("idempotency-key", key);
        if waits {
            request = request.header("prefer", "wait");
        }
        let response = self
            .http
            .request(request.body(Full::from(body.to_string()))?)
            .await?;
        let status = response.status();
        let bytes = response.into_body().collect().await?.to_bytes();
        if !status.is_success() {
            return Err(format!("{path}: {status} {}", String::from_utf8_lossy(&bytes)).into());
        }
        Ok(serde_json::from_slice(&bytes)?)
    }

    fn purchase(&self, member: usize) -> Value {
        let number = self.run.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
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
            self.post("purchases", "", true, &self.purchase(number + count * 7))
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
                        .post("purchases/batch", "", false, &json!({ "items": items }))
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
        let request = Request::get(format!("{}{location}", self.api))
            .header("authorization", format!("Bearer {}", self.token))
            .body(Full::default())?;
        let response = self.http.request(request).await?;
        let is_decided = response.status().is_success();
        response.into_body().collect().await?;
        Ok(is_decided)
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
        bare_write(&table, number, count, folded).await?;
        count += folded;
    }
    Ok(count)
}

async fn bare_write(table: &Table, number: usize, at: usize, folded: usize) -> Result<(), Failed> {
    let run = std::process::id();
    let mut items = vec![put(format!("bench#M#{number}"), MEMBER_BYTES, None)?];
    for entry in 0..folded {
        let key = format!("bench#E#{run}:{folded}:{number}:{}", at + entry);
        items.push(put(key, ENTRY_BYTES, Some(number))?);
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

/// The time of a handler's call over that of the SDK's calls that it makes.
async fn handler_over_calls(server: &Server, till: &Till) -> Result<(), Failed> {
    let table = server.table();
    let app = App {
        engine: Arc::new(Engine::new(Store::new(table.clone(), "gradus"))),
        commands: None,
        alias_key: None,
        trust: Trust::default(),
        clock: Arc::new(SystemClock),
        entropy: Arc::new(SystemEntropy),
    };
    let (mut handler, mut bare) = (Duration::ZERO, Duration::ZERO);
    for round in 0..ROUNDS {
        let event = serde_json::from_value(event(&till.purchase(round)))?;
        let began = Instant::now();
        let response = gradus_ingest::handle(app.clone(), event).await;
        handler += began.elapsed();
        if response.status_code != 200 {
            return Err(format!("the handler answers {}", response.status_code).into());
        }
        let began = Instant::now();
        let key = [
            (
                "PK".to_owned(),
                AttributeValue::S(format!("bench#M#{}", round % MEMBERS)),
            ),
            ("SK".to_owned(), AttributeValue::S("@".to_owned())),
        ];
        table
            .get_item()
            .table_name("gradus")
            .set_key(Some(HashMap::from(key)))
            .consistent_read(true)
            .send()
            .await?;
        bare_write(&table, round % MEMBERS, 1_000_000 + round, 1).await?;
        bare += began.elapsed();
    }
    println!(
        "\na waiting purchase in `ingest`, over the read and the transaction that it makes: {:.2}",
        handler.as_secs_f64() / bare.as_secs_f64()
    );
    Ok(())
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

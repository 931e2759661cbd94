//! How the functions start: `cargo bench -p gradus-shell --bench start_up`.
//!
//! Builds the functions as they are deployed, and beside them an empty one of the same runtime
//! (`tests/empty`) and one that asks the table once and is empty otherwise (`tests/asking`), which
//! is what the SDK takes. Each is started in turn, many times over, as the service starts it: with the
//! variables of a deployment, towards a runtime API that holds one event. In the table's place
//! stands what answers each question at once with nothing: what DynamoDB takes is not the
//! function's. Printed are the sizes, and the medians of the time from the start of the process
//! until it asks for its first event, of the time until it answers it, and of its resident memory
//! then.
//!
//! A first event is one that a function answers by itself: a path that nobody serves, a batch
//! without records.

#![expect(clippy::disallowed_methods, reason = "speed is what this measures")]

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use axum::routing::{get, post};
use flate2::Compression;
use flate2::write::DeflateEncoder;
use serde_json::{Value, json};
use std::io::Write as _;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

type Failed = Box<dyn std::error::Error + Send + Sync>;

/// How often each function is started.
const STARTS: usize = 50;
/// How long a start may take before it counts as failed.
const PATIENCE: Duration = Duration::from_secs(20);
/// The functions, by what calls them.
const HTTP: [&str; 4] = ["enroll", "ingest", "account", "program"];
const BATCHES: [&str; 5] = ["score", "expire", "downgrade", "remind", "publish"];
const BESIDE: [&str; 2] = ["empty", "asking"];
/// 32 bytes in Base64.
const ALIAS_KEY: &str = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";

fn main() -> Result<(), Failed> {
    if std::env::args().any(|argument| argument == "--test") {
        return Ok(());
    }
    let folder = built()?;
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?
        .block_on(measure(&folder))
}

/// Builds each function by itself, as it is deployed; where they are.
fn built() -> Result<PathBuf, Failed> {
    let exe = std::env::current_exe()?;
    let folder = exe
        .ancestors()
        .find(|folder| folder.ends_with("release"))
        .ok_or("the benchmark does not stand in a folder of a release build")?;
    for name in functions() {
        let mut cargo = Command::new(env!("CARGO"));
        cargo
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .args(["build", "--release", "--locked", "--target-dir"])
            .arg(folder.parent().ok_or("no folder around it")?)
            .args(["--package", &format!("gradus-{name}"), "--bin", name]);
        if !cargo.status()?.success() {
            return Err(format!("{name} could not be built").into());
        }
    }
    Ok(folder.to_owned())
}

/// Those that stand beside them first; then those that are named as arguments, or all.
fn functions() -> impl Iterator<Item = &'static str> {
    let asked: Vec<String> = std::env::args().skip(1).collect();
    let is_asked = move |name: &&str| {
        let mut asked = asked.iter().filter(|argument| !argument.starts_with('-'));
        asked.clone().next().is_none() || asked.any(|argument| argument == name)
    };
    let ours = HTTP.into_iter().chain(BATCHES).filter(is_asked);
    BESIDE.into_iter().chain(ours)
}

async fn measure(folder: &Path) -> Result<(), Failed> {
    let mut api = RuntimeApi::start().await?;
    let functions = functions()
        .map(|name| Function::new(folder, name, api.address))
        .collect::<Result<Vec<_>, _>>()?;
    let mut starts = vec![Vec::with_capacity(STARTS); functions.len()];
    for _ in 0..STARTS {
        for (function, starts) in functions.iter().zip(&mut starts) {
            let start = function.start(&mut api).await;
            starts.push(start.map_err(|error| format!("{}: {error}", function.name))?);
        }
    }
    print(&functions, &starts);
    Ok(())
}

struct Function {
    name: &'static str,
    binary: PathBuf,
    bytes: usize,
    deflated: usize,
    variables: Vec<(&'static str, String)>,
}

/// One start of a function.
#[derive(Clone, Copy)]
struct Start {
    asks: Duration,
    answers: Duration,
    kilobytes: u64,
}

impl Function {
    fn new(folder: &Path, name: &'static str, api: SocketAddr) -> Result<Self, Failed> {
        let binary = folder.join(name);
        let content = std::fs::read(&binary)?;
        let mut encoder = DeflateEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(&content)?;
        Ok(Self {
            name,
            binary,
            bytes: content.len(),
            deflated: encoder.finish()?.len(),
            variables: variables(name, api),
        })
    }

    async fn start(&self, api: &mut RuntimeApi) -> Result<Start, Failed> {
        api.expects(&self.first_event())?;
        let began = Instant::now();
        let process = Command::new(&self.binary)
            .env_clear()
            .envs(self.variables.iter().map(|(name, value)| (name, value)))
            .stdout(Stdio::null())
            .spawn()?;
        let process = Running(process);
        let asks = api.comes_to(Step::Asks).await?.duration_since(began);
        let answers = api.comes_to(Step::Answers).await?.duration_since(began);
        Ok(Start {
            asks,
            answers,
            kilobytes: resident_kilobytes(process.0.id())?,
        })
    }

    fn first_event(&self) -> Value {
        if !HTTP.contains(&self.name) {
            return json!({ "Records": [] });
        }
        json!({
            "version": "2.0",
            "routeKey": "GET /nowhere",
            "rawPath": "/nowhere",
            "rawQueryString": "",
            "headers": {},
            "requestContext": {
                "routeKey": "GET /nowhere",
                "stage": "$default",
                "timeEpoch": 0,
                "http": {
                    "method": "GET", "path": "/nowhere", "protocol": "HTTP/1.1",
                    "sourceIp": "127.0.0.1", "userAgent": "bench"
                }
            },
            "isBase64Encoded": false
        })
    }
}

/// What a deployed function finds in its environment: what the service sets and what the
/// template sets.
fn variables(name: &str, api: SocketAddr) -> Vec<(&'static str, String)> {
    let services = format!("http://{api}");
    let queue_url = |name: &str| format!("{services}/000000000000/{name}");
    vec![
        ("AWS_LAMBDA_RUNTIME_API", api.to_string()),
        ("AWS_LAMBDA_FUNCTION_NAME", format!("gradus-{name}")),
        ("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "256".to_owned()),
        ("AWS_LAMBDA_FUNCTION_VERSION", "1".to_owned()),
        ("AWS_LAMBDA_LOG_GROUP_NAME", "group".to_owned()),
        ("AWS_LAMBDA_LOG_STREAM_NAME", "stream".to_owned()),
        ("AWS_REGION", "us-east-1".to_owned()),
        ("AWS_ACCESS_KEY_ID", "local".to_owned()),
        ("AWS_SECRET_ACCESS_KEY", "local".to_owned()),
        ("AWS_ENDPOINT_URL", services.clone()),
        ("GRADUS_TABLE", "gradus".to_owned()),
        ("GRADUS_ALIAS_KEY", ALIAS_KEY.to_owned()),
        ("GRADUS_COMMANDS_URL", queue_url("commands.fifo")),
        ("GRADUS_COMMANDS_DEAD_URL", queue_url("commands-dead.fifo")),
        ("GRADUS_SWEEP_URL", queue_url("sweep")),
        ("GRADUS_SWEEP_DEAD_URL", queue_url("sweep-dead")),
        ("GRADUS_NOTIFY_URL_PREFIX", queue_url("")),
    ]
}

/// A process, until dropped.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// What the service offers to a function's process: its events, one here; and the table.
struct RuntimeApi {
    address: SocketAddr,
    event: Arc<Mutex<Option<String>>>,
    steps: UnboundedReceiver<(Step, Instant)>,
}

/// What a function's process does.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Step {
    /// It asks for its first event.
    Asks,
    /// It answers it.
    Answers,
    /// It says that it failed.
    Fails(String),
}

#[derive(Clone)]
struct Desk {
    event: Arc<Mutex<Option<String>>>,
    steps: UnboundedSender<(Step, Instant)>,
}

impl RuntimeApi {
    async fn start() -> Result<Self, Failed> {
        let event = Arc::default();
        let (tell, steps) = unbounded_channel();
        let desk = Desk {
            event: Arc::clone(&event),
            steps: tell,
        };
        let invocation = "/2018-06-01/runtime/invocation";
        let routes = Router::new()
            .route(&format!("{invocation}/next"), get(next))
            .route(&format!("{invocation}/{{id}}/response"), post(answered))
            .route("/", post(nothing_there))
            .fallback(failed)
            .with_state(desk);
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        tokio::spawn(axum::serve(listener, routes).into_future());
        Ok(Self {
            address,
            event,
            steps,
        })
    }

    fn expects(&self, event: &Value) -> Result<(), Failed> {
        let mut held = self.event.lock().map_err(|error| error.to_string())?;
        *held = Some(event.to_string());
        Ok(())
    }

    /// When the process comes to a step, which is its next.
    async fn comes_to(&mut self, expected: Step) -> Result<Instant, Failed> {
        match tokio::time::timeout(PATIENCE, self.steps.recv()).await? {
            Some((step, at)) if step == expected => Ok(at),
            found => Err(format!("{expected:?} was expected, and found {found:?}").into()),
        }
    }
}

/// The event, once; whoever asks again waits for ever.
async fn next(State(desk): State<Desk>) -> impl IntoResponse {
    let now = Instant::now();
    let event = desk.event.lock().ok().and_then(|mut event| event.take());
    let Some(event) = event else {
        return std::future::pending().await;
    };
    let _ = desk.steps.send((Step::Asks, now));
    let headers = [
        (
            "lambda-runtime-aws-request-id",
            "8476a536-e9f4-11e8-9739-2dfe598c3fcd",
        ),
        ("lambda-runtime-deadline-ms", "4102444800000"),
        (
            "lambda-runtime-invoked-function-arn",
            "arn:aws:lambda:us-east-1:000000000000:function:gradus",
        ),
    ];
    (headers, event)
}

async fn answered(State(desk): State<Desk>) -> StatusCode {
    let _ = desk.steps.send((Step::Answers, Instant::now()));
    StatusCode::ACCEPTED
}

/// What the table answers to a query that finds nothing.
async fn nothing_there() -> impl IntoResponse {
    let headers = [("content-type", "application/x-amz-json-1.0")];
    (headers, r#"{"Count":0,"Items":[],"ScannedCount":0}"#)
}

/// Whatever else a process posts is an error of its own.
async fn failed(State(desk): State<Desk>, body: String) -> StatusCode {
    let _ = desk.steps.send((Step::Fails(body), Instant::now()));
    StatusCode::ACCEPTED
}

/// A process's resident memory, as Linux tells it.
fn resident_kilobytes(process: u32) -> Result<u64, Failed> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status"))?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kilobytes = line.and_then(|line| line.split_whitespace().next());
    Ok(kilobytes.ok_or("no VmRSS")?.parse()?)
}

#[expect(clippy::cast_precision_loss, reason = "figures to look at")]
fn print(functions: &[Function], starts: &[Vec<Start>]) {
    println!(
        "function        MB  zipped MB   asks ms  of empty   answers ms  of empty   memory MB   ({STARTS} starts, medians)"
    );
    let mut empty = None;
    for (function, starts) in functions.iter().zip(starts) {
        let asks = median(starts, |start| start.asks.as_secs_f64() * 1e3);
        let answers = median(starts, |start| start.answers.as_secs_f64() * 1e3);
        let (empty_asks, empty_answers) = *empty.get_or_insert((asks, answers));
        println!(
            "{:<12} {:>5.1}  {:>9.1}  {asks:>8.1}  {:>8.2}  {answers:>11.1}  {:>8.2}  {:>10.1}",
            function.name,
            function.bytes as f64 / 1e6,
            function.deflated as f64 / 1e6,
            asks / empty_asks,
            answers / empty_answers,
            median(starts, |start| start.kilobytes as f64 / 1e3),
        );
    }
}

fn median(starts: &[Start], figure: impl Fn(&Start) -> f64) -> f64 {
    let mut figures: Vec<f64> = starts.iter().map(figure).collect();
    figures.sort_by(f64::total_cmp);
    figures[figures.len() / 2]
}

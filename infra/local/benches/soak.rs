//! What `gradus serve` keeps after many purchases: `cargo bench -p gradus-local --bench soak --
//! 1000000`.
//!
//! 10,000 members buy, in batches through the queue. After every 20,000 purchases the clock
//! goes ten days on, with the sweeps of every day; so a million purchases take 500 days. After
//! each tenth of the way it prints what the files take, how many records the stream holds, and
//! how much memory the process has.

mod bundle {
    pub(crate) mod caller;
    pub(crate) mod memory;
    pub(crate) mod server;
}

use bundle::caller::Caller;
use bundle::memory::resident_kilobytes;
use bundle::server::{Failed, Server};
use gradus_domain::words::time::{DAY_MS, Instant};
use http::Method;
use rusqlite::{Connection, OpenFlags};
use serde_json::{Value, json};
use std::path::Path;
use std::time::Duration;

const BEGINNING: &str = "2026-01-01T00:00:00Z";
/// Members, or as many as there are purchases.
const MEMBERS: usize = 10_000;
/// Purchases without arguments.
const PURCHASES: usize = 100_000;
/// Purchases between two moves of the clock.
const STRIDE: usize = 20_000;
const STRIDE_DAYS: i64 = 10;
/// Purchases of one call.
const BATCH: usize = 500;
/// How often the figures are printed.
const LINES: usize = 10;

fn main() -> Result<(), Failed> {
    if std::env::args().any(|argument| argument == "--test") {
        return Ok(());
    }
    let purchases = std::env::args().find_map(|argument| argument.parse().ok());
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?
        .block_on(soak(purchases.unwrap_or(PURCHASES)))
}

async fn soak(purchases: usize) -> Result<(), Failed> {
    let data = tempfile::tempdir()?;
    let server = Server::start(data.path(), &["--at", BEGINNING])?;
    let shop = Shop::open(&server, MEMBERS.min(purchases)).await?;
    println!("purchases         day  entries  table MB  log MB  queue MB  stream  memory MB");
    print(&server, data.path(), 0, &shop.now().await?)?;
    let every = purchases.div_ceil(LINES).next_multiple_of(BATCH);
    for bought in (BATCH..=purchases).step_by(BATCH) {
        let last = shop.buys(bought - BATCH).await?;
        if bought % STRIDE == 0 {
            shop.decided(&last).await?;
            shop.moves_on().await?;
        }
        if bought % every == 0 {
            shop.decided(&last).await?;
            print(&server, data.path(), bought, &shop.now().await?)?;
        }
    }
    Ok(())
}

struct Shop {
    till: Caller,
    office: Caller,
    members: Vec<String>,
}

impl Shop {
    async fn open(server: &Server, count: usize) -> Result<Self, Failed> {
        let till = Caller::of(server, "pos")?;
        let mut members = Vec::with_capacity(count);
        for number in 0..count {
            let key = format!("join-{number}");
            let body = json!({ "external_id": format!("m{number}") });
            let joined = till
                .post("members", &[("idempotency-key", &key)], &body)
                .await?;
            members.push(joined["member"].as_str().ok_or("no member")?.to_owned());
        }
        Ok(Self {
            till,
            office: Caller::of(server, "operate")?,
            members,
        })
    }

    async fn now(&self) -> Result<String, Failed> {
        let (_, answer) = self
            .office
            .ask(Method::GET, "/_local/clock", &[], &Value::Null)
            .await?;
        Ok(answer["now"].as_str().ok_or("no time")?.to_owned())
    }

    async fn moves_on(&self) -> Result<(), Failed> {
        let now = Instant::parse(&self.now().await?)?;
        let to = now.saturating_plus_millis(STRIDE_DAYS * DAY_MS);
        let body = json!({ "now": to.to_string() });
        let (is_done, answer) = self
            .office
            .ask(Method::POST, "/_local/clock", &[], &body)
            .await?;
        if is_done {
            Ok(())
        } else {
            Err(format!("the clock is not moved: {answer}").into())
        }
    }

    /// Sends a batch that begins with this number; where the last of it can be asked for.
    async fn buys(&self, from: usize) -> Result<String, Failed> {
        let now = self.now().await?;
        let items: Vec<Value> = (from..from + BATCH)
            .map(|number| {
                json!({
                    "id": format!("t{number}"),
                    "member": self.members[scattered(number) % self.members.len()],
                    "currency": "USD",
                    "lines": [{ "amount": 4600, "category": "books", "sku": "sku-1001" }],
                    "occurred_at": now,
                })
            })
            .collect();
        let body = json!({ "items": items });
        let answer = self.till.post("purchases/batch", &[], &body).await?;
        let last = &answer["items"][BATCH - 1];
        let location = last["location"].as_str();
        Ok(location
            .ok_or_else(|| format!("not taken: {last}"))?
            .to_owned())
    }

    /// Waits until a purchase is decided, and those before it as good as all.
    async fn decided(&self, location: &str) -> Result<(), Failed> {
        while !self
            .till
            .ask(Method::GET, location, &[], &Value::Null)
            .await?
            .0
        {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        Ok(())
    }
}

/// A number for each purchase's member, in no order that a batch could fold.
fn scattered(number: usize) -> usize {
    number.wrapping_mul(2_654_435_761) >> 7
}

fn print(server: &Server, data: &Path, purchases: usize, now: &str) -> Result<(), Failed> {
    let table = opened(&data.join("table.sqlite"))?;
    let count = |connection: &Connection, what: &str| -> Result<i64, Failed> {
        Ok(
            connection.query_row(&format!("SELECT count(*) FROM {what}"), [], |row| {
                row.get(0)
            })?,
        )
    };
    let megabytes = |name: &str| {
        let size = std::fs::metadata(data.join(name)).map_or(0, |found| found.len());
        size.div_ceil(1_000_000)
    };
    println!(
        "{purchases:>9}  {:>10}  {:>7}  {:>8}  {:>6}  {:>8}  {:>6}  {:>9}",
        &now[..10],
        count(&table, "\"gradus::gsi::statement\"")?,
        megabytes("table.sqlite"),
        megabytes("table.sqlite-wal"),
        megabytes("queue.sqlite"),
        count(&table, "_stream_records")?,
        resident_kilobytes(server.process.id())? / 1_000,
    );
    Ok(())
}

/// A file that the server writes meanwhile.
fn opened(file: &Path) -> Result<Connection, Failed> {
    let connection = Connection::open_with_flags(file, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    connection.busy_timeout(Duration::from_secs(10))?;
    Ok(connection)
}

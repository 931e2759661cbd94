//! What connections that do nothing, or little, cost the others: `cargo bench -p gradus-local
//! --bench crowd`.
//!
//! Purchases that wait for their decision, one after the other, in turns: with nobody else
//! there, and with 500 connections on which nothing is asked and 40 that send a byte of a head
//! every 50 ms. Beside it how long a start takes, and the memory of the idle process.

#![expect(clippy::disallowed_methods, reason = "speed is what this measures")]

use bundle::caller::Caller;
use bundle::memory::resident_kilobytes;
use bundle::server::{Failed, Server};
use serde_json::json;
use std::time::{Duration, Instant};
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpStream;
use tokio::task::JoinSet;

mod bundle {
    pub(crate) mod caller;
    pub(crate) mod memory;
    pub(crate) mod server;
}

const IDLE: usize = 500;
const SLOW: usize = 40;
const SLOWNESS: Duration = Duration::from_millis(50);
/// Turns of each kind, and purchases of a turn.
const TURNS: usize = 8;
const PURCHASES: usize = 250;

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
    let first = started(data.path())?;
    drop(first.1);
    let (start, server) = started(data.path())?;
    println!("first start  {:>6.3} s", first.0.as_secs_f64());
    println!("later start  {:>6.3} s", start.as_secs_f64());
    let kilobytes = resident_kilobytes(server.process.id())?;
    println!("idle memory  {:>6.1} MB", kilobytes as f64 / 1_024.0);

    let till = Caller::of(&server, "pos")?;
    let joined = till
        .post("members", &[("idempotency-key", "join")], &json!({}))
        .await?;
    let member = Member {
        id: joined["member"].as_str().ok_or("no member")?.to_owned(),
        joined_at: joined["joined_at"].as_str().ok_or("no instant")?.to_owned(),
    };
    let address = server
        .address("api")?
        .trim_start_matches("http://")
        .to_owned();
    let (mut alone, mut crowded) = (Vec::new(), Vec::new());
    for turn in 0..TURNS {
        alone.extend(bought(&till, &member, &format!("a{turn}")).await?);
        let crowd = gather(&address).await?;
        crowded.extend(bought(&till, &member, &format!("c{turn}")).await?);
        drop(crowd);
    }
    let [alone, crowded] = [alone, crowded].map(Times::of);
    println!("a waiting purchase      median      99 %");
    println!("alone                {alone}");
    println!("{IDLE} idle, {SLOW} slow    {crowded}");
    let ratio = |of: fn(&Times) -> Duration| of(&crowded).as_secs_f64() / of(&alone).as_secs_f64();
    println!(
        "ratio                  {:>7.3}   {:>7.3}",
        ratio(|times| times.median),
        ratio(|times| times.most)
    );
    Ok(())
}

struct Member {
    id: String,
    joined_at: String,
}

fn started(data: &std::path::Path) -> Result<(Duration, Server), Failed> {
    let begun = Instant::now();
    let server = Server::start(data, &[])?;
    Ok((begun.elapsed(), server))
}

/// The connections; they end when this is dropped.
async fn gather(address: &str) -> Result<(Vec<TcpStream>, JoinSet<()>), Failed> {
    let mut idle = Vec::with_capacity(IDLE);
    for _ in 0..IDLE {
        idle.push(TcpStream::connect(address).await?);
    }
    let mut slow = JoinSet::new();
    for _ in 0..SLOW {
        let mut stream = TcpStream::connect(address).await?;
        slow.spawn(async move {
            let head = b"GET /v1/programs/classic/members/nobody/balance HTTP/1.1\r\nx-slow: ";
            if stream.write_all(head).await.is_err() {
                return;
            }
            // Until it is given up on.
            while stream.write_all(b"x").await.is_ok() {
                tokio::time::sleep(SLOWNESS).await;
            }
        });
    }
    Ok((idle, slow))
}

async fn bought(till: &Caller, member: &Member, turn: &str) -> Result<Vec<Duration>, Failed> {
    let mut times = Vec::with_capacity(PURCHASES);
    for number in 0..PURCHASES {
        let purchase = json!({
            "member": member.id,
            "id": format!("{turn}-{number}"),
            "occurred_at": member.joined_at,
            "currency": "USD",
            "lines": [{ "amount": 1_000 }],
        });
        let begun = Instant::now();
        till.post("purchases", &[("prefer", "wait")], &purchase)
            .await?;
        times.push(begun.elapsed());
    }
    Ok(times)
}

struct Times {
    median: Duration,
    most: Duration,
}

impl Times {
    fn of(mut times: Vec<Duration>) -> Self {
        times.sort();
        Self {
            median: times[times.len() / 2],
            most: times[times.len() * 99 / 100],
        }
    }
}

impl std::fmt::Display for Times {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let ms = |time: Duration| time.as_secs_f64() * 1_000.0;
        write!(f, "  {:>7.3} ms {:>7.3} ms", ms(self.median), ms(self.most))
    }
}

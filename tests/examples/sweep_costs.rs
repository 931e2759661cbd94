//! What a sweep costs: 1,000 members are due, of ever more that exist; and everybody shops,
//! under a rule that would cost a tier after 30 quiet days.
//!
//! `cargo run --profile tools -p gradus-tests --example sweep_costs -- 10000 100000 1000000`

#![expect(clippy::disallowed_methods, reason = "speed is what this measures")]

use aws_lambda_events::sqs::{SqsEvent, SqsMessage};
use aws_sdk_dynamodb::types::{AttributeValue, PutRequest, StreamSpecification, WriteRequest};
use gradus_contracts::schedules::{ScheduleEvent, Sweep};
use gradus_domain::words::ids::{MemberId, ProgramId};
use gradus_engine::Engine;
use gradus_shell::sweep::{SweepEvent, SweepQueue, Sweeper};
use gradus_store::table::{PK, SHARD, SK};
use gradus_store::{Store, keys};
use gradus_tests::commands::{at, join, purchase};
use gradus_tests::gateway::Gateway;
use gradus_tests::meter::{Bill, Meter};
use gradus_tests::program::simple;
use gradus_tests::queue_wire::QueueWire;
use gradus_tests::wire::TABLE;
use std::collections::HashMap;
use std::error::Error;
use std::ops::Range;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::task::JoinSet;

/// How many members are due.
const DUE: usize = 1_000;
/// How many shop under a rule that looks at quiet days, at most.
const ACTIVE: usize = 100_000;
/// How many members are put into the table in one call, the most that the service takes, and
/// how many such calls are made side by side.
const BATCH: usize = 25;
const AT_ONCE: usize = 8;
/// Points lapse ten days after the day on which they were earned.
const EXPIRING: &str =
    "[earning]\npoints = \"1\"\nper = \"1.00\"\nexpiry = { rolling_days = 10 }\n";
/// Silver from the first purchase on; lost after 30 days without one.
const QUIET_DAYS: &str = "[[tiers]]\nid = \"base\"\n[[tiers]]\nid = \"silver\"\nqualify = { purchases_at_least = 1, window = \"lifetime\" }\nvalidity = \"forever\"\ninactivity_days = 30\n";

type Item = HashMap<String, AttributeValue>;
type Failed = Box<dyn Error + Send + Sync>;

fn main() -> Result<(), Failed> {
    let sizes: Vec<usize> = std::env::args()
        .skip(1)
        .map(|size| size.parse())
        .collect::<Result<_, _>>()?;
    let sizes = if sizes.is_empty() {
        vec![10_000, 100_000]
    } else {
        sizes
    };
    if sizes.iter().any(|size| *size <= DUE) {
        return Err(format!("{DUE} are due, so more than {DUE} members will do").into());
    }
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?
        .block_on(measure(&sizes))
}

async fn measure(sizes: &[usize]) -> Result<(), Failed> {
    println!(
        "members   what               requests   read   written   written a member   members a second"
    );
    for size in sizes {
        due_among(*size).await?;
    }
    let largest = sizes.iter().copied().max().unwrap_or_default();
    everybody_shops(largest.min(ACTIVE)).await
}

/// 1,000 members bought on 2 March, the others on 7 March; swept when sweeps take
/// up that the first lapse: 65 minutes after the beginning of 13 March.
async fn due_among(size: usize) -> Result<(), Failed> {
    let shop = Shop::of(EXPIRING, Sweep::Expire, "2026-03-12T17:05:00Z").await?;
    shop.load(0..DUE, &["2026-03-02T04:00:00Z"]).await?;
    shop.load(DUE..size, &["2026-03-07T04:00:00Z"]).await?;
    shop.sweep(size, "1,000 are due", DUE).await?;
    shop.sweep(size, "nobody is due", 0).await
}

/// Everybody bought on 2 March and again on 22 March; swept when sweeps
/// take up that the first 30 days are over: 65 minutes after the beginning of 2 April.
async fn everybody_shops(size: usize) -> Result<(), Failed> {
    let shop = Shop::of(QUIET_DAYS, Sweep::Downgrade, "2026-04-01T17:05:00Z").await?;
    let days = ["2026-03-02T04:00:00Z", "2026-03-22T04:00:00Z"];
    shop.load(0..size, &days).await?;
    shop.sweep(size, "all wake early", size).await?;
    shop.sweep(size, "nobody is due", 0).await
}

struct Shop {
    gateway: Gateway,
    queues: QueueWire,
    sweeper: Sweeper,
    meter: Meter,
    now: &'static str,
}

impl Shop {
    async fn of(program: &str, sweep: Sweep, now: &'static str) -> Result<Self, Failed> {
        let file = simple("Asia/Shanghai", "CNY", program);
        let gateway = Gateway::of(&[("test", &file)], now).await;
        leave_no_stream(&gateway).await?;
        let queues = QueueWire::start();
        let meter = Meter::default();
        let store = Store::new(gateway.wire.metered(&meter), TABLE);
        let sweeper = Sweeper {
            sweep,
            engine: Arc::new(Engine::new(store)),
            queue: SweepQueue {
                client: queues.client().into(),
                url: queues.make("work").await,
                dead_letter_url: queues.make("dead").await,
                ranges: 8,
            },
            clock: Arc::clone(&gateway.app.clock),
        };
        Ok(Self {
            gateway,
            queues,
            sweeper,
            meter,
            now,
        })
    }

    /// Lets one member join and buy at instants, and puts `numbers` of members into the table
    /// who stand as it does.
    async fn load(&self, numbers: Range<usize>, buys_at: &[&str]) -> Result<(), Failed> {
        let engine = &self.gateway.app.engine;
        let program = engine
            .program(&ProgramId::new("test"), at(self.now))
            .await?;
        let first = format!("m{}", numbers.start);
        // One by one: what is decided together arms no timer in between.
        let joining = [join(&first, "2026-03-01T04:00:00Z")];
        let buying = buys_at.iter().map(|instant| {
            let id = format!("{first}-{instant}");
            purchase(&first, &id, instant, "CNY", 100)
        });
        for command in joining.into_iter().chain(buying) {
            for answer in engine.execute(&program, &[command]).await {
                answer?;
            }
        }
        let pattern = self.member_item(&program.id, &first).await?;
        let rest: Vec<usize> = (numbers.start + 1..numbers.end).collect();
        let mut writing = JoinSet::new();
        for numbers in rest.chunks(BATCH) {
            let items = numbers
                .iter()
                .map(|number| put_like(&pattern, &program.id, &format!("m{number}")))
                .collect::<Result<Vec<_>, _>>()?;
            let client = self.gateway.wire.client();
            writing.spawn(async move {
                let request = client.batch_write_item().request_items(TABLE, items);
                let answer = request.send().await?;
                match answer.unprocessed_items() {
                    Some(left) if !left.is_empty() => Err("a batch was not written whole".into()),
                    _ => Ok::<(), Failed>(()),
                }
            });
            while AT_ONCE <= writing.len() {
                writing.join_next().await.transpose()?.transpose()?;
            }
        }
        while let Some(written) = writing.join_next().await {
            written??;
        }
        // The sweeper's engine reads the program once.
        self.sweeper
            .engine
            .program(&program.id, at(self.now))
            .await?;
        Ok(())
    }

    async fn member_item(&self, program: &ProgramId, member: &str) -> Result<Item, Failed> {
        let key = keys::member(program, &MemberId::new(member));
        let found = self
            .gateway
            .wire
            .client()
            .get_item()
            .table_name(TABLE)
            .key(PK, AttributeValue::S(key))
            .key(SK, AttributeValue::S(keys::ALONE.to_owned()))
            .send()
            .await?;
        found.item.ok_or_else(|| "no such member".into())
    }

    /// Sweeps, and prints what it cost.
    async fn sweep(&self, size: usize, what: &str, members: usize) -> Result<(), Failed> {
        let _ = self.meter.take();
        let began = Instant::now();
        let event = SweepEvent::Schedule(ScheduleEvent {
            time: self.now.to_owned(),
        });
        let deadline = tokio::time::Instant::now() + Duration::from_secs(3_600);
        self.sweeper.handle(event, deadline).await?;
        for message in self.queues.drain(&self.sweeper.queue.url).await {
            let mut record = SqsMessage::default();
            record.body = message.body;
            let mut event = SqsEvent::default();
            event.records = vec![record];
            let event = SweepEvent::Queue(Box::new(event));
            let answer = self.sweeper.handle(event, deadline).await?;
            if !answer.batch_item_failures.is_empty() {
                return Err("a part of the sweep failed".into());
            }
        }
        let took = began.elapsed();
        let bill = self.meter.take();
        if members > 0 && bill.written() < 1.0 {
            return Err(format!("{what}, and the sweep found nobody").into());
        }
        print(size, what, members, &bill, took);
        Ok(())
    }
}

/// Ends the table's stream, which nobody reads here: it costs no units, and the engine looks
/// through all of its records at every write.
async fn leave_no_stream(gateway: &Gateway) -> Result<(), Failed> {
    let none = StreamSpecification::builder().stream_enabled(false);
    gateway
        .wire
        .client()
        .update_table()
        .table_name(TABLE)
        .stream_specification(none.build()?)
        .send()
        .await?;
    Ok(())
}

/// The same item for another member: its id is in the key and decides the shard.
fn put_like(pattern: &Item, program: &ProgramId, member: &str) -> Result<WriteRequest, Failed> {
    let id = MemberId::new(member);
    let mut item = pattern.clone();
    let text = AttributeValue::S;
    item.insert(PK.to_owned(), text(keys::member(program, &id)));
    let shard = keys::shard(program, keys::shard_of(&id));
    item.insert(SHARD.to_owned(), text(shard));
    let put = PutRequest::builder().set_item(Some(item)).build()?;
    Ok(WriteRequest::builder().put_request(put).build())
}

#[expect(clippy::cast_precision_loss, reason = "figures to look at")]
fn print(size: usize, what: &str, members: usize, bill: &Bill, took: Duration) {
    let (each, rate) = if members == 0 {
        (String::from("-"), String::from("-"))
    } else {
        (
            format!("{:.2}", bill.written() / members as f64),
            format!("{:.0}", members as f64 / took.as_secs_f64()),
        )
    };
    println!(
        "{size:>7}   {what:<16} {:>10} {:>6} {:>9} {each:>18} {rate:>18}",
        bill.requests,
        bill.read,
        bill.written()
    );
}

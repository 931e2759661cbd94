//! What a sweep costs: 1,000 members are due, of ever more that exist; and everybody shops,
//! under a rule that would cost a tier after 30 quiet days.
//!
//! `cargo run --release -p gradus-tests --example sweep_costs -- 10000 100000`

#![expect(clippy::disallowed_methods, reason = "speed is what this measures")]

use aws_lambda_events::sqs::{SqsEvent, SqsMessage};
use gradus_contracts::schedules::{ScheduleEvent, Sweep};
use gradus_domain::ids::ProgramId;
use gradus_engine::Engine;
use gradus_shell::sweep::{SweepEvent, SweepQueue, Sweeper};
use gradus_store::Store;
use gradus_tests::commands::{at, join, purchase};
use gradus_tests::gateway::Gateway;
use gradus_tests::meter::{Bill, Meter};
use gradus_tests::program::simple;
use gradus_tests::queue_wire::QueueWire;
use gradus_tests::wire::TABLE;
use std::error::Error;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::task::JoinSet;

/// How many members are due.
const DUE: usize = 1_000;
/// How many members are loaded side by side.
const AT_ONCE: usize = 32;
/// Points lapse ten days after the day on which they were earned.
const EXPIRING: &str =
    "[earning]\npoints = \"1\"\nper = \"1.00\"\nexpiry = { rolling_days = 10 }\n";
/// Silver from the first purchase on; lost after 30 days without one.
const QUIET_DAYS: &str = "[[tiers]]\nid = \"base\"\n[[tiers]]\nid = \"silver\"\nqualify = { purchases_at_least = 1, window = \"lifetime\" }\nvalidity = \"forever\"\ninactivity_days = 30\n";

type Failed = Box<dyn Error + Send + Sync>;

fn main() -> Result<(), Failed> {
    let sizes: Vec<usize> = std::env::args()
        .skip(1)
        .map(|size| size.parse())
        .collect::<Result<_, _>>()?;
    let sizes = if sizes.is_empty() { vec![2_000] } else { sizes };
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
    for size in sizes {
        everybody_shops(*size).await?;
    }
    Ok(())
}

/// 1,000 members bought on 2 March, the others on 7 March; swept when the first lapse.
async fn due_among(size: usize) -> Result<(), Failed> {
    let shop = Shop::of(EXPIRING, Sweep::Expire, "2026-03-12T16:00:00Z").await?;
    shop.load(size, |number| {
        let bought = if number < DUE {
            "2026-03-02"
        } else {
            "2026-03-07"
        };
        vec![format!("{bought}T04:00:00Z")]
    })
    .await?;
    shop.sweep(size, "1,000 are due", DUE).await?;
    shop.sweep(size, "nobody is due", 0).await
}

/// Everybody bought on 2 March and again on 22 March; swept when the first 30 days are over.
async fn everybody_shops(size: usize) -> Result<(), Failed> {
    let shop = Shop::of(QUIET_DAYS, Sweep::Downgrade, "2026-04-01T16:00:00Z").await?;
    shop.load(size, |_| {
        vec![
            "2026-03-02T04:00:00Z".to_owned(),
            "2026-03-22T04:00:00Z".to_owned(),
        ]
    })
    .await?;
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
        let queues = QueueWire::start();
        let meter = Meter::default();
        let store = Store::new(gateway.wire.metered(&meter), TABLE);
        let sweeper = Sweeper {
            sweep,
            engine: Arc::new(Engine::new(store)),
            queue: SweepQueue {
                client: queues.client(),
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

    /// Lets members join and buy at instants.
    async fn load(
        &self,
        size: usize,
        buys_at: impl Fn(usize) -> Vec<String>,
    ) -> Result<(), Failed> {
        let engine = &self.gateway.app.engine;
        let program = engine
            .program(&ProgramId::new("test"), at(self.now))
            .await?;
        let mut loading = JoinSet::new();
        for number in 0..size {
            let member = format!("m{number}");
            let mut commands = vec![join(&member, "2026-03-01T04:00:00Z")];
            for (place, instant) in buys_at(number).iter().enumerate() {
                let id = format!("t{number}-{place}");
                commands.push(purchase(&member, &id, instant, "CNY", 100));
            }
            let (engine, program) = (Arc::clone(engine), Arc::clone(&program));
            // One by one: what is decided together arms no timer in between.
            loading.spawn(async move {
                let mut answers = Vec::new();
                for command in &commands {
                    answers.extend(
                        engine
                            .execute(&program, std::slice::from_ref(command))
                            .await,
                    );
                }
                answers
            });
            while AT_ONCE <= loading.len() {
                answered(loading.join_next().await)?;
            }
        }
        while let Some(done) = loading.join_next().await {
            answered(Some(done))?;
        }
        // The sweeper's engine reads the program once.
        self.sweeper
            .engine
            .program(&program.id, at(self.now))
            .await?;
        Ok(())
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
        print(size, what, members, &self.meter.take(), took);
        Ok(())
    }
}

fn answered<T, E: Error + Send + Sync + 'static>(
    done: Option<Result<Vec<Result<T, E>>, tokio::task::JoinError>>,
) -> Result<(), Failed> {
    for answer in done.transpose()?.unwrap_or_default() {
        answer?;
    }
    Ok(())
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

//! A table, queues, a still clock, and the sweeps over them.

use aws_lambda_events::sqs::{SqsBatchResponse, SqsEvent, SqsMessage};
use aws_sdk_sqs::types::Message;
use gradus_contracts::schedules::{ScheduleEvent, Sweep, SweepMessage, SweepWork};
use gradus_domain::commands::Command;
use gradus_domain::member::Member;
use gradus_domain::words::ids::{MemberId, ProgramId};
use gradus_engine::Engine;
use gradus_shell::sweep::{SweepError, SweepEvent, SweepQueue, Sweeper};
use gradus_store::{Store, keys};
use gradus_tests::commands::{join, purchase};
use gradus_tests::gateway::Gateway;
use gradus_tests::meter::Meter;
use gradus_tests::program::simple;
use gradus_tests::queue_wire::QueueWire;
use gradus_tests::reluctant::Reluctant;
use gradus_tests::wire::{RawItem, TABLE};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::Instant as Moment;

/// Points lapse ten days after the day on which they were earned.
pub(crate) const EXPIRING: &str =
    "[earning]\npoints = \"1\"\nper = \"1.00\"\nexpiry = { rolling_days = 10 }\n";
/// Before anything is due.
pub(crate) const EARLY: &str = "2026-03-05T00:00:00Z";
/// When sweeps take up the first instant of 13 March in Shanghai: points of 2 March lapse.
pub(crate) const LAPSE: &str = "2026-03-12T17:05:00Z";

pub(crate) struct Rig {
    pub(crate) gateway: Gateway,
    pub(crate) queues: QueueWire,
    pub(crate) sweeper: Sweeper,
}

impl Rig {
    /// Of one point per 1.00 in Shanghai, and `more`; the clock stands at [`LAPSE`].
    pub(crate) async fn of(more: &str) -> Self {
        let file = simple("Asia/Shanghai", "CNY", more);
        Self::of_programs(&[("test", &file)]).await
    }

    /// Of programs, each given by its name and its file.
    pub(crate) async fn of_programs(programs: &[(&str, &str)]) -> Self {
        let gateway = Gateway::of(programs, LAPSE).await;
        let queues = QueueWire::start();
        let sweeper = Sweeper {
            sweep: Sweep::Expire,
            engine: Arc::clone(&gateway.app.engine),
            queue: SweepQueue {
                client: queues.client().into(),
                url: queues.make("work").await,
                dead_letter_url: queues.make("dead").await,
                ranges: 4,
            },
            clock: Arc::clone(&gateway.app.clock),
        };
        Self {
            gateway,
            queues,
            sweeper,
        }
    }

    /// Of points that lapse, with members who each bought for 1.00 on 2 March.
    pub(crate) async fn with_members(members: &[&str]) -> Self {
        let rig = Self::of(EXPIRING).await;
        for member in members {
            rig.joins_and_buys(member).await;
        }
        rig
    }

    pub(crate) async fn joins_and_buys(&self, member: &str) {
        self.gives(&join(member, "2026-03-01T04:00:00Z")).await;
        let bought = purchase(
            member,
            &format!("T-{member}"),
            "2026-03-02T04:00:00Z",
            "CNY",
            100,
        );
        self.gives(&bought).await;
    }

    pub(crate) async fn gives(&self, command: &Command) {
        let engine = &self.sweeper.engine;
        let program = engine.program(&test(), self.sweeper.clock.now()).await;
        let answers = engine
            .execute(&program.unwrap(), std::slice::from_ref(command))
            .await;
        assert!(answers.iter().all(Result::is_ok), "{answers:?}");
    }

    /// The same sweeps, with a meter at the table.
    pub(crate) fn metered(&self, meter: &Meter) -> Sweeper {
        let store = Store::new(self.gateway.wire.metered(meter), TABLE);
        Sweeper {
            engine: Arc::new(Engine::new(store)),
            ..self.sweeper.clone()
        }
    }

    /// The same sweeps, with a service before the table that does not do all that it is asked.
    pub(crate) fn before_table(&self, reluctant: impl FnOnce(Reluctant) -> Reluctant) -> Sweeper {
        let wire = &self.gateway.wire;
        let service = reluctant(Reluctant::before(wire.address)).start();
        Sweeper {
            engine: Arc::new(wire.behind(service).engine()),
            ..self.sweeper.clone()
        }
    }

    /// The same before the queues.
    pub(crate) fn before_queues(&self, reluctant: impl FnOnce(Reluctant) -> Reluctant) -> Sweeper {
        let service = reluctant(Reluctant::before(self.queues.address)).start();
        Sweeper {
            queue: SweepQueue {
                client: self.queues.behind(service).client().into(),
                ..self.sweeper.queue.clone()
            },
            ..self.sweeper.clone()
        }
    }

    /// What the queue's messages ask for: a program and its shards, from the first to the last,
    /// in order; the queue is empty then.
    pub(crate) async fn asked_for(&self) -> Vec<(String, u16, u16)> {
        let messages = self.queues.drain(&self.sweeper.queue.url).await;
        let mut asked: Vec<_> = messages.iter().map(range_of).collect();
        asked.sort();
        asked
    }

    /// A schedule's call, and then the queue's until it is empty.
    pub(crate) async fn sweeps(&self, sweep: Sweep, time: &str) {
        let sweeper = Sweeper {
            sweep,
            ..self.sweeper.clone()
        };
        call(&sweeper, time).await.unwrap();
        self.works_off(&sweeper, soon()).await;
    }

    /// Gives the queue's messages to the sweep until there are none; how many there were.
    pub(crate) async fn works_off(&self, sweeper: &Sweeper, deadline: Moment) -> usize {
        let mut count = 0;
        loop {
            let messages = self.queues.drain(&self.sweeper.queue.url).await;
            if messages.is_empty() {
                return count;
            }
            for message in messages {
                count += 1;
                let response = give(sweeper, &message, deadline).await;
                assert!(response.batch_item_failures.is_empty());
            }
        }
    }

    pub(crate) async fn member(&self, id: &str) -> Box<Member> {
        let stored = self.sweeper.engine.store();
        let stored = stored.member(&test(), &MemberId::new(id)).await;
        stored.unwrap().unwrap().member
    }

    pub(crate) async fn active(&self, id: &str) -> i64 {
        let member = self.member(id).await;
        member
            .holdings
            .active
            .iter()
            .map(|lot| lot.points.get())
            .sum()
    }

    /// Every entry in the table.
    pub(crate) async fn entries(&self) -> BTreeMap<(String, String), RawItem> {
        let prefix = keys::records_prefix(&test());
        let mut all = self.gateway.wire.everything().await;
        all.retain(|(partition, _), _| partition.starts_with(&prefix));
        all
    }

    /// What was set aside, and why.
    pub(crate) async fn set_aside(&self) -> Vec<(String, String)> {
        let dead = self.queues.drain(&self.sweeper.queue.dead_letter_url).await;
        dead.into_iter()
            .map(|message| {
                let attributes = message.message_attributes.unwrap();
                let reason = attributes["reason"].string_value.clone();
                (message.body.unwrap(), reason.unwrap())
            })
            .collect()
    }
}

fn range_of(message: &Message) -> (String, u16, u16) {
    let body = message.body.as_deref().unwrap();
    let (read, _) = SweepMessage::read(body.as_bytes()).unwrap();
    match read.work {
        SweepWork::Shards(range) => (read.program, range.first, range.last),
        SweepWork::Members(members) => panic!("{members:?} alone"),
    }
}

pub(crate) fn test() -> ProgramId {
    ProgramId::new("test")
}

/// A deadline that does not come.
pub(crate) fn soon() -> Moment {
    Moment::now() + Duration::from_secs(3_600)
}

/// A schedule's call.
pub(crate) async fn call(sweeper: &Sweeper, time: &str) -> Result<SqsBatchResponse, SweepError> {
    let event = SweepEvent::Schedule(ScheduleEvent {
        time: time.to_owned(),
    });
    sweeper.handle(event, soon()).await
}

/// The queue's call with one message.
pub(crate) async fn give(
    sweeper: &Sweeper,
    message: &Message,
    deadline: Moment,
) -> SqsBatchResponse {
    let mut record = SqsMessage::default();
    record.message_id = message.message_id.clone();
    record.body = message.body.clone();
    let mut event = SqsEvent::default();
    event.records = vec![record];
    let event = SweepEvent::Queue(Box::new(event));
    sweeper.handle(event, deadline).await.unwrap()
}

/// The queue's call with a message of this body.
pub(crate) async fn give_text(sweeper: &Sweeper, body: &str) -> SqsBatchResponse {
    let message = Message::builder().message_id("1").body(body).build();
    give(sweeper, &message, soon()).await
}

//! The functions answer, as the HTTP gateway and the queues call them, over a table and queues
//! that speak the services' protocols, with a clock that is moved.
//!
//! What has a route is sent there, to be decided at once; everything else comes over the queue
//! of commands. Where time passes, the sweeps come by. What there is is read from balance, tier
//! and statement.

mod reading;
mod sending;

use aws_lambda_events::sqs::{SqsEvent, SqsMessage};
use gradus_cases::play::{Answers, NoAnswer};
use gradus_cases::scenario::CaseProgram;
use gradus_cases::seen::{Became, Outcome, Seen};
use gradus_contracts::api::routes::Function;
use gradus_contracts::ledger::entry::EntryView;
use gradus_contracts::queues::COMMANDS;
use gradus_contracts::schedules::{ScheduleEvent, Sweep};
use gradus_domain::commands::Command;
use gradus_domain::words::ids::MemberId;
use gradus_domain::words::time::Instant;
use gradus_shell::app::CommandQueue;
use gradus_shell::sweep::{SweepEvent, SweepQueue, Sweeper};
use gradus_tests::gateway::{Call, Gateway, Reply};
use gradus_tests::queue_wire::QueueWire;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::time::Duration;
use tokio::runtime::Runtime;

/// The functions, and the queues between them.
pub(crate) struct Functions {
    runtime: Runtime,
    queues: QueueWire,
    commands: CommandQueue,
    work: SweepQueue,
    /// How many cases have begun.
    begun: usize,
    case: Option<Case>,
}

/// The case that is played: a table of its own.
struct Case {
    number: usize,
    /// How many commands were put into the queue.
    sent: usize,
    gateway: Gateway,
    queues: QueueWire,
    work: SweepQueue,
    program: String,
    now: Instant,
    members: HashMap<MemberId, Known>,
    /// The entry of the latest command, where its answer shows one.
    own: Option<EntryView>,
    /// What there is is read as of then: when the latest command was decided, or the time to
    /// which was waited.
    read_at: Instant,
}

/// What is known of a member.
#[derive(Default)]
struct Known {
    /// By what name the functions know it; empty: it did not join.
    id: String,
    /// The number of the latest entry that was seen.
    latest: u64,
    /// All entries as of the last look, the oldest first; those of a day that was open then
    /// may stand there otherwise now.
    entries: Vec<EntryView>,
    /// The keys of all that was looked at.
    looked_at: HashSet<String>,
}

impl Functions {
    pub(crate) fn start() -> Self {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        let queues = QueueWire::start();
        let make = |name| runtime.block_on(queues.make(name));
        let commands = CommandQueue {
            client: queues.client().into(),
            url: make(COMMANDS.name),
            dead_letter_url: make(COMMANDS.dead_letter_name),
        };
        let work = SweepQueue {
            client: queues.client().into(),
            url: make("work"),
            dead_letter_url: make("dead"),
            ranges: 1,
        };
        Self {
            runtime,
            queues,
            commands,
            work,
            begun: 0,
            case: None,
        }
    }
}

impl Answers for Functions {
    fn begin(&mut self, program: &CaseProgram, at: Instant) -> Result<(), NoAnswer> {
        let id = program.content.program.id.to_string();
        let file = String::from_utf8(program.file.clone()).unwrap();
        let programs = [(id.as_str(), file.as_str())];
        let mut gateway = self
            .runtime
            .block_on(Gateway::of(&programs, &at.to_string()));
        gateway.app.commands = Some(self.commands.clone());
        self.begun += 1;
        self.case = Some(Case {
            number: self.begun,
            sent: 0,
            gateway,
            queues: self.queues.clone(),
            work: self.work.clone(),
            program: id,
            now: at,
            members: HashMap::new(),
            own: None,
            read_at: at,
        });
        Ok(())
    }

    fn does(&mut self, command: &Command) -> Result<Became, NoAnswer> {
        let case = self.case.as_mut().unwrap();
        case.moves_to(command.received_at);
        let became = self.runtime.block_on(case.sends(command))?;
        case.read_at = match (&case.own, &became) {
            (Some(own), Became::Known { outcome, .. }) if *outcome == Outcome::Done => {
                own.decided_at.0
            }
            (_, _) => case.now,
        };
        Ok(became)
    }

    fn waits(&mut self, member: &MemberId, until: Instant) -> Result<Became, NoAnswer> {
        let case = self.case.as_mut().unwrap();
        case.moves_to(until);
        case.read_at = case.now;
        self.runtime.block_on(async {
            case.own = None;
            case.sweeps().await;
            let balance = case.account(member, "balance").await;
            match balance.status {
                200 => Ok(Became::known(Outcome::Done)),
                _ => rejected(&balance),
            }
        })
    }

    fn shows(&mut self, member: &MemberId) -> Result<Seen, NoAnswer> {
        let case = self.case.as_mut().unwrap();
        case.gateway.at(&case.read_at.to_string());
        let seen = self.runtime.block_on(case.shows(member));
        case.gateway.at(&case.now.to_string());
        seen
    }
}

impl Case {
    /// Time does not go back: what came before now is decided now.
    fn moves_to(&mut self, at: Instant) {
        self.now = self.now.max(at);
        self.gateway.at(&self.now.to_string());
    }

    /// Calls each sweep's function as its schedule does, and works off its queue.
    async fn sweeps(&self) {
        for sweep in Sweep::ALL {
            let schedule = SweepEvent::Schedule(ScheduleEvent {
                time: self.now.to_string(),
            });
            self.sweep(sweep, schedule).await;
            for message in self.queues.drain(&self.work.url).await {
                let mut record = SqsMessage::default();
                record.message_id = message.message_id;
                record.body = message.body;
                let event = SweepEvent::Queue(Box::new(event_of(record)));
                self.sweep(sweep, event).await;
            }
        }
        let set_aside = self.queues.drain(&self.work.dead_letter_url).await;
        assert!(set_aside.is_empty(), "{set_aside:?}");
    }

    async fn sweep(&self, sweep: Sweep, event: SweepEvent) {
        let sweeper = Sweeper {
            sweep,
            engine: Arc::clone(&self.gateway.app.engine),
            queue: self.work.clone(),
            clock: Arc::clone(&self.gateway.app.clock),
        };
        let deadline = tokio::time::Instant::now() + Duration::from_secs(3_600);
        let done = sweeper.handle(event, deadline).await;
        assert!(done.unwrap().batch_item_failures.is_empty());
    }

    /// A call of the program's own back office.
    fn call(&self, method: &'static str, tail: &str) -> Call {
        let path = format!("/v1/programs/{}/{tail}", self.program);
        Call::new(method, &path).claim("gradus_programs", &self.program)
    }

    async fn account(&self, member: &MemberId, tail: &str) -> Reply {
        let call = self.call("GET", &format!("members/{}/{tail}", self.id(member)));
        self.gateway.asks(Function::Account, &call).await
    }

    /// By what name the functions know a member; somebody who did not join keeps the case's.
    fn id(&self, member: &MemberId) -> String {
        let known = self.members.get(member).map(|known| known.id.clone());
        known
            .filter(|id| !id.is_empty())
            .unwrap_or_else(|| member.to_string())
    }

    fn known(&mut self, member: &MemberId) -> &mut Known {
        self.members.entry(member.clone()).or_default()
    }
}

fn event_of(record: SqsMessage) -> SqsEvent {
    let mut event = SqsEvent::default();
    event.records = vec![record];
    event
}

/// What a problem says.
fn rejected(reply: &Reply) -> Result<Became, NoAnswer> {
    let text = |name: &str| reply.body[name].as_str().map(str::to_owned);
    match (text("code"), text("detail")) {
        (Some(code), Some(why)) if (400..500).contains(&reply.status) => Ok(Became::Known {
            outcome: Outcome::Rejected(code),
            why,
        }),
        (_, _) => Err(NoAnswer::Fault(format!("{reply:?}"))),
    }
}

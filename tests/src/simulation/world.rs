//! The services behind every client of a simulation, and what goes wrong on the way to them.

use super::clock::VirtualClock;
use super::fault::{self, Fate, Faults};
use super::flaw::{self, Flaw};
use super::random::Dice;
use super::table::Table;
use super::wire::{Call, Reply, Service};
use aws_smithy_runtime_api::client::result::ConnectorError;
use gradus_domain::words::time::Instant;
use gradus_engine::programs::Readings;
use gradus_sqs::{Options, Queues};
use std::collections::HashSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::Notify;

/// Scheme and host of the simulated services.
pub const ENDPOINT: &str = "http://simulated.invalid";

/// A table, queues, a clock, and the faults between them and everybody else.
#[derive(Clone, Debug)]
pub struct World(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    clock: VirtualClock,
    table: Table,
    flaw: Option<Flaw>,
    state: Mutex<State>,
    queued: Notify,
    readings: Readings,
}

#[derive(Debug)]
struct State {
    dice: Dice,
    faults: Faults,
    queues: Queues,
    /// What was written, as it was asked for, in order.
    written: Vec<String>,
    /// The request tokens of what was written.
    tokens: HashSet<String>,
    calls: u64,
    trace: Option<Vec<String>>,
}

/// How a call ended on its way.
#[derive(Debug)]
pub enum Delivery {
    /// The caller has an answer, or knows that it has none.
    Arrived(Result<Reply, ConnectorError>),
    /// Nothing comes back.
    Silence,
    /// The caller is dead.
    Death,
}

/// What is settled about a call before it is sent.
#[derive(Clone, Copy, Debug)]
pub struct Course {
    /// What becomes of it.
    pub fate: Fate,
    /// How long it takes to arrive.
    pub there_ms: i64,
    /// How long its reply takes.
    pub back_ms: i64,
}

impl World {
    /// Empty services at an instant. Call it on a runtime whose time is paused.
    ///
    /// # Panics
    /// Where the database cannot be opened.
    #[must_use]
    pub fn new(seed: u64, first: Instant) -> Self {
        let mut dice = Dice::new(seed);
        let clock = VirtualClock::starting_at(first);
        let mut names = dice.fork();
        let entropy = move |bytes: &mut [u8]| {
            for byte in bytes {
                *byte = names.roll() as u8;
            }
        };
        let queues = match Queues::in_memory(Options::default(), clock, entropy) {
            Ok(queues) => queues,
            Err(error) => panic!("no queues: {error}"),
        };
        Self(Arc::new(Shared {
            clock,
            table: Table::default(),
            flaw: flaw::of_new_worlds(),
            state: Mutex::new(State {
                dice,
                faults: Faults::default(),
                queues,
                written: Vec::new(),
                tokens: HashSet::new(),
                calls: 0,
                trace: None,
            }),
            queued: Notify::new(),
            readings: Readings::default(),
        }))
    }

    /// The time.
    #[must_use]
    pub fn clock(&self) -> VirtualClock {
        self.0.clock
    }

    /// What program files say, once somebody has read them.
    #[must_use]
    pub fn readings(&self) -> Readings {
        self.0.readings.clone()
    }

    /// The table, for checks.
    #[must_use]
    pub fn table(&self) -> &Table {
        &self.0.table
    }

    /// In which way the services are flawed; `None`: in none.
    #[must_use]
    pub fn flaw(&self) -> Option<Flaw> {
        self.0.flaw
    }

    /// From now on calls meet these faults.
    pub fn strike(&self, faults: Faults) {
        self.state().faults = faults;
    }

    /// Whether calls meet any fault.
    #[must_use]
    pub fn has_faults(&self) -> bool {
        self.state().faults != Faults::default()
    }

    /// From now on every call is noted.
    pub fn begin_trace(&self) {
        self.state().trace.get_or_insert_default();
    }

    /// What was noted.
    #[must_use]
    pub fn trace(&self) -> Vec<String> {
        self.state().trace.clone().unwrap_or_default()
    }

    /// Adds a line to what is noted, where anything is.
    pub fn note(&self, line: impl FnOnce() -> String) {
        let passed_ms = self.0.clock.passed_ms();
        if let Some(trace) = &mut self.state().trace {
            trace.push(format!("{passed_ms:>10} ms  {}", line()));
        }
    }

    /// The bodies of all transactions and updates that were carried out, in order.
    #[must_use]
    pub fn written(&self) -> Vec<String> {
        self.state().written.clone()
    }

    /// How many calls were made.
    #[must_use]
    pub fn calls(&self) -> u64 {
        self.state().calls
    }

    /// Settles what becomes of a call.
    #[must_use]
    pub fn course(&self, call: &Call, mortal: bool) -> Course {
        let mut state = self.state();
        state.calls += 1;
        let faults = state.faults;
        Course {
            fate: faults.fate(&mut state.dice, call, mortal),
            there_ms: state.dice.between(1, 8),
            back_ms: state.dice.between(1, 4),
        }
    }

    /// Takes a call on its course.
    pub async fn deliver(&self, call: &Call, course: Course) -> Delivery {
        self.clock().wait_ms(course.there_ms).await;
        let reply = course.fate.is_carried_out().then(|| self.serve(call));
        self.clock().wait_ms(course.back_ms).await;
        let flaw = self.0.flaw;
        if let Some(reply) = flaw.and_then(|flaw| flaw.in_place_of_loss(call, course.fate)) {
            return Delivery::Arrived(Ok(reply));
        }
        let mut state = self.state();
        let refused = match course.fate {
            Fate::Answered => None,
            Fate::Stale => {
                let fresh = reply.unwrap_or_else(|| Reply::of(500, "{}"));
                return Delivery::Arrived(Ok(stale(&mut state.dice, call, fresh)));
            }
            Fate::Throttled => Some(fault::throttled(&mut state.dice, call)),
            Fate::Conflict => Some(fault::conflict(&mut state.dice, call)),
            Fate::Broken | Fate::BrokenAfter => Some(fault::broken(call)),
            Fate::ResetBefore | Fate::ResetAfter => {
                return Delivery::Arrived(Err(ConnectorError::io("connection reset".into())));
            }
            Fate::SilentBefore | Fate::SilentAfter => return Delivery::Silence,
            Fate::KilledBefore | Fate::KilledAfter => return Delivery::Death,
        };
        match refused.or(reply) {
            Some(reply) => Delivery::Arrived(Ok(reply)),
            None => Delivery::Silence,
        }
    }

    /// Carries a call out as the services do, with their flaw.
    fn serve(&self, call: &Call) -> Reply {
        match self.0.flaw {
            None => self.carry_out(call),
            Some(flaw) => flaw.carry_out(&self.0.table, call, |call| self.carry_out(call)),
        }
    }

    /// Carries a call out at once and without fault or flaw.
    #[must_use]
    pub fn carry_out(&self, call: &Call) -> Reply {
        match call.service {
            Service::Queue => {
                if call.operation.starts_with("SendMessage") {
                    self.0.queued.notify_waiters();
                }
                let response = self.state().queues.handle(gradus_sqs::Request {
                    operation: &call.operation,
                    body: call.body.as_bytes(),
                    endpoint: ENDPOINT,
                });
                Reply {
                    status: response.status,
                    query_error: response.error_type,
                    body: String::from_utf8_lossy(&response.body).into_owned(),
                }
            }
            Service::Table => {
                let reply = self.0.table.answer(call);
                let writes = matches!(call.operation.as_str(), "TransactWriteItems" | "UpdateItem");
                if writes && reply.status == 200 {
                    self.state().note_written(&call.body);
                }
                reply
            }
        }
    }

    /// Waits until somebody puts a message into a queue.
    pub async fn queued(&self) {
        self.0.queued.notified().await;
    }

    /// Rolls the dice of everything that is no call.
    pub fn dice<T>(&self, roll: impl FnOnce(&mut Dice) -> T) -> T {
        roll(&mut self.state().dice)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// Notes a write, but not a transaction that the SDK sends again under the same token.
    fn note_written(&mut self, body: &str) {
        let request: serde_json::Value = serde_json::from_str(body).unwrap_or_default();
        let token = request["ClientRequestToken"].as_str().map(str::to_owned);
        if token.is_none_or(|token| self.tokens.insert(token)) {
            self.written.push(body.to_owned());
        }
    }
}

/// The answer of an index that lags: what was written last is missing. A page that is not
/// the last one is left as it is, for a lagging index fills its pages too.
fn stale(dice: &mut Dice, call: &Call, fresh: Reply) -> Reply {
    let request: serde_json::Value = serde_json::from_str(&call.body).unwrap_or_default();
    let mut page: serde_json::Value = serde_json::from_str(&fresh.body).unwrap_or_default();
    if fresh.status != 200 || !page["LastEvaluatedKey"].is_null() {
        return fresh;
    }
    let newest_first = request["ScanIndexForward"] == serde_json::Value::Bool(false);
    let Some(items) = page["Items"].as_array_mut() else {
        return fresh;
    };
    let missing = (dice.between(1, 3) as usize).min(items.len());
    if newest_first {
        items.drain(..missing);
    } else {
        items.truncate(items.len() - missing);
    }
    let count = items.len();
    page["Count"] = count.into();
    page["ScannedCount"] = count.into();
    Reply::of(200, page.to_string())
}

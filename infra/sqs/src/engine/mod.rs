//! The queues themselves: synchronous, over one SQLite database, without a clock, a thread or
//! randomness of their own.
//!
//! Every request runs in a transaction and is answered after its commit; [`Queues::handle_all`]
//! commits many requests at once. A `ReceiveMessage` never waits here: it answers what is
//! visible now and says what it would wait for ([`Wait`]).

mod answer;
mod attributes;
mod batch;
mod damage;
mod dispatch;
mod fault;
#[cfg(test)]
mod full_disk;
mod group;
mod in_flight;
mod inputs;
mod lifecycle;
mod mark;
mod mend;
mod message;
mod message_attributes;
mod move_task;
mod name;
mod put;
mod queue;
mod queue_attributes;
mod receipt;
mod receive;
mod retention;
mod schema;
mod send;
mod settle;
mod tags;
mod turn;

pub(crate) use fault::Code;

pub use answer::{Handled, QueueId, Request, Response, Wait};
pub use in_flight::InFlight;
pub use inputs::{Clock, Entropy, EntropyFailed};
pub use mark::Mark;
pub use name::ACCOUNT;
pub use retention::Retention;
pub use schema::{Durability, OpenError};

use fault::Fault;
use rusqlite::Connection;
use std::{path::Path, sync::Arc};
use turn::Turn;

/// The largest request body, in bytes: a batch of 1 MiB in which every byte is escaped, with
/// its envelope. A larger one is answered 413.
pub const MAX_BODY_BYTES: usize = 8 << 20;

/// How the queues are kept and named.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Options {
    /// The region in ARNs.
    pub region: String,
    /// What an acknowledged write survives; of no effect in memory.
    pub durability: Durability,
    /// What opening does with messages in flight; of no effect in memory.
    pub in_flight: InFlight,
    /// What becomes of messages that nobody takes.
    pub retention: Retention,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            region: "us-east-1".to_owned(),
            durability: Durability::default(),
            in_flight: InFlight::default(),
            retention: Retention::default(),
        }
    }
}

/// All queues of one database.
pub struct Queues {
    connection: Connection,
    clock: Arc<dyn Clock>,
    entropy: Box<dyn Entropy>,
    region: String,
    retention: Retention,
    /// Whether the indexes were built anew once, which helps or does not.
    is_rebuilt: bool,
}

impl std::fmt::Debug for Queues {
    fn fmt(&self, to: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        to.debug_struct("Queues")
            .field("region", &self.region)
            .finish_non_exhaustive()
    }
}

impl Queues {
    /// Opens the queues in the file at `path`, creating it (but not its folder) where it is
    /// missing. The file is held exclusively until the value is dropped. What stands wrong in
    /// it, so that nobody would ever receive a message, is mended, and the log says so.
    ///
    /// # Errors
    ///
    /// [`OpenError`] says whether the file is in use, unreadable, of a later format, or cannot
    /// be opened for another reason.
    pub fn open(
        path: &Path,
        options: Options,
        clock: impl Clock + 'static,
        entropy: impl Entropy + 'static,
    ) -> Result<Self, OpenError> {
        let connection = schema::open(path, options.durability)?;
        let damaged = queue::damaged(&connection).map_err(|cause| schema::classify(path, cause))?;
        if let Some(found) = damaged {
            return Err(OpenError::Queues {
                path: path.to_path_buf(),
                found,
            });
        }
        let now_ms = clock.now_ms();
        made_ready(&connection, options.in_flight, now_ms)
            .or_else(|error| match fault::is_of_a_damaged_file(&error) {
                true => mend::rebuild(&connection, now_ms)
                    .and_then(|()| made_ready(&connection, options.in_flight, now_ms)),
                false => Err(error),
            })
            .map_err(|cause| schema::classify(path, cause))?;
        Ok(Self::over(connection, options, clock, entropy))
    }

    /// Queues that live as long as this value.
    ///
    /// # Errors
    ///
    /// [`OpenError::Failed`] when SQLite cannot allocate.
    pub fn in_memory(
        options: Options,
        clock: impl Clock + 'static,
        entropy: impl Entropy + 'static,
    ) -> Result<Self, OpenError> {
        Ok(Self::over(schema::in_memory()?, options, clock, entropy))
    }

    fn over(
        connection: Connection,
        options: Options,
        clock: impl Clock + 'static,
        entropy: impl Entropy + 'static,
    ) -> Self {
        Self {
            connection,
            clock: Arc::new(clock),
            entropy: Box::new(entropy),
            region: options.region,
            retention: options.retention,
            is_rebuilt: false,
        }
    }

    /// The clock these queues go by.
    #[must_use]
    pub fn clock(&self) -> Arc<dyn Clock> {
        Arc::clone(&self.clock)
    }

    /// Makes ready for a leap of the clock forward: what is in flight, or delayed, stays so for
    /// as long as it would have.
    ///
    /// # Errors
    ///
    /// Where the database cannot be written.
    pub fn leap(&self, by_ms: i64) -> Result<(), rusqlite::Error> {
        in_flight::leap(&self.connection, self.clock.now_ms(), by_ms)
    }

    /// The newest message of all queues.
    ///
    /// # Errors
    ///
    /// Where the database cannot be read.
    pub fn mark(&self) -> Result<Mark, rusqlite::Error> {
        mark::newest(&self.connection)
    }

    /// Whether a queue has let go of every message that was there at a mark.
    ///
    /// # Errors
    ///
    /// Where the database cannot be read.
    pub fn is_through(&self, queue: &str, mark: Mark) -> Result<bool, rusqlite::Error> {
        mark::is_through(&self.connection, queue, mark)
    }

    /// Carries out one request and commits it. Never waits and never fails: a failure is an
    /// answer with a status of 400 or more, and then nothing of the request has happened.
    pub fn handle(&mut self, request: Request<'_>) -> Response {
        match self.handle_all(&[request]).pop() {
            Some(handled) => handled.response,
            None => Response::failure(Code::InternalFailure, "The request had no answer."),
        }
    }

    /// Carries out requests in their order, each as a unit, with one commit for all of them.
    ///
    /// A request that is refused leaves the others alone. Where the database fails to commit,
    /// none of them has happened and all are answered 500 or 503.
    pub fn handle_all(&mut self, requests: &[Request<'_>]) -> Vec<Handled> {
        let mut all = self.try_all(requests);
        if let Err(fault) = &all
            && fault.is_of_a_damaged_file()
            && !self.is_rebuilt
        {
            // None of the requests has happened, and none was answered.
            self.is_rebuilt = true;
            let rebuilt = mend::rebuild(&self.connection, self.clock.now_ms());
            all = match rebuilt {
                Ok(()) => self.try_all(requests),
                Err(error) => Err(error.into()),
            };
        }
        match all {
            Ok(all) => all,
            Err(fault) => {
                tracing::error!(
                    cause = %fault,
                    requests = requests.len(),
                    "queue requests were rolled back",
                );
                let answer = Handled {
                    response: Response::of_fault(&fault),
                    wait: None,
                    stirred: Vec::new(),
                };
                vec![answer; requests.len()]
            }
        }
    }

    fn try_all(&mut self, requests: &[Request<'_>]) -> Result<Vec<Handled>, Fault> {
        let transaction = rusqlite::Transaction::new_unchecked(
            &self.connection,
            rusqlite::TransactionBehavior::Immediate,
        )?;
        let now_ms = self.clock.now_ms();
        let mut all = Vec::with_capacity(requests.len());
        for request in requests {
            let mut turn = Turn::new(
                &self.connection,
                now_ms,
                self.entropy.as_mut(),
                &self.region,
                request.endpoint,
                self.retention,
            );
            all.push(as_unit(&mut turn, *request, self.is_rebuilt)?);
        }
        transaction.commit()?;
        Ok(all)
    }
}

/// Mends what stands wrong, and deals with what is in flight. What gives messages back trusts
/// what is noted of their groups, so it comes second.
fn made_ready(connection: &Connection, in_flight: InFlight, now_ms: i64) -> rusqlite::Result<()> {
    mend::look_over(connection, now_ms)?;
    match in_flight {
        InFlight::Kept => Ok(()),
        InFlight::GivenBack => in_flight::give_back(connection, now_ms),
    }
}

/// Runs one request inside the open transaction so that a failure takes back its own writes
/// only. `Err` means that the transaction as a whole is lost, or that the file is damaged and
/// nothing was tried against it yet.
fn as_unit(turn: &mut Turn<'_>, request: Request<'_>, is_rebuilt: bool) -> Result<Handled, Fault> {
    turn.db.execute_batch("SAVEPOINT request")?;
    match dispatch::run(turn, request) {
        Ok(body) => {
            turn.db.execute_batch("RELEASE request")?;
            Ok(turn.handled(Response::success(&body)))
        }
        Err(fault) if turn.db.is_autocommit() => Err(fault),
        Err(fault) if fault.is_of_a_damaged_file() && !is_rebuilt => Err(fault),
        Err(fault) => {
            turn.db
                .execute_batch("ROLLBACK TO request; RELEASE request")?;
            if !matches!(fault, Fault::Refused { .. }) {
                tracing::error!(
                    cause = %fault,
                    operation = request.operation,
                    "a queue request failed",
                );
            }
            turn.forget();
            Ok(turn.handled(Response::of_fault(&fault)))
        }
    }
}

//! From a message to settled members.

use super::{SweepError, Sweeper};
use crate::metrics::{self, About, Metric};
use aws_lambda_events::sqs::{SqsBatchResponse, SqsEvent, SqsMessage};
use gradus_contracts::schedules::{DuePlace, MEMBERS_MAX, ShardRange, SweepMessage, SweepWork};
use gradus_domain::commands::Command;
use gradus_domain::words::ids::{MemberId, ProgramId};
use gradus_domain::words::time::Instant;
use gradus_engine::Engine;
use gradus_engine::answer::{Answer, EngineError};
use gradus_engine::programs::LoadedProgram;
use gradus_store::due::{DueMember, DuePage};
use gradus_store::error::StoreError;
use std::sync::Arc;
use tokio::task::JoinSet;
use tokio::time::Instant as Moment;

/// How many members are read from an index at once, and settled side by side.
const PAGE: u16 = 16;
/// How many shards are looked at side by side.
const SHARDS_AT_ONCE: usize = 8;

/// What became of a message's work.
#[derive(Debug, Default)]
struct Tally {
    /// Members that were looked at and are settled.
    settled: usize,
    /// Of these, those of whom nothing was due.
    early: usize,
    /// Members that the index names and of whom nothing can be settled.
    refused: usize,
    /// Entries that were written.
    entries: usize,
    /// The earliest timer.
    earliest: Option<Instant>,
    /// To be tried again.
    again: Vec<MemberId>,
    /// Never to be settled as they stand, and why.
    failed: Vec<(MemberId, String)>,
    /// Of these, those whose entries and state do not agree.
    mismatched: usize,
}

/// Why a message is not done.
#[derive(Debug, thiserror::Error)]
enum Undone {
    /// It never will be: it goes to the dead-letter queue.
    #[error("{0}")]
    Poison(String),
    /// It comes again.
    #[error(transparent)]
    Engine(#[from] EngineError),
    #[error(transparent)]
    Sweep(#[from] SweepError),
}

impl From<StoreError> for Undone {
    fn from(error: StoreError) -> Self {
        Self::Engine(error.into())
    }
}

/// One message's work, under way.
struct Work<'a> {
    sweeper: &'a Sweeper,
    program: Arc<LoadedProgram>,
    message: &'a SweepMessage,
    due: Instant,
    deadline: Moment,
    tally: Tally,
}

impl Sweeper {
    /// Works off the queue's messages; the answer names those that are to come again.
    pub(super) async fn work_off(&self, event: SqsEvent, deadline: Moment) -> SqsBatchResponse {
        let mut response = SqsBatchResponse::default();
        for message in &event.records {
            let done = match self.do_work(message, deadline).await {
                Err(Undone::Poison(reason)) => self.set_aside(message, &reason).await,
                done => done,
            };
            if let Err(error) = done {
                tracing::warn!(sweep = self.sweep.name(), error = %error, "a part of a sweep comes again");
                response.add_failure(message.message_id.as_deref().unwrap_or_default());
            }
        }
        response
    }

    async fn set_aside(&self, message: &SqsMessage, reason: &str) -> Result<(), Undone> {
        let body = message.body.as_deref().unwrap_or_default();
        self.queue.set_aside(body, reason).await?;
        tracing::error!(sweep = self.sweep.name(), reason, "a message is set aside");
        metrics::add(&About::default(), Metric::SweepSetAside, 1);
        Ok(())
    }

    async fn do_work(&self, message: &SqsMessage, deadline: Moment) -> Result<(), Undone> {
        let body = message.body.as_deref().unwrap_or_default();
        let (message, due) = SweepMessage::read(body.as_bytes())
            .map_err(|fault| Undone::Poison(fault.to_string()))?;
        let program = ProgramId::new(&message.program);
        let program = match self.engine.program(&program, self.clock.now()).await {
            Err(EngineError::ProgramUnknown(_)) => {
                return Err(Undone::Poison("its program is not published".to_owned()));
            }
            Err(error) if !error.is_retryable() => {
                return Err(Undone::Poison(format!(
                    "its program cannot be read: {error}"
                )));
            }
            program => program?,
        };
        let mut work = Work {
            sweeper: self,
            program,
            message: &message,
            due,
            deadline,
            tally: Tally::default(),
        };
        let left = match &message.work {
            SweepWork::Shards(range) => work.sweep(range).await?,
            SweepWork::Members(members) => {
                let members = members.iter().map(MemberId::new).collect();
                work.settle(members).await?;
                None
            }
        };
        work.end(left).await
    }
}

impl Work<'_> {
    /// Settles who is due in a range of shards; what is left when the time runs out.
    async fn sweep(&mut self, range: &ShardRange) -> Result<Option<ShardRange>, Undone> {
        let shards: Vec<u16> = (range.first..=range.last).collect();
        let mut after = range.after.as_ref().map(member_at);
        for some in shards.chunks(SHARDS_AT_ONCE) {
            let pages = self.first_pages(some, after.as_ref()).await?;
            for (shard, mut page) in some.iter().zip(pages) {
                loop {
                    if self.deadline <= Moment::now() {
                        return Ok(Some(ShardRange {
                            first: *shard,
                            last: range.last,
                            after: after.as_ref().map(place_of),
                        }));
                    }
                    let next = page.members.last().filter(|_| page.has_more).cloned();
                    self.settle_page(page).await?;
                    let Some(next) = next else { break };
                    page = self.page(*shard, Some(&next)).await?;
                    after = Some(next);
                }
                after = None;
            }
        }
        Ok(None)
    }

    /// The first page of each shard, `after` being a place in the first shard.
    async fn first_pages(
        &self,
        shards: &[u16],
        after: Option<&DueMember>,
    ) -> Result<Vec<DuePage>, StoreError> {
        let mut reading = JoinSet::new();
        for (place, shard) in shards.iter().enumerate() {
            let after = after.filter(|_| place == 0).cloned();
            let (engine, program) = (Arc::clone(&self.sweeper.engine), Arc::clone(&self.program));
            let (index, due, shard) = (self.sweeper.index(), self.due, *shard);
            reading.spawn(async move {
                let page = engine
                    .store()
                    .due(&program.id, index, shard, due, after.as_ref(), PAGE)
                    .await;
                (place, page)
            });
        }
        let mut pages = vec![DuePage::default(); shards.len()];
        while let Some(read) = reading.join_next().await {
            let (place, page) = read.map_err(|error| broke_off(&error))?;
            pages[place] = page?;
        }
        Ok(pages)
    }

    async fn page(&self, shard: u16, after: Option<&DueMember>) -> Result<DuePage, StoreError> {
        let store = self.sweeper.engine.store();
        let index = self.sweeper.index();
        store
            .due(&self.program.id, index, shard, self.due, after, PAGE)
            .await
    }

    async fn settle_page(&mut self, page: DuePage) -> Result<(), StoreError> {
        let earliest = page.members.first().map(|member| member.at);
        self.tally.earliest = match (self.tally.earliest, earliest) {
            (Some(one), Some(other)) => Some(one.min(other)),
            (one, other) => one.or(other),
        };
        self.settle(page.members.into_iter().map(|due| due.member).collect())
            .await
    }

    /// Settles members side by side, as of the sweep's time, whatever the index says.
    async fn settle(&mut self, members: Vec<MemberId>) -> Result<(), StoreError> {
        for some in members.chunks(usize::from(PAGE)) {
            let mut settling = JoinSet::new();
            for member in some {
                settling.spawn(settle_one(
                    Arc::clone(&self.sweeper.engine),
                    Arc::clone(&self.program),
                    member.clone(),
                    self.due,
                ));
            }
            while let Some(settled) = settling.join_next().await {
                let (member, answer) = settled.map_err(|error| broke_off(&error))?;
                self.tally.note(member, answer);
            }
        }
        Ok(())
    }

    /// Puts what is left into the queue again, sets aside what failed, and says what was done.
    async fn end(self, left: Option<ShardRange>) -> Result<(), Undone> {
        let queue = &self.sweeper.queue;
        for (member, reason) in &self.tally.failed {
            let alone = self.handed_on(SweepWork::Members(vec![member.to_string()]));
            queue.set_aside(&queue.text(&alone)?, reason).await?;
            tracing::error!(sweep = self.sweeper.sweep.name(), program = %self.program.id, member = %member, reason, "a member cannot be settled");
        }
        for some in self.tally.again.chunks(MEMBERS_MAX) {
            let members = some.iter().map(ToString::to_string).collect();
            let again = self.handed_on(SweepWork::Members(members));
            queue.send_later(&again).await?;
        }
        if let Some(range) = &left {
            let rest = self.handed_on(SweepWork::Shards(range.clone()));
            queue.send(&[rest]).await?;
        }
        let lag_ms = self.tally.earliest.map(|at| {
            let now = self.sweeper.clock.now();
            now.millis().saturating_sub(at.millis())
        });
        self.count(lag_ms);
        tracing::info!(
            sweep = self.sweeper.sweep.name(),
            program = %self.program.id,
            due = %self.due,
            hop = self.message.hop,
            settled = self.tally.settled,
            early = self.tally.early,
            refused = self.tally.refused,
            entries = self.tally.entries,
            again = self.tally.again.len(),
            failed = self.tally.failed.len(),
            handed_on = left.is_some(),
            lag_ms,
            "swept"
        );
        Ok(())
    }

    fn count(&self, lag_ms: Option<i64>) {
        let about = About::program(self.program.id.as_str());
        let tally = &self.tally;
        metrics::count(&about, Metric::SweepSettled, tally.settled);
        metrics::count(&about, Metric::SweepEarly, tally.early);
        metrics::count(&about, Metric::SweepAgain, tally.again.len());
        metrics::count(&about, Metric::SweepSetAside, tally.failed.len());
        metrics::count(&about, Metric::AuditMismatches, tally.mismatched);
        if let Some(lag_ms) = lag_ms {
            metrics::add(&about, Metric::SweepLag, lag_ms);
        }
    }

    fn handed_on(&self, work: SweepWork) -> SweepMessage {
        SweepMessage {
            work,
            hop: self.message.hop.saturating_add(1),
            ..self.message.clone()
        }
    }
}

impl Tally {
    fn note(&mut self, member: MemberId, answer: Result<Answer, EngineError>) {
        match answer {
            Ok(Answer::Settled(entries)) => {
                self.settled += 1;
                self.early += usize::from(entries == 0);
                self.entries += entries;
            }
            // A member that is gone, or a program that is not in force: nothing can be settled.
            Ok(Answer::Rejected(_)) => self.refused += 1,
            Ok(answer @ (Answer::Recorded(_) | Answer::Repeated(_) | Answer::Waiting)) => {
                let reason = format!("a settlement was answered {answer:?}");
                self.failed.push((member, reason));
            }
            Err(error) if error.is_retryable() => {
                self.again.push(member);
            }
            Err(error) => {
                self.mismatched += usize::from(matches!(error, EngineError::Books(_)));
                self.failed.push((member, error.to_string()));
            }
        }
    }
}

async fn settle_one(
    engine: Arc<Engine>,
    program: Arc<LoadedProgram>,
    member: MemberId,
    due: Instant,
) -> (MemberId, Result<Answer, EngineError>) {
    let settle = Command::settlement(member.clone(), due);
    let mut answers = engine.execute(&program, &[settle]).await;
    let answer = answers.pop().unwrap_or(Err(EngineError::Behind));
    (member, answer)
}

fn member_at(place: &DuePlace) -> DueMember {
    DueMember {
        member: MemberId::new(&place.member),
        at: Instant::from_millis(place.at_ms),
    }
}

fn place_of(due: &DueMember) -> DuePlace {
    DuePlace {
        at_ms: due.at.millis(),
        member: due.member.to_string(),
    }
}

fn broke_off(error: &tokio::task::JoinError) -> StoreError {
    StoreError::Refused {
        asked: "settle members",
        found: error.to_string(),
    }
}

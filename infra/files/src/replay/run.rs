//! One file through one program: on one thread, or with members dealt out to several.

use super::figures::Figures;
use super::input::{
    Commands, InputFile, Known, Naming, Next, Place, Progress, Reading, Tally, blank_command,
};
use super::progress::Bar;
use super::worker::{Account, Task, Worker};
use crate::rows::fault::{Fault, Skipped};
use gradus_domain::commands::Command;
use gradus_domain::deciding::swept_at;
use gradus_domain::ledger::entry::Entry;
use gradus_domain::program::versions::Programs;
use gradus_domain::words::ids::MemberId;
use gradus_domain::words::time::Instant;
use rustc_hash::FxBuildHasher;
use std::hash::BuildHasher;
use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

/// Commands that are handed over together.
const BATCH_COMMANDS: usize = 512;

/// Batches that may wait for a worker.
const BATCHES_WAITING_MAX: usize = 8;

/// One replay.
pub(super) struct Replay<'a> {
    /// The file.
    pub(super) input: &'a InputFile,
    /// What the file names more than once.
    pub(super) known: &'a Known,
    /// What the file calls its columns.
    pub(super) naming: &'a Naming,
    /// Whether rows that equal another of their receipt count once, where that is said.
    pub(super) same_rows_count_once: Option<bool>,
    /// The rules.
    pub(super) programs: &'a Programs,
    /// Nothing may happen at this instant or later; everybody is settled up to it.
    pub(crate) end: Instant,
    /// Whether bad rows are skipped.
    pub(super) keep_going: bool,
    /// Whether figures by month are wanted.
    pub(crate) by_month: bool,
    /// The most threads that decide.
    pub(super) threads: NonZeroUsize,
}

/// What a replay comes to.
pub(crate) struct Replayed {
    /// What was counted.
    pub(crate) figures: Figures,
    /// Rows that were skipped, and ids that came again with other content.
    pub(crate) skipped: Skipped,
    /// What there was in the file.
    pub(crate) tally: Tally,
    /// Every member.
    pub(crate) accounts: Vec<Account>,
    /// The entries of the member whose story is told, where they are known by now.
    pub(crate) story: Vec<Entry>,
}

impl Replay<'_> {
    /// Decides everything and settles everybody.
    ///
    /// # Errors
    ///
    /// The first fault by line; where bad rows are skipped, one that leaves nothing to go on
    /// with.
    pub(super) fn run(&self, bar: &mut Bar) -> Result<Replayed, Fault> {
        let threads = if self.is_independent() {
            self.threads.get()
        } else {
            1
        };
        if threads == 1 {
            self.run_alone(bar)
        } else {
            self.run_together(threads, bar)
        }
    }

    /// One member's entries, decided anew.
    ///
    /// # Errors
    ///
    /// As for [`Replay::run`].
    pub(super) fn story_of(&self, member: &MemberId) -> Result<Vec<Entry>, Fault> {
        let mut task = self.task();
        task.watched = Some(member.clone());
        let only = self.is_independent().then_some(member);
        let mut worker = Worker::new(task);
        let mut commands = self.open(&Progress::default())?;
        let mut command = blank_command();
        loop {
            match commands.next(&mut command)? {
                Next::Command(_) if only.is_some_and(|only| *only != command.member) => {}
                Next::Command(place) => worker.apply(&command, place)?,
                Next::Bad(_) => {}
                Next::End => break,
            }
        }
        worker.settle_all(swept_at(self.programs, self.end))?;
        Ok(worker.story)
    }

    /// Whether no member's commands bear on another member.
    fn is_independent(&self) -> bool {
        let has_budget = self
            .programs
            .all()
            .flat_map(|version| &version.program.rules)
            .any(|rule| rule.budget.is_some());
        !has_budget && !self.known.is_shared()
    }

    fn task(&self) -> Task<'_> {
        Task {
            programs: self.programs,
            known: self.known,
            file: self.input.name(),
            is_history: self.input.joins_on_first_sight(),
            by_month: self.by_month,
            watched: None,
        }
    }

    fn open(&self, progress: &Progress) -> Result<Commands, Fault> {
        let first = self.programs.first().ok_or_else(|| Fault {
            file: self.input.name(),
            line: 1,
            column: 1,
            field: String::new(),
            code: "no_program",
            found: "found no program".to_owned(),
            hint: "at least one version is needed".to_owned(),
        })?;
        let reading = Reading {
            currency: first.program.currency,
            end: self.end,
            calendar: first.program.calendar.clone(),
            naming: self.naming.clone(),
            same_rows_count_once: self.same_rows_count_once,
        };
        self.input.open(reading, progress)
    }

    fn run_alone(&self, bar: &mut Bar) -> Result<Replayed, Fault> {
        let mut worker = Worker::new(self.task());
        let mut commands = self.open(bar.progress())?;
        let mut skipped = Skipped::default();
        let mut figures = Figures::default();
        let mut command = blank_command();
        let mut count: usize = 0;
        loop {
            match commands.next(&mut command)? {
                Next::Command(place) => {
                    worker.apply(&command, place)?;
                    if !self.keep_going
                        && let Some(fault) = worker.faults.first_one()
                    {
                        return Err(fault);
                    }
                }
                Next::Bad(fault) if self.keep_going => {
                    figures.reject(fault.code);
                    skipped.add(fault);
                }
                Next::Bad(fault) => return Err(fault),
                Next::End => break,
            }
            count += 1;
            if count.is_multiple_of(BATCH_COMMANDS) {
                bar.tick();
            }
        }
        let accounts = worker.settle_all(swept_at(self.programs, self.end))?;
        let mut replayed = Replayed::of(worker, accounts);
        replayed.figures.merge(figures);
        replayed.skipped.merge(skipped);
        replayed.count_file(commands.tally());
        Ok(replayed)
    }

    fn run_together(&self, threads: usize, bar: &mut Bar) -> Result<Replayed, Fault> {
        let stop = AtomicBool::new(false);
        thread::scope(|scope| {
            let (senders, workers): (Vec<_>, Vec<_>) = (0..threads)
                .map(|_| {
                    let (sender, receiver) = sync_channel(BATCHES_WAITING_MAX);
                    let stop = &stop;
                    (sender, scope.spawn(move || self.work(&receiver, stop)))
                })
                .unzip();
            let read = self.deal_out(senders, &stop, bar);
            let mut replayed: Option<Replayed> = None;
            let mut faults = Vec::new();
            for worker in workers {
                match worker.join() {
                    Ok(Ok(part)) => match &mut replayed {
                        Some(whole) => whole.merge(part),
                        None => replayed = Some(part),
                    },
                    Ok(Err(fault)) => faults.push(fault),
                    Err(panic) => std::panic::resume_unwind(panic),
                }
            }
            let (figures, skipped, tally) = match read {
                Ok(read) => read,
                Err(fault) => {
                    faults.push(fault);
                    Default::default()
                }
            };
            match (faults.into_iter().min_by_key(|fault| fault.line), replayed) {
                (None, Some(mut replayed)) => {
                    replayed.figures.merge(figures);
                    replayed.skipped.merge(skipped);
                    replayed.count_file(tally);
                    Ok(replayed)
                }
                (Some(fault), _) => Err(fault),
                (None, None) => self.run_alone(bar),
            }
        })
    }

    /// Reads the file and hands each command to its member's worker.
    fn deal_out(
        &self,
        senders: Vec<SyncSender<Vec<(Command, Place)>>>,
        stop: &AtomicBool,
        bar: &mut Bar,
    ) -> Result<(Figures, Skipped, Tally), Fault> {
        let mut commands = self.open(bar.progress())?;
        let mut batches: Vec<Vec<(Command, Place)>> = senders
            .iter()
            .map(|_| Vec::with_capacity(BATCH_COMMANDS))
            .collect();
        let mut figures = Figures::default();
        let mut skipped = Skipped::default();
        let mut fault = None;
        while !stop.load(Ordering::Relaxed) {
            let mut command = blank_command();
            match commands.next(&mut command) {
                Ok(Next::Command(place)) => {
                    let hash = FxBuildHasher.hash_one(command.member.as_str());
                    let at = (hash >> 32) as usize % senders.len();
                    batches[at].push((command, place));
                    if batches[at].len() == BATCH_COMMANDS {
                        let next = Vec::with_capacity(BATCH_COMMANDS);
                        let batch = std::mem::replace(&mut batches[at], next);
                        if senders[at].send(batch).is_err() {
                            break;
                        }
                        bar.tick();
                    }
                }
                Ok(Next::Bad(bad)) if self.keep_going => {
                    figures.reject(bad.code);
                    skipped.add(bad);
                }
                Ok(Next::Bad(bad)) | Err(bad) => {
                    fault = Some(bad);
                    break;
                }
                Ok(Next::End) => break,
            }
        }
        for (sender, batch) in senders.iter().zip(batches) {
            // A worker that hung up met a fault of its own, and says so itself.
            let _ = sender.send(batch);
        }
        match fault {
            Some(fault) => Err(fault),
            None => Ok((figures, skipped, commands.tally())),
        }
    }

    fn work(
        &self,
        batches: &Receiver<Vec<(Command, Place)>>,
        stop: &AtomicBool,
    ) -> Result<Replayed, Fault> {
        let mut worker = Worker::new(self.task());
        let mut work = || {
            for (command, place) in batches.iter().flatten() {
                worker.apply(&command, place)?;
                if !self.keep_going
                    && let Some(fault) = worker.faults.first_one()
                {
                    return Err(fault);
                }
            }
            worker.settle_all(swept_at(self.programs, self.end))
        };
        match work() {
            Ok(accounts) => Ok(Replayed::of(worker, accounts)),
            Err(fault) => {
                stop.store(true, Ordering::Relaxed);
                Err(fault)
            }
        }
    }
}

impl Replayed {
    fn of(mut worker: Worker<'_>, accounts: Vec<Account>) -> Self {
        Self {
            figures: std::mem::take(&mut worker.figures),
            skipped: std::mem::take(&mut worker.faults),
            tally: Tally {
                came_again: worker.came_again,
                ..Tally::default()
            },
            story: std::mem::take(&mut worker.story),
            accounts,
        }
    }

    /// Adds what reading counted to what deciding did.
    fn count_file(&mut self, read: Tally) {
        let came_again = self.tally.came_again;
        self.tally = Tally { came_again, ..read };
    }

    fn merge(&mut self, other: Self) {
        self.figures.merge(other.figures);
        self.skipped.merge(other.skipped);
        self.tally.came_again += other.tally.came_again;
        self.accounts.extend(other.accounts);
    }
}

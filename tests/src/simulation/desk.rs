//! What all senders were told.

use gradus_domain::commands::Command;
use gradus_domain::member::Member;
use gradus_engine::answer::Answer;
use serde_json::Value;
use std::sync::{Arc, Mutex, PoisonError};

/// A command and the answer that its sender has.
#[derive(Clone, Debug)]
pub struct Acknowledged {
    /// The command, as it was sent at last.
    pub command: Command,
    /// The answer.
    pub answer: Answer,
}

/// A balance that was shown, and the member as it stood in the table all the while.
#[derive(Clone, Debug)]
pub struct Shown {
    /// The member.
    pub member: Member,
    /// The answer's body.
    pub balance: Value,
}

/// What all senders know in the end.
#[derive(Clone, Debug, Default)]
pub struct Desk {
    answers: Arc<Mutex<Vec<Acknowledged>>>,
    sent: Arc<Mutex<Vec<Command>>>,
    accepted: Arc<Mutex<Vec<Command>>>,
    failures: Arc<Mutex<Vec<String>>>,
    shown: Arc<Mutex<Vec<Shown>>>,
}

impl Desk {
    /// All answers, in the order in which they were given.
    #[must_use]
    pub fn answers(&self) -> Vec<Acknowledged> {
        lock(&self.answers).clone()
    }

    /// Every command as it was sent, each time that it was.
    #[must_use]
    pub fn sent(&self) -> Vec<Command> {
        lock(&self.sent).clone()
    }

    /// Commands that were taken into the queue, at least once each.
    #[must_use]
    pub fn accepted(&self) -> Vec<Command> {
        lock(&self.accepted).clone()
    }

    /// Balances that apps were shown.
    #[must_use]
    pub fn shown(&self) -> Vec<Shown> {
        lock(&self.shown).clone()
    }

    pub(crate) fn note_shown(&self, shown: Shown) {
        lock(&self.shown).push(shown);
    }

    pub(crate) fn note_sent(&self, commands: &[Command]) {
        lock(&self.sent).extend(commands.iter().cloned());
    }

    pub(crate) fn note_accepted(&self, command: &Command) {
        lock(&self.accepted).push(command.clone());
    }

    pub(crate) fn note_failure(&self, failure: String) {
        lock(&self.failures).push(failure);
    }

    /// Answers that nobody may get.
    #[must_use]
    pub fn failures(&self) -> Vec<String> {
        lock(&self.failures).clone()
    }

    pub(crate) fn note(&self, command: &Command, answer: Answer) {
        lock(&self.answers).push(Acknowledged {
            command: command.clone(),
            answer,
        });
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

//! Services that are flawed in one way: what they do is what a defect of the product would come
//! to, and the checks must find it (`docs/simulation.md`).
//!
//! - [`writes`]: what the table takes otherwise than it comes, with [`part`], what the items of
//!   a transaction are, `conditions` that do not count, and `content` that is another;
//! - [`shown`]: what the table shows of what stands there;
//! - [`messages`]: what queues take and hand on.

pub mod messages;
pub mod part;
pub mod shown;
pub mod writes;

mod conditions;
mod content;

use super::fault::Fate;
use super::table::Table;
use super::wire::{Call, Reply, Service};
use messages::Messages;
use serde_json::Value;
use shown::Shown;
use std::cell::Cell;
use writes::{Taken, Writes};

/// In which way the services are flawed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flaw {
    /// The table, in what it takes.
    Table(Writes),
    /// The table, in what it shows where a condition is not met.
    Shown(Shown),
    /// The way to the table: a transaction that is lost on it, or its reply, is answered as
    /// done.
    LostReplyTakenForDone,
    /// The queues.
    Queue(Messages),
}

std::thread_local! {
    static FLAW: Cell<Option<Flaw>> = const { Cell::new(None) };
}

/// Does something on this thread in worlds that are flawed.
pub fn with<T>(flaw: Flaw, act: impl FnOnce() -> T) -> T {
    /// Mends the worlds to come, also where `act` panics.
    struct Mend;
    impl Drop for Mend {
        fn drop(&mut self) {
            FLAW.set(None);
        }
    }
    FLAW.set(Some(flaw));
    let _mend = Mend;
    act()
}

/// In which way a new world is flawed; `None`: in none.
pub(super) fn of_new_worlds() -> Option<Flaw> {
    FLAW.get()
}

impl Flaw {
    /// Has `services` carry a call out.
    pub(super) fn carry_out(
        self,
        table: &Table,
        call: &Call,
        services: impl FnOnce(&Call) -> Reply,
    ) -> Reply {
        let mut asked: Value = serde_json::from_str(&call.body).unwrap_or_default();
        let taken = match (self, call.service) {
            (Self::Table(writes), Service::Table) => {
                writes.take(table, &call.operation, &mut asked)
            }
            (Self::Shown(shown), Service::Table) => return shown.of(&asked, services(call)),
            (Self::Queue(messages), Service::Queue) => messages.take(&mut asked),
            (
                Self::Table(_) | Self::Shown(_) | Self::LostReplyTakenForDone | Self::Queue(_),
                Service::Table | Service::Queue,
            ) => Taken::AsItIs,
        };
        match taken {
            Taken::AsItIs => services(call),
            Taken::Otherwise => services(&Call {
                body: asked.to_string(),
                ..call.clone()
            }),
            Taken::NotAtAll(answer) => Reply::of(200, answer.to_string()),
        }
    }

    /// What is answered where a call is lost on its way, or its reply.
    pub(super) fn in_place_of_loss(self, call: &Call, fate: Fate) -> Option<Reply> {
        let is_lost = match fate {
            Fate::Broken
            | Fate::BrokenAfter
            | Fate::ResetBefore
            | Fate::ResetAfter
            | Fate::SilentBefore
            | Fate::SilentAfter => true,
            Fate::Answered
            | Fate::Stale
            | Fate::Throttled
            | Fate::Conflict
            | Fate::KilledBefore
            | Fate::KilledAfter => false,
        };
        let applies = self == Self::LostReplyTakenForDone && call.operation == "TransactWriteItems";
        (applies && is_lost).then(|| Reply::of(200, "{}"))
    }
}

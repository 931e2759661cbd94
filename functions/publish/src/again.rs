//! Sending again, from the ledger, what was announced before: for an operator's tool.
//!
//! The notifications are made as they were for the stream, with the same ids, and marked
//! `republished`. A queue takes them however soon they come after the first time.

use crate::delivery::fates;
use crate::fault::Fault;
use crate::message::Message;
use crate::sending::{deliver, fitting};
use gradus_domain::ledger::entry::Entry;
use gradus_domain::telling::delivery::Withheld;
use gradus_engine::programs::LoadedProgram;
use gradus_shell::outbox::Outbox;
use std::collections::{BTreeMap, BTreeSet};

/// What is to be sent again, and how.
#[derive(Clone, Debug)]
pub struct Wish {
    /// Names this time; another text for each time.
    pub time: String,
    /// To these destinations alone; empty: to all.
    pub destinations: BTreeSet<String>,
    /// These kinds alone; empty: all.
    pub kinds: BTreeSet<String>,
    /// By which routing table.
    pub routing: WhichRouting,
    /// Whether anything is sent at all, or only counted.
    pub send: bool,
}

/// By which routing table an entry's notifications are sent again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WhichRouting {
    /// The one in force when the entry was decided, as the first time.
    OfTheEntry,
    /// The one in force now: the first one was wrong.
    OfToday,
}

/// How many notifications there were.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Resent {
    /// Sent, or to be sent, by destination and kind.
    pub sent: BTreeMap<(String, &'static str), u64>,
    /// Withheld, by reason: as the entry says, or too late by now.
    pub withheld: BTreeMap<Withheld, u64>,
    /// Told to nobody: no routing table names their kind.
    pub unrouted: u64,
}

/// Why not everything was sent.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotResent {
    /// A destination does not take a message.
    #[error("the destination {destination} does not take {notification}: {reason}")]
    Refused {
        /// Which.
        destination: String,
        /// The notification's id.
        notification: String,
        /// What it says.
        reason: String,
    },
    /// A notification cannot be written.
    #[error("a notification of the entry {entry} cannot be written: {reason}")]
    Unwritable {
        /// Its key.
        entry: String,
        /// Why.
        reason: String,
    },
}

/// A message, with what is said of it where it is refused.
struct Said {
    message: Message,
    id: String,
}

impl Resent {
    /// How many are sent.
    #[must_use]
    pub fn sent(&self) -> u64 {
        self.sent.values().sum()
    }

    /// Adds what another part comes to.
    pub fn add(&mut self, other: Self) {
        for (what, count) in other.sent {
            *self.sent.entry(what).or_default() += count;
        }
        for (reason, count) in other.withheld {
            *self.withheld.entry(reason).or_default() += count;
        }
        self.unrouted += other.unrouted;
    }
}

/// Sends the notifications of a program's entries again. `entries` are in the order in which
/// those of a member are to come.
///
/// # Errors
/// [`NotResent`] at the first message that a destination does not take. Nothing is parked:
/// the operator sees it, and asks again. What was sent before that stays sent.
pub async fn send_again(
    outbox: &Outbox,
    program: &LoadedProgram,
    entries: &[Entry],
    wish: &Wish,
) -> Result<Resent, NotResent> {
    let mut resent = Resent::default();
    let mut messages: BTreeMap<String, Vec<Said>> = BTreeMap::new();
    for entry in entries {
        collect(outbox, program, entry, wish, &mut resent, &mut messages)?;
    }
    if wish.send {
        for (destination, said) in &messages {
            send(outbox, destination, said).await?;
        }
    }
    Ok(resent)
}

fn collect(
    outbox: &Outbox,
    program: &LoadedProgram,
    entry: &Entry,
    wish: &Wish,
    resent: &mut Resent,
    messages: &mut BTreeMap<String, Vec<Said>>,
) -> Result<(), NotResent> {
    let now = outbox.clock.now();
    let routing = program.routing_at(match wish.routing {
        WhichRouting::OfTheEntry => entry.decided_at,
        WhichRouting::OfToday => now,
    });
    for mut fate in fates(program, routing, entry, now) {
        if !wish.kinds.is_empty() && !wish.kinds.contains(fate.kind) {
            continue;
        }
        let destinations = match fate.to {
            Ok(destinations) => destinations,
            Err(reason) => {
                *resent.withheld.entry(reason).or_default() += 1;
                continue;
            }
        };
        if destinations.is_empty() {
            resent.unrouted += 1;
        }
        fate.notification.republished = true;
        for destination in destinations {
            let name = &destination.name;
            if !wish.destinations.is_empty() && !wish.destinations.contains(name) {
                continue;
            }
            let message = Message::of(
                0,
                &program.id,
                &entry.member,
                &fate.notification,
                Some(&wish.time),
            );
            let message = message.map_err(|Fault { reason, .. }| NotResent::Unwritable {
                entry: entry.key.to_text(),
                reason,
            })?;
            let id = fate.notification.id.clone();
            let to_destination = messages.entry(name.clone()).or_default();
            to_destination.push(Said { message, id });
            *resent.sent.entry((name.clone(), fate.kind)).or_default() += 1;
        }
    }
    Ok(())
}

async fn send(outbox: &Outbox, destination: &str, said: &[Said]) -> Result<(), NotResent> {
    let messages: Vec<Message> = said.iter().map(|said| said.message.clone()).collect();
    let mut done = 0;
    while let Some(rest) = messages.get(done..).filter(|rest| !rest.is_empty()) {
        let some = rest.get(..fitting(rest)).unwrap_or(rest);
        let results = deliver(&outbox.queues, destination, some).await;
        for (said, result) in said.iter().skip(done).zip(results) {
            result.map_err(|Fault { reason, .. }| NotResent::Refused {
                destination: destination.to_owned(),
                notification: said.id.clone(),
                reason,
            })?;
        }
        done += some.len();
    }
    Ok(())
}

//! From a record of the stream to what is announced of it.

use crate::delivery::{Fate, fates};
use crate::fault::Fault;
use crate::message::Message;
use crate::tally::Tally;
use aws_lambda_events::dynamodb::EventRecord;
use gradus_contracts::program::routing::Routing;
use gradus_domain::ledger::entry::Entry;
use gradus_domain::words::ids::ProgramId;
use gradus_domain::words::time::Instant;
use gradus_engine::programs::LoadedProgram;
use gradus_shell::outbox::Outbox;
use gradus_store::stream::{EntryImage, Image, read_image};
use gradus_store::trace::TraceParent;
use std::collections::HashMap;
use std::sync::Arc;

/// What a record is called whose item was deleted.
const DELETED: &str = "REMOVE";
/// What is said of one without what it is about.
const NO_IMAGE: &str = "it says that an item was written and not what it holds: the table's stream \
    has to carry new images, and a file of records whole ones";

/// What is said of one whose item stands under other keys than it says.
const OTHER_KEYS: &str = "its keys and the item that it holds are not of one item: one of the two \
    was damaged";

/// What is announced of a record.
#[derive(Debug)]
pub(crate) enum Announced {
    /// An entry, with the program that says where it goes.
    Entry(Box<AnnouncedEntry>),
    /// Nothing: it is no entry, or was deleted.
    Nothing,
}

/// An entry, and what it is announced by.
#[derive(Debug)]
pub(crate) struct AnnouncedEntry {
    program: Arc<LoadedProgram>,
    entry: Box<Entry>,
    trace: Option<TraceParent>,
    now: Instant,
}

/// Reads a record.
///
/// # Errors
/// Why its entry, or the entry's program, cannot be read, or that it is nothing that this
/// release writes: whether it should have been announced nobody knows.
pub(crate) async fn read(outbox: &Outbox, record: &EventRecord) -> Result<Announced, Fault> {
    let image = &record.change.new_image;
    if image.is_empty() {
        return if record.event_name == DELETED {
            Ok(Announced::Nothing)
        } else {
            Err(Fault::for_good(NO_IMAGE))
        };
    }
    let image = HashMap::from(image.clone());
    let keys = HashMap::from(record.change.keys.clone());
    if keys.iter().any(|(name, key)| image.get(name) != Some(key)) {
        return Err(Fault::for_good(OTHER_KEYS));
    }
    let EntryImage {
        program,
        entry,
        trace,
    } = match read_image(&image)? {
        Image::Entry(image) => *image,
        Image::Silent => return Ok(Announced::Nothing),
        Image::Unknown => {
            return Err(Fault::for_good("it is no item that this release writes"));
        }
    };
    if entry.notices.is_empty() {
        return Ok(Announced::Nothing);
    }
    let now = outbox.clock.now();
    let program = outbox.engine.program(&program, now).await?;
    Ok(Announced::Entry(Box::new(AnnouncedEntry {
        program,
        entry,
        trace,
        now,
    })))
}

impl AnnouncedEntry {
    /// Its program.
    pub(crate) fn program(&self) -> &ProgramId {
        &self.program.id
    }

    /// What becomes of the entry's notifications, in their order, where they go as a routing
    /// says.
    pub(crate) fn fates<'a>(
        &'a self,
        routing: Option<&'a Routing>,
    ) -> impl Iterator<Item = Fate<'a>> {
        let trace = self.trace.as_ref();
        let traceparent = trace.map(|trace| trace.as_str().to_owned());
        let fates = fates(&self.program, routing, &self.entry, self.now);
        fates.into_iter().map(move |mut fate| {
            fate.notification.traceparent = traceparent.clone();
            fate
        })
    }

    /// The messages of the entry, each with its destination, in their order; what is withheld
    /// is counted.
    ///
    /// # Errors
    /// Where one cannot be written.
    pub(crate) fn messages(
        &self,
        place: usize,
        tally: &mut Tally,
    ) -> Result<Vec<(String, Message)>, Fault> {
        let (program, entry) = (&self.program, &*self.entry);
        tally.begin(place, &program.id, entry);
        let routing = program.routing_at(entry.decided_at);
        if routing.is_none() {
            return Ok(Vec::new());
        }
        let mut messages = Vec::new();
        for fate in self.fates(routing) {
            match fate.to {
                Ok(destinations) => {
                    if !destinations.is_empty() {
                        tally.announced(place, fate.kind);
                    }
                    let said = &fate.notification;
                    for destination in destinations {
                        let message = Message::of(place, &program.id, &entry.member, said, None)?;
                        messages.push((destination.name.clone(), message));
                    }
                }
                Err(reason) => tally.withheld(place, reason.code()),
            }
        }
        Ok(messages)
    }
}

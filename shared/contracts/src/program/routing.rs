//! Where a program's notifications go: destinations by name, each with a queue of its own.

use gradus_domain::telling::notice::Notice;

/// The most destinations of a program.
pub const DESTINATIONS_MAX: usize = 10;

/// The longest name of a destination, in characters: with what stands around it, a queue's
/// name has at most 80.
pub const NAME_CHARS_MAX: usize = 40;

/// What the name of every notification queue begins with.
pub const QUEUE_PREFIX: &str = "gradus-notify-";

/// The queue of what a destination refused and of stream records that cannot be read.
pub const PARKED_QUEUE: &str = "gradus-notify-dead.fifo";

/// What the name of the queue of parked messages ends with, after [`QUEUE_PREFIX`].
pub(crate) const DEAD: &str = "dead";

/// Where the notifications of a program go. Empty: nowhere.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Routing {
    /// The destinations, each name once.
    pub destinations: Vec<Destination>,
}

/// One destination.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Destination {
    /// Its name: lower-case letters, digits and `-`, at most [`NAME_CHARS_MAX`].
    pub name: String,
    /// The kinds that it is told, as they stand in [`Notice::KINDS`].
    pub kinds: Vec<&'static str>,
}

impl Routing {
    /// The destinations that are told a kind.
    pub fn told<'a>(&'a self, kind: &'a str) -> impl Iterator<Item = &'a Destination> {
        self.destinations
            .iter()
            .filter(move |destination| destination.kinds.contains(&kind))
    }
}

impl Destination {
    /// The name of its queue: `gradus-notify-<name>.fifo`, FIFO by member. It does not hold
    /// the program: programs that name the same destination share its queue, and a message's
    /// `source` tells them apart.
    #[must_use]
    pub fn queue_name(&self) -> String {
        queue_name(&self.name)
    }
}

/// The name of the queue of a destination.
#[must_use]
pub fn queue_name(destination: &str) -> String {
    format!("{QUEUE_PREFIX}{destination}.fifo")
}

/// What can be asked for: each kind, and each group of kinds such as `tier.*`.
#[must_use]
pub(crate) fn patterns() -> Vec<String> {
    let mut patterns: Vec<String> = Vec::with_capacity(Notice::KINDS.len());
    for kind in Notice::KINDS.iter() {
        let group = kind.split('.').next().unwrap_or(kind);
        let whole_group = format!("{group}.*");
        if !patterns.contains(&whole_group) {
            patterns.push(whole_group);
        }
        patterns.push((*kind).to_owned());
    }
    patterns
}

/// Whether a pattern asks for a kind.
pub(crate) fn asks_for(pattern: &str, kind: &str) -> bool {
    match pattern.strip_suffix('*') {
        Some(group) => kind.starts_with(group),
        None => pattern == kind,
    }
}

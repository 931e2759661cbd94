//! Where notifications go.

use crate::program::fault::Findings;
use crate::program::kinds::Names;
use crate::program::language::{KindPattern, NotifyFile};
use crate::program::routing::{DESTINATIONS_MAX, Destination, Routing, asks_for};
use crate::program::shape::{Field, List, OneOrMore};
use gradus_domain::telling::notice::Notice;

/// The routing table; a name that stands twice is a fault.
pub(super) fn routing(
    file: &Field<List<NotifyFile, 0, DESTINATIONS_MAX>>,
    found: &mut Findings,
) -> Option<Routing> {
    let mut names = Names::none("destination");
    let tables = file.get().map(|list| list.value.elements.as_slice());
    let mut destinations = Vec::new();
    for given in tables.unwrap_or_default() {
        if let Some(name) = given.value.queue.get() {
            names.add_text(&name.place, name.value.as_str(), found);
        }
        destinations.push(destination(&given.value));
    }
    let destinations = destinations.into_iter().collect::<Option<_>>()?;
    Some(Routing { destinations })
}

fn destination(file: &NotifyFile) -> Option<Destination> {
    let kinds = file.kinds.maybe(|kinds| Some(kinds_of(&kinds.value)))?;
    Some(Destination {
        name: file.queue.get()?.value.as_str().to_owned(),
        kinds: kinds.unwrap_or_else(|| Notice::KINDS.to_vec()),
    })
}

fn kinds_of(patterns: &OneOrMore<KindPattern>) -> Vec<&'static str> {
    let is_asked_for = |kind: &str| {
        let mut patterns = patterns.elements().iter();
        patterns.any(|pattern| asks_for(pattern.value.as_str(), kind))
    };
    let kinds = Notice::KINDS.iter().copied();
    kinds.filter(|kind| is_asked_for(kind)).collect()
}

//! Files that import one another in a circle.
//!
//! A module and its own parts may: a part leans on what its module gives to all of them, and
//! the module puts its parts together.

use crate::reading::{Arrow, FileId, Reading};
use std::collections::{BTreeMap, BTreeSet};

/// Files each of which leads to each other one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Circle {
    /// The files, in the order of the reading.
    pub files: Vec<FileId>,
    /// All imports between them, but for those between a module and its parts.
    pub arrows: Vec<Arrow>,
}

/// The circles that these arrows make; a file is in one at most.
#[must_use]
pub fn circles<'a>(reading: &Reading, arrows: impl IntoIterator<Item = &'a Arrow>) -> Vec<Circle> {
    let arrows: Vec<&Arrow> = arrows
        .into_iter()
        .filter(|arrow| !are_module_and_part(reading, arrow))
        .collect();
    let mut next: BTreeMap<FileId, Vec<FileId>> = BTreeMap::new();
    for arrow in &arrows {
        next.entry(arrow.from).or_default().push(arrow.to);
    }
    let reached: BTreeMap<FileId, BTreeSet<FileId>> = next
        .keys()
        .map(|from| (*from, reached_from(*from, &next)))
        .collect();
    let mut placed = BTreeSet::new();
    let mut circles = Vec::new();
    for (file, far) in &reached {
        if !far.contains(file) || placed.contains(file) {
            continue;
        }
        let leads_back =
            |other: &&FileId| reached.get(*other).is_some_and(|far| far.contains(file));
        let files: Vec<FileId> = far.iter().filter(leads_back).copied().collect();
        placed.extend(files.iter().copied());
        let inside = |arrow: &&&Arrow| files.contains(&arrow.from) && files.contains(&arrow.to);
        circles.push(Circle {
            arrows: arrows.iter().filter(inside).copied().cloned().collect(),
            files,
        });
    }
    circles
}

fn are_module_and_part(reading: &Reading, arrow: &Arrow) -> bool {
    let from = &reading.file(arrow.from).module;
    let to = &reading.file(arrow.to).module;
    from.starts_with(to) || to.starts_with(from)
}

fn reached_from(from: FileId, next: &BTreeMap<FileId, Vec<FileId>>) -> BTreeSet<FileId> {
    let mut reached = BTreeSet::new();
    let mut waiting = vec![from];
    while let Some(at) = waiting.pop() {
        for to in next.get(&at).into_iter().flatten() {
            if reached.insert(*to) {
                waiting.push(*to);
            }
        }
    }
    reached
}

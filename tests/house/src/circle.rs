//! Files that import one another in a circle.

use crate::reading::{Arrow, FileId, Reading};
use std::collections::{BTreeMap, BTreeSet};

/// Files each of which leads to each other one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Circle {
    /// The files, in the order of the reading.
    pub files: Vec<FileId>,
    /// All imports between them that count.
    pub arrows: Vec<Arrow>,
}

/// The circles that these arrows make; a file is in one at most.
///
/// What a part takes of a module that it is in does not count: it leans on what its module gives
/// to all its parts. What a module takes of its parts does: a circle may lead from a module into
/// its part, and on from there.
#[must_use]
pub fn circles(reading: &Reading, arrows: &[Arrow]) -> Vec<Circle> {
    let counts = |arrow: &&Arrow| !is_of_above(reading, arrow);
    made_by(arrows.iter().filter(counts).collect())
}

/// Whether a part takes something of a module that it is in.
fn is_of_above(reading: &Reading, arrow: &Arrow) -> bool {
    let (from, to) = (reading.file(arrow.from), reading.file(arrow.to));
    from.module.starts_with(&to.module)
}

fn made_by(arrows: Vec<&Arrow>) -> Vec<Circle> {
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

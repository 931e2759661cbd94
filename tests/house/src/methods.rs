//! Imports that no `use` shows: `value.method(…)`, where the method's `impl` block stands in
//! another file than its type.
//!
//! A type may get its methods in several places, one for each subject. Whoever calls one
//! leans on the place that writes it. The types of values are not inferred, so a call counts
//! only where no other `impl` block or trait of the crate has a method of that name. Methods
//! of the standard library are not known here: a call of one would count where such a type
//! has one of the same name.

use crate::reading::{Arrow, FileId, Reading, TypeName};
use std::collections::{BTreeMap, BTreeSet};

/// What files import of one another by calling methods of types whose `impl` blocks stand in
/// more than one place. `place` gives that of a file; none: its blocks do not count.
#[must_use]
pub fn hidden<P: Ord>(reading: &Reading, place: impl Fn(FileId) -> Option<P>) -> Vec<Arrow> {
    let mut places: BTreeMap<&TypeName, BTreeSet<P>> = BTreeMap::new();
    let mut writers: BTreeMap<&str, BTreeSet<(Option<&TypeName>, FileId)>> = BTreeMap::new();
    for methods in &reading.methods {
        if let (Some(of), Some(place)) = (&methods.of, place(methods.file)) {
            places.entry(of).or_default().insert(place);
        }
        for name in &methods.names {
            let writers = writers.entry(name).or_default();
            writers.insert((methods.of.as_ref(), methods.file));
        }
    }
    let mut arrows: BTreeMap<(FileId, FileId, String), usize> = BTreeMap::new();
    for call in &reading.calls {
        let Some(writers) = writers.get(call.method.as_str()) else {
            continue;
        };
        let mut writers = writers.iter();
        if let (Some((Some(of), file)), None) = (writers.next(), writers.next())
            && *file != call.file
            && places.get(of).is_some_and(|places| places.len() > 1)
            && call.of.as_ref().is_none_or(|named| named == *of)
        {
            let name = format!("{}::{}", of.1, call.method);
            let first = arrows.entry((call.file, *file, name)).or_insert(call.line);
            *first = call.line.min(*first);
        }
    }
    arrows
        .into_iter()
        .map(|((from, to, name), line)| Arrow {
            from,
            line,
            to,
            name,
        })
        .collect()
}

/// The same for types whose `impl` blocks stand in more than one file.
#[must_use]
pub fn hidden_between_files(reading: &Reading) -> Vec<Arrow> {
    hidden(reading, Some)
}

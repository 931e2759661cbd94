//! Imports that no `use` shows: `value.method(…)`, where the method's `impl` block stands in
//! another file than its type.
//!
//! A type may get its methods in several places, one for each subject. Whoever calls one
//! leans on the place that writes it.
//!
//! The types of values are not inferred: of `self.method(…)` and `Type::method` the source
//! says the type, of everything else the method's name has to. So a call counts only where no
//! other `impl` block or trait of the crate has a method of that name, and where the type is
//! not said, only if the standard library's everyday types have none either.

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
            && match &call.of {
                Some(named) => named == *of,
                None => !EVERYDAY.split(' ').any(|name| name == call.method),
            }
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

/// Methods of the standard library's options, results, texts, lists, maps, numbers and
/// iterators that a type may well have, too.
const EVERYDAY: &str = "all and_then any append as_bytes as_deref as_mut as_ref as_slice as_str \
    borrow borrow_mut bytes chain chars checked_add checked_div checked_mul checked_sub clear \
    clone cloned cmp collect concat contains contains_key copied count cycle dedup drain drop \
    ends_with entry enumerate eq err expect extend filter filter_map find find_map finish first \
    flat_map flatten flush fmt fold for_each get get_mut hash index insert inspect into \
    into_inner into_iter is_empty is_err is_negative is_none is_none_or is_ok is_positive \
    is_some is_some_and iter iter_mut join keys last len lines lock map map_err map_or \
    map_or_else map_while max max_by max_by_key min min_by min_by_key next next_back nth ok \
    ok_or ok_or_else or or_default or_else or_insert or_insert_with parse partition peek \
    peekable pop position pow product push push_str range read recv remove repeat replace \
    reserve resize retain rev reverse rposition saturating_add saturating_mul saturating_sub \
    send skip skip_while sort sort_by sort_by_key sort_unstable split split_at split_off \
    split_once starts_with step_by strip_prefix strip_suffix sum swap take take_while then \
    then_some to_owned to_string to_vec trim truncate try_fold try_for_each unwrap_or \
    unwrap_or_default unwrap_or_else unzip values values_mut windows write zip";

//! When a rule applies.

use super::scope::{Read, Scope};
use super::{Kinds, Row};
use crate::program::shape::{Given, List};
use gradus_domain::program::condition::Condition;
use gradus_domain::program::rule::Scores;

/// How deep conditions may stand in each other.
const MAX_DEPTH: usize = 8;

/// Every condition of a table must be met; one alone stands for itself.
pub(in crate::program) fn condition<F: Kinds<Kind = Condition>>(
    file: &F,
    scope: &mut Scope<'_, '_>,
) -> Option<Condition> {
    if scope.depth > MAX_DEPTH {
        scope.context.fault(
            file.place(),
            format!("found conditions more than {MAX_DEPTH} deep in each other"),
            "say it with fewer all, any and not",
        );
        return None;
    }
    let mut every = Vec::new();
    let mut complete = true;
    for row in file.rows() {
        fits_place(&row, scope);
        match (row.build)(scope) {
            Some(condition) => every.extend(condition),
            None => complete = false,
        }
    }
    if !complete {
        return None;
    }
    Some(match <[Condition; 1]>::try_from(every) {
        Ok([only]) => only,
        Err(every) if every.is_empty() => Condition::Always,
        Err(every) => Condition::All(every),
    })
}

/// Every one of these conditions.
pub(in crate::program) fn conditions<F: Kinds<Kind = Condition>>(
    list: &Given<List<F, 1, 32>>,
    scope: &mut Scope<'_, '_>,
) -> Option<Vec<Condition>> {
    let parts = list.value.elements.iter();
    let conditions: Vec<Option<Condition>> = parts
        .map(|part| condition(&part.value, &mut scope.deeper()))
        .collect();
    conditions.into_iter().collect()
}

/// A condition that is denied.
pub(in crate::program) fn denied<F: Kinds<Kind = Condition>>(
    not: &Given<Box<F>>,
    scope: &mut Scope<'_, '_>,
) -> Option<Box<Condition>> {
    let mut scope = Scope {
        under_not: true,
        ..scope.deeper()
    };
    condition(not.value.as_ref(), &mut scope).map(Box::new)
}

/// Notes a condition that can never be met where it stands: an activity is one line without
/// attributes, a purchase is no activity (`docs/rules §5`), and where a day begins nothing is
/// done.
fn fits_place(row: &Row<'_, Condition>, scope: &mut Scope<'_, '_>) {
    let Some(place) = row.place else {
        return;
    };
    let (fits, stands, hint) = match scope.read {
        Read::ByRule(None) => return,
        Read::ByRule(Some(Scores::Activities)) => (
            row.fits.takes(Scores::Activities),
            "in a rule that scores activities",
            "an activity has no amount, goods or shop: leave it out, or let the rule score purchases",
        ),
        Read::ByRule(Some(Scores::Purchases)) => (
            row.fits.takes(Scores::Purchases),
            "in a rule that scores purchases",
            "a purchase is no activity: leave it out, or add scores = \"activities\"",
        ),
        Read::AsDayBegins => (
            row.fits.takes_day(),
            "where a day begins",
            "nothing is bought or done at that instant: leave it out, or say it in a rule",
        ),
    };
    if !fits {
        let name = row.name;
        scope
            .context
            .fault(place, format!("found {name} {stands}"), hint);
    }
}

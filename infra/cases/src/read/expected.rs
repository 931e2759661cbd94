//! The `expect` of a step.

mod delivery;

use super::moment::{day, day_or};
use crate::scenario::Expected;
use crate::seen::{Figure, Lot, Outcome};
use crate::toml_reader::{Node, Table};
use crate::words::{BASE, NEVER, NONE, STAGES};
use delivery::deliveries;
use gradus_domain::ledger::rejection::Rejection;
use gradus_domain::program::Program;
use gradus_domain::telling::notice::Notice;
use std::collections::BTreeMap;

pub(crate) fn expected(node: &Node<'_, '_>, program: &Program) -> Option<Expected> {
    let table = node.table("a table such as { balance = 35 }")?;
    let figures = Figure::ALL
        .into_iter()
        .filter_map(|figure| {
            let node = table.get(figure.word())?;
            node.whole("a whole number").map(|value| (figure, value))
        })
        .collect();
    let tiers = || program.tiers.iter().map(|tier| tier.id.as_str());
    let benefits = || program.benefits.iter().map(|benefit| benefit.id.as_str());
    let expected = Expected {
        outcome: outcome(&table),
        figures,
        tier: table
            .get("tier")
            .and_then(|node| word(&node, "tier", tiers())),
        tier_until: table
            .get("tier_until")
            .and_then(|node| day_or(&node, NEVER)),
        grace_until: table
            .get("grace_until")
            .and_then(|node| day_or(&node, NONE)),
        stage: table
            .get("stage")
            .and_then(|node| word(&node, "stage", STAGES)),
        lots: table.get("lots").and_then(|node| lots(&node, false)),
        pending_lots: table.get("pending_lots").and_then(|node| lots(&node, true)),
        notices: table
            .get("notices")
            .and_then(|node| sorted(words(&node, "notice", || Notice::KINDS))),
        deliveries: table
            .get("deliveries")
            .and_then(|node| deliveries(&node, &program.calendar)),
        breakdown: table
            .get("breakdown")
            .and_then(|node| by_source(&node, program)),
        cut_from: table
            .get("cut_from")
            .and_then(|node| by_source(&node, program)),
        grants: table
            .get("grants")
            .and_then(|node| sorted(words(&node, "benefit", benefits))),
        granted: table
            .get("granted")
            .and_then(|node| sorted(words(&node, "benefit", benefits))),
    };
    table.finish();
    Some(expected)
}

fn outcome(table: &Table<'_, '_>) -> Outcome {
    let hint = "an act is rejected, waits, or is a repeat; where none is said, it is done";
    for (one, other) in [
        ("rejected", "waiting"),
        ("rejected", "repeated"),
        ("waiting", "repeated"),
    ] {
        let _ = table.not_both(one, other, hint);
    }
    let truth = |node: Node<'_, '_>| node.truth("true or false").unwrap_or(false);
    let rejected = table.get("rejected").and_then(|node| {
        let code = word(&node, "rejection", Rejection::CODES.iter().copied())?;
        Some(Outcome::Rejected(code))
    });
    let waiting = table.get("waiting").is_some_and(truth);
    let repeated = table.get("repeated").is_some_and(truth);
    match rejected {
        Some(rejected) => rejected,
        None if waiting => Outcome::Waiting,
        None if repeated => Outcome::Repeated,
        None => Outcome::Done,
    }
}

fn lots(node: &Node<'_, '_>, pending: bool) -> Option<Vec<Lot>> {
    let how = "a list such as [{ points = 35, until = \"2027-03-31\" }]";
    let lots = node.list(how)?;
    lots.iter()
        .map(|node| {
            let table = node.table("a lot such as { points = 35, until = \"2027-03-31\" }")?;
            let points = table
                .need("points", "say how many points the lot has")
                .and_then(|node| node.whole("a whole number"));
            let until = table
                .need("until", "say its last day, or \"never\"")
                .and_then(|node| day_or(&node, NEVER));
            let from = if pending {
                table
                    .need("from", "say the day on which it becomes active")
                    .and_then(|node| day(&node))
            } else {
                None
            };
            table.finish();
            Some(Lot {
                from,
                until: until?,
                points: points?,
            })
        })
        .collect()
}

fn by_source(node: &Node<'_, '_>, program: &Program) -> Option<BTreeMap<String, i64>> {
    let table = node.table("a table such as { base = 35, members-day = 35 }")?;
    let known = || std::iter::once(BASE).chain(program.rules.iter().map(|rule| rule.id.as_str()));
    let mut amounts = BTreeMap::new();
    for (name, node) in table.fields() {
        if !known().any(|there| there == name) {
            node.source
                .unknown_word(&node.place, "a rule", name, known());
            continue;
        }
        if let Some(points) = node.whole("a whole number") {
            amounts.insert(name.to_owned(), points);
        }
    }
    Some(amounts)
}

fn words<'w, I: IntoIterator<Item = &'w str>>(
    node: &Node<'_, '_>,
    what: &str,
    known: impl Fn() -> I,
) -> Option<Vec<String>> {
    let nodes = node.list(&format!("a list of {what}s"))?;
    nodes.iter().map(|node| word(node, what, known())).collect()
}

fn word<'w>(
    node: &Node<'_, '_>,
    what: &str,
    known: impl IntoIterator<Item = &'w str>,
) -> Option<String> {
    let found = node.text(&format!("a {what}'s name as a text"))?;
    let known: Vec<&str> = known.into_iter().collect();
    if known.contains(&found.as_str()) {
        return Some(found);
    }
    node.source
        .unknown_word(&node.place, &format!("the {what}"), &found, known);
    None
}

fn sorted(words: Option<Vec<String>>) -> Option<Vec<String>> {
    words.map(|mut words| {
        words.sort_unstable();
        words
    })
}

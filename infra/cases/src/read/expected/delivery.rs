//! What should become of what was said.

use super::word;
use crate::read::channel::channels;
use crate::read::moment::instant;
use crate::scenario::{ExpectedDelivery, Moment};
use crate::toml_reader::{Node, Table};
use gradus_domain::telling::delivery::Withheld;
use gradus_domain::telling::notice::Notice;
use gradus_domain::words::calendar::Calendar;

pub(super) fn deliveries(
    node: &Node<'_, '_>,
    calendar: &Calendar,
) -> Option<Vec<ExpectedDelivery>> {
    let how = "a list such as [{ notice = \"points.expiring\", channels = [\"push\"] }]";
    node.list(how)?
        .iter()
        .map(|node| {
            let table = node.table("a table such as { notice = \"points.expiring\" }")?;
            let delivery = delivery(&table, calendar);
            table.finish();
            delivery
        })
        .collect()
}

fn delivery(table: &Table<'_, '_>, calendar: &Calendar) -> Option<ExpectedDelivery> {
    let notice = table
        .need("notice", "say of which notice")
        .and_then(|node| word(&node, "notice", Notice::KINDS));
    let withheld = match table.get("withheld") {
        Some(node) => Some(withheld(&node)?),
        None => None,
    };
    let channels = match table.get("channels") {
        Some(node) => Some(channels(&node)?),
        None => None,
    };
    let not_before = moment(table, "not_before", calendar);
    let not_after = moment(table, "not_after", calendar);
    let hours = table
        .get("hours")
        .and_then(|node| node.whole("a whole number of hours"));
    Some(ExpectedDelivery {
        notice: notice?,
        withheld,
        channels,
        not_before,
        not_after,
        hours,
    })
}

fn withheld(node: &Node<'_, '_>) -> Option<Withheld> {
    let codes = || Withheld::ALL.into_iter().map(Withheld::code);
    let found = word(node, "reason", codes())?;
    Withheld::ALL
        .into_iter()
        .find(|reason| reason.code() == found)
}

/// A time, or two between which it lies, the second excluded.
fn moment(table: &Table<'_, '_>, name: &'static str, calendar: &Calendar) -> Option<Moment> {
    let node = table.get(name)?;
    if !node.is_list() {
        let (at, told) = instant(&node, calendar)?;
        return Some(Moment {
            from: at,
            before: None,
            told,
        });
    }
    let how = "a time, or two between which it lies";
    let times = node.list(how)?;
    let [first, second] = times.as_slice() else {
        node.fault(
            format!("found {} times", times.len()),
            format!("expected {how}"),
        );
        return None;
    };
    let (from, first) = instant(first, calendar)?;
    let (before, second) = instant(second, calendar)?;
    Some(Moment {
        from,
        before: Some(before),
        told: format!("{first} to {second}"),
    })
}

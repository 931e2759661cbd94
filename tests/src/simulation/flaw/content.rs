//! Items that are written otherwise than they come, or not at all.

use super::conditions::nothing_wrong;
use super::part::{Part, encoded, items, member_of, program, text, write};
use crate::flawed::lapsed_stays;
use crate::simulation::checks::journal::{self, member_in};
use crate::simulation::table::Table;
use crate::simulation::wire::{Call, Service};
use gradus_contracts::program::read_program;
use gradus_domain::commands::CommandKey;
use gradus_domain::deciding::{SETTLED_INSTANTS_MAX, timers};
use gradus_domain::ledger::entry::Entry;
use gradus_domain::ledger::plan::Record;
use gradus_domain::member::Member;
use gradus_domain::program::versions::Programs;
use gradus_store::table::{EXPIRE_AT, REMIND_AT, REVIEW_AT};
use gradus_store::{codec, keys};
use serde_json::{Value, json};

/// Such parts are not written.
pub(super) fn forget(asked: &mut Value, part: Part) {
    for item in items(asked) {
        let look = write(item).and_then(|(word, body)| {
            let is_such = part.is(word, body);
            is_such.then(|| nothing_wrong(word, body))
        });
        if let Some(look) = look {
            *item = look;
        }
    }
}

/// Beside several entries a member is written as it was, under its new revision.
pub(super) fn member_as_it_was(table: &Table, asked: &mut Value) {
    if entries(asked).len() > 1 {
        change_member(asked, |put, member| {
            let before = get(table, &put["TableName"], &put["Item"]["PK"], keys::ALONE);
            if before.is_object() {
                let revision = member.revision;
                *member = member_in(&before, member.id.clone());
                member.revision = revision;
            }
        });
    }
}

/// Whether it is a piece of a settlement that is not the last: so many days, and nothing else.
pub(super) fn is_full_of_days(asked: &mut Value) -> bool {
    let entries = entries(asked);
    let is_day = |entry: &Entry| matches!(entry.key, CommandKey::Boundary(..));
    entries.len() == SETTLED_INSTANTS_MAX && entries.iter().all(is_day)
}

/// What entries say has lapsed stays active.
pub(super) fn keep_lapsed(asked: &mut Value) {
    let entries = entries(asked);
    change_member(asked, |_, member| lapsed_stays(member, entries.iter()));
}

/// A member is written with the timers that it needs, whatever stands there.
pub(super) fn timers_as_needed(table: &Table, asked: &mut Value) {
    for item in items(asked) {
        let Some(put) = item.get_mut("Put") else {
            continue;
        };
        let Some(id) = member_of(put) else {
            continue;
        };
        let member = member_in(&put["Item"], id);
        let needed = timers(&programs(table, &put["TableName"]), &member);
        let Ok(needed) = needed else { continue };
        let named = [
            (EXPIRE_AT, needed.expire_at),
            (REVIEW_AT, needed.review_at),
            (REMIND_AT, needed.remind_at),
        ];
        for (name, timer) in named {
            let Some(fields) = put["Item"].as_object_mut() else {
                continue;
            };
            match timer {
                Some(at) => fields.insert(name.to_owned(), json!({ "N": at.millis().to_string() })),
                None => fields.remove(name),
            };
        }
    }
}

/// Whether it arms a member's timers anew, and writes nothing else.
pub(super) fn is_rearming(operation: &str, asked: &Value) -> bool {
    let partition = text(&asked["Key"], "PK");
    operation == "UpdateItem" && keys::member_of(&program(), partition).is_some()
}

/// Wherever a key names a member and the caller's id, it names anybody.
pub(super) fn keys_without_member(asked: &mut Value) {
    match asked {
        Value::Object(fields) => {
            fields.values_mut().for_each(keys_without_member);
            if let Some(partition) = of_anybody(text(asked, "PK")) {
                journal::put_under(asked, &partition);
            }
        }
        Value::Array(values) => values.iter_mut().for_each(keys_without_member),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn of_anybody(partition: &str) -> Option<String> {
    let prefix = keys::records_prefix(&program());
    match CommandKey::of_text(partition.strip_prefix(&prefix)?)? {
        CommandKey::Own(kind, _, id) => Some(format!("{prefix}{}:anybody:{id}", kind.word())),
        CommandKey::Join(_)
        | CommandKey::Transaction(_)
        | CommandKey::Boundary(..)
        | CommandKey::Instant(..) => None,
    }
}

/// The entries that a transaction writes.
fn entries(asked: &mut Value) -> Vec<Entry> {
    let records = items(asked).filter_map(|item| {
        let (_, record) = journal::record_in(&program(), &item["Put"]["Item"])?;
        Some(record)
    });
    records
        .filter_map(|record| match record {
            Record::Entry(entry) => Some(*entry),
            Record::Rejected(_) | Record::Waiting(_) => None,
        })
        .collect()
}

/// Changes the member that a transaction writes.
fn change_member(asked: &mut Value, change: impl Fn(&Value, &mut Member)) {
    for item in items(asked) {
        let Some(put) = item.get_mut("Put") else {
            continue;
        };
        if let Some(id) = member_of(put) {
            let mut member = member_in(&put["Item"], id);
            change(put, &mut member);
            journal::put_bytes(&mut put["Item"], encoded(codec::encode_member(&member)));
        }
    }
}

/// The program as it stands in the table.
fn programs(table: &Table, name: &Value) -> Programs {
    let partition = json!({ "S": keys::versions(&program()) });
    let versions = (1..).map_while(|number| {
        let item = get(table, name, &partition, &keys::version(number));
        let file = item["file_name"]["S"].as_str()?.to_owned();
        read_program(&file, &journal::bytes(&item)).ok()
    });
    match Programs::new(versions.collect()) {
        Ok(programs) => programs,
        Err(error) => panic!("no program: {error}"),
    }
}

/// An item of the table; null where there is none.
fn get(table: &Table, name: &Value, partition: &Value, sort: &str) -> Value {
    let key = json!({ "PK": partition, "SK": { "S": sort } });
    let reply = table.answer(&Call {
        service: Service::Table,
        operation: "GetItem".to_owned(),
        body: json!({ "TableName": name, "Key": key, "ConsistentRead": true }).to_string(),
    });
    let mut answer: Value = serde_json::from_str(&reply.body).unwrap_or_default();
    answer["Item"].take()
}

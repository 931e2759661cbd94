//! What the table shows of what stands where a condition is not met.

use super::part::{encoded, program};
use crate::simulation::checks::journal::{self, record_in};
use crate::simulation::wire::Reply;
use gradus_domain::commands::fingerprint::Fingerprint;
use gradus_domain::ledger::plan::Record;
use gradus_store::codec;
use serde_json::Value;

/// A flaw of the table, in what it shows where a condition is not met.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shown {
    /// Nothing.
    Nothing,
    /// A record, with the fingerprint of what was to take its place.
    FingerprintOfAsker,
}

impl Shown {
    /// The reply to what was asked, as it is shown.
    pub(super) fn of(self, asked: &Value, reply: Reply) -> Reply {
        let mut body: Value = serde_json::from_str(&reply.body).unwrap_or_default();
        let Some(reasons) = body["CancellationReasons"].as_array_mut() else {
            return reply;
        };
        let items = asked["TransactItems"].as_array().into_iter().flatten();
        for (reason, item) in reasons.iter_mut().zip(items) {
            match self {
                Self::Nothing => hide(reason),
                Self::FingerprintOfAsker => take_fingerprint(reason, &item["Put"]["Item"]),
            }
        }
        Reply {
            body: body.to_string(),
            ..reply
        }
    }
}

fn hide(reason: &mut Value) {
    if let Some(fields) = reason.as_object_mut() {
        fields.remove("Item");
    }
}

/// Puts the fingerprint of what was to be written on what stands there.
fn take_fingerprint(reason: &mut Value, asked: &Value) {
    let there = record_in(&program(), &reason["Item"]);
    if let (Some((_, new)), Some((_, mut there))) = (record_in(&program(), asked), there) {
        *fingerprint(&mut there) = fingerprint_of(new);
        let body = encoded(match &there {
            Record::Entry(entry) => codec::encode_entry(entry),
            Record::Rejected(rejected) => codec::encode_rejected(rejected),
            Record::Waiting(waiting) => codec::encode_waiting(waiting),
        });
        journal::put_bytes(&mut reason["Item"], body);
    }
}

fn fingerprint(record: &mut Record) -> &mut Fingerprint {
    match record {
        Record::Entry(entry) => &mut entry.fingerprint,
        Record::Rejected(rejected) => &mut rejected.fingerprint,
        Record::Waiting(waiting) => &mut waiting.fingerprint,
    }
}

fn fingerprint_of(mut record: Record) -> Fingerprint {
    *fingerprint(&mut record)
}

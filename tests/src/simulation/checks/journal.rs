//! What was written, request by request, read back from the requests themselves.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use gradus_domain::commands::CommandKey;
use gradus_domain::ledger::entry::Entry;
use gradus_domain::ledger::plan::{Record, Timers};
use gradus_domain::member::Member;
use gradus_domain::words::ids::{MemberId, ProgramId};
use gradus_domain::words::time::Instant;
use gradus_store::seal::Sealed;
use gradus_store::table::{BODY, EXPIRE_AT, PK, REMIND_AT, REVIEW_AT, SUMMARY};
use gradus_store::{codec, keys};

/// One request, as far as the ledger is concerned.
#[derive(Clone, Debug, Default)]
pub struct Written {
    /// The member's state and timers.
    pub member: Option<(Member, Timers)>,
    /// Entries, by their number.
    pub entries: Vec<Entry>,
    /// Keys under which a return waits from now on.
    pub waiting: Vec<CommandKey>,
    /// Timers that are armed anew with nothing else written.
    pub rearmed: Option<(MemberId, Timers)>,
}

/// Reads the bodies of transactions and updates.
///
/// # Panics
/// Where one cannot be read: the product writes what it cannot read.
#[must_use]
pub fn read(program: &ProgramId, bodies: &[String]) -> Vec<Written> {
    bodies.iter().map(|body| read_one(program, body)).collect()
}

fn read_one(program: &ProgramId, body: &str) -> Written {
    let request: serde_json::Value = serde_json::from_str(body).unwrap_or_default();
    let mut written = Written {
        rearmed: rearmed(program, &request),
        ..Written::default()
    };
    for item in request["TransactItems"].as_array().into_iter().flatten() {
        let item = &item["Put"]["Item"];
        let text = |name: &str| item[name]["S"].as_str().unwrap_or_default();
        if text("SK") != keys::ALONE {
            continue;
        }
        if let Some(id) = keys::member_of(program, text("PK")) {
            written.member = Some((member_in(item, id), timers(item)));
        } else if let Some((key, record)) = record_in(program, item) {
            match record {
                Record::Entry(entry) => written.entries.push(*entry),
                Record::Waiting(_) => written.waiting.push(key),
                Record::Rejected(_) => {}
            }
        }
    }
    written.entries.sort_by_key(|entry| entry.sequence);
    written
}

/// What a key stands for, as an item says; `None`: it is the item of no key.
///
/// # Panics
/// Where it cannot be read.
#[must_use]
pub fn record_in(program: &ProgramId, item: &serde_json::Value) -> Option<(CommandKey, Record)> {
    let text = |name: &str| item[name]["S"].as_str().unwrap_or_default();
    let prefix = keys::records_prefix(program);
    let key = CommandKey::of_text(text("PK").strip_prefix(&prefix)?)?;
    let kind = text("kind");
    if kind.is_empty() {
        return None;
    }
    let (codec, bytes) = content(item);
    let record = match kind {
        "entry" => {
            let member = text("member").split_once('#');
            let member = MemberId::new(member.map_or("", |(_, member)| member));
            let entry = codec::decode_entry(codec, key.clone(), member, &bytes);
            Record::Entry(sure(entry))
        }
        "waiting" => Record::Waiting(sure(codec::decode_waiting(codec, &bytes))),
        "rejected" => Record::Rejected(sure(codec::decode_rejected(codec, &bytes))),
        other => panic!("a record is {other:?}"),
    };
    Some((key, record))
}

/// The timers that an update of a member sets.
fn rearmed(program: &ProgramId, request: &serde_json::Value) -> Option<(MemberId, Timers)> {
    let member = keys::member_of(program, request["Key"]["PK"]["S"].as_str()?)?;
    let set: serde_json::Map<String, serde_json::Value> = request["ExpressionAttributeValues"]
        .as_object()?
        .iter()
        .map(|(name, value)| (name.trim_start_matches(':').to_owned(), value.clone()))
        .collect();
    Some((member, timers(&set.into())))
}

/// The member that an item holds.
///
/// # Panics
/// Where it cannot be read.
#[must_use]
pub fn member_in(item: &serde_json::Value, id: MemberId) -> Member {
    let (codec, bytes) = content(item);
    *sure(codec::decode_member(codec, id, &bytes))
}

fn timers(item: &serde_json::Value) -> Timers {
    let timer = |name: &str| {
        let millis = item[name]["N"]
            .as_str()
            .and_then(|millis| millis.parse().ok());
        millis.map(Instant::from_millis)
    };
    Timers {
        expire_at: timer(EXPIRE_AT),
        review_at: timer(REVIEW_AT),
        remind_at: timer(REMIND_AT),
    }
}

fn content(item: &serde_json::Value) -> (u16, Vec<u8>) {
    let codec = item["codec"]["N"]
        .as_str()
        .and_then(|codec| codec.parse().ok());
    (codec.unwrap_or_default(), bytes(item))
}

/// The bytes that an item holds, without their seal.
///
/// # Panics
/// Where it says them otherwise than in Base64, or their seal is broken.
#[must_use]
pub fn bytes(item: &serde_json::Value) -> Vec<u8> {
    opened(item, BODY, Sealed::Body)
}

/// Gives an item other bytes, sealed as whoever writes them would.
pub fn put_bytes(item: &mut serde_json::Value, content: Vec<u8>) {
    put_sealed(item, BODY, Sealed::Body, content);
}

/// Gives an item, or its key alone, another partition, sealed as whoever writes it there would.
///
/// # Panics
/// As [`bytes`].
pub fn put_under(item: &mut serde_json::Value, partition: &str) {
    let sealed = [(BODY, Sealed::Body), (SUMMARY, Sealed::Summary)];
    let held = sealed.map(|(name, what)| {
        let is_there = item.get(name).is_some();
        is_there.then(|| opened(item, name, what))
    });
    item[PK]["S"] = partition.into();
    for ((name, what), content) in sealed.into_iter().zip(held) {
        if let Some(content) = content {
            put_sealed(item, name, what, content);
        }
    }
}

fn opened(item: &serde_json::Value, name: &str, what: Sealed) -> Vec<u8> {
    let bytes = item[name]["B"].as_str().unwrap_or_default();
    let bytes = sure(STANDARD.decode(bytes));
    match what.open(|name| text_of(item, name), &bytes) {
        Some(content) => content.to_vec(),
        None => panic!("the seal of {item} is broken"),
    }
}

fn put_sealed(item: &mut serde_json::Value, name: &str, what: Sealed, content: Vec<u8>) {
    let sealed = what.seal(|name| text_of(item, name), content);
    item[name]["B"] = STANDARD.encode(sealed).into();
}

fn text_of<'a>(item: &'a serde_json::Value, name: &str) -> Option<&'a str> {
    item[name]["S"].as_str().or(item[name]["N"].as_str())
}

fn sure<T, E: std::fmt::Display>(read: Result<T, E>) -> T {
    match read {
        Ok(read) => read,
        Err(error) => panic!("what was written cannot be read: {error}"),
    }
}

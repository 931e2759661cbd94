//! An item of which a bit was turned is found, whoever reads it, and shows nothing.

use crate::shelf::{Shelf, write};
use aws_sdk_dynamodb::primitives::Blob;
use aws_sdk_dynamodb::types::AttributeValue;
use gradus_domain::commands::{CommandKey, Returned};
use gradus_domain::words::ids::{MemberId, ProgramId, RuleId};
use gradus_store::aliases::{Alias, AliasKey, AliasKind};
use gradus_store::budgets::{ShardCondition, ShardMove};
use gradus_store::companion::Companion;
use gradus_store::error::{Place, StoreError};
use gradus_store::keys::PROGRAMS;
use gradus_store::person::Person;
use gradus_store::table::{CODEC, PK, SK};
use gradus_store::transaction::Transaction;
use gradus_store::versions::StoredVersion;
use gradus_tests::commands::{amount, at, join, purchase, returned, spend};
use gradus_tests::wire::TABLE;

const EXPIRING: &str =
    "[earning]\npoints = \"1\"\nper = \"1.00\"\nexpiry = { rolling_days = 10 }\n";

/// Who reads an item.
#[derive(Debug)]
enum Reader {
    Member,
    Record(CommandKey),
    Target(CommandKey),
    Statement,
    Ledger,
    Alias,
    Person,
    Versions,
    Budgets,
}

impl Reader {
    /// What it shows.
    async fn of(&self, shelf: &Shelf) -> Result<Vec<String>, StoreError> {
        let (store, program) = (&shelf.store, &shelf.program);
        let m = MemberId::new("m");
        Ok(match self {
            Self::Member => {
                let stored = store.member(program, &m).await?;
                vec![format!("{:?}", stored.map(|stored| stored.member))]
            }
            Self::Record(key) => vec![format!("{:?}", store.record(program, key).await?)],
            Self::Target(key) => vec![format!("{:?}", store.target(program, key).await?)],
            Self::Statement => each(store.statement(program, &m, None, 9).await?),
            Self::Ledger => each(store.ledger_page(None).await?.lines),
            Self::Alias => vec![format!("{:?}", store.look_up(program, &phone()).await?)],
            Self::Person => {
                let person = store.person(program, &m).await?;
                vec![serde_json::to_string(&person).unwrap()]
            }
            Self::Versions => each(store.versions(program).await?),
            Self::Budgets => {
                let wanted = [(RuleId::new("r"), 100)];
                each(store.budgets(program, &wanted).await?)
            }
        })
    }
}

fn each<T: std::fmt::Debug>(shown: Vec<T>) -> Vec<String> {
    shown.iter().map(|one| format!("{one:?}")).collect()
}

fn phone() -> Alias {
    AliasKey::new(&[7; 32]).alias(&ProgramId::new("test"), AliasKind::Phone, "+15550100")
}

/// Every kind of item, each once.
async fn full_shelf() -> Shelf {
    let mut shelf = Shelf::of(EXPIRING).await;
    let part = || Returned::Amount(amount(2_000));
    for command in [
        join("m", "2026-03-01T04:00:00Z"),
        purchase("m", "T1", "2026-03-02T04:00:00Z", "CNY", 12_345),
        returned("m", "R1", "2026-03-02T05:00:00Z", "T1", part()),
        returned("m", "R2", "2026-03-02T05:00:00Z", "T9", part()),
        spend("m", "S1", "2026-03-02T06:00:00Z", 9_999),
    ] {
        shelf.runs(&command).await;
    }
    let beside = Transaction {
        shards: vec![ShardMove {
            rule: RuleId::new("r"),
            shard: 0,
            amount: 17,
            only_if: ShardCondition::Always,
        }],
        companions: vec![
            Companion::ClaimAlias(phone(), MemberId::new("m")),
            Companion::PutPerson(
                MemberId::new("m"),
                Box::new(Person {
                    name: Some("M. Member".to_owned()),
                    revision: 1,
                    ..Person::default()
                }),
                None,
            ),
        ],
        ..Transaction::default()
    };
    write(&shelf.store, &shelf.program, &beside).await.unwrap();
    let version = StoredVersion {
        number: 1,
        file_name: "test.toml".to_owned(),
        file: b"id = \"test\"".to_vec(),
        published_at: at("2026-03-01T00:00:00Z"),
        suspended_at: None,
    };
    let (store, program) = (&shelf.store, &shelf.program);
    store.publish(program, &version).await.unwrap();
    let suspended_at = at("2026-03-05T00:00:00Z");
    store.suspend(program, 1, suspended_at).await.unwrap();
    shelf
}

/// Who reads the item under a key; nobody: nothing comes of it but an order.
fn readers(partition: &str, sort: &str) -> Vec<Reader> {
    let rest = partition.strip_prefix("test#").unwrap_or_default();
    let key = rest.strip_prefix("E#").and_then(CommandKey::of_text);
    match (key, &rest[..1], sort) {
        (Some(key), _, "R") => vec![Reader::Target(key)],
        (Some(key @ CommandKey::Own(..)), _, _) => vec![Reader::Record(key)],
        (Some(key), _, _) => vec![
            Reader::Target(key.clone()),
            Reader::Record(key),
            Reader::Statement,
            Reader::Ledger,
        ],
        (None, "M", _) => vec![Reader::Member],
        (None, "I", _) => vec![Reader::Person],
        (None, "A", _) => vec![Reader::Alias],
        (None, "C", _) => vec![Reader::Budgets],
        (None, "P", "@") => vec![],
        (None, "P", _) => vec![Reader::Versions],
        other => panic!("nobody reads {other:?}"),
    }
}

/// The value with a bit turned in each of its bytes, in up to 64 of many, as far as it is a value
/// then.
fn turned(value: &AttributeValue) -> Vec<AttributeValue> {
    let bits = |text: &str| {
        let turned = (0..text.len()).map(|byte| {
            let mut bytes = text.as_bytes().to_vec();
            bytes[byte] ^= 1 << (byte % 4);
            String::from_utf8(bytes).unwrap()
        });
        turned.collect::<Vec<_>>()
    };
    match value {
        AttributeValue::S(text) => bits(text).into_iter().map(AttributeValue::S).collect(),
        AttributeValue::N(digits) => {
            let numbers = bits(digits).into_iter();
            let numbers = numbers.filter(|digits| digits.parse::<i64>().is_ok());
            let others = numbers.filter(|other| other.parse::<i64>() != digits.parse());
            others.map(AttributeValue::N).collect()
        }
        AttributeValue::B(blob) => {
            let bytes = blob.as_ref();
            let some = (0..bytes.len()).step_by(1 + bytes.len() / 64);
            let turned = some.map(|byte| {
                let mut bytes = bytes.to_vec();
                bytes[byte] ^= 1 << (byte % 8);
                AttributeValue::B(Blob::new(bytes))
            });
            turned.collect()
        }
        other => panic!("nothing of ours holds {other:?}"),
    }
}

#[tokio::test]
async fn what_was_damaged_is_never_shown() {
    let shelf = full_shelf().await;
    let (mut refused, mut unaffected) = (0, 0);
    for ((partition, sort), item) in shelf.wire.everything().await {
        if partition == PROGRAMS {
            continue;
        }
        for reader in readers(&partition, &sort) {
            let whole = reader.of(&shelf).await.unwrap();
            for (name, value) in item.iter().filter(|(name, _)| *name != PK && *name != SK) {
                for damaged in turned(value) {
                    let wire = &shelf.wire;
                    let about = format!("{partition} {sort} {name} {damaged:?} {reader:?}");
                    wire.overwrite(&partition, &sort, name, damaged).await;
                    match reader.of(&shelf).await {
                        Err(_) => refused += 1,
                        Ok(shown) if shown.iter().all(|one| whole.contains(one)) => unaffected += 1,
                        Ok(shown) => panic!("{about}: {shown:?}"),
                    }
                }
                let wire = &shelf.wire;
                wire.overwrite(&partition, &sort, name, value.clone()).await;
            }
            assert_eq!(reader.of(&shelf).await.unwrap(), whole);
        }
    }
    assert!(refused > unaffected, "{refused}, {unaffected}");
}

#[tokio::test]
async fn what_stands_under_the_key_of_another_is_found() {
    let shelf = full_shelf().await;
    let mut other = shelf.wire.item("test#M#m", "@").await;
    let elsewhere = AttributeValue::S("test#M#n".to_owned());
    other.insert(PK.to_owned(), elsewhere);
    let put = shelf.wire.client().put_item().table_name(TABLE);
    put.set_item(Some(other)).send().await.unwrap();

    let n = shelf
        .store
        .member(&shelf.program, &MemberId::new("n"))
        .await;

    let wanted = StoreError::Damaged {
        item: "a member",
        place: place("test#M#n"),
    };
    assert_eq!(n, Err(wanted.clone()));
    assert!(!wanted.is_retryable());
    assert_eq!(
        wanted.to_string(),
        "a member under test#M#n / @ was damaged: its checksum, or what it was found by, does not \
         fit what stands there; nothing is decided on it until it is restored from a backup"
    );
}

/// The place of an item that stands alone in its partition.
fn place(partition: &str) -> Place {
    Place {
        partition: partition.to_owned(),
        sort: "@".to_owned(),
    }
}

#[tokio::test]
async fn an_error_says_under_which_key_the_item_stands() {
    let shelf = full_shelf().await;
    let id = MemberId::new("m");
    let text = |text: &str| AttributeValue::S(text.to_owned());
    let number = |number: &str| AttributeValue::N(number.to_owned());

    shelf
        .wire
        .overwrite("test#M#m", "@", CODEC, number("3"))
        .await;
    let codec = shelf.store.member(&shelf.program, &id).await;
    shelf
        .wire
        .overwrite("test#M#m", "@", CODEC, text("1"))
        .await;
    let no_number = shelf.store.member(&shelf.program, &id).await;

    let codec = codec.unwrap_err();
    assert!(codec.is_retryable());
    assert_eq!(
        codec.to_string(),
        "a member under test#M#m / @ is written in codec 3, this release reads up to 1: a later \
         release wrote it, or it was damaged"
    );
    assert_eq!(
        no_number.unwrap_err(),
        StoreError::Attribute {
            item: "a member",
            place: place("test#M#m"),
            attribute: CODEC,
        }
    );
}

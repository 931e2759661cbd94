//! What belongs to one program is reached from no other, whatever ids look like.

use crate::shelf::{Shelf, write};
use gradus_domain::commands::fingerprint::Fingerprint;
use gradus_domain::commands::{CommandKey, CommandKind};
use gradus_domain::ledger::plan::{Record, RecordExpectation, RecordWrite, WaitingRecord};
use gradus_domain::words::ids::{MemberId, ProgramId, RuleId};
use gradus_domain::words::time::Instant;
use gradus_store::aliases::{AliasKey, AliasKind};
use gradus_store::budgets::{ShardCondition, ShardMove};
use gradus_store::companion::Companion;
use gradus_store::keys::PROGRAMS;
use gradus_store::person::Person;
use gradus_store::transaction::Transaction;
use gradus_store::versions::StoredVersion;
use gradus_tests::commands::{join, purchase, settle};
use std::collections::BTreeSet;

/// Ids that would run into each other were they put side by side as they are.
const AWKWARD: [&str; 8] = ["m", "m#E#x", "m:x", "m%23E", "50%", "%", "#", ":"];

#[tokio::test]
async fn every_key_of_a_program_begins_with_its_own_name_and_a_hash() {
    for (id, prefix) in [
        ("a", "a#"),
        ("a#b", "a%23b#"),
        ("a%23b", "a%2523b#"),
        ("a:b", "a%3Ab#"),
    ] {
        let mut shelf = Shelf::of("").await;
        shelf.program = ProgramId::new(id);
        fill(&mut shelf).await;

        let mut all = shelf.wire.everything().await;

        // The list of programs is nobody's, and no program's keys begin with a hash.
        let listed = all.remove(&(PROGRAMS.to_owned(), id.to_owned()));
        assert!(listed.is_some());
        assert_eq!(all.len(), 3 * AWKWARD.len() + 4);
        for (partition, sort) in all.keys() {
            let rest = partition.strip_prefix(prefix);
            assert!(rest.is_some(), "{partition} {sort}");
            let kind = rest.unwrap().split('#').next().unwrap();
            assert!(["M", "E", "P", "C", "A"].contains(&kind), "{partition}");
        }
    }
}

#[tokio::test]
async fn programs_whose_names_run_into_each_other_do_not_see_each_other() {
    let mut shelf = Shelf::of("").await;
    shelf.program = ProgramId::new("a#b");
    fill(&mut shelf).await;

    for other in ["a", "a%23b", "b", "a#"] {
        let other = ProgramId::new(other);
        for member in AWKWARD.into_iter().chain(["b#M#m", "b"]) {
            let member = MemberId::new(member);
            assert_eq!(shelf.store.member(&other, &member).await, Ok(None));
            assert_eq!(shelf.store.person(&other, &member).await, Ok(None));
            let joined = CommandKey::Join(member.clone());
            assert_eq!(shelf.store.record(&other, &joined).await, Ok(None));
            let lines = shelf.store.statement(&other, &member, None, 10).await;
            assert_eq!(lines, Ok(Vec::new()));
        }
        assert_eq!(shelf.store.versions(&other).await, Ok(Vec::new()));
        let budgets = shelf.store.budgets(&other, &[(RuleId::new("r"), 40)]).await;
        assert_eq!(budgets.unwrap()[0].left(), 40);
    }
}

#[tokio::test]
async fn members_with_awkward_ids_are_kept_apart_and_found() {
    let mut shelf = Shelf::of("").await;
    fill(&mut shelf).await;

    for id in AWKWARD {
        let member = MemberId::new(id);
        let stored = shelf
            .store
            .member(&shelf.program, &member)
            .await
            .unwrap()
            .unwrap();
        assert_eq!(*stored.member, *shelf.world.member(&member));
        let lines = shelf
            .store
            .statement(&shelf.program, &member, None, 10)
            .await
            .unwrap();
        let keys: Vec<CommandKey> = lines.into_iter().map(|line| line.key).collect();
        let bought = CommandKey::Transaction(format!("T:{id}").as_str().into());
        assert_eq!(keys, [bought.clone(), CommandKey::Join(member.clone())]);
        let Some(Record::Entry(entry)) = shelf.store.record(&shelf.program, &bought).await.unwrap()
        else {
            panic!("{bought}");
        };
        assert_eq!(entry.member, member);
    }
}

#[tokio::test]
async fn keys_that_read_alike_stand_side_by_side() {
    let shelf = Shelf::of("").await;
    let own = |member: &str, id: &str| {
        CommandKey::Own(CommandKind::Return, MemberId::new(member), id.into())
    };
    let keys = [
        own("a:b", "c"),
        own("a", "b:c"),
        own("a%3Ab", "c"),
        own("a#b", "c"),
        own("a%23b", "c"),
        CommandKey::Transaction("return:a:b:c".into()),
        CommandKey::Join(MemberId::new("a:b:c")),
    ];

    for (number, key) in (0_u8..).zip(&keys) {
        write(&shelf.store, &shelf.program, &parked(key, number))
            .await
            .unwrap();
    }

    let texts: BTreeSet<String> = keys.iter().map(CommandKey::to_text).collect();
    assert_eq!(texts.len(), keys.len());
    for (number, key) in (0_u8..).zip(&keys) {
        let found = shelf.store.record(&shelf.program, key).await.unwrap();
        let Some(Record::Waiting(waiting)) = found else {
            panic!("{key}: {found:?}");
        };
        assert_eq!(
            waiting.fingerprint,
            Fingerprint(u128::from(number)),
            "{key}"
        );
    }
}

fn parked(key: &CommandKey, number: u8) -> Transaction {
    Transaction {
        records: vec![RecordWrite {
            key: key.clone(),
            record: Record::Waiting(WaitingRecord {
                member: MemberId::new("m"),
                fingerprint: Fingerprint(u128::from(number)),
                decided_at: Instant::from_millis(0),
            }),
            expects: RecordExpectation::AbsentOrRejected,
        }],
        ..Transaction::default()
    }
}

/// For each awkward id a member, its joining and a purchase; besides a version and the count
/// of its changes, a shard and an alias.
async fn fill(shelf: &mut Shelf) {
    for id in AWKWARD {
        shelf.runs(&join(id, "2026-03-01T04:00:00Z")).await;
        let transaction = format!("T:{id}");
        shelf
            .runs(&purchase(
                id,
                &transaction,
                "2026-03-01T05:00:00Z",
                "CNY",
                100,
            ))
            .await;
        shelf.runs(&settle(id, "2026-03-01T06:00:00Z")).await;
    }
    let version = StoredVersion {
        number: 1,
        file_name: "a.toml".to_owned(),
        file: b"x".to_vec(),
        published_at: Instant::from_millis(0),
        suspended_at: None,
    };
    shelf.store.publish(&shelf.program, &version).await.unwrap();
    let alias = AliasKey::new(&[7; 32]).alias(&shelf.program, AliasKind::Card, "1");
    let besides = Transaction {
        shards: vec![ShardMove {
            rule: RuleId::new("r"),
            shard: 0,
            amount: 3,
            only_if: ShardCondition::UsedAtMost(7),
        }],
        companions: vec![Companion::ClaimAlias(alias, MemberId::new("m"))],
        ..Transaction::default()
    };
    write(&shelf.store, &shelf.program, &besides).await.unwrap();
}

#[tokio::test]
async fn a_person_stands_beside_the_member_and_is_not_the_member() {
    let shelf = Shelf::of("").await;
    let m = MemberId::new("m");
    let person = Person {
        name: Some("M".to_owned()),
        ..Person::default()
    };
    let put = Transaction {
        companions: vec![Companion::PutPerson(m.clone(), Box::new(person), None)],
        ..Transaction::default()
    };

    write(&shelf.store, &shelf.program, &put).await.unwrap();

    assert_eq!(shelf.store.member(&shelf.program, &m).await, Ok(None));
    assert!(
        shelf
            .store
            .person(&shelf.program, &m)
            .await
            .unwrap()
            .is_some()
    );
}

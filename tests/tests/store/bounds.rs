//! The largest items and the longest keys.

use crate::shelf::{Shelf, write};
use gradus_contracts::commands::{ID_CHARS_MAX, read_command};
use gradus_domain::commands::{CommandKey, CommandKind, Profile, Returned};
use gradus_domain::ledger::plan::{MemberWrite, Timers};
use gradus_domain::words::ids::{MemberId, ProgramId, Segment};
use gradus_store::codec::{CodecError, Content, MEMBER_BYTES_MAX};
use gradus_store::error::StoreError;
use gradus_store::keys;
use gradus_store::transaction::Transaction;
use gradus_tests::commands::{at, join, purchase, returned};

/// What the service allows for a partition key.
const PARTITION_BYTES_MAX: usize = 2_048;

#[tokio::test]
async fn the_longest_ids_of_the_widest_characters_fit_in_a_key() {
    let mut shelf = Shelf::of("").await;
    let longest = "\u{1d11e}".repeat(ID_CHARS_MAX);
    shelf.program = ProgramId::new("p".repeat(ID_CHARS_MAX));
    shelf.runs(&join(&longest, "2026-03-01T04:00:00Z")).await;
    shelf
        .runs(&purchase(
            &longest,
            &longest,
            "2026-03-02T04:00:00Z",
            "CNY",
            100,
        ))
        .await;
    let back = returned(
        &longest,
        &longest,
        "2026-03-03T04:00:00Z",
        &longest,
        Returned::Everything,
    );
    shelf.runs(&back).await;
    let member = MemberId::new(&longest);

    let key = CommandKey::Own(CommandKind::Return, member.clone(), longest.as_str().into());
    let partition = keys::record(&shelf.program, &key);

    // 64 + "#E#" + "return:" + 256 + ":" + 256
    assert_eq!(partition.len(), 587);
    let record = shelf.store.record(&shelf.program, &key).await.unwrap();
    assert_eq!(record.as_ref(), shelf.world.record(&key));
    let lines = shelf
        .store
        .statement(&shelf.program, &member, None, 10)
        .await
        .unwrap();
    assert_eq!(lines.len(), 3);
}

#[test]
fn no_id_that_the_door_lets_in_makes_a_key_too_long() {
    let widest = "\u{1d11e}".repeat(ID_CHARS_MAX);
    let escaped = "%".repeat(ID_CHARS_MAX);
    let program = ProgramId::new(&widest);

    for id in [&widest, &escaped] {
        let member = MemberId::new(id);
        for kind in CommandKind::ALL.iter().copied() {
            let key = CommandKey::Own(kind, member.clone(), id.as_str().into());
            assert!(keys::record(&program, &key).len() < PARTITION_BYTES_MAX);
        }
        assert!(keys::statement(&program, &member).len() < PARTITION_BYTES_MAX);
        assert!(keys::counter(&program, &id.as_str().into(), 3).len() < PARTITION_BYTES_MAX);
    }
}

#[test]
fn a_longer_id_is_refused_at_the_door_by_name() {
    let purchase = |member: &str| {
        let json = format!(
            r#"{{"kind":"purchase","member":"{member}","occurred_at":"2026-03-01T04:00:00Z","received_at":"2026-03-01T04:00:00Z","id":"T1","currency":"CNY","lines":[{{"amount":100}}]}}"#
        );
        read_command(json.as_bytes(), None)
    };

    let fits = purchase(&"\u{1d11e}".repeat(ID_CHARS_MAX));
    let refused = purchase(&"m".repeat(ID_CHARS_MAX + 1)).unwrap_err();

    assert!(fits.is_ok(), "{fits:?}");
    assert!(refused.to_string().contains("member"), "{refused}");
    assert!(refused.to_string().contains("64"), "{refused}");
}

#[tokio::test]
async fn a_member_is_kept_up_to_its_bound_and_refused_above_it() {
    let mut shelf = Shelf::of("").await;
    shelf.runs(&join("m", "2026-03-01T04:00:00Z")).await;
    let member = MemberId::new("m");
    let write_of = |text: usize| {
        let mut state = shelf.world.member(&member).clone();
        let expects = state.revision;
        state.revision += 1;
        state.profile = Profile {
            segments: vec![Segment::new("s".repeat(text))],
            ..Profile::default()
        };
        Transaction {
            member: Some(MemberWrite {
                state: Box::new(state),
                expects: Some(expects),
                timers: Timers::default(),
            }),
            ..Transaction::default()
        }
    };
    let empty = write_of(0);
    let encode = |write: &Transaction| {
        gradus_store::codec::encode_member(&write.member.as_ref().unwrap().state)
            .unwrap()
            .len()
    };
    // A text of 16,384 bytes or more is written with two more bytes of length than an empty one.
    let room = MEMBER_BYTES_MAX - encode(&empty) - 2;
    let (fits, too_large) = (write_of(room), write_of(room + 1));

    let refused = shelf.store.prepare(&shelf.program, &too_large).unwrap_err();
    write(&shelf.store, &shelf.program, &fits).await.unwrap();

    assert_eq!(encode(&fits), 65_536);
    let wanted = StoreError::Codec(CodecError::TooLarge {
        content: Content::Member,
        bytes: 65_537,
        max: 65_536,
    });
    assert_eq!(refused, wanted);
    assert!(!refused.is_retryable());
    let stored = shelf
        .store
        .member(&shelf.program, &member)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(stored.member, fits.member.unwrap().state);
    assert_eq!(stored.member.joined_at, at("2026-03-01T04:00:00Z"));
}

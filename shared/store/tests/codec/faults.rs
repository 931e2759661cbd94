//! What cannot be read is said, and never taken for something else.

use crate::ordinary::{member, member_id, purchase, purchase_key};
use crate::samples::ledger::records;
use crate::samples::member::everything;
use gradus_domain::ledger::entry::EntryKind;
use gradus_domain::member::lots::LastDay;
use gradus_domain::words::ids::MemberId;
use gradus_domain::words::money::Points;
use gradus_domain::words::time::LocalDay;
use gradus_store::codec::{
    CODEC_WRITTEN, CodecError, Content, EntrySummary, TierChange, Unreadable, decode_entry,
    decode_member, decode_rejected, decode_remainder, decode_summary, decode_waiting, encode_entry,
    encode_member, encode_remainder,
};

#[test]
fn another_releases_codec_is_told_from_bytes_that_are_broken() {
    let bytes = encode_member(&member(20)).unwrap();

    let read = [
        decode_member(2, member_id(), &bytes).unwrap_err(),
        decode_entry(2, purchase_key(), member_id(), &bytes).unwrap_err(),
        decode_rejected(2, &bytes).unwrap_err(),
        decode_waiting(2, &bytes).unwrap_err(),
        decode_remainder(2, &bytes).unwrap_err(),
        decode_summary(2, &bytes).unwrap_err(),
    ];

    for error in read {
        assert_eq!(error, CodecError::Unknown { found: 2, known: 1 });
    }
}

#[test]
fn the_codec_zero_is_unknown() {
    let read = decode_waiting(0, &[]);

    assert_eq!(read, Err(CodecError::Unknown { found: 0, known: 1 }));
}

#[test]
fn a_byte_too_many_is_a_fault() {
    let (_, remainder) = records::remainders().remove(1);
    let mut bytes = encode_remainder(&remainder).unwrap();
    bytes.push(0);

    let read = decode_remainder(CODEC_WRITTEN, &bytes);

    let error = CodecError::Unreadable {
        content: Content::Remainder,
        reason: Unreadable::Trailing { bytes: 1 },
    };
    assert_eq!(read, Err(error.clone()));
    assert_eq!(
        error.to_string(),
        "the content of a remainder cannot be read: 1 bytes too many"
    );
}

#[test]
fn no_beginning_of_a_member_reads_as_a_member() {
    let bytes = encode_member(&everything()).unwrap();

    for end in 0..bytes.len() {
        let read = decode_member(CODEC_WRITTEN, member_id(), &bytes[..end]);

        let is_malformed = matches!(
            read,
            Err(CodecError::Unreadable {
                content: Content::Member,
                reason: Unreadable::Malformed(_)
            })
        );
        assert!(is_malformed, "the first {end} bytes: {read:?}");
    }
}

#[test]
fn a_day_outside_the_calendar_is_a_fault() {
    let mut late = member(1);
    late.holdings.active.truncate(2);
    late.holdings.active[0].last_day = LastDay::On(LocalDay::MIN);
    late.holdings.active[1].last_day = LastDay::On(LocalDay::MIN.plus_days(1));
    let good = encode_member(&late).unwrap();
    late.holdings.active[0].last_day = LastDay::On(LocalDay::MAX);
    late.holdings.active[1].last_day = LastDay::On(LocalDay::MAX);
    let other = encode_member(&late).unwrap();
    let first = (0..good.len()).find(|at| good[*at] != other[*at]).unwrap();
    let step = first + first_varint(&good[first..]);
    let other_step = first + first_varint(&other[first..]);
    // The first lot's day is the calendar's last, the second's one day later.
    let beyond = [&other[..other_step], &good[step..]].concat();

    let read = decode_member(CODEC_WRITTEN, member_id(), &beyond);

    let error = CodecError::Unreadable {
        content: Content::Member,
        reason: Unreadable::Day,
    };
    assert_eq!(read.unwrap_err(), error);
}

#[test]
fn a_birthday_that_no_year_has_is_a_fault() {
    let member = everything();
    let mut bytes = encode_member(&member).unwrap();
    let birthday = bytes.windows(2).position(|pair| pair == [2, 29]).unwrap();
    bytes[birthday + 1] = 30;

    let read = decode_member(CODEC_WRITTEN, member_id(), &bytes);

    assert!(
        matches!(read, Err(CodecError::Unreadable { .. })),
        "{read:?}"
    );
}

/// How many bytes a number takes: all but its last have the highest bit.
fn first_varint(bytes: &[u8]) -> usize {
    bytes.iter().position(|byte| *byte < 0x80).unwrap() + 1
}

#[test]
fn key_and_member_of_an_entry_are_what_the_item_says() {
    let bytes = encode_entry(&purchase()).unwrap();

    let read = decode_entry(
        CODEC_WRITTEN,
        purchase_key(),
        MemberId::new("other"),
        &bytes,
    )
    .unwrap();

    assert_eq!(read.member, MemberId::new("other"));
    assert_eq!(read.key, purchase_key());
    assert!(!bytes.windows(6).any(|part| part == b"S0417-"));
}

#[test]
fn a_summary_says_how_points_and_tier_changed() {
    let summary = EntrySummary::of(&purchase()).unwrap();

    assert_eq!(summary.kind, EntryKind::Purchased);
    assert_eq!(summary.kind.word(), "purchased");
    assert_eq!(summary.change, Points::new(512));
    assert_eq!(summary.active, Points::new(2_622));
    assert_eq!(
        summary.tier,
        Some(TierChange {
            from: "silver".into(),
            to: "gold".into()
        })
    );
}

#[test]
fn debt_that_is_paid_counts_as_much_as_points_that_become_active() {
    use gradus_domain::ledger::entry::{Account, Posting};

    let posting = |from, to, points| Posting {
        from,
        to,
        points: Points::new(points),
        lot: None,
    };
    let mut entry = purchase();
    entry.postings = vec![
        posting(Account::Issued, Account::Debt, 30),
        posting(Account::Issued, Account::Active, 50),
        posting(Account::Pending, Account::Active, 1_000),
        posting(Account::Active, Account::Lapsed, 7),
    ];

    let summary = EntrySummary::of(&entry).unwrap();

    // 30 + 50 − 7; what was pending before is not new.
    assert_eq!(summary.change, Points::new(73));
}

//! How large items become. `cargo run -p gradus-store --example sizes` prints it.

use crate::ordinary::{at, member, purchase};
use gradus_domain::ledger::entry::{Entry, What};
use gradus_domain::member::LimitUse;
use gradus_domain::program::rule::LimitWindow;
use gradus_store::codec::{
    CodecError, Content, ENTRY_BYTES_MAX, MEMBER_BYTES_MAX, encode_entry, encode_member,
    encode_summary,
};

#[test]
fn an_ordinary_member_leaves_224_of_1024_bytes_to_key_and_attributes() {
    let ordinary = member(20);
    assert_eq!(ordinary.holdings.active.len(), 12);
    assert_eq!(ordinary.limit_uses.len(), 3);
    assert_eq!(ordinary.metrics.days.len(), 20);

    let bytes = encode_member(&ordinary).unwrap().len();

    assert!(bytes <= 800, "{bytes} bytes");
}

#[test]
fn a_day_with_a_purchase_takes_eight_bytes_at_most() {
    let with = |days| encode_member(&member(days)).unwrap().len();

    let (few, many) = (with(20), with(134));

    assert!(many - few <= 8 * (134 - 20), "{few} bytes, {many} bytes");
}

#[test]
fn a_purchase_of_five_lines_leaves_324_of_1024_bytes_to_keys_and_summary() {
    let purchase = purchase();

    let bytes = encode_entry(&purchase).unwrap().len();

    assert!(bytes <= 700, "{bytes} bytes");
}

#[test]
fn a_summary_takes_120_bytes_at_most_with_the_longest_figures() {
    let mut entry = purchase();
    entry.after = crate::samples::ledger::entries::all()
        .into_iter()
        .find(|(name, _)| *name == "everything")
        .map(|(_, entry)| entry.after)
        .unwrap();
    entry.sequence = u64::MAX;
    entry.decided_at = at("2199-12-31T23:59:59.999Z");

    let bytes = encode_summary(&entry).unwrap().len();

    assert!(bytes <= 120, "{bytes} bytes");
}

#[test]
fn a_member_above_the_bound_is_too_large_by_name() {
    let mut large = member(20);
    large.limit_uses = (0..2_000).map(limit_use).collect();

    let refused = encode_member(&large);

    let Err(CodecError::TooLarge {
        content: Content::Member,
        bytes,
        max: MEMBER_BYTES_MAX,
    }) = refused
    else {
        panic!("{refused:?}");
    };
    assert!(bytes > MEMBER_BYTES_MAX, "{bytes}");
}

fn limit_use(number: i64) -> LimitUse {
    LimitUse {
        rule: format!("a-rule-with-a-long-name-{number:04}")
            .as_str()
            .into(),
        window: LimitWindow::Lifetime,
        start: LimitWindow::Lifetime.start(crate::ordinary::day("2026-06-20")),
        used: i64::MAX,
    }
}

#[test]
fn a_purchase_of_500_lines_with_names_of_64_characters_fits() {
    let entry = purchase_of(500, &"x".repeat(64));

    let bytes = encode_entry(&entry).unwrap().len();

    assert!(bytes <= ENTRY_BYTES_MAX, "{bytes} bytes");
}

#[test]
fn an_entry_above_the_bound_is_too_large_by_name() {
    let entry = purchase_of(500, &"漢".repeat(64));

    let refused = encode_entry(&entry);

    let is_named = matches!(
        refused,
        Err(CodecError::TooLarge {
            content: Content::Entry,
            max: ENTRY_BYTES_MAX,
            ..
        })
    );
    assert!(is_named, "{refused:?}");
}

fn purchase_of(lines: usize, name: &str) -> Entry {
    let mut entry = purchase();
    if let What::Purchased(record) = &mut entry.what {
        let mut line = record.lines[0].clone();
        line.category = Some(name.into());
        line.sku = Some(name.into());
        line.brand = Some(name.into());
        record.lines = vec![line; lines];
    }
    entry
}

//! Rejections, waiting returns and remainders.

use crate::ordinary::{at, day, member_id, purchase_key};
use crate::samples::{Named, growth_shares, nth, points_shares};
use gradus_domain::commands::fingerprint::Fingerprint;
use gradus_domain::commands::{CommandKey, CommandKind};
use gradus_domain::ledger::plan::{RejectedRecord, WaitingRecord};
use gradus_domain::ledger::rejection::Rejection;
use gradus_domain::ledger::remainder::{PurchaseRemainder, Remainder, SpendRemainder};
use gradus_domain::words::money::{Currency, Money, Points};

const FINGERPRINT: Fingerprint = Fingerprint(0x0102_0304_0506_0708_090a_0b0c_0d0e_0f10);

/// A recorded rejection for each variant; conflicts with keys of every kind.
pub(crate) fn rejected() -> Vec<Named<RejectedRecord>> {
    let recorded = |rejection: Rejection| {
        let record = RejectedRecord {
            member: member_id(),
            fingerprint: FINGERPRINT,
            decided_at: at("2026-06-20T09:41:12.345Z"),
            rejection,
        };
        (record.rejection.code(), record)
    };
    let conflicts = keys().map(|key| Rejection::IdempotencyConflict { key });
    rejections()
        .into_iter()
        .chain(conflicts)
        .map(recorded)
        .collect()
}

fn keys() -> impl Iterator<Item = CommandKey> {
    let own = |kind| CommandKey::Own(kind, member_id(), "A-1".into());
    let others = [
        CommandKey::Join(member_id()),
        purchase_key(),
        CommandKey::Boundary(member_id(), day("2026-06-20")),
        CommandKey::Instant(member_id(), at("2026-06-20T09:41:12.345Z")),
    ];
    CommandKind::ALL.iter().copied().map(own).chain(others)
}

fn rejections() -> Vec<Rejection> {
    let instant = at("2026-06-20T09:41:12.345Z");
    let money = |minor| Money {
        minor,
        currency: currency("CNY"),
    };
    let points = Points::new(150);
    vec![
        Rejection::OccurredInFuture {
            occurred_at: at("2026-06-20T09:46:12.346Z"),
            received_at: instant,
        },
        Rejection::OccurredTooEarly {
            occurred_at: instant,
            earliest: day("2026-06-21"),
        },
        Rejection::OccurredBeforeJoining {
            occurred_at: instant,
            joined_at: at("2026-06-20T10:00:00.000Z"),
        },
        Rejection::ProgramNotInForce { at: instant },
        Rejection::TransactionClaimed {
            transaction: "T-1".into(),
        },
        Rejection::MemberUnknown {
            member: member_id(),
        },
        Rejection::MemberErased {
            member: member_id(),
            erased_at: instant,
        },
        Rejection::CurrencyMismatch {
            found: currency("JPY"),
            expected: currency("CNY"),
        },
        Rejection::OutOfBounds {
            what: "lines".to_owned(),
            found: 501,
            bound: "1 to 500".to_owned(),
        },
        Rejection::ActivityUnknown {
            found: "dance".into(),
        },
        Rejection::PartnerUnknown {
            found: "railway".into(),
        },
        Rejection::TierUnknown {
            found: "platinum".into(),
        },
        Rejection::InDebt { debt: points },
        Rejection::InsufficientPoints {
            asked: points,
            active: Points::new(149),
        },
        Rejection::ReturnExceedsTransaction {
            transaction: "T-1".into(),
            asked: money(5_001),
            left: money(5_000),
        },
        Rejection::LineUnknown {
            transaction: "T-1".into(),
            found: 6,
            lines: 5,
        },
        Rejection::TransactionUnknown {
            transaction: "T-1".into(),
        },
        Rejection::ParkingFull { waiting: 8 },
        Rejection::SpendUnknown {
            spend: "S-1".into(),
        },
        Rejection::GiveBackExceedsSpend {
            spend: "S-1".into(),
            asked: points,
            left: Points::new(20),
        },
        Rejection::ReinstateExceedsLapsed {
            asked: points,
            lapsed: Points::ZERO,
        },
        Rejection::DayPast {
            what: "last day".to_owned(),
            found: day("2026-06-19"),
            today: day("2026-06-20"),
        },
        Rejection::MemberTooLarge {
            bytes: 65_537,
            max: 65_536,
        },
        Rejection::Overflow,
    ]
}

fn currency(code: &str) -> Currency {
    Currency::parse(code).unwrap_or_else(|error| panic!("{code}: {error}"))
}

/// A waiting return.
pub(crate) fn waiting() -> Vec<Named<WaitingRecord>> {
    let record = WaitingRecord {
        member: member_id(),
        fingerprint: FINGERPRINT,
        decided_at: at("2026-06-20T09:41:12.345Z"),
    };
    vec![("waiting", record)]
}

/// Remainders of a purchase and of a spending.
pub(crate) fn remainders() -> Vec<Named<Remainder>> {
    let purchase = PurchaseRemainder {
        revision: 2,
        returned_minor: vec![0, 4_990, 12_990],
        returned_tax_minor: vec![0, 797, 2_074],
        shares: points_shares(),
        growth_shares: growth_shares(),
        nth_paid: nth(),
        grants: vec!["G-431-1".into()],
        points_back: Points::new(30),
    };
    let spend = SpendRemainder {
        revision: 1,
        given_back: Points::new(200),
    };
    vec![
        ("purchase", Remainder::Purchase(purchase)),
        ("spend", Remainder::Spend(spend)),
    ]
}

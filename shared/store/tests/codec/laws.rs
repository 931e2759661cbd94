//! Laws: whatever is written is read as it was; whatever is read, nothing breaks.

use crate::ordinary::{member, member_id, purchase, purchase_key};
use crate::samples::ledger::entries;
use crate::samples::member::everything;
use gradus_domain::commands::fingerprint::Fingerprint;
use gradus_domain::ledger::entry::{Account, Balance, Entry, Posting, What};
use gradus_domain::ledger::score::{BasisLine, Share, Source};
use gradus_domain::member::lots::{Holdings, Lapse, Lapses, LastDay, Lot, LotDates, PendingLot};
use gradus_domain::member::metrics::{DayFigures, Metrics, Tally};
use gradus_domain::member::standing::TierSince;
use gradus_domain::member::{LimitUse, Member};
use gradus_domain::program::rule::LimitWindow;
use gradus_domain::telling::notice::Notice;
use gradus_domain::words::money::{Growth, Points};
use gradus_domain::words::time::{Instant, LocalDay};
use gradus_store::codec::{
    CODEC_WRITTEN, decode_entry, decode_member, decode_rejected, decode_remainder, decode_summary,
    decode_waiting, encode_entry, encode_member, encode_summary,
};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;

proptest! {
    #[test]
    fn every_member_comes_back_as_it_was(member in any_member()) {
        let bytes = encode_member(&member).unwrap();

        let read = decode_member(CODEC_WRITTEN, member_id(), &bytes).unwrap();

        prop_assert_eq!(*read, member);
    }

    #[test]
    fn every_entry_comes_back_as_it_was(entry in any_entry()) {
        let bytes = encode_entry(&entry).unwrap();

        let read = decode_entry(CODEC_WRITTEN, purchase_key(), member_id(), &bytes).unwrap();

        prop_assert_eq!(*read, entry);
    }

    #[test]
    fn bytes_from_anywhere_are_read_or_refused(bytes in vec(any::<u8>(), 0..512)) {
        read_as_everything(&bytes);
    }

    #[test]
    fn broken_members_and_entries_are_read_or_refused(
        at in any::<prop::sample::Index>(),
        by in any::<[u8; 3]>(),
        sample in 0_usize..3,
    ) {
        let mut bytes = match sample {
            0 => encode_member(&everything()).unwrap(),
            1 => encode_member(&member(20)).unwrap(),
            _ => encode_entry(&entries::all().swap_remove(2).1).unwrap(),
        };
        let at = at.index(bytes.len() - by.len());

        bytes[at..at + by.len()].copy_from_slice(&by);

        read_as_everything(&bytes);
    }
}

/// What can be read must also be fit to be written.
fn read_as_everything(bytes: &[u8]) {
    if let Ok(member) = decode_member(CODEC_WRITTEN, member_id(), bytes) {
        encode_member(&member).unwrap();
    }
    if let Ok(entry) = decode_entry(CODEC_WRITTEN, purchase_key(), member_id(), bytes) {
        encode_entry(&entry).unwrap();
        let _ = encode_summary(&entry);
    }
    let _ = decode_rejected(CODEC_WRITTEN, bytes);
    let _ = decode_waiting(CODEC_WRITTEN, bytes);
    let _ = decode_remainder(CODEC_WRITTEN, bytes);
    let _ = decode_summary(CODEC_WRITTEN, bytes);
}

/// A length is not believed before its elements are there: a list of 2⁶⁴ − 1 lots would
/// otherwise end the process.
#[test]
fn a_length_beyond_the_bytes_that_follow_is_refused_at_once() {
    let bytes = encode_member(&member(20)).unwrap();
    let mut huge = [0xff_u8; 10];
    huge[9] = 0x01;

    for at in 0..bytes.len() {
        let broken = [&bytes[..at], &huge[..], &bytes[at..]].concat();
        read_as_everything(&broken);
        read_as_everything(&broken[..at + huge.len()]);
    }
}

fn any_member() -> impl Strategy<Value = Member> {
    let texts = (name(), vec(name(), 0..4));
    let figures = (any::<u64>(), any::<i64>(), any_metrics());
    (
        (any_instant(), any_day(), texts, figures),
        any_holdings(),
        vec(any_day_figures(), 0..60),
        vec(any_limit_use(), 0..6),
        vec((any_instant(), name()), 0..6),
        any::<bool>(),
    )
        .prop_map(
            |((at, day, texts, figures), holdings, days, uses, history, rich)| {
                let mut member = if rich { everything() } else { member(1) };
                member.joined_at = at;
                member.settled_day = day;
                member.profile.segments = texts.1.iter().map(|text| text.as_str().into()).collect();
                member.standing.earned = texts.0.as_str().into();
                member.revision = figures.0;
                member.growth = Growth::new(figures.1);
                member.metrics.lifetime = figures.2;
                member.metrics.since_fall = Some(Tally::from_day(day, figures.2));
                member.metrics.days = days;
                member.holdings = holdings;
                member.limit_uses = uses;
                let since = |(from, tier): (Instant, String)| TierSince {
                    from,
                    tier: tier.as_str().into(),
                };
                member.standing.history = history.into_iter().map(since).collect();
                member
            },
        )
}

fn any_entry() -> impl Strategy<Value = Entry> {
    let sample = (0..entries::all().len()).prop_map(|index| entries::all().swap_remove(index).1);
    (
        prop_oneof![sample, any_purchase()],
        (any_instant(), any_instant(), any_instant()),
        any::<u128>(),
        vec(any_posting(), 0..6),
        any_balance(),
        vec(any_notice(), 0..4),
    )
        .prop_map(|(sample, times, fingerprint, postings, after, notices)| {
            let (occurred_at, received_at, decided_at) = times;
            Entry {
                key: purchase_key(),
                member: member_id(),
                occurred_at,
                received_at,
                decided_at,
                fingerprint: Fingerprint(fingerprint),
                postings,
                after,
                notices,
                ..sample
            }
        })
}

fn any_purchase() -> impl Strategy<Value = Entry> {
    let line = (
        any::<i64>(),
        any::<i64>(),
        any::<i64>(),
        option::of(name()),
        option::of(name()),
    )
        .prop_map(
            |(net_minor, tax_minor, eligible_minor, category, brand)| BasisLine {
                net_minor,
                tax_minor,
                eligible_minor,
                category: category.map(|text| text.as_str().into()),
                sku: None,
                brand: brand.map(|text| text.as_str().into()),
            },
        );
    let share = (name(), any::<i64>()).prop_map(|(rule, amount)| Share {
        source: Source::Rule(rule.as_str().into()),
        amount: Points::new(amount),
        cut: None,
    });
    (vec(line, 0..20), vec(share, 0..6)).prop_map(|(lines, shares)| {
        let mut entry = purchase();
        if let What::Purchased(record) = &mut entry.what {
            record.lines = lines;
            record.score.shares = shares;
        }
        entry
    })
}

fn any_day() -> impl Strategy<Value = LocalDay> {
    let span = LocalDay::MIN.epoch_days()..=LocalDay::MAX.epoch_days();
    prop_oneof![span, 19_000..21_500]
        .prop_map(|days| LocalDay::from_epoch_days(days).unwrap_or(LocalDay::MIN))
}

fn any_instant() -> impl Strategy<Value = Instant> {
    prop_oneof![any::<i64>(), 1_600_000_000_000..1_900_000_000_000_i64]
        .prop_map(Instant::from_millis)
}

fn any_points() -> impl Strategy<Value = Points> {
    prop_oneof![any::<i64>(), -10..10_000_i64].prop_map(Points::new)
}

fn name() -> impl Strategy<Value = String> {
    prop_oneof!["[a-z0-9-]{0,30}", "\\PC{0,30}"]
}

fn any_last_day() -> impl Strategy<Value = LastDay> {
    prop_oneof![
        any_day().prop_map(LastDay::On),
        Just(LastDay::Inactivity),
        Just(LastDay::Never)
    ]
}

fn any_lot() -> impl Strategy<Value = Lot> {
    (any_last_day(), any_day(), option::of(name()), any_points()).prop_map(
        |(last_day, earned_on, issuer, points)| Lot {
            last_day,
            earned_on,
            issuer: issuer.map(|text| text.as_str().into()),
            points,
        },
    )
}

fn any_holdings() -> impl Strategy<Value = Holdings> {
    let pending =
        (any_day(), any_lot()).prop_map(|(activates_on, lot)| PendingLot { activates_on, lot });
    (
        vec(any_lot(), 0..30),
        vec(pending, 0..30),
        any_points(),
        option::of(any_day()),
        any_points(),
        any_lapses(),
    )
        .prop_map(
            |(active, pending, debt, inactivity_last_day, lapsed, lapses)| Holdings {
                active,
                pending,
                debt,
                inactivity_last_day,
                lapsed,
                lapses,
            },
        )
}

fn any_lapses() -> impl Strategy<Value = Lapses> {
    let lapse = (any_day(), any::<bool>(), option::of(name()), any_points()).prop_map(
        |(last_day, by_inactivity, issuer, points)| Lapse {
            last_day,
            by_inactivity,
            issuer: issuer.map(|text| text.as_str().into()),
            points,
        },
    );
    (vec(lapse, 0..5), option::of(any_day())).prop_map(|(known, forgotten_through)| Lapses {
        known,
        forgotten_through,
    })
}

fn any_day_figures() -> impl Strategy<Value = DayFigures> {
    let few = prop_oneof![Just(0_i64), Just(1), any::<i64>()];
    let growth = prop_oneof![Just(0_i64), any::<i64>()];
    let spend = prop_oneof![Just(0_i64), any::<i64>()];
    (any_day(), spend, few, any::<i64>(), growth, any::<bool>()).prop_map(
        |(day, spend_minor, purchases, points_earned, growth, activity)| DayFigures {
            day,
            spend_minor,
            purchases,
            points_earned,
            growth,
            activity,
        },
    )
}

fn any_metrics() -> impl Strategy<Value = Metrics> {
    any::<[i64; 5]>().prop_map(
        |[spend_minor, purchases, points_earned, growth, active_days]| Metrics {
            spend_minor,
            purchases,
            points_earned,
            growth,
            active_days,
        },
    )
}

fn any_limit_use() -> impl Strategy<Value = LimitUse> {
    (name(), any_day(), any::<i64>()).prop_map(|(rule, start, used)| LimitUse {
        rule: rule.as_str().into(),
        window: LimitWindow::Week,
        start,
        used,
    })
}

fn any_posting() -> impl Strategy<Value = Posting> {
    let dates = (any_last_day(), any_day(), option::of(any_day())).prop_map(
        |(last_day, earned_on, activates_on)| LotDates {
            last_day,
            earned_on,
            activates_on,
            issuer: None,
        },
    );
    (any_points(), option::of(dates), name()).prop_map(|(points, lot, partner)| Posting {
        from: Account::Partner(partner.as_str().into()),
        to: Account::Active,
        points,
        lot,
    })
}

fn any_balance() -> impl Strategy<Value = Balance> {
    (any_points(), any_points(), any_points(), any::<i64>()).prop_map(
        |(active, pending, debt, growth)| Balance {
            active,
            pending,
            held: Points::ZERO,
            debt,
            growth: Growth::new(growth),
        },
    )
}

fn any_notice() -> impl Strategy<Value = Notice> {
    prop_oneof![
        (any_points(), any_day(), any::<u16>()).prop_map(|(points, last_day, lead_days)| {
            Notice::PointsExpiring {
                points,
                last_day,
                lead_days,
            }
        }),
        name().prop_map(|tier| Notice::MemberEnrolled {
            tier: tier.as_str().into()
        }),
    ]
}

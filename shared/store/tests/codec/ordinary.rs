//! The member and the purchase whose sizes are bounded: a year of a customer who buys every
//! two or three weeks, in a program like `classic` with three limited rules.

use gradus_domain::commands::fingerprint::Fingerprint;
use gradus_domain::commands::{CommandKey, Profile};
use gradus_domain::ledger::entry::{
    Account, Balance, Entry, Posting, PurchaseRecord, TierEvent, TierEventKind, What,
};
use gradus_domain::ledger::score::{BasisLine, Facts, OwnDay, Score, Share, Source};
use gradus_domain::member::lots::{Holdings, Lapse, Lapses, LastDay, Lot, LotDates};
use gradus_domain::member::metrics::{DayFigures, Figure, MetricBook, Metrics, Tally};
use gradus_domain::member::standing::TierSince;
use gradus_domain::member::{LimitUse, Member};
use gradus_domain::program::messages::Addressee;
use gradus_domain::program::rule::{LimitWindow, ScoredAct};
use gradus_domain::program::tier::{Metric, Threshold, Window};
use gradus_domain::telling::notice::Notice;
use gradus_domain::words::ids::{MemberId, TierId};
use gradus_domain::words::money::{Growth, Points};
use gradus_domain::words::time::{Instant, LocalDay, MonthDay};

/// A member's id as the system makes it.
pub(crate) fn member_id() -> MemberId {
    MemberId::new("01JZ8Q4M7T3V9XKC2B5N6P8RWD")
}

/// A day such as `2026-01-31`.
pub(crate) fn day(text: &str) -> LocalDay {
    LocalDay::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"))
}

/// An instant such as `2026-01-31T12:00:00.000Z`.
pub(crate) fn at(text: &str) -> Instant {
    Instant::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"))
}

/// A member with 12 lots, 3 rule counters, a tier with a last day, a birthday, and so many
/// days with a purchase.
pub(crate) fn member(active_days: i32) -> Member {
    let joined_on = day("2025-01-05");
    let joined_at = at("2025-01-05T10:15:30.250Z");
    let profile = Profile {
        birthday: MonthDay::new(5, 21),
        ..Profile::default()
    };
    let mut member = Member::joining(member_id(), joined_at, joined_on, profile, "base".into());
    member.revision = 412;
    member.sequence = 431;
    member.settled_to = at("2026-06-20T09:41:12.345Z");
    member.settled_day = day("2026-06-20");
    member.holdings = holdings();
    member.growth = Growth::new(1_234);
    member.metrics = metrics(active_days);
    member.limit_uses = ["double-weekend", "coffee-break", "birthday-week"]
        .map(|rule| LimitUse {
            rule: rule.into(),
            window: LimitWindow::Month,
            start: day("2026-06-01"),
            used: 150,
        })
        .to_vec();
    member.standing.earned = "gold".into();
    member.standing.attained_on = day("2026-03-04");
    member.standing.last_day = Some(day("2027-03-03"));
    member.standing.inactive_from = day("2026-06-19");
    member.standing.history = vec![
        TierSince {
            from: at("2026-03-04T18:20:00.000Z"),
            tier: "silver".into(),
        },
        TierSince {
            from: at("2026-06-04T18:20:00.000Z"),
            tier: "gold".into(),
        },
    ];
    member
}

/// Twelve lots, one for each month, each to the end of its month a year later.
fn holdings() -> Holdings {
    let first = day("2025-07-09").month_index();
    let lots = (0..12).map(|months| Lot {
        last_day: LastDay::On(first.plus(months + 12).last_day()),
        earned_on: first.plus(months).first_day().plus_days(months),
        issuer: None,
        points: Points::new(180 + 7 * i64::from(months)),
    });
    Holdings {
        active: lots.collect(),
        lapsed: Points::new(320),
        lapses: Lapses {
            known: [(31, 120), (62, 110), (92, 90)]
                .map(|(days, points)| Lapse {
                    last_day: day("2026-06-30").minus_days(days),
                    by_inactivity: false,
                    issuer: None,
                    points: Points::new(points),
                })
                .to_vec(),
            forgotten_through: None,
        },
        ..Holdings::default()
    }
}

/// Days spread over the 398 that are kept.
fn metrics(active_days: i32) -> MetricBook {
    let mut book = MetricBook::beginning(day("2025-01-05"));
    let first = day("2025-05-20");
    let days = (0..active_days).map(|number| DayFigures {
        day: first.plus_days(number * 396 / active_days),
        spend_minor: 8_990 + 731 * i64::from(number % 17),
        purchases: 1,
        points_earned: 89 + 7 * i64::from(number % 17),
        growth: 0,
        activity: number % 10 == 9,
    });
    book.days = days.collect();
    book.lifetime = Metrics {
        spend_minor: 1_234_567,
        purchases: 143,
        points_earned: 12_345,
        growth: 1_500,
        active_days: 131,
    };
    book.since_tier_began = Tally::from_day(
        day("2026-03-04"),
        Metrics {
            spend_minor: 345_678,
            purchases: 31,
            points_earned: 6_900,
            growth: 400,
            active_days: 29,
        },
    );
    book
}

/// The key of [`purchase`].
pub(crate) fn purchase_key() -> CommandKey {
    CommandKey::Transaction("S0417-20260620-000123".into())
}

/// A purchase of five lines to which three rules apply, and which reaches a tier.
pub(crate) fn purchase() -> Entry {
    let lots = LotDates {
        last_day: LastDay::On(day("2027-06-30")),
        earned_on: day("2026-06-20"),
        activates_on: None,
        issuer: None,
    };
    Entry {
        key: purchase_key(),
        member: member_id(),
        sequence: 431,
        program_version: 3,
        occurred_at: at("2026-06-20T09:41:11.000Z"),
        received_at: at("2026-06-20T09:41:12.345Z"),
        decided_at: at("2026-06-20T09:41:12.345Z"),
        fingerprint: Fingerprint(0x8f3a_91c4_0b7e_66d2_1542_ee09_a7c8_5d31),
        what: What::Purchased(Box::new(record())),
        postings: vec![Posting {
            from: Account::Issued,
            to: Account::Active,
            points: Points::new(512),
            lot: Some(lots),
        }],
        growth: Growth::new(50),
        tier_events: vec![TierEvent {
            kind: TierEventKind::Attained,
            from: "silver".into(),
            to: "gold".into(),
            effective_from: "silver".into(),
            effective_to: "gold".into(),
            last_day: Some(day("2027-06-19")),
            figures: vec![figure()],
        }],
        grant_events: Vec::new(),
        stage: None,
        notices: vec![
            Notice::PointsEarned {
                points: Points::new(512),
                pending: Points::ZERO,
            },
            Notice::TierUpgraded {
                from: "silver".into(),
                to: "gold".into(),
                last_day: Some(day("2027-06-19")),
                figures: vec![figure()],
            },
        ],
        deliveries: Vec::new(),
        addressee: Addressee::default(),
        after: Balance {
            active: Points::new(2_622),
            growth: Growth::new(1_234),
            ..Balance::default()
        },
    }
}

/// Spend of at least 2,500.00 in 12 months; there are 3,456.78.
pub(crate) fn figure() -> Figure {
    Figure {
        threshold: Threshold {
            metric: Metric::Spend,
            at_least: 250_000,
            window: Window::RollingMonths(12),
        },
        window_end: day("2026-06-20"),
        value: 345_678,
    }
}

fn record() -> PurchaseRecord {
    let goods = [
        ("beverages", "4006381333", "Northwind"),
        ("bakery", "5901234123", "Tailspin"),
        ("household", "4012345678", "Fabrikam"),
        ("cosmetics", "9780201379", "Contoso"),
        ("stationery", "0012345678", "Wingtip"),
    ];
    let lines = goods.into_iter().map(|(category, sku, brand)| BasisLine {
        net_minor: 12_990,
        tax_minor: 0,
        eligible_minor: 12_990,
        category: Some(category.into()),
        sku: Some(sku.into()),
        brand: Some(brand.into()),
    });
    let share = |source, points| Share {
        source,
        amount: Points::new(points),
        cut: None,
    };
    PurchaseRecord {
        lines: lines.collect(),
        facts: facts("silver".into()),
        score: Score {
            points: Points::new(512),
            shares: vec![
                share(Source::Base, 324),
                share(Source::Rule("double-weekend".into()), 100),
                share(Source::Rule("coffee-break".into()), 64),
                share(Source::Rule("birthday-week".into()), 24),
            ],
            growth: Growth::new(50),
            growth_shares: vec![Share {
                source: Source::Base,
                amount: Growth::new(50),
                cut: None,
            }],
            grants: Vec::new(),
            grants_refused: Vec::new(),
        },
        nth_paid: Vec::new(),
        paid_with: Vec::new(),
        grants: Vec::new(),
        left_out: None,
    }
}

/// The facts of a purchase in a shop.
pub(crate) fn facts(tier: TierId) -> Facts {
    Facts {
        scores: ScoredAct::Purchase,
        day: day("2026-06-20"),
        minute_of_day: 581,
        tier,
        channel: Some("pos".into()),
        store: Some("store-0417".into()),
        partner: None,
        purchase_count: 143,
        days_since_last_purchase: Some(12),
        streak_reached: Some(1.into()),
        purchases_this_week: 1,
        purchases_this_month: 2,
        spend_this_week_minor: 0,
        spend_this_month_minor: 0,
        paid_with_points: false,
        birthday: OwnDay::default(),
        anniversary: OwnDay::default(),
        stage: None,
        referred: false,
        segments: Vec::new(),
        variants: Vec::new(),
        grants_held: Vec::new(),
        nth_due: Vec::new(),
        pieces: Vec::new(),
    }
}

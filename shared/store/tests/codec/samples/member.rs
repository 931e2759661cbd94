//! Members.

use crate::ordinary::{at, day, member, member_id};
use crate::samples::{Named, parked, taken};
use gradus_domain::commands::{FloorSource, Profile};
use gradus_domain::member::lots::{Holdings, Lapse, Lapses, LastDay, Lot, PendingLot};
use gradus_domain::member::metrics::{
    DayFigures, MetricBook, Metrics, MonthFigures, ReachedWindow, Tally,
};
use gradus_domain::member::standing::{
    Closed, Entered, EntryRewarded, Floor, Grace, TierSince, TierStanding, Upgrade,
};
use gradus_domain::member::told::{OfferGiven, Told, ToldWeek};
use gradus_domain::member::{Birthdays, LimitUse, Member, NthCount, NthPaid, OpenGrant, Streak};
use gradus_domain::program::condition::NthOf;
use gradus_domain::program::messages::Consent;
use gradus_domain::program::rule::{LimitWindow, ScoredAct};
use gradus_domain::program::stage::LifecycleStage;
use gradus_domain::program::tier::Window;
use gradus_domain::words::money::{Growth, Points};
use gradus_domain::words::time::{LocalDay, MonthDay};

/// One who has just joined, an ordinary one, one with everything, and one who was erased.
pub(crate) fn all() -> Vec<Named<Member>> {
    let mut erased = joining();
    erased.erased_at = Some(at("2026-07-01T00:00:00.000Z"));
    vec![
        ("joining", joining()),
        ("ordinary", member(20)),
        ("everything", everything()),
        ("erased", erased),
    ]
}

fn joining() -> Member {
    Member::joining(
        member_id(),
        at("2026-01-05T10:15:30.250Z"),
        day("2026-01-05"),
        Profile::default(),
        "base".into(),
    )
}

/// Every field set, with what a program may ask for at most, and figures of every size.
pub(crate) fn everything() -> Member {
    Member {
        id: member_id(),
        revision: u64::MAX,
        sequence: 70_000,
        joined_at: at("2019-02-28T23:59:59.999Z"),
        joined_on: day("2019-03-01"),
        settled_to: at("2026-06-20T09:41:12.345Z"),
        settled_day: day("2026-06-20"),
        profile: Profile {
            birthday: MonthDay::new(2, 29),
            referred: true,
            segments: vec!["families".into(), "lapsed-2025".into()],
            variants: vec!["home-b".into()],
            zone: Some("America/Argentina/Buenos_Aires".into()),
            locale: Some("es-AR".into()),
            consent: Consent {
                email: Some(true),
                sms: Some(false),
                push: None,
                post: None,
            },
        },
        holdings: holdings(),
        growth: Growth::new(-3),
        metrics: metrics(),
        standing: standing(),
        limit_uses: limit_uses(),
        nth_paid: vec![NthPaid {
            rule: "every-fifth".into(),
            nth: 5,
            of: NthOf::Purchases,
            runs: vec![(1, 6), (8, 29)],
        }],
        nth_counts: [NthOf::Matching, NthOf::Pieces]
            .map(|of| NthCount {
                rule: "every-tenth-coffee".into(),
                of,
                count: 17,
            })
            .to_vec(),
        streaks: [ScoredAct::Purchase, ScoredAct::Activity("check-in".into())]
            .map(|of| Streak {
                of,
                last_day: day("2026-06-19"),
                length: 12,
            })
            .to_vec(),
        grants: [Some(day("2026-07-31")), None]
            .map(|last_day| OpenGrant {
                id: "G-431-1".into(),
                benefit: "free-coffee".into(),
                first_day: day("2026-06-01"),
                last_day,
            })
            .to_vec(),
        parked: parked(),
        stage: Some(LifecycleStage::Dormant),
        told: told(),
        birthdays: Birthdays {
            given_in: Some(2_025),
            missed_in: Some(2_026),
        },
        erased_at: None,
    }
}

fn told() -> Told {
    let offers = [LifecycleStage::Dormant, LifecycleStage::Churned].map(|stage| OfferGiven {
        stage,
        on: day("2026-03-01"),
    });
    Told {
        tier_near: Some("gold".into()),
        offers: offers.to_vec(),
        week: Some(ToldWeek {
            from: day("2026-06-15"),
            messages: 3,
        }),
    }
}

fn holdings() -> Holdings {
    let lot = |last_day, issuer: Option<&str>, points| Lot {
        last_day,
        earned_on: day("2025-11-30"),
        issuer: issuer.map(Into::into),
        points: Points::new(points),
    };
    let active = vec![
        lot(LastDay::On(day("2026-06-30")), None, 1),
        lot(LastDay::On(day("2026-06-30")), Some("airline"), 500),
        lot(LastDay::On(day("2027-12-31")), None, i64::MAX),
        lot(LastDay::Inactivity, None, 64),
        lot(LastDay::Never, Some("airline"), 8_192),
    ];
    let pending = |activates_on, last_day| PendingLot {
        activates_on: day(activates_on),
        lot: lot(last_day, None, 77),
    };
    Holdings {
        active,
        pending: vec![
            pending("2026-06-25", LastDay::On(day("2027-06-30"))),
            pending("2026-06-21", LastDay::On(day("2027-05-31"))),
            pending("2026-07-01", LastDay::Never),
        ],
        debt: Points::new(12),
        inactivity_last_day: Some(day("2026-12-17")),
        lapsed: Points::new(999),
        lapses: Lapses {
            known: vec![
                Lapse {
                    last_day: day("2025-12-31"),
                    by_inactivity: true,
                    issuer: Some("airline".into()),
                    points: Points::new(99),
                },
                Lapse {
                    last_day: day("2026-05-31"),
                    by_inactivity: false,
                    issuer: None,
                    points: Points::new(900),
                },
            ],
            forgotten_through: Some(day("2024-05-30")),
        },
    }
}

fn metrics() -> MetricBook {
    let of = |date: &str, purchases, spend_minor, growth, activity| DayFigures {
        day: day(date),
        spend_minor,
        purchases,
        points_earned: spend_minor / 100,
        growth,
        activity,
    };
    let metrics = Metrics {
        spend_minor: 1_234_567,
        purchases: 143,
        points_earned: 12_345,
        growth: 1_500,
        active_days: 131,
    };
    let closed = Tally {
        from: day("2026-01-01"),
        until: Some(day("2026-06-20")),
        metrics,
    };
    let months = ["2025-01-31", "2026-06-01"].map(|date| MonthFigures {
        month: day(date).month_index(),
        metrics,
    });
    MetricBook {
        days: vec![
            of("2025-05-20", 1, 12_990, 0, false),
            of("2025-05-21", 1, -500, 25, false),
            of("2025-08-30", 0, 0, 10, true),
            of("2025-08-31", 0, 5, 0, true),
            of("2025-12-31", 2, 70_000, 40, true),
            of("2026-06-20", 0, 0, 0, false),
        ],
        months: months.to_vec(),
        lifetime: metrics,
        since_tier_began: Tally::from_day(day("2026-03-04"), metrics),
        since_fall: Some(Tally::from_day(day("2025-10-01"), metrics)),
        reached: windows()
            .map(|window| ReachedWindow {
                window,
                closed: window == Window::Lifetime,
                tally: closed,
            })
            .to_vec(),
        since_tier_before: Some(closed),
    }
}

fn windows() -> [Window; 7] {
    [
        Window::RollingDays(396),
        Window::RollingMonths(24),
        Window::CalendarMonth,
        Window::CalendarYear,
        Window::MembershipYear,
        Window::SinceTierBegan,
        Window::Lifetime,
    ]
}

fn standing() -> TierStanding {
    let closed = Closed {
        lowest: "black".into(),
        from: day("2025-10-01"),
    };
    let sources = [
        FloorSource::Plan,
        FloorSource::Grant,
        FloorSource::Family,
        FloorSource::Operator,
    ];
    TierStanding {
        earned: "silver".into(),
        attained_on: day("2026-03-04"),
        last_day: Some(day("2027-03-03")),
        grace: Some(Grace {
            reviewed_last_day: day("2026-05-31"),
            last_day: day("2026-06-30"),
        }),
        inactive_from: day("2026-06-20"),
        closed: Some(closed.clone()),
        upgrade: Some(Box::new(Upgrade {
            before: "base".into(),
            last_day_before: Some(day("2026-12-31")),
            attained_on_before: day("2025-10-01"),
            closed_before: Some(closed),
            on: day("2026-03-04"),
            decayed: Growth::new(15),
            entered: vec![Entered {
                tier: "silver".into(),
                on: day("2026-03-04"),
                grants: vec!["G-400-0".into()],
                points: taken(),
                growth: Growth::new(100),
            }],
        })),
        floors: sources
            .map(|source| Floor {
                tier: "gold".into(),
                ends_at: at("2026-09-01T04:00:00.000Z"),
                source,
            })
            .to_vec(),
        history: vec![TierSince {
            from: at("2026-03-04T18:20:00.000Z"),
            tier: "gold".into(),
        }],
        rewarded: vec![EntryRewarded {
            tier: "silver".into(),
            on: day("2026-03-04"),
        }],
    }
}

fn limit_uses() -> Vec<LimitUse> {
    [
        (LimitWindow::Day, day("2026-06-20")),
        (LimitWindow::Week, day("2026-06-15")),
        (LimitWindow::Month, day("2026-06-01")),
        (LimitWindow::Year, day("2026-01-01")),
        (LimitWindow::Lifetime, LocalDay::MIN),
    ]
    .map(|(window, start)| LimitUse {
        rule: "check-in".into(),
        window,
        start,
        used: 20,
    })
    .to_vec()
}

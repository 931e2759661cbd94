//! Entries.

use crate::ordinary::{at, day, facts, member_id, purchase, purchase_key};
use crate::samples::{Named, figures, growth_shares, nth, parked, points_shares, taken};
use gradus_domain::commands::fingerprint::Fingerprint;
use gradus_domain::commands::{CommandKey, CommandKind, PaidWithPoints};
use gradus_domain::ledger::entry::{
    Account, ActivityRecord, Balance, Entry, GiveBackRecord, GrantEvent, GrantEventKind,
    PaymentLeftOut, Posting, PurchaseRecord, ReturnRecord, RuleGrant, SpendRecord, StageChange,
    TierEvent, TierEventKind, What,
};
use gradus_domain::ledger::score::{
    BasisLine, Facts, GrantRefused, GrantShare, Limit, OwnDay, Score,
};
use gradus_domain::member::lots::{LastDay, Redated};
use gradus_domain::program::messages::{Addressee, Consent, MessageChannel};
use gradus_domain::program::rule::ScoredAct;
use gradus_domain::program::stage::LifecycleStage;
use gradus_domain::telling::delivery::{Delivery, Sending, Withheld};
use gradus_domain::telling::notice::Notice;
use gradus_domain::telling::parts::{Goal, Offered, Shortage, TierLoss};
use gradus_domain::words::money::{Growth, Points};

/// An entry of each kind, one with every notice, and one with everything else that an entry
/// can hold.
pub(crate) fn all() -> Vec<Named<Entry>> {
    let mut all = vec![("five_lines", purchase())];
    all.extend(kinds().into_iter().map(|(name, what)| (name, of(what))));
    all.push(("notices", with_notices()));
    all.push(("everything", everything()));
    all
}

fn of(what: What) -> Entry {
    Entry {
        key: CommandKey::Own(CommandKind::Return, member_id(), "R-1".into()),
        member: member_id(),
        sequence: 7,
        program_version: 1,
        occurred_at: at("2026-06-20T09:41:12.345Z"),
        received_at: at("2026-06-20T09:41:12.345Z"),
        decided_at: at("2026-06-20T09:41:12.345Z"),
        fingerprint: Fingerprint(0x0102_0304_0506_0708_090a_0b0c_0d0e_0f10),
        what,
        postings: Vec::new(),
        growth: Growth::ZERO,
        tier_events: Vec::new(),
        grant_events: Vec::new(),
        stage: None,
        notices: Vec::new(),
        deliveries: Vec::new(),
        addressee: Addressee::default(),
        after: Balance::default(),
    }
}

fn kinds() -> Vec<Named<What>> {
    let reason = || "goodwill, ticket 4711".to_owned();
    let returned = ReturnRecord {
        purchase: purchase_key(),
        returned_minor: vec![0, 12_990, 0],
        returned_tax_minor: vec![0, 2_074, 0],
        taken: Points::new(170),
        lapsed: Points::new(15),
        forgiven: Points::new(20),
        growth_taken: Growth::new(12),
        points_back: Points::new(30),
    };
    let acted = ActivityRecord {
        facts: Facts {
            scores: ScoredAct::Activity("check-in".into()),
            ..facts("base".into())
        },
        score: score(),
    };
    let spent = SpendRecord {
        reason: "voucher 10.00".to_owned(),
        lots: taken(),
    };
    let gave_back = GiveBackRecord {
        spend: CommandKey::Own(CommandKind::Spend, member_id(), "S-1".into()),
        points: Points::new(250),
    };
    vec![
        ("joined", What::Joined),
        ("purchased", What::Purchased(Box::new(bought()))),
        ("returned", What::Returned(returned)),
        ("acted", What::Acted(Box::new(acted))),
        ("spent", What::Spent(spent)),
        ("gave_back", What::GaveBack(gave_back)),
        ("profile_changed", What::ProfileChanged),
        ("adjusted", What::Adjusted { reason: reason() }),
        ("reinstated", What::Reinstated { reason: reason() }),
        ("tier_held", What::TierHeld),
        (
            "erased",
            What::Erased {
                reason: reason(),
                refused: parked(),
            },
        ),
        (
            "day_began",
            What::DayBegan {
                day: day("2026-06-20"),
                refused: parked(),
                redated: taken()
                    .into_iter()
                    .map(|taken| Redated {
                        from: taken.dates,
                        to: LastDay::On(day("2028-06-30")),
                        points: taken.points,
                    })
                    .collect(),
            },
        ),
        ("instant_came", What::InstantCame),
    ]
}

fn bought() -> PurchaseRecord {
    let plain = BasisLine {
        net_minor: 12_990,
        tax_minor: 2_074,
        eligible_minor: 0,
        category: None,
        sku: None,
        brand: None,
    };
    let own = |day, week, month| OwnDay { day, week, month };
    PurchaseRecord {
        lines: vec![
            plain.clone(),
            BasisLine {
                eligible_minor: 9_990,
                category: Some("飲料".into()),
                sku: Some("4006381333931".into()),
                brand: Some("Northwind".into()),
                ..plain
            },
        ],
        facts: Facts {
            partner: Some("airline".into()),
            birthday: own(true, true, true),
            anniversary: own(false, true, false),
            stage: Some(LifecycleStage::Churned),
            referred: true,
            segments: vec!["families".into()],
            variants: vec!["home-b".into()],
            grants_held: vec!["free-coffee".into()],
            nth_due: nth(),
            pieces: vec![1, 12],
            ..facts("gold".into())
        },
        score: score(),
        nth_paid: nth(),
        paid_with: taken(),
        left_out: Some(PaymentLeftOut {
            paid: PaidWithPoints {
                points: Points::new(300),
                amount_minor: 3_000,
            },
            active: Points::new(120),
            debt: Points::ZERO,
        }),
        grants: vec![RuleGrant {
            rule: "welcome-gift".into(),
            grant: "G-7-0".into(),
        }],
    }
}

fn score() -> Score {
    Score {
        points: Points::new(313),
        shares: points_shares(),
        growth: Growth::new(313),
        growth_shares: growth_shares(),
        grants: vec![GrantShare {
            rule: "welcome-gift".into(),
            benefit: "free-coffee".into(),
        }],
        grants_refused: vec![GrantRefused {
            rule: "second-gift".into(),
            benefit: "free-cake".into(),
            by: Limit::Budget,
        }],
    }
}

fn with_notices() -> Entry {
    let points = Points::new(150);
    let last_day = day("2027-06-19");
    let shortage = |figure: gradus_domain::member::metrics::Figure| Shortage {
        threshold: figure.threshold,
        value: figure.value,
        missing: 1,
    };
    let notices = vec![
        Notice::MemberEnrolled {
            tier: "base".into(),
        },
        Notice::MemberErased { points },
        Notice::PointsEarned {
            points,
            pending: Points::new(50),
        },
        Notice::PointsActivated { points },
        Notice::PointsExpiring {
            points,
            last_day,
            lead_days: 30,
        },
        Notice::PointsExpired { points, last_day },
        Notice::PointsReversed {
            points,
            forgiven: Points::new(20),
        },
        Notice::PointsAdjusted {
            points: Points::new(-5),
        },
        Notice::TierUpgraded {
            from: "base".into(),
            to: "silver".into(),
            last_day: Some(last_day),
            figures: figures(),
        },
        Notice::TierRenewed {
            tier: "silver".into(),
            last_day: None,
            figures: figures(),
        },
        Notice::TierExpiring {
            tier: "silver".into(),
            last_day,
            lead_days: 300,
            cause: TierLoss::Review,
            shortfalls: figures().into_iter().map(shortage).collect(),
            offer: vec![
                Offered::Grant("double-week".into()),
                Offered::Points(Points::new(50)),
                Offered::Growth(Growth::new(5)),
            ],
        },
        Notice::TierExpiring {
            tier: "silver".into(),
            last_day,
            lead_days: 5,
            cause: TierLoss::Inactivity {
                falls_to: "base".into(),
            },
            shortfalls: Vec::new(),
            offer: Vec::new(),
        },
        Notice::TierDowngraded {
            from: "silver".into(),
            to: "base".into(),
            last_day: None,
            figures: figures(),
        },
        Notice::RewardRedeemed { points },
        Notice::RewardReleased { points },
        Notice::GrantIssued {
            grant: "G-7-0".into(),
            benefit: "free-coffee".into(),
            last_day: Some(last_day),
        },
        Notice::LifecycleChanged {
            from: Some(LifecycleStage::Active),
            to: LifecycleStage::Dormant,
            offer: vec![Offered::Grant("free-coffee".into())],
        },
        Notice::GoalNear {
            goal: Goal::Tier {
                tier: "gold".into(),
                shortfalls: figures().into_iter().map(shortage).collect(),
            },
        },
        Notice::GoalNear {
            goal: Goal::StreakStep {
                act: ScoredAct::Activity("check-in".into()),
                days: 7,
                on: last_day,
                rules: vec!["week-of-visits".into()],
            },
        },
        Notice::BirthdayUpcoming {
            lead_days: 7,
            rewarded: true,
        },
        Notice::PurchaseAdjusted {
            points: Points::new(300),
            active: Points::new(120),
            debt: Points::ZERO,
        },
    ];
    let deliveries = deliveries().into_iter().cycle().take(notices.len());
    Entry {
        deliveries: deliveries.collect(),
        notices,
        addressee: Addressee {
            locale: Some("zh-Hans-CN".into()),
            zone: Some("Asia/Urumqi".into()),
            consent: Consent {
                push: Some(true),
                sms: Some(false),
                ..Consent::default()
            },
        },
        ..of(What::InstantCame)
    }
}

fn deliveries() -> Vec<Delivery> {
    let mut all = vec![
        Delivery::Send(Sending::default()),
        Delivery::Send(Sending {
            channels: vec![
                MessageChannel::Push,
                MessageChannel::Email,
                MessageChannel::Sms,
                MessageChannel::Post,
            ],
            not_before: Some(at("2026-06-20T01:00:00.000Z")),
            not_after: Some(at("2026-06-21T01:00:00.000Z")),
        }),
    ];
    all.extend(Withheld::ALL.map(Delivery::Withheld));
    all
}

/// Every account, every event of tiers and grants, figures of every size.
fn everything() -> Entry {
    Entry {
        sequence: 70_000,
        program_version: 300,
        received_at: at("2026-06-21T09:41:12.345Z"),
        decided_at: at("2026-06-22T00:00:00.000Z"),
        postings: postings(),
        growth: Growth::new(-40),
        tier_events: tier_events(),
        grant_events: grant_events(),
        stage: Some(StageChange {
            from: Some(LifecycleStage::New),
            to: LifecycleStage::Active,
        }),
        after: Balance {
            active: Points::new(i64::MAX),
            pending: Points::new(50),
            held: Points::new(8),
            debt: Points::new(9),
            growth: Growth::new(i64::MIN),
        },
        ..of(What::InstantCame)
    }
}

/// To each account from the next one; the last from the first.
fn postings() -> Vec<Posting> {
    let accounts = [
        Account::Issued,
        Account::Lapsed,
        Account::Reversed,
        Account::Forfeited,
        Account::Redeemed,
        Account::Transfer,
        Account::Partner("airline".into()),
        Account::Pending,
        Account::Active,
        Account::Held,
        Account::Debt,
    ];
    let lots = taken().into_iter().map(|taken| Some(taken.dates));
    let next = accounts.iter().cycle().skip(1);
    accounts
        .iter()
        .zip(next)
        .zip(lots.chain([None]).cycle())
        .map(|((to, from), lot)| Posting {
            from: from.clone(),
            to: to.clone(),
            points: Points::new(1_000_000),
            lot,
        })
        .collect()
}

fn tier_events() -> Vec<TierEvent> {
    [
        TierEventKind::Attained,
        TierEventKind::Renewed,
        TierEventKind::KeptByHold,
        TierEventKind::GraceBegan,
        TierEventKind::FellAtReview,
        TierEventKind::FellByInactivity,
        TierEventKind::TakenBack,
        TierEventKind::HoldBegan,
        TierEventKind::HoldEnded,
    ]
    .map(|kind| TierEvent {
        kind,
        from: "base".into(),
        to: "silver".into(),
        effective_from: "gold".into(),
        effective_to: "black".into(),
        last_day: Some(day("2027-06-19")),
        figures: figures(),
    })
    .to_vec()
}

fn grant_events() -> Vec<GrantEvent> {
    [
        GrantEventKind::Issued,
        GrantEventKind::Lapsed,
        GrantEventKind::Revoked,
    ]
    .map(|kind| GrantEvent {
        grant: "G-7-0".into(),
        benefit: "free-coffee".into(),
        kind,
        last_day: Some(day("2026-07-19")),
    })
    .to_vec()
}

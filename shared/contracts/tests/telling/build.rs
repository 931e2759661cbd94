//! Entries and what is announced of them.

use gradus_contracts::program::read_program;
use gradus_contracts::telling::{Notification, notifications_of};
use gradus_domain::commands::CommandKey;
use gradus_domain::commands::fingerprint::Fingerprint;
use gradus_domain::ledger::entry::{Balance, Entry, What};
use gradus_domain::member::metrics::Figure;
use gradus_domain::program::Program;
use gradus_domain::program::messages::Addressee;
use gradus_domain::program::stage::LifecycleStage;
use gradus_domain::program::tier::{Metric, Threshold, Window};
use gradus_domain::telling::notice::Notice;
use gradus_domain::telling::parts::{Goal, Offered, Shortage, TierLoss};
use gradus_domain::words::money::{Growth, Points};
use gradus_domain::words::time::{Instant, LocalDay};

pub(crate) const PROGRAM: &str = r#"
id = "corner-shop"
version = 1
zone = "Asia/Shanghai"
currency = "CNY"
[earning]
points = "1"
per = "1.00"
expiry = "never"
[[tiers]]
id = "base"
"#;

pub(crate) fn program() -> Program {
    read_program("corner-shop.toml", PROGRAM.as_bytes()).unwrap()
}

pub(crate) fn day(text: &str) -> LocalDay {
    LocalDay::parse(text).unwrap()
}

pub(crate) fn at(text: &str) -> Instant {
    Instant::parse(text).unwrap()
}

/// ¥5,000 in the calendar year.
const SPEND: Threshold = Threshold {
    metric: Metric::Spend,
    at_least: 500_000,
    window: Window::CalendarYear,
};

/// Entry 7 of member `m-1`, after which it has 120 points: purchase T-1 of 10:00, decided at
/// 10:05, with these notices.
pub(crate) fn purchase(notices: Vec<Notice>) -> Entry {
    Entry {
        key: CommandKey::Transaction("T-1".into()),
        member: "m-1".into(),
        sequence: 7,
        program_version: 1,
        occurred_at: at("2026-03-01T10:00:00Z"),
        received_at: at("2026-03-01T10:05:00Z"),
        decided_at: at("2026-03-01T10:05:00Z"),
        fingerprint: Fingerprint(1),
        what: What::InstantCame,
        postings: Vec::new(),
        growth: Growth::ZERO,
        tier_events: Vec::new(),
        grant_events: Vec::new(),
        stage: None,
        notices,
        deliveries: Vec::new(),
        addressee: Addressee::default(),
        after: Balance {
            active: Points::new(120),
            ..Balance::default()
        },
    }
}

/// One notice of every kind, in the order of [`Notice::KINDS`], with all that it can say.
pub(crate) fn one_of_each() -> Vec<Notice> {
    let points = Points::new(120);
    let figures = vec![Figure {
        threshold: SPEND,
        window_end: day("2026-03-01"),
        value: 512_000,
    }];
    let last_day = day("2027-12-31");
    vec![
        Notice::MemberEnrolled {
            tier: "base".into(),
        },
        Notice::MemberErased { points },
        Notice::PointsEarned {
            points,
            pending: Points::ZERO,
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
            forgiven: Points::new(3),
        },
        Notice::PointsAdjusted {
            points: Points::new(-5),
        },
        Notice::TierUpgraded {
            from: "base".into(),
            to: "silver".into(),
            last_day: Some(last_day),
            figures: figures.clone(),
        },
        Notice::TierRenewed {
            tier: "silver".into(),
            last_day: None,
            figures: figures.clone(),
        },
        Notice::TierExpiring {
            tier: "silver".into(),
            last_day,
            lead_days: 60,
            cause: TierLoss::Review,
            offer: vec![Offered::Grant("double-week".into())],
            shortfalls: vec![Shortage {
                threshold: SPEND,
                value: 420_000,
                missing: 80_000,
            }],
        },
        Notice::TierDowngraded {
            from: "silver".into(),
            to: "base".into(),
            last_day: None,
            figures,
        },
        Notice::RewardRedeemed { points },
        Notice::RewardReleased { points },
        Notice::GrantIssued {
            grant: "g-1".into(),
            benefit: "gift".into(),
            last_day: Some(last_day),
        },
        Notice::LifecycleChanged {
            from: Some(LifecycleStage::New),
            to: LifecycleStage::Active,
            offer: Vec::new(),
        },
        Notice::GoalNear {
            goal: Goal::Tier {
                tier: "silver".into(),
                shortfalls: vec![Shortage {
                    threshold: SPEND,
                    value: 460_000,
                    missing: 40_000,
                }],
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
    ]
}

/// The notifications of one notice of every kind.
pub(crate) fn notifications() -> Vec<Notification> {
    notifications_of(&program(), &purchase(one_of_each()))
}

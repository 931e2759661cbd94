use crate::{least_with, ready};
use gradus_contracts::program::read_program;
use gradus_domain::program::condition::{Condition, NthOf};
use gradus_domain::program::effect::Effect;
use gradus_domain::program::expiry::{Activation, Expiry, Span, Stretch};
use gradus_domain::program::tier::{Fall, Metric, Qualification, Threshold, Validity, Window};
use gradus_domain::program::{BenefitKind, DecayPeriod, Rate, Reward};
use gradus_domain::words::exact::{Decimal, Rounding};
use gradus_domain::words::ids::{BenefitId, RuleId, TierId};
use gradus_domain::words::money::Points;
use gradus_domain::words::time::{Instant, MonthDay};

#[test]
fn classic_says_what_its_owner_wants() {
    let classic = ready("classic");

    assert_eq!(classic.calendar.zone_name(), "America/New_York");
    assert_eq!(classic.currency.code(), "USD");
    assert_eq!(classic.effective_from, Instant::from_millis(0));
    assert_eq!(classic.late_days, 31);
    assert_eq!(
        classic.earning.rate,
        Rate {
            points: Decimal::ONE,
            per_minor: 100
        }
    );
    assert_eq!(classic.earning.rounding, Rounding::Down);
    assert_eq!(classic.earning.activation, Activation::AtOnce);
    assert_eq!(
        classic.earning.expiry,
        Expiry::Rolling {
            span: Span::Months(12),
            stretch: Stretch::EndOfMonth
        }
    );
    let ids: Vec<&str> = classic.tiers.iter().map(|tier| tier.id.as_str()).collect();
    assert_eq!(ids, ["base", "silver", "gold", "black"]);
    assert_eq!(classic.tiers[0].qualification, Qualification::NOTHING);
    assert_eq!(classic.tiers[0].validity, Validity::Forever);
    let gold = &classic.tiers[2];
    assert_eq!(gold.rate, Decimal::parse("2").unwrap());
    assert_eq!(gold.validity, Validity::Months(12));
    assert_eq!(gold.review.fall, Fall::ToQualified);
    assert_eq!(gold.review.grace_days, 0);
    assert_eq!(
        gold.qualification,
        Qualification::AtLeast(Threshold {
            metric: Metric::Spend,
            at_least: 25_000,
            window: Window::RollingMonths(12),
        })
    );
}

#[test]
fn json_says_the_same_as_toml() {
    let toml = ready("classic");

    let json = read_program("classic.json", include_bytes!("classic.json")).unwrap();

    assert_eq!(json, toml);
}

#[test]
fn all_ready_programs_can_be_read() {
    let names = [
        "classic",
        "four-tiers",
        "airline",
        "monthly-card",
        "high-frequency",
        "return-period",
    ];

    for name in names {
        assert_eq!(ready(name).id.as_str(), name);
    }
}

#[test]
fn every_ready_program_names_the_schema_for_the_editor() {
    let programs = format!("{}/../../programs", env!("CARGO_MANIFEST_DIR"));

    for name in [
        "classic",
        "four-tiers",
        "airline",
        "monthly-card",
        "high-frequency",
        "return-period",
    ] {
        let text = std::fs::read_to_string(format!("{programs}/{name}.toml")).unwrap();
        assert!(
            text.starts_with("#:schema ../infra/schemas/program.schema.json\n"),
            "{name}"
        );
    }
}

#[test]
fn a_multiplier_benefit_works_as_a_rule_of_its_name() {
    let program = ready("four-tiers");

    let rule = program
        .rules
        .iter()
        .find(|rule| rule.id == RuleId::new("come-back-week"))
        .unwrap();

    assert_eq!(
        rule.when,
        Condition::HoldsGrant(BenefitId::new("come-back-week"))
    );
    assert_eq!(rule.effect, Effect::Multiply(Decimal::parse("2").unwrap()));
    let benefit = program
        .benefits
        .iter()
        .find(|benefit| benefit.id.as_str() == "come-back-week");
    assert_eq!(
        benefit.unwrap().kind,
        BenefitKind::Multiplier(Decimal::parse("2").unwrap())
    );
}

#[test]
fn rules_stand_by_priority_then_id() {
    let program = least_with(
        r#"
        rules = []
        "#,
    );
    assert!(program.is_err(), "rules after a table belong to that table");

    let program = least_with(
        r#"
        [[rules]]
        id = "b"
        bonus = 1
        [[rules]]
        id = "z"
        bonus = 1
        priority = -5
        [[rules]]
        id = "a"
        bonus = 1
        "#,
    )
    .unwrap();

    let ids: Vec<&str> = program.rules.iter().map(|rule| rule.id.as_str()).collect();
    assert_eq!(ids, ["z", "a", "b"]);
}

#[test]
fn the_fields_of_a_condition_must_all_be_met_and_one_stands_for_itself() {
    let program = least_with(
        r#"
        [[rules]]
        id = "a"
        bonus = 1
        [[rules]]
        id = "b"
        bonus = 1
        when = { tier = "gold" }
        [[rules]]
        id = "c"
        bonus = 1
        when = { first_purchase = true, tier = ["base", "gold"], any = [{ every_nth = 3 }, { not = { referred = true } }] }
        [[rules]]
        id = "d"
        bonus = 1
        when = { time_of_day = { from = "22:00", until = "06:30" } }
        "#,
    )
    .unwrap();

    let gold = || TierId::new("gold");
    let when: Vec<&Condition> = program.rules.iter().map(|rule| &rule.when).collect();
    assert_eq!(when[0], &Condition::Always);
    assert_eq!(when[1], &Condition::Tier(vec![gold()]));
    assert_eq!(
        when[2],
        &Condition::All(vec![
            Condition::Any(vec![
                Condition::EveryNth {
                    nth: 3,
                    of: NthOf::Purchases,
                },
                Condition::Not(Box::new(Condition::Referred)),
            ]),
            Condition::Tier(vec![TierId::new("base"), gold()]),
            Condition::FirstPurchase,
        ])
    );
    assert_eq!(
        when[3],
        &Condition::TimeOfDay {
            from_minute: 1320,
            until_minute: 390
        }
    );
}

#[test]
fn the_other_ready_programs_say_what_their_owners_want() {
    let airline = ready("airline");
    assert_eq!(
        airline.tiers[1].qualification,
        Qualification::Any(vec![
            Qualification::AtLeast(Threshold {
                metric: Metric::Growth,
                at_least: 25_000,
                window: Window::CalendarYear,
            }),
            Qualification::AtLeast(Threshold {
                metric: Metric::Purchases,
                at_least: 15,
                window: Window::CalendarYear,
            }),
        ])
    );
    assert_eq!(airline.tiers[1].validity, Validity::CalendarYears(1));
    assert_eq!(airline.tiers[1].review.fall, Fall::OneStep);

    let card = ready("monthly-card");
    assert_eq!(card.tiers[1].inactivity_days, Some(30));
    let decay = card.growth.decay.unwrap();
    assert_eq!(decay.every, DecayPeriod::Month);
    assert_eq!(decay.share, Decimal::parse("0.1").unwrap());
    assert_eq!(decay.floor.get(), 50);

    let shop = ready("high-frequency");
    assert_eq!(
        shop.occasions[1].reward,
        Reward::Points {
            points: Points::new(100),
            expiry: None
        }
    );
    let check_in = shop
        .rules
        .iter()
        .find(|rule| rule.id.as_str() == "check-in")
        .unwrap();
    assert_eq!(check_in.limits.per_day, Some(20));

    let mail_order = ready("return-period");
    assert_eq!(mail_order.earning.activation, Activation::AfterDays(14));
    assert_eq!(
        mail_order.earning.expiry,
        Expiry::Fixed {
            on: MonthDay::new(12, 31).unwrap(),
            at_least_days: 30
        }
    );
    assert_eq!(
        mail_order.earning.rate,
        Rate {
            points: Decimal::ONE,
            per_minor: 300
        }
    );
}

#[test]
fn days_and_times_may_stand_without_quotes_in_toml() {
    let quoted = LEAST_FROM
        .replace("DAY", "\"2026-03-01\"")
        .replace("TIME", "\"2026-01-01T00:00:00+08:00\"");
    let plain = LEAST_FROM
        .replace("DAY", "2026-03-01")
        .replace("TIME", "2026-01-01T00:00:00+08:00");

    let quoted = read_program("quoted.toml", quoted.as_bytes()).unwrap();
    let plain = read_program("plain.toml", plain.as_bytes()).unwrap();

    assert_eq!(quoted, plain);
    assert_eq!(
        plain.effective_from,
        Instant::parse("2025-12-31T16:00:00Z").unwrap()
    );
}

const LEAST_FROM: &str = r#"
id = "least"
version = 1
effective_from = TIME
zone = "Asia/Shanghai"
currency = "CNY"
[earning]
points = 1
per = "1.00"
expiry = "never"
[[tiers]]
id = "base"
[[rules]]
id = "spring"
multiply = 2
from = DAY
"#;

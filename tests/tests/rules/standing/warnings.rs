//! What is said before a tier ends, by its review or by quiet days.

use gradus_domain::ledger::entry::Entry;
use gradus_domain::program::tier::{Metric, Window};
use gradus_domain::telling::notice::{Notice, NoticeKind};
use gradus_domain::telling::parts::TierLoss;
use gradus_tests::commands::{day, days, moment};
use gradus_tests::one_member::OneMember;
use gradus_tests::reading::{kinds, points};

/// Silver for a calendar year by ¥5,000.00 and three purchases in one; warned 60 and 30
/// days ahead. Reached on 10 June 2026.
fn warned(more: &str) -> OneMember {
    let mut member = OneMember::under(&format!(
        r#"
        [reminders]
        tier_expiring_lead_days = [60, 30]
        {more}
        [[tiers]]
        id = "silver"
        qualify = {{ spend_at_least = "5000.00", purchases_at_least = 3, window = "calendar_year" }}
        validity = {{ calendar_years = 1 }}
        [[tiers]]
        id = "gold"
        qualify = {{ spend_at_least = "50000.00", window = "calendar_year" }}
        validity = {{ calendar_years = 1 }}
            "#
    ));
    for transaction in ["t1", "t2", "t3"] {
        member.buys(transaction, "2026-06-10", 200_000);
    }
    assert_eq!(member.last_day(), Some(day("2027-12-31")));
    member
}

#[test]
fn a_tier_that_will_end_is_warned_of_with_what_each_condition_lacks() {
    let mut member = warned("");
    member.buys("t4", "2027-05-01", 420_000);

    member.settles("2027-12-31 23:59");

    // 60 and 30 days before 31 December.
    assert_eq!(
        member.days_of("tier.expiring"),
        days(&["2027-11-01", "2027-12-01"])
    );
    let entry = member.last_entry();
    assert_eq!(entry.decided_at, moment("2027-12-01 00:00"));
    let Notice::TierExpiring {
        tier,
        last_day,
        lead_days,
        cause,
        shortfalls,
        offer,
    } = &entry.notices[0]
    else {
        panic!("{:?}", entry.notices);
    };
    assert_eq!((cause, offer.len()), (&TierLoss::Review, 0));
    assert_eq!(tier.as_str(), "silver");
    assert_eq!((*last_day, *lead_days), (day("2027-12-31"), 30));
    let lacks: Vec<_> = shortfalls
        .iter()
        .map(|lacks| (lacks.threshold.metric, lacks.value, lacks.missing))
        .collect();
    assert_eq!(
        lacks,
        [(Metric::Spend, 420_000, 80_000), (Metric::Purchases, 1, 2)]
    );
}

#[test]
fn a_condition_that_is_met_is_not_among_the_shortfalls() {
    let mut member = warned("");
    for transaction in ["t4", "t5", "t6"] {
        member.buys(transaction, "2027-05-01", 100_000);
    }

    member.settles("2027-11-01 00:00");

    let notices = &member.last_entry().notices;
    let Notice::TierExpiring { shortfalls, .. } = &notices[0] else {
        panic!("{notices:?}");
    };
    assert_eq!(shortfalls.len(), 1);
    assert_eq!(shortfalls[0].missing, 200_000);
}

#[test]
fn a_tier_that_would_be_kept_is_not_warned_of() {
    let mut member = warned("");
    for transaction in ["t4", "t5", "t6"] {
        member.buys(transaction, "2027-11-15", 200_000);
    }

    member.settles("2027-12-31 23:59");

    assert_eq!(member.days_of("tier.expiring"), days(&["2027-11-01"]));
}

/// Silver for a month by ¥100.00 over a window, warned of so many days ahead.
fn warned_of_silver(lead_days: u16, window: &str, more: &str) -> OneMember {
    OneMember::under(&format!(
        r#"
        [reminders]
        tier_expiring_lead_days = [{lead_days}]
        [[tiers]]
        id = "silver"
        qualify = {{ spend_at_least = "100.00", window = {window} }}
        validity = {{ months = 1 }}
        {more}
        "#
    ))
}

#[test]
fn a_warning_measures_as_if_nothing_more_happened_up_to_the_last_day() {
    let mut member = warned_of_silver(10, "{ rolling_days = 30 }", "");
    member.buys("t", "2026-03-01", 10_000);

    // 20 February to 21 March have the purchase, 2 to 31 March do not.
    member.settles("2026-03-31 23:59");

    assert_eq!(member.days_of("tier.expiring"), days(&["2026-03-21"]));
}

#[test]
fn a_prolonged_tier_is_warned_of_by_the_last_day_that_it_comes_to() {
    let mut member = warned_of_silver(7, "{ rolling_days = 5 }", "extends = \"on_qualifying\"");
    member.buys("t", "2026-03-01", 10_000);

    // Met for the last time on 5 March: to 4 April.
    member.settles("2026-04-05 00:00");

    assert_eq!(member.tier(), "base");
    assert_eq!(member.days_of("tier.expiring"), days(&["2026-03-28"]));
}

#[test]
fn a_warning_may_bring_a_retention_offer() {
    let mut member = warned(
        r#"
        retention_offer = "double"
        [[benefits]]
        id = "double"
        kind = "multiplier"
        multiply = "2"
        valid_days = 7
        "#,
    );

    member.settles("2027-11-01 00:00");
    let warning = member.last_entry().clone();
    let last_day = member.buys("t4", "2027-11-07 23:59", 1_000);
    let day_after = member.buys("t5", "2027-11-08 00:00", 1_000);

    assert_eq!(kinds(&warning), ["tier.expiring", "grant.issued"]);
    assert_eq!(warning.grant_events[0].last_day, Some(day("2027-11-07")));
    assert_eq!(points(&last_day), 20);
    assert_eq!(points(&day_after), 10);
}

#[test]
fn a_retention_offer_is_what_the_warned_member_meets() {
    let mut member = warned(
        r#"
        [[reminders.retention_offer]]
        when = { days_since_last_purchase = 3660 }
        rewards = [{ points = 7 }]
        [[reminders.retention_offer]]
        when = { tier = "silver" }
        rewards = [{ points = 3 }, { points = 2 }]
        "#,
    );
    let before = member.balance();

    member.settles("2027-11-01 00:00");

    assert_eq!(
        kinds(member.last_entry()),
        ["tier.expiring", "points.earned", "points.earned"]
    );
    assert_eq!(member.balance(), before + 5);
}

#[test]
fn under_a_higher_hold_nothing_would_be_lost_and_nothing_is_warned_of() {
    let mut member = warned("");
    member.is_held("h", "2027-06-01", "gold", "2028-06-30");

    member.settles("2027-12-31 23:59");

    assert_eq!(member.days_of("tier.expiring"), []);
}

/// Silver and gold by growth; 30 quiet days cost a step, said 5 days ahead.
fn quiet(more: &str) -> OneMember {
    OneMember::under(&format!(
        r#"
        [growth]
        [reminders]
        inactivity_lead_days = [5]
        {more}
        [[tiers]]
        id = "silver"
        qualify = {{ growth_at_least = 100, window = "lifetime" }}
        validity = "forever"
        inactivity_days = 30
        [[tiers]]
        id = "gold"
        qualify = {{ growth_at_least = 500, window = "lifetime" }}
        validity = "forever"
        inactivity_days = 30
            "#
    ))
}

fn warnings(entries: &[Entry]) -> Vec<&Notice> {
    let notices = entries.iter().flat_map(|entry| &entry.notices);
    let warnings = notices.filter(|notice| notice.kind() == NoticeKind::TierExpiring);
    warnings.collect()
}

#[test]
fn quiet_days_are_warned_of_before_they_cost_the_tier() {
    let mut member = quiet("");
    member.buys("t", "2026-03-01", 50_000);

    // As in example 12: 2 to 31 March are 30 quiet days, silver from 1 April, base from 1 May.
    let entries = member.settles("2026-05-01 00:00");

    assert_eq!(
        member.days_of("tier.expiring"),
        days(&["2026-03-27", "2026-04-26"])
    );
    let warnings = warnings(&entries);
    let Notice::TierExpiring {
        tier,
        last_day,
        lead_days,
        cause,
        shortfalls,
        offer,
    } = warnings[0]
    else {
        panic!("{warnings:?}");
    };
    assert_eq!((tier.as_str(), *lead_days, offer.len()), ("gold", 5, 0));
    assert_eq!(*last_day, day("2026-03-31"));
    let falls_to = TierLoss::Inactivity {
        falls_to: "silver".into(),
    };
    assert_eq!(*cause, falls_to);
    let [lacks] = &shortfalls[..] else {
        panic!("{shortfalls:?}");
    };
    assert_eq!(lacks.threshold.metric, Metric::Purchases);
    assert_eq!(lacks.threshold.window, Window::RollingDays(30));
    assert_eq!((lacks.value, lacks.missing), (0, 1));
}

#[test]
fn a_purchase_moves_the_warning() {
    let mut member = quiet("");
    member.buys("t1", "2026-03-01", 10_000);
    member.buys("t2", "2026-03-26", 100);

    // 27 March to 25 April are 30 days.
    member.settles("2026-04-26 00:00");

    assert_eq!(member.days_of("tier.expiring"), days(&["2026-04-21"]));
    assert_eq!(member.days_of("tier.downgraded"), days(&["2026-04-26"]));
}

#[test]
fn a_hold_that_lasts_says_where_the_fall_would_end_and_a_higher_one_that_there_is_none() {
    let mut at_silver = quiet("");
    let mut at_gold = quiet("");
    at_silver.is_held("h", "2026-02-01", "silver", "2026-12-31");
    at_gold.is_held("h", "2026-02-01", "gold", "2026-12-31");
    for (member, amount) in [(&mut at_silver, 50_000), (&mut at_gold, 10_000)] {
        member.buys("t", "2026-03-01", amount);
        member.settles("2026-05-31");
    }

    // Gold falls to silver, which then is held.
    assert_eq!(
        at_silver.days_of("tier.expiring"),
        days(&["2026-03-27", "2026-04-26"])
    );
    let falls_to = |notice: &Notice| match notice {
        Notice::TierExpiring {
            cause: TierLoss::Inactivity { falls_to },
            ..
        } => falls_to.to_string(),
        _ => panic!("{notice:?}"),
    };
    let warnings = warnings(at_silver.entries());
    let fallen: Vec<_> = warnings.into_iter().map(falls_to).collect();
    assert_eq!(fallen, ["silver", "silver"]);
    assert_eq!(at_gold.days_of("tier.expiring"), []);
}

#[test]
fn quiet_days_are_not_warned_of_where_the_tier_ends_before_them() {
    let program = |validity: &str| {
        format!(
            r#"
            [reminders]
            inactivity_lead_days = [5]
            [[tiers]]
            id = "silver"
            qualify = {{ spend_at_least = "100.00", window = {{ rolling_days = 5 }} }}
            validity = {{ months = {validity} }}
            inactivity_days = 40
            "#
        )
    };
    let mut one_month = OneMember::under(&program("1"));
    let mut two_months = OneMember::under(&program("2"));
    for member in [&mut one_month, &mut two_months] {
        member.buys("t", "2026-03-01", 10_000);
        member.settles("2026-05-31");
    }

    // 2 March to 10 April are 40 days; the one tier ends on 31 March, the other on 30 April.
    assert_eq!(one_month.days_of("tier.expiring"), []);
    assert_eq!(two_months.days_of("tier.expiring"), days(&["2026-04-06"]));
}

#[test]
fn quiet_days_are_not_warned_of_where_review_or_grace_ends_the_tier_between_warning_and_fall() {
    let program = |grace_days: u8, inactivity_days: u8| {
        format!(
            r#"
            [reminders]
            inactivity_lead_days = [5]
            [[tiers]]
            id = "silver"
            qualify = {{ spend_at_least = "100.00", window = {{ rolling_days = 5 }} }}
            validity = {{ months = 1 }}
            review = {{ grace_days = {grace_days} }}
            inactivity_days = {inactivity_days}
            "#
        )
    };
    let warned_on = |grace_days, inactivity_days| {
        let mut member = OneMember::under(&program(grace_days, inactivity_days));
        member.buys("t", "2026-03-01", 10_000);
        member.settles("2026-05-31");
        (
            member.days_of("tier.expiring"),
            member.days_of("tier.downgraded"),
        )
    };

    // Quiet days begin on 2 March: 32 of them end with 2 April, 53 with 23 April. The review
    // looks at 31 March, and its grace of 20 days lasts to 20 April.
    assert_eq!(warned_on(0, 32), (days(&[]), days(&["2026-04-01"])));
    assert_eq!(warned_on(20, 53), (days(&[]), days(&["2026-04-21"])));

    // 50 quiet days end with 20 April, as grace does, and 49 a day before it.
    assert_eq!(warned_on(20, 50), (days(&[]), days(&["2026-04-21"])));
    assert_eq!(
        warned_on(20, 49),
        (days(&["2026-04-15"]), days(&["2026-04-20"]))
    );
}

#[test]
fn a_warning_of_quiet_days_brings_no_offer() {
    let mut member = quiet(
        r#"
        retention_offer = "double"
        [[benefits]]
        id = "double"
        kind = "multiplier"
        multiply = "2"
        "#,
    );
    member.buys("t", "2026-03-01", 10_000);

    let entries = member.settles("2026-03-27 00:00");

    assert_eq!(kinds(&entries[0]), ["tier.expiring"]);
}

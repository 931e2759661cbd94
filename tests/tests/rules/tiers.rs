//! Tiers (`docs/rules §8`): figures, windows, upgrades, validities, reviews, grace,
//! inactivity, decay and holds, each through the whole engine.

use gradus_domain::commands::{Profile, Returned};
use gradus_domain::ledger::entry::{Entry, TierEventKind};
use gradus_domain::member::metrics::Figure;
use gradus_domain::program::tier::{Metric, Window};
use gradus_domain::telling::notice::Notice;
use gradus_tests::commands::{amount, at, day, returned, spend};
use gradus_tests::one_member::{OneMember, kinds, local, points};
use gradus_tests::program::{programs, simple};

use TierEventKind::{
    Attained, FellAtReview, FellByInactivity, GraceBegan, HoldBegan, HoldEnded, KeptByHold,
    Renewed, TakenBack,
};

/// One who joined on 1 January 2025.
fn member(program: &str) -> OneMember {
    OneMember::joined("2025-01-01", program)
}

/// A ladder of base and silver.
fn silver(rest: &str) -> String {
    format!("[[tiers]]\nid = \"base\"\n[[tiers]]\nid = \"silver\"\n{rest}\n")
}

/// One who gets to silver for good by what `qualify` says.
fn to_silver(qualify: &str) -> OneMember {
    member(&silver(&format!(
        "qualify = {qualify}\nvalidity = \"forever\""
    )))
}

/// Each figure of an entry's change of tier: metric, value, the window's last day.
fn figures(figures: &[Figure]) -> Vec<(Metric, i64, String)> {
    figures
        .iter()
        .map(|figure| {
            let window_end = figure.window_end.to_string();
            (figure.threshold.metric, figure.value, window_end)
        })
        .collect()
}

// ---- figures

#[test]
fn spend_is_what_was_eligible_less_what_came_back() {
    let mut member = to_silver("{ spend_at_least = \"100.00\", window = \"lifetime\" }");
    member.buys("t1", "2026-03-01", 6_000);
    let part = Returned::Amount(amount(2_000));
    member.sends(&returned("m", "r", &local("2026-03-02"), "t1", part));

    member.buys("t2", "2026-03-03", 5_999);
    assert_eq!(member.tier(), "base");
    member.buys("t3", "2026-03-03", 1);
    assert_eq!(member.tier(), "silver");
}

#[test]
fn purchases_are_those_of_which_something_eligible_remains() {
    let mut member = to_silver("{ purchases_at_least = 3, window = \"lifetime\" }");
    member.buys("t1", "2026-03-01", 200);
    member.buys("t2", "2026-03-01", 200);
    member.returns("r1", "2026-03-02", "t2");
    member.buys("t3", "2026-03-03", 0);
    let part = Returned::Amount(amount(199));
    member.sends(&returned("m", "r2", &local("2026-03-03"), "t1", part));

    member.buys("t4", "2026-03-04", 200);
    assert_eq!(member.tier(), "base");
    member.buys("t5", "2026-03-04", 200);
    assert_eq!(member.tier(), "silver");
}

#[test]
fn points_earned_are_those_of_purchases_and_activities_pending_ones_included() {
    let mut member = member(&format!(
        r#"
        [earning]
        points = "1"
        per = "1.00"
        expiry = "never"
        activation = {{ after_days = 14 }}
        [[rules]]
        id = "review"
        scores = "activities"
        bonus = 39
        [[occasions]]
        on = "membership_anniversary"
        points = 500
        {}
        "#,
        silver(
            "qualify = { points_earned_at_least = 100, window = \"lifetime\" }\nvalidity = \"forever\""
        )
    ));
    member.settles("2026-01-01 00:00");
    member.is_adjusted("a1", "2026-01-02", 500);
    member.sends(&spend("m", "s", &local("2026-01-02"), 10));
    member.buys("t1", "2026-01-03", 6_000);

    member.does("a2", "2026-01-03", "review");
    assert_eq!(member.tier(), "base");
    member.buys("t2", "2026-01-03", 100);
    assert_eq!(member.tier(), "silver");
}

#[test]
fn points_that_came_back_are_no_longer_earned_even_where_they_were_forgiven() {
    let mut member = member(&format!(
        "[returns]\nshortfall = \"forgive\"\n{}",
        silver(
            "qualify = { points_earned_at_least = 100, window = \"lifetime\" }\nvalidity = \"forever\""
        )
    ));
    member.buys("t1", "2026-03-01", 9_900);
    member.sends(&spend("m", "s", &local("2026-03-01"), 99));
    member.returns("r", "2026-03-02", "t1");

    member.buys("t2", "2026-03-03", 9_900);
    assert_eq!(member.tier(), "base");
    member.buys("t3", "2026-03-03", 100);
    assert_eq!(member.tier(), "silver");
}

#[test]
fn active_days_have_a_purchase_of_which_something_remains_or_any_activity() {
    let mut member = to_silver("{ active_days_at_least = 3, window = \"lifetime\" }");
    member.buys("t1", "2026-03-01", 100);
    member.does("a1", "2026-03-01", "check-in");
    member.buys("t2", "2026-03-02", 100);
    member.returns("r1", "2026-03-02", "t2");
    member.buys("t3", "2026-03-03", 100);
    member.does("a2", "2026-03-03", "check-in");
    member.returns("r2", "2026-03-03", "t3");

    // 1 March, and 3 March by its activity.
    member.buys("t4", "2026-03-03", 100);
    assert_eq!(member.tier(), "base");
    member.does("a3", "2026-03-04", "review");
    assert_eq!(member.tier(), "silver");
}

#[test]
fn growth_counts_from_purchases_and_activities() {
    let mut member = member(&format!(
        r#"
        [growth]
        growth = "1"
        per = "1.00"
        [[rules]]
        id = "review"
        scores = "activities"
        growth = 40
        {}
        "#,
        silver(
            "qualify = { growth_at_least = 100, window = \"calendar_month\" }\nvalidity = \"forever\""
        )
    ));

    member.buys("t", "2026-03-01", 6_000);
    assert_eq!(member.tier(), "base");
    member.does("a", "2026-03-02", "review");
    assert_eq!(member.tier(), "silver");
}

#[test]
fn conditions_combine_with_all_and_any() {
    let qualify = r#"{ any = [
        { spend_at_least = "100.00", window = "lifetime" },
        { all = [
            { purchases_at_least = 2, window = "calendar_month" },
            { active_days_at_least = 2, window = "calendar_month" },
        ] },
    ] }"#;

    let mut by_spend = to_silver(qualify);
    by_spend.buys("t1", "2026-03-01", 10_000);
    let mut by_both = to_silver(qualify);
    by_both.buys("t1", "2026-03-01", 100);
    by_both.buys("t2", "2026-03-02", 100);
    let mut by_one_of_both = to_silver(qualify);
    by_one_of_both.buys("t1", "2026-03-01", 100);
    by_one_of_both.buys("t2", "2026-03-01", 100);

    assert_eq!(by_spend.tier(), "silver");
    assert_eq!(by_both.tier(), "silver");
    assert_eq!(by_one_of_both.tier(), "base");
}

// ---- windows

/// Whether two purchases of ¥50.00 on these days reach ¥100.00 over a window.
fn together(joined: &str, window: &str, first: &str, second: &str) -> bool {
    let program = silver(&format!(
        "qualify = {{ spend_at_least = \"100.00\", window = {window} }}\nvalidity = \"forever\""
    ));
    let mut member = OneMember::joined(joined, &program);
    member.buys("t1", first, 5_000);
    member.buys("t2", second, 5_000);
    member.tier() == "silver"
}

#[test]
fn a_window_of_n_days_holds_its_last_day_and_the_n_less_one_before() {
    let both = |first, second| together("2025-01-01", "{ rolling_days = 30 }", first, second);

    assert!(both("2026-03-01", "2026-03-30 23:59"));
    assert!(!both("2026-03-01 23:59", "2026-03-31 00:00"));

    let one_day = |first, second| together("2025-01-01", "{ rolling_days = 1 }", first, second);
    assert!(one_day("2026-03-01 00:00", "2026-03-01 23:59"));
    assert!(!one_day("2026-03-01 23:59", "2026-03-02 00:00"));
}

#[test]
fn a_window_of_months_holds_the_days_after_its_last_day_less_the_months() {
    let both = |first, second| together("2025-01-01", "{ rolling_months = 1 }", first, second);

    assert!(both("2026-02-28", "2026-03-27"));
    assert!(!both("2026-02-27", "2026-03-27"));
    // 28, 29, 30 and 31 March less a month are all 28 February.
    assert!(!both("2026-02-28", "2026-03-28"));
    assert!(!both("2026-02-28", "2026-03-31"));
    assert!(both("2026-03-01", "2026-03-31"));
}

#[test]
fn up_to_13_months_a_window_is_exact_to_the_day() {
    let both = |first, second| together("2025-01-01", "{ rolling_months = 13 }", first, second);

    assert!(both("2025-02-16", "2026-03-15"));
    assert!(!both("2025-02-15", "2026-03-15"));
}

#[test]
fn a_window_of_more_than_13_months_holds_whole_calendar_months() {
    let both = |months: u16, first, second| {
        let window = format!("{{ rolling_months = {months} }}");
        together("2025-01-01", &window, first, second)
    };

    assert!(both(14, "2025-02-01", "2026-03-31"));
    assert!(both(14, "2025-02-01", "2026-03-01"));
    assert!(!both(14, "2025-01-31", "2026-03-01"));
    assert!(both(24, "2025-04-01", "2027-03-01"));
    assert!(!both(24, "2025-03-31", "2027-03-01"));
}

#[test]
fn calendar_windows_begin_with_their_month_or_year() {
    let month = |first, second| together("2025-01-01", "\"calendar_month\"", first, second);
    assert!(month("2026-03-01 00:00", "2026-03-31 23:59"));
    assert!(!month("2026-02-28 23:59", "2026-03-01 00:00"));

    let year = |first, second| together("2025-01-01", "\"calendar_year\"", first, second);
    assert!(year("2026-01-01 00:00", "2026-12-31 23:59"));
    assert!(!year("2025-12-31 23:59", "2026-01-01 00:00"));
}

#[test]
fn a_membership_year_begins_with_an_anniversary() {
    let both = |first, second| together("2025-05-10", "\"membership_year\"", first, second);

    assert!(both("2025-05-10", "2026-05-09"));
    assert!(!both("2026-05-09", "2026-05-10"));
    assert!(both("2026-05-10", "2027-05-09"));
}

#[test]
fn a_lifetime_has_no_beginning() {
    assert!(together(
        "2025-01-01",
        "\"lifetime\"",
        "2025-01-01",
        "2035-12-31"
    ));
}

const GOLD_SINCE_SILVER: &str = r#"
    [[tiers]]
    id = "base"
    [[tiers]]
    id = "silver"
    qualify = { spend_at_least = "100.00", window = "lifetime" }
    validity = { months = 1 }
    [[tiers]]
    id = "gold"
    qualify = { spend_at_least = "200.00", window = "since_tier_began" }
    validity = "forever"
    "#;

#[test]
fn since_the_tier_began_starts_at_the_day_of_the_purchase_that_reached_it() {
    let mut member = member(GOLD_SINCE_SILVER);
    member.buys("t1", "2026-03-01", 6_000);
    member.buys("t2", "2026-03-02 10:00", 2_000);
    member.buys("t3", "2026-03-02 11:00", 2_000);
    assert_eq!(member.tier(), "silver");

    // 40.00 of 2 March and 159.99 make 199.99.
    member.buys("t4", "2026-03-03", 15_999);
    assert_eq!(member.tier(), "silver");
    member.buys("t5", "2026-03-03", 1);
    assert_eq!(member.tier(), "gold");
}

#[test]
fn since_the_tier_began_starts_at_a_late_purchases_own_day() {
    let mut member = member(GOLD_SINCE_SILVER);
    member.buys("t1", "2026-03-03", 6_000);
    member.buys_late("t2", "2026-03-01", "2026-03-05", 5_000);
    assert_eq!(member.tier(), "silver");

    // 110.00 from 1 March on and 89.99 make 199.99.
    member.buys("t3", "2026-03-06", 8_999);
    assert_eq!(member.tier(), "silver");
    member.buys("t4", "2026-03-06", 1);
    assert_eq!(member.tier(), "gold");
}

#[test]
fn a_renewal_does_not_restart_what_counts_since_the_tier_began() {
    let mut member = member(GOLD_SINCE_SILVER);
    member.buys("t1", "2026-03-01", 10_000);
    member.settles("2026-04-01 00:00");
    assert_eq!(member.tier_history(), [Attained, Renewed]);

    member.buys("t2", "2026-04-02", 10_000);
    assert_eq!(member.tier(), "gold");
}

#[test]
fn growth_over_a_lifetime_is_what_is_there_and_over_other_windows_what_was_earned() {
    let mut member = member(
        r#"
        [growth]
        growth = "1"
        per = "1.00"
        decay = { every = "month", share = "0.5" }
        [[tiers]]
        id = "base"
        [[tiers]]
        id = "silver"
        qualify = { growth_at_least = 100, window = { rolling_months = 12 } }
        validity = "forever"
        [[tiers]]
        id = "gold"
        qualify = { growth_at_least = 100, window = "lifetime" }
        validity = "forever"
        "#,
    );
    member.buys("t1", "2026-01-10", 8_000);
    assert_eq!(member.tier(), "base");

    // 80 became 40; 110 were earned, 70 are there.
    member.buys("t2", "2026-02-10", 3_000);
    assert_eq!((member.tier(), member.growth()), ("silver", 70));

    // 70 became 35.
    member.buys("t3", "2026-03-10", 6_500);
    assert_eq!((member.tier(), member.growth()), ("gold", 100));
}

#[test]
fn a_new_versions_window_of_more_than_13_months_holds_what_was_bought_before_it() {
    let ladder = |window: &str| {
        silver(&format!(
            "qualify = {{ spend_at_least = \"100.00\", window = {window} }}\nvalidity = \"forever\""
        ))
    };
    let mut member = ladder_changes(
        &ladder("\"calendar_month\""),
        &ladder("{ rolling_months = 24 }"),
    );
    member.buys("t1", "2026-02-10", 6_000);
    member.buys("t2", "2026-03-11", 6_000);
    member.returns("r", "2026-05-09", "t1");

    member.buys("t3", "2026-05-10", 3_999);
    assert_eq!(member.tier(), "base");
    member.buys("t4", "2026-05-10", 1);
    assert_eq!(member.tier(), "silver");
}

// ---- upgrades

#[test]
fn a_threshold_of_0_is_met_at_joining() {
    let member = to_silver("{ purchases_at_least = 0, window = \"lifetime\" }");

    assert_eq!(member.tier(), "silver");
    assert_eq!(
        kinds(&member.entries()[0]),
        ["member.enrolled", "tier.upgraded"]
    );
}

const THREE_STEPS: &str = r#"
    [[tiers]]
    id = "base"
    [[tiers]]
    id = "silver"
    qualify = { spend_at_least = "100.00", window = { rolling_days = 10 } }
    validity = { months = 1 }
    entry_rewards = [{ points = 10 }]
    [[tiers]]
    id = "gold"
    qualify = { spend_at_least = "500.00", window = { rolling_days = 10 } }
    validity = { months = 2 }
    entry_rewards = [{ points = 20 }]
    "#;

#[test]
fn an_upgrade_may_skip_steps_is_one_change_and_brings_the_rewards_of_every_step() {
    let mut member = member(THREE_STEPS);

    let entry = member.buys("t", "2026-03-01", 50_000);

    assert_eq!(member.tier(), "gold");
    assert_eq!(member.last_day(), Some(day("2026-04-30")));
    assert_eq!(member.active(), 500 + 10 + 20);
    assert_eq!(member.tier_history(), [Attained]);
    assert_eq!(
        kinds(&entry),
        [
            "points.earned",
            "tier.upgraded",
            "points.earned",
            "points.earned"
        ]
    );
}

#[test]
fn an_upgrade_says_the_figures_that_caused_it() {
    let mut member = member(THREE_STEPS);
    member.buys("t1", "2026-03-01", 4_000);

    let entry = member.buys("t2", "2026-03-02", 6_100);

    let caused = vec![(Metric::Spend, 10_100, "2026-03-02".to_owned())];
    assert_eq!(figures(&entry.tier_events[0].figures), caused);
    let Notice::TierUpgraded {
        from,
        to,
        last_day,
        figures: said,
    } = &entry.notices[1]
    else {
        panic!("{:?}", entry.notices);
    };
    assert_eq!((from.as_str(), to.as_str()), ("base", "silver"));
    assert_eq!(*last_day, Some(day("2026-04-01")));
    assert_eq!(figures(said), caused);
}

#[test]
fn entry_rewards_come_once_per_tier_and_12_months() {
    let mut member = member(THREE_STEPS);
    let mut reaches_silver_on = |transaction: &str, when: &str| {
        member.settles(when);
        assert_eq!(member.tier(), "base");
        let before = member.active();
        member.buys(transaction, when, 10_000);
        assert_eq!(member.tier(), "silver");
        member.active() - before
    };

    assert_eq!(reaches_silver_on("t1", "2026-01-10"), 110);
    assert_eq!(reaches_silver_on("t2", "2026-03-01"), 100);
    assert_eq!(reaches_silver_on("t3", "2027-01-09"), 100);
    assert_eq!(reaches_silver_on("t4", "2027-02-20"), 110);
}

#[test]
fn a_late_purchase_is_measured_over_windows_that_end_on_its_day() {
    let mut member = to_silver("{ spend_at_least = \"100.00\", window = \"calendar_month\" }");
    member.buys("t1", "2026-03-05", 5_000);

    let entry = member.buys_late("t2", "2026-03-31", "2026-04-02", 5_000);

    assert_eq!(member.tier(), "silver");
    assert_eq!(member.state().standing.attained_on, day("2026-04-02"));
    assert_eq!(
        figures(&entry.tier_events[0].figures),
        [(Metric::Spend, 10_000, "2026-03-31".to_owned())]
    );
}

#[test]
fn a_late_purchase_is_measured_over_windows_that_end_today_too() {
    let mut member = to_silver("{ spend_at_least = \"100.00\", window = { rolling_days = 5 } }");
    member.buys("t1", "2026-03-05", 5_000);

    let entry = member.buys_late("t2", "2026-03-04", "2026-03-06", 5_000);

    assert_eq!(
        figures(&entry.tier_events[0].figures),
        [(Metric::Spend, 10_000, "2026-03-06".to_owned())]
    );
}

// ---- validity

/// One who is silver by ¥100.00 ever.
fn valid(joined: &str, attained: &str, validity: &str) -> OneMember {
    let program = silver(&format!(
        "qualify = {{ spend_at_least = \"100.00\", window = \"lifetime\" }}\nvalidity = {validity}"
    ));
    let mut member = OneMember::joined(joined, &program);
    member.buys("t", attained, 10_000);
    member
}

#[test]
fn a_tier_lasts_as_its_validity_says_from_the_day_of_attainment() {
    let attained = |when, validity| valid("2025-05-10", when, validity).last_day();
    let until = |text| Some(day(text));

    assert_eq!(attained("2026-03-01", "\"forever\""), None);
    for when in ["2026-01-28", "2026-01-29", "2026-01-30", "2026-01-31"] {
        assert_eq!(attained(when, "{ months = 1 }"), until("2026-02-27"));
    }
    assert_eq!(
        attained("2026-11-30", "{ months = 3 }"),
        until("2027-02-27")
    );
    assert_eq!(
        attained("2026-03-01", "{ months = 12 }"),
        until("2027-02-28")
    );
    assert_eq!(
        attained("2026-03-01", "{ calendar_years = 0 }"),
        until("2026-12-31")
    );
    assert_eq!(
        attained("2026-03-01", "{ calendar_years = 1 }"),
        until("2027-12-31")
    );
    assert_eq!(
        attained("2026-12-31", "{ calendar_years = 2 }"),
        until("2028-12-31")
    );
    let membership = "\"membership_year\"";
    assert_eq!(attained("2026-05-09", membership), until("2026-05-09"));
    assert_eq!(attained("2026-05-10", membership), until("2027-05-09"));
}

#[test]
fn a_review_renews_a_tier_as_its_validity_says() {
    let renewed = |attained, validity, first_instant_after| {
        let mut member = valid("2025-05-10", attained, validity);
        member.settles(first_instant_after);
        assert_eq!(member.tier_history(), [Attained, Renewed]);
        member.last_day()
    };
    let until = |text| Some(day(text));

    assert_eq!(
        renewed("2026-01-31", "{ months = 1 }", "2026-02-28 00:00"),
        until("2026-03-27")
    );
    assert_eq!(
        renewed("2026-06-10", "{ calendar_years = 0 }", "2027-01-01 00:00"),
        until("2027-12-31")
    );
    assert_eq!(
        renewed("2026-06-10", "{ calendar_years = 2 }", "2029-01-01 00:00"),
        until("2030-12-31")
    );
    assert_eq!(
        renewed("2026-06-10", "\"membership_year\"", "2027-05-10 00:00"),
        until("2028-05-09")
    );
}

#[test]
fn a_renewal_is_said_with_its_figures_at_the_first_instant_after_the_last_day() {
    let mut member = valid("2025-01-01", "2026-03-01", "{ months = 1 }");
    assert_eq!(member.settles("2026-03-31 23:59"), []);

    let entries = member.settles("2026-04-01 00:00");

    assert_eq!(entries.len(), 1);
    assert_eq!(entries[0].decided_at, at(&local("2026-04-01 00:00")));
    assert_eq!(kinds(&entries[0]), ["tier.renewed"]);
    assert_eq!(
        figures(&entries[0].tier_events[0].figures),
        [(Metric::Spend, 10_000, "2026-03-31".to_owned())]
    );
}

/// Silver for a month by ¥100.00 over a window, prolonged while that holds.
fn prolonged(window: &str, rest: &str) -> String {
    silver(&format!(
        r#"
        qualify = {{ spend_at_least = "100.00", window = {window} }}
        validity = {{ months = 1 }}
        extends = "on_qualifying"
        {rest}
        "#
    ))
}

#[test]
fn a_tier_is_prolonged_by_every_day_on_which_its_conditions_are_met() {
    let mut member = member(&prolonged("{ rolling_days = 30 }", ""));
    member.buys("t", "2026-03-01", 10_000);
    assert_eq!(member.last_day(), Some(day("2026-03-31")));

    let mid_march = member.seen("2026-03-15");
    assert_eq!(mid_march.standing.last_day, Some(day("2026-04-13")));

    // Met for the last time over the 30 days that end on 30 March.
    assert_eq!(member.settles("2026-04-29 23:59"), []);
    let entries = member.settles("2026-04-30 00:00");
    assert_eq!(member.tier_history(), [Attained, FellAtReview]);
    assert_eq!(
        figures(&entries[0].tier_events[0].figures),
        [(Metric::Spend, 0, "2026-04-29".to_owned())]
    );
}

#[test]
fn a_tier_whose_conditions_stay_met_is_prolonged_for_ever_and_no_renewal_is_announced() {
    let mut member = member(&prolonged("\"lifetime\"", ""));
    member.buys("t", "2026-03-01", 10_000);

    assert_eq!(member.settles("2027-03-01 00:00"), []);
    assert_eq!(member.tier(), "silver");

    let seen = member.seen("2027-03-01");
    assert_eq!(seen.standing.last_day, Some(day("2027-03-27")));
}

#[test]
fn a_prolonged_tier_is_renewed_out_of_grace_as_at_its_review_and_prolonged_again() {
    let grace = "review = { grace_days = 20 }";
    let mut member = member(&prolonged("{ rolling_days = 10 }", grace));
    member.buys("t1", "2026-03-01", 10_000);

    // Met for the last time on 10 March: to 9 April, with grace to 29 April.
    member.settles("2026-04-10 00:00");
    assert_eq!(member.tier_history(), [Attained, GraceBegan]);
    assert_eq!(member.last_day(), Some(day("2026-04-09")));

    member.buys("t2", "2026-04-12", 10_000);
    assert_eq!(member.last_day(), Some(day("2026-05-09")));
    let next_day = member.seen("2026-04-13");
    assert_eq!(next_day.standing.last_day, Some(day("2026-05-11")));
}

/// One under a ladder that changes on 1 April 2026.
fn ladder_changes(first: &str, second: &str) -> OneMember {
    let first = simple("Asia/Shanghai", "CNY", first);
    let second = simple("Asia/Shanghai", "CNY", second).replace(
        "version = 1",
        "version = 2\neffective_from = \"2026-04-01T00:00:00+08:00\"",
    );
    let programs = programs(&[&first, &second]);
    OneMember::joined_under("2026-01-01", Profile::default(), programs)
}

/// Silver for 6 months by ¥100 in 60 days.
fn half_a_year(extends: &str) -> String {
    silver(&format!(
        "qualify = {{ spend_at_least = \"100.00\", window = {{ rolling_days = 60 }} }}\nvalidity = {{ months = 6 }}\n{extends}"
    ))
}

#[test]
fn a_tier_stays_prolonged_where_a_later_version_prolongs_no_more() {
    let mut member = ladder_changes(
        &half_a_year("extends = \"on_qualifying\""),
        &half_a_year(""),
    );
    member.buys("t1", "2026-01-10", 10_000);

    // The 60 days up to 10 March are the last that hold 10 January.
    member.is_adjusted("a", "2026-05-01", 1);

    assert_eq!(member.last_day(), Some(day("2026-09-09")));
}

#[test]
fn a_version_that_prolongs_does_so_from_its_own_first_boundary() {
    let mut member = ladder_changes(
        &half_a_year(""),
        &half_a_year("extends = \"on_qualifying\""),
    );
    member.buys("t1", "2026-01-10", 10_000);

    // It was met up to 10 March, before the version that prolongs.
    member.is_adjusted("a", "2026-05-01", 1);

    assert_eq!(member.last_day(), Some(day("2026-07-09")));
}

// ---- reviews

/// A ladder whose second version, from 15 February on, asks less for gold.
fn cheaper_gold(growth: &str, silver_validity: &str) -> OneMember {
    let version = |number: u8, gold: &str| {
        let ladder = format!(
            r#"
            {growth}
            [[tiers]]
            id = "base"
            [[tiers]]
            id = "silver"
            qualify = {{ spend_at_least = "100.00", window = "lifetime" }}
            validity = {silver_validity}
            [[tiers]]
            id = "gold"
            qualify = {{ spend_at_least = "{gold}", window = "lifetime" }}
            validity = {{ months = 2 }}
            "#
        );
        let from = if number == 1 {
            "2000-01-01"
        } else {
            "2026-02-15"
        };
        simple("Asia/Shanghai", "CNY", &ladder).replace(
            "version = 1",
            &format!("version = {number}\neffective_from = \"{from}T00:00:00+08:00\""),
        )
    };
    let programs = programs(&[&version(1, "500.00"), &version(2, "200.00")]);
    OneMember::joined_under("2026-01-01", Profile::default(), programs)
}

#[test]
fn a_review_that_finds_a_higher_tier_met_is_an_upgrade() {
    let mut member = cheaper_gold("", "{ months = 1 }");
    member.buys("t", "2026-02-01", 20_000);
    assert_eq!(member.last_day(), Some(day("2026-02-28")));
    assert_eq!(member.tier_at("2026-02-28 23:59"), "silver");

    member.settles("2026-03-01 00:00");

    assert_eq!(member.tier_history(), [Attained, Attained]);
    assert_eq!(member.tier(), "gold");
    assert_eq!(member.last_day(), Some(day("2026-04-30")));
    assert_eq!(member.days_of("tier.upgraded").len(), 2);
    assert_eq!(member.days_of("tier.renewed"), []);
}

/// Gold for a month by ¥500.00 in 20 days; silver for a month by ¥100.00 in so many.
fn gold(review: &str, silver_days: u16) -> OneMember {
    let mut member = member(&format!(
        r#"
        [[tiers]]
        id = "base"
        [[tiers]]
        id = "silver"
        qualify = {{ spend_at_least = "100.00", window = {{ rolling_days = {silver_days} }} }}
        validity = {{ months = 1 }}
        [[tiers]]
        id = "gold"
        qualify = {{ spend_at_least = "500.00", window = {{ rolling_days = 20 }} }}
        validity = {{ months = 1 }}
        review = {review}
        "#
    ));
    member.buys("t", "2026-03-01", 50_000);
    assert_eq!(member.tier(), "gold");
    assert_eq!(member.tier_at("2026-03-31 23:59"), "gold");
    member
}

#[test]
fn a_fall_to_qualified_leads_to_the_highest_tier_met_whose_validity_starts_then() {
    let mut to_silver = gold("{ fall = \"to_qualified\" }", 31);
    let mut to_base = gold("{ fall = \"to_qualified\" }", 30);

    let entries = to_silver.settles("2026-04-01 00:00");
    to_base.settles("2026-04-01 00:00");

    assert_eq!(to_silver.tier(), "silver");
    assert_eq!(to_silver.last_day(), Some(day("2026-04-30")));
    assert_eq!(to_base.tier(), "base");
    assert_eq!(to_base.last_day(), None);
    assert_eq!(kinds(&entries[0]), ["tier.downgraded"]);
    assert_eq!(
        figures(&entries[0].tier_events[0].figures),
        [(Metric::Spend, 0, "2026-03-31".to_owned())]
    );
}

#[test]
fn a_fall_of_one_step_leads_to_the_tier_below_whether_it_is_met_or_not() {
    let mut member = gold("{ fall = \"one_step\" }", 10);

    assert_eq!(member.tier_at("2026-04-01 00:00"), "silver");
    assert_eq!(member.last_day(), Some(day("2026-04-30")));
}

#[test]
fn a_hold_keeps_the_tier_as_renewed_without_saying_so() {
    let mut member = gold("{ fall = \"hold\" }", 10);

    let entries = member.settles("2026-04-01 00:00");

    assert_eq!(member.tier(), "gold");
    assert_eq!(member.last_day(), Some(day("2026-04-30")));
    assert_eq!(member.tier_history(), [Attained, KeptByHold]);
    assert_eq!(kinds(&entries[0]), [""; 0]);
}

#[test]
fn a_purchase_of_the_review_day_comes_after_the_review() {
    let mut member = gold("{ fall = \"to_qualified\" }", 10);

    member.buys("t2", "2026-04-01 00:00", 10_000);

    assert_eq!(member.tier(), "silver");
    assert_eq!(member.tier_history(), [Attained, FellAtReview, Attained]);
}

// ---- grace

/// Silver for a month by ¥100.00 in 10 days, then 10 days of grace; gold above it.
/// Reached on 1 March, so that grace is 1 to 10 April.
fn in_grace(review: &str, before: &[(&str, i64)]) -> OneMember {
    let mut member = member(&format!(
        r#"
        [[tiers]]
        id = "base"
        [[tiers]]
        id = "silver"
        rate = "2"
        qualify = {{ spend_at_least = "100.00", window = {{ rolling_days = 10 }} }}
        validity = {{ months = 1 }}
        review = {{ grace_days = 10{review} }}
        [[tiers]]
        id = "gold"
        qualify = {{ spend_at_least = "200.00", window = {{ rolling_days = 10 }} }}
        validity = {{ months = 1 }}
        review = {{ grace_days = 10{review} }}
        "#
    ));
    member.buys("t", "2026-03-01", 10_000);
    for (day, amount_minor) in before {
        member.buys(day, day, *amount_minor);
    }
    member.settles("2026-04-01 00:00");
    assert_eq!(member.tier_history(), [Attained, GraceBegan]);
    member
}

#[test]
fn grace_keeps_tier_and_benefits_to_its_last_day() {
    let mut member = in_grace("", &[]);

    let entry = member.buys("t2", "2026-04-05", 1_000);
    assert_eq!(points(&entry), 20);

    assert_eq!(member.tier_at("2026-04-10 23:59"), "silver");
    assert_eq!(member.tier_at("2026-04-11 00:00"), "base");
    assert_eq!(member.tier_history(), [Attained, GraceBegan, FellAtReview]);
}

#[test]
fn a_boundary_on_the_last_day_of_a_tier_or_of_grace_ends_nothing() {
    let program = format!(
        "[[occasions]]\non = \"membership_anniversary\"\npoints = 1\n{}",
        silver(
            r#"
            qualify = { spend_at_least = "100.00", window = { rolling_days = 10 } }
            validity = { months = 1 }
            review = { grace_days = 10 }
            "#
        )
    );
    let at_the_anniversary = |joined, anniversary| {
        let mut member = OneMember::joined(joined, &program);
        member.buys("t", "2026-03-01", 10_000);
        member.settles(anniversary);
        assert_eq!(member.days_of("points.earned").len(), 2);
        member.tier_history()
    };

    let last_day = at_the_anniversary("2025-03-31", "2026-03-31");
    let last_day_of_grace = at_the_anniversary("2025-04-10", "2026-04-10");

    assert_eq!(last_day, [Attained]);
    assert_eq!(last_day_of_grace, [Attained, GraceBegan]);
}

#[test]
fn an_old_window_of_whole_months_ends_on_its_last_day() {
    let mut member = member(&silver(
        r#"
        qualify = { spend_at_least = "100.00", window = { rolling_months = 14 } }
        validity = { months = 14 }
        review = { grace_days = 10 }
        "#,
    ));
    member.buys("t1", "2026-03-15", 10_000);
    assert_eq!(member.last_day(), Some(day("2027-05-14")));
    member.buys("t2", "2027-05-10", 2_000);
    member.buys("t3", "2027-05-16", 6_000);

    let entries = member.settles("2027-05-25 00:00");

    assert_eq!(member.tier_history(), [Attained, GraceBegan, FellAtReview]);
    assert_eq!(
        figures(&entries[0].tier_events[0].figures),
        [(Metric::Spend, 2_000, "2027-05-14".to_owned())]
    );
}

#[test]
fn the_beginning_of_grace_says_its_figures_in_the_entry_and_nothing_to_the_member() {
    let member = in_grace("", &[("2026-03-28", 6_000)]);

    let entry = member.entries().last().unwrap();
    assert_eq!(kinds(entry), [""; 0]);
    assert_eq!(
        figures(&entry.tier_events[0].figures),
        [(Metric::Spend, 6_000, "2026-03-31".to_owned())]
    );
}

#[test]
fn what_is_met_in_grace_renews_the_tier_as_at_the_review() {
    let mut member = in_grace("", &[]);

    member.buys("t2", "2026-04-02", 6_000);
    let entry = member.buys("t3", "2026-04-09", 4_000);

    assert_eq!(member.tier_history(), [Attained, GraceBegan, Renewed]);
    assert_eq!(member.last_day(), Some(day("2026-04-30")));
    assert_eq!(kinds(&entry), ["points.earned", "tier.renewed"]);
}

#[test]
fn an_activity_in_grace_is_looked_at_too() {
    let mut member = member(&silver(
        r#"
        qualify = { active_days_at_least = 2, window = { rolling_days = 10 } }
        validity = { months = 1 }
        review = { grace_days = 10 }
        "#,
    ));
    member.does("a1", "2026-02-28", "review");
    member.does("a2", "2026-03-01", "review");
    member.settles("2026-04-01 00:00");
    assert_eq!(member.tier_history(), [Attained, GraceBegan]);

    member.does("a3", "2026-04-02", "review");
    member.does("a4", "2026-04-03", "review");

    assert_eq!(member.tier_history(), [Attained, GraceBegan, Renewed]);
}

#[test]
fn a_late_purchase_in_grace_is_looked_at_over_windows_that_end_on_its_day_and_today() {
    let mut by_its_day = in_grace("", &[]);
    let mut by_today = in_grace("", &[]);

    by_its_day.buys_late("late", "2026-03-25", "2026-04-05", 10_000);
    by_today.buys("t2", "2026-04-03", 5_000);
    by_today.buys_late("late", "2026-04-01", "2026-04-04", 5_000);

    assert_eq!(by_its_day.tier_history(), [Attained, GraceBegan, Renewed]);
    assert_eq!(by_today.tier_history(), [Attained, GraceBegan, Renewed]);
    assert_eq!(by_today.last_day(), Some(day("2026-04-30")));
}

#[test]
fn at_the_end_of_grace_the_old_window_is_measured_anew() {
    let mut member = in_grace("", &[("2026-03-30", 5_000)]);

    // 13 to 22 March have 50.00, 27 March to 5 April have 50.00, 22 to 31 March 100.00.
    member.buys_late("late", "2026-03-22", "2026-04-05", 5_000);
    assert_eq!(member.tier_history(), [Attained, GraceBegan]);

    let entries = member.settles("2026-04-11 00:00");
    assert_eq!(member.tier_history(), [Attained, GraceBegan, Renewed]);
    assert_eq!(member.last_day(), Some(day("2026-04-30")));
    assert_eq!(kinds(&entries[0]), ["tier.renewed"]);
}

#[test]
fn with_previous_what_comes_in_grace_is_added_to_the_old_window() {
    let before = [("2026-03-28", 6_000)];
    let mut own = in_grace(", grace_counts = \"own\"", &before);
    let mut previous = in_grace(", grace_counts = \"previous\"", &before);

    // 30 March to 8 April have 40.00, 22 March to 8 April 100.00.
    own.buys("t2", "2026-04-08", 4_000);
    previous.buys("t2", "2026-04-08", 4_000);

    assert_eq!(own.tier_history(), [Attained, GraceBegan]);
    assert_eq!(previous.tier_history(), [Attained, GraceBegan, Renewed]);
    assert_eq!(previous.last_day(), Some(day("2026-04-30")));
}

#[test]
fn with_previous_what_comes_in_grace_counts_in_its_own_windows_too() {
    let mut member = member(&silver(
        r#"
        qualify = { spend_at_least = "100.00", window = { rolling_days = 30 } }
        validity = { months = 1 }
        review = { grace_days = 10, grace_counts = "previous" }
        "#,
    ));
    member.buys("t1", "2026-03-01", 10_000);
    member.buys("t2", "2026-03-28", 6_000);
    member.buys("t3", "2026-04-08", 4_000);
    member.buys("t4", "2026-04-20", 6_000);

    // 1 to 30 April have 40.00 and 60.00.
    member.settles("2026-05-01 00:00");

    assert_eq!(
        member.tier_history(),
        [Attained, GraceBegan, Renewed, Renewed]
    );
    assert_eq!(member.last_day(), Some(day("2026-05-31")));
}

#[test]
fn a_higher_tier_met_over_the_old_window_with_grace_added_renews_this_one() {
    let before = [("2026-03-28", 6_000)];
    let mut member = in_grace(", grace_counts = \"previous\"", &before);

    // 22 March to 8 April have 200.00, 30 March to 8 April 140.00.
    member.buys("t2", "2026-04-08", 14_000);

    assert_eq!(member.tier(), "silver");
    assert_eq!(member.tier_history(), [Attained, GraceBegan, Renewed]);
}

#[test]
fn a_higher_tier_reached_in_grace_is_an_upgrade() {
    let mut member = in_grace("", &[]);

    member.buys("t2", "2026-04-08", 20_000);

    assert_eq!(member.tier(), "gold");
    assert_eq!(member.last_day(), Some(day("2026-05-07")));
    assert_eq!(member.tier_history(), [Attained, GraceBegan, Attained]);
}

/// Gold for a month by ¥500.00 in 10 days, with grace from 1 to 10 April.
fn gold_in_grace(fall: &str, buys: &[(&str, i64)]) -> OneMember {
    let mut member = member(&format!(
        r#"
        [[tiers]]
        id = "base"
        [[tiers]]
        id = "silver"
        qualify = {{ spend_at_least = "100.00", window = {{ rolling_days = 10 }} }}
        validity = {{ months = 1 }}
        [[tiers]]
        id = "gold"
        qualify = {{ spend_at_least = "500.00", window = {{ rolling_days = 10 }} }}
        validity = {{ months = 1 }}
        review = {{ fall = "{fall}", grace_days = 10 }}
        "#
    ));
    member.buys("t", "2026-03-01", 50_000);
    for (day, amount_minor) in buys {
        member.buys(day, day, *amount_minor);
    }
    assert_eq!(member.tier_at("2026-04-10 23:59"), "gold");
    member.settles("2026-04-11 00:00");
    member
}

#[test]
fn after_grace_the_better_of_the_old_window_and_that_of_graces_last_day_says_where_to_fall() {
    let by_grace = gold_in_grace("to_qualified", &[("2026-04-05", 10_000)]);
    let by_old_window = gold_in_grace("to_qualified", &[("2026-03-28", 10_000)]);
    let by_neither = gold_in_grace(
        "to_qualified",
        &[("2026-03-28", 9_900), ("2026-04-08", 100)],
    );

    assert_eq!(by_grace.tier(), "silver");
    assert_eq!(by_old_window.tier(), "silver");
    assert_eq!(by_neither.tier(), "base");
    assert_eq!(by_grace.last_day(), Some(day("2026-05-10")));
}

#[test]
fn after_grace_one_step_and_hold_go_as_without() {
    let one_step = gold_in_grace("one_step", &[]);
    let hold = gold_in_grace("hold", &[]);

    assert_eq!(one_step.tier(), "silver");
    assert_eq!(one_step.last_day(), Some(day("2026-05-10")));
    assert_eq!(hold.tier(), "gold");
    assert_eq!(hold.last_day(), Some(day("2026-04-30")));
    assert_eq!(hold.tier_history(), [Attained, GraceBegan, KeptByHold]);
    assert_eq!(hold.days_of("tier.renewed"), []);
}

// ---- inactivity

/// Silver by ¥100.00 and gold by ¥500.00 ever, both lost after 30 days without a purchase.
const QUIET: &str = r#"
    [[tiers]]
    id = "base"
    [[tiers]]
    id = "silver"
    qualify = { spend_at_least = "100.00", window = "lifetime" }
    validity = { months = 12 }
    inactivity_days = 30
    [[tiers]]
    id = "gold"
    qualify = { spend_at_least = "500.00", window = "lifetime" }
    validity = { months = 12 }
    inactivity_days = 30
    "#;

/// Gold since 1 March, fallen to silver on 1 April.
fn fallen(more: &str) -> OneMember {
    let mut member = member(&format!("{more}{QUIET}"));
    member.buys("t0", "2026-03-01", 50_000);
    assert_eq!(member.tier_at("2026-03-31 23:59"), "gold");
    assert_eq!(member.tier_at("2026-04-01 00:00"), "silver");
    member
}

#[test]
fn a_fall_by_inactivity_starts_the_lower_tiers_validity() {
    let member = fallen("");

    assert_eq!(member.last_day(), Some(day("2027-03-31")));
    let entry = member.entries().last().unwrap();
    assert_eq!(kinds(entry), ["tier.downgraded"]);
}

#[test]
fn a_fall_by_inactivity_says_that_the_days_had_no_purchase() {
    let member = fallen("");

    let event = &member.entries().last().unwrap().tier_events[0];

    assert_eq!(event.figures.len(), 1);
    let threshold = event.figures[0].threshold;
    assert_eq!(threshold.window, Window::RollingDays(30));
    assert_eq!(threshold.at_least, 1);
    assert_eq!(
        figures(&event.figures),
        [(Metric::Purchases, 0, "2026-03-31".to_owned())]
    );
}

#[test]
fn inactivity_is_counted_after_the_day_of_attainment() {
    let mut member = member(QUIET);
    member.buys_late("t", "2026-03-01", "2026-03-10", 10_000);
    assert_eq!(member.tier(), "silver");

    // 11 March to 9 April are 30 days.
    assert_eq!(member.tier_at("2026-04-09 23:59"), "silver");
    assert_eq!(member.tier_at("2026-04-10 00:00"), "base");
}

#[test]
fn inactivity_is_counted_from_the_day_of_a_fall_at_a_review_on() {
    let mut member = member(
        r#"
        [[tiers]]
        id = "base"
        [[tiers]]
        id = "silver"
        qualify = { spend_at_least = "100.00", window = "lifetime" }
        validity = "forever"
        inactivity_days = 30
        [[tiers]]
        id = "gold"
        qualify = { spend_at_least = "500.00", window = { rolling_days = 10 } }
        validity = { months = 1 }
        "#,
    );
    member.buys("t", "2026-03-01", 50_000);
    assert_eq!(member.tier_at("2026-04-01 00:00"), "silver");

    // 1 to 30 April are 30 days.
    assert_eq!(member.tier_at("2026-04-30 23:59"), "silver");
    assert_eq!(member.tier_at("2026-05-01 00:00"), "base");
}

#[test]
fn neither_an_activity_nor_a_purchase_of_nothing_is_a_qualifying_purchase() {
    let mut member = member(QUIET);
    member.buys("t1", "2026-03-01", 10_000);
    member.does("a", "2026-03-20", "check-in");
    member.buys("t2", "2026-03-21", 0);

    assert_eq!(member.tier_at("2026-04-01 00:00"), "base");
}

#[test]
fn a_return_undoes_no_activity() {
    let mut member = member(QUIET);
    member.buys("t1", "2026-03-01", 10_000);
    member.buys("t2", "2026-03-20", 100);
    member.returns("r", "2026-03-21", "t2");

    // 21 March to 19 April are 30 days.
    assert_eq!(member.tier_at("2026-04-19 23:59"), "silver");
    assert_eq!(member.tier_at("2026-04-20 00:00"), "base");
}

#[test]
fn a_tier_lost_by_inactivity_is_met_again_only_by_what_counts_from_the_fall_on() {
    let mut member = fallen("");

    member.buys_late("t1", "2026-03-31", "2026-04-02", 50_000);
    assert_eq!(member.tier(), "silver", "before the fall");
    member.buys("t2", "2026-04-05", 49_999);
    assert_eq!(member.tier(), "silver");
    member.buys("t3", "2026-04-06", 1);
    assert_eq!(member.tier(), "gold");
}

#[test]
fn every_higher_tier_is_closed_with_the_one_lost_until_it_is_attained() {
    let mut member = fallen("");
    member.buys("t1", "2026-04-05", 40_000);
    assert_eq!(member.tier_at("2026-05-06 00:00"), "base");

    member.buys("t2", "2026-05-07", 9_999);
    assert_eq!(member.tier(), "base");
    member.buys("t3", "2026-05-07", 1);
    assert_eq!(member.tier(), "silver");

    // Gold counts from 6 May on, not from 1 April on.
    member.buys("t4", "2026-05-08", 39_999);
    assert_eq!(member.tier(), "silver");
    member.buys("t5", "2026-05-08", 1);
    assert_eq!(member.tier(), "gold");
}

#[test]
fn a_tier_below_the_one_lost_stays_open() {
    let mut member = fallen("");
    member.settles("2026-04-20");

    // Silver is reviewed by all that ever counted.
    member.buys("t1", "2026-04-21", 100);
    for month in [
        "05-20", "06-18", "07-17", "08-15", "09-13", "10-12", "11-10", "12-09",
    ] {
        member.buys(month, &format!("2026-{month}"), 100);
    }
    for month in ["01-07", "02-05", "03-06"] {
        member.buys(month, &format!("2027-{month}"), 100);
    }
    assert_eq!(member.tier_at("2027-04-01 00:00"), "silver");
    assert_eq!(member.tier_history(), [Attained, FellByInactivity, Renewed]);
}

#[test]
fn a_closed_tier_is_open_again_once_it_is_attained() {
    let mut member = member(
        r#"
        [[tiers]]
        id = "base"
        [[tiers]]
        id = "silver"
        qualify = { spend_at_least = "500.00", window = "lifetime" }
        validity = { months = 1 }
        inactivity_days = 20
        "#,
    );
    member.buys("t1", "2026-03-01", 50_000);
    assert_eq!(member.tier_at("2026-03-22 00:00"), "base");
    member.buys("t2", "2026-03-23", 50_000);
    assert_eq!(member.tier(), "silver");
    member.returns("r", "2026-03-24", "t2");
    member.buys("t3", "2026-04-10", 100);

    // 501.00 ever, 1.00 since the fall.
    member.settles("2026-04-23 00:00");

    assert_eq!(
        member.tier_history(),
        [Attained, FellByInactivity, Attained, Renewed]
    );
}

#[test]
fn a_closed_tier_asks_for_growth_earned_since_the_fall() {
    let mut member = member(
        r#"
        [growth]
        growth = "1"
        per = "1.00"
        [[tiers]]
        id = "base"
        [[tiers]]
        id = "silver"
        qualify = { growth_at_least = 100, window = "lifetime" }
        validity = "forever"
        inactivity_days = 30
        "#,
    );
    member.buys("t1", "2026-03-01", 10_000);
    assert_eq!(member.tier_at("2026-04-01 00:00"), "base");
    assert_eq!(member.growth(), 100);

    member.buys("t2", "2026-04-01", 9_900);
    assert_eq!((member.tier(), member.growth()), ("base", 199));
    member.buys("t3", "2026-04-02", 100);
    assert_eq!((member.tier(), member.growth()), ("silver", 200));
}

#[test]
fn a_tier_taken_back_at_once_is_closed_again_as_before_that_upgrade() {
    let mut member = fallen("[returns]\ntier = \"at_once\"\n");
    member.buys("t1", "2026-04-05", 50_000);
    assert_eq!(member.tier(), "gold");
    member.returns("r", "2026-04-06", "t1");
    assert_eq!(
        member.tier_history(),
        [Attained, FellByInactivity, Attained, TakenBack]
    );
    assert_eq!(member.tier(), "silver");

    member.buys("t2", "2026-04-07", 49_999);
    assert_eq!(member.tier(), "silver");
    member.buys("t3", "2026-04-07", 1);
    assert_eq!(member.tier(), "gold");
}

#[test]
fn a_boundary_brings_at_most_one_fall() {
    let mut member = member(
        r#"
        [[tiers]]
        id = "base"
        [[tiers]]
        id = "silver"
        qualify = { spend_at_least = "100.00", window = { rolling_days = 10 } }
        validity = "forever"
        inactivity_days = 30
        [[tiers]]
        id = "gold"
        qualify = { spend_at_least = "500.00", window = { rolling_days = 10 } }
        validity = { months = 1 }
        review = { fall = "one_step" }
        inactivity_days = 30
        "#,
    );
    member.buys("t", "2026-03-01", 50_000);

    let at_the_boundary = member.settles("2026-04-01 00:00");

    assert_eq!(at_the_boundary.len(), 1);
    assert_eq!(member.tier(), "silver");
    assert_eq!(member.tier_history(), [Attained, FellAtReview]);
    assert_eq!(member.tier_at("2026-04-30 23:59"), "silver");
    assert_eq!(member.tier_at("2026-05-01 00:00"), "base");
}

// ---- decay

/// Growth of 1 per ¥1.00 that decays, under a ladder.
fn decaying(decay: &str, ladder: &str) -> OneMember {
    member(&format!(
        "[growth]\ngrowth = \"1\"\nper = \"1.00\"\ndecay = {decay}\n{ladder}"
    ))
}

#[test]
fn a_share_of_growth_is_taken_at_the_first_instant_of_each_month_quarter_or_year() {
    for (every, last_instant, first_instant) in [
        ("month", "2026-01-31 23:59", "2026-02-01 00:00"),
        ("quarter", "2026-03-31 23:59", "2026-04-01 00:00"),
        ("year", "2026-12-31 23:59", "2027-01-01 00:00"),
    ] {
        let mut member = decaying(&format!("{{ every = \"{every}\", share = \"0.1\" }}"), "");
        member.buys("t", "2026-01-10", 10_500);

        member.settles(last_instant);
        assert_eq!(member.growth(), 105, "{every}");
        member.settles(first_instant);
        assert_eq!(member.growth(), 95, "{every}");
    }
}

#[test]
fn decay_goes_on_from_what_is_left() {
    let mut member = decaying("{ every = \"month\", share = \"0.1\" }", "");
    member.buys("t", "2026-01-10", 10_500);

    // 105, 95, 86, 78: less 10, 9 and 8.
    member.settles("2026-04-01 00:00");

    assert_eq!(member.growth(), 78);
}

#[test]
fn decay_never_goes_below_the_programs_floor() {
    let mut member = decaying("{ every = \"month\", share = \"0.1\", floor = 100 }", "");
    member.buys("t", "2026-01-10", 10_500);

    member.settles("2026-02-01 00:00");
    assert_eq!(member.growth(), 100);
    assert_eq!(member.settles("2026-12-31"), []);
    assert_eq!(member.growth(), 100);
}

fn silver_by_growth(rest: &str) -> String {
    silver(&format!(
        "qualify = {{ growth_at_least = 100, window = \"lifetime\" }}\n{rest}"
    ))
}

const TENTH_A_MONTH: &str = "{ every = \"month\", share = \"0.1\" }";

#[test]
fn a_tier_for_ever_is_reviewed_where_growth_was_taken() {
    let mut member = decaying(TENTH_A_MONTH, &silver_by_growth("validity = \"forever\""));
    member.buys("t", "2026-01-10", 10_500);
    assert_eq!(member.tier_at("2026-01-31 23:59"), "silver");

    let entries = member.settles("2026-02-01 00:00");

    assert_eq!(entries.len(), 1);
    assert_eq!(entries[0].growth.get(), -10);
    assert_eq!(member.tier_history(), [Attained, FellAtReview]);
    assert_eq!(
        figures(&entries[0].tier_events[0].figures),
        [(Metric::Growth, 95, "2026-01-31".to_owned())]
    );
}

#[test]
fn a_tier_for_ever_that_passes_its_review_says_nothing() {
    let mut member = decaying(TENTH_A_MONTH, &silver_by_growth("validity = \"forever\""));
    member.buys("t", "2026-01-10", 20_000);

    let entries = member.settles("2026-02-01 00:00");

    assert_eq!(member.growth(), 180);
    assert_eq!(entries[0].tier_events, []);
    assert_eq!(entries[0].notices, []);
}

#[test]
fn a_tier_for_ever_has_its_grace_after_decay_and_is_renewed_out_of_it() {
    let grace = "validity = \"forever\"\nreview = { grace_days = 10 }";
    let mut member = decaying(TENTH_A_MONTH, &silver_by_growth(grace));
    member.buys("t1", "2026-01-10", 10_500);
    assert_eq!(member.tier_at("2026-02-01 00:00"), "silver");
    let mut quiet = member.clone();

    let entry = member.buys("t2", "2026-02-05", 500);
    assert_eq!(member.tier_history(), [Attained, GraceBegan, Renewed]);
    assert_eq!(kinds(&entry), ["points.earned", "tier.renewed"]);
    assert_eq!(member.last_day(), None);

    assert_eq!(quiet.tier_at("2026-02-10 23:59"), "silver");
    assert_eq!(quiet.tier_at("2026-02-11 00:00"), "base");
}

#[test]
fn a_tier_with_a_last_day_waits_for_its_own_review() {
    let dated = silver_by_growth("validity = { months = 3 }");
    let mut member = decaying(TENTH_A_MONTH, &dated);
    member.buys("t", "2026-01-10", 10_500);

    assert_eq!(member.tier_at("2026-04-09 23:59"), "silver");
    assert_eq!(member.growth(), 78);
    assert_eq!(member.tier_at("2026-04-10 00:00"), "base");
}

#[test]
fn where_nothing_was_taken_a_tier_for_ever_is_not_reviewed() {
    let ladder = silver(
        "qualify = { spend_at_least = \"100.00\", window = { rolling_days = 10 } }\nvalidity = \"forever\"",
    );
    let floor = |floor: u32| format!("{{ every = \"month\", share = \"0.1\", floor = {floor} }}");
    let mut taken = decaying(&floor(0), &ladder);
    let mut not_taken = decaying(&floor(100), &ladder);
    taken.buys("t", "2026-01-10", 10_000);
    not_taken.buys("t", "2026-01-10", 10_000);

    // 22 to 31 January have no purchase.
    assert_eq!(taken.tier_at("2026-02-01 00:00"), "base");
    assert_eq!(not_taken.tier_at("2026-12-31"), "silver");
}

#[test]
fn a_review_after_decay_that_finds_a_higher_tier_met_is_an_upgrade() {
    let growth = format!("[growth]\ngrowth = \"1\"\nper = \"1.00\"\ndecay = {TENTH_A_MONTH}");
    let mut member = cheaper_gold(&growth, "\"forever\"");
    member.buys("t", "2026-02-01", 20_000);

    assert_eq!(member.tier_at("2026-02-28 23:59"), "silver");
    assert_eq!(member.tier_at("2026-03-01 00:00"), "gold");
}

#[test]
fn a_return_takes_growth_as_it_was_earned_though_it_decayed_since() {
    let mut member = decaying(TENTH_A_MONTH, "");
    member.buys("t1", "2026-01-10", 10_000);
    member.buys("t2", "2026-01-10", 5_000);
    member.settles("2026-02-01 00:00");
    assert_eq!(member.growth(), 135);

    member.returns("r1", "2026-02-02", "t1");
    assert_eq!(member.growth(), 35);
    member.returns("r2", "2026-02-02", "t2");
    assert_eq!(member.growth(), 0);
}

// ---- holds

/// Silver at twice, gold at three times the rate, each for a month by spend in 10 days.
const HELD: &str = r#"
    [[tiers]]
    id = "base"
    [[tiers]]
    id = "silver"
    rate = "2"
    qualify = { spend_at_least = "100.00", window = { rolling_days = 10 } }
    validity = { months = 1 }
    entry_rewards = [{ points = 10 }]
    [[tiers]]
    id = "gold"
    rate = "3"
    qualify = { spend_at_least = "500.00", window = { rolling_days = 10 } }
    validity = { months = 1 }
    entry_rewards = [{ points = 20 }]
    "#;

fn effective(member: &OneMember) -> &str {
    member.state().standing.effective().as_str()
}

#[test]
fn a_hold_lifts_rate_and_announcements_to_its_last_day() {
    let mut member = member(HELD);

    let held = member.is_held("h", "2026-03-10", "gold", "2026-03-31");
    assert_eq!((member.tier(), effective(&member)), ("base", "gold"));
    assert_eq!(
        kinds(&held),
        ["tier.upgraded", "points.earned", "points.earned"]
    );
    assert_eq!(member.active(), 30);

    assert_eq!(points(&member.buys("t1", "2026-03-31 23:59", 1_000)), 30);
    let ended = member.settles("2026-04-01 00:00");
    assert_eq!(kinds(&ended[0]), ["tier.downgraded"]);
    assert_eq!(points(&member.buys("t2", "2026-04-01 00:00", 1_000)), 10);
    assert_eq!(member.tier_history(), [HoldBegan, HoldEnded]);
}

#[test]
fn what_is_said_of_a_tier_held_names_the_holds_last_day() {
    let mut member = member(HELD);
    member.buys("t1", "2026-03-01", 50_000);
    let lifted =
        OneMember::joined("2026-01-01", HELD).is_held("h", "2026-03-10", "gold", "2026-05-31");
    member.is_held("h", "2026-03-10", "silver", "2026-06-30");
    let fell = member.settles("2026-04-01 00:00");

    let Notice::TierUpgraded { last_day, .. } = &lifted.notices[0] else {
        panic!("{:?}", lifted.notices);
    };
    assert_eq!(*last_day, Some(day("2026-05-31")));
    let Notice::TierDowngraded { last_day, .. } = &fell[0].notices[0] else {
        panic!("{:?}", fell[0].notices);
    };
    assert_eq!(*last_day, Some(day("2026-06-30")));
    assert_eq!(fell[0].tier_events[0].last_day, None, "that of base");
}

#[test]
fn reviews_work_on_the_earned_tier_and_say_nothing_under_a_higher_hold() {
    let mut member = member(HELD);
    member.buys("t1", "2026-03-01", 10_000);
    member.is_held("h", "2026-03-10", "gold", "2026-06-30");

    let review = member.settles("2026-04-01 00:00");
    assert_eq!((member.tier(), effective(&member)), ("base", "gold"));
    assert_eq!(review[0].tier_events[0].kind, FellAtReview);
    assert_eq!(review[0].notices, []);

    let end = member.settles("2026-07-01 00:00");
    let Notice::TierDowngraded { from, to, .. } = &end[0].notices[0] else {
        panic!("{:?}", end[0].notices);
    };
    assert_eq!((from.as_str(), to.as_str()), ("gold", "base"));
}

#[test]
fn a_renewal_and_an_upgrade_under_a_higher_hold_are_not_announced() {
    let mut member = member(HELD);
    member.is_held("h", "2026-03-01", "gold", "2026-06-30");

    let upgrade = member.buys("t1", "2026-03-10", 10_000);
    member.buys("t2", "2026-04-08", 10_000);
    let renewal = member.settles("2026-04-10 00:00");

    assert_eq!(kinds(&upgrade), ["points.earned"]);
    assert_eq!(renewal[0].notices, []);
    assert_eq!(member.tier_history(), [HoldBegan, Attained, Renewed]);
}

#[test]
fn a_hold_at_a_lower_tier_changes_nothing_until_the_earned_one_falls_below_it() {
    let mut member = member(HELD);
    member.buys("t1", "2026-03-01", 50_000);
    let held = member.is_held("h", "2026-03-10", "silver", "2026-06-30");
    assert_eq!(held.notices, []);
    assert_eq!(effective(&member), "gold");

    let review = member.settles("2026-04-01 00:00");

    assert_eq!((member.tier(), effective(&member)), ("base", "silver"));
    let Notice::TierDowngraded { from, to, .. } = &review[0].notices[0] else {
        panic!("{:?}", review[0].notices);
    };
    assert_eq!((from.as_str(), to.as_str()), ("gold", "silver"));
}

#[test]
fn a_hold_ends_at_its_own_instant_before_the_boundary_there() {
    let mut member = member(HELD);
    member.buys("t1", "2026-03-01", 10_000);
    member.is_held("h", "2026-03-10", "gold", "2026-03-31");

    let entries: Vec<Entry> = member.settles("2026-04-01 00:00");

    let changes: Vec<_> = entries
        .iter()
        .flat_map(|entry| &entry.tier_events)
        .map(|event| {
            let (from, to) = (event.effective_from.as_str(), event.effective_to.as_str());
            (event.kind, from, to)
        })
        .collect();
    assert_eq!(
        changes,
        [
            (HoldEnded, "gold", "silver"),
            (FellAtReview, "silver", "base")
        ]
    );
    assert_eq!(entries.len(), 2);
    assert_eq!(entries[0].decided_at, entries[1].decided_at);
}

#[test]
fn of_several_holds_the_highest_counts() {
    let mut member = member(HELD);
    member.is_held("h1", "2026-03-01", "gold", "2026-03-10");
    member.is_held("h2", "2026-03-01", "silver", "2026-03-20");

    assert_eq!(effective(&member), "gold");
    member.settles("2026-03-11 00:00");
    assert_eq!(effective(&member), "silver");
    member.settles("2026-03-21 00:00");
    assert_eq!(effective(&member), "base");
}

#[test]
fn what_a_hold_gave_above_the_earned_tier_stays_when_that_tier_is_taken_back() {
    let mut member = member(
        r#"
        [returns]
        tier = "at_once"
        [[tiers]]
        id = "base"
        [[tiers]]
        id = "silver"
        qualify = { spend_at_least = "100.00", window = "lifetime" }
        validity = "forever"
        [[tiers]]
        id = "gold"
        qualify = { spend_at_least = "1000.00", window = "lifetime" }
        validity = "forever"
        entry_rewards = [{ points = 500 }]
        "#,
    );
    member.buys("t1", "2026-01-10", 10_000);
    member.is_held("h", "2026-01-11", "gold", "2026-12-31");
    assert_eq!(member.active(), 600);

    member.returns("r", "2026-01-12", "t1");

    assert_eq!((member.tier(), effective(&member)), ("base", "gold"));
    assert_eq!(member.active(), 500);
}

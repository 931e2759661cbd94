//! Earning (`docs/rules §5`): amounts, conditions, effects, limits, budgets and what
//! follows, each through the whole engine.

use gradus_domain::commands::{Act, Command, Line, Profile, Returned};
use gradus_domain::ledger::entry::Entry;
use gradus_domain::ledger::score::{Cut, Limit};
use gradus_domain::member::lots::LastDay;
use gradus_domain::program::rule::LimitWindow;
use gradus_domain::words::ids::{Brand, Channel, MemberId, PartnerId, Sku, StoreId};
use gradus_domain::words::time::MonthDay;
use gradus_tests::commands::{
    Arriving, at, command, day, join, line, line_of, paid, purchase, receipt, returned,
};
use gradus_tests::one_member::{
    OneMember, bought, bought_lines, kinds, local, points, points_of, score,
};
use gradus_tests::program::{programs, simple};
use gradus_tests::world::World;

/// One who joined on 1 January 2026.
fn member(program: &str) -> OneMember {
    OneMember::joined("2026-01-01", program)
}

/// One under a single rule, `bonus`, of 5 points, with a condition.
fn under(when: &str) -> OneMember {
    member(&bonus_when(when))
}

fn bonus_when(when: &str) -> String {
    format!(
        r#"
        [[rules]]
        id = "bonus"
        when = {when}
        bonus = 5
        "#
    )
}

/// Whether the rule `bonus` gave its 5 points.
fn met(entry: &Entry) -> bool {
    points_of(entry, "bonus") == 5
}

/// A purchase of ¥1.00, otherwise as `change` makes it.
fn receipt_with(
    transaction: &str,
    when: &str,
    change: impl Fn(&mut gradus_domain::commands::Purchase),
) -> Command {
    let mut receipt = receipt(transaction, "CNY", vec![line(100)]);
    change(&mut receipt);
    command("m", &local(when), Act::Purchase(receipt))
}

/// What cut a rule in an entry; `None`: nothing.
fn cut(entry: &Entry) -> Option<Cut> {
    score(entry).shares.iter().find_map(|share| share.cut)
}

// ---- amounts

#[test]
fn tax_counts_or_does_not_as_the_program_says() {
    let taxed = || {
        vec![Line {
            tax_minor: 130,
            ..line(1_130)
        }]
    };
    let program = |amounts: &str| {
        format!(
            "[earning]\npoints = \"1\"\nper = \"0.10\"\nexpiry = \"never\"\namounts = \"{amounts}\""
        )
    };
    let mut with_tax = member(&program("with_tax"));
    let mut without_tax = member(&program("without_tax"));

    let with = with_tax.sends(&bought_lines("t", "2026-03-02", taxed()));
    let without = without_tax.sends(&bought_lines("t", "2026-03-02", taxed()));

    assert_eq!(points(&with), 113);
    assert_eq!(points(&without), 100);
}

const EXCLUSIONS: &str = r#"
    [earning]
    points = "1"
    per = "1.00"
    expiry = "never"
    [earning.exclusions]
    categories = ["gift-card"]
    skus = ["deposit"]
    channels = ["wholesale"]
    stores = ["outlet"]
    "#;

#[test]
fn excluded_categories_and_articles_earn_nothing_line_by_line() {
    let mut member = member(EXCLUSIONS);

    let deposit = Line {
        sku: Some(Sku::new("deposit")),
        ..line(4_000)
    };
    let lines = vec![
        line_of("coffee", 1_000),
        line_of("gift-card", 2_000),
        deposit,
    ];
    let entry = member.sends(&bought_lines("t", "2026-03-02", lines));

    assert_eq!(points(&entry), 10);
    assert_eq!(member.state().metrics.lifetime.spend_minor, 1_000);
}

#[test]
fn an_excluded_channel_or_store_excludes_the_whole_purchase() {
    let mut member = member(EXCLUSIONS);

    let wholesale = member.sends(&receipt_with("t1", "2026-03-02", |receipt| {
        receipt.channel = Some(Channel::new("wholesale"));
    }));
    let outlet = member.sends(&receipt_with("t2", "2026-03-02", |receipt| {
        receipt.store = Some(StoreId::new("outlet"));
    }));
    let shop = member.sends(&receipt_with("t3", "2026-03-02", |receipt| {
        receipt.channel = Some(Channel::new("shop"));
        receipt.store = Some(StoreId::new("centre"));
    }));

    assert_eq!(points(&wholesale), 0);
    assert_eq!(points(&outlet), 0);
    assert_eq!(points(&shop), 1);
    assert_eq!(member.state().metrics.lifetime.purchases, 1);
}

#[test]
fn the_share_paid_with_points_is_taken_off_the_eligible_lines_in_proportion() {
    let mut member = member(
        r#"
        [earning]
        points = "1"
        per = "0.01"
        expiry = "never"
        [earning.exclusions]
        categories = ["gift-card"]
        [[rules]]
        id = "coffee"
        when = { category = "coffee" }
        multiply = "2"
        "#,
    );
    member.is_adjusted("a", "2026-03-01", 100);

    let entry = member.sends(&receipt_with("t", "2026-03-02", |receipt| {
        receipt.lines = vec![
            line_of("coffee", 1_000),
            line_of("cake", 2_000),
            line_of("gift-card", 500),
        ];
        receipt.paid_with_points = Some(paid(100, 301));
    }));

    // 3.01 over 10.00 and 20.00: 1.00⅓ and 2.00⅔, so 1.00 and 2.01.
    assert_eq!(points_of(&entry, "coffee"), 900);
    assert_eq!(points(&entry), 900 + 1_799 + 900);
    assert_eq!(member.active(), 3_599);
}

#[test]
fn an_amount_is_the_eligible_sum_of_the_purchase() {
    let mut member = member(&format!(
        "{EXCLUSIONS}{}",
        bonus_when("{ amount_at_least = \"30.00\" }")
    ));

    let with_gift_card = vec![line_of("coffee", 2_999), line_of("gift-card", 5_000)];
    let just_below = member.sends(&bought_lines("t1", "2026-03-02", with_gift_card));
    let two_lines = vec![line_of("coffee", 2_000), line_of("cake", 1_000)];
    let just_enough = member.sends(&bought_lines("t2", "2026-03-02", two_lines));

    assert!(!met(&just_below));
    assert!(met(&just_enough));
}

#[test]
fn a_lines_amount_is_the_eligible_sum_of_the_lines_that_match_otherwise() {
    let mut member = under("{ category = \"coffee\", lines_amount_at_least = \"20.00\" }");

    let mostly_cake = vec![line_of("coffee", 1_999), line_of("cake", 5_000)];
    let below = member.sends(&bought_lines("t1", "2026-03-02", mostly_cake));
    let two_coffees = vec![line_of("coffee", 1_000), line_of("coffee", 1_000)];
    let enough = member.sends(&bought_lines("t2", "2026-03-02", two_coffees));

    assert!(!met(&below));
    assert!(met(&enough));
}

#[test]
fn a_purchase_without_an_eligible_amount_is_recorded_and_earns_nothing() {
    let mut member = member(&format!("{EXCLUSIONS}{}", bonus_when("{}")));

    let nothing = member.buys("t1", "2026-03-02", 0);
    let excluded = member.sends(&bought_lines(
        "t2",
        "2026-03-02",
        vec![line_of("gift-card", 5_000)],
    ));

    assert_eq!(points(&nothing), 0);
    assert_eq!(points(&excluded), 0);
    assert_eq!(member.state().metrics.lifetime.purchases, 0);
}

// ---- conditions

#[test]
fn conditions_on_a_line_read_its_category_article_and_brand() {
    let mut member = member(
        r#"
        [[rules]]
        id = "category"
        when = { category = ["coffee", "tea"] }
        bonus_each = { points = 1, per = "1.00" }
        [[rules]]
        id = "sku"
        when = { sku = "beans" }
        bonus_each = { points = 1, per = "1.00" }
        [[rules]]
        id = "brand"
        when = { brand = "north" }
        bonus_each = { points = 1, per = "1.00" }
        "#,
    );

    let beans = Line {
        sku: Some(Sku::new("beans")),
        brand: Some(Brand::new("north")),
        ..line_of("coffee", 200)
    };
    let tea = Line {
        brand: Some(Brand::new("north")),
        ..line_of("tea", 400)
    };
    let entry = member.sends(&bought_lines(
        "t",
        "2026-03-02",
        vec![beans, tea, line_of("cake", 800), line(1_600)],
    ));

    assert_eq!(points_of(&entry, "category"), 6);
    assert_eq!(points_of(&entry, "sku"), 2);
    assert_eq!(points_of(&entry, "brand"), 6);
}

#[test]
fn conditions_on_a_purchase_read_its_channel_store_and_partner() {
    let program = format!(
        r#"
        partners = ["airline"]
        [earning]
        points = "1"
        per = "1.00"
        expiry = "never"
        [[tiers]]
        id = "base"
        {}
        "#,
        bonus_when("{ channel = \"app\", store = \"centre\", partner = \"airline\" }")
    );
    let mut member = member(&program);

    let entry = |member: &mut OneMember, transaction, channel, store, partner: Option<&str>| {
        member.sends(&receipt_with(transaction, "2026-03-02", |receipt| {
            receipt.channel = Some(Channel::new(channel));
            receipt.store = Some(StoreId::new(store));
            receipt.partner = partner.map(PartnerId::new);
        }))
    };

    let airline = Some("airline");
    assert!(met(&entry(&mut member, "t1", "app", "centre", airline)));
    assert!(!met(&entry(&mut member, "t2", "web", "centre", airline)));
    assert!(!met(&entry(&mut member, "t3", "app", "north", airline)));
    assert!(!met(&entry(&mut member, "t4", "app", "centre", None)));
}

#[test]
fn a_condition_on_the_tier_reads_the_one_in_force() {
    let mut member = member(&format!(
        r#"
        [[tiers]]
        id = "base"
        [[tiers]]
        id = "silver"
        qualify = {{ spend_at_least = "100.00", window = "lifetime" }}
        validity = "forever"
        {}
        "#,
        bonus_when("{ tier = \"silver\" }")
    ));

    let reaches_it = member.buys("t1", "2026-03-02", 10_000);
    let after = member.buys("t2", "2026-03-03", 100);

    assert!(!met(&reaches_it));
    assert!(met(&after));
}

#[test]
fn conditions_on_the_day_read_the_local_day() {
    let dates = || under("{ dates = { from = \"2026-03-02\", until = \"2026-03-03\" } }");
    assert!(!met(&dates().buys("t", "2026-03-01 23:59", 100)));
    assert!(met(&dates().buys("t", "2026-03-02 00:00", 100)));
    assert!(met(&dates().buys("t", "2026-03-03 23:59", 100)));
    assert!(!met(&dates().buys("t", "2026-03-04 00:00", 100)));

    // 2 March 2026 is a Monday.
    let weekday = || under("{ weekday = [\"monday\", \"friday\"] }");
    assert!(!met(&weekday().buys("t", "2026-03-01 23:59", 100)));
    assert!(met(&weekday().buys("t", "2026-03-02 00:00", 100)));
    assert!(!met(&weekday().buys("t", "2026-03-03 00:00", 100)));

    let day_of_month = || under("{ day_of_month = [1, 31] }");
    assert!(met(&day_of_month().buys("t", "2026-01-31", 100)));
    assert!(!met(&day_of_month().buys("t", "2026-02-28", 100)));
    assert!(met(&day_of_month().buys("t", "2026-03-01", 100)));
}

#[test]
fn a_time_of_day_includes_its_beginning_and_not_its_end() {
    let night = || under("{ time_of_day = { from = \"22:00\", until = \"02:00\" } }");

    assert!(!met(&night().buys("t", "2026-03-02 21:59", 100)));
    assert!(met(&night().buys("t", "2026-03-02 22:00", 100)));
    assert!(met(&night().buys("t", "2026-03-03 01:59", 100)));
    assert!(!met(&night().buys("t", "2026-03-03 02:00", 100)));
}

#[test]
fn a_rule_applies_from_its_first_day_to_its_last() {
    let dated = || {
        member(
            r#"
            [[rules]]
            id = "bonus"
            bonus = 5
            from = 2026-03-02
            until = 2026-03-02
            "#,
        )
    };

    assert!(!met(&dated().buys("t", "2026-03-01 23:59", 100)));
    assert!(met(&dated().buys("t", "2026-03-02 00:00", 100)));
    assert!(met(&dated().buys("t", "2026-03-02 23:59", 100)));
    assert!(!met(&dated().buys("t", "2026-03-03 00:00", 100)));
}

fn born(birthday: &str, when: &str) -> OneMember {
    let profile = Profile {
        birthday: Some(MonthDay::parse(birthday).unwrap()),
        ..Profile::default()
    };
    OneMember::joined_with("2026-01-01", profile, &bonus_when(when))
}

#[test]
fn a_birthday_counts_on_its_day_in_its_week_or_in_its_month() {
    // 5 March 2026 is a Thursday, its week 2 to 8 March.
    let on_day = || born("03-05", "{ birthday = \"day\" }");
    assert!(!met(&on_day().buys("t", "2026-03-04 23:59", 100)));
    assert!(met(&on_day().buys("t", "2026-03-05 00:00", 100)));
    assert!(!met(&on_day().buys("t", "2026-03-06 00:00", 100)));

    let in_week = || born("03-05", "{ birthday = \"week\" }");
    assert!(!met(&in_week().buys("t", "2026-03-01", 100)));
    assert!(met(&in_week().buys("t", "2026-03-02", 100)));
    assert!(met(&in_week().buys("t", "2026-03-08", 100)));
    assert!(!met(&in_week().buys("t", "2026-03-09", 100)));

    let in_month = || born("03-05", "{ birthday = \"month\" }");
    assert!(!met(&in_month().buys("t", "2026-02-28", 100)));
    assert!(met(&in_month().buys("t", "2026-03-31", 100)));

    assert!(!met(&under("{ birthday = \"month\" }").buys(
        "t",
        "2026-03-05",
        100
    )));
}

#[test]
fn a_birthday_of_29_february_is_the_28th_in_common_years() {
    let leapling = || born("02-29", "{ birthday = \"day\" }");

    assert!(met(&leapling().buys("t", "2026-02-28", 100)));
    assert!(!met(&leapling().buys("t", "2028-02-28", 100)));
    assert!(met(&leapling().buys("t", "2028-02-29", 100)));
}

#[test]
fn a_birthday_week_may_reach_into_the_year_before() {
    // 1 January 2027 is a Friday: its week began on 28 December 2026.
    let mut member = born("01-01", "{ birthday = \"week\" }");

    assert!(!met(&member.buys("t1", "2026-12-27", 100)));
    assert!(met(&member.buys("t2", "2026-12-28", 100)));
}

#[test]
fn a_membership_anniversary_counts_from_the_first_on() {
    let joined = || {
        OneMember::joined(
            "2026-03-05",
            &bonus_when("{ membership_anniversary = \"day\" }"),
        )
    };

    assert!(!met(&joined().buys("t", "2026-03-05 13:00", 100)));
    assert!(!met(&joined().buys("t", "2027-03-04", 100)));
    assert!(met(&joined().buys("t", "2027-03-05", 100)));
    assert!(met(&joined().buys("t", "2028-03-05", 100)));
}

#[test]
fn the_month_of_joining_is_no_anniversary_but_that_of_the_year_after_is() {
    let joined = || {
        OneMember::joined(
            "2026-03-05",
            &bonus_when("{ membership_anniversary = \"month\" }"),
        )
    };

    assert!(!met(&joined().buys("t", "2026-03-31", 100)));
    assert!(met(&joined().buys("t", "2027-03-01", 100)));
    assert!(met(&joined().buys("t", "2027-03-31", 100)));
    assert!(!met(&joined().buys("t", "2027-04-01", 100)));
}

#[test]
fn conditions_on_the_person_read_the_profile() {
    let known = Profile {
        referred: true,
        segments: vec!["students".into()],
        variants: vec!["checkout-b".into()],
        ..Profile::default()
    };
    for when in [
        "{ segment = [\"students\", \"teachers\"] }",
        "{ variant = \"checkout-b\" }",
        "{ referred = true }",
    ] {
        let mut known = OneMember::joined_with("2026-01-01", known.clone(), &bonus_when(when));
        let mut unknown = under(when);

        assert!(met(&known.buys("t", "2026-03-02", 100)), "{when}");
        assert!(!met(&unknown.buys("t", "2026-03-02", 100)), "{when}");
    }
}

#[test]
fn a_stage_of_life_is_the_one_before_the_act() {
    let mut member = member(&format!(
        r#"
        [lifecycle]
        new_days = 10
        dormant_days = 30
        churned_days = 90
        {}
        "#,
        bonus_when("{ lifecycle_stage = \"dormant\" }")
    ));
    member.buys("t1", "2026-03-01", 100);

    // 2 to 31 March are 30 whole days.
    let comes_back = member.buys("t2", "2026-04-01", 100);
    let is_back = member.buys("t3", "2026-04-01", 100);

    assert!(met(&comes_back));
    assert!(!met(&is_back));
}

#[test]
fn conditions_combine_with_all_any_and_not() {
    let when = r#"{ all = [
        { any = [{ weekday = "monday" }, { category = "coffee" }] },
        { not = { channel = "app" } },
    ] }"#;
    let buys = |when_bought: &str, category: &str, channel: Option<&str>| {
        let purchase = receipt_with("t", when_bought, |receipt| {
            receipt.lines = vec![line_of(category, 100)];
            receipt.channel = channel.map(Channel::new);
        });
        met(&under(when).sends(&purchase))
    };

    assert!(buys("2026-03-02", "cake", None));
    assert!(buys("2026-03-03", "coffee", Some("shop")));
    assert!(!buys("2026-03-03", "cake", None));
    assert!(!buys("2026-03-02", "coffee", Some("app")));
}

// ---- activities

#[test]
fn an_activity_earns_by_rules_that_score_activities_alone() {
    let mut member = member(
        r#"
        [[rules]]
        id = "purchases"
        bonus = 100
        [[rules]]
        id = "reviews"
        scores = "activities"
        when = { activity = "review" }
        bonus = 7
        "#,
    );

    let review = member.does("a1", "2026-03-02", "review");
    let check_in = member.does("a2", "2026-03-02", "check-in");
    let purchase = member.buys("t", "2026-03-02", 100);

    assert_eq!(points(&review), 7);
    assert_eq!(points(&check_in), 0);
    assert_eq!(points(&purchase), 101);
}

// ---- effects

#[test]
fn a_bonus_each_counts_full_units_of_the_matching_lines_together() {
    let mut member = member(
        r#"
        [[rules]]
        id = "coffee"
        when = { category = "coffee" }
        bonus_each = { points = 3, per = "10.00" }
        "#,
    );

    let lines = vec![
        line_of("coffee", 1_500),
        line_of("coffee", 1_499),
        line_of("cake", 5_000),
    ];
    let entry = member.sends(&bought_lines("t", "2026-03-02", lines));

    // 29.99 is two full tens.
    assert_eq!(points_of(&entry, "coffee"), 6);
}

#[test]
fn growth_has_its_own_rate_and_rules() {
    let mut member = member(
        r#"
        [growth]
        growth = "2"
        per = "1.00"
        [[rules]]
        id = "app"
        when = { channel = "app" }
        growth = 30
        limits = { per_day = 40 }
        [[rules]]
        id = "review"
        scores = "activities"
        when = { activity = "review" }
        growth = 5
        "#,
    );
    let in_app = |transaction: &str| {
        receipt_with(transaction, "2026-03-02", |receipt| {
            receipt.channel = Some(Channel::new("app"));
        })
    };

    let first = member.sends(&in_app("t1"));
    let second = member.sends(&in_app("t2"));
    let review = member.does("a", "2026-03-02", "review");

    assert_eq!(score(&first).growth.get(), 32);
    assert_eq!(score(&second).growth.get(), 12);
    assert_eq!(score(&review).growth.get(), 5);
    assert_eq!(member.growth(), 49);
    assert_eq!(points(&second), 1);
}

#[test]
fn a_rule_grants_a_benefit_as_often_as_its_limits_allow() {
    let mut member = member(
        r#"
        [[benefits]]
        id = "cake"
        kind = "coupon"
        valid_days = 10
        [[rules]]
        id = "free-cake"
        grant = "cake"
        limits = { per_week = 1 }
        "#,
    );

    let monday = member.buys("t1", "2026-03-02", 100);
    let sunday = member.buys("t2", "2026-03-08", 100);
    let next_monday = member.buys("t3", "2026-03-09", 100);

    assert_eq!(kinds(&monday), ["points.earned", "grant.issued"]);
    assert_eq!(monday.grant_events[0].last_day, Some(day("2026-03-11")));
    assert_eq!(kinds(&sunday), ["points.earned"]);
    assert_eq!(kinds(&next_monday), ["points.earned", "grant.issued"]);
}

// ---- limits and budgets

fn limited(limits: &str) -> OneMember {
    member(&format!(
        r#"
        [[rules]]
        id = "bonus"
        bonus = 5
        limits = {{ {limits} }}
        "#
    ))
}

/// What the rule gave for purchases on these days, in this order.
fn given(member: &mut OneMember, days: &[&str]) -> Vec<i64> {
    let mut given = Vec::new();
    for (number, day) in days.iter().enumerate() {
        let entry = member.buys(&format!("t{number}"), day, 100);
        given.push(points_of(&entry, "bonus"));
    }
    given
}

#[test]
fn each_limit_counts_over_its_own_span_of_time() {
    let days = [
        "2026-03-08",
        "2026-03-08",
        "2026-03-09",
        "2026-03-31",
        "2026-04-01",
    ];
    let over_a_year = ["2026-12-30", "2026-12-31", "2027-01-01", "2027-01-02"];

    // 8 March is a Sunday.
    assert_eq!(given(&mut limited("per_day = 8"), &days), [5, 3, 5, 5, 5]);
    assert_eq!(given(&mut limited("per_week = 8"), &days), [5, 3, 5, 5, 3]);
    assert_eq!(given(&mut limited("per_month = 8"), &days), [5, 3, 0, 0, 5]);
    assert_eq!(
        given(&mut limited("per_year = 8"), &over_a_year),
        [5, 3, 5, 3]
    );
    assert_eq!(
        given(&mut limited("lifetime = 8"), &over_a_year),
        [5, 3, 0, 0]
    );
    assert_eq!(
        given(&mut limited("per_transaction = 4"), &days),
        [4, 4, 4, 4, 4]
    );
}

#[test]
fn the_tightest_of_several_limits_cuts_and_is_named() {
    let mut member = limited("per_day = 8, per_month = 9");

    assert_eq!(
        given(&mut member, &["2026-03-08", "2026-03-08"]),
        [5, 3],
        "by day"
    );
    let by_month = member.buys("next-day", "2026-03-09", 100);

    assert_eq!(points_of(&by_month, "bonus"), 1);
    let cut_by_month = Cut {
        from: 5,
        by: Limit::Member(LimitWindow::Month),
    };
    assert_eq!(cut(&by_month), Some(cut_by_month));
}

#[test]
fn a_late_purchase_uses_the_limit_of_its_own_day() {
    let mut member = limited("per_day = 8");
    assert_eq!(given(&mut member, &["2026-03-09", "2026-03-09"]), [5, 3]);

    let late = member.buys_late("late1", "2026-03-08", "2026-03-10", 100);
    let later = member.buys_late("late2", "2026-03-08", "2026-03-10", 100);

    assert_eq!(points_of(&late, "bonus"), 5);
    assert_eq!(points_of(&later, "bonus"), 3);
}

fn one_late_day(rule: &str) -> OneMember {
    member(&format!(
        r#"
        late_days = 1
        [earning]
        points = "1"
        per = "1.00"
        expiry = "never"
        [[tiers]]
        id = "base"
        [[rules]]
        id = "bonus"
        bonus = 5
        {rule}
        "#
    ))
}

#[test]
fn after_a_counter_is_dropped_its_rule_gives_nothing() {
    let mut in_time = one_late_day("limits = { per_day = 20 }");
    let mut too_late = in_time.clone();
    let mut without_limit = one_late_day("");
    in_time.buys("t1", "2026-03-02 12:00", 100);
    too_late.buys("t1", "2026-03-03 12:00", 100);
    without_limit.buys("t1", "2026-03-03 12:00", 100);

    // Received in time by the door, but decided on the later day already settled.
    let late =
        |member: &mut OneMember| member.buys_late("t2", "2026-03-01", "2026-03-02 11:00", 100);
    let decided_2_march = late(&mut in_time);
    let decided_3_march = late(&mut too_late);
    let unlimited = late(&mut without_limit);

    assert_eq!(points_of(&decided_2_march, "bonus"), 5);
    assert_eq!(points(&decided_3_march), 1);
    let too_late = Cut {
        from: 5,
        by: Limit::TooLate,
    };
    assert_eq!(cut(&decided_3_march), Some(too_late));
    assert_eq!(points_of(&unlimited, "bonus"), 5);
}

#[test]
fn a_counter_is_dropped_late_days_after_its_rules_last_day_too() {
    for limit in ["per_month", "lifetime"] {
        let rule = format!("until = 2026-03-01\nlimits = {{ {limit} = 20 }}");
        let mut too_late = one_late_day(&rule);
        let mut in_time = too_late.clone();
        too_late.buys("t1", "2026-03-03 12:00", 100);
        in_time.buys("t1", "2026-03-02 12:00", 100);

        let late =
            |member: &mut OneMember| member.buys_late("t2", "2026-03-01", "2026-03-02 11:00", 100);

        assert_eq!(points_of(&late(&mut in_time), "bonus"), 5, "{limit}");
        assert_eq!(points_of(&late(&mut too_late), "bonus"), 0, "{limit}");
    }
}

#[test]
fn a_budget_holds_over_all_members_and_returns_give_it_back() {
    let program = r#"
        [[rules]]
        id = "bonus"
        bonus = 5
        budget = 8
        "#;
    let mut world = World::new(programs(&[&simple("Asia/Shanghai", "CNY", program)]));
    for member in ["a", "b", "c"] {
        world.run(&join(member, &local("2026-03-01")));
    }
    let buys = |world: &mut World, member: &str, transaction: &str| {
        let when = local("2026-03-02");
        world.run(&purchase(member, transaction, &when, "CNY", 100));
        world
            .entries(&MemberId::new(member))
            .last()
            .unwrap()
            .clone()
    };

    let first = buys(&mut world, "a", "t1");
    let second = buys(&mut world, "b", "t2");
    let third = buys(&mut world, "c", "t3");
    let everything = Returned::Everything;
    world.run(&returned(
        "a",
        "r",
        &local("2026-03-02 13:00"),
        "t1",
        everything,
    ));
    let after_return = buys(&mut world, "c", "t4");

    let by_budget = Some(Cut {
        from: 5,
        by: Limit::Budget,
    });
    assert_eq!((points_of(&first, "bonus"), cut(&first)), (5, None));
    assert_eq!((points_of(&second, "bonus"), cut(&second)), (3, by_budget));
    assert_eq!((points_of(&third, "bonus"), cut(&third)), (0, by_budget));
    assert_eq!(points_of(&after_return, "bonus"), 5);
}

#[test]
fn counters_of_a_rule_that_a_version_dropped_are_forgotten_like_others() {
    let first = simple(
        "Asia/Shanghai",
        "CNY",
        "[[rules]]\nid = \"hi\"\nbonus = 5\nlimits = { per_day = 50 }",
    );
    let second = simple("Asia/Shanghai", "CNY", "").replace(
        "version = 1",
        "version = 2\neffective_from = \"2026-04-01T00:00:00+08:00\"",
    );
    let programs = programs(&[&first, &second]);
    let mut member = OneMember::joined_under("2026-01-01", Profile::default(), programs);
    member.buys("t1", "2026-03-30", 100);

    // The window's last day and 31 days.
    member.buys("t2", "2026-04-30", 100);
    assert_eq!(member.state().limit_uses.len(), 1);
    member.buys("t3", "2026-05-01", 100);

    assert_eq!(member.state().limit_uses.len(), 0);
}

// ---- the tier in force, and the chain

const LADDER: &str = r#"
    [[tiers]]
    id = "base"
    [[tiers]]
    id = "silver"
    rate = "2"
    qualify = { spend_at_least = "100.00", window = "lifetime" }
    validity = { months = 1 }
    "#;

#[test]
fn sales_that_arrive_together_earn_by_the_tier_of_their_own_time() {
    let mut member = member(LADDER);

    let ten = bought("t1", "2026-03-02 10:00", 10_000).arrives(&local("2026-03-02 10:05"));
    let a_minute_later =
        bought("t2", "2026-03-02 10:01", 10_000).arrives(&local("2026-03-02 10:05"));
    let first = member.sends(&ten);
    let second = member.sends(&a_minute_later);
    let at_the_decision = member.buys("t3", "2026-03-02 10:05", 10_000);

    assert_eq!(member.tier(), "silver");
    assert_eq!(points(&first), 100);
    assert_eq!(points(&second), 100);
    assert_eq!(points(&at_the_decision), 200);
}

#[test]
fn a_late_sale_earns_by_the_tier_before_a_fall() {
    let mut member = member(
        r#"
        [[tiers]]
        id = "base"
        [[tiers]]
        id = "silver"
        rate = "2"
        qualify = { spend_at_least = "100.00", window = { rolling_days = 10 } }
        validity = { months = 1 }
        "#,
    );
    member.buys("t1", "2026-03-01", 10_000);
    member.settles("2026-04-01 00:00");
    assert_eq!(member.tier(), "base");

    let late = member.buys_late("t2", "2026-03-31 23:59", "2026-04-01 09:00", 1_000);
    let of_today = member.buys("t3", "2026-04-01 00:00", 1_000);

    assert_eq!(points(&late), 20);
    assert_eq!(points(&of_today), 10);
}

#[test]
fn the_purchase_that_reaches_a_tier_earns_at_the_rate_that_the_program_says() {
    let new_rate = format!(
        r#"
        [earning]
        points = "1"
        per = "1.00"
        expiry = "never"
        upgrading_purchase = "new_rate"
        {LADDER}
        "#
    );
    let mut old = member(LADDER);
    let mut new = member(&new_rate);

    let at_old_rate = old.buys("t", "2026-03-02", 10_000);
    let at_new_rate = new.buys("t", "2026-03-02", 10_000);
    let too_little = member(&new_rate).buys("t", "2026-03-02", 9_900);

    assert_eq!(points(&at_old_rate), 100);
    assert_eq!(points(&at_new_rate), 200);
    assert_eq!(points(&too_little), 99);
    assert_eq!(new.tier(), "silver");
}

/// Silver brings the growth that gold asks for.
const CHAIN: &str = r#"
    [growth]
    growth = "1"
    per = "1.00"
    [[tiers]]
    id = "base"
    [[tiers]]
    id = "silver"
    qualify = { growth_at_least = 100, window = "lifetime" }
    validity = "forever"
    entry_rewards = [{ growth = 400 }]
    [[tiers]]
    id = "gold"
    qualify = { growth_at_least = 500, window = "lifetime" }
    validity = "forever"
    entry_rewards = [{ points = 50 }]
    "#;

#[test]
fn entry_rewards_may_reach_a_further_tier_in_the_same_decision() {
    let mut member = member(CHAIN);

    let entry = member.buys("t", "2026-03-02", 10_000);

    assert_eq!(member.tier(), "gold");
    assert_eq!(member.growth(), 500);
    assert_eq!(member.active(), 150);
    assert_eq!(entry.tier_events.len(), 1);
    assert_eq!(entry.tier_events[0].from.as_str(), "base");
    assert_eq!(entry.tier_events[0].to.as_str(), "gold");
    assert_eq!(
        kinds(&entry),
        ["points.earned", "tier.upgraded", "points.earned"]
    );
}

#[test]
fn a_quote_shows_every_chained_effect_and_records_nothing() {
    let mut member = member(CHAIN);
    let before = member.state().clone();
    let purchase = bought("t", "2026-03-02", 10_000);

    let quoted: Vec<Entry> = member.world.plan(&purchase).entries().cloned().collect();
    assert_eq!(*member.state(), before);

    let recorded = member.sends(&purchase);
    assert_eq!(quoted, [recorded]);
}

// ---- versions

#[test]
fn a_late_purchase_is_scored_by_the_version_of_its_time() {
    let old = simple("Asia/Shanghai", "CNY", "");
    let new = simple(
        "Asia/Shanghai",
        "CNY",
        "[earning]\npoints = \"2\"\nper = \"1.00\"\nexpiry = \"never\"",
    )
    .replace(
        "version = 1",
        "version = 2\neffective_from = \"2026-03-02T00:00:00+08:00\"",
    );
    let programs = programs(&[&old, &new]);
    let mut member = OneMember::joined_under("2026-01-01", Profile::default(), programs);

    let late = member.buys_late("t1", "2026-03-01 23:59", "2026-03-02 09:00", 1_000);
    let of_today = member.buys("t2", "2026-03-02 09:00", 1_000);

    assert_eq!((points(&late), late.program_version), (10, 1));
    assert_eq!((points(&of_today), of_today.program_version), (20, 2));
}

#[test]
fn one_who_joined_late_into_a_new_lowest_tier_earns_by_the_lowest_of_the_version_of_the_time() {
    let old = simple("Asia/Shanghai", "CNY", "");
    let new = simple(
        "Asia/Shanghai",
        "CNY",
        r#"
        [[tiers]]
        id = "new"
        [[tiers]]
        id = "base"
        qualify = { spend_at_least = "100.00", window = "lifetime" }
        validity = "forever"
        "#,
    )
    .replace(
        "version = 1",
        "version = 2\neffective_from = \"2026-04-01T00:00:00+08:00\"",
    );
    let mut world = World::new(programs(&[&old, &new]));
    let joining = join("m", &local("2026-03-31 22:00"));
    world.run(&joining.arrives(&local("2026-04-01 12:00")));

    let sale = bought("t", "2026-03-31 23:00", 300);
    world.run(&sale.arrives(&local("2026-04-01 13:00")));

    let entry = world.entries(&MemberId::new("m")).last().unwrap();
    assert_eq!((points(entry), entry.program_version), (3, 1));
}

// ---- lots

#[test]
fn a_partners_purchase_makes_a_lot_that_the_partner_issued() {
    let mut member = member(
        r#"
        partners = ["airline"]
        [earning]
        points = "1"
        per = "1.00"
        expiry = { rolling_days = 10 }
        [[tiers]]
        id = "base"
        "#,
    );

    member.buys("t1", "2026-03-02", 100);
    member.sends(&receipt_with("t2", "2026-03-02", |receipt| {
        receipt.partner = Some(PartnerId::new("airline"));
    }));

    let lots = &member.state().holdings.active;
    let issuers: Vec<_> = lots.iter().map(|lot| lot.issuer.clone()).collect();
    assert_eq!(issuers, [None, Some(PartnerId::new("airline"))]);
    let same_day = LastDay::On(day("2026-03-12"));
    assert_eq!(member.lots(), [(1, same_day), (1, same_day)]);
}

#[test]
fn points_lapse_by_their_rule_else_by_their_tier_else_by_the_program() {
    let mut member = member(
        r#"
        [earning]
        points = "1"
        per = "1.00"
        expiry = { rolling_days = 10 }
        [[tiers]]
        id = "base"
        [[tiers]]
        id = "silver"
        qualify = { spend_at_least = "100.00", window = "lifetime" }
        validity = "forever"
        expiry = { rolling_days = 20 }
        [[rules]]
        id = "own"
        bonus = 7
        expiry = { rolling_days = 5 }
        [[rules]]
        id = "none"
        bonus = 3
        "#,
    );
    let on = |text| LastDay::On(day(text));

    member.buys("t1", "2026-03-01", 10_000);
    assert_eq!(
        member.lots(),
        [(7, on("2026-03-06")), (103, on("2026-03-11"))]
    );

    member.buys("t2", "2026-03-02", 10_000);
    assert_eq!(
        member.lots(),
        [
            (7, on("2026-03-06")),
            (7, on("2026-03-07")),
            (103, on("2026-03-11")),
            (103, on("2026-03-22")),
        ],
        "an upgrade changes no date of what is there"
    );
}

#[test]
fn points_that_come_with_a_tier_lapse_by_their_own_expiry_by_inactivity() {
    let mut member = member(
        r#"
        [[tiers]]
        id = "base"
        entry_rewards = [{ points = 9, expiry = { inactivity_days = 10 } }]
        "#,
    );

    member.settles("2026-01-11 23:59");
    assert_eq!(member.active(), 9);
    member.settles("2026-01-12 00:00");
    assert_eq!(member.active(), 0);
}

// ---- grants that multiply

const DOUBLE_FOR_TWO_DAYS: &str = r#"
    [[benefits]]
    id = "double"
    kind = "multiplier"
    multiply = "2"
    valid_days = 2
    [[rules]]
    id = "gives-double"
    scores = "activities"
    when = { activity = "review" }
    grant = "double"
    [[rules]]
    id = "bonus"
    when = { holds_grant = "double" }
    bonus = 5
    "#;

#[test]
fn a_multiplier_multiplies_while_its_grant_is_good() {
    let mut member = member(DOUBLE_FOR_TWO_DAYS);
    let before = member.buys("t0", "2026-03-02 11:00", 1_000);
    member.does("a", "2026-03-02 12:00", "review");

    let first_day = member.buys("t1", "2026-03-02 13:00", 1_000);
    let last_day = member.buys("t2", "2026-03-03 23:59", 1_000);
    let day_after = member.buys("t3", "2026-03-04 00:00", 1_000);

    assert_eq!(points(&before), 10);
    assert_eq!(points_of(&first_day, "double"), 10);
    assert_eq!(points(&first_day), 25);
    assert_eq!(points(&last_day), 25);
    assert_eq!(points(&day_after), 10);
}

#[test]
fn a_late_purchase_of_a_day_before_its_grant_is_not_multiplied() {
    let mut member = member(DOUBLE_FOR_TWO_DAYS);
    member.does("a", "2026-03-02", "review");

    let late = member.buys_late("t", "2026-03-01", "2026-03-02 13:00", 1_000);

    assert_eq!(points(&late), 10);
}

#[test]
fn up_to_five_minutes_ahead_is_read_as_on_arrival() {
    let mut member = under("{ weekday = \"monday\" }");

    // Monday 00:04 by the till's clock, Sunday 23:59 at the door.
    let ahead = bought("t", "2026-03-02 00:04", 100).arrives(&local("2026-03-01 23:59"));
    let entry = member.sends(&ahead);

    assert!(!met(&entry));
    assert_eq!(entry.occurred_at, at(&local("2026-03-01 23:59")));
}

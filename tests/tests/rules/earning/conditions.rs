//! What the conditions of rules read.

use super::bonus::{bonus_when, met, under};
use gradus_domain::commands::{Line, Profile};
use gradus_domain::ledger::entry::What;
use gradus_domain::words::ids::{Brand, Channel, PartnerId, Sku, StoreId};
use gradus_tests::commands::{born, line, line_of};
use gradus_tests::one_member::{OneMember, bought_lines, bought_with};
use gradus_tests::reading::points_of;

#[test]
fn conditions_on_a_line_read_its_category_article_and_brand() {
    let mut member = OneMember::under(
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
        {}
        "#,
        bonus_when(r#"{ channel = "app", store = "centre", partner = "airline" }"#)
    );
    let mut member = OneMember::under(&program);

    let entry = |member: &mut OneMember, transaction, channel, store, partner: Option<&str>| {
        member.sends(&bought_with(transaction, "2026-03-02", |receipt| {
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
    let mut member = OneMember::under(&format!(
        r#"
        [[tiers]]
        id = "silver"
        qualify = {{ spend_at_least = "100.00", window = "lifetime" }}
        validity = "forever"
        {}
        "#,
        bonus_when(r#"{ tier = "silver" }"#)
    ));

    let reaches_it = member.buys("t1", "2026-03-02", 10_000);
    let after = member.buys("t2", "2026-03-03", 100);

    assert!(!met(&reaches_it));
    assert!(met(&after));
}

#[test]
fn conditions_on_the_day_read_the_local_day() {
    let dates = || under(r#"{ dates = { from = "2026-03-02", until = "2026-03-03" } }"#);
    assert!(!met(&dates().buys("t", "2026-03-01 23:59", 100)));
    assert!(met(&dates().buys("t", "2026-03-02 00:00", 100)));
    assert!(met(&dates().buys("t", "2026-03-03 23:59", 100)));
    assert!(!met(&dates().buys("t", "2026-03-04 00:00", 100)));

    // 2 March 2026 is a Monday.
    let weekday = || under(r#"{ weekday = ["monday", "friday"] }"#);
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
    let night = || under(r#"{ time_of_day = { from = "22:00", until = "02:00" } }"#);

    assert!(!met(&night().buys("t", "2026-03-02 21:59", 100)));
    assert!(met(&night().buys("t", "2026-03-02 22:00", 100)));
    assert!(met(&night().buys("t", "2026-03-03 01:59", 100)));
    assert!(!met(&night().buys("t", "2026-03-03 02:00", 100)));
}

#[test]
fn a_rule_applies_from_its_first_day_to_its_last() {
    let dated = || {
        OneMember::under(
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

/// One who was born on a day of the year, under the rule.
fn celebrating(birthday: &str, when: &str) -> OneMember {
    OneMember::known(born(birthday), &bonus_when(when))
}

#[test]
fn a_birthday_counts_on_its_day_in_its_week_or_in_its_month() {
    // 5 March 2026 is a Thursday, its week 2 to 8 March.
    let on_day = || celebrating("03-05", r#"{ birthday = "day" }"#);
    assert!(!met(&on_day().buys("t", "2026-03-04 23:59", 100)));
    assert!(met(&on_day().buys("t", "2026-03-05 00:00", 100)));
    assert!(!met(&on_day().buys("t", "2026-03-06 00:00", 100)));

    let in_week = || celebrating("03-05", r#"{ birthday = "week" }"#);
    assert!(!met(&in_week().buys("t", "2026-03-01", 100)));
    assert!(met(&in_week().buys("t", "2026-03-02", 100)));
    assert!(met(&in_week().buys("t", "2026-03-08", 100)));
    assert!(!met(&in_week().buys("t", "2026-03-09", 100)));

    let in_month = || celebrating("03-05", r#"{ birthday = "month" }"#);
    assert!(!met(&in_month().buys("t", "2026-02-28", 100)));
    assert!(met(&in_month().buys("t", "2026-03-31", 100)));

    assert!(!met(&under(r#"{ birthday = "month" }"#).buys(
        "t",
        "2026-03-05",
        100
    )));
}

#[test]
fn a_birthday_of_29_february_is_the_28th_in_common_years() {
    let leapling = || celebrating("02-29", r#"{ birthday = "day" }"#);

    assert!(met(&leapling().buys("t", "2026-02-28", 100)));
    assert!(!met(&leapling().buys("t", "2028-02-28", 100)));
    assert!(met(&leapling().buys("t", "2028-02-29", 100)));
}

#[test]
fn a_birthday_week_may_reach_into_the_year_before() {
    // 1 January 2027 is a Friday: its week began on 28 December 2026.
    let mut member = celebrating("01-01", r#"{ birthday = "week" }"#);

    assert!(!met(&member.buys("t1", "2026-12-27", 100)));
    assert!(met(&member.buys("t2", "2026-12-28", 100)));
}

#[test]
fn a_membership_anniversary_counts_from_the_first_on() {
    let joined = || {
        OneMember::joined(
            "2026-03-05",
            &bonus_when(r#"{ membership_anniversary = "day" }"#),
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
            &bonus_when(r#"{ membership_anniversary = "month" }"#),
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
        r#"{ segment = ["students", "teachers"] }"#,
        r#"{ variant = "checkout-b" }"#,
        "{ referred = true }",
    ] {
        let mut known = OneMember::known(known.clone(), &bonus_when(when));
        let mut unknown = under(when);

        assert!(met(&known.buys("t", "2026-03-02", 100)), "{when}");
        assert!(!met(&unknown.buys("t", "2026-03-02", 100)), "{when}");
    }
}

/// An erasure leaves entries as they are.
#[test]
fn an_entry_keeps_segments_and_variants_only_where_a_rule_asks_for_them() {
    let known = Profile {
        segments: vec!["students".into()],
        variants: vec!["checkout-b".into()],
        ..Profile::default()
    };
    for (when, segments, variants) in [
        (r#"{ channel = "app" }"#, 0, 0),
        (r#"{ segment = "teachers" }"#, 1, 0),
        (r#"{ not = { variant = "checkout-a" } }"#, 0, 1),
    ] {
        let mut member = OneMember::known(known.clone(), &bonus_when(when));
        let entry = member.buys("t", "2026-03-02", 100);

        let What::Purchased(record) = &entry.what else {
            panic!("{entry:?}");
        };
        let facts = &record.facts;
        assert_eq!(facts.segments.len(), segments, "{when}");
        assert_eq!(facts.variants.len(), variants, "{when}");
    }
}

#[test]
fn a_stage_of_life_is_the_one_before_the_act() {
    let mut member = OneMember::under(&format!(
        r#"
        [lifecycle]
        new_days = 10
        dormant_days = 30
        churned_days = 90
        {}
        "#,
        bonus_when(r#"{ lifecycle_stage = "dormant" }"#)
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
        let purchase = bought_with("t", when_bought, |receipt| {
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

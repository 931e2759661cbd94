//! scratch
use gradus_domain::member::Profile;
use gradus_domain::plan::Outcome;
use gradus_domain::rejection::Rejection;
use gradus_tests::commands::*;
use gradus_tests::one_member::*;
use gradus_tests::program::{programs, simple};

fn second(text: &str, from: &str) -> String {
    simple("Asia/Shanghai", "CNY", text).replace(
        "version = 1",
        &format!("version = 2\neffective_from = \"{from}T00:00:00+08:00\""),
    )
}
fn two(first: &str, sec: &str, from: &str) -> OneMember {
    OneMember::joined_under(
        "2026-01-01",
        Profile::default(),
        programs(&[&simple("Asia/Shanghai", "CNY", first), &second(sec, from)]),
    )
}
fn ladder(extends: &str) -> String {
    format!(
        "[[tiers]]\nid = \"base\"\n[[tiers]]\nid = \"silver\"\nqualify = {{ spend_at_least = \"100.00\", window = {{ rolling_days = 60 }} }}\nvalidity = {{ months = 6 }}\n{extends}\n"
    )
}

#[test]
fn a1_prolonged_under_the_version_of_the_boundary() {
    // v1 extends; silver on 10 Jan; the 100 stay in the window to 10 Mar (60 days: 10 Jan..10 Mar).
    // last met D = 10 Mar -> last day 9 Sep. v2 from 1 Apr does not extend.
    let mut m = two(&ladder("extends = \"on_qualifying\""), &ladder(""), "2026-04-01");
    m.buys("t1", "2026-01-10", 10_000);
    m.is_adjusted("a", "2026-05-01", 1);
    assert_eq!(m.last_day(), Some(day("2026-09-09")));
}

#[test]
fn a2_not_prolonged_before_the_version() {
    let mut m = two(&ladder(""), &ladder("extends = \"on_qualifying\""), "2026-04-01");
    m.buys("t1", "2026-01-10", 10_000);
    m.is_adjusted("a", "2026-05-01", 1);
    assert_eq!(m.last_day(), Some(day("2026-07-09")));
}

#[test]
fn b_hold_rewards_stay() {
    let mut m = OneMember::joined(
        "2026-01-01",
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
    m.buys("t1", "2026-01-10", 10_000);
    m.is_held("h", "2026-01-11", "gold", "2026-12-31");
    assert_eq!(m.active(), 600);
    m.returns("r", "2026-01-12", "t1");
    assert_eq!(m.tier(), "base");
    assert_eq!(m.active(), 500);
}

#[test]
fn c_days_since_over_a_year() {
    let mut m = OneMember::joined(
        "2024-01-01",
        "[[rules]]\nid = \"back\"\nwhen = { days_since_last_purchase = 400 }\nbonus = 50\n",
    );
    m.buys("t1", "2024-02-01", 100);
    m.buys("t2", "2026-03-01", 100);
    let late = m.buys_late("t3", "2026-02-27", "2026-03-02", 100);
    assert_eq!(points_of(&late, "back"), 50);
}

#[test]
fn d_counters_of_a_gone_rule_are_dropped() {
    let mut m = two(
        "[[rules]]\nid = \"hi\"\nbonus = 5\nlimits = { per_day = 50 }\n",
        "",
        "2026-04-01",
    );
    m.buys("t1", "2026-03-30", 100);
    m.buys("t2", "2026-12-30", 100);
    assert_eq!(m.state().limit_uses.len(), 0);
}

#[test]
fn e_overflow_is_rejected() {
    let mut m = OneMember::joined(
        "2026-01-01",
        "[earning]\npoints = \"1\"\nper = \"1.00\"\nexpiry = { rolling_days = 10 }\n",
    );
    m.is_adjusted("a", "2026-01-02", i64::MAX);
    let outcome = m.world.run(&adjust("m", "b", &local("2026-01-03"), 1));
    assert_eq!(outcome, Outcome::Rejected(Rejection::Overflow));
}

#[test]
fn f_lapsed_does_not_block() {
    let mut m = OneMember::joined(
        "2026-01-01",
        "[earning]\npoints = \"1\"\nper = \"1.00\"\nexpiry = { rolling_days = 10 }\n",
    );
    m.is_adjusted("a", "2026-01-02", i64::MAX);
    m.settles("2026-02-01");
    let outcome = m.world.run(&adjust("m", "b", &local("2026-02-03"), 1));
    println!("{outcome:?}");
    m.settles("2026-03-01");
    let outcome = m.world.run(&adjust("m", "c", &local("2026-03-03"), 1));
    println!("{outcome:?}");
}

#[test]
fn g_late_join_into_a_new_lowest_tier() {
    let v1 = simple("Asia/Shanghai", "CNY", "[[tiers]]\nid = \"base\"\n");
    let v2 = second(
        "[[tiers]]\nid = \"new\"\n[[tiers]]\nid = \"base\"\nqualify = { spend_at_least = \"100.00\", window = \"lifetime\" }\nvalidity = \"forever\"\n",
        "2026-04-01",
    );
    let mut world = gradus_tests::world::World::new(programs(&[&v1, &v2]));
    world.run(&join("m", &local("2026-03-31 22:00")).arrives(&local("2026-04-01 12:00")));
    let outcome = world.run(&bought("t", "2026-03-31 23:00", 100).arrives(&local("2026-04-01 13:00")));
    println!("{outcome:?}");
}

fn long(text: &str) -> String {
    format!("[[tiers]]\nid = \"base\"\n[[tiers]]\nid = \"silver\"\nqualify = {{ spend_at_least = \"100.00\", window = {text} }}\nvalidity = \"forever\"\n")
}
#[test]
fn h_months_of_a_new_version() {
    let mut m = two(&long("\"calendar_month\""), &long("{ rolling_months = 24 }"), "2026-04-01");
    m.buys("t1", "2026-02-10", 6_000);
    m.buys("t2", "2026-05-10", 6_000);
    assert_eq!(m.tier(), "silver");
}
#[test]
fn h2_return_of_an_uncounted_month() {
    let mut m = two(&long("\"calendar_month\""), &long("{ rolling_months = 24 }"), "2026-04-01");
    m.buys("t1", "2026-02-10", 6_000);
    m.buys("t2", "2026-05-10", 6_000);
    m.returns("r", "2026-05-11", "t1");
    m.buys("t3", "2026-05-12", 4_000);
    assert_eq!(m.tier(), "silver");
}

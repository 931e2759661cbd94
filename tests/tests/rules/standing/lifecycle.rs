//! Stages of life, and the offers that come with them.

use gradus_domain::commands::Profile;
use gradus_domain::ledger::entry::{Entry, StageChange};
use gradus_domain::member::lots::LastDay;
use gradus_domain::program::stage::LifecycleStage;
use gradus_domain::telling::notice::Notice;
use gradus_domain::telling::parts::Offered;
use gradus_domain::words::time::LocalDay;
use gradus_tests::commands::{day, days, local, moment, profile};
use gradus_tests::one_member::OneMember;
use gradus_tests::reading::kinds;

const STAGES: &str = r#"
    [lifecycle]
    new_days = 10
    dormant_days = 30
    churned_days = 90
    "#;

fn stages(member: &OneMember) -> Vec<(String, StageChange)> {
    member
        .entries()
        .iter()
        .filter_map(|entry| Some((entry.decided_at.to_string(), entry.stage?)))
        .collect()
}

fn stage(when: &str, from: Option<LifecycleStage>, to: LifecycleStage) -> (String, StageChange) {
    (moment(when).to_string(), StageChange { from, to })
}

#[test]
fn a_stage_of_life_follows_the_days_since_joining_and_since_the_last_purchase() {
    use LifecycleStage::{Active, Churned, Dormant, New};
    let mut member = OneMember::under(STAGES);
    member.buys("t1", "2026-01-05", 100);

    // New to 10 January; 4 February is 30 days after 5 January, 5 April 90.
    member.settles("2026-04-30");
    member.buys("t2", "2026-05-01", 100);

    assert_eq!(
        stages(&member),
        [
            stage("2026-01-01 00:00", None, New),
            stage("2026-01-11 00:00", Some(New), Active),
            stage("2026-02-04 00:00", Some(Active), Dormant),
            stage("2026-04-05 00:00", Some(Dormant), Churned),
            stage("2026-05-01", Some(Churned), Active),
        ]
    );
    assert_eq!(
        member.days_of("lifecycle.changed"),
        days(&["2026-01-11", "2026-02-04", "2026-04-05", "2026-05-01"])
    );
}

#[test]
fn without_a_purchase_a_stage_of_life_is_counted_from_joining() {
    let mut member = OneMember::under(STAGES);

    // 31 January is 30 days after 1 January.
    member.settles("2026-02-28");

    assert_eq!(
        member.days_of("lifecycle.changed"),
        days(&["2026-01-11", "2026-01-31"])
    );
}

#[test]
fn neither_an_activity_nor_a_purchase_of_nothing_changes_a_stage_of_life() {
    let mut member = OneMember::under(STAGES);
    member.settles("2026-02-01 00:00");

    member.does("a", "2026-02-10", "check-in");
    member.buys("t", "2026-02-10", 0);

    assert_eq!(member.state().stage, Some(LifecycleStage::Dormant));
}

const OFFERS: &str = r#"
    [[benefits]]
    id = "coffee"
    kind = "coupon"
    valid_days = 14
    [[benefits]]
    id = "cake"
    kind = "gift"
    [lifecycle]
    new_days = 0
    dormant_days = 30
    churned_days = 90
    offers = { dormant = "coffee", churned = "cake" }
    "#;

/// Each thing that was offered with a change of stage: its day and what it was.
fn offers(member: &OneMember) -> Vec<(LocalDay, String)> {
    let calendar = &member.world.programs.first().unwrap().program.calendar;
    let said = |offered: &Offered| match offered {
        Offered::Grant(benefit) => benefit.to_string(),
        Offered::Points(points) => format!("{} points", points.get()),
        Offered::Growth(growth) => format!("{} growth", growth.get()),
    };
    let of_entry = |entry: &Entry| {
        let day = calendar.day_of(entry.decided_at);
        let offered = entry.notices.iter().flat_map(|notice| match notice {
            Notice::LifecycleChanged { offer, .. } => offer.as_slice(),
            _ => &[],
        });
        let offers: Vec<_> = offered.map(|offered| (day, said(offered))).collect();
        offers
    };
    member.entries().iter().flat_map(of_entry).collect()
}

fn vip() -> Profile {
    Profile {
        segments: vec!["vip".into()],
        ..Profile::default()
    }
}

#[test]
fn an_offer_is_a_list_of_rewards_for_whom_it_is_meant() {
    // GIVEN an offer to everybody, one to vips, one to everybody else
    let program = r#"
        [[tiers]]
        id = "base"
        [[tiers]]
        id = "silver"
        qualify = { growth_at_least = 5, window = "lifetime" }
        validity = "forever"
        [[benefits]]
        id = "coffee"
        kind = "coupon"
        [lifecycle]
        new_days = 0
        dormant_days = 30
        churned_days = 90
        [[lifecycle.offers.dormant]]
        rewards = [{ grant = "coffee" }, { points = 20, expiry = { rolling_days = 10 } }]
        [[lifecycle.offers.dormant]]
        when = { segment = "vip" }
        rewards = [{ growth = 5 }]
        [[lifecycle.offers.dormant]]
        when = { not = { segment = "vip" } }
        rewards = [{ points = 1 }]
        "#;
    let mut member = OneMember::known(vip(), program);

    // WHEN 30 days pass without a purchase
    member.settles("2026-01-31 00:00");

    // THEN the first two are given, and the growth reaches the tier
    let on = day("2026-01-31");
    assert_eq!(
        offers(&member),
        ["coffee", "20 points", "5 growth"].map(|offered| (on, offered.to_owned()))
    );
    assert_eq!(
        kinds(member.last_entry()),
        [
            "lifecycle.changed",
            "grant.issued",
            "points.earned",
            "tier.upgraded"
        ]
    );
    assert_eq!((member.balance(), member.tier()), (20, "silver"));
    assert_eq!(member.lots(), [(20, LastDay::On(day("2026-02-10")))]);
}

#[test]
fn an_offer_that_is_nobodys_is_not_used_up() {
    // Dormant on 31 January as no vip, again on 31 March as one.
    let mut member = OneMember::under(
        r#"
        [lifecycle]
        new_days = 0
        dormant_days = 30
        churned_days = 365
        offers = { dormant = { when = { segment = "vip" }, rewards = [{ points = 5 }] } }
        "#,
    );
    member.settles("2026-01-31 00:00");
    assert_eq!(member.balance(), 0);

    member.buys("t", "2026-03-01", 1_000);
    member.sends(&profile("m", "p", &local("2026-03-02"), vip()));
    member.settles("2026-03-31 00:00");

    assert_eq!(
        offers(&member),
        [(day("2026-03-31"), "5 points".to_owned())]
    );
    assert_eq!(member.balance(), 15);
}

#[test]
fn who_becomes_dormant_or_churns_is_granted_the_stages_offer() {
    let mut member = OneMember::under(OFFERS);

    let entries = member.settles("2026-12-31");

    // 31 January is 30 days after 1 January, 1 April 90.
    assert_eq!(
        offers(&member),
        [
            (day("2026-01-31"), "coffee".to_owned()),
            (day("2026-04-01"), "cake".to_owned()),
        ]
    );
    assert_eq!(kinds(&entries[0]), ["lifecycle.changed", "grant.issued"]);
    assert_eq!(entries[0].grant_events[0].last_day, Some(day("2026-02-13")));
}

#[test]
fn a_stages_offer_is_given_once_in_twelve_months() {
    let mut member = OneMember::under(OFFERS);
    member.buys("t1", "2026-03-01", 100);
    member.buys("t2", "2026-12-31", 100);
    member.buys("t3", "2027-02-01", 100);
    member.settles("2027-06-30");

    // Dormant on 31 Jan, 31 Mar (no offer), 30 Jan 2027 (a day too early), 3 Mar 2027.
    assert_eq!(
        member.days_of("lifecycle.changed").len(),
        1 + 1 + 2 + 1 + 1 + 1 + 2
    );
    assert_eq!(
        offers(&member),
        [
            (day("2026-01-31"), "coffee".to_owned()),
            (day("2026-05-30"), "cake".to_owned()),
            (day("2027-03-03"), "coffee".to_owned()),
        ]
    );
}

#[test]
fn a_late_purchase_that_makes_the_churned_dormant_brings_no_offer() {
    let mut member = OneMember::under(&OFFERS.replace("churned_days = 90", "churned_days = 40"));
    member.settles("2026-03-01");
    let late = member.buys_late("t", "2026-02-10", "2026-03-12", 100);

    // Dormant on 31 January, churned on 10 February; 12 March is 30 days after 10 February.
    assert_eq!(kinds(&late), ["points.earned", "lifecycle.changed"]);
    assert_eq!(offers(&member).len(), 2);
}

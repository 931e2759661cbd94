//! Rare meetings of rules that random stories came by.

use gradus_domain::commands::{Command, CommandKey, CommandKind, Returned};
use gradus_domain::ledger::entry::What;
use gradus_domain::ledger::plan::{Outcome, Record};
use gradus_domain::words::ids::{CommandId, MemberId};
use gradus_domain::words::money::Points;
use gradus_tests::commands::{Arriving, at, day, hold_tier, join, purchase, returned};
use gradus_tests::program::{programs, simple};
use gradus_tests::world::World;

#[test]
fn a_return_that_comes_again_after_its_wait_is_refused_and_parked_anew_in_one_commit() {
    let mut world = World::new(programs(&[&simple("Europe/Berlin", "EUR", "")]));
    let member = MemberId::new("m");
    let back = returned(
        "m",
        "r1",
        "2026-03-02T09:00:00Z",
        "t1",
        Returned::Everything,
    );
    world.run(&join("m", "2026-03-01T09:00:00Z"));
    assert_eq!(world.run(&back), Outcome::Waiting);

    let again = Command {
        received_at: at("2026-03-12T09:00:00Z"),
        ..back
    };
    let outcome = world.run(&again);

    assert_eq!(outcome, Outcome::Waiting);
    let refused = world.entries(&member).last().unwrap();
    assert_eq!(
        refused.key,
        CommandKey::Boundary(member.clone(), day("2026-03-10"))
    );
    assert!(matches!(&refused.what, What::DayBegan { refused, .. } if refused.len() == 1));
    let parked = &world.member(&member).parked;
    assert_eq!(parked.len(), 1);
    assert_eq!(parked[0].parked_on, day("2026-03-12"));
    let key = CommandKey::Own(CommandKind::Return, member, CommandId::new("r1"));
    assert!(matches!(world.record(&key), Some(Record::Waiting(_))));
}

#[test]
fn a_boundary_before_the_end_of_a_hold_is_not_settled_after_it() {
    let program = simple(
        "Asia/Shanghai",
        "USD",
        r#"
        [[tiers]]
        id = "base"
        [[tiers]]
        id = "silver"
        qualify = { points_earned_at_least = 40, window = "calendar_month" }
        validity = { months = 1 }
        extends = "on_qualifying"
        [reminders]
        tier_expiring_lead_days = [30]
        "#,
    );
    let mut world = World::new(programs(&[&program]));
    let member = MemberId::new("m");
    world.run(&join("m", "2011-12-27T09:00:00Z"));
    world.run(&hold_tier(
        "m",
        "h1",
        "2011-12-27T09:00:00Z",
        "base",
        "2011-12-31",
    ));
    world.run(&purchase("m", "t1", "2011-12-27T09:00:00Z", "USD", 4_000));

    let entries = world.settle(&member, at("2012-03-01T00:00:00Z"));

    let decided: Vec<_> = entries.iter().map(|entry| entry.decided_at).collect();
    assert!(decided.is_sorted(), "{decided:?}");
    let keys: Vec<String> = entries.iter().map(|entry| entry.key.to_string()).collect();
    assert_eq!(keys, ["at:m:2011-12-31T16:00:00Z", "day:m:2012-01-31"]);
}

#[test]
fn a_late_purchase_that_reaches_a_tier_of_a_later_version_earns_at_the_rate_of_its_own() {
    let before = r#"
        [earning]
        points = "1"
        per = "1.00"
        expiry = "never"
        upgrading_purchase = "new_rate"
        "#;
    let silver = r#"
        [[tiers]]
        id = "base"
        [[tiers]]
        id = "silver"
        rate = "2"
        qualify = { spend_at_least = "50.00", window = "lifetime" }
        validity = "forever"
        "#;
    let first = simple("Europe/Berlin", "EUR", before);
    let second = simple("Europe/Berlin", "EUR", &format!("{before}{silver}")).replace(
        "version = 1",
        "version = 2\neffective_from = \"2026-04-01T00:00:00+02:00\"",
    );
    let mut world = World::new(programs(&[&first, &second]));
    world.run(&join("m", "2026-03-01T09:00:00Z"));

    let late = purchase("m", "t1", "2026-03-30T09:00:00Z", "EUR", 6_000);
    world.run(&late.arrives("2026-04-02T09:00:00Z"));

    let member = world.member(&MemberId::new("m"));
    assert_eq!(member.standing.earned.as_str(), "silver");
    assert_eq!(member.holdings.active_points(), Ok(Points::new(60)));
}

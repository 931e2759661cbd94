//! What a rule may give to all members together.

use gradus_domain::commands::Returned;
use gradus_domain::ledger::score::{Cut, Limit};
use gradus_domain::words::ids::MemberId;
use gradus_tests::commands::{join, local, purchase, returned, worth};
use gradus_tests::one_member::{OneMember, came_back};
use gradus_tests::program::{programs, simple};
use gradus_tests::reading::{cut, points_of};
use gradus_tests::world::World;

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
        let entries = world.entries(&MemberId::new(member));
        entries.last().unwrap().clone()
    };

    let first = buys(&mut world, "a", "t1");
    let second = buys(&mut world, "b", "t2");
    let third = buys(&mut world, "c", "t3");
    let when = local("2026-03-02 13:00");
    world.run(&returned("a", "r", &when, "t1", Returned::Everything));
    assert_eq!(world.budget_left(&"bonus".into()), 5);
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
fn a_return_that_waited_sees_what_its_purchase_took_of_a_budget() {
    // GIVEN 2× with 20 points left for all: ¥100 earn 120
    let mut member = OneMember::under(
        r#"
        [[rules]]
        id = "double"
        multiply = "2"
        budget = 20
        "#,
    );
    member.waits(&came_back("r1", "2026-03-01 13:00", "t", worth(5_000)));

    // WHEN the purchase arrives
    member.buys("t", "2026-03-02", 10_000);

    // THEN its ¥50 keep 50 and the 20 that the purchase holds
    assert_eq!(member.balance(), 70);
    assert_eq!(member.world.budget_left(&"double".into()), 0);
}

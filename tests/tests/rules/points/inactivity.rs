//! Points that lapse together, so many days after the latest act that qualifies.

use gradus_domain::member::lots::LastDay;
use gradus_tests::commands::{line_of, paid};
use gradus_tests::one_member::{OneMember, bought_lines, bought_with_points};
use gradus_tests::program::earning;

/// Points that lapse 30 days after the latest act that qualifies.
fn by_inactivity(rest: &str) -> OneMember {
    OneMember::under(&(earning("{ inactivity_days = 30 }") + rest))
}

/// The one last day of all such points.
fn inactivity_day(member: &OneMember) -> String {
    let last_day = member.state().holdings.inactivity_last_day;
    last_day.unwrap().to_string()
}

#[test]
fn all_points_that_lapse_by_inactivity_lapse_together() {
    // GIVEN sales of 1 and 11 March
    let mut member = by_inactivity("");
    member.buys("a", "2026-03-01", 1_000);
    member.buys("b", "2026-03-11", 500);

    // THEN all are one lot, until 30 days after the 11th
    assert_eq!(member.lots(), [(15, LastDay::Inactivity)]);
    assert_eq!(inactivity_day(&member), "2026-04-10");
    member.settles("2026-04-10 23:59:59.999");
    assert_eq!(member.active(), 15);
    member.settles("2026-04-11 00:00");
    assert_eq!(member.active(), 0);
}

#[test]
fn purchases_and_redemptions_keep_points_alive_and_activities_do_not() {
    // GIVEN 100 points of 1 March
    let mut member = by_inactivity("");
    member.buys("a", "2026-03-01", 10_000);
    assert_eq!(inactivity_day(&member), "2026-03-31");

    // WHEN points are spent on the 5th
    member.spends("s", "2026-03-05", 10);
    assert_eq!(inactivity_day(&member), "2026-04-04");

    // WHEN a sale of the 7th is paid wholly with points, so that nothing is eligible
    member.sends(&bought_with_points("b", "2026-03-07", 500, paid(5, 500)));
    assert_eq!(inactivity_day(&member), "2026-04-06");

    // WHEN the member checks in, or an operator gives or takes back, THEN nothing moves
    member.does("c", "2026-03-09", "check-in");
    member.gets_back("g", "2026-03-10", "s", None);
    member.is_adjusted("j", "2026-03-10", -1);
    assert_eq!(inactivity_day(&member), "2026-04-06");
}

#[test]
fn a_purchase_without_an_eligible_amount_keeps_nothing_alive() {
    let mut member = by_inactivity(r#"exclusions = { categories = ["wine"] }"#);
    member.buys("a", "2026-03-01", 10_000);

    let wine = vec![line_of("wine", 1_000)];
    member.sends(&bought_lines("b", "2026-03-05", wine));

    assert_eq!(inactivity_day(&member), "2026-03-31");
}

#[test]
fn the_program_says_which_acts_keep_points_alive() {
    let mut member = by_inactivity(r#"qualifying_acts = ["activity"]"#);
    member.buys("a", "2026-03-01", 10_000);
    member.does("c", "2026-03-02", "check-in");
    assert_eq!(inactivity_day(&member), "2026-04-01");

    // WHEN a purchase is too small to earn, and points are spent
    member.buys("b", "2026-03-05", 1);
    member.spends("s", "2026-03-06", 10);
    assert_eq!(inactivity_day(&member), "2026-04-01");

    // WHEN a purchase earns such points, THEN it qualifies nevertheless
    member.buys("d", "2026-03-07", 100);
    assert_eq!(inactivity_day(&member), "2026-04-06");
}

#[test]
fn an_activity_that_earns_such_points_always_keeps_them_alive() {
    let mut member = by_inactivity(
        r#"
        qualifying_acts = []
        [[rules]]
        id = "review"
        scores = "activities"
        when = { activity = "review" }
        bonus = 5
        "#,
    );
    member.does("a", "2026-03-01", "review");
    member.does("b", "2026-03-02", "check-in");
    assert_eq!(inactivity_day(&member), "2026-03-31");

    member.does("c", "2026-03-03", "review");

    assert_eq!(inactivity_day(&member), "2026-04-02");
}

#[test]
fn a_late_act_counts_by_its_own_day_and_never_backwards() {
    // GIVEN a sale of 1 March
    let mut member = by_inactivity("");
    member.buys("a", "2026-03-01", 1_000);

    // WHEN one of the 10th arrives on the 25th, and one of the 5th on the 26th
    member.buys_late("b", "2026-03-10", "2026-03-25", 1_000);
    assert_eq!(inactivity_day(&member), "2026-04-09");
    member.buys_late("c", "2026-03-05", "2026-03-26", 1_000);

    // THEN the latest act is that of the 10th
    assert_eq!(inactivity_day(&member), "2026-04-09");
    member.settles("2026-04-10 00:00");
    assert_eq!(member.active(), 0);
}

#[test]
fn a_late_act_brings_nothing_back_that_has_lapsed() {
    // GIVEN points of 1 March, lapsed on 1 April
    let mut member = by_inactivity("");
    member.buys("a", "2026-03-01", 1_000);
    member.settles("2026-04-01 00:00");
    assert_eq!(member.active(), 0);

    // WHEN a sale of 20 March arrives on 2 April
    member.buys_late("b", "2026-03-20", "2026-04-02", 500);

    // THEN its own points last until 19 April, the others are gone
    assert_eq!(member.active(), 5);
    assert_eq!(inactivity_day(&member), "2026-04-19");

    // WHEN one of 3 March arrives after that, THEN they last as long
    member.buys_late("c", "2026-03-03", "2026-04-03", 700);
    assert_eq!(member.lots(), [(12, LastDay::Inactivity)]);
    assert_eq!(inactivity_day(&member), "2026-04-19");
}

#[test]
fn a_return_undoes_no_act_that_kept_points_alive() {
    let mut member = by_inactivity("");
    member.buys("a", "2026-03-01", 1_000);
    member.buys("b", "2026-03-20", 1_000);

    member.returns("r21", "2026-03-21 13:00", "b");

    assert_eq!(member.lots(), [(10, LastDay::Inactivity)]);
    assert_eq!(inactivity_day(&member), "2026-04-19");
}

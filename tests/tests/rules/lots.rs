//! Lots: when they become active, when they lapse, how they are spent and taken back, and
//! debt (`docs/rules §6`).

use crate::of_m::{entries, last_entry, member, recorded, rejected};
use gradus_contracts::program::read_program;
use gradus_domain::commands::{Act, Command, Returned};
use gradus_domain::ledger::entry::Account;
use gradus_domain::member::lots::LastDay;
use gradus_domain::words::ids::PartnerId;
use gradus_tests::commands::{
    Arriving, activity, adjust, amount, command, day, give_back, join, line, line_of, paid,
    purchase, receipt, reinstate, returned, settle, spend,
};
use gradus_tests::program::{programs, simple};
use gradus_tests::world::World;

/// A world in Shanghai and yuan, with one member who joined on 1 January 2026.
fn yuan(more: &str) -> World {
    let mut world = World::new(programs(&[&simple("Asia/Shanghai", "CNY", more)]));
    recorded(&mut world, &join("m", "2026-01-01T00:00:00+08:00"));
    world
}

/// One point per yuan, with an expiry and what else `[earning]` has.
fn earning(expiry: &str, rest: &str) -> String {
    format!("[earning]\npoints = \"1\"\nper = \"1.00\"\nexpiry = {expiry}\n{rest}\n")
}

/// A sale in yuan, of so many minor units.
fn sale(transaction: &str, instant: &str, amount_minor: i64) -> Command {
    purchase("m", transaction, instant, "CNY", amount_minor)
}

/// A sale at noon of a day of March 2026.
fn sale_on(march: u32, transaction: &str, amount_minor: i64) -> Command {
    sale(transaction, &noon(march), amount_minor)
}

/// As [`sale_on`], at a partner.
fn sale_at(partner: &str, march: u32, transaction: &str, amount_minor: i64) -> Command {
    let mut bill = receipt(transaction, "CNY", vec![line(amount_minor)]);
    bill.partner = Some(PartnerId::new(partner));
    command("m", &noon(march), Act::Purchase(bill))
}

/// A whole return at one o'clock of a day of March 2026.
fn return_on(march: u32, transaction: &str) -> Command {
    return_of(march, transaction, Returned::Everything)
}

fn return_of(march: u32, transaction: &str, what: Returned) -> Command {
    let instant = format!("2026-03-{march:02}T13:00:00+08:00");
    returned("m", &format!("r{march}"), &instant, transaction, what)
}

fn noon(march: u32) -> String {
    format!("2026-03-{march:02}T12:00:00+08:00")
}

/// The first instant of a day.
fn begins(world: &mut World, date: &str) {
    world.run(&settle("m", &format!("{date}T00:00:00+08:00")));
}

/// The last millisecond of a day.
fn ends(world: &mut World, date: &str) {
    world.run(&settle("m", &format!("{date}T23:59:59.999+08:00")));
}

fn active(world: &World) -> i64 {
    member(world).holdings.active_points().unwrap().get()
}

fn pending(world: &World) -> i64 {
    member(world).holdings.pending_points().unwrap().get()
}

fn debt(world: &World) -> i64 {
    member(world).holdings.debt.get()
}

/// Active lots: points and last day.
fn lots(world: &World) -> Vec<(i64, LastDay)> {
    member(world)
        .holdings
        .active
        .iter()
        .map(|lot| (lot.points.get(), lot.last_day))
        .collect()
}

/// Pending lots: points, activation day and last day.
fn waiting(world: &World) -> Vec<(i64, String, LastDay)> {
    member(world)
        .holdings
        .pending
        .iter()
        .map(|there| {
            let activates_on = there.activates_on.to_string();
            (there.lot.points.get(), activates_on, there.lot.last_day)
        })
        .collect()
}

fn on(text: &str) -> LastDay {
    LastDay::On(day(text))
}

/// Which points moved in the last entry: from, to, how many.
fn moves(world: &World) -> Vec<(Account, Account, i64)> {
    last_entry(world)
        .postings
        .iter()
        .map(|posting| {
            (
                posting.from.clone(),
                posting.to.clone(),
                posting.points.get(),
            )
        })
        .collect()
}

// ---- expiry

#[test]
fn points_that_never_lapse_stay() {
    let mut world = yuan("");
    recorded(&mut world, &sale_on(1, "t", 1_000));

    begins(&mut world, "2099-01-01");

    assert_eq!(active(&world), 10);
}

#[test]
fn rolling_days_count_from_the_earning_day_and_the_last_day_is_included() {
    // GIVEN points earned on 1 March for 30 days
    let mut world = yuan(&earning("{ rolling_days = 30 }", ""));
    recorded(&mut world, &sale_on(1, "t", 1_000));

    // THEN their last day is the 31st
    assert_eq!(lots(&world), [(10, on("2026-03-31"))]);
    ends(&mut world, "2026-03-31");
    assert_eq!(active(&world), 10);
    begins(&mut world, "2026-04-01");
    assert_eq!(active(&world), 0);
}

#[test]
fn a_rolling_last_day_may_be_stretched_to_the_end_of_a_period() {
    for (expiry, last_day) in [
        ("{ rolling_days = 30, to_end_of = \"month\" }", "2026-04-30"),
        (
            "{ rolling_months = 3, to_end_of = \"quarter\" }",
            "2026-06-30",
        ),
        (
            "{ rolling_months = 10, to_end_of = \"quarter\" }",
            "2027-03-31",
        ),
        ("{ rolling_years = 1, to_end_of = \"year\" }", "2027-12-31"),
        ("{ rolling_years = 2, to_end_of = \"month\" }", "2028-03-31"),
    ] {
        let mut world = yuan(&earning(expiry, ""));

        recorded(&mut world, &sale_on(5, "t", 1_000));

        assert_eq!(lots(&world), [(10, on(last_day))], "{expiry}");
    }
}

#[test]
fn a_fixed_last_day_is_the_first_at_least_so_many_days_ahead() {
    let mut world = yuan(&earning("{ fixed = \"12-31\", at_least_days = 30 }", ""));

    recorded(&mut world, &sale("a", "2026-12-01T23:59:59+08:00", 100));
    assert_eq!(lots(&world), [(1, on("2026-12-31"))]);
    recorded(&mut world, &sale("b", "2026-12-02T00:00:00+08:00", 200));

    assert_eq!(lots(&world), [(1, on("2026-12-31")), (2, on("2027-12-31"))]);
}

#[test]
fn a_fixed_last_day_without_days_ahead_may_be_the_earning_day() {
    let mut world = yuan(&earning("{ fixed = \"02-29\" }", ""));

    recorded(&mut world, &sale("a", "2026-02-28T12:00:00+08:00", 100));
    recorded(&mut world, &sale("b", "2027-03-01T12:00:00+08:00", 200));

    // THEN 29 February is the 28th in common years
    assert_eq!(lots(&world), [(2, on("2028-02-29"))]);
    assert_eq!(member(&world).holdings.lapsed.get(), 1);
    assert_eq!(
        entries(&world)[2].decided_at,
        gradus_tests::commands::at("2026-03-01T00:00:00+08:00")
    );
}

/// Points that lapse 30 days after the latest act that qualifies.
fn by_inactivity(rest: &str) -> World {
    yuan(&earning("{ inactivity_days = 30 }", rest))
}

fn inactivity_day(world: &World) -> String {
    let last_day = member(world).holdings.inactivity_last_day;
    last_day.unwrap().to_string()
}

#[test]
fn all_points_that_lapse_by_inactivity_lapse_together() {
    // GIVEN sales of 1 and 11 March
    let mut world = by_inactivity("");
    recorded(&mut world, &sale_on(1, "a", 1_000));
    recorded(&mut world, &sale_on(11, "b", 500));

    // THEN all are one lot, until 30 days after the 11th
    assert_eq!(lots(&world), [(15, LastDay::Inactivity)]);
    assert_eq!(inactivity_day(&world), "2026-04-10");
    ends(&mut world, "2026-04-10");
    assert_eq!(active(&world), 15);
    begins(&mut world, "2026-04-11");
    assert_eq!(active(&world), 0);
}

#[test]
fn purchases_and_redemptions_keep_points_alive_and_activities_do_not() {
    // GIVEN 100 points of 1 March
    let mut world = by_inactivity("");
    recorded(&mut world, &sale_on(1, "a", 10_000));
    assert_eq!(inactivity_day(&world), "2026-03-31");

    // WHEN points are spent on the 5th
    recorded(&mut world, &spend("m", "s", &noon(5), 10));
    assert_eq!(inactivity_day(&world), "2026-04-04");

    // WHEN a sale of the 7th is paid wholly with points, so that nothing is eligible
    let mut bill = receipt("b", "CNY", vec![line(500)]);
    bill.paid_with_points = Some(paid(5, 500));
    recorded(&mut world, &command("m", &noon(7), Act::Purchase(bill)));
    assert_eq!(inactivity_day(&world), "2026-04-06");

    // WHEN the member checks in, or an operator gives or takes back, THEN nothing moves
    recorded(&mut world, &activity("m", "c", &noon(9), "check-in"));
    recorded(&mut world, &give_back("m", "g", &noon(10), "s", None));
    recorded(&mut world, &adjust("m", "j", &noon(10), -1));
    assert_eq!(inactivity_day(&world), "2026-04-06");
}

#[test]
fn a_purchase_without_an_eligible_amount_keeps_nothing_alive() {
    let mut world = by_inactivity("exclusions = { categories = [\"wine\"] }");
    recorded(&mut world, &sale_on(1, "a", 10_000));

    let wine = receipt("b", "CNY", vec![line_of("wine", 1_000)]);
    recorded(&mut world, &command("m", &noon(5), Act::Purchase(wine)));

    assert_eq!(inactivity_day(&world), "2026-03-31");
}

#[test]
fn the_program_says_which_acts_keep_points_alive() {
    let mut world = by_inactivity("qualifying_acts = [\"activity\"]");
    recorded(&mut world, &sale_on(1, "a", 10_000));
    recorded(&mut world, &activity("m", "c", &noon(2), "check-in"));
    assert_eq!(inactivity_day(&world), "2026-04-01");

    // WHEN a purchase is too small to earn, and points are spent
    recorded(&mut world, &sale_on(5, "b", 1));
    recorded(&mut world, &spend("m", "s", &noon(6), 10));
    assert_eq!(inactivity_day(&world), "2026-04-01");

    // WHEN a purchase earns such points, THEN it qualifies nevertheless
    recorded(&mut world, &sale_on(7, "d", 100));
    assert_eq!(inactivity_day(&world), "2026-04-06");
}

#[test]
fn an_activity_that_earns_such_points_always_keeps_them_alive() {
    let mut world = by_inactivity(
        r#"
        qualifying_acts = []
        [[rules]]
        id = "review"
        scores = "activities"
        when = { activity = "review" }
        bonus = 5
        "#,
    );
    recorded(&mut world, &activity("m", "a", &noon(1), "review"));
    recorded(&mut world, &activity("m", "b", &noon(2), "check-in"));
    assert_eq!(inactivity_day(&world), "2026-03-31");

    recorded(&mut world, &activity("m", "c", &noon(3), "review"));

    assert_eq!(inactivity_day(&world), "2026-04-02");
}

#[test]
fn a_late_act_counts_by_its_own_day_and_never_backwards() {
    // GIVEN a sale of 1 March
    let mut world = by_inactivity("");
    recorded(&mut world, &sale_on(1, "a", 1_000));

    // WHEN one of the 10th arrives on the 25th, and one of the 5th on the 26th
    recorded(&mut world, &sale_on(10, "b", 1_000).arrives(&noon(25)));
    assert_eq!(inactivity_day(&world), "2026-04-09");
    recorded(&mut world, &sale_on(5, "c", 1_000).arrives(&noon(26)));

    // THEN the latest act is that of the 10th
    assert_eq!(inactivity_day(&world), "2026-04-09");
    begins(&mut world, "2026-04-10");
    assert_eq!(active(&world), 0);
}

#[test]
fn a_late_act_brings_nothing_back_that_has_lapsed() {
    // GIVEN points of 1 March, lapsed on 1 April
    let mut world = by_inactivity("");
    recorded(&mut world, &sale_on(1, "a", 1_000));
    begins(&mut world, "2026-04-01");
    assert_eq!(active(&world), 0);

    // WHEN a sale of 20 March arrives on 2 April
    recorded(
        &mut world,
        &sale_on(20, "b", 500).arrives("2026-04-02T12:00:00+08:00"),
    );

    // THEN its own points last until 19 April, the others are gone
    assert_eq!(active(&world), 5);
    assert_eq!(inactivity_day(&world), "2026-04-19");

    // WHEN one of 3 March arrives after that, THEN they last as long
    recorded(
        &mut world,
        &sale_on(3, "c", 700).arrives("2026-04-03T12:00:00+08:00"),
    );
    assert_eq!(lots(&world), [(12, LastDay::Inactivity)]);
    assert_eq!(inactivity_day(&world), "2026-04-19");
}

#[test]
fn a_return_undoes_no_act_that_kept_points_alive() {
    let mut world = by_inactivity("");
    recorded(&mut world, &sale_on(1, "a", 1_000));
    recorded(&mut world, &sale_on(20, "b", 1_000));

    recorded(&mut world, &return_on(21, "b"));

    assert_eq!(lots(&world), [(10, LastDay::Inactivity)]);
    assert_eq!(inactivity_day(&world), "2026-04-19");
}

#[test]
fn a_program_may_not_keep_points_pending_for_longer_than_its_inactivity() {
    let with = |days: u8| {
        let rest = format!("activation = {{ after_days = {days} }}");
        let text = simple(
            "Asia/Shanghai",
            "CNY",
            &earning("{ inactivity_days = 30 }", &rest),
        );
        read_program("test.toml", text.as_bytes()).is_ok()
    };

    assert!(with(30));
    assert!(!with(31));
}

#[test]
fn a_program_may_not_let_a_member_hold_more_than_400_lots() {
    // GIVEN a lot for each day that earns, its last day included
    let with = |days: u16| {
        let expiry = format!("{{ rolling_days = {days} }}");
        let text = simple("Asia/Shanghai", "CNY", &earning(&expiry, ""));
        read_program("test.toml", text.as_bytes()).is_ok()
    };

    assert!(with(399));
    assert!(!with(400));
}

#[test]
fn a_rule_a_tier_and_a_reward_may_have_an_expiry_of_their_own() {
    // GIVEN points for 10 days, for 20 days in silver, for 30 days by a rule, for 40 days
    // with reaching silver
    let mut world = yuan(
        r#"
        [earning]
        points = "1"
        per = "1.00"
        expiry = { rolling_days = 10 }
        [[tiers]]
        id = "base"
        [[tiers]]
        id = "silver"
        expiry = { rolling_days = 20 }
        qualify = { spend_at_least = "100.00", window = "lifetime" }
        validity = "forever"
        entry_rewards = [{ points = 7, expiry = { rolling_days = 40 } }]
        [[rules]]
        id = "bonus"
        bonus = 5
        expiry = { rolling_days = 30 }
        "#,
    );

    // WHEN a sale of 1 March reaches silver, and another follows
    recorded(&mut world, &sale_on(1, "a", 10_000));
    assert_eq!(
        lots(&world),
        [
            (100, on("2026-03-11")),
            (5, on("2026-03-31")),
            (7, on("2026-04-10")),
        ]
    );
    recorded(&mut world, &sale_on(2, "b", 1_000));

    // THEN the change of tier changed no date, and the second has silver's
    assert_eq!(
        lots(&world),
        [
            (100, on("2026-03-11")),
            (10, on("2026-03-22")),
            (5, on("2026-03-31")),
            (5, on("2026-04-01")),
            (7, on("2026-04-10")),
        ]
    );
}

// ---- activation

/// Points that are pending for 10 days.
fn pending_for_10(expiry: &str, more: &str) -> World {
    yuan(&earning(
        expiry,
        &format!("activation = {{ after_days = 10 }}\n{more}"),
    ))
}

#[test]
fn pending_points_become_active_at_the_start_of_the_day_and_are_never_spent_before() {
    // GIVEN a sale of 1 March
    let mut world = pending_for_10("\"never\"", "");
    recorded(&mut world, &sale_on(1, "a", 1_000));
    assert_eq!((active(&world), pending(&world)), (0, 10));

    // WHEN the 10th ends, THEN they are pending still
    let refused = rejected(
        &mut world,
        &spend("m", "s", "2026-03-10T23:59:59.999+08:00", 1),
    );
    assert_eq!(refused.code(), "insufficient_points");

    // WHEN the 11th begins, THEN they can be spent
    recorded(
        &mut world,
        &spend("m", "s", "2026-03-11T00:00:00+08:00", 10),
    );
    assert_eq!((active(&world), pending(&world)), (0, 0));
}

#[test]
fn a_late_purchase_whose_activation_day_has_come_is_active_at_once() {
    let mut world = pending_for_10("\"never\"", "");

    recorded(
        &mut world,
        &sale_on(1, "a", 1_000).arrives("2026-03-10T12:00:00+08:00"),
    );
    recorded(
        &mut world,
        &sale_on(1, "b", 500).arrives("2026-03-11T12:00:00+08:00"),
    );

    assert_eq!((active(&world), pending(&world)), (15, 0));
    let posted = moves(&world);
    assert_eq!(posted, [(Account::Issued, Account::Active, 5)]);
}

#[test]
fn a_last_day_before_the_activation_day_is_reckoned_anew_from_it() {
    // GIVEN points pending until the 11th that would last until the 9th, until the 11th
    for (days, last_day) in [(8, "2026-03-19"), (9, "2026-03-20"), (10, "2026-03-11")] {
        let mut world = pending_for_10(&format!("{{ rolling_days = {days} }}"), "");
        recorded(&mut world, &sale_on(1, "a", 1_000));
        assert_eq!(
            waiting(&world),
            [(10, "2026-03-11".to_owned(), on(last_day))]
        );
    }

    // WHEN a sale of 25 December activates on 4 January, past the fixed day
    let mut world = pending_for_10("{ fixed = \"12-31\" }", "");
    recorded(&mut world, &sale("a", "2026-12-25T12:00:00+08:00", 1_000));
    assert_eq!(
        waiting(&world),
        [(10, "2027-01-04".to_owned(), on("2027-12-31"))]
    );
}

#[test]
fn pending_lots_equal_in_all_dates_and_issuer_merge() {
    let mut world = pending_for_10("{ fixed = \"12-31\" }", "");

    recorded(&mut world, &sale_on(1, "a", 1_000));
    recorded(&mut world, &sale_on(1, "b", 500));
    recorded(&mut world, &sale_on(2, "c", 200));

    let last_day = on("2026-12-31");
    assert_eq!(
        waiting(&world),
        [
            (15, "2026-03-11".to_owned(), last_day),
            (2, "2026-03-12".to_owned(), last_day),
        ]
    );

    // WHEN both are active, THEN their activation days are forgotten: one lot, with the
    // earliest earning day
    begins(&mut world, "2026-03-12");
    assert_eq!(lots(&world), [(17, last_day)]);
    assert_eq!(
        member(&world).holdings.active[0].earned_on,
        day("2026-03-01")
    );
    assert_eq!(pending(&world), 0);
}

/// Two partners, and points that never lapse or are pending as told.
fn with_partners(rest: &str, more: &str) -> World {
    yuan(&format!(
        "partners = [\"p\", \"q\"]\n{}[[tiers]]\nid = \"base\"\n{more}",
        earning("{ fixed = \"12-31\" }", rest)
    ))
}

#[test]
fn active_lots_of_different_issuers_do_not_merge_and_lapse_one_by_one() {
    let mut world = with_partners("", "");
    recorded(&mut world, &sale_on(1, "a", 1_000));
    recorded(&mut world, &sale_at("p", 1, "b", 500));
    recorded(&mut world, &sale_at("p", 2, "c", 200));

    let last_day = on("2026-12-31");
    assert_eq!(lots(&world), [(10, last_day), (7, last_day)]);

    // WHEN the year ends, THEN each lot lapses by a posting of its own
    begins(&mut world, "2027-01-01");
    assert_eq!(
        moves(&world),
        [
            (Account::Active, Account::Lapsed, 10),
            (Account::Active, Account::Lapsed, 7),
        ]
    );
    let issuers: Vec<_> = last_entry(&world)
        .postings
        .iter()
        .map(|posting| posting.lot.clone().unwrap().issuer)
        .collect();
    assert_eq!(issuers, [None, Some(PartnerId::new("p"))]);
}

// ---- spending

#[test]
fn ties_in_spend_order_go_by_earliest_earning_day_then_issuer() {
    // GIVEN lots of one last day: the program's of 3 March, q's and p's of the 2nd
    let mut world = with_partners("", "");
    recorded(&mut world, &sale_on(3, "a", 1_000));
    recorded(&mut world, &sale_at("q", 2, "b", 1_000).arrives(&noon(3)));
    recorded(&mut world, &sale_at("p", 2, "c", 1_000).arrives(&noon(3)));

    // WHEN 25 are spent
    recorded(&mut world, &spend("m", "s", &noon(4), 25));

    // THEN p's go first, then q's, then the program's
    let from: Vec<_> = last_entry(&world)
        .postings
        .iter()
        .map(|posting| {
            let issuer = posting.lot.clone().unwrap().issuer;
            (
                posting.points.get(),
                issuer.map(|issuer| issuer.to_string()),
            )
        })
        .collect();
    assert_eq!(
        from,
        [
            (10, Some("p".to_owned())),
            (10, Some("q".to_owned())),
            (5, None),
        ]
    );
}

#[test]
fn points_that_lapse_by_inactivity_are_spent_by_their_day() {
    // GIVEN 10 until 31 March by inactivity, 5 until 20 March and 5 until 10 April by rules
    let mut world = by_inactivity(
        r#"
        [[rules]]
        id = "sooner"
        bonus = 5
        expiry = { rolling_days = 19 }
        [[rules]]
        id = "later"
        bonus = 5
        expiry = { rolling_days = 40 }
        until = "2026-03-01"
        "#,
    );
    recorded(&mut world, &sale_on(1, "a", 1_000));

    recorded(
        &mut world,
        &spend("m", "s", "2026-03-01T13:00:00+08:00", 16),
    );

    assert_eq!(lots(&world), [(4, on("2026-04-10"))]);
}

#[test]
fn more_than_is_active_is_not_spent() {
    let mut world = yuan("");
    recorded(&mut world, &sale_on(1, "a", 1_000));

    assert_eq!(
        rejected(&mut world, &spend("m", "s", &noon(2), 11)).code(),
        "insufficient_points"
    );
    let mut bill = receipt("b", "CNY", vec![line(5_000)]);
    bill.paid_with_points = Some(paid(11, 1_100));
    let with_points = command("m", &noon(2), Act::Purchase(bill));
    assert_eq!(
        rejected(&mut world, &with_points).code(),
        "insufficient_points"
    );
    assert_eq!(active(&world), 10);
}

#[test]
fn spent_points_come_back_with_their_dates_the_latest_first() {
    // GIVEN 10 until 11 March and 10 until 12 March, of which 15 are spent
    let mut world = yuan(&earning("{ rolling_days = 10 }", ""));
    recorded(&mut world, &sale_on(1, "a", 1_000));
    recorded(&mut world, &sale_on(2, "b", 1_000));
    recorded(&mut world, &spend("m", "s", &noon(3), 15));

    // WHEN 7 come back, then the rest
    recorded(&mut world, &give_back("m", "g", &noon(4), "s", Some(7)));
    assert_eq!(
        lots(&world),
        [(2, on("2026-03-11")), (10, on("2026-03-12"))]
    );
    recorded(&mut world, &give_back("m", "h", &noon(5), "s", None));
    assert_eq!(
        lots(&world),
        [(10, on("2026-03-11")), (10, on("2026-03-12"))]
    );

    // THEN there is nothing left to give back
    let refused = rejected(&mut world, &give_back("m", "i", &noon(6), "s", Some(1)));
    assert_eq!(refused.code(), "give_back_exceeds_spend");
}

#[test]
fn a_plain_give_back_keeps_its_dates_and_may_lapse_at_once() {
    let mut world = yuan(&earning("{ rolling_days = 10 }", ""));
    recorded(&mut world, &sale_on(1, "a", 1_000));
    recorded(&mut world, &spend("m", "s", &noon(3), 10));

    recorded(&mut world, &give_back("m", "g", &noon(12), "s", None));

    assert_eq!(
        moves(&world),
        [
            (Account::Redeemed, Account::Active, 10),
            (Account::Active, Account::Lapsed, 10),
        ]
    );
    assert_eq!(active(&world), 0);
}

// ---- taking back

#[test]
fn a_return_takes_from_the_lots_of_its_purchase_first() {
    // GIVEN 10 until 11 March and 10 until 12 March
    let mut world = yuan(&earning("{ rolling_days = 10 }", ""));
    recorded(&mut world, &sale_on(1, "a", 1_000));
    recorded(&mut world, &sale_on(2, "b", 1_000));

    // WHEN the second comes back
    recorded(&mut world, &return_on(3, "b"));

    // THEN the first's points stay, though they are spent first
    assert_eq!(lots(&world), [(10, on("2026-03-11"))]);
}

#[test]
fn a_return_takes_pending_points_of_its_purchase_before_active_ones() {
    // GIVEN 10 active since 11 March, and 10 pending
    let mut world = pending_for_10("\"never\"", "");
    recorded(&mut world, &sale_on(1, "a", 1_000));
    recorded(&mut world, &sale_on(12, "b", 1_000));
    assert_eq!((active(&world), pending(&world)), (10, 10));

    // WHEN the second comes back
    recorded(&mut world, &return_on(13, "b"));

    // THEN its pending ones are taken
    assert_eq!((active(&world), pending(&world)), (10, 0));
}

#[test]
fn what_is_not_there_is_taken_in_spend_order_then_from_pending_points_then_owed() {
    // GIVEN ¥100 of 1 March, active on the 11th and spent, ¥20 of the 8th and ¥30 of the 9th,
    // pending, and 40 that an operator added on the 2nd
    let mut world = pending_for_10("{ rolling_days = 100 }", "");
    recorded(&mut world, &sale_on(1, "a", 10_000));
    recorded(&mut world, &sale_on(9, "c", 3_000));
    recorded(&mut world, &sale_on(8, "b", 2_000).arrives(&noon(9)));
    recorded(&mut world, &spend("m", "s", &noon(11), 100));
    recorded(&mut world, &adjust("m", "j", &noon(11), 40));

    // WHEN ¥75 of the first come back
    let what = Returned::Amount(amount(7_500));
    recorded(&mut world, &return_of(12, "a", what));

    // THEN the 40 go first, then those that activate on the 18th, then of the 19th's
    let reversed = Account::Reversed;
    assert_eq!(
        moves(&world),
        [
            (Account::Active, reversed.clone(), 40),
            (Account::Pending, reversed.clone(), 20),
            (Account::Pending, reversed.clone(), 15),
        ]
    );
    assert_eq!(debt(&world), 0);

    // WHEN the rest comes back, THEN 15 are left to take, and 10 are owed
    recorded(&mut world, &return_on(13, "a"));
    assert_eq!(
        moves(&world),
        [
            (Account::Pending, reversed.clone(), 15),
            (Account::Debt, reversed, 10),
        ]
    );
    assert_eq!((active(&world), pending(&world), debt(&world)), (0, 0, 10));
}

#[test]
fn while_pending_a_purchases_points_are_known_by_all_their_dates() {
    // GIVEN 40 points that lapsed in February, and 50 never-lapsing ones of 9 March, pending,
    // of which the return of another purchase took 40
    let mut world = pending_for_10(
        "\"never\"",
        r#"
        [[rules]]
        id = "review"
        scores = "activities"
        bonus = 40
        expiry = { rolling_days = 10 }
        "#,
    );
    let reviewed = activity("m", "r", "2026-02-01T12:00:00+08:00", "review");
    recorded(&mut world, &reviewed);
    recorded(&mut world, &sale_on(1, "a", 4_000));
    recorded(&mut world, &sale_on(9, "c", 5_000));
    recorded(&mut world, &spend("m", "s", &noon(11), 40));
    recorded(&mut world, &return_on(11, "a"));
    assert_eq!((active(&world), pending(&world)), (0, 10));

    // GIVEN 40 more that never lapse, and the 40 of February until 30 March
    recorded(&mut world, &adjust("m", "j", &noon(12), 40));
    recorded(
        &mut world,
        &reinstate("m", "i", &noon(12), 40, Some("2026-03-30")),
    );
    assert_eq!(lots(&world), [(40, on("2026-03-30")), (40, LastDay::Never)]);

    // WHEN the purchase comes back
    recorded(&mut world, &return_on(13, "c"));

    // THEN its 10 pending ones are taken, and the other 40 in spend order
    assert_eq!(lots(&world), [(40, LastDay::Never)]);
    assert_eq!(pending(&world), 0);
}

#[test]
fn a_return_takes_what_its_purchase_stands_for_though_it_has_lapsed() {
    // GIVEN 10 that lapsed after 11 March, and 4 until the 25th
    let mut world = yuan(&earning("{ rolling_days = 10 }", ""));
    recorded(&mut world, &sale_on(1, "a", 1_000));
    recorded(&mut world, &sale_on(15, "b", 400));
    assert_eq!(member(&world).holdings.lapsed.get(), 10);

    recorded(&mut world, &return_on(16, "a"));

    assert_eq!((active(&world), debt(&world)), (0, 6));
}

// ---- debt

/// A debt of 100: ¥100 of 1 March were spent and returned.
fn in_debt(more: &str) -> World {
    let mut world = yuan(more);
    recorded(&mut world, &sale_on(1, "owed", 10_000));
    begins(&mut world, "2026-03-11");
    recorded(&mut world, &spend("m", "spent", &noon(11), 100));
    recorded(&mut world, &return_on(11, "owed"));
    assert_eq!((active(&world), debt(&world)), (0, 100));
    world
}

#[test]
fn pending_points_pay_debt_on_their_day_and_not_before() {
    // GIVEN points that are pending for 10 days, and a debt of 100
    let mut world = in_debt(&earning("\"never\"", "activation = { after_days = 10 }"));

    // WHEN 60 are earned on the 12th
    recorded(&mut world, &sale_on(12, "b", 6_000));
    assert_eq!((pending(&world), debt(&world)), (60, 100));

    // THEN they pay on the 22nd
    ends(&mut world, "2026-03-21");
    assert_eq!((pending(&world), debt(&world)), (60, 100));
    begins(&mut world, "2026-03-22");
    assert_eq!((pending(&world), debt(&world)), (0, 40));
    assert_eq!(moves(&world), [(Account::Pending, Account::Debt, 60)]);
}

#[test]
fn points_that_become_active_together_pay_debt_in_spend_order() {
    // GIVEN a debt of 100, and ¥80 with a bonus of 50 that lapses sooner
    let rule = r#"
        activation = { after_days = 10 }
        [[rules]]
        id = "bonus"
        when = { dates = { from = "2026-03-12" } }
        bonus = 50
        expiry = { fixed = "04-30" }
        "#;
    let mut world = in_debt(&earning("\"never\"", rule));
    recorded(&mut world, &sale_on(12, "b", 8_000));

    begins(&mut world, "2026-03-22");

    // THEN the bonus pays first, and 30 that never lapse are left
    assert_eq!(
        moves(&world),
        [
            (Account::Pending, Account::Debt, 50),
            (Account::Pending, Account::Debt, 50),
            (Account::Pending, Account::Active, 30),
        ]
    );
    assert_eq!(lots(&world), [(30, LastDay::Never)]);
}

#[test]
fn restored_and_reinstated_points_pay_debt_first() {
    // GIVEN a debt of 100, and 40 points that lapsed
    let mut world = yuan(&earning("{ rolling_days = 20 }", ""));
    recorded(&mut world, &sale("old", "2026-02-01T12:00:00+08:00", 4_000));
    recorded(&mut world, &sale_on(1, "owed", 10_000));
    recorded(&mut world, &spend("m", "spent", &noon(11), 100));
    recorded(&mut world, &return_on(11, "owed"));
    assert_eq!((active(&world), debt(&world)), (0, 100));

    // WHEN 70 that were spent come back
    recorded(
        &mut world,
        &give_back("m", "g", &noon(12), "spent", Some(70)),
    );
    assert_eq!((active(&world), debt(&world)), (0, 30));
    assert_eq!(moves(&world), [(Account::Redeemed, Account::Debt, 70)]);

    // WHEN an operator reinstates 40, THEN 30 pay the debt and 10 are active
    recorded(
        &mut world,
        &reinstate("m", "i", &noon(13), 40, Some("2026-05-31")),
    );
    assert_eq!(debt(&world), 0);
    assert_eq!(lots(&world), [(10, on("2026-05-31"))]);
    assert_eq!(
        moves(&world),
        [
            (Account::Lapsed, Account::Debt, 30),
            (Account::Lapsed, Account::Active, 10),
        ]
    );
}

#[test]
fn nothing_is_spent_while_there_is_debt() {
    let mut world = in_debt("");

    let refused = rejected(&mut world, &spend("m", "s", &noon(12), 1));
    assert_eq!(refused.code(), "in_debt");
    let mut bill = receipt("b", "CNY", vec![line(5_000)]);
    bill.paid_with_points = Some(paid(1, 100));
    let with_points = command("m", &noon(12), Act::Purchase(bill));
    assert_eq!(rejected(&mut world, &with_points).code(), "in_debt");

    // WHEN the debt is paid, THEN the rest can be spent
    recorded(&mut world, &sale_on(13, "c", 10_100));
    recorded(&mut world, &spend("m", "s", &noon(14), 1));
    assert_eq!((active(&world), debt(&world)), (0, 0));
}

#[test]
fn where_the_program_forgives_nothing_is_owed() {
    let mut world = yuan("[returns]\nshortfall = \"forgive\"\n");
    recorded(&mut world, &sale_on(1, "a", 10_000));
    recorded(&mut world, &spend("m", "s", &noon(2), 80));

    recorded(&mut world, &return_on(3, "a"));

    assert_eq!(moves(&world), [(Account::Active, Account::Reversed, 20)]);
    assert_eq!((active(&world), debt(&world)), (0, 0));
}

// ---- reinstating

#[test]
fn an_operator_may_reinstate_what_has_lapsed_and_no_more() {
    // GIVEN 10 that lapsed after 11 March
    let mut world = yuan(&earning("{ rolling_days = 10 }", ""));
    recorded(&mut world, &sale_on(1, "a", 1_000));
    begins(&mut world, "2026-03-12");
    let before = entries(&world).to_vec();

    // WHEN 11 are asked for, or a last day that is past
    let too_many = reinstate("m", "i", &noon(13), 11, None);
    assert_eq!(
        rejected(&mut world, &too_many).code(),
        "reinstate_exceeds_lapsed"
    );
    let past = reinstate("m", "i", &noon(13), 6, Some("2026-03-12"));
    assert_eq!(rejected(&mut world, &past).code(), "day_past");

    // WHEN 6 are, until today
    recorded(
        &mut world,
        &reinstate("m", "i", &noon(13), 6, Some("2026-03-13")),
    );

    // THEN it is a new entry, and 4 may follow
    assert_eq!(entries(&world)[..before.len()], before);
    assert_eq!(lots(&world), [(6, on("2026-03-13"))]);
    let too_many = reinstate("m", "k", &noon(13), 5, None);
    assert_eq!(
        rejected(&mut world, &too_many).code(),
        "reinstate_exceeds_lapsed"
    );
    recorded(&mut world, &reinstate("m", "k", &noon(13), 4, None));

    // THEN they lapse by their own days
    begins(&mut world, "2026-03-14");
    assert_eq!(lots(&world), [(4, LastDay::Never)]);
}

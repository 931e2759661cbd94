//! Money, rounding, keys, rejections and double entry (`docs/rules §3, §4`).

use crate::of_m::{entries, last_entry, member, recorded};
use gradus_domain::commands::{Act, Command, CommandKey, CommandKind, Profile, Returned};
use gradus_domain::ledger::entry::{Account, Entry, What};
use gradus_domain::ledger::plan::{Outcome, Record};
use gradus_domain::ledger::score::{Limit, Source};
use gradus_domain::program::rule::LimitWindow;
use gradus_domain::words::ids::{CommandId, MemberId, TransactionId};
use gradus_tests::commands::{
    Arriving, activity, adjust, amount, at, command, give_back, join, line, paid, profile,
    purchase, receipt, reinstate, returned, settle, spend,
};
use gradus_tests::program::{programs, simple};
use gradus_tests::world::World;
use std::collections::BTreeMap;

/// A world in Shanghai and yuan, with members `m` and `n` who joined on 1 January 2026.
fn yuan(more: &str) -> World {
    world_in("CNY", more)
}

fn world_in(currency: &str, more: &str) -> World {
    let mut world = World::new(programs(&[&simple("Asia/Shanghai", currency, more)]));
    for member in ["m", "n"] {
        recorded(&mut world, &join(member, "2026-01-01T00:00:00+08:00"));
    }
    world
}

/// Runs a command that must be rejected; returns the code.
fn rejected(world: &mut World, command: &Command) -> &'static str {
    crate::of_m::rejected(world, command).code()
}

/// A sale in yuan at noon of a day of March 2026.
fn sale_on(march: u32, transaction: &str, amount_minor: i64) -> Command {
    purchase("m", transaction, &noon(march), "CNY", amount_minor)
}

fn noon(march: u32) -> String {
    format!("2026-03-{march:02}T12:00:00+08:00")
}

fn balance_of(world: &World, member: &str) -> i64 {
    let holdings = &world.member(&MemberId::new(member)).holdings;
    holdings.active_points().unwrap().get() - holdings.debt.get()
}

fn balance(world: &World) -> i64 {
    balance_of(world, "m")
}

fn transaction_key(transaction: &str) -> CommandKey {
    CommandKey::Transaction(TransactionId::new(transaction))
}

/// Each share of the last purchase's score, by source.
fn shares(world: &World) -> Vec<(String, i64)> {
    let What::Purchased(bought) = &last_entry(world).what else {
        panic!("a purchase");
    };
    let name = |source: &Source| match source {
        Source::Base => "base".to_owned(),
        Source::Rule(rule) => rule.to_string(),
    };
    bought
        .score
        .shares
        .iter()
        .map(|share| (name(&share.source), share.amount.get()))
        .filter(|(_, points)| *points != 0)
        .collect()
}

fn named(shares: &[(&str, i64)]) -> Vec<(String, i64)> {
    shares
        .iter()
        .map(|(source, points)| ((*source).to_owned(), *points))
        .collect()
}

// ---- money and points

#[test]
fn another_currency_than_the_programs_is_rejected() {
    let mut world = yuan("");

    let dollars = purchase("m", "t", &noon(1), "USD", 1_000);

    assert_eq!(rejected(&mut world, &dollars), "currency_mismatch");
    assert_eq!(balance(&world), 0);
}

#[test]
fn a_currency_without_minor_digits_counts_whole_units() {
    // GIVEN one point per ¥100 in yen
    let mut world = world_in(
        "JPY",
        "[earning]\npoints = \"1\"\nper = \"100\"\nexpiry = \"never\"\n",
    );

    // WHEN ¥12,345 are spent
    recorded(&mut world, &purchase("m", "t", &noon(1), "JPY", 12_345));

    // THEN 123.45 points are 123
    assert_eq!(balance(&world), 123);
}

#[test]
fn the_one_rounding_goes_as_the_program_says() {
    // GIVEN one point per yuan, and sales of ¥2.49, ¥2.50, ¥2.51 and ¥3.00
    for (rounding, earned) in [
        ("down", [2, 2, 2, 3]),
        ("nearest", [2, 3, 3, 3]),
        ("up", [3, 3, 3, 3]),
    ] {
        let mut world = yuan(&format!(
            "[earning]\npoints = \"1\"\nper = \"1.00\"\nexpiry = \"never\"\nrounding = \"{rounding}\"\n"
        ));
        let mut sum = 0;
        for (march, (minor, points)) in (1..).zip([249, 250, 251, 300].into_iter().zip(earned)) {
            recorded(&mut world, &sale_on(march, &format!("t{march}"), minor));
            sum += points;
            assert_eq!(balance(&world), sum, "{rounding} of {minor}");
        }
    }
}

#[test]
fn rates_are_decimal_and_exact() {
    // GIVEN 0.1 points per yuan and ten lines of ¥1: binary tenths would add up to less
    let mut world = yuan("[earning]\npoints = \"0.1\"\nper = \"1.00\"\nexpiry = \"never\"\n");
    let lines = (0..10).map(|_| line(100)).collect();

    let bought = command("m", &noon(1), Act::Purchase(receipt("t", "CNY", lines)));
    recorded(&mut world, &bought);

    assert_eq!(balance(&world), 1);
}

#[test]
fn units_left_over_go_to_the_largest_remainder_and_ties_to_the_first() {
    // GIVEN two multipliers, of which the one with the later id goes first
    let more = |factor: &str| {
        format!(
            r#"
            [[rules]]
            id = "a"
            multiply = "1.5"
            priority = 2
            [[rules]]
            id = "b"
            multiply = "{factor}"
            priority = 1
            "#
        )
    };

    // WHEN ¥1 earns 1 + 0.5 + 0.5: the unit goes to the lower priority
    let mut tie = yuan(&more("1.5"));
    recorded(&mut tie, &sale_on(1, "t", 100));
    assert_eq!(shares(&tie), named(&[("base", 1), ("b", 1)]));

    // WHEN ¥0.50 earn 0.5 + 0.25 + 0.25: the unit goes to the base
    recorded(&mut tie, &sale_on(2, "u", 50));
    assert_eq!(shares(&tie), named(&[("base", 1)]));

    // WHEN ¥1.10 earn 1.10 + 0.44 + 0.55: the unit goes to the largest remainder
    let mut larger = yuan(&more("1.4"));
    recorded(&mut larger, &sale_on(1, "t", 110));
    assert_eq!(shares(&larger), named(&[("base", 1), ("a", 1)]));
}

#[test]
fn an_overflow_is_rejected_and_changes_nothing() {
    let mut world = yuan("");
    recorded(&mut world, &adjust("m", "a", &noon(1), i64::MAX));
    let before = member(&world).clone();

    assert_eq!(
        rejected(&mut world, &adjust("m", "b", &noon(2), 1)),
        "overflow"
    );
    assert_eq!(rejected(&mut world, &sale_on(2, "t", 100)), "overflow");

    assert_eq!(*member(&world), before);
    assert_eq!(balance(&world), i64::MAX);
}

// ---- keys

#[test]
fn a_command_done_twice_is_done_once_and_has_the_first_answer_however_long_after() {
    let mut world = yuan("");
    recorded(&mut world, &sale_on(1, "t", 10_000));
    recorded(&mut world, &spend("m", "s", &noon(2), 30));
    recorded(&mut world, &activity("m", "c", &noon(3), "check-in"));
    recorded(&mut world, &give_back("m", "g", &noon(4), "s", Some(10)));
    recorded(&mut world, &adjust("m", "a", &noon(5), 5));
    let half = returned("m", "r", &noon(6), "t", Returned::Amount(amount(5_000)));
    recorded(&mut world, &half);
    let before = member(&world).clone();
    let first: Vec<Entry> = entries(&world).to_vec();

    // WHEN all of it comes again, then, and three years later, when it is long too early
    for arrived in ["2026-03-07T12:00:00+08:00", "2029-03-07T12:00:00+08:00"] {
        for (command, entry) in [
            (join("m", "2026-01-01T00:00:00+08:00"), 0),
            (sale_on(1, "t", 10_000), 1),
            (spend("m", "s", &noon(2), 30), 2),
            (activity("m", "c", &noon(3), "check-in"), 3),
            (give_back("m", "g", &noon(4), "s", Some(10)), 4),
            (adjust("m", "a", &noon(5), 5), 5),
            (half.clone(), 6),
        ] {
            let outcome = world.run(&command.arrives(arrived));

            // THEN each has its first entry for an answer
            let Outcome::Repeated(found) = outcome else {
                panic!("not repeated: {outcome:?}");
            };
            assert_eq!(*found, first[entry]);
        }
    }

    // THEN nothing changed
    assert_eq!(entries(&world), first);
    assert_eq!(*member(&world), before);
}

#[test]
fn the_same_key_with_another_content_is_a_conflict() {
    let mut world = yuan("");
    let first = sale_on(1, "t", 10_000);
    recorded(&mut world, &first);
    recorded(&mut world, &spend("m", "s", &noon(2), 30));

    for other in [
        sale_on(1, "t", 10_001),
        sale_on(2, "t", 10_000),
        spend("m", "s", &noon(2), 31),
        spend("m", "s", &noon(3), 30),
        join("m", "2026-01-02T00:00:00+08:00"),
    ] {
        let other = other.arrives(&noon(4));
        assert_eq!(rejected(&mut world, &other), "idempotency_conflict");
    }

    // THEN the key stands for what was done
    assert_eq!(balance(&world), 70);
    let outcome = world.run(&first);
    assert!(matches!(outcome, Outcome::Repeated(_)), "{outcome:?}");
}

#[test]
fn an_id_is_unique_for_each_kind_and_member() {
    // GIVEN one id for commands of several kinds and of two members
    let mut world = yuan("");
    recorded(&mut world, &sale_on(1, "x", 10_000));
    recorded(&mut world, &purchase("n", "y", &noon(1), "CNY", 10_000));

    for member in ["m", "n"] {
        recorded(&mut world, &spend(member, "x", &noon(2), 10));
        recorded(&mut world, &activity(member, "x", &noon(2), "check-in"));
        recorded(&mut world, &adjust(member, "x", &noon(2), 1));
        recorded(&mut world, &give_back(member, "x", &noon(2), "x", Some(5)));
        recorded(
            &mut world,
            &profile(member, "x", &noon(2), Profile::default()),
        );
    }

    // THEN each was done
    assert_eq!(balance_of(&world, "m"), 100 - 10 + 1 + 5);
    assert_eq!(balance_of(&world, "n"), 100 - 10 + 1 + 5);
}

#[test]
fn a_transaction_belongs_to_one_member() {
    let mut world = yuan("");
    recorded(&mut world, &sale_on(1, "t", 10_000));

    // WHEN another member claims it, with the same content and with another
    for minor in [10_000, 5_000] {
        let claim = purchase("n", "t", &noon(1), "CNY", minor);
        assert_eq!(rejected(&mut world, &claim), "transaction_claimed");
    }

    // THEN it stays the first one's
    assert_eq!(balance_of(&world, "n"), 0);
    let Some(Record::Entry(entry)) = world.record(&transaction_key("t")) else {
        panic!("an entry");
    };
    assert_eq!(entry.member, MemberId::new("m"));
}

#[test]
fn a_boundary_is_known_by_member_and_day() {
    let mut world =
        yuan("[earning]\npoints = \"1\"\nper = \"1.00\"\nexpiry = { rolling_days = 1 }\n");
    recorded(&mut world, &sale_on(1, "a", 100));
    recorded(&mut world, &purchase("n", "b", &noon(1), "CNY", 100));

    for member in ["m", "n"] {
        world.run(&settle(member, "2026-03-03T00:00:00+08:00"));
        let day = gradus_tests::commands::day("2026-03-03");
        let key = CommandKey::Boundary(MemberId::new(member), day);
        let Some(Record::Entry(entry)) = world.record(&key) else {
            panic!("an entry");
        };
        assert_eq!(entry.decided_at, at("2026-03-03T00:00:00+08:00"));
    }

    // WHEN it is settled again, THEN nothing is recorded
    let before = entries(&world).len();
    world.run(&settle("m", "2026-03-03T00:00:00+08:00"));
    assert_eq!(entries(&world).len(), before);
}

// ---- rejections

#[test]
fn a_rejection_changes_no_member_is_recorded_and_does_not_use_up_the_key() {
    let mut world = yuan("");
    recorded(&mut world, &sale_on(1, "t", 1_000));
    let before = member(&world).clone();
    let too_much = spend("m", "s", &noon(2), 20);

    // WHEN more is spent than there is
    assert_eq!(rejected(&mut world, &too_much), "insufficient_points");

    // THEN the member is the same, and the rejection can be asked for
    assert_eq!(*member(&world), before);
    let key = CommandKey::Own(CommandKind::Spend, MemberId::new("m"), CommandId::new("s"));
    let Some(Record::Rejected(found)) = world.record(&key) else {
        panic!("a rejection");
    };
    assert_eq!(found.rejection.code(), "insufficient_points");
    assert_eq!(found.decided_at, at(&noon(2)));

    // WHEN it is sent again with another content, and it is rejected again
    assert_eq!(
        rejected(&mut world, &spend("m", "s", &noon(3), 30)),
        "insufficient_points"
    );

    // WHEN there is enough, THEN the same key succeeds and takes the rejection's place
    recorded(&mut world, &sale_on(4, "u", 1_000));
    recorded(&mut world, &too_much.arrives(&noon(5)));
    assert!(matches!(world.record(&key), Some(Record::Entry(_))));
    assert_eq!(balance(&world), 0);
}

#[test]
fn a_rejected_transaction_may_be_another_members_then() {
    let mut world = yuan("");
    let dollars = purchase("m", "t", &noon(1), "USD", 1_000);
    assert_eq!(rejected(&mut world, &dollars), "currency_mismatch");

    recorded(&mut world, &purchase("n", "t", &noon(2), "CNY", 1_000));

    assert_eq!(balance_of(&world, "n"), 10);
}

#[test]
fn a_rejection_does_not_take_the_place_of_what_was_done() {
    let mut world = yuan("");
    recorded(&mut world, &sale_on(1, "t", 1_000));

    assert_eq!(
        rejected(&mut world, &sale_on(1, "t", 2_000)),
        "idempotency_conflict"
    );
    let ahead = sale_on(9, "t", 1_000).arrives(&noon(1));
    assert_eq!(rejected(&mut world, &ahead), "occurred_in_future");

    assert!(matches!(
        world.record(&transaction_key("t")),
        Some(Record::Entry(_))
    ));
}

#[test]
fn the_order_of_looking_is_future_key_too_early_member_decision() {
    let mut world = yuan("");
    let sale = sale_on(5, "t", 1_000);
    recorded(&mut world, &sale);

    // WHEN something known comes with an arrival long before it happened: the future first
    let early = sale.clone().arrives(&noon(1));
    assert_eq!(rejected(&mut world, &early), "occurred_in_future");

    // WHEN something known comes too late: the key first
    let late = sale.arrives("2026-12-01T12:00:00+08:00");
    assert!(matches!(world.run(&late), Outcome::Repeated(_)));
    let conflict = sale_on(5, "t", 2_000).arrives("2026-12-01T12:00:00+08:00");
    assert_eq!(rejected(&mut world, &conflict), "idempotency_conflict");

    // WHEN something comes too late of somebody unknown: too early first
    let unknown = purchase("nobody", "u", &noon(5), "USD", 1_000);
    let late = unknown.clone().arrives("2026-12-01T12:00:00+08:00");
    assert_eq!(rejected(&mut world, &late), "occurred_too_early");

    // WHEN something that cannot be comes of somebody unknown: the member first
    assert_eq!(rejected(&mut world, &unknown), "member_unknown");

    // WHEN something that cannot be comes too late of somebody known: too early first
    let known = purchase("m", "v", &noon(5), "USD", 1_000);
    let late = known.clone().arrives("2026-12-02T12:00:00+08:00");
    assert_eq!(rejected(&mut world, &late), "occurred_too_early");
}

#[test]
fn a_decision_is_all_or_nothing() {
    // GIVEN 11 points, a bonus with a limit, and a sale that is to be paid with 12
    let mut world = yuan(
        r#"
        [[rules]]
        id = "bonus"
        bonus = 10
        limits = { lifetime = 20 }
        budget = 20
        "#,
    );
    recorded(&mut world, &sale_on(1, "a", 100));
    let before = member(&world).clone();
    let mut bill = receipt("t", "CNY", vec![line(10_000)]);
    bill.paid_with_points = Some(paid(12, 1_200));

    // WHEN it is rejected
    let sale = command("m", &noon(2), Act::Purchase(bill));
    let plan = world.plan(&sale);
    assert_eq!(rejected(&mut world, &sale), "insufficient_points");

    // THEN nothing of it is written but the rejection
    assert_eq!(plan.entries().count(), 0);
    assert_eq!(*member(&world), before);
    assert_eq!(world.budget_left(&"bonus".into()), 10);
}

#[test]
fn what_would_not_fit_in_64_bits_together_is_rejected() {
    // GIVEN all the points that there can be, in a lot of 2 March
    let mut world =
        yuan("[earning]\npoints = \"1\"\nper = \"1.00\"\nexpiry = { rolling_days = 10 }\n");
    recorded(&mut world, &adjust("m", "a", &noon(2), i64::MAX));

    // WHEN one more comes, in a lot of its own, THEN it is rejected
    assert_eq!(
        rejected(&mut world, &adjust("m", "b", &noon(3), 1)),
        "overflow"
    );
    assert_eq!(balance(&world), i64::MAX);

    // WHEN they have lapsed, THEN one more would not lapse beside them, and settling goes on
    assert_eq!(
        rejected(&mut world, &adjust("m", "c", &noon(20), 1)),
        "overflow"
    );
    assert_eq!(balance(&world), 0);
    assert_eq!(world.run(&settle("m", &noon(31))), Outcome::Settled);
}

// ---- entries

#[test]
fn an_entry_keeps_version_rules_and_what_the_score_used() {
    // GIVEN silver with 1.5 points per yuan, and 2× up to 20 points a day
    let mut world = yuan(
        r#"
        [[tiers]]
        id = "base"
        [[tiers]]
        id = "silver"
        rate = "1.5"
        qualify = { spend_at_least = "10.00", window = "lifetime" }
        validity = "forever"
        [[rules]]
        id = "double"
        multiply = "2"
        limits = { per_day = 20 }
        "#,
    );
    recorded(&mut world, &sale_on(1, "a", 1_000));

    // WHEN ¥100 are spent: 150 at silver's rate, and 20 of the 150 that would be doubled
    recorded(&mut world, &sale_on(2, "b", 10_000));

    // THEN the entry can tell why there are 170
    let entry = last_entry(&world);
    assert_eq!(entry.program_version, 1);
    let What::Purchased(bought) = &entry.what else {
        panic!("a purchase");
    };
    assert_eq!(bought.facts.tier.as_str(), "silver");
    assert_eq!(bought.facts.day, gradus_tests::commands::day("2026-03-02"));
    assert_eq!(bought.lines[0].eligible_minor, 10_000);
    assert_eq!(shares(&world), named(&[("base", 150), ("double", 20)]));
    let cut = bought.score.shares[1].cut.unwrap();
    assert_eq!(cut.from, 150);
    assert_eq!(cut.by, Limit::Member(LimitWindow::Day));
    assert_eq!(entry.after.active.get(), 20 + 170);
}

#[test]
fn a_correction_is_a_new_entry() {
    let mut world = yuan("");
    recorded(&mut world, &sale_on(1, "a", 1_000));
    recorded(&mut world, &spend("m", "s", &noon(2), 5));
    let before = entries(&world).to_vec();

    recorded(&mut world, &give_back("m", "g", &noon(3), "s", None));
    recorded(
        &mut world,
        &returned("m", "r", &noon(4), "a", Returned::Everything),
    );

    assert_eq!(entries(&world)[..before.len()], before);
    assert_eq!(entries(&world).len(), before.len() + 2);
    let numbers: Vec<_> = entries(&world).iter().map(|entry| entry.sequence).collect();
    assert_eq!(numbers, [1, 2, 3, 4, 5]);
}

// ---- double entry

/// What moved in, less what moved out, for each account.
fn sums<'a>(entries: impl Iterator<Item = &'a Entry>) -> BTreeMap<Account, i64> {
    let mut sums = BTreeMap::new();
    for posting in entries.flat_map(|entry| &entry.postings) {
        assert!(posting.points.is_positive(), "{posting:?}");
        *sums.entry(posting.to.clone()).or_default() += posting.points.get();
        *sums.entry(posting.from.clone()).or_default() -= posting.points.get();
    }
    sums
}

#[test]
fn postings_add_up_to_the_state_and_the_program_to_zero() {
    // GIVEN pending and lapsing points, and all that can happen to them
    let mut world = yuan(
        r#"
        [earning]
        points = "1"
        per = "1.00"
        expiry = { rolling_days = 20 }
        activation = { after_days = 3 }
        "#,
    );
    let history = [
        sale_on(1, "a", 10_000),
        purchase("n", "b", &noon(1), "CNY", 5_000),
        adjust("m", "j", &noon(2), 40),
        adjust("m", "k", &noon(3), -10),
        spend("m", "s", &noon(5), 120),
        give_back("m", "g", &noon(6), "s", Some(20)),
        returned("m", "r", &noon(7), "a", Returned::Everything),
        sale_on(8, "c", 3_000),
        adjust("n", "j", &noon(24), 1),
        sale_on(25, "d", 700),
        purchase("m", "e", &noon(5), "CNY", 9_000).arrives(&noon(29)),
        reinstate("m", "i", &noon(30), 4, None),
        sale_on(31, "f", 2_500),
    ];

    for command in &history {
        recorded(&mut world, command);

        // THEN after each entry, a member's postings are its state
        for id in ["m", "n"] {
            let id = MemberId::new(id);
            let sums = sums(world.entries(&id).iter());
            let sum = |account: Account| sums.get(&account).copied().unwrap_or(0);
            let holdings = &world.member(&id).holdings;
            let active = holdings.active_points().unwrap().get();
            let pending = holdings.pending_points().unwrap().get();
            assert_eq!(sum(Account::Active), active);
            assert_eq!(sum(Account::Pending), pending);
            assert_eq!(-sum(Account::Debt), holdings.debt.get());
            assert!(0 <= active && 0 <= pending && 0 <= holdings.debt.get());
            let after = &world.entries(&id).last().unwrap().after;
            assert_eq!(after.active.get(), active);
            assert_eq!(after.pending.get(), pending);
            assert_eq!(after.debt, holdings.debt);
        }

        // THEN each entry sums to zero
        for entry in entries(&world) {
            assert_eq!(sums(std::iter::once(entry)).values().sum::<i64>(), 0);
        }
    }

    // THEN over the program, what was issued is somewhere
    let ids = [MemberId::new("m"), MemberId::new("n")];
    let sums = sums(ids.iter().flat_map(|id| world.entries(id)));
    let sum = |account: Account| sums.get(&account).copied().unwrap_or(0);
    let issued = -sum(Account::Issued);
    let elsewhere = [
        Account::Active,
        Account::Pending,
        Account::Held,
        Account::Debt,
        Account::Redeemed,
        Account::Lapsed,
        Account::Reversed,
        Account::Forfeited,
    ];
    assert_eq!(issued, elsewhere.into_iter().map(sum).sum::<i64>());
    assert_eq!(issued, 100 + 50 + 40 + 30 + 1 + 7 + 90 + 25);
    assert_eq!(-sums[&Account::Issued], issued);
    assert_eq!(sums[&Account::Redeemed], 120 - 20);
    assert_eq!(sums[&Account::Forfeited], 10);
    assert_eq!(sums[&Account::Reversed], 100);
}

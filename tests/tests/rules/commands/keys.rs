//! A command is known by its key, and is done once.

use gradus_domain::commands::{CommandKey, Profile, Unfit};
use gradus_domain::ledger::entry::Entry;
use gradus_domain::ledger::plan::{Outcome, Record};
use gradus_domain::words::ids::MemberId;
use gradus_tests::commands::{
    Arriving, activity, adjust, day, give_back, join, local, moment, paid, profile, purchase,
    spend, worth,
};
use gradus_tests::one_member::{OneMember, bought, bought_with, came_back};
use gradus_tests::program::earning;

#[test]
fn a_command_done_twice_is_done_once_and_has_the_first_answer_however_long_after() {
    let mut member = OneMember::under("");
    member.buys("t", "2026-03-01", 10_000);
    member.spends("s", "2026-03-02", 30);
    member.does("c", "2026-03-03", "check-in");
    member.gets_back("g", "2026-03-04", "s", Some(10));
    member.is_adjusted("a", "2026-03-05", 5);
    let half = came_back("r", "2026-03-06", "t", worth(5_000));
    member.sends(&half);
    let before = member.state().clone();
    let first: Vec<Entry> = member.entries().to_vec();

    // WHEN all of it comes again, then, and three years later, when it is long too early
    for arrived in ["2026-03-07", "2029-03-07"] {
        for (command, entry) in [
            (join("m", &local("2026-01-01 00:00")), 0),
            (bought("t", "2026-03-01", 10_000), 1),
            (spend("m", "s", &local("2026-03-02"), 30), 2),
            (activity("m", "c", &local("2026-03-03"), "check-in"), 3),
            (give_back("m", "g", &local("2026-03-04"), "s", Some(10)), 4),
            (adjust("m", "a", &local("2026-03-05"), 5), 5),
            (half.clone(), 6),
        ] {
            let outcome = member.world.run(&command.arrives(&local(arrived)));

            // THEN each has its first entry for an answer
            let Outcome::Repeated(found) = outcome else {
                panic!("not repeated: {outcome:?}");
            };
            assert_eq!(*found, first[entry]);
        }
    }

    // THEN nothing changed
    assert_eq!(member.entries(), first);
    assert_eq!(*member.state(), before);
}

#[test]
fn the_same_key_with_another_content_is_a_conflict() {
    let mut member = OneMember::under("");
    let first = bought("t", "2026-03-01", 10_000);
    member.sends(&first);
    member.spends("s", "2026-03-02", 30);

    for other in [
        bought("t", "2026-03-01", 10_001),
        bought("t", "2026-03-02", 10_000),
        spend("m", "s", &local("2026-03-02"), 31),
        spend("m", "s", &local("2026-03-03"), 30),
        join("m", &local("2026-01-02 00:00")),
    ] {
        let other = other.arrives(&local("2026-03-04"));
        assert_eq!(member.is_refused(&other), "idempotency_conflict");
    }

    // THEN the key stands for what was done
    assert_eq!(member.balance(), 70);
    let outcome = member.world.run(&first);
    assert!(matches!(outcome, Outcome::Repeated(_)), "{outcome:?}");
}

#[test]
fn a_repeat_that_wants_something_else_where_its_payment_does_not_fit_gets_the_first_answer() {
    let mut member = OneMember::under("");
    let paid_with = |unfit| {
        bought_with("t", "2026-03-02", |receipt| {
            receipt.paid_with_points = Some(paid(30, 50));
            receipt.unfit = unfit;
        })
    };
    let first = member.sends(&paid_with(Some(Unfit::LeaveOut)));

    for unfit in [Some(Unfit::LeaveOut), Some(Unfit::Refuse), None] {
        let outcome = member.world.run(&paid_with(unfit));

        assert_eq!(outcome, Outcome::Repeated(Box::new(first.clone())));
    }
}

#[test]
fn an_id_is_unique_for_each_kind_and_member() {
    // GIVEN one id for commands of several kinds and of two members
    let mut member = OneMember::under("").and_another();
    member.buys("x", "2026-03-01", 10_000);
    member.sends(&purchase("n", "y", &local("2026-03-01"), "CNY", 10_000));

    let when = &local("2026-03-02");
    for id in ["m", "n"] {
        member.sends(&spend(id, "x", when, 10));
        member.sends(&activity(id, "x", when, "check-in"));
        member.sends(&adjust(id, "x", when, 1));
        member.sends(&give_back(id, "x", when, "x", Some(5)));
        member.sends(&profile(id, "x", when, Profile::default()));
    }

    // THEN each was done
    assert_eq!(member.balance(), 100 - 10 + 1 + 5);
    assert_eq!(member.world.balance(&"n".into()), 100 - 10 + 1 + 5);
}

#[test]
fn a_transaction_belongs_to_one_member() {
    let mut member = OneMember::under("").and_another();
    member.buys("t", "2026-03-01", 10_000);

    // WHEN another member claims it, with the same content and with another
    for minor in [10_000, 5_000] {
        let claim = purchase("n", "t", &local("2026-03-01"), "CNY", minor);
        assert_eq!(member.is_refused(&claim), "transaction_claimed");
    }

    // THEN it stays the first one's
    assert_eq!(member.world.balance(&"n".into()), 0);
    let Some(Record::Entry(entry)) = member.world.record(&CommandKey::Transaction("t".into()))
    else {
        panic!("an entry");
    };
    assert_eq!(entry.member, MemberId::new("m"));
}

#[test]
fn a_boundary_is_known_by_member_and_day() {
    let mut member = OneMember::under(&earning("{ rolling_days = 1 }")).and_another();
    member.buys("a", "2026-03-01", 100);
    member.sends(&purchase("n", "b", &local("2026-03-01"), "CNY", 100));

    for id in ["m", "n"] {
        member.world.settle(&id.into(), moment("2026-03-03 01:00"));
        let key = CommandKey::Boundary(MemberId::new(id), day("2026-03-03"));
        let Some(Record::Entry(entry)) = member.world.record(&key) else {
            panic!("an entry");
        };
        assert_eq!(entry.decided_at, moment("2026-03-03 00:00"));
    }

    // WHEN it is settled again, THEN nothing is recorded
    assert_eq!(member.settles("2026-03-03 00:00"), []);
}

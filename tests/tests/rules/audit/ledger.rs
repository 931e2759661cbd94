//! Postings, lots and what they come to.

use super::broken::{findings, found, program, world};
use gradus_domain::audit::{Books, Law, audit_program};
use gradus_domain::commands::CommandKey;
use gradus_domain::ledger::entry::{Account, What};
use gradus_domain::member::Member;
use gradus_domain::member::lots::{LastDay, Lot};
use gradus_domain::words::ids::MemberId;
use gradus_domain::words::money::{Growth, Points};
use gradus_domain::words::time::Instant;

#[test]
fn sound_books_have_no_findings() {
    assert_eq!(world().audit(), Ok(()));
}

#[test]
fn a_finding_says_where_what_was_expected_and_what_was_found() {
    let findings = findings(|books| books.entry("purchase:t1").after.pending = Points::new(36));

    let said: Vec<String> = findings.iter().map(ToString::to_string).collect();
    assert_eq!(
        said,
        ["purchase:t1: Balance: expected pending 37, found 36"]
    );
}

#[test]
fn a_gap_in_the_numbers_is_found() {
    assert!(found(|books| drop(books.entries.remove(3))).contains(&Law::Sequence));
}

#[test]
fn a_decision_that_goes_back_in_time_is_found() {
    let laws = found(|books| books.entry("activity:m:a1").decided_at = Instant::from_millis(0));
    assert!(laws.contains(&Law::Order));
}

#[test]
fn a_posting_of_nothing_is_found() {
    let laws = found(|books| {
        books
            .posting("spend:m:s1", &Account::Active, &Account::Redeemed)
            .points = Points::ZERO;
    });
    assert!(laws.contains(&Law::Posting));
}

#[test]
fn a_posting_that_such_an_entry_does_not_make_is_found() {
    let laws = found(|books| {
        books
            .posting("spend:m:s1", &Account::Active, &Account::Redeemed)
            .to = Account::Forfeited;
    });
    assert!(laws.contains(&Law::Posting));
}

#[test]
fn points_out_of_a_lot_that_is_not_there_are_found() {
    let laws = found(|books| {
        let posting = books.posting("spend:m:s1", &Account::Active, &Account::Redeemed);
        posting.lot.as_mut().unwrap().last_day = LastDay::Never;
    });
    assert!(laws.contains(&Law::Lot));
}

#[test]
fn a_lot_with_the_wrong_earning_day_is_found() {
    let laws = found(|books| {
        let posting = books.posting("spend:m:s1", &Account::Active, &Account::Redeemed);
        let lot = posting.lot.as_mut().unwrap();
        lot.earned_on = lot.earned_on.plus_days(1);
    });
    assert!(laws.contains(&Law::Lot));
}

#[test]
fn points_that_lapse_early_or_late_are_found() {
    let moved = |days: i32| {
        found(|books| {
            let key = "day:m:2026-03-13";
            let lapse = books.posting(key, &Account::Active, &Account::Lapsed);
            assert_eq!(
                lapse.lot.as_ref().map(|lot| lot.earned_on.to_string()),
                Some("2026-03-02".to_owned())
            );
            let CommandKey::Boundary(member, day) = books.entry(key).key.clone() else {
                panic!("a boundary");
            };
            books.entry(key).key = CommandKey::Boundary(member, day.plus_days(days));
        })
    };
    assert!(moved(-1).contains(&Law::Lapse));
    assert!(moved(1).contains(&Law::Lapse));
}

#[test]
fn points_that_do_not_lapse_are_found() {
    let laws = found(|books| {
        books.entry("day:m:2026-03-13").postings.clear();
    });
    assert!(laws.contains(&Law::Lapse));
}

#[test]
fn points_that_become_active_on_another_day_are_found() {
    let laws = found(|books| {
        let key = "day:m:2026-03-04";
        books.posting(key, &Account::Pending, &Account::Active);
        let CommandKey::Boundary(member, day) = books.entry(key).key.clone() else {
            panic!("a boundary");
        };
        books.entry(key).key = CommandKey::Boundary(member, day.plus_days(1));
    });
    assert!(laws.contains(&Law::Activation));
}

#[test]
fn debt_while_there_are_points_is_found() {
    let laws = found(|books| {
        let entry = books.entry("return:m:r1");
        let posting = entry.postings.first_mut().unwrap();
        assert_eq!(posting.to, Account::Reversed);
        posting.from = Account::Debt;
        posting.lot = None;
    });
    assert!(laws.contains(&Law::Debt));
}

#[test]
fn growth_that_does_not_add_up_is_found() {
    let laws = found(|books| books.entry("purchase:t1").growth = Growth::new(29));
    assert!(laws.contains(&Law::Growth) && laws.contains(&Law::Breakdown));
}

#[test]
fn growth_that_a_boundary_takes_without_decay_is_found() {
    let laws = found(|books| books.entry("day:m:2026-03-13").growth = Growth::new(-1));
    assert!(laws.contains(&Law::Growth));
}

#[test]
fn a_breakdown_that_does_not_add_up_is_found() {
    let laws = found(|books| {
        let What::Purchased(record) = &mut books.entry("purchase:t1").what else {
            panic!("a purchase");
        };
        record.score.shares[0].amount = Points::new(31);
    });
    assert!(laws.contains(&Law::Breakdown));
}

#[test]
fn a_state_that_is_not_what_the_entries_come_to_is_found() {
    let changes: [fn(&mut Member); 8] = [
        |member| member.sequence += 1,
        |member| member.settled_to = Instant::from_millis(0),
        |member| member.holdings.lapsed = Points::new(1),
        |member| member.holdings.debt = Points::new(1),
        |member| member.growth = Growth::new(1),
        |member| member.standing.earned = "silver".into(),
        |member| member.stage = None,
        |member| member.metrics.lifetime.points_earned += 1,
    ];
    for (index, change) in changes.into_iter().enumerate() {
        let laws = found(|books| change(&mut books.member));
        assert_eq!(laws, [Law::State], "change {index}");
    }
}

#[test]
fn a_lot_too_many_is_found() {
    let laws = found(|books| {
        books.member.holdings.active.push(Lot {
            last_day: LastDay::Never,
            earned_on: books.member.joined_on,
            issuer: None,
            points: Points::new(1),
        });
    });
    assert_eq!(laws, [Law::State]);
}

#[test]
fn a_key_that_stands_twice_and_points_that_come_from_nowhere_are_found() {
    let (member, entries, remainders) = world().books(&MemberId::new("m"));
    let mut richer = member.clone();
    richer.holdings.debt = Points::new(3);
    let books = |member| Books {
        member,
        entries: &entries,
        remainders: &remainders,
    };

    let findings = audit_program(&program(), &[books(&member), books(&richer)]).unwrap_err();

    let laws: Vec<Law> = findings.iter().map(|finding| finding.law).collect();
    assert!(laws.contains(&Law::Key) && laws.contains(&Law::Conservation));
}

//! The auditor finds what is broken: sound books, with one thing changed in them.

use gradus_domain::audit::{Books, Finding, Law, audit_member, audit_program};
use gradus_domain::commands::{CommandKey, Returned};
use gradus_domain::ledger::entry::{Account, Entry, GrantEventKind, Posting, What};
use gradus_domain::ledger::remainder::Remainder;
use gradus_domain::member::Member;
use gradus_domain::member::lots::LastDay;
use gradus_domain::program::rule::ScoredAct;
use gradus_domain::program::versions::Programs;
use gradus_domain::telling::notice::Notice;
use gradus_domain::words::ids::MemberId;
use gradus_domain::words::money::{Growth, Points};
use gradus_domain::words::time::Instant;
use gradus_tests::commands::{
    activity, adjust, amount, at, give_back, hold_tier, join, purchase, returned, spend,
};
use gradus_tests::program::{programs, simple};
use gradus_tests::world::World;
use std::collections::HashMap;

/// Points wait two days and live ten; a bonus with limits and a budget; silver for 50.00.
const PROGRAM: &str = r#"
[earning]
points = "1"
per = "1.00"
activation = { after_days = 2 }
expiry = { rolling_days = 10 }
[growth]
growth = "1"
per = "1.00"
[[tiers]]
id = "base"
[[tiers]]
id = "silver"
qualify = { spend_at_least = "50.00", window = { rolling_days = 30 } }
validity = { months = 1 }
entry_rewards = [{ grant = "gift" }]
[[rules]]
id = "bonus"
bonus = 7
limits = { per_day = 20, per_transaction = 7 }
budget = 100
[[benefits]]
id = "gift"
kind = "gift"
valid_days = 5
[lifecycle]
new_days = 3
dormant_days = 20
churned_days = 40
"#;

fn program() -> Programs {
    programs(&[&simple("Europe/Berlin", "EUR", PROGRAM)])
}

/// A member who did a bit of everything in March 2026; settled to the end of May.
fn world() -> World {
    let mut world = World::new(program());
    let story = [
        join("m", "2026-03-01T09:00:00Z"),
        purchase("m", "t1", "2026-03-02T09:00:00Z", "EUR", 3_000),
        purchase("m", "t2", "2026-03-03T09:00:00Z", "EUR", 4_000),
        activity("m", "a1", "2026-03-04T09:00:00Z", "check-in"),
        hold_tier("m", "h1", "2026-03-05T09:00:00Z", "silver", "2026-03-08"),
        spend("m", "s1", "2026-03-05T10:00:00Z", 50),
        give_back("m", "g1", "2026-03-05T11:00:00Z", "s1", Some(20)),
        returned(
            "m",
            "r1",
            "2026-03-06T09:00:00Z",
            "t2",
            Returned::Amount(amount(1_000)),
        ),
        adjust("m", "j1", "2026-03-06T10:00:00Z", -5),
    ];
    for command in &story {
        let outcome = world.run(command);
        assert!(
            matches!(outcome, gradus_domain::ledger::plan::Outcome::Recorded(_)),
            "{outcome:?}"
        );
    }
    world.settle(&MemberId::new("m"), at("2026-05-31T12:00:00Z"));
    world
}

/// Books that can be broken.
struct Broken {
    member: Member,
    entries: Vec<Entry>,
    remainders: HashMap<CommandKey, Remainder>,
}

impl Broken {
    fn entry(&mut self, key: &str) -> &mut Entry {
        let keys: Vec<String> = self
            .entries
            .iter()
            .map(|entry| entry.key.to_string())
            .collect();
        let index = keys.iter().position(|there| there == key);
        let index = index.unwrap_or_else(|| panic!("{key} is none of {keys:?}"));
        &mut self.entries[index]
    }

    fn posting(&mut self, key: &str, from: &Account, to: &Account) -> &mut Posting {
        let entry = self.entry(key);
        let postings = format!("{:?}", entry.postings);
        let found = entry
            .postings
            .iter_mut()
            .find(|posting| posting.from == *from && posting.to == *to);
        found.unwrap_or_else(|| panic!("{postings}"))
    }
}

/// The laws that are found broken once something is changed.
fn found(change: impl FnOnce(&mut Broken)) -> Vec<Law> {
    findings(change)
        .into_iter()
        .map(|finding| finding.law)
        .collect()
}

fn findings(change: impl FnOnce(&mut Broken)) -> Vec<Finding> {
    let (member, entries, remainders) = world().books(&MemberId::new("m"));
    let mut broken = Broken {
        member,
        entries,
        remainders,
    };
    change(&mut broken);
    let books = Books {
        member: &broken.member,
        entries: &broken.entries,
        remainders: &broken.remainders,
    };
    audit_member(&program(), &books).err().unwrap_or_default()
}

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
fn a_return_that_takes_other_than_it_says_is_found() {
    let laws = found(|books| {
        let What::Returned(record) = &mut books.entry("return:m:r1").what else {
            panic!("a return");
        };
        record.taken = Points::new(11);
    });
    assert!(laws.contains(&Law::Breakdown) && laws.contains(&Law::Remainder));
}

#[test]
fn a_missing_notice_is_found() {
    let keys = [
        "join:m",
        "purchase:t1",
        "purchase:t2",
        "spend:m:s1",
        "give-back:m:g1",
        "return:m:r1",
        "adjust:m:j1",
        "day:m:2026-03-04",
        "day:m:2026-03-13",
    ];
    for key in keys {
        let laws = found(|books| {
            let notices = &mut books.entry(key).notices;
            assert!(!notices.is_empty(), "{key}");
            notices.clear();
        });
        assert!(laws.contains(&Law::Notice), "{key}");
    }
}

#[test]
fn a_notice_of_a_change_of_tier_that_was_none_is_found() {
    let laws = found(|books| {
        books
            .entry("adjust:m:j1")
            .notices
            .push(Notice::TierDowngraded {
                from: "silver".into(),
                to: "base".into(),
                last_day: None,
                figures: Vec::new(),
            });
    });
    assert_eq!(laws, [Law::Notice]);
}

#[test]
fn a_change_of_tier_from_another_one_is_found() {
    let laws = found(|books| {
        books.entry("purchase:t2").tier_events[0].from = "silver".into();
    });
    assert!(laws.contains(&Law::Tier));
}

#[test]
fn an_effective_tier_below_the_earned_one_is_found() {
    let laws = found(|books| {
        books.entry("purchase:t2").tier_events[0].effective_to = "base".into();
    });
    assert!(laws.contains(&Law::Tier));
}

#[test]
fn a_stage_of_life_from_another_one_is_found() {
    let laws = found(|books| {
        let changed = books
            .entries
            .iter_mut()
            .rev()
            .find_map(|entry| entry.stage.as_mut());
        changed.unwrap().from = None;
    });
    assert!(laws.contains(&Law::Stage));
}

#[test]
fn a_grant_that_ends_twice_is_found() {
    let laws = found(|books| {
        let ended = books
            .entries
            .iter_mut()
            .flat_map(|entry| {
                let again: Vec<_> = entry.grant_events.clone();
                entry.grant_events.extend(again);
                entry.grant_events.clone()
            })
            .any(|event| event.kind == GrantEventKind::Lapsed);
        assert!(ended);
    });
    assert!(laws.contains(&Law::Grant));
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
        books
            .member
            .holdings
            .active
            .push(gradus_domain::member::lots::Lot {
                last_day: LastDay::Never,
                earned_on: books.member.joined_on,
                issuer: None,
                points: Points::new(1),
            });
    });
    assert_eq!(laws, [Law::State]);
}

#[test]
fn a_remainder_that_its_returns_do_not_leave_is_found() {
    let laws = found(|books| {
        for remainder in books.remainders.values_mut() {
            if let Remainder::Purchase(left) = remainder {
                left.returned_minor[0] -= 1;
            }
        }
    });
    assert!(laws.contains(&Law::Remainder));
}

#[test]
fn a_spending_given_back_beyond_itself_is_found() {
    let laws = found(|books| {
        let What::GaveBack(record) = &mut books.entry("give-back:m:g1").what else {
            panic!("a giving back");
        };
        record.points = Points::new(51);
    });
    assert!(laws.contains(&Law::Remainder) && laws.contains(&Law::Breakdown));
}

#[test]
fn a_limit_that_is_exceeded_is_found() {
    let laws = found(|books| {
        for key in ["purchase:t1", "purchase:t2"] {
            let What::Purchased(record) = &mut books.entry(key).what else {
                panic!("a purchase");
            };
            record.facts.scores = ScoredAct::Purchase;
            record.score.shares[1].amount = Points::new(21);
        }
    });
    assert!(laws.contains(&Law::Limit));
}

#[test]
fn a_budget_that_is_exceeded_is_found() {
    let (member, mut entries, remainders) = world().books(&MemberId::new("m"));
    for entry in &mut entries {
        if let What::Acted(record) = &mut entry.what {
            record
                .score
                .shares
                .push(gradus_domain::ledger::score::Share {
                    source: gradus_domain::ledger::score::Source::Rule("bonus".into()),
                    amount: Points::new(101),
                    cut: None,
                });
        }
    }
    let books = Books {
        member: &member,
        entries: &entries,
        remainders: &remainders,
    };

    let findings = audit_program(&program(), &[books]).unwrap_err();

    assert!(findings.iter().any(|finding| finding.law == Law::Budget));
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

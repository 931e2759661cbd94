//! What is taken back, limits and budgets.

use super::broken::{found, program, world};
use gradus_domain::audit::{Books, Law, audit_program};
use gradus_domain::ledger::entry::What;
use gradus_domain::ledger::remainder::Remainder;
use gradus_domain::ledger::score::{Share, Source};
use gradus_domain::program::rule::ScoredAct;
use gradus_domain::words::ids::MemberId;
use gradus_domain::words::money::Points;

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
            record.score.shares.push(Share {
                source: Source::Rule("bonus".into()),
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

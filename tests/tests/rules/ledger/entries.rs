//! What an entry keeps.

use gradus_domain::ledger::entry::What;
use gradus_domain::ledger::score::{Cut, Limit};
use gradus_domain::program::rule::LimitWindow;
use gradus_tests::commands::day;
use gradus_tests::one_member::OneMember;
use gradus_tests::reading::{cut, shares};

#[test]
fn an_entry_keeps_version_rules_and_what_the_score_used() {
    // GIVEN silver with 1.5 points per yuan, and 2× up to 20 points a day
    let mut member = OneMember::under(
        r#"
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
    member.buys("a", "2026-03-01", 1_000);

    // WHEN ¥100 are spent: 150 at silver's rate, and 20 of the 150 that would be doubled
    member.buys("b", "2026-03-02", 10_000);

    // THEN the entry can tell why there are 170
    let entry = member.last_entry();
    assert_eq!(entry.program_version, 1);
    let What::Purchased(bought) = &entry.what else {
        panic!("a purchase");
    };
    assert_eq!(bought.facts.tier.as_str(), "silver");
    assert_eq!(bought.facts.day, day("2026-03-02"));
    assert_eq!(bought.lines[0].eligible_minor, 10_000);
    assert_eq!(shares(entry), [("base", 150), ("double", 20)]);
    let by_day = Cut {
        from: 150,
        by: Limit::Member(LimitWindow::Day),
    };
    assert_eq!(cut(entry), Some(by_day));
    assert_eq!(entry.after.active.get(), 20 + 170);
}

#[test]
fn a_correction_is_a_new_entry() {
    let mut member = OneMember::under("");
    member.buys("a", "2026-03-01", 1_000);
    member.spends("s", "2026-03-02", 5);
    let before = member.entries().to_vec();

    member.gets_back("g", "2026-03-03", "s", None);
    member.returns("r", "2026-03-04", "a");

    assert_eq!(member.entries()[..before.len()], before);
    assert_eq!(member.entries().len(), before.len() + 2);
    let numbers = member.entries().iter().map(|entry| entry.sequence);
    let numbers: Vec<_> = numbers.collect();
    assert_eq!(numbers, [1, 2, 3, 4, 5]);
}

//! What moves out of one account moves into another.

use gradus_domain::commands::Returned;
use gradus_domain::ledger::entry::{Account, Entry};
use gradus_domain::words::ids::MemberId;
use gradus_tests::commands::{Arriving, adjust, give_back, local, purchase, reinstate, spend};
use gradus_tests::one_member::{OneMember, bought, came_back};
use gradus_tests::program::earning_after;
use std::collections::BTreeMap;

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
    let mut member = OneMember::under(&earning_after(3, "{ rolling_days = 20 }")).and_another();
    let history = [
        bought("a", "2026-03-01", 10_000),
        purchase("n", "b", &local("2026-03-01"), "CNY", 5_000),
        adjust("m", "j", &local("2026-03-02"), 40),
        adjust("m", "k", &local("2026-03-03"), -10),
        spend("m", "s", &local("2026-03-05"), 120),
        give_back("m", "g", &local("2026-03-06"), "s", Some(20)),
        came_back("r", "2026-03-07", "a", Returned::Everything),
        bought("c", "2026-03-08", 3_000),
        adjust("n", "j", &local("2026-03-24"), 1),
        bought("d", "2026-03-25", 700),
        purchase("m", "e", &local("2026-03-05"), "CNY", 9_000).arrives(&local("2026-03-29")),
        reinstate("m", "i", &local("2026-03-30"), 4, None),
        bought("f", "2026-03-31", 2_500),
    ];

    for command in &history {
        member.sends(command);

        // THEN after each entry, a member's postings are its state
        for id in ["m", "n"] {
            let id = MemberId::new(id);
            let sums = sums(member.world.entries(&id).iter());
            let sum = |account: Account| sums.get(&account).copied().unwrap_or(0);
            let holdings = &member.world.member(&id).holdings;
            let active = holdings.active_points().unwrap().get();
            let pending = holdings.pending_points().unwrap().get();
            assert_eq!(sum(Account::Active), active);
            assert_eq!(sum(Account::Pending), pending);
            assert_eq!(-sum(Account::Debt), holdings.debt.get());
            assert!(0 <= active && 0 <= pending && 0 <= holdings.debt.get());
            let after = &member.world.entries(&id).last().unwrap().after;
            assert_eq!(after.active.get(), active);
            assert_eq!(after.pending.get(), pending);
            assert_eq!(after.debt, holdings.debt);
        }

        // THEN each entry sums to zero
        for entry in member.entries() {
            assert_eq!(sums(std::iter::once(entry)).values().sum::<i64>(), 0);
        }
    }

    // THEN over the program, what was issued is somewhere
    let ids = [MemberId::new("m"), MemberId::new("n")];
    let sums = sums(ids.iter().flat_map(|id| member.world.entries(id)));
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

//! Sound books, in which one thing can be changed.

use gradus_domain::audit::{Books, Finding, Law, audit_member};
use gradus_domain::commands::{CommandKey, Returned};
use gradus_domain::ledger::entry::{Account, Entry, Posting};
use gradus_domain::ledger::remainder::Remainder;
use gradus_domain::member::Member;
use gradus_domain::program::versions::Programs;
use gradus_domain::words::ids::MemberId;
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

pub(crate) fn program() -> Programs {
    programs(&[&simple("Europe/Berlin", "EUR", PROGRAM)])
}

/// A member who did a bit of everything in March 2026; settled to the end of May.
pub(crate) fn world() -> World {
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
pub(crate) struct Broken {
    pub(crate) member: Member,
    pub(crate) entries: Vec<Entry>,
    pub(crate) remainders: HashMap<CommandKey, Remainder>,
}

impl Broken {
    pub(crate) fn entry(&mut self, key: &str) -> &mut Entry {
        let keys: Vec<String> = self
            .entries
            .iter()
            .map(|entry| entry.key.to_string())
            .collect();
        let index = keys.iter().position(|there| there == key);
        let index = index.unwrap_or_else(|| panic!("{key} is none of {keys:?}"));
        &mut self.entries[index]
    }

    pub(crate) fn posting(&mut self, key: &str, from: &Account, to: &Account) -> &mut Posting {
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
pub(crate) fn found(change: impl FnOnce(&mut Broken)) -> Vec<Law> {
    findings(change)
        .into_iter()
        .map(|finding| finding.law)
        .collect()
}

pub(crate) fn findings(change: impl FnOnce(&mut Broken)) -> Vec<Finding> {
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

//! What a run came by: the answers, and what happened to points, returns and tiers.

use gradus_domain::ledger::entry::{Account, Entry, Posting, TierEventKind, What};
use gradus_domain::ledger::plan::{Outcome, Plan, Record};
use std::collections::BTreeMap;

/// How often each was met.
#[derive(Debug, Default)]
pub(crate) struct Seen(BTreeMap<String, u64>);

impl Seen {
    /// Notes what a plan answers and does.
    pub(crate) fn note(&mut self, plan: &Plan) {
        let answer = match &plan.outcome {
            Outcome::Recorded(_) => "recorded",
            Outcome::Repeated(_) => "repeated",
            Outcome::Waiting => "waiting",
            Outcome::Rejected(rejection) => rejection.code(),
            Outcome::Settled => "settled",
        };
        self.add(answer);
        let is_purchase = plan
            .entries()
            .any(|entry| matches!(entry.what, What::Purchased(_)));
        for write in plan.commits.iter().flat_map(|commit| &commit.records) {
            match &write.record {
                Record::Entry(entry) => self.note_entry(entry, is_purchase),
                Record::Rejected(record) if !matches!(plan.outcome, Outcome::Rejected(_)) => {
                    self.add(&format!("parked refused: {}", record.rejection.code()));
                }
                Record::Rejected(_) | Record::Waiting(_) => {}
            }
        }
    }

    fn note_entry(&mut self, entry: &Entry, is_purchase: bool) {
        if let What::Returned(record) = &entry.what {
            let events = [
                ("parked applied", is_purchase),
                ("forgiven", record.forgiven.is_positive()),
                (
                    "points that paid are back",
                    record.points_back.is_positive(),
                ),
            ];
            for (event, has_happened) in events {
                if has_happened {
                    self.add(event);
                }
            }
        }
        let acts = [
            ("given back", matches!(entry.what, What::GaveBack(_))),
            ("reinstated", matches!(entry.what, What::Reinstated { .. })),
            ("erased", matches!(entry.what, What::Erased { .. })),
        ];
        for (act, is_it) in acts {
            if is_it {
                self.add(act);
            }
        }
        for posting in &entry.postings {
            if let Some(event) = moved(entry, posting) {
                self.add(event);
            }
        }
        for event in &entry.tier_events {
            self.add(match event.kind {
                TierEventKind::Attained => "tier attained",
                TierEventKind::Renewed => "tier renewed",
                TierEventKind::KeptByHold => "tier kept",
                TierEventKind::GraceBegan => "tier in grace",
                TierEventKind::FellAtReview => "tier lost at a review",
                TierEventKind::FellByInactivity => "tier lost by inactivity",
                TierEventKind::TakenBack => "tier taken back",
                TierEventKind::HoldBegan => "tier held",
                TierEventKind::HoldEnded => "tier held no more",
            });
        }
    }

    fn add(&mut self, name: &str) {
        *self.0.entry(name.to_owned()).or_default() += 1;
    }

    /// What of this was not met.
    pub(crate) fn lacks<'a>(&self, wanted: &[&'a str]) -> Vec<&'a str> {
        let is_missing = |name: &&&str| !self.0.contains_key(**name);
        wanted.iter().filter(is_missing).copied().collect()
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, u64)> {
        self.0.iter().map(|(name, count)| (name.as_str(), *count))
    }
}

fn moved(entry: &Entry, posting: &Posting) -> Option<&'static str> {
    let is_day = matches!(entry.what, What::DayBegan { .. });
    match (&posting.from, &posting.to) {
        (Account::Active, Account::Lapsed) if is_day => Some("lapsed"),
        (Account::Active, Account::Lapsed) => Some("lapsed as it came"),
        (Account::Debt, Account::Reversed) => Some("owed"),
        (Account::Issued, Account::Debt) => Some("debt paid by what is earned"),
        (Account::Pending, Account::Debt) => Some("debt paid by what becomes active"),
        (Account::Redeemed, Account::Debt) => Some("debt paid by what comes back"),
        (Account::Lapsed, Account::Debt) => Some("debt paid by what is reinstated"),
        (Account::Pending, Account::Active) => Some("activated"),
        (Account::Pending, Account::Reversed) => Some("taken while pending"),
        (Account::Active, Account::Reversed) => Some("taken while active"),
        (Account::Active | Account::Pending, Account::Forfeited) => Some("forfeited"),
        (_, _) => None,
    }
}

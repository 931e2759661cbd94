//! Tiers, stages of life and grants: each event goes on from the one before.

use super::{Findings, Law, decided_by};
use crate::ledger::entry::{Entry, GrantEventKind, TierEvent, TierEventKind, What};
use crate::member::Member;
use crate::program::Program;
use crate::program::stage::LifecycleStage;
use crate::program::versions::Programs;
use crate::telling::notice::Tells;
use crate::words::ids::{GrantId, TierId};
use std::collections::BTreeSet;

/// Where the entries of a member lead.
#[derive(Debug, Default)]
pub(super) struct Standing {
    pub(super) earned: Option<TierId>,
    pub(super) effective: Option<TierId>,
    pub(super) stage: Option<LifecycleStage>,
    pub(super) open_grants: BTreeSet<GrantId>,
    all_grants: BTreeSet<GrantId>,
}

/// A change of the effective tier that an entry must say.
#[derive(Debug, PartialEq, Eq)]
enum Said<'a> {
    Upgraded(&'a TierId, &'a TierId),
    Downgraded(&'a TierId, &'a TierId),
}

impl Standing {
    pub(super) fn fold(&mut self, programs: &Programs, entry: &Entry, findings: &mut Findings) {
        if let Some(program) = decided_by(programs, entry) {
            if self.earned.is_none() {
                let lowest = program.tiers.first().map(|tier| tier.id.clone());
                self.earned.clone_from(&lowest);
                self.effective = lowest;
            }
            self.fold_tiers(program, entry, findings);
        }
        if let Some(change) = entry.stage {
            findings.compare(Law::Stage, &self.stage, &change.from);
            findings.hold(
                Law::Stage,
                change.from != Some(change.to),
                || "another stage".to_owned(),
                || format!("{:?} again", change.to),
            );
            self.stage = Some(change.to);
        }
        self.fold_grants(entry, findings);
    }

    fn fold_tiers(&mut self, program: &Program, entry: &Entry, findings: &mut Findings) {
        let mut expected = Vec::new();
        for event in &entry.tier_events {
            findings.compare_as(Law::Tier, "from", &self.earned.as_ref(), &Some(&event.from));
            findings.compare_as(
                Law::Tier,
                "effective from",
                &self.effective.as_ref(),
                &Some(&event.effective_from),
            );
            check_direction(program, event, findings);
            let rank = |tier: &TierId| program.tier_index(tier);
            let (before, after) = (&event.effective_from, &event.effective_to);
            if rank(before) < rank(after) {
                expected.push(Said::Upgraded(before, after));
            } else if rank(after) < rank(before) {
                expected.push(Said::Downgraded(before, after));
            }
            self.earned = Some(event.to.clone());
            self.effective = Some(event.effective_to.clone());
        }
        let said: Vec<Said<'_>> = entry
            .notices
            .iter()
            .filter_map(|notice| match notice.tells() {
                Tells::Rose { from, to } => Some(Said::Upgraded(from, to)),
                Tells::Fell { from, to } => Some(Said::Downgraded(from, to)),
                Tells::Moved(..)
                | Tells::Joined(_)
                | Tells::Renewed
                | Tells::PointsWillLapse
                | Tells::TierWillEnd
                | Tells::Nothing => None,
            })
            .collect();
        if let What::Erased { .. } = entry.what {
            expected.clear();
        }
        findings.compare_as(Law::Notice, "changes of tier", &expected, &said);
    }

    fn fold_grants(&mut self, entry: &Entry, findings: &mut Findings) {
        for event in &entry.grant_events {
            match event.kind {
                GrantEventKind::Issued => {
                    self.open_grants.insert(event.grant.clone());
                    if !self.all_grants.insert(event.grant.clone()) {
                        findings.add(Law::Grant, "a new grant", format!("{} again", event.grant));
                    }
                }
                GrantEventKind::Lapsed | GrantEventKind::Revoked => {
                    if !self.open_grants.remove(&event.grant) {
                        let found = format!("{:?} of {}", event.kind, event.grant);
                        findings.add(Law::Grant, "the end of an open grant", found);
                    }
                }
            }
        }
    }

    pub(super) fn compare(&self, member: &Member, findings: &mut Findings) {
        let standing = &member.standing;
        let effective = standing.history.last().map(|since| &since.tier);
        findings.compare_as(
            Law::State,
            "earned tier",
            &self.earned.as_ref(),
            &Some(&standing.earned),
        );
        findings.compare_as(
            Law::State,
            "effective tier",
            &self.effective.as_ref(),
            &effective,
        );
        findings.compare_as(Law::State, "stage", &self.stage, &member.stage);
        let open: BTreeSet<GrantId> = member.grants.iter().map(|grant| grant.id.clone()).collect();
        findings.compare_as(Law::State, "open grants", &self.open_grants, &open);
    }
}

/// A tier reached is higher, a tier lost lower, a tier kept the same; and the effective tier
/// is never below the earned one.
fn check_direction(program: &Program, event: &TierEvent, findings: &mut Findings) {
    let (from, to) = (
        program.tier_index(&event.from),
        program.tier_index(&event.to),
    );
    let fits = match event.kind {
        TierEventKind::Attained => from < to,
        TierEventKind::FellAtReview
        | TierEventKind::FellByInactivity
        | TierEventKind::TakenBack => to < from,
        TierEventKind::Renewed
        | TierEventKind::KeptByHold
        | TierEventKind::GraceBegan
        | TierEventKind::HoldBegan
        | TierEventKind::HoldEnded => from == to,
    };
    findings.hold(
        Law::Tier,
        fits && from.is_some(),
        || format!("{:?} in its direction", event.kind),
        || format!("{} to {}", event.from, event.to),
    );
    findings.hold(
        Law::Tier,
        to <= program.tier_index(&event.effective_to),
        || format!("an effective tier of {} or higher", event.to),
        || event.effective_to.to_string(),
    );
}

//! Whether one decision adds up: its entries, on what the member had, come to what the member
//! would have.

use super::{Finding, Findings, Law};
use crate::ledger::entry::{Account, Entry};
use crate::ledger::plan::Plan;
use crate::member::Member;

/// Reconciles a plan with the member that it was decided on, without reading anything: entries
/// follow one another by their numbers, each says what its postings leave, and the state that
/// goes with them says the same. Lots are looked at by their sums alone; [`audit_member`]
/// folds them one by one.
///
/// [`audit_member`]: super::audit_member
///
/// # Errors
/// Everything that does not agree: the plan must not be written.
pub fn reconcile(before: Option<&Member>, plan: &Plan) -> Result<(), Vec<Finding>> {
    let mut written = plan.commits.iter().rev();
    let after = written
        .find_map(|commit| commit.member.as_ref())
        .map(|write| write.state.as_ref());
    let mut findings = Findings::of(after.or(before).map(|member| &member.id));
    let mut sums = before.map_or_else(Sums::default, Sums::of);
    for entry in plan.entries() {
        findings.entry = Some(entry.key.clone());
        sums.fold(entry);
        sums.compare(Law::Balance, &Sums::after(entry), &mut findings);
    }
    findings.entry = None;
    let last = after.or(before).map_or_else(Sums::default, Sums::of);
    sums.compare(Law::State, &last, &mut findings);
    findings.result()
}

/// What a member has, and how many entries led there.
#[derive(Debug, Default)]
struct Sums {
    sequence: u64,
    active: i128,
    pending: i128,
    debt: i128,
    growth: i128,
}

impl Sums {
    fn of(member: &Member) -> Self {
        let holdings = &member.holdings;
        let active = holdings.active.iter();
        let pending = holdings.pending.iter();
        Self {
            sequence: member.sequence,
            active: active.map(|lot| i128::from(lot.points.get())).sum(),
            pending: pending
                .map(|there| i128::from(there.lot.points.get()))
                .sum(),
            debt: i128::from(holdings.debt.get()),
            growth: i128::from(member.growth.get()),
        }
    }

    /// What an entry says.
    fn after(entry: &Entry) -> Self {
        let after = &entry.after;
        Self {
            sequence: entry.sequence,
            active: i128::from(after.active.get()),
            pending: i128::from(after.pending.get()),
            debt: i128::from(after.debt.get()),
            growth: i128::from(after.growth.get()),
        }
    }

    fn fold(&mut self, entry: &Entry) {
        self.sequence = self.sequence.saturating_add(1);
        self.growth = self.growth.saturating_add(i128::from(entry.growth.get()));
        for posting in &entry.postings {
            let points = i128::from(posting.points.get());
            self.add(&posting.from, points.saturating_neg());
            self.add(&posting.to, points);
        }
    }

    fn add(&mut self, account: &Account, points: i128) {
        if *account == Account::Active {
            self.active = self.active.saturating_add(points);
        }
        if *account == Account::Pending {
            self.pending = self.pending.saturating_add(points);
        }
        if *account == Account::Debt {
            self.debt = self.debt.saturating_sub(points);
        }
    }

    fn compare(&self, law: Law, found: &Self, findings: &mut Findings) {
        findings.compare_as(Law::Sequence, "entries:", &self.sequence, &found.sequence);
        let figures = [
            ("active", self.active, found.active),
            ("pending", self.pending, found.pending),
            ("debt", self.debt, found.debt),
            ("growth", self.growth, found.growth),
        ];
        for (name, expected, found) in figures {
            findings.compare_as(law, name, &expected, &found);
        }
    }
}

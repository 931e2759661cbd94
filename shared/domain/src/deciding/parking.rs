//! Returns that came before their purchase: parked, and applied directly after it (rules §7).

use super::decision::{Answer, Applied, Decision, record_entry};
use crate::commands::fingerprint::Fingerprint;
use crate::commands::{Act, CommandKey, Return};
use crate::ledger::draft::Draft;
use crate::ledger::plan::{
    BudgetLeft, BudgetMove, Outcome, Record, RecordExpectation, RecordWrite, RejectedRecord,
    RemainderWrite, Target, WaitingRecord,
};
use crate::ledger::rejection::Rejection;
use crate::member::{Member, PARKED_RETURNS_MAX, ParkedReturn};
use crate::program::versions::Version;

impl<'a> Decision<'a> {
    /// A return whose purchase is unknown waits for it, at most eight a member.
    pub(crate) fn park(
        &self,
        version: &'a Version,
        member: Box<Member>,
        back: &Return,
    ) -> Result<Applied, Answer> {
        let waiting = member.parked.len();
        if PARKED_RETURNS_MAX <= waiting {
            let waiting = u16::try_from(waiting).unwrap_or(u16::MAX);
            return Err(Rejection::ParkingFull { waiting }.into());
        }
        let draft = self.open(version, member)?;
        let today = draft.today;
        let mut member = draft.member;
        member.parked.push(ParkedReturn {
            parked_on: today,
            command: Box::new(self.command.clone()),
            transaction: back.transaction.clone(),
            returned: back.returned.clone(),
        });
        member.settled_to = member.settled_to.max(self.now);
        member.settled_day = member.settled_day.max(today);
        let key = self.head(self.command, self.fingerprint)?.key;
        let record = Record::Waiting(WaitingRecord {
            member: member.id.clone(),
            fingerprint: self.fingerprint,
            decided_at: self.now,
        });
        Ok(Applied {
            member,
            records: vec![RecordWrite {
                key,
                record,
                expects: RecordExpectation::AbsentOrRejected,
            }],
            absent: vec![CommandKey::Transaction(back.transaction.clone())],
            remainders: Vec::new(),
            budgets: Vec::new(),
            outcome: Outcome::Waiting,
        })
    }

    /// Closes a purchase and applies the returns that waited for it directly after, each
    /// as an entry of its own.
    pub(crate) fn with_parked_returns(
        &self,
        draft: Draft<'a>,
        moves: Vec<BudgetMove>,
    ) -> Result<Applied, Answer> {
        let version = draft.version;
        let today = draft.today;
        let mut applied = self.finish(draft, Vec::new(), moves)?;
        let Some(Record::Entry(purchase)) = applied.records.first().map(|write| &write.record)
        else {
            return Ok(applied);
        };
        let mut target = Target {
            entry: purchase.clone(),
            remainder: None,
        };
        let key = purchase.key.clone();
        let (parked, waiting): (Vec<_>, Vec<_>) = std::mem::take(&mut applied.member.parked)
            .into_iter()
            .partition(|parked| CommandKey::Transaction(parked.transaction.clone()) == key);
        applied.member.parked = waiting;
        for parked in parked {
            let command = parked.command.as_ref();
            let Act::Return(back) = &command.act else {
                continue;
            };
            let fingerprint = Fingerprint::of(command);
            let head = self.head(command, fingerprint)?;
            let key = head.key.clone();
            let member = applied.member.clone();
            let mut draft = Draft::open(self.programs, version, member, head, self.now, today)?;
            let mut moves = applied.budgets.clone();
            let budgets = left_after(self.budgets, &moves);
            match self.return_of(&mut draft, back, &target, &budgets, &mut moves) {
                Ok(write) => {
                    let (member, entry) = draft.close()?;
                    applied.member = member;
                    applied.budgets = moves;
                    target.remainder = Some(write.remainder.clone());
                    let expects = None;
                    applied.remainders = vec![RemainderWrite { expects, ..write }];
                    applied
                        .records
                        .push(record_entry(entry, RecordExpectation::Waiting));
                }
                Err(Answer::Rejected(rejection)) => applied.records.push(RecordWrite {
                    key,
                    record: Record::Rejected(RejectedRecord {
                        member: applied.member.id.clone(),
                        fingerprint,
                        decided_at: self.now,
                        rejection: *rejection,
                    }),
                    expects: RecordExpectation::Waiting,
                }),
                Err(answer) => return Err(answer),
            }
        }
        Ok(applied)
    }
}

/// What is left of budgets after moves that the same plan makes.
fn left_after(budgets: &[BudgetLeft], moves: &[BudgetMove]) -> Vec<BudgetLeft> {
    let used = |left: &BudgetLeft| {
        moves
            .iter()
            .find(|there| there.rule == left.rule)
            .map_or(0, |there| there.used)
    };
    budgets
        .iter()
        .map(|left| BudgetLeft {
            rule: left.rule.clone(),
            left: left.left.saturating_sub(used(left)),
        })
        .collect()
}

//! Applying a command to a member who is settled (rules §4).

use super::decision::{Answer, Applied, Decision};
use crate::commands::{Act, Profile, Return};
use crate::earning::returns::Purchased;
use crate::ledger::draft::Draft;
use crate::ledger::entry::{Entry, SpendRecord, What};
use crate::ledger::plan::{BudgetLeft, BudgetMove, Failure, Outcome, RemainderWrite, Target};
use crate::ledger::rejection::Rejection;
use crate::ledger::remainder::{PurchaseRemainder, Remainder, SpendRemainder};
use crate::member::{Member, ParkedReturn};
use crate::program::versions::Version;
use crate::telling::notice::Notice;
use crate::words::money::Points;

impl<'a> Decision<'a> {
    /// Applies the command to the member, who is settled.
    pub(crate) fn apply(
        &self,
        member: Option<Box<Member>>,
        target: Option<&Target>,
    ) -> Result<Applied, Answer> {
        let version = self.version_at(self.now)?;
        match (&self.command.act, member) {
            (Act::Join(profile), None) => self.join(version, profile),
            (Act::Return(back), Some(member)) if target.is_none() => {
                self.park(version, member, back)
            }
            (_, Some(member)) => self.change(version, member, target),
            (_, None) => Err(self.member_unknown()),
        }
    }

    fn join(&self, version: &'a Version, profile: &Profile) -> Result<Applied, Answer> {
        let program = &version.program;
        let lowest = program
            .tiers
            .first()
            .ok_or(Failure::NoVersion { at: self.now })?;
        let joined_on = self.occurred_on;
        let member = Box::new(Member::joining(
            self.command.member.clone(),
            self.occurred_at,
            joined_on,
            profile.clone(),
            lowest.id.clone(),
        ));
        let mut draft = self.open(version, member)?;
        draft.entry.what = What::Joined;
        draft.entry.notices.push(Notice::MemberEnrolled {
            tier: lowest.id.clone(),
        });
        draft.follow_lifecycle()?;
        draft.give_entry_rewards(0)?;
        draft.celebrate_joining()?;
        draft.upgrade_or_keep(joined_on)?;
        self.finish(draft, Vec::new(), Vec::new())
    }

    /// Applies every command that changes a member who is there.
    fn change(
        &self,
        version: &'a Version,
        member: Box<Member>,
        target: Option<&Target>,
    ) -> Result<Applied, Answer> {
        let mut draft = self.open(version, member)?;
        let day = self.occurred_on;
        let mut moves = Vec::new();
        let mut remainders = Vec::new();
        match &self.command.act {
            Act::Purchase(purchase) => {
                let earning = self.version_at(self.occurred_at)?;
                draft.purchase(earning, purchase, day, self.budgets, &mut moves)?;
                let transaction = &purchase.transaction;
                let waits = |parked: &ParkedReturn| parked.transaction == *transaction;
                if draft.member.parked.iter().any(waits) {
                    return self.with_parked_returns(draft, moves);
                }
            }
            Act::Activity(activity) => {
                let earning = self.version_at(self.occurred_at)?;
                draft.activity(earning, activity, day, self.budgets, &mut moves)?;
            }
            Act::Return(back) => {
                let target = target.ok_or_else(|| self.member_unknown())?;
                let write = self.return_of(&mut draft, back, target, self.budgets, &mut moves)?;
                remainders.push(write);
            }
            Act::Spend(spend) => draft.spend(spend, day)?,
            Act::GiveBack(back) => {
                let (spent, record, before) = match target {
                    Some(target) => spending(target)?,
                    None => {
                        let spend = back.spend.clone();
                        return Err(Rejection::SpendUnknown { spend }.into());
                    }
                };
                let after = draft.give_back(back, spent, record, before)?;
                remainders.push(RemainderWrite {
                    key: spent.key.clone(),
                    remainder: Remainder::Spend(after),
                    expects: (before.revision > 0).then_some(before.revision),
                });
            }
            Act::Profile(change) => {
                let before = draft.member.profile.birthday;
                draft.member.profile = change.profile.clone();
                draft.note_birthday(before);
                draft.entry.what = What::ProfileChanged;
            }
            Act::Adjust(adjustment) => draft.adjust(adjustment)?,
            Act::Reinstate(reinstatement) => draft.reinstate(reinstatement)?,
            Act::HoldTier(hold) => draft.hold_tier(hold)?,
            Act::Erase(erasure) => return self.erase(draft, erasure),
            Act::Join(_) | Act::Settle => return Err(Answer::Is(Outcome::Settled)),
        }
        self.finish(draft, remainders, moves)
    }

    /// Applies a return to its purchase.
    pub(crate) fn return_of(
        &self,
        draft: &mut Draft<'_>,
        back: &Return,
        target: &Target,
        budgets: &[BudgetLeft],
        moves: &mut Vec<BudgetMove>,
    ) -> Result<RemainderWrite, Answer> {
        let entry = target.entry.as_ref();
        if entry.member != draft.member.id {
            let transaction = back.transaction.clone();
            return Err(Rejection::TransactionClaimed { transaction }.into());
        }
        let What::Purchased(record) = &entry.what else {
            return Err(Failure::WrongFact {
                found: entry.key.clone(),
                wanted: "a purchase",
            }
            .into());
        };
        let remainder = match &target.remainder {
            Some(Remainder::Purchase(remainder)) => remainder.clone(),
            Some(Remainder::Spend(_)) => {
                return Err(Failure::WrongFact {
                    found: entry.key.clone(),
                    wanted: "a purchase's remainder",
                }
                .into());
            }
            None => PurchaseRemainder::whole(record),
        };
        let expects = target.remainder.as_ref().map(Remainder::revision);
        let purchased = Purchased {
            entry,
            record,
            remainder,
        };
        let after = draft.return_purchase(back, purchased, budgets, moves)?;
        Ok(RemainderWrite {
            key: entry.key.clone(),
            remainder: Remainder::Purchase(after),
            expects,
        })
    }
}

/// A giving back's spending, and how far it is given back.
fn spending(target: &Target) -> Result<(&Entry, &SpendRecord, SpendRemainder), Failure> {
    let entry = target.entry.as_ref();
    let What::Spent(record) = &entry.what else {
        return Err(Failure::WrongFact {
            found: entry.key.clone(),
            wanted: "a spending",
        });
    };
    let before = match &target.remainder {
        Some(Remainder::Spend(remainder)) => *remainder,
        Some(Remainder::Purchase(_)) => {
            return Err(Failure::WrongFact {
                found: entry.key.clone(),
                wanted: "a spending's remainder",
            });
        }
        None => SpendRemainder {
            revision: 0,
            given_back: Points::ZERO,
        },
    };
    Ok((entry, record, before))
}

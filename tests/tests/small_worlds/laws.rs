//! What must hold of each step, besides what the auditor looks at.

use crate::left::Left;
use crate::member::{alike, audited, id, member_after};
use crate::node::Node;
use crate::told::{Told, hold};
use gradus_domain::commands::{Act, CommandKey, Returned};
use gradus_domain::ledger::entry::{Account, What};
use gradus_domain::ledger::plan::{Outcome, Plan, Record};
use gradus_domain::ledger::remainder::Remainder;
use std::collections::BTreeMap;
use std::rc::Rc;

impl Told<'_> {
    /// Every law that is broken.
    pub(crate) fn broken(&self) -> Vec<String> {
        let mut broken = audited(self.world);
        let laws = [
            (
                "nothing is below 0, nothing active while owed",
                self.balances(),
            ),
            ("what was issued is somewhere", self.conserved()),
            ("what comes again changes nothing", self.repeated()),
            ("a return waits at both ends", self.waiting()),
            ("what is rejected changes nothing", self.rejected()),
            ("settling oftener comes to the same", self.oftener()),
            (
                "what came back whole stands for nothing",
                self.returned_whole(),
            ),
            (
                "of purchases that all came back nothing is left",
                self.all_returned(),
            ),
            ("what counts as lapsed had lapsed", self.lapsed_once()),
            ("the first to lapse are spent first", self.in_spend_order()),
            ("the last to lapse come back first", self.latest_first()),
            (
                "spent and given back is as before",
                self.spent_and_given_back(),
            ),
            ("what is not there is owed or forgiven", self.short()),
            (
                "what is taken is looked for in order",
                self.taken_in_order(),
            ),
        ];
        for (law, found) in laws {
            broken.extend(found.err().map(|found| format!("{law}: {found}")));
        }
        broken
    }

    fn balances(&self) -> Result<(), String> {
        for entry in self.plan.entries() {
            let after = &entry.after;
            let figures = [after.active, after.pending, after.held, after.debt];
            let is_below = figures.iter().any(|points| points.is_negative());
            let is_active_and_owed = after.debt.is_positive() && after.active.is_positive();
            hold(!is_below && !is_active_and_owed, || format!("{after:?}"))?;
        }
        let holdings = &self.member().holdings;
        let lots = holdings.active.iter();
        let lots = lots.chain(holdings.pending.iter().map(|pending| &pending.lot));
        let is_sound = lots.clone().all(|lot| lot.points.is_positive());
        hold(is_sound && !holdings.lapsed.is_negative(), || {
            format!("{holdings:?}")
        })
    }

    fn conserved(&self) -> Result<(), String> {
        let mut sums: BTreeMap<&Account, i64> = BTreeMap::new();
        for posting in self
            .world
            .entries(&id())
            .iter()
            .flat_map(|entry| &entry.postings)
        {
            *sums.entry(&posting.from).or_default() -= posting.points.get();
            *sums.entry(&posting.to).or_default() += posting.points.get();
        }
        let sum = |account| sums.get(&account).copied().unwrap_or(0);
        let holdings = &self.world.member(&id()).holdings;
        let active = holdings.active_points().unwrap().get();
        let pending = holdings.pending_points().unwrap().get();
        let elsewhere = [
            Account::Redeemed,
            Account::Lapsed,
            Account::Reversed,
            Account::Forfeited,
        ];
        let elsewhere: i64 = elsewhere.into_iter().map(sum).sum();
        let there = active + pending - holdings.debt.get() + elsewhere;
        let issued = -sum(Account::Issued);
        hold(issued == there, || {
            format!("{issued} are issued, {there} are there")
        })
    }

    fn repeated(&self) -> Result<(), String> {
        let again = self.world.plan(self.command);
        let is_same = match (&self.plan.outcome, &again.outcome) {
            (Outcome::Recorded(key), Outcome::Repeated(entry)) => {
                *key == entry.key && again.commits.is_empty()
            }
            (Outcome::Waiting, Outcome::Waiting) => again.commits.is_empty(),
            (Outcome::Rejected(first), Outcome::Rejected(second)) => {
                first == second && is_record_alone(&again)
            }
            (_, _) => false,
        };
        hold(is_same, || format!("{:?}", again.outcome))
    }

    /// A return that waits stands under its key and with its member, or in neither place.
    fn waiting(&self) -> Result<(), String> {
        let parked = &self.world.member(&id()).parked;
        let told = self.before.told.iter().map(Rc::as_ref);
        for command in told.chain([self.command]) {
            let key = command.key().unwrap();
            let is_waiting = matches!(self.world.record(&key), Some(Record::Waiting(_)));
            let is_parked = parked.iter().any(|there| *there.command == *command);
            hold(is_waiting == is_parked, || {
                format!("{key} waits: {is_waiting}, with the member: {is_parked}")
            })?;
        }
        Ok(())
    }

    fn rejected(&self) -> Result<(), String> {
        let Outcome::Rejected(_) = &self.plan.outcome else {
            return Ok(());
        };
        let is_settled_alone = self.plan.entries().eq(self.before.settled().plan.entries())
            && alike(self.member(), &self.before.settled().member);
        let is_nothing_else = self.plan.commits.iter().all(|commit| {
            commit.remainders.is_empty() && commit.budgets.is_empty() && commit.absent.is_empty()
        });
        let key = self.command.key().unwrap();
        let is_recorded = matches!(self.world.record(&key), Some(Record::Rejected(_)));
        hold(is_settled_alone && is_nothing_else && is_recorded, || {
            format!("{:?}", self.plan)
        })
    }

    fn oftener(&self) -> Result<(), String> {
        let Some(oftener) = &self.before.settled().oftener else {
            return Ok(());
        };
        let plan = oftener.plan(self.command);
        let known = self.before.world.entries(&id()).len();
        let settled = &oftener.entries(&id())[known..];
        let is_same = self.plan.entries().eq(settled.iter().chain(plan.entries()))
            && alike(self.member(), member_after(oftener, &plan))
            && self.plan.outcome == plan.outcome;
        hold(is_same, || format!("{:?}", plan.outcome))
    }

    fn returned_whole(&self) -> Result<(), String> {
        let (Act::Return(back), Outcome::Recorded(_)) = (&self.command.act, &self.plan.outcome)
        else {
            return Ok(());
        };
        if back.returned != Returned::Everything {
            return Ok(());
        }
        let key = CommandKey::Transaction(back.transaction.clone());
        let entry = self.entry(&key);
        let (What::Purchased(record), Some(Remainder::Purchase(left))) =
            (&entry.what, self.world.remainder(&key))
        else {
            return Err("it has no remainder".to_owned());
        };
        let paid: i64 = record.paid_with.iter().map(|lot| lot.points.get()).sum();
        let is_nothing = left.shares.iter().all(|share| share.amount.is_zero())
            && left
                .growth_shares
                .iter()
                .all(|share| share.amount.is_zero())
            && left.grants.is_empty()
            && left.points_back.get() == paid;
        hold(is_nothing, || format!("{left:?}"))
    }

    /// No return counts as lapsed what did not lapse, or was counted before.
    fn lapsed_once(&self) -> Result<(), String> {
        let left = Left::of(self.world.entries(&id()));
        hold(left.lapsed >= 0, || {
            format!("{} more counted than lapsed", -left.lapsed)
        })
    }

    fn has_tier_rewards(&self) -> bool {
        let mut tiers = self.program().tiers.iter();
        tiers.any(|tier| !tier.entry_rewards.is_empty())
    }

    /// Where every purchase came back whole, all that they issued is reversed or forgiven or had
    /// lapsed, rewards of tiers included; but what came with a tier that a review took stays.
    fn all_returned(&self) -> Result<(), String> {
        let entries = self.world.entries(&id());
        let lowest = &self.program().tiers[0].id;
        let is_lowest = self.world.member(&id()).standing.earned == *lowest;
        let mut purchases = entries.iter().filter_map(|entry| {
            if let What::Purchased(record) = &entry.what {
                Some((&entry.key, record))
            } else {
                None
            }
        });
        let all_back = purchases.all(|(key, record)| {
            let sold: Vec<i64> = record.lines.iter().map(|line| line.net_minor).collect();
            matches!(
                self.world.remainder(key),
                Some(Remainder::Purchase(left)) if left.returned_minor == sold
            )
        });
        let left = Left::of(entries);
        if !is_lowest || left.was_reviewed || !all_back {
            return Ok(());
        }
        let of_tiers = if self.has_tier_rewards() {
            left.lapsed
        } else {
            0
        };
        hold((0..=of_tiers).contains(&left.points), || {
            format!("{} points that nothing reversed or forgave", left.points)
        })
    }
}

/// What was told before and is not known any more, or changes something when it comes again.
pub(crate) fn forgotten(node: &Node) -> Vec<String> {
    let mut forgotten = Vec::new();
    for command in &node.told {
        let key = command.key().unwrap();
        let record = node.world.record(&key);
        let again = node.world.plan(command);
        let is_known = match (record, &again.outcome) {
            (Some(Record::Entry(_)), outcome) => matches!(outcome, Outcome::Repeated(_)),
            (Some(Record::Waiting(_)), outcome) => *outcome == Outcome::Waiting,
            // A return that was refused while it waited may be told anew.
            (Some(Record::Rejected(_)), _) => continue,
            (None, _) => false,
        };
        if !is_known || !again.commits.is_empty() {
            forgotten.push(format!("{key} comes again: {:?}", again.outcome));
        }
    }
    forgotten
}

fn is_record_alone(plan: &Plan) -> bool {
    plan.commits.iter().all(|commit| {
        commit.member.is_none() && commit.remainders.is_empty() && commit.budgets.is_empty()
    })
}

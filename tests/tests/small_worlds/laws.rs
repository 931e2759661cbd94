//! What must hold of each step, besides what the auditor looks at.

use crate::lots::reversed_by;
use crate::node::Node;
use gradus_domain::commands::{Act, Command, CommandKey, Returned};
use gradus_domain::deciding::settled_day_by_day;
use gradus_domain::ledger::entry::{Account, Entry, TierEventKind, What};
use gradus_domain::ledger::plan::{Outcome, Plan, Record};
use gradus_domain::ledger::remainder::Remainder;
use gradus_domain::member::Member;
use gradus_domain::program::Program;
use gradus_domain::words::time::HOUR_MS;
use gradus_tests::world::{World, settlement};
use std::collections::BTreeMap;
use std::rc::Rc;

/// What a state comes to by the time of the next step, though nobody calls.
pub(crate) struct Settled {
    /// Settled in one go.
    pub(crate) plan: Plan,
    pub(crate) member: Member,
    /// Settled at each beginning of a day and each noon; `None` where no day has begun.
    oftener: Option<World>,
}

impl Settled {
    pub(crate) fn of(node: &Node) -> Self {
        let plan = node.world.plan(&settlement(&Node::id(), node.now));
        let has_begun = node.member().settled_day < node.today();
        Self {
            member: member_after(&node.world, &plan).clone(),
            oftener: has_begun.then(|| settled_oftener(node)),
            plan,
        }
    }

    /// What is wrong with the settlement itself, that asks nobody but the timers.
    pub(crate) fn broken(&self, node: &Node) -> Vec<String> {
        let mut world = node.world.clone();
        self.plan
            .commits
            .iter()
            .for_each(|commit| world.apply(commit));
        let mut broken = audited(&world);
        let stored = Box::new(node.member().clone());
        let programs = &node.world.programs;
        let (_, entries) = settled_day_by_day(programs, stored, node.now).unwrap();
        let found: Vec<&Entry> = self.plan.entries().collect();
        if found != entries.iter().collect::<Vec<_>>() {
            broken.push(format!(
                "a settlement that asks every day finds {entries:?}, this one {found:?}"
            ));
        }
        if let Some(oftener) = &self.oftener
            && !alike(oftener.member(&Node::id()), &self.member)
        {
            broken.push("settled daily the member is another".to_owned());
        }
        broken
    }
}

fn settled_oftener(node: &Node) -> World {
    let mut world = node.world.clone();
    let calendar = &node.world.programs.first().unwrap().program.calendar;
    let mut day = node.member().settled_day.plus_days(1);
    while day <= node.today() {
        let begins = calendar.first_instant(day);
        for at in [begins, begins.saturating_plus_millis(12 * HOUR_MS)] {
            world.settle(&Node::id(), at.min(node.now));
        }
        day = day.plus_days(1);
    }
    world
}

/// What purchases and tiers issued, as far as no return reversed it or forgave it.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Left {
    pub(crate) points: i64,
    /// Whether a review took a tier: what had come with it stays.
    pub(crate) was_reviewed: bool,
}

impl Left {
    pub(crate) fn of(entries: &[Entry]) -> Self {
        let mut left = Self::default();
        for entry in entries {
            if !matches!(entry.what, What::Adjusted { .. }) {
                let postings = entry.postings.iter();
                let issued = postings.filter(|there| there.from == Account::Issued);
                left.points += issued.map(|there| there.points.get()).sum::<i64>();
            }
            left.points -= reversed_by(entry);
            if let What::Returned(record) = &entry.what {
                left.points -= record.forgiven.get();
            }
            let mut events = entry.tier_events.iter();
            left.was_reviewed |= events.any(|event| event.kind == TierEventKind::FellAtReview);
        }
        left
    }
}

/// A command that was told, and what became of it.
pub(crate) struct Told<'a> {
    pub(crate) before: &'a Node,
    pub(crate) command: &'a Command,
    pub(crate) plan: &'a Plan,
    /// With the plan written.
    pub(crate) world: &'a World,
}

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

    pub(crate) fn program(&self) -> &Program {
        &self.world.programs.first().unwrap().program
    }

    /// The member that the plan leaves.
    fn member(&self) -> &Member {
        member_after(&self.before.world, self.plan)
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
            .entries(&Node::id())
            .iter()
            .flat_map(|entry| &entry.postings)
        {
            *sums.entry(&posting.from).or_default() -= posting.points.get();
            *sums.entry(&posting.to).or_default() += posting.points.get();
        }
        let sum = |account| sums.get(&account).copied().unwrap_or(0);
        let holdings = &self.world.member(&Node::id()).holdings;
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
        let parked = &self.world.member(&Node::id()).parked;
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
        let known = self.before.world.entries(&Node::id()).len();
        let settled = &oftener.entries(&Node::id())[known..];
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

    /// Where every purchase came back whole, all that they issued is reversed or forgiven,
    /// rewards of tiers included; but what came with a tier that a review took stays.
    fn all_returned(&self) -> Result<(), String> {
        let entries = self.world.entries(&Node::id());
        let lowest = &self.program().tiers[0].id;
        let is_lowest = self.world.member(&Node::id()).standing.earned == *lowest;
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
        hold(left.points == 0, || {
            format!("{} points that nothing reversed or forgave", left.points)
        })
    }

    pub(crate) fn entry(&self, key: &CommandKey) -> &Entry {
        let mut entries = self.world.entries(&Node::id()).iter();
        entries.find(|entry| entry.key == *key).unwrap()
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

pub(crate) fn hold(holds: bool, found: impl FnOnce() -> String) -> Result<(), String> {
    if holds { Ok(()) } else { Err(found()) }
}

fn audited(world: &World) -> Vec<String> {
    let findings = world.audit().err().unwrap_or_default();
    findings
        .iter()
        .map(|finding| format!("the auditor finds {finding}"))
        .collect()
}

/// The member that a plan leaves.
pub(crate) fn member_after<'a>(world: &'a World, plan: &'a Plan) -> &'a Member {
    let mut writes = plan
        .commits
        .iter()
        .rev()
        .filter_map(|commit| commit.member.as_ref());
    match writes.next() {
        Some(write) => &write.state,
        None => world.member(&Node::id()),
    }
}

/// Whether members are the same but for the number of their writes.
fn alike(a: &Member, b: &Member) -> bool {
    if a.revision == b.revision {
        return a == b;
    }
    let revision = b.revision;
    let a = Member {
        revision,
        ..a.clone()
    };
    a == *b
}

fn is_record_alone(plan: &Plan) -> bool {
    plan.commits.iter().all(|commit| {
        commit.member.is_none() && commit.remainders.is_empty() && commit.budgets.is_empty()
    })
}

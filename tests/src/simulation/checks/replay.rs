//! The same commands decided once more, one after the other in the order in which they were
//! written, in memory and without any fault: everything must come out alike.

use super::books::Ledger;
use super::journal::Written;
use crate::world::{World, settlement};
use gradus_domain::commands::fingerprint::Fingerprint;
use gradus_domain::commands::{Act, Command, CommandKey, Unfit};
use gradus_domain::deciding::{decide, swept_at};
use gradus_domain::ledger::entry::{Entry, What};
use gradus_domain::member::{Member, ParkedReturn};
use gradus_domain::words::ids::MemberId;
use gradus_domain::words::time::Instant;
use gradus_engine::programs::LoadedProgram;
use std::collections::HashMap;

/// Replays what was written, and compares.
#[must_use]
pub fn check(
    written: &[Written],
    program: &LoadedProgram,
    ledger: &Ledger,
    sent: &[Command],
) -> Vec<String> {
    let mut replay = Replay {
        world: World::new(program.versions.clone()),
        sent: by_key(sent),
        violations: Vec::new(),
    };
    for written in written {
        replay.tell(written);
    }
    replay.compare(ledger);
    replay.violations
}

struct Replay<'a> {
    world: World,
    sent: HashMap<CommandKey, Vec<&'a Command>>,
    violations: Vec<String>,
}

/// Whether the member was there before the entry: nobody's return waits before a joining.
fn is_joined(entry: &Entry) -> bool {
    !matches!(entry.what, What::Joined)
}

fn by_key(sent: &[Command]) -> HashMap<CommandKey, Vec<&Command>> {
    let mut found: HashMap<CommandKey, Vec<&Command>> = HashMap::new();
    for command in sent {
        if let Some(key) = command.key() {
            found.entry(key).or_default().push(command);
        }
    }
    found
}

impl Replay<'_> {
    /// What one transaction wrote, in order of time: a return that waits has no number among
    /// the entries. It says on which day it was decided.
    fn tell(&mut self, written: &Written) {
        let kept = written.member.iter().flat_map(|(member, _)| &member.parked);
        let mut waiting = kept
            .filter(|parked| {
                let key = parked.command.key();
                key.is_some_and(|key| written.waiting.contains(&key))
            })
            .peekable();
        for entry in &written.entries {
            while let Some(parked) = waiting.next_if(|there| {
                is_joined(entry)
                    && there.command.received_at <= entry.decided_at
                    && self.waits_alike(there)
            }) {
                self.world.run(&parked.command);
            }
            self.tell_entry(entry);
        }
        for parked in waiting {
            if !self.waits_alike(parked) {
                let command = &parked.command;
                self.settle_to(&command.member, command.received_at);
            }
            self.world.run(&parked.command);
        }
    }

    /// Whether a return, decided now, waits since the day that it says.
    fn waits_alike(&self, parked: &ParkedReturn) -> bool {
        let plan = self.world.plan(&parked.command);
        let written = plan
            .commits
            .iter()
            .filter_map(|commit| commit.member.as_ref());
        written
            .flat_map(|write| &write.state.parked)
            .any(|there| there == parked)
    }

    fn settle_to(&mut self, member: &MemberId, instant: Instant) {
        self.world.run(&settlement(member, instant));
        self.world.settled_at_least_to(member, instant);
    }

    /// Decides what an entry came from, unless it stands already: settling and waiting
    /// returns bring entries of their own.
    fn tell_entry(&mut self, entry: &Entry) {
        if self.stands(entry).is_some() {
            return;
        }
        match self.command_of(entry) {
            Some(command) => {
                self.settle_before(&command, entry);
                let fewer = self.budget_as_given(&command, entry);
                if !fewer {
                    self.world.run(&command);
                }
            }
            None => {
                self.wait_no_longer_than(entry);
                let swept_at = swept_at(&self.world.programs, entry.decided_at);
                self.world.run(&settlement(&entry.member, swept_at));
            }
        }
        match self.stands(entry) {
            Some(found) if found == entry => {}
            found => {
                let found = format!("{found:?}");
                self.violations.push(format!(
                    "replayed, {} is {found}; it was {entry:?}",
                    entry.key
                ));
            }
        }
    }

    /// A return that waited for no longer than its transaction is in no member's state: the
    /// beginning of the day that refused it names it.
    fn wait_no_longer_than(&mut self, entry: &Entry) {
        let What::DayBegan { refused, .. } = &entry.what else {
            return;
        };
        for parked in refused {
            let member = self.world.find(&entry.member);
            if !member.is_some_and(|member| member.parked.contains(parked)) {
                self.world.run(&parked.command);
            }
        }
    }

    /// What leaves no trace may have settled the member further than the command's arrival: a
    /// command that was rejected, and whose record a later attempt took; a return that waited
    /// for no longer than its transaction.
    fn settle_before(&mut self, command: &Command, entry: &Entry) {
        let plan = self.world.plan(command);
        let mut planned = plan.entries().filter(|there| there.key == entry.key);
        if planned.any(|there| there.decided_at < entry.decided_at) {
            self.settle_to(&entry.member, entry.decided_at);
        }
    }

    fn stands(&self, entry: &Entry) -> Option<&Entry> {
        let entries = self.world.entries(&entry.member);
        entries.iter().find(|there| there.key == entry.key)
    }

    /// The command of an entry, as it was sent when it was decided, and as the door through
    /// which it came completed it; `None`: a settlement.
    fn command_of(&self, entry: &Entry) -> Option<Command> {
        let sent = self.sent.get(&entry.key)?;
        let command = sent.iter().find(|command| {
            command.member == entry.member && Fingerprint::of(command) == entry.fingerprint
        })?;
        let mut command = Command {
            received_at: entry.received_at,
            ..(*command).clone()
        };
        let record = entry.what.details().purchase;
        if let (Act::Purchase(purchase), Some(_)) =
            (&mut command.act, record.and_then(|record| record.left_out))
        {
            purchase.unfit = Some(Unfit::LeaveOut);
        }
        Some(command)
    }

    /// A decision is made on what a budget had left when it was read. What was freed since
    /// then is not in it, so it may have been given less than is left in the replay; never
    /// more. Looks for the amount that leads to the entry, and writes that decision.
    fn budget_as_given(&mut self, command: &Command, entry: &Entry) -> bool {
        let facts = self.world.facts(command);
        let plan = self.world.plan(command);
        if plan.entries().any(|there| there == entry) {
            return false;
        }
        for place in 0..facts.budgets.len() {
            for left in 0..facts.budgets[place].left {
                let mut fewer = facts.clone();
                fewer.budgets[place].left = left;
                let Ok(plan) = decide(&self.world.programs, fewer, command) else {
                    continue;
                };
                if plan.entries().any(|there| there == entry) {
                    plan.commits
                        .iter()
                        .for_each(|commit| self.world.apply(commit));
                    return true;
                }
            }
        }
        false
    }

    fn compare(&mut self, ledger: &Ledger) {
        for (id, (member, _)) in &ledger.members {
            let replayed = self.world.find(id).map(without_revision);
            if replayed.as_ref() != Some(&without_revision(member)) {
                self.violations
                    .push(format!("replayed, {id} is {replayed:?}; it is {member:?}"));
            }
            let entries = ledger.entries_of.get(id).map_or(0, Vec::len);
            let replayed = self.world.entries(id).len();
            if replayed != entries {
                self.violations.push(format!(
                    "replayed, {id} has {replayed} entries; there are {entries}"
                ));
            }
        }
        for (rule, used) in &ledger.budgets_used {
            let replayed = self.world.budgets_used().get(rule).copied().unwrap_or(0);
            if replayed != *used {
                self.violations
                    .push(format!("replayed, {rule} gave {replayed}; it gave {used}"));
            }
        }
        for (key, remainder) in &ledger.remainders {
            if self.world.remainder(key) != Some(remainder) {
                let replayed = self.world.remainder(key);
                self.violations.push(format!(
                    "replayed, {key} is left {replayed:?}; it is {remainder:?}"
                ));
            }
        }
    }
}

/// How often a member was written depends on what was written together.
fn without_revision(member: &Member) -> Member {
    Member {
        revision: 0,
        ..member.clone()
    }
}

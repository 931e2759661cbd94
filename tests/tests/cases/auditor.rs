//! The auditor answers: what it can read off entries alone, and what it folds them into. The
//! member's state is looked at by its audit, which must find nothing after any command.

use gradus_cases::entries::told_by;
use gradus_cases::play::{Answers, NoAnswer};
use gradus_cases::scenario::CaseProgram;
use gradus_cases::seen::{Became, Figure, Lot, Outcome, Seen, stage_word};
use gradus_domain::audit::{ComesTo, FoldedLot, comes_to};
use gradus_domain::commands::{Command, CommandKey};
use gradus_domain::deciding::settled_in_thought;
use gradus_domain::ledger::entry::{Entry, GrantEventKind, TierEventKind};
use gradus_domain::words::ids::{MemberId, TierId};
use gradus_domain::words::time::{Instant, LocalDay};
use gradus_tests::world::{World, settlement};
use std::collections::{HashMap, HashSet};

/// Audits and folds what a world records.
#[derive(Default)]
pub(crate) struct Auditor {
    case: Option<Case>,
}

struct Case {
    world: World,
    /// The entries that somebody looked at.
    looked_at: HashSet<CommandKey>,
    /// What fell due by the time to which was waited, and is not recorded: its day is open.
    open: HashMap<MemberId, Vec<Entry>>,
    own: Own,
}

/// The entry of the latest command.
enum Own {
    Entry(Box<Entry>),
    None,
    /// Its key stands for something done: by the same command, or by another one.
    Unclear,
}

impl Answers for Auditor {
    fn begin(&mut self, program: &CaseProgram, _at: Instant) -> Result<(), NoAnswer> {
        self.case = Some(Case {
            world: World::new(program.programs.clone()),
            looked_at: HashSet::new(),
            open: HashMap::new(),
            own: Own::None,
        });
        Ok(())
    }

    fn does(&mut self, command: &Command) -> Result<Became, NoAnswer> {
        self.case.as_mut().unwrap().does(command)
    }

    fn waits(&mut self, member: &MemberId, until: Instant) -> Result<Became, NoAnswer> {
        let case = self.case.as_mut().unwrap();
        case.does(&settlement(member, until))?;
        let Some(stored) = case.world.find(member) else {
            return Ok(Became::NothingNew);
        };
        let stored = Box::new(stored.clone());
        let (_, open) = settled_in_thought(&case.world.programs, stored, until).unwrap();
        case.open.insert(member.clone(), open);
        Ok(Became::known(Outcome::Done))
    }

    fn shows(&mut self, member: &MemberId) -> Result<Seen, NoAnswer> {
        Ok(self.case.as_mut().unwrap().shows(member))
    }
}

impl Case {
    fn does(&mut self, command: &Command) -> Result<Became, NoAnswer> {
        let before = self.world.entries(&command.member).len();
        self.open.remove(&command.member);
        self.world.run(command);
        self.audit()?;
        let key = command.key();
        let mut entries = self.world.entries(&command.member).iter().enumerate();
        let found = entries.find(|(_, entry)| Some(&entry.key) == key.as_ref());
        let (own, became) = match found {
            Some((place, entry)) if before <= place => (
                Own::Entry(Box::new(entry.clone())),
                Became::known(Outcome::Done),
            ),
            Some(_) => (Own::Unclear, Became::NothingNew),
            None => (Own::None, Became::NothingNew),
        };
        self.own = own;
        Ok(became)
    }

    fn audit(&self) -> Result<(), NoAnswer> {
        self.world.audit().map_err(|findings| {
            let told: Vec<String> = findings.iter().map(ToString::to_string).collect();
            NoAnswer::Fault(told.join("; "))
        })
    }

    fn shows(&mut self, member: &MemberId) -> Seen {
        let mut entries = self.world.entries(member).to_vec();
        entries.extend(self.open.get(member).into_iter().flatten().cloned());
        let entries = entries.as_slice();
        let is_new = |entry: &&Entry| self.looked_at.insert(entry.key.clone());
        let new: Vec<Entry> = entries.iter().filter(is_new).cloned().collect();
        let mut seen = match &self.own {
            Own::Entry(own) => told_by(&new, Some(own)),
            Own::None => told_by(&new, None),
            Own::Unclear => without_own(told_by(&new, None)),
        };
        let folded = comes_to(&self.world.programs, entries);
        if !folded
            .earned
            .as_ref()
            .is_some_and(|tier| self.prolongs(tier))
        {
            seen.tier_until = Some(tier_until(entries));
        }
        add_fold(&mut seen, &folded, entries);
        seen.happened = new.iter().map(|entry| entry.key.to_string()).collect();
        seen
    }

    /// Whether a tier's last day moves without a word.
    fn prolongs(&self, tier: &TierId) -> bool {
        let version = self.world.programs.first().unwrap();
        let mut tiers = version.program.tiers.iter();
        tiers.any(|there| there.id == *tier && there.extends_on_qualifying)
    }
}

/// Without what only the act's own entry tells.
fn without_own(mut seen: Seen) -> Seen {
    for figure in [
        Figure::Earned,
        Figure::Grown,
        Figure::Taken,
        Figure::PointsBack,
    ] {
        seen.figures.remove(&figure);
    }
    Seen {
        breakdown: None,
        cut_from: None,
        ..seen
    }
}

fn add_fold(seen: &mut Seen, folded: &ComesTo, entries: &[Entry]) {
    let sum = |lots: &[FoldedLot]| lots.iter().map(|lot| lot.points).sum::<i128>();
    let active = sum(&folded.active);
    for (figure, value) in [
        (Figure::Balance, active - folded.debt),
        (Figure::Active, active),
        (Figure::Pending, sum(&folded.pending)),
        (Figure::Debt, folded.debt),
        (Figure::Growth, folded.growth),
    ] {
        seen.figures.insert(figure, i64::try_from(value).unwrap());
    }
    seen.is_enrolled = !entries.is_empty();
    seen.tier = folded.effective.as_ref().map(ToString::to_string);
    seen.grace_until = (!is_in_grace(entries)).then_some(None);
    seen.stage = Some(stage_word(folded.stage).to_owned());
    seen.lots = Some(in_spend_order(&folded.active));
    seen.pending_lots = Some(folded.pending.iter().map(lot).collect());
    seen.grants = Some(open_benefits(folded, entries));
}

/// The last day that the latest change of tier names; a lowest tier has none.
fn tier_until(entries: &[Entry]) -> Option<LocalDay> {
    let events = entries.iter().flat_map(|entry| &entry.tier_events);
    events.last().and_then(|event| event.last_day)
}

fn is_in_grace(entries: &[Entry]) -> bool {
    let events = entries.iter().flat_map(|entry| &entry.tier_events);
    let mut of_the_earned = events.filter(|event| {
        !matches!(
            event.kind,
            TierEventKind::HoldBegan | TierEventKind::HoldEnded
        )
    });
    let last = of_the_earned.next_back();
    last.is_some_and(|event| event.kind == TierEventKind::GraceBegan)
}

fn in_spend_order(lots: &[FoldedLot]) -> Vec<Lot> {
    let mut lots: Vec<&FoldedLot> = lots.iter().collect();
    lots.sort_by_key(|lot| (lot.lapses_after.is_none(), lot.lapses_after, lot.earned_on));
    lots.into_iter().map(lot).collect()
}

fn lot(folded: &FoldedLot) -> Lot {
    Lot {
        from: folded.activates_on,
        until: folded.lapses_after,
        points: i64::try_from(folded.points).unwrap(),
    }
}

fn open_benefits(folded: &ComesTo, entries: &[Entry]) -> Vec<String> {
    entries
        .iter()
        .flat_map(|entry| &entry.grant_events)
        .filter(|event| event.kind == GrantEventKind::Issued)
        .filter(|event| folded.open_grants.contains(&event.grant))
        .map(|event| event.benefit.to_string())
        .collect()
}

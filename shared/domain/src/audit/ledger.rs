//! Accounts and lots, folded from postings (`docs/rules §4, §6`).

mod redated;

use super::kinds::May;
use super::{Books, Findings, FoldedLot, Law, decided_by, earned_under, is_boundary};
use crate::ledger::entry::{Account, Entry, Posting, Side};
use crate::member::Member;
use crate::member::lots::{LastDay, LotDates};
use crate::program::expiry::Expiry;
use crate::program::versions::Programs;
use crate::program::{Program, Reward};
use crate::words::ids::PartnerId;
use crate::words::time::LocalDay;
use std::collections::{BTreeMap, BTreeSet};

/// What tells active lots apart.
type ActiveKey = (LastDay, Option<PartnerId>);

/// What the entries of a member come to.
#[derive(Debug, Default)]
pub(super) struct Ledger {
    /// Earliest earning day and points.
    active: BTreeMap<ActiveKey, (LocalDay, i128)>,
    pending: BTreeMap<LotDates, i128>,
    pub(super) debt: i128,
    pub(super) growth: i128,
    lapsed: i128,
    inactivity_last_day: Option<LocalDay>,
    /// Active lots into which the entry at hand put points.
    arrived: BTreeSet<ActiveKey>,
}

impl Ledger {
    pub(super) fn fold(
        &mut self,
        programs: &Programs,
        entry: &Entry,
        today: LocalDay,
        findings: &mut Findings,
    ) {
        self.arrived.clear();
        for (day, days) in kept_alive(programs, entry) {
            self.keep_alive(day, days);
        }
        if is_boundary(entry) {
            let redated = entry.what.details().redated;
            self.redate(programs, entry, redated, today, findings);
        }
        let may = May::of(entry);
        let mut scored_points_left = scored_points(entry);
        for posting in &entry.postings {
            let moved = format!("{:?} to {:?}", posting.from, posting.to);
            if !posting.points.is_positive() {
                findings.add(
                    Law::Posting,
                    "points above 0",
                    format!("{moved}: {}", posting.points),
                );
            }
            if !may.post(posting) {
                findings.add(Law::Posting, "accounts that such an entry moves", moved);
            }
            self.take(posting, entry, today, findings);
            if let (Account::Issued, Some(lot)) = (&posting.from, &posting.lot) {
                let program = if scored_points_left > 0 {
                    earned_under(programs, entry)
                } else {
                    decided_by(programs, entry)
                };
                if lot.last_day == LastDay::Inactivity {
                    self.keep_alive(lot.earned_on, program.and_then(inactivity_days));
                }
                let points = i128::from(posting.points.get());
                scored_points_left = scored_points_left.saturating_sub(points);
            }
            self.active.retain(|_, (_, points)| *points != 0);
            self.pending.retain(|_, points| *points != 0);
            self.put(posting, today, findings);
        }
        self.fold_growth(programs, entry, findings);
        self.check_dates(today, findings);
        self.check_balance(entry, findings);
    }

    /// A boundary takes growth by decay alone, and not below the program's floor.
    fn fold_growth(&mut self, programs: &Programs, entry: &Entry, findings: &mut Findings) {
        let before = self.growth;
        self.growth = before.saturating_add(i128::from(entry.growth.get()));
        if is_boundary(entry) && self.growth < before {
            let floor = decided_by(programs, entry)
                .and_then(|program| program.growth.decay)
                .map_or(before, |decay| i128::from(decay.floor.get()).min(before));
            findings.hold(
                Law::Growth,
                floor <= self.growth,
                || format!("growth of {floor} or more left by decay"),
                || self.growth.to_string(),
            );
        }
    }

    fn keep_alive(&mut self, day: LocalDay, inactivity_days: Option<u16>) {
        if let Some(days) = inactivity_days {
            let last_day = Some(day.plus_days(i32::from(days)));
            self.inactivity_last_day = self.inactivity_last_day.max(last_day);
        }
    }

    fn lapses_after(&self, last_day: LastDay) -> Option<LocalDay> {
        match last_day {
            LastDay::On(day) => Some(day),
            LastDay::Inactivity => self.inactivity_last_day,
            LastDay::Never => None,
        }
    }

    fn take(&mut self, posting: &Posting, entry: &Entry, today: LocalDay, findings: &mut Findings) {
        let points = i128::from(posting.points.get());
        match &posting.lot {
            Some(lot) if posting.from == Account::Active => self.take_active(lot, points, findings),
            Some(lot) if posting.from == Account::Pending => {
                self.take_pending(lot, points, findings);
                if matches!(posting.to, Account::Active | Account::Debt) {
                    findings.hold(
                        Law::Activation,
                        is_boundary(entry) && lot.activates_on == Some(today),
                        || format!("an activation at the boundary of {:?}", lot.activates_on),
                        || format!("{today}"),
                    );
                }
            }
            None if matches!(posting.from, Account::Active | Account::Pending) => {
                findings.add(Law::Lot, "the lot that points come from", "none");
            }
            Some(_) | None => {}
        }
        if posting.from == Account::Debt {
            self.debt = self.debt.saturating_add(points);
            let left = self.active_points().saturating_add(self.pending_points());
            findings.compare_as(Law::Debt, "points left when debt is made:", &0, &left);
        }
        if posting.from == Account::Lapsed {
            self.lapsed = self.lapsed.saturating_sub(points);
        }
        if let (Account::Lapsed, Some(lot)) = (&posting.to, &posting.lot) {
            self.check_lapse(lot, entry, today, findings);
        }
    }

    fn take_active(&mut self, lot: &LotDates, points: i128, findings: &mut Findings) {
        let key = (lot.last_day, lot.issuer.clone());
        let there = self.active.get_mut(&key);
        let found = format!("{there:?}");
        match there {
            Some((earned_on, held)) if *earned_on == lot.earned_on && points <= *held => {
                *held = held.saturating_sub(points);
            }
            Some(_) | None => {
                let expected = format!("an active lot with {points} of {lot:?}");
                findings.add(Law::Lot, expected, found);
            }
        }
    }

    fn take_pending(&mut self, lot: &LotDates, points: i128, findings: &mut Findings) {
        match self.pending.get_mut(lot) {
            Some(held) if points <= *held => *held = held.saturating_sub(points),
            there => {
                let found = format!("{there:?}");
                let expected = format!("a pending lot with {points} of {lot:?}");
                findings.add(Law::Lot, expected, found);
            }
        }
    }

    /// Points lapse at the boundary after their last day; or, where that is past, in the
    /// entry that they come with.
    fn check_lapse(&self, lot: &LotDates, entry: &Entry, today: LocalDay, findings: &mut Findings) {
        let last = self.lapses_after(lot.last_day);
        let arrived = self.arrived.contains(&(lot.last_day, lot.issuer.clone()));
        let is_due = is_boundary(entry) && last.map(|last| last.plus_days(1)) == Some(today);
        let is_past = last.is_some_and(|last| last < today);
        findings.hold(
            Law::Lapse,
            is_due || (arrived && is_past),
            || format!("a lapse at the boundary after {last:?}"),
            || format!("at {today}"),
        );
    }

    fn put(&mut self, posting: &Posting, today: LocalDay, findings: &mut Findings) {
        let points = i128::from(posting.points.get());
        match &posting.lot {
            Some(lot) if posting.to == Account::Active => {
                self.put_active(lot, points, today, findings);
            }
            Some(lot) if posting.to == Account::Pending => {
                findings.hold(
                    Law::Activation,
                    lot.activates_on.is_some_and(|day| today < day),
                    || format!("an activation day after {today}"),
                    || format!("{:?}", lot.activates_on),
                );
                let there = self.pending.entry(lot.clone()).or_default();
                *there = there.saturating_add(points);
            }
            None if matches!(posting.to, Account::Active | Account::Pending) => {
                findings.add(Law::Lot, "the lot that points go to", "none");
            }
            Some(_) | None => {}
        }
        if posting.to == Account::Debt {
            self.debt = self.debt.saturating_sub(points);
            if self.debt < 0 {
                findings.add(Law::Debt, "debt of 0 or more", self.debt.to_string());
            }
        }
        if posting.to == Account::Lapsed {
            self.lapsed = self.lapsed.saturating_add(points);
        }
    }

    fn put_active(
        &mut self,
        lot: &LotDates,
        points: i128,
        today: LocalDay,
        findings: &mut Findings,
    ) {
        findings.compare_as(Law::Debt, "owed when points become active:", &0, &self.debt);
        findings.hold(
            Law::Activation,
            lot.activates_on.is_none_or(|day| day <= today),
            || format!("points active from {:?}", lot.activates_on),
            || format!("on {today}"),
        );
        let key = (lot.last_day, lot.issuer.clone());
        self.arrived.insert(key.clone());
        let there = self.active.entry(key).or_insert((lot.earned_on, 0));
        there.0 = there.0.min(lot.earned_on);
        there.1 = there.1.saturating_add(points);
    }

    /// After an entry nothing is there that should have lapsed or become active by then.
    fn check_dates(&self, today: LocalDay, findings: &mut Findings) {
        for (last_day, issuer) in self.active.keys() {
            let last = self.lapses_after(*last_day);
            findings.hold(
                Law::Lapse,
                last.is_none_or(|last| today <= last),
                || format!("no active lot with a last day before {today}"),
                || format!("{last:?} of {issuer:?}"),
            );
        }
        for lot in self.pending.keys() {
            findings.hold(
                Law::Activation,
                lot.activates_on.is_some_and(|day| today < day),
                || format!("no pending lot that is active by {today}"),
                || format!("{lot:?}"),
            );
        }
    }

    fn check_balance(&self, entry: &Entry, findings: &mut Findings) {
        let after = &entry.after;
        let figures = [
            ("active", self.active_points(), after.active.get()),
            ("pending", self.pending_points(), after.pending.get()),
            ("held", 0, after.held.get()),
            ("debt", self.debt, after.debt.get()),
        ];
        for (name, expected, found) in figures {
            findings.compare_as(Law::Balance, name, &expected, &i128::from(found));
        }
        findings.compare(Law::Growth, &self.growth, &i128::from(after.growth.get()));
        if self.growth < 0 {
            findings.add(Law::Growth, "growth of 0 or more", self.growth.to_string());
        }
    }

    fn active_points(&self) -> i128 {
        self.active.values().map(|(_, points)| points).sum()
    }

    fn pending_points(&self) -> i128 {
        self.pending.values().sum()
    }

    pub(super) fn active_lots(&self) -> Vec<FoldedLot> {
        let lots = self.active.iter();
        lots.map(|((last_day, _), (earned_on, points))| FoldedLot {
            activates_on: None,
            lapses_after: self.lapses_after(*last_day),
            earned_on: *earned_on,
            points: *points,
        })
        .collect()
    }

    pub(super) fn pending_lots(&self) -> Vec<FoldedLot> {
        let lots = self.pending.iter();
        lots.map(|(dates, points)| FoldedLot {
            activates_on: dates.activates_on,
            lapses_after: self.lapses_after(dates.last_day),
            earned_on: dates.earned_on,
            points: *points,
        })
        .collect()
    }

    /// The state holds these lots and no others.
    pub(super) fn compare(&self, member: &Member, findings: &mut Findings) {
        let holdings = &member.holdings;
        let mut active: BTreeMap<ActiveKey, (LocalDay, i128)> = BTreeMap::new();
        for lot in &holdings.active {
            let key = (lot.last_day, lot.issuer.clone());
            let points = i128::from(lot.points.get());
            if points <= 0 || active.insert(key, (lot.earned_on, points)).is_some() {
                findings.add(
                    Law::State,
                    "one active lot of these dates",
                    format!("{lot:?}"),
                );
            }
        }
        let mut pending: BTreeMap<LotDates, i128> = BTreeMap::new();
        for there in &holdings.pending {
            let dates = LotDates {
                last_day: there.lot.last_day,
                earned_on: there.lot.earned_on,
                activates_on: Some(there.activates_on),
                issuer: there.lot.issuer.clone(),
            };
            let points = i128::from(there.lot.points.get());
            if points <= 0 || pending.insert(dates, points).is_some() {
                findings.add(
                    Law::State,
                    "one pending lot of these dates",
                    format!("{there:?}"),
                );
            }
        }
        findings.compare_as(Law::State, "active lots", &self.active, &active);
        findings.compare_as(Law::State, "pending lots", &self.pending, &pending);
        let figures = [
            ("debt", self.debt, holdings.debt.get()),
            ("lapsed", self.lapsed, holdings.lapsed.get()),
            ("growth", self.growth, member.growth.get()),
        ];
        for (name, expected, found) in figures {
            findings.compare_as(Law::State, name, &expected, &i128::from(found));
        }
        let countable = holdings.lapses.points();
        findings.hold(
            Law::State,
            (0..=self.lapsed).contains(&countable),
            || format!("returns may count at most {} as lapsed", self.lapsed),
            || countable.to_string(),
        );
        findings.compare_as(
            Law::State,
            "last day by inactivity",
            &self.inactivity_last_day,
            &holdings.inactivity_last_day,
        );
    }
}

/// The days from which an act keeps points with an `inactivity` expiry alive, each with how
/// long: earning as the version in force when it happened says, spending as the one in force
/// when it was decided.
fn kept_alive(programs: &Programs, entry: &Entry) -> Vec<(LocalDay, Option<u16>)> {
    let (Some(decided), Some(earning)) =
        (decided_by(programs, entry), earned_under(programs, entry))
    else {
        return Vec::new();
    };
    let acts = decided.earning.qualifying_acts;
    let earning_acts = earning.earning.qualifying_acts;
    let decided_days = inactivity_days(decided);
    let earning_days = inactivity_days(earning);
    let mut kept = Vec::new();
    let details = entry.what.details();
    if let Some(record) = details.purchase {
        let eligible: i128 = record
            .lines
            .iter()
            .map(|line| i128::from(line.eligible_minor))
            .sum();
        if eligible > 0 && earning_acts.purchase {
            kept.push((record.facts.day, earning_days));
        }
        if !record.paid_with.is_empty() && acts.redemption {
            kept.push((record.facts.day, decided_days));
        }
    }
    if let Some(record) = details.activity
        && earning_acts.activity
    {
        kept.push((record.facts.day, earning_days));
    }
    if details.spent.is_some() && acts.redemption {
        let day = decided.calendar.day_of(entry.occurred_at);
        kept.push((day, decided_days));
    }
    kept
}

/// What an entry's own score issued; what comes on top are rewards.
fn scored_points(entry: &Entry) -> i128 {
    let score = entry.what.details().score();
    score.map_or(0, |score| i128::from(score.points.get()))
}

/// For how many days points with an `inactivity` expiry live, wherever the program gives
/// such points.
fn inactivity_days(program: &Program) -> Option<u16> {
    let of_rewards = program.rewards().filter_map(|reward| match reward {
        Reward::Points { expiry, .. } => *expiry,
        Reward::Grant(_) | Reward::Growth(_) => None,
    });
    std::iter::once(program.earning.expiry)
        .chain(program.tiers.iter().filter_map(|tier| tier.expiry))
        .chain(program.rules.iter().filter_map(|rule| rule.expiry))
        .chain(of_rewards)
        .find_map(|expiry| match expiry {
            Expiry::Inactivity { days } => Some(days),
            Expiry::Never | Expiry::Rolling { .. } | Expiry::Fixed { .. } => None,
        })
}

/// issued = active + pending + held − debt + redeemed + lapsed + reversed + forfeited.
pub(super) fn check_conservation(all: &[Books<'_>], findings: &mut Findings) {
    let mut issued: i128 = 0;
    let mut elsewhere: i128 = 0;
    for books in all {
        for posting in books.entries.iter().flat_map(|entry| &entry.postings) {
            let points = i128::from(posting.points.get());
            if posting.from == Account::Issued {
                issued = issued.saturating_add(points);
            }
            if posting.to.side() == Side::End {
                elsewhere = elsewhere.saturating_add(points);
            }
            if posting.from.side() == Side::End {
                elsewhere = elsewhere.saturating_sub(points);
            }
        }
        let holdings = &books.member.holdings;
        let active = holdings.active.iter().map(|lot| lot.points);
        let pending = holdings.pending.iter().map(|pending| pending.lot.points);
        for points in active.chain(pending) {
            elsewhere = elsewhere.saturating_add(i128::from(points.get()));
        }
        elsewhere = elsewhere.saturating_sub(i128::from(holdings.debt.get()));
    }
    findings.compare_as(Law::Conservation, "points", &issued, &elsewhere);
}

//! Last days that a new version reckoned anew (`docs/rules §6`).

use super::super::{Findings, Law, decided_by};
use super::{Ledger, inactivity_days};
use crate::ledger::entry::Entry;
use crate::member::lots::{LastDay, LotDates, Redated};
use crate::program::versions::Programs;
use crate::words::time::LocalDay;

impl Ledger {
    /// A new version may move lots to other last days, on its first day alone, and nothing
    /// lapses sooner for it than after `restore_days`, or on the day it would have.
    pub(super) fn redate(
        &mut self,
        programs: &Programs,
        entry: &Entry,
        redated: &[Redated],
        today: LocalDay,
        findings: &mut Findings,
    ) {
        let Some(program) = decided_by(programs, entry).filter(|_| !redated.is_empty()) else {
            return;
        };
        findings.hold(
            Law::Lot,
            program.changes.redate && program.first_day() == today,
            || "last days that stay, or a version that reckons them anew".to_owned(),
            || format!("{redated:?}"),
        );
        let floor = today.plus_days(i32::from(program.returns.restore_days));
        for lot in redated {
            let old = self.lapses_after(lot.from.last_day);
            if let LastDay::On(new) = lot.to {
                findings.hold(
                    Law::Lapse,
                    old.map_or(floor, |old| old.min(floor)) <= new,
                    || format!("{old:?}, or {floor} or later"),
                    || new.to_string(),
                );
            }
            self.take_lot(&lot.from, i128::from(lot.points.get()), findings);
        }
        if redated.iter().any(|lot| lot.to == LastDay::Inactivity) {
            self.keep_alive(today, inactivity_days(program));
        }
        self.active.retain(|_, (_, points)| *points != 0);
        self.pending.retain(|_, points| *points != 0);
        for lot in redated {
            let dates = LotDates {
                last_day: lot.to,
                ..lot.from.clone()
            };
            self.put_lot(dates, i128::from(lot.points.get()));
        }
    }

    fn take_lot(&mut self, dates: &LotDates, points: i128, findings: &mut Findings) {
        let found = if dates.activates_on.is_some() {
            self.pending.get_mut(dates).filter(|held| **held == points)
        } else {
            let key = (dates.last_day, dates.issuer.clone());
            self.active
                .get_mut(&key)
                .filter(|(earned_on, held)| *earned_on == dates.earned_on && *held == points)
                .map(|(_, held)| held)
        };
        match found {
            Some(held) => *held = 0,
            None => findings.add(Law::Lot, format!("a lot of {points} of {dates:?}"), "none"),
        }
    }

    fn put_lot(&mut self, dates: LotDates, points: i128) {
        if dates.activates_on.is_some() {
            let held = self.pending.entry(dates).or_default();
            *held = held.saturating_add(points);
            return;
        }
        let there = self
            .active
            .entry((dates.last_day, dates.issuer))
            .or_insert((dates.earned_on, 0));
        there.0 = there.0.min(dates.earned_on);
        there.1 = there.1.saturating_add(points);
    }
}

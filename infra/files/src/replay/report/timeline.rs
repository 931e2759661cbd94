//! Months without gaps, with running sums.

use crate::replay::figures::{Counts, MonthFigures, PointsMoved};
use crate::replay::outcome::Outcome;
use gradus_domain::words::time::{LocalDay, MonthIndex};

/// Months, from the first with an entry to the last day's.
pub(super) struct Timeline {
    pub(super) months: Vec<Month>,
}

/// One month: what moved in it, and what stands at its end.
pub(super) struct Month {
    pub(super) index: MonthIndex,
    pub(super) points: PointsMoved,
    pub(super) outstanding: i64,
    /// By tier, in the order of the ladder.
    pub(super) members: Vec<i64>,
    pub(super) upgrades: i64,
    pub(super) downgrades: i64,
    pub(super) renewals: i64,
    /// By kind.
    pub(super) notifications: Counts,
}

impl Timeline {
    /// `None` where nothing happened.
    pub(super) fn of(outcome: &Outcome<'_>, until: LocalDay) -> Option<Self> {
        let by_month = &outcome.figures.months.as_ref()?.by_month;
        let first = *by_month.keys().next()?;
        let last = until.month_index();
        let none = MonthFigures::default();
        let mut members = vec![0; outcome.tiers.len()];
        let mut outstanding: i64 = 0;
        let mut months = Vec::new();
        let mut index = first;
        while index <= last {
            let figures = by_month.get(&index).unwrap_or(&none);
            outstanding = outstanding.saturating_add(figures.points.balance);
            for (count, change) in members.iter_mut().zip(&figures.members_change) {
                *count += change;
            }
            months.push(Month {
                index,
                points: figures.points,
                outstanding,
                members: members.clone(),
                upgrades: figures.upgrades as i64,
                downgrades: figures.downgrades as i64,
                renewals: figures.renewals as i64,
                notifications: figures.notifications.clone(),
            });
            index = index.plus(1);
        }
        Some(Self { months })
    }
}

//! What a replay counts: figures over all members, and by month for the report.

use super::cost::Cost;
use gradus_domain::ledger::entry::{Account, Entry};
use gradus_domain::program::versions::Programs;
use gradus_domain::telling::notice::{BoundaryDay, NoticeKind, Tells};
use gradus_domain::words::ids::TierId;
use gradus_domain::words::time::{LocalDay, MonthIndex};
use std::collections::BTreeMap;

/// Figures over all members.
#[derive(Clone, Debug, Default)]
pub(crate) struct Figures {
    /// Purchases recorded.
    pub(crate) transactions: u64,
    /// What was rejected or skipped, by code.
    pub(crate) rejected: BTreeMap<&'static str, u64>,
    /// How points moved, over all entries.
    pub(crate) points: PointsMoved,
    /// What the points were given for, and the benefits.
    pub(crate) cost: Cost,
    /// Whether a sum of points went beyond 64 bits: then the figures say nothing.
    pub(crate) overflowed: bool,
    /// Notifications by kind.
    pub(crate) notifications: Counts,
    /// The same by month, where it is wanted.
    pub(crate) months: Option<Months>,
}

/// Notifications by kind.
#[derive(Clone, Debug)]
pub(crate) struct Counts([u64; NoticeKind::ALL.len()]);

/// How points moved, in one entry or in many. What was issued is what members have and what
/// came to an end, one way or another.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct PointsMoved {
    /// Out of `issued`.
    pub(crate) issued: i64,
    /// Into `redeemed`: spent, less what came back.
    pub(crate) redeemed: i64,
    /// Into `reversed`: taken back with returns.
    pub(crate) returned: i64,
    /// Into `lapsed`: reinstated points are taken off.
    pub(crate) lapsed: i64,
    /// Into `forfeited`: taken by an operator, or ended with an erasure.
    pub(crate) forfeited: i64,
    /// Into `pending`: what a member cannot spend yet.
    pub(crate) pending: i64,
    /// What a member has: active less debt.
    pub(crate) balance: i64,
}

/// Figures by month. What a day's first instant ends counts to the day before, what it begins
/// or looks ahead to counts to that day; when it was written makes no difference.
#[derive(Clone, Debug)]
pub(crate) struct Months {
    programs: Programs,
    tiers: Vec<TierId>,
    /// By month.
    pub(crate) by_month: BTreeMap<MonthIndex, MonthFigures>,
}

/// Figures of one month.
#[derive(Clone, Debug, Default)]
pub(crate) struct MonthFigures {
    pub(crate) points: PointsMoved,
    /// By tier, in the order of the ladder.
    pub(super) members_change: Vec<i64>,
    pub(super) upgrades: u64,
    pub(super) downgrades: u64,
    pub(super) renewals: u64,
    /// By kind.
    pub(super) notifications: Counts,
}

impl Counts {
    /// Counts one.
    #[inline]
    pub(crate) fn add(&mut self, kind: NoticeKind) {
        self.0[kind as usize] += 1;
    }

    fn add_all(&mut self, others: &Self) {
        for (count, more) in self.0.iter_mut().zip(&others.0) {
            *count += more;
        }
    }

    /// How many of one kind.
    pub(crate) fn of(&self, kind: NoticeKind) -> u64 {
        self.0[kind as usize]
    }

    fn are_none(&self) -> bool {
        self.0.iter().all(|count| *count == 0)
    }

    /// Those that there are, by name, in order.
    pub(super) fn sorted(&self) -> BTreeMap<&'static str, u64> {
        NoticeKind::ALL
            .iter()
            .map(|kind| (kind.name(), self.of(*kind)))
            .filter(|(_, count)| *count > 0)
            .collect()
    }
}

impl Default for Counts {
    fn default() -> Self {
        Self([0; NoticeKind::ALL.len()])
    }
}

impl PointsMoved {
    /// What an entry moved.
    #[inline]
    pub(crate) fn of(entry: &Entry) -> Self {
        let mut moved = Self::default();
        for posting in &entry.postings {
            let points = posting.points.get();
            moved.put(&posting.from, -points);
            moved.put(&posting.to, points);
        }
        moved
    }

    #[inline]
    fn put(&mut self, account: &Account, points: i64) {
        match account {
            Account::Issued => self.issued -= points,
            Account::Redeemed => self.redeemed += points,
            Account::Reversed => self.returned += points,
            Account::Lapsed => self.lapsed += points,
            Account::Forfeited => self.forfeited += points,
            Account::Pending => self.pending += points,
            Account::Active | Account::Debt => self.balance += points,
            Account::Transfer | Account::Partner(_) | Account::Held => {}
        }
    }

    /// Adds others; whether a sum went beyond 64 bits.
    #[inline]
    pub(super) fn add(&mut self, other: &Self) -> bool {
        let sums = [
            (&mut self.issued, other.issued),
            (&mut self.redeemed, other.redeemed),
            (&mut self.returned, other.returned),
            (&mut self.lapsed, other.lapsed),
            (&mut self.forfeited, other.forfeited),
            (&mut self.pending, other.pending),
            (&mut self.balance, other.balance),
        ];
        sums.into_iter().fold(false, |overflowed, (sum, more)| {
            let (added, is_too_much) = sum.overflowing_add(more);
            *sum = added;
            overflowed | is_too_much
        })
    }

    /// Whether none moved.
    pub(super) fn are_none(&self) -> bool {
        let Self {
            issued,
            redeemed,
            returned,
            lapsed,
            forfeited,
            pending,
            balance,
        } = *self;
        let all = [
            issued, redeemed, returned, lapsed, forfeited, pending, balance,
        ];
        all.iter().all(|points| *points == 0)
    }
}

impl Figures {
    /// Nothing yet; with months where `by_month`.
    pub(crate) fn new(programs: &Programs, by_month: bool) -> Self {
        Self {
            months: by_month.then(|| Months::new(programs)),
            ..Self::default()
        }
    }

    /// Counts a rejection or a skipped row.
    pub(super) fn reject(&mut self, code: &'static str) {
        *self.rejected.entry(code).or_default() += 1;
    }

    /// Counts an entry.
    #[inline]
    pub(crate) fn add(&mut self, entry: &Entry, moved: PointsMoved) {
        self.overflowed |= self.points.add(&moved);
        self.overflowed |= self.cost.add(entry, moved.issued);
        for notice in &entry.notices {
            self.notifications.add(notice.kind());
        }
        if let Some(months) = &mut self.months {
            months.add(entry, moved);
        }
    }

    /// Joins what two workers counted.
    pub(super) fn merge(&mut self, other: Self) {
        self.transactions += other.transactions;
        self.overflowed |= other.overflowed;
        self.overflowed |= self.points.add(&other.points);
        self.overflowed |= self.cost.merge(other.cost);
        for (code, count) in other.rejected {
            *self.rejected.entry(code).or_default() += count;
        }
        self.notifications.add_all(&other.notifications);
        if let (Some(months), Some(others)) = (&mut self.months, other.months) {
            months.merge(others);
        }
    }
}

/// How often an entry changed the effective tier: up and down.
#[inline]
pub(crate) fn tier_changes(entry: &Entry) -> u32 {
    let changes = entry.notices.iter().filter(|notice| match notice.tells() {
        Tells::Rose { .. } | Tells::Fell { .. } => true,
        Tells::Moved(..)
        | Tells::Joined(_)
        | Tells::Renewed
        | Tells::PointsWillLapse
        | Tells::TierWillEnd
        | Tells::Nothing => false,
    });
    changes.count() as u32
}

impl Months {
    fn new(programs: &Programs) -> Self {
        let tiers = ladder(programs);
        Self {
            programs: programs.clone(),
            tiers,
            by_month: BTreeMap::new(),
        }
    }

    fn add(&mut self, entry: &Entry, moved: PointsMoved) {
        let Some(first) = self.programs.first() else {
            return;
        };
        let own_day = first.program.calendar.day_of(entry.decided_at);
        // What ends with a day's first instant ends with the day before.
        let begun = entry.what.details().day;
        let day = begun.map_or(own_day, |day| day.minus_days(1));
        self.count(entry, day, own_day);
        let month = self.by_month.entry(day.month_index()).or_default();
        month.members_change.resize(self.tiers.len(), 0);
        // What overflows here overflows the figures of all months, which refuse.
        month.points.add(&moved);
        let mut change = |tier: &TierId, by: i64| {
            if let Some(at) = self.tiers.iter().position(|there| there == tier) {
                month.members_change[at] += by;
            }
        };
        for notice in &entry.notices {
            match notice.tells() {
                Tells::Joined(tier) => change(tier, 1),
                Tells::Rose { from, to } => {
                    change(from, -1);
                    change(to, 1);
                    month.upgrades += 1;
                }
                Tells::Fell { from, to } => {
                    change(from, -1);
                    change(to, 1);
                    month.downgrades += 1;
                }
                Tells::Renewed => month.renewals += 1,
                Tells::Moved(..) | Tells::PointsWillLapse | Tells::TierWillEnd | Tells::Nothing => {
                }
            }
        }
    }

    /// Counts what an entry announces.
    fn count(&mut self, entry: &Entry, day: LocalDay, own_day: LocalDay) {
        for notice in &entry.notices {
            let day = match notice.boundary_day() {
                BoundaryDay::Begun => own_day,
                BoundaryDay::Ended => day,
            };
            let month = self.by_month.entry(day.month_index()).or_default();
            month.notifications.add(notice.kind());
        }
    }

    fn merge(&mut self, other: Self) {
        for (index, theirs) in other.by_month {
            self.by_month.entry(index).or_default().add(&theirs);
        }
    }
}

impl MonthFigures {
    /// Whether nothing happened.
    pub(super) fn are_nothing(&self) -> bool {
        self.points.are_none() && self.notifications.are_none()
    }

    /// Adds another month's figures, or another worker's.
    pub(crate) fn add(&mut self, other: &Self) {
        self.points.add(&other.points);
        self.upgrades += other.upgrades;
        self.downgrades += other.downgrades;
        self.renewals += other.renewals;
        self.notifications.add_all(&other.notifications);
        let tiers = self.members_change.len().max(other.members_change.len());
        self.members_change.resize(tiers, 0);
        for (ours, theirs) in self.members_change.iter_mut().zip(&other.members_change) {
            *ours += theirs;
        }
    }
}

/// The tiers of a program, lowest first, as its latest version has them.
pub(super) fn ladder(programs: &Programs) -> Vec<TierId> {
    programs
        .all()
        .last()
        .map(|version| {
            version
                .program
                .tiers
                .iter()
                .map(|tier| tier.id.clone())
                .collect()
        })
        .unwrap_or_default()
}

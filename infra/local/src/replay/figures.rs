//! What a replay counts: figures over all members, and by month for the report.

use gradus_domain::ledger::entry::{Account, Entry};
use gradus_domain::program::versions::Programs;
use gradus_domain::telling::notice::Notice;
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
    /// The sum of the account `issued`.
    pub(crate) points_issued: i64,
    /// The sum of the account `lapsed`: reinstated points are taken off.
    pub(crate) points_lapsed: i64,
    /// Whether a sum of points went beyond 64 bits: then the figures say nothing.
    pub(crate) overflowed: bool,
    /// Notifications by kind.
    pub(crate) notifications: Counts,
    /// The same by month, where it is wanted.
    pub(crate) months: Option<Months>,
}

/// Counts by a few fixed names.
#[derive(Clone, Debug, Default)]
pub(crate) struct Counts(Vec<(&'static str, u64)>);

/// How points moved in one entry.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct PointsMoved {
    /// Out of `issued`.
    pub(crate) issued: i64,
    /// Into `lapsed`.
    pub(crate) lapsed: i64,
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
    pub(crate) issued: i64,
    pub(crate) lapsed: i64,
    pub(super) balance_change: i64,
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
    pub(crate) fn add(&mut self, name: &'static str) {
        self.add_many(name, 1);
    }

    fn add_many(&mut self, name: &'static str, count: u64) {
        match self.0.iter_mut().find(|(there, _)| *there == name) {
            Some((_, counted)) => *counted += count,
            None => self.0.push((name, count)),
        }
    }

    /// How many of one name.
    pub(crate) fn of(&self, name: &str) -> u64 {
        self.0
            .iter()
            .find(|(there, _)| *there == name)
            .map_or(0, |(_, count)| *count)
    }

    /// By name, in order.
    pub(super) fn sorted(&self) -> BTreeMap<&'static str, u64> {
        self.0.iter().copied().collect()
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
        if *account == Account::Issued {
            self.issued -= points;
        }
        if *account == Account::Lapsed {
            self.lapsed += points;
        }
        if matches!(account, Account::Active | Account::Debt) {
            self.balance += points;
        }
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
        self.add_points(moved.issued, moved.lapsed);
        for notice in &entry.notices {
            self.notifications.add(notice.kind());
        }
        if let Some(months) = &mut self.months {
            months.add(entry, moved);
        }
    }

    #[inline]
    fn add_points(&mut self, issued: i64, lapsed: i64) {
        let (issued, too_many_issued) = self.points_issued.overflowing_add(issued);
        let (lapsed, too_many_lapsed) = self.points_lapsed.overflowing_add(lapsed);
        self.points_issued = issued;
        self.points_lapsed = lapsed;
        self.overflowed |= too_many_issued || too_many_lapsed;
    }

    /// Joins what two workers counted.
    pub(super) fn merge(&mut self, other: Self) {
        self.transactions += other.transactions;
        self.add_points(other.points_issued, other.points_lapsed);
        self.overflowed |= other.overflowed;
        for (code, count) in other.rejected {
            *self.rejected.entry(code).or_default() += count;
        }
        for (kind, count) in other.notifications.0 {
            self.notifications.add_many(kind, count);
        }
        if let (Some(months), Some(others)) = (&mut self.months, other.months) {
            months.merge(others);
        }
    }
}

/// How often an entry changed the effective tier: up and down.
#[inline]
pub(crate) fn tier_changes(entry: &Entry) -> u32 {
    let changes = entry.notices.iter().filter(|notice| {
        matches!(
            notice,
            Notice::TierUpgraded { .. } | Notice::TierDowngraded { .. }
        )
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
        month.issued = month.issued.saturating_add(moved.issued);
        month.lapsed = month.lapsed.saturating_add(moved.lapsed);
        month.balance_change = month.balance_change.saturating_add(moved.balance);
        let mut change = |tier: &TierId, by: i64| {
            if let Some(at) = self.tiers.iter().position(|there| there == tier) {
                month.members_change[at] += by;
            }
        };
        for notice in &entry.notices {
            match notice {
                Notice::MemberEnrolled { tier } => change(tier, 1),
                Notice::TierUpgraded { from, to, .. } => {
                    change(from, -1);
                    change(to, 1);
                    month.upgrades += 1;
                }
                Notice::TierDowngraded { from, to, .. } => {
                    change(from, -1);
                    change(to, 1);
                    month.downgrades += 1;
                }
                Notice::TierRenewed { .. } => month.renewals += 1,
                Notice::MemberErased { .. }
                | Notice::PointsEarned { .. }
                | Notice::PointsActivated { .. }
                | Notice::PointsExpiring { .. }
                | Notice::PointsExpired { .. }
                | Notice::PointsReversed { .. }
                | Notice::PointsAdjusted { .. }
                | Notice::TierExpiring { .. }
                | Notice::RewardRedeemed { .. }
                | Notice::RewardReleased { .. }
                | Notice::GrantIssued { .. }
                | Notice::LifecycleChanged { .. }
                | Notice::GoalNear { .. }
                | Notice::BirthdayUpcoming { .. } => {}
            }
        }
    }

    /// Counts what an entry announces.
    fn count(&mut self, entry: &Entry, day: LocalDay, own_day: LocalDay) {
        for notice in &entry.notices {
            let day = if is_of_its_own_day(notice) {
                own_day
            } else {
                day
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

/// Whether a notice speaks of the day on which it is written, not of the one that has ended.
fn is_of_its_own_day(notice: &Notice) -> bool {
    match notice {
        Notice::PointsExpiring { .. }
        | Notice::PointsActivated { .. }
        | Notice::TierExpiring { .. }
        | Notice::GoalNear { .. }
        | Notice::BirthdayUpcoming { .. }
        | Notice::LifecycleChanged { .. }
        | Notice::GrantIssued { .. }
        | Notice::PointsEarned { .. } => true,
        Notice::MemberEnrolled { .. }
        | Notice::MemberErased { .. }
        | Notice::PointsExpired { .. }
        | Notice::PointsReversed { .. }
        | Notice::PointsAdjusted { .. }
        | Notice::TierUpgraded { .. }
        | Notice::TierRenewed { .. }
        | Notice::TierDowngraded { .. }
        | Notice::RewardRedeemed { .. }
        | Notice::RewardReleased { .. } => false,
    }
}

impl MonthFigures {
    /// Whether nothing happened.
    pub(super) fn are_nothing(&self) -> bool {
        self.issued == 0 && self.lapsed == 0 && self.notifications.0.is_empty()
    }

    /// Adds another month's figures, or another worker's.
    pub(crate) fn add(&mut self, other: &Self) {
        self.issued = self.issued.saturating_add(other.issued);
        self.lapsed = self.lapsed.saturating_add(other.lapsed);
        self.balance_change = self.balance_change.saturating_add(other.balance_change);
        self.upgrades += other.upgrades;
        self.downgrades += other.downgrades;
        self.renewals += other.renewals;
        for (kind, count) in &other.notifications.0 {
            self.notifications.add_many(kind, *count);
        }
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

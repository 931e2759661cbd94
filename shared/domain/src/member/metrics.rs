//! What counts towards tiers: metrics over windows of days (rules §8).
//!
//! Each contribution stands on the day on which it occurred. Days are kept as far back as
//! a window of up to 13 months can still be asked for; months, for longer windows;
//! tallies, for windows without a fixed length.

use crate::program::tier::{EXACT_MONTHS_MAX, Metric, Threshold, Window};
use crate::words::exact::Overflow;
use crate::words::time::{LocalDay, MonthIndex, anniversary_on_or_before};
use serde::{Deserialize, Serialize};

/// The longest window that is exact to the day, in days: 13 months with a leap day.
const DAYS_OF_LONGEST_WINDOW: i32 = 398;

/// The figures of a span of days, or what one act adds to them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Metrics {
    /// Eligible amounts less returns, in minor units.
    pub spend_minor: i64,
    /// Purchases whose eligible remainder is above zero.
    pub purchases: i64,
    /// Points that purchases and activities stand for.
    pub points_earned: i64,
    /// Growth earned.
    pub growth: i64,
    /// Days with such a purchase or any activity.
    pub active_days: i64,
}

/// What one act adds to the metrics of its day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Contribution {
    /// Minor units; below 0 for a return.
    pub spend_minor: i64,
    /// 1, 0 or −1.
    pub purchases: i64,
    /// Points; below 0 for a return.
    pub points_earned: i64,
    /// Growth; below 0 for a return.
    pub growth: i64,
    /// Whether it is an activity: never undone.
    pub activity: bool,
}

/// One condition's figure when a tier was decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Figure {
    /// The condition.
    pub threshold: Threshold,
    /// The window's last day.
    pub window_end: LocalDay,
    /// What the member had.
    pub value: i64,
}

/// One day's figures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DayFigures {
    /// Which day.
    pub day: LocalDay,
    /// Minor units.
    pub spend_minor: i64,
    /// Counted purchases.
    pub purchases: i64,
    /// Points.
    pub points_earned: i64,
    /// Growth.
    pub growth: i64,
    /// Whether there was any activity.
    pub activity: bool,
}

/// The figures of one calendar month.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MonthFigures {
    /// Which month.
    pub month: MonthIndex,
    /// Its figures.
    pub metrics: Metrics,
}

/// The figures from one day on, perhaps up to another, whatever days are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally {
    /// First day.
    pub from: LocalDay,
    /// Last day; `None`: it is still counting.
    pub until: Option<LocalDay>,
    /// The sums.
    pub metrics: Metrics,
}

/// Everything that counts towards a member's tiers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MetricBook {
    /// Days with figures, in order.
    pub days: Vec<DayFigures>,
    /// Months with figures, in order; kept where the program has windows of more than
    /// [`EXACT_MONTHS_MAX`] months.
    pub months: Vec<MonthFigures>,
    /// Since ever.
    pub lifetime: Metrics,
    /// Since the tier held began.
    pub since_tier_began: Tally,
    /// Since the latest fall by inactivity that still closes a tier.
    pub since_fall: Option<Tally>,
    /// The windows that reached the tier held, where the program takes tiers back at once.
    pub reached: Vec<ReachedWindow>,
    /// Since the tier before that upgrade began.
    pub since_tier_before: Option<Tally>,
}

/// A window that reached the tier held, as it stood then and as returns have changed it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReachedWindow {
    /// Which window.
    pub window: Window,
    /// Whether it is cut to the days since a fall by inactivity.
    pub closed: bool,
    /// Its figures.
    pub tally: Tally,
}

/// From where the windows of a member are measured.
#[derive(Clone, Copy, Debug)]
pub struct Measuring {
    /// The joining day.
    pub joined_on: LocalDay,
    /// The day from which the window's start is reckoned: its last day, but where days
    /// after it are added.
    pub starts_as_of: LocalDay,
    /// The last day that counts.
    pub end: LocalDay,
    /// Nothing before this day counts: the fall by inactivity that closes the tier.
    pub not_before: Option<LocalDay>,
}

impl Metrics {
    /// One figure.
    #[must_use]
    pub fn get(&self, metric: Metric) -> i64 {
        match metric {
            Metric::Spend => self.spend_minor,
            Metric::Purchases => self.purchases,
            Metric::PointsEarned => self.points_earned,
            Metric::Growth => self.growth,
            Metric::ActiveDays => self.active_days,
        }
    }

    fn add(&mut self, other: &Self) -> Result<(), Overflow> {
        let sum = |a: i64, b: i64| a.checked_add(b).ok_or(Overflow);
        self.spend_minor = sum(self.spend_minor, other.spend_minor)?;
        self.purchases = sum(self.purchases, other.purchases)?;
        self.points_earned = sum(self.points_earned, other.points_earned)?;
        self.growth = sum(self.growth, other.growth)?;
        self.active_days = sum(self.active_days, other.active_days)?;
        Ok(())
    }
}

impl Contribution {
    fn is_nothing(&self) -> bool {
        *self == Self::default()
    }

    /// Whether it can only belong to a day that had figures before.
    fn takes_back(&self) -> bool {
        !self.activity
            && self.spend_minor <= 0
            && self.purchases <= 0
            && self.points_earned <= 0
            && self.growth <= 0
    }

    fn as_sums(&self) -> Metrics {
        Metrics {
            spend_minor: self.spend_minor,
            purchases: self.purchases,
            points_earned: self.points_earned,
            growth: self.growth,
            active_days: 0,
        }
    }
}

impl DayFigures {
    fn empty(day: LocalDay) -> Self {
        Self {
            day,
            spend_minor: 0,
            purchases: 0,
            points_earned: 0,
            growth: 0,
            activity: false,
        }
    }

    fn is_active(&self) -> bool {
        self.activity || self.purchases > 0
    }

    fn metrics(&self) -> Metrics {
        Metrics {
            spend_minor: self.spend_minor,
            purchases: self.purchases,
            points_earned: self.points_earned,
            growth: self.growth,
            active_days: i64::from(self.is_active()),
        }
    }
}

impl Tally {
    /// A tally that counts from a day on.
    #[must_use]
    pub fn from_day(from: LocalDay, metrics: Metrics) -> Self {
        Self {
            from,
            until: None,
            metrics,
        }
    }

    fn holds(&self, day: LocalDay) -> bool {
        self.from <= day && self.until.is_none_or(|until| day <= until)
    }
}

impl MetricBook {
    /// Nothing yet.
    #[must_use]
    pub fn beginning(joined_on: LocalDay) -> Self {
        Self {
            days: Vec::new(),
            months: Vec::new(),
            lifetime: Metrics::default(),
            since_tier_began: Tally::from_day(joined_on, Metrics::default()),
            since_fall: None,
            reached: Vec::new(),
            since_tier_before: None,
        }
    }

    /// Forgets how the tier held was reached: returns can no longer take it.
    pub fn forget_reached(&mut self) {
        self.reached.clear();
        self.since_tier_before = None;
    }

    /// Adds what an act contributes to its day, and to every sum that holds the day.
    ///
    /// A return of a purchase whose day is no longer kept changes the sums alone.
    ///
    /// # Errors
    /// [`Overflow`] beyond 64 bits.
    pub fn contribute(
        &mut self,
        day: LocalDay,
        contribution: &Contribution,
        keep_months: bool,
    ) -> Result<(), Overflow> {
        if contribution.is_nothing() {
            return Ok(());
        }
        let change = self.change_day(day, contribution)?;
        self.lifetime.add(&change)?;
        let tallies = std::iter::once(&mut self.since_tier_began)
            .chain(self.since_fall.as_mut())
            .chain(self.since_tier_before.as_mut())
            .chain(self.reached.iter_mut().map(|reached| &mut reached.tally));
        for tally in tallies {
            if tally.holds(day) {
                tally.metrics.add(&change)?;
            }
        }
        if keep_months && self.months.is_empty() {
            self.begin_months()?;
        } else if keep_months {
            self.month_mut(day.month_index()).metrics.add(&change)?;
        }
        Ok(())
    }

    /// Begins to count months with what the kept days hold.
    fn begin_months(&mut self) -> Result<(), Overflow> {
        for index in 0..self.days.len() {
            if let Some(figures) = self.days.get(index).copied() {
                let month = self.month_mut(figures.day.month_index());
                month.metrics.add(&figures.metrics())?;
            }
        }
        Ok(())
    }

    /// Changes the day and returns the change of its figures.
    fn change_day(
        &mut self,
        day: LocalDay,
        contribution: &Contribution,
    ) -> Result<Metrics, Overflow> {
        let sum = |a: i64, b: i64| a.checked_add(b).ok_or(Overflow);
        let index = match self.days.binary_search_by_key(&day, |figures| figures.day) {
            Ok(index) => index,
            Err(_) if contribution.takes_back() => return Ok(contribution.as_sums()),
            Err(index) => {
                self.days.insert(index, DayFigures::empty(day));
                index
            }
        };
        let mut active_days = 0;
        if let Some(figures) = self.days.get_mut(index) {
            let was_active = figures.is_active();
            figures.spend_minor = sum(figures.spend_minor, contribution.spend_minor)?;
            figures.purchases = sum(figures.purchases, contribution.purchases)?;
            figures.points_earned = sum(figures.points_earned, contribution.points_earned)?;
            figures.growth = sum(figures.growth, contribution.growth)?;
            figures.activity |= contribution.activity;
            active_days = i64::from(figures.is_active()).saturating_sub(i64::from(was_active));
        }
        Ok(Metrics {
            active_days,
            ..contribution.as_sums()
        })
    }

    fn month_mut(&mut self, month: MonthIndex) -> &mut MonthFigures {
        let index = match self
            .months
            .binary_search_by_key(&month, |there| there.month)
        {
            Ok(index) => index,
            Err(index) => {
                let metrics = Metrics::default();
                self.months.insert(index, MonthFigures { month, metrics });
                index
            }
        };
        &mut self.months[index]
    }

    /// Measures a window.
    ///
    /// # Errors
    /// [`Overflow`] beyond 64 bits.
    pub fn measure(
        &self,
        window: Window,
        metric: Metric,
        measuring: &Measuring,
    ) -> Result<i64, Overflow> {
        let end = measuring.end;
        match window {
            Window::Lifetime => self.measure_open(self.lifetime, None, metric, measuring),
            Window::SinceTierBegan => self.measure_open(
                self.since_tier_began.metrics,
                Some(self.since_tier_began.from),
                metric,
                measuring,
            ),
            Window::RollingMonths(months) if months > EXACT_MONTHS_MAX => {
                self.measure_months(months, metric, measuring)
            }
            Window::RollingDays(_)
            | Window::RollingMonths(_)
            | Window::CalendarMonth
            | Window::CalendarYear
            | Window::MembershipYear => {
                let start = window.start(measuring.starts_as_of, measuring.joined_on);
                self.sum_days(start.max(measuring.not_before), Some(end), metric)
            }
        }
    }

    /// Everything from a tally's day on, less what came after the window's end.
    fn measure_open(
        &self,
        sums: Metrics,
        from: Option<LocalDay>,
        metric: Metric,
        measuring: &Measuring,
    ) -> Result<i64, Overflow> {
        let sums = match (measuring.not_before, &self.since_fall) {
            (Some(fall), Some(tally)) if from.is_none_or(|from| from < fall) => tally.metrics,
            (Some(_) | None, _) => sums,
        };
        let after_start = from.max(measuring.not_before);
        let after_end = Some(measuring.end.plus_days(1)).max(after_start);
        sums.get(metric)
            .checked_sub(self.sum_days(after_end, None, metric)?)
            .ok_or(Overflow)
    }

    /// Whole calendar months, the last one up to the window's end. Where no month is counted
    /// yet (a new version brought the first such window), the kept days say what they can.
    fn measure_months(
        &self,
        months: u16,
        metric: Metric,
        measuring: &Measuring,
    ) -> Result<i64, Overflow> {
        let end = measuring.end;
        let last = end.month_index();
        let first = measuring
            .starts_as_of
            .month_index()
            .minus(i32::from(months).saturating_sub(1));
        let from_fall = measuring
            .not_before
            .filter(|fall| first.first_day() < *fall);
        if let (Some(fall), Some(tally)) = (from_fall, &self.since_fall) {
            let after_end = end.plus_days(1).max(fall);
            let after = self.sum_days(Some(after_end), None, metric)?;
            return tally.metrics.get(metric).checked_sub(after).ok_or(Overflow);
        }
        if self.months.is_empty() {
            return self.sum_days(Some(first.first_day()), Some(end), metric);
        }
        let mut sum = self.sum_days(Some(last.first_day()), Some(end), metric)?;
        for month in &self.months {
            if first <= month.month && month.month < last {
                sum = sum.checked_add(month.metrics.get(metric)).ok_or(Overflow)?;
            }
        }
        Ok(sum)
    }

    fn sum_days(
        &self,
        from: Option<LocalDay>,
        until: Option<LocalDay>,
        metric: Metric,
    ) -> Result<i64, Overflow> {
        let first = from.map_or(0, |from| self.days.partition_point(|day| day.day < from));
        let mut sum: i64 = 0;
        for day in self.days.iter().skip(first) {
            if until.is_some_and(|until| until < day.day) {
                break;
            }
            sum = sum.checked_add(day.metrics().get(metric)).ok_or(Overflow)?;
        }
        Ok(sum)
    }

    /// All figures of the kept days from one on.
    ///
    /// # Errors
    /// [`Overflow`] beyond 64 bits.
    pub fn since(&self, from: LocalDay) -> Result<Metrics, Overflow> {
        let mut sums = Metrics::default();
        for day in self.days.iter().filter(|day| from <= day.day) {
            sums.add(&day.metrics())?;
        }
        Ok(sums)
    }

    /// Counted purchases from one day to another.
    #[must_use]
    pub fn purchases_between(&self, from: LocalDay, until: LocalDay) -> u32 {
        let count = self
            .sum_days(Some(from), Some(until), Metric::Purchases)
            .unwrap_or(i64::MAX);
        u32::try_from(count).unwrap_or(u32::MAX)
    }

    /// Eligible minor units from one day to another.
    #[must_use]
    pub fn spend_between(&self, from: LocalDay, until: LocalDay) -> i64 {
        self.sum_days(Some(from), Some(until), Metric::Spend)
            .unwrap_or(i64::MAX)
    }

    /// The latest day up to `day` with a counted purchase.
    #[must_use]
    pub fn last_purchase_on_or_before(&self, day: LocalDay) -> Option<LocalDay> {
        let end = self.days.partition_point(|figures| figures.day <= day);
        self.days
            .iter()
            .take(end)
            .rev()
            .find(|figures| figures.purchases > 0)
            .map(|figures| figures.day)
    }

    /// The latest day with a counted purchase.
    #[must_use]
    pub fn last_purchase(&self) -> Option<LocalDay> {
        self.days
            .iter()
            .rev()
            .find(|figures| figures.purchases > 0)
            .map(|figures| figures.day)
    }

    /// Forgets days that no window ending on `earliest_end` or later can reach, except the
    /// latest of them with a counted purchase: what comes late may ask for the days since
    /// it. Forgets months that no window of `months_max` can reach.
    pub fn forget(&mut self, earliest_end: LocalDay, months_max: u16) {
        let keep_from = earliest_end.minus_days(DAYS_OF_LONGEST_WINDOW);
        if self.days.first().is_some_and(|first| first.day < keep_from) {
            let last_purchase = self.last_purchase_on_or_before(keep_from.minus_days(1));
            self.days
                .retain(|day| keep_from <= day.day || Some(day.day) == last_purchase);
        }
        if !self.months.is_empty() {
            let keep = earliest_end.month_index().minus(i32::from(months_max));
            self.months.retain(|month| keep <= month.month);
        }
    }

    /// Notes the windows, as they stand, that reached a tier: what returns may later take.
    ///
    /// # Errors
    /// [`Overflow`] beyond 64 bits.
    pub fn note_reached(
        &self,
        windows: &[Window],
        measuring: &Measuring,
    ) -> Result<Vec<ReachedWindow>, Overflow> {
        let mut reached = Vec::new();
        for window in windows {
            for closed in [false, true] {
                if closed && measuring.not_before.is_none() {
                    continue;
                }
                let measuring = Measuring {
                    not_before: measuring.not_before.filter(|_| closed),
                    ..*measuring
                };
                reached.push(ReachedWindow {
                    window: *window,
                    closed,
                    tally: self.tally_of(*window, &measuring)?,
                });
            }
        }
        Ok(reached)
    }

    fn tally_of(&self, window: Window, measuring: &Measuring) -> Result<Tally, Overflow> {
        let from = match window {
            Window::Lifetime => Some(LocalDay::MIN),
            Window::SinceTierBegan => Some(self.since_tier_began.from),
            Window::RollingDays(_)
            | Window::RollingMonths(_)
            | Window::CalendarMonth
            | Window::CalendarYear
            | Window::MembershipYear => window.start(measuring.starts_as_of, measuring.joined_on),
        };
        let from = from.max(measuring.not_before).unwrap_or(LocalDay::MIN);
        let figure = |metric| self.measure(window, metric, measuring);
        Ok(Tally {
            from,
            until: Some(measuring.end),
            metrics: Metrics {
                spend_minor: figure(Metric::Spend)?,
                purchases: figure(Metric::Purchases)?,
                points_earned: figure(Metric::PointsEarned)?,
                growth: figure(Metric::Growth)?,
                active_days: figure(Metric::ActiveDays)?,
            },
        })
    }
}

impl Window {
    /// The first day of this window when it ends on `end`; `None`: it has no start that the
    /// calendar knows (lifetime, since the tier began).
    #[must_use]
    pub fn start(self, end: LocalDay, joined_on: LocalDay) -> Option<LocalDay> {
        match self {
            Self::RollingDays(days) => Some(end.minus_days(i32::from(days).saturating_sub(1))),
            Self::RollingMonths(months) if months > EXACT_MONTHS_MAX => Some(
                end.month_index()
                    .minus(i32::from(months).saturating_sub(1))
                    .first_day(),
            ),
            Self::RollingMonths(months) => Some(end.minus_months(i32::from(months)).plus_days(1)),
            Self::CalendarMonth => Some(end.first_of_month()),
            Self::CalendarYear => Some(end.first_of_year()),
            Self::MembershipYear => Some(anniversary_on_or_before(joined_on, end)),
            Self::SinceTierBegan | Self::Lifetime => None,
        }
    }
}

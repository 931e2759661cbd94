//! What counts towards a member's tiers: days as steps, and a short form for the days that
//! most are, one purchase and no activity.

use crate::codec::error::Unreadable;
use crate::codec::words::steps::Steps;
use gradus_domain::member::metrics::{
    DayFigures, MetricBook, Metrics, MonthFigures, ReachedWindow, Tally,
};
use gradus_domain::words::time::LocalDay;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// A [`MetricBook`] as it is stored.
#[derive(Serialize, Deserialize)]
pub(super) struct StoredBook<'a> {
    days: Vec<StoredDay>,
    months: Cow<'a, [MonthFigures]>,
    lifetime: Metrics,
    since_tier_began: Tally,
    since_fall: Option<Tally>,
    reached: Cow<'a, [ReachedWindow]>,
    since_tier_before: Option<Tally>,
}

/// [`DayFigures`] as they are stored.
#[derive(Serialize, Deserialize)]
enum StoredDay {
    /// One purchase, no growth, no activity.
    Purchase { step: i32, spend: i64, points: i64 },
    /// One purchase with growth, no activity.
    Growing {
        step: i32,
        spend: i64,
        points: i64,
        growth: i64,
    },
    /// An activity, and no purchase.
    Activity { step: i32, points: i64, growth: i64 },
    /// Any other day.
    Any {
        step: i32,
        spend: i64,
        purchases: i64,
        points: i64,
        growth: i64,
        activity: bool,
    },
}

impl<'a> StoredBook<'a> {
    /// What is stored of a book.
    pub(super) fn of(book: &'a MetricBook) -> Self {
        let MetricBook {
            days,
            months,
            lifetime,
            since_tier_began,
            since_fall,
            reached,
            since_tier_before,
        } = book;
        let mut steps = Steps::default();
        let days = days
            .iter()
            .map(|figures| StoredDay::of(figures, &mut steps));
        Self {
            days: days.collect(),
            months: Cow::Borrowed(months),
            lifetime: *lifetime,
            since_tier_began: *since_tier_began,
            since_fall: *since_fall,
            reached: Cow::Borrowed(reached),
            since_tier_before: *since_tier_before,
        }
    }

    /// The book.
    pub(super) fn restore(self) -> Result<MetricBook, Unreadable> {
        let mut steps = Steps::default();
        let days = self.days.into_iter().map(|day| day.restore(&mut steps));
        Ok(MetricBook {
            days: days.collect::<Result<_, _>>()?,
            months: self.months.into_owned(),
            lifetime: self.lifetime,
            since_tier_began: self.since_tier_began,
            since_fall: self.since_fall,
            reached: self.reached.into_owned(),
            since_tier_before: self.since_tier_before,
        })
    }
}

impl StoredDay {
    fn of(figures: &DayFigures, steps: &mut Steps) -> Self {
        let DayFigures {
            day,
            spend_minor: spend,
            purchases,
            points_earned: points,
            growth,
            activity,
        } = *figures;
        let step = steps.to(day);
        match (purchases, growth, activity) {
            (1, 0, false) => Self::Purchase {
                step,
                spend,
                points,
            },
            (1, _, false) => Self::Growing {
                step,
                spend,
                points,
                growth,
            },
            (0, _, true) if spend == 0 => Self::Activity {
                step,
                points,
                growth,
            },
            (_, _, _) => Self::Any {
                step,
                spend,
                purchases,
                points,
                growth,
                activity,
            },
        }
    }

    fn restore(self, steps: &mut Steps) -> Result<DayFigures, Unreadable> {
        let nothing_yet = |day: LocalDay| DayFigures {
            day,
            spend_minor: 0,
            purchases: 0,
            points_earned: 0,
            growth: 0,
            activity: false,
        };
        Ok(match self {
            Self::Purchase {
                step,
                spend,
                points,
            } => DayFigures {
                spend_minor: spend,
                purchases: 1,
                points_earned: points,
                ..nothing_yet(steps.follow(step)?)
            },
            Self::Growing {
                step,
                spend,
                points,
                growth,
            } => DayFigures {
                spend_minor: spend,
                purchases: 1,
                points_earned: points,
                growth,
                ..nothing_yet(steps.follow(step)?)
            },
            Self::Activity {
                step,
                points,
                growth,
            } => DayFigures {
                points_earned: points,
                growth,
                activity: true,
                ..nothing_yet(steps.follow(step)?)
            },
            Self::Any {
                step,
                spend,
                purchases,
                points,
                growth,
                activity,
            } => DayFigures {
                day: steps.follow(step)?,
                spend_minor: spend,
                purchases,
                points_earned: points,
                growth,
                activity,
            },
        })
    }
}

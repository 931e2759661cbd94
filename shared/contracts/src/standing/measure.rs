//! What a tier asks for, as bodies write it (rules §8).

use crate::words::value::Day;
use gradus_domain::member::metrics::Figure;
use gradus_domain::program::tier::{Metric, Window};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// One condition of a tier, and what the member had.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct FigureView {
    /// What is measured.
    pub metric: MetricWord,
    /// Over which time.
    pub window: WindowView,
    /// That time's last day.
    pub window_end: Day,
    /// How much the tier asks for: minor units for `spend`, otherwise a count.
    pub at_least: i64,
    /// What the member had, in the same unit.
    pub value: i64,
}

/// What counts towards tiers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum MetricWord {
    /// Eligible amounts less returns, in minor units of the program's currency.
    Spend,
    /// Purchases of which something that counts was not returned.
    Purchases,
    /// Points that purchases and activities stand for.
    PointsEarned,
    /// Growth.
    Growth,
    /// Days with such a purchase or any activity.
    ActiveDays,
}

/// A time over which a metric counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct WindowView {
    /// Which kind of time.
    pub kind: WindowWord,
    /// How many days or months, where the kind is rolling.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub length: Option<u16>,
}

/// Kinds of time over which a metric counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum WindowWord {
    /// So many days up to and including the last.
    RollingDays,
    /// So many months up to and including the last day.
    RollingMonths,
    /// The calendar month of the last day.
    CalendarMonth,
    /// The calendar year of the last day.
    CalendarYear,
    /// From one anniversary of joining to the day before the next.
    MembershipYear,
    /// Since the tier held was reached.
    SinceTierBegan,
    /// Since joining.
    Lifetime,
}

impl From<&Figure> for FigureView {
    fn from(figure: &Figure) -> Self {
        Self {
            metric: figure.threshold.metric.into(),
            window: figure.threshold.window.into(),
            window_end: figure.window_end.into(),
            at_least: figure.threshold.at_least,
            value: figure.value,
        }
    }
}

impl From<Metric> for MetricWord {
    fn from(metric: Metric) -> Self {
        match metric {
            Metric::Spend => Self::Spend,
            Metric::Purchases => Self::Purchases,
            Metric::PointsEarned => Self::PointsEarned,
            Metric::Growth => Self::Growth,
            Metric::ActiveDays => Self::ActiveDays,
        }
    }
}

impl From<Window> for WindowView {
    fn from(window: Window) -> Self {
        let (kind, length) = match window {
            Window::RollingDays(days) => (WindowWord::RollingDays, Some(days)),
            Window::RollingMonths(months) => (WindowWord::RollingMonths, Some(months)),
            Window::CalendarMonth => (WindowWord::CalendarMonth, None),
            Window::CalendarYear => (WindowWord::CalendarYear, None),
            Window::MembershipYear => (WindowWord::MembershipYear, None),
            Window::SinceTierBegan => (WindowWord::SinceTierBegan, None),
            Window::Lifetime => (WindowWord::Lifetime, None),
        };
        Self { kind, length }
    }
}

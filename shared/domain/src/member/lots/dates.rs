//! The dates of a lot.

use crate::program::expiry::{Activation, Expiry};
use crate::words::ids::PartnerId;
use crate::words::time::LocalDay;
use serde::{Deserialize, Serialize};

/// When a lot's points lapse: at the end of this local day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LastDay {
    /// A day of its own.
    On(LocalDay),
    /// The member's one day for all points with an `inactivity` expiry.
    Inactivity,
    /// They do not.
    Never,
}

/// All that tells one lot from another.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct LotDates {
    /// When its points lapse.
    pub last_day: LastDay,
    /// Its earliest earning day.
    pub earned_on: LocalDay,
    /// At the start of which day its points become active; `None`: they are.
    pub activates_on: Option<LocalDay>,
    /// Who issued them; `None`: the program.
    pub issuer: Option<PartnerId>,
}

impl LotDates {
    /// The dates of points earned on `earned_on`.
    ///
    /// A last day before the activation day is reckoned anew from the activation day
    /// (rules §6).
    #[must_use]
    pub fn earned(
        earned_on: LocalDay,
        activation: Activation,
        expiry: Expiry,
        issuer: Option<PartnerId>,
    ) -> Self {
        let activates_on = activation.day(earned_on);
        Self {
            last_day: expiry.last_day_of(earned_on, activates_on),
            earned_on,
            activates_on,
            issuer,
        }
    }
}

impl Expiry {
    /// The last day of points of an earning day and, while they are pending, an activation
    /// day.
    #[must_use]
    pub fn last_day_of(self, earned_on: LocalDay, activates_on: Option<LocalDay>) -> LastDay {
        match (self.last_day(earned_on), activates_on) {
            (LastDay::On(last), Some(activates)) if last < activates => self.last_day(activates),
            (last_day, _) => last_day,
        }
    }

    /// The last day of points whose expiry is reckoned from `day`.
    #[must_use]
    pub fn last_day(self, day: LocalDay) -> LastDay {
        match self {
            Self::Never => LastDay::Never,
            Self::Rolling { span, stretch } => LastDay::On(stretch.of(span.after(day))),
            Self::Fixed { on, at_least_days } => {
                let earliest = day.plus_days(i32::from(at_least_days));
                let this_year = on.in_year(earliest.year());
                LastDay::On(if this_year < earliest {
                    on.in_year(earliest.year().saturating_add(1))
                } else {
                    this_year
                })
            }
            Self::Inactivity { .. } => LastDay::Inactivity,
        }
    }
}

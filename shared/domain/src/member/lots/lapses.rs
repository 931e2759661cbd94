//! What lapsed and nobody returned yet: it is not owed when its purchase comes back (rules §7).

use super::dates::{LastDay, LotDates};
use crate::words::ids::PartnerId;
use crate::words::money::Points;
use crate::words::time::LocalDay;
use serde::{Deserialize, Serialize};

/// So many lapses are known of a member at most.
pub const LAPSES_MAX: usize = 128;

/// A lapse is known for two years after it.
const KNOWN_DAYS: i32 = 731;

/// Points that lapsed together and were counted by no return.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lapse {
    /// Their last day.
    pub last_day: LocalDay,
    /// Whether they lapsed by inactivity: then the day was no lot's own.
    pub by_inactivity: bool,
    /// Who issued them; `None`: the program.
    pub issuer: Option<PartnerId>,
    /// How many; above 0.
    pub points: Points,
}

/// The lapses that returns may still count.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lapses {
    /// By last day, in order.
    pub known: Vec<Lapse>,
    /// What had its last day then or earlier is not known any more.
    pub forgotten_through: Option<LocalDay>,
}

impl Lapses {
    /// Notes points that lapse.
    pub(super) fn note(&mut self, lapse: Lapse) {
        let last_day = lapse.last_day;
        let same = |there: &&mut Lapse| {
            there.last_day == last_day
                && there.by_inactivity == lapse.by_inactivity
                && there.issuer == lapse.issuer
        };
        if let Some(there) = self.known.iter_mut().find(same) {
            there.points = Points::new(there.points.get().saturating_add(lapse.points.get()));
        } else {
            let days = |there: &Lapse| there.last_day <= last_day;
            self.known.insert(self.known.partition_point(days), lapse);
        }
        self.forget(last_day.minus_days(KNOWN_DAYS));
    }

    fn forget(&mut self, known_from: LocalDay) {
        let surplus = self.known.len().saturating_sub(LAPSES_MAX);
        let old = self
            .known
            .partition_point(|there| there.last_day < known_from);
        if let Some(last) = self.known.drain(..surplus.max(old)).next_back() {
            self.forgotten_through = self.forgotten_through.max(Some(last.last_day));
        }
    }

    /// Of points that were given with these dates and are to be taken, how many lapsed unspent
    /// and were counted by no return before. Of what is not known any more: all.
    ///
    /// Where inactivity decides, they lapsed with the first that did so after they were given;
    /// that is not known any more where a later lapse than their giving is not.
    pub(super) fn count(&mut self, dates: &LotDates, given_on: LocalDay, points: Points) -> Points {
        let own_day = match dates.last_day {
            LastDay::Never => return Points::ZERO,
            LastDay::On(day) => Some(day),
            LastDay::Inactivity => None,
        };
        let lapsed_from = own_day.unwrap_or(given_on);
        if self.forgotten_through >= Some(lapsed_from) {
            return points;
        }
        let fits = |there: &&mut Lapse| match own_day {
            Some(day) => !there.by_inactivity && there.last_day == day,
            None => there.by_inactivity && given_on <= there.last_day,
        };
        let mut issued = self
            .known
            .iter_mut()
            .filter(|there| there.issuer == dates.issuer);
        let Some(lapse) = issued.find(fits) else {
            return Points::ZERO;
        };
        let counted = points.min(lapse.points);
        lapse.points = Points::new(lapse.points.get().saturating_sub(counted.get()));
        self.known.retain(|there| there.points.is_positive());
        counted
    }

    /// Points that lapsed come back: those that lapsed last.
    pub(crate) fn bring_back(&mut self, points: Points) {
        let mut left = points;
        for there in self.known.iter_mut().rev() {
            let part = left.min(there.points);
            there.points = Points::new(there.points.get().saturating_sub(part.get()));
            left = Points::new(left.get().saturating_sub(part.get()));
        }
        self.known.retain(|there| there.points.is_positive());
    }

    /// The sum of what is known.
    #[must_use]
    pub fn points(&self) -> i128 {
        let points = self
            .known
            .iter()
            .map(|there| i128::from(there.points.get()));
        points.sum()
    }
}

//! A member's place on the ladder, and what keeps it (rules §8).

use crate::commands::FloorSource;
use crate::member::lots::Taken;
use crate::words::calendar::Calendar;
use crate::words::ids::{GrantId, TierId};
use crate::words::money::Growth;
use crate::words::time::{Instant, LocalDay};
use serde::{Deserialize, Serialize};

/// A member's place on the ladder.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TierStanding {
    /// The tier that the member's own metrics reached.
    pub earned: TierId,
    /// The day of the decision that reached it, or of the fall to it.
    pub attained_on: LocalDay,
    /// Its last day; `None`: for ever.
    pub last_day: Option<LocalDay>,
    /// Kept for a while after a review that it did not pass.
    pub grace: Option<Grace>,
    /// The first day that counts as one without a qualifying purchase.
    pub inactive_from: LocalDay,
    /// Tiers that only metrics since a fall by inactivity meet again.
    pub closed: Option<Closed>,
    /// The upgrade that returns may still take back.
    pub upgrade: Option<Box<Upgrade>>,
    /// What holds the member at or above a tier.
    pub floors: Vec<Floor>,
    /// The effective tier's changes, oldest first, as far back as a late command may ask.
    pub history: Vec<TierSince>,
    /// When entry rewards of a tier were last given.
    pub rewarded: Vec<EntryRewarded>,
}

/// A time in which a tier is kept after a review that it did not pass.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grace {
    /// The last day that was reviewed.
    pub reviewed_last_day: LocalDay,
    /// The last day of grace.
    pub last_day: LocalDay,
}

/// A tier and all above it are met again only by metrics counted from a day on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Closed {
    /// The lowest of them.
    pub lowest: TierId,
    /// The day of the fall.
    pub from: LocalDay,
}

/// An upgrade that returns may take back, until the tier is renewed or changes otherwise.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Upgrade {
    /// The tier before.
    pub before: TierId,
    /// Its last day then.
    pub last_day_before: Option<LocalDay>,
    /// The day it was reached on.
    pub attained_on_before: LocalDay,
    /// The closed tiers then.
    pub closed_before: Option<Closed>,
    /// The day of the upgrade's decision.
    pub on: LocalDay,
    /// Growth that decayed since.
    pub decayed: Growth,
    /// What came with each tier that it entered.
    pub entered: Vec<Entered>,
}

/// What came with entering a tier.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entered {
    /// The tier.
    pub tier: TierId,
    /// On which day.
    pub on: LocalDay,
    /// Grants.
    pub grants: Vec<GrantId>,
    /// Points.
    pub points: Vec<Taken>,
    /// Growth.
    pub growth: Growth,
}

/// Something that holds a member at or above a tier (rules §8, floors).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Floor {
    /// The tier.
    pub tier: TierId,
    /// It ends at this instant.
    pub ends_at: Instant,
    /// What it is.
    pub source: FloorSource,
}

/// A change of the effective tier.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TierSince {
    /// From this instant on.
    pub from: Instant,
    /// This tier.
    pub tier: TierId,
}

/// When entry rewards of a tier were last given.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EntryRewarded {
    /// Of which tier.
    pub tier: TierId,
    /// On which day.
    pub on: LocalDay,
}

impl Floor {
    /// The last day of the hold: that of the instant before its end.
    #[must_use]
    pub fn last_day(&self, calendar: &Calendar) -> LocalDay {
        calendar.day_of(self.ends_at.saturating_plus_millis(-1))
    }
}

impl TierStanding {
    /// The lowest tier, from joining on.
    #[must_use]
    pub fn beginning(lowest: TierId, joined_at: Instant, joined_on: LocalDay) -> Self {
        Self {
            earned: lowest.clone(),
            attained_on: joined_on,
            last_day: None,
            grace: None,
            inactive_from: joined_on.plus_days(1),
            closed: None,
            upgrade: None,
            floors: Vec::new(),
            history: vec![TierSince {
                from: joined_at,
                tier: lowest,
            }],
            rewarded: Vec::new(),
        }
    }

    /// The effective tier: that of the latest change.
    #[must_use]
    pub fn effective(&self) -> &TierId {
        self.history
            .last()
            .map_or(&self.earned, |since| &since.tier)
    }

    /// The last day of the effective tier: the earned one's, or that of the longest hold at
    /// it; `None`: for ever.
    #[must_use]
    pub fn effective_last_day(&self, calendar: &Calendar) -> Option<LocalDay> {
        let effective = self.effective();
        if *effective == self.earned {
            return self.last_day;
        }
        let holds = self.floors.iter().filter(|floor| floor.tier == *effective);
        holds.map(|floor| floor.last_day(calendar)).max()
    }

    /// The effective tier at an instant: that of the last change at or before it (rules §2).
    #[must_use]
    pub fn in_force_at(&self, instant: Instant) -> &TierId {
        self.history
            .iter()
            .rev()
            .find(|since| since.from <= instant)
            .or(self.history.first())
            .map_or(&self.earned, |since| &since.tier)
    }

    /// Notes that the effective tier changed.
    pub fn note_effective(&mut self, from: Instant, tier: TierId) {
        match self.history.last_mut() {
            Some(last) if last.from == from => last.tier = tier,
            _ => self.history.push(TierSince { from, tier }),
        }
    }

    /// Forgets changes that no command can ask for any more: all but the last one at or
    /// before `earliest`.
    pub fn forget_history(&mut self, earliest: Instant) {
        let keep = self
            .history
            .iter()
            .rposition(|since| since.from <= earliest)
            .unwrap_or(0);
        self.history.drain(..keep);
    }
}

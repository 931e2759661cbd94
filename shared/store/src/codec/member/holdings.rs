//! A member's lots, with days as steps: the next lot mostly lapses a month after the one
//! before.

use crate::codec::error::Unreadable;
use crate::codec::words::steps::Steps;
use gradus_domain::member::lots::{Holdings, Lapses, LastDay, Lot, PendingLot};
use gradus_domain::words::ids::PartnerId;
use gradus_domain::words::money::Points;
use gradus_domain::words::time::LocalDay;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// [`Holdings`] as they are stored.
#[derive(Serialize, Deserialize)]
pub(super) struct StoredHoldings<'a> {
    active: Vec<StoredLot<'a>>,
    pending: Vec<StoredPendingLot<'a>>,
    debt: Points,
    inactivity_last_day: Option<LocalDay>,
    lapsed: Points,
}

#[derive(Serialize, Deserialize)]
struct StoredLot<'a> {
    last_day: StoredLastDay,
    earned_step: i32,
    points: Points,
    issuer: Option<Cow<'a, PartnerId>>,
}

#[derive(Serialize, Deserialize)]
struct StoredPendingLot<'a> {
    activates_step: i32,
    lot: StoredLot<'a>,
}

#[derive(Serialize, Deserialize)]
enum StoredLastDay {
    On { step: i32 },
    Inactivity,
    Never,
}

/// Where the lots so far have come to: a row of steps for each kind of day.
#[derive(Default)]
struct LotSteps {
    last: Steps,
    earned: Steps,
    activates: Steps,
}

impl<'a> StoredHoldings<'a> {
    /// What is stored of holdings.
    pub(super) fn of(holdings: &'a Holdings) -> Self {
        let Holdings {
            active,
            pending,
            debt,
            inactivity_last_day,
            lapsed,
            lapses: _,
        } = holdings;
        let mut steps = LotSteps::default();
        let active = active.iter().map(|lot| StoredLot::of(lot, &mut steps));
        let active = active.collect();
        let mut steps = LotSteps::default();
        let pending = pending.iter().map(|lot| StoredPendingLot {
            activates_step: steps.activates.to(lot.activates_on),
            lot: StoredLot::of(&lot.lot, &mut steps),
        });
        Self {
            active,
            pending: pending.collect(),
            debt: *debt,
            inactivity_last_day: *inactivity_last_day,
            lapsed: *lapsed,
        }
    }

    /// The holdings.
    pub(super) fn restore(self) -> Result<Holdings, Unreadable> {
        let mut steps = LotSteps::default();
        let active = self.active.into_iter().map(|lot| lot.restore(&mut steps));
        let active = active.collect::<Result<_, _>>()?;
        let mut steps = LotSteps::default();
        let pending = self.pending.into_iter().map(|stored| {
            Ok(PendingLot {
                activates_on: steps.activates.follow(stored.activates_step)?,
                lot: stored.lot.restore(&mut steps)?,
            })
        });
        Ok(Holdings {
            active,
            pending: pending.collect::<Result<_, _>>()?,
            debt: self.debt,
            inactivity_last_day: self.inactivity_last_day,
            lapsed: self.lapsed,
            lapses: Lapses::default(),
        })
    }
}

impl<'a> StoredLot<'a> {
    fn of(lot: &'a Lot, steps: &mut LotSteps) -> Self {
        let Lot {
            last_day,
            earned_on,
            issuer,
            points,
        } = lot;
        Self {
            last_day: match last_day {
                LastDay::On(day) => StoredLastDay::On {
                    step: steps.last.to(*day),
                },
                LastDay::Inactivity => StoredLastDay::Inactivity,
                LastDay::Never => StoredLastDay::Never,
            },
            earned_step: steps.earned.to(*earned_on),
            points: *points,
            issuer: issuer.as_ref().map(Cow::Borrowed),
        }
    }

    fn restore(self, steps: &mut LotSteps) -> Result<Lot, Unreadable> {
        Ok(Lot {
            last_day: match self.last_day {
                StoredLastDay::On { step } => LastDay::On(steps.last.follow(step)?),
                StoredLastDay::Inactivity => LastDay::Inactivity,
                StoredLastDay::Never => LastDay::Never,
            },
            earned_on: steps.earned.follow(self.earned_step)?,
            points: self.points,
            issuer: self.issuer.map(Cow::into_owned),
        })
    }
}

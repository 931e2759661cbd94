//! What a member has and owes, lot by lot.

use super::dates::{LastDay, LotDates};
use super::lapses::{Lapse, Lapses};
use crate::member::account::Account;
use crate::member::posting::Posting;
use crate::program::Shortfall;
use crate::words::exact::Overflow;
use crate::words::ids::PartnerId;
use crate::words::money::Points;
use crate::words::time::LocalDay;
use serde::{Deserialize, Serialize};

/// Points that are spendable and lapse together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lot {
    /// When they lapse.
    pub last_day: LastDay,
    /// The earliest day on which some of them were earned.
    pub earned_on: LocalDay,
    /// Who issued them; `None`: the program.
    pub issuer: Option<PartnerId>,
    /// How many; above 0.
    pub points: Points,
}

/// Points that become spendable on a day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PendingLot {
    /// At the start of this day.
    pub activates_on: LocalDay,
    /// What becomes active.
    pub lot: Lot,
}

/// Points moved, with the dates of the lot they came from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Taken {
    /// The lot's dates.
    pub dates: LotDates,
    /// How many.
    pub points: Points,
}

/// All points of a member.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holdings {
    /// Spendable, by last day, then issuer: one lot for each.
    pub active: Vec<Lot>,
    /// Not yet spendable: one lot for each set of dates.
    pub pending: Vec<PendingLot>,
    /// Owed; 0 or more.
    pub debt: Points,
    /// The one last day of all points with an `inactivity` expiry.
    pub inactivity_last_day: Option<LocalDay>,
    /// Lapsed and not reinstated; 0 or more.
    pub lapsed: Points,
    /// What of it returns may still count.
    pub lapses: Lapses,
}

/// What became of points that were to be taken back, beside those that were taken or are owed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TakenBack {
    /// They had lapsed unspent.
    pub lapsed: Points,
    /// The program forgives them.
    pub forgiven: Points,
}

impl Lot {
    fn of(taken: Taken) -> Self {
        Self {
            last_day: taken.dates.last_day,
            earned_on: taken.dates.earned_on,
            issuer: taken.dates.issuer,
            points: taken.points,
        }
    }

    pub(super) fn dates(&self, activates_on: Option<LocalDay>) -> LotDates {
        LotDates {
            last_day: self.last_day,
            earned_on: self.earned_on,
            activates_on,
            issuer: self.issuer.clone(),
        }
    }
}

impl Holdings {
    /// The sum of the active lots.
    ///
    /// # Errors
    /// [`Overflow`] beyond 64 bits.
    pub fn active_points(&self) -> Result<Points, Overflow> {
        Points::sum(self.active.iter().map(|lot| lot.points))
    }

    /// The sum of the pending lots.
    ///
    /// # Errors
    /// [`Overflow`] beyond 64 bits.
    pub fn pending_points(&self) -> Result<Points, Overflow> {
        Points::sum(self.pending.iter().map(|pending| pending.lot.points))
    }

    /// The day after which points with this last day lapse; `None`: they do not.
    #[must_use]
    pub fn lapses_after(&self, last_day: LastDay) -> Option<LocalDay> {
        match last_day {
            LastDay::On(day) => Some(day),
            LastDay::Inactivity => self.inactivity_last_day,
            LastDay::Never => None,
        }
    }

    /// Moves the last day of all points with an `inactivity` expiry: never earlier.
    pub fn keep_alive_until(&mut self, last_day: LocalDay) {
        self.inactivity_last_day = self.inactivity_last_day.max(Some(last_day));
    }

    /// Adds points that come from `from`: pending where their activation day is still
    /// ahead; otherwise they pay debt in spend order, and what is left becomes active, or
    /// lapses at once where its last day is past (rules §2, §6).
    ///
    /// # Errors
    /// [`Overflow`] beyond 64 bits.
    pub fn credit(
        &mut self,
        lots: Vec<Taken>,
        from: &Account,
        today: LocalDay,
        postings: &mut Vec<Posting>,
    ) -> Result<(), Overflow> {
        let mut lots = lots;
        if lots.len() > 1 {
            lots.sort_by_cached_key(|taken| self.spend_key(&Lot::of(taken.clone())));
        }
        for taken in lots {
            let activates_on = taken.dates.activates_on;
            let lot = Lot::of(taken);
            match activates_on {
                _ if !lot.points.is_positive() => {}
                Some(activates_on) if today < activates_on => {
                    postings.push(Posting {
                        from: from.clone(),
                        to: Account::Pending,
                        points: lot.points,
                        lot: Some(lot.dates(Some(activates_on))),
                    });
                    self.add_pending(activates_on, lot)?;
                }
                Some(_) | None => self.make_active(from, None, lot, postings)?,
            }
        }
        self.lapse(today, postings)
    }

    /// Makes the pending points active whose day has come (rules §2, step 1). Returns how
    /// many there were.
    ///
    /// # Errors
    /// [`Overflow`] beyond 64 bits.
    pub fn activate(
        &mut self,
        today: LocalDay,
        postings: &mut Vec<Posting>,
    ) -> Result<Points, Overflow> {
        if self.pending.is_empty() {
            return Ok(Points::ZERO);
        }
        let (mut due, later): (Vec<_>, Vec<_>) = std::mem::take(&mut self.pending)
            .into_iter()
            .partition(|pending| pending.activates_on <= today);
        self.pending = later;
        due.sort_by_cached_key(|pending| self.spend_key(&pending.lot));
        let activated = Points::sum(due.iter().map(|pending| pending.lot.points))?;
        for PendingLot { activates_on, lot } in due {
            self.make_active(&Account::Pending, Some(activates_on), lot, postings)?;
        }
        self.lapse(today, postings)?;
        Ok(activated)
    }

    /// Takes the active lots away whose last day is past, one posting a lot (rules §2,
    /// step 2).
    ///
    /// # Errors
    /// [`Overflow`] beyond 64 bits.
    pub fn lapse(&mut self, today: LocalDay, postings: &mut Vec<Posting>) -> Result<(), Overflow> {
        let is_past = |lot: &Lot| {
            self.lapses_after(lot.last_day)
                .is_some_and(|last| last < today)
        };
        if !self.active.iter().any(is_past) {
            return Ok(());
        }
        let (past, kept): (Vec<_>, Vec<_>) = self.active.iter().cloned().partition(is_past);
        for lot in past {
            self.lapsed = self.lapsed.plus(lot.points)?;
            if let Some(last_day) = self.lapses_after(lot.last_day) {
                self.lapses.note(Lapse {
                    last_day,
                    by_inactivity: lot.last_day == LastDay::Inactivity,
                    issuer: lot.issuer.clone(),
                    points: lot.points,
                });
            }
            postings.push(Posting {
                from: Account::Active,
                to: Account::Lapsed,
                points: lot.points,
                lot: Some(lot.dates(None)),
            });
        }
        self.active = kept;
        Ok(())
    }

    /// Takes active points in spend order and moves them to `to`; whoever calls has made
    /// sure that there are enough. Returns what came from which lot.
    ///
    /// # Errors
    /// [`Overflow`] beyond 64 bits.
    pub fn take_active(
        &mut self,
        points: Points,
        to: &Account,
        postings: &mut Vec<Posting>,
    ) -> Result<Vec<Taken>, Overflow> {
        let mut left = points;
        let mut taken = Vec::new();
        for index in self.spend_order() {
            let Some(lot) = self.active.get_mut(index) else {
                continue;
            };
            let part = left.min(lot.points);
            if !part.is_positive() {
                break;
            }
            lot.points = lot.points.minus(part)?;
            left = left.minus(part)?;
            let dates = lot.dates(None);
            postings.push(Posting {
                from: Account::Active,
                to: to.clone(),
                points: part,
                lot: Some(dates.clone()),
            });
            taken.push(Taken {
                dates,
                points: part,
            });
        }
        self.active.retain(|lot| lot.points.is_positive());
        Ok(taken)
    }

    /// Takes all active and pending points, in spend order, then by activation day, and
    /// moves them to `forfeited`; returns how many there were. What is owed stays.
    ///
    /// # Errors
    /// [`Overflow`] beyond 64 bits.
    pub fn forfeit_all(&mut self, postings: &mut Vec<Posting>) -> Result<Points, Overflow> {
        let active = self.active_points()?;
        let all = active.plus(self.pending_points()?)?;
        self.take_active(active, &Account::Forfeited, postings)?;
        self.pending
            .sort_by(|a, b| pending_order(a).cmp(&pending_order(b)));
        for pending in std::mem::take(&mut self.pending) {
            postings.push(Posting {
                from: Account::Pending,
                to: Account::Forfeited,
                points: pending.lot.points,
                lot: Some(pending.lot.dates(Some(pending.activates_on))),
            });
        }
        Ok(all)
    }

    /// Takes points back that were given on a day (rules §6, §7). What of them lapsed unspent
    /// is not taken. The rest from the lots that they were earned as first, by all dates while
    /// these are pending, by last day and issuer once they are active; then active in spend order; then pending by
    /// activation day; then as debt, or not at all.
    ///
    /// # Errors
    /// [`Overflow`] beyond 64 bits.
    pub fn take_back(
        &mut self,
        points: Points,
        earned_as: &[Taken],
        given_on: LocalDay,
        shortfall: Shortfall,
        today: LocalDay,
        postings: &mut Vec<Posting>,
    ) -> Result<TakenBack, Overflow> {
        let mut left = points;
        let mut back = TakenBack::default();
        for own in earned_as {
            let wanted = left.min(own.points);
            let lapsed = self.lapses.count(&own.dates, given_on, wanted);
            back.lapsed = back.lapsed.plus(lapsed)?;
            let wanted = wanted.minus(lapsed)?;
            let found = self.take_with_dates(&own.dates, wanted, today, postings)?;
            left = left.minus(lapsed)?.minus(found)?;
        }
        let active = left.min(self.active_points()?);
        self.take_active(active, &Account::Reversed, postings)?;
        left = left.minus(active)?;
        left = left.minus(self.take_pending_by_activation(left, postings)?)?;
        if !left.is_positive() {
            return Ok(back);
        }
        match shortfall {
            Shortfall::Forgive => back.forgiven = left,
            Shortfall::Debt => {
                self.debt = self.debt.plus(left)?;
                postings.push(Posting {
                    from: Account::Debt,
                    to: Account::Reversed,
                    points: left,
                    lot: None,
                });
            }
        }
        Ok(back)
    }

    fn take_with_dates(
        &mut self,
        dates: &LotDates,
        wanted: Points,
        today: LocalDay,
        postings: &mut Vec<Posting>,
    ) -> Result<Points, Overflow> {
        let mut found = Points::ZERO;
        let is_pending = dates.activates_on.is_some_and(|day| today < day);
        for pending in &mut self.pending {
            let lot = &mut pending.lot;
            if is_pending && lot.dates(Some(pending.activates_on)) == *dates {
                let part = wanted.min(lot.points);
                lot.points = lot.points.minus(part)?;
                found = found.plus(part)?;
                push_reversal(Account::Pending, part, dates.clone(), postings);
            }
        }
        for lot in &mut self.active {
            if !is_pending && lot.last_day == dates.last_day && lot.issuer == dates.issuer {
                let part = wanted.minus(found)?.min(lot.points);
                lot.points = lot.points.minus(part)?;
                found = found.plus(part)?;
                push_reversal(Account::Active, part, lot.dates(None), postings);
            }
        }
        self.drop_empty_lots();
        Ok(found)
    }

    fn take_pending_by_activation(
        &mut self,
        points: Points,
        postings: &mut Vec<Posting>,
    ) -> Result<Points, Overflow> {
        let mut left = points;
        self.pending
            .sort_by(|a, b| pending_order(a).cmp(&pending_order(b)));
        for pending in &mut self.pending {
            let part = left.min(pending.lot.points);
            pending.lot.points = pending.lot.points.minus(part)?;
            left = left.minus(part)?;
            let dates = pending.lot.dates(Some(pending.activates_on));
            push_reversal(Account::Pending, part, dates, postings);
        }
        self.drop_empty_lots();
        points.minus(left)
    }

    fn drop_empty_lots(&mut self) {
        self.active.retain(|lot| lot.points.is_positive());
        self.pending
            .retain(|pending| pending.lot.points.is_positive());
    }

    /// Pays debt with a lot that becomes active, and keeps the rest.
    fn make_active(
        &mut self,
        from: &Account,
        activates_on: Option<LocalDay>,
        mut lot: Lot,
        postings: &mut Vec<Posting>,
    ) -> Result<(), Overflow> {
        let paid = self.debt.min(lot.points);
        if paid.is_positive() {
            self.debt = self.debt.minus(paid)?;
            lot.points = lot.points.minus(paid)?;
            postings.push(Posting {
                from: from.clone(),
                to: Account::Debt,
                points: paid,
                lot: Some(lot.dates(activates_on)),
            });
        }
        if lot.points.is_positive() {
            postings.push(Posting {
                from: from.clone(),
                to: Account::Active,
                points: lot.points,
                lot: Some(lot.dates(activates_on)),
            });
            self.add_active(lot)?;
        }
        Ok(())
    }

    pub(super) fn add_active(&mut self, lot: Lot) -> Result<(), Overflow> {
        let same = |other: &Lot| (other.last_day, &other.issuer).cmp(&(lot.last_day, &lot.issuer));
        match self.active.binary_search_by(same) {
            Ok(index) => {
                if let Some(there) = self.active.get_mut(index) {
                    there.points = there.points.plus(lot.points)?;
                    there.earned_on = there.earned_on.min(lot.earned_on);
                }
            }
            Err(index) => self.active.insert(index, lot),
        }
        Ok(())
    }

    pub(super) fn add_pending(&mut self, activates_on: LocalDay, lot: Lot) -> Result<(), Overflow> {
        let new = PendingLot { activates_on, lot };
        match self
            .pending
            .binary_search_by(|there| pending_order(there).cmp(&pending_order(&new)))
        {
            Ok(index) => {
                if let Some(there) = self.pending.get_mut(index) {
                    there.lot.points = there.lot.points.plus(new.lot.points)?;
                }
            }
            Err(index) => self.pending.insert(index, new),
        }
        Ok(())
    }

    /// Indexes of the active lots: earliest last day first, never-lapsing last; ties by
    /// earliest earning day, then issuer (rules §6).
    fn spend_order(&self) -> Vec<usize> {
        let mut order: Vec<usize> = (0..self.active.len()).collect();
        order.sort_by_cached_key(|index| self.active.get(*index).map(|lot| self.spend_key(lot)));
        order
    }

    fn spend_key(&self, lot: &Lot) -> (bool, Option<LocalDay>, LocalDay, Option<PartnerId>) {
        let last = self.lapses_after(lot.last_day);
        (last.is_none(), last, lot.earned_on, lot.issuer.clone())
    }
}

fn pending_order(pending: &PendingLot) -> (LocalDay, LastDay, LocalDay, &Option<PartnerId>) {
    let lot = &pending.lot;
    (
        pending.activates_on,
        lot.last_day,
        lot.earned_on,
        &lot.issuer,
    )
}

fn push_reversal(from: Account, points: Points, lot: LotDates, postings: &mut Vec<Posting>) {
    if points.is_positive() {
        postings.push(Posting {
            from,
            to: Account::Reversed,
            points,
            lot: Some(lot),
        });
    }
}

//! Which points are spent, which come back, which are taken: reckoned again, lot by lot.

use crate::left::{reversed_by, reversed_from};
use crate::member::{id, member_after};
use crate::told::{Told, hold};
use gradus_domain::commands::{Act, CommandKey};
use gradus_domain::ledger::entry::{Account, Balance, Entry, What};
use gradus_domain::ledger::plan::Outcome;
use gradus_domain::ledger::remainder::Remainder;
use gradus_domain::member::lots::{Holdings, LastDay, Lot as LotOfMember, LotDates, Taken};
use gradus_domain::program::{Shortfall, TierAfterReturn};
use gradus_domain::words::ids::PartnerId;
use gradus_domain::words::money::Points;
use gradus_domain::words::time::LocalDay;
use gradus_tests::commands::give_back;
use std::collections::BTreeMap;

/// What tells lots apart that were spent.
type Lot = (LastDay, LocalDay, Option<PartnerId>);

impl Told<'_> {
    pub(crate) fn in_spend_order(&self) -> Result<(), String> {
        for entry in self.plan.entries() {
            let Some(taken) = spent_by(entry) else {
                continue;
            };
            let points = taken.iter().map(|lot| lot.points.get()).sum();
            let first = first_to_lapse(&self.before.settled().member.holdings, points);
            hold(by_lot(taken) == first, || {
                format!("{taken:?} instead of {first:?}")
            })?;
        }
        Ok(())
    }

    pub(crate) fn latest_first(&self) -> Result<(), String> {
        let mut back: BTreeMap<CommandKey, i64> = BTreeMap::new();
        for entry in self.plan.entries() {
            let Some((key, points)) = came_back(entry) else {
                continue;
            };
            let before = back.entry(key.clone()).or_insert_with(|| self.back(key));
            let spent = spent_by(self.entry(key)).unwrap_or_default();
            let mut expected = last_to_lapse(spent, *before, points.get());
            if matches!(entry.what, What::Returned(_)) {
                expected = self.restored(expected);
            }
            *before += points.get();
            let mut found: BTreeMap<Lot, i64> = BTreeMap::new();
            for posting in &entry.postings {
                if let (Account::Redeemed, Some(lot)) = (&posting.from, &posting.lot) {
                    let dates = (lot.last_day, lot.earned_on, lot.issuer.clone());
                    *found.entry(dates).or_default() += posting.points.get();
                }
            }
            hold(found == expected, || {
                format!("{found:?} instead of {expected:?}")
            })?;
        }
        Ok(())
    }

    /// How many points of a spending or a purchase were back before.
    pub(crate) fn back(&self, key: &CommandKey) -> i64 {
        match self.before.world.remainder(key) {
            Some(Remainder::Spend(left)) => left.given_back.get(),
            Some(Remainder::Purchase(left)) => left.points_back.get(),
            None => 0,
        }
    }

    /// Lots of which the last day is past live on for as long as the program says.
    pub(crate) fn restored(&self, lots: BTreeMap<Lot, i64>) -> BTreeMap<Lot, i64> {
        let today = self.before.today();
        let holdings = &self.world.member(&id()).holdings;
        let days = i32::from(self.program().returns.restore_days);
        let mut restored = BTreeMap::new();
        for ((last_day, earned_on, issuer), points) in lots {
            let is_past = holdings
                .lapses_after(last_day)
                .is_some_and(|last| last < today);
            let last_day = if is_past {
                LastDay::On(today.plus_days(days))
            } else {
                last_day
            };
            *restored.entry((last_day, earned_on, issuer)).or_default() += points;
        }
        restored
    }

    pub(crate) fn spent_and_given_back(&self) -> Result<(), String> {
        let (Act::Spend(spend), Outcome::Recorded(_)) = (&self.command.act, &self.plan.outcome)
        else {
            return Ok(());
        };
        let when = self.before.now.to_string();
        let back = give_back("m", "undo", &when, spend.id.as_str(), None);
        let plan = self.world.plan(&back);
        let mut after = member_after(self.world, &plan).holdings.clone();
        after.inactivity_last_day = self.before.settled().member.holdings.inactivity_last_day;
        hold(after == self.before.settled().member.holdings, || {
            format!("{after:?}")
        })
    }

    pub(crate) fn short(&self) -> Result<(), String> {
        let returns = &self.program().returns;
        if returns.tier == TierAfterReturn::AtOnce {
            return Ok(());
        }
        for entry in self.plan.entries() {
            let What::Returned(record) = &entry.what else {
                continue;
            };
            let there = self.balance_before(entry);
            let there = there.active.get() + there.pending.get();
            let to_take = record.taken.get() - record.lapsed.get();
            let missing = (to_take - there).max(0);
            let expected = match returns.shortfall {
                Shortfall::Debt => (missing, 0),
                Shortfall::Forgive => (0, missing),
            };
            let found = (owed_by(entry), record.forgiven.get());
            let reversed = reversed_by(entry);
            let is_sound = found == expected && reversed == to_take - found.1;
            hold(is_sound, || format!("{record:?}, {:?}", entry.postings))?;
        }
        Ok(())
    }

    /// From the lot that the purchase made, then active lots in spend order, then pending
    /// ones by the day on which they become active. (Of purchases that made one lot, where
    /// no tier goes with them.)
    pub(crate) fn taken_in_order(&self) -> Result<(), String> {
        let (Act::Return(back), Outcome::Recorded(key)) = (&self.command.act, &self.plan.outcome)
        else {
            return Ok(());
        };
        let entry = self.entry(key);
        let bought = self.entry(&CommandKey::Transaction(back.transaction.clone()));
        let mut made = bought
            .postings
            .iter()
            .filter(|posting| posting.from == Account::Issued)
            .filter_map(|posting| posting.lot.as_ref());
        let (Some(own), None, true) = (made.next(), made.next(), entry.tier_events.is_empty())
        else {
            return Ok(());
        };
        let What::Returned(record) = &entry.what else {
            return Err("it is no return".to_owned());
        };
        let lots = in_order_of_taking(
            &self.before.settled().member.holdings,
            own,
            self.before.today(),
        );
        let mut left = record.taken.get() - record.lapsed.get();
        let mut expected: BTreeMap<LotDates, i64> = BTreeMap::new();
        for (dates, points) in lots {
            let part = left.min(points);
            left -= part;
            if part > 0 {
                expected.insert(dates, part);
            }
        }
        let mut found: BTreeMap<LotDates, i64> = BTreeMap::new();
        for posting in &entry.postings {
            if let (Account::Reversed, Some(dates)) = (&posting.to, &posting.lot) {
                *found.entry(dates.clone()).or_default() += posting.points.get();
            }
        }
        hold(found == expected, || {
            format!("{found:?} instead of {expected:?}")
        })
    }

    fn balance_before(&self, entry: &Entry) -> Balance {
        let entries = self.world.entries(&id()).iter();
        let mut before = entries.filter(|there| there.sequence + 1 == entry.sequence);
        before
            .next()
            .map_or_else(Balance::default, |before| before.after.clone())
    }
}

/// What an entry spent, lot by lot.
fn spent_by(entry: &Entry) -> Option<&[Taken]> {
    if let What::Spent(record) = &entry.what {
        Some(&record.lots)
    } else if let What::Purchased(record) = &entry.what {
        Some(&record.paid_with)
    } else {
        None
    }
}

/// Of what points came back with an entry, and how many.
fn came_back(entry: &Entry) -> Option<(&CommandKey, Points)> {
    if let What::GaveBack(record) = &entry.what {
        Some((&record.spend, record.points))
    } else if let What::Returned(record) = &entry.what {
        Some((&record.purchase, record.points_back))
    } else {
        None
    }
}

/// All lots, in the order in which points of a purchase that made `own` are taken.
fn in_order_of_taking(
    holdings: &Holdings,
    own: &LotDates,
    today: LocalDay,
) -> Vec<(LotDates, i64)> {
    let is_pending = own.activates_on.is_some_and(|day| today < day);
    let is_own = |dates: &LotDates| {
        if is_pending {
            dates == own
        } else {
            let alike = dates.last_day == own.last_day && dates.issuer == own.issuer;
            alike && dates.activates_on.is_none()
        }
    };
    let mut active: Vec<_> = holdings.active.iter().collect();
    active.sort_by_key(|lot| spend_key(holdings, lot));
    let active = active.into_iter().map(|lot| (dates_of(lot, None), lot));
    let mut pending: Vec<_> = holdings.pending.iter().collect();
    pending.sort_by_key(|there| (there.activates_on, there.lot.last_day, there.lot.earned_on));
    let pending = pending
        .into_iter()
        .map(|there| (dates_of(&there.lot, Some(there.activates_on)), &there.lot));
    let all = active.chain(pending);
    let all = all.map(|(dates, lot)| (dates, lot.points.get()));
    let (mut first, others): (Vec<_>, Vec<_>) = all.partition(|(dates, _)| is_own(dates));
    first.extend(others);
    first
}

fn dates_of(lot: &LotOfMember, activates_on: Option<LocalDay>) -> LotDates {
    LotDates {
        last_day: lot.last_day,
        earned_on: lot.earned_on,
        activates_on,
        issuer: lot.issuer.clone(),
    }
}

/// The earliest last day first, then the earliest earning day; what never lapses last.
fn spend_key(
    holdings: &Holdings,
    lot: &LotOfMember,
) -> (bool, Option<LocalDay>, LocalDay, Option<PartnerId>) {
    let last = holdings.lapses_after(lot.last_day);
    (last.is_none(), last, lot.earned_on, lot.issuer.clone())
}

fn owed_by(entry: &Entry) -> i64 {
    let of_debt = |from: &Account| *from == Account::Debt;
    reversed_from(entry, of_debt)
}

fn by_lot(lots: &[Taken]) -> BTreeMap<Lot, i64> {
    let mut by_lot = BTreeMap::new();
    for lot in lots {
        let dates = &lot.dates;
        let key = (dates.last_day, dates.earned_on, dates.issuer.clone());
        *by_lot.entry(key).or_default() += lot.points.get();
    }
    by_lot
}

/// The active points that lapse first; those that never do at the end.
fn first_to_lapse(holdings: &Holdings, points: i64) -> BTreeMap<Lot, i64> {
    let mut lots: Vec<_> = holdings.active.iter().collect();
    lots.sort_by_key(|lot| spend_key(holdings, lot));
    let mut left = points;
    let mut first = BTreeMap::new();
    for lot in lots {
        let part = left.min(lot.points.get());
        left -= part;
        if part > 0 {
            first.insert((lot.last_day, lot.earned_on, lot.issuer.clone()), part);
        }
    }
    first
}

/// Of points that were spent in this order, those that come back after so many are back.
fn last_to_lapse(spent: &[Taken], back: i64, points: i64) -> BTreeMap<Lot, i64> {
    let all: i64 = spent.iter().map(|lot| lot.points.get()).sum();
    let (from, until) = (all - back - points, all - back);
    let mut at = 0;
    let mut last = Vec::new();
    for lot in spent {
        let (begins, ends) = (at, at + lot.points.get());
        at = ends;
        let part = ends.min(until) - begins.max(from);
        if part > 0 {
            last.push(Taken {
                points: Points::new(part),
                ..lot.clone()
            });
        }
    }
    by_lot(&last)
}

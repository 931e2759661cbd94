//! Taking back at once a tier that was reached through what is returned (rules §7).

use crate::ledger::draft::{Draft, Stop};
use crate::ledger::entry::TierEventKind;
use crate::ledger::plan::Failure;
use crate::member::standing::{Entered, Upgrade};
use crate::program::TierAfterReturn;
use crate::standing::gauge::Span;
use crate::standing::ladder::TierFall;
use crate::words::time::LocalDay;

impl Draft<'_> {
    /// Takes back at once a tier that was reached through what was returned: to the highest
    /// of the tier held before that upgrade and those met today or over the windows that
    /// reached it (rules §7). Returns what came with the tiers that are lost.
    pub(crate) fn take_tier_back(&mut self) -> Result<Vec<Entered>, Stop> {
        let Some(upgrade) = self.member.standing.upgrade.clone() else {
            return Ok(Vec::new());
        };
        if self.program().returns.tier != TierAfterReturn::AtOnce {
            return Ok(Vec::new());
        }
        let index = self.earned_index()?;
        let before = self.tier_index(&upgrade.before)?;
        let mut to = before;
        for candidate in (before.saturating_add(1)..=index).rev() {
            if self
                .gauge()
                .still_reached(candidate, &upgrade, self.today)?
            {
                to = candidate;
                break;
            }
        }
        if to == index {
            return Ok(Vec::new());
        }
        let figures = self.gauge().figures(index, Span::ending(self.today))?;
        let last_day = self.last_day_taken_back(to, before, &upgrade)?;
        let metrics = self.member.metrics.clone();
        let inactive_from = self.member.standing.inactive_from;
        self.member.standing.closed = upgrade.closed_before.clone();
        self.fall(TierFall {
            to,
            kind: TierEventKind::TakenBack,
            figures,
            last_day,
        })?;
        let is_before = to == before;
        self.member.metrics.since_tier_began = match metrics.since_tier_before {
            Some(tally) if is_before => tally,
            Some(_) | None => metrics.since_tier_began,
        };
        self.member.metrics.reached = metrics.reached;
        self.member.metrics.since_tier_before = metrics.since_tier_before;
        let standing = &mut self.member.standing;
        standing.inactive_from = inactive_from;
        standing.attained_on = if is_before {
            upgrade.attained_on_before
        } else {
            upgrade.on
        };
        let mut kept = upgrade;
        let program = &self.version.program;
        let (lost, held) = std::mem::take(&mut kept.entered)
            .into_iter()
            .partition(|entered| program.tier_index(&entered.tier) > Some(to));
        kept.entered = held;
        standing.upgrade = Some(kept);
        Ok(lost)
    }

    /// The last day of the tier that a return leads back to: its own, where it was held
    /// before; otherwise, or where that is past, as attained on the day of the upgrade, or
    /// today.
    fn last_day_taken_back(
        &self,
        to: usize,
        before: usize,
        upgrade: &Upgrade,
    ) -> Result<Option<LocalDay>, Failure> {
        if to == 0 {
            return Ok(None);
        }
        let validity = self.tier(to)?.validity;
        let joined_on = self.member.joined_on;
        let held = (to == before).then_some(upgrade.last_day_before);
        let candidates = [
            held,
            Some(validity.attained(upgrade.on, joined_on)),
            Some(validity.attained(self.today, joined_on)),
        ];
        let good = |last: &Option<LocalDay>| last.is_none_or(|last| self.today <= last);
        Ok(candidates.into_iter().flatten().find(good).flatten())
    }
}

//! The stage of life: new, active, dormant or churned (rules §2, step 8).

use crate::ledger::draft::{Draft, Stop};
use crate::ledger::entry::{StageChange, What};
use crate::member::Member;
use crate::member::told::OfferGiven;
use crate::program::stage::LifecycleStage;
use crate::program::{Lifecycle, Program};
use crate::telling::notice::Notice;
use crate::telling::parts::Offered;
use crate::words::time::LocalDay;

/// How long a stage's offer is not given again.
const OFFER_MONTHS: i32 = 12;

/// A member's stage at the first instant of a day, or after a purchase on it.
fn stage_on(lifecycle: &Lifecycle, member: &Member, day: LocalDay) -> LifecycleStage {
    let quiet_from = quiet_from(member);
    if quiet_from.plus_days(i32::from(lifecycle.churned_days)) <= day {
        LifecycleStage::Churned
    } else if quiet_from.plus_days(i32::from(lifecycle.dormant_days)) <= day {
        LifecycleStage::Dormant
    } else if day < new_until(lifecycle, member) {
        LifecycleStage::New
    } else {
        LifecycleStage::Active
    }
}

/// The day from which quiet days are counted: n days later it is n days since then, as
/// `days_since_last_purchase` counts them.
fn quiet_from(member: &Member) -> LocalDay {
    member
        .metrics
        .last_purchase()
        .map_or(member.joined_on, |day| day.max(member.joined_on))
}

fn new_until(lifecycle: &Lifecycle, member: &Member) -> LocalDay {
    member.joined_on.plus_days(i32::from(lifecycle.new_days))
}

/// The first day after `after` on which the stage is another than the member's.
pub(crate) fn next_change(program: &Program, member: &Member, after: LocalDay) -> Option<LocalDay> {
    let lifecycle = program.lifecycle.as_ref()?;
    let quiet_from = quiet_from(member);
    let tomorrow = after.plus_days(1);
    [
        tomorrow,
        new_until(lifecycle, member),
        quiet_from.plus_days(i32::from(lifecycle.dormant_days)),
        quiet_from.plus_days(i32::from(lifecycle.churned_days)),
    ]
    .into_iter()
    .filter(|day| tomorrow <= *day)
    .filter(|day| Some(stage_on(lifecycle, member, *day)) != member.stage)
    .min()
}

impl Draft<'_> {
    /// Brings the stage of life up to the decision's day, and says it where it changed.
    pub(crate) fn follow_lifecycle(&mut self) -> Result<(), Stop> {
        let Some(lifecycle) = self.program().lifecycle.as_ref() else {
            return Ok(());
        };
        let from = self.member.stage;
        let to = stage_on(lifecycle, &self.member, self.today);
        if from == Some(to) {
            return Ok(());
        }
        self.member.stage = Some(to);
        self.entry.stage = Some(StageChange { from, to });
        if from.is_none() {
            return Ok(());
        }
        let said_at = self.entry.notices.len();
        let offer = self.offer_of_stage(lifecycle, to)?;
        let changed = Notice::LifecycleChanged { from, to, offer };
        self.entry.notices.insert(said_at, changed);
        Ok(())
    }

    /// Gives what members get whom quiet days brought to a stage: at a day's beginning, each
    /// stage's at most once in [`OFFER_MONTHS`].
    fn offer_of_stage(
        &mut self,
        lifecycle: &Lifecycle,
        stage: LifecycleStage,
    ) -> Result<Vec<Offered>, Stop> {
        let offers = match stage {
            LifecycleStage::New | LifecycleStage::Active => return Ok(Vec::new()),
            LifecycleStage::Dormant => &lifecycle.dormant_offers,
            LifecycleStage::Churned => &lifecycle.churned_offers,
        };
        let What::DayBegan { day, .. } = self.entry.what else {
            return Ok(Vec::new());
        };
        let given = &mut self.member.told.offers;
        given.retain(|given| day < given.on.plus_months(OFFER_MONTHS));
        if given.iter().any(|given| given.stage == stage) {
            return Ok(Vec::new());
        }
        let offered = self.offer(offers)?;
        if !offered.is_empty() {
            self.member.told.offers.push(OfferGiven { stage, on: day });
        }
        Ok(offered)
    }
}

//! The ladder: upgrades, reviews, grace, inactivity, decay, holds, warnings (rules §8).

use crate::draft::{Draft, Stop, tier_index};
use crate::entry::{Figure, TierEvent, TierEventKind};
use crate::ids::TierId;
use crate::metrics::{Measuring, Tally};
use crate::money::Growth;
use crate::notice::{Notice, Shortage};
use crate::plan::Failure;
use crate::program::tier::{
    Fall, GraceCounts, Metric, Qualification, Threshold, Tier, Validity, Window,
};
use crate::program::{Program, TierAfterReturn};
use crate::rewards::Given;
use crate::standing::{Closed, EntryRewarded, Floor, Grace, Upgrade};
use crate::time::{LocalDay, anniversary_after};

/// Entry rewards are given once per tier and so many months.
const ENTRY_REWARD_MONTHS: i32 = 12;

/// Which windows a condition is measured over.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Span {
    /// From which day their start is reckoned.
    starts_as_of: LocalDay,
    /// Their last day.
    end: LocalDay,
}

impl Span {
    /// Windows that end on a day.
    pub(crate) fn ending(end: LocalDay) -> Self {
        Self {
            starts_as_of: end,
            end,
        }
    }
}

impl Validity {
    /// The last day of a tier attained on `day`; `None`: for ever.
    #[must_use]
    pub fn attained(self, day: LocalDay, joined_on: LocalDay) -> Option<LocalDay> {
        match self {
            Self::Forever => None,
            Self::Months(months) => Some(day.plus_months(i32::from(months)).minus_days(1)),
            Self::CalendarYears(years) => Some(end_of_year(day, years)),
            Self::MembershipYear => Some(anniversary_after(joined_on, day).minus_days(1)),
        }
    }

    /// The last day of a tier renewed by the review of `reviewed_last_day`.
    #[must_use]
    pub fn renewed(self, reviewed_last_day: LocalDay, joined_on: LocalDay) -> Option<LocalDay> {
        let review_day = reviewed_last_day.plus_days(1);
        match self {
            Self::CalendarYears(years) => Some(end_of_year(reviewed_last_day, years.max(1))),
            Self::Forever | Self::Months(_) | Self::MembershipYear => {
                self.attained(review_day, joined_on)
            }
        }
    }
}

fn end_of_year(day: LocalDay, years_after: u16) -> LocalDay {
    day.plus_months(i32::from(years_after).saturating_mul(12))
        .last_of_year()
}

impl<'a> Draft<'a> {
    // ---- measuring

    fn earned_index(&self) -> Result<usize, Failure> {
        self.tier_index(&self.member.standing.earned)
    }

    fn tier(&self, index: usize) -> Result<&'a Tier, Failure> {
        let program = self.program();
        program.tiers.get(index).ok_or(Failure::TierMissing {
            tier: TierId::new(index.to_string()),
            version: program.version,
        })
    }

    /// Nothing before this day counts for a tier that a fall by inactivity closed.
    fn closed_from(
        &self,
        closed: Option<&Closed>,
        index: usize,
    ) -> Result<Option<LocalDay>, Failure> {
        match closed {
            Some(closed) if self.tier_index(&closed.lowest)? <= index => Ok(Some(closed.from)),
            Some(_) | None => Ok(None),
        }
    }

    fn value(
        &self,
        index: usize,
        threshold: &Threshold,
        span: Span,
        closed: Option<&Closed>,
    ) -> Result<i64, Failure> {
        let not_before = self.closed_from(closed, index)?;
        if threshold.metric == Metric::Growth
            && threshold.window == Window::Lifetime
            && not_before.is_none()
        {
            return Ok(self.member.growth.get());
        }
        let measuring = Measuring {
            joined_on: self.member.joined_on,
            starts_as_of: span.starts_as_of,
            end: span.end,
            not_before,
        };
        Ok(self
            .member
            .metrics
            .measure(threshold.window, threshold.metric, &measuring)?)
    }

    fn meets(&self, index: usize, span: Span) -> Result<bool, Failure> {
        let closed = self.member.standing.closed.as_ref();
        self.tier(index)?
            .qualification
            .is_met(&mut |threshold| {
                Ok(threshold.at_least <= self.value(index, threshold, span, closed)?)
            })
    }

    /// The highest tier that is met over any of these windows, not below `floor`.
    fn highest_met(&self, spans: &[Span], floor: usize) -> Result<Option<(usize, Span)>, Failure> {
        for index in (floor..self.program().tiers.len()).rev() {
            for span in spans {
                if self.meets(index, *span)? {
                    return Ok(Some((index, *span)));
                }
            }
        }
        Ok(None)
    }

    fn figures(&self, index: usize, span: Span) -> Result<Vec<Figure>, Failure> {
        let mut figures = Vec::new();
        let mut failed = None;
        let closed = self.member.standing.closed.as_ref();
        self.tier(index)?.qualification.each_threshold(&mut |threshold| {
            match self.value(index, threshold, span, closed) {
                Ok(value) => figures.push(Figure {
                    threshold: *threshold,
                    window_end: span.end,
                    value,
                }),
                Err(failure) => failed = Some(failure),
            }
        });
        failed.map_or(Ok(figures), Err)
    }

    // ---- upgrades

    /// Raises the tier where the member's metrics reach a higher one, over windows that end
    /// on the act's day or today; its entry rewards may reach a further one (the chain,
    /// rules §5). In grace, keeps the tier where what counts in grace reaches it.
    pub(crate) fn upgrade_or_keep(&mut self, act_day: LocalDay) -> Result<(), Stop> {
        let spans = [Span::ending(act_day), Span::ending(self.today)];
        let spans = if act_day == self.today {
            spans.get(..1).unwrap_or(&spans)
        } else {
            &spans
        };
        if !self.upgrade(spans, act_day)? && self.member.standing.grace.is_some() {
            self.keep_out_of_grace(spans)?;
        }
        Ok(())
    }

    fn upgrade(&mut self, spans: &[Span], began_on: LocalDay) -> Result<bool, Stop> {
        let before = self.earned_index()?;
        let effective_before = self.member.standing.effective().clone();
        let notice_at = self.entry.notices.len();
        let mut reached = None;
        loop {
            let above = self.earned_index()?.saturating_add(1);
            let Some((index, span)) = self.highest_met(spans, above)? else {
                break;
            };
            let figures = self.figures(index, span)?;
            self.attain(index, began_on, span, reached.is_none())?;
            self.follow_effective(&effective_before)?;
            reached = Some((index, figures));
        }
        let Some((index, figures)) = reached else {
            return Ok(false);
        };
        let from = self.tier(before)?.id.clone();
        let event = TierEvent {
            kind: TierEventKind::Attained,
            from,
            to: self.tier(index)?.id.clone(),
            effective_from: effective_before,
            effective_to: self.member.standing.effective().clone(),
            last_day: self.member.standing.last_day,
            figures,
        };
        self.announce(event, Some(notice_at));
        Ok(true)
    }

    /// Puts the member on a tier that the metrics reached.
    fn attain(
        &mut self,
        index: usize,
        began_on: LocalDay,
        span: Span,
        first_of_chain: bool,
    ) -> Result<(), Stop> {
        let tier = self.tier(index)?;
        if first_of_chain {
            self.note_upgrade(span)?;
        }
        let closed = self.member.standing.closed.clone();
        if let Some(closed) = closed
            && self.tier_index(&closed.lowest)? <= index
        {
            self.member.standing.closed =
                self.program()
                    .tiers
                    .get(index.saturating_add(1))
                    .map(|next| Closed {
                        lowest: next.id.clone(),
                        from: closed.from,
                    });
        }
        let last_day = tier.validity.attained(self.today, self.member.joined_on);
        let metrics = self.member.metrics.since(began_on)?;
        self.member.metrics.since_tier_began = Tally::from_day(began_on, metrics);
        let standing = &mut self.member.standing;
        standing.earned = tier.id.clone();
        standing.attained_on = self.today;
        standing.last_day = last_day;
        standing.grace = None;
        standing.inactive_from = standing.inactive_from.max(self.today.plus_days(1));
        Ok(())
    }

    /// Notes what a return would have to know to take this upgrade back.
    fn note_upgrade(&mut self, span: Span) -> Result<(), Stop> {
        if self.program().returns.tier != TierAfterReturn::AtOnce {
            return Ok(());
        }
        let standing = &self.member.standing;
        let measuring = Measuring {
            joined_on: self.member.joined_on,
            starts_as_of: span.starts_as_of,
            end: span.end,
            not_before: standing.closed.as_ref().map(|closed| closed.from),
        };
        self.member.metrics.reached = self
            .member
            .metrics
            .note_reached(&self.version.needs.windows, &measuring)?;
        let standing = &mut self.member.standing;
        standing.upgrade = Some(Box::new(Upgrade {
            before: standing.earned.clone(),
            last_day_before: standing.last_day,
            attained_on_before: standing.attained_on,
            closed_before: standing.closed.clone(),
            on: self.today,
            decayed: Growth::ZERO,
            grants: Vec::new(),
            points: Vec::new(),
            growth: Growth::ZERO,
        }));
        Ok(())
    }

    /// Brings the effective tier after the earned one and all holds. Where it rose above
    /// `since`, the entry rewards of every step passed are given.
    fn follow_effective(&mut self, since: &TierId) -> Result<(), Stop> {
        let mut effective = self.earned_index()?;
        for floor in &self.member.standing.floors {
            effective = effective.max(self.tier_index(&floor.tier)?);
        }
        let tier = self.tier(effective)?.id.clone();
        if tier == *self.member.standing.effective() {
            return Ok(());
        }
        let passed_from = self
            .tier_index(since)?
            .max(self.tier_index(self.member.standing.effective())?)
            .saturating_add(1);
        self.member.standing.note_effective(self.now, tier);
        for index in passed_from..=effective {
            self.give_entry_rewards(index)?;
        }
        Ok(())
    }

    /// Gives what comes with entering a tier, once per tier and 12 months.
    pub(crate) fn give_entry_rewards(&mut self, index: usize) -> Result<(), Stop> {
        let tier = self.tier(index)?;
        if tier.entry_rewards.is_empty() {
            return Ok(());
        }
        let today = self.today;
        let rewarded = &mut self.member.standing.rewarded;
        rewarded.retain(|there| today < there.on.plus_months(ENTRY_REWARD_MONTHS));
        if rewarded.iter().any(|there| there.tier == tier.id) {
            return Ok(());
        }
        rewarded.push(EntryRewarded {
            tier: tier.id.clone(),
            on: today,
        });
        let mut given = Given::default();
        for reward in &tier.entry_rewards {
            self.give(reward, &mut given)?;
        }
        if let Some(upgrade) = self.member.standing.upgrade.as_mut() {
            upgrade.grants.extend(given.grants);
            upgrade.points.extend(given.points);
            upgrade.growth = upgrade.growth.plus(given.growth)?;
        }
        Ok(())
    }

    /// Notes a change of tier, and says it where the effective tier changed.
    fn announce(&mut self, event: TierEvent, notice_at: Option<usize>) {
        let notice = if event.effective_from == event.effective_to {
            None
        } else {
            let rank = |tier: &TierId| self.program().tier_index(tier);
            let rises = rank(&event.effective_from) < rank(&event.effective_to);
            let (from, to) = (event.effective_from.clone(), event.effective_to.clone());
            let (last_day, figures) = (event.last_day, event.figures.clone());
            Some(if rises {
                Notice::TierUpgraded {
                    from,
                    to,
                    last_day,
                    figures,
                }
            } else {
                Notice::TierDowngraded {
                    from,
                    to,
                    last_day,
                    figures,
                }
            })
        };
        self.entry.tier_events.push(event);
        if let Some(notice) = notice {
            let at = notice_at.unwrap_or(self.entry.notices.len());
            self.entry.notices.insert(at, notice);
        }
    }

    // ---- holds

    /// Holds the member at or above a tier.
    pub(crate) fn hold(&mut self, floor: Floor) -> Result<(), Stop> {
        let before = self.member.standing.effective().clone();
        let notice_at = self.entry.notices.len();
        self.member.standing.floors.push(floor);
        self.follow_effective(&before)?;
        self.announce_hold(TierEventKind::HoldBegan, before, Some(notice_at));
        Ok(())
    }

    /// Ends the holds whose instant has come.
    pub(crate) fn end_holds(&mut self) -> Result<(), Stop> {
        let now = self.now;
        let before = self.member.standing.effective().clone();
        let count = self.member.standing.floors.len();
        self.member.standing.floors.retain(|floor| now < floor.ends_at);
        if self.member.standing.floors.len() < count {
            self.follow_effective(&before)?;
            self.announce_hold(TierEventKind::HoldEnded, before, None);
        }
        Ok(())
    }

    fn announce_hold(&mut self, kind: TierEventKind, before: TierId, notice_at: Option<usize>) {
        let standing = &self.member.standing;
        let event = TierEvent {
            kind,
            from: standing.earned.clone(),
            to: standing.earned.clone(),
            effective_from: before,
            effective_to: standing.effective().clone(),
            last_day: standing.last_day,
            figures: Vec::new(),
        };
        self.announce(event, notice_at);
    }

    // ---- a day's boundary

    /// Prolongs a tier whose conditions are met day by day (`extends: on_qualifying`): as
    /// if at each boundary since the last entry, which comes to the same, since nothing
    /// else happened in between. Prolonging is announced by nobody.
    pub(crate) fn extend_tier(&mut self) -> Result<(), Failure> {
        let standing = &self.member.standing;
        let (Some(last_day), None) = (standing.last_day, standing.grace) else {
            return Ok(());
        };
        let index = self.earned_index()?;
        let tier = self.tier(index)?;
        if !tier.extends_on_qualifying {
            return Ok(());
        }
        let first = self.member.settled_day;
        let mut day = self.today.minus_days(1).min(last_day);
        while first <= day {
            let extended = tier.validity.attained(day, self.member.joined_on);
            if extended <= Some(last_day) {
                return Ok(());
            }
            if self.meets(index, Span::ending(day))? {
                self.member.standing.last_day = extended;
                return Ok(());
            }
            day = day.minus_days(1);
        }
        Ok(())
    }

    /// Takes growth at the start of a period; returns whether there was any to take.
    pub(crate) fn decay_growth(&mut self) -> Result<bool, Stop> {
        let taken = decay_due(self.program(), self.member.growth, self.today)?;
        if taken.is_zero() {
            return Ok(false);
        }
        self.move_growth(taken.negated()?)?;
        if let Some(upgrade) = self.member.standing.upgrade.as_mut() {
            upgrade.decayed = upgrade.decayed.plus(taken)?;
        }
        Ok(true)
    }

    /// Step 6 of a boundary: review, grace, inactivity; at most one fall.
    pub(crate) fn review_tier(&mut self, growth_decayed: bool) -> Result<(), Stop> {
        let index = self.earned_index()?;
        if index == 0 {
            return Ok(());
        }
        let tier = self.tier(index)?;
        let fell = match self.member.standing.grace {
            Some(grace) if grace.last_day < self.today => self.end_grace(index, grace)?,
            Some(_) => false,
            None => match self.member.standing.last_day {
                Some(last_day) if last_day < self.today => self.review(index, last_day)?,
                Some(_) => false,
                None if growth_decayed && tier.validity == Validity::Forever => {
                    let day_before = self.today.minus_days(1);
                    if self.meets(index, Span::ending(day_before))? {
                        false
                    } else {
                        self.review(index, day_before)?
                    }
                }
                None => false,
            },
        };
        if !fell {
            self.fall_by_inactivity()?;
        }
        Ok(())
    }

    /// A review of the windows that end on `last_day`; returns whether the member fell.
    fn review(&mut self, index: usize, last_day: LocalDay) -> Result<bool, Stop> {
        let span = Span::ending(last_day);
        let (best, _) = self.highest_met(&[span], 0)?.unwrap_or((0, span));
        if index < best {
            self.upgrade(&[span], self.today)?;
            return Ok(false);
        }
        if best == index {
            self.renew(index, last_day, span, TierEventKind::Renewed)?;
            return Ok(false);
        }
        let review = self.tier(index)?.review;
        if review.grace_days == 0 {
            return self.end_tier(index, best, last_day, span);
        }
        self.member.standing.grace = Some(Grace {
            reviewed_last_day: last_day,
            last_day: last_day.plus_days(i32::from(review.grace_days)),
        });
        let figures = self.figures(index, span)?;
        self.note_kept(index, TierEventKind::GraceBegan, figures)?;
        Ok(false)
    }

    /// What counts in grace, up to `end`.
    fn grace_span(&self, index: usize, grace: Grace, end: LocalDay) -> Result<Span, Failure> {
        Ok(match self.tier(index)?.review.grace_counts {
            GraceCounts::Own => Span::ending(end),
            GraceCounts::Previous => Span {
                starts_as_of: grace.reviewed_last_day,
                end,
            },
        })
    }

    fn keep_out_of_grace(&mut self, spans: &[Span]) -> Result<(), Stop> {
        let Some(grace) = self.member.standing.grace else {
            return Ok(());
        };
        let index = self.earned_index()?;
        let previous = [self.grace_span(index, grace, self.today)?];
        let spans = match self.tier(index)?.review.grace_counts {
            GraceCounts::Own => spans,
            GraceCounts::Previous => &previous,
        };
        if let Some((_, span)) = self.highest_met(spans, index)? {
            let last_day = grace.reviewed_last_day;
            self.renew(index, last_day, span, TierEventKind::Renewed)?;
        }
        Ok(())
    }

    /// Grace is over: the old window is measured anew, and the days of grace.
    fn end_grace(&mut self, index: usize, grace: Grace) -> Result<bool, Stop> {
        let old = match self.tier(index)?.review.grace_counts {
            GraceCounts::Own => Span::ending(grace.reviewed_last_day),
            GraceCounts::Previous => self.grace_span(index, grace, grace.last_day)?,
        };
        let spans = [old, Span::ending(grace.last_day)];
        let (best, span) = self.highest_met(&spans, 0)?.unwrap_or((0, old));
        if index <= best {
            let last_day = grace.reviewed_last_day;
            self.renew(index, last_day, span, TierEventKind::Renewed)?;
            return Ok(false);
        }
        self.end_tier(index, best, grace.reviewed_last_day, old)
    }

    /// The conditions were not met: where the tier's review leads.
    fn end_tier(
        &mut self,
        index: usize,
        qualified: usize,
        reviewed_last_day: LocalDay,
        span: Span,
    ) -> Result<bool, Stop> {
        let to = match self.tier(index)?.review.fall {
            Fall::ToQualified => qualified,
            Fall::OneStep => index.saturating_sub(1),
            Fall::Hold => {
                self.renew(index, reviewed_last_day, span, TierEventKind::KeptByHold)?;
                return Ok(false);
            }
        };
        let figures = self.figures(index, span)?;
        self.fall(index, to, TierEventKind::FellAtReview, figures)?;
        Ok(true)
    }

    fn renew(
        &mut self,
        index: usize,
        reviewed_last_day: LocalDay,
        span: Span,
        kind: TierEventKind,
    ) -> Result<(), Stop> {
        let validity = self.tier(index)?.validity;
        let figures = self.figures(index, span)?;
        let standing = &mut self.member.standing;
        standing.grace = None;
        standing.upgrade = None;
        standing.last_day = validity.renewed(reviewed_last_day, self.member.joined_on);
        self.member.metrics.reached.clear();
        self.note_kept(index, kind, figures.clone())?;
        let standing = &self.member.standing;
        if kind == TierEventKind::Renewed && standing.effective() == &standing.earned {
            let notice = Notice::TierRenewed {
                tier: standing.earned.clone(),
                last_day: standing.last_day,
                figures,
            };
            self.entry.notices.push(notice);
        }
        Ok(())
    }

    fn note_kept(
        &mut self,
        index: usize,
        kind: TierEventKind,
        figures: Vec<Figure>,
    ) -> Result<(), Stop> {
        let tier = self.tier(index)?.id.clone();
        let effective = self.member.standing.effective().clone();
        self.entry.tier_events.push(TierEvent {
            kind,
            from: tier.clone(),
            to: tier,
            effective_from: effective.clone(),
            effective_to: effective,
            last_day: self.member.standing.last_day,
            figures,
        });
        Ok(())
    }

    fn fall_by_inactivity(&mut self) -> Result<(), Stop> {
        let index = self.earned_index()?;
        let Some(below) = index.checked_sub(1) else {
            return Ok(());
        };
        let Some(days) = self.tier(index)?.inactivity_days else {
            return Ok(());
        };
        let due = self
            .member
            .standing
            .inactive_from
            .plus_days(i32::from(days));
        if self.today < due {
            return Ok(());
        }
        self.member.standing.closed = Some(Closed {
            lowest: self.tier(index)?.id.clone(),
            from: self.today,
        });
        let metrics = self.member.metrics.since(self.today)?;
        self.member.metrics.since_fall = Some(Tally::from_day(self.today, metrics));
        self.fall(index, below, TierEventKind::FellByInactivity, Vec::new())
    }

    /// Puts the member on a lower tier, whose validity starts today.
    fn fall(
        &mut self,
        from: usize,
        to: usize,
        kind: TierEventKind,
        figures: Vec<Figure>,
    ) -> Result<(), Stop> {
        let effective_from = self.member.standing.effective().clone();
        let tier = self.tier(to)?;
        let metrics = self.member.metrics.since(self.today)?;
        self.member.metrics.since_tier_began = Tally::from_day(self.today, metrics);
        self.member.metrics.reached.clear();
        let joined_on = self.member.joined_on;
        let standing = &mut self.member.standing;
        standing.earned = tier.id.clone();
        standing.attained_on = self.today;
        standing.last_day = if to == 0 {
            None
        } else {
            tier.validity.attained(self.today, joined_on)
        };
        standing.grace = None;
        standing.upgrade = None;
        standing.inactive_from = self.today;
        self.follow_effective(&effective_from)?;
        let event = TierEvent {
            kind,
            from: self.tier(from)?.id.clone(),
            to: tier.id.clone(),
            effective_from,
            effective_to: self.member.standing.effective().clone(),
            last_day: self.member.standing.last_day,
            figures,
        };
        self.announce(event, None);
        Ok(())
    }

    // ---- returns

    /// Takes back at once a tier that was reached through what was returned: to the highest
    /// of the tier held before that upgrade and those met today or over the windows that
    /// reached it (rules §7). Returns the points that came with the tier and are no longer
    /// earned.
    pub(crate) fn take_tier_back(&mut self) -> Result<Option<Upgrade>, Stop> {
        let Some(upgrade) = self.member.standing.upgrade.clone() else {
            return Ok(None);
        };
        if self.program().returns.tier != TierAfterReturn::AtOnce {
            return Ok(None);
        }
        let index = self.earned_index()?;
        let before = self.tier_index(&upgrade.before)?;
        let mut to = before;
        for candidate in (before.saturating_add(1)..=index).rev() {
            if self.still_reached(candidate, &upgrade)? {
                to = candidate;
                break;
            }
        }
        if to == index {
            return Ok(None);
        }
        let figures = self.figures(index, Span::ending(self.today))?;
        let mut kept = *upgrade.clone();
        kept.grants.clear();
        kept.points.clear();
        kept.growth = Growth::ZERO;
        let reached = self.member.metrics.reached.clone();
        let inactive_from = self.member.standing.inactive_from;
        let since_fall = self.member.metrics.since_fall;
        self.member.standing.closed = upgrade.closed_before.clone();
        self.fall(index, to, TierEventKind::TakenBack, figures)?;
        self.member.metrics.reached = reached;
        self.member.metrics.since_fall = since_fall;
        let last_day = self.validity_taken_back(to, before, &upgrade)?;
        let standing = &mut self.member.standing;
        standing.inactive_from = inactive_from;
        standing.last_day = last_day;
        standing.upgrade = Some(Box::new(kept));
        if let Some(event) = self.entry.tier_events.last_mut() {
            event.last_day = last_day;
        }
        Ok(Some(*upgrade))
    }

    /// The last day of the tier that a return leads back to: its own, where it was held
    /// before; otherwise, or where that is past, as attained on the day of the upgrade, or
    /// today.
    fn validity_taken_back(
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

    /// Whether a tier is met today, or over the windows that reached the upgrade.
    fn still_reached(&self, index: usize, upgrade: &Upgrade) -> Result<bool, Failure> {
        let closed = upgrade.closed_before.as_ref();
        let qualification: &Qualification = &self.tier(index)?.qualification;
        let today = qualification.is_met(&mut |threshold| {
            let value = self.value(index, threshold, Span::ending(self.today), closed)?;
            Ok::<bool, Failure>(threshold.at_least <= value)
        })?;
        if today {
            return Ok(true);
        }
        let is_closed = self.closed_from(closed, index)?.is_some();
        qualification.is_met(&mut |threshold| {
            let value = if threshold.metric == Metric::Growth
                && threshold.window == Window::Lifetime
                && !is_closed
            {
                self.member.growth.plus(upgrade.decayed)?.get()
            } else {
                self.member
                    .metrics
                    .reached
                    .iter()
                    .find(|there| there.window == threshold.window && there.closed == is_closed)
                    .map_or(0, |there| there.tally.metrics.get(threshold.metric))
            };
            Ok(threshold.at_least <= value)
        })
    }

    // ---- warnings

    /// Warns where the tier's last day is a lead time ahead and it would not be kept if
    /// nothing more happened (rules §8).
    pub(crate) fn warn_of_tier_end(&mut self) -> Result<(), Stop> {
        let standing = &self.member.standing;
        let (Some(last_day), None) = (standing.last_day, standing.grace) else {
            return Ok(());
        };
        let index = self.earned_index()?;
        if index == 0 || standing.effective() != &standing.earned {
            return Ok(());
        }
        let lead = self
            .program()
            .reminders
            .tier_expiring_lead_days
            .iter()
            .find(|lead| last_day.minus_days(i32::from(**lead)) == self.today);
        let Some(lead_days) = lead.copied() else {
            return Ok(());
        };
        let span = Span::ending(last_day);
        if self.meets(index, span)? {
            return Ok(());
        }
        let shortfalls = self
            .figures(index, span)?
            .into_iter()
            .filter_map(|figure| {
                let missing = figure.threshold.at_least.checked_sub(figure.value)?;
                (missing > 0).then_some(Shortage {
                    threshold: figure.threshold,
                    value: figure.value,
                    missing,
                })
            })
            .collect();
        self.entry.notices.push(Notice::TierExpiring {
            tier: self.member.standing.earned.clone(),
            last_day,
            lead_days,
            shortfalls,
        });
        if let Some(offer) = self.program().reminders.retention_offer.clone() {
            self.grant(&offer, self.today);
        }
        Ok(())
    }
}

/// The growth that a boundary on `day` takes: floor(growth × share), never below the floor.
pub(crate) fn decay_due(
    program: &Program,
    growth: Growth,
    day: LocalDay,
) -> Result<Growth, Failure> {
    use crate::exact::Ratio;
    use crate::program::DecayPeriod;
    let Some(decay) = program.growth.decay else {
        return Ok(Growth::ZERO);
    };
    let starts = match decay.every {
        DecayPeriod::Month => day.first_of_month(),
        DecayPeriod::Quarter => day.first_of_quarter(),
        DecayPeriod::Year => day.first_of_year(),
    };
    if starts != day {
        return Ok(Growth::ZERO);
    }
    let share = decay.share.to_ratio().mul(&Ratio::from_int(growth.get()));
    let above_floor = growth.minus(decay.floor)?.get().max(0);
    Ok(Growth::new(share.floor()?.clamp(0, above_floor)))
}

/// Whether a member on this tier may lose it at all.
pub(crate) fn can_fall(program: &Program, tier: &TierId) -> Result<bool, Failure> {
    Ok(tier_index(program, tier)? > 0)
}

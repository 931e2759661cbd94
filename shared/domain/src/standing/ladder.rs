//! The ladder: upgrades, falls, holds, and what follows for the effective tier (rules §8).

use crate::ledger::draft::{Draft, Stop};
use crate::ledger::entry::{TierEvent, TierEventKind};
use crate::ledger::plan::Failure;
use crate::member::metrics::{Figure, Measuring, Tally};
use crate::member::standing::{Closed, Entered, EntryRewarded, Floor, Upgrade};
use crate::program::TierAfterReturn;
use crate::program::tier::Tier;
use crate::standing::gauge::{Gauge, Span, tier_at};
use crate::standing::rewards::Given;
use crate::telling::notice::Notice;
use crate::words::ids::TierId;
use crate::words::money::Growth;
use crate::words::time::LocalDay;

/// Entry rewards are given once per tier and so many months.
const ENTRY_REWARD_MONTHS: i32 = 12;

impl<'a> Draft<'a> {
    pub(crate) fn gauge(&self) -> Gauge<'_> {
        Gauge::new(self.program(), &self.member)
    }

    /// Where the earned tier stands, from 0.
    pub(crate) fn earned_index(&self) -> Result<usize, Failure> {
        self.tier_index(&self.member.standing.earned)
    }

    /// A tier by its place, from 0.
    pub(crate) fn tier(&self, index: usize) -> Result<&'a Tier, Failure> {
        tier_at(self.program(), index)
    }

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

    /// Raises the tier as far as these windows reach; answers whether it did.
    pub(crate) fn upgrade(&mut self, spans: &[Span], began_on: LocalDay) -> Result<bool, Stop> {
        let before = self.earned_index()?;
        let effective_before = self.member.standing.effective().clone();
        let notice_at = self.entry.notices.len();
        let mut reached = None;
        loop {
            let earned = reached.as_ref().map_or(before, |(index, _)| *index);
            let above = earned.saturating_add(1);
            let Some((index, span)) = self.gauge().highest_met(spans, above)? else {
                break;
            };
            let figures = self.gauge().figures(index, span)?;
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
        let metrics = &mut self.member.metrics;
        metrics.reached = metrics.note_reached(&self.version.needs.windows, &measuring)?;
        metrics.since_tier_before = Some(metrics.since_tier_began);
        let standing = &mut self.member.standing;
        standing.upgrade = Some(Box::new(Upgrade {
            before: standing.earned.clone(),
            last_day_before: standing.last_day,
            attained_on_before: standing.attained_on,
            closed_before: standing.closed.clone(),
            on: self.today,
            decayed: Growth::ZERO,
            entered: Vec::new(),
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

    /// Gives what comes with entering a tier, once per tier and 12 months. What a hold above
    /// the earned tier gives did not come with the upgrade: no return takes it.
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
        let earned = self.earned_index()?;
        if index <= earned
            && let Some(upgrade) = self.member.standing.upgrade.as_mut()
        {
            upgrade.entered.push(Entered {
                tier: tier.id.clone(),
                on: today,
                grants: given.grants,
                points: given.points,
                growth: given.growth,
            });
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
            let calendar = &self.program().calendar;
            let last_day = self.member.standing.effective_last_day(calendar);
            let figures = event.figures.clone();
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

    /// Holds the member at or above a tier.
    pub(crate) fn hold(&mut self, floor: Floor) -> Result<(), Stop> {
        let before = self.member.standing.effective().clone();
        let notice_at = self.entry.notices.len();
        self.member.standing.floors.push(floor);
        self.follow_effective(&before)?;
        self.announce_hold(TierEventKind::HoldBegan, before, Some(notice_at));
        if self.entry.growth.is_positive() {
            self.upgrade(&[Span::ending(self.today)], self.today)?;
        }
        Ok(())
    }

    /// Ends the holds whose instant has come.
    pub(crate) fn end_holds(&mut self) -> Result<(), Stop> {
        let now = self.now;
        self.end_holds_but(|floor| now < floor.ends_at)
    }

    /// Ends every hold.
    pub(crate) fn end_all_holds(&mut self) -> Result<(), Stop> {
        self.end_holds_but(|_| false)
    }

    fn end_holds_but(&mut self, keeps: impl Fn(&Floor) -> bool) -> Result<(), Stop> {
        let before = self.member.standing.effective().clone();
        let count = self.member.standing.floors.len();
        self.member.standing.floors.retain(keeps);
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

    /// Puts the member on a lower tier.
    pub(crate) fn fall(&mut self, fall: TierFall) -> Result<(), Stop> {
        let from = self.member.standing.earned.clone();
        let effective_from = self.member.standing.effective().clone();
        let tier = self.tier(fall.to)?;
        let metrics = self.member.metrics.since(self.today)?;
        self.member.metrics.since_tier_began = Tally::from_day(self.today, metrics);
        self.member.metrics.forget_reached();
        let standing = &mut self.member.standing;
        standing.earned = tier.id.clone();
        standing.attained_on = self.today;
        standing.last_day = fall.last_day;
        standing.grace = None;
        standing.upgrade = None;
        standing.inactive_from = self.today;
        self.follow_effective(&effective_from)?;
        let event = TierEvent {
            kind: fall.kind,
            from,
            to: tier.id.clone(),
            effective_from,
            effective_to: self.member.standing.effective().clone(),
            last_day: fall.last_day,
            figures: fall.figures,
        };
        self.announce(event, None);
        Ok(())
    }

    /// The last day of a tier that begins today by a fall; the lowest lasts for ever.
    pub(crate) fn last_day_after_fall(&self, to: usize) -> Result<Option<LocalDay>, Failure> {
        if to == 0 {
            return Ok(None);
        }
        let validity = self.tier(to)?.validity;
        Ok(validity.attained(self.today, self.member.joined_on))
    }
}

/// A fall to a lower tier.
pub(crate) struct TierFall {
    /// Where to, from 0.
    pub(crate) to: usize,
    /// Why.
    pub(crate) kind: TierEventKind,
    /// The figures that caused it.
    pub(crate) figures: Vec<Figure>,
    /// The lower tier's last day.
    pub(crate) last_day: Option<LocalDay>,
}

//! A day's boundary on the ladder: decay, review, grace, inactivity (rules §8).

use crate::ledger::draft::{Draft, Stop, tier_index};
use crate::ledger::entry::{TierEvent, TierEventKind};
use crate::ledger::plan::Failure;
use crate::member::metrics::{Figure, Tally};
use crate::member::standing::{Closed, Grace};
use crate::program::tier::{Fall, GraceCounts, Metric, Threshold, Validity, Window};
use crate::program::{DecayPeriod, Program};
use crate::standing::gauge::Span;
use crate::standing::ladder::TierFall;
use crate::telling::notice::Notice;
use crate::words::exact::Ratio;
use crate::words::ids::TierId;
use crate::words::money::Growth;
use crate::words::time::LocalDay;

impl Draft<'_> {
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

    /// Step 6 of a boundary: prolonging, review, grace, inactivity; at most one fall.
    pub(crate) fn review_tier(&mut self, growth_decayed: bool) -> Result<(), Stop> {
        self.prolong_tier(self.today)?;
        let index = self.earned_index()?;
        let reassesses = self.reassesses();
        if index == 0 {
            if reassesses {
                self.reassess_upwards(index)?;
            }
            return Ok(());
        }
        let tier = self.tier(index)?;
        let fell = match self.member.standing.grace {
            Some(grace) if grace.last_day < self.today => self.end_grace(index, grace)?,
            Some(_) if reassesses => {
                self.reassess_upwards(index)?;
                false
            }
            Some(_) => false,
            None => match self.member.standing.last_day {
                Some(last_day) if last_day < self.today => self.review(index, last_day)?,
                Some(_) | None if reassesses => self.review(index, self.today.minus_days(1))?,
                Some(_) => false,
                None if growth_decayed && tier.validity == Validity::Forever => {
                    let day_before = self.today.minus_days(1);
                    let best = self.gauge().highest_met(&[Span::ending(day_before)], 0)?;
                    match best {
                        Some((best, _)) if best == index => false,
                        Some(_) | None => self.review(index, day_before)?,
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
    pub(crate) fn review(&mut self, index: usize, last_day: LocalDay) -> Result<bool, Stop> {
        let span = Span::ending(last_day);
        let (best, _) = self.gauge().highest_met(&[span], 0)?.unwrap_or((0, span));
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
        let standing = &mut self.member.standing;
        // A new version may review a tier before its own last day.
        standing.last_day = standing.last_day.map(|_| last_day);
        standing.grace = Some(Grace {
            reviewed_last_day: last_day,
            last_day: last_day.plus_days(i32::from(review.grace_days)),
        });
        let figures = self.gauge().figures(index, span)?;
        self.note_kept(index, TierEventKind::GraceBegan, figures)?;
        Ok(false)
    }

    /// Keeps the tier where what counts in grace reaches it.
    pub(crate) fn keep_out_of_grace(&mut self, spans: &[Span]) -> Result<(), Stop> {
        let Some(grace) = self.member.standing.grace else {
            return Ok(());
        };
        let index = self.earned_index()?;
        let previous = [self.gauge().grace_span(index, grace, self.today)?];
        let spans = match self.tier(index)?.review.grace_counts {
            GraceCounts::Own => spans,
            GraceCounts::Previous => &previous,
        };
        if let Some((_, span)) = self.gauge().highest_met(spans, index)? {
            let last_day = grace.reviewed_last_day;
            self.renew(index, last_day, span, TierEventKind::Renewed)?;
        }
        Ok(())
    }

    /// Grace is over: the old window is measured anew, and the days of grace.
    fn end_grace(&mut self, index: usize, grace: Grace) -> Result<bool, Stop> {
        let old = match self.tier(index)?.review.grace_counts {
            GraceCounts::Own => Span::ending(grace.reviewed_last_day),
            GraceCounts::Previous => self.gauge().grace_span(index, grace, grace.last_day)?,
        };
        let spans = [old, Span::ending(grace.last_day)];
        let (best, span) = self.gauge().highest_met(&spans, 0)?.unwrap_or((0, old));
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
        let figures = self.gauge().figures(index, span)?;
        self.fall(TierFall {
            to,
            kind: TierEventKind::FellAtReview,
            figures,
            last_day: self.last_day_after_fall(to)?,
        })?;
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
        let figures = self.gauge().figures(index, span)?;
        let standing = &mut self.member.standing;
        standing.grace = None;
        standing.last_day = validity.renewed(reviewed_last_day, self.member.joined_on);
        // Kept although its conditions are not met, it stays in question of returns.
        if kind == TierEventKind::Renewed {
            standing.upgrade = None;
            self.member.metrics.forget_reached();
        }
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
        // None: every counted purchase moves `inactive_from` behind its own day.
        let purchases = Figure {
            threshold: one_purchase_in(days),
            window_end: self.today.minus_days(1),
            value: 0,
        };
        self.member.standing.closed = Some(Closed {
            lowest: self.tier(index)?.id.clone(),
            from: self.today,
        });
        let metrics = self.member.metrics.since(self.today)?;
        self.member.metrics.since_fall = Some(Tally::from_day(self.today, metrics));
        self.fall(TierFall {
            to: below,
            kind: TierEventKind::FellByInactivity,
            figures: vec![purchases],
            last_day: self.last_day_after_fall(below)?,
        })
    }
}

/// What inactivity asks for.
pub(crate) fn one_purchase_in(days: u16) -> Threshold {
    Threshold {
        metric: Metric::Purchases,
        at_least: 1,
        window: Window::RollingDays(days),
    }
}

/// The growth that a boundary on `day` takes: floor(growth × share), never below the floor.
pub(crate) fn decay_due(
    program: &Program,
    growth: Growth,
    day: LocalDay,
) -> Result<Growth, Failure> {
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
    let lowest = program.tiers.first();
    if lowest.is_some_and(|lowest| lowest.id == *tier) {
        return Ok(false);
    }
    tier_index(program, tier).map(|_| true)
}

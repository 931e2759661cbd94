//! Measuring a member against the ladder: what each condition has, what is met (rules §8).

use super::requirement::{Measured, Requirement};
use crate::ledger::draft::{Draft, tier_index};
use crate::ledger::plan::Failure;
use crate::member::Member;
use crate::member::metrics::{Figure, Measuring};
use crate::member::standing::{Closed, Grace, Upgrade};
use crate::program::Program;
use crate::program::tier::{GraceCounts, Metric, Qualification, Threshold, Tier, Window};
use crate::program::versions::{Programs, Version};
use crate::words::ids::TierId;
use crate::words::time::LocalDay;
use std::cell::Cell;

/// Which windows a condition is measured over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Span {
    /// From which day their start is reckoned.
    pub(crate) starts_as_of: LocalDay,
    /// Their last day.
    pub(crate) end: LocalDay,
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

/// A member held against a program's ladder.
pub(crate) struct Gauge<'a> {
    program: &'a Program,
    member: &'a Member,
    /// The latest reading: tiers of a ladder often ask for more of the same.
    latest: Cell<Option<Reading>>,
}

/// A metric over a window, and what it was.
#[derive(Clone, Copy)]
struct Reading {
    of: (Metric, Window, Span, Option<LocalDay>),
    value: i64,
}

impl<'a> Gauge<'a> {
    /// Holds a member against a ladder.
    pub(crate) fn new(program: &'a Program, member: &'a Member) -> Self {
        Self {
            program,
            member,
            latest: Cell::new(None),
        }
    }

    /// A tier by its place, from 0.
    pub(crate) fn tier(&self, index: usize) -> Result<&'a Tier, Failure> {
        tier_at(self.program, index)
    }

    /// Whether a tier's conditions are met.
    pub(crate) fn meets(&self, index: usize, span: Span) -> Result<bool, Failure> {
        let closed = self.member.standing.closed.as_ref();
        self.meets_with(index, span, closed)
    }

    fn meets_with(
        &self,
        index: usize,
        span: Span,
        closed: Option<&Closed>,
    ) -> Result<bool, Failure> {
        self.tier(index)?.qualification.is_met(&mut |threshold| {
            Ok(threshold.at_least <= self.value(index, threshold, span, closed)?)
        })
    }

    /// The highest tier that is met over any of these windows, not below `lowest`.
    pub(crate) fn highest_met(
        &self,
        spans: &[Span],
        lowest: usize,
    ) -> Result<Option<(usize, Span)>, Failure> {
        for index in (lowest..self.program.tiers.len()).rev() {
            for span in spans {
                if self.meets(index, *span)? {
                    return Ok(Some((index, *span)));
                }
            }
        }
        Ok(None)
    }

    /// Where a tier stands, from 0.
    pub(crate) fn index_of(&self, tier: &TierId) -> Result<usize, Failure> {
        tier_index(self.program, tier)
    }

    /// What counts in grace, up to `end`.
    pub(crate) fn grace_span(
        &self,
        index: usize,
        grace: Grace,
        end: LocalDay,
    ) -> Result<Span, Failure> {
        Ok(match self.tier(index)?.review.grace_counts {
            GraceCounts::Own => Span::ending(end),
            GraceCounts::Previous => Span {
                starts_as_of: grace.reviewed_last_day,
                end,
            },
        })
    }

    /// What a tier asks for, measured.
    pub(crate) fn requirement(&self, index: usize, span: Span) -> Result<Requirement, Failure> {
        self.measured(index, &self.tier(index)?.qualification, span)
    }

    fn measured(
        &self,
        index: usize,
        qualification: &Qualification,
        span: Span,
    ) -> Result<Requirement, Failure> {
        let each = |parts: &[Qualification]| -> Result<Vec<Requirement>, Failure> {
            parts
                .iter()
                .map(|part| self.measured(index, part, span))
                .collect()
        };
        Ok(match qualification {
            Qualification::All(parts) => Requirement::All(each(parts)?),
            Qualification::Any(parts) => Requirement::Any(each(parts)?),
            Qualification::AtLeast(threshold) => {
                let closed = self.member.standing.closed.as_ref();
                let value = self.value(index, threshold, span, closed)?;
                let at_least = threshold.at_least.max(0);
                let missing = at_least.saturating_sub(value).max(0);
                Requirement::AtLeast(Measured {
                    threshold: *threshold,
                    window_end: span.end,
                    value,
                    missing: if at_least == 0 { 0 } else { missing },
                })
            }
        })
    }

    /// What each condition of a tier has.
    pub(crate) fn figures(&self, index: usize, span: Span) -> Result<Vec<Figure>, Failure> {
        let mut figures = Ok(Vec::new());
        let closed = self.member.standing.closed.as_ref();
        self.tier(index)?
            .qualification
            .each_threshold(&mut |threshold| {
                let Ok(there) = &mut figures else {
                    return;
                };
                match self.value(index, threshold, span, closed) {
                    Ok(value) => there.push(Figure {
                        threshold: *threshold,
                        window_end: span.end,
                        value,
                    }),
                    Err(failure) => figures = Err(failure),
                }
            });
        figures
    }

    /// Whether a tier is met today, or over the windows that reached an upgrade, as returns
    /// have left them; tiers are closed as before that upgrade (rules §7).
    pub(crate) fn still_reached(
        &self,
        index: usize,
        upgrade: &Upgrade,
        today: LocalDay,
    ) -> Result<bool, Failure> {
        let closed = upgrade.closed_before.as_ref();
        if self.meets_with(index, Span::ending(today), closed)? {
            return Ok(true);
        }
        let is_closed = self.closed_from(closed, index)?.is_some();
        self.tier(index)?.qualification.is_met(&mut |threshold| {
            let value = if is_present_growth(threshold) && !is_closed {
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

    /// The last day `last_day` of the tier held, prolonged at the boundaries from `first` to
    /// `until` at which its conditions are met (`extends: on_qualifying`).
    fn prolonged(
        &self,
        last_day: LocalDay,
        first: LocalDay,
        until: LocalDay,
    ) -> Result<LocalDay, Failure> {
        let index = tier_index(self.program, &self.member.standing.earned)?;
        let tier = self.tier(index)?;
        let mut boundary = until;
        while tier.extends_on_qualifying && first <= boundary {
            let ending = boundary.minus_days(1);
            let joined_on = self.member.joined_on;
            let Some(extended) = tier.validity.attained(ending, joined_on) else {
                break;
            };
            if extended <= last_day {
                break;
            }
            if self.meets(index, Span::ending(ending))? {
                return Ok(extended);
            }
            boundary = ending;
        }
        Ok(last_day)
    }

    /// What a condition of a tier has.
    fn value(
        &self,
        index: usize,
        threshold: &Threshold,
        span: Span,
        closed: Option<&Closed>,
    ) -> Result<i64, Failure> {
        let not_before = self.closed_from(closed, index)?;
        if is_present_growth(threshold) && not_before.is_none() {
            return Ok(self.member.growth.get());
        }
        let of = (threshold.metric, threshold.window, span, not_before);
        if let Some(reading) = self.latest.get()
            && reading.of == of
        {
            return Ok(reading.value);
        }
        let measuring = Measuring {
            joined_on: self.member.joined_on,
            starts_as_of: span.starts_as_of,
            end: span.end,
            not_before,
        };
        let metrics = &self.member.metrics;
        let value = metrics.measure(threshold.window, threshold.metric, &measuring)?;
        self.latest.set(Some(Reading { of, value }));
        Ok(value)
    }

    /// Nothing before this day counts for a tier that a fall by inactivity closed.
    fn closed_from(
        &self,
        closed: Option<&Closed>,
        index: usize,
    ) -> Result<Option<LocalDay>, Failure> {
        match closed {
            Some(closed) if tier_index(self.program, &closed.lowest)? <= index => {
                Ok(Some(closed.from))
            }
            Some(_) | None => Ok(None),
        }
    }
}

impl Draft<'_> {
    /// Brings the last day of a tier that is prolonged while its conditions are met up to
    /// the boundary of `day`. A boundary's own turn comes with its review.
    pub(crate) fn prolong_tier(&mut self, day: LocalDay) -> Result<(), Failure> {
        self.member.standing.last_day = last_day_as_of(self.programs, &self.member, day)?;
        Ok(())
    }
}

/// The tier's last day as of the boundary of `day`: where it is prolonged while its
/// conditions are met, as if at each boundary since the last entry by the version in force
/// there, which comes to the same, since nothing else happened in between
/// (`extends: on_qualifying`).
pub(crate) fn last_day_as_of(
    programs: &Programs,
    member: &Member,
    day: LocalDay,
) -> Result<Option<LocalDay>, Failure> {
    let standing = &member.standing;
    let (Some(mut last_day), None) = (standing.last_day, standing.grace) else {
        return Ok(standing.last_day);
    };
    let extends = |version: &Version| {
        let mut tiers = version.program.tiers.iter();
        tiers.any(|tier| tier.id == standing.earned && tier.extends_on_qualifying)
    };
    let first = member.settled_day.plus_days(1);
    let mut until = day;
    if until < first || !programs.all().any(extends) {
        return Ok(Some(last_day));
    }
    while first <= until {
        let Some(version) = programs
            .first()
            .map(|version| version.program.calendar.first_instant(until))
            .and_then(|at| programs.at(at))
        else {
            break;
        };
        let begins = version.program.first_day().min(until);
        let gauge = Gauge::new(&version.program, member);
        last_day = gauge.prolonged(last_day, first.max(begins), until)?;
        until = begins.minus_days(1);
    }
    Ok(Some(last_day))
}

/// `growth` over `lifetime` is what there is after decay.
fn is_present_growth(threshold: &Threshold) -> bool {
    threshold.metric == Metric::Growth && threshold.window == Window::Lifetime
}

/// A tier by its place, from 0.
pub(crate) fn tier_at(program: &Program, index: usize) -> Result<&Tier, Failure> {
    program
        .tiers
        .get(index)
        .ok_or_else(|| Failure::TierMissing {
            tier: TierId::new(index.to_string()),
            version: program.version,
        })
}

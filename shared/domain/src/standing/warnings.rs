//! What is said ahead of time of tiers that will be lost, on the result of a day's boundary
//! (rules §8, §11).

use crate::ledger::draft::{Draft, Stop};
use crate::program::tier::Fall;
use crate::standing::gauge::Span;
use crate::standing::review::one_purchase_in;
use crate::telling::notice::Notice;
use crate::telling::parts::{Shortage, TierLoss};
use crate::words::ids::TierId;
use crate::words::time::LocalDay;

impl Draft<'_> {
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
        let leads = &self.program().reminders.tier_expiring_lead_days;
        let Some(lead_days) = lead_on(leads, last_day, self.today) else {
            return Ok(());
        };
        let span = Span::ending(last_day);
        if self.is_kept(index, last_day)? {
            return Ok(());
        }
        let shortfalls = self
            .gauge()
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
        let tier = self.member.standing.earned.clone();
        let said_at = self.entry.notices.len();
        let offers = &self.program().reminders.retention_offers;
        let offer = self.offer(offers)?;
        let warning = Notice::TierExpiring {
            tier,
            last_day,
            lead_days,
            cause: TierLoss::Review,
            shortfalls,
            offer,
        };
        self.entry.notices.insert(said_at, warning);
        Ok(())
    }

    /// Warns where the tier will be lost a lead time ahead if nothing is bought until then
    /// (rules §8). It brings no offer: quiet days come again and again.
    pub(crate) fn warn_of_inactivity(&mut self) -> Result<(), Stop> {
        let standing = &self.member.standing;
        let index = self.earned_index()?;
        if standing.effective() != &standing.earned {
            return Ok(());
        }
        let (Some(below), Some(days)) = (index.checked_sub(1), self.tier(index)?.inactivity_days)
        else {
            return Ok(());
        };
        let falls_on = standing.inactive_from.plus_days(i32::from(days));
        let leads = &self.program().reminders.inactivity_lead_days;
        let Some(lead_days) = lead_on(leads, falls_on, self.today) else {
            return Ok(());
        };
        if self.ends_before(index, falls_on)? {
            return Ok(());
        }
        let threshold = one_purchase_in(days);
        self.entry.notices.push(Notice::TierExpiring {
            tier: standing.earned.clone(),
            last_day: falls_on.minus_days(1),
            lead_days,
            cause: TierLoss::Inactivity {
                falls_to: self.tier_after_fall(below, falls_on)?,
            },
            shortfalls: vec![Shortage {
                threshold,
                value: 0,
                missing: threshold.at_least,
            }],
            offer: Vec::new(),
        });
        Ok(())
    }

    /// Whether the tier is lost by its review or with its grace, as things stand, no later
    /// than at the beginning of `day`.
    fn ends_before(&self, index: usize, day: LocalDay) -> Result<bool, Stop> {
        let standing = &self.member.standing;
        Ok(match (standing.grace, standing.last_day) {
            (Some(grace), _) => grace.last_day < day,
            (None, Some(last_day)) if last_day < day => !self.is_kept(index, last_day)?,
            (None, Some(_) | None) => false,
        })
    }

    /// Whether a tier is kept at its review, as things stand: where its review holds it, always.
    fn is_kept(&self, index: usize, last_day: LocalDay) -> Result<bool, Stop> {
        let holds = self.tier(index)?.review.fall == Fall::Hold;
        Ok(holds || self.gauge().meets(index, Span::ending(last_day))?)
    }

    /// The effective tier after a fall of the earned one to `below` at the beginning of
    /// `day`: what holds the member above it stays.
    fn tier_after_fall(&self, below: usize, day: LocalDay) -> Result<TierId, Stop> {
        let falls_at = self.program().calendar.first_instant(day);
        let floors = self.member.standing.floors.iter();
        let mut highest = below;
        for floor in floors.filter(|floor| falls_at < floor.ends_at) {
            highest = highest.max(self.tier_index(&floor.tier)?);
        }
        Ok(self.tier(highest)?.id.clone())
    }
}

/// The lead time of which `today` is the day.
fn lead_on(leads: &[u16], day: LocalDay, today: LocalDay) -> Option<u16> {
    let mut leads = leads.iter();
    let lead = leads.find(|lead| day.minus_days(i32::from(**lead)) == today);
    lead.copied()
}

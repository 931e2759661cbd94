//! Grants of benefits: given, revoked, lapsed (rules §5, §9).

use crate::ledger::draft::Draft;
use crate::ledger::entry::{GrantEvent, GrantEventKind};
use crate::member::OpenGrant;
use crate::telling::notice::Notice;
use crate::words::ids::{BenefitId, GrantId};
use crate::words::time::LocalDay;

impl Draft<'_> {
    /// Grants a benefit from `first_day` on; `None` where the version in force does not
    /// have it.
    pub(crate) fn grant(&mut self, benefit: &BenefitId, first_day: LocalDay) -> Option<GrantId> {
        let known = self
            .program()
            .benefits
            .iter()
            .find(|there| there.id == *benefit)?;
        let last_day = known
            .valid_days
            .map(|days| first_day.plus_days(i32::from(days).saturating_sub(1)));
        let number = self.entry.grant_events.len();
        let id = GrantId::new(format!("{}:{number}", self.entry.key));
        self.entry.grant_events.push(GrantEvent {
            grant: id.clone(),
            benefit: benefit.clone(),
            kind: GrantEventKind::Issued,
            last_day,
        });
        self.entry.notices.push(Notice::GrantIssued {
            grant: id.clone(),
            benefit: benefit.clone(),
            last_day,
        });
        self.member.grants.push(OpenGrant {
            id: id.clone(),
            benefit: benefit.clone(),
            first_day,
            last_day,
        });
        Some(id)
    }

    /// Takes back grants that are no longer earned; used ones are no longer open and stay.
    pub(crate) fn revoke(&mut self, grants: &[GrantId]) {
        self.close_grants(GrantEventKind::Revoked, |grant| grants.contains(&grant.id));
    }

    /// Takes back every grant that is open.
    pub(crate) fn revoke_all(&mut self) {
        self.close_grants(GrantEventKind::Revoked, |_| true);
    }

    /// Closes the grants whose last day is past (rules §2, step 5).
    pub(crate) fn lapse_grants(&mut self) {
        let today = self.today;
        self.close_grants(GrantEventKind::Lapsed, |grant| {
            grant.last_day.is_some_and(|last| last < today)
        });
    }

    fn close_grants(&mut self, kind: GrantEventKind, closes: impl Fn(&OpenGrant) -> bool) {
        let events = &mut self.entry.grant_events;
        self.member.grants.retain(|grant| {
            let closed = closes(grant);
            if closed {
                events.push(GrantEvent {
                    grant: grant.id.clone(),
                    benefit: grant.benefit.clone(),
                    kind,
                    last_day: grant.last_day,
                });
            }
            !closed
        });
    }
}

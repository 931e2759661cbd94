//! An account as it stands now, though no sweep has come by (rules §2).

use crate::app::App;
use crate::problem::Problem;
use gradus_contracts::member::account::BalanceView;
use gradus_contracts::standing::tier::TierView;
use gradus_domain::ledger::plan::Failure;
use gradus_domain::member::Member;
use gradus_domain::standing::outlook::{points_outlook, tier_outlook};
use gradus_domain::words::ids::MemberId;
use gradus_domain::words::time::Instant;
use gradus_engine::programs::LoadedProgram;
use std::sync::Arc;

/// An account.
#[derive(Clone, Debug)]
pub struct Account {
    /// Its program.
    pub program: Arc<LoadedProgram>,
    /// The member, settled.
    pub member: Box<Member>,
    /// As of when: now, or where it is settled further, then.
    pub as_of: Instant,
}

impl Account {
    /// Reads a member and settles it up to now; nothing is written.
    ///
    /// # Errors
    /// 404 where nobody of that name is enrolled.
    pub async fn read(
        app: &App,
        program: &Arc<LoadedProgram>,
        member: &MemberId,
        now: Instant,
    ) -> Result<Self, Problem> {
        let settled = app.engine.member_now(program, member, now).await?;
        let member = settled.ok_or_else(Problem::member_unknown)?;
        Ok(Self {
            program: Arc::clone(program),
            as_of: now.max(member.settled_to),
            member,
        })
    }

    /// Refuses an account whose person was erased.
    ///
    /// # Errors
    /// 410.
    pub fn refuse_erased(&self) -> Result<(), Problem> {
        match self.member.erased_at {
            None => Ok(()),
            Some(_) => Err(Problem::member_erased(&self.member.id)),
        }
    }

    /// Points, and what lapses when.
    ///
    /// # Errors
    /// Where they do not add up.
    pub fn balance(&self) -> Result<BalanceView, Problem> {
        let outlook = points_outlook(&self.member).map_err(Failure::from)?;
        let sequence = self.member.sequence;
        Ok(BalanceView::of(&outlook, self.as_of, sequence))
    }

    /// The tier: until when, what keeps it, what reaches the next.
    ///
    /// # Errors
    /// Where the member and the program do not fit.
    pub fn tier(&self) -> Result<TierView, Problem> {
        let (versions, as_of) = (&self.program.versions, self.as_of);
        let outlook = tier_outlook(versions, &self.member, as_of)?;
        let first = versions.first().ok_or(Failure::NoVersion { at: as_of })?;
        let currency = first.program.currency;
        let sequence = self.member.sequence;
        Ok(TierView::of(&outlook, currency, as_of, sequence))
    }
}

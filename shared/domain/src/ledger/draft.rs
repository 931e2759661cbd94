//! An entry being drafted: the member as it changes, and what is noted of it.
//!
//! Every step of a decision is a method of [`Draft`], in the file of its subject: points,
//! grants, the ladder, limits, purchases, returns, a day's boundary.

use crate::commands::CommandKey;
use crate::commands::fingerprint::Fingerprint;
use crate::ledger::entry::{Balance, Cause, Entry, What};
use crate::ledger::plan::Failure;
use crate::ledger::rejection::Rejection;
use crate::member::Member;
use crate::member::metrics::Contribution;
use crate::program::Program;
use crate::program::messages::Addressee;
use crate::program::rule::ScoredAct;
use crate::program::versions::{Programs, Version};
use crate::words::exact::Overflow;
use crate::words::ids::TierId;
use crate::words::money::Growth;
use crate::words::time::{Instant, LocalDay};

/// Why a step cannot go on.
#[derive(Debug)]
pub(crate) enum Stop {
    /// The business says no.
    Rejected(Box<Rejection>),
    /// A fault of the data.
    Failed(Failure),
}

impl From<Rejection> for Stop {
    fn from(rejection: Rejection) -> Self {
        Self::Rejected(Box::new(rejection))
    }
}

impl From<Failure> for Stop {
    fn from(failure: Failure) -> Self {
        Self::Failed(failure)
    }
}

impl From<Overflow> for Stop {
    fn from(_: Overflow) -> Self {
        Self::Rejected(Box::new(Rejection::Overflow))
    }
}

/// What an entry is known by, and when it happened.
pub(crate) struct EntryHead {
    pub(crate) key: CommandKey,
    pub(crate) occurred_at: Instant,
    pub(crate) received_at: Instant,
    pub(crate) fingerprint: Fingerprint,
}

/// An entry being drafted.
pub(crate) struct Draft<'a> {
    pub(crate) programs: &'a Programs,
    /// The version in force at the decision's time.
    pub(crate) version: &'a Version,
    pub(crate) member: Box<Member>,
    pub(crate) entry: Box<Entry>,
    /// The decision's time, and its day.
    pub(crate) now: Instant,
    pub(crate) today: LocalDay,
    last_day_before: Option<LocalDay>,
    /// The next tier, where it was said to be within reach and still is before this entry.
    pub(crate) tier_near_before: Option<TierId>,
    /// The act whose streak this entry lengthened, and its day.
    pub(crate) lengthened: Option<(ScoredAct, LocalDay)>,
    /// How many postings the notices of lapsed points have looked at.
    pub(crate) postings_announced: usize,
}

impl<'a> Draft<'a> {
    /// Begins an entry, of which nothing is noted yet.
    pub(crate) fn begin(
        programs: &'a Programs,
        version: &'a Version,
        member: Box<Member>,
        head: EntryHead,
        now: Instant,
        today: LocalDay,
    ) -> Self {
        let entry = Box::new(Entry {
            key: head.key,
            member: member.id.clone(),
            sequence: member.sequence.saturating_add(1),
            program_version: version.program.version,
            occurred_at: head.occurred_at,
            received_at: head.received_at,
            decided_at: now,
            fingerprint: head.fingerprint,
            what: What::InstantCame,
            postings: Vec::with_capacity(1),
            growth: Growth::ZERO,
            tier_events: Vec::new(),
            grant_events: Vec::new(),
            stage: None,
            notices: Vec::with_capacity(1),
            deliveries: Vec::new(),
            addressee: Addressee::default(),
            after: Balance::default(),
        });
        Self {
            programs,
            version,
            last_day_before: member.standing.last_day,
            tier_near_before: None,
            lengthened: None,
            postings_announced: 0,
            member,
            entry,
            now,
            today,
        }
    }

    pub(crate) fn program(&self) -> &'a Program {
        &self.version.program
    }

    /// Whether nothing happened that an entry would tell.
    pub(crate) fn is_empty(&self) -> bool {
        let entry = &self.entry;
        let noted = entry.what.details();
        let nothing_noted = entry.what.kind().cause() == Cause::Time
            && noted.refused.is_empty()
            && noted.redated.is_empty();
        nothing_noted
            && entry.postings.is_empty()
            && entry.growth.is_zero()
            && entry.tier_events.is_empty()
            && entry.grant_events.is_empty()
            && entry.stage.is_none()
            && entry.notices.is_empty()
    }

    /// Drops the draft of an instant at which nothing happened.
    pub(crate) fn discard(mut self) -> Box<Member> {
        self.member.standing.last_day = self.last_day_before;
        self.member
    }

    /// Moves growth; what is noted of it adds up.
    pub(crate) fn move_growth(&mut self, change: Growth) -> Result<(), Overflow> {
        self.member.growth = self.member.growth.plus(change)?;
        self.entry.growth = self.entry.growth.plus(change)?;
        Ok(())
    }

    /// Adds to the metrics of a day.
    pub(crate) fn contribute(
        &mut self,
        day: LocalDay,
        contribution: &Contribution,
    ) -> Result<(), Overflow> {
        let keep_months = self.version.needs.whole_months_max > 0;
        self.member
            .metrics
            .contribute(day, contribution, keep_months)
    }

    /// Where a tier stands on the ladder of the version in force.
    pub(crate) fn tier_index(&self, tier: &TierId) -> Result<usize, Failure> {
        tier_index(self.program(), tier)
    }
}

/// Where a tier stands on the ladder.
pub(crate) fn tier_index(program: &Program, tier: &TierId) -> Result<usize, Failure> {
    program
        .tier_index(tier)
        .ok_or_else(|| Failure::TierMissing {
            tier: tier.clone(),
            version: program.version,
        })
}

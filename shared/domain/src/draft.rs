//! An entry being drafted: the member as it changes, and what is noted of it.
//!
//! Every step of a decision is a method of [`Draft`], in the file of its subject: the
//! ladder, limits, rewards, purchases, returns, a day's boundary.

use crate::command::CommandKey;
use crate::entry::{Account, Balance, Entry, Posting, What};
use crate::exact::Overflow;
use crate::fingerprint::Fingerprint;
use crate::gauge::last_day_as_of;
use crate::goals::tier_still_near;
use crate::ids::TierId;
use crate::member::Member;
use crate::messages::Addressee;
use crate::money::{Growth, Points};
use crate::notice::Notice;
use crate::plan::Failure;
use crate::program::Program;
use crate::program::versions::{Programs, Version};
use crate::rejection::Rejection;
use crate::score::ScoredAct;
use crate::time::{Instant, LocalDay};

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
    /// The act whose streak this entry lengthened.
    pub(crate) lengthened: Option<ScoredAct>,
    /// How many postings the notices of lapsed points have looked at.
    postings_announced: usize,
}

impl<'a> Draft<'a> {
    /// Opens an entry; a tier that is prolonged while its conditions are met is brought up
    /// to the day.
    pub(crate) fn open(
        programs: &'a Programs,
        version: &'a Version,
        member: Box<Member>,
        head: EntryHead,
        now: Instant,
        today: LocalDay,
    ) -> Result<Self, Failure> {
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
        let mut draft = Self {
            programs,
            version,
            last_day_before: member.standing.last_day,
            tier_near_before: tier_still_near(&version.program, &member, today)?,
            lengthened: None,
            postings_announced: 0,
            member,
            entry,
            now,
            today,
        };
        draft.prolong_tier(match draft.entry.key {
            CommandKey::Boundary(..) => today.minus_days(1),
            CommandKey::Join(_)
            | CommandKey::Transaction(_)
            | CommandKey::Own(..)
            | CommandKey::Instant(..) => today,
        })?;
        Ok(draft)
    }

    /// Brings the last day of a tier that is prolonged while its conditions are met up to
    /// the boundary of `day`. A boundary's own turn comes with its review.
    pub(crate) fn prolong_tier(&mut self, day: LocalDay) -> Result<(), Failure> {
        self.member.standing.last_day = last_day_as_of(self.programs, &self.member, day)?;
        Ok(())
    }

    pub(crate) fn program(&self) -> &'a Program {
        &self.version.program
    }

    /// Whether nothing happened that an entry would tell.
    pub(crate) fn is_empty(&self) -> bool {
        let entry = &self.entry;
        let nothing_noted = match &entry.what {
            What::DayBegan {
                refused, redated, ..
            } => refused.is_empty() && redated.is_empty(),
            What::Joined
            | What::Purchased(_)
            | What::Returned(_)
            | What::Acted(_)
            | What::Spent(_)
            | What::GaveBack(_)
            | What::ProfileChanged
            | What::Adjusted { .. }
            | What::Reinstated { .. }
            | What::TierHeld
            | What::Erased { .. } => false,
            What::InstantCame => true,
        };
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

    /// Closes the entry.
    pub(crate) fn close(mut self) -> Result<(Box<Member>, Box<Entry>), Failure> {
        self.announce_lapsed()?;
        if self.member.erased_at.is_none() {
            self.announce_goals()?;
        }
        self.deliver();
        self.forget();
        let member = &mut self.member;
        member.sequence = self.entry.sequence;
        member.settled_to = member.settled_to.max(self.now);
        member.settled_day = member.settled_day.max(self.today);
        let active = member.holdings.active_points()?;
        let pending = member.holdings.pending_points()?;
        let (debt, lapsed) = (member.holdings.debt, member.holdings.lapsed);
        // What fits together now fits however a settlement moves it later.
        Points::sum([active, pending, debt, lapsed])?;
        self.entry.after = Balance {
            active,
            pending,
            held: Points::ZERO,
            debt,
            growth: member.growth,
        };
        Ok((self.member, self.entry))
    }

    /// Says what lapsed since it was last asked: one notice for each last day.
    pub(crate) fn announce_lapsed(&mut self) -> Result<(), Overflow> {
        let mut lapsed: Vec<(LocalDay, Points)> = Vec::new();
        let postings = self.entry.postings.iter().skip(self.postings_announced);
        for posting in postings {
            let Posting {
                to: Account::Lapsed,
                points,
                lot: Some(lot),
                ..
            } = posting
            else {
                continue;
            };
            let Some(last_day) = self.member.holdings.lapses_after(lot.last_day) else {
                continue;
            };
            match lapsed.iter_mut().find(|(day, _)| *day == last_day) {
                Some((_, sum)) => *sum = sum.plus(*points)?,
                None => lapsed.push((last_day, *points)),
            }
        }
        let notices = lapsed
            .into_iter()
            .map(|(last_day, points)| Notice::PointsExpired { points, last_day });
        self.entry.notices.extend(notices);
        self.postings_announced = self.entry.postings.len();
        Ok(())
    }

    /// Forgets what no later decision can ask for. What is forgotten depends on the entry
    /// alone, so that members come out alike however often they are settled.
    fn forget(&mut self) {
        let version = self.version;
        let earliest = self.today.minus_days(i32::from(version.program.late_days));
        let standing = &mut self.member.standing;
        let earliest_end = standing
            .grace
            .map_or(earliest, |grace| grace.reviewed_last_day.min(earliest));
        if standing.closed.is_none() && standing.upgrade.is_none() {
            self.member.metrics.since_fall = None;
        }
        if standing.history.len() > 1 {
            standing.forget_history(version.program.calendar.first_instant(earliest));
        }
        self.member
            .metrics
            .forget(earliest_end, version.needs.whole_months_max);
        self.forget_limit_uses();
    }

    /// Moves growth; what is noted of it adds up.
    pub(crate) fn move_growth(&mut self, change: Growth) -> Result<(), Overflow> {
        self.member.growth = self.member.growth.plus(change)?;
        self.entry.growth = self.entry.growth.plus(change)?;
        Ok(())
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

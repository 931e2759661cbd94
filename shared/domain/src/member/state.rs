//! One member's state: everything that `decide` has to know of the past.

use crate::commands::{Command, Profile, Returned};
use crate::member::lots::Holdings;
use crate::member::metrics::MetricBook;
use crate::member::standing::TierStanding;
use crate::member::told::Told;
use crate::program::condition::NthOf;
use crate::program::rule::LimitWindow;
use crate::program::stage::LifecycleStage;
use crate::words::ids::{BenefitId, GrantId, MemberId, RuleId, TierId, TransactionId};
use crate::words::money::Growth;
use crate::words::time::{Instant, LocalDay};
use serde::{Deserialize, Serialize};

/// How many returns may wait for their purchase (rules §7).
pub const PARKED_RETURNS_MAX: usize = 8;

/// One person in one program; the unit of consistency.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Member {
    /// Who.
    pub id: MemberId,
    /// Counts the writes of this state: the condition of the next one.
    pub revision: u64,
    /// Counts the member's entries: the number of the latest.
    pub sequence: u64,
    /// When the member joined.
    pub joined_at: Instant,
    /// The local day of joining.
    pub joined_on: LocalDay,
    /// The latest instant that was decided or settled with an effect.
    pub settled_to: Instant,
    /// The latest day whose first instant is settled: tells boundaries apart that share
    /// an instant.
    pub settled_day: LocalDay,
    /// What is known of the person that rules may ask for.
    pub profile: Profile,
    /// Lots, pending points and debt.
    pub holdings: Holdings,
    /// Growth now, after decay.
    pub growth: Growth,
    /// What counts towards tiers.
    pub metrics: MetricBook,
    /// The tier and what keeps it.
    pub standing: TierStanding,
    /// Uses of per-member limits.
    pub limit_uses: Vec<LimitUse>,
    /// Multiples of every-nth rules that were paid.
    pub nth_paid: Vec<NthPaid>,
    /// What rules have counted that count what matches them, by rule.
    pub nth_counts: Vec<NthCount>,
    /// Streaks of local days.
    pub streaks: Vec<Streak>,
    /// Grants that are open: neither used, lapsed nor revoked.
    pub grants: Vec<OpenGrant>,
    /// Returns that wait for their purchase.
    pub parked: Vec<ParkedReturn>,
    /// The stage of life, if the program speaks of it.
    pub stage: Option<LifecycleStage>,
    /// What the member was told, as far as it bears on what is said next.
    pub told: Told,
    /// What the member was given for birthdays, where that decides what is given next.
    pub birthdays: Birthdays,
    /// When what is known of the person was erased: from then on nothing happens to the
    /// member.
    pub erased_at: Option<Instant>,
}

/// What a rule has given a member in one window.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LimitUse {
    /// The rule.
    pub rule: RuleId,
    /// Which span of time.
    pub window: LimitWindow,
    /// Its first day.
    pub start: LocalDay,
    /// Points, growth or grants.
    pub used: i64,
}

/// Which multiples of an every-nth condition were paid and stand: ranges of the multiple's
/// number (count ÷ n), in order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NthPaid {
    /// The rule.
    pub rule: RuleId,
    /// Its n.
    pub nth: u32,
    /// What is counted.
    pub of: NthOf,
    /// First and last number of each run.
    pub runs: Vec<(u32, u32)>,
}

/// How many purchases or pieces a rule has counted that counts what matches it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NthCount {
    /// The rule.
    pub rule: RuleId,
    /// What is counted.
    pub of: NthOf,
    /// How many, less what came back; above 0.
    pub count: u32,
}

/// What a member was given for birthdays: once a calendar year, however often the birthday is
/// changed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Birthdays {
    /// The latest year of which the member was given something.
    pub given_in: Option<i32>,
    /// The birthday was corrected in this year to a day that is past, and nothing was given of
    /// that year yet.
    pub missed_in: Option<i32>,
}

/// A streak: local days in a row, each with an act of one kind. Two of the same kind have a
/// day between them at least.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Streak {
    /// Of what.
    pub of: crate::program::rule::ScoredAct,
    /// Its latest day.
    pub last_day: LocalDay,
    /// How many days.
    pub length: u32,
}

impl Streak {
    /// Its first day.
    #[must_use]
    pub fn first_day(&self) -> LocalDay {
        let days = i32::try_from(self.length).unwrap_or(i32::MAX);
        self.last_day.minus_days(days.saturating_sub(1))
    }
}

/// A grant that is open.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenGrant {
    /// Its name.
    pub id: GrantId,
    /// Of what.
    pub benefit: BenefitId,
    /// Its first day.
    pub first_day: LocalDay,
    /// Its last day; `None`: for ever.
    pub last_day: Option<LocalDay>,
}

/// A return that waits for its purchase.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ParkedReturn {
    /// The day on which it was parked.
    pub parked_on: LocalDay,
    /// The whole command, for when its purchase arrives, or for an operator.
    pub command: Box<Command>,
    /// The transaction it waits for.
    pub transaction: TransactionId,
    /// What is returned.
    pub returned: Returned,
}

impl Member {
    /// A member who joins now, on the lowest tier.
    #[must_use]
    pub fn joining(
        id: MemberId,
        joined_at: Instant,
        joined_on: LocalDay,
        profile: Profile,
        lowest: TierId,
    ) -> Self {
        Self {
            id,
            revision: 0,
            sequence: 0,
            joined_at,
            joined_on,
            settled_to: joined_at,
            settled_day: joined_on,
            profile,
            holdings: Holdings::default(),
            growth: Growth::ZERO,
            metrics: MetricBook::beginning(joined_on),
            standing: TierStanding::beginning(lowest, joined_at, joined_on),
            limit_uses: Vec::new(),
            nth_paid: Vec::new(),
            nth_counts: Vec::new(),
            streaks: Vec::new(),
            grants: Vec::new(),
            parked: Vec::new(),
            stage: None,
            told: Told::default(),
            birthdays: Birthdays::default(),
            erased_at: None,
        }
    }
}

impl NthPaid {
    /// Whether it is of a rule's multiples of n, counted so.
    #[must_use]
    pub fn is_of(&self, rule: &RuleId, nth: u32, of: NthOf) -> bool {
        self.rule == *rule && self.nth == nth && self.of == of
    }

    /// Whether the multiple with this number was paid and stands.
    #[must_use]
    pub fn holds(&self, number: u32) -> bool {
        self.runs
            .iter()
            .any(|(first, last)| *first <= number && number <= *last)
    }

    /// Notes that the multiple was paid.
    pub fn pay(&mut self, number: u32) {
        if self.holds(number) {
            return;
        }
        self.runs.push((number, number));
        self.runs.sort_unstable();
        self.join_neighbours();
    }

    /// Notes that the multiple was taken back.
    pub fn take_back(&mut self, number: u32) {
        let mut runs = Vec::with_capacity(self.runs.len().saturating_add(1));
        for (first, last) in &self.runs {
            if *first <= number && number <= *last {
                if *first < number {
                    runs.push((*first, number.saturating_sub(1)));
                }
                if number < *last {
                    runs.push((number.saturating_add(1), *last));
                }
            } else {
                runs.push((*first, *last));
            }
        }
        self.runs = runs;
    }

    fn join_neighbours(&mut self) {
        let mut joined: Vec<(u32, u32)> = Vec::with_capacity(self.runs.len());
        for (first, last) in &self.runs {
            match joined.last_mut() {
                Some((_, end)) if end.saturating_add(1) == *first => *end = *last,
                _ => joined.push((*first, *last)),
            }
        }
        self.runs = joined;
    }
}

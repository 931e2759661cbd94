//! What an entry tells: what happened, and what is recorded of it.
//!
//! Each thing that can happen is told once, in the one table below. Whoever asks for something
//! that several have asks [`What::details`]; the stored summary and the contracts have the
//! kinds from here.

use crate::commands::{CommandKey, PaidWithPoints};
use crate::ledger::score::{BasisLine, Facts, NthDue, Score};
use crate::member::ParkedReturn;
use crate::member::lots::{Redated, Taken};
use crate::words::ids::{GrantId, RuleId};
use crate::words::money::{Growth, Points};
use crate::words::time::LocalDay;
use serde::{Deserialize, Serialize};

/// What makes an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cause {
    /// A command that is scored.
    Scoring,
    /// Any other command.
    Command,
    /// Time alone.
    Time,
}

/// Declares what can happen: each with its word, what makes it, its meaning, and what is
/// recorded of it. It is stored by its place: what is new goes to the end.
macro_rules! happenings {
    ($(
        $kind:ident $(($record:ty))? $({ $($(#[doc = $doc:literal])+ $field:ident: $type:ty,)+ })?
            = $word:literal by $cause:ident: $meaning:literal;
    )+) => {
        /// What happened.
        #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum What {
            $(
                #[doc = $meaning]
                $kind $(($record))? $({ $($(#[doc = $doc])+ $field: $type,)+ })?,
            )+
        }

        /// What happened, without its details.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum EntryKind {
            $(#[doc = $meaning] $kind,)+
        }

        impl What {
            /// What it is, without its details.
            #[must_use]
            pub fn kind(&self) -> EntryKind {
                match self {
                    $(Self::$kind { .. } => EntryKind::$kind,)+
                }
            }
        }

        impl EntryKind {
            /// Every kind.
            pub const ALL: &[Self] = &[$(Self::$kind),+];

            /// Its stable word.
            #[must_use]
            pub fn word(self) -> &'static str {
                match self {
                    $(Self::$kind => $word,)+
                }
            }

            /// What it means.
            #[must_use]
            pub fn meaning(self) -> &'static str {
                match self {
                    $(Self::$kind => $meaning,)+
                }
            }

            /// What makes such an entry.
            #[must_use]
            pub fn cause(self) -> Cause {
                match self {
                    $(Self::$kind => Cause::$cause,)+
                }
            }
        }
    };
}

happenings! {
    Joined = "joined" by Command: "The member joined.";
    Purchased(Box<PurchaseRecord>) = "purchased" by Scoring: "A purchase was scored.";
    Returned(ReturnRecord) = "returned" by Command: "A purchase was returned, whole or in part.";
    Acted(Box<ActivityRecord>) = "acted" by Scoring: "An activity was scored.";
    Spent(SpendRecord) = "spent" by Command: "Points were spent.";
    GaveBack(GiveBackRecord) = "gave_back" by Command: "Spent points came back.";
    ProfileChanged = "profile_changed" by Command: "What is known of the member changed.";
    Adjusted {
        /// Why.
        reason: String,
    } = "adjusted" by Command: "An operator added or took points.";
    Reinstated {
        /// Why.
        reason: String,
    } = "reinstated" by Command: "An operator brought lapsed points back.";
    TierHeld = "tier_held" by Command: "The member is held at or above a tier.";
    Erased {
        /// Why.
        reason: String,
        /// Returns that still waited for their purchase, whole, for an operator.
        refused: Vec<ParkedReturn>,
    } = "erased" by Command: "What is known of the member was erased.";
    DayBegan {
        /// The day.
        day: LocalDay,
        /// Returns that waited too long, whole, for an operator.
        refused: Vec<ParkedReturn>,
        /// Points whose last day a new version reckoned anew, before anything else happened.
        redated: Vec<Redated>,
    } = "day_began" by Time: "A day began.";
    InstantCame = "instant_came" by Time: "Something ended at its own instant.";
}

/// What is recorded of an entry beside its postings, whatever it is; what its kind does not
/// have is missing or empty.
#[derive(Clone, Copy, Debug, Default)]
pub struct Details<'a> {
    /// A purchase as it was scored.
    pub purchase: Option<&'a PurchaseRecord>,
    /// An activity as it was scored.
    pub activity: Option<&'a ActivityRecord>,
    /// A return as it was decided.
    pub returned: Option<&'a ReturnRecord>,
    /// Points spent.
    pub spent: Option<&'a SpendRecord>,
    /// Spent points that came back.
    pub gave_back: Option<&'a GiveBackRecord>,
    /// The lots that points were spent from.
    pub taken: &'a [Taken],
    /// Why.
    pub reason: Option<&'a str>,
    /// The day that began.
    pub day: Option<LocalDay>,
    /// Returns whose purchase did not come.
    pub refused: &'a [ParkedReturn],
    /// Points whose last day a new version reckoned anew.
    pub redated: &'a [Redated],
}

impl What {
    /// What is recorded of it.
    #[must_use]
    pub fn details(&self) -> Details<'_> {
        let none = Details::default();
        match self {
            Self::Purchased(record) => Details {
                purchase: Some(record),
                taken: &record.paid_with,
                ..none
            },
            Self::Acted(record) => Details {
                activity: Some(record),
                ..none
            },
            Self::Returned(record) => Details {
                returned: Some(record),
                ..none
            },
            Self::Spent(record) => Details {
                spent: Some(record),
                taken: &record.lots,
                reason: Some(&record.reason),
                ..none
            },
            Self::GaveBack(record) => Details {
                gave_back: Some(record),
                ..none
            },
            Self::Adjusted { reason } | Self::Reinstated { reason } => Details {
                reason: Some(reason),
                ..none
            },
            Self::Erased { reason, refused } => Details {
                reason: Some(reason),
                refused,
                ..none
            },
            Self::DayBegan {
                day,
                refused,
                redated,
            } => Details {
                day: Some(*day),
                refused,
                redated,
                ..none
            },
            Self::Joined | Self::ProfileChanged | Self::TierHeld | Self::InstantCame => none,
        }
    }
}

impl<'a> Details<'a> {
    /// What a purchase or an activity earned.
    #[must_use]
    pub fn score(&self) -> Option<&'a Score> {
        let of_purchase = self.purchase.map(|record| &record.score);
        of_purchase.or(self.activity.map(|record| &record.score))
    }

    /// The facts that a purchase's or an activity's conditions read.
    #[must_use]
    pub fn facts(&self) -> Option<&'a Facts> {
        let of_purchase = self.purchase.map(|record| &record.facts);
        of_purchase.or(self.activity.map(|record| &record.facts))
    }
}

/// A purchase as it was scored, with all that a return needs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PurchaseRecord {
    /// Its lines, as they count.
    pub lines: Vec<BasisLine>,
    /// The facts that its conditions read.
    pub facts: Facts,
    /// What it earned, share by share.
    pub score: Score,
    /// Every-nth multiples that it paid.
    pub nth_paid: Vec<NthDue>,
    /// What was paid with points, lot by lot.
    pub paid_with: Vec<Taken>,
    /// What was to be paid with points and did not fit.
    pub left_out: Option<PaymentLeftOut>,
    /// Grants that its rules issued.
    pub grants: Vec<RuleGrant>,
}

/// A payment with points that did not fit when the purchase was decided: the purchase counts as
/// if it had not been named.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaymentLeftOut {
    /// What was named.
    pub paid: PaidWithPoints,
    /// What could be spent then.
    pub active: Points,
    /// What was owed then: with any of it nothing can be spent.
    pub debt: Points,
}

/// A grant that a rule issued.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleGrant {
    /// The rule.
    pub rule: RuleId,
    /// The grant.
    pub grant: GrantId,
}

/// A return as it was decided.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReturnRecord {
    /// The purchase.
    pub purchase: CommandKey,
    /// What of each line was returned, in minor units, tax as the program counts it.
    pub returned_minor: Vec<i64>,
    /// The tax in that which does not count.
    pub returned_tax_minor: Vec<i64>,
    /// Earned points taken back, with those that had lapsed and those that are forgiven.
    pub taken: Points,
    /// Of these, what had lapsed unspent.
    pub lapsed: Points,
    /// Of these, what was forgiven.
    pub forgiven: Points,
    /// Growth taken back.
    pub growth_taken: Growth,
    /// Points given back that had paid for the purchase.
    pub points_back: Points,
}

/// An activity as it was scored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ActivityRecord {
    /// The facts that its conditions read.
    pub facts: Facts,
    /// What it earned, share by share.
    pub score: Score,
}

/// Points spent, lot by lot.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SpendRecord {
    /// On what.
    pub reason: String,
    /// From which lots.
    pub lots: Vec<Taken>,
}

/// Spent points that came back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GiveBackRecord {
    /// The spending.
    pub spend: CommandKey,
    /// How many.
    pub points: Points,
}

//! What the table takes otherwise than it comes.

use super::part::Part;
use super::{conditions, content};
use crate::simulation::table::Table;
use serde_json::Value;

/// A flaw of the table, in what it takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Writes {
    /// The conditions of such items count as met.
    Unconditional(&'static [Part]),
    /// A record is refused where a rejection stands.
    RejectionBlocksKey,
    /// Such items are acknowledged and not written.
    Forgotten(Part),
    /// Of a transaction with several entries the member is left as it was.
    MemberLagsBehind,
    /// A full transaction of nothing but days is acknowledged and not written.
    DaysSkipped,
    /// Points that lapse stay with their member.
    LapsedPointsStay,
    /// A member gets the timers that it needs, though earlier ones are armed.
    TimersPushedLater,
    /// Timers that are armed anew are acknowledged and not written.
    FiredTimerStays,
    /// A caller's id stands for the same, whoever's it is.
    KeyWithoutMember,
}

/// What becomes of a call.
pub(super) enum Taken {
    /// It is carried out.
    AsItIs,
    /// It is carried out as it was changed.
    Otherwise,
    /// It is not carried out; this is the answer.
    NotAtAll(Value),
}

impl Writes {
    /// Changes what is asked.
    pub(super) fn take(self, table: &Table, operation: &str, asked: &mut Value) -> Taken {
        match self {
            Self::Unconditional(parts) => conditions::count_as_met(asked, parts),
            Self::RejectionBlocksKey => conditions::nothing_may_stand(asked),
            Self::Forgotten(part) => content::forget(asked, part),
            Self::MemberLagsBehind => content::member_as_it_was(table, asked),
            Self::DaysSkipped if content::is_full_of_days(asked) => return none_written(),
            Self::LapsedPointsStay => content::keep_lapsed(asked),
            Self::TimersPushedLater => content::timers_as_needed(table, asked),
            Self::FiredTimerStays if content::is_rearming(operation, asked) => {
                return none_written();
            }
            Self::KeyWithoutMember => content::keys_without_member(asked),
            Self::DaysSkipped | Self::FiredTimerStays => return Taken::AsItIs,
        }
        Taken::Otherwise
    }
}

fn none_written() -> Taken {
    Taken::NotAtAll(Value::Object(serde_json::Map::new()))
}

//! What the engine says: the notifications that follow from an entry (rules §11).
//!
//! A notice holds the figures; who turns it into a message adds the envelope. Its identity
//! is the entry's key and its position there, its order the entry's sequence and position.

use crate::notices;
use crate::telling::kinds::types::*;
use crate::telling::parts::Over;
use serde::{Deserialize, Serialize};

macro_rules! define {
    ($(
        $(#[doc = $doc:literal])+
        $name:ident = $stored:literal, $kind:literal (
            purpose: $purpose:ident,
            over $(($($over_of:ident),+))?: $over:expr,
            day: $day:ident,
            tells $(($($tells_of:ident),+))?: $tells:expr,
            line: $line:literal,
        ) {
            $( $(#[doc = $field_doc:literal])+ $field:ident: $type:ty, )+
        }
    )+) => {
        /// Something to tell a member, or those who write to members. What there is to know of
        /// each kind stands in [`kinds`](super::kinds).
        #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(tag = "kind", rename_all = "snake_case")]
        pub enum Notice {
            $(
                $(#[doc = $doc])+
                $name {
                    $( $(#[doc = $field_doc])+ $field: $type, )+
                },
            )+
        }

        /// A kind of notice.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum NoticeKind {
            $( $(#[doc = $doc])+ $name, )+
        }

        impl Notice {
            /// The stable names of every kind.
            pub const KINDS: [&str; NoticeKind::COUNT] = [$($kind),+];

            /// Its kind.
            #[must_use]
            pub const fn kind(&self) -> NoticeKind {
                match self {
                    $( Self::$name { .. } => NoticeKind::$name, )+
                }
            }

            /// What it is for.
            #[must_use]
            pub const fn purpose(&self) -> Purpose {
                match self {
                    $( Self::$name { .. } => Purpose::$purpose, )+
                }
            }

            /// Until when there is sense in saying it.
            #[must_use]
            pub const fn over(&self) -> Over {
                use Over::*;
                match self {
                    $( Self::$name { $($($over_of,)+)? .. } => $over, )+
                }
            }

            /// Of two days that meet where a day begins, the one that it belongs to.
            #[must_use]
            pub const fn boundary_day(&self) -> BoundaryDay {
                match self {
                    $( Self::$name { .. } => BoundaryDay::$day, )+
                }
            }

            /// What it says has become of points and tiers.
            #[must_use]
            pub const fn tells(&self) -> Tells<'_> {
                use Movement::*;
                use Tells::*;
                match self {
                    $( Self::$name { $($($tells_of,)+)? .. } => $tells, )+
                }
            }
        }

        impl NoticeKind {
            const COUNT: usize = [$($kind),+].len();

            /// Every kind.
            pub const ALL: [Self; Self::COUNT] = [$(Self::$name),+];

            /// The stable name.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self {
                    $( Self::$name => $kind, )+
                }
            }

            /// How it is said in a line; [`kinds`](super::kinds) says how to read it.
            #[must_use]
            pub const fn line(self) -> &'static str {
                match self {
                    $( Self::$name => $line, )+
                }
            }
        }

        // Bytes that are stored hold the numbers.
        const _: () = {
            let stored: [usize; NoticeKind::COUNT] = [$($stored),+];
            let mut place = 0;
            while place < stored.len() {
                assert!(stored[place] == place, "a kind's number is its place among the kinds");
                place += 1;
            }
        };
    };
}

notices!(define);

/// What an announcement is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Purpose {
    /// It says what happened to what the member has: always sent, at once.
    Fact,
    /// It wants the member to do something: sent with consent, at fitting hours, not too
    /// often.
    Marketing,
}

/// Of what is written at the instant at which one day ends and the next begins: the day that
/// it belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BoundaryDay {
    /// The day that begins: it comes with it, or looks ahead from there.
    Begun,
    /// The day that has ended: it ends with it.
    Ended,
}

/// What a notice says has become of points and tiers, for those who count and check them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tells<'a> {
    /// Points moved.
    Moved(Movement, Points),
    /// There is a member more, on this tier.
    Joined(&'a TierId),
    /// The effective tier rose.
    Rose {
        /// From.
        from: &'a TierId,
        /// To.
        to: &'a TierId,
    },
    /// The effective tier fell.
    Fell {
        /// From.
        from: &'a TierId,
        /// To.
        to: &'a TierId,
    },
    /// A tier was renewed.
    Renewed,
    /// Points will lapse.
    PointsWillLapse,
    /// A tier will end.
    TierWillEnd,
    /// Nothing of these.
    Nothing,
}

/// How points move.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Movement {
    /// They are earned.
    Issue,
    /// They become spendable.
    Activation,
    /// A return takes them back.
    Reversal,
    /// An operator adds or takes them.
    Adjustment,
    /// They are spent.
    Redemption,
    /// They come back.
    Release,
    /// They lapse.
    Lapse,
}

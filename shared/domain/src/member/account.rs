//! Where points are: what postings move between (rules §4).

use crate::words::ids::PartnerId;
use serde::{Deserialize, Serialize};
use std::fmt;

/// Whose points an account holds, or where they have gone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// The program's: where all points come from.
    Source,
    /// The program's: points that have come to an end.
    End,
    /// The program's: points on their way to somebody else.
    Way,
    /// The member's: what it has, less what it owes.
    Member,
    /// The member's, set aside.
    Aside,
}

impl Side {
    /// Whether it is the member's.
    #[must_use]
    pub fn is_members(self) -> bool {
        match self {
            Self::Source | Self::End | Self::Way => false,
            Self::Member | Self::Aside => true,
        }
    }
}

/// Declares the accounts: each with its word and its side. They are stored by their place: a
/// new one goes to the end.
macro_rules! accounts {
    ($(
        $(#[doc = $doc:literal])+
        $account:ident $(of $other:ty as $whose:literal)? = $word:literal on $side:ident;
    )+) => {
        /// Where points are. The program's accounts first, then the member's.
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum Account {
            $($(#[doc = $doc])+ $account $(($other))?,)+
        }

        impl Account {
            /// How every account is written, and its side.
            pub const ALL: &[(&str, Side)] =
                &[$((concat!($word, $(":<", $whose, ">")?), Side::$side)),+];

            /// Its word.
            #[must_use]
            pub fn word(&self) -> &'static str {
                match self {
                    $(Self::$account { .. } => $word,)+
                }
            }

            /// Whose it is.
            #[must_use]
            pub fn side(&self) -> Side {
                match self {
                    $(Self::$account { .. } => Side::$side,)+
                }
            }
        }
    };
}

accounts! {
    /// Where all points come from: posts negative.
    Issued = "issued" on Source;
    /// Points whose last day passed.
    Lapsed = "lapsed" on End;
    /// Points taken back with returns.
    Reversed = "reversed" on End;
    /// Points that an operator took, or that ended with an erasure.
    Forfeited = "forfeited" on End;
    /// Points spent.
    Redeemed = "redeemed" on End;
    /// Points on their way between two members.
    Transfer = "transfer" on Way;
    /// Points settled with a partner.
    Partner of PartnerId as "id" = "partner" on Way;
    /// A member's points that are not yet spendable.
    Pending = "pending" on Member;
    /// A member's spendable points.
    Active = "active" on Member;
    /// A member's points reserved for a redemption.
    Held = "held" on Aside;
    /// What a member owes: posts negative.
    Debt = "debt" on Member;
}

impl fmt::Display for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())?;
        if let Self::Partner(partner) = self {
            write!(f, ":{partner}")?;
        }
        Ok(())
    }
}

//! Names of things: short texts that never mix, since each has its own type.

use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

macro_rules! name_type {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(SmolStr);

        impl $name {
            /// Wraps a text; its length is bounded where it comes in.
            #[must_use]
            pub fn new(text: impl AsRef<str>) -> Self {
                Self(SmolStr::new(text))
            }

            /// The text itself.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self::new(text)
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }
    )*};
}

name_type! {
    /// One set of rules, through all its versions.
    ProgramId;
    /// One person in one program.
    MemberId;
    /// A receipt: unique in the program, whoever shows it.
    TransactionId;
    /// What the caller named a command that is not a purchase: unique per kind and member.
    CommandId;
    /// A step of the ladder.
    TierId;
    /// An earn rule.
    RuleId;
    /// Rules of one group exclude each other.
    GroupId;
    /// A privilege that can be granted.
    BenefitId;
    /// One member's instance of a benefit.
    GrantId;
    /// A partner of the program, who may issue points.
    PartnerId;
    /// A way to buy: till, shop, app.
    Channel;
    /// One shop.
    StoreId;
    /// A class of goods.
    Category;
    /// One article.
    Sku;
    /// A maker of goods.
    Brand;
    /// A kind of act that is no purchase: check-in, review.
    ActivityKind;
    /// A group of members that somebody else draws up.
    Segment;
    /// One arm of an experiment.
    Variant;
    /// A language tag as in BCP 47.
    Locale;
    /// The IANA name of a time zone; checked where it comes in.
    ZoneName;
}

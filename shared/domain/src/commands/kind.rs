//! Acts without what they say.

use super::acts::acts;
use serde::{Deserialize, Serialize};

macro_rules! define {
    (
        $(
            $(#[doc = $doc:literal])+
            $act:ident($said:ty) = $number:literal $word:literal $(, named $key_word:literal)?;
        )+
        last $(#[doc = $last_doc:literal])+ $last:ident = $last_number:literal $last_word:literal;
    ) => {
        /// What a command does, without what it says.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum ActKind {
            $($(#[doc = $doc])+ $act,)+
            $(#[doc = $last_doc])+ $last,
        }

        /// The kinds of command that a caller names.
        #[derive(
            Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize,
        )]
        #[serde(rename_all = "snake_case")]
        pub enum CommandKind {
            $($(#[doc = concat!("`", $key_word, "` in keys.")] $act,)?)+
        }

        impl ActKind {
            /// Every kind.
            pub const ALL: &[Self] = &[$(Self::$act,)+ Self::$last];

            /// Its word.
            #[must_use]
            pub const fn word(self) -> &'static str {
                match self {
                    $(Self::$act => $word,)+
                    Self::$last => $last_word,
                }
            }
        }

        impl CommandKind {
            /// Every kind.
            pub const ALL: &[Self] = &[$($(define!(@named $key_word Self::$act),)?)+];

            /// Its word in keys.
            #[must_use]
            pub fn word(self) -> &'static str {
                match self {
                    $($(Self::$act => $key_word,)?)+
                }
            }
        }
    };

    (@named $key_word:literal $kind:expr) => { $kind };
}

acts!(define);

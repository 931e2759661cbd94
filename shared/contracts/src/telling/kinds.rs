//! What each kind of notification says: types, reading, writing and schemas, made of the rows
//! of [`gradus_domain::telling::kinds`].

use crate::standing::measure::FigureView;
use crate::telling::alike::{AboutEntry, Common, MESSAGE_VERSION};
use crate::telling::message::{made, message};
use crate::telling::written::{OfferedView, Written, first_benefit};
use crate::words::schema::{each_optional, list_words, unwrap_lines, without_null};
use gradus_domain::notices;
use gradus_domain::telling::kinds::types::*;
use gradus_domain::telling::notice::{Notice, NoticeKind};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize, Serializer};
use serde_json::Value;

pub use crate::telling::by_hand::{GoalNear, TierExpiring};

/// The kinds that there are, in the order in which they are documented.
pub const KINDS: &[&str] = &Notice::KINDS;

/// A kind's message, field by field as the notice has them: each is taken off the row and put
/// to what is declared, to what is made of a notice, and to what that is made from.
macro_rules! form {
    (@$common:ident $name:ident
        { $(#[doc = $doc:literal])+ $field:ident: Option<$type:ty>, $($more:tt)* }
        { $($declared:tt)* } { $($made:tt)* } { $($from:tt)* }
    ) => {
        form! { @$common $name { $($more)* }
            { $($declared)*
                $(#[doc = $doc])+
                #[serde(default, skip_serializing_if = "Option::is_none")]
                $field: Option<<$type as Written>::Form>,
            }
            { $($made)* $field: $field.written(), }
            { $($from)* $field: &Option<$type>, }
        }
    };
    (@$common:ident $name:ident
        { $(#[doc = $doc:literal])+ $field:ident: Vec<Offered>, $($more:tt)* }
        { $($declared:tt)* } { $($made:tt)* } { $($from:tt)* }
    ) => {
        form! { @$common $name { $($more)* }
            { $($declared)*
                /// The first benefit of what is offered.
                #[serde(default, skip_serializing_if = "Option::is_none")]
                $field: Option<String>,
                $(#[doc = $doc])+
                #[serde(default, skip_serializing_if = "Vec::is_empty")]
                offered: Vec<OfferedView>,
            }
            { $($made)* $field: first_benefit($field), offered: $field.written(), }
            { $($from)* $field: &[Offered], }
        }
    };
    (@$common:ident $name:ident
        { $(#[doc = $doc:literal])+ $field:ident: Vec<Figure>, $($more:tt)* }
        { $($declared:tt)* } { $($made:tt)* } { $($from:tt)* }
    ) => {
        form! { @$common $name { $($more)* }
            { $($declared)*
                /// The currency of `spend` in the figures: an ISO 4217 code.
                currency: String,
                /// How many decimals an amount in it has: 2 where 12345 is 123.45.
                minor_digits: u8,
                $(#[doc = $doc])+
                #[serde(default)]
                $field: Vec<FigureView>,
            }
            { $($made)*
                currency: $common.alike.currency.to_string(),
                minor_digits: $common.alike.currency.minor_digits(),
                $field: $field.written(),
            }
            { $($from)* $field: &[Figure], }
        }
    };
    (@$common:ident $name:ident
        { $(#[doc = $doc:literal])+ $field:ident: $type:ty, $($more:tt)* }
        { $($declared:tt)* } { $($made:tt)* } { $($from:tt)* }
    ) => {
        form! { @$common $name { $($more)* }
            { $($declared)* $(#[doc = $doc])+ $field: <$type as Written>::Form, }
            { $($made)* $field: $field.written(), }
            { $($from)* $field: &$type, }
        }
    };
    (@$common:ident $name:ident {}
        { $($declared:tt)+ } { $($made:tt)+ } { $($from:tt)+ }
    ) => {
        message! { $name { $($declared)+ } }

        impl $name {
            fn of($common: Common<'_>, $($from)+) -> Self {
                made!($common { $($made)+ })
            }
        }
    };
    // These stand in `by_hand`.
    (TierExpiring $fields:tt) => {};
    (GoalNear $fields:tt) => {};
    ($name:ident $fields:tt) => {
        form! { @common $name $fields {} {} {} }
    };
}

macro_rules! forms {
    ($( $(#[$doc:meta])+ $name:ident = $stored:literal, $kind:literal $about:tt $fields:tt )+) => {
        $( form! { $name $fields } )+
    };
}

notices!(forms);

macro_rules! data {
    ($(
        $(#[doc = $doc:literal])+
        $name:ident = $stored:literal, $kind:literal $about:tt {
            $( $(#[$field_doc:meta])+ $field:ident: $type:ty, )+
        }
    )+) => {
        /// What a notification says beside its envelope.
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub enum Data {
            $( $(#[doc = $doc])+ $name($name), )+
        }

        impl Data {
            /// What a notice says.
            pub(super) fn of(notice: &Notice, common: Common<'_>) -> Self {
                match notice {
                    $( Notice::$name { $($field),+ } => {
                        Self::$name($name::of(common, $($field),+))
                    } )+
                }
            }

            /// Its kind.
            #[must_use]
            pub fn kind(&self) -> NoticeKind {
                match self {
                    $( Self::$name(_) => NoticeKind::$name, )+
                }
            }

            /// The entry that it speaks of.
            #[must_use]
            pub fn entry(&self) -> &AboutEntry {
                match self {
                    $( Self::$name(data) => &data.entry, )+
                }
            }

            /// Reads what a kind says; `None`: this release does not know the kind.
            pub(super) fn read(kind: &str, json: &str) -> Option<Result<Self, serde_json::Error>> {
                match kind {
                    $( $kind => Some(serde_json::from_str(json).map(Self::$name)), )+
                    _ => None,
                }
            }
        }

        impl Serialize for Data {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                match self {
                    $( Self::$name(data) => data.serialize(serializer), )+
                }
            }
        }

        /// The JSON Schema (2020-12) of what each kind says, by kind.
        #[must_use]
        pub fn schemas() -> Vec<(&'static str, Value)> {
            vec![$( ($kind, schema_of::<$name>(&[$($doc),+])), )+]
        }
    };
}

notices!(data);

/// A kind is described by what its row says of it.
fn schema_of<T: JsonSchema>(about: &[&str]) -> Value {
    let mut schema: Value = schemars::schema_for!(T).into();
    let about: Vec<&str> = about.iter().map(|line| line.trim()).collect();
    schema["description"] = about.join(" ").into();
    unwrap_lines(&mut schema);
    each_optional(&mut schema, without_null);
    list_words(&mut schema);
    schema["properties"]["version"]["const"] = MESSAGE_VERSION.into();
    schema
}

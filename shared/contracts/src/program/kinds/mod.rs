//! Tables of which fields are kinds of one thing: conditions, effects.

mod condition;
mod context;
mod scope;

pub(super) use condition::{condition, conditions, denied};
pub(super) use context::{Context, Names};
pub(super) use scope::Scope;

use super::say::{Phrase, Speaker};
use super::shape::{Place, Table};
use gradus_domain::program::rule::Scores;

/// Declares a table as `table!` does. A field that is a kind of something says in its row all
/// that is known of the kind here: how the field is built, which rules it fits, and how it is
/// said in English and Chinese.
///
/// ```text
/// kinds! {
///     /// What the table is.
///     Name "name in the schema" of Kind or Nothing {
///         /// What the field means.
///         optional a: Shape => Variant(what: money) by amount for Purchases
///             ["costs {what}", "价格为{what}"],
///         /// Another.
///         optional b: Shape => Other { from, until } by span for Any (between),
///         /// A field that is no kind.
///         optional c: Shape = default,
///     }
/// }
/// ```
///
/// - `of Kind`: the enumeration of the domain; `or Nothing`: its variant that no field says;
///   `exactly one of Kind`: one of the fields must be there.
/// - `=> Variant(what: money)`: the variant, with names for what it holds. `money` is the
///   [`Speaker`]'s way to say that.
/// - `by amount`: the function that makes what the variant holds, in the module `held` of the
///   table's file.
/// - `in Points`: of an effect, the [`Unit`] in which it gives.
/// - `for Purchases`: where it [`Fits`].
/// - Its words, or the function that finds them.
macro_rules! kinds {
    (@names $one:ident $name:ident) => { <$name as $crate::program::kinds::Kinds>::NAMES };
    (@name $field:ident $variant:ident) => { stringify!($field) };
    (@unit) => { None };
    (@unit $unit:ident) => { Some($crate::program::kinds::Unit::$unit) };
    (@built $built:expr, $kind:ident $variant:ident) => { $built.map(|()| $kind::$variant) };
    (@built $built:expr, $kind:ident $variant:ident ($bound:ident)) => {
        $built.map($kind::$variant)
    };
    (@built $built:expr, $kind:ident $variant:ident { $($bound:ident),+ }) => {
        $built.map(|($($bound),+)| $kind::$variant { $($bound),+ })
    };
    (@words $say:ident, [$english:literal, $chinese:literal] $($bound:ident)*) => {
        $crate::program::say::Phrase::Says(
            $crate::program::say::say!($say, $english, $chinese)
        )
    };
    (@words $say:ident, ($words:path) $($bound:ident)*) => { $words($say, $($bound),*) };
    (
        $(#[doc = $doc:literal])+
        $name:ident $title:literal $(exactly $one:ident)? of $kind:ident $(or $nothing:ident)? {
            $(
                $(#[doc = $field_doc:literal])+
                $there:ident $field:ident : $shape:ty $(= $default:expr)?
                $(=> $variant:ident
                    $(($bound:ident $(: $unit_said:ident)?))?
                    $({ $($part:ident $(: $part_said:ident)?),+ })?
                    by $build:ident $(in $unit:ident)? for $fits:ident $words:tt
                )?
            ),+ $(,)?
        }
    ) => {
        $crate::program::shape::table! {
            $(#[doc = $doc])+
            $name $title $(exactly_one[$crate::program::kinds::kinds!(@names $one $name)])? {
                $( $(#[doc = $field_doc])+ $there $field: $shape $(= $default)? ),+
            }
        }

        impl $crate::program::kinds::Kinds for $name {
            type Kind = $kind;

            const NAMES: &'static [&'static str] =
                &[$($($crate::program::kinds::kinds!(@name $field $variant),)?)+];

            fn rows(&self) -> Vec<$crate::program::kinds::Row<'_, $kind>> {
                vec![$($($crate::program::kinds::Row {
                    name: stringify!($field),
                    is_written: self.$field.is_written(),
                    place: self.$field.written().map(|given| &given.place),
                    fits: $crate::program::kinds::Fits::$fits,
                    unit: $crate::program::kinds::kinds!(@unit $($unit)?),
                    build: Box::new(|scope| self.$field.maybe(|given| {
                        $crate::program::kinds::kinds!(
                            @built held::$build(given, scope),
                            $kind $variant $(($bound))? $({ $($part),+ })?
                        )
                    })),
                },)?)+]
            }

            fn said(
                kind: &$kind,
                say: &$crate::program::say::Speaker,
            ) -> ($crate::program::say::Phrase, Option<$crate::program::kinds::Unit>) {
                match kind {
                    $($kind::$nothing => ($crate::program::say::Phrase::All(Vec::new()), None),)?
                    $($($kind::$variant $(($bound))? $({ $($part),+ })? => {
                        $($(let $bound = say.$unit_said($bound);)?)?
                        $($($(let $part = say.$part_said($part);)?)+)?
                        (
                            $crate::program::kinds::kinds!(
                                @words say, $words $($bound)? $($($part)+)?
                            ),
                            $crate::program::kinds::kinds!(@unit $($unit)?),
                        )
                    })?)+
                }
            }
        }
    };
}
pub(super) use kinds;

/// A table of which fields are kinds of one thing.
pub(super) trait Kinds: Table {
    /// What they are kinds of.
    type Kind;

    /// The names of these fields.
    const NAMES: &'static [&'static str];

    /// These fields, in the order of the table.
    fn rows(&self) -> Vec<Row<'_, Self::Kind>>;

    /// What a kind says, and in which unit it gives something.
    fn said(kind: &Self::Kind, say: &Speaker) -> (Phrase, Option<Unit>);
}

/// Builds a kind: `Some(None)` where its field is left out, `None` where it is faulty.
type Build<'f, K> = Box<dyn FnOnce(&mut Scope<'_, '_>) -> Option<Option<K>> + 'f>;

/// A field that is a kind of something.
pub(super) struct Row<'f, K> {
    /// The field's name.
    pub(crate) name: &'static str,
    /// Whether it is written, even if with a fault.
    pub(crate) is_written: bool,
    /// Where it stands, if it is written and read.
    pub(crate) place: Option<&'f Place>,
    /// Where it fits.
    pub(crate) fits: Fits,
    /// In which unit it gives something.
    pub(crate) unit: Option<Unit>,
    /// Builds it.
    pub(crate) build: Build<'f, K>,
}

/// What an effect gives, and what its rule's limits and budget are counted in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::program) enum Unit {
    /// Points.
    Points,
    /// Growth.
    Growth,
    /// Grants of a benefit.
    Grants,
}

/// Where a kind can stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fits {
    /// In all rules, and where something is given on a day.
    Any,
    /// In all rules.
    Acts,
    /// In rules that score purchases.
    Purchases,
    /// In rules that score activities.
    Activities,
}

impl Fits {
    /// Whether it can be read where a day begins.
    pub(crate) fn takes_day(self) -> bool {
        self == Self::Any
    }

    /// Whether it can stand in a rule that scores these.
    pub(crate) fn takes(self, scores: Scores) -> bool {
        match self {
            Self::Any | Self::Acts => true,
            Self::Purchases => scores == Scores::Purchases,
            Self::Activities => scores == Scores::Activities,
        }
    }
}

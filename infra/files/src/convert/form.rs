//! How an export looks: its columns, which rows are one order, what they mean.

use super::cells::Cells;
use super::order::{Flaw, Order};
use super::sink::Sink;
use super::terms::Terms;

/// One form of an export, declared by its platform.
pub(super) struct Form {
    /// What it is called in faults.
    pub(super) name: &'static str,
    /// What is read of it; others are left.
    pub(super) columns: &'static [Column],
    /// The column that names an order.
    pub(super) id: usize,
    /// Writes what is the same in the rows of one order, and in no other's; nothing for a row
    /// that does not name its order.
    pub(super) key: fn(Cells<'_>, &mut Vec<u8>),
    /// The columns that say whose an order is, and when: a row that names no order continues the
    /// one above it where it says nothing else there. Without any, each row names its order.
    pub(super) continued: &'static [usize],
    /// Whether it names no currency.
    pub(super) needs_currency: bool,
    /// Whether its times have neither offset nor zone.
    pub(super) needs_zone: bool,
    /// Whether it knows customers by their addresses alone.
    pub(super) needs_key: bool,
    /// Turns an order into commands.
    pub(super) read: fn(&Order, &Terms, &mut Sink) -> Result<(), Flaw>,
}

/// A column of an export.
pub(super) struct Column {
    /// Its names, the first that is there counts.
    pub(super) names: &'static [&'static str],
    /// Whether there is no reading without it.
    pub(super) is_needed: bool,
}

/// Declares the columns of a form: an enum of them, and what they are called.
macro_rules! columns {
    ($($column:ident $need:ident $($name:literal)|+;)+) => {
        #[derive(Clone, Copy)]
        enum At {
            $($column,)+
        }

        const COLUMNS: &[crate::convert::form::Column] = &[
            $(crate::convert::form::Column {
                names: &[$($name),+],
                is_needed: crate::convert::form::$need,
            },)+
        ];
    };
}
pub(super) use columns;

/// There is no reading without it.
pub(super) const NEEDED: bool = true;
/// It may be missing.
pub(super) const OPTIONAL: bool = false;

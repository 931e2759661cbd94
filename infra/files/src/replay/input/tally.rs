//! What a purchases file had besides purchases that were read as they stand: said at the end.

use crate::numbers::grouped;
use std::fmt;

/// What there was in a file, counted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    /// Rows, bad ones among them.
    pub(crate) rows: u64,
    /// Receipts.
    pub(crate) receipts: u64,
    /// Receipts of several rows.
    pub(crate) receipts_of_several: u64,
    /// Rows that equal another one of their receipt to the byte.
    pub(crate) same_rows: u64,
    /// Whether such rows count once.
    pub(crate) same_count_once: bool,
    /// Receipts that came again later, with the same content.
    pub(crate) came_again: u64,
    /// Times without an offset, days among them.
    pub(crate) by_the_clock: u64,
    /// Days without a time.
    pub(crate) days_alone: u64,
    /// The zone whose clocks they went by.
    pub(crate) zone: &'static str,
    /// Columns that are left.
    pub(crate) left: Vec<String>,
}

/// A line for what there was, and one for each thing that was decided of it; nothing where each
/// row was a receipt of its own and every column was read.
impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let count = |count: u64| grouped(i64::try_from(count).unwrap_or(i64::MAX));
        if self.receipts_of_several > 0 {
            writeln!(
                f,
                "{} rows are {} receipts, {} of them of several rows",
                count(self.rows),
                count(self.receipts),
                count(self.receipts_of_several)
            )?;
        }
        match (self.same_rows, self.same_count_once) {
            (0, _) => {}
            (same, true) => writeln!(
                f,
                "doubled rows, the same as another of their receipt in every column: {}; they count once (--same-rows each counts each)",
                count(same)
            )?,
            (same, false) => writeln!(
                f,
                "rows that are the same as another of their receipt in every column: {}; each counts, as a piece of its own (--same-rows once counts them once)",
                count(same)
            )?,
        }
        if self.came_again > 0 {
            writeln!(
                f,
                "receipts that came again with the same content: {}; each counts once",
                count(self.came_again)
            )?;
        }
        if self.by_the_clock > 0 {
            writeln!(
                f,
                "times without an offset from UTC: {}, read by the clocks of {}; {} of them days without a time, read as their beginning",
                count(self.by_the_clock),
                self.zone,
                count(self.days_alone)
            )?;
        }
        if !self.left.is_empty() {
            writeln!(f, "columns left: {}", self.left.join(", "))?;
        }
        Ok(())
    }
}

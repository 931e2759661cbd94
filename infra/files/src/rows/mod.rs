//! Reading files of rows: plain or gzip, in bounded memory, faults with their places.
//!
//! - [`source`]: the bytes of a file;
//! - [`lines`]: lines, and rows of CSV, which may have line breaks within quotes;
//! - [`fields`]: the fields of a row;
//! - [`seen`]: what comes again;
//! - [`civil`]: times as shops write them;
//! - [`fault`]: what is wrong, and where.

pub(crate) mod civil;
pub(crate) mod fault;
pub(crate) mod fields;
pub(crate) mod lines;
pub(crate) mod seen;
pub(crate) mod source;

//! An independent auditor.

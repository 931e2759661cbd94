//! Members join, change, are found, exported and erased.

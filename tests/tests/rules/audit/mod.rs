//! Sound books have no findings, and what is broken in them is found.

mod broken;
mod ledger;
mod notices;
mod reconcile;
mod standing;
mod uses;

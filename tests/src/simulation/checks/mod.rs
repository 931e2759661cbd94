//! What must hold in the end, whatever went wrong on the way.

pub mod acknowledged;
pub mod books;
pub mod journal;
pub mod replay;

use super::till::Desk;
use super::world::World;
use books::Ledger;
use gradus_engine::programs::LoadedProgram;

/// Every violation of every law.
#[must_use]
pub fn all(world: &World, program: &LoadedProgram, ledger: &Ledger, desk: &Desk) -> Vec<String> {
    let mut violations = ledger.violations.clone();
    violations.extend(ledger.audit(program));
    violations.extend(acknowledged::check(ledger, &desk.answers()));
    if violations.is_empty() {
        violations.extend(replay::check(world, program, ledger, &desk.sent()));
    }
    violations
}

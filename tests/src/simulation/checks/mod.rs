//! What must hold in the end, whatever went wrong on the way.

pub mod acknowledged;
pub mod books;
pub mod journal;
pub mod replay;
pub mod swept;
pub mod timers;
pub mod waiting;

use super::balances;
use super::desk::Desk;
use super::world::World;
use books::Ledger;
use gradus_engine::programs::LoadedProgram;

/// Every violation of every law.
#[must_use]
pub fn all(world: &World, program: &LoadedProgram, ledger: &Ledger, desk: &Desk) -> Vec<String> {
    let mut violations = ledger.violations.clone();
    violations.extend(ledger.audit(program));
    violations.extend(acknowledged::check(ledger, &desk.answers()));
    violations.extend(acknowledged::check_accepted(ledger, &desk.accepted()));
    violations.extend(waiting::check(ledger));
    violations.extend(balances::check(program, ledger, &desk.shown()));
    violations.extend(timers::too_late(program, ledger));
    if violations.is_empty() {
        let written = journal::read(&program.id, &world.written());
        violations.extend(timers::pushed(program, &written));
        violations.extend(replay::check(&written, program, ledger, &desk.sent()));
    }
    violations
}

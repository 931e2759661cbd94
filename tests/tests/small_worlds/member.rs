//! The one member of a world.

use gradus_domain::ledger::plan::Plan;
use gradus_domain::member::Member;
use gradus_domain::words::ids::MemberId;
use gradus_tests::world::World;

pub(crate) fn id() -> MemberId {
    MemberId::new("m")
}

/// What the auditor finds.
pub(crate) fn audited(world: &World) -> Vec<String> {
    let findings = world.audit().err().unwrap_or_default();
    findings
        .iter()
        .map(|finding| format!("the auditor finds {finding}"))
        .collect()
}

/// The member that a plan leaves.
pub(crate) fn member_after<'a>(world: &'a World, plan: &'a Plan) -> &'a Member {
    let mut writes = plan
        .commits
        .iter()
        .rev()
        .filter_map(|commit| commit.member.as_ref());
    match writes.next() {
        Some(write) => &write.state,
        None => world.member(&id()),
    }
}

/// Whether members are the same but for the number of their writes.
pub(crate) fn alike(a: &Member, b: &Member) -> bool {
    if a.revision == b.revision {
        return a == b;
    }
    let revision = b.revision;
    let a = Member {
        revision,
        ..a.clone()
    };
    a == *b
}

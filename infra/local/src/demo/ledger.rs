//! What stands in the table after the demo, and whether a replay comes to the same.

use super::fault::DemoError;
use super::plan::Plan;
use gradus_cases::memory_store::MemoryStore;
use gradus_domain::commands::{Act, Command, Profile};
use gradus_domain::ledger::entry::Entry;
use gradus_domain::member::Member;
use gradus_domain::words::ids::{MemberId, ProgramId};
use gradus_files::replay::Recorded;
use gradus_store::Store;
use std::collections::HashMap;

/// How many lines of a statement are read at once.
const LINES_AT_ONCE: u16 = 100;

/// What was found.
#[derive(Debug, Default)]
pub(crate) struct Found {
    /// Every member, by the file's id.
    pub(crate) members: Vec<FoundMember>,
}

/// One member.
#[derive(Debug)]
pub(crate) struct FoundMember {
    /// As the file calls it.
    pub(crate) named: MemberId,
    /// Its state.
    pub(crate) member: Box<Member>,
    /// Its entries, oldest first.
    pub(crate) entries: Vec<Entry>,
}

/// What was compared and agreed.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Checked {
    pub(crate) members: i64,
    pub(crate) entries: i64,
}

/// Reads one member and all its entries.
pub(crate) async fn read(
    store: &Store,
    program: &ProgramId,
    named: MemberId,
    member: &MemberId,
) -> Result<FoundMember, DemoError> {
    let missing = |what: &str| DemoError::Differs {
        member: named.to_string(),
        found: format!("no {what}"),
        expected: format!("one {what}"),
    };
    let stored = store.member(program, member).await?;
    let state = stored.ok_or_else(|| missing("member"))?.member;
    let mut keys = Vec::new();
    let mut before = None;
    loop {
        let lines = store
            .statement(program, member, before, LINES_AT_ONCE)
            .await?;
        before = lines.last().map(|line| line.summary.sequence);
        let is_last = lines.len() < usize::from(LINES_AT_ONCE);
        keys.extend(lines.into_iter().map(|line| line.key));
        if is_last {
            break;
        }
    }
    let mut entries = store.entries(program, &keys).await?;
    if entries.len() != keys.len() {
        return Err(missing("entry for each line"));
    }
    entries.sort_by_key(|entry| entry.sequence);
    Ok(FoundMember {
        named,
        member: state,
        entries,
    })
}

/// Replays the same purchases in memory and compares every member and every entry.
pub(crate) fn check(plan: &Plan, found: &Found) -> Result<Checked, DemoError> {
    let mut commands: HashMap<&MemberId, Vec<&Command>> = HashMap::new();
    for purchase in plan.days.values().flatten() {
        commands.entry(&purchase.member).or_default().push(purchase);
    }
    let mut checked = Checked {
        members: 0,
        entries: 0,
    };
    for there in &found.members {
        let own = commands.remove(&there.named).unwrap_or_default();
        let (member, entries) = replayed(plan, &there.member.id, &own)?;
        compare(there, &member, &entries)?;
        checked.members += 1;
        checked.entries += i64::try_from(entries.len()).unwrap_or(0);
    }
    match commands.into_keys().next() {
        None => Ok(checked),
        Some(member) => Err(DemoError::Differs {
            member: member.to_string(),
            found: "no member".to_owned(),
            expected: "a member".to_owned(),
        }),
    }
}

fn replayed(
    plan: &Plan,
    member: &MemberId,
    purchases: &[&Command],
) -> Result<(Box<Member>, Vec<Entry>), DemoError> {
    let mut store = MemoryStore::default();
    let mut entries = Vec::new();
    let mut apply = |command: &Command| -> Result<(), DemoError> {
        let done = store.apply(&plan.programs, command);
        let done = done.map_err(|error| DemoError::Data(error.to_string()))?;
        entries.extend(done.entries().cloned());
        Ok(())
    };
    if let Some(first) = purchases.first() {
        apply(&Command {
            member: member.clone(),
            occurred_at: first.occurred_at,
            received_at: first.occurred_at,
            act: Act::Join(Profile::default()),
        })?;
    }
    for purchase in purchases {
        apply(&Command {
            member: member.clone(),
            ..(*purchase).clone()
        })?;
    }
    apply(&Command::settlement(
        member.clone(),
        plan.swept_at(plan.end),
    ))?;
    match store.member(member) {
        Some(member) => Ok((Box::new(member.clone()), entries)),
        None => Err(DemoError::Data(format!("member {member} has no purchases"))),
    }
}

fn compare(there: &FoundMember, member: &Member, entries: &[Entry]) -> Result<(), DemoError> {
    let differs = |found: String, expected: String| DemoError::Differs {
        member: there.named.to_string(),
        found,
        expected,
    };
    for (found, expected) in there.entries.iter().zip(entries) {
        if found != expected {
            return Err(differs(format!("{found:?}"), format!("{expected:?}")));
        }
    }
    if there.entries.len() != entries.len() {
        return Err(differs(
            format!("{} entries", there.entries.len()),
            format!("{} entries", entries.len()),
        ));
    }
    // How many writes it took is the way there, not the state.
    let state = Member {
        revision: member.revision,
        ..there.member.as_ref().clone()
    };
    if state != *member {
        return Err(differs(format!("{state:?}"), format!("{member:?}")));
    }
    Ok(())
}

/// What was found, members named as in the file.
pub(crate) fn recorded(found: Found) -> Vec<Recorded> {
    let named = |there: FoundMember| {
        let mut member = there.member;
        member.id = there.named;
        Recorded {
            member,
            entries: there.entries,
        }
    };
    found.members.into_iter().map(named).collect()
}

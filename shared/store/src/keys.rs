//! Where each item stands: partition key and sort key (architecture of the table:
//! `docs/table.md`).
//!
//! Every key begins with the program, so that what belongs to one program is reached from
//! no other. Parts that a caller may choose are escaped wherever another part follows.

use gradus_domain::commands::CommandKey;
use gradus_domain::commands::key_text::escaped;
use gradus_domain::words::ids::{MemberId, ProgramId, RuleId};

/// How many shards the due indexes have for each program. Fixed for ever: a member's shard
/// follows from its id.
pub const SHARDS: u16 = 32;

/// The sort key of an item that stands alone under its partition key.
pub const ALONE: &str = "@";
/// The sort key of a person.
pub const PERSON: &str = "P";
/// The sort key of how far a purchase or a spending is taken back, beside its entry.
pub const REMAINDER: &str = "R";

/// The partition of a member.
#[must_use]
pub fn member(program: &ProgramId, member: &MemberId) -> String {
    format!("{}#M#{member}", escaped(program.as_str()))
}

/// The partition of a member's person: one of its own, for a role's rights to items go by the
/// partition key alone.
#[must_use]
pub fn person(program: &ProgramId, member: &MemberId) -> String {
    format!("{}#I#{member}", escaped(program.as_str()))
}

/// The partition of a record and its remainder.
#[must_use]
pub fn record(program: &ProgramId, key: &CommandKey) -> String {
    format!("{}{}", records_prefix(program), key.to_text())
}

/// What the partitions of all records of a program begin with.
#[must_use]
pub fn records_prefix(program: &ProgramId) -> String {
    format!("{}#E#", escaped(program.as_str()))
}

/// The partition of the list of programs, which no program's name begins.
pub const PROGRAMS: &str = "#programs";

/// The partition of a program's versions.
#[must_use]
pub fn versions(program: &ProgramId) -> String {
    format!("{}#P", escaped(program.as_str()))
}

/// The sort key of a version: numbers sort as they count.
#[must_use]
pub fn version(number: u32) -> String {
    format!("V#{number:010}")
}

/// The partition of one shard of a rule's budget.
#[must_use]
pub fn counter(program: &ProgramId, rule: &RuleId, shard: usize) -> String {
    format!(
        "{}#C#{}#{shard}",
        escaped(program.as_str()),
        escaped(rule.as_str())
    )
}

/// The partition of an alias: the kind's word and a keyed hash in hexadecimal.
#[must_use]
pub fn alias(program: &ProgramId, kind: &str, hash: &str) -> String {
    format!("{}#A#{kind}#{hash}", escaped(program.as_str()))
}

/// The hash key of a member's entries in the index `statement`.
#[must_use]
pub fn statement(program: &ProgramId, member: &MemberId) -> String {
    format!("{}#{member}", escaped(program.as_str()))
}

/// The hash key of a member in the due indexes.
#[must_use]
pub fn shard(program: &ProgramId, number: u16) -> String {
    format!("{}#{number}", escaped(program.as_str()))
}

/// Which shard a member is in: FNV-1a over its id, folded to [`SHARDS`].
#[must_use]
pub fn shard_of(member: &MemberId) -> u16 {
    let mut hash: u32 = 0x811c_9dc5;
    for byte in member.as_str().bytes() {
        hash = (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193);
    }
    let folded = (hash >> 16) ^ (hash & 0xffff);
    u16::try_from(folded % u32::from(SHARDS)).unwrap_or(0)
}

/// The member of a partition key made by [`member`]; `None`: it is none of the program's.
#[must_use]
pub fn member_of(program: &ProgramId, partition: &str) -> Option<MemberId> {
    partition
        .strip_prefix(escaped(program.as_str()).as_ref())?
        .strip_prefix("#M#")
        .map(MemberId::new)
}

/// The program that a partition key begins with, and what follows it; `None`: it begins with
/// none.
#[must_use]
pub fn program_of(partition: &str) -> Option<(ProgramId, &str)> {
    let (program, rest) = partition.split_once('#')?;
    let plain = program
        .replace("%3A", ":")
        .replace("%23", "#")
        .replace("%25", "%");
    (escaped(&plain) == program && !plain.is_empty()).then(|| (ProgramId::new(plain), rest))
}

#[cfg(test)]
mod tests {
    use super::{member, member_of, program_of, shard_of};
    use gradus_domain::words::ids::{MemberId, ProgramId};

    #[test]
    fn a_member_of_another_program_is_not_read_out_of_a_key() {
        let key = member(&ProgramId::new("a"), &MemberId::new("m"));

        assert_eq!(
            member_of(&ProgramId::new("a"), &key),
            Some(MemberId::new("m"))
        );
        assert_eq!(member_of(&ProgramId::new("ab"), &key), None);
    }

    #[test]
    fn a_program_is_read_out_of_a_key_as_it_was_written_into_it() {
        for name in ["a", "a#b", "a%23b", "a:b%"] {
            let program = ProgramId::new(name);
            let key = member(&program, &MemberId::new("m#1"));

            assert_eq!(program_of(&key), Some((program, "M#m#1")));
        }
        assert_eq!(program_of("a%zz#M#m"), None);
        assert_eq!(program_of("#M#m"), None);
        assert_eq!(program_of("a"), None);
    }

    #[test]
    fn shards_stay_what_they_are() {
        assert_eq!(shard_of(&MemberId::new("m")), 20);
    }
}

//! What later commands of a file can refer to, found before anything is decided, so that
//! nothing else need be kept: memory grows with such references, not with purchases.

use super::columns::Naming;
use super::commands::each_command;
use super::purchases::each_receipt;
use super::{Fault, InputFile};
use crate::rows::seen::{Seen, hash};
use crate::rows::source::Progress;
use gradus_domain::commands::{Command, CommandKey};
use rustc_hash::{FxHashMap, FxHashSet};

/// Keys that the file names more than once.
#[derive(Clone, Debug, Default)]
pub(in crate::replay) struct Known {
    /// Hashes of such keys.
    again: FxHashSet<u64>,
    /// Whether one of them is named by two members.
    is_shared: bool,
}

/// How often a key is named, and by which member first.
enum Named {
    Never,
    Once(u64),
    Again(u64),
}

impl Known {
    /// Whether what this key stands for must be kept.
    #[inline]
    pub(in crate::replay) fn must_keep(&self, key: &CommandKey) -> bool {
        !self.again.is_empty() && self.again.contains(&hash_of(key))
    }

    /// Whether there is no such key at all.
    #[inline]
    pub(in crate::replay) fn is_empty(&self) -> bool {
        self.again.is_empty()
    }

    /// Whether what one member does can bear on what another one does.
    pub(in crate::replay) fn is_shared(&self) -> bool {
        self.is_shared
    }
}

/// Finds the keys that a file names more than once.
///
/// The first pass marks hashes in a filter of fixed size; a hash that seems to come again is
/// noted. Where there are any, a second pass finds out which of them do, and whether two members
/// name one of them.
///
/// # Errors
///
/// A fault that leaves nothing to go on with.
pub(in crate::replay) fn look_through(
    input: &InputFile,
    naming: &Naming,
    progress: &Progress,
) -> Result<Known, Fault> {
    let mut known = Known::default();
    let mut filter = Seen::for_bytes(input.source().bytes());
    let mut seemingly: FxHashMap<u64, Named> = FxHashMap::default();
    each_naming(input, naming, progress, &mut |key, _| {
        if filter.mark(key) {
            seemingly.insert(key, Named::Never);
        }
    })?;
    drop(filter);
    if seemingly.is_empty() {
        return Ok(known);
    }
    each_naming(input, naming, &Progress::default(), &mut |key, member| {
        let Some(named) = seemingly.get_mut(&key) else {
            return;
        };
        match named {
            Named::Never => *named = Named::Once(member),
            Named::Once(first) | Named::Again(first) => {
                known.is_shared |= *first != member;
                *named = Named::Again(*first);
            }
        }
    })?;
    let again = |(key, named)| matches!(named, Named::Again(_)).then_some(key);
    known.again = seemingly.into_iter().filter_map(again).collect();
    Ok(known)
}

/// Tells the hashes of each key that the file names, and of the member that names it.
fn each_naming(
    input: &InputFile,
    naming: &Naming,
    progress: &Progress,
    tell: &mut impl FnMut(u64, u64),
) -> Result<(), Fault> {
    match input {
        InputFile::Purchases(_) => {
            each_receipt(input, naming, progress, &mut |transaction, member| {
                tell(hash_of_transaction(transaction), hash(member));
            })
        }
        InputFile::Commands(_) => each_command(input, progress, &mut |command: &Command| {
            let member = hash(command.member.as_str().as_bytes());
            for key in command.key().iter().chain(&command.target()) {
                tell(hash_of(key), member);
            }
        }),
    }
}

#[inline]
fn hash_of(key: &CommandKey) -> u64 {
    match key {
        CommandKey::Transaction(transaction) => {
            hash_of_transaction(transaction.as_str().as_bytes())
        }
        CommandKey::Join(_)
        | CommandKey::Own(..)
        | CommandKey::Boundary(..)
        | CommandKey::Instant(..) => hash(key),
    }
}

#[inline]
fn hash_of_transaction(transaction: &[u8]) -> u64 {
    hash(transaction)
}

//! What later commands of a file can refer to, found before anything is decided, so that
//! nothing else need be kept: memory grows with such references, not with purchases.

use super::columns::Naming;
use super::commands::each_command;
use super::purchases::each_receipt;
use super::{Fault, InputFile};
use crate::rows::source::Progress;
use gradus_domain::commands::{Command, CommandKey};
use rustc_hash::{FxHashMap, FxHashSet, FxHasher};
use std::hash::{Hash, Hasher};

/// Keys that the file names more than once.
#[derive(Clone, Debug, Default)]
pub(in crate::replay) struct Known {
    /// Hashes of such keys; a few of others may be among them.
    again: FxHashSet<u64>,
    /// Whether one of them is named by two members.
    is_shared: bool,
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
/// noted. Where there are any, a second pass finds out whether two members name one of them.
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
    let bytes = std::fs::metadata(input.path()).map_or(u64::MAX, |file| file.len());
    let mut filter = Filter::for_file(bytes);
    each_naming(input, naming, progress, &mut |key, _| {
        if filter.mark(key) {
            known.again.insert(key);
        }
    })?;
    drop(filter);
    if !known.is_empty() {
        let mut member_of: FxHashMap<u64, u64> = FxHashMap::default();
        each_naming(input, naming, &Progress::default(), &mut |key, member| {
            if known.again.contains(&key) && *member_of.entry(key).or_insert(member) != member {
                known.is_shared = true;
            }
        })?;
    }
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

#[inline]
fn hash<T: Hash + ?Sized>(value: &T) -> u64 {
    let mut hasher = FxHasher::default();
    value.hash(&mut hasher);
    spread(hasher.finish())
}

/// Lets every bit of a hash bear on every other.
#[inline]
fn spread(mut hash: u64) -> u64 {
    hash ^= hash >> 32;
    hash = hash.wrapping_mul(0xd6e8_feb8_6659_fd93);
    hash ^= hash >> 32;
    hash = hash.wrapping_mul(0xd6e8_feb8_6659_fd93);
    hash ^ (hash >> 32)
}

/// A Bloom filter of bounded size whose bits for one hash share a cache line.
struct Filter {
    blocks: Vec<[u64; 8]>,
    shift: u32,
}

impl Filter {
    /// 32 MiB at the most: with 20 million keys, one in 700 or so seems to come again that
    /// does not.
    const BLOCKS_LOG2_MAX: u32 = 19;
    const BLOCKS_LOG2_MIN: u32 = 12;
    const BITS_PER_HASH: u32 = 4;

    /// A block of 512 bits for every so many bytes of the file: some 50 bits a row of plain
    /// text, 8 of a packed one.
    const FILE_BYTES_PER_BLOCK: u64 = 512;

    fn for_file(bytes: u64) -> Self {
        let blocks = (bytes / Self::FILE_BYTES_PER_BLOCK).max(1);
        let log2 = blocks
            .ilog2()
            .clamp(Self::BLOCKS_LOG2_MIN, Self::BLOCKS_LOG2_MAX);
        Self {
            blocks: vec![[0; 8]; 1 << log2],
            shift: u64::BITS - log2,
        }
    }

    /// Marks a hash; whether it seems to have been marked before.
    #[inline]
    fn mark(&mut self, hash: u64) -> bool {
        let block = &mut self.blocks[(hash >> self.shift) as usize];
        let mut was_marked = true;
        for nth in 0..Self::BITS_PER_HASH {
            let at = (hash >> (9 * nth)) as usize;
            let (word, bit) = ((at >> 6) & 7, 1 << (at & 63));
            was_marked &= block[word] & bit != 0;
            block[word] |= bit;
        }
        was_marked
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_marked_is_found_again_and_little_else() {
        let mut filter = Filter::for_file(u64::MAX);
        let keys = |range: std::ops::Range<u64>| range.map(|key| hash(&format!("cdnow-{key}")));

        let seemed_to_repeat = keys(0..200_000).filter(|key| filter.mark(*key)).count();
        let repeated = keys(0..200_000).filter(|key| filter.mark(*key)).count();

        assert!(seemed_to_repeat < 20, "{seemed_to_repeat}");
        assert_eq!(repeated, 200_000);
    }
}

//! What a file names more than once, found in memory of bounded size.

use rustc_hash::FxHasher;
use std::hash::{Hash, Hasher};

/// A Bloom filter of bounded size whose bits for one hash share a cache line.
pub(crate) struct Seen {
    blocks: Vec<[u64; 8]>,
    shift: u32,
}

impl Seen {
    /// 32 MiB at the most: with 20 million keys, one in 1,300 or so seems to come again that
    /// does not.
    const BLOCKS_LOG2_MAX: u32 = 19;
    const BLOCKS_LOG2_MIN: u32 = 12;
    const BITS_PER_HASH: u32 = 5;

    /// A block of 512 bits for every so many bytes of text: some 100 bits a row.
    const BYTES_PER_BLOCK: u64 = 256;

    /// One for so many bytes of text.
    pub(crate) fn for_bytes(bytes: u64) -> Self {
        let blocks = (bytes / Self::BYTES_PER_BLOCK).max(1);
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
    pub(crate) fn mark(&mut self, hash: u64) -> bool {
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

/// A hash of a key, of which every bit bears on where the key is looked for.
#[inline]
pub(crate) fn hash<T: Hash + ?Sized>(value: &T) -> u64 {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_marked_is_found_again_and_little_else() {
        let mut filter = Seen::for_bytes(u64::MAX);
        let keys = |range: std::ops::Range<u64>| range.map(|key| hash(&format!("cdnow-{key}")));

        let seemed_to_repeat = keys(0..200_000).filter(|key| filter.mark(*key)).count();
        let repeated = keys(0..200_000).filter(|key| filter.mark(*key)).count();

        assert!(seemed_to_repeat < 20, "{seemed_to_repeat}");
        assert_eq!(repeated, 200_000);
    }
}

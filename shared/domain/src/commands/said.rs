//! What every act says of itself.

use super::content::Content;
use super::key::CommandKey;
use crate::words::ids::MemberId;

/// What an act says of itself.
pub(super) trait Said {
    /// Writes what tells a repeat from a conflict, field by field: all but what is in the key.
    /// The bytes are kept for ever. Whoever writes takes the struct apart, so that a new field
    /// does not compile until somebody has decided whether it tells.
    fn write(&self, content: &mut Content);

    /// The key of the recorded thing that it is about: a return's purchase, a giving back's
    /// spending.
    fn about(&self, _: &MemberId) -> Option<CommandKey> {
        None
    }
}

//! Receipt handles: which message, received which time.

use crate::engine::fault::Fault;
use crate::engine::{QueueId, inputs::Entropy};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use md5::{Digest as _, Md5};

const TOKEN_BYTES: usize = 16;
const CHECK_BYTES: usize = 4;
const BYTES: usize = 8 + 8 + TOKEN_BYTES + CHECK_BYTES;

/// A handle given out with a message: valid until the message is received again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Receipt {
    pub(crate) queue: QueueId,
    pub(crate) sequence: i64,
    pub(crate) token: [u8; TOKEN_BYTES],
}

impl Receipt {
    /// A handle with a fresh token.
    pub(crate) fn fresh(
        queue: QueueId,
        sequence: i64,
        entropy: &mut dyn Entropy,
    ) -> Result<Self, Fault> {
        let mut token = [0; TOKEN_BYTES];
        entropy.fill(&mut token)?;
        Ok(Self {
            queue,
            sequence,
            token,
        })
    }

    /// The handle as callers see it: opaque, with a check that catches what was not made here.
    pub(crate) fn encode(&self) -> String {
        let mut bytes = Vec::with_capacity(BYTES);
        bytes.extend_from_slice(&self.queue.0.to_be_bytes());
        bytes.extend_from_slice(&self.sequence.to_be_bytes());
        bytes.extend_from_slice(&self.token);
        bytes.extend_from_slice(&check(&bytes));
        STANDARD.encode(bytes)
    }

    /// Reads a handle back; it must belong to `queue`.
    pub(crate) fn decode(handle: &str, queue: QueueId) -> Result<Self, Fault> {
        Self::read(handle)
            .filter(|receipt| receipt.queue == queue)
            .ok_or_else(|| Fault::bad_receipt(handle))
    }

    fn read(handle: &str) -> Option<Self> {
        let bytes = STANDARD.decode(handle).ok()?;
        let (content, found) = bytes.split_last_chunk::<CHECK_BYTES>()?;
        let (queue, rest) = content.split_first_chunk()?;
        let (sequence, token) = rest.split_first_chunk()?;
        (check(content) == *found).then_some(Self {
            queue: QueueId(i64::from_be_bytes(*queue)),
            sequence: i64::from_be_bytes(*sequence),
            token: token.try_into().ok()?,
        })
    }
}

fn check(content: &[u8]) -> [u8; CHECK_BYTES] {
    let digest = Md5::digest(content);
    [digest[0], digest[1], digest[2], digest[3]]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_handle_is_read_back_and_any_other_text_is_not() {
        let queue = QueueId(7);
        let receipt = Receipt::fresh(queue, 42, &mut |bytes: &mut [u8]| bytes.fill(9)).unwrap();
        let handle = receipt.encode();

        assert_eq!(Receipt::decode(&handle, queue).unwrap(), receipt);
        assert!(Receipt::decode(&handle, QueueId(8)).is_err());
        assert!(Receipt::decode(&handle.replacen('A', "B", 1), queue).is_err());
        assert!(Receipt::decode("garbage", queue).is_err());
        assert!(Receipt::decode("", queue).is_err());
    }
}

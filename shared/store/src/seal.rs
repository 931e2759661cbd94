//! What an item holds is sealed: its content ends with a checksum over itself and over what
//! stands beside it, so that an item of which a bit was turned is found and never shown as a
//! figure.
//!
//! The seal is the CRC-32 of ISO 3309 (that of gzip), four bytes, the highest first, over the
//! covered attributes that the item has, in the order of their list, each as the bytes of its
//! name, a zero, its text and a zero, and then over the content. It belongs to no codec: it is
//! checked once the item's codec is known to be one of this release's. An item of a later one may
//! be sealed otherwise.
//!
//! What is moved in place has no seal: a timer, which is a hint, and numbers that are written
//! twice, once as they are and once below zero, and must sum to nothing.

use crate::table::{CODEC, FILE_NAME, KIND, MEMBER, PK, PUBLISHED_AT, REVISION, SEQUENCE, SK};

/// How many bytes a seal has.
pub const SEAL_BYTES: usize = 4;

/// What the seal of `body` covers besides.
const BESIDE_BODY: [&str; 9] = [
    PK,
    SK,
    CODEC,
    REVISION,
    KIND,
    MEMBER,
    SEQUENCE,
    FILE_NAME,
    PUBLISHED_AT,
];

/// What the seal of `summary` covers besides: all that the index shows with it.
const BESIDE_SUMMARY: [&str; 5] = [PK, SK, CODEC, MEMBER, SEQUENCE];

/// What is sealed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sealed {
    /// An item's content.
    Body,
    /// What the index of statements shows of an entry.
    Summary,
}

impl Sealed {
    fn beside(self) -> &'static [&'static str] {
        match self {
            Self::Body => &BESIDE_BODY,
            Self::Summary => &BESIDE_SUMMARY,
        }
    }

    /// The content with its seal. `text_of` says the text of an attribute, be it a text or a
    /// number; `None`: the item has none of this name.
    #[must_use]
    pub fn seal<'a>(
        self,
        text_of: impl Fn(&'static str) -> Option<&'a str>,
        mut content: Vec<u8>,
    ) -> Vec<u8> {
        let sum = self.sum(text_of, &content);
        content.extend(sum);
        content
    }

    /// The content without its seal; `None`: it is damaged, or what stands beside it.
    #[must_use]
    pub fn open<'a, 'b>(
        self,
        text_of: impl Fn(&'static str) -> Option<&'a str>,
        sealed: &'b [u8],
    ) -> Option<&'b [u8]> {
        let (content, sum) = sealed.split_last_chunk::<SEAL_BYTES>()?;
        (self.sum(text_of, content) == *sum).then_some(content)
    }

    fn sum<'a>(
        self,
        text_of: impl Fn(&'static str) -> Option<&'a str>,
        content: &[u8],
    ) -> [u8; SEAL_BYTES] {
        let mut sum = crc32fast::Hasher::new();
        for name in self.beside() {
            if let Some(text) = text_of(name) {
                for part in [name.as_bytes(), &[0], text.as_bytes(), &[0]] {
                    sum.update(part);
                }
            }
        }
        sum.update(content);
        sum.finalize().to_be_bytes()
    }
}

#[cfg(test)]
mod tests {
    use super::Sealed;

    const ITEM: [(&str, &str); 3] = [("PK", "p#M#m"), ("SK", "@"), ("codec", "1")];

    fn of(name: &str) -> Option<&'static str> {
        ITEM.iter()
            .find(|(there, _)| *there == name)
            .map(|(_, text)| *text)
    }

    /// `python3 -c "import zlib; print(hex(zlib.crc32(b'PK\0p#M#m\0SK\0@\0codec\0' b'1\0abc')))"`
    #[test]
    fn the_seal_is_the_checksum_of_gzip_over_what_stands_beside_and_the_content() {
        let sealed = Sealed::Body.seal(of, b"abc".to_vec());

        assert_eq!(sealed, b"abc\x67\xe6\x6e\x6b");
        assert_eq!(Sealed::Body.open(of, &sealed), Some(&b"abc"[..]));
    }

    #[test]
    fn what_stands_beside_is_covered_and_what_is_too_short_has_no_seal() {
        let sealed = Sealed::Body.seal(of, Vec::new());
        let elsewhere = |name| {
            let other = (name == "PK").then_some("p#M#n");
            other.or_else(|| of(name))
        };
        let without = |name| of(name).filter(|_| name != "codec");

        assert_eq!(Sealed::Body.open(of, &sealed), Some(&[][..]));
        assert_eq!(Sealed::Body.open(elsewhere, &sealed), None);
        assert_eq!(Sealed::Body.open(without, &sealed), None);
        assert_eq!(Sealed::Body.open(of, &sealed[..3]), None);
    }
}

//! W3C Trace Context (<https://www.w3.org/TR/trace-context/>): what a request and all that
//! follows from it have in common, from the door through the queue and the ledger to what is
//! announced.

use std::fmt::Write as _;

/// A `traceparent` of version 00: `00-<trace, 32 digits>-<parent, 16 digits>-<flags, 2 digits>`,
/// in small hexadecimal digits. Handed on as it came, for no spans are recorded here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TraceParent(String);

/// How many characters one has.
const CHARS: usize = 55;
/// Where its parts begin and end.
const TRACE: std::ops::Range<usize> = 3..35;
const PARENT: std::ops::Range<usize> = 36..52;
const FLAGS: std::ops::Range<usize> = 53..55;

impl TraceParent {
    /// Reads one; of a later version, as far as version 00 goes.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (first, rest) = text.split_at_checked(CHARS)?;
        let version = first.get(..2)?;
        let is_whole = match version {
            "00" => rest.is_empty(),
            _ => rest.is_empty() || rest.starts_with('-'),
        };
        let dashes = [2, 35, 52].map(|place| first.as_bytes().get(place) == Some(&b'-'));
        let digits = [first.get(TRACE)?, first.get(PARENT)?, first.get(FLAGS)?];
        let is_sound = is_whole
            && version != "ff"
            && dashes == [true; 3]
            && is_hexadecimal(version)
            && digits.iter().all(|part| is_hexadecimal(part))
            && digits[..2].iter().all(|part| part.contains(|c| c != '0'));
        is_sound.then(|| Self(format!("00{}", &first[2..])))
    }

    /// A new one, of random bytes: 16 for the trace, 8 for its first parent. It is not sampled.
    #[must_use]
    pub fn of_random(bytes: [u8; 24]) -> Option<Self> {
        let mut text = String::with_capacity(CHARS);
        for (place, byte) in bytes.iter().enumerate() {
            text.push_str(match place {
                0 => "00-",
                16 => "-",
                _ => "",
            });
            // Writing to a String cannot fail.
            let _ = write!(text, "{byte:02x}");
        }
        text.push_str("-00");
        Self::parse(&text)
    }

    /// The header's text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The trace's own part: 32 digits.
    #[must_use]
    pub fn trace(&self) -> &str {
        self.0.get(TRACE).unwrap_or_default()
    }
}

fn is_hexadecimal(text: &str) -> bool {
    text.bytes()
        .all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

#[cfg(test)]
mod tests {
    use super::TraceParent;

    const SOUND: &str = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    #[test]
    fn a_sound_one_is_read_and_handed_on_as_it_came() {
        let read = TraceParent::parse(SOUND).map(|read| read.as_str().to_owned());

        assert_eq!(read.as_deref(), Some(SOUND));
    }

    #[test]
    fn of_a_later_version_the_known_part_is_read() {
        let later = format!("cc{}-what-the-future-holds", &SOUND[2..]);

        let read = TraceParent::parse(&later).map(|read| read.as_str().to_owned());

        assert_eq!(read.as_deref(), Some(SOUND));
    }

    #[test]
    fn what_is_none_is_not_read() {
        for unsound in [
            "",
            "00",
            &SOUND[..54],
            &format!("{SOUND}-more"),
            &format!("ff{}", &SOUND[2..]),
            &SOUND.to_uppercase(),
            &SOUND.replace("4bf92f3577b34da6a3ce929d0e0e4736", &"0".repeat(32)),
            &SOUND.replace("00f067aa0ba902b7", &"0".repeat(16)),
            &SOUND.replace('-', "_"),
            &SOUND.replace('b', "ä"),
        ] {
            assert_eq!(TraceParent::parse(unsound), None, "{unsound}");
        }
    }

    #[test]
    fn a_new_one_says_its_bytes() {
        let mut bytes = [0; 24];
        (bytes[0], bytes[15], bytes[16], bytes[23]) = (0x1f, 2, 3, 0xa0);

        let made = TraceParent::of_random(bytes).map(|made| made.as_str().to_owned());

        let expected = "00-1f000000000000000000000000000002-03000000000000a0-00";
        assert_eq!(made.as_deref(), Some(expected));
        assert_eq!(TraceParent::of_random([0; 24]), None);
    }
}

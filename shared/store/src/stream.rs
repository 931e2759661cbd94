//! What the table's stream shows: which of its images is an entry.

use crate::error::StoreError;
use crate::item;
use crate::keys;
use crate::read::{ENTRY, REJECTED, WAITING, read_record};
use crate::table::{KIND, PK, SK, TRACE};
use crate::trace::TraceParent;
use aws_sdk_dynamodb::types::AttributeValue;
use gradus_domain::commands::CommandKey;
use gradus_domain::ledger::entry::Entry;
use gradus_domain::ledger::plan::Record;
use gradus_domain::words::ids::ProgramId;
use std::collections::HashMap;

/// What a new image is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Image {
    /// An entry. It is written once and never again, so whether it is new or has taken the
    /// place of a rejection or of a waiting return makes no difference.
    Entry(Box<EntryImage>),
    /// Something that is not announced: a member, a person, a rejection, a counter…
    Silent,
    /// Nothing that this release writes.
    Unknown,
}

/// The image of an entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EntryImage {
    /// Of which program.
    pub program: ProgramId,
    /// The entry.
    pub entry: Box<Entry>,
    /// Of which request it came; `None`: it came about by itself, or nobody knows.
    pub trace: Option<TraceParent>,
}

/// Reads a new image of the stream.
///
/// # Errors
/// [`StoreError`] for an entry that cannot be read: retryable where another release wrote it
/// in a codec that this one does not know, otherwise for ever.
pub fn read_image(image: &HashMap<String, AttributeValue>) -> Result<Image, StoreError> {
    const NAME: &str = "a record";
    let (Some(partition), Some(sort)) = (text(image, PK), text(image, SK)) else {
        return Ok(Image::Unknown);
    };
    if partition == keys::PROGRAMS {
        return Ok(Image::Silent);
    }
    let Some((program, rest)) = keys::program_of(partition) else {
        return Ok(Image::Unknown);
    };
    let Some(key) = rest.strip_prefix("E#") else {
        return Ok(of_no_record(rest));
    };
    match (sort, text(image, KIND)) {
        (keys::ALONE, Some(ENTRY)) => {}
        (keys::ALONE, Some(REJECTED | WAITING)) | (keys::REMAINDER, _) => return Ok(Image::Silent),
        _ => return Ok(Image::Unknown),
    }
    let key = CommandKey::of_text(key).ok_or_else(|| item::unreadable(image, NAME, PK))?;
    Ok(match read_record(image, &key)? {
        Record::Entry(entry) => Image::Entry(Box::new(EntryImage {
            program,
            entry,
            trace: text(image, TRACE).and_then(TraceParent::parse),
        })),
        Record::Rejected(_) | Record::Waiting(_) => Image::Silent,
    })
}

/// Members, persons, versions, counters, aliases.
fn of_no_record(rest: &str) -> Image {
    let is_ours = rest == "P"
        || ["M#", "I#", "C#", "A#"]
            .iter()
            .any(|kind| rest.starts_with(kind));
    if is_ours {
        Image::Silent
    } else {
        Image::Unknown
    }
}

fn text<'a>(image: &'a HashMap<String, AttributeValue>, attribute: &str) -> Option<&'a str> {
    match image.get(attribute) {
        Some(AttributeValue::S(text)) => Some(text),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::{BODY, CODEC, MEMBER};
    use aws_sdk_dynamodb::primitives::Blob;

    fn image(partition: &str, sort: &str) -> HashMap<String, AttributeValue> {
        item::key(partition.to_owned(), sort)
    }

    fn record(kind: &str, codec: u16) -> HashMap<String, AttributeValue> {
        let mut image = image("shop#E#purchase:T-1", "@");
        image.insert(KIND.to_owned(), item::text(kind));
        image.insert(MEMBER.to_owned(), item::text("shop#m-1"));
        image.insert(CODEC.to_owned(), item::number(codec));
        image.insert(BODY.to_owned(), AttributeValue::B(Blob::new([255, 1])));
        image
    }

    #[test]
    fn what_is_not_announced_is_passed_over_unread() {
        for silent in [
            image("shop#M#m-1", "@"),
            image("shop#I#m-1", "P"),
            image("shop#M#m-1", "G#g-1"),
            image("shop#P", "V#0000000001"),
            image("shop#P", "@"),
            image("shop#C#rule#3", "@"),
            image("shop#A#phone#00ff", "@"),
            image(keys::PROGRAMS, "shop"),
            image("shop#E#purchase:T-1", "R"),
            record("rejected", 1),
            record("waiting", 1),
        ] {
            assert_eq!(read_image(&silent), Ok(Image::Silent), "{silent:?}");
        }
    }

    #[test]
    fn what_no_release_so_far_writes_is_unknown() {
        for unknown in [
            HashMap::new(),
            image("shop", "@"),
            image("shop#Z#1", "@"),
            image("shop#E#purchase:T-1", "@"),
            image("shop#E#purchase:T-1", "Q"),
            record("corrected", 1),
        ] {
            assert_eq!(read_image(&unknown), Ok(Image::Unknown), "{unknown:?}");
        }
    }

    #[test]
    fn an_entry_that_cannot_be_read_is_an_error_and_one_of_a_later_codec_may_be_read_yet() {
        let garbled = read_image(&record("entry", 1)).unwrap_err();
        let later = read_image(&record("entry", 999)).unwrap_err();
        let mut keyless = record("entry", 1);
        keyless.insert(PK.to_owned(), item::text("shop#E#bogus:T-1"));
        let keyless = read_image(&keyless).unwrap_err();

        assert!(!garbled.is_retryable(), "{garbled}");
        assert!(later.is_retryable(), "{later}");
        assert!(!keyless.is_retryable(), "{keyless}");
    }
}

//! The golden files: rich examples of every item, byte for byte, and readable beside them.
//!
//! A file of a codec never changes once a release has written with that codec.

use crate::samples::ledger::{entries, records};
use crate::samples::{Named, member};
use gradus_domain::ledger::entry::Entry;
use gradus_store::codec::{
    CODEC_WRITTEN, CODECS_READ, CodecError, EntrySummary, decode_entry, decode_member,
    decode_rejected, decode_remainder, decode_summary, decode_waiting, encode_entry, encode_member,
    encode_rejected, encode_remainder, encode_summary, encode_waiting,
};
use std::fmt::{Debug, Write};
use std::fs;
use std::path::PathBuf;

const BYTES_A_LINE: usize = 48;
const CHARS_A_LINE: usize = 98;

#[test]
fn the_bytes_of_every_item_are_those_of_the_golden_files() {
    let written = files(CODEC_WRITTEN);

    for file in &written {
        let golden = parse(&file.read_golden());

        for example in &file.examples {
            let Some((_, bytes)) = golden.iter().find(|(name, _)| *name == example.name) else {
                panic!("{}: {} is not in it. {RULE}", file.name, example.name);
            };
            assert_eq!(
                hex(&example.bytes),
                hex(bytes),
                "{}: the bytes of {} are not what is stored already. {RULE}",
                file.name,
                example.name
            );
        }
        assert_eq!(
            golden.len(),
            file.examples.len(),
            "{}: an example is missing here. {RULE}",
            file.name
        );
    }
}

const RULE: &str = "What a codec writes never changes: items that exist could no longer be \
    read. Keep the old shape and add a codec with golden files of its own, as \
    shared/store/src/codec/mod.rs says";

#[test]
fn every_item_of_the_golden_files_reads_as_what_was_written() {
    let written = files(CODEC_WRITTEN);

    for file in &written {
        for (name, bytes) in parse(&file.read_golden()) {
            let read = file.read_as(&name, &bytes);

            assert_eq!(read, Some(Ok(true)), "{}: {name}", file.name);
        }
    }
}

#[test]
fn every_item_of_every_codec_that_can_be_read_is_read() {
    let read = CODECS_READ.into_iter().flat_map(files);

    for file in read {
        for (name, bytes) in parse(&file.read_golden()) {
            let read = file.read_as(&name, &bytes);

            assert!(
                matches!(read, Some(Ok(_))),
                "codec {}, {}: {name}: {read:?}",
                file.codec,
                file.name
            );
        }
    }
}

#[test]
fn every_rejection_code_and_every_notice_kind_has_an_example() {
    use gradus_domain::ledger::rejection::Rejection;
    use gradus_domain::telling::notice::Notice;

    let rejected = records::rejected();
    let entries = entries::all();

    let codes = |code: &&str| rejected.iter().any(|(name, _)| name == code);
    let kinds = |kind: &&str| {
        let mut notices = entries.iter().flat_map(|(_, entry)| &entry.notices);
        notices.any(|notice| notice.kind().name() == *kind)
    };
    assert_eq!(Rejection::CODES.iter().find(|code| !codes(code)), None);
    assert_eq!(Notice::KINDS.iter().find(|kind| !kinds(kind)), None);
}

#[test]
#[ignore = "writes the golden files of a new codec"]
fn write_the_golden_files_of_a_new_codec() {
    let written = files(CODEC_WRITTEN);

    for file in &written {
        let path = file.path();
        assert!(
            !path.exists(),
            "{} is there. {RULE}; a file that no release has written with is deleted by hand",
            path.display()
        );
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, file.text()).unwrap();
    }
}

/// One golden file: all examples of one kind of item.
struct GoldenFile {
    name: &'static str,
    codec: u16,
    examples: Vec<Example>,
}

/// Whether bytes read as the example.
type ReadsBack = dyn Fn(&[u8]) -> Result<bool, CodecError>;

struct Example {
    name: String,
    bytes: Vec<u8>,
    shown: String,
    reads_back: Box<ReadsBack>,
}

fn files(codec: u16) -> Vec<GoldenFile> {
    vec![
        GoldenFile::of(
            "members",
            codec,
            member::all(),
            encode_member,
            |codec, member, bytes| decode_member(codec, member.id.clone(), bytes).map(|it| *it),
        ),
        GoldenFile::of(
            "entries",
            codec,
            entries::all(),
            encode_entry,
            |codec, entry: &Entry, bytes| {
                decode_entry(codec, entry.key.clone(), entry.member.clone(), bytes).map(|it| *it)
            },
        ),
        GoldenFile::of(
            "rejected",
            codec,
            records::rejected(),
            encode_rejected,
            |codec, _, bytes| decode_rejected(codec, bytes),
        ),
        GoldenFile::of(
            "waiting",
            codec,
            records::waiting(),
            encode_waiting,
            |codec, _, bytes| decode_waiting(codec, bytes),
        ),
        GoldenFile::of(
            "remainders",
            codec,
            records::remainders(),
            encode_remainder,
            |codec, _, bytes| decode_remainder(codec, bytes),
        ),
        summaries(codec),
    ]
}

/// The statement's lines of all entries.
fn summaries(codec: u16) -> GoldenFile {
    let examples = entries::all().into_iter().map(|(name, entry)| {
        let summary = EntrySummary::of(&entry).unwrap();
        Example {
            name: name.to_owned(),
            bytes: encode_summary(&entry).unwrap(),
            shown: format!("{summary:?}"),
            reads_back: Box::new(move |bytes| Ok(decode_summary(codec, bytes)? == summary)),
        }
    });
    GoldenFile {
        name: "summaries",
        codec,
        examples: examples.collect(),
    }
}

impl GoldenFile {
    fn of<T: Debug + PartialEq + 'static>(
        name: &'static str,
        codec: u16,
        samples: Vec<Named<T>>,
        encode: impl Fn(&T) -> Result<Vec<u8>, CodecError>,
        decode: impl Fn(u16, &T, &[u8]) -> Result<T, CodecError> + Copy + 'static,
    ) -> Self {
        let mut examples: Vec<Example> = Vec::new();
        for (name, sample) in samples {
            let alike = examples
                .iter()
                .filter(|there| there.name.split(' ').next() == Some(name));
            examples.push(Example {
                name: match alike.count() {
                    0 => name.to_owned(),
                    others => format!("{name} {}", others + 1),
                },
                bytes: encode(&sample).unwrap(),
                shown: format!("{sample:?}"),
                reads_back: Box::new(move |bytes| Ok(decode(codec, &sample, bytes)? == sample)),
            });
        }
        Self {
            name,
            codec,
            examples,
        }
    }

    /// Whether the bytes read as the example of this name; `None`: there is none.
    fn read_as(&self, name: &str, bytes: &[u8]) -> Option<Result<bool, CodecError>> {
        let example = self.examples.iter().find(|example| example.name == name);
        example.map(|example| (example.reads_back)(bytes))
    }

    fn path(&self) -> PathBuf {
        PathBuf::from(env!("CARGO_MANIFEST_DIR"))
            .join(format!("tests/golden/codec-{}", self.codec))
            .join(format!("{}.txt", self.name))
    }

    fn read_golden(&self) -> String {
        let path = self.path();
        fs::read_to_string(&path).unwrap_or_else(|error| {
            panic!(
                "{}: {error}. Of a new codec it is written by `cargo test -p gradus-store \
                 --test codec write_the_golden_files_of_a_new_codec -- --ignored`",
                path.display()
            )
        })
    }

    /// Each example: its name, its bytes, what they say.
    fn text(&self) -> String {
        let mut text = format!("Codec {}: {}.\n", self.codec, self.name);
        for example in &self.examples {
            let bytes = example.bytes.len();
            write!(text, "\n= {} = {bytes} bytes\n", example.name).unwrap();
            for line in example.bytes.chunks(BYTES_A_LINE) {
                writeln!(text, "{}", hex(line)).unwrap();
            }
            writeln!(text, "{}", folded(&example.shown)).unwrap();
        }
        text
    }
}

/// The names and bytes of a golden file; what they say is for people.
fn parse(text: &str) -> Vec<(String, Vec<u8>)> {
    let mut examples: Vec<(String, Vec<u8>)> = Vec::new();
    for line in text.lines() {
        if let Some(head) = line.strip_prefix("= ") {
            let name = head.split(" = ").next().unwrap();
            examples.push((name.to_owned(), Vec::new()));
        } else if let Some((_, bytes)) = examples.last_mut().filter(|_| !line.starts_with(' ')) {
            bytes.extend(unhex(line));
        }
    }
    examples
}

/// In lines of bounded length, so that a change shows where it is.
fn folded(text: &str) -> String {
    let mut lines = vec![String::from(" ")];
    for word in text.split(' ') {
        match lines.last_mut() {
            Some(line) if line.len() + word.len() < CHARS_A_LINE => {
                line.push(' ');
                line.push_str(word);
            }
            Some(_) | None => lines.push(format!("  {word}")),
        }
    }
    lines.join("\n")
}

fn hex(bytes: &[u8]) -> String {
    let mut text = String::new();
    for byte in bytes {
        write!(text, "{byte:02x}").unwrap();
    }
    text
}

fn unhex(text: &str) -> Vec<u8> {
    let pairs = text.as_bytes().chunks(2);
    pairs
        .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap())
        .collect()
}

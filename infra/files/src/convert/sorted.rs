//! Commands in the order in which they happened, whatever the order of the export, in memory
//! of bounded size: what does not fit is sorted piece by piece on the disk and merged.
//!
//! Members join with their first command. Who has joined is known by a hash of 16 bytes: this
//! alone grows, and with members only.

use gradus_contracts::commands::{append_command, write_command};
use gradus_domain::commands::{Act, Command, Profile};
use gradus_domain::words::ids::MemberId;
use gradus_domain::words::time::Instant;
use rustc_hash::FxHashSet;
use siphasher::sip128::{Hasher128, SipHasher13};
use std::cmp::Reverse;
use std::collections::binary_heap::{BinaryHeap, PeekMut};
use std::fs::File;
use std::hash::Hasher;
use std::io::{self, BufRead as _, BufReader, BufWriter, Read as _, Seek as _, Write};
use std::sync::mpsc::{SyncSender, sync_channel};
use std::thread::{self, JoinHandle};

/// How many bytes of commands are kept in memory.
const PIECE_BYTES: usize = 32 << 20;

/// How many pieces are read side by side; more are merged to fewer first.
const PIECES_MAX: usize = 64;

/// How much of a piece is read or written at a time.
const BUFFER_BYTES: usize = 1 << 18;

/// Commands that are handed over together.
const BATCH_COMMANDS: usize = 512;

/// Batches that may wait to be sorted.
const BATCHES_WAITING_MAX: usize = 8;

/// Commands on their way to be sorted, by a thread of its own: writing one takes as long as
/// reading it.
pub(super) struct Sorting {
    batch: Vec<Command>,
    sender: SyncSender<Vec<Command>>,
    thread: JoinHandle<io::Result<Sorted>>,
}

impl Sorting {
    pub(super) fn begin() -> Self {
        let (sender, batches) = sync_channel::<Vec<Command>>(BATCHES_WAITING_MAX);
        let thread = thread::spawn(move || {
            let mut sorted = Sorted::default();
            for command in batches.iter().flatten() {
                sorted.push(&command)?;
            }
            Ok(sorted)
        });
        Self {
            batch: Vec::with_capacity(BATCH_COMMANDS),
            sender,
            thread,
        }
    }

    /// Takes a command.
    pub(super) fn push(&mut self, command: Command) {
        self.batch.push(command);
        if self.batch.len() == BATCH_COMMANDS {
            self.hand_over(Vec::with_capacity(BATCH_COMMANDS));
        }
    }

    /// All that was taken.
    ///
    /// # Errors
    ///
    /// Those of the disk.
    pub(super) fn end(mut self) -> io::Result<Sorted> {
        self.hand_over(Vec::new());
        drop(self.sender);
        match self.thread.join() {
            Ok(sorted) => sorted,
            Err(panic) => std::panic::resume_unwind(panic),
        }
    }

    fn hand_over(&mut self, next: Vec<Command>) {
        // A thread that hung up met an error, which it says at the end.
        let _ = self.sender.send(std::mem::replace(&mut self.batch, next));
    }
}

/// Why commands are not written.
#[derive(Debug)]
pub(super) enum NotWritten {
    /// What does not fit in memory cannot be put aside.
    Aside(io::Error),
    /// Where they go.
    Out(io::Error),
}

impl NotWritten {
    /// What to say, of commands that go to `out`.
    pub(super) fn told(&self, out: &str) -> String {
        match self {
            Self::Aside(error) => format!(
                "{}: writing failed: {error}\n    commands that do not fit in memory wait in this folder, which must be writable and have room; TMPDIR names another",
                std::env::temp_dir().display()
            ),
            Self::Out(error) => format!(
                "{out}: writing failed: {error}\n    the folder must be writable and have room"
            ),
        }
    }
}

/// Commands that are put in order.
pub(super) struct Sorted {
    piece_bytes: usize,
    text: Vec<u8>,
    records: Vec<Record>,
    pieces: Vec<File>,
    count: u64,
}

/// What commands are put in order by: when, and within the same instant purchases before
/// returns, then the order of the export.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    at_ms: i64,
    is_return: bool,
    number: u64,
}

#[derive(Clone)]
struct Record {
    key: Key,
    member: usize,
    json: usize,
    begin: usize,
}

impl Default for Sorted {
    fn default() -> Self {
        Self::with_pieces_of(PIECE_BYTES)
    }
}

impl Sorted {
    fn with_pieces_of(piece_bytes: usize) -> Self {
        Self {
            piece_bytes,
            text: Vec::new(),
            records: Vec::new(),
            pieces: Vec::new(),
            count: 0,
        }
    }

    /// Takes a command.
    ///
    /// # Errors
    ///
    /// Those of the disk.
    fn push(&mut self, command: &Command) -> io::Result<()> {
        let begin = self.text.len();
        let member = command.member.as_str();
        self.text.extend_from_slice(member.as_bytes());
        if !append_command(&mut self.text, command) {
            return Err(io::Error::other("a settlement is no command of a file"));
        }
        self.count += 1;
        self.records.push(Record {
            key: Key {
                at_ms: command.occurred_at.millis(),
                is_return: matches!(command.act, Act::Return(_)),
                number: self.count,
            },
            member: member.len(),
            json: self.text.len() - begin - member.len(),
            begin,
        });
        if self.text.len() + self.records.len() * size_of::<Record>() >= self.piece_bytes {
            self.put_aside()?;
        }
        Ok(())
    }

    /// Writes all, each command on a line, each member's joining before its first. Returns how
    /// many members there are.
    ///
    /// # Errors
    ///
    /// [`NotWritten`]: those of the disk and of `out`.
    pub(super) fn write(mut self, out: &mut dyn Write) -> Result<usize, NotWritten> {
        let mut joined = Joined::default();
        if self.pieces.is_empty() {
            self.records.sort_unstable_by_key(|record| record.key);
            for record in &self.records {
                let (member, json) = self.parts(record);
                let written = joined.write(record.key, member, json, out);
                written.map_err(NotWritten::Out)?;
            }
            return Ok(joined.members.len());
        }
        self.put_aside().map_err(NotWritten::Aside)?;
        while self.pieces.len() > PIECES_MAX {
            let some = self.pieces.drain(..PIECES_MAX).collect();
            self.pieces.push(merged(some)?);
        }
        merge(self.pieces, &mut |key, member, json| {
            let written = joined.write(key, member, json, out);
            written.map_err(NotWritten::Out)
        })?;
        Ok(joined.members.len())
    }

    fn parts(&self, record: &Record) -> (&[u8], &[u8]) {
        let behind = &self.text[record.begin..];
        let (member, rest) = behind.split_at(record.member);
        (member, &rest[..record.json])
    }

    /// Writes what is in memory to a piece of its own.
    fn put_aside(&mut self) -> io::Result<()> {
        if self.records.is_empty() {
            return Ok(());
        }
        self.records.sort_unstable_by_key(|record| record.key);
        let mut file = BufWriter::with_capacity(BUFFER_BYTES, tempfile::tempfile()?);
        for record in &self.records {
            let (member, json) = self.parts(record);
            write_record(&mut file, record.key, member, json)?;
        }
        self.pieces.push(rewound(file)?);
        self.text.clear();
        self.records.clear();
        Ok(())
    }
}

/// Who has joined.
#[derive(Default)]
struct Joined {
    members: FxHashSet<u128>,
}

impl Joined {
    fn write(
        &mut self,
        key: Key,
        member: &[u8],
        json: &[u8],
        out: &mut dyn Write,
    ) -> io::Result<()> {
        let mut hasher = SipHasher13::new();
        hasher.write(member);
        if self.members.insert(hasher.finish128().as_u128()) {
            let at = Instant::from_millis(key.at_ms);
            let join = write_command(&Command {
                member: MemberId::new(String::from_utf8_lossy(member)),
                occurred_at: at,
                received_at: at,
                act: Act::Join(Profile::default()),
            });
            out.write_all(join.unwrap_or_default().as_bytes())?;
            out.write_all(b"\n")?;
        }
        out.write_all(json)?;
        out.write_all(b"\n")
    }
}

fn rewound(file: BufWriter<File>) -> io::Result<File> {
    let mut file = file.into_inner().map_err(io::IntoInnerError::into_error)?;
    file.rewind()?;
    Ok(file)
}

/// How many bytes stand before each command in a piece.
const HEAD_BYTES: usize = 25;

/// Writes a command to a piece: what it is sorted by, the lengths of both its parts, and them.
fn write_record(out: &mut impl Write, key: Key, member: &[u8], json: &[u8]) -> io::Result<()> {
    let mut head = [0; HEAD_BYTES];
    head[..8].copy_from_slice(&key.at_ms.to_le_bytes());
    head[8] = u8::from(key.is_return);
    head[9..17].copy_from_slice(&key.number.to_le_bytes());
    head[17..21].copy_from_slice(&(member.len() as u32).to_le_bytes());
    head[21..].copy_from_slice(&(json.len() as u32).to_le_bytes());
    out.write_all(&head)?;
    out.write_all(member)?;
    out.write_all(json)
}

/// A piece that is being read, and its command at hand.
struct Piece {
    file: BufReader<File>,
    key: Key,
    member: Vec<u8>,
    json: Vec<u8>,
}

impl Piece {
    fn of(file: File) -> io::Result<Option<Self>> {
        let mut piece = Self {
            file: BufReader::with_capacity(BUFFER_BYTES, file),
            key: Key {
                at_ms: 0,
                is_return: false,
                number: 0,
            },
            member: Vec::new(),
            json: Vec::new(),
        };
        Ok(piece.advance()?.then_some(piece))
    }

    /// Reads the next command; whether there is one.
    fn advance(&mut self) -> io::Result<bool> {
        if self.file.fill_buf()?.is_empty() {
            return Ok(false);
        }
        let mut head = [0; HEAD_BYTES];
        self.file.read_exact(&mut head)?;
        let number = |at: usize| u64::from_le_bytes(std::array::from_fn(|nth| head[at + nth]));
        let length = |at: usize| u32::from_le_bytes(std::array::from_fn(|nth| head[at + nth]));
        self.key = Key {
            at_ms: number(0).cast_signed(),
            is_return: head[8] == 1,
            number: number(9),
        };
        self.member.resize(length(17) as usize, 0);
        self.json.resize(length(21) as usize, 0);
        self.file.read_exact(&mut self.member)?;
        self.file.read_exact(&mut self.json)?;
        Ok(true)
    }
}

/// Some pieces as one.
fn merged(pieces: Vec<File>) -> Result<File, NotWritten> {
    let file = tempfile::tempfile().map_err(NotWritten::Aside)?;
    let mut file = BufWriter::with_capacity(BUFFER_BYTES, file);
    merge(pieces, &mut |key, member, json| {
        write_record(&mut file, key, member, json).map_err(NotWritten::Aside)
    })?;
    rewound(file).map_err(NotWritten::Aside)
}

/// Tells all commands of some pieces in order.
fn merge(
    files: Vec<File>,
    tell: &mut impl FnMut(Key, &[u8], &[u8]) -> Result<(), NotWritten>,
) -> Result<(), NotWritten> {
    let pieces = files
        .into_iter()
        .map(Piece::of)
        .collect::<io::Result<Vec<_>>>();
    let pieces = pieces.map_err(NotWritten::Aside)?;
    let mut pieces: Vec<Piece> = pieces.into_iter().flatten().collect();
    let keys = pieces.iter().enumerate();
    let mut next: BinaryHeap<Reverse<(Key, usize)>> =
        keys.map(|(at, piece)| Reverse((piece.key, at))).collect();
    while let Some(mut first) = next.peek_mut() {
        let Reverse((key, at)) = *first;
        let piece = &mut pieces[at];
        tell(key, &piece.member, &piece.json)?;
        if piece.advance().map_err(NotWritten::Aside)? {
            *first = Reverse((piece.key, at));
        } else {
            PeekMut::pop(first);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use gradus_domain::commands::{Return, Returned};
    use gradus_domain::words::ids::{CommandId, TransactionId};

    fn returned(member: &str, number: u64, at_ms: i64) -> Command {
        let at = Instant::from_millis(at_ms);
        Command {
            member: MemberId::new(member),
            occurred_at: at,
            received_at: at,
            act: Act::Return(Return {
                id: CommandId::new(format!("r{number}")),
                transaction: TransactionId::new("t"),
                returned: Returned::Everything,
            }),
        }
    }

    fn written(piece_bytes: usize) -> String {
        let mut sorted = Sorted::with_pieces_of(piece_bytes);
        for number in 0..2_000 {
            let at_ms = (number * 7_919 % 500) as i64;
            let member = format!("m{}", number % 3);
            sorted.push(&returned(&member, number, at_ms)).unwrap();
        }
        let mut out = Vec::new();
        assert_eq!(sorted.write(&mut out).unwrap(), 3);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn pieces_on_the_disk_come_to_what_memory_comes_to() {
        let whole = written(usize::MAX);

        let in_pieces = written(3_000);

        assert_eq!(whole, in_pieces);
        assert_eq!(whole.lines().count(), 2_003);
        assert_eq!(whole.matches("\"join\"").count(), 3);
        assert!(whole.starts_with("{\"kind\":\"join\""));
    }
}

//! Opening an input file: plain or gzip, told by its first bytes.

use flate2::bufread::GzDecoder;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};

/// The first bytes of a gzip file.
const GZIP_MAGIC: [u8; 2] = [0x1f, 0x8b];

/// A packed file is kept unpacked between readings where it is no longer than this.
const KEPT_BYTES_MAX: usize = 16 << 20;

/// So many bytes of rows go into one packed byte, more or less.
const PACKED_BY: u64 = 6;

/// A file that is read several times. What is packed and short is unpacked once.
#[derive(Clone, Debug)]
pub(crate) struct Source {
    path: PathBuf,
    kept_bytes_max: usize,
    unpacked: Arc<OnceLock<Arc<[u8]>>>,
}

impl Source {
    /// A file that is not looked at yet.
    pub(crate) fn new(path: PathBuf) -> Self {
        Self {
            path,
            kept_bytes_max: KEPT_BYTES_MAX,
            unpacked: Arc::default(),
        }
    }

    /// Where it is.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Opens it at its beginning; what is read from it is unpacked.
    ///
    /// # Errors
    ///
    /// As for [`open`].
    pub(crate) fn open(&self, progress: &Progress) -> io::Result<Box<dyn Read + Send>> {
        if let Some(kept) = self.unpacked.get() {
            return Ok(Box::new(io::Cursor::new(kept.clone())));
        }
        let (is_gzip, mut reader) = opened(&self.path, progress)?;
        if !is_gzip {
            return Ok(reader);
        }
        let mut begun = Vec::new();
        let bound = self.kept_bytes_max as u64 + 1;
        let read = reader.by_ref().take(bound).read_to_end(&mut begun);
        match read {
            Ok(_) if begun.len() <= self.kept_bytes_max => {
                let kept = self.unpacked.get_or_init(|| begun.into());
                Ok(Box::new(io::Cursor::new(kept.clone())))
            }
            Ok(_) => Ok(Box::new(io::Cursor::new(begun).chain(reader))),
            // Whoever reads comes to what is good first.
            Err(error) => Ok(Box::new(io::Cursor::new(begun).chain(Failing(Some(error))))),
        }
    }

    /// About how many bytes are read from it; [`u64::MAX`] where that cannot be said.
    pub(crate) fn bytes(&self) -> u64 {
        if let Some(kept) = self.unpacked.get() {
            return kept.len() as u64;
        }
        let on_disk = || {
            refuse_what_is_no_file(&self.path)?;
            let mut file = File::open(&self.path)?;
            let bytes = file.metadata()?.len();
            let is_gzip = magic_of(&mut file)? == GZIP_MAGIC;
            io::Result::Ok(if is_gzip {
                bytes.saturating_mul(PACKED_BY)
            } else {
                bytes
            })
        };
        on_disk().unwrap_or(u64::MAX)
    }
}

/// The end of a file that cannot be read further.
struct Failing(Option<io::Error>);

impl Read for Failing {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        self.0.take().map_or(Ok(0), Err)
    }
}

/// How far a file is read.
#[derive(Clone, Debug, Default)]
pub(crate) struct Progress {
    /// Bytes read so far, as they are on the disk.
    read: Arc<AtomicU64>,
}

impl Progress {
    /// Bytes read so far, as they are on the disk.
    pub(crate) fn bytes(&self) -> u64 {
        self.read.load(Ordering::Relaxed)
    }
}

/// Opens a file; what is read from it is unpacked.
///
/// # Errors
///
/// The file system's; [`io::ErrorKind::Unsupported`] for a pipe or a device, which cannot be
/// read a second time.
pub(crate) fn open(path: &Path, progress: &Progress) -> io::Result<Box<dyn Read + Send>> {
    opened(path, progress).map(|(_, reader)| reader)
}

/// The same, and whether the file is packed.
fn opened(path: &Path, progress: &Progress) -> io::Result<(bool, Box<dyn Read + Send>)> {
    refuse_what_is_no_file(path)?;
    let mut file = Counting {
        file: File::open(path)?,
        progress: progress.clone(),
    };
    let magic = magic_of(&mut file)?;
    let is_gzip = magic == GZIP_MAGIC;
    let whole = io::Cursor::new(magic).chain(file);
    if is_gzip {
        let packed = BufReader::with_capacity(1 << 16, whole);
        return Ok((true, Box::new(Unpacked::new(packed))));
    }
    Ok((false, Box::new(whole)))
}

/// Who opens a pipe waits for somebody to write into it.
fn refuse_what_is_no_file(path: &Path) -> io::Result<()> {
    let kind = std::fs::metadata(path)?.file_type();
    if kind.is_file() || kind.is_dir() {
        return Ok(());
    }
    Err(io::Error::new(
        io::ErrorKind::Unsupported,
        "it is a pipe or a device",
    ))
}

/// The bytes by which a file is known; fewer where it has no more.
fn magic_of(file: &mut impl Read) -> io::Result<Vec<u8>> {
    let mut magic = Vec::with_capacity(GZIP_MAGIC.len());
    file.take(GZIP_MAGIC.len() as u64).read_to_end(&mut magic)?;
    Ok(magic)
}

/// The content of a gzip file: one packed piece, or several behind each other.
struct Unpacked<R> {
    /// The piece that is read; `None` at the end.
    piece: Option<GzDecoder<R>>,
}

impl<R: BufRead> Unpacked<R> {
    fn new(file: R) -> Self {
        Self {
            piece: Some(GzDecoder::new(file)),
        }
    }
}

impl<R: BufRead> Read for Unpacked<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while let Some(piece) = &mut self.piece {
            let count = piece.read(buffer)?;
            if count > 0 || buffer.is_empty() {
                return Ok(count);
            }
            let Some(mut file) = self.piece.take().map(GzDecoder::into_inner) else {
                break;
            };
            let behind = file.fill_buf()?;
            if behind.is_empty() {
                break;
            }
            if !behind.starts_with(&GZIP_MAGIC[..behind.len().min(GZIP_MAGIC.len())]) {
                return Err(io::Error::new(
                    io::ErrorKind::InvalidData,
                    "something that is no gzip stands behind the packed data; pack the file anew",
                ));
            }
            self.piece = Some(GzDecoder::new(file));
        }
        Ok(0)
    }
}

struct Counting {
    file: File,
    progress: Progress,
}

impl Read for Counting {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.file.read(buffer)?;
        self.progress
            .read
            .fetch_add(count as u64, Ordering::Relaxed);
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::Compression;
    use flate2::write::GzEncoder;
    use std::io::Write as _;

    const ROWS: &[u8] = b"id,amount\na,1.00\nb,2.00\nc,3.00\n";

    fn packed() -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(ROWS).unwrap();
        encoder.finish().unwrap()
    }

    fn source(bytes: &[u8], kept_bytes_max: usize) -> (tempfile::TempDir, Source) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("rows.csv.gz");
        std::fs::write(&path, bytes).unwrap();
        let source = Source {
            kept_bytes_max,
            ..Source::new(path)
        };
        (folder, source)
    }

    /// What is read of it, and whether that is all.
    fn read(source: &Source) -> (Vec<u8>, bool) {
        let mut bytes = Vec::new();
        let mut reader = source.open(&Progress::default()).unwrap();
        let is_whole = reader.read_to_end(&mut bytes).is_ok();
        (bytes, is_whole)
    }

    #[test]
    fn a_short_packed_file_is_unpacked_once() {
        let (_folder, source) = source(&packed(), ROWS.len());

        let first = read(&source);
        std::fs::remove_file(source.path()).unwrap();

        assert_eq!(first, (ROWS.to_vec(), true));
        assert_eq!(read(&source), first);
        assert_eq!(source.bytes(), ROWS.len() as u64);
    }

    #[test]
    fn a_longer_one_is_read_whole_each_time_and_not_kept() {
        let (_folder, source) = source(&packed(), ROWS.len() - 1);

        assert_eq!(read(&source), (ROWS.to_vec(), true));
        assert_eq!(read(&source), (ROWS.to_vec(), true));
        std::fs::remove_file(source.path()).unwrap();
        assert!(source.open(&Progress::default()).is_err());
    }

    #[test]
    fn what_a_damaged_one_says_before_the_damage_is_read_and_then_the_error_each_time() {
        let whole = packed();
        // Its last eight bytes say what was packed.
        let (_folder, source) = source(&whole[..whole.len() - 8], ROWS.len());

        assert_eq!(read(&source), (ROWS.to_vec(), false));
        assert_eq!(read(&source), (ROWS.to_vec(), false));
    }

    #[test]
    fn how_long_a_plain_file_is_is_known_and_a_packed_one_guessed() {
        let (_folder, plain) = source(ROWS, ROWS.len());
        let packed = packed();
        let (_other, guessed) = source(&packed, ROWS.len());

        assert_eq!(plain.bytes(), ROWS.len() as u64);
        assert_eq!(guessed.bytes(), packed.len() as u64 * PACKED_BY);
    }
}

//! Opening an input file: plain or gzip, told by its first bytes.

use flate2::bufread::GzDecoder;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// The first bytes of a gzip file.
const GZIP_MAGIC: [u8; 2] = [0x1f, 0x8b];

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
    let kind = std::fs::metadata(path)?.file_type();
    if !kind.is_file() && !kind.is_dir() {
        return Err(io::Error::new(
            io::ErrorKind::Unsupported,
            "it is a pipe or a device",
        ));
    }
    let mut file = Counting {
        file: File::open(path)?,
        progress: progress.clone(),
    };
    let mut magic = Vec::with_capacity(GZIP_MAGIC.len());
    file.by_ref()
        .take(GZIP_MAGIC.len() as u64)
        .read_to_end(&mut magic)?;
    let is_gzip = magic == GZIP_MAGIC;
    let whole = io::Cursor::new(magic).chain(file);
    Ok(if is_gzip {
        Box::new(Unpacked::new(BufReader::with_capacity(1 << 16, whole)))
    } else {
        Box::new(whole)
    })
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

//! A clock that can be moved forward, and is still there after a restart.

use crate::serve::fault::ServeError;
use crate::serve::folder;
use gradus_domain::words::time::{DAY_MS, Instant};
use gradus_shell::clock::{Clock, SystemClock};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Mutex, PoisonError};

/// The longest way that the clock goes at once: ten years. A mistyped one would take hours and
/// could not be taken back.
const WAY_MS_MAX: i64 = 3_653 * DAY_MS;
/// A clock that does not stand still.
const RUNS: i64 = i64::MIN;

/// The machine's clock and a distance from it, which is kept in the folder.
///
/// Within one folder the time never goes back: what stands there was decided at its time.
#[derive(Debug)]
pub(crate) struct MovableClock {
    distance_ms: AtomicI64,
    /// Where it stands still; [`RUNS`]: it runs.
    held_ms: AtomicI64,
    file: PathBuf,
    moving: Mutex<()>,
}

/// The clock is further than where it should go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct AlreadyLater(pub(crate) Instant);

/// Why the clock did not move.
#[derive(Debug)]
pub(crate) enum NotMoved {
    Later(AlreadyLater),
    Failed(ServeError),
}

impl MovableClock {
    /// The folder's clock, at `at` where that is given and lies ahead: the same command starts a
    /// folder again that has gone on since.
    ///
    /// # Errors
    /// [`ServeError`]: the file is no clock, or cannot be written; the way from where it is kept
    /// is too long.
    pub(crate) fn open(file: PathBuf, at: Option<Instant>) -> Result<Self, ServeError> {
        let kept = kept_distance(&file)?;
        let clock = Self {
            distance_ms: AtomicI64::new(kept.unwrap_or(0)),
            held_ms: AtomicI64::new(RUNS),
            file,
            moving: Mutex::new(()),
        };
        if let Some(distance_ms) = kept {
            check_kept(&clock.file, distance_ms, clock.now())?;
        }
        match (kept, at) {
            (None, None) => clock.set_distance(0)?,
            (None, Some(at)) => clock.set(at)?,
            (Some(_), None) => {}
            (Some(_), Some(at)) => {
                let now = clock.now();
                clock.check_way_to(at)?;
                if at < now {
                    tracing::warn!(%now, asked = %at, "the clock of this folder is later than asked: it goes on from there");
                }
            }
        }
        Ok(clock)
    }

    /// That an instant is not further than the clock goes at once.
    ///
    /// # Errors
    /// [`ServeError::ClockTooFar`].
    pub(crate) fn check_way_to(&self, to: Instant) -> Result<(), ServeError> {
        let now = self.now();
        if now.saturating_plus_millis(WAY_MS_MAX) < to {
            return Err(ServeError::ClockTooFar { now, to });
        }
        Ok(())
    }

    /// Moves the clock forward to an instant.
    ///
    /// # Errors
    /// [`NotMoved`]: it is later already, or the folder cannot be written.
    pub(crate) fn forward_to(&self, to: Instant) -> Result<(), NotMoved> {
        let _one_at_a_time = self.moving.lock().unwrap_or_else(PoisonError::into_inner);
        let now = self.now();
        if to < now {
            return Err(NotMoved::Later(AlreadyLater(now)));
        }
        self.set(to).map_err(NotMoved::Failed)
    }

    /// Stands still at an instant, for as long as this process runs; the folder is not told.
    pub(crate) fn hold_at(&self, at: Instant) {
        self.held_ms.store(at.millis(), Ordering::Relaxed);
    }

    /// Notes in the folder that the clock goes on, at the next start, from where it is held.
    ///
    /// # Errors
    /// [`ServeError`]: the folder cannot be written.
    pub(crate) fn go_on(&self) -> Result<(), ServeError> {
        self.set(self.now())
    }

    /// Whether it shows another time than the machine's clock.
    pub(crate) fn is_moved(&self) -> bool {
        self.distance_ms.load(Ordering::Relaxed) != 0
    }

    fn set(&self, to: Instant) -> Result<(), ServeError> {
        self.set_distance(to.millis().saturating_sub(SystemClock.now().millis()))
    }

    fn set_distance(&self, distance_ms: i64) -> Result<(), ServeError> {
        folder::write(
            &self.file,
            folder::marked(&distance_ms.to_string()).as_bytes(),
        )?;
        self.distance_ms.store(distance_ms, Ordering::Relaxed);
        Ok(())
    }
}

impl Clock for MovableClock {
    fn now(&self) -> Instant {
        let held_ms = self.held_ms.load(Ordering::Relaxed);
        if held_ms != RUNS {
            return Instant::from_millis(held_ms);
        }
        SystemClock
            .now()
            .saturating_plus_millis(self.distance_ms.load(Ordering::Relaxed))
    }
}

fn kept_distance(file: &Path) -> Result<Option<i64>, ServeError> {
    let Some(bytes) = folder::read(file)? else {
        return Ok(None);
    };
    let text = String::from_utf8_lossy(&bytes);
    let distance = folder::word_of(&text).and_then(|word| word.parse().ok());
    match distance {
        Some(distance) => Ok(Some(distance)),
        None => Err(ServeError::Content {
            path: file.to_path_buf(),
            found: format!("{:?}", text.trim()),
            expected: "the distance from the machine's clock in milliseconds, and its mark",
        }),
    }
}

/// That a kept clock shows a time that `--at` could have said.
fn check_kept(file: &Path, distance_ms: i64, now: Instant) -> Result<(), ServeError> {
    if Instant::parse(&now.to_string()).is_ok() {
        return Ok(());
    }
    Err(ServeError::Content {
        path: file.to_path_buf(),
        found: format!("{distance_ms}, which is no time that has a date"),
        expected: "the distance from the machine's clock in milliseconds",
    })
}

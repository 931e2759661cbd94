//! The schedules: calls the sweeps' functions when it is time, and takes the clock forward.
//!
//! Where the clock is moved, it stops at the schedules' times on the way: there the sweeps are
//! called, and what they found is done and announced before it goes on: later it would be too late
//! for some of it. A long way is gone in longer strides, for
//! a member that is settled later is settled the same.

use crate::serve::clock::{AlreadyLater, MovableClock, NotMoved};
use crate::serve::fault::ServeError;
use crate::serve::records::Records;
use crate::serve::{functions, home};
use gradus_contracts::schedules::{SCHEDULES, ScheduleEvent, Sweep};
use gradus_domain::words::time::{Instant, MINUTE_MS};
use gradus_shell::clock::Clock as _;
use gradus_shell::sweep::{SweepEvent, Sweeper};
use gradus_sqs::{NotAsked, Service};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{Mutex, oneshot, watch};

/// How often the clock is looked at.
const LOOK: Duration = Duration::from_millis(250);
/// How often the queues are asked whether they are dry.
const ASK_AGAIN: Duration = Duration::from_millis(5);
/// How long to wait where they give no answer.
const ASK_LATER: Duration = Duration::from_millis(200);
/// How long they are waited for at one stop.
const DRY_TIMEOUT: Duration = Duration::from_secs(120);
/// How long it is waited for on a way, once, that all is announced.
const ANNOUNCED_TIMEOUT: Duration = Duration::from_secs(10);
/// What is said where queues cannot go along.
const NOT_READY: &str = "the queues are not ready for another time";
/// The most stops on a way, unless it is so long that not even weeks make do with them.
const STOPS_MAX: i64 = 100;
/// Strides, in minutes, the shortest first.
const STRIDES: [i64; 5] = [15, 60, 360, 1_440, 10_080];

/// What the schedules call, and the clock that they go by.
#[derive(Debug)]
pub(crate) struct Scheduler {
    /// The clock.
    pub(crate) clock: Arc<MovableClock>,
    /// One for each sweep.
    pub(crate) sweepers: Vec<Sweeper>,
    /// The queues, to be told of a moved clock.
    pub(crate) service: Service,
    /// The name of the queue of commands.
    pub(crate) commands: &'static str,
    /// What is still to be announced.
    pub(crate) records: Records,
    /// The time of the last sweeps; held while the clock is on its way.
    pub(crate) swept: Mutex<Instant>,
    /// Where it is noted.
    pub(crate) swept_file: PathBuf,
}

impl Scheduler {
    /// Calls each schedule's function at its times, until told to stop. What was missed is
    /// made up for by one call.
    pub(crate) async fn run(self: Arc<Self>, mut stop: watch::Receiver<bool>) {
        loop {
            self.call_what_is_due().await;
            // Told to stop, or the sender is gone.
            if tokio::time::timeout(LOOK, stop.wait_for(|stop| *stop))
                .await
                .is_ok()
            {
                return;
            }
        }
    }

    async fn call_what_is_due(&self) {
        let mut swept = self.swept.lock().await;
        let now = self.clock.now();
        let mut latest = *swept;
        for schedule in SCHEDULES {
            let time = multiple(now, i64::from(schedule.every_minutes));
            if *swept < time {
                self.call(schedule.sweep, time).await;
                latest = latest.max(time);
            }
        }
        self.note(&mut swept, latest);
    }

    fn note(&self, swept: &mut Instant, latest: Instant) {
        if *swept < latest {
            *swept = latest;
            if let Err(error) = home::note_swept(&self.swept_file, latest) {
                tracing::error!(%error, "the time of the sweeps is not noted: they come once more after a restart");
            }
        }
    }

    /// Moves the clock forward to an instant, past the schedules' times on the way.
    ///
    /// # Errors
    /// [`NotMoved`]: it is later already, or the folder cannot be written.
    pub(crate) async fn move_to(&self, to: Instant) -> Result<(), NotMoved> {
        let mut swept = self.swept.lock().await;
        let now = self.clock.now();
        if to < now {
            return Err(NotMoved::Later(AlreadyLater(now)));
        }
        // Commands that came before are done before; those that come on the way, as they come.
        self.within_time(now, self.until_through(self.commands))
            .await;
        let mut is_announced = self.is_announced_in_time(now).await;
        for stop in stops(now, to) {
            self.forward_to(stop).await?;
            self.sweep_at(stop).await;
            self.note(&mut swept, stop);
            is_announced = is_announced && self.is_announced_in_time(stop).await;
        }
        self.forward_to(to).await
    }

    /// Moves the clock, unless it has gone there by itself meanwhile.
    async fn forward_to(&self, to: Instant) -> Result<(), NotMoved> {
        let by_ms = to.millis().saturating_sub(self.clock.now().millis());
        if by_ms <= 0 {
            return Ok(());
        }
        let clock = Arc::clone(&self.clock);
        let (moved, answer) = oneshot::channel();
        let leap = self.service.leap(by_ms, move || {
            // Whoever asked may have gone; the clock is where it is.
            let _ = moved.send(clock.forward_to(to));
        });
        let failed = |error| NotMoved::Failed(ServeError::service(NOT_READY, error));
        leap.await.map_err(failed)?;
        match answer.await {
            Ok(Ok(()) | Err(NotMoved::Later(_))) | Err(_) => Ok(()),
            Ok(Err(error)) => Err(error),
        }
    }

    /// Calls every schedule's function as of an instant and waits until all is done.
    pub(crate) async fn sweep_at(&self, time: Instant) {
        for schedule in SCHEDULES {
            self.call(schedule.sweep, time).await;
        }
        self.within_time(time, self.until_swept()).await;
    }

    /// Waits until all is announced that is there now, but not for ever.
    async fn is_announced_in_time(&self, time: Instant) -> bool {
        let announced = self.records.until_announced();
        let is_in_time = tokio::time::timeout(ANNOUNCED_TIMEOUT, announced).await;
        if is_in_time.is_err() {
            tracing::warn!(time = %time, "not everything is announced; the clock goes on, and does not wait for it again");
        }
        is_in_time.is_ok()
    }

    /// Waits, but not for ever.
    async fn within_time(&self, time: Instant, work: impl Future<Output = ()>) {
        if tokio::time::timeout(DRY_TIMEOUT, work).await.is_err() {
            tracing::warn!(time = %time, "the queues do not run dry; the clock goes on");
        }
    }

    async fn call(&self, sweep: Sweep, time: Instant) {
        for sweeper in self.sweepers.iter().filter(|there| there.sweep == sweep) {
            let event = SweepEvent::Schedule(ScheduleEvent {
                time: time.to_string(),
            });
            // What fails has said so, and the next call makes up for it.
            functions::sweep(sweeper.clone(), event).await;
        }
    }

    /// Returns when everything is handled that stands in the queues: commands, and what sweeps
    /// put into their own.
    pub(crate) async fn run_dry(&self) {
        self.until_through(self.commands).await;
        self.until_swept().await;
    }

    /// Returns when sweeps have nothing left to do, what they find on the way included.
    async fn until_swept(&self) {
        for sweeper in &self.sweepers {
            let queue = sweeper.sweep.queue().name;
            while !self.is_dry(queue).await {
                tokio::time::sleep(ASK_AGAIN).await;
            }
        }
    }

    async fn is_dry(&self, queue: &str) -> bool {
        let mark = self.until_told(|| self.service.mark()).await;
        self.until_told(|| self.service.is_through(queue, mark))
            .await
    }

    /// Returns when a queue has let go of what stands in it now; more may come in meanwhile.
    async fn until_through(&self, queue: &str) {
        let mark = self.until_told(|| self.service.mark()).await;
        while !self
            .until_told(|| self.service.is_through(queue, mark))
            .await
        {
            tokio::time::sleep(ASK_AGAIN).await;
        }
    }

    /// Asks the queues until they answer.
    async fn until_told<T, A>(&self, ask: impl Fn() -> A) -> T
    where
        A: Future<Output = Result<T, NotAsked>>,
    {
        loop {
            match ask().await {
                Ok(told) => return told,
                Err(error) => {
                    tracing::warn!(%error, "a queue does not say whether it is dry");
                    tokio::time::sleep(ASK_LATER).await;
                }
            }
        }
    }
}

/// The last full multiple of so many minutes at or before an instant.
fn multiple(at: Instant, minutes: i64) -> Instant {
    let stride = minutes.saturating_mul(MINUTE_MS);
    Instant::from_millis(at.millis().div_euclid(stride).saturating_mul(stride))
}

/// Where the clock stops on its way: after `from`, up to `to`.
fn stops(from: Instant, to: Instant) -> impl Iterator<Item = Instant> {
    let way = to.millis().saturating_sub(from.millis());
    let stride = STRIDES
        .into_iter()
        .map(|minutes| minutes.saturating_mul(MINUTE_MS))
        .find(|stride| way / stride <= STOPS_MAX)
        .unwrap_or(STRIDES[STRIDES.len() - 1] * MINUTE_MS);
    let first = from.millis().div_euclid(stride).saturating_add(1);
    let last = to.millis().div_euclid(stride);
    (first..=last).map(move |number| Instant::from_millis(number.saturating_mul(stride)))
}

#[cfg(test)]
mod tests {
    use super::{multiple, stops};
    use gradus_domain::words::time::{Instant, TimeError};

    fn at(texts: [&str; 2]) -> Result<Vec<String>, TimeError> {
        let [from, to] = texts;
        let stops = stops(Instant::parse(from)?, Instant::parse(to)?);
        Ok(stops.map(|stop| stop.to_string()).collect())
    }

    #[test]
    fn a_short_way_stops_at_every_quarter_of_an_hour_after_its_beginning() -> Result<(), TimeError>
    {
        assert_eq!(
            at(["2026-03-01T00:00:00Z", "2026-03-01T00:31:00Z"])?,
            ["2026-03-01T00:15:00Z", "2026-03-01T00:30:00Z"]
        );
        assert!(at(["2026-03-01T00:01:00Z", "2026-03-01T00:14:59Z"])?.is_empty());
        Ok(())
    }

    #[test]
    fn a_longer_way_is_gone_in_longer_strides() -> Result<(), TimeError> {
        let quarter = at(["2026-01-01T07:00:00Z", "2026-04-01T07:00:00Z"])?;
        let year = at(["2026-01-01T07:00:00Z", "2027-01-01T07:00:00Z"])?;

        assert_eq!(quarter.len(), 90);
        assert_eq!(quarter[0], "2026-01-02T00:00:00Z");
        // Weeks that begin on Thursdays, as 1970 did: 1 January 2026 is behind.
        assert_eq!(year.len(), 52);
        assert_eq!(year[0], "2026-01-08T00:00:00Z");
        Ok(())
    }

    #[test]
    fn the_time_of_a_schedule_is_the_last_full_multiple() -> Result<(), TimeError> {
        let now = Instant::parse("2026-03-01T00:29:59.999Z")?;

        assert_eq!(multiple(now, 15), Instant::parse("2026-03-01T00:15:00Z")?);
        Ok(())
    }
}

//! From a schedule's call to messages.

use super::{SweepError, Sweeper};
use gradus_contracts::schedules::{
    SHARDS, SWEEP_MESSAGE_VERSION, ScheduleEvent, ShardRange, SweepMessage, SweepWork,
};
use gradus_domain::words::ids::ProgramId;
use gradus_domain::words::time::{Instant, MINUTE_MS};

/// How far a schedule's clock may be ahead of ours.
const AHEAD_MS_MAX: i64 = MINUTE_MS;

impl Sweeper {
    /// Puts a message for each range of each program's shards into the queue.
    pub(super) async fn share_out(&self, event: &ScheduleEvent) -> Result<(), SweepError> {
        let due = self.time_of(event)?;
        let programs = self.engine.store().programs().await?;
        let messages: Vec<SweepMessage> = programs
            .iter()
            .flat_map(|program| self.ranges(program, due))
            .collect();
        self.queue.send(&messages).await?;
        tracing::info!(
            sweep = self.sweep.name(),
            due = %due,
            programs = programs.len(),
            messages = messages.len(),
            "a sweep is shared out"
        );
        Ok(())
    }

    fn time_of(&self, event: &ScheduleEvent) -> Result<Instant, SweepError> {
        let time = Instant::parse(&event.time).map_err(|error| SweepError::Time {
            found: event.time.clone(),
            reason: error.to_string(),
        })?;
        let now = self.clock.now();
        if now.saturating_plus_millis(AHEAD_MS_MAX) < time {
            return Err(SweepError::Ahead {
                time: time.to_string(),
                now: now.to_string(),
            });
        }
        Ok(time)
    }

    fn ranges(&self, program: &ProgramId, due: Instant) -> impl Iterator<Item = SweepMessage> {
        let width = SHARDS / self.queue.ranges.clamp(1, SHARDS);
        let program = program.to_string();
        (0..SHARDS).step_by(usize::from(width)).map(move |first| {
            let last = first.saturating_add(width - 1).min(SHARDS - 1);
            SweepMessage {
                version: SWEEP_MESSAGE_VERSION,
                program: program.clone(),
                due: due.to_string(),
                work: SweepWork::Shards(ShardRange {
                    first,
                    last,
                    after: None,
                }),
                hop: 0,
            }
        })
    }
}

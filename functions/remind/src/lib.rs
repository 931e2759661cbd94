//! Reminders, warnings, birthdays and anniversaries, stages of life, parked returns.
//!
//! The schedule calls it with a time, its own queue with a part of the work; how a sweep goes
//! is told in [`gradus_shell::sweep`]. Whoever it finds is settled whole, whatever is due.

use aws_lambda_events::sqs::SqsBatchResponse;
use gradus_contracts::schedules::Sweep;
use gradus_shell::sweep::{SweepEvent, Sweeper};
use lambda_runtime::Error;
use tokio::time::Instant;

/// Which sweep this is.
pub const SWEEP: Sweep = Sweep::Remind;

/// Handles a schedule's call or a part of the work; what is not done by `deadline` is handed
/// on.
///
/// # Errors
/// Where a schedule's call comes to nothing: it may be called again.
pub async fn handle(
    sweeper: Sweeper,
    event: SweepEvent,
    deadline: Instant,
) -> Result<SqsBatchResponse, Error> {
    Ok(sweeper.handle(event, deadline).await?)
}

#[cfg(test)]
mod tests {
    use super::{SWEEP, SweepEvent};
    use gradus_contracts::schedules::SweepMessage;

    #[test]
    fn the_sample_events_are_read() -> Result<(), Box<dyn std::error::Error>> {
        let schedule = serde_json::from_str(include_str!("../events/schedule.json"))?;
        let queue = serde_json::from_str(include_str!("../events/queue.json"))?;

        assert!(matches!(
            SweepEvent::read(schedule)?,
            SweepEvent::Schedule(_)
        ));
        let SweepEvent::Queue(event) = SweepEvent::read(queue)? else {
            return Err("the queue's event is taken for a schedule's".into());
        };
        let record = event.records.first().ok_or("no record")?;
        SweepMessage::read(record.body.as_deref().unwrap_or_default().as_bytes())?;
        let source = record.event_source_arn.as_deref().unwrap_or_default();
        assert!(source.ends_with(SWEEP.queue().name));
        Ok(())
    }
}

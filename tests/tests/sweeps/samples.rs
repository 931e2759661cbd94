//! The sample events of the sweeps' functions, for whoever tries one out.

use gradus_contracts::schedules::{Sweep, SweepMessage};
use gradus_shell::sweep::SweepEvent;
use std::path::Path;

#[test]
fn the_sample_events_are_read() {
    let functions = Path::new(env!("CARGO_MANIFEST_DIR")).join("../functions");

    for sweep in Sweep::ALL {
        let read = |name: &str| {
            let file = functions.join(sweep.name()).join("events").join(name);
            let event = serde_json::from_slice(&std::fs::read(file).unwrap()).unwrap();
            SweepEvent::read(event).unwrap()
        };
        let (schedule, queue) = (read("schedule.json"), read("queue.json"));

        assert!(matches!(schedule, SweepEvent::Schedule(_)), "{sweep}");
        let SweepEvent::Queue(event) = queue else {
            panic!("the queue's event of {sweep} is taken for a schedule's");
        };
        let [record] = event.records.as_slice() else {
            panic!("{} records of {sweep}", event.records.len());
        };
        SweepMessage::read(record.body.as_deref().unwrap().as_bytes()).unwrap();
        let source = record.event_source_arn.as_deref().unwrap();
        assert!(source.ends_with(sweep.queue().name), "{source}");
    }
}

//! Many simulations, and one again.

use super::run::Report;
use super::story::Length;
use std::panic::{catch_unwind, resume_unwind};
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread::{self, ScopedJoinHandle, available_parallelism};

/// One seed alone, for whoever looks for a failure.
pub const SEED: &str = "GRADUS_SEED";
/// How many seeds.
pub const SEEDS: &str = "GRADUS_SEEDS";

/// One simulation: its seed, its length, and whether every call is noted.
pub type Simulation = fn(u64, Length, bool) -> Report;

/// Runs the seeds `0..count`, or as many as the environment says, or the one that it names.
///
/// # Panics
/// Where a law is broken: the seed, what is wrong, and how to run it alone.
pub fn hold(test: &str, simulate: Simulation, count: u64, length: Length) {
    if let Some(seed) = number(SEED) {
        let report = simulate(seed, length, true);
        report.trace.iter().for_each(|line| println!("{line}"));
        judge(test, seed, &report);
        return;
    }
    let count = number(SEEDS).unwrap_or(count);
    let next = AtomicU64::new(0);
    let some_seeds = || {
        let (mut calls, mut entries) = (0, 0);
        loop {
            let seed = next.fetch_add(1, Ordering::Relaxed);
            if count <= seed {
                return (calls, entries);
            }
            let report = simulate(seed, length, false);
            judge(test, seed, &report);
            calls += report.calls;
            entries += report.entries;
        }
    };
    let threads = available_parallelism().map_or(1, usize::from);
    let told = thread::scope(|scope| {
        let at_work: Vec<_> = (0..threads).map(|_| scope.spawn(some_seeds)).collect();
        let ended = at_work.into_iter().map(ScopedJoinHandle::join);
        ended.collect::<Vec<_>>()
    });
    let told: Result<Vec<_>, _> = told.into_iter().collect();
    let told = told.unwrap_or_else(|panic| resume_unwind(panic));
    let calls: u64 = told.iter().map(|(calls, _)| calls).sum();
    let entries: usize = told.iter().map(|(_, entries)| entries).sum();
    println!("{count} seeds: {calls} calls, {entries} entries");
}

/// The first seed of `0..count` in which a law is broken, or that ends in a panic, with
/// what is broken.
#[must_use]
pub fn first_violation(simulate: Simulation, count: u64, length: Length) -> Option<(u64, String)> {
    (0..count).find_map(|seed| {
        let violation = match catch_unwind(|| simulate(seed, length, false)) {
            Ok(report) => report.violations.into_iter().next()?,
            Err(_) => "a panic".to_owned(),
        };
        Some((seed, violation))
    })
}

fn judge(test: &str, seed: u64, report: &Report) {
    assert!(
        report.violations.is_empty(),
        "seed {seed}:\n{}\nrun it alone, with every call: {SEED}={seed} cargo test -p gradus-tests --test simulation {test} -- --nocapture",
        report.violations.join("\n")
    );
}

#[expect(
    clippy::disallowed_methods,
    reason = "how long a test run may take is said where it is started"
)]
fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

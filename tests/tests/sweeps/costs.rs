//! What a sweep costs: what is due, not what exists.

use crate::rig::{LAPSE, Rig, call};
use gradus_contracts::schedules::Sweep;
use gradus_store::table::{EXPIRE_AT, STATEMENT_INDEX};
use gradus_tests::commands::purchase;
use gradus_tests::meter::Meter;

/// Requests that look at every shard once.
const LOOKS: u32 = 32;

#[tokio::test]
async fn a_sweep_that_finds_nobody_looks_at_each_shard_once_and_scans_nothing() {
    let rig = Rig::with_members(&["ann", "ben", "cho"]).await;
    let meter = Meter::default();
    let sweeper = rig.metered(&meter);
    sweeper
        .engine
        .program(&crate::rig::test(), sweeper.clock.now())
        .await
        .unwrap();
    let _ = meter.take();

    call(&sweeper, "2026-03-12T17:04:00Z").await.unwrap();
    let shared_out = meter.take();
    rig.works_off(&sweeper, crate::rig::soon()).await;
    let swept = meter.take();

    assert_eq!(shared_out.requests, 1);
    assert_eq!(swept.requests, LOOKS);
    assert!((swept.written()).abs() < f64::EPSILON);
    assert_eq!(meter.scans(), 0);
}

#[tokio::test]
async fn a_due_member_costs_five_units_and_two_for_each_timer_that_moves() {
    let rig = Rig::with_members(&["ann", "ben", "cho"]).await;
    let meter = Meter::default();
    let sweeper = rig.metered(&meter);
    sweeper
        .engine
        .program(&crate::rig::test(), sweeper.clock.now())
        .await
        .unwrap();
    let _ = meter.take();

    call(&sweeper, LAPSE).await.unwrap();
    rig.works_off(&sweeper, crate::rig::soon()).await;
    let bill = meter.take();

    // One to list the programs; of each member a read and a write.
    assert_eq!(bill.requests, 1 + LOOKS + 3 * 2);
    assert!((bill.table - 3.0 * 4.0).abs() < f64::EPSILON);
    assert!((bill.index(STATEMENT_INDEX) - 3.0).abs() < f64::EPSILON);
    // The timer is gone: one unit to take it out of the index.
    assert!((bill.index(EXPIRE_AT) - 3.0).abs() < f64::EPSILON);
}

#[tokio::test]
async fn an_early_wake_costs_at_most_three_units_and_no_entry() {
    // GIVEN points that lapse ten days after the latest purchase; the timer of the first one
    // is not pushed later by the second.
    let inactivity =
        "[earning]\npoints = \"1\"\nper = \"1.00\"\nexpiry = { inactivity_days = 10 }\n";
    let rig = Rig::of(inactivity).await;
    rig.joins_and_buys("ann").await;
    rig.gives(&purchase("ann", "T2", "2026-03-09T04:00:00Z", "CNY", 100))
        .await;
    let entries = rig.entries().await;
    let meter = Meter::default();
    let sweeper = rig.metered(&meter);

    call(&sweeper, LAPSE).await.unwrap();
    rig.works_off(&sweeper, crate::rig::soon()).await;
    let bill = meter.take();

    assert!((bill.table - 1.0).abs() < f64::EPSILON, "{bill:?}");
    assert!(
        (bill.index(EXPIRE_AT) - 2.0).abs() < f64::EPSILON,
        "{bill:?}"
    );
    assert_eq!(rig.entries().await, entries);
    // It is armed for the first instant after 19 March.
    rig.gateway.at("2026-03-19T17:05:00Z");
    rig.sweeps(Sweep::Expire, "2026-03-19T17:05:00Z").await;
    assert_eq!(rig.active("ann").await, 0);
}

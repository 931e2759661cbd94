//! Who is due is settled, whoever comes by, how often and how late.

use crate::rig::{EARLY, EXPIRING, LAPSE, Rig, call, give, soon};
use gradus_contracts::schedules::Sweep;
use gradus_tests::commands::settle;

#[tokio::test]
async fn a_sweep_settles_who_is_due_and_nobody_else() {
    let rig = Rig::with_members(&["ann", "ben", "cho"]).await;
    rig.gives(&settle("ben", LAPSE)).await;
    let later = gradus_tests::commands::purchase("cho", "T2", EARLY, "CNY", 300);
    rig.gives(&later).await;

    rig.sweeps(Sweep::Expire, LAPSE).await;

    assert_eq!(rig.active("ann").await, 0);
    // Points of 2 March are gone, those of 5 March stay.
    assert_eq!(rig.active("cho").await, 3);
    // Joined, bought, lapsed; Cho bought twice.
    assert_eq!(rig.entries().await.len(), 3 + 3 + 4);
}

#[tokio::test]
async fn before_anything_is_due_a_sweep_changes_nothing() {
    let rig = Rig::with_members(&["ann"]).await;
    let before = rig.gateway.wire.everything().await;

    rig.sweeps(Sweep::Expire, "2026-03-12T17:04:59.999Z").await;

    assert_eq!(rig.gateway.wire.everything().await, before);
}

#[tokio::test]
async fn a_sweep_that_comes_twice_or_twice_at_once_does_its_work_once() {
    let rig = Rig::with_members(&["ann", "ben"]).await;
    call(&rig.sweeper, LAPSE).await.unwrap();
    let messages = rig.queues.drain(&rig.sweeper.queue.url).await;
    assert_eq!(messages.len(), 4);

    let (one, other) = (rig.sweeper.clone(), rig.sweeper.clone());
    for message in &messages {
        let both = tokio::join!(give(&one, message, soon()), give(&other, message, soon()));
        assert!(both.0.batch_item_failures.is_empty());
        assert!(both.1.batch_item_failures.is_empty());
    }
    let once = rig.gateway.wire.everything().await;
    rig.sweeps(Sweep::Expire, LAPSE).await;

    assert_eq!(rig.gateway.wire.everything().await, once);
    assert_eq!(rig.entries().await.len(), 3 + 3);
}

#[tokio::test]
async fn a_sweep_that_comes_a_month_late_writes_what_daily_ones_write() {
    let daily = Rig::with_members(&["ann", "ben"]).await;
    let late = Rig::with_members(&["ann", "ben"]).await;
    for rig in [&daily, &late] {
        let bought = gradus_tests::commands::purchase("ann", "T2", EARLY, "CNY", 300);
        rig.gives(&bought).await;
        rig.gateway.at("2026-04-13T00:00:00Z");
    }

    for day in 10..=31 {
        daily
            .sweeps(Sweep::Expire, &format!("2026-03-{day}T17:05:00Z"))
            .await;
    }
    late.sweeps(Sweep::Expire, "2026-04-13T00:00:00Z").await;

    assert_eq!(daily.entries().await, late.entries().await);
    assert_eq!(late.entries().await.len(), 5 + 3);
    assert_eq!(daily.active("ann").await, 0);
}

#[tokio::test]
async fn a_lost_message_is_made_up_for_by_the_next_sweep() {
    let rig = Rig::with_members(&["ann", "ben", "cho"]).await;
    call(&rig.sweeper, LAPSE).await.unwrap();
    let lost = rig.queues.drain(&rig.sweeper.queue.url).await;
    assert_eq!(lost.len(), 4);

    rig.gateway.at("2026-03-12T17:20:00Z");
    rig.sweeps(Sweep::Expire, "2026-03-12T17:20:00Z").await;

    assert_eq!(rig.entries().await.len(), 3 * 3);
    // And the lost ones come after all.
    for message in &lost {
        give(&rig.sweeper, message, soon()).await;
    }
    assert_eq!(rig.entries().await.len(), 3 * 3);
}

#[tokio::test]
async fn each_sweep_finds_what_its_own_timers_say_and_settles_whatever_is_due() {
    let tiers = format!(
        "{EXPIRING}[[tiers]]\nid = \"base\"\n[[tiers]]\nid = \"silver\"\nqualify = {{ spend_at_least = \"1.00\", window = {{ rolling_days = 5 }} }}\nvalidity = {{ months = 1 }}\n[reminders]\npoints_expiring_lead_days = [3]\n"
    );
    let rig = Rig::of(&tiers).await;
    rig.joins_and_buys("ann").await;

    // 3 days before 12 March.
    rig.sweeps(Sweep::Expire, "2026-03-08T17:05:00Z").await;
    assert_eq!(rig.entries().await.len(), 2);
    rig.sweeps(Sweep::Remind, "2026-03-08T17:05:00Z").await;
    assert_eq!(rig.entries().await.len(), 3);

    // Silver ends on 1 April; the sweep of the tiers lets the points lapse as well.
    rig.gateway.at("2026-04-01T17:05:00Z");
    rig.sweeps(Sweep::Downgrade, "2026-04-01T17:05:00Z").await;
    assert_eq!(rig.entries().await.len(), 5);
    assert_eq!(rig.member("ann").await.standing.earned.as_str(), "base");
    assert_eq!(rig.active("ann").await, 0);
}

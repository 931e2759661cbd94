//! Programs are read once and kept for a moment.

use gradus_domain::words::ids::ProgramId;
use gradus_engine::Engine;
use gradus_engine::answer::EngineError;
use gradus_engine::programs::{KEPT_MS, NOTICE_MS};
use gradus_store::Store;
use gradus_store::versions::StoredVersion;
use gradus_tests::commands::at;
use gradus_tests::meter::Meter;
use gradus_tests::program::simple;
use gradus_tests::wire::{TABLE, Wire};

fn version(number: u32) -> StoredVersion {
    let text = simple("Asia/Shanghai", "CNY", "");
    let from = format!("version = {number}\neffective_from = \"2026-0{number}-01T00:00:00Z\"");
    StoredVersion {
        number,
        file_name: "test.toml".to_owned(),
        file: text.replace("version = 1", &from).into_bytes(),
        published_at: at("2026-01-01T00:00:00Z"),
        suspended_at: None,
    }
}

#[tokio::test]
async fn a_new_version_is_seen_when_the_kept_ones_are_old() {
    let wire = Wire::start().await;
    let meter = Meter::default();
    let engine = Engine::new(Store::new(wire.metered(&meter), TABLE));
    let id = ProgramId::new("test");
    let now = at("2026-03-01T00:00:00Z");
    let count = async |engine: &Engine, after_ms: i64| {
        let program = engine
            .program(&id, now.saturating_plus_millis(after_ms))
            .await
            .unwrap();
        program.versions.all().count()
    };
    engine.store().publish(&id, &version(1)).await.unwrap();

    let first = count(&engine, 0).await;
    engine.store().publish(&id, &version(2)).await.unwrap();
    let _ = meter.take();
    let kept = count(&engine, KEPT_MS - 1).await;
    let requests_while_kept = meter.take().requests;
    let later = count(&engine, KEPT_MS).await;

    assert_eq!([first, kept, later], [1, 1, 2]);
    assert_eq!(requests_while_kept, 0);
}

#[tokio::test]
async fn what_is_forgotten_is_read_again() {
    let wire = Wire::start().await;
    let engine = wire.engine();
    let id = ProgramId::new("test");
    let now = at("2026-03-01T00:00:00Z");
    engine.store().publish(&id, &version(1)).await.unwrap();
    engine.program(&id, now).await.unwrap();
    engine.store().publish(&id, &version(2)).await.unwrap();

    engine.forget_program(&id);

    let program = engine.program(&id, now).await.unwrap();
    assert_eq!(program.versions.all().count(), 2);
}

#[tokio::test]
async fn a_program_that_nobody_published_is_unknown_until_somebody_does() {
    let wire = Wire::start().await;
    let engine = wire.engine();
    let id = ProgramId::new("test");
    let now = at("2026-03-01T00:00:00Z");

    let unknown = engine.program(&id, now).await.unwrap_err();
    engine.store().publish(&id, &version(1)).await.unwrap();
    let known = engine.program(&id, now).await;

    assert_eq!(unknown, EngineError::ProgramUnknown(id));
    assert!(!unknown.is_retryable());
    assert!(known.is_ok());
}

/// What a function keeps for half a minute, and what a version is ahead of its first instant.
#[test]
fn a_version_is_read_by_all_before_it_can_decide() {
    assert_eq!((KEPT_MS, NOTICE_MS), (30_000, 60_000));
}

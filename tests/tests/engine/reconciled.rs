//! A decision whose entries and state do not agree is not written.

use crate::counter::Counter;
use gradus_domain::audit::Law;
use gradus_domain::planted::{Bug, with};
use gradus_engine::answer::{Answer, EngineError};
use gradus_tests::commands::{join, purchase, settle};
use tokio::runtime;

/// The local day of 2 March and ten more: what it earned lapses with 13 March in Shanghai.
const EXPIRING: &str =
    "[earning]\npoints = \"1\"\nper = \"1.00\"\nexpiry = { rolling_days = 10 }\n";

#[test]
fn points_that_lapse_and_stay_are_not_written() {
    let runtime = runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let sweep = settle("m", "2026-03-12T16:00:00Z");
    let counter = runtime.block_on(async {
        let counter = Counter::of(EXPIRING).await;
        counter.records(&join("m", "2026-03-01T04:00:00Z")).await;
        let bought = purchase("m", "T1", "2026-03-02T04:00:00Z", "CNY", 700);
        counter.records(&bought).await;
        counter
    });

    let refused = with(Bug::LapsedPointsStay, || {
        runtime.block_on(counter.tries(&sweep))
    });

    let Err(EngineError::Books(findings)) = &refused else {
        panic!("{refused:?}");
    };
    let laws: Vec<Law> = findings.iter().map(|finding| finding.law).collect();
    assert_eq!(laws, [Law::Balance, Law::State]);
    let error = refused.unwrap_err();
    assert_eq!(
        error.to_string(),
        "nothing is written, for entries and state do not agree: day:m:2026-03-13: Balance: \
         expected active 0, found 7; member m: State: expected active 0, found 7"
    );
    assert!(!error.is_retryable());
    runtime.block_on(async {
        assert_eq!(counter.active("m").await, 7);
        assert_eq!(counter.entries("m").await.len(), 2);
        // Without the defect the same is settled.
        assert_eq!(counter.gives(&sweep).await, Answer::Settled(1));
        assert_eq!(counter.active("m").await, 0);
    });
}

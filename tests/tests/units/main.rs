//! Units that the service counts, and sizes of whole items. `cargo run -p gradus-tests
//! --example units` prints them.

#[path = "../../../shared/store/tests/codec/ordinary.rs"]
mod ordinary;

use gradus_domain::commands::Command;
use gradus_domain::ledger::plan::Timers;
use gradus_store::table::{DUE_INDEXES, STATEMENT_INDEX};
use gradus_tests::commands::settle;
use gradus_tests::meter::Bill;
use gradus_tests::units::{Bench, NOW};

const BUDGET: &str = "[[rules]]\nid = \"r\"\nwhen = {}\nbonus = 30\nbudget = 1_000_000\n";

fn due(bill: &Bill) -> f64 {
    DUE_INDEXES.iter().map(|name| bill.index(name)).sum()
}

/// Table, statement, due indexes, read.
fn units(bill: &Bill) -> (f64, f64, f64, f64) {
    (
        bill.table,
        bill.index(STATEMENT_INDEX),
        due(bill),
        bill.read,
    )
}

#[tokio::test]
async fn an_ordinary_purchase_takes_four_units_one_for_the_statement_and_one_to_read() {
    assert!(ordinary::purchase().sequence > 0);
    let bench = Bench::with(&ordinary::member(20), "").await;
    let bought = bench.bought("S0417-20260620-000124", 5);

    let bill = bench.costs(std::slice::from_ref(&bought), true).await;

    assert_eq!(units(&bill), (4.0, 1.0, 0.0, 1.0));
    assert_eq!(bill.requests, 2);
    let (member, entry) = (bench.member_bytes().await, bench.entry_bytes(&bought).await);
    assert!(member <= 1_024, "{member} bytes");
    assert!(entry <= 1_024, "{entry} bytes");
}

#[tokio::test]
async fn folded_purchases_take_two_units_and_three_each() {
    for k in [2_u8, 5, 10] {
        let bench = Bench::with(&ordinary::member(20), "").await;
        let commands: Vec<Command> = (0..k)
            .map(|number| bench.bought(&format!("S0417-20260620-{number:06}"), 5))
            .collect();

        let bill = bench.costs(&commands, true).await;

        let k = f64::from(k);
        assert_eq!(units(&bill), (2.0 + 2.0 * k, k, 0.0, 1.0));
    }
}

#[tokio::test]
async fn a_timer_that_moves_takes_two_units_of_its_index() {
    let none = Bench::with_timers(&ordinary::member(20), "", Timers::default()).await;
    let armed = none.costs(&[none.bought("T1", 5)], true).await;
    let again = none.costs(&[none.bought("T2", 5)], true).await;

    // Two timers are armed for the first time: points lapse, the tier is reviewed.
    assert_eq!(units(&armed), (4.0, 1.0, 2.0, 1.0));
    assert_eq!(units(&again), (4.0, 1.0, 0.0, 1.0));
}

#[tokio::test]
async fn a_rejection_takes_two_units_and_a_repeat_one_round_more() {
    let bench = Bench::with(&ordinary::member(20), "").await;
    let abroad = bench.costs(&[bench.bought_abroad("T1")], false).await;
    bench.costs(&[bench.bought("T2", 5)], true).await;

    let repeat = bench.costs(&[bench.bought("T2", 5)], false).await;

    assert_eq!(units(&abroad), (2.0, 0.0, 0.0, 1.0));
    assert_eq!(units(&repeat), (0.0, 0.0, 0.0, 2.0));
    assert_eq!(repeat.requests, 3);
}

#[tokio::test]
async fn a_return_writes_member_entry_and_remainder_and_reads_the_purchase() {
    let bench = Bench::with(&ordinary::member(20), "").await;
    bench.costs(&[bench.bought("T1", 5)], true).await;

    let bill = bench.costs(&[bench.brought_back("T1")], true).await;

    // The remainder is not there yet: reading nothing takes a unit as well.
    assert_eq!(units(&bill), (6.0, 1.0, 0.0, 3.0));
}

#[tokio::test]
async fn a_return_that_waits_takes_two_units_more_for_what_must_be_absent() {
    let bench = Bench::with(&ordinary::member(20), "").await;

    let bill = bench.costs(&[bench.brought_back("T1")], false).await;

    // The member, the record, the purchase that is not there, which is read in two items; the
    // day on which the wait ends arms a timer.
    assert_eq!(units(&bill), (6.0, 0.0, 2.0, 3.0));
}

#[tokio::test]
async fn a_budget_takes_two_units_to_write_and_eight_to_read() {
    let bench = Bench::with(&ordinary::member(20), BUDGET).await;

    let bill = bench.costs(&[bench.bought("T1", 5)], true).await;

    assert_eq!(units(&bill), (6.0, 1.0, 0.0, 9.0));
}

#[tokio::test]
async fn a_balance_takes_one_unit_and_an_early_wake_three_at_most() {
    let fired = Timers {
        expire_at: Some(gradus_tests::commands::at("2026-06-20T00:00:00Z")),
        ..Timers::default()
    };
    let bench = Bench::with_timers(&ordinary::member(20), "", fired).await;

    let balance = bench.balance().await;
    let wake = settle(ordinary::member_id().as_str(), NOW);
    let wake = bench.costs(&[wake], false).await;

    assert_eq!(units(&balance), (0.0, 0.0, 0.0, 1.0));
    assert!(wake.table <= 3.0, "{wake:?}");
}

//! Prints what an ordinary member's commands cost in units of the table, what a million of
//! them come to at list price, and how large the items are.

#[path = "../../shared/store/tests/codec/ordinary.rs"]
mod ordinary;

use gradus_domain::commands::Command;
use gradus_domain::ledger::plan::Timers;
use gradus_store::table::{DUE_INDEXES, STATEMENT_INDEX};
use gradus_tests::meter::Bill;
use gradus_tests::units::{
    Bench, DOLLARS_PER_MILLION_FIFO_REQUESTS, DOLLARS_PER_MILLION_READS,
    DOLLARS_PER_MILLION_WRITES, dollars_per_million,
};

const BUDGET: &str = "[[rules]]\nid = \"r\"\nwhen = {}\nbonus = 30\nbudget = 1_000_000\n";

#[tokio::main(flavor = "current_thread")]
async fn main() {
    println!("whole items, in bytes as the service counts them\n");
    for days in [20, 60, 134] {
        let bench = Bench::with(&ordinary::member(days), "").await;
        println!(
            "member, 12 lots, {days:3} active days  {:6}",
            bench.member_bytes().await
        );
    }
    println!("\nunits, as the service tells           table  statement  due  read   $ per million");
    purchases().await;
    others().await;
    println!(
        "\nDynamoDB on demand, us-east-1: ${DOLLARS_PER_MILLION_WRITES} per million write request units,"
    );
    println!(
        "${DOLLARS_PER_MILLION_READS} per million read request units. The command queue, apart from that:"
    );
    println!(
        "${DOLLARS_PER_MILLION_FIFO_REQUESTS} per million FIFO requests; a purchase alone takes three of them"
    );
    println!("(send, receive, delete), ten in a batch three together.");
    assert!(ordinary::purchase().sequence > 0);
}

async fn purchases() {
    for lines in [1, 5, 20] {
        let bench = Bench::with(&ordinary::member(20), "").await;
        let bought = bench.bought("S0417-20260620-000124", lines);
        let bill = bench.costs(std::slice::from_ref(&bought), true).await;
        let bytes = bench.entry_bytes(&bought).await;
        print(
            &format!("purchase, {lines:2} lines ({bytes} bytes)"),
            &bill,
            1.0,
        );
    }
    for k in [2_u8, 10] {
        let bench = Bench::with(&ordinary::member(20), "").await;
        let commands: Vec<Command> = (0..k)
            .map(|number| bench.bought(&format!("S0417-20260620-{number:06}"), 5))
            .collect();
        let bill = bench.costs(&commands, true).await;
        print(
            &format!("{k} folded purchases, 5 lines"),
            &bill,
            f64::from(k),
        );
    }
    for days in [60, 134] {
        let bench = Bench::with(&ordinary::member(days), "").await;
        let bill = bench
            .costs(&[bench.bought("S0417-20260620-000124", 5)], true)
            .await;
        print(
            &format!("purchase, 5 lines, {days} active days"),
            &bill,
            1.0,
        );
    }
}

async fn others() {
    let bench = Bench::with(&ordinary::member(20), "").await;
    bench.costs(&[bench.bought("T1", 5)], true).await;
    print(
        "repeat",
        &bench.costs(&[bench.bought("T1", 5)], false).await,
        1.0,
    );
    print(
        "return",
        &bench.costs(&[bench.brought_back("T1")], true).await,
        1.0,
    );
    print(
        "rejection",
        &bench.costs(&[bench.bought_abroad("T2")], false).await,
        1.0,
    );
    let before = Bench::with(&ordinary::member(20), "").await;
    print(
        "return that waits",
        &before.costs(&[before.brought_back("T1")], false).await,
        1.0,
    );
    print("balance", &bench.balance().await, 1.0);
    let fresh = Bench::with_timers(&ordinary::member(20), "", Timers::default()).await;
    print(
        "purchase that arms timers",
        &fresh.costs(&[fresh.bought("T1", 5)], true).await,
        1.0,
    );
    let budget = Bench::with(&ordinary::member(20), BUDGET).await;
    print(
        "purchase with a budget",
        &budget.costs(&[budget.bought("T1", 5)], true).await,
        1.0,
    );
}

fn print(what: &str, bill: &Bill, purchases: f64) {
    let due: f64 = DUE_INDEXES.iter().map(|name| bill.index(name)).sum();
    println!(
        "{what:36} {:6} {:10} {due:4} {:5} {:14.3}",
        bill.table,
        bill.index(STATEMENT_INDEX),
        bill.read,
        dollars_per_million(bill) / purchases,
    );
}

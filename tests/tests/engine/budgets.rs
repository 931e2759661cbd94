//! Budgets: exact, whoever comes at once.

use crate::counter::Counter;
use crate::races::all_at_once;
use gradus_domain::commands::{Command, Returned};
use gradus_domain::ledger::entry::Entry;
use gradus_domain::ledger::score::Source;
use gradus_engine::answer::Answer;
use gradus_tests::commands::{join, purchase, returned};
use gradus_tests::program::simple;
use gradus_tests::wire::loaded;

const JOINED: &str = "2026-03-01T04:00:00Z";
const LATER: &str = "2026-03-02T04:00:00Z";

fn program(budget: i64) -> String {
    let rule = format!("[[rules]]\nid = \"r\"\nwhen = {{}}\nbonus = 30\nbudget = {budget}\n");
    simple("Asia/Shanghai", "CNY", &rule)
}

/// What the rule gave of its budget.
fn given(answer: &Answer) -> i64 {
    let Answer::Recorded(entry) = answer else {
        panic!("{answer:?}");
    };
    bonus(entry)
}

fn bonus(entry: &Entry) -> i64 {
    gradus_tests::reading::score(entry)
        .shares
        .iter()
        .filter(|share| share.source != Source::Base)
        .map(|share| share.amount.get())
        .sum()
}

async fn with_members(budget: i64, members: usize) -> Counter {
    let counter = Counter::under(loaded(&[&program(budget)])).await;
    for member in 0..members {
        counter.records(&join(&format!("m{member}"), JOINED)).await;
    }
    counter
}

fn one_each(members: std::ops::Range<usize>) -> Vec<Vec<Command>> {
    members
        .map(|member| {
            let transaction = format!("T{member}");
            vec![purchase(
                &format!("m{member}"),
                &transaction,
                LATER,
                "CNY",
                100,
            )]
        })
        .collect()
}

async fn left(counter: &Counter, budget: i64) -> i64 {
    let wanted = [("r".into(), budget)];
    let read = counter
        .engine
        .store()
        .budgets(&counter.program.id, &wanted)
        .await;
    read.unwrap()[0].left()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn forty_purchases_at_once_are_given_exactly_the_budget() {
    let counter = with_members(1_007, 40).await;

    let answers = all_at_once(&counter, &program(1_007), one_each(0..40)).await;

    // 33 × 30 = 990; 17 are left for the next, nothing for 6.
    let mut gifts: Vec<i64> = answers.iter().map(given).collect();
    gifts.sort_unstable();
    let wanted = [vec![0; 6], vec![17], vec![30; 33]].concat();
    assert_eq!(gifts, wanted);
    assert_eq!(left(&counter, 1_007).await, 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_version_that_lowers_the_budget_gives_exactly_the_rest() {
    let counter = with_members(1_007, 40).await;
    // 10 × 30 = 300 under the first version.
    let before = all_at_once(&counter, &program(1_007), one_each(0..10)).await;
    assert!(before.iter().all(|answer| given(answer) == 30));

    let after = all_at_once(&counter, &program(500), one_each(10..40)).await;

    // 200 are left of 500: 6 × 30 and 20.
    let mut gifts: Vec<i64> = after.iter().map(given).collect();
    gifts.sort_unstable();
    let wanted = [vec![0; 23], vec![20], vec![30; 6]].concat();
    assert_eq!(gifts, wanted);
    assert_eq!(left(&counter, 500).await, 0);
}

#[tokio::test]
async fn a_version_below_what_was_given_gives_nothing() {
    let counter = with_members(1_007, 3).await;
    for commands in one_each(0..2) {
        counter.records(&commands[0]).await;
    }
    let lowered = Counter {
        program: loaded(&[&program(59)]),
        ..counter
    };

    let third = lowered.gives(&one_each(2..3)[0][0]).await;

    assert_eq!(given(&third), 0);
    assert_eq!(left(&lowered, 59).await, 0);
}

#[tokio::test]
async fn what_a_return_frees_is_there_for_the_next() {
    let counter = with_members(45, 3).await;
    let gifts = [
        given(&counter.gives(&one_each(0..1)[0][0]).await),
        given(&counter.gives(&one_each(1..2)[0][0]).await),
    ];

    counter
        .records(&returned("m0", "R", LATER, "T0", Returned::Everything))
        .await;
    let third = given(&counter.gives(&one_each(2..3)[0][0]).await);

    assert_eq!(gifts, [30, 15]);
    assert_eq!(third, 30);
    assert_eq!(left(&counter, 45).await, 0);
}

#[tokio::test]
async fn folded_purchases_share_a_budget_as_one_by_one() {
    let counter = with_members(70, 1).await;
    let commands: Vec<Command> = (0..4)
        .map(|number| purchase("m0", &format!("F{number}"), LATER, "CNY", 100))
        .collect();

    let answers = counter.gives_all(&commands).await;

    let gifts: Vec<i64> = answers.iter().map(given).collect();
    assert_eq!(gifts, [30, 30, 10, 0]);
    assert_eq!(left(&counter, 70).await, 0);
}

#[tokio::test]
async fn each_of_thirty_budgets_counts_though_the_table_reads_fewer_at_once() {
    // Each gives 10 of 15.
    let rules: String = (1..=30)
        .map(|number| {
            format!("[[rules]]\nid = \"r{number}\"\nwhen = {{}}\nbonus = 10\nbudget = 15\n")
        })
        .collect();
    let program = simple("Asia/Shanghai", "CNY", &rules);
    let counter = Counter::under(loaded(&[&program])).await;
    counter.records(&join("m0", JOINED)).await;

    let mut gifts = Vec::new();
    for transaction in ["T0", "T1", "T2"] {
        let bought = purchase("m0", transaction, LATER, "CNY", 100);
        gifts.push(given(&counter.gives(&bought).await));
    }

    // 30 × 10, 30 × 5, and nothing is left.
    assert_eq!(gifts, [300, 150, 0]);
}

//! Laws with numbers worked by hand, for defects that no story shows.

use gradus_domain::commands::{Command, Returned};
use gradus_domain::deciding::decide;
use gradus_domain::ledger::plan::Facts;
use gradus_domain::words::ids::{MemberId, ProgramId};
use gradus_engine::answer::{Answer, EngineError};
use gradus_store::aliases::{AliasKey, AliasKind};
use gradus_store::companion::Companion;
use gradus_store::transaction::{CommitError, Transaction};
use gradus_tests::commands::{at, join, purchase, returned, spend};
use gradus_tests::simulation::process::{Death, Process};
use gradus_tests::simulation::programs::PROGRAM;
use gradus_tests::simulation::run::{found, load, on_virtual_time};
use gradus_tests::simulation::staff::Worker;
use gradus_tests::simulation::story::FIRST;
use gradus_tests::simulation::world::World;

pub(crate) const FILE: &str = r#"id = "sim"
version = 1
zone = "Asia/Shanghai"
currency = "CNY"

[earning]
points = "1"
per = "3.00"
rounding = "nearest"
expiry = "never"

[[tiers]]
id = "base"

[[rules]]
id = "launch"
bonus = 2
budget = 8
"#;

/// A world without faults in which the members `a` and `b` have joined.
async fn world() -> (World, Worker) {
    world_of(FILE).await
}

/// The same with another program.
async fn world_of(file: &str) -> (World, Worker) {
    let world = World::new(1, at(FIRST));
    let keeper = Worker::new(Process::new(&world, "keeper", 1, Death::Never));
    found(&keeper, file).await;
    for member in ["a", "b"] {
        run(&keeper, &join(member, "2026-03-01T05:00:00Z"), &[])
            .await
            .expect("it joins");
    }
    (world, keeper)
}

async fn run(
    worker: &Worker,
    command: &Command,
    companions: &[Companion],
) -> Result<Answer, EngineError> {
    let program = load(worker, at(FIRST)).await.expect("a program");
    worker
        .engine
        .execute_with(&program, command, companions)
        .await
}

/// ¥5.00 at 1 point per ¥3.00 are 1.67 points, to the nearest 2; with 2 of the rule, 4.
pub(crate) fn points_are_rounded_to_the_nearest(file: &str) -> Result<(), String> {
    on_virtual_time(async {
        let (_, worker) = world_of(file).await;

        let answer = run(
            &worker,
            &purchase("a", "t1", "2026-03-02T05:00:00Z", "CNY", 500),
            &[],
        )
        .await;

        match answer {
            Ok(Answer::Recorded(entry)) if entry.after.active.get() == 4 => Ok(()),
            other => Err(format!("{other:?}")),
        }
    })
}

/// Spending 2 points of none is refused; after a purchase of 4 points the same works.
pub(crate) fn a_rejection_leaves_its_key() -> Result<(), String> {
    on_virtual_time(async {
        let (_, worker) = world().await;
        let spending = spend("a", "s1", "2026-03-02T05:00:00Z", 2);

        let refused = run(&worker, &spending, &[]).await;
        let bought = run(
            &worker,
            &purchase("a", "t1", "2026-03-02T05:00:00Z", "CNY", 500),
            &[],
        )
        .await;
        let done = run(&worker, &spending, &[]).await;

        match (refused, bought, done) {
            (Ok(Answer::Rejected(_)), Ok(Answer::Recorded(_)), Ok(Answer::Recorded(entry)))
                if entry.after.active.get() == 2 =>
            {
                Ok(())
            }
            other => Err(format!("{other:?}")),
        }
    })
}

/// While `a`'s return finds no purchase `t1`, `b` records it: the return is not parked.
pub(crate) fn a_return_waits_only_while_its_purchase_is_absent() -> Result<(), String> {
    on_virtual_time(async {
        let (_, worker) = world().await;
        let program = load(&worker, at(FIRST)).await.expect("a program");
        let back = returned(
            "a",
            "r1",
            "2026-03-02T05:00:00Z",
            "t1",
            Returned::Everything,
        );
        let store = worker.engine.store();
        let facts = Facts {
            member: store
                .member(&program.id, &back.member)
                .await
                .expect("an answer")
                .map(|stored| stored.member),
            ..Facts::default()
        };
        let mut plan = decide(&program.versions, facts, &back).expect("a plan");
        let commit = plan.commits.pop().expect("a commit");

        let bought = purchase("b", "t1", "2026-03-02T05:00:00Z", "CNY", 500);
        run(&worker, &bought, &[]).await.expect("it is recorded");
        let transaction = Transaction {
            member: commit.member,
            records: commit.records,
            absent: commit.absent,
            ..Transaction::default()
        };
        let prepared = store.prepare(&program.id, &transaction).expect("it fits");
        let parked = store.write(prepared).await;
        let again = run(&worker, &back, &[]).await;

        match (parked, again) {
            (Err(CommitError::Conflict(conflict)), Ok(Answer::Rejected(rejection)))
                if conflict.others && rejection.code() == "transaction_claimed" =>
            {
                Ok(())
            }
            other => Err(format!("{other:?}")),
        }
    })
}

/// The same purchase twice: the second caller gets the first one's entry.
pub(crate) fn a_repeat_gets_the_first_answer() -> Result<(), String> {
    on_virtual_time(async {
        let (_, worker) = world().await;
        let bought = purchase("a", "t1", "2026-03-02T05:00:00Z", "CNY", 500);

        let first = run(&worker, &bought, &[]).await;
        let second = run(&worker, &bought, &[]).await;

        match (first, second) {
            (Ok(Answer::Recorded(first)), Ok(Answer::Repeated(second))) if first == second => {
                Ok(())
            }
            other => Err(format!("{other:?}")),
        }
    })
}

/// Of a phone number's two claims one is taken.
pub(crate) fn an_alias_leads_to_one_member() -> Result<(), String> {
    on_virtual_time(async {
        let (_, worker) = world().await;
        let alias = AliasKey::new(&[7; 32]).alias(&ProgramId::new(PROGRAM), AliasKind::Phone, "+1");
        let claim = |member: &str| [Companion::ClaimAlias(alias.clone(), MemberId::new(member))];

        let first = run(&worker, &join("c", "2026-03-01T06:00:00Z"), &claim("c")).await;
        let second = run(&worker, &join("d", "2026-03-01T06:00:00Z"), &claim("d")).await;

        match (first, second) {
            (Ok(Answer::Recorded(_)), Err(EngineError::Companions(_))) => Ok(()),
            other => Err(format!("{other:?}")),
        }
    })
}

/// Ten members race for a budget of 8, of which each purchase takes 2: four get it.
pub(crate) fn a_budget_is_not_overdrawn() -> Result<(), String> {
    on_virtual_time(async {
        let (world, keeper) = world().await;
        let members: Vec<String> = (0..10).map(|number| format!("r{number}")).collect();
        for member in &members {
            run(&keeper, &join(member, "2026-03-01T05:00:00Z"), &[])
                .await
                .expect("it joins");
        }

        let mut racing = tokio::task::JoinSet::new();
        for member in members {
            let worker = Worker::new(Process::new(&world, &member, 1, Death::Never));
            racing.spawn(async move {
                let bought = purchase(&member, &member, "2026-03-02T05:00:00Z", "CNY", 300);
                run(&worker, &bought, &[]).await
            });
        }
        let mut points = 0;
        while let Some(answer) = racing.join_next().await {
            match answer {
                Ok(Ok(Answer::Recorded(entry))) => points += entry.after.active.get(),
                other => return Err(format!("{other:?}")),
            }
        }

        if points == 10 + 8 {
            Ok(())
        } else {
            Err(format!("{points} points instead of 18"))
        }
    })
}

#[test]
fn points_are_rounded_as_the_program_declares() {
    assert_eq!(points_are_rounded_to_the_nearest(FILE), Ok(()));
}

#[test]
fn a_rejected_command_may_be_done_later() {
    assert_eq!(a_rejection_leaves_its_key(), Ok(()));
}

#[test]
fn a_return_of_what_another_buys_meanwhile_does_not_wait() {
    assert_eq!(a_return_waits_only_while_its_purchase_is_absent(), Ok(()));
}

#[test]
fn a_repeated_command_gets_the_first_answer() {
    assert_eq!(a_repeat_gets_the_first_answer(), Ok(()));
}

#[test]
fn an_alias_leads_to_one_member_only() {
    assert_eq!(an_alias_leads_to_one_member(), Ok(()));
}

#[test]
fn ten_members_who_race_for_a_budget_do_not_overdraw_it() {
    assert_eq!(a_budget_is_not_overdrawn(), Ok(()));
}

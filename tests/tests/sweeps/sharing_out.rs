//! A schedule's call puts all of the work into the queue, or says that it did not.

use crate::rig::{EXPIRING, LAPSE, Rig, call};
use gradus_shell::sweep::{SweepQueue, Sweeper};
use gradus_tests::program::simple;
use gradus_tests::reluctant::Refusal;

#[tokio::test]
async fn every_program_is_shared_out_in_eight_messages_whatever_one_call_of_the_queue_takes() {
    let test = simple("Asia/Shanghai", "CNY", EXPIRING);
    let other = test.replacen("id = \"test\"", "id = \"other\"", 1);
    let rig = Rig::of_programs(&[("test", &test), ("other", &other)]).await;
    let deployed = Sweeper {
        queue: SweepQueue {
            ranges: 8,
            ..rig.sweeper.queue.clone()
        },
        ..rig.sweeper.clone()
    };

    call(&deployed, LAPSE).await.unwrap();

    // 2 programs of 32 shards: 16 messages of 4 shards, and a call takes ten.
    let all: Vec<(String, u16, u16)> = ["other", "test"]
        .into_iter()
        .flat_map(|program| (0..8).map(move |range| (program, 4 * range)))
        .map(|(program, first)| (program.to_owned(), first, first + 3))
        .collect();
    assert_eq!(rig.asked_for().await, all);
}

#[tokio::test]
async fn where_the_queue_leaves_out_a_part_of_the_work_the_schedule_says_so_and_is_called_again() {
    let rig = Rig::with_members(&["ann"]).await;
    let part = rig.before_queues(|it| it.leaves_out(r#""first":8"#, Refusal::NotNow));

    let said = call(&part, LAPSE).await.unwrap_err().to_string();

    assert!(
        said.contains("/work does not take the work: InternalError"),
        "{said}"
    );
    let of_test = |first: u16| ("test".to_owned(), first, first + 7);
    assert_eq!(rig.asked_for().await, [0, 16, 24].map(of_test));
    call(&rig.sweeper, LAPSE).await.unwrap();
    assert_eq!(rig.asked_for().await, [0, 8, 16, 24].map(of_test));
}

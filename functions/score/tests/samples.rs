//! The sample event, over the table at the wire.

use aws_sdk_sqs::config::{BehaviorVersion, Config};
use gradus_domain::words::ids::{MemberId, ProgramId};
use gradus_shell::app::{App, CommandQueue};
use gradus_tests::commands::join;
use gradus_tests::gateway::Gateway;
use gradus_tests::program::simple;

const NOON: &str = "2026-03-01T12:00:00.267Z";

/// A queue that is never called: every command is decided.
fn uncalled() -> CommandQueue {
    let config = Config::builder().behavior_version(BehaviorVersion::latest());
    CommandQueue {
        client: aws_sdk_sqs::Client::from_conf(config.build()).into(),
        url: "http://queue/000000000000/gradus-commands.fifo".to_owned(),
        dead_letter_url: "http://queue/000000000000/gradus-commands-dead.fifo".to_owned(),
    }
}

#[tokio::test]
async fn the_sample_event_is_decided() {
    let gateway = Gateway::of(&[("test", &simple("Asia/Shanghai", "CNY", ""))], NOON).await;
    let engine = &gateway.app.engine;
    let id = ProgramId::new("test");
    let joined = join("m", "2026-03-01T11:00:00Z");
    let program = engine.program(&id, joined.received_at).await.unwrap();
    let answers = engine.execute(&program, &[joined]).await;
    assert!(answers[0].is_ok(), "{answers:?}");
    let app = App {
        commands: Some(uncalled()),
        ..gateway.app.clone()
    };

    let event = serde_json::from_str(include_str!("../events/commands.json")).unwrap();
    let answer = gradus_score::handle(app, event).await;

    assert!(answer.batch_item_failures.is_empty(), "{answer:?}");
    let member = MemberId::new("m");
    let lines = engine
        .store()
        .statement(&id, &member, None, 10)
        .await
        .unwrap();
    let mut recorded: Vec<String> = lines.iter().map(|line| line.key.to_text()).collect();
    recorded.sort();
    assert_eq!(
        recorded,
        ["activity:m:a-1", "join:m", "purchase:t-1", "return:m:r-1"]
    );
}

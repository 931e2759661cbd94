//! Batches of messages: of several programs, and with messages that the dead-letter queue does
//! not take.

#![expect(clippy::unwrap_used, reason = "a test that fails says where")]

use aws_lambda_events::sqs::{SqsBatchResponse, SqsEvent, SqsMessage};
use gradus_contracts::queues::{CommandMessage, message_group};
use gradus_domain::commands::Command;
use gradus_domain::words::ids::{MemberId, ProgramId};
use gradus_shell::app::CommandQueue;
use gradus_tests::commands::{join, purchase};
use gradus_tests::gateway::Gateway;
use gradus_tests::program::simple;
use gradus_tests::queue_wire::QueueWire;

const JOINED: &str = "2026-03-01T11:00:00Z";
const BOUGHT: &str = "2026-03-01T11:30:00Z";
const NOON: &str = "2026-03-01T12:00:00Z";

struct Counter {
    gateway: Gateway,
    queues: QueueWire,
}

impl Counter {
    /// Members `m` and `n` of the programs `test` and `other`, each with a point per 1.00.
    async fn of_two_programs() -> Self {
        let test = simple("Asia/Shanghai", "CNY", "");
        let other = test.replacen("id = \"test\"", "id = \"other\"", 1);
        let mut gateway = Gateway::of(&[("test", &test), ("other", &other)], NOON).await;
        let (queues, _) = gateway.make_commands().await;
        let counter = Self { gateway, queues };
        let joined = |program: &'static str| {
            ["m", "n"].map(|member| message(program, &join(member, JOINED)))
        };
        let all = [joined("test"), joined("other")].concat();
        assert_eq!(counter.takes(all).await, [""; 0]);
        counter
    }

    /// Gives the function a batch; the ids of the messages that come again.
    async fn takes(&self, messages: Vec<SqsMessage>) -> Vec<String> {
        let mut event = SqsEvent::default();
        event.records = messages;
        let app = self.gateway.app.clone();
        named(gradus_score::handle(app, event).await)
    }

    /// The same, while there is no dead-letter queue.
    async fn takes_without_dead_letters(&self, messages: Vec<SqsMessage>) -> Vec<String> {
        let mut event = SqsEvent::default();
        event.records = messages;
        let mut app = self.gateway.app.clone();
        app.commands = app.commands.map(|queue| CommandQueue {
            dead_letter_url: queue.dead_letter_url.replace("-dead", "-gone"),
            ..queue
        });
        named(gradus_score::handle(app, event).await)
    }

    /// What stands in the dead-letter queue, which is empty then.
    async fn set_aside(&self) -> Vec<String> {
        let queue = self.gateway.app.commands.as_ref().unwrap();
        let dead = self.queues.drain(&queue.dead_letter_url).await;
        dead.into_iter()
            .map(|message| message.body.unwrap())
            .collect()
    }

    async fn active(&self, program: &str, member: &str) -> i64 {
        let store = self.gateway.app.engine.store();
        let (program, member) = (ProgramId::new(program), MemberId::new(member));
        let stored = store.member(&program, &member).await.unwrap();
        let holdings = stored.unwrap().member.holdings;
        holdings.active_points().unwrap().get()
    }
}

fn named(response: SqsBatchResponse) -> Vec<String> {
    let failures = response.batch_item_failures.into_iter();
    failures.map(|failure| failure.item_identifier).collect()
}

/// The message of a command, with the command's key for its id.
fn message(program: &str, command: &Command) -> SqsMessage {
    let program = ProgramId::new(program);
    let body = CommandMessage::of(&program, command).unwrap();
    let key = command.key().unwrap().to_text();
    let body = serde_json::to_string(&body).unwrap();
    of_body(&key, &message_group(&program, &command.member), &body)
}

fn of_body(id: &str, group: &str, body: &str) -> SqsMessage {
    let mut message = SqsMessage::default();
    message.message_id = Some(id.to_owned());
    message.body = Some(body.to_owned());
    let group = ("MessageGroupId".to_owned(), group.to_owned());
    message.attributes.extend([group]);
    message
}

#[tokio::test]
async fn commands_of_members_of_one_id_are_decided_each_in_its_own_program() {
    let counter = Counter::of_two_programs().await;

    let again = counter
        .takes(vec![
            message("test", &purchase("m", "t-1", BOUGHT, "CNY", 100)),
            message("other", &purchase("m", "t-2", BOUGHT, "CNY", 2_000)),
        ])
        .await;

    assert_eq!(again, [""; 0]);
    assert_eq!(counter.active("test", "m").await, 1);
    assert_eq!(counter.active("other", "m").await, 20);
}

#[tokio::test]
async fn receipts_of_one_id_in_two_programs_are_two_purchases() {
    let counter = Counter::of_two_programs().await;

    let again = counter
        .takes(vec![
            message("test", &purchase("m", "t-1", BOUGHT, "CNY", 100)),
            message("other", &purchase("n", "t-1", BOUGHT, "CNY", 2_000)),
        ])
        .await;

    assert_eq!(again, [""; 0]);
    assert_eq!(counter.active("test", "m").await, 1);
    assert_eq!(counter.active("other", "n").await, 20);
}

#[tokio::test]
async fn what_cannot_be_read_comes_again_until_the_dead_letter_queue_has_it() {
    let counter = Counter::of_two_programs().await;
    let batch = vec![
        of_body("unreadable", "test/m", "no command"),
        message("test", &purchase("n", "t-1", BOUGHT, "CNY", 100)),
    ];

    let again = counter.takes_without_dead_letters(batch.clone()).await;

    assert_eq!(again, ["unreadable"]);
    assert_eq!(counter.active("test", "n").await, 1);
    assert_eq!(counter.takes(batch).await, [""; 0]);
    assert_eq!(counter.set_aside().await, ["no command"]);
}

#[tokio::test]
async fn a_command_of_no_published_program_comes_again_until_the_dead_letter_queue_has_it() {
    let counter = Counter::of_two_programs().await;
    let lost = message("nobodys", &purchase("m", "t-lost", BOUGHT, "CNY", 100));
    let body = lost.body.clone().unwrap();
    let batch = vec![
        lost,
        message("test", &purchase("m", "t-1", BOUGHT, "CNY", 100)),
    ];

    let again = counter.takes_without_dead_letters(batch.clone()).await;

    assert_eq!(again, ["purchase:t-lost"]);
    assert_eq!(counter.active("test", "m").await, 1);
    assert_eq!(counter.takes(batch).await, [""; 0]);
    assert_eq!(counter.set_aside().await, [body]);
}

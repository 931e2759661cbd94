//! A table, a queue server, and the stream between them.

use aws_credential_types::Credentials;
use aws_lambda_events::streams::DynamoDbEventResponse;
use aws_sdk_dynamodb::types::AttributeValue;
use aws_sdk_sqs::Client;
use aws_sdk_sqs::config::retry::RetryConfig;
use aws_sdk_sqs::config::{BehaviorVersion, Region};
use aws_sdk_sqs::types::{Message, MessageSystemAttributeName, QueueAttributeName};
use gradus_contracts::program::routing::{PARKED_QUEUE, queue_name};
use gradus_domain::commands::{Command, CommandKey};
use gradus_domain::words::ids::{MemberId, ProgramId};
use gradus_publish::again::{NotResent, Resent, Wish, send_again};
use gradus_shell::outbox::{NotificationQueues, Outbox};
use gradus_sqs::{Options, OsEntropy, Queues, serve};
use gradus_store::table::{PK, SEQUENCE, SK};
use gradus_store::versions::StoredVersion;
use gradus_tests::commands::{at, join, purchase};
use gradus_tests::gateway::Gateway;
use gradus_tests::program::simple;
use gradus_tests::reluctant::Reluctant;
use serde_json::{Value, json};
use std::collections::HashMap;
use std::sync::Arc;
use tokio::net::TcpListener;

/// When everything in these tests is announced.
const NOW: &str = "2026-03-01T02:00:00Z";

/// Where nobody listens.
pub(crate) const NOWHERE: &str = "http://127.0.0.1:1";

pub(crate) struct World {
    gateway: Gateway,
    client: Client,
    endpoint: String,
}

/// A message, as far as tests look at it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Found {
    pub(crate) body: Value,
    pub(crate) group: String,
    pub(crate) attributes: Vec<(String, String)>,
}

impl Found {
    pub(crate) fn text(&self, name: &str) -> &str {
        self.body[name].as_str().unwrap()
    }

    /// A message attribute; empty where it is not there.
    pub(crate) fn attribute(&self, name: &str) -> &str {
        let mut attributes = self.attributes.iter();
        let found = attributes.find(|(there, _)| there == name);
        found.map_or("", |(_, value)| value)
    }
}

impl World {
    /// The program `test` with this routing table, silver from ¥100.00 on, and the queue of
    /// parked messages.
    pub(crate) async fn announcing(routing: &str) -> Self {
        let tiers = r#"
            [[tiers]]
            id = "base"
            [[tiers]]
            id = "silver"
            qualify = { spend_at_least = "100.00", window = "lifetime" }
            validity = "forever"
        "#;
        Self::of(&simple(
            "Asia/Shanghai",
            "CNY",
            &format!("{tiers}{routing}"),
        ))
        .await
    }

    pub(crate) async fn of(program: &str) -> Self {
        Self::of_programs(&[("test", program)]).await
    }

    /// Of programs, each given by its name and its file.
    pub(crate) async fn of_programs(programs: &[(&str, &str)]) -> Self {
        let endpoint = sqs().await;
        let world = Self {
            gateway: Gateway::of(programs, NOW).await,
            client: client(&endpoint),
            endpoint,
        };
        world.make(PARKED_QUEUE, &[]).await;
        world
    }

    /// The same, with a version more, in force from an instant on.
    pub(crate) async fn and_from(self, instant: &str, program: &str) -> Self {
        let head = format!("version = 2\neffective_from = \"{instant}\"");
        let version = StoredVersion {
            number: 2,
            file_name: "test.toml".to_owned(),
            file: program.replace("version = 1", &head).into_bytes(),
            published_at: at(NOW),
            suspended_at: None,
        };
        let store = self.gateway.app.engine.store();
        let program = ProgramId::new("test");
        store.publish(&program, &version).await.unwrap();
        self
    }

    /// Withdraws the second version and is told of it.
    pub(crate) async fn withdraws_the_second(&self, instant: &str) {
        let engine = &self.gateway.app.engine;
        let program = ProgramId::new("test");
        let suspended = engine.store().suspend(&program, 2, at(instant)).await;
        assert!(suspended.unwrap().is_some());
        engine.forget_program(&program);
    }

    /// Makes the queue of a destination.
    pub(crate) async fn queue(&self, destination: &str) {
        self.make(&queue_name(destination), &[]).await;
    }

    pub(crate) async fn make(&self, name: &str, attributes: &[(&str, &str)]) {
        let fifo = [
            ("FifoQueue", "true"),
            ("DeduplicationScope", "messageGroup"),
            ("FifoThroughputLimit", "perMessageGroupId"),
        ];
        let mut call = self.client.create_queue().queue_name(name);
        for (name, value) in fifo.iter().chain(attributes) {
            call = call.attributes(QueueAttributeName::from(*name), *value);
        }
        call.send().await.unwrap();
    }

    /// Decides and records commands of a program.
    pub(crate) async fn records(&self, program: &str, commands: &[Command]) {
        let app = &self.gateway.app;
        let program = app
            .engine
            .program(&ProgramId::new(program), at(NOW))
            .await
            .unwrap();
        for command in commands {
            app.engine
                .execute(&program, std::slice::from_ref(command))
                .await[0]
                .as_ref()
                .unwrap();
        }
    }

    /// Member `m-1` joins and buys for these amounts, in minor units: its entries are
    /// `join:m-1`, `purchase:T-1`, `purchase:T-2` and so on.
    pub(crate) async fn buys(&self, amounts: &[i64]) {
        self.buys_in("test", amounts).await;
    }

    /// The same in another program.
    pub(crate) async fn buys_in(&self, program: &str, amounts: &[i64]) {
        let mut commands = vec![join("m-1", "2026-03-01T01:00:00Z")];
        for (number, amount) in (1..).zip(amounts) {
            let transaction = format!("T-{number}");
            let instant = format!("2026-03-01T01:{number:02}:00Z");
            commands.push(purchase("m-1", &transaction, &instant, "CNY", *amount));
        }
        self.records(program, &commands).await;
    }

    /// The stream of all that stands in the table: members and versions first, then entries
    /// by their number. Their sequence numbers in the stream are 100, 101 and so on.
    pub(crate) async fn stream(&self) -> Value {
        let mut items: Vec<HashMap<String, AttributeValue>> = Vec::new();
        for (_, item) in self.gateway.wire.everything().await {
            items.push(item.into_iter().collect());
        }
        items.sort_by_key(|item| {
            let sequence = item.get(SEQUENCE).and_then(|number| number.as_n().ok());
            sequence.map_or(0_u64, |digits| digits.parse().unwrap())
        });
        let records: Vec<Value> = (100..)
            .zip(items)
            .map(|(number, item)| {
                let key = item
                    .iter()
                    .filter(|(name, _)| [PK, SK].contains(&name.as_str()));
                let key: HashMap<_, _> = key.map(|(name, is)| (name.clone(), is.clone())).collect();
                let keys = serde_dynamo::Item::from(key);
                let image = serde_dynamo::Item::from(item);
                json!({
                    "awsRegion": "us-east-1",
                    "eventID": format!("event-{number}"),
                    "eventName": "INSERT",
                    "dynamodb": {
                        "Keys": keys,
                        "NewImage": image,
                        "SequenceNumber": number.to_string(),
                        "SizeBytes": 1,
                        "StreamViewType": "NEW_IMAGE",
                    },
                })
            })
            .collect();
        json!({ "Records": records })
    }

    /// Gives the function a batch.
    pub(crate) async fn publishes(&self, event: &Value) -> DynamoDbEventResponse {
        self.publishes_to(&self.endpoint, event).await
    }

    /// The same, with its queues at another place.
    pub(crate) async fn publishes_to(
        &self,
        endpoint: &str,
        event: &Value,
    ) -> DynamoDbEventResponse {
        let event = serde_json::from_value(event.clone()).unwrap();
        gradus_publish::handle(self.outbox(endpoint), event).await
    }

    /// A service before the queues that does not take all that it is given; what it is
    /// reluctant about, `reluctant` says. Its endpoint.
    pub(crate) fn before_queues(&self, reluctant: impl FnOnce(Reluctant) -> Reluctant) -> String {
        let address = self.endpoint.trim_start_matches("http://");
        let service = Reluctant::before(address.parse().unwrap());
        format!("http://{}", reluctant(service).start())
    }

    /// Has the notifications of all entries of member `m-1` sent again.
    pub(crate) async fn republishes(&self, wish: &Wish) -> Result<Resent, NotResent> {
        self.republishes_to(&self.endpoint, wish).await
    }

    /// The same, with its queues at another place.
    pub(crate) async fn republishes_to(
        &self,
        endpoint: &str,
        wish: &Wish,
    ) -> Result<Resent, NotResent> {
        let outbox = self.outbox(endpoint);
        let (program, member) = (ProgramId::new("test"), MemberId::new("m-1"));
        let store = outbox.engine.store();
        let lines = store.statement(&program, &member, None, 100).await.unwrap();
        let keys: Vec<CommandKey> = lines.into_iter().map(|line| line.key).collect();
        let mut entries = store.entries(&program, &keys).await.unwrap();
        entries.sort_by_key(|entry| entry.sequence);
        let program = outbox.engine.program(&program, at(NOW)).await.unwrap();
        send_again(&outbox, &program, &entries, wish).await
    }

    fn outbox(&self, endpoint: &str) -> Outbox {
        let app = &self.gateway.app;
        Outbox {
            engine: Arc::clone(&app.engine),
            queues: NotificationQueues {
                client: client(endpoint).into(),
                url_prefix: format!("{endpoint}/000000000000/"),
            },
            clock: Arc::clone(&app.clock),
        }
    }

    /// Everything in the queue of a destination, which is empty after that.
    pub(crate) async fn told(&self, destination: &str) -> Vec<Found> {
        self.drain(&queue_name(destination)).await
    }

    /// Everything in the queue of parked messages.
    pub(crate) async fn parked(&self) -> Vec<Found> {
        self.drain(PARKED_QUEUE).await
    }

    async fn drain(&self, name: &str) -> Vec<Found> {
        let url = format!("{}/000000000000/{name}", self.endpoint);
        let mut found = Vec::new();
        loop {
            let answer = self
                .client
                .receive_message()
                .queue_url(&url)
                .max_number_of_messages(10)
                .message_system_attribute_names(MessageSystemAttributeName::All)
                .message_attribute_names("All")
                .send()
                .await
                .unwrap();
            let messages = answer.messages.unwrap_or_default();
            if messages.is_empty() {
                return found;
            }
            for message in messages {
                let receipt = message.receipt_handle.clone().unwrap();
                let call = self.client.delete_message().queue_url(&url);
                call.receipt_handle(receipt).send().await.unwrap();
                found.push(seen(message));
            }
        }
    }
}

fn seen(message: Message) -> Found {
    let system = message.attributes.unwrap();
    let attributes = message.message_attributes.unwrap_or_default();
    Found {
        body: serde_json::from_str(&message.body.unwrap()).unwrap(),
        group: system[&MessageSystemAttributeName::MessageGroupId].clone(),
        attributes: attributes
            .into_iter()
            .map(|(name, value)| (name, value.string_value.unwrap()))
            .collect(),
    }
}

/// The record of an entry, in a stream.
pub(crate) fn record_of<'a>(stream: &'a mut Value, key: &str) -> &'a mut Value {
    let records = stream["Records"].as_array_mut().unwrap();
    let partition = format!("test#E#{key}");
    records
        .iter_mut()
        .find(|record| record["dynamodb"]["NewImage"]["PK"]["S"] == partition.as_str())
        .unwrap()
}

/// The sequence numbers of the records that are to come again.
pub(crate) fn again(response: &DynamoDbEventResponse) -> Vec<String> {
    let failures = response.batch_item_failures.iter();
    failures
        .map(|failure| failure.item_identifier.clone().unwrap())
        .collect()
}

/// The ids of messages.
pub(crate) fn ids(found: &[Found]) -> Vec<&str> {
    found.iter().map(|found| found.text("id")).collect()
}

async fn sqs() -> String {
    let still = || 1_767_225_600_000;
    let queues = Queues::in_memory(Options::default(), still, OsEntropy).unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let endpoint = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(serve(listener, queues, std::future::pending()));
    endpoint
}

fn client(endpoint: &str) -> Client {
    let config = aws_sdk_sqs::Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("us-east-1"))
        .endpoint_url(endpoint)
        .credentials_provider(Credentials::new("test", "test", None, None, "static"))
        .retry_config(RetryConfig::disabled())
        .http_client(aws_smithy_http_client::Builder::new().build_http())
        .build();
    Client::from_conf(config)
}

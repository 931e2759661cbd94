//! The table over real HTTP: a server of the DynamoDB protocol in this process, on a free
//! port of the loopback, and the SDK's own client.

use crate::meter::Meter;
use aws_credential_types::Credentials;
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::{BehaviorVersion, Config, Region};
use aws_sdk_dynamodb::primitives::Blob;
use aws_sdk_dynamodb::types::AttributeValue;
use dynoxide::Database;
use gradus_contracts::program::read_program;
use gradus_domain::program::versions::Programs;
use gradus_engine::Engine;
use gradus_engine::programs::LoadedProgram;
use gradus_store::{Store, table};
use std::collections::{BTreeMap, HashMap};
use std::net::SocketAddr;

/// The table's name.
pub const TABLE: &str = "gradus";

/// A server with an empty table, for one test.
#[derive(Debug)]
pub struct Wire {
    /// Where it listens.
    pub address: SocketAddr,
}

/// An item as the service has it, in an order that can be compared.
pub type RawItem = BTreeMap<String, AttributeValue>;

impl Wire {
    /// Starts a server in memory and makes the table.
    ///
    /// # Panics
    /// Where that fails.
    pub async fn start() -> Self {
        let wire = Self::without_table();
        match table::create(&wire.client(), TABLE).await {
            Ok(()) => wire,
            Err(error) => panic!("{error:?}"),
        }
    }

    /// Starts a server in memory. It answers from a thread of its own, for the database
    /// blocks, and goes with the process.
    ///
    /// # Panics
    /// Where that fails.
    #[must_use]
    pub fn without_table() -> Self {
        let (tell, told) = std::sync::mpsc::channel();
        std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .unwrap();
            runtime.block_on(async move {
                let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
                tell.send(listener.local_addr().unwrap()).unwrap();
                dynoxide::server::serve_on(listener, Database::memory().unwrap()).await;
            });
        });
        match told.recv() {
            Ok(address) => Self { address },
            Err(error) => panic!("the server did not start: {error}"),
        }
    }

    /// The same table, with all clients before a service that stands in front of it.
    #[must_use]
    pub fn behind(&self, service: SocketAddr) -> Self {
        Self { address: service }
    }

    /// A client.
    #[must_use]
    pub fn client(&self) -> Client {
        Client::from_conf(self.config().build())
    }

    /// A client that tells a meter what everything costs.
    #[must_use]
    pub fn metered(&self, meter: &Meter) -> Client {
        Client::from_conf(self.config().interceptor(meter.clone()).build())
    }

    fn config(&self) -> aws_sdk_dynamodb::config::Builder {
        Config::builder()
            .behavior_version(BehaviorVersion::v2026_01_12())
            .region(Region::new("us-east-1"))
            .credentials_provider(Credentials::new("test", "test", None, None, "static"))
            .endpoint_url(format!("http://{}", self.address))
            .http_client(aws_smithy_http_client::Builder::new().build_http())
    }

    /// The table.
    #[must_use]
    pub fn store(&self) -> Store {
        Store::new(self.client(), TABLE)
    }

    /// An engine over the table.
    #[must_use]
    pub fn engine(&self) -> Engine {
        Engine::new(self.store())
    }

    /// Everything that stands in the table, by key.
    ///
    /// # Panics
    /// Where it cannot be read.
    pub async fn everything(&self) -> BTreeMap<(String, String), RawItem> {
        let mut pages = self
            .client()
            .scan()
            .table_name(TABLE)
            .into_paginator()
            .send();
        let mut all = BTreeMap::new();
        while let Some(page) = pages.next().await {
            for item in page.unwrap().items.unwrap_or_default() {
                let of = |name: &str| item[name].as_s().unwrap().clone();
                all.insert((of(table::PK), of(table::SK)), item.into_iter().collect());
            }
        }
        all
    }

    /// One item, with every attribute.
    ///
    /// # Panics
    /// Where it cannot be read, or there is none.
    pub async fn item(&self, partition: &str, sort: &str) -> HashMap<String, AttributeValue> {
        let answer = self
            .client()
            .get_item()
            .table_name(TABLE)
            .key(table::PK, AttributeValue::S(partition.to_owned()))
            .key(table::SK, AttributeValue::S(sort.to_owned()))
            .send()
            .await
            .unwrap();
        match answer.item {
            Some(item) => item,
            None => panic!("nothing stands at {partition} {sort}"),
        }
    }

    /// Puts an attribute of an item, whatever its content.
    ///
    /// # Panics
    /// Where it cannot be written.
    pub async fn overwrite(&self, partition: &str, sort: &str, name: &str, value: AttributeValue) {
        self.client()
            .update_item()
            .table_name(TABLE)
            .key(table::PK, AttributeValue::S(partition.to_owned()))
            .key(table::SK, AttributeValue::S(sort.to_owned()))
            .update_expression("SET #name = :value")
            .expression_attribute_names("#name", name)
            .expression_attribute_values(":value", value)
            .send()
            .await
            .unwrap();
    }

    /// Makes what an item holds unreadable, as no program does.
    ///
    /// # Panics
    /// Where it cannot be written.
    pub async fn damage(&self, partition: &str, sort: &str) {
        let nonsense = AttributeValue::B(Blob::new([0]));
        self.overwrite(partition, sort, table::BODY, nonsense).await;
    }

    /// Takes an attribute of an item away.
    ///
    /// # Panics
    /// Where it cannot be written.
    pub async fn remove(&self, partition: &str, sort: &str, name: &str) {
        self.client()
            .update_item()
            .table_name(TABLE)
            .key(table::PK, AttributeValue::S(partition.to_owned()))
            .key(table::SK, AttributeValue::S(sort.to_owned()))
            .update_expression("REMOVE #name")
            .expression_attribute_names("#name", name)
            .send()
            .await
            .unwrap();
    }
}

/// A program with these versions, as the engine has it.
///
/// # Panics
/// Where a text has faults.
#[must_use]
pub fn loaded(texts: &[&str]) -> LoadedProgram {
    let versions: Vec<_> = texts
        .iter()
        .map(|text| match read_program("test.toml", text.as_bytes()) {
            Ok(program) => program,
            Err(faults) => panic!("{faults}\n{text}"),
        })
        .collect();
    let id = versions[0].id.clone();
    match Programs::new(versions) {
        Ok(versions) => LoadedProgram::of(id, versions),
        Err(error) => panic!("{error}"),
    }
}

/// How many bytes the service counts for an item: names and values.
///
/// Numbers take a byte for every two digits, and one; the same the service says of them.
#[must_use]
pub fn bytes_of(item: &HashMap<String, AttributeValue>) -> usize {
    item.iter()
        .map(|(name, value)| name.len() + bytes_of_value(value))
        .sum()
}

fn bytes_of_value(value: &AttributeValue) -> usize {
    match value {
        AttributeValue::S(text) => text.len(),
        AttributeValue::B(blob) => blob.as_ref().len(),
        AttributeValue::N(digits) => {
            let significant = digits.trim_start_matches('-').trim_matches('0').len();
            significant.div_ceil(2) + 1
        }
        other => panic!("an attribute of another type: {other:?}"),
    }
}

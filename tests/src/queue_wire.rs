//! The queues over real HTTP: a server of the SQS protocol in this process, on a free port of
//! the loopback, and the SDK's own client.

use aws_credential_types::Credentials;
use aws_sdk_sqs::Client;
use aws_sdk_sqs::config::{BehaviorVersion, Config, Region};
use aws_sdk_sqs::types::{Message, QueueAttributeName};
use gradus_sqs::{Options, OsEntropy, Queues};
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

/// A server without queues, for one test.
#[derive(Clone, Debug)]
pub struct QueueWire {
    /// Where it listens.
    pub address: SocketAddr,
    now_ms: Arc<AtomicI64>,
}

impl QueueWire {
    /// Starts a server in memory. It answers from a thread of its own and goes with the
    /// process; its clock stands until it is moved.
    ///
    /// # Panics
    /// Where that fails.
    #[must_use]
    pub fn start() -> Self {
        let (tell, told) = std::sync::mpsc::channel();
        let now_ms = Arc::new(AtomicI64::new(1_000_000_000_000));
        let clock = Arc::clone(&now_ms);
        std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .unwrap();
            runtime.block_on(async move {
                let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
                tell.send(listener.local_addr().unwrap()).unwrap();
                let now = move || clock.load(Ordering::SeqCst);
                let queues = Queues::in_memory(Options::default(), now, OsEntropy).unwrap();
                gradus_sqs::serve(listener, queues, std::future::pending())
                    .await
                    .unwrap();
            });
        });
        match told.recv() {
            Ok(address) => Self { address, now_ms },
            Err(error) => panic!("the server did not start: {error}"),
        }
    }

    /// Moves the queues' clock forward.
    pub fn wait(&self, seconds: i64) {
        self.now_ms.fetch_add(seconds * 1_000, Ordering::SeqCst);
    }

    /// The same queues, with all clients before a service that stands in front of them.
    #[must_use]
    pub fn behind(&self, service: SocketAddr) -> Self {
        Self {
            address: service,
            ..self.clone()
        }
    }

    /// A client.
    #[must_use]
    pub fn client(&self) -> Client {
        Client::from_conf(
            Config::builder()
                .behavior_version(BehaviorVersion::latest())
                .region(Region::new("us-east-1"))
                .credentials_provider(Credentials::new("test", "test", None, None, "static"))
                .endpoint_url(format!("http://{}", self.address))
                .http_client(aws_smithy_http_client::Builder::new().build_http())
                .build(),
        )
    }

    /// Makes a queue; its URL.
    ///
    /// # Panics
    /// Where that fails.
    pub async fn make(&self, name: &str) -> String {
        let mut request = self.client().create_queue().queue_name(name);
        if name.ends_with(".fifo") {
            request = request.attributes(QueueAttributeName::FifoQueue, "true");
        }
        request.send().await.unwrap().queue_url.unwrap()
    }

    /// Receives what a queue holds now and deletes it.
    ///
    /// # Panics
    /// Where that fails.
    pub async fn drain(&self, url: &str) -> Vec<Message> {
        let client = self.client();
        let mut all = Vec::new();
        loop {
            let answer = client
                .receive_message()
                .queue_url(url)
                .max_number_of_messages(10)
                .message_attribute_names("All")
                .send()
                .await
                .unwrap();
            let messages = answer.messages.unwrap_or_default();
            if messages.is_empty() {
                return all;
            }
            for message in messages {
                let receipt = message.receipt_handle.clone().unwrap();
                client
                    .delete_message()
                    .queue_url(url)
                    .receipt_handle(receipt)
                    .send()
                    .await
                    .unwrap();
                all.push(message);
            }
        }
    }
}

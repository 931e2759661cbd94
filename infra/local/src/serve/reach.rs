//! From another process to a folder that is being served: where table and queues answer.

use super::clients::{self, ACCESS_KEY, Endpoint, REGION, SessionToken};
use super::clock::MovableClock;
use super::fault::ServeError;
use super::table::TABLE;
use super::{folder, home};
use gradus_engine::Engine;
use gradus_shell::outbox::{NotificationQueues, Outbox};
use gradus_store::Store;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;

/// Where what serves a folder answers, and what table and queues want to be told: four lines of
/// a word and a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Endpoints {
    /// The HTTP API.
    pub(crate) api: SocketAddr,
    /// The table.
    pub(crate) table: SocketAddr,
    /// The queues.
    pub(crate) queue: SocketAddr,
    /// The token of this start.
    pub(crate) token: SessionToken,
}

impl Endpoints {
    /// Those of the process that serves a folder now.
    ///
    /// # Errors
    /// [`ServeError::NotServed`]: nobody does.
    pub(crate) fn of(data: &Path) -> Result<Self, ServeError> {
        let not_served = || ServeError::NotServed {
            path: data.to_path_buf(),
        };
        if !folder::is_taken(data) {
            return Err(not_served());
        }
        let file = data.join(home::ENDPOINTS);
        // It is written last: a process that has taken the folder may not be there yet.
        let bytes = folder::read(&file)?.ok_or_else(not_served)?;
        let text = String::from_utf8_lossy(&bytes);
        Self::read(&text).ok_or(ServeError::NoEndpoints { path: file })
    }

    /// The table, for its clients.
    pub(crate) fn table(&self) -> Endpoint {
        Endpoint {
            address: self.table,
            token: self.token.clone(),
        }
    }

    /// The queues, for their clients.
    pub(crate) fn queue(&self) -> Endpoint {
        Endpoint {
            address: self.queue,
            token: self.token.clone(),
        }
    }

    /// Leaves word in the folder: for this program, and for the SDKs and tools of AWS.
    ///
    /// # Errors
    /// [`ServeError::Folder`].
    pub(crate) fn note(&self, data: &Path) -> Result<(), ServeError> {
        let Self {
            api,
            table,
            queue,
            token: SessionToken(token),
        } = self;
        folder::write(&data.join(home::AWS_CONFIG), self.aws_config().as_bytes())?;
        let text = format!("api {api}\ntable {table}\nqueue {queue}\ntoken {token}\n");
        folder::write(&data.join(home::ENDPOINTS), text.as_bytes())
    }

    /// The configuration file of the SDKs, <https://docs.aws.amazon.com/sdkref/latest/guide/>.
    fn aws_config(&self) -> String {
        let Self {
            table,
            queue,
            token: SessionToken(token),
            ..
        } = self;
        let [table, queue] = [table, queue].map(|address| clients::url(*address));
        format!(
            "[default]\n\
             region = {REGION}\n\
             aws_access_key_id = {ACCESS_KEY}\n\
             aws_secret_access_key = {ACCESS_KEY}\n\
             aws_session_token = {token}\n\
             services = gradus\n\
             \n\
             [services gradus]\n\
             dynamodb =\n  endpoint_url = {table}\n\
             sqs =\n  endpoint_url = {queue}\n"
        )
    }

    fn read(text: &str) -> Option<Self> {
        let value = |word: &str| {
            let mut lines = text.lines().filter_map(|line| line.split_once(' '));
            let (_, value) = lines.find(|(there, _)| *there == word)?;
            Some(value)
        };
        let address = |word: &str| value(word)?.parse().ok();
        Some(Self {
            api: address("api")?,
            table: address("table")?,
            queue: address("queue")?,
            token: SessionToken(value("token")?.to_owned()),
        })
    }

    /// Table and notification queues, and the folder's clock.
    ///
    /// # Errors
    /// [`ServeError`]: the clock cannot be read.
    pub(crate) fn outbox(&self, data: &Path) -> Result<Outbox, ServeError> {
        let store = Store::new(clients::table(&self.table()), TABLE);
        Ok(Outbox {
            engine: Arc::new(Engine::new(store)),
            queues: NotificationQueues {
                client: clients::queue(&self.queue()).into(),
                url_prefix: format!("{}/{}/", clients::url(self.queue), gradus_sqs::ACCOUNT),
            },
            clock: Arc::new(MovableClock::open(data.join(home::CLOCK), None)?),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{Endpoints, SessionToken};

    #[test]
    fn what_is_noted_is_what_is_read_and_half_of_it_is_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("endpoints");
        let endpoints = Endpoints {
            api: "127.0.0.1:1".parse().unwrap(),
            table: "127.0.0.1:2".parse().unwrap(),
            queue: "127.0.0.1:3".parse().unwrap(),
            token: SessionToken("s3".to_owned()),
        };

        endpoints.note(folder.path()).unwrap();

        let text = std::fs::read_to_string(&file).unwrap();
        assert_eq!(Endpoints::read(&text), Some(endpoints));
        assert_eq!(Endpoints::read("api 127.0.0.1:1\n"), None);
        let config = std::fs::read_to_string(folder.path().join("aws-config")).unwrap();
        assert!(config.contains("aws_session_token = s3\n"), "{config}");
        assert!(config.contains("dynamodb =\n  endpoint_url = http://127.0.0.1:2\n"));
        assert!(config.contains("sqs =\n  endpoint_url = http://127.0.0.1:3\n"));
    }
}

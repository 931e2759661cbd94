//! From another process to a folder that is being served: where table and queues answer.

use super::clock::MovableClock;
use super::fault::ServeError;
use super::table::TABLE;
use super::{clients, folder, home};
use gradus_engine::Engine;
use gradus_shell::outbox::{NotificationQueues, Outbox};
use gradus_store::Store;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;

/// Where what serves a folder answers: three lines of a word and a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Endpoints {
    /// The HTTP API.
    pub(crate) api: SocketAddr,
    /// The table.
    pub(crate) table: SocketAddr,
    /// The queues.
    pub(crate) queue: SocketAddr,
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
        Self::read(&text).ok_or_else(|| ServeError::Content {
            path: file,
            found: format!("{:?}", text.trim()),
            expected: "where API, table and queues listen",
        })
    }

    /// Leaves word in the folder.
    ///
    /// # Errors
    /// [`ServeError::Folder`].
    pub(crate) fn note(&self, file: &Path) -> Result<(), ServeError> {
        let Self { api, table, queue } = self;
        let text = format!("api {api}\ntable {table}\nqueue {queue}\n");
        folder::write(file, text.as_bytes())
    }

    fn read(text: &str) -> Option<Self> {
        let address = |word: &str| {
            let mut lines = text.lines().filter_map(|line| line.split_once(' '));
            let (_, value) = lines.find(|(there, _)| *there == word)?;
            value.parse().ok()
        };
        Some(Self {
            api: address("api")?,
            table: address("table")?,
            queue: address("queue")?,
        })
    }

    /// Table and notification queues, and the folder's clock.
    ///
    /// # Errors
    /// [`ServeError`]: the clock cannot be read.
    pub(crate) fn outbox(&self, data: &Path) -> Result<Outbox, ServeError> {
        let store = Store::new(clients::table(self.table), TABLE);
        Ok(Outbox {
            engine: Arc::new(Engine::new(store)),
            queues: NotificationQueues {
                client: clients::queue(self.queue).into(),
                url_prefix: format!("{}/{}/", clients::url(self.queue), gradus_sqs::ACCOUNT),
            },
            clock: Arc::new(MovableClock::open(data.join(home::CLOCK), None)?),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::Endpoints;

    #[test]
    fn what_is_noted_is_what_is_read_and_half_of_it_is_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("endpoints");
        let endpoints = Endpoints {
            api: "127.0.0.1:1".parse().unwrap(),
            table: "127.0.0.1:2".parse().unwrap(),
            queue: "127.0.0.1:3".parse().unwrap(),
        };

        endpoints.note(&file).unwrap();

        let text = std::fs::read_to_string(&file).unwrap();
        assert_eq!(Endpoints::read(&text), Some(endpoints));
        assert_eq!(Endpoints::read("api 127.0.0.1:1\n"), None);
    }
}

//! What is announced, as it happens: `GET /_local/notifications` answers with lines of JSON
//! and does not end.
//!
//! It opens with the scope `operate` and shows what the token's programs announce, where
//! [`clock`](super::clock) is there too. Queues and consumers lose nothing by it,
//! and nothing is kept for those who come later.

use crate::serve::gateway::Gateway;
use crate::serve::gateway::answer::{Refused, refused};
use crate::serve::watch::Line;
use axum::body::{Body, Bytes};
use axum::response::Response;
use gradus_contracts::api::routes::Scope;
use gradus_publish::onlooker::Seen;
use http::request::Parts;
use http::{HeaderValue, Method, StatusCode, header};
use http_body_util::channel::{Channel, Sender};
use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;
use tokio::sync::watch;

/// Where they are.
pub(crate) const PATH: &str = "/_local/notifications";

/// How many lines may wait for a slow reader here, before they wait with all others.
const LINES_AHEAD: usize = 64;
/// After so long without a line an empty one is sent: a reader who has gone is noticed by it.
const STILL_THERE: Duration = Duration::from_secs(5);

impl Gateway {
    pub(crate) fn answer_notifications(&self, head: &Parts) -> Result<Response, Refused> {
        if !self.may_move_clock || head.method != Method::GET {
            return Err(refused(StatusCode::NOT_FOUND, "Not Found"));
        }
        let jwt = self.check(&head.headers, &[Scope::Operate])?;
        let programs = self.programs_of(&jwt);
        let (sender, body) = Channel::<Bytes>::new(LINES_AHEAD);
        let show = Show {
            seen: self.watchers.join(),
            programs,
            sender,
        };
        tokio::spawn(show.run(self.stop.clone()));
        let mut response = Response::new(Body::new(body));
        let lines = HeaderValue::from_static("application/x-ndjson");
        response.headers_mut().insert(header::CONTENT_TYPE, lines);
        Ok(response)
    }
}

/// What is shown to somebody.
struct Show {
    seen: Receiver<Arc<Seen>>,
    programs: BTreeSet<String>,
    sender: Sender<Bytes>,
}

impl Show {
    /// Shows what happens, until the reader goes or all this ends.
    async fn run(mut self, mut stop: watch::Receiver<bool>) {
        loop {
            let next = tokio::select! {
                // Told to stop, or the sender is gone.
                _ = stop.wait_for(|stop| *stop) => return,
                next = tokio::time::timeout(STILL_THERE, self.seen.recv()) => next,
            };
            let line = match next {
                Ok(Ok(seen)) if !self.programs.contains(seen.program.as_str()) => continue,
                Ok(Ok(seen)) => Line::of(&seen),
                Ok(Err(RecvError::Lagged(missed))) => Ok(Line::missed(missed)),
                Ok(Err(RecvError::Closed)) => return,
                Err(_) => Ok(Line::default()),
            };
            let text = line.and_then(|line| serde_json::to_string(&line));
            let Ok(text) = text.inspect_err(|error| tracing::error!(%error, "not shown")) else {
                continue;
            };
            if self
                .sender
                .send_data(format!("{text}\n").into())
                .await
                .is_err()
            {
                return;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Show;
    use crate::serve::watch::Watchers;
    use axum::body::Bytes;
    use gradus_contracts::telling::{Notification, Read};
    use gradus_domain::telling::delivery::Withheld;
    use gradus_domain::words::ids::ProgramId;
    use gradus_publish::onlooker::Seen;
    use http_body_util::BodyExt as _;
    use http_body_util::channel::Channel;
    use serde_json::{Value, json};
    use std::collections::BTreeSet;
    use tokio::sync::watch;

    fn seen(program: &str, withheld: Option<Withheld>) -> Seen {
        let message = json!({
            "specversion": "1.0",
            "id": "join:m-1#1",
            "source": format!("/programs/{program}"),
            "type": "gradus.member.enrolled",
            "subject": "m-1",
            "time": "2026-03-01T10:00:59Z",
            "sequence": "00000000000000000001.00001",
            "data": {
                "version": 1,
                "entry": {
                    "key": "join:m-1",
                    "sequence": 1,
                    "occurred_at": "2026-03-01T10:00:00Z",
                    "program_version": 1,
                },
                "balance": { "active": 0, "pending": 0, "held": 0, "debt": 0, "growth": 0 },
                "tier": "base",
            },
        });
        match Notification::read(message.to_string().as_bytes()).unwrap() {
            Read::Known(notification) => Seen {
                program: ProgramId::new(program),
                notification: *notification,
                withheld,
            },
            Read::Later { .. } => panic!("the kind is not known"),
        }
    }

    #[tokio::test]
    async fn whoever_looks_on_sees_what_the_programs_of_the_token_announce_and_nothing_else() {
        let watchers = Watchers::default();
        let (sender, body) = Channel::<Bytes>::new(8);
        let show = Show {
            seen: watchers.join(),
            programs: BTreeSet::from(["corner".to_owned()]),
            sender,
        };
        let (_stop, stopping) = watch::channel(false);

        watchers.tell(seen("classic", None));
        watchers.tell(seen("corner", Some(Withheld::NoConsent)));
        drop(watchers);
        show.run(stopping).await;

        let bytes = body.collect().await.unwrap().to_bytes();
        let text = std::str::from_utf8(&bytes).unwrap();
        let lines: Vec<Value> = text
            .lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect();
        assert_eq!(lines.len(), 1, "{text}");
        assert_eq!(lines[0]["notification"]["source"], "/programs/corner");
        assert_eq!(lines[0]["withheld"], "no_consent");
    }
}

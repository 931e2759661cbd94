use crate::desk::{Desk, SECRETS, changing, erasing, everything, joining, reading};
use serde_json::json;
use std::io::Write;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::layer::SubscriberExt as _;

/// The log of all tests. It is kept from before the first line on: a line that is first
/// written while nobody listens stays unheard.
pub(crate) fn lines() -> &'static Lines {
    static LINES: OnceLock<Lines> = OnceLock::new();
    LINES.get_or_init(|| {
        let lines = Lines::default();
        let layer = tracing_subscriber::fmt::layer()
            .json()
            .with_writer(lines.clone());
        let filter = tracing_subscriber::EnvFilter::new("info");
        let subscriber = tracing_subscriber::registry().with(filter).with(layer);
        tracing::subscriber::set_global_default(subscriber).unwrap();
        lines
    })
}

/// Lines of a log, kept.
#[derive(Clone, Debug, Default)]
pub(crate) struct Lines(Arc<Mutex<Vec<u8>>>);

impl Lines {
    fn text(&self) -> String {
        let bytes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        String::from_utf8(bytes.clone()).unwrap()
    }
}

impl Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Lines {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

#[tokio::test]
async fn no_line_of_the_log_identifies_a_person() {
    let desk = Desk::open().await;

    let member = desk.joins("k1", &everything()).await;
    desk.asks(&joining("k1", &json!({ "name": "Zyxwv" }))).await;
    desk.asks(&joining("k2", &json!({ "phone": "+15550100199" })))
        .await;
    desk.asks(&joining("k3", &json!({ "phone": "secret-5550100199" })))
        .await;
    desk.asks(&changing(
        &member,
        "+15550100199",
        &json!({ "name": "Zyxwv 2" }),
    ))
    .await;
    desk.finds(&json!({ "phone": "+15550100199" })).await;
    desk.asks(&reading(&member)).await;
    desk.asks(&erasing(&member)).await;

    let text = lines().text();
    assert!(text.contains("\"outcome\":\"recorded\""), "{text}");
    assert!(text.contains("member erased"), "{text}");
    assert!(text.contains(&member), "{text}");
    for secret in SECRETS {
        assert!(!text.contains(secret), "{secret}: {text}");
    }
}

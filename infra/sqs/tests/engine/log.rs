//! What a test logs, kept by its thread.

use std::cell::RefCell;
use std::io::Write;
use std::sync::Once;
use tracing_subscriber::layer::SubscriberExt as _;

thread_local! {
    static LINES: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

struct Kept;

impl Write for Kept {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        LINES.with_borrow_mut(|lines| lines.extend_from_slice(bytes));
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// What `work` returns, and the lines that it logs, each a JSON object.
pub(crate) fn of<T>(work: impl FnOnce() -> T) -> (T, Vec<serde_json::Value>) {
    static LISTENING: Once = Once::new();
    LISTENING.call_once(|| {
        let layer = tracing_subscriber::fmt::layer()
            .json()
            .without_time()
            .with_writer(|| Kept);
        let subscriber = tracing_subscriber::registry().with(layer);
        tracing::subscriber::set_global_default(subscriber).unwrap();
    });
    LINES.take();
    let done = work();
    let lines = String::from_utf8(LINES.take()).unwrap();
    let parsed = lines
        .lines()
        .map(|line| serde_json::from_str(line).unwrap());
    (done, parsed.collect())
}

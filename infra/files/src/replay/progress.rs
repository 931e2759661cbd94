//! A progress bar on the terminal, for files that take longer than a moment.

use super::input::Progress;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::io::IsTerminal;
use std::time::{Duration, Instant};

/// Nothing shows before this.
const PATIENCE: Duration = Duration::from_secs(1);

/// A bar that shows itself where somebody looks on and it takes long enough.
pub(super) struct Bar {
    progress: Progress,
    label: String,
    total_bytes: u64,
    begun: Option<Instant>,
    shown: Option<ProgressBar>,
}

impl Bar {
    /// A bar over so many bytes; it stays hidden where standard error is no terminal.
    pub(super) fn new(label: &str, total_bytes: u64) -> Self {
        Self {
            progress: Progress::default(),
            label: label.to_owned(),
            total_bytes,
            begun: std::io::stderr().is_terminal().then(now),
            shown: None,
        }
    }

    /// What reading counts on.
    pub(super) fn progress(&self) -> &Progress {
        &self.progress
    }

    /// Shows how far it is.
    pub(super) fn tick(&mut self) {
        let Some(begun) = self.begun else { return };
        if self.shown.is_none() && begun.elapsed() > PATIENCE {
            self.shown = Some(self.bar());
        }
        if let Some(bar) = &self.shown {
            bar.set_position(self.progress.bytes());
        }
    }

    /// Takes the bar away.
    pub(super) fn finish(self) {
        if let Some(bar) = self.shown {
            bar.finish_and_clear();
        }
    }

    fn bar(&self) -> ProgressBar {
        let target = ProgressDrawTarget::stderr_with_hz(10);
        let bar = ProgressBar::with_draw_target(Some(self.total_bytes), target);
        if let Ok(style) =
            ProgressStyle::with_template("{prefix} [{bar:40}] {percent:>3} %  {eta} left")
        {
            bar.set_style(style.progress_chars("=> "));
        }
        bar.set_prefix(self.label.clone());
        bar
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "a bar that appears after a second has to know the time"
)]
fn now() -> Instant {
    Instant::now()
}

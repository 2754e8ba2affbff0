//! The progress bar of a long command.

use std::cell::Cell;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::text::number;

/// A replay shorter than this needs no progress bar.
const LONG: Duration = Duration::from_secs(2);

const OF_KNOWN_LENGTH: &str =
    " {elapsed_precise} {bar:30.green/black.bright} {percent}%  {msg}  {eta} left";
const OF_UNKNOWN_LENGTH: &str = " {elapsed_precise} {spinner:.green} {bytes}  {msg}";

/// A progress bar on standard error, if that is a terminal, once the replay proves long.
#[derive(Debug)]
pub struct Progress {
    bar: ProgressBar,
    delivered: Cell<usize>,
}

impl Progress {
    /// Of so many bytes of events, if that is known.
    pub fn of(bytes: Option<u64>) -> Self {
        let bar = ProgressBar::with_draw_target(bytes, ProgressDrawTarget::hidden());
        let template = if bytes.is_some() { OF_KNOWN_LENGTH } else { OF_UNKNOWN_LENGTH };
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style.progress_chars("━━━"));
        }
        Self { bar, delivered: Cell::new(0) }
    }

    /// One event more, of so many bytes.
    pub fn advance(&self, bytes: usize) {
        if self.bar.is_hidden() && self.bar.elapsed() > LONG {
            self.bar.set_draw_target(ProgressDrawTarget::stderr());
        }
        self.delivered.set(self.delivered.get() + 1);
        let rate = self.delivered.get() as u64 * 1_000 / self.millis();
        let delivered = number(self.delivered.get());
        self.bar.set_message(format!("{delivered} delivered, {rate} a second"));
        self.bar.inc(bytes as u64);
    }

    /// Takes the bar away.
    pub fn finish(&self) {
        self.bar.finish_and_clear();
    }

    fn millis(&self) -> u64 {
        u64::try_from(self.bar.elapsed().as_millis()).unwrap_or(u64::MAX).max(1)
    }
}

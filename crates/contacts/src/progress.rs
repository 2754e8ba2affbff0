//! The progress bar of a long command.

use std::cell::Cell;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::text::number;

/// A command shorter than this needs no progress bar.
const LONG: Duration = Duration::from_secs(2);

const OF_KNOWN_LENGTH: &str =
    " {elapsed_precise} {bar:30.green/black.bright} {percent}%  {msg}  {eta} left";
const OF_UNKNOWN_LENGTH: &str = " {elapsed_precise} {spinner:.green}  {msg}";

/// A progress bar on standard error, if that is a terminal, once the command takes long.
#[derive(Debug)]
pub struct Progress {
    bar: ProgressBar,
    done: Cell<usize>,
}

impl Progress {
    /// Of this length, if it is known.
    pub fn of(length: Option<u64>) -> Self {
        let bar = ProgressBar::with_draw_target(length, ProgressDrawTarget::hidden());
        let template = if length.is_some() { OF_KNOWN_LENGTH } else { OF_UNKNOWN_LENGTH };
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style.progress_chars("━━━"));
        }
        Self { bar, done: Cell::new(0) }
    }

    /// One more is done, of this length.
    pub fn advance(&self, length: usize) {
        self.at(self.bar.position() + length as u64, self.done.get() + 1);
    }

    /// This many are done, up to this position.
    pub fn at(&self, position: u64, done: usize) {
        if self.bar.is_hidden() && self.bar.elapsed() > LONG {
            self.bar.set_draw_target(ProgressDrawTarget::stderr());
        }
        self.done.set(done);
        let rate = done as u64 * 1_000 / self.millis();
        self.bar.set_message(format!("{} done, {rate} a second", number(done)));
        self.bar.set_position(position);
    }

    /// Removes the bar.
    pub fn finish(&self) {
        self.bar.finish_and_clear();
    }

    fn millis(&self) -> u64 {
        u64::try_from(self.bar.elapsed().as_millis()).unwrap_or(u64::MAX).max(1)
    }
}

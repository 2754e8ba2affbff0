//! Redrawing every few seconds, until Ctrl-C.

use std::io::IsTerminal;
use std::time::Duration;

use tokio::time::sleep;

use crate::command::{Done, Outcome};
use crate::output::print;
use crate::paint::{BAD, DIM, paint};
use crate::reader::ReadError;

/// Moves to the top left of the terminal, and clears it.
const CLEAR: &str = "\x1b[H\x1b[2J";

/// How often a view is redrawn.
#[derive(Debug, Clone, Copy, clap::Args)]
pub struct Watch {
    /// Redraws every SECONDS, until Ctrl-C
    #[arg(
        long,
        value_name = "SECONDS",
        num_args = 0..=1,
        default_missing_value = "2",
        value_parser = clap::value_parser!(u64).range(1..),
    )]
    watch: Option<u64>,
}

impl Watch {
    /// Prints what `draw` returns, once or again and again. While it is repeated, a failure is shown
    /// in its place, and the next try comes.
    pub async fn show(self, draw: impl AsyncFn() -> Result<String, ReadError>) -> Done {
        let Some(seconds) = self.watch else {
            print(&draw().await?)?;
            return Ok(Outcome::Done);
        };
        let redraw = async {
            loop {
                show_once(draw().await, seconds)?;
                sleep(Duration::from_secs(seconds)).await;
            }
        };
        tokio::select! {
            failed = redraw => failed,
            interrupted = tokio::signal::ctrl_c() => Ok(interrupted.map(|()| Outcome::Done)?),
        }
    }
}

fn show_once(drawn: Result<String, ReadError>, seconds: u64) -> Done {
    let text = drawn.unwrap_or_else(|error| format!("{} {error}\n", paint(BAD, "error:")));
    if std::io::stdout().is_terminal() {
        let hint = paint(DIM, format!("every {seconds} s, Ctrl-C ends"));
        print(&format!("{CLEAR}{text}{hint}\n"))?;
    } else {
        print(&text)?;
    }
    Ok(Outcome::Done)
}

//! Drawing what a table has, once or every few seconds until Ctrl-C.

use std::io::{self, IsTerminal};
use std::time::Duration;

use tokio::time::sleep;

use crate::command::{Done, Outcome};
use crate::interrupt;
use crate::output::{print, say};
use crate::paint::{BAD, DIM, paint};
use crate::reader::ReadError;

/// Moves to the top left of the terminal, and clears it.
const CLEAR: &str = "\x1b[H\x1b[2J";

/// How often a view is drawn.
#[derive(Debug, Clone, Copy, clap::Args)]
pub struct Watch {
    /// Redraws every SECONDS, 2 if no number is given, until Ctrl-C
    #[arg(
        long,
        value_name = "SECONDS",
        num_args = 0..=1,
        default_missing_value = "2",
        value_parser = clap::value_parser!(u64).range(1..),
    )]
    watch: Option<u64>,
}

/// What was read.
#[derive(Debug)]
pub enum View {
    /// What is there, drawn.
    Found(String),
    /// What is missing.
    Missing(String),
}

impl Watch {
    /// Prints what `draw` returns, once or again and again. If something is missing, not everything
    /// was done. While it is repeated, a failure is shown in its place.
    pub async fn show(self, draw: impl AsyncFn() -> Result<View, ReadError>) -> Done {
        let Some(seconds) = self.watch else {
            return Ok(show_once(draw().await?)?);
        };
        let interrupted = interrupt::listen().await?;
        let redraw = async {
            loop {
                redraw(draw().await, seconds)?;
                sleep(Duration::from_secs(seconds)).await;
            }
        };
        tokio::select! {
            failed = redraw => failed,
            interrupted = interrupted => Ok(interrupted.map(|()| Outcome::Done)?),
        }
    }
}

fn show_once(view: View) -> io::Result<Outcome> {
    match view {
        View::Found(text) => print(&text).map(|()| Outcome::Done),
        View::Missing(message) => {
            say(&message);
            Ok(Outcome::Partly)
        }
    }
}

fn redraw(drawn: Result<View, ReadError>, seconds: u64) -> io::Result<()> {
    let text = match drawn {
        Ok(View::Found(text)) => text,
        Ok(View::Missing(message)) => message + "\n",
        Err(error) => format!("{} {error}\n", paint(BAD, "error:")),
    };
    if !io::stdout().is_terminal() {
        return print(&text);
    }
    let hint = paint(DIM, format!("every {seconds} s, Ctrl-C ends"));
    print(&format!("{CLEAR}{text}{hint}\n"))
}

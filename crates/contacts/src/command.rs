//! The command line: which command runs, and what its exit code is.

use std::error::Error;
use std::io;
use std::process::ExitCode;

use clap::{CommandFactory, Parser, Subcommand};

use crate::output::say;
use crate::paint::{BAD, paint};
use crate::{apply, backfill, chain, forget, lists, manual, replay, serve, show};

const EXIT_CODES: &str = "\
Exit codes:
  0    everything was done
  1    something was not done, the output says what
  2    the command line is wrong
  130  interrupted";

/// The tool of contact-state: replays, backfills and shows records of Amazon Connect contacts
#[derive(Debug, Parser)]
#[command(name = "contacts", version, after_help = EXIT_CODES)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Replay(replay::Arguments),
    Serve(serve::Arguments),
    Backfill(backfill::Arguments),
    Show(show::Arguments),
    Chain(chain::Arguments),
    Waiting(lists::WaitingArguments),
    Active(lists::ActiveArguments),
    Apply(apply::Arguments),
    Forget(forget::Arguments),
    Completions(manual::CompletionsArguments),
    Man(manual::ManArguments),
}

/// What a command did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Everything.
    Done,
    /// Not everything. The output says what is missing.
    Partly,
    /// It was interrupted.
    Interrupted,
}

/// The result of a command.
pub type Done = Result<Outcome, Box<dyn Error>>;

/// Runs the command that the process's arguments name.
pub async fn run() -> ExitCode {
    match Arguments::parse().command.run().await {
        Ok(outcome) => outcome.into(),
        Err(error) if is_closed_pipe(&*error) => ExitCode::SUCCESS,
        Err(error) => {
            say(&format!("{} {error}", paint(BAD, "error:")));
            ExitCode::FAILURE
        }
    }
}

impl Command {
    async fn run(self) -> Done {
        match self {
            Self::Replay(arguments) => replay::run(&arguments).await,
            Self::Serve(arguments) => serve::run(&arguments).await,
            Self::Backfill(arguments) => backfill::run(&arguments).await,
            Self::Show(arguments) => show::run(&arguments).await,
            Self::Chain(arguments) => chain::run(&arguments).await,
            Self::Waiting(arguments) => lists::waiting(&arguments).await,
            Self::Active(arguments) => lists::active(&arguments).await,
            Self::Apply(arguments) => apply::run(&arguments).await,
            Self::Forget(arguments) => forget::run(&arguments).await,
            Self::Completions(arguments) => manual::completions(&arguments, Arguments::command()),
            Self::Man(arguments) => manual::man(&arguments, Arguments::command()),
        }
    }
}

impl From<Outcome> for ExitCode {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Done => Self::SUCCESS,
            Outcome::Partly => Self::FAILURE,
            Outcome::Interrupted => Self::from(130),
        }
    }
}

/// Whether the reader of standard output has closed it, as `head` does.
fn is_closed_pipe(error: &(dyn Error + 'static)) -> bool {
    let error = error.downcast_ref::<io::Error>();
    error.is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_well_defined() {
        Arguments::command().debug_assert();
    }
}

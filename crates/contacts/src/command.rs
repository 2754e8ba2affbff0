//! The command line: which command runs, and what its exit code is.

use std::error::Error;
use std::io;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::output::say;
use crate::paint::{BAD, paint};
use crate::{replay, serve};

const EXIT_CODES: &str = "\
Exit codes: 0 if everything was done, 1 if something was not, 2 if the command line is wrong.";

/// The tool of contact-state: replays, backfills and shows records of Amazon Connect contacts.
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
}

/// What a command returns: whether everything was done.
pub type Done = Result<bool, Box<dyn Error>>;

/// Runs the command that the process's arguments name.
pub async fn run() -> ExitCode {
    match Arguments::parse().command.run().await {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
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
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_command_line_is_well_defined() {
        Arguments::command().debug_assert();
    }
}

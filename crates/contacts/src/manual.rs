//! `contacts completions` and `contacts man`: what a shell and `man` need.

use std::io::{self, Write};
use std::path::PathBuf;

use clap::Command;
use clap_complete::Shell;

use crate::command::{Done, Outcome};

/// Prints the completions for a shell
#[derive(Debug, clap::Args)]
pub struct CompletionsArguments {
    /// The shell
    shell: Shell,
}

/// Writes a manual page for each command into a folder
#[derive(Debug, clap::Args)]
pub struct ManArguments {
    /// The folder, which must exist
    folder: PathBuf,
}

/// Prints the completions.
pub fn completions(arguments: &CompletionsArguments, mut command: Command) -> Done {
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut command, "contacts", &mut script);
    io::stdout().write_all(&script)?;
    Ok(Outcome::Done)
}

/// Writes the pages.
pub fn man(arguments: &ManArguments, command: Command) -> Done {
    clap_mangen::generate_to(command, &arguments.folder)?;
    Ok(Outcome::Done)
}

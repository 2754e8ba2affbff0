//! The events that are not in the table, and the file that they go to.

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::mem;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::input::given::Failure;

/// The most failures that are listed for people.
const MAX_LISTED: usize = 20;

/// An event that is not in the table.
#[derive(Debug)]
pub struct FailedEvent {
    /// Why.
    pub failure: Failure,
    /// Its text, if it could be read.
    pub text: Option<String>,
}

/// The file of failed events, and how many there are.
#[derive(Debug)]
pub struct Failed {
    file: Option<(PathBuf, File)>,
    failures: Failures,
}

/// How many events failed, and the first of them.
#[derive(Debug, Default)]
pub struct Failures {
    /// How many.
    pub number: usize,
    /// The first ones.
    pub first: Vec<Failure>,
}

/// Why failed events cannot go to this file.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// It would be read while it is written.
    #[error("{0}: --failed names a file that is also an input; name another file")]
    IsAnInput(String),
    /// It cannot be written.
    #[error("{path}: {source}; name another file with --failed")]
    Unwritable {
        /// The path.
        path: String,
        /// The system's reason.
        source: io::Error,
    },
}

impl FailedEvent {
    /// The rest of an input that cannot be read.
    pub fn unreadable(failure: Failure) -> Self {
        Self { failure, text: None }
    }
}

impl Failed {
    /// Failed events go to this file, if there is one. It cannot be one of the inputs.
    pub fn open(path: Option<&Path>, inputs: &[PathBuf]) -> Result<Self, FileError> {
        let file = path.map(|path| Ok((path.to_owned(), append_to(path, inputs)?))).transpose()?;
        Ok(Self { file, failures: Failures::default() })
    }

    /// Appends events to the file, one a line.
    pub fn add(&mut self, events: Vec<FailedEvent>) -> io::Result<()> {
        for FailedEvent { failure, text } in events {
            self.failures.number += 1;
            if self.failures.first.len() < MAX_LISTED {
                self.failures.first.push(failure);
            }
            if let (Some(text), Some((_, file))) = (text, &mut self.file) {
                writeln!(file, "{}", in_one_line(&text))?;
            }
        }
        Ok(())
    }

    /// What failed.
    pub fn finish(mut self) -> Failures {
        mem::take(&mut self.failures)
    }
}

/// An empty file is removed.
impl Drop for Failed {
    fn drop(&mut self) {
        if let Some((path, file)) = &self.file
            && file.metadata().is_ok_and(|file| file.len() == 0)
        {
            std::fs::remove_file(path).ok();
        }
    }
}

/// Opens the file before anything is written to the table.
fn append_to(path: &Path, inputs: &[PathBuf]) -> Result<File, FileError> {
    let shown = || path.display().to_string();
    let real = |path: &Path| path.canonicalize().ok();
    if let Some(target) = real(path)
        && inputs.iter().filter_map(|input| real(input)).any(|input| target.starts_with(input))
    {
        return Err(FileError::IsAnInput(shown()));
    }
    let open = OpenOptions::new().create(true).append(true).open(path);
    open.map_err(|source| FileError::Unwritable { path: shown(), source })
}

fn in_one_line(text: &str) -> String {
    match serde_json::from_str::<Value>(text) {
        Ok(value) => value.to_string(),
        Err(_) => text.replace(['\r', '\n'], " "),
    }
}

//! The events that are not in the table, and the file that they go to.

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
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

/// The file of failed events. It is created with the first of them.
#[derive(Debug)]
pub struct Failed {
    path: Option<PathBuf>,
    file: Option<File>,
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
#[error("{path}: --failed names a file that is also an input; name another file")]
pub struct IsAnInput {
    path: String,
}

impl FailedEvent {
    /// The rest of an input that cannot be read.
    pub fn unreadable(failure: Failure) -> Self {
        Self { failure, text: None }
    }
}

impl Failed {
    /// Failed events go to this file, if there is one. It cannot be one of the inputs.
    pub fn open(path: Option<&Path>, inputs: &[PathBuf]) -> Result<Self, IsAnInput> {
        let real = |path: &Path| path.canonicalize().ok();
        if let Some(path) = path
            && let Some(target) = real(path)
            && inputs.iter().filter_map(|input| real(input)).any(|input| target.starts_with(input))
        {
            return Err(IsAnInput { path: path.display().to_string() });
        }
        Ok(Self { path: path.map(Path::to_owned), file: None, failures: Failures::default() })
    }

    /// Appends events to the file, one a line.
    pub fn add(&mut self, events: Vec<FailedEvent>) -> io::Result<()> {
        for FailedEvent { failure, text } in events {
            self.failures.number += 1;
            if self.failures.first.len() < MAX_LISTED {
                self.failures.first.push(failure);
            }
            if let (Some(text), Some(file)) = (text, self.file()?) {
                writeln!(file, "{}", in_one_line(&text))?;
            }
        }
        Ok(())
    }

    /// What failed.
    pub fn finish(self) -> Failures {
        self.failures
    }

    fn file(&mut self) -> io::Result<Option<&mut File>> {
        if self.file.is_none()
            && let Some(path) = &self.path
        {
            let open = OpenOptions::new().create(true).append(true).open(path);
            let named = |error: io::Error| {
                io::Error::new(error.kind(), format!("{}: {error}", path.display()))
            };
            self.file = Some(open.map_err(named)?);
        }
        Ok(self.file.as_mut())
    }
}

fn in_one_line(text: &str) -> String {
    match serde_json::from_str::<Value>(text) {
        Ok(value) => value.to_string(),
        Err(_) => text.replace(['\r', '\n'], " "),
    }
}

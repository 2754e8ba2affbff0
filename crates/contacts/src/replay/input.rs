//! Where events come from: files, folders, standard input.

use std::fs::{self, File};
use std::io::{self, BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::documents::Documents;
use crate::given::{Failure, Given};

/// The endings of files that a folder is searched for.
const ENDINGS: [&str; 3] = ["json", "jsonl", "ndjson"];

/// The folder of the sample events, below the package.
const SAMPLES: &str = "events";

/// A file that could be opened, or standard input.
#[derive(Debug)]
pub struct Input {
    name: Arc<str>,
    path: Option<PathBuf>,
    bytes: Option<u64>,
}

/// Why there is nothing to read.
#[derive(Debug, thiserror::Error)]
pub enum InputError {
    /// No such file, or it may not be read.
    #[error("{path}: {source}")]
    Unreadable {
        /// The path.
        path: String,
        /// The system's reason.
        source: io::Error,
    },
    /// A folder without events.
    #[error("{0}: expected files ending in .json, .jsonl or .ndjson in this folder")]
    EmptyFolder(String),
}

/// The files that these paths name, folders' in the order of their names; the sample events', if
/// there are no paths.
pub fn find(paths: &[PathBuf]) -> Result<Vec<Input>, InputError> {
    if paths.is_empty() {
        return in_folder(&samples());
    }
    let mut inputs = Vec::new();
    for path in paths {
        if path.as_os_str() == "-" {
            inputs.push(Input { name: "standard input".into(), path: None, bytes: None });
        } else if path.is_dir() {
            inputs.extend(in_folder(path)?);
        } else {
            inputs.push(Input::file(path)?);
        }
    }
    Ok(inputs)
}

/// The size of all inputs in bytes, if it is known.
pub fn size(inputs: &[Input]) -> Option<u64> {
    inputs.iter().map(|input| input.bytes).sum()
}

/// The events of all inputs, one after the other, read as they are asked for.
pub fn events(inputs: Vec<Input>) -> impl Iterator<Item = Result<Given, Failure>> {
    inputs.into_iter().flat_map(Input::events)
}

impl Input {
    fn file(path: &Path) -> Result<Self, InputError> {
        let size = File::open(path).and_then(|file| file.metadata());
        let size = size.map_err(|source| unreadable(path, source))?;
        Ok(Self {
            name: shown(path).into(),
            path: Some(path.to_owned()),
            bytes: size.is_file().then_some(size.len()),
        })
    }

    fn open(&self) -> io::Result<Documents<Box<dyn BufRead>>> {
        Documents::new(match &self.path {
            Some(path) => Box::new(BufReader::new(File::open(path)?)),
            None => Box::new(BufReader::new(io::stdin())),
        })
    }

    fn events(self) -> Box<dyn Iterator<Item = Result<Given, Failure>>> {
        match self.open() {
            Ok(documents) => Box::new(documents.map(move |document| match document {
                Ok(document) => Given::read(&self.name, document),
                Err(error) => Err(Failure::unreadable(&self.name, &error)),
            })),
            Err(error) => Box::new(std::iter::once(Err(Failure::unreadable(&self.name, &error)))),
        }
    }
}

/// The folder of the sample events: below the working directory, or where this was built.
fn samples() -> PathBuf {
    let here = PathBuf::from(SAMPLES);
    if here.is_dir() { here } else { Path::new(env!("CARGO_MANIFEST_DIR")).join(SAMPLES) }
}

fn in_folder(folder: &Path) -> Result<Vec<Input>, InputError> {
    let entries = fs::read_dir(folder).map_err(|source| unreadable(folder, source))?;
    let mut paths = Vec::new();
    for entry in entries {
        let path = entry.map_err(|source| unreadable(folder, source))?.path();
        let ending = path.extension().and_then(|ending| ending.to_str());
        if ending.is_some_and(|ending| ENDINGS.contains(&ending)) && path.is_file() {
            paths.push(path);
        }
    }
    if paths.is_empty() {
        return Err(InputError::EmptyFolder(shown(folder)));
    }
    paths.sort();
    paths.iter().map(|path| Input::file(path)).collect()
}

fn shown(path: &Path) -> String {
    path.display().to_string()
}

fn unreadable(path: &Path, source: io::Error) -> InputError {
    InputError::Unreadable { path: shown(path), source }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn below_the_package(path: &str) -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
    }

    #[test]
    fn a_folder_is_its_own_files_by_name_and_no_subfolder() {
        let inputs = find(&[below_the_package("events")]).unwrap();
        assert!(inputs.iter().all(|input| !input.name.contains("invalid")));
        assert!(inputs.iter().all(|input| input.name.ends_with(".json")));
        assert!(inputs.is_sorted_by_key(|input| input.name.clone()));
        assert!(size(&inputs).unwrap() > 10_000);
        assert!(events(inputs).all(|event| event.unwrap().look.is_some()));
    }

    #[test]
    fn the_sample_events_are_found_without_being_named() {
        assert!(find(&[]).unwrap().len() > 20);
    }

    #[test]
    fn a_path_that_is_not_there_is_an_error_that_names_it() {
        let error = find(&["no/such/file.json".into()]).unwrap_err().to_string();
        assert!(error.starts_with("no/such/file.json: "), "{error}");
    }

    #[test]
    fn a_folder_without_events_is_an_error_that_says_what_was_expected() {
        let error = find(&[below_the_package("src")]).unwrap_err().to_string();
        assert!(
            error.ends_with("expected files ending in .json, .jsonl or .ndjson in this folder")
        );
    }
}

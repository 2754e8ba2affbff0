//! Where events come from: files, folders, standard input, the sample events.

pub mod documents;
pub mod envelope;
pub mod given;
pub mod samples;

use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use flate2::bufread::MultiGzDecoder;

use documents::Documents;
use given::{Failure, Given};

/// The endings of the files in a folder that are read. Firehose's files have no ending.
const ENDINGS: [&str; 5] = ["gz", "json", "jsonl", "log", "ndjson"];

/// The file that CloudWatch Logs leaves beside an export. It contains no event.
const WRITE_TEST: &str = "aws-logs-write-test";

/// The first bytes of everything that gzip compressed.
const GZIP: &[u8] = &[0x1f, 0x8b];

/// Something to read events from.
#[derive(Debug)]
pub struct Input {
    name: Arc<str>,
    source: Source,
    bytes: Option<u64>,
}

#[derive(Debug)]
enum Source {
    File(PathBuf),
    StandardInput,
    Memory(&'static [u8]),
}

/// Why there is nothing to read.
#[derive(Debug, thiserror::Error)]
pub enum InputError {
    /// The file does not exist, or it cannot be read.
    #[error("{path}: {source}")]
    Unreadable {
        /// The path.
        path: String,
        /// The system's reason.
        source: io::Error,
    },
    /// A folder without events.
    #[error(
        "{0}: expected files that end in .json, .jsonl, .ndjson, .log or .gz, or have no ending, in this folder{1}"
    )]
    EmptyFolder(String, &'static str),
}

/// The sample events, with the sample contact records or without.
pub fn samples(contact_records: bool) -> Vec<Input> {
    let input = |(name, contents): (String, &'static [u8])| Input {
        name: name.into(),
        source: Source::Memory(contents),
        bytes: Some(contents.len() as u64),
    };
    samples::all(contact_records).into_iter().map(input).collect()
}

/// The files that these paths name. Those of a folder are sorted by name.
pub fn find(paths: &[PathBuf], recursive: bool) -> Result<Vec<Input>, InputError> {
    let mut inputs = Vec::new();
    for path in paths {
        if path.as_os_str() == "-" {
            let name = "standard input".into();
            inputs.push(Input { name, source: Source::StandardInput, bytes: None });
        } else if path.is_dir() {
            let before = inputs.len();
            add_folder(&mut inputs, path, recursive)?;
            if inputs.len() == before {
                let hint = if recursive { "" } else { "; --recursive reads its subfolders too" };
                return Err(InputError::EmptyFolder(shown(path), hint));
            }
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

/// The events of all inputs, one after the other. They are read when they are needed. `read` counts
/// the bytes.
pub fn events(
    inputs: Vec<Input>,
    read: &Arc<AtomicU64>,
) -> impl Iterator<Item = Result<Given, Failure>> {
    inputs.into_iter().flat_map(|input| input.events(read.clone()))
}

impl Input {
    fn file(path: &Path) -> Result<Self, InputError> {
        let size = File::open(path).and_then(|file| file.metadata());
        let size = size.map_err(|source| unreadable(path, source))?;
        Ok(Self {
            name: shown(path).into(),
            source: Source::File(path.to_owned()),
            bytes: size.is_file().then_some(size.len()),
        })
    }

    fn open(&self, read: Arc<AtomicU64>) -> io::Result<Documents<Box<dyn BufRead>>> {
        let reader: Box<dyn Read> = match &self.source {
            Source::File(path) => Box::new(File::open(path)?),
            Source::StandardInput => Box::new(io::stdin()),
            Source::Memory(contents) => Box::new(*contents),
        };
        let mut reader = BufReader::new(Counted { reader, read });
        if reader.fill_buf()?.starts_with(GZIP) {
            return Documents::new(Box::new(BufReader::new(MultiGzDecoder::new(reader))));
        }
        Documents::new(Box::new(reader))
    }

    fn events(self, read: Arc<AtomicU64>) -> Box<dyn Iterator<Item = Result<Given, Failure>>> {
        match self.open(read) {
            Ok(documents) => Box::new(documents.flat_map(move |document| match document {
                Ok(document) => Given::read(&self.name, &document),
                Err(error) => vec![Err(Failure::unreadable(&self.name, &error))],
            })),
            Err(error) => Box::new(std::iter::once(Err(Failure::unreadable(&self.name, &error)))),
        }
    }
}

/// A reader that counts what was read.
struct Counted {
    reader: Box<dyn Read>,
    read: Arc<AtomicU64>,
}

impl Read for Counted {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let bytes = self.reader.read(buffer)?;
        self.read.fetch_add(bytes as u64, Ordering::Relaxed);
        Ok(bytes)
    }
}

fn add_folder(inputs: &mut Vec<Input>, folder: &Path, recursive: bool) -> Result<(), InputError> {
    let entries = fs::read_dir(folder).map_err(|source| unreadable(folder, source))?;
    let mut paths = entries
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<Vec<_>, _>>()
        .map_err(|source| unreadable(folder, source))?;
    paths.sort();
    for path in paths {
        if path.is_file() && has_events(&path) {
            inputs.push(Input::file(&path)?);
        } else if recursive && path.is_dir() {
            add_folder(inputs, &path, recursive)?;
        }
    }
    Ok(())
}

/// Whether a file of a folder is read, by its name.
fn has_events(path: &Path) -> bool {
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    let ending = path.extension().and_then(|ending| ending.to_str());
    !name.starts_with('.')
        && name != WRITE_TEST
        && ending.is_none_or(|ending| ENDINGS.contains(&ending))
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

    fn below_the_repository(path: &str) -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(path)
    }

    fn all(inputs: Vec<Input>) -> Vec<Result<Given, Failure>> {
        events(inputs, &Arc::default()).collect()
    }

    #[test]
    fn a_folder_means_its_own_files_by_name_and_no_subfolder() {
        let inputs = find(&[below_the_repository("events")], false).unwrap();
        assert!(inputs.iter().all(|input| !input.name.contains("invalid")));
        assert!(inputs.iter().all(|input| input.name.ends_with(".json")));
        assert!(inputs.is_sorted_by_key(|input| input.name.clone()));
        assert!(size(&inputs).unwrap() > 10_000);
        assert!(all(inputs).iter().all(|event| event.as_ref().unwrap().look().is_some()));
    }

    #[test]
    fn a_recursive_search_finds_the_files_of_subfolders_too() {
        let inputs = find(&[below_the_repository("events")], true).unwrap();
        assert!(inputs.iter().any(|input| input.name.contains("invalid")));
    }

    #[test]
    fn the_binary_contains_the_sample_events_of_the_repository() {
        let names = |inputs: &[Input]| -> Vec<String> {
            let file = |input: &Input| input.name.rsplit('/').next().unwrap().to_owned();
            inputs.iter().map(file).collect()
        };
        let folder = find(&[below_the_repository("events")], false).unwrap();
        assert_eq!(names(&samples(false)), names(&folder));
        assert_eq!(all(samples(false)).len(), all(folder).len());
        let contact_records =
            find(&[below_the_repository("events/contact-records")], false).unwrap();
        assert_eq!(samples(true).len(), samples(false).len() + contact_records.len());
    }

    #[test]
    fn a_missing_path_is_an_error_that_names_it() {
        let error = find(&["no/such/file.json".into()], false).unwrap_err().to_string();
        assert!(error.starts_with("no/such/file.json: "), "{error}");
    }

    #[test]
    fn a_folder_without_events_is_an_error_that_says_what_to_do() {
        let error = find(&[below_the_repository("src")], false).unwrap_err().to_string();
        assert!(error.ends_with("in this folder; --recursive reads its subfolders too"), "{error}");
    }

    #[test]
    fn files_that_cannot_contain_events_are_skipped_by_their_names() {
        for (name, read) in [
            ("a.json", true),
            ("000000.gz", true),
            ("stream-1-2026-02-10-15-04-09-8a7b", true),
            ("README.md", false),
            (".DS_Store", false),
            ("aws-logs-write-test", false),
        ] {
            assert_eq!(has_events(Path::new(name)), read, "{name}");
        }
    }
}

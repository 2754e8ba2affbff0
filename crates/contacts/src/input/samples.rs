//! The repository's sample events, which the binary contains.

use include_dir::{Dir, include_dir};

static EVENTS: Dir = include_dir!("$CARGO_MANIFEST_DIR/../../events");

/// The sample events, by the names of their files, sorted.
pub fn all() -> Vec<(String, &'static [u8])> {
    let mut samples: Vec<(String, &[u8])> = EVENTS
        .files()
        .filter(|file| file.path().extension().is_some_and(|ending| ending == "json"))
        .map(|file| (format!("events/{}", file.path().display()), file.contents()))
        .collect();
    samples.sort();
    samples
}

/// The text of a sample event, by the name of its file without the ending.
#[cfg(test)]
pub fn sample(name: &str) -> String {
    let file = EVENTS.get_file(format!("{name}.json")).unwrap();
    file.contents_utf8().unwrap().to_owned()
}

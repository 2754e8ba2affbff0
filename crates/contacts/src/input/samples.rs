//! The repository's sample events and contact records, which the binary contains.

use include_dir::{Dir, include_dir};

static EVENTS: Dir = include_dir!("$CARGO_MANIFEST_DIR/../../events");

/// The folder of the contact records.
const CONTACT_RECORDS: &str = "contact-records";

/// The samples by the names of their files, sorted, with the contact records or without.
pub fn all(contact_records: bool) -> Vec<(String, &'static [u8])> {
    let records = EVENTS.get_dir(CONTACT_RECORDS).filter(|_| contact_records);
    let mut samples: Vec<(String, &[u8])> = EVENTS
        .files()
        .chain(records.into_iter().flat_map(Dir::files))
        .filter(|file| file.path().extension().is_some_and(|ending| ending == "json"))
        .map(|file| (format!("events/{}", file.path().display()), file.contents()))
        .collect();
    samples.sort();
    samples
}

/// The text of a sample, by the path of its file without the ending.
#[cfg(test)]
pub fn sample(name: &str) -> String {
    let file = EVENTS.get_file(format!("{name}.json")).unwrap();
    file.contents_utf8().unwrap().to_owned()
}

//! The sample events and contact records of the repository, by life.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

/// A file of the repository.
pub fn repository_file(path: &str) -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let root = here.ancestors().find(|folder| folder.join("events").is_dir()).unwrap();
    root.join(path)
}

/// The JSON files of this folder of the repository: name and text, sorted by name.
pub fn json_files(folder: &str) -> Vec<(String, String)> {
    let mut files: Vec<(String, String)> = fs::read_dir(repository_file(folder))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "json"))
        .map(|path| {
            let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
            (name, fs::read_to_string(&path).unwrap())
        })
        .collect();
    files.sort();
    files
}

/// The sample events of each contact, in the order of their files.
pub fn lives() -> BTreeMap<String, Vec<Value>> {
    let mut lives: BTreeMap<String, Vec<Value>> = BTreeMap::new();
    for (_, text) in json_files("events") {
        let event: Value = serde_json::from_str(&text).unwrap();
        let detail = &event["detail"];
        let contact_id = detail.get("contactId").or_else(|| detail.get("ContactId")).unwrap();
        lives.entry(contact_id.as_str().unwrap().to_owned()).or_default().push(event.clone());
    }
    lives
}

/// The sample contact records of each contact, in the order of their files.
pub fn contact_records() -> BTreeMap<String, Vec<Value>> {
    let mut records: BTreeMap<String, Vec<Value>> = BTreeMap::new();
    for (_, text) in json_files("events/contact-records") {
        let record: Value = serde_json::from_str(&text).unwrap();
        records.entry(record["ContactId"].as_str().unwrap().to_owned()).or_default().push(record);
    }
    records
}

/// An event of the contact `c`: its id, its type, its second within a minute of 2025, and the rest
/// of its detail.
pub fn made_up(id: &str, event_type: &str, second: u32, detail: &Value) -> Value {
    let mut event = json!({
        "version": "0",
        "id": id,
        "detail-type": "Amazon Connect Contact Event",
        "source": "aws.connect",
        "account": "123456789012",
        "time": format!("2025-01-01T00:00:{second:02}Z"),
        "region": "us-east-1",
        "resources": [],
        "detail": {"contactId": "c", "eventType": event_type},
    });
    event["detail"].as_object_mut().unwrap().extend(detail.as_object().unwrap().clone());
    event
}

/// Every order of these.
pub fn permutations<T: Clone>(items: &[T]) -> Vec<Vec<T>> {
    let Some((first, rest)) = items.split_first() else { return vec![Vec::new()] };
    let mut all = Vec::new();
    for shorter in permutations(rest) {
        for place in 0..=shorter.len() {
            let mut longer = shorter.clone();
            longer.insert(place, first.clone());
            all.push(longer);
        }
    }
    all
}

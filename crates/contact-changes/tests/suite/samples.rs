//! The sample events of the repository, by life.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use contact_events::event::ContactEvent;
use contact_events::record::{Delta, Policy};
use serde_json::Value;

/// The sample events of each contact, in the order of their files.
pub fn lives() -> BTreeMap<String, Vec<Value>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../events");
    let mut files: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "json"))
        .collect();
    files.sort();
    let mut lives: BTreeMap<String, Vec<Value>> = BTreeMap::new();
    for file in files {
        let event: Value = serde_json::from_str(&fs::read_to_string(file).unwrap()).unwrap();
        let contact_id = ContactEvent::from_value(event.clone()).unwrap().detail.contact_id;
        lives.entry(contact_id).or_default().push(event);
    }
    lives
}

/// What the event says of a contact of this id.
pub fn delta(event: &Value, contact_id: &str) -> Delta {
    let mut event = ContactEvent::from_value(event.clone()).unwrap();
    contact_id.clone_into(&mut event.detail.contact_id);
    Delta::of(event, &Policy::default()).0
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

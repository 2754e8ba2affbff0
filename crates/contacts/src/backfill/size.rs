//! How many writes and write units a backfill takes.

use std::collections::HashMap;

use contact_events::record::Delta;
use serde_json::{Map, Value};

use crate::table::INDEXES;

/// The bytes of an item that one write unit covers.
const UNIT: usize = 1_024;

/// The most that a number takes, in bytes ("Item sizes and formats", Amazon DynamoDB Developer
/// Guide).
const NUMBER: usize = 21;

/// The bytes of a list or a map besides its members, and of each member.
const CONTAINER: usize = 3;
const MEMBER: usize = 1;

/// The writes of a backfill, if the table is empty and no other writer writes.
#[derive(Debug, Default)]
pub struct Estimate {
    /// `UpdateItem`s.
    pub writes: usize,
    /// Write units, those of the indexes included.
    pub units: usize,
    sizes: HashMap<String, usize>,
}

impl Estimate {
    /// Adds a write. DynamoDB counts the larger of the item before it and the item after it.
    pub fn add(&mut self, delta: &Delta) {
        let item = delta.item();
        let size = self.sizes.entry(delta.contact_id().to_owned()).or_default();
        *size = (*size).max(bytes(&item));
        self.writes += 1;
        self.units += size.div_ceil(UNIT) + entries(&item);
    }
}

/// How many indexes have an entry of this item. An entry is smaller than a unit.
fn entries(item: &Map<String, Value>) -> usize {
    let has = |name: &str| item.contains_key(name);
    INDEXES.iter().filter(|index| has(index.partition_key) && has(index.sort_key)).count()
}

fn bytes(item: &Map<String, Value>) -> usize {
    item.iter().map(|(name, value)| name.len() + value_bytes(value)).sum()
}

fn value_bytes(value: &Value) -> usize {
    match value {
        Value::Null | Value::Bool(_) => 1,
        Value::Number(_) => NUMBER,
        Value::String(text) => text.len(),
        Value::Array(elements) => {
            let members = elements.iter().map(|element| MEMBER + value_bytes(element));
            CONTAINER + members.sum::<usize>()
        }
        Value::Object(members) => CONTAINER + MEMBER * members.len() + bytes(members),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn sizes_are_those_that_dynamodb_documents() {
        for (item, expected) in [
            (json!({"a": "b"}), 2),
            (json!({"ä": "電"}), 5),
            (json!({"a": null, "b": true}), 4),
            (json!({"a": []}), 4),
            (json!({"a": ["b"]}), 6),
            (json!({"a": {"b": "c"}}), 7),
        ] {
            assert_eq!(bytes(item.as_object().unwrap()), expected, "{item}");
        }
    }
}

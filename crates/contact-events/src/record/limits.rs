//! What a record can keep: limits of this project and of DynamoDB.

use serde_json::Value;

/// The longest text of a fact, and the longest ARN of a state, in bytes. DynamoDB's sort keys have
/// this limit ("Quotas and limits in Amazon DynamoDB": partition keys 2,048, sort keys 1,024).
pub(super) const MAX_FACT_BYTES: usize = 1_024;

/// The largest section, in bytes: its name and its compact JSON.
const MAX_SECTION_BYTES: usize = 32_768;

/// The most unknown fields of one event that are kept, the first by name.
pub(super) const MAX_UNKNOWN_FIELDS: usize = 32;

/// DynamoDB's limit on nested maps and lists. The record itself is the first level ("Constraints in
/// Amazon DynamoDB").
const MAX_LEVELS: usize = 32;

/// The magnitudes of DynamoDB's numbers besides zero: from 1E-130 (inclusive) to 1E+126 (exclusive)
/// ("Constraints in Amazon DynamoDB").
const NUMBERS: std::ops::Range<f64> = 1e-130..1e126;

/// Whether DynamoDB can store this section, and the record has room for it.
pub(super) fn can_keep(name: &str, section: &Value) -> bool {
    !name.is_empty() && can_store(section, MAX_LEVELS - 1) && has_room(name, section)
}

fn can_store(value: &Value, levels: usize) -> bool {
    match value {
        Value::Number(number) => {
            number.as_f64().is_some_and(|number| number == 0.0 || NUMBERS.contains(&number.abs()))
        }
        Value::Array(elements) => {
            levels > 0 && elements.iter().all(|element| can_store(element, levels - 1))
        }
        Value::Object(members) => {
            levels > 0
                && members
                    .iter()
                    .all(|(name, member)| !name.is_empty() && can_store(member, levels - 1))
        }
        Value::Null | Value::Bool(_) | Value::String(_) => true,
    }
}

fn has_room(name: &str, section: &Value) -> bool {
    let room = MAX_SECTION_BYTES.saturating_sub(name.len());
    most_bytes(section) <= room || section.to_string().len() <= room
}

/// The compact JSON is not longer than this, which takes few instructions: an escape has at most
/// six bytes, and a number 24.
fn most_bytes(value: &Value) -> usize {
    match value {
        Value::Null | Value::Bool(_) | Value::Number(_) => 24,
        Value::String(text) => 6 * text.len() + 2,
        Value::Array(elements) => 2 + elements.iter().map(|one| most_bytes(one) + 1).sum::<usize>(),
        Value::Object(members) => {
            let sizes = members.iter().map(|(name, one)| 6 * name.len() + most_bytes(one) + 4);
            2 + sizes.sum::<usize>()
        }
    }
}

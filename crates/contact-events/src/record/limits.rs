//! What a record can keep: limits of this project and of DynamoDB.

use std::io;

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
    let mut room = Room(MAX_SECTION_BYTES);
    io::Write::write_all(&mut room, name.as_bytes()).is_ok()
        && serde_json::to_writer(&mut room, section).is_ok()
}

/// A writer with room for this many bytes. It counts them and does not keep them.
struct Room(usize);

impl io::Write for Room {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 = self.0.checked_sub(bytes.len()).ok_or(io::ErrorKind::OutOfMemory)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

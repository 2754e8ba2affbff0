//! What the record can keep: the types of facts and sections, and the limits of sizes, depths and numbers.

use super::time;
use serde_json::Value;

const MOST_FACT_BYTES: usize = 1024;
const MOST_SECTION_BYTES: usize = 32_768;
/// The 32 levels that an item may have, without the record itself.
const MOST_LEVELS: usize = 31;
const MOST_UNKNOWN: usize = 32;

const OWN_NAMES: [&str; 7] =
    ["asOf", "expiresAt", "seen", "state", "stateSince", "waitingInQueue", "activeWithAgent"];

/// A fact as the record has it, if it can be kept.
pub fn fact(name: &str, read: &Value) -> Option<String> {
    let text = read.as_str()?;
    match name {
        "channel" => Some(text.to_uppercase()),
        "initiationMethod" => Some(text.to_owned()),
        "instanceArn" | "initialContactId" | "previousContactId" | "relatedContactId" => {
            (text.len() <= MOST_FACT_BYTES).then(|| text.to_owned())
        }
        _ => time::millis(text).map(time::text),
    }
}

/// A known section as the record has it, if it can be kept.
pub fn section(name: &str, read: &Value) -> Option<Value> {
    let value = of_its_type(name, read)?;
    is_storable(name, &value).then_some(value)
}

/// Of an event's unknown fields, those that can be kept, no more than 32.
pub fn unknown<'a>(fields: impl Iterator<Item = (&'a String, Value)>) -> Vec<(&'a String, Value)> {
    let is_free = |name: &str| !OWN_NAMES.contains(&name) && !name.ends_with("AsOf");
    let can_be_kept = |(name, value): &(&String, Value)| is_free(name) && is_storable(name, value);
    let mut kept: Vec<_> = fields.filter(can_be_kept).collect();
    kept.sort_by_key(|(name, _)| *name);
    kept.truncate(MOST_UNKNOWN);
    kept
}

fn of_its_type(name: &str, read: &Value) -> Option<Value> {
    let is_right = match name {
        "routingCriteria" if read.is_object() => return Some(Value::Array(vec![read.clone()])),
        "disconnectReason" if read.is_object() => {
            return read.get("code").filter(|code| code.is_string()).cloned();
        }
        "disconnectReason" | "customerId" | "answeringMachineDetectionStatus" => read.is_string(),
        "routingCriteria" | "stateTransitions" | "recordings" => read.is_array(),
        "agentInitiatedHoldDuration" => read.is_number(),
        "scheduledTimestamp" => read.as_str().and_then(time::millis).is_some(),
        _ => read.is_object(),
    };
    is_right.then(|| read.clone())
}

fn is_storable(name: &str, value: &Value) -> bool {
    !name.is_empty()
        && name.len() + value.to_string().len() <= MOST_SECTION_BYTES
        && levels(value) <= MOST_LEVELS
        && has_only_storable_leaves(value)
}

/// How many maps and lists stand within one another, the value itself included.
fn levels(value: &Value) -> usize {
    match value {
        Value::Array(list) => 1 + list.iter().map(levels).max().unwrap_or(0),
        Value::Object(map) => 1 + map.values().map(levels).max().unwrap_or(0),
        _ => 0,
    }
}

fn has_only_storable_leaves(value: &Value) -> bool {
    match value {
        Value::Number(number) => number.as_f64().is_some_and(is_in_range),
        Value::Array(list) => list.iter().all(has_only_storable_leaves),
        Value::Object(map) => {
            map.iter().all(|(name, member)| !name.is_empty() && has_only_storable_leaves(member))
        }
        _ => true,
    }
}

/// Whether a number is zero or of a magnitude from 1E-130 to 9.99…E+125.
fn is_in_range(number: f64) -> bool {
    number == 0.0 || (1e-130..1e126).contains(&number.abs())
}

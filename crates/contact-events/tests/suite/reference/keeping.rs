//! What the record can keep: types, sizes, depths and numbers. The rest is left out and counted, unless it is omitted.

use super::Settings;
use super::reading::{Fields, facts, is_in};
use super::time;
use serde_json::Value;
use std::collections::BTreeMap;

const MOST_FACT_BYTES: usize = 1024;
const MOST_SECTION_BYTES: usize = 32_768;
/// The 32 levels that an item may have, without the record itself.
const MOST_LEVELS: usize = 31;
const MOST_UNKNOWN: usize = 32;

const OWN_NAMES: &str = "asOf expiresAt seen state stateSince waitingInQueue activeWithAgent afterContactWork preview \
    agentInitiatedHoldDuration stateTransitions";

/// The facts and sections as the record has them, and how many were left out.
#[derive(Default)]
pub struct Kept {
    pub facts: BTreeMap<&'static str, String>,
    pub sections: BTreeMap<String, Value>,
    pub left_out: usize,
}

impl Kept {
    /// Of these known and unknown fields, those that can be kept and are not omitted.
    pub fn of(known: &Fields, unknown: BTreeMap<&String, Value>, settings: &Settings) -> Self {
        let mut kept = Self::default();
        for (name, value) in known.iter().filter(|(name, _)| !settings.omit(name)) {
            if facts().all(|fact| fact != *name) {
                kept.add_section(name, value.clone(), has_its_type(name, value));
            } else if let Some(text) = fact(name, value) {
                kept.facts.insert(name, text);
            } else {
                kept.left_out += 1;
            }
        }
        let mut places = MOST_UNKNOWN;
        for (name, value) in unknown.into_iter().filter(|(name, _)| !settings.omit(name)) {
            let is_free = !is_in(OWN_NAMES, name) && !name.ends_with("AsOf");
            if kept.add_section(name, value, is_free && places > 0) {
                places -= 1;
            }
        }
        kept
    }

    /// Adds a section if it may be kept and can be stored. Otherwise counts it.
    fn add_section(&mut self, name: &str, value: Value, may_be_kept: bool) -> bool {
        let is_kept = may_be_kept && is_storable(name, &value);
        if is_kept {
            self.sections.insert(name.to_owned(), value);
        } else {
            self.left_out += 1;
        }
        is_kept
    }
}

/// A fact as the record has it, if it can be kept.
fn fact(name: &str, read: &Value) -> Option<String> {
    let text = read.as_str()?;
    let stored = match name {
        "channel" => text.to_uppercase(),
        _ if name.ends_with("Timestamp") => time::text(time::millis(text)?),
        _ => text.to_owned(),
    };
    (stored.len() <= MOST_FACT_BYTES).then_some(stored)
}

/// Whether a known section's own type is right. The types of its members do not matter.
fn has_its_type(name: &str, read: &Value) -> bool {
    match name {
        "scheduledTimestamp" => read.as_str().and_then(time::millis).is_some(),
        "answeringMachineDetectionStatus" | "disconnectReason" | "customerId" => read.is_string(),
        "agentInitiatedHoldDuration" => read.is_number(),
        "stateTransitions" | "routingCriteria" | "recordings" => read.is_array(),
        _ => read.is_object(),
    }
}

fn is_storable(name: &str, value: &Value) -> bool {
    !name.is_empty()
        && name.len() + value.to_string().len() <= MOST_SECTION_BYTES
        && levels(value) <= MOST_LEVELS
        && has_only_storable_leaves(value)
}

/// How many maps and lists are nested, the value itself included.
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

/// Whether a number is zero or of a magnitude from 1E-130 (inclusive) to 1E+126 (exclusive).
fn is_in_range(number: f64) -> bool {
    number == 0.0 || (1e-130..1e126).contains(&number.abs())
}

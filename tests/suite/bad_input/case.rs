//! A case of the catalogue: an input, and the error or the record that it must have.

use std::time::{Duration, SystemTime};

use chrono::{DateTime, Utc};
use contact_events::event::read_json;
use serde_json::{Map, Value};

use super::errors::Expectation;
use crate::reference::{self, Settings};
use crate::support::{canonical_map, made_up};

/// One input that is bad, odd or just within a limit, and the error or the record that it must have.
#[derive(Debug, Clone)]
pub struct Case {
    pub name: String,
    /// The text of an event or contact record, or of something in its place.
    pub input: String,
    pub expected: Expected,
}

#[derive(Debug, Clone)]
pub enum Expected {
    /// This error, and no record.
    Error(Expectation),
    /// The reference model's record, and in it what was worked out by hand.
    Record(Known),
}

/// What is known of a record without a model.
#[derive(Debug, Clone, Default)]
pub struct Known {
    /// How many fields are left out.
    left_out: usize,
    /// Values by JSON pointer.
    has: Vec<(String, Value)>,
    /// Attributes that the record does not have, nor their stamps.
    lacks: Vec<String>,
}

impl Case {
    /// An event that is recorded.
    pub fn recorded(name: impl Into<String>, event: &Value) -> Self {
        Self::recorded_text(name, event.to_string())
    }

    /// The text of an event that is recorded.
    pub fn recorded_text(name: impl Into<String>, input: impl Into<String>) -> Self {
        let expected = Expected::Record(Known::default());
        Self { name: name.into(), input: input.into(), expected }
    }

    /// An event that is refused.
    pub fn refused(name: impl Into<String>, event: &Value, error: Expectation) -> Self {
        Self::refused_text(name, event.to_string(), error)
    }

    /// A text that is refused.
    pub fn refused_text(
        name: impl Into<String>,
        input: impl Into<String>,
        error: Expectation,
    ) -> Self {
        Self { name: name.into(), input: input.into(), expected: Expected::Error(error) }
    }

    /// An update with this `detail` that is recorded.
    pub fn update(name: impl Into<String>, detail: &Value) -> Self {
        Self::recorded(name, &made_up("e", "CONTACT_DATA_UPDATED", 1, detail))
    }

    /// This many fields cannot be kept.
    pub fn left_out(mut self, count: usize) -> Self {
        self.known().left_out = count;
        self
    }

    /// The record has this value at this JSON pointer.
    pub fn has(mut self, pointer: impl Into<String>, value: impl Into<Value>) -> Self {
        self.known().has.push((pointer.into(), value.into()));
        self
    }

    /// The record has no such attribute, nor a stamp of it.
    pub fn lacks(mut self, attribute: impl Into<String>) -> Self {
        self.known().lacks.push(attribute.into());
        self
    }

    fn known(&mut self) -> &mut Known {
        match &mut self.expected {
            Expected::Record(known) => known,
            Expected::Error(_) => panic!("{}: an error leaves no record", self.name),
        }
    }

    /// The reference model's record of this input alone.
    pub fn record(&self) -> Map<String, Value> {
        record_of(&self.input)
    }
}

/// The reference model's record of this text alone.
pub fn record_of(text: &str) -> Map<String, Value> {
    let event = read_json(text.as_bytes()).unwrap();
    canonical_map(reference::record(&[event], &Settings::default()).unwrap())
}

/// A time this many minutes ahead of the clock.
pub fn minutes_ahead(minutes: u64) -> DateTime<Utc> {
    (SystemTime::now() + Duration::from_mins(minutes)).into()
}

impl Known {
    /// Checks the record and the number of fields that were left out.
    pub fn check(&self, case: &Case, record: &Map<String, Value>, left_out: usize) {
        let name = &case.name;
        assert_eq!(left_out, self.left_out, "{name}: fields left out");
        let event = read_json(case.input.as_bytes()).unwrap();
        assert_eq!(left_out, reference::left_out(&event, &Settings::default()), "{name}: model");
        let whole = Value::Object(record.clone());
        for (pointer, expected) in &self.has {
            let expected = reference::canonical(expected.clone());
            assert_eq!(whole.pointer(pointer), Some(&expected), "{name}: {pointer}");
        }
        for attribute in &self.lacks {
            assert!(!record.contains_key(attribute), "{name}: {attribute}");
            assert!(!record.contains_key(&format!("{attribute}AsOf")), "{name}: {attribute}AsOf");
        }
    }
}

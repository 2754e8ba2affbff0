//! A case of the catalogue: an input, and what must become of it.

use std::time::{Duration, SystemTime};

use chrono::{DateTime, FixedOffset, Utc};
use serde_json::{Map, Value};

use super::errors::Wrong;
use crate::reference;
use crate::support::canonical_map;

/// What stands in an input for a moment so many minutes ahead of the clock, when it is delivered.
pub fn minutes_ahead(minutes: u32) -> String {
    format!("<{minutes} minutes ahead>")
}

/// The same moment, written in India.
pub fn minutes_ahead_in_india(minutes: u32) -> String {
    format!("<{minutes} minutes ahead in India>")
}

/// The minutes that inputs may be ahead.
const AHEAD: [u32; 2] = [14, 16];

/// What an input is put into.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// An event's place: a payload by itself, a body, a message.
    Event,
    /// The payload of an invocation.
    Payload,
}

/// One input, bad, odd or just within a limit, and what must become of it.
#[derive(Debug, Clone)]
pub struct Case {
    pub name: String,
    pub place: Place,
    pub expected: Expected,
    template: String,
}

#[derive(Debug, Clone)]
pub enum Expected {
    /// This error, and no record.
    Error(Wrong),
    /// A record: what the reference model says, and this of it written by hand.
    Record(Told),
}

/// What is known of a record without any model.
#[derive(Debug, Clone, Default)]
pub struct Told {
    /// How many fields are left out.
    left_out: usize,
    /// What stands where, by JSON pointer.
    has: Vec<(String, Value)>,
    /// The attributes that are not there, under whose stamps nothing is either.
    lacks: Vec<String>,
}

impl Case {
    /// An event that is recorded.
    pub fn recorded(name: impl Into<String>, event: &Value) -> Self {
        Self::recorded_text(name, event.to_string())
    }

    /// The JSON text of an event that is recorded.
    pub fn recorded_text(name: impl Into<String>, event: impl Into<String>) -> Self {
        Self::new(name, Place::Event, event, Expected::Record(Told::default()))
    }

    /// An event that is refused.
    pub fn refused(name: impl Into<String>, event: &Value, error: Wrong) -> Self {
        Self::refused_text(name, event.to_string(), error)
    }

    /// A text in an event's place that is refused.
    pub fn refused_text(name: impl Into<String>, event: impl Into<String>, error: Wrong) -> Self {
        Self::new(name, Place::Event, event, Expected::Error(error))
    }

    /// A whole payload that is refused.
    pub fn refused_payload(
        name: impl Into<String>,
        payload: impl Into<String>,
        error: Wrong,
    ) -> Self {
        Self::new(name, Place::Payload, payload, Expected::Error(error))
    }

    fn new(
        name: impl Into<String>,
        place: Place,
        template: impl Into<String>,
        expected: Expected,
    ) -> Self {
        Self { name: name.into(), place, template: template.into(), expected }
    }

    /// Fields that cannot be kept.
    pub fn left_out(mut self, count: usize) -> Self {
        self.told().left_out = count;
        self
    }

    /// What the record has at this JSON pointer.
    pub fn has(mut self, pointer: impl Into<String>, value: impl Into<Value>) -> Self {
        self.told().has.push((pointer.into(), value.into()));
        self
    }

    /// What the record has not, nor a stamp of it.
    pub fn lacks(mut self, attribute: impl Into<String>) -> Self {
        self.told().lacks.push(attribute.into());
        self
    }

    fn told(&mut self) -> &mut Told {
        match &mut self.expected {
            Expected::Record(told) => told,
            Expected::Error(_) => panic!("{}: an error leaves no record", self.name),
        }
    }

    /// The text to deliver now.
    pub fn input(&self) -> String {
        AHEAD.iter().fold(self.template.clone(), |text, minutes| {
            let india = FixedOffset::east_opt(19_800).expect("an offset");
            let [utc, in_india] = [now_and(*minutes), now_and(*minutes).with_timezone(&india)];
            text.replace(&minutes_ahead(*minutes), &utc.to_rfc3339())
                .replace(&minutes_ahead_in_india(*minutes), &in_india.to_rfc3339())
        })
    }
}

/// So many minutes ahead of the clock.
pub fn now_and(minutes: u32) -> DateTime<FixedOffset> {
    let ahead = SystemTime::now() + Duration::from_mins(minutes.into());
    DateTime::<Utc>::from(ahead).fixed_offset()
}

/// The record that this event's JSON text makes by itself, by the reference model.
pub fn record_of(input: &str) -> Map<String, Value> {
    let event: Value = serde_json::from_str(input).expect("an event that is recorded is JSON");
    canonical_map(reference::record(&[event], 0).expect("one event makes a record"))
}

impl Told {
    /// Holds the record to what is told of it.
    pub fn check(&self, case: &str, record: &Map<String, Value>, left_out: usize) {
        assert_eq!(left_out, self.left_out, "{case}: fields left out");
        let whole = Value::Object(record.clone());
        for (pointer, expected) in &self.has {
            let expected = reference::canonical(expected.clone());
            assert_eq!(whole.pointer(pointer), Some(&expected), "{case}: {pointer}");
        }
        for name in &self.lacks {
            assert!(!record.contains_key(name), "{case}: {name}");
            assert!(!record.contains_key(&format!("{name}AsOf")), "{case}: {name}AsOf");
        }
    }
}

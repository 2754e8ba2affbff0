//! Which error an event has, from the contract alone.

use std::time::{Duration, SystemTime};

use chrono::{DateTime, Datelike, Utc};
use contact_events::event::read_json;
use serde_json::{Map, Value};

use super::types::pascal_case;
use crate::reference;

/// How a text is answered.
#[derive(Debug, PartialEq, Eq)]
pub enum Verdict {
    /// With its record.
    Record,
    /// With an error of this type.
    Error(&'static str),
}

/// The verdict on a text in an event's place.
pub fn verdict(text: &str) -> Verdict {
    let Ok(event) = read_json(text.as_bytes()) else {
        return Verdict::Error("MalformedEvent");
    };
    let Some(envelope) = event.as_object() else {
        return Verdict::Error("UnrecognizedPayload");
    };
    if !["source", "detail-type", "detail"].iter().any(|name| envelope.contains_key(*name)) {
        return Verdict::Error("UnrecognizedPayload");
    }
    if is_another_services(envelope) {
        return Verdict::Error("NotAContactEvent");
    }
    match is_readable(envelope) {
        Some(true) if is_in_time(&event) => Verdict::Record,
        Some(true) => Verdict::Error("EventFromTheFuture"),
        _ => Verdict::Error("MalformedEvent"),
    }
}

fn is_another_services(envelope: &Map<String, Value>) -> bool {
    let other = |name: &str, ours: &[&str]| {
        envelope.get(name).and_then(Value::as_str).is_some_and(|text| !ours.contains(&text))
    };
    let types = ["Amazon Connect Contact Event", "Connect Customer Contact Event"];
    other("source", &["aws.connect"]) || other("detail-type", &types)
}

/// Whether the required fields are as they must be. `None` if one of them is missing.
fn is_readable(envelope: &Map<String, Value>) -> Option<bool> {
    envelope.get("source")?.as_str()?;
    envelope.get("detail-type")?.as_str()?;
    timestamp(envelope.get("time")?)?;
    let detail = envelope.get("detail")?.as_object()?;
    let fits = |text: &Value, size: fn(&str) -> usize, most: usize| {
        text.as_str().is_some_and(|text| (1..=most).contains(&size(text)))
    };
    let is_readable = fits(envelope.get("id")?, str::len, 1_024)
        && fits(spelled(detail, "contactId")?, |text| text.chars().count(), 256)
        && fits(spelled(detail, "eventType")?, str::len, 128);
    Some(is_readable)
}

/// Of two spellings the camelCase one, even if it is an absence.
fn spelled<'a>(object: &'a Map<String, Value>, name: &str) -> Option<&'a Value> {
    object.get(name).or_else(|| object.get(&pascal_case(name)))
}

/// Whether no time of the event lies too far ahead of the clock.
fn is_in_time(event: &Value) -> bool {
    let clock = SystemTime::now() + Duration::from_mins(15);
    reference::latest_claim(event) <= DateTime::<Utc>::from(clock).timestamp_millis()
}

/// The time that this text is. chrono reads more than RFC 3339 allows, and no leap second.
fn timestamp(value: &Value) -> Option<DateTime<Utc>> {
    let text = value.as_str()?;
    let by_the_grammar = text.is_ascii() && matches!(text.as_bytes().get(10), Some(b'T' | b't'));
    let timestamp = DateTime::parse_from_rfc3339(text).ok().filter(|_| by_the_grammar)?.to_utc();
    (0..=9999).contains(&timestamp.year()).then_some(timestamp)
}

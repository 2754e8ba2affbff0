//! Which error an event has, from the contract alone.

use std::time::{Duration, SystemTime};

use chrono::{DateTime, Datelike, Utc};
use contact_events::event::read_json;
use serde_json::{Map, Value};

use super::future::CLAIMS;
use super::types::pascal_case;

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
    match readable(envelope) {
        Some(detail) => in_time(envelope, detail),
        None => Verdict::Error("MalformedEvent"),
    }
}

fn is_another_services(envelope: &Map<String, Value>) -> bool {
    let other = |name: &str, ours: &[&str]| {
        envelope.get(name).and_then(Value::as_str).is_some_and(|text| !ours.contains(&text))
    };
    let types = ["Amazon Connect Contact Event", "Connect Customer Contact Event"];
    other("source", &["aws.connect"]) || other("detail-type", &types)
}

/// The `detail` of an event whose required fields are as they must be.
fn readable(envelope: &Map<String, Value>) -> Option<&Map<String, Value>> {
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
    is_readable.then_some(detail)
}

/// Of two spellings the camelCase one, even if it is an absence.
fn spelled<'a>(object: &'a Map<String, Value>, name: &str) -> Option<&'a Value> {
    object.get(name).or_else(|| object.get(&pascal_case(name)))
}

fn in_time(envelope: &Map<String, Value>, detail: &Map<String, Value>) -> Verdict {
    let section = |name: &str| spelled(detail, name).and_then(Value::as_object);
    let claim = |(section_name, member): (Option<&str>, &str)| {
        let object = section_name.map_or(Some(detail), section)?;
        spelled(object, member)
    };
    let is_completed = spelled(detail, "eventType").is_some_and(|of| of == "COMPLETED");
    let end = (Some("agentInfo"), "afterContactWorkEndTimestamp");
    let claims = CLAIMS.into_iter().chain(is_completed.then_some(end)).filter_map(claim);
    if envelope.get("time").into_iter().chain(claims).any(is_ahead) {
        Verdict::Error("EventFromTheFuture")
    } else {
        Verdict::Record
    }
}

fn is_ahead(value: &Value) -> bool {
    let clock = DateTime::<Utc>::from(SystemTime::now() + Duration::from_mins(15));
    timestamp(value).is_some_and(|timestamp| timestamp > clock)
}

/// The time that this text is. chrono reads more than RFC 3339 allows, and no leap second.
fn timestamp(value: &Value) -> Option<DateTime<Utc>> {
    let text = value.as_str()?;
    let by_the_grammar = text.is_ascii() && matches!(text.as_bytes().get(10), Some(b'T' | b't'));
    let timestamp = DateTime::parse_from_rfc3339(text).ok().filter(|_| by_the_grammar)?.to_utc();
    (0..=9999).contains(&timestamp.year()).then_some(timestamp)
}

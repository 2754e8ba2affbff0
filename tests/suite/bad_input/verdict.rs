//! The error that an event deserves, from the contract alone.

use std::time::{Duration, SystemTime};

use chrono::{DateTime, Datelike, Utc};
use serde_json::{Map, Value};

/// What an event may be answered with.
#[derive(Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Its record.
    Record,
    /// An error of this type.
    Error(&'static str),
    /// Either of both: told twice in two spellings, so that only the whole way of reading tells.
    RecordOr(&'static str),
}

/// Whether the text tells of a second 60, on which the contract says nothing.
pub fn tells_of_a_leap_second(text: &str) -> bool {
    text.contains(":60")
}

/// The verdict on a text in an event's place.
pub fn verdict(text: &str) -> Verdict {
    let Ok(event) = serde_json::from_str::<Value>(text) else {
        return Verdict::Error("MalformedEvent");
    };
    let Some(envelope) = event.as_object() else {
        return Verdict::Error("UnrecognizedPayload");
    };
    if !["source", "detail-type", "detail"].iter().any(|name| envelope.contains_key(*name)) {
        return Verdict::Error("UnrecognizedPayload");
    }
    if is_somebody_elses(envelope) {
        return Verdict::Error("NotAContactEvent");
    }
    match readable(envelope) {
        Some(detail) => in_time(envelope, detail),
        None => Verdict::Error("MalformedEvent"),
    }
}

fn is_somebody_elses(envelope: &Map<String, Value>) -> bool {
    let other = |name: &str, ours: &[&str]| {
        envelope.get(name).and_then(Value::as_str).is_some_and(|text| !ours.contains(&text))
    };
    let types = ["Amazon Connect Contact Event", "Connect Customer Contact Event"];
    other("source", &["aws.connect"]) || other("detail-type", &types)
}

/// The `detail` of an envelope with all seven fields as they must be.
fn readable(envelope: &Map<String, Value>) -> Option<&Map<String, Value>> {
    envelope.get("source")?.as_str()?;
    envelope.get("detail-type")?.as_str()?;
    moment(envelope.get("time")?)?;
    let detail = envelope.get("detail")?.as_object()?;
    let fits = |text: &Value, size: fn(&str) -> usize, most: usize| {
        text.as_str().is_some_and(|text| (1..=most).contains(&size(text)))
    };
    let is_readable = fits(envelope.get("id")?, str::len, 1_024)
        && fits(standing(detail, "contactId")?, |text| text.chars().count(), 256)
        && fits(standing(detail, "eventType")?, str::len, 128);
    is_readable.then_some(detail)
}

/// Of two spellings the camelCase one, unless it is an absence.
fn standing<'a>(detail: &'a Map<String, Value>, name: &str) -> Option<&'a Value> {
    let told = |name: &str| detail.get(name).filter(|value| !value.is_null() && *value != "");
    told(name).or_else(|| told(&super::types::pascal_case(name)))
}

/// The members that vouch for a moment, each with the section that it stands in.
pub const CLAIMS: [(Option<&str>, &str); 7] = [
    (None, "initiationTimestamp"),
    (None, "connectedToSystemTimestamp"),
    (None, "ringStartTimestamp"),
    (None, "disconnectTimestamp"),
    (Some("queueInfo"), "enqueueTimestamp"),
    (Some("agentInfo"), "connectedToAgentTimestamp"),
    (Some("agentInfo"), "afterContactWorkEndTimestamp"),
];

fn in_time(envelope: &Map<String, Value>, detail: &Map<String, Value>) -> Verdict {
    let mut ahead = envelope.get("time").is_some_and(is_ahead);
    let mut doubtful = false;
    for (section, member) in CLAIMS {
        let sections = match section {
            Some(section) => spellings(detail, section),
            None => vec![detail],
        };
        let found: Vec<&Value> =
            sections.into_iter().flat_map(|section| values(section, member)).collect();
        let any = found.iter().any(|value| is_ahead(value));
        ahead |= any && found.len() == 1;
        doubtful |= any && found.len() > 1;
    }
    match (ahead, doubtful) {
        (true, _) => Verdict::Error("EventFromTheFuture"),
        (false, true) => Verdict::RecordOr("EventFromTheFuture"),
        (false, false) => Verdict::Record,
    }
}

fn spellings<'a>(detail: &'a Map<String, Value>, name: &str) -> Vec<&'a Map<String, Value>> {
    values(detail, name).into_iter().filter_map(Value::as_object).collect()
}

fn values<'a>(object: &'a Map<String, Value>, name: &str) -> Vec<&'a Value> {
    [name.to_owned(), super::types::pascal_case(name)]
        .iter()
        .filter_map(|spelling| object.get(spelling))
        .collect()
}

fn is_ahead(value: &Value) -> bool {
    let clock = DateTime::<Utc>::from(SystemTime::now() + Duration::from_mins(15));
    moment(value).is_some_and(|moment| moment > clock)
}

/// The moment that this text tells; chrono reads more than RFC 3339 allows.
fn moment(value: &Value) -> Option<DateTime<Utc>> {
    let text = value.as_str()?;
    let by_the_grammar = text.is_ascii() && matches!(text.as_bytes().get(10), Some(b'T' | b't'));
    let moment = DateTime::parse_from_rfc3339(text).ok().filter(|_| by_the_grammar)?.to_utc();
    (0..=9999).contains(&moment.year()).then_some(moment)
}

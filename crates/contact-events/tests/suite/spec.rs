//! The contract by example. Each answer is worked out by hand, and both the model and the crate must give it.
//!
//! The examples are text, one in a line, with `=>` before the answer. In it:
//!
//! - `@12:00:00.5` is short for `2025-06-01T12:00:00.5Z`, and `NOT_YET` for Connect's "not yet".
//! - An event is its id, its time, its type and its detail. It is of contact `c`.
//! - A contact record is its JSON. It is of contact `c`, too.
//! - An answer of `null` says that the record does not have the field.

mod order;
mod reading;
mod sections;
mod limits;
mod state;
mod contact_records;
mod cases;

use crate::reference::{self, Settings, canonical};
use crate::support::joined;
use serde_json::{Map, Value, json};

const NOON: &str = "2025-06-01T12:00:00Z";
const NOT_YET: &str = "1970-01-01T00:00:00.001Z";

/// The records of these events: the model's, the crate's, and the crate's if the last event comes first.
fn records(events: &[Value], settings: &Settings) -> [(&'static str, Map<String, Value>); 3] {
    let backwards: Vec<Value> = events.iter().rev().cloned().collect();
    let model = reference::record(events, settings).expect("a record");
    let model = model.into_iter().map(|(name, value)| (name, canonical(value))).collect();
    let crates = joined(events, settings);
    [("model", model), ("crate", crates), ("crate, backwards", joined(&backwards, settings))]
}

/// The record of these events is exactly this.
fn is(events: &str, settings: &Settings, expected: &str) {
    for (whose, record) in records(&self::events(events), settings) {
        assert_eq!(Value::Object(record), json(expected), "{whose}");
    }
}

/// The record of these events has these values, and lacks those that are null.
fn has(events: &str, expected: &str) {
    has_with(&[], &self::events(events), &json(expected));
}

fn has_with(omit_fields: &[&str], events: &[Value], expected: &Value) {
    let omit_fields = omit_fields.iter().map(ToString::to_string).collect();
    let settings = Settings { omit_fields, ..Settings::default() };
    for (whose, record) in records(events, &settings) {
        for (name, value) in expected.as_object().expect("an object") {
            let found = record.get(name).unwrap_or(&Value::Null);
            assert_eq!(found, &canonical(value.clone()), "{whose}: {name} of {events:?}");
        }
    }
}

/// Each line is the detail of an event of no known type at noon, and what the record then has under the name.
fn keeps(name: &str, lines: &str) {
    for (detail, expected) in rows(lines) {
        keeps_value(name, json(detail), json(expected));
    }
}

/// What `keeps` says of one line. A stored section also has its stamp.
fn keeps_value(name: &str, detail: Value, expected: Value) {
    let is_a_section = !expected.is_null() && !reference_facts().contains(&name);
    let stamp = if is_a_section { json("\"@12:00:00.000/05/e\"") } else { Value::Null };
    let expected = [(name.to_owned(), expected), (format!("{name}AsOf"), stamp)];
    has_with(&[], &[event("e", NOON, "OTHER", detail)], &expected.into_iter().collect());
}

fn reference_facts() -> [&'static str; 5] {
    ["instanceArn", "channel", "initiationMethod", "initialContactId", "initiationTimestamp"]
}

/// Each line is the type and the detail of an event at noon, and the text form of its state (or null).
fn proves(lines: &str) {
    for (event, expected) in rows(lines) {
        let events = format!("e @12:00:00 {event}");
        let expected = if expected == "null" { Value::Null } else { long(expected).into() };
        has_with(&[], &self::events(&events), &json!({"stateAsOf": expected}));
    }
}

/// Each line is an event or a contact record, and how many of its fields are left out and counted.
fn counts(omit_fields: &[&str], lines: &str) {
    let omit_fields = omit_fields.iter().map(ToString::to_string).collect();
    let settings = Settings { omit_fields, ..Settings::default() };
    for (line, expected) in rows(lines) {
        let left_out = reference::left_out(&events(line)[0], &settings);
        assert_eq!(left_out.to_string(), expected, "{line}");
    }
}

/// The two sides of each line.
fn rows(lines: &str) -> impl Iterator<Item = (&str, &str)> {
    let lines = lines.lines().map(str::trim).filter(|line| !line.is_empty());
    lines.map(|line| {
        let (left, right) = line.rsplit_once("=>").expect("a line with an answer");
        (left.trim(), right.trim())
    })
}

/// The events and contact records of these lines.
fn events(lines: &str) -> Vec<Value> {
    let lines = lines.lines().map(str::trim).filter(|line| !line.is_empty());
    lines.map(one).collect()
}

fn one(line: &str) -> Value {
    if line.starts_with('{') {
        let mut record = json(line);
        record["AWSContactTraceRecordFormatVersion"] = json!("2017-03-10");
        record["ContactId"] = json!("c");
        return record;
    }
    let parts: Vec<&str> = line.splitn(4, ' ').collect();
    let [id, time, kind, detail] = parts[..] else { panic!("an event: {line}") };
    event(id, &long(time), kind, json(detail))
}

fn event(id: &str, time: &str, kind: &str, mut detail: Value) -> Value {
    detail["contactId"] = json!("c");
    detail["eventType"] = json!(kind);
    json!({
        "id": id, "time": time, "source": "aws.connect", "detail-type": "Amazon Connect Contact Event", "detail": detail,
    })
}

fn json(text: &str) -> Value {
    serde_json::from_str(&long(text)).unwrap_or_else(|error| panic!("{error} in {text}"))
}

/// The text with its short moments written out.
fn long(text: &str) -> String {
    let mut parts = text.split('@');
    let mut long = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let end = part.find(|c: char| !"0123456789:.".contains(c)).unwrap_or(part.len());
        long += &format!("2025-06-01T{}Z{}", &part[..end], &part[end..]);
    }
    long.replace("NOT_YET", NOT_YET)
}

/// A list in a list, so many lists deep.
fn lists(levels: usize) -> Value {
    (1..levels).fold(json!([]), |inner, _| json!([inner]))
}

#[test]
fn no_events_have_no_record() {
    assert_eq!(reference::record(&[], &Settings::default()), None);
}

#[test]
fn a_first_event_is_the_whole_record() {
    let settings = Settings { retention_days: 1, ..Settings::default() };
    is(
        r#"e1 @12:00:00 INITIATED {"channel": "Voice", "initiationTimestamp": "@12:00:00.123", "tags": {"Dept": "A"}}"#,
        &settings,
        r#"{
            "contactId": "c", "asOf": "@12:00:00.123/10/e1", "expiresAt": 1748865600, "seen": ["INITIATED"],
            "channel": "VOICE", "initiationTimestamp": "@12:00:00.123",
            "tags": {"Dept": "A"}, "tagsAsOf": "@12:00:00.123/10/e1",
            "state": "INITIATED", "stateSince": "@12:00:00.123", "stateAsOf": "0/@12:00:00.123/10/"
        }"#,
    );
}

#[test]
fn a_contact_in_a_queue_then_with_an_agent_is_one_record() {
    let queue = r#""queueInfo": {"queueArn": "q", "enqueueTimestamp": "@12:00:00.500"}"#;
    let agent = r#""agentInfo": {"agentArn": "a", "connectedToAgentTimestamp": "@12:00:02.250"}"#;
    is(
        &format!(
            "e9 @12:00:00 QUEUED {{{queue}}}\ne1 @12:00:02 CONNECTED_TO_AGENT {{{queue}, {agent}}}"
        ),
        &Settings::default(),
        &format!(
            r#"{{
                {queue}, "queueInfoAsOf": "@12:00:02.250/40/e1", {agent}, "agentInfoAsOf": "@12:00:02.250/40/e1",
                "state": "CONNECTED_TO_AGENT", "stateSince": "@12:00:02.250", "stateAsOf": "2/@12:00:02.250/40/a",
                "activeWithAgent": "a", "seen": ["CONNECTED_TO_AGENT", "QUEUED"],
                "contactId": "c", "asOf": "@12:00:02.250/40/e1"
            }}"#
        ),
    );
}

#[test]
fn an_event_that_proves_nothing_makes_a_record_without_a_state() {
    let expected = r#"{"contactId": "c", "asOf": "@12:00:00.000/05/e", "seen": ["OTHER"]}"#;
    is("e @12:00:00 OTHER {}", &Settings::default(), expected);
    let described =
        r#"e @12:00:00 OTHER {"UpdatedProperties": ["Tags"], "updatedProperties": null}"#;
    is(described, &Settings::default(), expected);
}

#[test]
fn a_record_expires_its_retention_after_the_newest_instant_cut_to_seconds() {
    let events = events(
        r#"
        e1 @12:00:00 DISCONNECTED {"disconnectTimestamp": "@12:00:00.999"}
        e2 @11:00:00 INITIATED {}
        "#,
    );
    for (retention_days, expected) in [(0, Value::Null), (30, json!(1_748_779_200 + 30 * 86_400))] {
        let settings = Settings { retention_days, ..Settings::default() };
        for (whose, record) in records(&events, &settings) {
            assert_eq!(record.get("expiresAt").unwrap_or(&Value::Null), &expected, "{whose}");
        }
    }
}

#[test]
fn the_contact_and_the_type_come_under_names_in_either_case() {
    let detail = json!({"ContactId": "c", "EventType": "QUEUED"});
    let event = json!({"id": "e", "time": NOON, "source": "aws.connect", "detail-type": "Amazon Connect Contact Event", "detail": detail});
    has_with(&[], &[event], &json!({"contactId": "c", "seen": ["QUEUED"]}));
}

#[test]
fn each_type_is_seen_once_and_as_sent() {
    let kinds = ["QUEUED", "queued", " QUEUED", "QUEUED", "NEWER"];
    let events = kinds.map(|kind| event("e", NOON, kind, json!({})));
    has_with(&[], &events, &json!({"seen": [" QUEUED", "NEWER", "QUEUED", "queued"]}));
}

#[test]
fn canonical_numbers_are_the_same_if_their_texts_are() {
    for (value, expected) in [
        (json!(3.0), json!(3)),
        (json!(-3.0), json!(-3)),
        (json!(-0.0), json!(0)),
        (json!(2.5), json!(2.5)),
        (json!(u64::MAX), json!(u64::MAX)),
        (json!(1e19), json!(10_000_000_000_000_000_000_u64)),
        (json!(1e20), json!(1e20)),
        (json!({"a": [1.0, {"b": 2.0}], "c": "3.0"}), json!({"a": [1, {"b": 2}], "c": "3.0"})),
    ] {
        assert_eq!(canonical(value.clone()), expected, "{value}");
    }
}

//! The contract by example. Each answer is worked out by hand, and both the model and the crate must give it.
//!
//! The examples are text, with `=>` before the answer. In it:
//!
//! - An event is its id, its time, its type and its detail. A contact record is its JSON, which was last updated at
//!   13:00 if it does not say. Both are of contact `c`.
//! - An answer of `null` says that the record does not have the field.
//! - `@12:00:00.5` is short for `2025-06-01T12:00:00.5Z`, and `NOT_YET` for Connect's "not yet".
//! - `queued@12:00:00`, `connected@12:00:00`, `worked@12:00:00` and `disconnected@12:00:00` are short for what `SHORT`
//!   says, with this moment.

/// One test for each sentence: one or more functions of this page, each with its examples.
macro_rules! sentences {
    ($($sentence:ident: $($check:ident($($argument:expr),*) $examples:literal)+;)+) => {
        $(#[test]
        fn $sentence() {
            $($check($($argument,)* $examples);)+
        })+
    };
}

mod order;
mod reading;
mod sections;
mod limits;
mod state;
mod contact_records;
mod cases;

use crate::reference::{self, Settings, canonical};
use crate::support::{delta, joined};
use serde_json::{Map, Value, json};

const NOON: &str = "2025-06-01T12:00:00Z";
const NOT_YET: &str = "1970-01-01T00:00:00.001Z";

/// The records of these events: the model's, the crate's, and the crate's in reverse order.
fn records(events: &[Value], settings: &Settings) -> [(&'static str, Map<String, Value>); 3] {
    let backwards: Vec<Value> = events.iter().rev().cloned().collect();
    let model = reference::record(events, settings).expect("a record");
    let model = model.into_iter().map(|(name, value)| (name, canonical(value))).collect();
    let joined_backwards = joined(&backwards, settings);
    [("model", model), ("crate", joined(events, settings)), ("crate, backwards", joined_backwards)]
}

/// The record of these events is exactly the answer.
fn is_exactly(retention_days: u32, example: &str) {
    for (events, expected) in examples(example) {
        for (whose, record) in records(&events, &Settings { retention_days, ..omitting(&[]) }) {
            assert_eq!(Value::Object(record), expected, "{whose}");
        }
    }
}

/// The record of these events has the values of the answer.
fn has(examples: &str) {
    has_without(&[], examples);
}

/// The same if these fields are omitted.
fn has_without(omitted: &[&str], examples: &str) {
    for (events, expected) in self::examples(examples) {
        has_values(omitted, &events, &expected);
    }
}

fn has_values(omitted: &[&str], events: &[Value], expected: &Value) {
    for (whose, record) in records(events, &omitting(omitted)) {
        for (name, value) in expected.as_object().expect("an object") {
            let found = record.get(name).unwrap_or(&Value::Null);
            assert_eq!(found, &canonical(value.clone()), "{whose}: {name} of {events:?}");
        }
    }
}

/// Each line is the detail of an event of no known type at noon, and what the record then has under the name.
fn keeps(name: &str, lines: &str) {
    for (detail, expected) in rows(lines) {
        keeps_value(name, parse(detail), parse(expected));
    }
}

/// What `keeps` says of one line. A stored section also has its stamp.
fn keeps_value(name: &str, detail: Value, expected: Value) {
    let facts = "instanceArn channel initiationMethod initialContactId initiationTimestamp";
    let has_stamp = !expected.is_null() && !facts.split(' ').any(|fact| fact == name);
    let stamp = if has_stamp { parse(r#""@12:00:00.000/05/e""#) } else { Value::Null };
    let expected = [(name.to_owned(), expected), (format!("{name}AsOf"), stamp)];
    has_values(&[], &[event("e", NOON, "OTHER", detail)], &expected.into_iter().collect());
}

/// Each line is an event, and the stamp that its record has.
fn is_stamped(lines: &str) {
    for (event, stamp) in rows(lines) {
        has(&format!(r#"{event} => {{"asOf": "{stamp}"}}"#));
    }
}

/// Each line is the type and the detail of an event at noon, and the text form of its state.
fn proves(lines: &str) {
    for (event, state) in rows(lines) {
        let state = if state == "null" { state.to_owned() } else { format!("\"{state}\"") };
        has(&format!(r#"e @12:00:00 {event} => {{"stateAsOf": {state}}}"#));
    }
}

/// Each line is an event or a contact record, and how many of its fields are left out and counted.
fn counts(omitted: &[&str], lines: &str) {
    let settings = omitting(omitted);
    for (line, expected) in rows(lines) {
        let event = &events(&long(line))[0];
        let of_the_crate = delta(event, &settings).1.count();
        for (whose, count) in
            [("model", reference::left_out(event, &settings)), ("crate", of_the_crate)]
        {
            assert_eq!(count.to_string(), expected, "{whose}: {line}");
        }
    }
}

fn omitting(fields: &[&str]) -> Settings {
    let omit_fields = fields.iter().map(ToString::to_string).collect();
    Settings { retention_days: 0, omit_fields }
}

/// The two sides of each line. A line may be continued before its answer.
fn rows(lines: &str) -> Vec<(&str, &str)> {
    let mut rows = Vec::new();
    let mut rest = lines.trim();
    while !rest.is_empty() {
        let (left, after) = rest.split_once("=>").expect("a line with an answer");
        let (right, after) = after.split_once('\n').unwrap_or((after, ""));
        rows.push((left.trim(), right.trim()));
        rest = after.trim();
    }
    rows
}

/// Events and contact records with their answers.
fn examples(text: &str) -> Vec<(Vec<Value>, Value)> {
    let text = long(text);
    let mut examples = Vec::new();
    let mut rest = text.as_str();
    while let Some((before, after)) = rest.split_once("=>") {
        let (expected, after) = first_json(after);
        examples.push((events(before), expected));
        rest = after;
    }
    assert_eq!(rest.trim(), "", "the text ends with an answer");
    examples
}

fn events(text: &str) -> Vec<Value> {
    let mut events = Vec::new();
    let mut rest = text.trim();
    while !rest.is_empty() {
        let (event, after) = first_event(rest);
        events.push(event);
        rest = after.trim();
    }
    events
}

fn first_event(text: &str) -> (Value, &str) {
    if text.starts_with('{') {
        let (members, rest) = first_json(text);
        let mut record = parse(r#"{"ContactId": "c", "LastUpdateTimestamp": "@13:00:00"}"#);
        record["AWSContactTraceRecordFormatVersion"] = json!("2017-03-10");
        for (name, value) in members.as_object().expect("a contact record") {
            record[name] = value.clone();
        }
        return (record, rest);
    }
    let parts: Vec<&str> = text.splitn(4, ' ').collect();
    let [id, time, kind, detail] = parts[..] else { panic!("an event: {text}") };
    let (detail, rest) = first_json(detail);
    (event(id, time, kind, detail), rest)
}

fn event(id: &str, time: &str, kind: &str, mut detail: Value) -> Value {
    detail["contactId"] = json!("c");
    detail["eventType"] = json!(kind);
    let detail_type = "Amazon Connect Contact Event";
    json!({"id": id, "time": time, "source": "aws.connect", "detail-type": detail_type, "detail": detail})
}

fn parse(text: &str) -> Value {
    serde_json::from_str(&long(text)).unwrap_or_else(|error| panic!("{error} in {text}"))
}

/// The JSON that the text starts with, and the rest.
fn first_json(text: &str) -> (Value, &str) {
    let mut values = serde_json::Deserializer::from_str(text).into_iter();
    let value = values.next().expect("JSON").unwrap_or_else(|error| panic!("{error} in {text}"));
    (value, &text[values.byte_offset()..])
}

/// What a word before a moment is short for. A word comes before the words that it ends with.
const SHORT: [(&str, &str); 5] = [
    ("queued", r#""queueInfo": {"queueArn": "q", "enqueueTimestamp": "MOMENT"}"#),
    ("disconnected", r#""disconnectTimestamp": "MOMENT""#),
    ("connected", r#""agentInfo": {"agentArn": "a", "connectedToAgentTimestamp": "MOMENT"}"#),
    ("worked", r#""agentInfo": {"afterContactWorkEndTimestamp": "MOMENT"}"#),
    ("", "MOMENT"),
];

/// The text with everything written out that is short.
fn long(text: &str) -> String {
    let mut parts = text.split('@');
    let mut long = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let end = part.find(|c: char| !"0123456789:.".contains(c)).unwrap_or(part.len());
        let moment = format!("2025-06-01T{}Z", &part[..end]);
        let is_there = |(short, _): &&(&str, &str)| long.ends_with(short);
        let (short, template) = SHORT.iter().find(is_there).expect("the last is always there");
        long.truncate(long.len() - short.len());
        long += &template.replace("MOMENT", &moment);
        long += &part[end..];
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

sentences! {
    a_first_event_is_the_whole_record: is_exactly(1) r#"
        e1 @12:00:00 INITIATED {"channel": "Voice", "initiationTimestamp": "@12:00:00.123", "tags": {"Dept": "A"}}
        => {
            "contactId": "c", "asOf": "@12:00:00.123/10/e1", "expiresAt": 1748865600, "seen": ["INITIATED"],
            "channel": "VOICE", "initiationTimestamp": "@12:00:00.123",
            "tags": {"Dept": "A"}, "tagsAsOf": "@12:00:00.123/10/e1",
            "state": "INITIATED", "stateSince": "@12:00:00.123", "stateAsOf": "0/@12:00:00.123/10/"
        }
    "#;

    a_contact_in_a_queue_then_with_an_agent_is_one_record: is_exactly(0) r#"
        e9 @12:00:00 QUEUED {queued@12:00:00.500}
        e1 @12:00:02 CONNECTED_TO_AGENT {queued@12:00:00.500, connected@12:00:02.250}
        => {
            "contactId": "c", "asOf": "@12:00:02.250/40/e1", "seen": ["CONNECTED_TO_AGENT", "QUEUED"],
            queued@12:00:00.500, "queueInfoAsOf": "@12:00:02.250/40/e1",
            connected@12:00:02.250, "agentInfoAsOf": "@12:00:02.250/40/e1",
            "state": "CONNECTED_TO_AGENT", "stateSince": "@12:00:02.250", "stateAsOf": "2/@12:00:02.250/40/a",
            "activeWithAgent": "a"
        }
    "#;

    // Rule state-11.
    an_event_that_proves_nothing_makes_a_record_without_a_state: is_exactly(0) r#"
        e @12:00:00 OTHER {"UpdatedProperties": ["Tags"], "updatedProperties": null}
        => {"contactId": "c", "asOf": "@12:00:00.000/05/e", "seen": ["OTHER"]}
    "#;

    // Rule record-2.
    a_record_expires_its_retention_after_the_newest_instant_cut_to_seconds: is_exactly(30) r#"
        e1 @12:00:00 OTHER {}
        e2 @12:00:00.999 OTHER {}
        => {"contactId": "c", "asOf": "@12:00:00.999/05/e2", "expiresAt": 1751371200, "seen": ["OTHER"]}

        e 1969-12-31T23:59:58.5Z OTHER {}
        => {"contactId": "c", "asOf": "1969-12-31T23:59:58.500Z/05/e", "expiresAt": 2591998, "seen": ["OTHER"]}
    "#;
}

#[test]
fn the_contact_and_the_type_come_under_names_in_either_case() {
    let mut event = event("e", NOON, "", json!({}));
    event["detail"] = json!({"ContactId": "c", "EventType": "QUEUED"});
    has_values(&[], &[event], &json!({"contactId": "c", "seen": ["QUEUED"]}));
}

/// Rules record-6, values-12.
#[test]
fn each_type_is_seen_once_and_as_sent() {
    let kinds = ["QUEUED", "queued", " QUEUED", "QUEUED", "NEWER"];
    let events = kinds.map(|kind| event("e", NOON, kind, json!({})));
    has_values(&[], &events, &json!({"seen": [" QUEUED", "NEWER", "QUEUED", "queued"]}));
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

//! What the contract says, sentence by sentence, of the reference model: each expected value is worked out by hand.

mod limits;
mod order;
mod reading;
mod sections;
mod state;

use crate::reference;
use serde_json::{Map, Value, json};

const NOON: &str = "2025-06-01T12:00:00Z";
const SENTINEL: &str = "1970-01-01T00:00:00.001Z";

/// An event of contact "c".
fn event(id: &str, time: &str, kind: &str, mut detail: Value) -> Value {
    detail["contactId"] = json!("c");
    detail["eventType"] = json!(kind);
    json!({
        "id": id, "time": time, "source": "aws.connect", "detail-type": "Amazon Connect Contact Event", "detail": detail
    })
}

/// A record without retention.
fn record(events: &[Value]) -> Map<String, Value> {
    reference::record(events, 0).expect("a record")
}

/// The record of one event of no known type at noon.
fn kept(detail: Value) -> Map<String, Value> {
    record(&[event("e", NOON, "OTHER", detail)])
}

/// Each case is what one event says, and what the record has under a name then (null for nothing).
fn check(name: &str, cases: Vec<(Value, Value)>) {
    for (detail, expected) in cases {
        let record = kept(detail.clone());
        assert_eq!(record.get(name).unwrap_or(&Value::Null), &expected, "{name} of {detail}");
        let is_stamped = record.contains_key(&format!("{name}AsOf"));
        let is_a_section = !expected.is_null() && !FACTS.contains(&name);
        assert_eq!(is_stamped, is_a_section, "{name}AsOf of {detail}");
    }
}

const FACTS: [&str; 4] = ["instanceArn", "channel", "initialContactId", "initiationTimestamp"];

/// Each case is a type and what its event at noon says, and the text form of the state it proves (empty for none).
fn check_state(cases: Vec<(&str, Value, &str)>) {
    for (kind, detail, expected) in cases {
        let record = record(&[event("e", NOON, kind, detail.clone())]);
        let stamp = record.get("stateAsOf").and_then(Value::as_str).unwrap_or_default();
        assert_eq!(stamp, expected, "{kind} {detail}");
    }
}

/// A list in a list, so many lists deep.
fn lists(levels: usize) -> Value {
    (1..levels).fold(json!([]), |inner, _| json!([inner]))
}

#[test]
fn no_events_have_no_record() {
    assert_eq!(reference::record(&[], 30), None);
}

#[test]
fn a_first_event_is_the_whole_record() {
    let detail = json!({
        "channel": "Voice",
        "initiationTimestamp": "2025-06-01T12:00:00.123Z",
        "tags": {"Dept": "Finance"},
    });
    let record = reference::record(&[event("e1", NOON, "INITIATED", detail)], 1).expect("a record");
    let expected = json!({
        "contactId": "c",
        "asOf": "2025-06-01T12:00:00.123Z/10/e1",
        "expiresAt": 1_748_865_600,
        "channel": "VOICE",
        "initiationTimestamp": "2025-06-01T12:00:00.123Z",
        "tags": {"Dept": "Finance"},
        "tagsAsOf": "2025-06-01T12:00:00.123Z/10/e1",
        "state": "INITIATED",
        "stateSince": "2025-06-01T12:00:00.123Z",
        "stateAsOf": "0/2025-06-01T12:00:00.123Z/10/",
        "seen": ["INITIATED"],
    });
    assert_eq!(Value::Object(record), expected);
}

#[test]
fn a_contact_in_a_queue_then_with_an_agent_is_one_record() {
    let queue = json!({"queueArn": "q", "enqueueTimestamp": "2025-06-01T12:00:00.500Z"});
    let agent = json!({"agentArn": "a", "connectedToAgentTimestamp": "2025-06-01T12:00:02.250Z"});
    let queued = event("e9", NOON, "QUEUED", json!({"queueInfo": queue}));
    let connected = json!({"queueInfo": queue, "agentInfo": agent});
    let connected = event("e1", "2025-06-01T12:00:02Z", "CONNECTED_TO_AGENT", connected);
    let newest = "2025-06-01T12:00:02.250Z/40/e1";
    let expected = json!({
        "contactId": "c",
        "asOf": newest,
        "queueInfo": queue,
        "queueInfoAsOf": newest,
        "agentInfo": agent,
        "agentInfoAsOf": newest,
        "state": "CONNECTED_TO_AGENT",
        "stateSince": "2025-06-01T12:00:02.250Z",
        "stateAsOf": "2/2025-06-01T12:00:02.250Z/40/a",
        "activeWithAgent": "a",
        "seen": ["CONNECTED_TO_AGENT", "QUEUED"],
    });
    for events in [[queued.clone(), connected.clone()], [connected, queued]] {
        assert_eq!(Value::Object(record(&events)), expected);
    }
}

#[test]
fn an_event_that_proves_nothing_makes_a_record_without_a_state() {
    let expected =
        json!({"contactId": "c", "asOf": "2025-06-01T12:00:00.000Z/00/e", "seen": ["OTHER"]});
    assert_eq!(Value::Object(kept(json!({}))), expected);
}

#[test]
fn a_record_expires_its_retention_after_the_newest_instant_cut_to_seconds() {
    let detail = json!({"disconnectTimestamp": "2025-06-01T12:00:00.999Z"});
    let events = [
        event("e1", NOON, "DISCONNECTED", detail),
        event("e2", "2025-06-01T11:00:00Z", "INITIATED", json!({})),
    ];
    let expires =
        |days| reference::record(&events, days).expect("a record").get("expiresAt").cloned();
    assert_eq!(expires(0), None);
    assert_eq!(expires(30), Some(json!(1_748_779_200 + 30 * 86_400)));
}

#[test]
fn what_describes_the_event_is_not_stored() {
    let record = kept(json!({"UpdatedProperties": ["Tags"], "updatedProperties": null}));
    assert_eq!(record.keys().collect::<Vec<_>>(), ["asOf", "contactId", "seen"]);
}

#[test]
fn names_of_the_contact_and_of_the_type_come_in_either_case() {
    let detail = json!({"ContactId": "c", "EventType": "QUEUED"});
    let record = record(&[json!({"id": "e", "time": NOON, "detail": detail})]);
    assert_eq!((&record["contactId"], &record["seen"]), (&json!("c"), &json!(["QUEUED"])));
}

#[test]
fn types_are_seen_once_each_as_sent() {
    let kinds = ["QUEUED", "queued", " QUEUED", "QUEUED", "NEWER"];
    let events = kinds.map(|kind| event("e", NOON, kind, json!({})));
    assert_eq!(record(&events)["seen"], json!([" QUEUED", "NEWER", "QUEUED", "queued"]));
}

#[test]
fn canonical_numbers_are_the_same_when_their_texts_are() {
    for (value, expected) in [
        (json!(3.0), json!(3)),
        (json!(-3.0), json!(-3)),
        (json!(-0.0), json!(0)),
        (json!(2.5), json!(2.5)),
        (json!(u64::MAX), json!(u64::MAX)),
        (json!(i64::MIN), json!(i64::MIN)),
        (json!(1e19), json!(10_000_000_000_000_000_000_u64)),
        (json!(1e20), json!(1e20)),
        (json!({"a": [1.0, {"b": 2.0}], "c": "3.0"}), json!({"a": [1, {"b": 2}], "c": "3.0"})),
    ] {
        assert_eq!(reference::canonical(value.clone()), expected, "{value}");
    }
}

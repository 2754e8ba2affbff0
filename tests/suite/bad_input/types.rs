//! Every field at every type.

use serde_json::{Value, json};

use super::case::Case;
use super::errors::{Expectation, other_detail_type, other_source, unusable};
use crate::support::made_up;

/// A timestamp that is not in the record's form, and the same in it.
pub const TIMESTAMP: &str = "2025-01-01T01:00:01+01:00";
pub const IN_UTC: &str = "2025-01-01T00:00:01.000Z";

/// Connect's "not yet".
pub const NOT_YET: &str = "1970-01-01T00:00:00.001Z";

/// A value of each type, and each value that is an absence somewhere.
pub fn every_type() -> [(&'static str, Value); 14] {
    [
        ("null", json!(null)),
        ("true", json!(true)),
        ("a number", json!(7)),
        ("a fraction", json!(1.5)),
        ("text", json!("text")),
        ("empty text", json!("")),
        ("a timestamp", json!(TIMESTAMP)),
        ("not yet", json!(NOT_YET)),
        ("a list", json!(["text"])),
        ("an empty list", json!([])),
        ("a list of null", json!([null])),
        ("an object", json!({"member": 1})),
        ("an empty object", json!({})),
        ("an object of null", json!({"member": null})),
    ]
}

/// How a field is read.
#[derive(Clone, Copy, PartialEq)]
pub enum Kind {
    Text,
    Timestamp,
    Object,
    UsersMap,
    List,
    RoutingCriteria,
    DisconnectReason,
    Unknown,
    /// A part of `agentInfo`, which an event cannot set from the top of `detail`.
    Part,
}

/// The fields that the contract names, and one that it does not.
pub const FIELDS: [(&str, Kind); 35] = [
    ("instanceArn", Kind::Text),
    ("channel", Kind::Text),
    ("initiationMethod", Kind::Text),
    ("initialContactId", Kind::Text),
    ("previousContactId", Kind::Text),
    ("relatedContactId", Kind::Text),
    ("initiationTimestamp", Kind::Timestamp),
    ("connectedToSystemTimestamp", Kind::Timestamp),
    ("ringStartTimestamp", Kind::Timestamp),
    ("disconnectTimestamp", Kind::Timestamp),
    ("queueInfo", Kind::Object),
    ("agentInfo", Kind::Object),
    ("afterContactWork", Kind::Part),
    ("preview", Kind::Part),
    ("agentInitiatedHoldDuration", Kind::Part),
    ("stateTransitions", Kind::Part),
    ("scheduledTimestamp", Kind::Timestamp),
    ("tags", Kind::UsersMap),
    ("segmentAttributes", Kind::UsersMap),
    ("routingCriteria", Kind::RoutingCriteria),
    ("contactLens", Kind::Object),
    ("campaign", Kind::Object),
    ("customerVoiceActivity", Kind::Object),
    ("answeringMachineDetectionStatus", Kind::Text),
    ("disconnectReason", Kind::DisconnectReason),
    ("customerId", Kind::Text),
    ("systemEndpoint", Kind::Object),
    ("customerEndpoint", Kind::Object),
    ("chatMetrics", Kind::Object),
    ("recordings", Kind::List),
    ("contactDetails", Kind::UsersMap),
    ("contactEvaluations", Kind::UsersMap),
    ("outboundStrategy", Kind::Object),
    ("globalResiliencyMetadata", Kind::Object),
    ("notYetKnown", Kind::Unknown),
];

/// Whether and how a field is stored.
enum Outcome {
    Stored(Value),
    Absent,
    LeftOut,
}

/// What the contract says of a field of this kind at this type.
fn expected(kind: Kind, type_name: &str, sent: &Value) -> Outcome {
    use Kind::{
        DisconnectReason, List, Object, Part, RoutingCriteria, Text, Timestamp, Unknown, UsersMap,
    };
    let as_sent = matches!(kind, UsersMap | Unknown | Part);
    match (kind, type_name) {
        (_, "an empty object" | "an object of null") if !as_sent => Outcome::Absent,
        (_, "null" | "empty text") | (Timestamp, "not yet") | (DisconnectReason, "an object") => {
            Outcome::Absent
        }
        (Unknown, _)
        | (Text | DisconnectReason, "text" | "a timestamp" | "not yet")
        | (Object, "an object")
        | (UsersMap, "an object" | "an empty object" | "an object of null")
        | (List | RoutingCriteria, "a list" | "an empty list" | "a list of null") => {
            Outcome::Stored(sent.clone())
        }
        (Timestamp, "a timestamp") => Outcome::Stored(json!(IN_UTC)),
        (RoutingCriteria, "an object") => Outcome::Stored(json!([sent])),
        _ => Outcome::LeftOut,
    }
}

/// The state that this field proves in an update, if it is a timestamp.
fn proven_by(field: &str) -> Option<&'static str> {
    match field {
        "initiationTimestamp" => Some("INITIATED"),
        "connectedToSystemTimestamp" => Some("CONNECTED_TO_SYSTEM"),
        "disconnectTimestamp" => Some("DISCONNECTED"),
        _ => None,
    }
}

/// Every field of `detail` at every type.
pub fn fields() -> Vec<Case> {
    let all = FIELDS.into_iter().flat_map(|field| every_type().map(|of_type| (field, of_type)));
    all.map(|((field, kind), (type_name, sent))| {
        let case = Case::update(format!("{field} is {type_name}"), &json!({field: sent}));
        match expected(kind, type_name, &sent) {
            Outcome::Stored(value) => stored(case, field, value),
            Outcome::Absent => case.lacks(field).lacks("state"),
            Outcome::LeftOut => case.lacks(field).lacks("state").left_out(1),
        }
    })
    .collect()
}

fn stored(case: Case, field: &str, value: Value) -> Case {
    let case = match proven_by(field) {
        Some(state) => case.has("/state", state).has("/stateSince", value.clone()),
        None => case.lacks("state"),
    };
    let is_upper_case = field == "channel" && value == "text";
    case.has(format!("/{field}"), if is_upper_case { json!("TEXT") } else { value })
}

/// Every known field under its capitalised name, and under both names.
pub fn spellings() -> Vec<Case> {
    let known = FIELDS.into_iter().filter(|(_, kind)| ![Kind::Unknown, Kind::Part].contains(kind));
    known.flat_map(|(field, kind)| spelled(field, kind)).collect()
}

fn spelled(field: &str, kind: Kind) -> [Case; 3] {
    let (value, other) = match kind {
        Kind::Timestamp => (json!(IN_UTC), json!("2025-01-01T00:00:02.000Z")),
        Kind::Object | Kind::UsersMap => (json!({"member": 1}), json!({"member": 2})),
        Kind::List | Kind::RoutingCriteria => (json!(["one"]), json!(["other"])),
        _ => (json!("ONE"), json!("OTHER")),
    };
    let pascal = pascal_case(field);
    let update = |what: &str, detail: Value| {
        Case::update(format!("{field} {what}"), &detail).lacks(pascal.clone())
    };
    let pointer = format!("/{field}");
    [
        update("in PascalCase", json!({&pascal: value})).has(&pointer, value.clone()),
        update("in both cases", json!({&pascal: other, field: value})).has(&pointer, value),
        update("in both cases, null in camelCase", json!({&pascal: other, field: null}))
            .lacks(field),
    ]
}

pub fn pascal_case(name: &str) -> String {
    let mut name = name.to_owned();
    if let Some(first) = name.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    name
}

/// The fields of the envelope, and the three of `detail` that are not the contact's.
const ENVELOPE: [&str; 12] = [
    "version",
    "account",
    "region",
    "resources",
    "id",
    "time",
    "source",
    "detail-type",
    "detail",
    "contactId",
    "eventType",
    "updatedProperties",
];

/// Each of these fields at every type, and missing.
pub fn envelope() -> Vec<Case> {
    let mut types: Vec<_> = every_type().map(|(name, value)| (name, Some(value))).into();
    types.push(("missing", None));
    let all = ENVELOPE.into_iter().flat_map(|field| types.iter().map(move |of| (field, of)));
    all.map(|(field, (type_name, value))| {
        let (name, event) = (format!("{field} is {type_name}"), with(field, value.clone()));
        match error_for(field, type_name) {
            Some(error) => Case::refused(name, &event, error),
            None => Case::recorded(name, &event).lacks("updatedProperties"),
        }
    })
    .collect()
}

/// An event that is valid except for this field.
fn with(field: &str, value: Option<Value>) -> Value {
    let mut event = made_up("e", "QUEUED", 1, &json!({}));
    let in_detail = ["contactId", "eventType", "updatedProperties"].contains(&field);
    let object = if in_detail { &mut event["detail"] } else { &mut event };
    let object = object.as_object_mut().unwrap();
    match value {
        Some(value) => object.insert(field.to_owned(), value),
        None => object.remove(field),
    };
    event
}

/// What is wrong with this field at this type, if anything is.
fn error_for(field: &str, type_name: &str) -> Option<Expectation> {
    let is_text = ["text", "a timestamp", "not yet"].contains(&type_name);
    match field {
        "id" | "contactId" | "eventType" if !is_text => Some(unusable(field)),
        "time" if !["a timestamp", "not yet"].contains(&type_name) => Some(unusable("time")),
        "source" if is_text || type_name == "empty text" => Some(other_source()),
        "detail-type" if is_text || type_name == "empty text" => Some(other_detail_type()),
        "source" | "detail-type" => Some(unusable(field)),
        "detail" if type_name.contains("object") => Some(unusable("contactId")),
        "detail" => Some(unusable("detail")),
        _ => None,
    }
}

/// Times in every form of RFC 3339, and in other forms.
pub fn times() -> Vec<Case> {
    let event = |time: &str| {
        let mut event = made_up("e", "PAUSED", 1, &json!({"disconnectTimestamp": time}));
        event["time"] = time.into();
        event
    };
    let mut cases: Vec<Case> = TIMES
        .map(|(time, utc)| {
            let case = Case::recorded(format!("the time {time}"), &event(time));
            case.has("/asOf", format!("{utc}/50/e")).has("/disconnectTimestamp", utc)
        })
        .into();
    for time in NO_TIMES {
        cases.push(Case::refused(format!("the time {time:?}"), &event(time), unusable("time")));
        let event = made_up("e", "PAUSED", 1, &json!({"disconnectTimestamp": time}));
        let case = Case::recorded(format!("the fact {time:?}"), &event);
        cases.push(case.lacks("disconnectTimestamp").has("/state", "PAUSED").left_out(1));
    }
    cases
}

const TIMES: [(&str, &str); 12] = [
    ("2025-01-01t00:00:01z", "2025-01-01T00:00:01.000Z"),
    ("2025-01-01T00:00:01.9Z", "2025-01-01T00:00:01.900Z"),
    ("2025-01-01T00:00:01.99999999999999999999Z", "2025-01-01T00:00:01.999Z"),
    ("2025-01-01T00:00:01-23:59", "2025-01-01T23:59:01.000Z"),
    ("2025-01-01T00:00:01-00:00", "2025-01-01T00:00:01.000Z"),
    ("2024-02-29T23:00:00-01:00", "2024-03-01T00:00:00.000Z"),
    ("1969-12-31T23:59:59.9999Z", "1969-12-31T23:59:59.999Z"),
    ("0000-01-01T00:00:00Z", "0000-01-01T00:00:00.000Z"),
    ("0001-01-01T00:00:00+00:01", "0000-12-31T23:59:00.000Z"),
    ("2016-12-31T23:59:60Z", "2016-12-31T23:59:59.999Z"),
    ("2017-01-01T00:59:60.5+01:00", "2016-12-31T23:59:59.999Z"),
    ("2025-01-31T23:59:60Z", "2025-01-31T23:59:59.999Z"),
];

const NO_TIMES: [&str; 20] = [
    " ",
    "soon",
    "1735689601",
    "2025-01-01",
    "2025-01-01T00:00Z",
    "2025-01-01T00:00:01",
    "2025-01-01 00:00:01Z",
    " 2025-01-01T00:00:01Z",
    "2025-01-01T00:00:01Z ",
    "2025-01-01T24:00:00Z",
    "2025-02-29T00:00:00Z",
    "2025-01-01T00:00:01+0100",
    "2025-01-01T00:00:01\u{2212}01:00",
    "２０２５-01-01T00:00:01Z",
    "+2025-01-01T00:00:01Z",
    "0000-01-01T00:00:00+00:01",
    "9999-12-31T23:59:59-00:01",
    "2025-01-01T00:00:60Z",
    "2025-01-15T23:59:60Z",
    "2025-01-01T00:00:61Z",
];

//! Every field at every type.

use serde_json::{Value, json};

use super::case::Case;
use super::errors::{Wrong, other_detail_type, other_source, unusable};
use crate::support::made_up;

/// A moment, not in the record's form, and in it.
pub const MOMENT: &str = "2025-01-01T01:00:01+01:00";
pub const MOMENT_IN_UTC: &str = "2025-01-01T00:00:01.000Z";

/// Connect's "not yet".
pub const NOT_YET: &str = "1970-01-01T00:00:00.001Z";

/// A value of every type there is, and of every one that is an absence to somebody.
pub fn every_type() -> [(&'static str, Value); 14] {
    [
        ("null", json!(null)),
        ("true", json!(true)),
        ("a number", json!(7)),
        ("a fraction", json!(1.5)),
        ("text", json!("text")),
        ("empty text", json!("")),
        ("a timestamp", json!(MOMENT)),
        ("not yet", json!(NOT_YET)),
        ("a list", json!(["text"])),
        ("an empty list", json!([])),
        ("a list of null", json!([null])),
        ("an object", json!({"member": 1})),
        ("an empty object", json!({})),
        ("an object of null", json!({"member": null})),
    ]
}

#[derive(Clone, Copy)]
pub enum Kind {
    Text,
    Timestamp,
    Number,
    Object,
    UsersMap,
    List,
    RoutingCriteria,
    DisconnectReason,
    Unknown,
}

/// What becomes of a field.
enum Becomes {
    Stored(Value),
    Absent,
    LeftOut,
}

/// The fields that the contract names, the facts first, and one that it does not.
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
    ("afterContactWork", Kind::Object),
    ("preview", Kind::Object),
    ("agentInitiatedHoldDuration", Kind::Number),
    ("stateTransitions", Kind::List),
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

/// How many of the fields are facts.
const FACTS: usize = 10;

/// What becomes of a field of this kind at this type, as the contract says.
fn becomes(kind: Kind, is_fact: bool, type_name: &str, sent: &Value) -> Becomes {
    use Kind::{
        DisconnectReason, List, Number, Object, RoutingCriteria, Text, Timestamp, Unknown, UsersMap,
    };
    let is_read = !matches!(kind, UsersMap | Unknown);
    if type_name == "an object of null" && is_read && !is_fact {
        return Becomes::Absent;
    }
    match (kind, type_name) {
        (_, "null" | "empty text")
        | (Timestamp, "not yet")
        | (DisconnectReason, "an object" | "an empty object") => Becomes::Absent,
        (Unknown, _)
        | (Text | DisconnectReason, "text" | "a timestamp" | "not yet")
        | (Number, "a number" | "a fraction")
        | (Object, "an object" | "an empty object")
        | (UsersMap, "an object" | "an empty object" | "an object of null")
        | (List | RoutingCriteria, "a list" | "an empty list" | "a list of null") => {
            Becomes::Stored(sent.clone())
        }
        (Timestamp, "a timestamp") => Becomes::Stored(json!(MOMENT_IN_UTC)),
        (RoutingCriteria, "an object" | "an empty object") => Becomes::Stored(json!([sent])),
        _ => Becomes::LeftOut,
    }
}

/// The state that this field proves when it is a timestamp, of an event that proves none itself.
fn proven_by(field: &str) -> Option<&'static str> {
    match field {
        "initiationTimestamp" => Some("INITIATED"),
        "connectedToSystemTimestamp" => Some("CONNECTED_TO_SYSTEM"),
        "disconnectTimestamp" => Some("DISCONNECTED"),
        _ => None,
    }
}

/// Every field of `detail` that the record keeps, at every type.
pub fn fields() -> Vec<Case> {
    let mut cases = Vec::new();
    for (place, (field, kind)) in FIELDS.into_iter().enumerate() {
        for (type_name, sent) in every_type() {
            let event = made_up("e", "CONTACT_DATA_UPDATED", 1, &json!({field: sent}));
            let case = Case::recorded(format!("{field} is {type_name}"), &event);
            cases.push(match becomes(kind, place < FACTS, type_name, &sent) {
                Becomes::Stored(value) => stored(case, field, value),
                Becomes::Absent => case.lacks(field).lacks("state"),
                Becomes::LeftOut => case.lacks(field).lacks("state").left_out(1),
            });
        }
    }
    cases
}

fn stored(case: Case, field: &str, value: Value) -> Case {
    let case = match proven_by(field) {
        Some(state) => case.has("/state", state).has("/stateSince", value.clone()),
        None => case.lacks("state"),
    };
    let is_upper_case = field == "channel" && value == "text";
    case.has(format!("/{field}"), if is_upper_case { json!("TEXT") } else { value })
}

/// Every field under its capitalised name, and under both names.
pub fn spellings() -> Vec<Case> {
    let known = FIELDS.into_iter().filter(|(_, kind)| !matches!(kind, Kind::Unknown));
    known.flat_map(|(field, kind)| spelled(field, kind)).collect()
}

fn spelled(field: &str, kind: Kind) -> [Case; 3] {
    let (value, other) = match kind {
        Kind::Number => (json!(7), json!(8)),
        Kind::Timestamp => (json!(MOMENT_IN_UTC), json!("2025-01-01T00:00:02.000Z")),
        Kind::Object | Kind::UsersMap => (json!({"member": 1}), json!({"member": 2})),
        Kind::List | Kind::RoutingCriteria => (json!(["one"]), json!(["other"])),
        _ => (json!("ONE"), json!("OTHER")),
    };
    let pascal = pascal_case(field);
    let recorded = |what: &str, detail: Value| {
        let event = made_up("e", "CONTACT_DATA_UPDATED", 1, &detail);
        Case::recorded(format!("{field} {what}"), &event).lacks(pascal.clone())
    };
    let pointer = format!("/{field}");
    [
        recorded("in PascalCase", json!({&pascal: value})).has(&pointer, value.clone()),
        recorded("in both cases", json!({&pascal: other, field: value})).has(&pointer, value),
        recorded("in both cases, null in its own", json!({&pascal: other, field: null}))
            .has(&pointer, other.clone()),
    ]
}

pub fn pascal_case(name: &str) -> String {
    let (first, rest) = name.split_at(1);
    first.to_uppercase() + rest
}

/// Every field of the envelope, and the two of `detail` that no event lacks, at every type and
/// missing.
pub fn envelope() -> Vec<Case> {
    let mut cases = Vec::new();
    for field in [
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
    ] {
        for (type_name, sent) in every_type() {
            let event = with(field, Some(sent.clone()));
            cases.push(judged(format!("{field} is {type_name}"), field, type_name, &event));
        }
        cases.push(judged(format!("{field} is missing"), field, "missing", &with(field, None)));
    }
    cases
}

/// A valid event but for this field.
fn with(field: &str, value: Option<Value>) -> Value {
    let mut event = made_up("e", "QUEUED", 1, &json!({}));
    let in_detail = ["contactId", "eventType", "updatedProperties"].contains(&field);
    let object = if in_detail { &mut event["detail"] } else { &mut event };
    let object = object.as_object_mut().expect("an object");
    match value {
        Some(value) => object.insert(field.to_owned(), value),
        None => object.remove(field),
    };
    event
}

fn judged(name: String, field: &str, type_name: &str, event: &Value) -> Case {
    match error_for(field, type_name) {
        Some(error) => Case::refused(name, event, error),
        None => Case::recorded(name, event).lacks("updatedProperties"),
    }
}

/// What is wrong with this field at this type, if anything is.
fn error_for(field: &str, type_name: &str) -> Option<Wrong> {
    let is_text = ["text", "a timestamp", "not yet"].contains(&type_name);
    match field {
        "id" | "contactId" | "eventType" if !is_text => Some(unusable(field)),
        "time" if !["a timestamp", "not yet"].contains(&type_name) => Some(unusable("time")),
        "source" if is_text || type_name == "empty text" => Some(other_source()),
        "detail-type" if is_text || type_name == "empty text" => Some(other_detail_type()),
        "source" | "detail-type" => Some(unusable(field)),
        "detail" if type_name.starts_with("an object") || type_name == "an empty object" => {
            Some(unusable("contactId"))
        }
        "detail" => Some(unusable("detail")),
        _ => None,
    }
}

/// `time` in every form of RFC 3339, and what each is in the record; and in forms of others.
pub fn times() -> Vec<Case> {
    let event = |time: &str| {
        let mut event = made_up("e", "PAUSED", 1, &json!({"disconnectTimestamp": time}));
        event["time"] = time.into();
        event
    };
    let read = TIMES.map(|(time, utc)| {
        let case = Case::recorded(format!("the time {time}"), &event(time));
        case.has("/asOf", format!("{utc}/50/e")).has("/disconnectTimestamp", utc)
    });
    let refused = NO_TIMES
        .map(|time| Case::refused(format!("the time {time:?}"), &event(time), unusable("time")));
    let left_out = NO_TIMES.map(|time| {
        let event = made_up("e", "PAUSED", 1, &json!({"disconnectTimestamp": time}));
        let case = Case::recorded(format!("the fact {time:?}"), &event);
        case.lacks("disconnectTimestamp").has("/state", "PAUSED").left_out(1)
    });
    [Vec::from(read), Vec::from(refused), Vec::from(left_out)].concat()
}

const TIMES: [(&str, &str); 9] = [
    ("2025-01-01t00:00:01z", "2025-01-01T00:00:01.000Z"),
    ("2025-01-01T00:00:01.9Z", "2025-01-01T00:00:01.900Z"),
    ("2025-01-01T00:00:01.99999999999999999999Z", "2025-01-01T00:00:01.999Z"),
    ("2025-01-01T00:00:01-23:59", "2025-01-01T23:59:01.000Z"),
    ("2025-01-01T00:00:01-00:00", "2025-01-01T00:00:01.000Z"),
    ("2024-02-29T23:00:00-01:00", "2024-03-01T00:00:00.000Z"),
    ("1969-12-31T23:59:59.9999Z", "1969-12-31T23:59:59.999Z"),
    ("0000-01-01T00:00:00Z", "0000-01-01T00:00:00.000Z"),
    ("0001-01-01T00:00:00+00:01", "0000-12-31T23:59:00.000Z"),
];

const NO_TIMES: [&str; 17] = [
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
];

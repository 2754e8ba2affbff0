//! How values are read: letter case, two spellings, absences, timestamps.

use super::time;
use serde_json::{Map, Value};
use std::collections::BTreeSet;

/// The record's facts.
pub const FACTS: [&str; 10] = [
    "instanceArn",
    "channel",
    "initiationMethod",
    "initialContactId",
    "previousContactId",
    "relatedContactId",
    "initiationTimestamp",
    "connectedToSystemTimestamp",
    "ringStartTimestamp",
    "disconnectTimestamp",
];

/// The sections whose names are known.
pub const SECTIONS: [&str; 24] = [
    "queueInfo",
    "agentInfo",
    "afterContactWork",
    "preview",
    "agentInitiatedHoldDuration",
    "stateTransitions",
    "scheduledTimestamp",
    "tags",
    "segmentAttributes",
    "routingCriteria",
    "contactLens",
    "campaign",
    "customerVoiceActivity",
    "answeringMachineDetectionStatus",
    "disconnectReason",
    "customerId",
    "systemEndpoint",
    "customerEndpoint",
    "chatMetrics",
    "recordings",
    "contactDetails",
    "contactEvaluations",
    "outboundStrategy",
    "globalResiliencyMetadata",
];

/// Members of `agentInfo`, each with the section that it goes to.
pub const PARTS: [(&str, &str); 7] = [
    ("afterContactWorkStartTimestamp", "afterContactWork"),
    ("afterContactWorkEndTimestamp", "afterContactWork"),
    ("afterContactWorkDuration", "afterContactWork"),
    ("acceptedByAgentTimestamp", "preview"),
    ("previewEndTimestamp", "preview"),
    ("agentInitiatedHoldDuration", "agentInitiatedHoldDuration"),
    ("stateTransitions", "stateTransitions"),
];

const USERS_MAPS: [&str; 4] = ["tags", "segmentAttributes", "contactDetails", "contactEvaluations"];

const DESCRIBES_THE_EVENT: [&str; 3] = ["contactId", "eventType", "updatedProperties"];

/// A field of `detail` that the contract names; `agentInfo` is told without what "not yet" takes away, parts included.
pub fn known(detail: &Map<String, Value>, name: &str) -> Option<Value> {
    spellings(detail, name).into_iter().find_map(|sent| match name {
        _ if USERS_MAPS.contains(&name) => as_sent(sent),
        "agentInfo" => agent_info(sent),
        _ if SECTIONS.contains(&name) => section(name, sent),
        _ => member(name, sent),
    })
}

/// The fields of `detail` that the contract does not name, as sent.
pub fn unknown(detail: &Map<String, Value>) -> impl Iterator<Item = (&String, Value)> {
    let fields = detail.iter().filter(|(name, _)| !is_named(&camel(name)));
    fields.filter_map(|(name, sent)| Some((name, as_sent(sent)?)))
}

fn is_named(name: &str) -> bool {
    FACTS.contains(&name) || SECTIONS.contains(&name) || DESCRIBES_THE_EVENT.contains(&name)
}

/// The name with its first letter in lower case.
fn camel(name: &str) -> String {
    let mut name = name.to_owned();
    if let Some(first) = name.get_mut(..1) {
        first.make_ascii_lowercase();
    }
    name
}

/// What is sent under a name's two spellings, the camelCase one first.
fn spellings<'a>(map: &'a Map<String, Value>, name: &str) -> Vec<&'a Value> {
    let sent_under = |spelling: &&String| camel(spelling) == name;
    let mut found: Vec<&String> = map.keys().filter(sent_under).collect();
    found.sort_by_key(|spelling| *spelling != name);
    found.into_iter().filter_map(|spelling| map.get(spelling)).collect()
}

/// A value that is stored as sent, all the way down.
fn as_sent(sent: &Value) -> Option<Value> {
    (!sent.is_null() && sent != "").then(|| sent.clone())
}

/// A section's value: that of a member, and an absence if only absences emptied it.
fn section(name: &str, sent: &Value) -> Option<Value> {
    let came_empty = sent.as_object().is_some_and(Map::is_empty);
    member(name, sent)
        .filter(|read| came_empty || read.as_object().is_none_or(|map| !map.is_empty()))
}

/// An `agentInfo`: of one whose agent is not connected yet, the parts alone, and an absence if there are none.
fn agent_info(sent: &Value) -> Option<Value> {
    let mut read = section("agentInfo", sent)?;
    if is_agent_not_yet(sent)
        && let Some(info) = read.as_object_mut()
    {
        info.retain(|name, _| PARTS.iter().any(|(part, _)| part == name));
        return (!info.is_empty()).then_some(read);
    }
    Some(read)
}

/// Whether a spelling of `connectedToAgentTimestamp` says "not yet" and none says anything else.
fn is_agent_not_yet(sent: &Value) -> bool {
    let name = "connectedToAgentTimestamp";
    let times = sent.as_object().map(|info| spellings(info, name)).unwrap_or_default();
    let said = times.iter().any(|time| time.as_str().is_some_and(time::is_not_yet));
    said && times.iter().all(|time| member(name, time).is_none())
}

/// A value under a name, at any depth; none is an absence.
fn member(name: &str, sent: &Value) -> Option<Value> {
    match sent {
        Value::Null => None,
        Value::String(text) if text.is_empty() => None,
        Value::String(text) if name.ends_with("Timestamp") => timestamp(text),
        Value::Array(list) => Some(list.iter().map(element).collect()),
        Value::Object(map) => Some(Value::Object(members(map))),
        other => Some(other.clone()),
    }
}

fn timestamp(text: &str) -> Option<Value> {
    let read = time::millis(text).map_or_else(|| text.to_owned(), time::text);
    (!time::is_not_yet(text)).then_some(read.into())
}

/// A list's element has no name of its own, and its absence stays as null.
fn element(sent: &Value) -> Value {
    member("", sent).unwrap_or(Value::Null)
}

fn members(map: &Map<String, Value>) -> Map<String, Value> {
    let names: BTreeSet<String> = map.keys().map(|name| camel(name)).collect();
    let read = |name: String| {
        let value = spellings(map, &name).into_iter().find_map(|sent| member(&name, sent))?;
        Some((name, value))
    };
    names.into_iter().filter_map(read).collect()
}

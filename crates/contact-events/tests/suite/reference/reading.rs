//! How values are read: letter case, two spellings, absences, timestamps, and the parts of `agentInfo`.

use super::time;
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// The values of facts and known sections, read but not yet checked.
pub type Fields = BTreeMap<&'static str, Value>;

/// The record's facts.
const FACTS: &str = "instanceArn channel initiationMethod initialContactId previousContactId relatedContactId \
    initiationTimestamp connectedToSystemTimestamp ringStartTimestamp disconnectTimestamp";

/// The known sections, without those that are parts of `agentInfo`.
const SECTIONS: &str = "queueInfo agentInfo scheduledTimestamp tags segmentAttributes routingCriteria contactLens \
    campaign customerVoiceActivity answeringMachineDetectionStatus disconnectReason customerId systemEndpoint \
    customerEndpoint chatMetrics recordings contactDetails contactEvaluations outboundStrategy \
    globalResiliencyMetadata";

const USERS_MAPS: &str = "tags segmentAttributes contactDetails contactEvaluations";

const DESCRIBES_THE_EVENT: &str = "contactId eventType updatedProperties";

/// Members of `agentInfo`, each with the section of its own that it becomes or goes to.
const PARTS: [(&str, &str); 7] = [
    ("afterContactWorkStartTimestamp", "afterContactWork"),
    ("afterContactWorkEndTimestamp", "afterContactWork"),
    ("afterContactWorkDuration", "afterContactWork"),
    ("acceptedByAgentTimestamp", "preview"),
    ("previewEndTimestamp", "preview"),
    ("agentInitiatedHoldDuration", "agentInitiatedHoldDuration"),
    ("stateTransitions", "stateTransitions"),
];

/// Whether a name is one of these words.
pub fn is_in(words: &str, name: &str) -> bool {
    words.split(' ').any(|word| word == name)
}

/// The names of the facts.
pub fn facts() -> impl Iterator<Item = &'static str> {
    FACTS.split(' ')
}

/// The facts and known sections of a `detail`, without absences.
pub fn fields(detail: &Map<String, Value>) -> Fields {
    let names = facts().chain(SECTIONS.split(' ')).filter(|name| *name != "agentInfo");
    let mut fields: Fields =
        names.filter_map(|name| Some((name, shaped(name, known(detail, name)?)?))).collect();
    fields.extend(agent_info(detail));
    fields
}

/// A known field of `detail`; `None` if it is missing or an absence.
pub fn known(detail: &Map<String, Value>, name: &str) -> Option<Value> {
    let sent = spelled(detail, name)?;
    if is_in(USERS_MAPS, name) { as_sent(sent) } else { member(name, sent) }
}

/// The unknown fields of `detail` as sent, without absences.
pub fn unknown(detail: &Map<String, Value>) -> BTreeMap<&String, Value> {
    let known = [FACTS, SECTIONS, DESCRIBES_THE_EVENT];
    let is_known = |name: &str| known.into_iter().any(|words| is_in(words, name));
    let fields = detail.iter().filter(|(name, _)| !is_known(&camel(name)));
    fields.filter_map(|(name, sent)| Some((name, as_sent(sent)?))).collect()
}

/// The name with its first letter, if it is one of A to Z, in lower case.
pub fn camel(name: &str) -> String {
    let mut name = name.to_owned();
    if let Some(first) = name.get_mut(..1) {
        first.make_ascii_lowercase();
    }
    name
}

/// What a map has under a name. If it has both spellings, the camelCase one is used, even if it is an absence.
fn spelled<'a>(map: &'a Map<String, Value>, name: &str) -> Option<&'a Value> {
    let other = || map.iter().find(|(spelling, _)| camel(spelling) == name);
    map.get(name).or_else(|| other().map(|(_, value)| value))
}

/// A value that is stored as sent, at every depth.
fn as_sent(sent: &Value) -> Option<Value> {
    (!sent.is_null() && sent != "").then(|| sent.clone())
}

/// A value under a name, at any depth; `None` if it is an absence.
pub fn member(name: &str, sent: &Value) -> Option<Value> {
    match sent {
        Value::Null => None,
        Value::String(text) if text.is_empty() => None,
        Value::String(text) if name.ends_with("Timestamp") => timestamp(text),
        Value::Array(list) => Some(list.iter().map(element).collect()),
        Value::Object(map) => Some(members(map)).filter(|map| !map.is_empty()).map(Value::Object),
        other => Some(other.clone()),
    }
}

fn timestamp(text: &str) -> Option<Value> {
    let read = time::millis(text).map_or_else(|| text.to_owned(), time::text);
    (!time::is_not_yet(text)).then_some(read.into())
}

/// An element of a list: a map is read and kept, even if it is empty. Everything else is stored as sent.
fn element(sent: &Value) -> Value {
    match sent {
        Value::Object(map) => Value::Object(members(map)),
        other => other.clone(),
    }
}

fn members(map: &Map<String, Value>) -> Map<String, Value> {
    let names: BTreeSet<String> = map.keys().map(|name| camel(name)).collect();
    let read = |name: String| Some((name.clone(), member(&name, spelled(map, &name)?)?));
    names.into_iter().filter_map(read).collect()
}

/// A value in the one shape that the record has of it.
pub fn shaped(name: &str, read: Value) -> Option<Value> {
    match name {
        "routingCriteria" if read.is_object() => Some(json!([read])),
        "disconnectReason" if read.is_object() => read.get("code").cloned(),
        _ => Some(read),
    }
}

/// The sections that come in `agentInfo`: its parts, and the rest if that is not an absence.
fn agent_info(detail: &Map<String, Value>) -> Fields {
    let mut fields = Fields::new();
    let mut read = known(detail, "agentInfo");
    if let Some(Value::Object(info)) = &mut read {
        for (member, section) in PARTS {
            let Some(value) = info.remove(member) else { continue };
            if member == section {
                fields.insert(section, value);
            } else {
                fields.entry(section).or_insert_with(|| json!({}))[member] = value;
            }
        }
    }
    let rest = read.filter(|read| *read != json!({}) && !is_only_offered(detail));
    fields.extend(rest.map(|rest| ("agentInfo", rest)));
    fields
}

/// Whether the timestamp of the connection to the agent is "not yet". A missing one is not.
fn is_only_offered(detail: &Map<String, Value>) -> bool {
    let info = spelled(detail, "agentInfo").and_then(Value::as_object);
    let connected = info.and_then(|info| spelled(info, "connectedToAgentTimestamp"));
    connected.and_then(Value::as_str).is_some_and(time::is_not_yet)
}

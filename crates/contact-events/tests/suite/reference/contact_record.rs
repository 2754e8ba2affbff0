//! How Amazon Connect's contact records are projected: they set what events set, under the events' names.

use super::reading::{self, Fields};
use super::state;
use serde_json::{Map, Value};

const FACTS: [(&str, &str); 9] = [
    ("InstanceARN", "instanceArn"),
    ("Channel", "channel"),
    ("InitiationMethod", "initiationMethod"),
    ("InitialContactId", "initialContactId"),
    ("PreviousContactId", "previousContactId"),
    ("RelatedContactId", "relatedContactId"),
    ("InitiationTimestamp", "initiationTimestamp"),
    ("ConnectedToSystemTimestamp", "connectedToSystemTimestamp"),
    ("DisconnectTimestamp", "disconnectTimestamp"),
];

const QUEUE_INFO: [(&str, &str); 2] =
    [("ARN", "queueArn"), ("EnqueueTimestamp", "enqueueTimestamp")];

const AGENT_INFO: [(&str, &str); 2] =
    [("ARN", "agentArn"), ("ConnectedToAgentTimestamp", "connectedToAgentTimestamp")];

const AFTER_CONTACT_WORK: [(&str, &str); 3] = [
    ("AfterContactWorkStartTimestamp", "afterContactWorkStartTimestamp"),
    ("AfterContactWorkEndTimestamp", "afterContactWorkEndTimestamp"),
    ("AfterContactWorkDuration", "afterContactWorkDuration"),
];

/// Whether this is a contact record. No event has this member.
pub fn is_one(event: &Value) -> bool {
    event.get("AWSContactTraceRecordFormatVersion").is_some()
}

/// All that a contact record reports, also what only proves a state.
pub fn fields(record: &Map<String, Value>) -> Fields {
    let read = |(from, name)| {
        let value = reading::member(name, record.get(from)?)?;
        Some((name, reading::shaped(name, value)?))
    };
    let top = FACTS.into_iter().chain([("DisconnectReason", "disconnectReason")]);
    let mut fields: Fields = top.filter_map(read).collect();
    fields.extend(section(record, "Queue", "queueInfo", &QUEUE_INFO));
    fields.extend(section(record, "Agent", "agentInfo", &AGENT_INFO));
    let work = section(record, "Agent", "afterContactWork", &AFTER_CONTACT_WORK);
    fields.extend(work.filter(|(_, work)| work.is_object()));
    fields
}

/// The fields without the sections that lack their stamp's timestamp or their ARN. These are absences.
pub fn without_absences(fields: &Fields) -> Fields {
    let is_absence = |name: &str, value: &Value| match name {
        "queueInfo" | "agentInfo" if !value.is_object() => false,
        "queueInfo" => value.get("queueArn").is_none() || moment_of(fields, name).is_none(),
        "agentInfo" => value.get("agentArn").is_none() || moment_of(fields, name).is_none(),
        "afterContactWork" | "disconnectReason" => moment_of(fields, name).is_none(),
        _ => false,
    };
    let present = fields.iter().filter(|(name, value)| !is_absence(name, value));
    present.map(|(name, value)| (*name, value.clone())).collect()
}

/// The instant of a section's stamp.
pub fn moment_of(fields: &Fields, section: &str) -> Option<i64> {
    let member = |name: &str| fields.get(section)?.get(name).and_then(state::moment);
    match section {
        "queueInfo" => member("enqueueTimestamp"),
        "agentInfo" => member("connectedToAgentTimestamp"),
        "afterContactWork" => member("afterContactWorkEndTimestamp"),
        _ => fields.get("disconnectTimestamp").and_then(state::moment),
    }
}

/// A section of members of the right types. A `Queue` or an `Agent` of the wrong type stays, to be counted.
fn section(
    record: &Map<String, Value>,
    from: &str,
    name: &'static str,
    members: &[(&str, &str)],
) -> Option<(&'static str, Value)> {
    let Value::Object(map) = record.get(from)? else {
        return Some((name, reading::member(name, record.get(from)?)?));
    };
    let read = |(from, name): &(&str, &str)| {
        let value = reading::member(name, map.get(*from)?)?;
        has_its_type(name, &value).then_some(((*name).to_owned(), value))
    };
    Some((name, members.iter().filter_map(read).collect()))
}

fn has_its_type(member: &str, value: &Value) -> bool {
    match member {
        "queueArn" | "agentArn" => value.is_string(),
        "afterContactWorkDuration" => value.is_number(),
        _ => state::moment(value).is_some(),
    }
}

//! What an event says of its contact: `detail`, in the shape that the record keeps.

use serde::Deserialize;
use serde_json::{Map, Value};

use super::fields::{PARTS_OF_AGENT_INFO, Shape, field, field_of_detail};
use super::milestone::{Milestone, Milestones};
use super::normalize::{is_not_yet, is_null_or_empty, is_present, recase, recase_names, timestamp};
use super::{Contact, EventError, EventType, Timestamp, malformed, text_up_to, texts};

/// The longest `contactId`, in characters.
pub const MAX_CONTACT_ID_CHARS: usize = 256;

/// The longest `eventType`, in bytes.
const MAX_EVENT_TYPE_BYTES: usize = 128;

/// The fields of `detail` that the record does not keep as fields.
const OF_THE_EVENT: [&str; 3] = ["contactId", "eventType", "updatedProperties"];

/// The `detail` of a contact event.
///
/// Its values are as the record keeps them: names in camelCase, no absences, timestamps in UTC
/// with milliseconds, the four parts of `agentInfo` beside it, `routingCriteria` a list,
/// `disconnectReason` text, `channel` in upper case.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Detail {
    /// The contact, 1 to 256 characters, a UUID in practice.
    pub contact_id: String,
    /// What happened, 1 to 128 bytes.
    pub event_type: EventType,
    /// What a `CONTACT_DATA_UPDATED` is about, as written.
    pub updated_properties: Vec<String>,
    /// The fields that this version does not know, as sent.
    pub unknown: Map<String, Value>,
    pub(crate) known: Map<String, Value>,
    pub(crate) milestones: Milestones,
}

impl Detail {
    pub(super) fn read(mut detail: Map<String, Value>) -> Result<Self, EventError> {
        recase_names(&mut detail, is_known);
        let contact_id = text_up_to(&mut detail, "contactId", usize::MAX)
            .filter(|id| id.chars().count() <= MAX_CONTACT_ID_CHARS);
        let Some(contact_id) = contact_id else {
            return malformed("detail.contactId", "text of 1 to 256 characters");
        };
        let Some(event_type) = text_up_to(&mut detail, "eventType", MAX_EVENT_TYPE_BYTES) else {
            return malformed("detail.eventType", "text of 1 to 128 bytes");
        };
        let updated_properties = texts(detail.remove("updatedProperties"));
        let (known, unknown) = fields(detail);
        Ok(Self {
            contact_id,
            event_type: event_type.into(),
            updated_properties,
            unknown,
            milestones: Milestones::read(&known),
            known,
        })
    }

    /// The known fields, typed. A member of an unexpected type is missing.
    #[must_use]
    pub fn contact(&self) -> Contact {
        Contact::deserialize(Value::Object(self.known.clone())).unwrap_or_default()
    }

    /// The ARN in this member of this section, if it is text.
    pub(crate) fn arn(&self, section: &str, member: &str) -> Option<&str> {
        self.known.get(section)?.get(member)?.as_str()
    }

    /// Every timestamp that must not be in the future: the facts and the milestones. A schedule
    /// may be. Only a COMPLETED uses the end of after-contact work.
    pub(super) fn claims(&self) -> impl Iterator<Item = Timestamp> {
        let completed = (self.event_type == EventType::Completed)
            .then(|| self.milestones.own(Milestone::Completed))
            .flatten();
        [
            self.milestones.own(Milestone::Initiated),
            self.milestones.own(Milestone::ConnectedToSystem),
            self.milestones.own(Milestone::Queued),
            self.milestones.own(Milestone::ConnectedToAgent),
            self.milestones.own(Milestone::Disconnected),
            timestamp(self.known.get("ringStartTimestamp")),
            completed,
        ]
        .into_iter()
        .flatten()
    }
}

fn is_known(name: &str) -> bool {
    OF_THE_EVENT.contains(&name) || field_of_detail(name).is_some()
}

/// The known fields in the record's shape, and the unknown ones as sent.
fn fields(detail: Map<String, Value>) -> (Map<String, Value>, Map<String, Value>) {
    let (mut known, mut unknown): (Map<_, _>, Map<_, _>) =
        detail.into_iter().partition(|(name, _)| is_known(name));
    split_agent_info(&mut known);
    known.retain(|name, value| match field(name).map(|field| field.shape) {
        Some(Shape::UsersMap) => !is_null_or_empty(value),
        _ => is_present(name, value) && has_value(name, value),
    });
    unknown.retain(|_, value| !is_null_or_empty(value));
    (known, unknown)
}

/// Moves the parts of `agentInfo` beside it. An agent who was only offered the contact ("not yet"
/// connected) is not the contact's agent, so nothing but the parts is kept.
fn split_agent_info(known: &mut Map<String, Value>) {
    let Some(Value::Object(agent_info)) = known.get_mut("agentInfo") else { return };
    recase(agent_info);
    let mut parts = Map::new();
    for (part, members) in PARTS_OF_AGENT_INFO {
        let mut found: Map<_, _> =
            members.iter().filter_map(|member| agent_info.remove_entry(*member)).collect();
        let value = if members == [part] { found.remove(part) } else { Some(found.into()) };
        parts.extend(value.map(|value| (part.to_owned(), value)));
    }
    if is_not_yet(agent_info.get("connectedToAgentTimestamp")) {
        agent_info.clear();
    }
    known.extend(parts);
}

/// Converts three fields to the one shape that the record has. Returns false if no value is left.
fn has_value(name: &str, value: &mut Value) -> bool {
    match (name, &mut *value) {
        ("channel", Value::String(channel)) => *channel = channel.to_uppercase(),
        ("routingCriteria", Value::Object(_)) => *value = Value::Array(vec![value.take()]),
        ("disconnectReason", Value::Object(reason)) => match reason.remove("code") {
            Some(code) => *value = code,
            None => return false,
        },
        _ => {}
    }
    true
}

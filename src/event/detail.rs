//! What an event says of its contact: `detail`, read and given the shape that the record keeps.

use serde::Deserialize;
use serde_json::{Map, Value};

use super::field::{Shape, is_fact, known_shape};
use super::reading::{camel_case, is_not_yet, is_null_or_empty, read_value};
use super::{Contact, EventError, EventType, Timestamp};
use super::{MAX_CONTACT_ID_CHARS, MAX_EVENT_TYPE_BYTES, bounded_text, malformed, text, texts};

/// The parts of `agentInfo` that not every event repeats: each a section of its own, by name,
/// with the members of `agentInfo` that it takes.
const PARTS_OF_AGENT_INFO: [(&str, &[&str]); 2] = [
    (
        "afterContactWork",
        &[
            "afterContactWorkStartTimestamp",
            "afterContactWorkEndTimestamp",
            "afterContactWorkDuration",
        ],
    ),
    ("preview", &["acceptedByAgentTimestamp", "previewEndTimestamp"]),
];

/// The members of `agentInfo` that are sections by themselves.
const MEMBERS_BY_THEMSELVES: [&str; 2] = ["agentInitiatedHoldDuration", "stateTransitions"];

/// When the contact reached each milestone, as far as one event tells.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Milestones {
    /// `initiationTimestamp`
    pub initiated: Option<Timestamp>,
    /// `connectedToSystemTimestamp`
    pub connected_to_system: Option<Timestamp>,
    /// `queueInfo.enqueueTimestamp`
    pub queued: Option<Timestamp>,
    /// `agentInfo.connectedToAgentTimestamp`
    pub connected_to_agent: Option<Timestamp>,
    /// `disconnectTimestamp`
    pub disconnected: Option<Timestamp>,
    /// `agentInfo.afterContactWorkEndTimestamp`
    pub completed: Option<Timestamp>,
}

impl Milestones {
    /// The timestamp that events of this type carry of themselves.
    #[must_use]
    pub fn of(&self, event_type: &EventType) -> Option<Timestamp> {
        match event_type {
            EventType::Initiated => self.initiated,
            EventType::ConnectedToSystem => self.connected_to_system,
            EventType::Queued => self.queued,
            EventType::ConnectedToAgent => self.connected_to_agent,
            EventType::Disconnected => self.disconnected,
            EventType::Completed => self.completed,
            _ => None,
        }
    }

    fn all(self) -> impl Iterator<Item = Timestamp> {
        [
            self.initiated,
            self.connected_to_system,
            self.queued,
            self.connected_to_agent,
            self.disconnected,
            self.completed,
        ]
        .into_iter()
        .flatten()
    }
}

/// The `detail` of a contact event, read as the record keeps it: names in camelCase, absences
/// gone, timestamps in UTC, `agentInfo` split, `routingCriteria` a list, `disconnectReason` text,
/// `channel` in upper case. Values of a wrong type are still here; the record leaves them out.
#[derive(Debug, Clone, PartialEq)]
pub struct Detail {
    /// The contact that the event is about, 1 to 256 characters, a UUID in practice.
    pub contact_id: String,
    /// What happened, 1 to 128 bytes.
    pub event_type: EventType,
    /// What a `CONTACT_DATA_UPDATED` is about, as written.
    pub updated_properties: Vec<String>,
    /// The fields that this version knows, under their camelCase names.
    pub known: Map<String, Value>,
    /// All other fields, as sent.
    pub unknown: Map<String, Value>,
    /// The milestones that the event carries.
    pub milestones: Milestones,
    /// The ARN of the queue that the contact is or was in.
    pub queue_arn: Option<String>,
    /// The ARN of the agent that the contact is or was connected to; not of one who was only
    /// offered it.
    pub agent_arn: Option<String>,
}

impl Detail {
    pub(super) fn read(detail: Map<String, Value>) -> Result<Self, EventError> {
        let mut fields = Fields::read(detail);
        let Some(contact_id) = text(&mut fields.known, "contactId")
            .filter(|id| (1..=MAX_CONTACT_ID_CHARS).contains(&id.chars().count()))
        else {
            return malformed("detail.contactId", "text of 1 to 256 characters");
        };
        let Some(event_type) = bounded_text(&mut fields.known, "eventType", MAX_EVENT_TYPE_BYTES)
        else {
            return malformed("detail.eventType", "text of 1 to 128 bytes");
        };
        let updated_properties = texts(fields.known.remove("updatedProperties"));
        Ok(Self {
            contact_id,
            event_type: event_type.into(),
            updated_properties,
            milestones: fields.milestones(),
            queue_arn: fields.text_in("queueInfo", "queueArn"),
            agent_arn: fields.text_in("agentInfo", "agentArn"),
            known: shaped(fields.known),
            unknown: fields.unknown,
        })
    }

    /// The known fields, typed. A member of an unexpected type is missing here, and nothing else.
    #[must_use]
    pub fn contact(&self) -> Contact {
        Contact::deserialize(Value::Object(self.known.clone())).unwrap_or_default()
    }

    /// Every timestamp that is a fact or a milestone.
    pub(super) fn claims(&self) -> impl Iterator<Item = Timestamp> {
        let ring_start = self.known.get("ringStartTimestamp").and_then(Value::as_str);
        self.milestones.all().chain(ring_start.and_then(Timestamp::parse))
    }
}

/// The fields of `detail` under their own names, before any gets the record's shape.
struct Fields {
    known: Map<String, Value>,
    unknown: Map<String, Value>,
}

impl Fields {
    /// Of two spellings the camelCase one stands, unless it is an absence.
    fn read(detail: Map<String, Value>) -> Self {
        let mut fields = Self { known: Map::new(), unknown: Map::new() };
        let mut capitalised = Vec::new();
        for (name, value) in detail {
            let camel = camel_case(&name);
            match field_shape(&camel) {
                None if is_null_or_empty(&value) => {}
                None => drop(fields.unknown.insert(name, value)),
                Some(_) if camel != name => capitalised.push((camel, value)),
                Some(shape) => fields.keep(camel, shape, value),
            }
        }
        for (name, value) in capitalised {
            if let (None, Some(shape)) = (fields.known.get(&name), field_shape(&name)) {
                fields.keep(name, shape, value);
            }
        }
        fields
    }

    fn keep(&mut self, name: String, shape: Shape, mut value: Value) {
        if present(&name, shape, &mut value) {
            self.known.insert(name, value);
        }
    }

    fn milestones(&self) -> Milestones {
        let at_the_top = |name| timestamp(self.known.get(name));
        let within = |section, name| timestamp(self.known.get(section)?.get(name));
        Milestones {
            initiated: at_the_top("initiationTimestamp"),
            connected_to_system: at_the_top("connectedToSystemTimestamp"),
            queued: within("queueInfo", "enqueueTimestamp"),
            connected_to_agent: within("agentInfo", "connectedToAgentTimestamp"),
            disconnected: at_the_top("disconnectTimestamp"),
            completed: within("agentInfo", "afterContactWorkEndTimestamp"),
        }
    }

    fn text_in(&self, section: &str, name: &str) -> Option<String> {
        self.known.get(section)?.get(name)?.as_str().map(str::to_owned)
    }
}

/// The shape of a field that is read by Amazon Connect's names: those that the record keeps, and
/// the three that it does not keep as fields.
fn field_shape(camel_case_name: &str) -> Option<Shape> {
    match camel_case_name {
        "contactId" | "eventType" => Some(Shape::Text),
        "updatedProperties" => Some(Shape::List),
        name => known_shape(name),
    }
}

/// Reads the value, and tells whether it is one: not an absence, and not a section that only
/// absences emptied. `{}` as sent is a value: tags can be emptied.
fn present(name: &str, shape: Shape, value: &mut Value) -> bool {
    if shape == Shape::UsersMap {
        return !is_null_or_empty(value);
    }
    let empty_as_sent = is_empty_object(value);
    let only_offered = name == "agentInfo" && only_offered(value);
    read_value(name, value);
    if let (true, Some(agent_info)) = (only_offered, value.as_object_mut()) {
        agent_info.retain(|member, _| is_part(member));
    }
    let emptied = !empty_as_sent && is_empty_object(value);
    let is_section = known_shape(name).is_some() && !is_fact(name);
    let absent = value.is_null() || (is_section && emptied);
    !absent
}

fn is_empty_object(value: &Value) -> bool {
    value.as_object().is_some_and(Map::is_empty)
}

/// Whether this member of `agentInfo` belongs to one of its parts.
fn is_part(member: &str) -> bool {
    MEMBERS_BY_THEMSELVES.contains(&member)
        || PARTS_OF_AGENT_INFO.iter().any(|(_, members)| members.contains(&member))
}

/// Whether this `agentInfo`, as sent, says that its agent is not connected yet: an agent who was
/// only offered the contact is not its agent, so that only the parts remain.
fn only_offered(agent_info: &Value) -> bool {
    let Some(agent_info) = agent_info.as_object() else { return false };
    let spellings = ["connectedToAgentTimestamp", "ConnectedToAgentTimestamp"];
    let stands = spellings
        .iter()
        .filter_map(|name| agent_info.get(*name))
        .any(|value| !is_null_or_empty(value) && !is_not_yet(spellings[0], value));
    !stands
        && spellings
            .iter()
            .filter_map(|name| agent_info.get(*name))
            .any(|value| is_not_yet(spellings[0], value))
}

fn timestamp(value: Option<&Value>) -> Option<Timestamp> {
    value?.as_str().and_then(Timestamp::parse)
}

/// Gives each field the shape that the record keeps.
fn shaped(mut known: Map<String, Value>) -> Map<String, Value> {
    split_agent_info(&mut known);
    if let Some(Value::String(channel)) = known.get_mut("channel") {
        *channel = channel.to_uppercase();
    }
    if let Some(criteria @ Value::Object(_)) = known.get_mut("routingCriteria") {
        *criteria = Value::Array(vec![criteria.take()]);
    }
    if let Some(Value::Object(reason)) = known.get_mut("disconnectReason") {
        match reason.remove("code") {
            Some(code) => drop(known.insert("disconnectReason".to_owned(), code)),
            None => drop(known.remove("disconnectReason")),
        }
    }
    known
}

/// A part found in `agentInfo` stands before one at the top of `detail`, whatever its type. An
/// `agentInfo` of nothing but parts says nothing else.
fn split_agent_info(known: &mut Map<String, Value>) {
    let Some(Value::Object(agent_info)) = known.get_mut("agentInfo") else { return };
    let empty_as_sent = agent_info.is_empty();
    let mut parts = Map::new();
    for (part, members) in PARTS_OF_AGENT_INFO {
        let members: Map<_, _> =
            members.iter().filter_map(|member| agent_info.remove_entry(*member)).collect();
        if !members.is_empty() {
            parts.insert(part.to_owned(), Value::Object(members));
        }
    }
    parts.extend(MEMBERS_BY_THEMSELVES.iter().filter_map(|name| agent_info.remove_entry(*name)));
    if agent_info.is_empty() && !empty_as_sent {
        known.remove("agentInfo");
    }
    known.extend(parts);
}

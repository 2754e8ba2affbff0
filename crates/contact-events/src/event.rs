//! An Amazon Connect contact event, as EventBridge delivers it: the envelope, and what it says of
//! its contact.
//!
//! Reading is strict about seven fields (see [`EventError`]) and lenient about everything else: an
//! unknown type, value or field is kept, and a member of an unexpected type does not affect the
//! other members. AWS asks consumers for this ("Contact events data model", Amazon Connect
//! Administrator Guide).

mod contact;
mod detail;
mod enums;
mod fields;
mod json;
pub(crate) mod macros;
mod milestone;
mod normalize;
mod routing;
mod sections;
mod timestamp;

use serde_json::{Map, Value};

pub use contact::{Contact, FIELDS};
pub use detail::{Detail, MAX_CONTACT_ID_CHARS};
pub use enums::{
    AmdStatus, Channel, DisconnectReason, EndpointType, EventType, InitiationMethod, QueueType,
};
pub use fields::{Field, Kind, Shape};
pub use json::read_json;
pub use routing::{
    AgentsCriteria, AttributeCondition, Expiry, Expression, MatchCriteria, ProficiencyRange,
    RoutingCriteria, RoutingStep, StepStatus,
};
pub use sections::{
    AfterContactWork, AgentFirst, AgentFirstPreview, AgentInfo, AnalyticsConfiguration, Campaign,
    ChannelConfiguration, ChatMetrics, ContactLens, ConversationalAnalytics, CustomerVoiceActivity,
    Endpoint, GlobalResiliencyMetadata, HierarchyGroup, HierarchyGroups, OutboundConfig,
    OutboundStrategy, PostAcceptTimeout, Preview, QueueInfo, Recording, RedactionConfiguration,
    StateTransition,
};
pub use timestamp::Timestamp;

pub(crate) use fields::{field, is_part_of_agent_info};
pub(crate) use milestone::{MILESTONES, Milestone, Milestones};
pub(crate) use normalize::{camel_case, is_present, timestamp};

/// The `source` of every contact event.
const SOURCE: &str = "aws.connect";

/// The two `detail-type`s of contact events. AWS's documentation shows the second since 2026.
const DETAIL_TYPES: [&str; 2] = ["Amazon Connect Contact Event", "Connect Customer Contact Event"];

/// The longest `id`, in bytes.
const MAX_ID_BYTES: usize = 1_024;

/// Why a text is not a contact event. It names the field and what was expected, never the value.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum EventError {
    /// The text is not JSON, or it is JSON that cannot be read: a number beyond a double, or more
    /// than 127 levels of nesting.
    #[error(
        "expected JSON in UTF-8, with numbers within a double and at most 127 levels: line {line}, column {column}"
    )]
    NotJson {
        /// Line, from 1.
        line: usize,
        /// Column in bytes, from 1.
        column: usize,
    },
    /// Another service's event: another `source` or `detail-type`.
    #[error("`{field}`: expected {expected}")]
    NotAContactEvent {
        /// The field that differs.
        field: &'static str,
        /// What it must be.
        expected: &'static str,
    },
    /// A required field is missing or unusable.
    #[error("`{field}`: expected {expected}")]
    Malformed {
        /// The field, as a path from the event.
        field: &'static str,
        /// What it must be.
        expected: &'static str,
    },
}

/// A contact event.
///
/// ```
/// use contact_events::event::{ContactEvent, EventType};
///
/// let event = ContactEvent::from_json(br#"{
///     "id": "45df19eb-c729-c2d1-3b81-a7d9add1b4a5",
///     "detail-type": "Amazon Connect Contact Event",
///     "source": "aws.connect",
///     "time": "2021-08-04T17:29:09Z",
///     "detail": {
///         "contactId": "11111111-1111-1111-1111-111111111111",
///         "eventType": "QUEUED",
///         "queueInfo": {"queueType": "STANDARD", "enqueueTimestamp": "2021-08-04T17:29:09.051Z"}
///     }
/// }"#)?;
///
/// assert_eq!(event.detail.event_type, EventType::Queued);
/// let queue = event.detail.contact().queue_info.unwrap();
/// assert_eq!(queue.enqueue_timestamp.unwrap().to_string(), "2021-08-04T17:29:09.051Z");
/// # Ok::<(), contact_events::event::EventError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct ContactEvent {
    /// Identifies the event: opaque text of 1 to 1,024 bytes, shaped like a UUID in practice.
    pub id: String,
    /// The AWS account of the instance.
    pub account: Option<String>,
    /// The AWS Region that published the event. With unified routing, both linked Regions do.
    pub region: Option<String>,
    /// The ARNs of the instance and of the contact.
    pub resources: Vec<String>,
    /// When the event happened. Amazon Connect writes whole seconds, truncated.
    pub time: Timestamp,
    /// What the event says of its contact.
    pub detail: Detail,
}

impl ContactEvent {
    /// Reads an EventBridge event from JSON text in UTF-8.
    pub fn from_json(json: &[u8]) -> Result<Self, EventError> {
        Self::from_value(read_json(json)?)
    }

    /// Reads an EventBridge event from parsed JSON.
    pub fn from_value(value: Value) -> Result<Self, EventError> {
        let Value::Object(mut envelope) = value else {
            return malformed("event", "a JSON object");
        };
        check_source(&envelope)?;
        let Some(id) = text_up_to(&mut envelope, "id", MAX_ID_BYTES) else {
            return malformed("id", "text of 1 to 1,024 bytes");
        };
        let Some(time) = timestamp(envelope.get("time")) else {
            return malformed("time", "an RFC 3339 timestamp");
        };
        let Some(Value::Object(detail)) = envelope.remove("detail") else {
            return malformed("detail", "a JSON object");
        };
        Ok(Self {
            id,
            account: text_up_to(&mut envelope, "account", usize::MAX),
            region: text_up_to(&mut envelope, "region", usize::MAX),
            resources: texts(envelope.remove("resources")),
            time,
            detail: Detail::read(detail)?,
        })
    }

    /// The latest time that this event uses: its `time`, and every timestamp of it that is a fact
    /// or a milestone. An event with a time in the future would freeze its record until then.
    #[must_use]
    pub fn latest_claim(&self) -> Timestamp {
        self.detail.claims().fold(self.time, Timestamp::max)
    }
}

/// Checked before everything else, so that another service's event is never called malformed.
fn check_source(envelope: &Map<String, Value>) -> Result<(), EventError> {
    let source = envelope.get("source").and_then(Value::as_str);
    let detail_type = envelope.get("detail-type").and_then(Value::as_str);
    let other = |field, expected| Err(EventError::NotAContactEvent { field, expected });
    match (source, detail_type) {
        (Some(source), _) if source != SOURCE => other("source", "aws.connect"),
        (_, Some(detail_type)) if !DETAIL_TYPES.contains(&detail_type) => other(
            "detail-type",
            "\"Amazon Connect Contact Event\" or \"Connect Customer Contact Event\"",
        ),
        (None, _) => malformed("source", "text"),
        (_, None) => malformed("detail-type", "text"),
        _ => Ok(()),
    }
}

pub(crate) fn malformed<T>(field: &'static str, expected: &'static str) -> Result<T, EventError> {
    Err(EventError::Malformed { field, expected })
}

/// Takes the text of 1 to `max_bytes` bytes out of this member.
pub(crate) fn text_up_to(
    object: &mut Map<String, Value>,
    name: &str,
    max_bytes: usize,
) -> Option<String> {
    match object.remove(name) {
        Some(Value::String(text)) if (1..=max_bytes).contains(&text.len()) => Some(text),
        _ => None,
    }
}

/// The texts of a list. Elements that are not text are skipped.
fn texts(value: Option<Value>) -> Vec<String> {
    let Some(Value::Array(elements)) = value else { return Vec::new() };
    let text = |element| if let Value::String(text) = element { Some(text) } else { None };
    elements.into_iter().filter_map(text).collect()
}

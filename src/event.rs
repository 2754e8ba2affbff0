//! An Amazon Connect contact event, as EventBridge delivers it: the envelope, and what it says
//! of its contact.
//!
//! Reading is strict about seven fields (see [`EventError`]) and lenient about all else: an
//! unknown type, value or field survives, and a member of an unexpected type costs nobody the
//! rest. AWS asks consumers for this («Contact events data model», Amazon Connect Administrator
//! Guide).

mod contact;
mod detail;
mod event_type;
mod field;
mod object;
mod reading;
mod routing;
mod timestamp;
mod values;

use serde_json::{Map, Value};

pub use contact::{
    AfterContactWork, AgentFirst, AgentFirstPreview, AgentInfo, AnalyticsConfiguration, Campaign,
    ChannelConfiguration, ChatMetrics, Contact, ContactLens, ConversationalAnalytics,
    CustomerVoiceActivity, Endpoint, GlobalResiliencyMetadata, HierarchyGroup, HierarchyGroups,
    Listed, OutboundConfig, OutboundStrategy, PostAcceptTimeout, Preview, QueueInfo, Recording,
    RedactionConfiguration, StateTransition,
};
pub use detail::{Detail, Milestones};
pub use event_type::EventType;
pub use field::{KNOWN, Shape, is_fact, known_shape};
pub use routing::{
    AgentsCriteria, AttributeCondition, Expiry, Expression, MatchCriteria, ProficiencyRange,
    RoutingCriteria, RoutingStep, StepStatus,
};
pub use timestamp::Timestamp;
pub use values::{AmdStatus, Channel, DisconnectReason, EndpointType, InitiationMethod, QueueType};

/// The `source` of every contact event.
pub const SOURCE: &str = "aws.connect";

/// The two `detail-type`s of contact events: AWS's documentation shows the second since 2026.
pub const DETAIL_TYPES: [&str; 2] =
    ["Amazon Connect Contact Event", "Connect Customer Contact Event"];

/// The longest `id`, in bytes.
pub const MAX_ID_BYTES: usize = 1_024;

/// The longest `contactId`, in characters.
pub const MAX_CONTACT_ID_CHARS: usize = 256;

/// The longest `eventType`, in bytes.
pub const MAX_EVENT_TYPE_BYTES: usize = 128;

/// Why a text is no contact event. Says which field and what was expected, never the value.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EventError {
    /// The text is not JSON, or JSON beyond what is read: a number beyond a double, more than
    /// 127 levels of nesting.
    #[error(
        "expected JSON in UTF-8, its numbers within a double, at most 127 levels: line {line}, column {column}"
    )]
    NotJson {
        /// Line, from 1.
        line: usize,
        /// Column in bytes, from 1.
        column: usize,
    },
    /// Somebody else's event: another `source` or `detail-type`.
    #[error("`{field}`: expected {expected}")]
    NotAContactEvent {
        /// The field that differs.
        field: &'static str,
        /// What it would have to be.
        expected: &'static str,
    },
    /// One of the seven fields that an event cannot be read without is missing or unusable.
    #[error("`{field}`: expected {expected}")]
    Malformed {
        /// The field, as a path from the event.
        field: &'static str,
        /// What it would have to be.
        expected: &'static str,
    },
}

/// A contact event.
///
/// ```
/// use contact_state::event::{ContactEvent, EventType};
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
/// # Ok::<(), contact_state::event::EventError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct ContactEvent {
    /// Identifies the event: opaque text of 1 to 1,024 bytes, shaped like a UUID in practice.
    pub id: String,
    /// The `version` of the envelope, "0".
    pub version: Option<String>,
    /// The AWS account of the instance.
    pub account: Option<String>,
    /// The AWS Region that published the event; with unified routing both linked Regions do.
    pub region: Option<String>,
    /// The ARNs of the instance and of the contact.
    pub resources: Vec<String>,
    /// When it happened: whole seconds in practice, truncated.
    pub time: Timestamp,
    /// What the event says of its contact.
    pub detail: Detail,
}

impl ContactEvent {
    /// Reads an EventBridge event from JSON text in UTF-8.
    pub fn from_json(json: &[u8]) -> Result<Self, EventError> {
        let value: Value = serde_json::from_slice(json)
            .map_err(|error| EventError::NotJson { line: error.line(), column: error.column() })?;
        Self::from_value(value)
    }

    /// Reads an EventBridge event from JSON already parsed.
    pub fn from_value(value: Value) -> Result<Self, EventError> {
        let Value::Object(mut envelope) = value else {
            return malformed("event", "a JSON object");
        };
        is_contact_event(&envelope)?;
        Ok(Self {
            id: bounded_text(&mut envelope, "id", MAX_ID_BYTES).ok_or(EventError::Malformed {
                field: "id",
                expected: "text of 1 to 1,024 bytes",
            })?,
            version: text(&mut envelope, "version"),
            account: text(&mut envelope, "account"),
            region: text(&mut envelope, "region"),
            resources: texts(envelope.remove("resources")),
            time: time(&envelope)?,
            detail: match envelope.remove("detail") {
                Some(Value::Object(detail)) => Detail::read(detail)?,
                _ => return malformed("detail", "a JSON object"),
            },
        })
    }

    /// The latest moment that this event vouches for: its `time`, and every timestamp of it that
    /// is a fact or a milestone. A schedule may lie ahead; these may not.
    #[must_use]
    pub fn latest_claim(&self) -> Timestamp {
        self.detail.claims().fold(self.time, Timestamp::max)
    }
}

/// Judged before all else, so that somebody else's event is never called malformed.
fn is_contact_event(envelope: &Map<String, Value>) -> Result<(), EventError> {
    let source = envelope.get("source").and_then(Value::as_str);
    let detail_type = envelope.get("detail-type").and_then(Value::as_str);
    let not_ours = |field, expected| Err(EventError::NotAContactEvent { field, expected });
    match (source, detail_type) {
        (Some(source), _) if source != SOURCE => not_ours("source", "aws.connect"),
        (_, Some(detail_type)) if !DETAIL_TYPES.contains(&detail_type) => not_ours(
            "detail-type",
            "\"Amazon Connect Contact Event\" or \"Connect Customer Contact Event\"",
        ),
        (None, _) => malformed("source", "text"),
        (_, None) => malformed("detail-type", "text"),
        _ => Ok(()),
    }
}

fn time(envelope: &Map<String, Value>) -> Result<Timestamp, EventError> {
    envelope
        .get("time")
        .and_then(Value::as_str)
        .and_then(Timestamp::parse)
        .ok_or(EventError::Malformed { field: "time", expected: "an RFC 3339 timestamp" })
}

fn malformed<T>(field: &'static str, expected: &'static str) -> Result<T, EventError> {
    Err(EventError::Malformed { field, expected })
}

fn text(object: &mut Map<String, Value>, name: &str) -> Option<String> {
    match object.remove(name) {
        Some(Value::String(text)) => Some(text),
        _ => None,
    }
}

fn bounded_text(object: &mut Map<String, Value>, name: &str, max_bytes: usize) -> Option<String> {
    text(object, name).filter(|text| (1..=max_bytes).contains(&text.len()))
}

/// The texts of a list; what is not text is not among them.
fn texts(value: Option<Value>) -> Vec<String> {
    let Some(Value::Array(elements)) = value else { return Vec::new() };
    elements
        .into_iter()
        .filter_map(|element| if let Value::String(text) = element { Some(text) } else { None })
        .collect()
}

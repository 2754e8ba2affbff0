//! The order of events: which of two is newer.

use std::fmt;
use std::str::FromStr;

use serde::Deserialize;

use crate::event::{ContactEvent, EventType, Milestone, Timestamp};

/// The rank of the sections of contact records.
pub(crate) const CONTACT_RECORD_SECTION_RANK: u8 = 0;
/// The rank of every event type that is no step in a contact's life.
const OTHER_RANK: u8 = 5;
pub(crate) const PAUSED_RANK: u8 = 50;
const RESUMED_RANK: u8 = 60;
/// The rank of the sections that an update is about: greater than every snapshot of its second.
const UPDATE_RANK: u8 = 90;
/// The rank of the `asOf` of contact records.
pub(crate) const CONTACT_RECORD_RANK: u8 = 95;

/// When a value was reported. A value with a greater stamp replaces one with a smaller stamp.
///
/// # Total ordering
///
/// Stamps are compared by, in this order:
///
/// 1. **instant**, in milliseconds. It is the milestone's own timestamp if the event reports a
///    milestone and carries a timestamp in the second that the envelope's `time` names, or in the
///    second before or after it. Otherwise it is `time`; for COMPLETED, the last millisecond of
///    that second. The sections that a `CONTACT_DATA_UPDATED` is about are stamped with the last
///    millisecond of its second.
/// 2. **rank**, the step in a contact's life: INITIATED 10, `CONNECTED_TO_SYSTEM` 20, QUEUED 30,
///    `CONNECTED_TO_AGENT` 40, PAUSED 50, RESUMED 60, DISCONNECTED 70, COMPLETED 80; every other
///    type 05; what an update is about 90. Contact records use 00 for sections and 95 for `asOf`.
/// 3. **event id**, as text: arbitrary, but the same everywhere.
///
/// Two stamps are equal only if they are of the same event. The text form sorts, byte by byte,
/// exactly as the stamps compare, so DynamoDB can compare it.
///
/// ```
/// use contact_events::stamp::Stamp;
///
/// let queued: Stamp = "2021-08-04T17:29:09.000Z/30/b".parse()?;
/// let agent: Stamp = "2021-08-04T17:29:09.000Z/40/a".parse()?;
/// assert!(queued < agent);
/// assert!(queued.to_string() < agent.to_string());
/// # Ok::<(), contact_events::stamp::NotAStamp>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(try_from = "String")]
#[non_exhaustive]
pub struct Stamp {
    /// When, in milliseconds.
    pub instant: Timestamp,
    /// The step in a contact's life, 0 to 99.
    pub rank: u8,
    /// The envelope's `id`. For the sections of a contact record its `LastUpdateTimestamp`, for its
    /// `asOf` nothing.
    pub event_id: String,
}

impl Stamp {
    pub(crate) fn new(instant: Timestamp, rank: u8, event_id: impl Into<String>) -> Self {
        Self { instant, rank, event_id: event_id.into() }
    }

    /// The event's own stamp.
    #[must_use]
    pub fn of(event: &ContactEvent) -> Self {
        Self::new(instant(event), rank(&event.detail.event_type), event.id.as_str())
    }

    /// Whether this is the `asOf` of a contact record.
    #[must_use]
    pub fn is_of_contact_record(&self) -> bool {
        self.rank == CONTACT_RECORD_RANK
    }

    /// The stamp of the sections that the event, a `CONTACT_DATA_UPDATED`, is about. Within one
    /// second it is greater than that of every snapshot. A snapshot taken after the update holds
    /// the updated value anyway.
    pub(crate) fn of_update(event: &ContactEvent) -> Self {
        Self::new(event.time.end_of_second(), UPDATE_RANK, event.id.as_str())
    }
}

/// The milestone's own timestamp has milliseconds, and `time` does not. But only an own timestamp
/// that agrees with `time` is this event's.
fn instant(event: &ContactEvent) -> Timestamp {
    let milestone = Milestone::of(&event.detail.event_type);
    milestone
        .and_then(|milestone| event.detail.milestones.own(milestone))
        .filter(|own| own.as_seconds().abs_diff(event.time.as_seconds()) <= 1)
        .unwrap_or(match milestone {
            Some(Milestone::Completed) => event.time.end_of_second(),
            _ => event.time,
        })
}

/// The step in a contact's life that events of this type report.
fn rank(event_type: &EventType) -> u8 {
    match (Milestone::of(event_type), event_type) {
        (Some(milestone), _) => milestone.facts().rank,
        (None, EventType::Paused) => PAUSED_RANK,
        (None, EventType::Resumed) => RESUMED_RANK,
        (None, _) => OTHER_RANK,
    }
}

impl fmt::Display for Stamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{:02}/{}", self.instant, self.rank, self.event_id)
    }
}

/// The text is not `<timestamp>/<two digits>/<event id>`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("expected `<RFC 3339 timestamp>/<rank, two digits>/<event id>`")]
#[non_exhaustive]
pub struct NotAStamp;

impl FromStr for Stamp {
    type Err = NotAStamp;

    fn from_str(text: &str) -> Result<Self, NotAStamp> {
        let mut parts = text.splitn(3, '/');
        let mut part = || parts.next().ok_or(NotAStamp);
        let (instant, rank, event_id) = (part()?, part()?, part()?);
        if rank.len() != 2 || !rank.bytes().all(|digit| digit.is_ascii_digit()) {
            return Err(NotAStamp);
        }
        let instant = Timestamp::parse(instant).ok_or(NotAStamp)?;
        Ok(Self::new(instant, rank.parse().map_err(|_| NotAStamp)?, event_id))
    }
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for Stamp {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Stamp".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "type": "string",
            "pattern": r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z/\d{2}/",
            "description": "How new a value is: `<instant>/<rank>/<event id>`. The greater text is newer.",
            "examples": ["2021-08-04T17:29:09.000Z/40/45df19eb-c729-c2d1-3b81-a7d9add1b4a5"],
        })
    }
}

impl TryFrom<String> for Stamp {
    type Error = NotAStamp;

    fn try_from(text: String) -> Result<Self, NotAStamp> {
        text.parse()
    }
}

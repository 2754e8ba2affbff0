//! The order of events: which of two is newer.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::event::{ContactEvent, EventType, Timestamp};

/// The rank of what an update is about: above every snapshot of its second.
const UPDATE_RANK: u8 = 90;

/// When a value was said: newer stamps replace older ones.
///
/// # Total ordering
///
/// Stamps are compared by, in this order:
///
/// 1. **instant**, in milliseconds: the milestone's own timestamp where the event is of a
///    milestone and carries it within the second that the envelope's `time` names, or the one
///    before or after it; else `time`. What a `CONTACT_DATA_UPDATED` is about is stamped at the
///    last millisecond of that second instead.
/// 2. **rank**, the step in a contact's life: INITIATED 10, `CONNECTED_TO_SYSTEM` 20, QUEUED 30,
///    `CONNECTED_TO_AGENT` 40, PAUSED 50, RESUMED 60, DISCONNECTED 70, COMPLETED 80; every other
///    type 00; what an update is about 90.
/// 3. **event id**, as text: arbitrary, but the same everywhere.
///
/// Two stamps are equal only if they are of the same event, given that ids are unique. The text
/// form sorts, byte by byte, exactly as the stamps compare, so DynamoDB can compare it.
///
/// ```
/// use contact_state::stamp::Stamp;
///
/// let queued: Stamp = "2021-08-04T17:29:09.000Z/30/b".parse()?;
/// let agent: Stamp = "2021-08-04T17:29:09.000Z/40/a".parse()?;
/// assert!(queued < agent);
/// assert!(queued.to_string() < agent.to_string());
/// # Ok::<(), contact_state::stamp::NotAStamp>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Stamp {
    /// When, in milliseconds.
    pub instant: Timestamp,
    /// The step in a contact's life, 0 to 99.
    pub rank: u8,
    /// The envelope's `id`.
    pub event_id: String,
}

impl Stamp {
    /// The event's own stamp.
    #[must_use]
    pub fn of(event: &ContactEvent) -> Self {
        Self {
            instant: instant(event),
            rank: rank(&event.detail.event_type),
            event_id: event.id.clone(),
        }
    }

    /// The stamp of what the event, a `CONTACT_DATA_UPDATED`, is about: in one second it beats
    /// every snapshot, and rightly, for a snapshot taken after it holds the updated value anyway.
    #[must_use]
    pub fn of_update(event: &ContactEvent) -> Self {
        Self { instant: event.time.end_of_second(), rank: UPDATE_RANK, event_id: event.id.clone() }
    }
}

/// The milestone's own timestamp has milliseconds and `time` has not; but only one that agrees
/// with `time` is of this event.
fn instant(event: &ContactEvent) -> Timestamp {
    event
        .detail
        .milestones
        .of(&event.detail.event_type)
        .filter(|own| own.as_seconds().abs_diff(event.time.as_seconds()) <= 1)
        .unwrap_or(event.time)
}

/// The step in a contact's life that events of this type report.
pub(crate) fn rank(event_type: &EventType) -> u8 {
    match event_type {
        EventType::Initiated => 10,
        EventType::ConnectedToSystem => 20,
        EventType::Queued => 30,
        EventType::ConnectedToAgent => 40,
        EventType::Paused => 50,
        EventType::Resumed => 60,
        EventType::Disconnected => 70,
        EventType::Completed => 80,
        _ => 0,
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
        Ok(Self {
            instant: Timestamp::parse(instant).ok_or(NotAStamp)?,
            rank: rank.parse().map_err(|_| NotAStamp)?,
            event_id: event_id.to_owned(),
        })
    }
}

impl TryFrom<String> for Stamp {
    type Error = NotAStamp;

    fn try_from(text: String) -> Result<Self, NotAStamp> {
        text.parse()
    }
}

impl From<Stamp> for String {
    fn from(stamp: Stamp) -> Self {
        stamp.to_string()
    }
}

//! Where a contact stands, and the order of states.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::limits::MAX_ID_BYTES;
use crate::event::{ContactEvent, EventType, Timestamp};
use crate::stamp::rank;

/// RESUMED proves the state that the contact returned to; these ranks tell which.
const RESUMED_IN_SYSTEM: u8 = 62;
const RESUMED_IN_QUEUE: u8 = 63;
const RESUMED_WITH_AGENT: u8 = 64;

/// The state of a contact, `state` of the record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ContactState {
    /// Begun.
    Initiated,
    /// Connected to Amazon Connect.
    ConnectedToSystem,
    /// Waiting in a queue.
    Queued,
    /// With an agent.
    ConnectedToAgent,
    /// A task that is paused.
    Paused,
    /// Ended, as far as the customer goes.
    Disconnected,
    /// Ended, after-contact work included.
    Completed,
}

impl ContactState {
    /// The state as the record writes it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Initiated => "INITIATED",
            Self::ConnectedToSystem => "CONNECTED_TO_SYSTEM",
            Self::Queued => "QUEUED",
            Self::ConnectedToAgent => "CONNECTED_TO_AGENT",
            Self::Paused => "PAUSED",
            Self::Disconnected => "DISCONNECTED",
            Self::Completed => "COMPLETED",
        }
    }

    /// Whether the contact is over: a record passes to this at most once.
    #[must_use]
    pub fn is_ended(self) -> bool {
        matches!(self, Self::Disconnected | Self::Completed)
    }
}

impl fmt::Display for ContactState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A state that an event proves, and since when.
///
/// # Total ordering
///
/// States are compared by **phase** (0 begun, 1 in the system, 2 live, 3 disconnected,
/// 4 completed), then the time since when, then the **rank** of what proves it (RESUMED 62, 63
/// or 64, after `CONNECTED_TO_SYSTEM`, QUEUED or `CONNECTED_TO_AGENT`), then the ARN it sets. So
/// nothing moves a contact back a phase, and within the live phase the newest stands. The text
/// form, `2/2021-08-04T17:29:09.000Z/40/<ARN or nothing>`, sorts the same way. Equal states mean
/// equal values.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct State {
    phase: u8,
    /// Since when the contact is in this state.
    pub since: Timestamp,
    rank: u8,
    arn: String,
}

impl State {
    /// The greatest state that an event of this instant proves, if it proves any.
    pub(super) fn proven_by(event: &ContactEvent, instant: Timestamp) -> Option<Self> {
        let detail = &event.detail;
        let by_type = Self::proven_by_type(event, instant);
        [
            EventType::Initiated,
            EventType::ConnectedToSystem,
            EventType::Queued,
            EventType::ConnectedToAgent,
            EventType::Disconnected,
            EventType::Completed,
        ]
        .iter()
        .filter_map(|milestone| Self::new(rank(milestone), detail.milestones.of(milestone)?, event))
        .chain(by_type)
        .max()
    }

    /// What the event's own type proves: PAUSED and RESUMED always, a milestone where the event
    /// does not carry its timestamp.
    fn proven_by_type(event: &ContactEvent, instant: Timestamp) -> Option<Self> {
        let detail = &event.detail;
        let (queued, agent) = (detail.milestones.queued, detail.milestones.connected_to_agent);
        let after_both = instant.max(queued.unwrap_or(instant)).max(agent.unwrap_or(instant));
        match &detail.event_type {
            EventType::Paused => Self::new(rank(&EventType::Paused), after_both, event),
            EventType::Resumed => {
                let rank = match (queued, agent) {
                    (None, None) => RESUMED_IN_SYSTEM,
                    (queued, agent) if queued > agent => RESUMED_IN_QUEUE,
                    _ => RESUMED_WITH_AGENT,
                };
                Self::new(rank, after_both, event)
            }
            other if detail.milestones.of(other).is_some() => None,
            other => Self::new(rank(other), instant, event),
        }
    }

    fn new(rank: u8, since: Timestamp, event: &ContactEvent) -> Option<Self> {
        let phase = match rank {
            10 => 0,
            20 => 1,
            30..70 => 2,
            70 => 3,
            80 => 4,
            _ => return None,
        };
        let arn = match name_of(rank) {
            ContactState::Queued => event.detail.queue_arn.as_deref(),
            ContactState::ConnectedToAgent | ContactState::Paused => {
                event.detail.agent_arn.as_deref()
            }
            _ => None,
        };
        let arn = arn.filter(|arn| arn.len() <= MAX_ID_BYTES).unwrap_or_default().to_owned();
        Some(Self { phase, since, rank, arn })
    }

    /// The state's name.
    #[must_use]
    pub fn name(&self) -> ContactState {
        name_of(self.rank)
    }

    /// The ARN of the queue that the contact waits in, while it does.
    #[must_use]
    pub fn waiting_in_queue(&self) -> Option<&str> {
        (self.name() == ContactState::Queued).then_some(self.arn()).flatten()
    }

    /// The ARN of the agent that the contact is with, paused or not, while it is.
    #[must_use]
    pub fn active_with_agent(&self) -> Option<&str> {
        matches!(self.name(), ContactState::ConnectedToAgent | ContactState::Paused)
            .then_some(self.arn())
            .flatten()
    }

    fn arn(&self) -> Option<&str> {
        (!self.arn.is_empty()).then_some(self.arn.as_str())
    }
}

fn name_of(rank: u8) -> ContactState {
    match rank {
        10 => ContactState::Initiated,
        20 | RESUMED_IN_SYSTEM => ContactState::ConnectedToSystem,
        30 | RESUMED_IN_QUEUE => ContactState::Queued,
        40 | RESUMED_WITH_AGENT => ContactState::ConnectedToAgent,
        50 => ContactState::Paused,
        70 => ContactState::Disconnected,
        _ => ContactState::Completed,
    }
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}/{:02}/{}", self.phase, self.since, self.rank, self.arn)
    }
}

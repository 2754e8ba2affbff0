//! What follows from a record. Changes and readers use these methods, so each value is defined once.

use serde::{Deserialize, Serialize};

use super::{Record, State};
use crate::event::{EventType, Timestamp};

impl Record {
    /// Whether the contact has ended. A record passes from not ended to ended at most once.
    #[must_use]
    pub fn ended(&self) -> bool {
        self.state.as_ref().is_some_and(State::is_ended)
    }

    /// The ARN of the queue that the contact is or was in.
    #[must_use]
    pub fn queue_arn(&self) -> Option<&str> {
        self.contact.queue_info.as_ref()?.queue_arn.as_deref()
    }

    /// The ARN of the agent that the contact is or was connected to.
    #[must_use]
    pub fn agent_arn(&self) -> Option<&str> {
        self.contact.agent_info.as_ref()?.agent_arn.as_deref()
    }

    /// Whether the contact was ever put into a queue.
    #[must_use]
    pub fn queued(&self) -> bool {
        self.enqueued_at().is_some() || self.seen.contains(&EventType::Queued)
    }

    /// Whether the contact was ever connected to an agent.
    ///
    /// A contact that Amazon Connect counts as abandoned has ended, was queued, was not answered,
    /// and has the disconnect reason `CUSTOMER_DISCONNECT`.
    #[must_use]
    pub fn answered(&self) -> bool {
        self.connected_at().is_some() || self.seen.contains(&EventType::ConnectedToAgent)
    }

    /// How long the contact waited, was with its agent, and lasted.
    #[must_use]
    pub fn seconds(&self) -> Seconds {
        let work = self.contact.after_contact_work.as_ref();
        let disconnected = self.contact.disconnect_timestamp;
        let left_queue = if self.answered() { self.connected_at() } else { disconnected };
        let agent_left = work.and_then(|work| work.after_contact_work_start_timestamp);
        Seconds {
            in_queue: whole_seconds(self.enqueued_at(), left_queue),
            with_agent: whole_seconds(self.connected_at(), agent_left.or(disconnected)),
            total: whole_seconds(self.contact.initiation_timestamp, disconnected),
            after_contact_work: work.and_then(|work| work.after_contact_work_duration),
        }
    }

    fn enqueued_at(&self) -> Option<Timestamp> {
        self.contact.queue_info.as_ref()?.enqueue_timestamp
    }

    fn connected_at(&self) -> Option<Timestamp> {
        self.contact.agent_info.as_ref()?.connected_to_agent_timestamp
    }
}

/// How long a contact waited, was with its agent, and lasted, in whole seconds. Fractions are cut. A
/// value that is unknown or negative is missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Seconds {
    /// From the queue to the agent, or to the disconnect if there was no agent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub in_queue: Option<u64>,
    /// From the agent to the start of the after-contact work if that is known, otherwise to the
    /// disconnect. The agent can leave before the contact ends.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub with_agent: Option<u64>,
    /// From the initiation to the disconnect.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total: Option<u64>,
    /// The agent's work after the contact, as Amazon Connect gives it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after_contact_work: Option<u64>,
}

fn whole_seconds(from: Option<Timestamp>, to: Option<Timestamp>) -> Option<u64> {
    let millis = to?.as_millis() - from?.as_millis();
    u64::try_from(millis).ok().map(|millis| millis / 1_000)
}

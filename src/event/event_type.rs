//! What an event reports.

use std::convert::Infallible;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// The type of a contact event, `detail.eventType`: an open list, whose unknown values survive.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub enum EventType {
    /// A voice call, chat, task or e-mail was initiated or transferred.
    Initiated,
    /// Media was established: answered, by a person or a machine. Not sent for inbound voice.
    ConnectedToSystem,
    /// The contact was queued for an agent.
    Queued,
    /// The contact was connected to an agent.
    ConnectedToAgent,
    /// A property was updated: tags, schedule, attributes, routing criteria, analytics.
    ContactDataUpdated,
    /// A task was paused.
    Paused,
    /// A paused task was resumed.
    Resumed,
    /// The contact was disconnected; also a failed dial, a SIT tone, a task's expiry.
    Disconnected,
    /// All is over, after-contact work included.
    Completed,
    /// Answering machine detection was disabled.
    AmdDisabled,
    /// Listed among the types by AWS, though probably a way of initiation.
    WebrtcApi,
    /// A type this version does not know, as written.
    Other(String),
}

impl EventType {
    /// The type as events write it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Initiated => "INITIATED",
            Self::ConnectedToSystem => "CONNECTED_TO_SYSTEM",
            Self::Queued => "QUEUED",
            Self::ConnectedToAgent => "CONNECTED_TO_AGENT",
            Self::ContactDataUpdated => "CONTACT_DATA_UPDATED",
            Self::Paused => "PAUSED",
            Self::Resumed => "RESUMED",
            Self::Disconnected => "DISCONNECTED",
            Self::Completed => "COMPLETED",
            Self::AmdDisabled => "AMD_DISABLED",
            Self::WebrtcApi => "WEBRTC_API",
            Self::Other(text) => text,
        }
    }
}

impl From<String> for EventType {
    fn from(text: String) -> Self {
        match text.as_str() {
            "INITIATED" => Self::Initiated,
            "CONNECTED_TO_SYSTEM" => Self::ConnectedToSystem,
            "QUEUED" => Self::Queued,
            "CONNECTED_TO_AGENT" => Self::ConnectedToAgent,
            "CONTACT_DATA_UPDATED" => Self::ContactDataUpdated,
            "PAUSED" => Self::Paused,
            "RESUMED" => Self::Resumed,
            "DISCONNECTED" => Self::Disconnected,
            "COMPLETED" => Self::Completed,
            "AMD_DISABLED" => Self::AmdDisabled,
            "WEBRTC_API" => Self::WebrtcApi,
            _ => Self::Other(text),
        }
    }
}

impl From<EventType> for String {
    fn from(event_type: EventType) -> Self {
        match event_type {
            EventType::Other(text) => text,
            known => known.as_str().to_owned(),
        }
    }
}

impl FromStr for EventType {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Infallible> {
        Ok(Self::from(text.to_owned()))
    }
}

impl fmt::Display for EventType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_type_reads_back_as_written_known_or_not() {
        for text in [
            "INITIATED",
            "CONNECTED_TO_SYSTEM",
            "QUEUED",
            "CONNECTED_TO_AGENT",
            "CONTACT_DATA_UPDATED",
            "PAUSED",
            "RESUMED",
            "DISCONNECTED",
            "COMPLETED",
            "AMD_DISABLED",
            "WEBRTC_API",
            "queued",
            "A_TYPE_FROM_THE_FUTURE",
        ] {
            assert_eq!(EventType::from(text.to_owned()).as_str(), text);
        }
        assert_eq!(EventType::from("queued".to_owned()), EventType::Other("queued".into()));
    }
}

//! A stored record, typed, for readers of the table.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use serde_json::Value;

use super::{AS_OF_SUFFIX, State};
use crate::event::{Contact, EventType, Timestamp};
use crate::stamp::Stamp;

/// The record of a contact, as it is in the table.
///
/// It is a view: it is read, from JSON, from a stream image, or from an item of the SDK (with
/// `serde_dynamo::from_item`), and it is never written back.
///
/// ```
/// use contact_events::record::{Record, State};
///
/// let record: Record = serde_json::from_str(r#"{
///     "contactId": "11111111-1111-1111-1111-111111111111",
///     "asOf": "2021-08-04T17:29:04.000Z/30/45df19eb",
///     "seen": ["QUEUED"],
///     "state": "QUEUED",
///     "stateSince": "2021-08-04T17:29:04.000Z"
/// }"#)?;
/// assert_eq!(record.state, Some(State::Queued));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Record {
    /// The contact, the table's key.
    pub contact_id: String,
    /// The stamp of the newest event.
    pub as_of: Stamp,
    /// When DynamoDB may delete the record, in seconds since 1970. Missing if it is kept for ever.
    pub expires_at: Option<i64>,
    /// The state. Missing while no event has proven one.
    pub state: Option<State>,
    /// Since when the contact is in this state.
    pub state_since: Option<Timestamp>,
    /// The state's stamp, `<phase>/<time>/<rank>/<ARN or nothing>`. It identifies a change of the
    /// state. Of two, the greater text is the newer state.
    pub state_as_of: Option<String>,
    /// The ARN of the queue, while the contact waits in it.
    pub waiting_in_queue: Option<String>,
    /// The ARN of the agent, while the contact is with the agent.
    pub active_with_agent: Option<String>,
    /// The event types seen so far.
    pub seen: BTreeSet<EventType>,
    /// The facts and sections that this version knows.
    #[serde(flatten)]
    pub contact: Contact,
    /// Everything else: unknown fields as sent, and the sections' stamps, under `<name>AsOf`.
    #[serde(flatten)]
    pub rest: BTreeMap<String, Value>,
}

impl Record {
    /// How new a section is: the stamp of the event that last set it.
    #[must_use]
    pub fn section_as_of(&self, section: &str) -> Option<Stamp> {
        self.rest.get(&format!("{section}{AS_OF_SUFFIX}"))?.as_str()?.parse().ok()
    }
}

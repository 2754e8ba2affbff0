//! A stored record, typed: for those who read the table from Rust.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::state::ContactState;
use crate::event::{Contact, EventType, Timestamp};
use crate::stamp::Stamp;

/// The record of a contact, as the table holds it.
///
/// Read an item that the SDK returned with `serde_dynamo::from_item`, or a stream image or JSON
/// with serde alike.
///
/// ```
/// use std::collections::HashMap;
///
/// use aws_sdk_dynamodb::types::AttributeValue::{S, Ss};
/// use contact_state::record::{ContactRecord, ContactState};
///
/// let item = HashMap::from([
///     ("contactId".to_owned(), S("11111111-1111-1111-1111-111111111111".to_owned())),
///     ("asOf".to_owned(), S("2021-08-04T17:29:04.000Z/30/45df19eb".to_owned())),
///     ("seen".to_owned(), Ss(vec!["QUEUED".to_owned()])),
///     ("state".to_owned(), S("QUEUED".to_owned())),
/// ]);
/// let record: ContactRecord = serde_dynamo::from_item(item)?;
/// assert_eq!(record.state, Some(ContactState::Queued));
/// # Ok::<(), serde_dynamo::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ContactRecord {
    /// The contact, the table's key.
    pub contact_id: String,
    /// The stamp of the newest event.
    pub as_of: Stamp,
    /// When DynamoDB may delete the record, in seconds since 1970; never, if missing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<i64>,
    /// Where the contact stands; missing while no event has proven anything.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state: Option<ContactState>,
    /// Since when.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state_since: Option<Timestamp>,
    /// ARN of the queue, while the contact waits in it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub waiting_in_queue: Option<String>,
    /// ARN of the agent, while the contact is with them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub active_with_agent: Option<String>,
    /// The event types seen so far.
    pub seen: BTreeSet<EventType>,
    /// The facts and sections that this version knows.
    #[serde(flatten)]
    pub contact: Contact,
    /// All else: unknown fields as sent, and each section's stamp under `<name>AsOf`.
    #[serde(flatten)]
    pub rest: BTreeMap<String, Value>,
}

impl ContactRecord {
    /// How fresh a section is: the stamp of the event that said it last.
    #[must_use]
    pub fn section_as_of(&self, section: &str) -> Option<Stamp> {
        self.rest.get(&format!("{section}AsOf"))?.as_str()?.parse().ok()
    }
}

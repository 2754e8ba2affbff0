//! A change of a contact's state: what applications react to.
//!
//! The table's stream shows each write once, as the record before it and after it. Only a write
//! that changes the state makes a [`Change`].

use serde::{Deserialize, Serialize};

use crate::event::{Channel, DisconnectReason, InitiationMethod, Timestamp};
use crate::record::{Record, Seconds, State};

/// A change of a contact's state, with what is known of the contact after it.
///
/// `contactId` and `stateAsOf` identify a change: the same pair again is a repetition. Of two
/// changes of one contact, the one with the greater `stateAsOf` is the newer one. A change contains
/// nothing that a customer gave.
///
/// ```
/// use contact_events::change::Change;
/// use contact_events::record::Record;
///
/// let record = |json: serde_json::Value| serde_json::from_value::<Record>(json);
/// let before = record(serde_json::json!({
///     "contactId": "c", "asOf": "2026-02-10T15:11:08.000Z/30/a", "seen": ["QUEUED"],
///     "state": "QUEUED", "stateSince": "2026-02-10T15:11:08.000Z",
///     "stateAsOf": "2/2026-02-10T15:11:08.000Z/30/",
/// }))?;
/// let after = record(serde_json::json!({
///     "contactId": "c", "asOf": "2026-02-10T15:11:48.593Z/70/b", "seen": ["DISCONNECTED", "QUEUED"],
///     "state": "DISCONNECTED", "stateSince": "2026-02-10T15:11:48.593Z",
///     "stateAsOf": "3/2026-02-10T15:11:48.593Z/70/",
/// }))?;
///
/// let change = Change::between(Some(&before), &after).expect("the state changed");
/// assert!(change.ends_the_contact());
/// assert_eq!(Change::between(Some(&after), &after), None);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Change {
    /// The contact.
    pub contact_id: String,
    /// ARN of the Amazon Connect instance.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub instance_arn: Option<String>,
    /// How the customer and the contact centre communicate.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub channel: Option<Channel>,
    /// How the contact began.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub initiation_method: Option<InitiationMethod>,
    /// The first contact of the chain of transfers. The first contact itself does not have it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub initial_contact_id: Option<String>,
    /// The contact before this one in the chain of transfers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub previous_contact_id: Option<String>,
    /// The state after the change.
    pub state: ChangedState,
    /// The state before the change. Only `ended`, `false`, if there was none.
    pub previous_state: ChangedState,
    /// The stamp of the state after the change.
    pub state_as_of: String,
    /// The ARN of the queue that the contact is or was in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub queue_arn: Option<String>,
    /// The ARN of the agent that the contact is or was connected to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub agent_arn: Option<String>,
    /// How the contact ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub disconnect_reason: Option<DisconnectReason>,
    /// Whether the contact was ever put into a queue.
    pub queued: bool,
    /// Whether the contact was ever connected to an agent.
    pub answered: bool,
    /// How long the contact was where.
    pub seconds: Seconds,
}

/// A state before or after a change.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct ChangedState {
    /// The state's name, `state` of the record.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<State>,
    /// Since when the contact is or was in this state.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub since: Option<Timestamp>,
    /// Whether the contact has ended in this state.
    pub ended: bool,
}

impl Change {
    /// The change from the record before a write, if there was one, to the record after it. `None`
    /// if the state's stamp did not change, or if the record has no state.
    #[must_use]
    pub fn between(before: Option<&Record>, after: &Record) -> Option<Self> {
        let state_as_of = after.state_as_of.as_ref()?;
        if before.and_then(|before| before.state_as_of.as_ref()) == Some(state_as_of) {
            return None;
        }
        let contact = &after.contact;
        Some(Self {
            contact_id: after.contact_id.clone(),
            instance_arn: contact.instance_arn.clone(),
            channel: contact.channel.clone(),
            initiation_method: contact.initiation_method.clone(),
            initial_contact_id: contact.initial_contact_id.clone(),
            previous_contact_id: contact.previous_contact_id.clone(),
            state: ChangedState::of(after),
            previous_state: before.map(ChangedState::of).unwrap_or_default(),
            state_as_of: state_as_of.clone(),
            queue_arn: after.queue_arn().map(str::to_owned),
            agent_arn: after.agent_arn().map(str::to_owned),
            disconnect_reason: contact.disconnect_reason.clone(),
            queued: after.queued(),
            answered: after.answered(),
            seconds: after.seconds(),
        })
    }

    /// Whether the contact ended with this change. That is at most one change of each contact.
    #[must_use]
    pub fn ends_the_contact(&self) -> bool {
        self.state.ended && !self.previous_state.ended
    }
}

impl ChangedState {
    fn of(record: &Record) -> Self {
        Self { name: record.state.clone(), since: record.state_since, ended: record.ended() }
    }
}

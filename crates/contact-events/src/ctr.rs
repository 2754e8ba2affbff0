//! An Amazon Connect contact record, the second source of what is known of a contact.
//!
//! Amazon Connect calls it a contact record, formerly a contact trace record (CTR). Here it is a
//! `ctr`, because a record is an item of the table. Contact events are best effort. A contact
//! record is exported at least once after each contact, and again when it changes ("Data model for
//! contact records", Amazon Connect Administrator Guide). So it repairs what no later event can.
//!
//! Only what events can set is read of it; the rest is not stored. Every event wins against it: its
//! timestamps have whole seconds, and its stamps have the lowest rank.

use serde_json::{Map, Value, json};

use crate::event::{
    EventError, MAX_CONTACT_ID_CHARS, Milestone, Milestones, Timestamp, is_present, malformed,
    text_up_to, timestamp,
};
use crate::record::{Arns, Delta, Draft, LeftOut, Policy, StateStamp};
use crate::stamp::{CONTACT_RECORD_RANK, CONTACT_RECORD_SECTION_RANK, Stamp};

/// The field that every contact record has and no event has.
const FORMAT_VERSION: &str = "AWSContactTraceRecordFormatVersion";

/// The type under which contact records are seen, counted and logged.
pub const EVENT_TYPE: &str = "CONTACT_RECORD";

/// The facts that a contact record contains, by its name and the record's.
const FACTS: [(&str, &str); 9] = [
    ("InstanceARN", "instanceArn"),
    ("Channel", "channel"),
    ("InitiationMethod", "initiationMethod"),
    ("InitialContactId", "initialContactId"),
    ("PreviousContactId", "previousContactId"),
    ("RelatedContactId", "relatedContactId"),
    ("InitiationTimestamp", "initiationTimestamp"),
    ("ConnectedToSystemTimestamp", "connectedToSystemTimestamp"),
    ("DisconnectTimestamp", "disconnectTimestamp"),
];

/// A contact record, as far as it is read.
///
/// ```
/// use contact_events::ctr::ContactTraceRecord;
/// use contact_events::record::{Delta, Policy};
///
/// let record = ContactTraceRecord::from_value(serde_json::json!({
///     "AWSContactTraceRecordFormatVersion": "2017-03-10",
///     "ContactId": "11111111-1111-1111-1111-111111111111",
///     "DisconnectTimestamp": "2026-02-10T15:11:48Z",
///     "LastUpdateTimestamp": "2026-02-10T15:13:40Z",
/// }))?;
/// let (delta, _) = Delta::of_contact_record(record, &Policy::default());
/// assert_eq!(delta.item()["state"], "DISCONNECTED");
/// # Ok::<(), contact_events::event::EventError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct ContactTraceRecord {
    /// The contact, 1 to 256 characters.
    pub contact_id: String,
    /// When Amazon Connect last changed the contact record.
    pub last_update: Timestamp,
    /// What it sets, under the record's names and in its shape.
    fields: Map<String, Value>,
    milestones: Milestones,
}

impl ContactTraceRecord {
    /// Whether this is a contact record.
    #[must_use]
    pub fn is_one(value: &Value) -> bool {
        value.get(FORMAT_VERSION).is_some()
    }

    /// Reads a contact record from parsed JSON. `ContactId` and `LastUpdateTimestamp` are required.
    pub fn from_value(value: Value) -> Result<Self, EventError> {
        let Value::Object(mut record) = value else {
            return malformed("contact record", "a JSON object");
        };
        let contact_id = text_up_to(&mut record, "ContactId", usize::MAX)
            .filter(|id| id.chars().count() <= MAX_CONTACT_ID_CHARS);
        let Some(contact_id) = contact_id else {
            return malformed("ContactId", "text of 1 to 256 characters");
        };
        let last_update = timestamp(record.get("LastUpdateTimestamp"));
        let Some(last_update) = last_update.filter(|time| !time.is_not_yet()) else {
            return malformed("LastUpdateTimestamp", "an RFC 3339 timestamp");
        };
        let fields = fields(record);
        let milestones = Milestones::read(&fields);
        Ok(Self { contact_id, last_update, fields, milestones })
    }

    /// The latest time that this contact record uses: its `LastUpdateTimestamp`, its facts and its
    /// milestones.
    #[must_use]
    pub fn latest_claim(&self) -> Timestamp {
        let milestones = [
            self.milestones.own(Milestone::Initiated),
            self.milestones.own(Milestone::ConnectedToSystem),
            self.milestones.own(Milestone::Queued),
            self.milestones.own(Milestone::ConnectedToAgent),
            self.milestones.own(Milestone::Completed),
        ];
        milestones.into_iter().flatten().fold(self.last_update, Timestamp::max)
    }

    pub(crate) fn into_delta(mut self, policy: &Policy) -> (Delta, LeftOut) {
        let newest = Stamp::new(self.last_update, CONTACT_RECORD_RANK, "");
        let state = self.proven_state();
        let mut draft = Draft::new(self.contact_id, EVENT_TYPE, &newest, policy);
        draft.set_state(state);
        self.fields.retain(|name, value| is_complete(name, value, &self.milestones));
        for (name, value) in self.fields {
            draft.set_known(&name, value, |name| {
                let at = stamped_at(name, &self.milestones).unwrap_or(self.last_update);
                Stamp::new(at, CONTACT_RECORD_SECTION_RANK, self.last_update.to_string())
                    .to_string()
            });
        }
        draft.finish()
    }

    /// The greatest state that the timestamps prove. The end of after-contact work proves COMPLETED
    /// if the contact was disconnected before it.
    fn proven_state(&self) -> Option<StateStamp> {
        let text = |section, member| self.fields.get(section)?.get(member)?.as_str();
        let arns =
            Arns { queue: text("queueInfo", "queueArn"), agent: text("agentInfo", "agentArn") };
        let disconnect = self.milestones.own(Milestone::Disconnected);
        let completed = self
            .milestones
            .after_contact_work_end()
            .filter(|end| disconnect.is_some_and(|disconnect| disconnect < *end))
            .map(|end| StateStamp::at(Milestone::Completed, end, arns));
        StateStamp::proven_by_timestamps(&self.milestones, arns).chain(completed).max()
    }
}

/// What a contact record sets, under the record's names and in its shape, no absence among it.
fn fields(mut record: Map<String, Value>) -> Map<String, Value> {
    let mut fields: Map<String, Value> = FACTS
        .into_iter()
        .chain([("DisconnectReason", "disconnectReason")])
        .filter_map(|(theirs, ours)| Some((ours.to_owned(), record.remove(theirs)?)))
        .collect();
    if let Some(Value::String(channel)) = fields.get_mut("channel") {
        *channel = channel.to_uppercase();
    }
    match record.remove("Queue") {
        Some(Value::Object(queue)) => drop(fields.insert(
            "queueInfo".to_owned(),
            json!({
                "queueArn": text(&queue, "ARN"),
                "enqueueTimestamp": time(&queue, "EnqueueTimestamp"),
            }),
        )),
        other => fields.extend(other.map(|other| ("queueInfo".to_owned(), other))),
    }
    match record.remove("Agent") {
        Some(Value::Object(agent)) => fields.extend(agent_sections(&agent)),
        other => fields.extend(other.map(|other| ("agentInfo".to_owned(), other))),
    }
    fields.retain(|name, value| is_present(name, value));
    fields
}

fn agent_sections(agent: &Map<String, Value>) -> [(String, Value); 2] {
    let agent_info = json!({
        "agentArn": text(agent, "ARN"),
        "connectedToAgentTimestamp": time(agent, "ConnectedToAgentTimestamp"),
    });
    let after_contact_work = json!({
        "afterContactWorkStartTimestamp": time(agent, "AfterContactWorkStartTimestamp"),
        "afterContactWorkEndTimestamp": time(agent, "AfterContactWorkEndTimestamp"),
        "afterContactWorkDuration": agent.get("AfterContactWorkDuration").filter(|it| it.is_number()),
    });
    [("agentInfo".to_owned(), agent_info), ("afterContactWork".to_owned(), after_contact_work)]
}

fn text<'a>(members: &'a Map<String, Value>, name: &str) -> Option<&'a str> {
    members.get(name)?.as_str()
}

fn time<'a>(members: &'a Map<String, Value>, name: &str) -> Option<&'a str> {
    text(members, name).filter(|text| Timestamp::parse(text).is_some())
}

/// Whether a section can be set: it has the timestamp of its stamp, and if it is of a queue or an
/// agent, the ARN. A value of the wrong type is not a section, and is left out later.
fn is_complete(name: &str, value: &Value, milestones: &Milestones) -> bool {
    match name {
        "queueInfo" if value.is_object() => {
            value.get("queueArn").is_some() && value.get("enqueueTimestamp").is_some()
        }
        "agentInfo" if value.is_object() => {
            value.get("agentArn").is_some() && value.get("connectedToAgentTimestamp").is_some()
        }
        "afterContactWork" | "disconnectReason" => stamped_at(name, milestones).is_some(),
        _ => true,
    }
}

/// The timestamp of the stamp of this section.
fn stamped_at(section: &str, milestones: &Milestones) -> Option<Timestamp> {
    match section {
        "queueInfo" => milestones.own(Milestone::Queued),
        "agentInfo" => milestones.own(Milestone::ConnectedToAgent),
        "afterContactWork" => milestones.after_contact_work_end(),
        "disconnectReason" => milestones.own(Milestone::Disconnected),
        _ => None,
    }
}

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

    /// How long the contact was where.
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

/// How long a contact was where, in whole seconds. Fractions are cut. A value that is unknown or
/// negative is missing.
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

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    const ENQUEUED: &str = "2026-02-10T15:04:32.000Z";
    const CONNECTED: &str = "2026-02-10T15:05:12.999Z";
    const DISCONNECTED: &str = "2026-02-10T15:11:48.500Z";

    fn record(members: Value) -> Record {
        let mut record =
            json!({"contactId": "c", "asOf": "2026-02-10T15:11:48.593Z/70/a", "seen": []});
        let Value::Object(members) = members else { unreachable!("members are an object") };
        record.as_object_mut().unwrap().extend(members);
        serde_json::from_value(record).unwrap()
    }

    fn seconds(members: Value) -> Value {
        serde_json::to_value(record(members).seconds()).unwrap()
    }

    /// changes-4
    #[test]
    fn seconds_are_whole_and_fractions_are_cut() {
        let all = json!({
            "initiationTimestamp": "2026-02-10T15:04:09.501Z",
            "queueInfo": {"enqueueTimestamp": ENQUEUED},
            "agentInfo": {"connectedToAgentTimestamp": CONNECTED},
            "disconnectTimestamp": DISCONNECTED,
            "afterContactWork": {"afterContactWorkDuration": 17},
        });
        let expected =
            json!({"inQueue": 40, "withAgent": 395, "total": 458, "afterContactWork": 17});
        assert_eq!(seconds(all), expected);
    }

    #[test]
    fn without_an_agent_the_queue_time_ends_with_the_disconnect() {
        let queued = json!({"enqueueTimestamp": ENQUEUED});
        let abandoned = json!({"queueInfo": queued, "disconnectTimestamp": DISCONNECTED});
        assert_eq!(seconds(abandoned), json!({"inQueue": 436}));
        assert_eq!(seconds(json!({"queueInfo": queued})), json!({}), "still in the queue");
    }

    #[test]
    fn the_queue_time_is_unknown_if_an_agent_answered_at_an_unknown_time() {
        let answered = json!({
            "seen": ["CONNECTED_TO_AGENT"],
            "queueInfo": {"enqueueTimestamp": ENQUEUED},
            "disconnectTimestamp": DISCONNECTED,
        });
        assert_eq!(seconds(answered), json!({}));
    }

    #[test]
    fn an_agent_who_leaves_early_was_with_the_contact_until_the_after_contact_work() {
        let transferred_outside = json!({
            "agentInfo": {"connectedToAgentTimestamp": CONNECTED},
            "afterContactWork": {"afterContactWorkStartTimestamp": "2026-02-10T15:06:12.999Z"},
            "disconnectTimestamp": DISCONNECTED,
        });
        assert_eq!(seconds(transferred_outside), json!({"withAgent": 60}));
    }

    #[test]
    fn a_negative_value_is_missing_even_if_it_is_less_than_a_second() {
        let members = json!({
            "initiationTimestamp": "2026-02-10T15:11:48.501Z",
            "queueInfo": {"enqueueTimestamp": "2026-02-10T15:05:13.000Z"},
            "agentInfo": {"connectedToAgentTimestamp": CONNECTED},
            "disconnectTimestamp": DISCONNECTED,
        });
        assert_eq!(seconds(members), json!({"withAgent": 395}));
    }

    /// changes-3
    #[test]
    fn a_timestamp_or_a_name_in_seen_shows_that_a_contact_was_queued_or_answered() {
        for (members, queued, answered) in [
            (json!({}), false, false),
            (json!({"seen": ["QUEUED"]}), true, false),
            (json!({"seen": ["CONNECTED_TO_AGENT"]}), false, true),
            (json!({"queueInfo": {"enqueueTimestamp": ENQUEUED}}), true, false),
            (json!({"agentInfo": {"connectedToAgentTimestamp": CONNECTED}}), false, true),
            (json!({"queueInfo": {"queueArn": "q"}, "agentInfo": {"agentArn": "a"}}), false, false),
        ] {
            let record = record(members.clone());
            assert_eq!((record.queued(), record.answered()), (queued, answered), "{members}");
        }
    }

    #[test]
    fn the_arns_are_those_of_the_sections_whatever_the_state() {
        let ended = record(json!({
            "state": "DISCONNECTED",
            "queueInfo": {"queueArn": "arn:q"},
            "agentInfo": {"agentArn": "arn:a"},
        }));
        assert_eq!((ended.queue_arn(), ended.agent_arn()), (Some("arn:q"), Some("arn:a")));
        assert!(ended.ended());
        assert!(!record(json!({"state": "PAUSED"})).ended() && !record(json!({})).ended());
    }
}

//! Values derived from a record.

use contact_events::record::Record;
use serde_json::{Value, json};

const ENQUEUED: &str = "2026-02-10T15:04:32.000Z";
const CONNECTED: &str = "2026-02-10T15:05:12.999Z";
const DISCONNECTED: &str = "2026-02-10T15:11:48.500Z";

fn record(members: Value) -> Record {
    let mut record = json!({"contactId": "c", "asOf": "2026-02-10T15:11:48.593Z/70/a", "seen": []});
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
    let expected = json!({"inQueue": 40, "withAgent": 395, "total": 458, "afterContactWork": 17});
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
fn the_arns_are_those_of_the_sections_in_every_state() {
    let ended = record(json!({
        "state": "DISCONNECTED",
        "queueInfo": {"queueArn": "arn:q"},
        "agentInfo": {"agentArn": "arn:a"},
    }));
    assert_eq!((ended.queue_arn(), ended.agent_arn()), (Some("arn:q"), Some("arn:a")));
    assert!(ended.ended());
    assert!(!record(json!({"state": "PAUSED"})).ended() && !record(json!({})).ended());
}

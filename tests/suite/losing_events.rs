//! Lost events, and the milestones that repair them.

use serde_json::{Map, Value, json};

use crate::support::{joined, lives, made_up};

/// What a reader of the record takes for the contact's state.
fn state(events: &[Value]) -> Vec<Option<Value>> {
    let record: Map<String, Value> = joined(events);
    ["state", "stateSince", "waitingInQueue", "activeWithAgent"]
        .map(|name| record.get(name).cloned())
        .to_vec()
}

fn event_type(event: &Value) -> &str {
    let detail = &event["detail"];
    detail.get("eventType").or_else(|| detail.get("EventType")).unwrap().as_str().unwrap()
}

/// Those that leave no timestamp behind.
fn is_irreparable(event: &Value) -> bool {
    match event_type(event) {
        "PAUSED" | "RESUMED" => true,
        "COMPLETED" => event["detail"].pointer("/agentInfo/afterContactWorkEndTimestamp").is_none(),
        _ => false,
    }
}

#[test]
fn dropping_any_one_event_but_the_last_leaves_the_state_right_but_for_paused_resumed_and_completed()
{
    for (contact_id, events) in lives() {
        for last in 1..events.len() {
            for lost in (0..last).filter(|lost| !is_irreparable(&events[*lost])) {
                let mut rest = events[..=last].to_vec();
                let dropped = rest.remove(lost);
                let what = event_type(&dropped);
                assert_eq!(state(&rest), state(&events[..=last]), "{contact_id} without {what}");
            }
        }
    }
}

#[test]
fn the_three_that_leave_no_timestamp_behind_are_truly_lost() {
    let agent = json!({
        "queueInfo": {"queueArn": "q", "enqueueTimestamp": "2025-01-01T00:00:01.000Z"},
        "agentInfo": {"agentArn": "a", "connectedToAgentTimestamp": "2025-01-01T00:00:02.000Z"},
        "disconnectTimestamp": null,
    });
    let update = made_up("z", "CONTACT_DATA_UPDATED", 9, &agent);
    let connected = made_up("b", "CONNECTED_TO_AGENT", 2, &agent);
    let paused = made_up("c", "PAUSED", 3, &agent);
    let resumed = made_up("d", "RESUMED", 4, &agent);
    let completed = made_up("e", "COMPLETED", 5, &json!({}));
    for (lost, events) in [
        ("PAUSED", vec![connected.clone(), paused.clone(), update.clone()]),
        ("RESUMED", vec![connected.clone(), paused, resumed, update.clone()]),
        ("COMPLETED", vec![connected, completed, update]),
    ] {
        let rest: Vec<Value> =
            events.iter().filter(|event| event_type(event) != lost).cloned().collect();
        assert_ne!(state(&rest), state(&events), "{lost}");
    }
}

#[test]
fn a_repaired_milestone_is_still_missing_from_seen() {
    let detail = json!({
        "agentInfo": {"agentArn": "a", "connectedToAgentTimestamp": "2025-01-01T00:00:02.000Z"},
    });
    let record = joined(&[made_up("a", "CONTACT_DATA_UPDATED", 5, &detail)]);
    assert_eq!(record["state"], "CONNECTED_TO_AGENT");
    assert_eq!(record["stateSince"], "2025-01-01T00:00:02.000Z");
    assert_eq!(record["activeWithAgent"], "a");
    assert_eq!(record["seen"], json!(["CONTACT_DATA_UPDATED"]));
}

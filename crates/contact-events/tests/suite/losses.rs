//! Lost events: what milestones repair, what contact records repair, and what stays wrong.

use serde_json::{Value, json};

use crate::reference::Settings;
use crate::samples::{contact_records, lives};
use crate::support::joined;

/// The contact's state, as a reader of the record sees it.
fn state(events: &[Value]) -> [Option<Value>; 4] {
    let record = joined(events, &Settings::default());
    ["state", "stateSince", "waitingInQueue", "activeWithAgent"]
        .map(|name| record.get(name).cloned())
}

fn state_name(events: &[Value]) -> String {
    let [name, ..] = state(events);
    name.unwrap().as_str().unwrap().to_owned()
}

fn event_type(event: &Value) -> &str {
    let detail = &event["detail"];
    detail.get("eventType").or_else(|| detail.get("EventType")).unwrap().as_str().unwrap()
}

/// An event of the contact `c` at a second of a minute.
fn event(event_type: &str, second: u32, detail: &Value) -> Value {
    let mut event = json!({
        "id": format!("{event_type} {second}"),
        "detail-type": "Amazon Connect Contact Event",
        "source": "aws.connect",
        "time": format!("2025-01-01T00:00:{second:02}Z"),
        "detail": {"contactId": "c", "eventType": event_type},
    });
    event["detail"].as_object_mut().unwrap().extend(detail.as_object().unwrap().clone());
    event
}

/// The events that are in this subset, a bit for each.
fn subset(events: &[Value], subset: usize) -> Vec<Value> {
    let chosen = events.iter().enumerate().filter(|(place, _)| subset & 1 << place != 0);
    chosen.map(|(_, event)| event.clone()).collect()
}

/// Rule state-1.
#[test]
fn without_any_one_event_but_the_last_the_state_is_right_except_for_paused_resumed_and_completed() {
    for (contact_id, events) in lives() {
        for last in 1..events.len() {
            for lost in 0..last {
                let lost_type = event_type(&events[lost]);
                if ["PAUSED", "RESUMED", "COMPLETED"].contains(&lost_type) {
                    continue;
                }
                let mut rest = events[..=last].to_vec();
                rest.remove(lost);
                assert_eq!(state(&rest), state(&events[..=last]), "{contact_id} {lost_type}");
            }
        }
    }
}

/// Rules state-2, state-3, state-4.
#[test]
fn no_later_event_repairs_a_lost_paused_resumed_or_completed() {
    let agent = json!({
        "queueInfo": {"queueArn": "q", "enqueueTimestamp": "2025-01-01T00:00:01.000Z"},
        "agentInfo": {"agentArn": "a", "connectedToAgentTimestamp": "2025-01-01T00:00:02.000Z"},
    });
    let connected = event("CONNECTED_TO_AGENT", 2, &agent);
    let paused = event("PAUSED", 3, &agent);
    let resumed = event("RESUMED", 4, &agent);
    let mut ended = agent.clone();
    ended["disconnectTimestamp"] = json!("2025-01-01T00:00:05.000Z");
    let disconnected = event("DISCONNECTED", 5, &ended);
    let completed = event("COMPLETED", 6, &ended);
    let update = event("CONTACT_DATA_UPDATED", 9, &agent);
    for (lost, events, with, without) in [
        ("PAUSED", vec![&connected, &paused, &update], "PAUSED", "CONNECTED_TO_AGENT"),
        ("RESUMED", vec![&connected, &paused, &resumed, &update], "CONNECTED_TO_AGENT", "PAUSED"),
        ("COMPLETED", vec![&disconnected, &completed, &update], "COMPLETED", "DISCONNECTED"),
    ] {
        let all: Vec<Value> = events.into_iter().cloned().collect();
        let rest: Vec<Value> =
            all.iter().filter(|event| event_type(event) != lost).cloned().collect();
        assert_eq!((state_name(&all), state_name(&rest)), (with.to_owned(), without.to_owned()));
    }
}

/// Rule state-12.
#[test]
fn a_contact_shows_its_agent_or_its_queue_until_the_end_if_no_event_reports_that_it_left() {
    let queued = json!({
        "queueInfo": {"queueArn": "q", "enqueueTimestamp": "2025-01-01T00:00:01.000Z"},
    });
    let to_voicemail = [event("QUEUED", 1, &queued), event("CONTACT_DATA_UPDATED", 20, &queued)];
    assert_eq!(state(&to_voicemail)[2], Some(json!("q")));
    let agent = json!({
        "agentInfo": {
            "agentArn": "a",
            "connectedToAgentTimestamp": "2025-01-01T00:00:02.000Z",
            "afterContactWorkEndTimestamp": "2025-01-01T00:00:08.000Z",
        },
    });
    let transferred = [event("CONTACT_DATA_UPDATED", 20, &agent)];
    assert_eq!(state(&transferred)[3], Some(json!("a")));
}

#[test]
fn a_repaired_milestone_is_still_missing_from_seen() {
    let detail = json!({
        "agentInfo": {"agentArn": "a", "connectedToAgentTimestamp": "2025-01-01T00:00:02.000Z"},
    });
    let record = joined(&[event("CONTACT_DATA_UPDATED", 5, &detail)], &Settings::default());
    assert_eq!(record["state"], "CONNECTED_TO_AGENT");
    assert_eq!(record["seen"], json!(["CONTACT_DATA_UPDATED"]));
}

/// Rule contact-records-5. The next test has the one case that a contact record does not repair.
#[test]
fn with_its_contact_record_no_loss_of_events_leaves_a_contact_open_or_its_state_wrong() {
    let mut lives = lives();
    for (contact_id, records) in contact_records() {
        let events = lives.remove(&contact_id).unwrap();
        let whole = state_name(&[events.clone(), records.clone()].concat());
        for lost in 0..1_usize << events.len() {
            let kept = subset(&events, lost);
            let state = state_name(&[kept.clone(), records.clone()].concat());
            let is_completed_by_event_alone = whole == "COMPLETED"
                && state_name(&records) == "DISCONNECTED"
                && !kept.iter().any(|event| event_type(event) == "COMPLETED");
            let expected = if is_completed_by_event_alone { "DISCONNECTED" } else { &whole };
            assert_eq!(state, expected, "{contact_id} without {lost:b}");
            let [_, _, queue, agent] = self::state(&[kept, records.clone()].concat());
            assert_eq!((queue, agent), (None, None), "{contact_id} without {lost:b}");
        }
    }
}

/// Rule contact-records-5.
#[test]
fn a_contact_record_does_not_prove_a_completed_without_after_contact_work_after_the_disconnect() {
    let external_transfer = "5b0f6a52-3d0e-4a8f-9d0c-7e1f5f0c2a11";
    let events = &lives()[external_transfer];
    let records = &contact_records()[external_transfer];
    assert_eq!(state_name(events), "COMPLETED");
    assert_eq!(state_name(records), "DISCONNECTED");
}

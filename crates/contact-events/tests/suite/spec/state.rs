//! The state: what events prove.

use super::{NOON, SENTINEL, check_state, event, lists, record};
use serde_json::{Value, json};

#[test]
fn an_event_proves_each_milestone_whose_timestamp_it_carries_at_that_time() {
    let queue = json!({"queueArn": "q", "enqueueTimestamp": "2025-06-01T09:00:00.5Z"});
    let agent = json!({"agentArn": "a", "connectedToAgentTimestamp": "2025-06-01T10:00:00Z"});
    let before = "2025-06-01T08:00:00Z";
    check_state(vec![
        ("OTHER", json!({"initiationTimestamp": before}), "0/2025-06-01T08:00:00.000Z/10/"),
        ("OTHER", json!({"connectedToSystemTimestamp": before}), "1/2025-06-01T08:00:00.000Z/20/"),
        ("OTHER", json!({"queueInfo": queue}), "2/2025-06-01T09:00:00.500Z/30/q"),
        (
            "OTHER",
            json!({"queueInfo": queue, "agentInfo": agent}),
            "2/2025-06-01T10:00:00.000Z/40/a",
        ),
        (
            "OTHER",
            json!({"agentInfo": agent, "disconnectTimestamp": before}),
            "3/2025-06-01T08:00:00.000Z/70/",
        ),
        (
            "OTHER",
            json!({"agentInfo": {"afterContactWorkEndTimestamp": before}}),
            "4/2025-06-01T08:00:00.000Z/80/",
        ),
        ("OTHER", json!({"scheduledTimestamp": before, "ringStartTimestamp": before}), ""),
    ]);
}

#[test]
fn a_milestone_event_without_its_timestamp_proves_itself_at_its_instant() {
    check_state(vec![
        ("INITIATED", json!({}), "0/2025-06-01T12:00:00.000Z/10/"),
        ("INITIATED", json!({"initiationTimestamp": "soon"}), "0/2025-06-01T12:00:00.000Z/10/"),
        (
            "CONNECTED_TO_SYSTEM",
            json!({"connectedToSystemTimestamp": SENTINEL}),
            "1/2025-06-01T12:00:00.000Z/20/",
        ),
        ("QUEUED", json!({"queueInfo": {"queueArn": "q"}}), "2/2025-06-01T12:00:00.000Z/30/q"),
        ("QUEUED", json!({"queueInfo": "q"}), "2/2025-06-01T12:00:00.000Z/30/"),
        (
            "CONNECTED_TO_AGENT",
            json!({"agentInfo": {"agentArn": "a"}}),
            "2/2025-06-01T12:00:00.000Z/40/a",
        ),
        ("DISCONNECTED", json!({}), "3/2025-06-01T12:00:00.000Z/70/"),
        ("COMPLETED", json!({}), "4/2025-06-01T12:00:00.000Z/80/"),
        ("CONTACT_DATA_UPDATED", json!({}), ""),
        ("queued", json!({}), ""),
    ]);
}

#[test]
fn a_milestone_event_proves_itself_at_its_timestamp_however_far_from_its_time() {
    let early = "2025-06-01T09:00:00Z";
    let record = record(&[event("e", NOON, "DISCONNECTED", json!({"disconnectTimestamp": early}))]);
    assert_eq!(record["asOf"], "2025-06-01T12:00:00.000Z/70/e");
    assert_eq!(record["stateSince"], "2025-06-01T09:00:00.000Z");
}

#[test]
fn an_agent_who_is_not_yet_connected_gives_the_state_no_arn() {
    let offered = json!({"agentInfo": {"agentArn": "a", "connectedToAgentTimestamp": SENTINEL}});
    check_state(vec![
        ("OTHER", offered.clone(), ""),
        ("CONNECTED_TO_AGENT", offered.clone(), "2/2025-06-01T12:00:00.000Z/40/"),
        ("PAUSED", offered, "2/2025-06-01T12:00:00.000Z/50/"),
    ]);
}

#[test]
fn a_pause_is_at_its_instant_or_at_a_later_milestone_that_it_carries() {
    let agent =
        |time: &str| json!({"agentInfo": {"agentArn": "a", "connectedToAgentTimestamp": time}});
    let queue = |time: &str| json!({"queueInfo": {"queueArn": "q", "enqueueTimestamp": time}});
    check_state(vec![
        ("PAUSED", json!({}), "2/2025-06-01T12:00:00.000Z/50/"),
        ("PAUSED", json!({"agentInfo": {"agentArn": "a"}}), "2/2025-06-01T12:00:00.000Z/50/a"),
        ("PAUSED", agent("2025-06-01T11:00:00Z"), "2/2025-06-01T12:00:00.000Z/50/a"),
        ("PAUSED", agent("2025-06-01T12:00:00.500Z"), "2/2025-06-01T12:00:00.500Z/50/a"),
        ("PAUSED", queue("2025-06-01T13:00:00Z"), "2/2025-06-01T13:00:00.000Z/50/"),
    ]);
}

#[test]
fn a_resumed_contact_is_where_it_was_last() {
    let both = |queued: &str, connected: &str| {
        json!({
            "queueInfo": {"queueArn": "q", "enqueueTimestamp": queued},
            "agentInfo": {"agentArn": "a", "connectedToAgentTimestamp": connected},
            "connectedToSystemTimestamp": "2025-06-01T15:00:00Z",
        })
    };
    let (ten, eleven, later) =
        ("2025-06-01T10:00:00Z", "2025-06-01T11:00:00Z", "2025-06-01T12:00:00.007Z");
    check_state(vec![
        ("RESUMED", json!({}), "2/2025-06-01T12:00:00.000Z/62/"),
        ("RESUMED", json!({"connectedToSystemTimestamp": later}), "2/2025-06-01T12:00:00.000Z/62/"),
        ("RESUMED", json!({"queueInfo": {"queueArn": "q"}}), "2/2025-06-01T12:00:00.000Z/62/"),
        ("RESUMED", both(eleven, ten), "2/2025-06-01T12:00:00.000Z/63/q"),
        ("RESUMED", both(ten, eleven), "2/2025-06-01T12:00:00.000Z/64/a"),
        ("RESUMED", both(ten, ten), "2/2025-06-01T12:00:00.000Z/64/a"),
        ("RESUMED", both(ten, SENTINEL), "2/2025-06-01T12:00:00.000Z/63/q"),
        ("RESUMED", both(later, ten), "2/2025-06-01T12:00:00.007Z/63/q"),
        ("RESUMED", both(later, later), "2/2025-06-01T12:00:00.007Z/64/a"),
    ]);
    for (detail, state) in [
        (json!({}), "CONNECTED_TO_SYSTEM"),
        (both(eleven, ten), "QUEUED"),
        (both(ten, ten), "CONNECTED_TO_AGENT"),
    ] {
        assert_eq!(record(&[event("e", NOON, "RESUMED", detail)])["state"], state);
    }
}

#[test]
fn nothing_moves_a_contact_back_a_phase() {
    let kinds = ["INITIATED", "CONNECTED_TO_SYSTEM", "QUEUED", "DISCONNECTED", "COMPLETED"];
    for (higher, kind) in kinds.into_iter().enumerate() {
        for lower in &kinds[..higher] {
            let events = [
                event("a", NOON, kind, json!({})),
                event("b", "2025-06-01T13:00:00Z", lower, json!({})),
            ];
            assert_eq!(record(&events)["state"], kind);
        }
    }
}

#[test]
fn within_the_live_phase_the_newest_stands() {
    let live = ["QUEUED", "CONNECTED_TO_AGENT", "PAUSED", "RESUMED"];
    for older in live {
        for (newer, state) in
            live.into_iter().zip(["QUEUED", "CONNECTED_TO_AGENT", "PAUSED", "CONNECTED_TO_SYSTEM"])
        {
            let events = [
                event("z", NOON, older, json!({})),
                event("a", "2025-06-01T12:00:00.001Z", newer, json!({})),
            ];
            assert_eq!(record(&events)["state"], state, "{older}, {newer}");
        }
    }
}

#[test]
fn a_tie_of_times_goes_to_the_rank_and_then_to_the_arn() {
    let queue = |arn: &str| json!({"queueInfo": {"queueArn": arn}});
    for (winner, loser) in [
        (event("a", NOON, "RESUMED", json!({})), event("b", NOON, "PAUSED", json!({}))),
        (event("a", NOON, "PAUSED", json!({})), event("b", NOON, "CONNECTED_TO_AGENT", json!({}))),
        (event("a", NOON, "CONNECTED_TO_AGENT", json!({})), event("b", NOON, "QUEUED", queue("q"))),
        (event("a", NOON, "QUEUED", queue("q2")), event("b", NOON, "QUEUED", queue("q1"))),
        (event("a", NOON, "QUEUED", queue("q")), event("b", NOON, "QUEUED", json!({}))),
    ] {
        let alone = record(std::slice::from_ref(&winner));
        assert_eq!(record(&[winner, loser])["stateAsOf"], alone["stateAsOf"]);
    }
}

#[test]
fn an_update_with_a_connected_agent_repairs_a_lost_event_that_seen_still_lacks() {
    let agent = json!({"agentInfo": {"agentArn": "a", "connectedToAgentTimestamp": "2025-06-01T11:00:00Z"}});
    let record = record(&[event("e", NOON, "CONTACT_DATA_UPDATED", agent)]);
    assert_eq!(
        (&record["state"], &record["activeWithAgent"]),
        (&json!("CONNECTED_TO_AGENT"), &json!("a"))
    );
    assert_eq!(record["seen"], json!(["CONTACT_DATA_UPDATED"]));
}

#[test]
fn the_indexes_name_the_queue_or_the_agent_of_the_state_alone() {
    let all = json!({"queueInfo": {"queueArn": "q"}, "agentInfo": {"agentArn": "a"}});
    for (kind, queue, agent) in [
        ("INITIATED", None, None),
        ("QUEUED", Some("q"), None),
        ("CONNECTED_TO_AGENT", None, Some("a")),
        ("PAUSED", None, Some("a")),
        ("RESUMED", None, None),
        ("DISCONNECTED", None, None),
        ("COMPLETED", None, None),
    ] {
        let record = record(&[event("e", NOON, kind, all.clone())]);
        assert_eq!(record.get("waitingInQueue").and_then(Value::as_str), queue, "{kind}");
        assert_eq!(record.get("activeWithAgent").and_then(Value::as_str), agent, "{kind}");
    }
}

#[test]
fn the_arn_is_that_of_the_event_that_proves_the_state() {
    let old =
        json!({"queueInfo": {"queueArn": "q1", "enqueueTimestamp": "2025-06-01T12:00:00.5Z"}});
    let new = json!({"queueInfo": {"queueArn": "q2"}});
    let events =
        [event("a", NOON, "QUEUED", old), event("b", "2025-06-01T12:00:05Z", "OTHER", new)];
    let record = record(&events);
    assert_eq!(
        (&record["waitingInQueue"], &record["queueInfo"]),
        (&json!("q1"), &json!({"queueArn": "q2"}))
    );
}

#[test]
fn a_member_that_is_not_text_of_at_most_1024_bytes_sets_no_arn() {
    for (arn, is_set) in
        [(json!("q".repeat(1024)), true), (json!("q".repeat(1025)), false), (json!(5), false)]
    {
        let record = record(&[event("e", NOON, "QUEUED", json!({"queueInfo": {"queueArn": arn}}))]);
        assert_eq!(record.contains_key("waitingInQueue"), is_set);
        assert_eq!(record["queueInfo"], json!({"queueArn": arn}));
    }
}

#[test]
fn a_section_that_cannot_be_kept_still_counts_for_the_state() {
    for bad in [json!(1e200), json!({"": 1}), lists(32), json!("x".repeat(33_000))] {
        let queue =
            json!({"queueArn": "q", "EnqueueTimestamp": "2025-06-01T12:00:00.25Z", "bad": bad});
        let record = record(&[event("e", NOON, "QUEUED", json!({"queueInfo": queue}))]);
        assert!(!record.contains_key("queueInfo"));
        assert_eq!(record["asOf"], "2025-06-01T12:00:00.250Z/30/e");
        assert_eq!((&record["state"], &record["waitingInQueue"]), (&json!("QUEUED"), &json!("q")));
    }
}

//! The state: what events prove, and which proof wins.

use super::{has, has_with, proves, rows};
use serde_json::json;

#[test]
fn an_event_proves_each_milestone_whose_timestamp_it_carries_at_that_time() {
    proves(
        r#"
        OTHER {"initiationTimestamp": "@08:00:00"} => 0/@08:00:00.000/10/
        OTHER {"connectedToSystemTimestamp": "@08:00:00", "initiationTimestamp": "@09:00:00"} => 1/@08:00:00.000/20/
        OTHER {"queueInfo": {"queueArn": "q", "enqueueTimestamp": "@09:00:00.5"}} => 2/@09:00:00.500/30/q
        OTHER {"queueInfo": {"queueArn": "q", "enqueueTimestamp": "@09:00:00"}, "agentInfo": {"agentArn": "a", "connectedToAgentTimestamp": "@10:00:00"}} => 2/@10:00:00.000/40/a
        OTHER {"queueInfo": {"queueArn": "q", "enqueueTimestamp": "@10:00:00"}, "agentInfo": {"agentArn": "a", "connectedToAgentTimestamp": "@09:00:00"}} => 2/@10:00:00.000/30/q
        OTHER {"disconnectTimestamp": "@08:00:00", "agentInfo": {"connectedToAgentTimestamp": "@10:00:00"}} => 3/@08:00:00.000/70/
        OTHER {"scheduledTimestamp": "@08:00:00", "ringStartTimestamp": "@08:00:00"} => null
        "#,
    );
}

#[test]
fn the_end_of_after_contact_work_proves_nothing_except_in_a_completed() {
    proves(
        r#"
        OTHER {"agentInfo": {"afterContactWorkEndTimestamp": "@08:00:00"}} => null
        DISCONNECTED {"agentInfo": {"afterContactWorkEndTimestamp": "@13:00:00"}} => 3/@12:00:00.000/70/
        COMPLETED {"agentInfo": {"afterContactWorkEndTimestamp": "@13:00:00"}} => 4/@13:00:00.000/80/
        "#,
    );
}

#[test]
fn completed_is_at_the_latest_of_its_own_timestamp_and_its_instant() {
    proves(
        r#"
        COMPLETED {} => 4/@12:00:00.999/80/
        COMPLETED {"disconnectTimestamp": "@12:00:00.6"} => 4/@12:00:00.600/80/
        COMPLETED {"disconnectTimestamp": "@11:00:00"} => 4/@12:00:00.999/80/
        COMPLETED {"disconnectTimestamp": "@12:00:01.6", "agentInfo": {"afterContactWorkEndTimestamp": "@11:00:00"}} => 4/@12:00:01.600/80/
        COMPLETED {"disconnectTimestamp": "@11:00:00", "agentInfo": {"afterContactWorkEndTimestamp": "@11:30:00"}} => 4/@12:00:00.999/80/
        "#,
    );
}

#[test]
fn a_milestone_event_proves_its_state_at_its_own_timestamp_or_else_at_its_instant() {
    proves(
        r#"
        INITIATED {} => 0/@12:00:00.000/10/
        INITIATED {"initiationTimestamp": "soon"} => 0/@12:00:00.000/10/
        CONNECTED_TO_SYSTEM {"connectedToSystemTimestamp": "NOT_YET"} => 1/@12:00:00.000/20/
        QUEUED {"queueInfo": {"queueArn": "q"}} => 2/@12:00:00.000/30/q
        QUEUED {"queueInfo": {"queueArn": "q", "enqueueTimestamp": "@09:00:00"}} => 2/@09:00:00.000/30/q
        QUEUED {"queueInfo": "q"} => 2/@12:00:00.000/30/
        CONNECTED_TO_AGENT {"agentInfo": {"agentArn": "a"}} => 2/@12:00:00.000/40/a
        CONNECTED_TO_AGENT {"agentInfo": {"agentArn": "a", "connectedToAgentTimestamp": "@09:00:00"}} => 2/@09:00:00.000/40/a
        DISCONNECTED {} => 3/@12:00:00.000/70/
        DISCONNECTED {"disconnectTimestamp": "@09:00:00"} => 3/@09:00:00.000/70/
        CONTACT_DATA_UPDATED {} => null
        queued {} => null
        "#,
    );
}

#[test]
fn an_agent_was_connected_after_the_enqueueing_that_the_event_repeats() {
    proves(
        r#"
        CONNECTED_TO_AGENT {"queueInfo": {"queueArn": "q", "enqueueTimestamp": "@12:00:00.312"}, "agentInfo": {"agentArn": "a", "connectedToAgentTimestamp": "@12:00:00.305"}} => 2/@12:00:00.312/40/a
        CONNECTED_TO_AGENT {"queueInfo": {"queueArn": "q", "enqueueTimestamp": "@12:00:00.312"}, "agentInfo": {"agentArn": "a"}} => 2/@12:00:00.312/40/a
        CONNECTED_TO_AGENT {"queueInfo": {"queueArn": "q", "enqueueTimestamp": "@11:00:00"}, "agentInfo": {"agentArn": "a"}} => 2/@12:00:00.000/40/a
        QUEUED {"queueInfo": {"queueArn": "q", "enqueueTimestamp": "@11:00:00"}, "agentInfo": {"agentArn": "a", "connectedToAgentTimestamp": "@11:30:00"}} => 2/@11:30:00.000/40/a
        "#,
    );
}

#[test]
fn an_agent_who_was_only_offered_the_contact_sets_no_arn() {
    proves(
        r#"
        OTHER {"agentInfo": {"agentArn": "a", "connectedToAgentTimestamp": "NOT_YET"}} => null
        CONNECTED_TO_AGENT {"agentInfo": {"agentArn": "a", "connectedToAgentTimestamp": "NOT_YET"}} => 2/@12:00:00.000/40/
        PAUSED {"agentInfo": {"agentArn": "a", "connectedToAgentTimestamp": "NOT_YET"}} => 2/@12:00:00.000/50/
        "#,
    );
}

#[test]
fn a_paused_contact_is_with_its_agent_if_it_was_not_queued_since() {
    proves(
        r#"
        PAUSED {} => 2/@12:00:00.000/50/
        PAUSED {"agentInfo": {"agentArn": "a"}} => 2/@12:00:00.000/50/
        PAUSED {"agentInfo": {"agentArn": "a", "connectedToAgentTimestamp": "@11:00:00"}} => 2/@12:00:00.000/50/a
        PAUSED {"agentInfo": {"agentArn": "a", "connectedToAgentTimestamp": "@12:00:00.5"}} => 2/@12:00:00.500/50/a
        PAUSED {"queueInfo": {"queueArn": "q", "enqueueTimestamp": "@13:00:00"}} => 2/@13:00:00.000/50/
        PAUSED {"queueInfo": {"enqueueTimestamp": "@11:30:00"}, "agentInfo": {"agentArn": "a", "connectedToAgentTimestamp": "@11:00:00"}} => 2/@12:00:00.000/50/
        PAUSED {"queueInfo": {"enqueueTimestamp": "@11:00:00"}, "agentInfo": {"agentArn": "a", "connectedToAgentTimestamp": "@11:00:00"}} => 2/@12:00:00.000/50/a
        "#,
    );
}

#[test]
fn a_resumed_contact_is_with_its_agent_if_it_was_not_queued_since_and_in_no_queue_otherwise() {
    proves(
        r#"
        RESUMED {} => 2/@12:00:00.000/61/
        RESUMED {"connectedToSystemTimestamp": "@12:00:00.007"} => 2/@12:00:00.000/61/
        RESUMED {"agentInfo": {"agentArn": "a"}} => 2/@12:00:00.000/61/
        RESUMED {"queueInfo": {"queueArn": "q", "enqueueTimestamp": "@11:00:00"}} => 2/@12:00:00.000/61/
        RESUMED {"queueInfo": {"queueArn": "q", "enqueueTimestamp": "@12:00:00.007"}} => 2/@12:00:00.007/61/
        RESUMED {"agentInfo": {"agentArn": "a", "connectedToAgentTimestamp": "@11:00:00"}} => 2/@12:00:00.000/64/a
        RESUMED {"queueInfo": {"enqueueTimestamp": "@10:00:00"}, "agentInfo": {"agentArn": "a", "connectedToAgentTimestamp": "@10:00:00"}} => 2/@12:00:00.000/64/a
        RESUMED {"queueInfo": {"enqueueTimestamp": "@11:00:00"}, "agentInfo": {"agentArn": "a", "connectedToAgentTimestamp": "@10:00:00"}} => 2/@12:00:00.000/61/
        RESUMED {"queueInfo": {"enqueueTimestamp": "@11:00:00"}, "agentInfo": {"agentArn": "a", "connectedToAgentTimestamp": "@12:00:00.007"}} => 2/@12:00:00.007/64/a
        RESUMED {"queueInfo": {"enqueueTimestamp": "@11:00:00"}, "agentInfo": {"agentArn": "a", "connectedToAgentTimestamp": "NOT_YET"}} => 2/@12:00:00.000/61/
        "#,
    );
    has(
        "e @12:00:00 RESUMED {}",
        r#"{"state": "CONNECTED_TO_SYSTEM", "stateSince": "@12:00:00.000"}"#,
    );
    has(
        r#"e @12:00:00 RESUMED {"agentInfo": {"agentArn": "a", "connectedToAgentTimestamp": "@11:00:00"}}"#,
        r#"{"state": "CONNECTED_TO_AGENT", "activeWithAgent": "a"}"#,
    );
}

#[test]
fn no_event_moves_a_contact_back_a_phase() {
    let kinds = ["INITIATED", "CONNECTED_TO_SYSTEM", "RESUMED", "DISCONNECTED", "COMPLETED"];
    for (higher, kind) in kinds.into_iter().enumerate() {
        for lower in &kinds[..higher] {
            let state = if kind == "RESUMED" { "CONNECTED_TO_SYSTEM" } else { kind };
            let rank = [10, 20, 61, 70, 80][higher];
            let millis = if kind == "COMPLETED" { 999 } else { 0 };
            has(
                &format!("a @12:00:00 {kind} {{}}\nb @13:00:00 {lower} {{}}"),
                &format!(
                    r#"{{"state": "{state}", "stateAsOf": "{higher}/@12:00:00.{millis:03}/{rank}/"}}"#
                ),
            );
        }
    }
}

#[test]
fn within_the_live_phase_the_newest_state_wins() {
    let live = ["QUEUED", "CONNECTED_TO_AGENT", "PAUSED", "RESUMED"];
    let states = ["QUEUED", "CONNECTED_TO_AGENT", "PAUSED", "CONNECTED_TO_SYSTEM"];
    for older in live {
        for (newer, state) in live.into_iter().zip(states) {
            has(
                &format!("z @12:00:00 {older} {{}}\na @12:00:00.001 {newer} {{}}"),
                &format!(r#"{{"state": "{state}", "stateSince": "@12:00:00.001"}}"#),
            );
        }
    }
}

#[test]
fn at_the_same_time_the_greater_rank_wins_and_then_the_greater_arn() {
    for (events, state) in rows(
        r#"
        RESUMED {"agentInfo": {"connectedToAgentTimestamp": "@11:00:00"}}; RESUMED {} => 2/@12:00:00.000/64/
        RESUMED {}; PAUSED {} => 2/@12:00:00.000/61/
        PAUSED {}; CONNECTED_TO_AGENT {"agentInfo": {"agentArn": "a"}} => 2/@12:00:00.000/50/
        CONNECTED_TO_AGENT {}; QUEUED {"queueInfo": {"queueArn": "q"}} => 2/@12:00:00.000/40/
        QUEUED {"queueInfo": {"queueArn": "q2"}}; QUEUED {"queueInfo": {"queueArn": "q1"}} => 2/@12:00:00.000/30/q2
        QUEUED {"queueInfo": {"queueArn": "q"}}; QUEUED {} => 2/@12:00:00.000/30/q
        "#,
    ) {
        let (winner, loser) = events.split_once(';').unwrap();
        let events = format!("a @12:00:00 {winner}\nb @12:00:00 {}", loser.trim());
        has(&events, &format!(r#"{{"stateAsOf": "{state}"}}"#));
    }
}

#[test]
fn an_update_with_a_connected_agent_repairs_a_lost_event_that_seen_still_lacks() {
    has(
        r#"e @12:00:00 CONTACT_DATA_UPDATED {"agentInfo": {"agentArn": "a", "connectedToAgentTimestamp": "@11:00:00"}}"#,
        r#"{"state": "CONNECTED_TO_AGENT", "activeWithAgent": "a", "seen": ["CONTACT_DATA_UPDATED"]}"#,
    );
}

#[test]
fn the_indexes_have_only_the_queue_or_the_agent_of_the_state() {
    for (kind, expected) in rows(
        r#"
        INITIATED => {"waitingInQueue": null, "activeWithAgent": null}
        QUEUED => {"waitingInQueue": null, "activeWithAgent": "a"}
        CONNECTED_TO_AGENT => {"waitingInQueue": null, "activeWithAgent": "a"}
        PAUSED => {"waitingInQueue": null, "activeWithAgent": "a"}
        RESUMED => {"waitingInQueue": null, "activeWithAgent": "a"}
        DISCONNECTED => {"waitingInQueue": null, "activeWithAgent": null}
        COMPLETED => {"waitingInQueue": null, "activeWithAgent": null}
        "#,
    ) {
        let end = if kind == "INITIATED" { r#""disconnectTimestamp": "@11:30:00", "# } else { "" };
        let detail = r#""queueInfo": {"queueArn": "q", "enqueueTimestamp": "@10:00:00"}, "agentInfo": {"agentArn": "a", "connectedToAgentTimestamp": "@11:00:00"}"#;
        has(&format!("e @12:00:00 {kind} {{{end}{detail}}}"), expected);
    }
    has(
        r#"e @12:00:00 QUEUED {"queueInfo": {"queueArn": "q"}, "agentInfo": {"agentArn": "a"}}"#,
        r#"{"waitingInQueue": "q", "activeWithAgent": null}"#,
    );
}

#[test]
fn the_arn_is_that_of_the_event_that_proves_the_state() {
    has(
        r#"
        a @12:00:00 QUEUED {"queueInfo": {"queueArn": "q1", "enqueueTimestamp": "@12:00:00.5"}}
        b @12:00:05 OTHER {"queueInfo": {"queueArn": "q2"}}
        "#,
        r#"{"waitingInQueue": "q1", "queueInfo": {"queueArn": "q2"}}"#,
    );
}

#[test]
fn a_member_that_is_not_text_of_at_most_1024_bytes_sets_no_arn() {
    for (arn, is_set) in
        [(json!("q".repeat(1024)), true), (json!("q".repeat(1025)), false), (json!(5), false)]
    {
        let event =
            super::event("e", super::NOON, "QUEUED", json!({"queueInfo": {"queueArn": arn}}));
        let waiting = if is_set { arn.clone() } else { json!(null) };
        has_with(
            &[],
            &[event],
            &json!({"queueInfo": {"queueArn": arn}, "waitingInQueue": waiting}),
        );
    }
}

//! The state: what events prove, and which proof wins.

use super::{NOON, event, has, has_values, proves, rows};
use serde_json::json;

sentences! {
    // Rule state-1.
    an_event_proves_each_milestone_whose_timestamp_it_carries_at_that_time: proves() r#"
        OTHER {"initiationTimestamp": "@08:00:00"} => 0/@08:00:00.000/10/
        OTHER {"connectedToSystemTimestamp": "@08:00:00", "initiationTimestamp": "@09:00:00"} => 1/@08:00:00.000/20/
        OTHER {queued@09:00:00.5} => 2/@09:00:00.500/30/q
        OTHER {queued@09:00:00, connected@10:00:00} => 2/@10:00:00.000/40/a
        OTHER {queued@10:00:00, connected@09:00:00} => 2/@10:00:00.000/30/q
        OTHER {disconnected@08:00:00, "agentInfo": {"connectedToAgentTimestamp": "@10:00:00"}} => 3/@08:00:00.000/70/
        OTHER {"scheduledTimestamp": "@08:00:00", "ringStartTimestamp": "@08:00:00"} => null
    "#;

    // Rule state-2.
    the_end_of_after_contact_work_proves_nothing_except_in_a_completed: proves() "
        OTHER {worked@08:00:00} => null
        DISCONNECTED {worked@13:00:00} => 3/@12:00:00.000/70/
        COMPLETED {worked@13:00:00} => 4/@13:00:00.000/80/
    ";

    // Rule state-2.
    completed_is_at_the_latest_of_its_own_timestamp_and_its_instant: proves() "
        COMPLETED {} => 4/@12:00:00.999/80/
        COMPLETED {disconnected@12:00:00.6} => 4/@12:00:00.600/80/
        COMPLETED {disconnected@11:00:00} => 4/@12:00:00.999/80/
        COMPLETED {disconnected@12:00:01.6, worked@11:00:00} => 4/@12:00:01.600/80/
        COMPLETED {disconnected@11:00:00, worked@11:30:00} => 4/@12:00:00.999/80/
    ";

    // Rule state-3.
    a_milestone_event_proves_its_state_at_its_own_timestamp_or_else_at_its_instant: proves() r#"
        INITIATED {} => 0/@12:00:00.000/10/
        INITIATED {"initiationTimestamp": "soon"} => 0/@12:00:00.000/10/
        CONNECTED_TO_SYSTEM {"connectedToSystemTimestamp": "NOT_YET"} => 1/@12:00:00.000/20/
        QUEUED {"queueInfo": {"queueArn": "q"}} => 2/@12:00:00.000/30/q
        QUEUED {queued@09:00:00} => 2/@09:00:00.000/30/q
        QUEUED {"queueInfo": "q"} => 2/@12:00:00.000/30/
        CONNECTED_TO_AGENT {"agentInfo": {"agentArn": "a"}} => 2/@12:00:00.000/40/a
        CONNECTED_TO_AGENT {connected@09:00:00} => 2/@09:00:00.000/40/a
        DISCONNECTED {} => 3/@12:00:00.000/70/
        DISCONNECTED {disconnected@09:00:00} => 3/@09:00:00.000/70/
        CONTACT_DATA_UPDATED {} => null
        queued {} => null
    "#;

    // Rule state-5.
    an_agent_was_connected_after_the_enqueueing_that_the_event_repeats: proves() r#"
        CONNECTED_TO_AGENT {queued@12:00:00.312, connected@12:00:00.305} => 2/@12:00:00.312/40/a
        CONNECTED_TO_AGENT {queued@12:00:00.312, "agentInfo": {"agentArn": "a"}} => 2/@12:00:00.312/40/a
        CONNECTED_TO_AGENT {queued@11:00:00, "agentInfo": {"agentArn": "a"}} => 2/@12:00:00.000/40/a
        QUEUED {queued@11:00:00, connected@11:30:00} => 2/@11:30:00.000/40/a
    "#;

    an_agent_who_was_only_offered_the_contact_sets_no_arn: proves() r#"
        OTHER {"agentInfo": {"agentArn": "a", "connectedToAgentTimestamp": "NOT_YET"}} => null
        CONNECTED_TO_AGENT {"agentInfo": {"agentArn": "a", "connectedToAgentTimestamp": "NOT_YET"}}
            => 2/@12:00:00.000/40/
        PAUSED {"agentInfo": {"agentArn": "a", "connectedToAgentTimestamp": "NOT_YET"}} => 2/@12:00:00.000/50/
    "#;

    // Rule state-6.
    a_paused_contact_is_with_its_agent_if_it_was_not_queued_since: proves() r#"
        PAUSED {} => 2/@12:00:00.000/50/
        PAUSED {"agentInfo": {"agentArn": "a"}} => 2/@12:00:00.000/50/
        PAUSED {connected@11:00:00} => 2/@12:00:00.000/50/a
        PAUSED {connected@12:00:00.5} => 2/@12:00:00.500/50/a
        PAUSED {queued@13:00:00} => 2/@13:00:00.000/50/
        PAUSED {queued@11:30:00, connected@11:00:00} => 2/@12:00:00.000/50/
        PAUSED {queued@11:00:00, connected@11:00:00} => 2/@12:00:00.000/50/a
    "#;

    // Rules state-4, state-8.
    a_resumed_contact_is_with_its_agent_if_it_was_not_queued_since_and_in_no_queue_otherwise: proves() r#"
        RESUMED {} => 2/@12:00:00.000/61/
        RESUMED {"connectedToSystemTimestamp": "@12:00:00.007"} => 2/@12:00:00.000/61/
        RESUMED {"agentInfo": {"agentArn": "a"}} => 2/@12:00:00.000/61/
        RESUMED {queued@11:00:00} => 2/@12:00:00.000/61/
        RESUMED {queued@12:00:00.007} => 2/@12:00:00.007/61/
        RESUMED {connected@11:00:00} => 2/@12:00:00.000/64/a
        RESUMED {queued@10:00:00, connected@10:00:00} => 2/@12:00:00.000/64/a
        RESUMED {queued@11:00:00, connected@10:00:00} => 2/@12:00:00.000/61/
        RESUMED {queued@11:00:00, connected@12:00:00.007} => 2/@12:00:00.007/64/a
        RESUMED {queued@11:00:00, "agentInfo": {"agentArn": "a", "connectedToAgentTimestamp": "NOT_YET"}}
            => 2/@12:00:00.000/61/
    "#
    has() r#"
        e @12:00:00 RESUMED {} => {"state": "CONNECTED_TO_SYSTEM", "stateSince": "@12:00:00.000"}
        e @12:00:00 RESUMED {connected@11:00:00}
        => {"state": "CONNECTED_TO_AGENT", "activeWithAgent": "a"}
    "#;
}

/// Rules state-7, state-10.
#[test]
fn no_event_moves_a_contact_back_a_phase() {
    let kinds = ["INITIATED", "CONNECTED_TO_SYSTEM", "RESUMED", "DISCONNECTED", "COMPLETED"];
    for (higher, kind) in kinds.into_iter().enumerate() {
        for lower in &kinds[..higher] {
            let state = if kind == "RESUMED" { "CONNECTED_TO_SYSTEM" } else { kind };
            let rank = [10, 20, 61, 70, 80][higher];
            let millis = if kind == "COMPLETED" { 999 } else { 0 };
            has(&format!(
                r#"a @12:00:00 {kind} {{}} b @13:00:00 {lower} {{}}
                => {{"state": "{state}", "stateAsOf": "{higher}/@12:00:00.{millis:03}/{rank}/"}}"#
            ));
        }
    }
}

#[test]
fn within_the_live_phase_the_newest_state_wins() {
    let live = ["QUEUED", "CONNECTED_TO_AGENT", "PAUSED", "RESUMED"];
    let states = ["QUEUED", "CONNECTED_TO_AGENT", "PAUSED", "CONNECTED_TO_SYSTEM"];
    for older in live {
        for (newer, state) in live.into_iter().zip(states) {
            has(&format!(
                r#"z @12:00:00 {older} {{}} a @12:00:00.001 {newer} {{}}
                => {{"state": "{state}", "stateSince": "@12:00:00.001"}}"#
            ));
        }
    }
}

/// Rule state-7.
#[test]
fn at_the_same_time_the_greater_rank_wins_and_then_the_greater_arn() {
    for (events, state) in rows(
        r#"
        a @12:00:00 RESUMED {connected@11:00:00} b @12:00:00 RESUMED {} => 2/@12:00:00.000/64/a
        a @12:00:00 RESUMED {} b @12:00:00 PAUSED {connected@11:00:00} => 2/@12:00:00.000/61/
        a @12:00:00 PAUSED {} b @12:00:00 CONNECTED_TO_AGENT {"agentInfo": {"agentArn": "a"}} => 2/@12:00:00.000/50/
        a @12:00:00 CONNECTED_TO_AGENT {} b @12:00:00 QUEUED {queued@12:00:00} => 2/@12:00:00.000/40/
        a @12:00:00 QUEUED {"queueInfo": {"queueArn": "q2"}} b @12:00:00 QUEUED {queued@12:00:00}
            => 2/@12:00:00.000/30/q2
        a @12:00:00 QUEUED {queued@12:00:00} b @12:00:00 QUEUED {} => 2/@12:00:00.000/30/q
        "#,
    ) {
        has(&format!(r#"{events} => {{"stateAsOf": "{state}"}}"#));
    }
}

sentences! {
    an_update_with_a_connected_agent_repairs_a_lost_event_that_seen_still_lacks: has() r#"
        e @12:00:00 CONTACT_DATA_UPDATED {connected@11:00:00}
        => {"state": "CONNECTED_TO_AGENT", "activeWithAgent": "a", "seen": ["CONTACT_DATA_UPDATED"]}
    "#;

    // Rules state-9, record-5.
    the_indexes_have_only_the_queue_or_the_agent_of_the_state: has() r#"
        e @12:00:00 INITIATED {} => {"waitingInQueue": null, "activeWithAgent": null}
        e @12:00:00 QUEUED {"queueInfo": {"queueArn": "q"}, "agentInfo": {"agentArn": "a"}}
        => {"waitingInQueue": "q", "activeWithAgent": null}
        e @12:00:00 CONNECTED_TO_AGENT {queued@10:00:00, connected@11:00:00}
        => {"waitingInQueue": null, "activeWithAgent": "a"}
        e @12:00:00 PAUSED {queued@10:00:00, connected@11:00:00} => {"waitingInQueue": null, "activeWithAgent": "a"}
        e @12:00:00 PAUSED {queued@11:00:00, connected@10:00:00} => {"waitingInQueue": null, "activeWithAgent": null}
        e @12:00:00 RESUMED {queued@10:00:00, connected@11:00:00} => {"waitingInQueue": null, "activeWithAgent": "a"}
        e @12:00:00 RESUMED {queued@10:00:00} => {"waitingInQueue": null, "activeWithAgent": null}
        e @12:00:00 DISCONNECTED {queued@10:00:00, connected@11:00:00}
        => {"waitingInQueue": null, "activeWithAgent": null}
        e @12:00:00 COMPLETED {queued@10:00:00, connected@11:00:00}
        => {"waitingInQueue": null, "activeWithAgent": null}
    "#;

    the_arn_is_that_of_the_event_that_proves_the_state: has() r#"
        a @12:00:00 QUEUED {"queueInfo": {"queueArn": "q1", "enqueueTimestamp": "@12:00:00.5"}}
        b @12:00:05 OTHER {"queueInfo": {"queueArn": "q2"}}
        => {"waitingInQueue": "q1", "queueInfo": {"queueArn": "q2"}}
    "#;
}

/// Rule state-6.
#[test]
fn a_member_that_is_not_text_of_at_most_1024_bytes_sets_no_arn() {
    for (arn, is_set) in
        [(json!("q".repeat(1024)), true), (json!("q".repeat(1025)), false), (json!(5), false)]
    {
        let event = event("e", NOON, "QUEUED", json!({"queueInfo": {"queueArn": arn}}));
        let waiting = if is_set { arn.clone() } else { json!(null) };
        has_values(
            &[],
            &[event],
            &json!({"queueInfo": {"queueArn": arn}, "waitingInQueue": waiting}),
        );
    }
}

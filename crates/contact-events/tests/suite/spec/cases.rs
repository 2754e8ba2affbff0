//! Cases from people who work with these events, and their neighbours.

use super::has;

const TRANSFERRED: &str = r#""agentInfo": {"agentArn": "a", "connectedToAgentTimestamp": "@09:20:40.500", "afterContactWorkStartTimestamp": "@09:28:20.100", "afterContactWorkEndTimestamp": "@09:28:25.900"}"#;

#[test]
fn an_external_transfer_goes_on_after_the_agents_after_contact_work() {
    let update = format!(
        r#"e1 @09:35:02 CONTACT_DATA_UPDATED {{"updatedProperties": ["Tags"], "tags": {{"desk": "blue"}}, {TRANSFERRED}}}"#
    );
    has(
        &update,
        r#"{"state": "CONNECTED_TO_AGENT", "stateSince": "@09:20:40.500", "activeWithAgent": "a"}"#,
    );

    let completed = format!(
        r#"e2 @09:47:36 COMPLETED {{"disconnectTimestamp": "@09:47:36.600", {TRANSFERRED}}}"#
    );
    has(
        &format!("{update}\n{completed}"),
        r#"{
            "state": "COMPLETED", "stateSince": "@09:47:36.600", "activeWithAgent": null, "asOf": "@09:47:36.600/80/e2",
            "afterContactWork": {"afterContactWorkStartTimestamp": "@09:28:20.100", "afterContactWorkEndTimestamp": "@09:28:25.900"},
            "disconnectTimestamp": "@09:47:36.600"
        }"#,
    );
}

#[test]
fn the_disconnected_of_an_external_transfer_does_not_complete_it() {
    let disconnected = format!(
        r#"e @09:47:36 DISCONNECTED {{"disconnectTimestamp": "@09:47:36.600", {TRANSFERRED}}}"#
    );
    has(&disconnected, r#"{"state": "DISCONNECTED", "stateSince": "@09:47:36.600"}"#);
}

#[test]
fn an_agent_whose_clock_is_7_ms_behind_the_queues_is_connected() {
    has(
        r#"e @10:00:11 CONNECTED_TO_AGENT {"queueInfo": {"queueArn": "q", "enqueueTimestamp": "@10:00:11.312"}, "agentInfo": {"agentArn": "a", "connectedToAgentTimestamp": "@10:00:11.305"}}"#,
        r#"{
            "state": "CONNECTED_TO_AGENT", "stateSince": "@10:00:11.312", "asOf": "@10:00:11.305/40/e",
            "activeWithAgent": "a", "waitingInQueue": null
        }"#,
    );
}

#[test]
fn a_resumed_task_without_an_agent_is_in_no_queue_until_it_is_queued_again() {
    let resumed = r#"e1 @11:45:00 RESUMED {"queueInfo": {"queueArn": "q", "enqueueTimestamp": "@11:00:05.300"}}"#;
    has(
        resumed,
        r#"{"state": "CONNECTED_TO_SYSTEM", "stateSince": "@11:45:00.000", "waitingInQueue": null}"#,
    );
    let queued = r#"e2 @11:46:10 QUEUED {"queueInfo": {"queueArn": "q", "enqueueTimestamp": "@11:46:10.200"}}"#;
    has(
        &format!("{resumed}\n{queued}"),
        r#"{"state": "QUEUED", "stateSince": "@11:46:10.200", "waitingInQueue": "q"}"#,
    );
}

#[test]
fn a_tag_cut_in_the_middle_of_an_emoji_is_kept_as_it_was_read() {
    has(
        r#"e @12:00:00 DISCONNECTED {"disconnectTimestamp": "@12:00:00.250", "tags": {"nickname": "Rosa \ufffd"}}"#,
        r#"{"state": "DISCONNECTED", "stateSince": "@12:00:00.250", "tags": {"nickname": "Rosa \ufffd"}}"#,
    );
}

const DISCONNECTED: &str = r#"e1 @13:10:20 DISCONNECTED {"disconnectTimestamp": "@13:10:20.731", "chatMetrics": {"chatContactMetrics": {"totalMessages": 8}}}"#;

#[test]
fn a_completed_in_the_second_of_its_disconnected_is_newer_than_it() {
    let completed =
        r#"e2 @13:10:20 COMPLETED {"chatMetrics": {"chatContactMetrics": {"totalMessages": 9}}}"#;
    has(
        &format!("{DISCONNECTED}\n{completed}"),
        r#"{
            "state": "COMPLETED", "stateSince": "@13:10:20.999", "disconnectTimestamp": "@13:10:20.731",
            "chatMetrics": {"chatContactMetrics": {"totalMessages": 9}}, "chatMetricsAsOf": "@13:10:20.999/80/e2"
        }"#,
    );
}

#[test]
fn a_completed_with_the_timestamp_of_its_disconnected_is_newer_by_its_rank() {
    let completed = r#"e0 @13:10:20 COMPLETED {"disconnectTimestamp": "@13:10:20.731", "chatMetrics": {"chatContactMetrics": {"totalMessages": 9}}}"#;
    has(
        &format!("{DISCONNECTED}\n{completed}"),
        r#"{"asOf": "@13:10:20.731/80/e0", "chatMetrics": {"chatContactMetrics": {"totalMessages": 9}}}"#,
    );
}

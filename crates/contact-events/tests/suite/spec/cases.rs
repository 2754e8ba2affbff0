//! Cases from people who work with these events, and similar cases.

use super::has;

sentences! {
    an_external_transfer_goes_on_after_the_agents_after_contact_work: has() r#"
        e1 @09:35:02 CONTACT_DATA_UPDATED {
            "updatedProperties": ["Tags"], "tags": {"desk": "blue"}, "agentInfo": {
                "agentArn": "a", "connectedToAgentTimestamp": "@09:20:40.500",
                "afterContactWorkStartTimestamp": "@09:28:20.100", "afterContactWorkEndTimestamp": "@09:28:25.900"
            }
        }
        => {"state": "CONNECTED_TO_AGENT", "stateSince": "@09:20:40.500", "activeWithAgent": "a"}
    "#;

    an_external_transfer_is_completed_after_its_disconnect: has() r#"
        e1 @09:35:02 OTHER {connected@09:20:40.500}
        e2 @09:47:36 COMPLETED {
            disconnected@09:47:36.600, "agentInfo": {
                "agentArn": "a", "connectedToAgentTimestamp": "@09:20:40.500",
                "afterContactWorkStartTimestamp": "@09:28:20.100", "afterContactWorkEndTimestamp": "@09:28:25.900"
            }
        }
        => {
            "state": "COMPLETED", "stateSince": "@09:47:36.600", "asOf": "@09:47:36.600/80/e2", "activeWithAgent": null,
            disconnected@09:47:36.600, connected@09:20:40.500, "afterContactWork": {
                "afterContactWorkStartTimestamp": "@09:28:20.100", "afterContactWorkEndTimestamp": "@09:28:25.900"
            }
        }
    "#;

    the_disconnected_of_an_external_transfer_does_not_complete_it: has() r#"
        e @09:47:36 DISCONNECTED {
            disconnected@09:47:36.600, worked@09:28:25.900
        }
        => {"state": "DISCONNECTED", "stateSince": "@09:47:36.600"}
    "#;

    an_agent_whose_clock_is_7_ms_behind_the_queues_is_connected: has() r#"
        e @10:00:11 CONNECTED_TO_AGENT {queued@10:00:11.312, connected@10:00:11.305}
        => {
            "state": "CONNECTED_TO_AGENT", "stateSince": "@10:00:11.312", "asOf": "@10:00:11.305/40/e",
            "activeWithAgent": "a", "waitingInQueue": null
        }
    "#;

    a_resumed_task_without_an_agent_is_in_no_queue_until_it_is_queued_again: has() r#"
        e1 @11:45:00 RESUMED {queued@11:00:05.300}
        => {"state": "CONNECTED_TO_SYSTEM", "stateSince": "@11:45:00.000", "waitingInQueue": null}

        e1 @11:45:00 RESUMED {queued@11:00:05.300}
        e2 @11:46:10 QUEUED {queued@11:46:10.200}
        => {"state": "QUEUED", "stateSince": "@11:46:10.200", "waitingInQueue": "q"}
    "#;

    a_tag_cut_in_the_middle_of_an_emoji_is_kept_as_it_was_read: has() r#"
        e @12:00:00 DISCONNECTED {disconnected@12:00:00.250, "tags": {"nickname": "Rosa \ufffd"}}
        => {"state": "DISCONNECTED", "stateSince": "@12:00:00.250", "tags": {"nickname": "Rosa \ufffd"}}
    "#;

    a_completed_in_the_second_of_its_disconnected_is_newer_than_it: has() r#"
        e2 @13:10:20 DISCONNECTED {disconnected@13:10:20.731, "chatMetrics": {"totalMessages": 8}}
        e1 @13:10:20 COMPLETED {"chatMetrics": {"totalMessages": 9}}
        => {
            "state": "COMPLETED", "stateSince": "@13:10:20.999", disconnected@13:10:20.731,
            "chatMetrics": {"totalMessages": 9}, "chatMetricsAsOf": "@13:10:20.999/80/e1"
        }

        e2 @13:10:20 DISCONNECTED {disconnected@13:10:20.731, "chatMetrics": {"totalMessages": 8}}
        e1 @13:10:20 COMPLETED {disconnected@13:10:20.731, "chatMetrics": {"totalMessages": 9}}
        => {"asOf": "@13:10:20.731/80/e1", "chatMetrics": {"totalMessages": 9}}
    "#;
}

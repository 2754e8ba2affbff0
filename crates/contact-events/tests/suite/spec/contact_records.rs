//! Contact records, the second source.

use super::{counts, has, is_exactly};

sentences! {
    // Rules contact-records-2, contact-records-4.
    a_contact_record_sets_what_events_set_and_nothing_else: is_exactly(1) r#"
        {
            "LastUpdateTimestamp": "@12:05:00", "InstanceARN": "i", "Channel": "voice", "InitiationMethod": "INBOUND",
            "InitialContactId": "c1", "PreviousContactId": null, "InitiationTimestamp": "@12:00:00",
            "DisconnectTimestamp": "@12:04:00", "DisconnectReason": "CUSTOMER_DISCONNECT",
            "Queue": {"ARN": "q", "EnqueueTimestamp": "@12:01:00", "Name": "Billing", "Duration": 60},
            "Agent": {
                "ARN": "a", "ConnectedToAgentTimestamp": "@12:02:00", "AfterContactWorkStartTimestamp": "@12:04:00",
                "AfterContactWorkEndTimestamp": "@12:04:09", "AfterContactWorkDuration": 9, "Username": "rosa"
            },
            "Tags": {"k": "1"}, "Attributes": {"name": "Rosa"}, "Recordings": [], "ScheduledTimestamp": "@11:00:00"
        }
        => {
            "contactId": "c", "asOf": "@12:05:00.000/95/", "expiresAt": 1748865900, "seen": ["CONTACT_RECORD"],
            "instanceArn": "i", "channel": "VOICE", "initiationMethod": "INBOUND", "initialContactId": "c1",
            "initiationTimestamp": "@12:00:00.000", disconnected@12:04:00.000,
            queued@12:01:00.000, "queueInfoAsOf": "@12:01:00.000/00/@12:05:00.000",
            connected@12:02:00.000, "agentInfoAsOf": "@12:02:00.000/00/@12:05:00.000",
            "afterContactWork": {
                "afterContactWorkStartTimestamp": "@12:04:00.000", "afterContactWorkEndTimestamp": "@12:04:09.000",
                "afterContactWorkDuration": 9
            },
            "afterContactWorkAsOf": "@12:04:09.000/00/@12:05:00.000",
            "disconnectReason": "CUSTOMER_DISCONNECT", "disconnectReasonAsOf": "@12:04:00.000/00/@12:05:00.000",
            "state": "COMPLETED", "stateSince": "@12:04:09.000", "stateAsOf": "4/@12:04:09.000/80/"
        }
    "#;

    // Rule contact-records-5.
    a_contact_record_proves_its_milestones_and_completed_if_the_work_ended_after_the_disconnect: has() r#"
        {"Tags": null} => {"stateAsOf": null, "seen": ["CONTACT_RECORD"]}
        {"InitiationTimestamp": "@12:00:00"} => {"stateAsOf": "0/@12:00:00.000/10/"}
        {"ConnectedToSystemTimestamp": "@12:00:00"} => {"stateAsOf": "1/@12:00:00.000/20/"}
        {"Queue": {"ARN": "q", "EnqueueTimestamp": "@12:00:00"}}
            => {"stateAsOf": "2/@12:00:00.000/30/q", "waitingInQueue": "q"}
        {"Agent": {"ARN": "a", "ConnectedToAgentTimestamp": "@12:00:00"}}
            => {"stateAsOf": "2/@12:00:00.000/40/a", "activeWithAgent": "a"}
        {"DisconnectTimestamp": "@12:00:00"} => {"stateAsOf": "3/@12:00:00.000/70/"}
        {"DisconnectTimestamp": "@12:00:00", "Agent": {"AfterContactWorkEndTimestamp": "@12:00:01"}}
            => {"stateAsOf": "4/@12:00:01.000/80/"}
        {"DisconnectTimestamp": "@12:00:00", "Agent": {"AfterContactWorkEndTimestamp": "@12:00:00"}}
            => {"stateAsOf": "3/@12:00:00.000/70/"}
        {"DisconnectTimestamp": "@12:00:00", "Agent": {"AfterContactWorkEndTimestamp": "@11:40:00"}}
            => {"stateAsOf": "3/@12:00:00.000/70/"}
        {"Agent": {"AfterContactWorkEndTimestamp": "@12:00:00"}}
            => {"stateAsOf": null, "afterContactWork": {"afterContactWorkEndTimestamp": "@12:00:00.000"}}
    "#;

    // Rule contact-records-6.
    a_section_without_its_stamps_timestamp_or_its_arn_is_an_absence: has() r#"
        {"Queue": {"ARN": "q"}} => {"queueInfo": null}
        {"Queue": {"ARN": null, "EnqueueTimestamp": "@12:00:00"}}
            => {"queueInfo": null, "stateAsOf": "2/@12:00:00.000/30/"}
        {"Agent": {"ARN": "a", "ConnectedToAgentTimestamp": "NOT_YET"}} => {"agentInfo": null, "stateAsOf": null}
        {"Agent": {"ConnectedToAgentTimestamp": "@12:00:00"}} => {"agentInfo": null, "stateAsOf": "2/@12:00:00.000/40/"}
        {"Agent": {"AfterContactWorkStartTimestamp": "@12:00:00", "AfterContactWorkDuration": 5}}
            => {"afterContactWork": null}
        {"DisconnectReason": "API"} => {"disconnectReason": null}
        {"DisconnectReason": "", "DisconnectTimestamp": "@12:00:00"} => {"disconnectReason": null}
        {"Queue": null, "Agent": {}} => {"queueInfo": null, "agentInfo": null, "afterContactWork": null}
    "#;

    // Rule contact-records-1.
    names_are_matched_exactly_as_connect_writes_them: has() r#"
        {"instanceARN": "i", "InstanceArn": "i", "channel": "CHAT"} => {"instanceArn": null, "channel": null}
        {"Queue": {"arn": "q", "Arn": "q", "EnqueueTimestamp": "@12:00:00"}} => {"queueInfo": null}
        {"DisconnectTimestamp": null, disconnected@12:00:00} => {"disconnectTimestamp": null, "stateAsOf": null}
    "#;

    // Rule contact-records-6.
    a_wrong_member_of_queue_or_agent_is_an_absence_and_other_wrong_members_are_counted: has() r#"
        {"Queue": {"ARN": 5, "EnqueueTimestamp": "@12:00:00"}}
            => {"queueInfo": null, "stateAsOf": "2/@12:00:00.000/30/"}
        {"Queue": {"ARN": "q", "EnqueueTimestamp": "soon"}} => {"queueInfo": null, "stateAsOf": null}
        {"Agent": {"AfterContactWorkEndTimestamp": "@12:00:00", "AfterContactWorkStartTimestamp": 5}}
            => {"afterContactWork": {"afterContactWorkEndTimestamp": "@12:00:00.000"}}
        {"Channel": 5, "InitiationTimestamp": "@12:00:00"} => {"channel": null, "initiationTimestamp": "@12:00:00.000"}
    "#
    counts(&[]) r#"
        {"Queue": {"ARN": 5, "EnqueueTimestamp": "soon"}, "Tags": 5, "NewMember": {"": 1}} => 0
        {"Channel": 5, "InitiationTimestamp": "soon", "InstanceARN": null} => 2
        {"DisconnectReason": 5, "DisconnectTimestamp": "@12:00:00"} => 1
        {"Queue": "text", "Agent": []} => 2
        {"Agent": {"AfterContactWorkEndTimestamp": "@12:00:00", "AfterContactWorkDuration": 1e200}} => 1
    "#;

    the_newer_of_two_contact_records_wins: has() r#"
        {"DisconnectReason": "A", "DisconnectTimestamp": "@12:00:00", "LastUpdateTimestamp": "2025-06-01t13:00:00z"}
        {"LastUpdateTimestamp": "@12:30:00", "DisconnectReason": "B", "DisconnectTimestamp": "@12:00:00"}
        {"LastUpdateTimestamp": "@12:30:00", "DisconnectReason": "B", "DisconnectTimestamp": "@12:00:00"}
        => {
            "disconnectReason": "A", "disconnectReasonAsOf": "@12:00:00.000/00/@13:00:00.000",
            "asOf": "@13:00:00.000/95/"
        }
    "#;

    // Rule contact-records-3.
    an_event_wins_over_a_contact_record_that_says_the_same: has() r#"
        a @12:00:00 DISCONNECTED {
            disconnected@12:00:00.731, "disconnectReason": "TELECOM_PROBLEM",
            "queueInfo": {"queueArn": "q", "queueType": "STANDARD", "enqueueTimestamp": "@11:00:00.5"}
        }
        {
            "DisconnectTimestamp": "@12:00:00", "DisconnectReason": "CUSTOMER_DISCONNECT",
            "Queue": {"ARN": "q", "EnqueueTimestamp": "@11:00:00"}
        }
        => {
            disconnected@12:00:00.731, "disconnectReason": "TELECOM_PROBLEM", "asOf": "@13:00:00.000/95/",
            "queueInfo": {"queueArn": "q", "queueType": "STANDARD", "enqueueTimestamp": "@11:00:00.500"},
            "queueInfoAsOf": "@12:00:00.731/70/a", "stateAsOf": "3/@12:00:00.731/70/",
            "seen": ["CONTACT_RECORD", "DISCONNECTED"]
        }
    "#;

    a_contact_record_ends_a_contact_whose_last_events_were_lost: has() r#"
        a @11:00:00 CONNECTED_TO_AGENT {connected@11:00:00.5}
        {"DisconnectTimestamp": "@12:00:00", "Agent": {"ARN": "a", "ConnectedToAgentTimestamp": "@11:00:00"}}
        => {
            "state": "DISCONNECTED", "stateSince": "@12:00:00.000", "activeWithAgent": null,
            "agentInfoAsOf": "@11:00:00.500/40/a"
        }
    "#;

    a_contact_record_is_newer_than_every_event_at_its_time: has() r#"
        z @13:00:00 COMPLETED {disconnected@13:00:00}
        {} => {"asOf": "@13:00:00.000/95/"}
    "#;
}

//! Facts, types, and the sections with rules of their own.

use super::{has, keeps, keeps_value, proves};
use serde_json::{Value, json};

sentences! {
    // Rule record-3.
    of_two_facts_the_greater_wins_whichever_event_is_newer: has() r#"
        z @12:00:09 OTHER {"channel": "chat", "initiationTimestamp": "@12:00:00.100"}
        a @12:00:00 OTHER {"channel": "Voice", "initiationTimestamp": "2025-06-01T14:00:00.2+02:00"}
        => {"channel": "VOICE", "initiationTimestamp": "@12:00:00.200", "channelAsOf": null}
    "#;

    // Rule left-out-1.
    a_fact_of_the_wrong_type_is_left_out: keeps("channel") r#"
        {"channel": 5} => null
    "#
    has() r#"
        e @12:00:00 OTHER {"channel": ["VOICE"]} => {"channel": null}
        e @12:00:00 OTHER {"initiationTimestamp": 1748779200} => {"initiationTimestamp": null}
        e @12:00:00 OTHER {"initiationTimestamp": "soon", "InitiationTimestamp": "@12:00:00"}
            => {"initiationTimestamp": null}
    "#;

    // Rule values-9.
    agent_info_is_split_into_its_parts: has() r#"
        e @12:00:00 OTHER {"AgentInfo": {
            "AgentArn": "a", "afterContactWorkStartTimestamp": "@12:00:00", "AfterContactWorkDuration": "long",
            "acceptedByAgentTimestamp": "@12:00:00", "previewEndTimestamp": "soon", "agentInitiatedHoldDuration": 0,
            "stateTransitions": [], "newer": {"Is": "kept"}
        }}
        => {
            "agentInfo": {"agentArn": "a", "newer": {"is": "kept"}},
            "afterContactWork": {"afterContactWorkStartTimestamp": "@12:00:00.000", "afterContactWorkDuration": "long"},
            "preview": {"acceptedByAgentTimestamp": "@12:00:00.000", "previewEndTimestamp": "soon"},
            "agentInitiatedHoldDuration": 0, "stateTransitions": [], "previewAsOf": "@12:00:00.000/05/e"
        }
    "#;

    a_part_survives_a_newer_agent_info_without_it: has() r#"
        a @12:00:00 OTHER {"agentInfo": {"agentArn": "a", "afterContactWorkDuration": 5}}
        b @12:00:00 OTHER {"agentInfo": {"agentArn": "b"}}
        => {
            "agentInfo": {"agentArn": "b"}, "afterContactWork": {"afterContactWorkDuration": 5},
            "agentInfoAsOf": "@12:00:00.000/05/b", "afterContactWorkAsOf": "@12:00:00.000/05/a"
        }
    "#;

    an_agent_info_that_has_only_parts_and_absences_is_an_absence: keeps("agentInfo") r#"
        {"agentInfo": {"stateTransitions": []}} => null
        {"agentInfo": {"stateTransitions": [], "agentArn": ""}} => null
        {"agentInfo": {"agentArn": ""}} => null
        {"agentInfo": {}} => null
        {"agentInfo": "a"} => null
        {"agentInfo": {"stateTransitions": null, "agentArn": "a"}} => {"agentArn": "a"}
    "#
    has() r#"
        e @12:00:00 OTHER {"agentInfo": {"afterContactWorkDuration": null}} => {"afterContactWork": null}
        e @12:00:00 OTHER {"agentInfo": {"stateTransitions": {}}} => {"stateTransitions": null}
    "#;

    // Rule values-10.
    an_agent_who_was_only_offered_the_contact_is_not_the_contacts_agent: keeps("agentInfo") r#"
        {"agentInfo": {"agentArn": "a", "connectedToAgentTimestamp": "NOT_YET"}} => null
        {"agentInfo": {"agentArn": "a", "ConnectedToAgentTimestamp": "1970-01-01T00:00:00Z"}} => null
        {"agentInfo": {"agentArn": "a", "connectedToAgentTimestamp": null}} => {"agentArn": "a"}
        {"agentInfo": {"agentArn": "a", "connectedToAgentTimestamp": ""}} => {"agentArn": "a"}
        {"agentInfo": {"a": 1, "connectedToAgentTimestamp": "", "ConnectedToAgentTimestamp": "NOT_YET"}} => {"a": 1}
        {"agentInfo": {"a": 1, "connectedToAgentTimestamp": "NOT_YET", "ConnectedToAgentTimestamp": 1}} => null
        {"agentInfo": {"a": 1, "connectedToAgentTimestamp": "soon"}} => {"a": 1, "connectedToAgentTimestamp": "soon"}
    "#;

    the_parts_of_an_offered_agent_count: has() r#"
        e @12:00:00 COMPLETED {"agentInfo": {
            "agentArn": "a", "connectedToAgentTimestamp": "NOT_YET", "acceptedByAgentTimestamp": "@12:00:00",
            "afterContactWorkEndTimestamp": "@12:00:00.500"
        }}
        => {
            "agentInfo": null, "preview": {"acceptedByAgentTimestamp": "@12:00:00.000"},
            "asOf": "@12:00:00.500/80/e", "stateAsOf": "4/@12:00:00.500/80/"
        }
    "#;

    // Rule values-9.
    no_event_sets_a_part_from_the_top_of_detail: has() r#"
        e @12:00:00 COMPLETED {
            "afterContactWork": {"afterContactWorkEndTimestamp": "@12:00:05"}, "preview": {"a": 1},
            "agentInitiatedHoldDuration": 7, "stateTransitions": [], "agentInfo": {"agentInitiatedHoldDuration": 8}
        }
        => {
            "afterContactWork": null, "preview": null, "stateTransitions": null, "agentInitiatedHoldDuration": 8,
            "stateAsOf": "4/@12:00:00.999/80/"
        }
        e @12:00:00 OTHER {"AgentInitiatedHoldDuration": 7} => {"AgentInitiatedHoldDuration": 7}
        e @12:00:00 OTHER {"AfterContactWork": {"X": null}} => {"AfterContactWork": {"X": null}}
    "#
    proves() r#"
        OTHER {"connectedToAgentTimestamp": "@12:00:00", "enqueueTimestamp": "@12:00:00"} => null
    "#;

    // Rule values-11.
    routing_criteria_are_always_a_list: keeps("routingCriteria") r#"
        {"routingCriteria": {"Index": 1}} => [{"index": 1}]
        {"RoutingCriteria": [{"Index": 1}, {"index": null}, null, 5]} => [{"index": 1}, {}, null, 5]
        {"routingCriteria": []} => []
        {"routingCriteria": {}} => null
        {"routingCriteria": {"index": null}} => null
        {"routingCriteria": "text"} => null
    "#;

    // Rule values-11.
    a_disconnect_reason_is_always_text: keeps("disconnectReason") r#"
        {"disconnectReason": "Expired"} => "Expired"
        {"disconnectReason": {"code": "API", "other": 1}} => "API"
        {"DisconnectReason": {"Code": "API"}} => "API"
        {"disconnectReason": {"code": ""}} => null
        {"disconnectReason": {}} => null
        {"disconnectReason": {"other": 1}} => null
        {"disconnectReason": {"code": 5}} => null
        {"disconnectReason": 5} => null
    "#;

    a_scheduled_timestamp_is_a_timestamp: keeps("scheduledTimestamp") r#"
        {"scheduledTimestamp": "2030-01-01T01:00:00+01:00"} => "2030-01-01T00:00:00.000Z"
        {"scheduledTimestamp": "NOT_YET"} => null
        {"scheduledTimestamp": "soon"} => null
    "#;
}

/// Rule left-out-1.
#[test]
fn of_a_section_its_own_type_is_checked() {
    let good = [
        ("map", json!({"x": 1})),
        ("list", json!([1])),
        ("text", json!("x")),
        ("number", json!(1.5)),
        ("boolean", json!(true)),
    ];
    let types = [
        ("map", "queueInfo agentInfo tags segmentAttributes contactLens campaign"),
        ("map", "customerVoiceActivity systemEndpoint customerEndpoint chatMetrics"),
        ("map", "contactDetails contactEvaluations outboundStrategy globalResiliencyMetadata"),
        ("list", "recordings"),
        ("text", "answeringMachineDetectionStatus customerId"),
        ("list in agentInfo", "stateTransitions"),
        ("number in agentInfo", "agentInitiatedHoldDuration"),
    ];
    for (expected, names) in types {
        for (name, (kind, value)) in
            names.split(' ').flat_map(|name| good.iter().map(move |good| (name, good)))
        {
            let is_part = expected.ends_with("agentInfo");
            let detail =
                if is_part { json!({"agentInfo": {name: value}}) } else { json!({name: value}) };
            let stored = if expected.starts_with(kind) { value.clone() } else { Value::Null };
            keeps_value(name, detail, stored);
        }
    }
}

/// Rule values-13.
#[test]
fn the_members_of_a_section_are_kept_with_every_type() {
    let sent = json!({"queueArn": {"a": 1}, "enqueueTimestamp": 5, "queueType": [true]});
    keeps_value("queueInfo", json!({"queueInfo": sent}), sent.clone());
}

//! Facts, types, and the sections with rules of their own.

use super::{has, keeps, keeps_value, proves};
use serde_json::{Value, json};

#[test]
fn of_two_facts_the_greater_wins_whichever_event_is_newer() {
    has(
        r#"
        z @12:00:09 OTHER {"channel": "chat", "initiationTimestamp": "@12:00:00.100"}
        a @12:00:00 OTHER {"channel": "Voice", "initiationTimestamp": "2025-06-01T14:00:00.2+02:00"}
        "#,
        r#"{"channel": "VOICE", "initiationTimestamp": "@12:00:00.200", "channelAsOf": null}"#,
    );
}

#[test]
fn a_fact_of_the_wrong_type_is_left_out() {
    keeps("channel", r#"{"channel": 5} => null"#);
    keeps("channel", r#"{"channel": ["VOICE"]} => null"#);
    keeps("initiationTimestamp", r#"{"initiationTimestamp": 1748779200} => null"#);
    keeps(
        "initiationTimestamp",
        r#"{"initiationTimestamp": "soon", "InitiationTimestamp": "@12:00:00"} => null"#,
    );
}

#[test]
fn agent_info_is_split_into_its_parts() {
    has(
        r#"e @12:00:00 OTHER {"AgentInfo": {"AgentArn": "a", "afterContactWorkStartTimestamp": "@12:00:00", "AfterContactWorkDuration": "long", "acceptedByAgentTimestamp": "@12:00:00", "previewEndTimestamp": "soon", "agentInitiatedHoldDuration": 0, "stateTransitions": [], "newer": {"Is": "kept"}}}"#,
        r#"{
            "agentInfo": {"agentArn": "a", "newer": {"is": "kept"}},
            "afterContactWork": {"afterContactWorkStartTimestamp": "@12:00:00.000", "afterContactWorkDuration": "long"},
            "preview": {"acceptedByAgentTimestamp": "@12:00:00.000", "previewEndTimestamp": "soon"},
            "agentInitiatedHoldDuration": 0, "stateTransitions": [], "previewAsOf": "@12:00:00.000/05/e"
        }"#,
    );
}

#[test]
fn a_part_survives_a_newer_agent_info_without_it() {
    has(
        r#"
        a @12:00:00 OTHER {"agentInfo": {"agentArn": "a", "afterContactWorkDuration": 5}}
        b @12:00:00 OTHER {"agentInfo": {"agentArn": "b"}}
        "#,
        r#"{
            "agentInfo": {"agentArn": "b"}, "afterContactWork": {"afterContactWorkDuration": 5},
            "agentInfoAsOf": "@12:00:00.000/05/b", "afterContactWorkAsOf": "@12:00:00.000/05/a"
        }"#,
    );
}

#[test]
fn an_agent_info_that_has_only_parts_and_absences_is_an_absence() {
    keeps(
        "agentInfo",
        r#"
        {"agentInfo": {"stateTransitions": []}} => null
        {"agentInfo": {"stateTransitions": [], "agentArn": ""}} => null
        {"agentInfo": {"agentArn": ""}} => null
        {"agentInfo": {}} => null
        {"agentInfo": "a"} => null
        {"agentInfo": {"stateTransitions": null, "agentArn": "a"}} => {"agentArn": "a"}
        "#,
    );
    keeps("afterContactWork", r#"{"agentInfo": {"afterContactWorkDuration": null}} => null"#);
    keeps("stateTransitions", r#"{"agentInfo": {"stateTransitions": {}}} => null"#);
}

#[test]
fn an_agent_who_was_only_offered_the_contact_is_not_the_contacts_agent() {
    keeps(
        "agentInfo",
        r#"
        {"agentInfo": {"agentArn": "a", "connectedToAgentTimestamp": "NOT_YET"}} => null
        {"agentInfo": {"agentArn": "a", "ConnectedToAgentTimestamp": "1970-01-01T00:00:00Z"}} => null
        {"agentInfo": {"agentArn": "a", "connectedToAgentTimestamp": null}} => {"agentArn": "a"}
        {"agentInfo": {"agentArn": "a", "connectedToAgentTimestamp": ""}} => {"agentArn": "a"}
        {"agentInfo": {"agentArn": "a", "connectedToAgentTimestamp": "", "ConnectedToAgentTimestamp": "NOT_YET"}} => {"agentArn": "a"}
        {"agentInfo": {"agentArn": "a", "connectedToAgentTimestamp": "NOT_YET", "ConnectedToAgentTimestamp": "@12:00:00"}} => null
        {"agentInfo": {"agentArn": "a", "connectedToAgentTimestamp": "soon"}} => {"agentArn": "a", "connectedToAgentTimestamp": "soon"}
        "#,
    );
}

#[test]
fn the_parts_of_an_offered_agent_count() {
    has(
        r#"e @12:00:00 COMPLETED {"agentInfo": {"agentArn": "a", "connectedToAgentTimestamp": "NOT_YET", "acceptedByAgentTimestamp": "@12:00:00", "afterContactWorkEndTimestamp": "@12:00:00.500"}}"#,
        r#"{
            "agentInfo": null, "preview": {"acceptedByAgentTimestamp": "@12:00:00.000"},
            "asOf": "@12:00:00.500/80/e", "stateAsOf": "4/@12:00:00.500/80/"
        }"#,
    );
}

#[test]
fn no_event_sets_a_part_from_the_top_of_detail() {
    has(
        r#"e @12:00:00 COMPLETED {"afterContactWork": {"afterContactWorkEndTimestamp": "@12:00:05"}, "preview": 1, "agentInitiatedHoldDuration": 7, "stateTransitions": [], "agentInfo": {"agentInitiatedHoldDuration": 8}}"#,
        r#"{
            "afterContactWork": null, "preview": null, "stateTransitions": null, "agentInitiatedHoldDuration": 8,
            "stateAsOf": "4/@12:00:00.999/80/"
        }"#,
    );
    keeps("AgentInitiatedHoldDuration", r#"{"AgentInitiatedHoldDuration": 7} => 7"#);
    keeps("AfterContactWork", r#"{"AfterContactWork": {"X": null}} => {"X": null}"#);
    proves(
        r#"OTHER {"connectedToAgentTimestamp": "@12:00:00", "enqueueTimestamp": "@12:00:00"} => null"#,
    );
}

#[test]
fn routing_criteria_are_always_a_list() {
    keeps(
        "routingCriteria",
        r#"
        {"routingCriteria": {"Index": 1}} => [{"index": 1}]
        {"RoutingCriteria": [{"Index": 1}, {"index": null}, null, 5]} => [{"index": 1}, {}, null, 5]
        {"routingCriteria": []} => []
        {"routingCriteria": {}} => null
        {"routingCriteria": {"index": null}} => null
        {"routingCriteria": "text"} => null
        "#,
    );
}

#[test]
fn a_disconnect_reason_is_always_text() {
    keeps(
        "disconnectReason",
        r#"
        {"disconnectReason": "Expired"} => "Expired"
        {"disconnectReason": {"code": "API", "other": 1}} => "API"
        {"DisconnectReason": {"Code": "API"}} => "API"
        {"disconnectReason": {"code": ""}} => null
        {"disconnectReason": {}} => null
        {"disconnectReason": {"other": 1}} => null
        {"disconnectReason": {"code": 5}} => null
        {"disconnectReason": 5} => null
        "#,
    );
}

#[test]
fn a_scheduled_timestamp_is_a_timestamp() {
    keeps(
        "scheduledTimestamp",
        r#"
        {"scheduledTimestamp": "2030-01-01T01:00:00+01:00"} => "2030-01-01T00:00:00.000Z"
        {"scheduledTimestamp": "NOT_YET"} => null
        {"scheduledTimestamp": "soon"} => null
        "#,
    );
}

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

#[test]
fn the_members_of_a_section_are_kept_whatever_their_types() {
    let sent = json!({"queueArn": {"a": 1}, "enqueueTimestamp": 5, "queueType": [true]});
    keeps_value("queueInfo", json!({"queueInfo": sent}), sent.clone());
}

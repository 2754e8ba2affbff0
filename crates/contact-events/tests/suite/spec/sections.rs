//! Facts, and the sections with rules of their own.

use super::{NOON, SENTINEL, check, check_state, event, kept, record};
use serde_json::{Value, json};

#[test]
fn of_two_facts_the_greater_stands_whatever_the_stamps() {
    let events = [
        event(
            "z",
            "2025-06-01T12:00:09Z",
            "OTHER",
            json!({"channel": "chat", "initiationTimestamp": "2025-06-01T12:00:00.100Z"}),
        ),
        event(
            "a",
            NOON,
            "OTHER",
            json!({"channel": "Voice", "initiationTimestamp": "2025-06-01T14:00:00.2+02:00"}),
        ),
    ];
    let record = record(&events);
    assert_eq!(record["channel"], "VOICE");
    assert_eq!(record["initiationTimestamp"], "2025-06-01T12:00:00.200Z");
    assert!(!record.contains_key("channelAsOf"));
}

#[test]
fn facts_of_the_wrong_type_are_left_out() {
    check(
        "channel",
        vec![(json!({"channel": 5}), json!(null)), (json!({"channel": ["VOICE"]}), json!(null))],
    );
    check(
        "initiationTimestamp",
        vec![
            (json!({"initiationTimestamp": "soon"}), json!(null)),
            (json!({"initiationTimestamp": 1_748_779_200}), json!(null)),
            (json!({"initiationTimestamp": "soon", "InitiationTimestamp": NOON}), json!(null)),
            (
                json!({"initiationTimestamp": SENTINEL, "InitiationTimestamp": NOON}),
                json!("2025-06-01T12:00:00.000Z"),
            ),
        ],
    );
}

#[test]
fn an_arn_or_id_used_as_a_fact_has_at_most_1024_bytes() {
    let (most, more) = ("é".repeat(512), "é".repeat(512) + "x");
    for name in ["instanceArn", "initialContactId"] {
        check(name, vec![(json!({name: most}), json!(most)), (json!({name: more}), json!(null))]);
    }
    assert_eq!(kept(json!({"initiationMethod": more}))["initiationMethod"], json!(more));
}

#[test]
fn agent_info_splits_into_its_parts() {
    let record = kept(json!({"AgentInfo": {
        "AgentArn": "a",
        "afterContactWorkStartTimestamp": "2025-06-01T12:00:00Z",
        "AfterContactWorkDuration": "long",
        "acceptedByAgentTimestamp": NOON,
        "previewEndTimestamp": "soon",
        "agentInitiatedHoldDuration": 0,
        "stateTransitions": [],
        "newer": {"Is": "kept"},
    }}));
    let at_noon = "2025-06-01T12:00:00.000Z";
    assert_eq!(record["agentInfo"], json!({"agentArn": "a", "newer": {"is": "kept"}}));
    let work =
        json!({"afterContactWorkStartTimestamp": at_noon, "afterContactWorkDuration": "long"});
    assert_eq!(record["afterContactWork"], work);
    assert_eq!(
        record["preview"],
        json!({"acceptedByAgentTimestamp": at_noon, "previewEndTimestamp": "soon"})
    );
    assert_eq!(record["agentInitiatedHoldDuration"], 0);
    assert_eq!(record["stateTransitions"], json!([]));
    assert_eq!(record["previewAsOf"], "2025-06-01T12:00:00.000Z/00/e");
}

#[test]
fn parts_survive_an_agent_info_without_them() {
    let with = json!({"agentInfo": {"agentArn": "a", "afterContactWorkDuration": 5}});
    let events = [
        event("a", NOON, "OTHER", with),
        event("b", NOON, "OTHER", json!({"agentInfo": {"agentArn": "b"}})),
    ];
    let record = record(&events);
    assert_eq!(record["agentInfo"], json!({"agentArn": "b"}));
    assert_eq!(record["afterContactWork"], json!({"afterContactWorkDuration": 5}));
    assert_eq!(record["afterContactWorkAsOf"], "2025-06-01T12:00:00.000Z/00/a");
}

#[test]
fn an_agent_info_of_nothing_but_parts_says_nothing_else() {
    check(
        "agentInfo",
        vec![
            (json!({"agentInfo": {"stateTransitions": []}}), json!(null)),
            (json!({"agentInfo": {"stateTransitions": [], "agentArn": ""}}), json!(null)),
            (json!({"agentInfo": {"agentArn": ""}}), json!(null)),
            (json!({"agentInfo": {}}), json!({})),
            (
                json!({"agentInfo": {"stateTransitions": null, "agentArn": "a"}}),
                json!({"agentArn": "a"}),
            ),
            (json!({"agentInfo": "a"}), json!(null)),
        ],
    );
}

#[test]
fn an_agent_who_is_not_yet_connected_is_not_the_contacts_agent() {
    let info =
        |time: Value| json!({"agentInfo": {"agentArn": "a", "connectedToAgentTimestamp": time}});
    check(
        "agentInfo",
        vec![
            (info(json!(SENTINEL)), json!(null)),
            (info(json!("1970-01-01T00:00:00Z")), json!(null)),
            (info(json!(null)), json!({"agentArn": "a"})),
            (info(json!("")), json!({"agentArn": "a"})),
            (info(json!("soon")), json!({"agentArn": "a", "connectedToAgentTimestamp": "soon"})),
        ],
    );
}

#[test]
fn the_parts_of_an_agent_who_is_not_yet_connected_stand() {
    let record = record(&[event(
        "e",
        NOON,
        "COMPLETED",
        json!({"agentInfo": {
            "agentArn": "a",
            "connectedToAgentTimestamp": SENTINEL,
            "acceptedByAgentTimestamp": NOON,
            "afterContactWorkEndTimestamp": "2025-06-01T12:00:00.500Z",
        }}),
    )]);
    assert!(!record.contains_key("agentInfo"));
    assert_eq!(record["preview"], json!({"acceptedByAgentTimestamp": "2025-06-01T12:00:00.000Z"}));
    assert_eq!(record["asOf"], "2025-06-01T12:00:00.500Z/80/e");
    assert_eq!(record["stateAsOf"], "4/2025-06-01T12:00:00.500Z/80/");
}

#[test]
fn a_part_at_the_top_stands_unless_agent_info_has_it_whatever_its_type() {
    let hold = |top: Value, part: Value| json!({"agentInitiatedHoldDuration": top, "agentInfo": {"agentArn": "a", "agentInitiatedHoldDuration": part}});
    check(
        "agentInitiatedHoldDuration",
        vec![
            (json!({"AgentInitiatedHoldDuration": 7}), json!(7)),
            (hold(json!(7), json!(8)), json!(8)),
            (hold(json!(7), json!(null)), json!(7)),
            (hold(json!(7), json!("8")), json!(null)),
            (hold(json!("7"), json!(8)), json!(8)),
            (hold(json!(7), json!(1e200)), json!(null)),
        ],
    );
    let work = |part: Value| json!({"afterContactWork": {"top": 1}, "agentInfo": part});
    check(
        "afterContactWork",
        vec![
            (work(json!({"afterContactWorkDuration": 5})), json!({"afterContactWorkDuration": 5})),
            (work(json!({"afterContactWorkDuration": ""})), json!({"top": 1})),
            (work(json!("text")), json!({"top": 1})),
        ],
    );
}

#[test]
fn a_part_at_the_top_proves_no_milestone() {
    let top =
        json!({"afterContactWork": {"afterContactWorkEndTimestamp": "2025-06-01T12:00:00.500Z"}});
    check_state(vec![
        ("OTHER", top.clone(), ""),
        ("COMPLETED", top, "4/2025-06-01T12:00:00.000Z/80/"),
    ]);
}

#[test]
fn routing_criteria_are_always_a_list() {
    check(
        "routingCriteria",
        vec![
            (json!({"routingCriteria": {"Index": 1}}), json!([{"index": 1}])),
            (
                json!({"RoutingCriteria": [{"Index": 1}, {"index": null}, null, 5]}),
                json!([{"index": 1}, {}, null, 5]),
            ),
            (json!({"routingCriteria": {}}), json!([{}])),
            (json!({"routingCriteria": []}), json!([])),
            (json!({"routingCriteria": {"index": null}}), json!(null)),
            (json!({"routingCriteria": "text"}), json!(null)),
        ],
    );
}

#[test]
fn a_disconnect_reason_is_always_text() {
    check(
        "disconnectReason",
        vec![
            (json!({"disconnectReason": "Expired"}), json!("Expired")),
            (json!({"disconnectReason": {"code": "API", "other": 1}}), json!("API")),
            (json!({"DisconnectReason": {"Code": "API"}}), json!("API")),
            (json!({"disconnectReason": {"code": ""}}), json!(null)),
            (json!({"disconnectReason": {}}), json!(null)),
            (json!({"disconnectReason": {"other": 1}}), json!(null)),
            (json!({"disconnectReason": {"code": 5}}), json!(null)),
            (json!({"disconnectReason": 5}), json!(null)),
        ],
    );
}

#[test]
fn a_scheduled_timestamp_is_a_timestamp() {
    check(
        "scheduledTimestamp",
        vec![
            (
                json!({"scheduledTimestamp": "2030-01-01T01:00:00+01:00"}),
                json!("2030-01-01T00:00:00.000Z"),
            ),
            (json!({"scheduledTimestamp": SENTINEL}), json!(null)),
            (json!({"scheduledTimestamp": "soon"}), json!(null)),
            (json!({"scheduledTimestamp": {}}), json!(null)),
        ],
    );
}

#[test]
fn a_sections_own_type_is_checked() {
    let good = json!({"map": {"x": 1}, "list": [1], "text": "x", "number": 1.5});
    let types = [
        (
            "map",
            "queueInfo agentInfo afterContactWork preview tags segmentAttributes contactLens campaign",
        ),
        ("map", "customerVoiceActivity systemEndpoint customerEndpoint chatMetrics contactDetails"),
        ("map", "contactEvaluations outboundStrategy globalResiliencyMetadata"),
        ("list", "stateTransitions recordings"),
        ("text", "answeringMachineDetectionStatus customerId"),
        ("number", "agentInitiatedHoldDuration"),
    ];
    for (expected, names) in types {
        for name in names.split(' ') {
            let case = |(kind, value): (&String, &Value)| {
                let stored = if kind == expected { value.clone() } else { Value::Null };
                (json!({name: value}), stored)
            };
            check(name, good.as_object().expect("a map").iter().map(case).collect());
        }
    }
}

#[test]
fn members_are_kept_whatever_their_type() {
    let sent = json!({"queueArn": {"a": 1}, "enqueueTimestamp": 5, "queueType": [true]});
    check("queueInfo", vec![(json!({"queueInfo": sent.clone()}), sent)]);
}

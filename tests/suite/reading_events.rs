//! From JSON to the typed event: strict about seven fields, lenient about all else.

use contact_state::event::{
    Channel, ContactEvent, EventError, EventType, InitiationMethod, StepStatus,
};
use serde_json::{Value, json};

use crate::support::{event, event_files, made_up};

fn read(event: &Value) -> Result<ContactEvent, EventError> {
    ContactEvent::from_json(event.to_string().as_bytes())
}

/// A good event with the value at this path replaced, or removed.
fn bent(path: &str, value: Option<Value>) -> Value {
    let mut event = made_up("an id", "QUEUED", 1, &json!({}));
    let (parent, name) = path.rsplit_once('/').unwrap();
    let parent = event.pointer_mut(parent).unwrap().as_object_mut().unwrap();
    match value {
        Some(value) => drop(parent.insert(name.to_owned(), value)),
        None => drop(parent.remove(name)),
    }
    event
}

#[test]
fn an_error_says_which_field_and_what_was_expected_and_never_the_value() {
    let long = |length: usize| Some(json!("x".repeat(length)));
    for (path, values, message) in [
        (
            "/time",
            vec![None, Some(json!(5)), Some(json!("soon"))],
            "`time`: expected an RFC 3339 timestamp",
        ),
        (
            "/id",
            vec![None, Some(json!("")), long(1_025)],
            "`id`: expected text of 1 to 1,024 bytes",
        ),
        ("/source", vec![None, Some(json!(5))], "`source`: expected text"),
        ("/detail-type", vec![None, Some(json!(null))], "`detail-type`: expected text"),
        (
            "/detail",
            vec![None, Some(json!("text")), Some(json!([]))],
            "`detail`: expected a JSON object",
        ),
        (
            "/detail/contactId",
            vec![None, Some(json!(5)), Some(json!("")), long(257)],
            "`detail.contactId`: expected text of 1 to 256 characters",
        ),
        (
            "/detail/eventType",
            vec![None, Some(json!(null)), Some(json!("")), long(129)],
            "`detail.eventType`: expected text of 1 to 128 bytes",
        ),
        ("/source", vec![Some(json!("aws.ec2"))], "`source`: expected aws.connect"),
        (
            "/detail-type",
            vec![Some(json!("Other"))],
            "`detail-type`: expected \"Amazon Connect Contact Event\" or \"Connect Customer Contact Event\"",
        ),
    ] {
        for value in values {
            let error = read(&bent(path, value.clone())).unwrap_err();
            assert_eq!(error.to_string(), message, "{path} {value:?}");
        }
    }
}

#[test]
fn somebody_elses_event_is_never_called_malformed() {
    let mut other = bent("/source", Some(json!("aws.ec2")));
    other.as_object_mut().unwrap().remove("time");
    other["detail"] = json!("text");
    assert!(matches!(read(&other), Err(EventError::NotAContactEvent { .. })));
}

#[test]
fn nothing_else_can_make_an_event_malformed() {
    for path in ["/version", "/account", "/region", "/resources", "/detail/channel", "/detail/tags"]
    {
        for value in
            [None, Some(json!(null)), Some(json!(5)), Some(json!({"a": [1]})), Some(json!("x"))]
        {
            assert!(read(&bent(path, value.clone())).is_ok(), "{path} {value:?}");
        }
    }
    for event in [json!({"more": 1}), json!({})] {
        let mut good = bent("/version", None);
        good.as_object_mut().unwrap().extend(event.as_object().unwrap().clone());
        assert!(read(&good).is_ok());
    }
}

#[test]
fn json_beyond_what_is_read_tells_line_and_column() {
    let deep = format!("{{\"detail\": {}1{}}}", "[".repeat(128), "]".repeat(128));
    for (text, line, column) in
        [("{\n  \"id\": ", 2, 8), ("{\"id\": 1e999}", 1, 13), (&deep, 1, 137)]
    {
        let error = ContactEvent::from_json(text.as_bytes()).unwrap_err();
        assert!(matches!(error, EventError::NotJson { .. }), "{error}");
        assert!(error.to_string().contains(&format!("line {line}, column")), "{error} {column}");
    }
    let not_utf_8 = ContactEvent::from_json(b"{\"id\": \"\xff\"}").unwrap_err();
    assert!(matches!(not_utf_8, EventError::NotJson { line: 1, .. }), "{not_utf_8}");
}

/// Fields of the samples that this version does not type, by path.
const NOT_TYPED: [&str; 1] = ["not-yet-known"];

#[test]
fn the_typed_model_holds_every_known_field_of_every_sample() {
    for (name, text) in event_files() {
        if NOT_TYPED.iter().any(|prefix| name.starts_with(prefix)) {
            continue;
        }
        let detail = ContactEvent::from_json(text.as_bytes()).unwrap().detail;
        let typed = serde_json::to_value(detail.contact()).unwrap();
        assert_eq!(typed, Value::Object(detail.known), "{name}");
    }
}

#[test]
fn pascal_case_reads_as_camel_case_does() {
    let pascal = event("sample-connected-to-agent-routing-criteria");
    assert!(pascal["detail"].get("ContactId").is_some());
    let detail = read(&pascal).unwrap().detail;
    assert_eq!(detail.event_type, EventType::ConnectedToAgent);
    let contact = detail.contact();
    assert_eq!(contact.channel, Some(Channel::Voice));
    assert_eq!(contact.initiation_method, Some(InitiationMethod::Inbound));
    let step = &contact.routing_criteria.unwrap()[0].steps.clone().unwrap()[0];
    assert_eq!(step.status, Some(StepStatus::Joined));
    let expression = step.expression.clone().unwrap();
    assert_eq!(expression.or_expression.unwrap().len(), 2);
    let condition = expression.and_expression.unwrap()[0].attribute_condition.clone().unwrap();
    assert_eq!(condition.proficiency_level, Some(2.0));
}

#[test]
fn a_member_of_an_unexpected_type_costs_nobody_the_rest() {
    let detail = json!({
        "channel": 5,
        "queueInfo": {"queueArn": ["x"], "queueType": "NEW_KIND", "enqueueTimestamp": "soon"},
        "recordings": [5, {"status": "NULL", "location": {}}],
        "tags": {"n": 1},
    });
    let contact = read(&made_up("a", "QUEUED", 1, &detail)).unwrap().detail.contact();
    assert_eq!(contact.channel, None);
    let queue = contact.queue_info.unwrap();
    assert_eq!((queue.queue_arn, queue.enqueue_timestamp), (None, None));
    assert_eq!(serde_json::to_value(queue.queue_type).unwrap(), "NEW_KIND");
    let recordings = contact.recordings.unwrap();
    assert_eq!(recordings.len(), 1);
    assert_eq!(recordings[0].status.as_deref(), Some("NULL"));
    assert_eq!(contact.tags.unwrap()["n"], 1);
}

#[test]
fn unknown_types_values_and_fields_survive() {
    let detail = json!({"channel": "HOLOGRAM", "initiationMethod": "X", "NewField": {"A": null}});
    let event = read(&made_up("a", "WRAPPED_UP", 1, &detail)).unwrap();
    assert_eq!(event.detail.event_type, EventType::Other("WRAPPED_UP".into()));
    let contact = event.detail.contact();
    assert_eq!(contact.channel, Some(Channel::Other("HOLOGRAM".into())));
    assert_eq!(contact.initiation_method, Some(InitiationMethod::Other("X".into())));
    assert_eq!(event.detail.unknown["NewField"], json!({"A": null}));
}

#[test]
fn the_latest_claim_is_the_latest_of_time_facts_and_milestones_but_no_schedule() {
    for (name, detail) in [
        ("initiationTimestamp", json!({"initiationTimestamp": "2026-01-01T00:00:00Z"})),
        (
            "connectedToSystemTimestamp",
            json!({"connectedToSystemTimestamp": "2026-01-01T00:00:00Z"}),
        ),
        ("ringStartTimestamp", json!({"ringStartTimestamp": "2026-01-01T00:00:00Z"})),
        ("disconnectTimestamp", json!({"disconnectTimestamp": "2026-01-01T00:00:00Z"})),
        ("enqueueTimestamp", json!({"queueInfo": {"enqueueTimestamp": "2026-01-01T00:00:00Z"}})),
        (
            "connectedToAgentTimestamp",
            json!({"agentInfo": {"connectedToAgentTimestamp": "2026-01-01T00:00:00Z"}}),
        ),
        (
            "afterContactWorkEndTimestamp",
            json!({"agentInfo": {"afterContactWorkEndTimestamp": "2026-01-01T00:00:00Z"}}),
        ),
    ] {
        let event = read(&made_up("a", "QUEUED", 1, &detail)).unwrap();
        assert_eq!(event.latest_claim().to_string(), "2026-01-01T00:00:00.000Z", "{name}");
    }
    let detail = json!({
        "scheduledTimestamp": "2026-01-01T00:00:00Z",
        "afterContactWork": {"afterContactWorkEndTimestamp": "2026-01-01T00:00:00Z"},
    });
    let event = read(&made_up("a", "QUEUED", 1, &detail)).unwrap();
    assert_eq!(event.latest_claim(), event.time);
}

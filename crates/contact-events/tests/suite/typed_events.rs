//! The typed event: reading is strict about seven fields and lenient about everything else.

use contact_events::event::{
    Channel, ContactEvent, EventError, EventType, InitiationMethod, StepStatus,
};
use serde_json::{Value, json};

use crate::samples::{json_files, made_up};

fn read(event: &Value) -> Result<ContactEvent, EventError> {
    ContactEvent::from_json(event.to_string().as_bytes())
}

/// A good event with the value at this path replaced, or removed.
fn with(path: &str, value: Option<Value>) -> Value {
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
fn an_error_names_the_field_and_what_was_expected_and_never_the_value() {
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
            let error = read(&with(path, value.clone())).unwrap_err();
            assert_eq!(error.to_string(), message, "{path} {value:?}");
        }
    }
}

#[test]
fn another_services_event_is_never_called_malformed() {
    let mut other = with("/source", Some(json!("aws.ec2")));
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
            assert!(read(&with(path, value.clone())).is_ok(), "{path} {value:?}");
        }
    }
    for event in [json!({"more": 1}), json!({})] {
        let mut good = with("/version", None);
        good.as_object_mut().unwrap().extend(event.as_object().unwrap().clone());
        assert!(read(&good).is_ok());
    }
}

/// Fields of the samples that this version does not type, by path.
const NOT_TYPED: [&str; 1] = ["not-yet-known"];

#[test]
fn the_typed_model_holds_every_known_field_of_every_sample() {
    for (name, text) in json_files("events") {
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
    let text = fs::read_to_string(repository_file(
        "events/sample-connected-to-agent-routing-criteria.json",
    ));
    let pascal: Value = serde_json::from_str(&text.unwrap()).unwrap();
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
fn a_member_of_an_unexpected_type_is_skipped_and_the_others_are_read() {
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

//! The typed event: reading is strict about seven fields and lenient about everything else.

use contact_events::event::{
    Channel, ContactEvent, EventError, EventType, FIELDS, InitiationMethod, QueueType, StepStatus,
    Timestamp,
};
use std::fs;

use serde_json::{Value, json};

use crate::reference::Settings;
use crate::samples::{json_files, made_up, repository_file};
use crate::support::joined;

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

/// Letters and digits in lower case: a value of an enum and its variant are the same. AWS writes
/// one value as `OUTBUND_PREVIEW_DISCARDED`.
fn plain(text: &str) -> String {
    let text = text.replace("OUTBUND", "OUTBOUND");
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// The texts in this value that are no timestamps.
fn texts(value: &Value) -> Vec<&str> {
    match value {
        Value::String(text) if Timestamp::parse(text).is_none() => vec![text],
        Value::Array(elements) => elements.iter().flat_map(texts).collect(),
        Value::Object(members) => members.values().flat_map(texts).collect(),
        _ => Vec::new(),
    }
}

#[test]
fn the_typed_model_has_every_text_of_the_known_fields_of_every_sample() {
    for (name, text) in json_files("events") {
        // These samples have members that this version does not know.
        if name.starts_with("not-yet-known") {
            continue;
        }
        let sample: Value = serde_json::from_str(&text).unwrap();
        let typed = plain(&format!("{:?}", read(&sample).unwrap().detail.contact()));
        let record = joined(std::slice::from_ref(&sample), &Settings::default());
        for field in FIELDS {
            let value = record.get(field.name).unwrap_or(&Value::Null);
            for text in texts(value) {
                assert!(typed.contains(&plain(text)), "{name}: {} {text}", field.name);
            }
        }
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
    let step = &contact.routing_criteria[0].steps[0];
    assert_eq!(step.status, Some(StepStatus::Joined));
    let expression = step.expression.clone().unwrap();
    assert_eq!(expression.or_expression.len(), 2);
    let condition = expression.and_expression[0].attribute_condition.clone().unwrap();
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
    assert_eq!(queue.queue_type, Some(QueueType::Other("NEW_KIND".into())));
    let recordings = contact.recordings;
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

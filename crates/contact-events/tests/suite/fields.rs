//! Every field of the one list: it is read, stored, typed, checked, omitted and documented. A field that is added to
//! the list is tested here without a change.

use std::collections::BTreeMap;

use contact_events::event::{Contact, ContactEvent, FIELDS, Field, Kind, Shape};
use contact_events::record::{Delta, LeftOut, Policy, Record};
use serde_json::{Map, Value, json};

/// A value of the field's type.
fn value(field: &Field) -> Value {
    match field.shape {
        Shape::Text => json!("TEXT"),
        Shape::Timestamp => json!("2026-02-10T15:04:09.318Z"),
        Shape::Number => json!(7),
        Shape::List => json!([{"name": "x"}]),
        _ => json!({"name": "x"}),
    }
}

/// The two sections that are made of several members of `agentInfo`, each with one of the members.
fn composed() -> BTreeMap<&'static str, Value> {
    BTreeMap::from([
        ("afterContactWork", json!({"afterContactWorkDuration": 7})),
        ("preview", json!({"previewEndTimestamp": "2026-02-10T15:04:09.318Z"})),
    ])
}

/// An event with this value of the field, where Amazon Connect puts it.
fn event(field: &Field, value: &Value) -> ContactEvent {
    let mut detail = json!({"contactId": "c", "eventType": "NEW_TYPE"});
    match field.name {
        "afterContactWork" | "preview" => detail["agentInfo"] = value.clone(),
        name @ ("agentInitiatedHoldDuration" | "stateTransitions") => {
            detail["agentInfo"] = json!({name: value});
        }
        name => detail[name] = value.clone(),
    }
    let event = json!({
        "id": "e",
        "source": "aws.connect",
        "detail-type": "Amazon Connect Contact Event",
        "time": "2026-02-10T15:04:09Z",
        "detail": detail,
    });
    ContactEvent::from_value(event).unwrap()
}

fn item(event: ContactEvent, policy: &Policy) -> (Map<String, Value>, LeftOut) {
    let (delta, left_out) = Delta::of(event, policy);
    (delta.item(), left_out)
}

#[test]
fn every_field_is_stored_with_its_stamp_and_read_back_typed() {
    let composed = composed();
    for field in FIELDS {
        let value = composed.get(field.name).cloned().unwrap_or_else(|| value(field));
        let event = event(field, &value);
        let sent = event.detail.contact();
        let (item, left_out) = item(event, &Policy::default());
        assert_eq!(item.get(field.name), Some(&value), "{}", field.name);
        assert_eq!(item.contains_key(field.as_of), field.kind == Kind::Section, "{}", field.as_of);
        assert_eq!(left_out.count(), 0, "{}", field.name);
        let record: Record = serde_json::from_value(Value::Object(item)).unwrap();
        assert!(
            !record.rest.contains_key(field.name),
            "the record has no member for {}",
            field.name
        );
        assert_ne!(record.contact, Contact::default(), "the member of {} is empty", field.name);
        assert_eq!(record.contact, sent, "{}", field.name);
        let as_of = (field.kind == Kind::Section).then_some(record.as_of.clone());
        assert_eq!(record.section_as_of(field.name), as_of, "{}", field.name);
    }
}

#[test]
fn a_value_of_another_type_is_left_out_and_named_for_every_field_that_has_one_value() {
    let composed = composed();
    for field in FIELDS.iter().filter(|field| !composed.contains_key(field.name)) {
        let (item, left_out) = item(event(field, &json!(true)), &Policy::default());
        assert!(!item.contains_key(field.name), "{}", field.name);
        assert_eq!(left_out.known, [field.name]);
    }
}

#[test]
fn every_field_can_be_omitted() {
    let composed = composed();
    for field in FIELDS {
        let value = composed.get(field.name).cloned().unwrap_or_else(|| value(field));
        let omit_fields: contact_events::record::OmitFields = field.name.parse().unwrap();
        assert_eq!(omit_fields.unknown_names().count(), 0, "{}", field.name);
        let policy = Policy { omit_fields, ..Policy::default() };
        let (item, left_out) = item(event(field, &value), &policy);
        assert!(
            !item.contains_key(field.name) && !item.contains_key(field.as_of),
            "{}",
            field.name
        );
        assert_eq!(left_out.count(), 0, "{}", field.name);
    }
}

#[test]
fn every_field_has_a_name_of_its_own_in_camel_case_and_a_meaning_in_sentences() {
    for (place, field) in FIELDS.iter().enumerate() {
        let name = field.name;
        assert!(FIELDS[..place].iter().all(|other| other.name != name), "{name} is there twice");
        assert!(name.starts_with(|letter: char| letter.is_ascii_lowercase()), "{name}");
        assert_eq!(field.as_of, format!("{name}AsOf"));
        let about = field.about.trim();
        assert!(about.len() > 10 && about.ends_with('.'), "{name}: {about:?}");
    }
}

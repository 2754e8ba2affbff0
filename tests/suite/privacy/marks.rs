//! Marks in place of everything that a customer could have given.

use serde_json::{Map, Value, json};

/// The marks: a text, a number and a time that occur nowhere else. Texts are compared in lower
/// case, because `channel` is stored in upper case.
const TEXT: &str = "q7zmarkq7z";
const NUMBER: u64 = 7_391_824_650_197;
const TIME: &str = "2011-11-11T11:11:11.111Z";

/// No marks.
pub const NONE: [&str; 0] = [];

/// The marks that a text contains.
pub fn marks_in(text: &str) -> Vec<&'static str> {
    let lower = text.to_lowercase();
    let number = NUMBER.to_string();
    [("a text", TEXT), ("a number", &number), ("a time", &TIME.to_lowercase()[..19])]
        .into_iter()
        .filter_map(|(what, mark)| lower.contains(mark).then_some(what))
        .collect()
}

/// A marked text of at least this many characters.
pub fn text(characters: usize) -> String {
    TEXT.chars().cycle().take(characters.max(TEXT.len())).collect()
}

/// An object with a mark in its name and in its value.
pub fn object() -> Value {
    json!({text(0): text(0)})
}

/// The event with a mark in every value except the contact's id, the event's id and type, and what
/// makes it a contact event. Every name that is not Amazon Connect's is marked, too. It gets more
/// of both.
pub fn marked(event: &Value) -> Value {
    let mut marked = event.clone();
    let envelope = marked.as_object_mut().unwrap();
    for (name, value) in envelope.iter_mut() {
        match name.as_str() {
            "id" | "time" | "source" | "detail-type" => {}
            "detail" => mark_detail(value),
            name => mark(name, value),
        }
    }
    envelope.insert(text(0), object());
    marked
}

const USERS_MAPS: [&str; 4] = ["tags", "segmentAttributes", "contactDetails", "contactEvaluations"];

fn mark_detail(detail: &mut Value) {
    let detail = detail.as_object_mut().unwrap();
    for (name, value) in more() {
        detail.entry(name).or_insert(value);
    }
    for (name, mut value) in std::mem::take(detail) {
        match name.to_lowercase().as_str() {
            "contactid" | "eventtype" => {}
            "updatedproperties" => value.as_array_mut().unwrap().push(text(0).into()),
            own if USERS_MAPS.iter().any(|map| map.eq_ignore_ascii_case(own)) => {
                mark_names(&mut value);
            }
            _ => mark(&name, &mut value),
        }
        detail.insert(name, value);
    }
    detail.insert(format!("{} of the future", text(0)), object());
    detail.insert(format!("{}AsOf", text(0)), object());
}

/// What is added to every event, if it does not have it. Two of the values have a wrong type.
fn more() -> Map<String, Value> {
    let endpoint =
        json!({"address": "+12065550100", "type": "TELEPHONE_NUMBER", "displayName": "A"});
    let users_map = json!({"key": "value", "number": 1, "list": [null]});
    let more = json!({
        "customerEndpoint": endpoint,
        "systemEndpoint": endpoint,
        "customerId": "customer",
        "disconnectReason": {"code": "API"},
        "previousContactId": 5,
        "scheduledTimestamp": "soon",
        "tags": users_map,
        "segmentAttributes": users_map,
        "contactDetails": users_map,
        "contactEvaluations": users_map,
    });
    more.as_object().unwrap().clone()
}

/// Marks every value.
fn mark(name: &str, value: &mut Value) {
    match value {
        Value::String(time) if name.ends_with("Timestamp") && time.ends_with('Z') => {
            *value = TIME.into();
        }
        Value::String(sent) => *sent = format!("{} {sent}", text(0)),
        Value::Number(number) => *number = NUMBER.into(),
        Value::Array(elements) => elements.iter_mut().for_each(|element| mark("", element)),
        Value::Object(members) => members.iter_mut().for_each(|(name, member)| mark(name, member)),
        Value::Null | Value::Bool(_) => {}
    }
}

/// Marks every value and every name.
fn mark_names(value: &mut Value) {
    match value {
        Value::Object(members) => {
            for (name, mut member) in std::mem::take(members) {
                mark_names(&mut member);
                members.insert(format!("{} {name}", text(0)), member);
            }
        }
        Value::Array(elements) => elements.iter_mut().for_each(mark_names),
        leaf => mark("", leaf),
    }
}

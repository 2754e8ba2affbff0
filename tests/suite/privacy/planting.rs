//! Markers in the place of everything that a customer could have said.

use serde_json::{Map, Value, json};

/// The marks: a text, a number and a moment that nobody else says. Texts are compared without
/// case, for `channel` is made upper case.
const TEXT: &str = "q7zmarkq7z";
const NUMBER: u64 = 7_391_824_650_197;
const MOMENT: &str = "2011-11-11T11:11:11.111Z";

/// The marks that a text holds.
pub fn marks_in(text: &str) -> Vec<&'static str> {
    let lower = text.to_lowercase();
    let number = NUMBER.to_string();
    [("a text", TEXT), ("a number", &number), ("a moment", &MOMENT.to_lowercase()[..19])]
        .into_iter()
        .filter_map(|(what, mark)| lower.contains(mark).then_some(what))
        .collect()
}

/// A text that is marked, so long in characters.
pub fn text(characters: usize) -> String {
    TEXT.chars().cycle().take(characters.max(TEXT.len())).collect()
}

/// An object that is marked, in its name and its value.
pub fn object() -> Value {
    json!({text(0): text(0)})
}

/// The event with every value marked but the contact's id, the event's id and type, and what
/// makes it a contact event; with every name marked that is not Amazon Connect's; and with more
/// of both.
pub fn planted(event: &Value) -> Value {
    let mut planted = event.clone();
    let envelope = planted.as_object_mut().expect("an event");
    for (name, value) in envelope.iter_mut() {
        match name.as_str() {
            "id" | "time" | "source" | "detail-type" => {}
            "detail" => plant_detail(value),
            name => plant(name, value),
        }
    }
    envelope.insert(text(0), object());
    planted
}

const USERS_MAPS: [&str; 4] = ["tags", "segmentAttributes", "contactDetails", "contactEvaluations"];

fn plant_detail(detail: &mut Value) {
    let Some(detail) = detail.as_object_mut() else { return };
    for name in USERS_MAPS {
        detail.entry(name).or_insert_with(|| json!({"key": "value", "number": 1, "list": [null]}));
    }
    for (name, value) in more() {
        detail.entry(name).or_insert(value);
    }
    let sent = std::mem::take(detail);
    for (name, mut value) in sent {
        let own = name.to_lowercase();
        match own.as_str() {
            "contactid" | "eventtype" => {}
            "updatedproperties" => value.as_array_mut().expect("a list").push(text(0).into()),
            own if USERS_MAPS.iter().any(|map| map.eq_ignore_ascii_case(own)) => {
                plant_names(&mut value);
            }
            _ => plant(&name, &mut value),
        }
        detail.insert(name, value);
    }
    detail.insert(format!("{} of the future", text(0)), object());
    detail.insert(format!("{}AsOf", text(0)), object());
}

/// What every event says of its customer, if it does not already.
fn more() -> Map<String, Value> {
    let endpoint =
        json!({"address": "+12065550100", "type": "TELEPHONE_NUMBER", "displayName": "A"});
    let more = json!({
        "customerEndpoint": endpoint,
        "systemEndpoint": endpoint,
        "customerId": "customer",
        "disconnectReason": {"code": "API"},
        "previousContactId": 5,
        "scheduledTimestamp": "soon",
    });
    more.as_object().expect("an object").clone()
}

/// Marks every value.
fn plant(name: &str, value: &mut Value) {
    match value {
        Value::String(moment) if is_moment(name, moment) => *value = MOMENT.into(),
        Value::String(sent) => *sent = format!("{} {sent}", text(0)),
        Value::Number(number) => *number = NUMBER.into(),
        Value::Array(elements) => elements.iter_mut().for_each(|element| plant("", element)),
        Value::Object(members) => members.iter_mut().for_each(|(name, member)| plant(name, member)),
        Value::Null | Value::Bool(_) => {}
    }
}

fn is_moment(name: &str, text: &str) -> bool {
    name.ends_with("Timestamp") && text.ends_with('Z')
}

/// Marks every value and every name.
fn plant_names(value: &mut Value) {
    match value {
        Value::Object(members) => {
            let sent = std::mem::take(members);
            for (name, mut member) in sent {
                plant_names(&mut member);
                members.insert(format!("{} {name}", text(0)), member);
            }
        }
        Value::Array(elements) => elements.iter_mut().for_each(plant_names),
        leaf => plant("", leaf),
    }
}

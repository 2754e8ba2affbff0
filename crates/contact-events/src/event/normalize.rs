//! How values are read: names, timestamps and absences, as Amazon Connect writes them.

use serde_json::{Map, Value};

use super::Timestamp;

/// Gives every name its camelCase spelling. If a name comes in both spellings, the camelCase one
/// is used.
pub(super) fn recase(object: &mut Map<String, Value>) {
    recase_names(object, |_| true);
}

/// The same for the names whose camelCase spelling is `chosen`.
pub(super) fn recase_names(object: &mut Map<String, Value>, chosen: impl Fn(&str) -> bool) {
    let in_pascal_case =
        |name: &&String| name.starts_with(|first: char| first.is_ascii_uppercase());
    let names: Vec<String> = object.keys().filter(in_pascal_case).cloned().collect();
    for name in names {
        let camel = camel_case(&name);
        if chosen(&camel)
            && let Some(value) = object.remove(&name)
        {
            object.entry(camel).or_insert(value);
        }
    }
}

/// The name with its first letter, if it is one of A to Z, in lower case.
pub(crate) fn camel_case(name: &str) -> String {
    let mut name = name.to_owned();
    if let Some(first) = name.get_mut(..1) {
        first.make_ascii_lowercase();
    }
    name
}

/// Reads the value of `name` at every depth: names in camelCase, timestamps in UTC with
/// milliseconds, no absences in maps. Returns false if the value is an absence.
pub(crate) fn is_present(name: &str, value: &mut Value) -> bool {
    match value {
        Value::Null => false,
        Value::String(text) => is_text_present(name, text),
        Value::Object(members) => {
            read_members(members);
            !members.is_empty()
        }
        Value::Array(elements) => {
            elements.iter_mut().filter_map(Value::as_object_mut).for_each(read_members);
            true
        }
        Value::Bool(_) | Value::Number(_) => true,
    }
}

fn read_members(members: &mut Map<String, Value>) {
    recase(members);
    members.retain(|name, value| is_present(name, value));
}

fn is_text_present(name: &str, text: &mut String) -> bool {
    let timestamp = name.ends_with("Timestamp").then(|| Timestamp::parse(text)).flatten();
    match timestamp {
        Some(timestamp) if timestamp.is_not_yet() => false,
        Some(timestamp) => {
            if !is_canonical(text) {
                *text = timestamp.to_string();
            }
            true
        }
        None => !text.is_empty(),
    }
}

/// Whether a timestamp is in the record's format already, in UTC with milliseconds. Of RFC 3339,
/// only that format has this length and a `Z`. A leap second is not canonical.
fn is_canonical(timestamp: &str) -> bool {
    let bytes = timestamp.as_bytes();
    bytes.len() == 24 && bytes[10] == b'T' && bytes[23] == b'Z' && &bytes[17..19] != b"60"
}

/// Whether this member says "not yet".
pub(super) fn is_not_yet(value: Option<&Value>) -> bool {
    timestamp(value).is_some_and(Timestamp::is_not_yet)
}

/// The timestamp that this value is.
pub(crate) fn timestamp(value: Option<&Value>) -> Option<Timestamp> {
    value?.as_str().and_then(Timestamp::parse)
}

/// Whether a value that is stored as sent is an absence: `null` or empty text.
pub(super) fn is_null_or_empty(value: &Value) -> bool {
    value.is_null() || value.as_str() == Some("")
}

//! How values are read: names, timestamps and absences, as Amazon Connect writes them.

use serde_json::{Map, Value};

use super::Timestamp;

/// Reads an object whose names are Amazon Connect's, at every depth: a name's first letter
/// becomes lower case, timestamps are written in UTC with milliseconds, absences go.
pub(super) fn read_object(object: &mut Map<String, Value>) {
    respell(object);
    object.retain(|name, value| {
        read_value(name, value);
        !is_null_or_empty(value)
    });
}

/// Reads the value of `name`; an absence becomes `null`. An object that absences leave empty
/// stays, empty.
pub(super) fn read_value(name: &str, value: &mut Value) {
    match value {
        Value::String(text) if text.is_empty() => *value = Value::Null,
        Value::String(text) if name.ends_with("Timestamp") => match Timestamp::parse(text) {
            Some(timestamp) if timestamp.is_not_yet() => *value = Value::Null,
            Some(timestamp) => *text = timestamp.to_string(),
            None => {}
        },
        Value::Array(elements) => elements.iter_mut().for_each(|element| read_value("", element)),
        Value::Object(object) => read_object(object),
        _ => {}
    }
}

/// The name with its first letter, if one of A to Z, in lower case.
pub(super) fn camel_case(name: &str) -> String {
    let mut name = name.to_owned();
    if let Some(first) = name.get_mut(..1) {
        first.make_ascii_lowercase();
    }
    name
}

/// The absences that any value can be: `null` and empty text.
pub(super) fn is_null_or_empty(value: &Value) -> bool {
    value.is_null() || value.as_str() == Some("")
}

/// Connect's "not yet" under this name.
pub(super) fn is_not_yet(name: &str, value: &Value) -> bool {
    name.ends_with("Timestamp")
        && value.as_str().and_then(Timestamp::parse).is_some_and(Timestamp::is_not_yet)
}

/// Of two spellings the camelCase one stands, unless it is an absence.
fn respell(object: &mut Map<String, Value>) {
    let capitalised: Vec<String> =
        object.keys().filter(|name| starts_upper(name)).cloned().collect();
    for name in capitalised {
        let Some(value) = object.remove(&name) else { continue };
        let name = camel_case(&name);
        let stands = object
            .get(&name)
            .is_some_and(|other| !is_null_or_empty(other) && !is_not_yet(&name, other));
        if !stands {
            object.insert(name, value);
        }
    }
}

fn starts_upper(name: &str) -> bool {
    name.starts_with(|first: char| first.is_ascii_uppercase())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(mut value: Value) -> Value {
        read_object(value.as_object_mut().unwrap());
        value
    }

    #[test]
    fn a_names_first_letter_is_lowered_at_every_depth_and_nothing_else() {
        assert_eq!(
            read(json!({"AgentInfo": {"ARN": "x", "Éa": 1, "List": [{"Name": "N"}]}})),
            json!({"agentInfo": {"aRN": "x", "Éa": 1, "list": [{"name": "N"}]}})
        );
    }

    #[test]
    fn of_two_spellings_the_camel_case_one_stands_unless_it_is_an_absence() {
        for (sent, expected) in [
            (json!({"a": 1, "A": 2}), json!({"a": 1})),
            (json!({"a": null, "A": 2}), json!({"a": 2})),
            (json!({"a": "", "A": 2}), json!({"a": 2})),
            (json!({"a": 1, "A": null}), json!({"a": 1})),
            (json!({"a": {}, "A": 2}), json!({"a": {}})),
            (
                json!({"aTimestamp": "1970-01-01T00:00:00.001Z", "ATimestamp": "soon"}),
                json!({"aTimestamp": "soon"}),
            ),
        ] {
            assert_eq!(read(sent.clone()), expected, "{sent}");
        }
    }

    #[test]
    fn absences_go_from_objects_and_stay_null_in_lists() {
        assert_eq!(
            read(json!({
                "a": null, "b": "", "c": {"d": null}, "e": [null, "", {"f": ""}, [""]],
                "gTimestamp": "1970-01-01T00:00:00.001Z", "h": {}, "i": [], "j": false, "k": 0,
            })),
            json!({"c": {}, "e": [null, null, {}, [null]], "h": {}, "i": [], "j": false, "k": 0})
        );
    }

    #[test]
    fn only_rfc_3339_text_under_a_name_ending_in_timestamp_is_rewritten() {
        assert_eq!(
            read(json!({
                "enqueueTimestamp": "2021-08-04T19:29:09+02:00",
                "EndTimestamp": "2021-08-04T17:29:09.1239Z",
                "badTimestamp": "soon", "numberTimestamp": 5,
                "listTimestamp": ["2021-08-04T19:29:09+02:00"],
                "when": "2021-08-04T19:29:09+02:00",
            })),
            json!({
                "enqueueTimestamp": "2021-08-04T17:29:09.000Z",
                "endTimestamp": "2021-08-04T17:29:09.123Z",
                "badTimestamp": "soon", "numberTimestamp": 5,
                "listTimestamp": ["2021-08-04T19:29:09+02:00"],
                "when": "2021-08-04T19:29:09+02:00",
            })
        );
    }
}

//! How values are read.

use super::{NOON, NOT_YET, event, has, has_values, keeps, keeps_value};
use serde_json::json;

sentences! {
    // Rule values-3.
    the_first_letter_of_a_name_is_stored_in_lower_case_at_every_depth: keeps("chatMetrics") r#"
        {"ChatMetrics": {"AgentMetrics": [{"Count": 1, "ABC": 2, "Ärger": 3, "_X": 4}]}}
            => {"agentMetrics": [{"count": 1, "aBC": 2, "Ärger": 3, "_X": 4}]}
    "#;

    // Rule values-3.
    of_two_spellings_the_camel_case_one_is_used_even_if_it_is_an_absence: keeps("campaign") r#"
        {"Campaign": {"id": 1}, "campaign": {"id": 2}} => {"id": 2}
        {"Campaign": {"id": 1}, "campaign": null} => null
        {"Campaign": {"id": 1}, "campaign": {}} => null
        {"Campaign": {"id": 1}, "campaign": {"id": ""}} => null
        {"Campaign": {"id": 1}, "campaign": "text"} => null
        {"campaign": {"Id": 1, "id": 2}} => {"id": 2}
        {"campaign": {"Id": 1, "id": "", "x": 1}} => {"x": 1}
        {"campaign": {"Id": {"x": 1}, "id": {"x": null}, "y": 1}} => {"y": 1}
        {"campaign": {"XTimestamp": "@12:00:00", "xTimestamp": "NOT_YET", "y": 1}} => {"y": 1}
        {"campaign": {"list": [{"Id": 1, "id": null}]}} => {"list": [{}]}
    "#
    has() r#"
        e @12:00:00 OTHER {"Channel": "CHAT", "channel": ""} => {"channel": null}
        e @12:00:00 OTHER {"Tags": {"k": "1"}, "tags": null} => {"tags": null}
        e @12:00:00 DISCONNECTED {"DisconnectTimestamp": "@12:00:00.5", "disconnectTimestamp": null}
        => {"asOf": "@12:00:00.000/70/e", "stateSince": "@12:00:00.000", "disconnectTimestamp": null}
    "#;

    // Rule values-2.
    absences_in_maps_are_dropped_at_every_depth: keeps("campaign") r#"
        {"campaign": {"a": null, "b": "", "cTimestamp": "NOT_YET", "d": {}, "e": 0, "f": false, "g": []}}
            => {"e": 0, "f": false, "g": []}
        {"campaign": {"a": {"b": {"c": null}}, "d": 1}} => {"d": 1}
        {"campaign": {"a": {"b": {"c": null}, "d": 1}}} => {"a": {"d": 1}}
        {"campaign": {"a": {"b": {"c": {}}}}} => null
        {"campaign": {}} => null
        {"campaign": {"": null}} => null
    "#;

    // Rule values-5.
    a_list_keeps_its_elements_as_sent_except_that_maps_are_read: keeps("recordings") r#"
        {"recordings": []} => []
        {"recordings": [null, "", 1, "NOT_YET", "2025-06-01T14:00:00+02:00"]}
            => [null, "", 1, "NOT_YET", "2025-06-01T14:00:00+02:00"]
        {"recordings": [{}, {"A": ""}, {"A": {"B": null}, "C": 1}]} => [{}, {}, {"c": 1}]
        {"recordings": [[null, {"A": null}, [{"B": ""}]]]} => [[null, {"A": null}, [{"B": ""}]]]
        {"recordings": [{"Inner": [{"AtTimestamp": "2025-06-01T14:00:00+02:00"}]}]}
            => [{"inner": [{"atTimestamp": "@12:00:00.000"}]}]
    "#
    has() r#"
        e @12:00:00 OTHER {"campaign": {"sTimestamp": ["NOT_YET", "@12:00:00"]}}
            => {"campaign": {"sTimestamp": ["NOT_YET", "@12:00:00"]}}
    "#;

    // Rule values-1.
    absences_erase_nothing: has() r#"
        a @12:00:00 OTHER {"campaign": {"id": 1}, "channel": "CHAT", "tags": {"k": "1"}, "x": 1}
        b @12:00:00 OTHER {"campaign": {"id": null}, "channel": "", "tags": null, "x": null}
        c @12:00:00 OTHER {"campaign": {}, "channel": {}, "tags": "", "x": ""}
        => {"campaign": {"id": 1}, "channel": "CHAT", "tags": {"k": "1"}, "x": 1, "xAsOf": "@12:00:00.000/05/a"}
    "#;

    a_newer_empty_value_replaces: has() r#"
        a @12:00:00 OTHER {"tags": {"k": "1"}, "recordings": [1], "x": {"y": 1}}
        b @12:00:00 OTHER {"tags": {}, "recordings": [], "x": {}}
        => {"tags": {}, "recordings": [], "x": {}, "tagsAsOf": "@12:00:00.000/05/b"}
    "#;

    // Rule values-4.
    only_names_that_end_in_timestamp_have_timestamps: keeps("campaign") r#"
        {"campaign": {"time": "@12:00:00", "timestamps": "NOT_YET", "xtimestamp": "@12:00:00"}}
            => {"time": "@12:00:00", "timestamps": "NOT_YET", "xtimestamp": "@12:00:00"}
        {"campaign": {"Timestamp": "NOT_YET"}} => {"timestamp": "NOT_YET"}
    "#;

    a_timestamp_has_its_letters_in_upper_case_and_no_leap_second: keeps("campaign") r#"
        {"campaign": {"aTimestamp": "2025-06-01t12:00:00.000Z"}} => {"aTimestamp": "@12:00:00.000"}
        {"campaign": {"aTimestamp": "2025-06-01T12:00:00.000z"}} => {"aTimestamp": "@12:00:00.000"}
        {"campaign": {"aTimestamp": "2016-12-31T23:59:60.000Z"}} => {"aTimestamp": "2016-12-31T23:59:59.999Z"}
    "#;

    a_timestamp_in_the_first_second_of_1970_is_not_yet: keeps("initiationTimestamp") r#"
        {"initiationTimestamp": "1970-01-01T00:00:00Z"} => null
        {"initiationTimestamp": "1970-01-01T00:00:00.9999Z"} => null
        {"initiationTimestamp": "1970-01-01T05:30:00.5+05:30"} => null
        {"initiationTimestamp": "1970-01-01T00:00:01Z"} => "1970-01-01T00:00:01.000Z"
        {"initiationTimestamp": "1969-12-31T23:59:59.999Z"} => "1969-12-31T23:59:59.999Z"
    "#;
}

/// Rule values-6.
#[test]
fn users_maps_are_stored_as_sent_all_the_way_down() {
    for name in ["tags", "segmentAttributes", "contactDetails", "contactEvaluations"] {
        let map =
            json!({"A": null, "a": "", "AtTimestamp": NOT_YET, "C": {"D": [null, ""]}, "E": {}});
        let pascal = name[..1].to_uppercase() + &name[1..];
        keeps_value(name, json!({name: map}), map.clone());
        keeps_value(name, json!({pascal.clone(): map}), map.clone());
        keeps_value(name, json!({pascal: map, name: {"a": null}}), json!({"a": null}));
        keeps_value(name, json!({name: {}}), json!({}));
        for absent_or_wrong in [json!(null), json!(""), json!("text"), json!([])] {
            keeps_value(name, json!({name: absent_or_wrong}), json!(null));
        }
    }
}

sentences! {
    a_map_named_tags_deeper_in_detail_is_not_a_users_map: keeps("campaign") r#"
        {"campaign": {"Tags": {"A": 1, "b": null}}} => {"tags": {"a": 1}}
    "#;
}

/// Rules values-6, values-13.
#[test]
fn unknown_fields_are_stored_as_sent_under_their_names_as_written() {
    let detail = json!({
        "New": {"A": null, "a": "", "xTimestamp": NOT_YET}, "new": [null, ""], "newTimestamp": NOT_YET, "empty": {},
        "zero": 0, "no": false, "queueinfo": "a", "ContactID": "b", "ContactDetailsX": 1,
    });
    for (name, value) in detail.as_object().unwrap() {
        keeps_value(name, detail.clone(), value.clone());
    }
    keeps("gone", r#"{"gone": null} => null"#);
    keeps("Gone", r#"{"Gone": ""} => null"#);
}

sentences! {
    // Rule values-7.
    nothing_else_is_trimmed_or_re_cased: keeps("customerId") r#"
        {"customerId": " X y "} => " X y "
        {"customerId": " "} => " "
        {"customerId": "a\u0000\ufffd"} => "a\u0000\ufffd"
    "#
    has() r#"
        e @12:00:00 OTHER {"initiationMethod": "Inbound "} => {"initiationMethod": "Inbound "}
    "#;
}

/// Rule values-14.
#[test]
fn numbers_are_what_serde_json_reads() {
    let numbers = json!({"a": u64::MAX, "b": i64::MIN, "c": 1.5, "d": 3.0, "e": 1e20, "f": 0.1});
    keeps_value("campaign", json!({"campaign": numbers}), numbers.clone());
    let events = [event("e", NOON, "OTHER", json!({"tags": numbers}))];
    has_values(&[], &events, &json!({"tags": numbers}));
}

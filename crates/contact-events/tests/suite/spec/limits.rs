//! What cannot be kept.

use super::{NOON, check, event, kept, lists, record};
use serde_json::{Value, json};

#[test]
fn a_section_has_at_most_32768_bytes_as_its_name_and_its_compact_json() {
    let of = |bytes: usize| "x".repeat(bytes - "customerId".len() - 2);
    check("customerId", vec![(json!({"customerId": of(32_768)}), json!(of(32_768)))]);
    check("customerId", vec![(json!({"customerId": of(32_769)}), json!(null))]);

    let fits = "é".repeat(16_379);
    check("new", vec![(json!({"new": [fits, ""]}), json!([fits, ""]))]);
    check("new", vec![(json!({"new": [fits, "x"]}), json!(null))]);
}

#[test]
fn sizes_are_those_of_what_is_stored() {
    let object = |bytes: usize| json!({"a": "x".repeat(bytes - "routingCriteria".len() - r#"[{"a":""}]"#.len())});
    check(
        "routingCriteria",
        vec![(json!({"routingCriteria": object(32_768)}), json!([object(32_768)]))],
    );
    check("routingCriteria", vec![(json!({"routingCriteria": object(32_769)}), json!(null))]);
    let long = json!({"code": "API", "other": "x".repeat(40_000), "n": 1e200});
    check("disconnectReason", vec![(json!({"disconnectReason": long}), json!("API"))]);
}

#[test]
fn a_section_holds_only_what_dynamodb_can_hold() {
    for (value, is_kept) in [
        (json!([9.99e125, -9.99e125, 1e-130, -1e-130, 0.0, -0.0, u64::MAX]), true),
        (json!([1e126]), false),
        (json!([-1e126]), false),
        (json!({"a": [{"b": 9e-131}]}), false),
        (json!({"a": {"": 1}}), false),
        (json!({"": null}), false),
        (lists(31), true),
        (lists(32), false),
        ((1..32).fold(json!(1), |inner, _| json!({"a": inner})), true),
        ((1..33).fold(json!(1), |inner, _| json!({"a": inner})), false),
    ] {
        let expected = if is_kept { value.clone() } else { Value::Null };
        check("new", vec![(json!({"new": value}), expected)]);
    }
    check(
        "agentInitiatedHoldDuration",
        vec![(json!({"agentInitiatedHoldDuration": 1e126}), json!(null))],
    );
    check(
        "campaign",
        vec![
            (json!({"campaign": {"": ""}}), json!(null)),
            (json!({"campaign": {"a": 1, "": ""}}), json!({"a": 1})),
        ],
    );
}

#[test]
fn routing_criteria_sent_as_an_object_stand_one_level_deeper() {
    let maps = |levels: usize| (1..=levels).fold(json!(1), |inner, _| json!({"a": inner}));
    check("routingCriteria", vec![(json!({"routingCriteria": maps(30)}), json!([maps(30)]))]);
    check("routingCriteria", vec![(json!({"routingCriteria": maps(31)}), json!(null))]);
}

#[test]
fn what_is_left_out_costs_itself_alone() {
    let record = kept(json!({
        "queueInfo": "text", "initiationTimestamp": "soon", "instanceArn": "x".repeat(1025), "new": {"": 1},
        "agentInfo": {"bad": 1e200, "afterContactWorkDuration": 5}, "channel": "chat",
    }));
    let names: Vec<_> = record.keys().collect();
    assert_eq!(
        names,
        ["afterContactWork", "afterContactWorkAsOf", "asOf", "channel", "contactId", "seen"]
    );
}

#[test]
fn the_first_32_unknown_fields_that_can_be_kept_stand() {
    let mut detail =
        json!({"asOf": 1, "xAsOf": 1, "f00": null, "f01": {"": 1}, "f02": 1e200, "F": 1});
    for nth in 10..45 {
        detail[format!("f{nth}")] = json!(nth);
    }
    let record = kept(detail);
    assert!(record.contains_key("F") && record.contains_key("f40"));
    assert!(!record.contains_key("f41") && !record.contains_key("f44"));
    assert_eq!(
        record
            .keys()
            .filter(|name| name.to_lowercase().starts_with('f') && !name.ends_with("AsOf"))
            .count(),
        32
    );
}

#[test]
fn the_32_unknown_fields_are_counted_in_each_event() {
    let fields = |letter: char| {
        (10..42).map(|nth| (format!("{letter}{nth}"), json!(nth))).collect::<Value>()
    };
    let events = [event("a", NOON, "OTHER", fields('a')), event("b", NOON, "OTHER", fields('b'))];
    assert_eq!(record(&events).len(), 3 + 2 * 2 * 32);
}

#[test]
fn unknown_fields_with_the_records_own_names_are_left_out_exactly_as_written() {
    let own =
        ["asOf", "expiresAt", "seen", "state", "stateSince", "waitingInQueue", "activeWithAgent"];
    let ending = ["AsOf", "stateAsOf", "tagsAsOf", "somethingAsOf"];
    for name in own.into_iter().chain(ending) {
        let record = kept(json!({name: "mine"}));
        assert_eq!(record.keys().collect::<Vec<_>>(), ["asOf", "contactId", "seen"], "{name}");
    }
    for name in ["ExpiresAt", "Seen", "State", "StateSince", "asof", "asOfX"] {
        check(name, vec![(json!({name: "mine"}), json!("mine"))]);
    }
    assert!(!kept(json!({"": 1})).contains_key(""));
}

//! What is left out and counted, what is omitted, and what must not lie in the future.

use super::{
    NOON, counts, event, events, has, has_values, has_without, is_exactly, keeps, keeps_value,
    lists, long, omitting, parse, rows,
};
use crate::reference;
use serde_json::{Value, json};

/// Rule left-out-2.
#[test]
fn a_fact_has_at_most_1024_bytes_as_it_is_stored() {
    let (most, more) = ("é".repeat(512), "é".repeat(512) + "x");
    for name in ["instanceArn", "initiationMethod", "initialContactId"] {
        keeps_value(name, json!({name: most}), json!(most));
        keeps_value(name, json!({name: more}), json!(null));
    }
    // ŉ has two bytes. In upper case it is ʼN, which has three.
    keeps_value("channel", json!({"channel": "ŉ".repeat(341)}), json!("ʼN".repeat(341)));
    keeps_value("channel", json!({"channel": "ŉ".repeat(342)}), json!(null));
}

/// Rule left-out-3.
#[test]
fn a_section_has_at_most_32768_bytes_as_its_name_and_its_compact_json() {
    let text = |bytes: usize| json!("x".repeat(bytes - "customerId".len() - 2));
    keeps_value("customerId", json!({"customerId": text(32_768)}), text(32_768));
    keeps_value("customerId", json!({"customerId": text(32_769)}), json!(null));

    let fits = "é".repeat(16_379);
    keeps_value("new", json!({"new": [fits, ""]}), json!([fits, ""]));
    keeps_value("new", json!({"new": [fits, "x"]}), json!(null));

    // Each of these characters is six bytes of JSON.
    let escaped = |count: usize| json!({"a\u{1}": "\u{0}".repeat(count)});
    keeps_value("new", json!({"new": escaped(5_458)}), escaped(5_458));
    keeps_value("new", json!({"new": escaped(5_459)}), json!(null));
}

#[test]
fn a_section_of_many_small_values_has_at_most_32768_bytes() {
    for value in [
        json!(null),
        json!(""),
        json!("\u{0}"),
        json!(-1.234_567_890_123_456_7e-100),
        json!([]),
        json!({}),
        json!({"\u{0}\u{0}\u{0}": ""}),
    ] {
        let with_comma = value.to_string().len() + 1;
        let most = (32_768 - "new[".len()) / with_comma;
        let many = |count| json!(vec![value.clone(); count]);
        keeps_value("new", json!({"new": many(most)}), many(most));
        keeps_value("new", json!({"new": many(most + 1)}), json!(null));
    }
}

#[test]
fn sizes_and_levels_are_those_of_the_stored_value() {
    let of = |bytes: usize| json!({"a": "x".repeat(bytes - "routingCriteria".len() - r#"[{"a":""}]"#.len())});
    keeps_value("routingCriteria", json!({"routingCriteria": of(32_768)}), json!([of(32_768)]));
    keeps_value("routingCriteria", json!({"routingCriteria": of(32_769)}), json!(null));
    let maps = |levels: usize| (1..=levels).fold(json!(1), |inner, _| json!({"a": inner}));
    keeps_value("routingCriteria", json!({"routingCriteria": maps(30)}), json!([maps(30)]));
    keeps_value("routingCriteria", json!({"routingCriteria": maps(31)}), json!(null));
    let long = json!({"code": "API", "other": "x".repeat(40_000), "n": 1e200});
    keeps_value("disconnectReason", json!({"disconnectReason": long}), json!("API"));
}

/// Rule left-out-4.
#[test]
fn a_section_contains_only_what_dynamodb_can_hold() {
    let maps = |levels: usize| (0..levels).fold(json!(1), |inner, _| json!({"a": inner}));
    for (value, is_kept) in [
        (json!([9.99e125, -9.99e125, 1e-130, -1e-130, 0.0, -0.0, u64::MAX]), true),
        (json!([1e126]), false),
        (json!([-1e126]), false),
        (json!({"a": [{"b": 9e-131}]}), false),
        (json!({"a": {"": 1}}), false),
        (json!({"": null}), false),
        (lists(31), true),
        (lists(32), false),
        (maps(31), true),
        (maps(32), false),
    ] {
        let expected = if is_kept { value.clone() } else { Value::Null };
        keeps_value("new", json!({"new": value}), expected);
    }
    keeps("", r#"{"": 1} => null"#);
    keeps(
        "agentInitiatedHoldDuration",
        r#"{"agentInfo": {"agentInitiatedHoldDuration": 1e126}} => null"#,
    );
    keeps("campaign", r#"{"campaign": {"a": 1, "": ""}} => {"a": 1}"#);
}

sentences! {
    a_field_that_is_left_out_does_not_affect_the_rest: has() r#"
        e @12:00:00 OTHER {
            "queueInfo": "text", "initiationTimestamp": "soon", "new": {"": 1}, "channel": "chat",
            "agentInfo": {"bad": 1e200, "afterContactWorkDuration": 5}
        }
        => {
            "queueInfo": null, "initiationTimestamp": null, "new": null, "agentInfo": null,
            "afterContactWork": {"afterContactWorkDuration": 5}, "channel": "CHAT"
        }
    "#;
}

/// Rule left-out-5.
#[test]
fn an_event_keeps_the_first_32_unknown_fields_that_can_be_kept() {
    let mut detail =
        json!({"asOf": 1, "xAsOf": 1, "f00": null, "f01": {"": 1}, "f02": 1e200, "F": 1});
    for nth in 10..45 {
        detail[format!("f{nth}")] = json!(nth);
    }
    let first = event("a", NOON, "OTHER", detail);
    let left_out = |omitted: &[&str]| reference::left_out(&first, &omitting(omitted));
    let expected = json!({"F": 1, "f10": 10, "f40": 40, "f41": null, "f44": null});
    has_values(&[], std::slice::from_ref(&first), &expected);
    // asOf, xAsOf, f01, f02, and f41 to f44
    assert_eq!(left_out(&[]), 8);
    // An omitted field counts towards no limit.
    let expected = json!({"F": null, "f10": null, "f11": 11, "f42": 42, "f43": null});
    has_values(&["f", "F10"], std::slice::from_ref(&first), &expected);
    assert_eq!(left_out(&["f", "F10", "f01"]), 5);
    // The limit is each event's own.
    let second = event("b", NOON, "OTHER", json!({"g": 1}));
    has_values(&[], &[first.clone(), second], &json!({"f40": 40, "g": 1}));
}

/// Rule left-out-6.
#[test]
fn an_unknown_field_with_a_name_of_the_records_own_is_left_out() {
    for name in "asOf expiresAt seen state stateSince waitingInQueue activeWithAgent afterContactWork preview \
                 agentInitiatedHoldDuration stateTransitions AsOf tagsAsOf somethingAsOf"
        .split_whitespace()
    {
        is_exactly(0, &format!(
            r#"e @12:00:00 OTHER {{"{name}": {{"mine": 1}}}}
            => {{"contactId": "c", "asOf": "@12:00:00.000/05/e", "seen": ["OTHER"]}}"#
        ));
        counts(&[], &format!(r#"e @12:00:00 OTHER {{"{name}": 5}} => 1"#));
    }
    for name in ["ExpiresAt", "Seen", "State", "Preview", "asof", "asOfX"] {
        keeps_value(name, json!({name: 5}), json!(5));
    }
}

sentences! {
    what_is_left_out_is_counted_by_field_and_absences_are_not: counts(&[]) r#"
        e @12:00:00 OTHER {"channel": null, "campaign": {"a": ""}, "x": "", "asOf": null, "agentInfo": {"a": ""}} => 0
        e @12:00:00 OTHER {"tags": "", "updatedProperties": 5, "recordings": {}} => 0
        e @12:00:00 OTHER {"channel": 5, "campaign": "text", "initiationTimestamp": "soon", "tags": []} => 4
        e @12:00:00 OTHER {"agentInfo": "text"} => 1
        e @12:00:00 OTHER {"agentInfo": {"bad": 1e200, "stateTransitions": 5, "agentInitiatedHoldDuration": "5"}} => 3
        e @12:00:00 OTHER {"agentInfo": {"bad": 1e200, "connectedToAgentTimestamp": "NOT_YET"}} => 0
        e @12:00:00 OTHER {"disconnectReason": {"code": 5}, "": 1, "x": {"": 1}} => 3
        e @12:00:00 OTHER {"disconnectReason": {"other": 5}} => 0
    "#;
}

/// Rule left-out-7.
#[test]
fn a_section_that_is_left_out_or_omitted_still_counts_for_the_instant_and_the_state() {
    for bad in [json!(1e200), json!({"": 1}), lists(32), json!("x".repeat(33_000)), json!(1)] {
        let queue =
            json!({"queueArn": "q", "EnqueueTimestamp": "2025-06-01T12:00:00.25Z", "bad": bad});
        let event = event("e", NOON, "QUEUED", json!({"queueInfo": queue}));
        let omitted: &[&str] = if bad == 1 { &["QueueInfo"] } else { &[] };
        let expected = r#"{"queueInfo": null, "asOf": "@12:00:00.250/30/e", "stateAsOf": "2/@12:00:00.250/30/q"}"#;
        has_values(omitted, &[event], &parse(expected));
    }
}

const OMITTED: &[&str] = &[
    " tags ",
    "Channel",
    "campaign",
    "new",
    "disconnectTimestamp",
    "agentInfo",
    "",
    "StateTransitions",
];

sentences! {
    // Rule left-out-8.
    an_omitted_field_is_neither_stored_nor_counted: has_without(OMITTED) r#"
        a @12:00:00 DISCONNECTED {
            "channel": "CHAT", "Tags": {"k": "1"}, "campaign": {"a": 1}, "New": 1, disconnected@12:00:00.5
        }
        b @12:00:00 OTHER {
            "agentInfo": {"agentArn": "a", "afterContactWorkDuration": 5, "stateTransitions": []}, "new": {}, "newer": 1
        }
        => {
            "channel": null, "tags": null, "tagsAsOf": null, "campaign": null, "New": null, "new": null, "newer": 1,
            "disconnectTimestamp": null, "agentInfo": null, "stateTransitions": null,
            "afterContactWork": {"afterContactWorkDuration": 5},
            "asOf": "@12:00:00.500/70/a", "stateAsOf": "3/@12:00:00.500/70/"
        }
    "#
    counts(OMITTED) r#"
        e @12:00:00 OTHER {"channel": 5, "campaign": "text", "New": {"": 1}, "stateTransitions": 1, "": 1, "asOf": 1}
            => 2
        e @12:00:00 OTHER {"agentInfo": "text"} => 0
        {"Channel": 5, "InstanceARN": 5, "Agent": "text"} => 1
    "#
    has_without(&["queueInfo", "channel", "initiationTimestamp"]) r#"
        {"Channel": "VOICE", "InitiationTimestamp": "@11:00:00", "Queue": {"ARN": "q", "EnqueueTimestamp": "@12:00:00"}}
        => {"queueInfo": null, "channel": null, "initiationTimestamp": null, "waitingInQueue": "q"}
    "#;
}

/// Each line is an event or a contact record, and its latest moment that must not lie in the future.
fn claims(lines: &str) {
    for (line, expected) in rows(lines) {
        let latest = reference::latest_claim(&events(&long(line))[0]);
        let latest = chrono::DateTime::from_timestamp_millis(latest).expect("a moment");
        assert_eq!(latest.format("%FT%T%.3fZ").to_string(), long(expected), "{line}");
    }
}

sentences! {
    // Rule errors-3.
    the_latest_of_time_facts_and_milestones_must_not_lie_in_the_future: claims() r#"
        e @12:00:00.5 OTHER {"ringStartTimestamp": "@11:00:00"} => @12:00:00.500
        e @12:00:00 COMPLETED {} => @12:00:00.000
        e @12:00:00 OTHER {"ringStartTimestamp": "@13:00:00"} => @13:00:00.000
        e @12:00:00 OTHER {disconnected@13:00:00} => @13:00:00.000
        e @12:00:00 OTHER {"queueInfo": {"enqueueTimestamp": "@13:00:00", "bad": 1e200}} => @13:00:00.000
        e @12:00:00 OTHER {"agentInfo": {"connectedToAgentTimestamp": "@13:00:00"}} => @13:00:00.000
        e @12:00:00 OTHER {worked@13:00:00} => @12:00:00.000
        e @12:00:00 DISCONNECTED {worked@13:00:00} => @12:00:00.000
        e @12:00:00 COMPLETED {worked@13:00:00} => @13:00:00.000
        e @12:00:00 OTHER {"scheduledTimestamp": "@13:00:00", "x": {"aTimestamp": "@13:00:00"}} => @12:00:00.000
        {} => @13:00:00.000
        {"InitiationTimestamp": "@14:00:00"} => @14:00:00.000
        {"Queue": {"EnqueueTimestamp": "@14:00:00"}} => @14:00:00.000
        {"DisconnectTimestamp": "@11:00:00", "Agent": {"AfterContactWorkEndTimestamp": "@14:00:00"}} => @14:00:00.000
        {"ScheduledTimestamp": "@14:00:00", "Agent": {"AfterContactWorkStartTimestamp": "@14:00:00"}} => @13:00:00.000
    "#;
}

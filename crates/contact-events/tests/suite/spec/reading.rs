//! How values are read.

use super::{NOON, SENTINEL, check, event, kept, record};
use serde_json::json;

#[test]
fn names_begin_in_lower_case_at_every_depth() {
    let sent =
        json!({"ChatMetrics": {"AgentMetrics": [{"Count": 1, "ABC": 2, "Ärger": 3, "_X": 4}]}});
    let stored = json!({"agentMetrics": [{"count": 1, "aBC": 2, "Ärger": 3, "_X": 4}]});
    check("chatMetrics", vec![(sent, stored)]);
}

#[test]
fn of_two_spellings_the_camel_case_one_stands_unless_it_is_an_absence() {
    check(
        "campaign",
        vec![
            (json!({"Campaign": {"id": 1}, "campaign": {"id": 2}}), json!({"id": 2})),
            (json!({"Campaign": {"id": 1}, "campaign": null}), json!({"id": 1})),
            (json!({"Campaign": {"id": 1}, "campaign": {"id": ""}}), json!({"id": 1})),
            (json!({"Campaign": {"id": 1}, "campaign": {}}), json!({})),
            (json!({"Campaign": {"id": 1}, "campaign": "text"}), json!(null)),
            (json!({"campaign": {"Id": 1, "id": 2}}), json!({"id": 2})),
            (json!({"campaign": {"Id": 1, "id": ""}}), json!({"id": 1})),
            (json!({"campaign": {"Id": null, "id": "", "x": 1}}), json!({"x": 1})),
            (json!({"campaign": {"Id": {"x": 1}, "id": {"x": null}}}), json!({"id": {}})),
            (
                json!({"campaign": {"XTimestamp": NOON, "xTimestamp": SENTINEL}}),
                json!({"xTimestamp": "2025-06-01T12:00:00.000Z"}),
            ),
        ],
    );
}

#[test]
fn absences_say_nothing_and_lists_keep_them_as_null() {
    check(
        "campaign",
        vec![
            (
                json!({"campaign": {"a": null, "b": "", "cTimestamp": SENTINEL, "d": 0, "e": false}}),
                json!({"d": 0, "e": false}),
            ),
            (json!({"campaign": {"inner": {"a": null}}}), json!({"inner": {}})),
            (
                json!({"campaign": {"list": [null, "", [""], {"a": ""}, 1]}}),
                json!({"list": [null, null, [null], {}, 1]}),
            ),
            (
                json!({"campaign": {"sTimestamp": [SENTINEL, NOON]}}),
                json!({"sTimestamp": [SENTINEL, NOON]}),
            ),
        ],
    );
}

#[test]
fn a_section_that_only_absences_emptied_is_an_absence() {
    check(
        "campaign",
        vec![
            (json!({"campaign": {}}), json!({})),
            (json!({"campaign": {"a": null}}), json!(null)),
            (json!({"campaign": {"a": "", "A": null, "bTimestamp": SENTINEL}}), json!(null)),
        ],
    );
    check(
        "recordings",
        vec![
            (json!({"recordings": []}), json!([])),
            (json!({"recordings": [null]}), json!([null])),
        ],
    );
}

#[test]
fn an_absence_erases_nothing() {
    let events = [
        event("a", NOON, "OTHER", json!({"campaign": {"id": 1}, "channel": "CHAT", "x": 1})),
        event("b", NOON, "OTHER", json!({"campaign": {"id": null}, "channel": "", "x": null})),
    ];
    let record = record(&events);
    assert_eq!(
        (&record["campaign"], &record["channel"], &record["x"]),
        (&json!({"id": 1}), &json!("CHAT"), &json!(1))
    );
    assert_eq!(record["campaignAsOf"], "2025-06-01T12:00:00.000Z/00/a");
}

#[test]
fn a_newer_empty_value_replaces() {
    let events = [
        event("a", NOON, "OTHER", json!({"tags": {"k": "1"}, "recordings": [1]})),
        event("b", NOON, "OTHER", json!({"tags": {}, "recordings": []})),
    ];
    let record = record(&events);
    assert_eq!((&record["tags"], &record["recordings"]), (&json!({}), &json!([])));
}

#[test]
fn timestamps_are_written_in_utc_with_milliseconds() {
    for (sent, stored) in [
        ("2025-06-01T12:00:00Z", "2025-06-01T12:00:00.000Z"),
        ("2025-06-01t12:00:00.1z", "2025-06-01T12:00:00.100Z"),
        ("2025-06-01T12:00:00.123456789Z", "2025-06-01T12:00:00.123Z"),
        ("2025-06-01T12:00:00.9999Z", "2025-06-01T12:00:00.999Z"),
        ("2025-01-01T01:00:00+02:00", "2024-12-31T23:00:00.000Z"),
        ("1969-12-31T23:59:59.9999Z", "1969-12-31T23:59:59.999Z"),
        ("1970-01-01T00:00:01Z", "1970-01-01T00:00:01.000Z"),
        ("0000-01-01T00:00:00Z", "0000-01-01T00:00:00.000Z"),
        ("0000-01-01T00:00:00+01:00", "0000-01-01T00:00:00+01:00"),
        ("9999-12-31T23:59:59-01:00", "9999-12-31T23:59:59-01:00"),
        ("2025-06-01T12:00Z", "2025-06-01T12:00Z"),
        ("2025-02-29T12:00:00Z", "2025-02-29T12:00:00Z"),
        ("2025-06-01T12:00:00", "2025-06-01T12:00:00"),
        ("soon", "soon"),
    ] {
        check(
            "campaign",
            vec![(json!({"campaign": {"atTimestamp": sent}}), json!({"atTimestamp": stored}))],
        );
    }
}

#[test]
fn only_names_that_end_in_timestamp_have_timestamps() {
    let sent = json!({"time": "2025-06-01T12:00:00Z", "timestamps": SENTINEL, "xtimestamp": NOON, "timestampX": NOON});
    check("campaign", vec![(json!({"campaign": sent.clone()}), sent)]);
}

#[test]
fn the_whole_first_second_of_1970_is_not_yet() {
    for (time, is_absent) in [
        ("1970-01-01T00:00:00Z", true),
        ("1970-01-01T00:00:00.9999Z", true),
        ("1970-01-01T05:30:00.5+05:30", true),
        ("1970-01-01T00:00:01Z", false),
        ("1969-12-31T23:59:59.999Z", false),
    ] {
        let record = kept(json!({"initiationTimestamp": time}));
        assert_eq!(record.contains_key("initiationTimestamp"), !is_absent, "{time}");
    }
}

#[test]
fn users_maps_are_stored_as_sent_all_the_way_down() {
    for name in ["tags", "segmentAttributes", "contactDetails", "contactEvaluations"] {
        let map = json!({"A": null, "a": "", "AtTimestamp": SENTINEL, "bTimestamp": NOON, "C": {"D": [null, ""]}});
        let pascal = name[..1].to_uppercase() + &name[1..];
        check(
            name,
            vec![
                (json!({name: map}), map.clone()),
                (json!({pascal.clone(): map}), map.clone()),
                (json!({pascal.clone(): map, name: ""}), map.clone()),
                (json!({pascal: map, name: {"a": null}}), json!({"a": null})),
                (json!({name: null}), json!(null)),
                (json!({name: "text"}), json!(null)),
                (json!({name: []}), json!(null)),
            ],
        );
    }
}

#[test]
fn a_map_named_tags_elsewhere_is_not_the_users() {
    check(
        "campaign",
        vec![(json!({"campaign": {"tags": {"A": 1, "b": null}}}), json!({"tags": {"a": 1}}))],
    );
}

#[test]
fn unknown_fields_are_stored_as_sent_under_their_names_as_written() {
    let detail = json!({
        "New": {"A": null, "a": "", "xTimestamp": NOON},
        "new": [null, ""],
        "newTimestamp": SENTINEL,
        "zero": 0,
        "no": false,
        "gone": null,
        "Gone": "",
        "queueinfo": "a",
        "ContactID": "b",
    });
    let record = kept(detail.clone());
    for name in ["New", "new", "newTimestamp", "zero", "no", "queueinfo", "ContactID"] {
        assert_eq!(record[name], detail[name]);
        assert_eq!(record[&format!("{name}AsOf")], "2025-06-01T12:00:00.000Z/00/e");
    }
    assert!(!record.contains_key("gone") && !record.contains_key("Gone"));
}

#[test]
fn nothing_else_is_re_cased_or_trimmed() {
    check(
        "customerId",
        vec![
            (json!({"customerId": " X y "}), json!(" X y ")),
            (json!({"customerId": " "}), json!(" ")),
        ],
    );
}

#[test]
fn numbers_are_what_serde_json_reads() {
    let sent = json!({"a": u64::MAX, "b": i64::MIN, "c": 1.5, "d": 3.0, "e": 1e20});
    check("campaign", vec![(json!({"campaign": sent.clone()}), sent)]);
}

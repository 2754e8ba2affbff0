//! What `DESIGN.md` says, sentence by sentence, of the reference model: each expected value is worked out by hand.

use crate::reference;
use serde_json::{Map, Value, json};

const NOON: &str = "2025-06-01T12:00:00Z";
const SENTINEL: &str = "1970-01-01T00:00:00.001Z";

/// An event of contact "c".
fn event(id: &str, time: &str, kind: &str, mut detail: Value) -> Value {
    detail["contactId"] = json!("c");
    detail["eventType"] = json!(kind);
    json!({
        "id": id, "time": time, "source": "aws.connect", "detail-type": "Amazon Connect Contact Event", "detail": detail
    })
}

/// A record without retention.
fn record(events: &[Value]) -> Map<String, Value> {
    reference::record(events, 0).expect("a record")
}

/// The record of one event of no known type at noon.
fn kept(detail: Value) -> Map<String, Value> {
    record(&[event("e", NOON, "OTHER", detail)])
}

/// Each case is what one event says, and what the record has under a name then (null for nothing).
fn check(name: &str, cases: Vec<(Value, Value)>) {
    for (detail, expected) in cases {
        let record = kept(detail.clone());
        assert_eq!(
            record.get(name).unwrap_or(&Value::Null),
            &expected,
            "{name} of {detail}"
        );
        let is_stamped = record.contains_key(&format!("{name}AsOf"));
        let is_a_section = !expected.is_null() && !FACTS.contains(&name);
        assert_eq!(is_stamped, is_a_section, "{name}AsOf of {detail}");
    }
}

const FACTS: [&str; 4] = [
    "instanceArn",
    "channel",
    "initialContactId",
    "initiationTimestamp",
];

/// Each case is a type and what its event at noon says, and the text form of the state it proves (empty for none).
fn check_state(cases: Vec<(&str, Value, &str)>) {
    for (kind, detail, expected) in cases {
        let record = record(&[event("e", NOON, kind, detail.clone())]);
        let stamp = record
            .get("stateAsOf")
            .and_then(Value::as_str)
            .unwrap_or_default();
        assert_eq!(stamp, expected, "{kind} {detail}");
    }
}

/// A list in a list, so many lists deep.
fn lists(levels: usize) -> Value {
    (1..levels).fold(json!([]), |inner, _| json!([inner]))
}

// The record as a whole.

#[test]
fn no_events_have_no_record() {
    assert_eq!(reference::record(&[], 30), None);
}

#[test]
fn a_first_event_is_the_whole_record() {
    let detail = json!({
        "channel": "Voice",
        "initiationTimestamp": "2025-06-01T12:00:00.123Z",
        "tags": {"Dept": "Finance"},
    });
    let record = reference::record(&[event("e1", NOON, "INITIATED", detail)], 1).expect("a record");
    let expected = json!({
        "contactId": "c",
        "asOf": "2025-06-01T12:00:00.123Z/10/e1",
        "expiresAt": 1_748_865_600,
        "channel": "VOICE",
        "initiationTimestamp": "2025-06-01T12:00:00.123Z",
        "tags": {"Dept": "Finance"},
        "tagsAsOf": "2025-06-01T12:00:00.123Z/10/e1",
        "state": "INITIATED",
        "stateSince": "2025-06-01T12:00:00.123Z",
        "stateAsOf": "0/2025-06-01T12:00:00.123Z/10/",
        "seen": ["INITIATED"],
    });
    assert_eq!(Value::Object(record), expected);
}

#[test]
fn a_contact_in_a_queue_then_with_an_agent_is_one_record() {
    let queue = json!({"queueArn": "q", "enqueueTimestamp": "2025-06-01T12:00:00.500Z"});
    let agent = json!({"agentArn": "a", "connectedToAgentTimestamp": "2025-06-01T12:00:02.250Z"});
    let queued = event("e9", NOON, "QUEUED", json!({"queueInfo": queue}));
    let connected = json!({"queueInfo": queue, "agentInfo": agent});
    let connected = event(
        "e1",
        "2025-06-01T12:00:02Z",
        "CONNECTED_TO_AGENT",
        connected,
    );
    let newest = "2025-06-01T12:00:02.250Z/40/e1";
    let expected = json!({
        "contactId": "c",
        "asOf": newest,
        "queueInfo": queue,
        "queueInfoAsOf": newest,
        "agentInfo": agent,
        "agentInfoAsOf": newest,
        "state": "CONNECTED_TO_AGENT",
        "stateSince": "2025-06-01T12:00:02.250Z",
        "stateAsOf": "2/2025-06-01T12:00:02.250Z/40/a",
        "activeWithAgent": "a",
        "seen": ["CONNECTED_TO_AGENT", "QUEUED"],
    });
    for events in [[queued.clone(), connected.clone()], [connected, queued]] {
        assert_eq!(Value::Object(record(&events)), expected);
    }
}

#[test]
fn an_event_that_proves_nothing_makes_a_record_without_a_state() {
    let expected =
        json!({"contactId": "c", "asOf": "2025-06-01T12:00:00.000Z/00/e", "seen": ["OTHER"]});
    assert_eq!(Value::Object(kept(json!({}))), expected);
}

#[test]
fn a_record_expires_its_retention_after_the_newest_instant_cut_to_seconds() {
    let detail = json!({"disconnectTimestamp": "2025-06-01T12:00:00.999Z"});
    let events = [
        event("e1", NOON, "DISCONNECTED", detail),
        event("e2", "2025-06-01T11:00:00Z", "INITIATED", json!({})),
    ];
    let expires = |days| {
        reference::record(&events, days)
            .expect("a record")
            .get("expiresAt")
            .cloned()
    };
    assert_eq!(expires(0), None);
    assert_eq!(expires(30), Some(json!(1_748_779_200 + 30 * 86_400)));
}

#[test]
fn what_describes_the_event_is_not_stored() {
    let record = kept(json!({"UpdatedProperties": ["Tags"], "updatedProperties": null}));
    assert_eq!(
        record.keys().collect::<Vec<_>>(),
        ["asOf", "contactId", "seen"]
    );
}

#[test]
fn names_of_the_contact_and_of_the_type_come_in_either_case() {
    let detail = json!({"ContactId": "c", "EventType": "QUEUED"});
    let record = record(&[json!({"id": "e", "time": NOON, "detail": detail})]);
    assert_eq!(
        (&record["contactId"], &record["seen"]),
        (&json!("c"), &json!(["QUEUED"]))
    );
}

#[test]
fn types_are_seen_once_each_as_sent() {
    let kinds = ["QUEUED", "queued", " QUEUED", "QUEUED", "NEWER"];
    let events = kinds.map(|kind| event("e", NOON, kind, json!({})));
    assert_eq!(
        record(&events)["seen"],
        json!([" QUEUED", "NEWER", "QUEUED", "queued"])
    );
}

// Order: the stamp.

#[test]
fn the_own_timestamp_is_the_instant_within_a_second_of_the_time() {
    for (own, expected) in [
        ("2025-06-01T11:59:58.999Z", "2025-06-01T12:00:00.000Z"),
        ("2025-06-01T11:59:59.000Z", "2025-06-01T11:59:59.000Z"),
        ("2025-06-01T12:00:00.250Z", "2025-06-01T12:00:00.250Z"),
        ("2025-06-01T12:00:01.999Z", "2025-06-01T12:00:01.999Z"),
        ("2025-06-01T12:00:02.000Z", "2025-06-01T12:00:00.000Z"),
        ("2025-06-01T12:00:01.9999999Z", "2025-06-01T12:00:01.999Z"),
        ("2025-06-01T14:00:01.500+02:00", "2025-06-01T12:00:01.500Z"),
        (SENTINEL, "2025-06-01T12:00:00.000Z"),
        ("soon", "2025-06-01T12:00:00.000Z"),
    ] {
        let record = record(&[event(
            "e",
            NOON,
            "DISCONNECTED",
            json!({"disconnectTimestamp": own}),
        )]);
        assert_eq!(record["asOf"], json!(format!("{expected}/70/e")), "{own}");
    }
}

#[test]
fn each_milestone_has_its_own_timestamp_and_rank() {
    let all = json!({
        "initiationTimestamp": "2025-06-01T12:00:00.010Z",
        "connectedToSystemTimestamp": "2025-06-01T12:00:00.020Z",
        "queueInfo": {"enqueueTimestamp": "2025-06-01T12:00:00.030Z"},
        "agentInfo": {
            "connectedToAgentTimestamp": "2025-06-01T12:00:00.040Z",
            "afterContactWorkEndTimestamp": "2025-06-01T12:00:00.080Z",
        },
        "disconnectTimestamp": "2025-06-01T12:00:00.070Z",
    });
    for (kind, expected) in [
        ("INITIATED", "010Z/10"),
        ("CONNECTED_TO_SYSTEM", "020Z/20"),
        ("QUEUED", "030Z/30"),
        ("CONNECTED_TO_AGENT", "040Z/40"),
        ("PAUSED", "000Z/50"),
        ("RESUMED", "000Z/60"),
        ("DISCONNECTED", "070Z/70"),
        ("COMPLETED", "080Z/80"),
        ("CONTACT_DATA_UPDATED", "000Z/00"),
        ("AMD_DISABLED", "000Z/00"),
        ("queued", "000Z/00"),
    ] {
        let record = record(&[event("e", NOON, kind, all.clone())]);
        assert_eq!(
            record["asOf"],
            json!(format!("2025-06-01T12:00:00.{expected}/e")),
            "{kind}"
        );
    }
}

#[test]
fn a_time_keeps_its_fraction_cut_and_its_offset_is_read() {
    for (time, expected) in [
        ("2025-06-01T12:00:00.5Z", "2025-06-01T12:00:00.500Z"),
        ("2025-06-01T12:00:00.9999Z", "2025-06-01T12:00:00.999Z"),
        ("2025-06-01T07:00:00-05:00", "2025-06-01T12:00:00.000Z"),
        ("2025-06-01t17:30:00.25+05:30", "2025-06-01T12:00:00.250Z"),
    ] {
        let record = record(&[event("e", time, "OTHER", json!({}))]);
        assert_eq!(record["asOf"], json!(format!("{expected}/00/e")), "{time}");
    }
}

#[test]
fn a_time_with_a_fraction_names_its_whole_second() {
    let detail = json!({"disconnectTimestamp": "2025-06-01T12:00:01.999Z"});
    let record = record(&[event(
        "e",
        "2025-06-01T12:00:00.001Z",
        "DISCONNECTED",
        detail,
    )]);
    assert_eq!(record["asOf"], "2025-06-01T12:00:01.999Z/70/e");
}

#[test]
fn the_later_instant_then_the_higher_rank_then_the_greater_id_stands() {
    for (older, newer) in [
        (
            ("z", NOON, "QUEUED"),
            ("a", "2025-06-01T12:00:01Z", "INITIATED"),
        ),
        (("z", NOON, "INITIATED"), ("a", NOON, "QUEUED")),
        (("a", NOON, "QUEUED"), ("b", NOON, "QUEUED")),
        (("B", NOON, "QUEUED"), ("a", NOON, "QUEUED")),
        (("a", NOON, "QUEUED"), ("aa", NOON, "QUEUED")),
    ] {
        let tell =
            |(id, time, kind), value| event(id, time, kind, json!({"tags": {"from": value}}));
        let (older, newer) = (tell(older, "older"), tell(newer, "newer"));
        for events in [[older.clone(), newer.clone()], [newer, older]] {
            assert_eq!(record(&events)["tags"], json!({"from": "newer"}));
        }
    }
}

#[test]
fn what_an_update_is_about_beats_every_snapshot_of_its_second() {
    let update = json!({"tags": {"k": "new"}, "campaign": {"campaignId": "carried"}, "updatedProperties": ["Tags"]});
    let snapshot = json!({
        "tags": {"k": "old"},
        "campaign": {"campaignId": "snapshot"},
        "disconnectTimestamp": "2025-06-01T12:00:00.999Z",
    });
    let events = [
        event("a", NOON, "CONTACT_DATA_UPDATED", update),
        event("z", NOON, "DISCONNECTED", snapshot),
    ];
    let record = record(&events);
    assert_eq!(record["tags"], json!({"k": "new"}));
    assert_eq!(record["tagsAsOf"], "2025-06-01T12:00:00.999Z/90/a");
    assert_eq!(record["campaign"], json!({"campaignId": "snapshot"}));
    assert_eq!(record["asOf"], "2025-06-01T12:00:00.999Z/70/z");
}

#[test]
fn an_update_is_older_than_a_snapshot_of_the_next_second() {
    let events = [
        event(
            "z",
            NOON,
            "CONTACT_DATA_UPDATED",
            json!({"tags": {"k": "1"}, "updatedProperties": ["Tags"]}),
        ),
        event(
            "a",
            "2025-06-01T12:00:01Z",
            "INITIATED",
            json!({"tags": {"k": "2"}}),
        ),
    ];
    assert_eq!(record(&events)["tagsAsOf"], "2025-06-01T12:00:01.000Z/10/a");
}

#[test]
fn as_of_is_the_own_stamp_even_of_an_update() {
    let update = json!({"tags": {}, "updatedProperties": ["Tags"]});
    let record = record(&[event(
        "e",
        "2025-06-01T12:00:00.25Z",
        "CONTACT_DATA_UPDATED",
        update,
    )]);
    assert_eq!(record["asOf"], "2025-06-01T12:00:00.250Z/00/e");
    assert_eq!(record["tagsAsOf"], "2025-06-01T12:00:00.999Z/90/e");
}

#[test]
fn updated_properties_name_sections_without_case_and_spaces() {
    let sections = json!({
        "tags": {}, "segmentAttributes": {}, "scheduledTimestamp": NOON, "globalResiliencyMetadata": {},
        "contactLens": {}, "routingCriteria": [], "queueInfo": {}, "campaign": {},
    });
    for (properties, expected) in [
        (json!(["Tags"]), vec!["tags"]),
        (json!([" t A g S "]), vec!["tags"]),
        (json!(["Segment Attributes"]), vec!["segmentAttributes"]),
        (
            json!(["segmentattributes", "TAGS"]),
            vec!["segmentAttributes", "tags"],
        ),
        (json!(["ScheduledTimestamp"]), vec!["scheduledTimestamp"]),
        (
            json!(["GlobalResiliencyMetadata"]),
            vec!["globalResiliencyMetadata"],
        ),
        (
            json!(["ContactLens.ConversationalAnalytics.Configuration"]),
            vec!["contactLens"],
        ),
        (json!(["Contact Lens"]), vec!["contactLens"]),
        (
            json!(["RoutingCriteria.Step.Status"]),
            vec!["routingCriteria"],
        ),
        (json!(["routing criteria"]), vec!["routingCriteria"]),
        (
            json!([
                "UserDefinedAttributes",
                "QueueInfo",
                "Tags.X",
                "Campaign",
                5,
                null,
                ["Tags"]
            ]),
            vec![],
        ),
        (json!("Tags"), vec![]),
        (json!({"Tags": "Tags"}), vec![]),
    ] {
        let mut detail = sections.clone();
        detail["updatedProperties"] = properties.clone();
        let record = record(&[event("e", NOON, "CONTACT_DATA_UPDATED", detail)]);
        let newer = json!("2025-06-01T12:00:00.999Z/90/e");
        let stamped: Vec<_> = record
            .iter()
            .filter(|(_, stamp)| **stamp == newer)
            .map(|(name, _)| name)
            .collect();
        let expected: Vec<_> = expected
            .into_iter()
            .map(|name| format!("{name}AsOf"))
            .collect();
        assert_eq!(stamped, expected.iter().collect::<Vec<_>>(), "{properties}");
    }
}

#[test]
fn only_an_update_has_updated_properties() {
    let detail = json!({"tags": {}, "updatedProperties": ["Tags"]});
    assert_eq!(kept(detail)["tagsAsOf"], "2025-06-01T12:00:00.000Z/00/e");
}

#[test]
fn an_update_of_what_it_lacks_erases_nothing() {
    let events = [
        event("a", NOON, "INITIATED", json!({"tags": {"k": "1"}})),
        event(
            "b",
            NOON,
            "CONTACT_DATA_UPDATED",
            json!({"tags": null, "updatedProperties": ["Tags"]}),
        ),
    ];
    assert_eq!(record(&events)["tagsAsOf"], "2025-06-01T12:00:00.000Z/10/a");
}

// How values are read.

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
            (
                json!({"Campaign": {"id": 1}, "campaign": {"id": 2}}),
                json!({"id": 2}),
            ),
            (
                json!({"Campaign": {"id": 1}, "campaign": null}),
                json!({"id": 1}),
            ),
            (
                json!({"Campaign": {"id": 1}, "campaign": {"id": ""}}),
                json!({"id": 1}),
            ),
            (json!({"Campaign": {"id": 1}, "campaign": {}}), json!({})),
            (
                json!({"Campaign": {"id": 1}, "campaign": "text"}),
                json!(null),
            ),
            (json!({"campaign": {"Id": 1, "id": 2}}), json!({"id": 2})),
            (json!({"campaign": {"Id": 1, "id": ""}}), json!({"id": 1})),
            (
                json!({"campaign": {"Id": null, "id": "", "x": 1}}),
                json!({"x": 1}),
            ),
            (
                json!({"campaign": {"Id": {"x": 1}, "id": {"x": null}}}),
                json!({"id": {}}),
            ),
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
            (
                json!({"campaign": {"inner": {"a": null}}}),
                json!({"inner": {}}),
            ),
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
            (
                json!({"campaign": {"a": "", "A": null, "bTimestamp": SENTINEL}}),
                json!(null),
            ),
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
        event(
            "a",
            NOON,
            "OTHER",
            json!({"campaign": {"id": 1}, "channel": "CHAT", "x": 1}),
        ),
        event(
            "b",
            NOON,
            "OTHER",
            json!({"campaign": {"id": null}, "channel": "", "x": null}),
        ),
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
        event(
            "a",
            NOON,
            "OTHER",
            json!({"tags": {"k": "1"}, "recordings": [1]}),
        ),
        event("b", NOON, "OTHER", json!({"tags": {}, "recordings": []})),
    ];
    let record = record(&events);
    assert_eq!(
        (&record["tags"], &record["recordings"]),
        (&json!({}), &json!([]))
    );
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
            vec![(
                json!({"campaign": {"atTimestamp": sent}}),
                json!({"atTimestamp": stored}),
            )],
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
        assert_eq!(
            record.contains_key("initiationTimestamp"),
            !is_absent,
            "{time}"
        );
    }
}

#[test]
fn users_maps_are_stored_as_sent_all_the_way_down() {
    for name in [
        "tags",
        "segmentAttributes",
        "contactDetails",
        "contactEvaluations",
    ] {
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
        vec![(
            json!({"campaign": {"tags": {"A": 1, "b": null}}}),
            json!({"tags": {"a": 1}}),
        )],
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
    for name in [
        "New",
        "new",
        "newTimestamp",
        "zero",
        "no",
        "queueinfo",
        "ContactID",
    ] {
        assert_eq!(record[name], detail[name]);
        assert_eq!(
            record[&format!("{name}AsOf")],
            "2025-06-01T12:00:00.000Z/00/e"
        );
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

// Facts.

#[test]
fn of_two_facts_the_greater_stands_whatever_the_stamps() {
    let events = [
        event(
            "z",
            "2025-06-01T12:00:09Z",
            "OTHER",
            json!({"channel": "chat", "initiationTimestamp": "2025-06-01T12:00:00.100Z"}),
        ),
        event(
            "a",
            NOON,
            "OTHER",
            json!({"channel": "Voice", "initiationTimestamp": "2025-06-01T14:00:00.2+02:00"}),
        ),
    ];
    let record = record(&events);
    assert_eq!(record["channel"], "VOICE");
    assert_eq!(record["initiationTimestamp"], "2025-06-01T12:00:00.200Z");
    assert!(!record.contains_key("channelAsOf"));
}

#[test]
fn facts_of_the_wrong_type_are_left_out() {
    check(
        "channel",
        vec![
            (json!({"channel": 5}), json!(null)),
            (json!({"channel": ["VOICE"]}), json!(null)),
        ],
    );
    check(
        "initiationTimestamp",
        vec![
            (json!({"initiationTimestamp": "soon"}), json!(null)),
            (json!({"initiationTimestamp": 1_748_779_200}), json!(null)),
            (
                json!({"initiationTimestamp": "soon", "InitiationTimestamp": NOON}),
                json!(null),
            ),
            (
                json!({"initiationTimestamp": SENTINEL, "InitiationTimestamp": NOON}),
                json!("2025-06-01T12:00:00.000Z"),
            ),
        ],
    );
}

#[test]
fn an_arn_or_id_used_as_a_fact_has_at_most_1024_bytes() {
    let (most, more) = ("é".repeat(512), "é".repeat(512) + "x");
    for name in ["instanceArn", "initialContactId"] {
        check(
            name,
            vec![
                (json!({name: most}), json!(most)),
                (json!({name: more}), json!(null)),
            ],
        );
    }
    assert_eq!(
        kept(json!({"initiationMethod": more}))["initiationMethod"],
        json!(more)
    );
}

// agentInfo and other sections with rules of their own.

#[test]
fn agent_info_splits_into_its_parts() {
    let record = kept(json!({"AgentInfo": {
        "AgentArn": "a",
        "afterContactWorkStartTimestamp": "2025-06-01T12:00:00Z",
        "AfterContactWorkDuration": "long",
        "acceptedByAgentTimestamp": NOON,
        "previewEndTimestamp": "soon",
        "agentInitiatedHoldDuration": 0,
        "stateTransitions": [],
        "newer": {"Is": "kept"},
    }}));
    let at_noon = "2025-06-01T12:00:00.000Z";
    assert_eq!(
        record["agentInfo"],
        json!({"agentArn": "a", "newer": {"is": "kept"}})
    );
    let work =
        json!({"afterContactWorkStartTimestamp": at_noon, "afterContactWorkDuration": "long"});
    assert_eq!(record["afterContactWork"], work);
    assert_eq!(
        record["preview"],
        json!({"acceptedByAgentTimestamp": at_noon, "previewEndTimestamp": "soon"})
    );
    assert_eq!(record["agentInitiatedHoldDuration"], 0);
    assert_eq!(record["stateTransitions"], json!([]));
    assert_eq!(record["previewAsOf"], "2025-06-01T12:00:00.000Z/00/e");
}

#[test]
fn parts_survive_an_agent_info_without_them() {
    let with = json!({"agentInfo": {"agentArn": "a", "afterContactWorkDuration": 5}});
    let events = [
        event("a", NOON, "OTHER", with),
        event("b", NOON, "OTHER", json!({"agentInfo": {"agentArn": "b"}})),
    ];
    let record = record(&events);
    assert_eq!(record["agentInfo"], json!({"agentArn": "b"}));
    assert_eq!(
        record["afterContactWork"],
        json!({"afterContactWorkDuration": 5})
    );
    assert_eq!(
        record["afterContactWorkAsOf"],
        "2025-06-01T12:00:00.000Z/00/a"
    );
}

#[test]
fn an_agent_info_of_nothing_but_parts_says_nothing_else() {
    check(
        "agentInfo",
        vec![
            (json!({"agentInfo": {"stateTransitions": []}}), json!(null)),
            (
                json!({"agentInfo": {"stateTransitions": [], "agentArn": ""}}),
                json!(null),
            ),
            (json!({"agentInfo": {"agentArn": ""}}), json!(null)),
            (json!({"agentInfo": {}}), json!({})),
            (
                json!({"agentInfo": {"stateTransitions": null, "agentArn": "a"}}),
                json!({"agentArn": "a"}),
            ),
            (json!({"agentInfo": "a"}), json!(null)),
        ],
    );
}

#[test]
fn an_agent_who_is_not_yet_connected_is_not_the_contacts_agent() {
    let info =
        |time: Value| json!({"agentInfo": {"agentArn": "a", "connectedToAgentTimestamp": time}});
    check(
        "agentInfo",
        vec![
            (info(json!(SENTINEL)), json!(null)),
            (info(json!("1970-01-01T00:00:00Z")), json!(null)),
            (info(json!(null)), json!({"agentArn": "a"})),
            (info(json!("")), json!({"agentArn": "a"})),
            (
                info(json!("soon")),
                json!({"agentArn": "a", "connectedToAgentTimestamp": "soon"}),
            ),
        ],
    );
}

#[test]
fn the_parts_of_an_agent_who_is_not_yet_connected_stand() {
    let record = record(&[event(
        "e",
        NOON,
        "COMPLETED",
        json!({"agentInfo": {
            "agentArn": "a",
            "connectedToAgentTimestamp": SENTINEL,
            "acceptedByAgentTimestamp": NOON,
            "afterContactWorkEndTimestamp": "2025-06-01T12:00:00.500Z",
        }}),
    )]);
    assert!(!record.contains_key("agentInfo"));
    assert_eq!(
        record["preview"],
        json!({"acceptedByAgentTimestamp": "2025-06-01T12:00:00.000Z"})
    );
    assert_eq!(record["asOf"], "2025-06-01T12:00:00.500Z/80/e");
    assert_eq!(record["stateAsOf"], "4/2025-06-01T12:00:00.500Z/80/");
}

#[test]
fn a_part_at_the_top_stands_unless_agent_info_has_it_whatever_its_type() {
    let hold = |top: Value, part: Value| json!({"agentInitiatedHoldDuration": top, "agentInfo": {"agentArn": "a", "agentInitiatedHoldDuration": part}});
    check(
        "agentInitiatedHoldDuration",
        vec![
            (json!({"AgentInitiatedHoldDuration": 7}), json!(7)),
            (hold(json!(7), json!(8)), json!(8)),
            (hold(json!(7), json!(null)), json!(7)),
            (hold(json!(7), json!("8")), json!(null)),
            (hold(json!("7"), json!(8)), json!(8)),
            (hold(json!(7), json!(1e200)), json!(null)),
        ],
    );
    let work = |part: Value| json!({"afterContactWork": {"top": 1}, "agentInfo": part});
    check(
        "afterContactWork",
        vec![
            (
                work(json!({"afterContactWorkDuration": 5})),
                json!({"afterContactWorkDuration": 5}),
            ),
            (
                work(json!({"afterContactWorkDuration": ""})),
                json!({"top": 1}),
            ),
            (work(json!("text")), json!({"top": 1})),
        ],
    );
}

#[test]
fn a_part_at_the_top_proves_no_milestone() {
    let top =
        json!({"afterContactWork": {"afterContactWorkEndTimestamp": "2025-06-01T12:00:00.500Z"}});
    check_state(vec![
        ("OTHER", top.clone(), ""),
        ("COMPLETED", top, "4/2025-06-01T12:00:00.000Z/80/"),
    ]);
}

#[test]
fn routing_criteria_are_always_a_list() {
    check(
        "routingCriteria",
        vec![
            (
                json!({"routingCriteria": {"Index": 1}}),
                json!([{"index": 1}]),
            ),
            (
                json!({"RoutingCriteria": [{"Index": 1}, {"index": null}, null, 5]}),
                json!([{"index": 1}, {}, null, 5]),
            ),
            (json!({"routingCriteria": {}}), json!([{}])),
            (json!({"routingCriteria": []}), json!([])),
            (json!({"routingCriteria": {"index": null}}), json!(null)),
            (json!({"routingCriteria": "text"}), json!(null)),
        ],
    );
}

#[test]
fn a_disconnect_reason_is_always_text() {
    check(
        "disconnectReason",
        vec![
            (json!({"disconnectReason": "Expired"}), json!("Expired")),
            (
                json!({"disconnectReason": {"code": "API", "other": 1}}),
                json!("API"),
            ),
            (json!({"DisconnectReason": {"Code": "API"}}), json!("API")),
            (json!({"disconnectReason": {"code": ""}}), json!(null)),
            (json!({"disconnectReason": {}}), json!(null)),
            (json!({"disconnectReason": {"other": 1}}), json!(null)),
            (json!({"disconnectReason": {"code": 5}}), json!(null)),
            (json!({"disconnectReason": 5}), json!(null)),
        ],
    );
}

#[test]
fn a_scheduled_timestamp_is_a_timestamp() {
    check(
        "scheduledTimestamp",
        vec![
            (
                json!({"scheduledTimestamp": "2030-01-01T01:00:00+01:00"}),
                json!("2030-01-01T00:00:00.000Z"),
            ),
            (json!({"scheduledTimestamp": SENTINEL}), json!(null)),
            (json!({"scheduledTimestamp": "soon"}), json!(null)),
            (json!({"scheduledTimestamp": {}}), json!(null)),
        ],
    );
}

#[test]
fn a_sections_own_type_is_checked() {
    let good = json!({"map": {"x": 1}, "list": [1], "text": "x", "number": 1.5});
    let types = [
        (
            "map",
            "queueInfo agentInfo afterContactWork preview tags segmentAttributes contactLens campaign",
        ),
        (
            "map",
            "customerVoiceActivity systemEndpoint customerEndpoint chatMetrics contactDetails",
        ),
        (
            "map",
            "contactEvaluations outboundStrategy globalResiliencyMetadata",
        ),
        ("list", "stateTransitions recordings"),
        ("text", "answeringMachineDetectionStatus customerId"),
        ("number", "agentInitiatedHoldDuration"),
    ];
    for (expected, names) in types {
        for name in names.split(' ') {
            let case = |(kind, value): (&String, &Value)| {
                let stored = if kind == expected {
                    value.clone()
                } else {
                    Value::Null
                };
                (json!({name: value}), stored)
            };
            check(
                name,
                good.as_object().expect("a map").iter().map(case).collect(),
            );
        }
    }
}

#[test]
fn members_are_kept_whatever_their_type() {
    let sent = json!({"queueArn": {"a": 1}, "enqueueTimestamp": 5, "queueType": [true]});
    check(
        "queueInfo",
        vec![(json!({"queueInfo": sent.clone()}), sent)],
    );
}

// What cannot be kept.

#[test]
fn a_section_has_at_most_32768_bytes_as_its_name_and_its_compact_json() {
    let of = |bytes: usize| "x".repeat(bytes - "customerId".len() - 2);
    check(
        "customerId",
        vec![(json!({"customerId": of(32_768)}), json!(of(32_768)))],
    );
    check(
        "customerId",
        vec![(json!({"customerId": of(32_769)}), json!(null))],
    );

    let fits = "é".repeat(16_379);
    check("new", vec![(json!({"new": [fits, ""]}), json!([fits, ""]))]);
    check("new", vec![(json!({"new": [fits, "x"]}), json!(null))]);
}

#[test]
fn sizes_are_those_of_what_is_stored() {
    let object = |bytes: usize| json!({"a": "x".repeat(bytes - "routingCriteria".len() - r#"[{"a":""}]"#.len())});
    check(
        "routingCriteria",
        vec![(
            json!({"routingCriteria": object(32_768)}),
            json!([object(32_768)]),
        )],
    );
    check(
        "routingCriteria",
        vec![(json!({"routingCriteria": object(32_769)}), json!(null))],
    );
    let long = json!({"code": "API", "other": "x".repeat(40_000), "n": 1e200});
    check(
        "disconnectReason",
        vec![(json!({"disconnectReason": long}), json!("API"))],
    );
}

#[test]
fn a_section_holds_only_what_dynamodb_can_hold() {
    for (value, is_kept) in [
        (
            json!([9.99e125, -9.99e125, 1e-130, -1e-130, 0.0, -0.0, u64::MAX]),
            true,
        ),
        (json!([1e126]), false),
        (json!([-1e126]), false),
        (json!({"a": [{"b": 9e-131}]}), false),
        (json!({"a": {"": 1}}), false),
        (json!({"": null}), false),
        (lists(31), true),
        (lists(32), false),
        ((1..32).fold(json!(1), |inner, _| json!({"a": inner})), true),
        (
            (1..33).fold(json!(1), |inner, _| json!({"a": inner})),
            false,
        ),
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
    check(
        "routingCriteria",
        vec![(json!({"routingCriteria": maps(30)}), json!([maps(30)]))],
    );
    check(
        "routingCriteria",
        vec![(json!({"routingCriteria": maps(31)}), json!(null))],
    );
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
        [
            "afterContactWork",
            "afterContactWorkAsOf",
            "asOf",
            "channel",
            "contactId",
            "seen"
        ]
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
        (10..42)
            .map(|nth| (format!("{letter}{nth}"), json!(nth)))
            .collect::<Value>()
    };
    let events = [
        event("a", NOON, "OTHER", fields('a')),
        event("b", NOON, "OTHER", fields('b')),
    ];
    assert_eq!(record(&events).len(), 3 + 2 * 2 * 32);
}

#[test]
fn unknown_fields_with_the_records_own_names_are_left_out_exactly_as_written() {
    let own = [
        "asOf",
        "expiresAt",
        "seen",
        "state",
        "stateSince",
        "waitingInQueue",
        "activeWithAgent",
    ];
    let ending = ["AsOf", "stateAsOf", "tagsAsOf", "somethingAsOf"];
    for name in own.into_iter().chain(ending) {
        let record = kept(json!({name: "mine"}));
        assert_eq!(
            record.keys().collect::<Vec<_>>(),
            ["asOf", "contactId", "seen"],
            "{name}"
        );
    }
    for name in ["ExpiresAt", "Seen", "State", "StateSince", "asof", "asOfX"] {
        check(name, vec![(json!({name: "mine"}), json!("mine"))]);
    }
    assert!(!kept(json!({"": 1})).contains_key(""));
}

// State.

#[test]
fn an_event_proves_each_milestone_whose_timestamp_it_carries_at_that_time() {
    let queue = json!({"queueArn": "q", "enqueueTimestamp": "2025-06-01T09:00:00.5Z"});
    let agent = json!({"agentArn": "a", "connectedToAgentTimestamp": "2025-06-01T10:00:00Z"});
    let before = "2025-06-01T08:00:00Z";
    check_state(vec![
        (
            "OTHER",
            json!({"initiationTimestamp": before}),
            "0/2025-06-01T08:00:00.000Z/10/",
        ),
        (
            "OTHER",
            json!({"connectedToSystemTimestamp": before}),
            "1/2025-06-01T08:00:00.000Z/20/",
        ),
        (
            "OTHER",
            json!({"queueInfo": queue}),
            "2/2025-06-01T09:00:00.500Z/30/q",
        ),
        (
            "OTHER",
            json!({"queueInfo": queue, "agentInfo": agent}),
            "2/2025-06-01T10:00:00.000Z/40/a",
        ),
        (
            "OTHER",
            json!({"agentInfo": agent, "disconnectTimestamp": before}),
            "3/2025-06-01T08:00:00.000Z/70/",
        ),
        (
            "OTHER",
            json!({"agentInfo": {"afterContactWorkEndTimestamp": before}}),
            "4/2025-06-01T08:00:00.000Z/80/",
        ),
        (
            "OTHER",
            json!({"scheduledTimestamp": before, "ringStartTimestamp": before}),
            "",
        ),
    ]);
}

#[test]
fn a_milestone_event_without_its_timestamp_proves_itself_at_its_instant() {
    check_state(vec![
        ("INITIATED", json!({}), "0/2025-06-01T12:00:00.000Z/10/"),
        (
            "INITIATED",
            json!({"initiationTimestamp": "soon"}),
            "0/2025-06-01T12:00:00.000Z/10/",
        ),
        (
            "CONNECTED_TO_SYSTEM",
            json!({"connectedToSystemTimestamp": SENTINEL}),
            "1/2025-06-01T12:00:00.000Z/20/",
        ),
        (
            "QUEUED",
            json!({"queueInfo": {"queueArn": "q"}}),
            "2/2025-06-01T12:00:00.000Z/30/q",
        ),
        (
            "QUEUED",
            json!({"queueInfo": "q"}),
            "2/2025-06-01T12:00:00.000Z/30/",
        ),
        (
            "CONNECTED_TO_AGENT",
            json!({"agentInfo": {"agentArn": "a"}}),
            "2/2025-06-01T12:00:00.000Z/40/a",
        ),
        ("DISCONNECTED", json!({}), "3/2025-06-01T12:00:00.000Z/70/"),
        ("COMPLETED", json!({}), "4/2025-06-01T12:00:00.000Z/80/"),
        ("CONTACT_DATA_UPDATED", json!({}), ""),
        ("queued", json!({}), ""),
    ]);
}

#[test]
fn a_milestone_event_proves_itself_at_its_timestamp_however_far_from_its_time() {
    let early = "2025-06-01T09:00:00Z";
    let record = record(&[event(
        "e",
        NOON,
        "DISCONNECTED",
        json!({"disconnectTimestamp": early}),
    )]);
    assert_eq!(record["asOf"], "2025-06-01T12:00:00.000Z/70/e");
    assert_eq!(record["stateSince"], "2025-06-01T09:00:00.000Z");
}

#[test]
fn an_agent_who_is_not_yet_connected_gives_the_state_no_arn() {
    let offered = json!({"agentInfo": {"agentArn": "a", "connectedToAgentTimestamp": SENTINEL}});
    check_state(vec![
        ("OTHER", offered.clone(), ""),
        (
            "CONNECTED_TO_AGENT",
            offered.clone(),
            "2/2025-06-01T12:00:00.000Z/40/",
        ),
        ("PAUSED", offered, "2/2025-06-01T12:00:00.000Z/50/"),
    ]);
}

#[test]
fn a_pause_is_at_its_instant_or_at_a_later_milestone_that_it_carries() {
    let agent =
        |time: &str| json!({"agentInfo": {"agentArn": "a", "connectedToAgentTimestamp": time}});
    let queue = |time: &str| json!({"queueInfo": {"queueArn": "q", "enqueueTimestamp": time}});
    check_state(vec![
        ("PAUSED", json!({}), "2/2025-06-01T12:00:00.000Z/50/"),
        (
            "PAUSED",
            json!({"agentInfo": {"agentArn": "a"}}),
            "2/2025-06-01T12:00:00.000Z/50/a",
        ),
        (
            "PAUSED",
            agent("2025-06-01T11:00:00Z"),
            "2/2025-06-01T12:00:00.000Z/50/a",
        ),
        (
            "PAUSED",
            agent("2025-06-01T12:00:00.500Z"),
            "2/2025-06-01T12:00:00.500Z/50/a",
        ),
        (
            "PAUSED",
            queue("2025-06-01T13:00:00Z"),
            "2/2025-06-01T13:00:00.000Z/50/",
        ),
    ]);
}

#[test]
fn a_resumed_contact_is_where_it_was_last() {
    let both = |queued: &str, connected: &str| {
        json!({
            "queueInfo": {"queueArn": "q", "enqueueTimestamp": queued},
            "agentInfo": {"agentArn": "a", "connectedToAgentTimestamp": connected},
            "connectedToSystemTimestamp": "2025-06-01T15:00:00Z",
        })
    };
    let (ten, eleven, later) = (
        "2025-06-01T10:00:00Z",
        "2025-06-01T11:00:00Z",
        "2025-06-01T12:00:00.007Z",
    );
    check_state(vec![
        ("RESUMED", json!({}), "2/2025-06-01T12:00:00.000Z/62/"),
        (
            "RESUMED",
            json!({"connectedToSystemTimestamp": later}),
            "2/2025-06-01T12:00:00.000Z/62/",
        ),
        (
            "RESUMED",
            json!({"queueInfo": {"queueArn": "q"}}),
            "2/2025-06-01T12:00:00.000Z/62/",
        ),
        (
            "RESUMED",
            both(eleven, ten),
            "2/2025-06-01T12:00:00.000Z/63/q",
        ),
        (
            "RESUMED",
            both(ten, eleven),
            "2/2025-06-01T12:00:00.000Z/64/a",
        ),
        ("RESUMED", both(ten, ten), "2/2025-06-01T12:00:00.000Z/64/a"),
        (
            "RESUMED",
            both(ten, SENTINEL),
            "2/2025-06-01T12:00:00.000Z/63/q",
        ),
        (
            "RESUMED",
            both(later, ten),
            "2/2025-06-01T12:00:00.007Z/63/q",
        ),
        (
            "RESUMED",
            both(later, later),
            "2/2025-06-01T12:00:00.007Z/64/a",
        ),
    ]);
    for (detail, state) in [
        (json!({}), "CONNECTED_TO_SYSTEM"),
        (both(eleven, ten), "QUEUED"),
        (both(ten, ten), "CONNECTED_TO_AGENT"),
    ] {
        assert_eq!(
            record(&[event("e", NOON, "RESUMED", detail)])["state"],
            state
        );
    }
}

#[test]
fn nothing_moves_a_contact_back_a_phase() {
    let kinds = [
        "INITIATED",
        "CONNECTED_TO_SYSTEM",
        "QUEUED",
        "DISCONNECTED",
        "COMPLETED",
    ];
    for (higher, kind) in kinds.into_iter().enumerate() {
        for lower in &kinds[..higher] {
            let events = [
                event("a", NOON, kind, json!({})),
                event("b", "2025-06-01T13:00:00Z", lower, json!({})),
            ];
            assert_eq!(record(&events)["state"], kind);
        }
    }
}

#[test]
fn within_the_live_phase_the_newest_stands() {
    let live = ["QUEUED", "CONNECTED_TO_AGENT", "PAUSED", "RESUMED"];
    for older in live {
        for (newer, state) in live.into_iter().zip([
            "QUEUED",
            "CONNECTED_TO_AGENT",
            "PAUSED",
            "CONNECTED_TO_SYSTEM",
        ]) {
            let events = [
                event("z", NOON, older, json!({})),
                event("a", "2025-06-01T12:00:00.001Z", newer, json!({})),
            ];
            assert_eq!(record(&events)["state"], state, "{older}, {newer}");
        }
    }
}

#[test]
fn a_tie_of_times_goes_to_the_rank_and_then_to_the_arn() {
    let queue = |arn: &str| json!({"queueInfo": {"queueArn": arn}});
    for (winner, loser) in [
        (
            event("a", NOON, "RESUMED", json!({})),
            event("b", NOON, "PAUSED", json!({})),
        ),
        (
            event("a", NOON, "PAUSED", json!({})),
            event("b", NOON, "CONNECTED_TO_AGENT", json!({})),
        ),
        (
            event("a", NOON, "CONNECTED_TO_AGENT", json!({})),
            event("b", NOON, "QUEUED", queue("q")),
        ),
        (
            event("a", NOON, "QUEUED", queue("q2")),
            event("b", NOON, "QUEUED", queue("q1")),
        ),
        (
            event("a", NOON, "QUEUED", queue("q")),
            event("b", NOON, "QUEUED", json!({})),
        ),
    ] {
        let alone = record(std::slice::from_ref(&winner));
        assert_eq!(record(&[winner, loser])["stateAsOf"], alone["stateAsOf"]);
    }
}

#[test]
fn an_update_with_a_connected_agent_repairs_a_lost_event_that_seen_still_lacks() {
    let agent = json!({"agentInfo": {"agentArn": "a", "connectedToAgentTimestamp": "2025-06-01T11:00:00Z"}});
    let record = record(&[event("e", NOON, "CONTACT_DATA_UPDATED", agent)]);
    assert_eq!(
        (&record["state"], &record["activeWithAgent"]),
        (&json!("CONNECTED_TO_AGENT"), &json!("a"))
    );
    assert_eq!(record["seen"], json!(["CONTACT_DATA_UPDATED"]));
}

#[test]
fn the_indexes_name_the_queue_or_the_agent_of_the_state_alone() {
    let all = json!({"queueInfo": {"queueArn": "q"}, "agentInfo": {"agentArn": "a"}});
    for (kind, queue, agent) in [
        ("INITIATED", None, None),
        ("QUEUED", Some("q"), None),
        ("CONNECTED_TO_AGENT", None, Some("a")),
        ("PAUSED", None, Some("a")),
        ("RESUMED", None, None),
        ("DISCONNECTED", None, None),
        ("COMPLETED", None, None),
    ] {
        let record = record(&[event("e", NOON, kind, all.clone())]);
        assert_eq!(
            record.get("waitingInQueue").and_then(Value::as_str),
            queue,
            "{kind}"
        );
        assert_eq!(
            record.get("activeWithAgent").and_then(Value::as_str),
            agent,
            "{kind}"
        );
    }
}

#[test]
fn the_arn_is_that_of_the_event_that_proves_the_state() {
    let old =
        json!({"queueInfo": {"queueArn": "q1", "enqueueTimestamp": "2025-06-01T12:00:00.5Z"}});
    let new = json!({"queueInfo": {"queueArn": "q2"}});
    let events = [
        event("a", NOON, "QUEUED", old),
        event("b", "2025-06-01T12:00:05Z", "OTHER", new),
    ];
    let record = record(&events);
    assert_eq!(
        (&record["waitingInQueue"], &record["queueInfo"]),
        (&json!("q1"), &json!({"queueArn": "q2"}))
    );
}

#[test]
fn a_member_that_is_not_text_of_at_most_1024_bytes_sets_no_arn() {
    for (arn, is_set) in [
        (json!("q".repeat(1024)), true),
        (json!("q".repeat(1025)), false),
        (json!(5), false),
    ] {
        let record = record(&[event(
            "e",
            NOON,
            "QUEUED",
            json!({"queueInfo": {"queueArn": arn}}),
        )]);
        assert_eq!(record.contains_key("waitingInQueue"), is_set);
        assert_eq!(record["queueInfo"], json!({"queueArn": arn}));
    }
}

#[test]
fn a_section_that_cannot_be_kept_still_counts_for_the_state() {
    for bad in [
        json!(1e200),
        json!({"": 1}),
        lists(32),
        json!("x".repeat(33_000)),
    ] {
        let queue =
            json!({"queueArn": "q", "EnqueueTimestamp": "2025-06-01T12:00:00.25Z", "bad": bad});
        let record = record(&[event("e", NOON, "QUEUED", json!({"queueInfo": queue}))]);
        assert!(!record.contains_key("queueInfo"));
        assert_eq!(record["asOf"], "2025-06-01T12:00:00.250Z/30/e");
        assert_eq!(
            (&record["state"], &record["waitingInQueue"]),
            (&json!("QUEUED"), &json!("q"))
        );
    }
}

// Comparing.

#[test]
fn canonical_numbers_are_the_same_when_their_texts_are() {
    for (value, expected) in [
        (json!(3.0), json!(3)),
        (json!(-3.0), json!(-3)),
        (json!(-0.0), json!(0)),
        (json!(2.5), json!(2.5)),
        (json!(u64::MAX), json!(u64::MAX)),
        (json!(i64::MIN), json!(i64::MIN)),
        (json!(1e19), json!(10_000_000_000_000_000_000_u64)),
        (json!(1e20), json!(1e20)),
        (
            json!({"a": [1.0, {"b": 2.0}], "c": "3.0"}),
            json!({"a": [1, {"b": 2}], "c": "3.0"}),
        ),
    ] {
        assert_eq!(reference::canonical(value.clone()), expected, "{value}");
    }
}

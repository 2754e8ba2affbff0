//! Order: the stamp.

use super::{NOON, SENTINEL, event, kept, record};
use serde_json::json;

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
        let record =
            record(&[event("e", NOON, "DISCONNECTED", json!({"disconnectTimestamp": own}))]);
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
        assert_eq!(record["asOf"], json!(format!("2025-06-01T12:00:00.{expected}/e")), "{kind}");
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
    let record = record(&[event("e", "2025-06-01T12:00:00.001Z", "DISCONNECTED", detail)]);
    assert_eq!(record["asOf"], "2025-06-01T12:00:01.999Z/70/e");
}

#[test]
fn the_later_instant_then_the_higher_rank_then_the_greater_id_stands() {
    for (older, newer) in [
        (("z", NOON, "QUEUED"), ("a", "2025-06-01T12:00:01Z", "INITIATED")),
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
        event("a", "2025-06-01T12:00:01Z", "INITIATED", json!({"tags": {"k": "2"}})),
    ];
    assert_eq!(record(&events)["tagsAsOf"], "2025-06-01T12:00:01.000Z/10/a");
}

#[test]
fn as_of_is_the_own_stamp_even_of_an_update() {
    let update = json!({"tags": {}, "updatedProperties": ["Tags"]});
    let record = record(&[event("e", "2025-06-01T12:00:00.25Z", "CONTACT_DATA_UPDATED", update)]);
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
        (json!(["segmentattributes", "TAGS"]), vec!["segmentAttributes", "tags"]),
        (json!(["ScheduledTimestamp"]), vec!["scheduledTimestamp"]),
        (json!(["GlobalResiliencyMetadata"]), vec!["globalResiliencyMetadata"]),
        (json!(["ContactLens.ConversationalAnalytics.Configuration"]), vec!["contactLens"]),
        (json!(["Contact Lens"]), vec!["contactLens"]),
        (json!(["RoutingCriteria.Step.Status"]), vec!["routingCriteria"]),
        (json!(["routing criteria"]), vec!["routingCriteria"]),
        (
            json!(["UserDefinedAttributes", "QueueInfo", "Tags.X", "Campaign", 5, null, ["Tags"]]),
            vec![],
        ),
        (json!("Tags"), vec![]),
        (json!({"Tags": "Tags"}), vec![]),
    ] {
        let mut detail = sections.clone();
        detail["updatedProperties"] = properties.clone();
        let record = record(&[event("e", NOON, "CONTACT_DATA_UPDATED", detail)]);
        let newer = json!("2025-06-01T12:00:00.999Z/90/e");
        let stamped: Vec<_> =
            record.iter().filter(|(_, stamp)| **stamp == newer).map(|(name, _)| name).collect();
        let expected: Vec<_> = expected.into_iter().map(|name| format!("{name}AsOf")).collect();
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

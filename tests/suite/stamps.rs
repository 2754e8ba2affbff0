//! The order of events: every rule of the stamp, and of what an update is about.

use std::cell::Cell;

use contact_state::event::{ContactEvent, DETAIL_TYPES, SOURCE, Timestamp};
use contact_state::record::Delta;
use contact_state::stamp::{NotAStamp, Stamp};
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::{Config, TestRunner};
use serde_json::{Value, json};

/// The second in which everything here happens.
const TIME: &str = "2025-01-01T00:00:10Z";

/// An event of id `e`.
fn event(time: &str, event_type: &str, detail: &Value) -> ContactEvent {
    event_of_id("e", time, event_type, detail)
}

fn event_of_id(id: &str, time: &str, event_type: &str, detail: &Value) -> ContactEvent {
    let mut event = json!({
        "id": id, "time": time, "source": SOURCE, "detail-type": DETAIL_TYPES[0],
        "detail": {"contactId": "c", "eventType": event_type},
    });
    event["detail"].as_object_mut().unwrap().extend(detail.as_object().unwrap().clone());
    ContactEvent::from_value(event).unwrap()
}

/// The event's own stamp, as text.
fn stamp(time: &str, event_type: &str, detail: &Value) -> String {
    Stamp::of(&event(time, event_type, detail)).to_string()
}

/// The event's stamp of this section, as text.
fn section_stamp(event: ContactEvent, section: &str) -> String {
    let delta = Delta::of(event, 0);
    let name = format!("{section}AsOf");
    let (_, register) = delta.registers().find(|(found, _)| *found == name).expect(section);
    register.order().to_owned()
}

/// Each milestone's type, with a detail in which this is its own timestamp.
fn milestones(own: &str) -> [(&'static str, Value); 6] {
    [
        ("INITIATED", json!({"initiationTimestamp": own})),
        ("CONNECTED_TO_SYSTEM", json!({"connectedToSystemTimestamp": own})),
        ("QUEUED", json!({"queueInfo": {"enqueueTimestamp": own}})),
        ("CONNECTED_TO_AGENT", json!({"agentInfo": {"connectedToAgentTimestamp": own}})),
        ("DISCONNECTED", json!({"disconnectTimestamp": own})),
        ("COMPLETED", json!({"agentInfo": {"afterContactWorkEndTimestamp": own}})),
    ]
}

/// Every milestone of type `event_type` that says this of itself is stamped at this instant.
fn expect_instant(time: &str, own: &str, instant: &str) {
    for (event_type, detail) in milestones(own) {
        let stamp = Stamp::of(&event(time, event_type, &detail));
        assert_eq!(stamp.instant.to_string(), instant, "{event_type} at {time}, itself at {own}");
    }
}

#[test]
fn a_milestones_own_timestamp_is_the_instant_in_the_second_of_the_time_or_one_beside_it() {
    for own in [
        "2025-01-01T00:00:09.000Z",
        "2025-01-01T00:00:09.999Z",
        "2025-01-01T00:00:10.000Z",
        "2025-01-01T00:00:10.123Z",
        "2025-01-01T00:00:11.000Z",
        "2025-01-01T00:00:11.999Z",
    ] {
        expect_instant(TIME, own, own);
    }
}

#[test]
fn an_own_timestamp_two_seconds_off_is_not_this_events_and_time_is_the_instant() {
    for own in ["2025-01-01T00:00:08.999Z", "2025-01-01T00:00:12.000Z", "2024-12-31T00:00:10Z"] {
        expect_instant(TIME, own, "2025-01-01T00:00:10.000Z");
    }
}

#[test]
fn what_is_no_timestamp_or_not_yet_is_no_instant() {
    for own in ["soon", "", "1970-01-01T00:00:00.001Z", "2025-01-01T00:00:10"] {
        expect_instant(TIME, own, "2025-01-01T00:00:10.000Z");
    }
}

#[test]
fn a_time_with_a_fraction_keeps_it_and_still_names_its_whole_second() {
    expect_instant("2025-01-01T00:00:10.5Z", "soon", "2025-01-01T00:00:10.500Z");
    let (first, last) = ("2025-01-01T00:00:09.000Z", "2025-01-01T00:00:11.999Z");
    expect_instant("2025-01-01T00:00:10.999Z", first, first);
    expect_instant("2025-01-01T00:00:10.001Z", last, last);
}

#[test]
fn digits_past_milliseconds_are_cut_never_rounded() {
    expect_instant("2025-01-01T00:00:10.9999999Z", "soon", "2025-01-01T00:00:10.999Z");
    expect_instant(TIME, "2025-01-01T00:00:10.1239999Z", "2025-01-01T00:00:10.123Z");
    expect_instant(TIME, "2025-01-01T00:00:11.9999Z", "2025-01-01T00:00:11.999Z");
}

#[test]
fn any_offset_is_read_in_the_time_and_in_an_own_timestamp() {
    expect_instant("2025-01-01T02:00:10+02:00", "soon", "2025-01-01T00:00:10.000Z");
    expect_instant("2024-12-31T18:30:10-05:30", "soon", "2025-01-01T00:00:10.000Z");
    expect_instant(TIME, "2025-01-01T05:30:10.250+05:30", "2025-01-01T00:00:10.250Z");
}

#[test]
fn only_a_milestones_own_timestamp_counts_never_that_of_another() {
    let another = "2025-01-01T00:00:10.123Z";
    let details = milestones(another);
    for (place, (_, detail)) in details.iter().enumerate() {
        for (other, (event_type, _)) in details.iter().enumerate() {
            let expected = if place == other { another } else { "2025-01-01T00:00:10.000Z" };
            let stamp = Stamp::of(&event(TIME, event_type, detail));
            assert_eq!(stamp.instant.to_string(), expected, "{event_type} with {detail}");
        }
        for event_type in ["PAUSED", "RESUMED", "CONTACT_DATA_UPDATED", "queued"] {
            let stamp = Stamp::of(&event(TIME, event_type, detail));
            assert_eq!(stamp.instant.to_string(), "2025-01-01T00:00:10.000Z", "{event_type}");
        }
    }
}

#[test]
fn the_rank_is_the_step_in_a_contacts_life_and_00_for_every_other_type() {
    for (event_type, rank) in [
        ("INITIATED", "10"),
        ("CONNECTED_TO_SYSTEM", "20"),
        ("QUEUED", "30"),
        ("CONNECTED_TO_AGENT", "40"),
        ("PAUSED", "50"),
        ("RESUMED", "60"),
        ("DISCONNECTED", "70"),
        ("COMPLETED", "80"),
        ("CONTACT_DATA_UPDATED", "00"),
        ("AMD_DISABLED", "00"),
        ("WEBRTC_API", "00"),
        ("A_TYPE_FROM_THE_FUTURE", "00"),
        ("queued", "00"),
        (" QUEUED", "00"),
    ] {
        let expected = format!("2025-01-01T00:00:10.000Z/{rank}/e");
        assert_eq!(stamp(TIME, event_type, &json!({})), expected, "{event_type}");
    }
}

#[test]
fn the_later_instant_then_the_greater_rank_then_the_greater_id_is_newer() {
    let none = json!({});
    let in_order = [
        event_of_id("z", "2025-01-01T00:00:09Z", "COMPLETED", &none),
        event_of_id("b", TIME, "CONTACT_DATA_UPDATED", &none),
        event_of_id("a", TIME, "INITIATED", &none),
        event_of_id("A", TIME, "QUEUED", &none),
        event_of_id("a", TIME, "QUEUED", &none),
        event_of_id("a/b", TIME, "QUEUED", &none),
        event_of_id("ab", TIME, "QUEUED", &none),
        event_of_id("é", TIME, "QUEUED", &none),
        event_of_id("0", TIME, "COMPLETED", &none),
        event_of_id("a", "2025-01-01T00:00:10.001Z", "INITIATED", &none),
    ];
    let stamps: Vec<Stamp> = in_order.iter().map(Stamp::of).collect();
    assert!(stamps.windows(2).all(|pair| pair[0] < pair[1]), "{stamps:#?}");
}

/// A `CONTACT_DATA_UPDATED` with every section that an update can be about, and one that none is.
fn update(updated_properties: &Value) -> ContactEvent {
    let detail = json!({
        "updatedProperties": updated_properties,
        "tags": {"k": "v"},
        "segmentAttributes": {"connect:Subtype": {"valueString": "connect:Telephony"}},
        "scheduledTimestamp": "2025-01-02T00:00:00Z",
        "globalResiliencyMetadata": {"activeRegion": "us-east-1"},
        "contactLens": {"conversationalAnalytics": {}},
        "routingCriteria": [{"index": 0}],
        "queueInfo": {"queueArn": "queue"},
    });
    event(TIME, "CONTACT_DATA_UPDATED", &detail)
}

/// The sections of that update that are stamped as what it is about.
fn about(updated_properties: &Value) -> Vec<String> {
    let delta = Delta::of(update(updated_properties), 0);
    let stamped = delta.registers().filter(|(name, register)| {
        let own = *name == "stateAsOf" || register.order() == "2025-01-01T00:00:10.000Z/00/e";
        assert!(own || register.order() == "2025-01-01T00:00:10.999Z/90/e", "{name}");
        !own
    });
    stamped.map(|(name, _)| name.trim_end_matches("AsOf").to_owned()).collect()
}

#[test]
fn what_an_update_names_is_stamped_at_the_seconds_last_millisecond_with_rank_90() {
    for (section, spellings) in [
        ("tags", vec!["Tags", "tags", "TAGS", " T a g s "]),
        ("segmentAttributes", vec!["Segment Attributes", "segmentAttributes", "SEGMENTATTRIBUTES"]),
        ("scheduledTimestamp", vec!["ScheduledTimestamp", "Scheduled Timestamp"]),
        (
            "globalResiliencyMetadata",
            vec!["GlobalResiliencyMetadata", "global resiliency metadata"],
        ),
        (
            "contactLens",
            vec![
                "ContactLens",
                "contact LENS",
                "ContactLens.ConversationalAnalytics.Configuration",
            ],
        ),
        (
            "routingCriteria",
            vec![
                "RoutingCriteria",
                "Routing Criteria",
                "routingcriteria.steps",
                "ROUTINGCRITERIAX",
            ],
        ),
    ] {
        for spelling in spellings {
            assert_eq!(about(&json!([spelling])), [section], "{spelling}");
        }
    }
    assert_eq!(
        about(&json!(["Tags", "nothing", "ContactLens.x", "Tags"])),
        ["contactLens", "tags"],
        "each one named, once"
    );
}

#[test]
fn other_names_name_none_and_so_does_what_is_not_a_list() {
    for none in [
        json!([]),
        json!(["QueueInfo", "queueInfo", "state", "asOf", ""]),
        json!([
            "Tag",
            "Tagss",
            "Tags.k",
            "SegmentAttributes.x",
            "xContactLens",
            "xRoutingCriteria"
        ]),
        json!([null, 5, ["Tags"], {"Tags": true}]),
        json!("Tags"),
        json!({"Tags": true}),
        json!(true),
        Value::Null,
    ] {
        assert_eq!(about(&none), Vec::<String>::new(), "{none}");
    }
}

#[test]
fn the_names_are_found_under_either_spelling_of_updated_properties() {
    let detail = json!({"UpdatedProperties": ["Tags"], "tags": {}});
    let event = event(TIME, "CONTACT_DATA_UPDATED", &detail);
    assert_eq!(section_stamp(event, "tags"), "2025-01-01T00:00:10.999Z/90/e");
}

#[test]
fn a_time_with_a_fraction_names_its_whole_second_for_an_update_too() {
    let detail = json!({"updatedProperties": ["Tags"], "tags": {}});
    for time in ["2025-01-01T00:00:10.001Z", "2025-01-01T00:00:10.9999Z"] {
        let event = event(time, "CONTACT_DATA_UPDATED", &detail);
        assert_eq!(section_stamp(event, "tags"), "2025-01-01T00:00:10.999Z/90/e", "{time}");
    }
}

#[test]
fn only_a_contact_data_updated_is_about_what_it_names() {
    let detail = json!({"updatedProperties": ["Tags"], "tags": {}});
    for event_type in ["INITIATED", "COMPLETED", "contact_data_updated", "TAGS_UPDATED"] {
        let event = event(TIME, event_type, &detail);
        let own = Stamp::of(&event).to_string();
        assert_eq!(section_stamp(event, "tags"), own, "{event_type}");
    }
}

#[test]
fn as_of_is_the_events_own_stamp_never_an_updates() {
    let own = "2025-01-01T00:00:10.000Z/00/e";
    let update = update(&json!(["Tags"]));
    assert_eq!(Stamp::of(&update).to_string(), own);
    assert_eq!(Stamp::of_update(&update).to_string(), "2025-01-01T00:00:10.999Z/90/e");
    assert_eq!(Delta::of(update.clone(), 0).as_of(), Some(own));
    let snapshot = Delta::of(event_of_id("s", TIME, "INITIATED", &json!({})), 0);
    let joined = Delta::of(update, 0).join(snapshot);
    assert_eq!(joined.as_of(), Some("2025-01-01T00:00:10.000Z/10/s"));
}

#[test]
fn in_one_second_an_update_beats_every_snapshot_in_what_it_is_about_and_in_nothing_else() {
    let last = json!({
        "disconnectTimestamp": "2025-01-01T00:00:10.999Z",
        "tags": {"k": "snapshot"}, "queueInfo": {"queueArn": "snapshot"},
    });
    let snapshot = || Delta::of(event_of_id("z", TIME, "DISCONNECTED", &last), 0);
    let updated = || Delta::of(update(&json!(["Tags"])), 0);
    for joined in [snapshot().join(updated()), updated().join(snapshot())] {
        let record = joined.item();
        assert_eq!(record["tags"], json!({"k": "v"}));
        assert_eq!(record["queueInfo"], json!({"queueArn": "snapshot"}));
    }
    let next = json!({"initiationTimestamp": "2025-01-01T00:00:11.000Z", "tags": {"k": "next"}});
    let next = Delta::of(event_of_id("0", TIME, "INITIATED", &next), 0);
    assert_eq!(next.join(updated()).item()["tags"], json!({"k": "next"}), "the next second wins");
}

#[test]
fn two_updates_of_one_second_are_told_apart_by_their_ids_alone() {
    let update = |id: &str, time: &str| {
        let detail = json!({"updatedProperties": ["Tags"], "tags": {"by": id}});
        Delta::of(event_of_id(id, time, "CONTACT_DATA_UPDATED", &detail), 0)
    };
    let (early, late) = ("2025-01-01T00:00:10.001Z", "2025-01-01T00:00:10.900Z");
    for (first, second) in [("a", "b"), ("a", "a/b"), ("Z", "a"), ("z", "é")] {
        let joined = update(first, late).join(update(second, early)).item();
        assert_eq!(joined["tags"], json!({"by": second}), "{first}, {second}");
        assert_eq!(joined["asOf"], json!(format!("2025-01-01T00:00:10.900Z/00/{first}")));
    }
}

#[test]
fn the_text_form_reads_back_and_says_instant_rank_and_id() {
    let text = "2021-08-04T17:29:09.000Z/40/45df19eb-c729-c2d1-3b81-a7d9add1b4a5";
    let stamp: Stamp = text.parse().unwrap();
    assert_eq!(stamp.instant, Timestamp::parse("2021-08-04T17:29:09Z").unwrap());
    assert_eq!(stamp.rank, 40);
    assert_eq!(stamp.event_id, "45df19eb-c729-c2d1-3b81-a7d9add1b4a5");
    assert_eq!(stamp.to_string(), text);
    assert_eq!(serde_json::to_value(&stamp).unwrap(), json!(text));
    assert_eq!(serde_json::from_value::<Stamp>(json!(text)).unwrap(), stamp);
}

#[test]
fn an_id_may_hold_slashes_and_any_other_text() {
    for id in ["/", "a/b", "//40//", "é", "\u{1F600}", " ", "\n", "\0"] {
        let event = event_of_id(id, TIME, "QUEUED", &json!({}));
        let stamp = Stamp::of(&event);
        assert_eq!(stamp.to_string(), format!("2025-01-01T00:00:10.000Z/30/{id}"));
        assert_eq!(stamp.to_string().parse(), Ok(stamp), "{id:?}");
    }
}

#[test]
fn what_is_not_instant_rank_and_id_is_not_a_stamp() {
    for text in [
        "",
        "/",
        "//",
        "2021-08-04T17:29:09.000Z",
        "2021-08-04T17:29:09.000Z/40",
        "/40/id",
        "soon/40/id",
        "2021-08-04/40/id",
        "12021-08-04T17:29:09.000Z/40/id",
        "2021-08-04T17:29:09.000Z//id",
        "2021-08-04T17:29:09.000Z/4/id",
        "2021-08-04T17:29:09.000Z/040/id",
        "2021-08-04T17:29:09.000Z/+4/id",
        "2021-08-04T17:29:09.000Z/-4/id",
        "2021-08-04T17:29:09.000Z/ 4/id",
        "2021-08-04T17:29:09.000Z/4x/id",
        "2021-08-04T17:29:09.000Z/é/id",
        "2021-08-04T17:29:09.000Z/٤٠/id",
        " 2021-08-04T17:29:09.000Z/40/id",
    ] {
        assert_eq!(text.parse::<Stamp>(), Err(NotAStamp), "{text:?}");
    }
    assert_eq!(
        NotAStamp.to_string(),
        "expected `<RFC 3339 timestamp>/<rank, two digits>/<event id>`"
    );
}

const INSTANTS: [&str; 7] = [
    "0000-01-01T00:00:00.000Z",
    "1969-12-31T23:59:59.999Z",
    "2025-01-01T00:00:09.999Z",
    "2025-01-01T00:00:10.000Z",
    "2025-01-01T00:00:10.010Z",
    "2025-01-01T00:00:10.100Z",
    "9999-12-31T23:59:59.999Z",
];

/// Stamps of a tiny domain: many pairs share instant or rank, and ids begin alike.
fn stamps() -> impl Strategy<Value = Stamp> {
    let ids = ["", "/", "/b", "A", "a", "a/b", "ab", "b", "é", "\u{FFFD}", "\u{1F600}"];
    (select(&INSTANTS[..]), select(&[0, 9, 10, 90, 99][..]), select(ids.to_vec())).prop_map(
        |(instant, rank, id)| Stamp {
            instant: Timestamp::parse(instant).unwrap(),
            rank,
            event_id: id.to_owned(),
        },
    )
}

/// Whether a text form sorts, byte by byte, exactly as stamps compare, and how many of the pairs
/// tried were ties of instant and rank.
fn sorts_as_stamps_compare(text: fn(&Stamp) -> String) -> (bool, usize) {
    let ties = Cell::new(0);
    let config = Config { cases: 2_000, failure_persistence: None, ..Config::default() };
    let mut runner = TestRunner::new(config);
    let sorts = runner.run(&(stamps(), stamps()), |(one, other)| {
        let tie = (one.instant, one.rank) == (other.instant, other.rank);
        ties.set(ties.get() + usize::from(tie));
        prop_assert_eq!(text(&one).as_bytes().cmp(text(&other).as_bytes()), one.cmp(&other));
        Ok(())
    });
    (sorts.is_ok(), ties.get())
}

#[test]
fn the_text_form_sorts_as_text_exactly_as_the_stamps_compare() {
    let (sorts, ties) = sorts_as_stamps_compare(Stamp::to_string);
    assert!(sorts);
    assert!(ties > 0, "no two stamps share instant and rank");
}

#[test]
fn the_check_fails_on_text_forms_that_sort_otherwise() {
    let wrong: [fn(&Stamp) -> String; 4] = [
        |stamp| format!("{}/{}/{}", stamp.instant, stamp.rank, stamp.event_id),
        |stamp| format!("{}/{:02}/{}", stamp.instant.as_millis(), stamp.rank, stamp.event_id),
        |stamp| format!("{}/{}/{:02}", stamp.instant, stamp.event_id, stamp.rank),
        |stamp| format!("{}/{:02}", stamp.instant, stamp.rank),
    ];
    for (place, wrong) in wrong.into_iter().enumerate() {
        assert!(!sorts_as_stamps_compare(wrong).0, "the wrong form {place} passes");
    }
}

#[test]
fn every_text_form_reads_back_as_its_stamp() {
    let mut runner = TestRunner::new(Config { failure_persistence: None, ..Config::default() });
    runner
        .run(&stamps(), |stamp| {
            prop_assert_eq!(stamp.to_string().parse(), Ok(stamp));
            Ok(())
        })
        .unwrap();
}

//! Stamps, as text.

use std::cell::Cell;

use contact_events::event::{ContactEvent, Timestamp};
use contact_events::stamp::Stamp;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::{Config, TestRunner};
use serde_json::json;

use crate::samples::made_up;

#[test]
fn the_text_form_has_instant_rank_and_id_and_reads_back() {
    let text = "2021-08-04T17:29:09.000Z/40/45df19eb-c729-c2d1-3b81-a7d9add1b4a5";
    let stamp: Stamp = text.parse().unwrap();
    assert_eq!(stamp.instant, Timestamp::parse("2021-08-04T17:29:09Z").unwrap());
    assert_eq!(stamp.rank, 40);
    assert_eq!(stamp.event_id, "45df19eb-c729-c2d1-3b81-a7d9add1b4a5");
    assert_eq!(stamp.to_string(), text);
    assert_eq!(serde_json::from_value::<Stamp>(json!(text)).unwrap(), stamp);
}

#[test]
fn the_stamp_of_a_contact_record_is_told_by_its_rank() {
    for (rank, is_its) in [("90", false), ("94", false), ("95", true), ("96", false)] {
        let stamp: Stamp = format!("2021-08-04T17:29:09.000Z/{rank}/").parse().unwrap();
        assert_eq!(stamp.is_of_contact_record(), is_its, "{rank}");
    }
}

#[test]
fn an_id_can_have_slashes_and_any_other_text() {
    for id in ["/", "a/b", "//40//", "é", "\u{1F600}", " ", "\n", "\0"] {
        let event = ContactEvent::from_value(made_up(id, "QUEUED", 10, &json!({}))).unwrap();
        let stamp = Stamp::of(&event);
        assert_eq!(stamp.to_string(), format!("2025-01-01T00:00:10.000Z/30/{id}"));
        assert_eq!(stamp.to_string().parse(), Ok(stamp), "{id:?}");
    }
}

#[test]
fn text_without_instant_rank_and_id_is_not_a_stamp() {
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
        let error = text.parse::<Stamp>().unwrap_err();
        let expected = "expected `<RFC 3339 timestamp>/<rank, two digits>/<event id>`";
        assert_eq!(error.to_string(), expected, "{text:?}");
    }
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
    (select(&INSTANTS[..]), select(&[0, 9, 10, 90, 99][..]), select(ids.to_vec()))
        .prop_map(|(instant, rank, id)| format!("{instant}/{rank:02}/{id}").parse().unwrap())
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

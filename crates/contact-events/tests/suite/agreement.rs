//! The crate and the reference model agree, stamps included.

use contact_events::ctr::ContactTraceRecord;
use contact_events::event::ContactEvent;
use contact_events::record::Delta;
use proptest::prelude::*;
use serde_json::{Map, Value};

use crate::generators::{
    life, life_with_contact_records, orderly_life, settings, shuffled_with_repeats,
};
use crate::reference::{self, Settings, canonical};
use crate::samples::{contact_records, lives};
use crate::support::{cases, delta, joined, orders};

fn expected(events: &[Value], settings: &Settings) -> Map<String, Value> {
    match canonical(Value::Object(reference::record(events, settings).unwrap())) {
        Value::Object(item) => item,
        _ => unreachable!("an object stays an object"),
    }
}

#[test]
fn the_crate_agrees_with_the_model_for_orders_of_every_sample_life() {
    let settings = Settings::default();
    for (contact_id, events) in lives() {
        let expected = expected(&events, &settings);
        for order in orders(&events) {
            assert_eq!(joined(&order, &settings), expected, "{contact_id}");
        }
    }
}

#[test]
fn the_crate_agrees_with_the_model_wherever_contact_records_come_among_the_events() {
    let settings = Settings::default();
    let mut lives = lives();
    for (contact_id, records) in contact_records() {
        let events = lives.remove(&contact_id).unwrap();
        for place in 0..=events.len() {
            let mut order = events.clone();
            order.splice(place..place, records.clone());
            let expected = expected(&order, &settings);
            assert_eq!(joined(&order, &settings), expected, "{contact_id}");
            order.reverse();
            order.extend(records.clone());
            assert_eq!(joined(&order, &settings), expected, "{contact_id}");
        }
    }
}

#[test]
fn every_prefix_of_every_sample_life_agrees_too() {
    let settings = Settings { retention_days: 30, ..Settings::default() };
    for (contact_id, events) in lives() {
        for length in 1..=events.len() {
            let prefix = &events[..length];
            assert_eq!(joined(prefix, &settings), expected(prefix, &settings), "{contact_id}");
        }
    }
}

/// A table is written from a delta's parts, not from its record.
#[test]
fn the_parts_of_a_delta_are_its_record() {
    for (contact_id, events) in lives() {
        let deltas = events.iter().map(|event| delta(event, &Settings::default()).0);
        let delta = deltas.reduce(Delta::join).unwrap();
        let mut parts = Map::new();
        parts.insert("contactId".to_owned(), delta.contact_id().into());
        parts.insert("seen".to_owned(), delta.seen().iter().cloned().collect());
        for (name, register) in delta.registers() {
            parts.insert(name.to_owned(), register.order().into());
            assert!(!register.wins_against(Some(register.order())), "{name} against itself");
            for (name, value) in register.values() {
                value.map(|value| parts.insert(name.to_owned(), value.clone()));
            }
        }
        assert_eq!(parts, delta.item());
        assert_eq!(parts["contactId"], contact_id);
        assert_eq!(parts["asOf"], delta.as_of());
    }
}

/// The latest time that must not be in the future, in milliseconds.
fn latest_claim(event: &Value) -> i64 {
    let claim = if ContactTraceRecord::is_one(event) {
        ContactTraceRecord::from_value(event.clone()).unwrap().latest_claim()
    } else {
        ContactEvent::from_value(event.clone()).unwrap().latest_claim()
    };
    claim.as_millis()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(cases(150)))]

    #[test]
    fn the_crate_agrees_with_the_model_on_dense_lives(events in life(10), settings in settings()) {
        prop_assert_eq!(joined(&events, &settings), expected(&events, &settings));
    }

    #[test]
    fn the_crate_agrees_with_the_model_on_orderly_lives_shuffled(
        events in orderly_life().prop_flat_map(shuffled_with_repeats)
    ) {
        let settings = Settings::default();
        prop_assert_eq!(joined(&events, &settings), expected(&events, &settings));
    }

    #[test]
    fn the_crate_agrees_with_the_model_on_lives_with_contact_records(
        events in life_with_contact_records(8).prop_flat_map(shuffled_with_repeats),
        settings in settings(),
    ) {
        prop_assert_eq!(joined(&events, &settings), expected(&events, &settings));
    }

    #[test]
    fn the_crate_and_the_model_leave_out_equally_many_fields_and_use_the_same_times(
        events in life_with_contact_records(4),
        settings in settings(),
    ) {
        for event in &events {
            let (_, left_out) = delta(event, &settings);
            prop_assert_eq!(left_out.count(), reference::left_out(event, &settings));
            prop_assert_eq!(latest_claim(event), reference::latest_claim(event));
        }
    }
}

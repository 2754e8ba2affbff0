//! At random: noise, mangled bytes and bent events, by the verdict that the contract has on each.

use std::collections::BTreeMap;

use aws_sdk_dynamodb::Client;
use contact_state::event::{ContactEvent, EventError};
use contact_state::handler::{Counts, Error, Handler};
use contact_state::record::Delta;
use contact_state::store::{self, Store};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, TestRunner};
use serde_json::json;
use tokio::runtime::Runtime;

use super::bent::{bent, mangled, noise};
use super::case::record_of;
use super::verdict::{Verdict, tells_of_a_leap_second, verdict};
use super::wrapping::{by_sns, by_sqs, notification};
use super::{Scene, failed_messages};
use crate::embedded;
use crate::support::{Requests, TABLE, canonical_map, delta, event, made_up, no_deadline};

/// At least this many cases of what needs no table; more with `PROPTEST_CASES`.
fn many() -> Config {
    let default = Config::default();
    Config { cases: default.cases.max(1_000), ..default }
}

/// A function that would have to answer for every request it sends.
fn without_a_table() -> (Handler, Requests) {
    let requests = Requests::default();
    let plain = store::client(&embedded::config("http://127.0.0.1:9"));
    let client = plain.config().to_builder().interceptor(requests.clone()).build();
    let store = Store::new(Client::from_conf(client), TABLE);
    (Handler::new(store, 0, "ContactState"), requests)
}

#[test]
fn noise_is_refused_wherever_it_comes_and_nothing_is_written() {
    let runtime = Runtime::new().unwrap();
    let (function, requests) = without_a_table();
    let mut runner = TestRunner::new(many());
    let refused = |payload: &str| {
        let mut counts = Counts::default();
        let answer = runtime.block_on(function.handle(payload, no_deadline(), &mut counts));
        match answer {
            Ok(answer) => (failed_messages(&answer).len(), counts.failed),
            Err(_) => (1, counts.failed),
        }
    };
    runner
        .run(&noise(), |noise| {
            prop_assert_eq!(refused(&by_sqs([("it", &*noise)]).to_string()), (1, 1));
            prop_assert_eq!(refused(&by_sns(&noise).to_string()), (1, 1));
            let notified = notification(&noise).to_string();
            prop_assert_eq!(refused(&by_sqs([("it", &*notified)]).to_string()), (1, 1));
            let (failed, counted) = refused(&noise);
            prop_assert!(failed >= 1 && failed == counted);
            prop_assert_eq!(requests.take(), (0, 0));
            Ok(())
        })
        .unwrap();
}

proptest! {
    #![proptest_config(many())]

    #[test]
    fn any_bytes_can_be_read_and_are_no_event(bytes in vec(any::<u8>(), 0..200)) {
        prop_assert!(ContactEvent::from_json(&bytes).is_err());
    }

    #[test]
    fn mangled_bytes_make_the_record_that_they_say_or_an_error(bytes in mangled()) {
        match str::from_utf8(&bytes) {
            Ok(text) if tells_of_a_leap_second(text) => {}
            Ok(text) => expect_in_memory(text)?,
            Err(_) => {
                let read = ContactEvent::from_json(&bytes);
                prop_assert!(matches!(read, Err(EventError::NotJson { .. })), "{:?}", read);
            }
        }
    }

    #[test]
    fn a_bent_event_makes_the_record_that_it_says_or_the_error_that_it_deserves(text in bent()) {
        expect_in_memory(&text)?;
    }
}

/// Memory asks no clock, so what is from the future has a record there.
fn expect_in_memory(text: &str) -> Result<(), TestCaseError> {
    let read = ContactEvent::from_json(text.as_bytes()).map_err(Error::from);
    match (verdict(text), read) {
        (Verdict::Error("UnrecognizedPayload"), Err(_)) => {}
        (Verdict::Error(expected), Err(error)) => prop_assert_eq!(error.error_type(), expected),
        (
            Verdict::Record | Verdict::RecordOr(_) | Verdict::Error("EventFromTheFuture"),
            Ok(event),
        ) => {
            let item = canonical_map(Delta::of(event, 0).item());
            prop_assert_eq!(item, record_of(text));
        }
        (verdict, read) => prop_assert!(false, "{verdict:?} and {read:?}"),
    }
    Ok(())
}

#[test]
fn bent_events_deserve_every_verdict_and_most_of_them_a_record() {
    let mut runner = TestRunner::deterministic();
    let (bent, mut verdicts) = (bent(), BTreeMap::new());
    for _ in 0..500 {
        let text = bent.new_tree(&mut runner).unwrap().current();
        *verdicts.entry(format!("{:?}", verdict(&text))).or_insert(0) += 1;
    }
    let records = verdicts[&format!("{:?}", Verdict::Record)];
    assert!(verdicts.len() >= 4 && (251..500).contains(&records), "{verdicts:?}");
}

#[test]
fn a_bent_event_leaves_in_the_table_what_it_deserves_and_nothing_else() {
    let runtime = Runtime::new().unwrap();
    let scene = runtime.block_on(Scene::new());
    let mut runner = TestRunner::new(Config { cases: 150, ..Config::default() });
    runner.run(&bent(), |text| runtime.block_on(expect_in_the_table(&scene, &text))).unwrap();
    runtime.block_on(scene.expect_nothing_else());
}

async fn expect_in_the_table(scene: &Scene, text: &str) -> Result<(), TestCaseError> {
    let (answer, _) = scene.handle(text).await;
    let (updates, others) = scene.table.requests.take();
    match (verdict(text), answer) {
        (Verdict::Error(expected) | Verdict::RecordOr(expected), Err(error)) => {
            prop_assert_eq!(error.error_type(), expected);
            prop_assert_eq!((updates, others), (0, 0));
        }
        (Verdict::Record | Verdict::RecordOr(_), Ok(_)) => {
            let record = record_of(text);
            let contact_id = record["contactId"].as_str().unwrap();
            prop_assert_eq!(scene.table.take(contact_id).await, record);
        }
        (verdict, answer) => prop_assert!(false, "{verdict:?} and {answer:?}"),
    }
    scene.table.requests.take();
    Ok(())
}

#[test]
fn regression_half_a_surrogate_pair_in_a_name_of_the_envelope_is_malformed() {
    let event = event("inbound-voice-2-queued").to_string();
    let event = event.replacen('{', r#"{"\ud83d":1,"#, 1);
    let runtime = Runtime::new().unwrap();
    let (function, _) = without_a_table();
    let mut counts = Counts::default();
    let handled = runtime.block_on(function.handle(&event, no_deadline(), &mut counts));
    assert_eq!(handled.unwrap_err().error_type(), "MalformedEvent");
    assert_eq!(verdict(&event), Verdict::Error("MalformedEvent"));
}

#[test]
fn regression_a_code_within_a_code_is_no_reason() {
    let code = json!({"Code": {"Code": "API", "code": ""}});
    let event = made_up("e", "DISCONNECTED", 1, &json!({"disconnectReason": code}));
    expect_in_memory(&event.to_string()).unwrap();
    let delta = delta(&event);
    assert_eq!(delta.left_out(), 1);
    assert!(!delta.item().contains_key("disconnectReason"));
}

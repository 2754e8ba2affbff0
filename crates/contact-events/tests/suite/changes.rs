//! Changes, on a stream that is simulated by folding the events of a life in every order.

use contact_events::change::Change;
use contact_events::record::{Delta, Record};
use proptest::prelude::*;
use serde_json::{Map, Value, json};

use crate::generators::{
    life, life_with_contact_records, orderly_life, settings, shuffled_with_repeats,
};
use crate::reference::Settings;
use crate::samples::{contact_records, lives};
use crate::support::{delta, orders};

/// Text in the place of what a customer gave.
const MARKER: &str = "marker of the customer's";

/// What each of the events says.
fn deltas(events: &[Value], settings: &Settings) -> Vec<Delta> {
    events.iter().map(|event| delta(event, settings).0).collect()
}

/// The changes that the stream shows if the deltas arrive in this order. As in DynamoDB, a write
/// that changes nothing is not in the stream.
fn changes(deltas: &[Delta]) -> Vec<Change> {
    let mut stored: Option<(Delta, Record)> = None;
    let mut changes = Vec::new();
    for delta in deltas {
        let before = stored.take();
        let joined = match &before {
            Some((before, _)) => before.clone().join(delta.clone()),
            None => delta.clone(),
        };
        if before.as_ref().is_some_and(|(before, _)| *before == joined) {
            stored = before;
            continue;
        }
        let after = record(&joined);
        changes.extend(Change::between(before.as_ref().map(|(_, record)| record), &after));
        stored = Some((joined, after));
    }
    changes
}

fn record(delta: &Delta) -> Record {
    serde_json::from_value(Value::Object(delta.item())).unwrap()
}

/// The record that the deltas make, in any order.
fn last_record(deltas: &[Delta]) -> Record {
    record(&deltas.iter().cloned().reduce(Delta::join).unwrap())
}

/// What holds for the changes of every life in every order.
fn check(deltas: &[Delta]) -> Result<(), String> {
    check_changes(&changes(deltas), &last_record(deltas))
}

fn check_changes(changes: &[Change], last: &Record) -> Result<(), String> {
    let ends = changes.iter().filter(|change| change.ends_the_contact()).count();
    if ends != usize::from(last.ended()) {
        return Err(format!("{ends} changes end the contact, ended: {}", last.ended()));
    }
    for pair in changes.windows(2) {
        if pair[0].state != pair[1].previous_state || pair[0].state_as_of >= pair[1].state_as_of {
            return Err(format!("not a chain: {pair:#?}"));
        }
    }
    match (changes.first(), changes.last()) {
        (Some(first), Some(newest)) => {
            let begins = first.previous_state.name.is_none() && !first.previous_state.ended;
            let agrees = Some(&newest.state_as_of) == last.state_as_of.as_ref()
                && newest.state.name == last.state
                && newest.state.since == last.state_since
                && newest.state.ended == last.ended();
            if begins && agrees { Ok(()) } else { Err(format!("{first:#?}\n{newest:#?}")) }
        }
        _ if last.state.is_none() => Ok(()),
        _ => Err("a state without a change".to_owned()),
    }
}

/// changes-1, changes-6
#[test]
fn in_orders_of_every_sample_life_one_change_ends_the_contact_and_the_last_is_its_state() {
    for (contact_id, events) in lives() {
        for order in orders(&deltas(&events, &Settings::default())) {
            check(&order).unwrap_or_else(|error| panic!("{contact_id}: {error}"));
        }
    }
}

#[test]
fn wherever_contact_records_come_one_change_ends_the_contact() {
    let settings = Settings::default();
    let mut lives = lives();
    for (contact_id, records) in contact_records() {
        let events = lives.remove(&contact_id).unwrap();
        for place in 0..=events.len() {
            let mut order = events.clone();
            order.splice(place..place, records.clone());
            let mut order = deltas(&order, &settings);
            check(&order).unwrap_or_else(|error| panic!("{contact_id}: {error}"));
            order.reverse();
            check(&order).unwrap_or_else(|error| panic!("{contact_id}: {error}"));
        }
    }
}

#[test]
fn the_check_notices_a_lost_a_repeated_and_a_reordered_change() {
    let events = &lives()["8bc9518c-18c8-43c4-9b90-f1d6c5f6bf2f"];
    let deltas = deltas(events, &Settings::default());
    let (changes, last) = (changes(&deltas), last_record(&deltas));
    assert_eq!(check_changes(&changes, &last), Ok(()));
    let [initiated, queued, ended] = &changes[..] else { panic!("three changes: {changes:#?}") };
    for wrong in [
        vec![],
        vec![initiated, queued],
        vec![queued, ended],
        vec![initiated, ended],
        vec![initiated, ended, queued],
        vec![initiated, queued, ended, ended],
    ] {
        let wrong: Vec<Change> = wrong.into_iter().cloned().collect();
        assert!(check_changes(&wrong, &last).is_err(), "{wrong:#?}");
    }
}

proptest! {
    #[test]
    fn one_change_ends_the_contact_in_dense_lives(events in life(10), settings in settings()) {
        prop_assert_eq!(check(&deltas(&events, &settings)), Ok(()));
    }

    #[test]
    fn one_change_ends_the_contact_in_orderly_lives_shuffled(
        events in orderly_life().prop_flat_map(shuffled_with_repeats)
    ) {
        prop_assert_eq!(check(&deltas(&events, &Settings::default())), Ok(()));
    }

    #[test]
    fn one_change_ends_the_contact_in_lives_with_contact_records(
        events in life_with_contact_records(8).prop_flat_map(shuffled_with_repeats),
        settings in settings(),
    ) {
        prop_assert_eq!(check(&deltas(&events, &settings)), Ok(()));
    }
}

/// changes-2, changes-5
#[test]
fn a_change_is_written_as_the_contract_shows_it() {
    let arn = |kind: &str| format!("arn:aws:connect:us-east-1:123456789012:instance/i/{kind}/1");
    let before = json!({
        "contactId": "c2", "asOf": "2026-02-10T15:05:12.067Z/40/a",
        "seen": ["CONNECTED_TO_AGENT"],
        "state": "CONNECTED_TO_AGENT", "stateSince": "2026-02-10T15:05:12.067Z",
        "stateAsOf": "2/2026-02-10T15:05:12.067Z/40/",
    });
    let after = json!({
        "contactId": "c2", "asOf": "2026-02-10T15:11:48.593Z/70/b",
        "seen": ["CONNECTED_TO_AGENT", "DISCONNECTED", "QUEUED"],
        "instanceArn": "arn:i", "channel": "VOICE", "initiationMethod": "TRANSFER",
        "initialContactId": "c1", "previousContactId": "c1",
        "initiationTimestamp": "2026-02-10T15:04:09.001Z",
        "disconnectTimestamp": "2026-02-10T15:11:48.593Z",
        "state": "DISCONNECTED", "stateSince": "2026-02-10T15:11:48.593Z",
        "stateAsOf": "3/2026-02-10T15:11:48.593Z/70/",
        "queueInfo": {"queueArn": arn("queue"), "enqueueTimestamp": "2026-02-10T15:04:31.900Z"},
        "agentInfo": {"agentArn": arn("agent"), "connectedToAgentTimestamp": "2026-02-10T15:05:12.067Z"},
        "disconnectReason": "CUSTOMER_DISCONNECT",
        "customerId": MARKER,
    });
    let before: Record = serde_json::from_value(before).unwrap();
    let after: Record = serde_json::from_value(after).unwrap();
    let change = Change::between(Some(&before), &after).unwrap();
    let expected = [
        r#"{"contactId":"c2","instanceArn":"arn:i","channel":"VOICE","initiationMethod":"TRANSFER","#,
        r#""initialContactId":"c1","previousContactId":"c1","#,
        r#""state":{"name":"DISCONNECTED","since":"2026-02-10T15:11:48.593Z","ended":true},"#,
        r#""previousState":{"name":"CONNECTED_TO_AGENT","since":"2026-02-10T15:05:12.067Z","ended":false},"#,
        r#""stateAsOf":"3/2026-02-10T15:11:48.593Z/70/","#,
        r#""queueArn":"arn:aws:connect:us-east-1:123456789012:instance/i/queue/1","#,
        r#""agentArn":"arn:aws:connect:us-east-1:123456789012:instance/i/agent/1","#,
        r#""disconnectReason":"CUSTOMER_DISCONNECT","queued":true,"answered":true,"#,
        r#""seconds":{"inQueue":40,"withAgent":396,"total":459}}"#,
    ]
    .concat();
    assert_eq!(serde_json::to_string(&change).unwrap(), expected);
    assert_eq!(serde_json::from_str::<Change>(&expected).unwrap(), change, "it can be read too");
}

/// changes-2
#[test]
fn what_the_record_does_not_have_is_missing_from_the_change() {
    let bare = json!({
        "contactId": "c", "asOf": "2026-02-10T15:05:12.000Z/80/a", "seen": ["COMPLETED"],
        "state": "COMPLETED", "stateSince": "2026-02-10T15:05:12.999Z",
        "stateAsOf": "4/2026-02-10T15:05:12.999Z/80/",
    });
    let change = Change::between(None, &serde_json::from_value(bare).unwrap()).unwrap();
    let expected = [
        r#"{"contactId":"c","#,
        r#""state":{"name":"COMPLETED","since":"2026-02-10T15:05:12.999Z","ended":true},"#,
        r#""previousState":{"ended":false},"stateAsOf":"4/2026-02-10T15:05:12.999Z/80/","#,
        r#""queued":false,"answered":false,"seconds":{}}"#,
    ]
    .concat();
    assert_eq!(serde_json::to_string(&change).unwrap(), expected);
}

#[test]
fn a_record_without_a_state_makes_no_change_and_is_no_previous_state() {
    let stateless = json!({
        "contactId": "c", "asOf": "2026-02-10T15:05:12.000Z/05/a", "seen": ["AMD_DISABLED"],
    });
    let stateless: Record = serde_json::from_value(stateless).unwrap();
    assert_eq!(Change::between(None, &stateless), None);
    assert_eq!(Change::between(Some(&stateless), &stateless), None);
    let abandoned = &lives()["8bc9518c-18c8-43c4-9b90-f1d6c5f6bf2f"];
    let queued = last_record(&deltas(&abandoned[..2], &Settings::default()));
    assert_eq!(Change::between(Some(&stateless), &queued), Change::between(None, &queued));
}

/// The event with markers in everything that a customer can give.
fn planted(event: &Value) -> Value {
    let endpoint = json!({"address": MARKER, "type": "TELEPHONE_NUMBER", "displayName": MARKER});
    let users = json!({MARKER: MARKER, "aws:connect:systemEndpoint": MARKER});
    let given = json!({
        "tags": users, "segmentAttributes": {"connect:Subtype": {"valueString": MARKER}},
        "contactDetails": users, "contactEvaluations": users, "customerId": MARKER,
        "customerEndpoint": endpoint, "systemEndpoint": endpoint,
        "recordings": [{"location": MARKER}], "unknownToday": {MARKER: MARKER},
        "chatMetrics": {"customerMetrics": {"name": MARKER}},
        "campaign": {"campaignId": MARKER}, "outboundStrategy": {"type": MARKER},
    });
    let mut event = event.clone();
    let Value::Object(given) = given else { unreachable!("it is an object") };
    members(&mut event["detail"]).extend(given);
    for (section, member) in [("queueInfo", "queueName"), ("agentInfo", "agentName")] {
        if let Some(Value::Object(section)) = event["detail"].get_mut(section) {
            section.insert(member.to_owned(), MARKER.into());
        }
    }
    event
}

fn members(value: &mut Value) -> &mut Map<String, Value> {
    value.as_object_mut().unwrap()
}

/// changes-7
#[test]
fn a_change_contains_nothing_that_a_customer_gave() {
    let settings = Settings::default();
    let mut changes_seen = 0;
    for (contact_id, events) in lives() {
        let planted: Vec<Value> = events.iter().map(planted).collect();
        let stored = serde_json::to_string(&delta(&planted[0], &settings).0.item()).unwrap();
        assert!(stored.contains(MARKER), "{contact_id}: the record has what the change must not");
        let plain = changes(&deltas(&events, &settings));
        let marked = changes(&deltas(&planted, &settings));
        assert_eq!(plain, marked, "{contact_id}");
        assert!(!serde_json::to_string(&marked).unwrap().contains(MARKER), "{contact_id}");
        changes_seen += marked.len();
    }
    assert!(changes_seen > lives().len());
}

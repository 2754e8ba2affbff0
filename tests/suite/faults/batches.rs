//! SQS batches under faults: exactly the messages come back whose events are not in the table.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::deadline::wide_events;
use super::permanent::large_sections;
use crate::instance::{DynamoDb, sqs_of};
use crate::support::fault::Fault;
use crate::support::payload::{failures, sqs};
use crate::support::{joined, made_up, no_deadline};

/// The largest payload of an invocation ("Lambda quotas": 6 MB).
const LARGEST_PAYLOAD: usize = 6 * 1_024 * 1_024;

/// An event of this contact.
fn event_of(contact_id: &str, id: &str, event_type: &str, second: u32, detail: &Value) -> Value {
    let mut event = made_up(id, event_type, second, detail);
    event["detail"]["contactId"] = contact_id.into();
    event
}

/// Two events for each of this many contacts, next to each other.
fn two_each(contacts: usize) -> Vec<Value> {
    let two = |nth: usize| {
        let contact_id = format!("contact {nth:03}");
        [
            event_of(&contact_id, "a", "QUEUED", 1, &json!({"tags": {"nth": nth.to_string()}})),
            event_of(&contact_id, "b", "DISCONNECTED", 2, &json!({"campaign": {"nth": nth}})),
        ]
    };
    (0..contacts).flat_map(two).collect()
}

/// The records of these events, by contact.
fn records(events: &[Value]) -> BTreeMap<String, Map<String, Value>> {
    let mut contacts: BTreeMap<String, Vec<Value>> = BTreeMap::new();
    for event in events {
        let contact_id = event["detail"]["contactId"].as_str().unwrap().to_owned();
        contacts.entry(contact_id).or_default().push(event.clone());
    }
    contacts.into_iter().map(|(contact_id, events)| (contact_id, joined(&events))).collect()
}

/// Rule deliveries-6.
#[tokio::test(start_paused = true)]
async fn the_failure_of_one_contact_brings_back_its_messages_and_no_others() {
    let dynamodb = DynamoDb::new().await;
    let instance = dynamodb.instance();
    let events = two_each(20);
    for (fault, requests) in [
        (Fault::silence(), 3),
        (Fault::closed(), 3),
        (Fault::internal_error(), 3),
        (Fault::refused(400, "ThrottlingException"), 3),
        (Fault::refused(400, "AccessDeniedException"), 1),
        // The fold, and then its two events.
        (Fault::refused(400, "ValidationException"), 3),
    ] {
        let name = format!("{fault:?}");
        instance.endpoint.decide(move |request| {
            if request.contains("contact 007") { fault.clone() } else { Fault::none() }
        });
        let failed = instance.failures(&sqs_of(&events), no_deadline()).await;
        assert_eq!(failed, [14, 15], "{name}");
        assert_eq!(instance.endpoint.requests(), 19 + requests, "{name}");
        let mut expected = records(&events);
        expected.remove("contact 007");
        assert_eq!(dynamodb.table.items().await, expected, "{name}");
        dynamodb.table.clear().await;
    }
}

/// Rule deliveries-6.
#[tokio::test(start_paused = true)]
async fn a_fold_that_dynamodb_rejects_as_invalid_is_written_event_by_event() {
    let dynamodb = DynamoDb::new().await;
    let instance = dynamodb.instance();
    let events = [
        made_up("a", "QUEUED", 1, &large_sections("first", 8)),
        made_up("b", "CONNECTED_TO_AGENT", 2, &large_sections("second", 8)),
        made_up("c", "DISCONNECTED", 3, &json!({"tags": {"k": "v"}})),
    ];
    let (response, counts) = instance.handle(&sqs_of(&events)).await;
    assert_eq!(failures(&response.unwrap()), [1]);
    assert_eq!((counts.events, counts.applied, counts.failed), (3, 2, 1));
    assert_eq!((counts.writes, instance.endpoint.requests()), (4, 4), "the fold, and its events");
    assert_eq!(dynamodb.table.record().await, joined(&[events[0].clone(), events[2].clone()]));
}

#[tokio::test(start_paused = true)]
async fn one_fold_of_a_contact_fails_without_the_others() {
    let dynamodb = DynamoDb::new().await;
    let instance = dynamodb.instance();
    let events = wide_events(6);
    instance.endpoint.decide(|request| {
        let fails = request.contains("field2x");
        if fails { Fault::internal_error() } else { Fault::none() }
    });
    let failed = instance.failures(&sqs_of(&events), no_deadline()).await;
    assert!(failed.contains(&2) && failed.len() < events.len(), "{failed:?}");
    let (again, written): (Vec<_>, Vec<_>) =
        events.iter().cloned().enumerate().partition(|(nth, _)| failed.contains(nth));
    let events_of = |some: Vec<(usize, Value)>| some.into_iter().map(|(_, event)| event).collect();
    let (again, written): (Vec<Value>, Vec<Value>) = (events_of(again), events_of(written));
    assert_eq!(dynamodb.table.record().await, joined(&written));
    instance.always(Fault::none());
    assert!(instance.failures(&sqs_of(&again), no_deadline()).await.is_empty());
    assert_eq!(dynamodb.table.record().await, joined(&events));
}

#[tokio::test(start_paused = true)]
async fn a_retry_after_a_lost_reply_finds_the_fold_written() {
    let dynamodb = DynamoDb::new().await;
    let instance = dynamodb.instance();
    let events = two_each(10);
    instance.endpoint.plan(vec![Fault::lost_reply(); 10]);
    assert!(instance.failures(&sqs_of(&events), no_deadline()).await.is_empty());
    assert_eq!(instance.endpoint.requests(), 20);
    assert_eq!(dynamodb.table.items().await, records(&events));
}

#[tokio::test(start_paused = true)]
async fn without_a_table_every_message_comes_back_after_one_request_a_contact() {
    let dynamodb = DynamoDb::new().await;
    let instance = dynamodb.instance();
    instance.always(Fault::refused(400, "ResourceNotFoundException"));
    let events = two_each(10);
    assert_eq!(instance.failures(&sqs_of(&events), no_deadline()).await.len(), 20);
    assert_eq!(instance.endpoint.requests(), 10);
}

#[tokio::test(start_paused = true)]
async fn an_outage_uses_up_the_sdks_retries_and_is_then_reported_at_once() {
    let dynamodb = DynamoDb::new().await;
    let instance = dynamodb.instance();
    let events = two_each(80);
    instance.always(Fault::internal_error());
    assert_eq!(instance.failures(&sqs_of(&events), no_deadline()).await.len(), 160);
    let requests = instance.endpoint.requests();
    assert!((81..3 * 80).contains(&requests), "{requests}: the quota of retries is used up");
    assert_eq!(instance.failures(&sqs_of(&events[..1]), no_deadline()).await, [0]);
    assert_eq!(instance.endpoint.requests(), 1);
    instance.always(Fault::none());
    assert!(instance.failures(&sqs_of(&events), no_deadline()).await.is_empty());
    assert_eq!(dynamodb.table.items().await, records(&events));
}

/// As many of these events as fill the largest payload.
fn fill(event: impl Fn(usize) -> Value) -> Vec<Value> {
    let size = |event: &Value| sqs([event.to_string()]).len();
    let mut left = LARGEST_PAYLOAD;
    let mut events = Vec::new();
    loop {
        let next = event(events.len());
        match left.checked_sub(size(&next)) {
            Some(rest) => left = rest,
            None => return events,
        }
        events.push(next);
    }
}

/// All of these events are written, with this many requests.
async fn writes_all(events: &[Value], requests: usize) {
    let dynamodb = DynamoDb::new().await;
    let instance = dynamodb.instance();
    assert!(instance.failures(&sqs_of(events), no_deadline()).await.is_empty());
    assert_eq!(instance.endpoint.requests(), requests);
    assert_eq!(dynamodb.table.items().await, records(events));
}

#[tokio::test(start_paused = true)]
async fn a_batch_that_fills_the_payload_with_large_events_is_written() {
    let large = json!({"one": "x".repeat(30_000), "two": {"k": "x".repeat(30_000)}});
    let events = fill(|nth| event_of(&format!("contact {nth}"), "a", "QUEUED", 1, &large));
    assert!(events.len() >= 100);
    writes_all(&events, events.len()).await;
}

#[tokio::test(start_paused = true)]
async fn a_batch_that_fills_the_payload_with_one_contact_is_one_write() {
    let events = fill(|nth| {
        let tags = json!({"tags": {"nth": "x".repeat(1 + nth % 2_000)}});
        let second = u32::try_from(nth % 60).unwrap();
        event_of("c", &nth.to_string(), "CONTACT_DATA_UPDATED", second, &tags)
    });
    assert!(events.len() >= 3_000);
    writes_all(&events, 1).await;
}

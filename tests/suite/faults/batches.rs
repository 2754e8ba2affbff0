//! SQS batches under faults: exactly what is not in the table comes back.

use std::collections::BTreeMap;
use std::time::Instant;

use serde_json::{Map, Value, json};

use super::fate::Fate;
use super::lambda::{Place, batch, failures};
use super::permanent::large_sections;
use crate::support::{joined, made_up, no_deadline};

/// The largest payload that Lambda hands over («Lambda quotas»: 6 MB).
const LARGEST_PAYLOAD: usize = 6 * 1_024 * 1_024;

/// The most messages of one batch (`BatchSize` of a standard queue, at most 10,000).
const MOST_MESSAGES: usize = 10_000;

/// An event of this contact.
fn event_of(contact_id: &str, id: &str, event_type: &str, second: u32, detail: &Value) -> Value {
    let mut event = made_up(id, event_type, second, detail);
    event["detail"]["contactId"] = contact_id.into();
    event
}

fn bodies(events: &[Value]) -> Vec<String> {
    events.iter().map(Value::to_string).collect()
}

/// Two events for each of so many contacts, next to each other.
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
        let contact_id = event["detail"]["contactId"].as_str().expect("an id is text").to_owned();
        contacts.entry(contact_id).or_default().push(event.clone());
    }
    contacts.into_iter().map(|(contact_id, events)| (contact_id, joined(&events))).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_contacts_failure_brings_back_its_messages_and_no_others() {
    let place = Place::new().await;
    let lambda = place.lambda().await;
    let events = two_each(20);
    let rows = [
        ("hangs", Fate::hangs(), 3),
        ("is cut", Fate::cut(), 3),
        ("fails", Fate::refused(500, "InternalServerError"), 3),
        ("is throttled", Fate::refused(400, "ThrottlingException"), 3),
        ("is denied", Fate::refused(400, "AccessDeniedException"), 1),
        // Folded, and then one by one.
        ("is invalid", Fate::refused(400, "ValidationException"), 3),
    ];
    for (name, fate, requests) in rows {
        lambda.road.decide(move |request| {
            if request.tells_of("contact 007") { fate.clone() } else { Fate::passes() }
        });
        assert_eq!(lambda.failures(&bodies(&events), no_deadline()).await, [14, 15], "{name}");
        assert_eq!(lambda.road.requests(), 19 + requests, "{name}");
        let mut expected = records(&events);
        expected.remove("contact 007");
        assert_eq!(place.table.items().await, expected, "{name}");
        place.table.clear().await;
    }
}

#[tokio::test]
async fn a_fold_over_400_kb_is_written_event_by_event_as_far_as_it_fits() {
    let place = Place::new().await;
    let lambda = place.lambda().await;
    let events = [
        made_up("a", "QUEUED", 1, &large_sections("first", 8)),
        made_up("b", "CONNECTED_TO_AGENT", 2, &large_sections("second", 8)),
        made_up("c", "DISCONNECTED", 3, &json!({"tags": {"k": "v"}})),
    ];
    assert_eq!(lambda.failures(&bodies(&events), no_deadline()).await, [1]);
    // The fold, and the three.
    assert_eq!(lambda.road.requests(), 4);
    assert_eq!(place.table.record().await, joined(&[events[0].clone(), events[2].clone()]));
}

#[tokio::test]
async fn written_event_by_event_each_fails_for_itself() {
    let place = Place::new().await;
    let lambda = place.lambda().await;
    let events: Vec<Value> = (0..4)
        .map(|event| {
            let unknown = (0..30).map(|field| (format!("field{event}x{field}"), json!(1)));
            made_up(&event.to_string(), "QUEUED", event, &Value::Object(unknown.collect()))
        })
        .collect();
    lambda.road.decide(|request| {
        let fails = request.tells_of("field2x");
        if fails { Fate::refused(500, "InternalServerError") } else { Fate::passes() }
    });
    assert_eq!(lambda.failures(&bodies(&events), no_deadline()).await, [2]);
    let others = [&events[..2], &events[3..]].concat();
    assert_eq!(place.table.record().await, joined(&others));
    lambda.road.decide(|_| Fate::passes());
    assert!(lambda.failures(&bodies(&events[2..3]), no_deadline()).await.is_empty());
    assert_eq!(place.table.record().await, joined(&events));
}

#[tokio::test]
async fn a_lost_reply_to_a_fold_is_found_to_be_written() {
    let place = Place::new().await;
    let lambda = place.lambda().await;
    let events = two_each(10);
    lambda.road.decide({
        let mut seen = 0;
        move |_| {
            seen += 1;
            if seen <= 10 { Fate::cut().though_written() } else { Fate::passes() }
        }
    });
    assert!(lambda.failures(&bodies(&events), no_deadline()).await.is_empty());
    assert_eq!(place.table.items().await, records(&events));
}

#[tokio::test]
async fn a_table_that_is_gone_brings_everything_back() {
    let place = Place::new().await;
    let lambda = place.lambda().await;
    lambda.road.decide(|_| Fate::refused(400, "ResourceNotFoundException"));
    let events = two_each(10);
    let all: Vec<usize> = (0..events.len()).collect();
    assert_eq!(lambda.failures(&bodies(&events), no_deadline()).await, all);
    assert_eq!(lambda.road.requests(), 10, "nothing is tried that cannot help");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_outage_uses_up_the_sdks_retries_and_is_then_reported_at_once() {
    let place = Place::new().await;
    let lambda = place.lambda().await;
    let events = two_each(80);
    let all: Vec<usize> = (0..events.len()).collect();
    lambda.road.decide(|_| Fate::refused(500, "InternalServerError"));
    assert_eq!(lambda.failures(&bodies(&events), no_deadline()).await, all);
    let requests = lambda.road.requests();
    assert!((80..3 * 80).contains(&requests), "{requests}: a process has only so many retries");

    assert_eq!(lambda.failures(&bodies(&events[..1]), no_deadline()).await, [0]);
    assert_eq!(lambda.road.requests(), 1, "no retry is left");
    lambda.road.decide(|_| Fate::passes());
    assert!(lambda.failures(&bodies(&events), no_deadline()).await.is_empty());
    assert_eq!(place.table.items().await, records(&events));
}

/// As many of these events as fill Lambda's payload.
fn fill(event: impl Fn(usize) -> Value) -> Vec<Value> {
    let empty = batch(&[]).len();
    let mut left = LARGEST_PAYLOAD - empty;
    let mut events = Vec::new();
    while events.len() < MOST_MESSAGES {
        let next = event(events.len());
        // A comma, and the digits of its `messageId`.
        let size = batch(&[next.to_string()]).len() - empty + 5;
        if size > left {
            break;
        }
        left -= size;
        events.push(next);
    }
    events
}

/// Handles a batch of these events, nearly 6 MB; all are written, with so many requests.
async fn writes_all(name: &str, events: &[Value], requests: usize) {
    let place = Place::new().await;
    let lambda = place.lambda().await;
    let payload = batch(&bodies(events));
    let full = LARGEST_PAYLOAD - 70_000..=LARGEST_PAYLOAD;
    assert!(full.contains(&payload.len()), "{name}: {} bytes", payload.len());
    let started = Instant::now();
    let answer = lambda.handle(&payload, no_deadline()).await.expect("a batch has an answer");
    println!("{name}: {} messages, {requests} writes, {:?}", events.len(), started.elapsed());
    assert!(failures(&answer).is_empty(), "{name}");
    assert_eq!(lambda.road.requests(), requests, "{name}");
    assert_eq!(place.table.items().await, records(events), "{name}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_batch_that_fills_lambdas_payload_with_large_events_is_written() {
    let large = json!({"one": "x".repeat(30_000), "two": {"k": "x".repeat(30_000)}});
    let events = fill(|nth| event_of(&format!("contact {nth}"), "a", "QUEUED", 1, &large));
    assert!(events.len() >= 100);
    writes_all("large events", &events, events.len()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_batch_that_fills_lambdas_payload_with_small_events_is_written() {
    let small = |nth: usize| {
        let contact_id = format!("contact {}", nth % 500);
        let second = u32::try_from(nth / 500).unwrap();
        event_of(
            &contact_id,
            &nth.to_string(),
            "QUEUED",
            second,
            &json!({"tags": {"nth": format!("{nth:060}")}}),
        )
    };
    let events = fill(small);
    assert!(events.len() >= 5_000);
    writes_all("small events", &events, 500).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_batch_that_fills_lambdas_payload_with_one_contact_is_one_write() {
    let one = |nth: usize| {
        let tags = json!({"tags": {"nth": "x".repeat(1 + nth % 2_000)}});
        event_of(
            "c",
            &nth.to_string(),
            "CONTACT_DATA_UPDATED",
            u32::try_from(nth % 60).unwrap(),
            &tags,
        )
    };
    writes_all("one contact", &fill(one), 1).await;
}

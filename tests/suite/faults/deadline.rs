//! No write is started that cannot end before the invocation's deadline.

use std::collections::BTreeMap;
use std::time::{Duration, SystemTime};

use contact_state::handler::{CONCURRENT_WRITES, Error};
use contact_state::store::{OPERATION_TIMEOUT, StoreError};
use lambda_runtime::{Context, LambdaEvent};
use serde_json::value::RawValue;
use serde_json::{Value, json};
use tokio::time::Instant;

use super::fate::Fate;
use super::lambda::{Lambda, Place, failures};
use crate::support::{joined, made_up};

/// How long DynamoDB takes for each request in these tests.
const SLOW: Duration = Duration::from_millis(100);

/// Events of so many contacts.
fn contacts(count: usize) -> Vec<Value> {
    let event = |nth: usize| {
        let mut event = made_up("a", "QUEUED", 1, &json!({"tags": {"nth": nth.to_string()}}));
        event["detail"]["contactId"] = format!("contact {nth:03}").into();
        event
    };
    (0..count).map(event).collect()
}

fn bodies(events: &[Value]) -> Vec<String> {
    events.iter().map(Value::to_string).collect()
}

/// Less than an operation's timeout from now, if only just.
fn too_near() -> Instant {
    Instant::now() + OPERATION_TIMEOUT - Duration::from_millis(1)
}

/// The event is reported as one that no write was started for.
async fn is_out_of_time(lambda: &Lambda, event: &Value, deadline: Instant) {
    let error = lambda.handle(&event.to_string(), deadline).await.expect_err("it is too late");
    assert!(matches!(error, Error::StoreUnavailable(StoreError::OutOfTime)), "{error}");
    assert!(error.is_retryable());
}

#[tokio::test]
async fn with_a_deadline_nearer_than_a_write_may_take_no_request_is_sent() {
    let place = Place::new().await;
    let lambda = place.lambda().await;
    let event = made_up("a", "QUEUED", 1, &json!({}));
    for deadline in [too_near(), Instant::now(), Instant::now() - Duration::from_secs(1)] {
        is_out_of_time(&lambda, &event, deadline).await;
    }
    let events = contacts(50);
    let expected: Vec<usize> = (0..50).collect();
    assert_eq!(lambda.failures(&bodies(&events), too_near()).await, expected);
    assert_eq!(lambda.road.requests(), 0);
    assert!(place.table.items().await.is_empty());
}

#[tokio::test]
async fn what_cannot_be_written_anyway_is_reported_whatever_the_deadline() {
    let place = Place::new().await;
    let lambda = place.lambda().await;
    let mut bodies = bodies(&contacts(2));
    bodies.push("no JSON".into());
    assert_eq!(lambda.failures(&bodies, too_near()).await, [0, 1, 2]);
    let error = lambda.handle("no JSON", too_near()).await.unwrap_err();
    assert_eq!(error.error_type(), "MalformedEvent");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_deadline_in_the_middle_of_a_batch_parts_what_is_written_from_what_comes_back() {
    let place = Place::new().await;
    let lambda = place.lambda().await;
    lambda.road.decide(|_| Fate::slow(SLOW));
    let events = contacts(30 * CONCURRENT_WRITES);
    let deadline = Instant::now() + OPERATION_TIMEOUT + 10 * SLOW;
    let failed = lambda.failures(&bodies(&events), deadline).await;
    assert!(Instant::now() < deadline);
    let written = events.len() - failed.len();
    assert!((CONCURRENT_WRITES..=11 * CONCURRENT_WRITES).contains(&written), "{written} written");
    assert_eq!(lambda.road.requests(), written);

    let done = events.iter().enumerate().filter(|(place, _)| !failed.contains(place));
    let expected: BTreeMap<_, _> = done
        .map(|(_, event)| joined(std::slice::from_ref(event)))
        .map(|record| (record["contactId"].as_str().unwrap().to_owned(), record))
        .collect();
    assert_eq!(place.table.items().await, expected);

    let come_back: Vec<Value> = failed.into_iter().map(|place| events[place].clone()).collect();
    lambda.road.decide(|_| Fate::passes());
    let far = Instant::now() + Duration::from_secs(30);
    assert!(lambda.failures(&bodies(&come_back), far).await.is_empty());
    assert_eq!(place.table.items().await.len(), events.len());
}

#[tokio::test]
async fn a_second_try_is_not_started_either_when_the_first_took_too_long() {
    let place = Place::new().await;
    let lambda = place.lambda().await;
    let newer = made_up("b", "DISCONNECTED", 9, &json!({}));
    let late = made_up("a", "QUEUED", 1, &json!({"tags": {"k": "v"}}));
    place.table.write(&newer).await;
    lambda.road.decide(|_| Fate::slow(6 * SLOW));
    let deadline = Instant::now() + OPERATION_TIMEOUT + 4 * SLOW;
    is_out_of_time(&lambda, &late, deadline).await;
    assert_eq!(lambda.road.requests(), 1);
    assert_eq!(place.table.record().await, joined(&[newer]));
}

#[tokio::test]
async fn events_written_one_by_one_heed_the_deadline_too() {
    let place = Place::new().await;
    let lambda = place.lambda().await;
    lambda.road.decide(|_| Fate::slow(5 * SLOW));
    let events: Vec<Value> = (0..6)
        .map(|event| {
            let unknown = (0..30).map(|field| (format!("field{event}x{field}"), json!(1)));
            made_up(&event.to_string(), "QUEUED", event, &Value::Object(unknown.collect()))
        })
        .collect();
    let deadline = Instant::now() + OPERATION_TIMEOUT + 8 * SLOW;
    let failed = lambda.failures(&bodies(&events), deadline).await;
    let written = events.len() - failed.len();
    assert!((1..=2).contains(&written), "{written} written");
    assert_eq!(failed, (written..events.len()).collect::<Vec<_>>());
    assert_eq!(place.table.record().await, joined(&events[..written]));
}

/// An invocation whose deadline is so far from now.
fn invocation(payload: &str, left: Duration) -> LambdaEvent<Box<RawValue>> {
    let deadline = SystemTime::now() + left;
    let since_1970 = deadline.duration_since(SystemTime::UNIX_EPOCH).expect("it is past 1970");
    let mut context = Context::default();
    context.deadline = u64::try_from(since_1970.as_millis()).expect("not that far ahead");
    let payload = RawValue::from_string(payload.to_owned()).expect("payloads are JSON");
    LambdaEvent::new(payload, context)
}

#[tokio::test]
async fn the_runtimes_deadline_is_the_one_that_counts() {
    let place = Place::new().await;
    let lambda = place.lambda().await;
    let events = contacts(1);
    let single = events[0].to_string();
    let batch = super::lambda::batch(&bodies(&events));
    for left in [Duration::ZERO, OPERATION_TIMEOUT / 2] {
        let error = lambda.handler.invoke(invocation(&single, left)).await.unwrap_err();
        assert_eq!(error.error_type(), "StoreUnavailable");
        let answer = lambda.handler.invoke(invocation(&batch, left)).await.unwrap();
        assert_eq!(failures(&answer), [0]);
    }
    assert_eq!(lambda.road.requests(), 0);
    let left = Duration::from_secs(30);
    assert!(lambda.handler.invoke(invocation(&single, left)).await.is_ok());
    let answer = lambda.handler.invoke(invocation(&batch, left)).await.unwrap();
    assert!(failures(&answer).is_empty());
}

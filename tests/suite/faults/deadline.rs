//! The invocation's deadline: no request is started that cannot be answered before it.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use contact_state::handler::{ANSWER_TIME, CONCURRENT_WRITES, Error, Response};
use contact_state::store::{MIN_REQUEST_TIME, REQUEST_TIMEOUT, StoreError};
use lambda_runtime::{Context, LambdaEvent};
use serde_json::value::RawValue;
use serde_json::{Value, json};
use tokio::time::Instant;

use crate::instance::{DynamoDb, Instance, sqs_of};
use crate::support::fault::Fault;
use crate::support::payload::failures;
use crate::support::{joined, made_up};

/// How long DynamoDB takes for each request in these tests.
const SLOW: Duration = Duration::from_millis(100);

/// One millisecond.
const TICK: Duration = Duration::from_millis(1);

/// An event of each of this many contacts.
fn contacts(count: usize) -> Vec<Value> {
    let event = |nth: usize| {
        let mut event = made_up("a", "QUEUED", 1, &json!({"tags": {"nth": nth.to_string()}}));
        event["detail"]["contactId"] = format!("contact {nth:03}").into();
        event
    };
    (0..count).map(event).collect()
}

fn one() -> Value {
    made_up("a", "QUEUED", 1, &json!({}))
}

fn is_out_of_time(error: &Error) -> bool {
    matches!(error, Error::StoreUnavailable(StoreError::OutOfTime)) && error.is_retryable()
}

/// Rule deliveries-8.
#[tokio::test(start_paused = true)]
async fn a_request_is_started_with_250_ms_before_the_invocations_deadline_and_not_with_less() {
    assert_eq!(ANSWER_TIME + MIN_REQUEST_TIME, Duration::from_millis(250));
    let dynamodb = DynamoDb::new().await;
    let instance = dynamodb.instance();
    let event = one().to_string();
    for left in [MIN_REQUEST_TIME.checked_sub(TICK).unwrap(), Duration::ZERO] {
        let (response, counts) = instance.handler.handle(&event, Instant::now() + left).await;
        assert!(is_out_of_time(&response.unwrap_err()), "{left:?}");
        assert_eq!((counts.failed, counts.writes), (1, 0), "{left:?}");
        let batch = sqs_of(&contacts(50));
        let all: Vec<usize> = (0..50).collect();
        assert_eq!(instance.failures(&batch, Instant::now() + left).await, all, "{left:?}");
    }
    assert_eq!(instance.endpoint.requests(), 0);
    let deadline = Instant::now() + MIN_REQUEST_TIME;
    assert!(instance.handler.handle(&event, deadline).await.0.is_ok());
}

/// Rule deliveries-8.
#[tokio::test(start_paused = true)]
async fn a_request_gets_4_s_or_the_time_until_200_ms_before_the_deadline() {
    let dynamodb = DynamoDb::new().await;
    let instance = dynamodb.instance();
    instance.always(Fault::silence());
    for left in [100, 500, 2_800].map(Duration::from_millis) {
        let started = Instant::now();
        let (response, _) = instance.handler.handle(&one().to_string(), started + left).await;
        assert_eq!(response.unwrap_err().error_type(), "StoreUnavailable");
        assert_eq!(started.elapsed(), left);
    }
    let started = Instant::now();
    let deadline = started + Duration::from_mins(1);
    assert!(instance.handler.handle(&one().to_string(), deadline).await.0.is_err());
    assert!(started.elapsed() <= REQUEST_TIMEOUT);
}

#[tokio::test(start_paused = true)]
async fn an_event_that_can_never_be_written_is_rejected_after_the_deadline_too() {
    let dynamodb = DynamoDb::new().await;
    let instance = dynamodb.instance();
    let (response, counts) = instance.handler.handle("no JSON", Instant::now()).await;
    assert_eq!(response.unwrap_err().error_type(), "MalformedEvent");
    assert_eq!((counts.rejected, counts.failed), (1, 0));
}

/// Rule deliveries-7.
#[tokio::test(start_paused = true)]
async fn exactly_16_contacts_are_written_at_once() {
    assert_eq!(CONCURRENT_WRITES, 16);
    // With fewer at once, 112 contacts would take more rounds. With more, 113 would take fewer.
    for (count, rounds) in [(7 * 16, 7), (7 * 16 + 1, 8)] {
        let dynamodb = DynamoDb::new().await;
        let instance = dynamodb.instance();
        instance.always(Fault::slow(SLOW));
        let started = Instant::now();
        let deadline = started + Duration::from_mins(1);
        assert!(instance.failures(&sqs_of(&contacts(count)), deadline).await.is_empty());
        assert_eq!(started.elapsed(), rounds * SLOW, "{count} contacts");
    }
}

#[tokio::test(start_paused = true)]
async fn a_deadline_within_a_batch_separates_what_is_written_from_what_comes_back() {
    let dynamodb = DynamoDb::new().await;
    let instance = dynamodb.instance();
    instance.always(Fault::slow(SLOW));
    let events = contacts(30 * CONCURRENT_WRITES);
    // Ten rounds of writes end in time. The eleventh has 50 ms, and is cut off.
    let deadline = Instant::now() + 10 * SLOW + MIN_REQUEST_TIME;
    let failed = instance.failures(&sqs_of(&events), deadline).await;
    assert!(Instant::now() <= deadline);
    assert_eq!(failed.len(), 20 * CONCURRENT_WRITES);
    assert_eq!(instance.endpoint.requests(), 11 * CONCURRENT_WRITES);

    // DynamoDB still runs the requests that were cut off, after the answer.
    instance.endpoint.quiet().await;
    let items = dynamodb.table.items().await;
    for (nth, event) in events.iter().enumerate().filter(|(nth, _)| !failed.contains(nth)) {
        let contact_id = event["detail"]["contactId"].as_str().unwrap();
        assert_eq!(items[contact_id], joined(std::slice::from_ref(event)), "{nth}");
    }
    let again: Vec<Value> = failed.into_iter().map(|nth| events[nth].clone()).collect();
    let deadline = Instant::now() + Duration::from_mins(1);
    assert!(instance.failures(&sqs_of(&again), deadline).await.is_empty());
    assert_eq!(dynamodb.table.items().await.len(), 30 * CONCURRENT_WRITES);
}

#[tokio::test(start_paused = true)]
async fn a_second_try_is_not_started_after_the_deadline() {
    let dynamodb = DynamoDb::new().await;
    let instance = dynamodb.instance();
    let newer = made_up("b", "DISCONNECTED", 9, &json!({}));
    let late = made_up("a", "QUEUED", 1, &json!({"tags": {"k": "v"}}));
    dynamodb.table.write(&newer).await;
    instance.always(Fault::slow(SLOW));
    let deadline = Instant::now() + SLOW + MIN_REQUEST_TIME - TICK;
    let (response, counts) = instance.handler.handle(&late.to_string(), deadline).await;
    assert!(is_out_of_time(&response.unwrap_err()));
    assert_eq!((counts.writes, instance.endpoint.requests()), (1, 1));
    assert_eq!(dynamodb.table.record().await, joined(&[newer]));
}

#[tokio::test(start_paused = true)]
async fn folds_of_one_contact_that_come_after_the_deadline_come_back() {
    let dynamodb = DynamoDb::new().await;
    let instance = dynamodb.instance();
    instance.always(Fault::slow(SLOW));
    let events = wide_events(6);
    let writes = dynamodb_writes_of(&events).await;
    assert!(writes >= 3, "{writes} folds");
    let deadline = Instant::now() + 2 * SLOW + MIN_REQUEST_TIME - TICK;
    let failed = instance.failures(&sqs_of(&events), deadline).await;
    assert_eq!(instance.endpoint.requests(), 2);
    let written = events.len() - failed.len();
    assert_eq!(failed, (written..events.len()).collect::<Vec<_>>());
    assert_eq!(dynamodb.table.record().await, joined(&events[..written]));
}

/// Events of one contact, of which at most two fit one expression.
pub fn wide_events(count: u32) -> Vec<Value> {
    let event = |nth: u32| {
        let unknown = (0..30).map(|field| (format!("field{nth}x{field}"), json!(1)));
        made_up(&nth.to_string(), "QUEUED", nth, &Value::Object(unknown.collect()))
    };
    (0..count).map(event).collect()
}

/// How many writes this batch takes.
async fn dynamodb_writes_of(events: &[Value]) -> usize {
    let dynamodb = DynamoDb::new().await;
    dynamodb.instance().handle(&sqs_of(events)).await.1.writes
}

/// An invocation of the runtime's with this deadline, in milliseconds since 1970.
fn invocation(payload: &str, deadline: u64) -> LambdaEvent<Box<RawValue>> {
    let mut context = Context::default();
    context.deadline = deadline;
    LambdaEvent::new(RawValue::from_string(payload.to_owned()).unwrap(), context)
}

/// So long after now, in milliseconds since 1970.
fn in_epoch_millis(left: Duration) -> u64 {
    let deadline = SystemTime::now() + left;
    u64::try_from(deadline.duration_since(UNIX_EPOCH).unwrap().as_millis()).unwrap()
}

async fn invoke(instance: &Instance, deadline: u64) -> Result<Response, Error> {
    instance.handler.invoke(invocation(&one().to_string(), deadline)).await
}

#[tokio::test(start_paused = true)]
async fn the_runtimes_deadline_counts_less_200_ms_for_the_answer() {
    let dynamodb = DynamoDb::new().await;
    let instance = dynamodb.instance();
    for left in
        [Duration::ZERO, ANSWER_TIME, (ANSWER_TIME + MIN_REQUEST_TIME).checked_sub(TICK).unwrap()]
    {
        let error = invoke(&instance, in_epoch_millis(left)).await.unwrap_err();
        assert!(is_out_of_time(&error), "{left:?}");
        let batch = invocation(&sqs_of(&[one()]), in_epoch_millis(left));
        assert_eq!(failures(&instance.handler.invoke(batch).await.unwrap()), [0]);
    }
    assert_eq!(instance.endpoint.requests(), 0);
    instance.always(Fault::silence());
    // The deadline is on the machine's clock, which goes on while tokio's is paused.
    let (left, clock, started) = (Duration::from_secs(3), SystemTime::now(), Instant::now());
    assert!(invoke(&instance, in_epoch_millis(left)).await.is_err());
    let (latest, machine) =
        (left.checked_sub(ANSWER_TIME).unwrap(), clock.elapsed().unwrap() + TICK);
    let taken = started.elapsed();
    assert!(taken <= latest + TICK && taken + machine >= latest, "{taken:?}, {machine:?}");
}

/// Rule deliveries-8.
#[tokio::test(start_paused = true)]
async fn with_lambdas_default_timeout_of_3_s_every_event_is_written() {
    let dynamodb = DynamoDb::new().await;
    let instance = dynamodb.instance();
    instance.always(Fault::slow(SLOW));
    let timeout = Duration::from_secs(3);
    for nth in 0..20 {
        assert!(invoke(&instance, in_epoch_millis(timeout)).await.is_ok(), "event {nth}");
    }
    let deadline = Instant::now() + timeout - ANSWER_TIME;
    assert!(instance.failures(&sqs_of(&contacts(400)), deadline).await.is_empty());
}

#[tokio::test(start_paused = true)]
async fn the_time_left_that_cargo_lambda_watch_gives_in_place_of_a_deadline_is_read_as_such() {
    const DAY: u64 = 24 * 60 * 60 * 1_000;
    let dynamodb = DynamoDb::new().await;
    let instance = dynamodb.instance();
    for left in [600_000, 250, DAY - 1] {
        assert!(invoke(&instance, left).await.is_ok(), "{left}");
    }
    for left in [0, 249, DAY, 2 * DAY] {
        assert!(is_out_of_time(&invoke(&instance, left).await.unwrap_err()), "{left}");
    }
}

//! One event that meets faults: what the function answers, what it sends to DynamoDB, what is in
//! the table, and that redelivery makes it right.

use std::time::Duration;

use contact_state::handler::{Error, Response};
use contact_state::store::{ATTEMPT_TIMEOUT, ATTEMPTS, MAX_BACKOFF, REQUEST_TIMEOUT};
use serde_json::{Value, json};
use tokio::time::Instant;

use crate::instance::{DynamoDb, Instance};
use crate::support::fault::Fault;
use crate::support::{joined, made_up};

/// How much later a write arrives whose sender has given up: after all of its attempts.
const LATE: Duration = Duration::from_secs(5);

/// The name of a case; what its requests meet (the ones after them meet no fault); the answer, the
/// number of requests, and the answer to a redelivery.
type Case = (&'static str, Vec<Fault>, (&'static str, usize, &'static str));

/// This fault for as often as the SDK attempts a request.
fn every_attempt(fault: &Fault) -> Vec<Fault> {
    vec![fault.clone(); ATTEMPTS as usize]
}

fn cases_that_the_sdk_retries() -> Vec<Case> {
    let unwritten = ("applied", 2, "duplicate");
    let written = ("duplicate", 2, "duplicate");
    let throttled = |code| vec![Fault::refused(400, code)];
    vec![
        ("500", vec![Fault::internal_error()], unwritten),
        ("503 without a code", vec![Fault::answered(503, "<html></html>")], unwritten),
        ("throughput", throttled("ProvisionedThroughputExceededException"), unwritten),
        ("throttling", throttled("ThrottlingException"), unwritten),
        ("request limit", throttled("RequestLimitExceeded"), unwritten),
        ("closed", vec![Fault::closed()], unwritten),
        ("silence", vec![Fault::silence()], unwritten),
        ("lost reply", vec![Fault::lost_reply()], written),
        ("500 after the write", vec![Fault::internal_error().though_written()], written),
        ("silence after the write", vec![Fault::silence().though_written()], written),
        ("written late", vec![Fault::closed().written_late(LATE)], unwritten),
        ("two faults", vec![Fault::closed(), Fault::internal_error()], ("applied", 3, "duplicate")),
        ("two lost replies", vec![Fault::lost_reply(); 2], ("duplicate", 3, "duplicate")),
    ]
}

fn cases_that_outlast_the_retries() -> Vec<Case> {
    let unwritten = ("StoreUnavailable", 3, "applied");
    let written = ("StoreUnavailable", 3, "duplicate");
    let throttled = Fault::refused(400, "ProvisionedThroughputExceededException");
    let unreadable = vec![Fault::answered(200, "no JSON").though_written()];
    let late = Fault::internal_error().written_late(LATE);
    let died = vec![Fault::crash().though_written()];
    vec![
        ("always 500", every_attempt(&Fault::internal_error()), unwritten),
        ("always throttled", every_attempt(&throttled), unwritten),
        ("always closed", every_attempt(&Fault::closed()), unwritten),
        ("always silence", every_attempt(&Fault::silence()), unwritten),
        ("every reply lost", every_attempt(&Fault::lost_reply()), written),
        ("silence after each write", every_attempt(&Fault::silence().though_written()), written),
        ("every write late", every_attempt(&late), written),
        ("an unreadable reply", unreadable, ("StoreUnavailable", 1, "duplicate")),
        ("half a reply", vec![Fault::half_answered()], ("StoreUnavailable", 1, "duplicate")),
        ("crash before the write", vec![Fault::crash()], ("crash", 1, "applied")),
        ("crash after the write", died, ("crash", 1, "duplicate")),
        (
            "crash, and a late write",
            vec![Fault::crash().written_late(LATE)],
            ("crash", 1, "duplicate"),
        ),
        (
            "crash in the second attempt",
            vec![Fault::closed(), Fault::crash()],
            ("crash", 2, "applied"),
        ),
    ]
}

/// The outcome of one event, or the type of its error.
async fn outcome(instance: &Instance, event: &Value) -> &'static str {
    match instance.handle_or_crash(&event.to_string()).await {
        Some(Ok(Response::Event { outcome, .. })) => outcome,
        Some(Ok(other)) => panic!("not the response to one event: {other:?}"),
        Some(Err(error)) => {
            assert!(error.is_retryable(), "{error}");
            error.error_type()
        }
        None => "crash",
    }
}

async fn check((name, faults, (first, requests, second)): Case) {
    let dynamodb = DynamoDb::new().await;
    let instance = dynamodb.instance();
    let earlier = made_up("a", "QUEUED", 1, &json!({"tags": {"k": "1"}, "channel": "VOICE"}));
    let event = made_up("b", "CONNECTED_TO_AGENT", 2, &json!({"tags": {"k": "2"}}));
    dynamodb.table.write(&earlier).await;

    instance.endpoint.plan(faults);
    assert_eq!(outcome(&instance, &event).await, first, "{name}");
    assert_eq!(instance.endpoint.requests(), requests, "{name}");
    instance.endpoint.quiet().await;
    let both = joined(&[earlier.clone(), event.clone()]);
    let stored = if second == "duplicate" { both.clone() } else { joined(&[earlier]) };
    assert_eq!(dynamodb.table.record().await, stored, "{name}");
    assert_eq!(outcome(&instance, &event).await, second, "{name}: redelivered");
    assert_eq!(dynamodb.table.record().await, both, "{name}: redelivered");
}

#[tokio::test(start_paused = true)]
async fn the_sdk_retries_a_fault_that_passes() {
    for case in cases_that_the_sdk_retries() {
        check(case).await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_fault_that_lasts_is_reported_and_redelivery_makes_it_right() {
    for case in cases_that_outlast_the_retries() {
        check(case).await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_fault_between_two_tries_leaves_the_record_as_it_was_or_as_it_must_be() {
    let newer = made_up("b", "QUEUED", 9, &json!({"tags": {"k": "2"}}));
    let late = made_up("a", "INITIATED", 1, &json!({"tags": {"k": "1"}, "campaign": {"c": 1}}));
    let both = joined(&[newer.clone(), late.clone()]);
    for (name, faults, first, requests, second) in [
        ("nothing", vec![], "merged", 2, "stale"),
        ("closed", vec![Fault::none(), Fault::closed()], "merged", 3, "stale"),
        ("the first reply lost", vec![Fault::lost_reply()], "merged", 3, "stale"),
        // The SDK's retry finds everything written. The record is right, the outcome is not.
        ("the second reply lost", vec![Fault::none(), Fault::lost_reply()], "stale", 3, "stale"),
        ("crash between", vec![Fault::none(), Fault::crash()], "crash", 2, "merged"),
        ("crash after", vec![Fault::none(), Fault::crash().though_written()], "crash", 2, "stale"),
    ] {
        let dynamodb = DynamoDb::new().await;
        dynamodb.table.write(&newer).await;
        let instance = dynamodb.instance();
        instance.endpoint.plan(faults);
        assert_eq!(outcome(&instance, &late).await, first, "{name}");
        assert_eq!(instance.endpoint.requests(), requests, "{name}");
        let stored =
            if second == "merged" { joined(std::slice::from_ref(&newer)) } else { both.clone() };
        assert_eq!(dynamodb.table.record().await, stored, "{name}");
        assert_eq!(outcome(&instance, &late).await, second, "{name}: redelivered");
        assert_eq!(dynamodb.table.record().await, both, "{name}: redelivered");
    }
}

#[tokio::test(start_paused = true)]
async fn a_write_that_arrives_after_newer_ones_changes_nothing() {
    let dynamodb = DynamoDb::new().await;
    let instance = dynamodb.instance();
    let first = made_up("a", "QUEUED", 1, &json!({"tags": {"k": "1"}}));
    let second = made_up("b", "DISCONNECTED", 2, &json!({"tags": {"k": "2"}}));
    instance.endpoint.plan(every_attempt(&Fault::closed().written_late(LATE)));
    assert_eq!(outcome(&instance, &first).await, "StoreUnavailable");
    assert_eq!(outcome(&instance, &second).await, "applied");
    let before = dynamodb.table.record().await;
    instance.endpoint.quiet().await;
    assert_eq!(before, joined(std::slice::from_ref(&second)));
    assert_eq!(dynamodb.table.record().await, before);
    assert_eq!(outcome(&instance, &first).await, "merged");
    assert_eq!(dynamodb.table.record().await, joined(&[first, second]));
}

#[tokio::test(start_paused = true)]
async fn a_dynamodb_that_cannot_be_reached_is_unavailable() {
    let dynamodb = DynamoDb::new().await;
    let instance = dynamodb.instance();
    instance.always(Fault::closed());
    let event = made_up("a", "QUEUED", 1, &json!({})).to_string();
    let error = instance.handle(&event).await.0.unwrap_err();
    assert_eq!(error.error_type(), "StoreUnavailable");
    assert_eq!(
        error.to_string(),
        "DynamoDB is not available: UpdateItem failed with no connection"
    );
}

#[tokio::test(start_paused = true)]
async fn a_request_ends_within_its_timeout_although_dynamodb_asks_for_a_longer_pause() {
    let event = made_up("a", "QUEUED", 1, &json!({})).to_string();
    for header in ["x-amz-retry-after", "retry-after"] {
        let dynamodb = DynamoDb::new().await;
        let instance = dynamodb.instance();
        let throttled = Fault::refused(503, "ThrottlingException");
        instance.always(throttled.with_header(header, "60000"));
        let started = Instant::now();
        let error = instance.handle(&event).await.0.unwrap_err();
        assert!(matches!(error, Error::StoreUnavailable(_)), "{error}");
        assert!(started.elapsed() <= REQUEST_TIMEOUT, "{header}: {:?}", started.elapsed());
    }
}

#[tokio::test(start_paused = true)]
async fn a_request_with_all_its_attempts_ends_within_its_timeout() {
    let event = made_up("a", "QUEUED", 1, &json!({})).to_string();
    let attempts = ATTEMPT_TIMEOUT * ATTEMPTS;
    for (fault, least) in
        [(Fault::silence(), attempts), (Fault::refused(400, "ThrottlingException"), Duration::ZERO)]
    {
        let dynamodb = DynamoDb::new().await;
        let instance = dynamodb.instance();
        instance.always(fault.clone());
        let started = Instant::now();
        let error = instance.handle(&event).await.0.unwrap_err();
        assert!(matches!(error, Error::StoreUnavailable(_)), "{error}");
        assert_eq!(instance.endpoint.requests(), ATTEMPTS as usize);
        let longest = attempts + MAX_BACKOFF * (ATTEMPTS - 1);
        let taken = started.elapsed();
        assert!((least..=longest).contains(&taken), "{fault:?}: {taken:?}");
        assert!(longest <= REQUEST_TIMEOUT);
    }
}

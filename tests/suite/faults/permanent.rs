//! Failures that trying again cannot help, and failures that it can.

use contact_state::handler::Error;
use contact_state::store::StoreError;
use serde_json::{Map, Value, json};

use crate::instance::DynamoDb;
use crate::support::fault::Fault;
use crate::support::{joined, made_up};

/// The error of an event all of whose requests meet this, and how many there are.
async fn error_of(event: &Value, fault: Fault) -> (Error, usize) {
    let dynamodb = DynamoDb::new().await;
    let instance = dynamodb.instance();
    instance.always(fault);
    let (response, counts) = instance.handle(&event.to_string()).await;
    assert!(dynamodb.table.items().await.is_empty());
    assert_eq!((counts.events, counts.failed, counts.rejected, counts.writes), (1, 1, 0, 1));
    (response.unwrap_err(), instance.endpoint.requests())
}

#[tokio::test(start_paused = true)]
async fn a_permanent_failure_is_refused_at_once() {
    let event = made_up("a", "QUEUED", 1, &json!({}));
    for (code, status, advice) in [
        ("AccessDeniedException", 400, "check the function's role"),
        ("ResourceNotFoundException", 400, "check TABLE_NAME"),
        ("ValidationException", 400, "over 400 KB"),
        ("SerializationException", 400, "over 400 KB"),
        ("RequestEntityTooLarge", 413, "over 400 KB"),
    ] {
        let (error, requests) = error_of(&event, Fault::refused(status, code)).await;
        assert_eq!((error.error_type(), error.is_retryable()), ("StoreRefused", false), "{code}");
        let text = error.to_string();
        assert!(text.contains(advice), "{text}");
        let reason = format!("UpdateItem failed with {code}, status {status}");
        assert!(text.ends_with(&reason), "{text}");
        assert_eq!(requests, 1, "{code}");
    }
}

#[tokio::test(start_paused = true)]
async fn every_other_failure_is_unavailable() {
    let event = made_up("a", "QUEUED", 1, &json!({}));
    for (code, status, expected) in [
        ("InternalServerError", 500, 3),
        ("ServiceUnavailable", 503, 3),
        ("ProvisionedThroughputExceededException", 400, 3),
        ("ThrottlingException", 400, 3),
        ("RequestLimitExceeded", 400, 3),
        ("LimitExceededException", 400, 1),
        ("TransactionConflictException", 400, 1),
        ("ReplicatedWriteConflictException", 400, 1),
        ("ItemCollectionSizeLimitExceededException", 400, 1),
        ("UnrecognizedClientException", 400, 1),
        ("ExpiredTokenException", 400, 1),
        ("InvalidSignatureException", 400, 1),
        ("AnErrorOfTheFuture", 418, 1),
    ] {
        let (error, requests) = error_of(&event, Fault::refused(status, code)).await;
        assert_eq!((error.error_type(), error.is_retryable()), ("StoreUnavailable", true));
        let reason = format!("UpdateItem failed with {code}, status {status}");
        assert!(error.to_string().ends_with(&reason), "{error}");
        assert!((expected..=3).contains(&requests), "{code}: {requests} requests");
    }
}

#[tokio::test(start_paused = true)]
async fn a_reply_that_is_not_dynamodbs_is_unavailable() {
    let event = made_up("a", "QUEUED", 1, &json!({}));
    for body in ["", "<html></html>", "{", "[]", "{\"__type\": 5}"] {
        for status in [400, 403, 502] {
            let (error, _) = error_of(&event, Fault::answered(status, body)).await;
            assert_eq!(error.error_type(), "StoreUnavailable", "{status} {body}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn the_check_sends_one_request_and_distinguishes_permanent_failures() {
    let dynamodb = DynamoDb::new().await;
    for (fault, is_refused) in [
        (Fault::refused(400, "AccessDeniedException"), true),
        (Fault::refused(400, "ResourceNotFoundException"), true),
        (Fault::internal_error(), false),
        (Fault::refused(400, "ThrottlingException"), false),
        (Fault::closed(), false),
        (Fault::silence(), false),
    ] {
        let instance = dynamodb.instance();
        instance.always(fault.clone());
        let error = instance.store.check().await.unwrap_err();
        assert_eq!(matches!(error, StoreError::Refused(_)), is_refused, "{fault:?}: {error}");
        assert!(error.to_string().contains("GetItem failed with"), "{fault:?}: {error}");
        assert_eq!(instance.endpoint.requests(), 1, "{fault:?}");
    }
}

/// This many sections, each nearly as large as a section can be.
pub fn large_sections(prefix: &str, count: usize) -> Value {
    let sections = (0..count).map(|nth| (format!("{prefix}{nth:02}"), "x".repeat(32_700).into()));
    Value::Object(sections.collect::<Map<_, _>>())
}

#[tokio::test(start_paused = true)]
async fn a_record_over_400_kb_is_refused_and_not_changed() {
    let dynamodb = DynamoDb::new().await;
    let instance = dynamodb.instance();
    let first = made_up("a", "QUEUED", 1, &large_sections("first", 8));
    let second = made_up("b", "DISCONNECTED", 2, &large_sections("second", 8));
    assert_eq!(instance.answer(&first.to_string()).await["outcome"], "applied");
    instance.endpoint.requests();
    let error = instance.handle(&second.to_string()).await.0.unwrap_err();
    assert_eq!((error.error_type(), error.is_retryable()), ("StoreRefused", false));
    assert!(error.to_string().contains("ValidationException, status 400"), "{error}");
    assert_eq!(instance.endpoint.requests(), 1);
    assert_eq!(dynamodb.table.record().await, joined(&[first]));
    let alone = made_up("a", "QUEUED", 1, &large_sections("large", 13));
    let (error, requests) = error_of(&alone, Fault::none()).await;
    assert_eq!((error.error_type(), requests), ("StoreRefused", 1));
}

//! What trying again cannot help, told apart from what it can.

use contact_state::handler::Error;
use contact_state::record::MAX_SECTION_BYTES;
use contact_state::store::StoreError;
use futures_util::future::join_all;
use serde_json::{Map, Value, json};

use super::fate::Fate;
use super::lambda::{Ending, Place};
use crate::support::{joined, made_up};

/// The error of an event that meets this fate in every attempt, and how many requests it took.
async fn error_of(event: &Value, fate: Fate) -> (Error, usize) {
    let place = Place::new().await;
    let lambda = place.lambda().await;
    lambda.road.decide(move |_| fate.clone());
    let ending = lambda.take(&event.to_string()).await;
    assert!(place.table.items().await.is_empty(), "{event}");
    match ending {
        Ending::Failed(error) => (error, lambda.road.requests()),
        other => panic!("{other:?}"),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_trying_again_cannot_help_is_refused_at_once() {
    let rows = [
        ("AccessDeniedException", 400, "check the function's role"),
        ("ResourceNotFoundException", 400, "check TABLE_NAME"),
        ("ValidationException", 400, "over 400 KB"),
        ("SerializationException", 400, "over 400 KB"),
        ("RequestEntityTooLarge", 413, "over 400 KB"),
    ];
    join_all(rows.map(async |(code, status, advice)| {
        let event = made_up("a", "QUEUED", 1, &json!({}));
        let (error, requests) = error_of(&event, Fate::refused(status, code)).await;
        assert_eq!((error.error_type(), error.is_retryable()), ("StoreRefused", false), "{code}");
        let text = error.to_string();
        assert!(text.contains(advice), "{text}");
        assert!(
            text.ends_with(&format!("UpdateItem failed with {code}, status {status}")),
            "{text}"
        );
        assert_eq!(requests, 1, "{code}");
    }))
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whatever_is_not_known_to_be_permanent_is_unavailable() {
    let rows = [
        ("InternalServerError", 500),
        ("ServiceUnavailable", 503),
        ("ProvisionedThroughputExceededException", 400),
        ("ThrottlingException", 400),
        ("RequestLimitExceeded", 400),
        ("LimitExceededException", 400),
        ("TransactionConflictException", 400),
        ("ReplicatedWriteConflictException", 400),
        ("ItemCollectionSizeLimitExceededException", 400),
        ("UnrecognizedClientException", 400),
        ("ExpiredTokenException", 400),
        ("InvalidSignatureException", 400),
        ("AnErrorOfTheFuture", 418),
    ];
    join_all(rows.map(async |(code, status)| {
        let event = made_up("a", "QUEUED", 1, &json!({}));
        let (error, requests) = error_of(&event, Fate::refused(status, code)).await;
        assert_eq!((error.error_type(), error.is_retryable()), ("StoreUnavailable", true));
        let text = error.to_string();
        assert!(
            text.ends_with(&format!("UpdateItem failed with {code}, status {status}")),
            "{text}"
        );
        assert!((1..=3).contains(&requests), "{code}: {requests}");
    }))
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_answer_that_is_none_of_dynamodbs_is_unavailable() {
    let bodies = ["", "<html></html>", "{", "[]", "{\"__type\": 5}"];
    let answers = bodies.iter().flat_map(|body| [400, 403, 502].map(|status| (status, body)));
    join_all(answers.map(async |(status, body)| {
        let event = made_up("a", "QUEUED", 1, &json!({}));
        let (error, _) = error_of(&event, Fate::answered(status, body)).await;
        assert_eq!(error.error_type(), "StoreUnavailable", "{status} {body}");
    }))
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_check_asks_once_and_tells_what_is_permanent() {
    let rows = [
        ("denied", Fate::refused(400, "AccessDeniedException"), true),
        ("no table", Fate::refused(400, "ResourceNotFoundException"), true),
        ("500", Fate::refused(500, "InternalServerError"), false),
        ("throttled", Fate::refused(400, "ThrottlingException"), false),
        ("cut", Fate::cut(), false),
        ("hangs", Fate::hangs(), false),
    ];
    let place = Place::new().await;
    for (name, fate, refused) in rows {
        let lambda = place.lambda().await;
        lambda.road.decide(move |_| fate.clone());
        let error = lambda.store.check().await.unwrap_err();
        assert_eq!(matches!(error, StoreError::Refused(_)), refused, "{name}: {error}");
        assert!(error.to_string().contains("GetItem failed with"), "{name}: {error}");
        assert_eq!(lambda.road.requests(), 1, "{name}");
    }
}

/// So many of the largest sections.
pub fn large_sections(prefix: &str, count: usize) -> Value {
    let names = (0..count).map(|nth| format!("{prefix}{nth:02}"));
    let largest = |name: &String| "x".repeat(MAX_SECTION_BYTES - name.len() - 2);
    Value::Object(names.map(|name| (name.clone(), largest(&name).into())).collect::<Map<_, _>>())
}

#[tokio::test]
async fn an_item_over_400_kb_is_refused_by_dynamodb_itself_and_changes_nothing() {
    let place = Place::new().await;
    let lambda = place.lambda().await;
    let first = made_up("a", "QUEUED", 1, &large_sections("first", 8));
    let second = made_up("b", "DISCONNECTED", 2, &large_sections("second", 8));
    assert!(matches!(lambda.take(&first.to_string()).await, Ending::Answered(_)));
    lambda.road.requests();
    let Ending::Failed(error) = lambda.take(&second.to_string()).await else {
        panic!("half a megabyte is no item");
    };
    assert_eq!((error.error_type(), error.is_retryable()), ("StoreRefused", false));
    assert!(error.to_string().contains("ValidationException, status 400"), "{error}");
    assert_eq!(lambda.road.requests(), 1);
    assert_eq!(place.table.record().await, joined(&[first]));
}

#[tokio::test]
async fn an_event_over_400_kb_by_itself_is_refused() {
    let event = made_up("a", "QUEUED", 1, &large_sections("large", 13));
    let (error, requests) = error_of(&event, Fate::passes()).await;
    assert_eq!((error.error_type(), requests), ("StoreRefused", 1));
}

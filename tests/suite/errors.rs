//! The errors: their types, what is counted, what can be retried, and the page that lists them.

use std::fs;

use contact_events::event::EventError;
use contact_state::handler::Error;
use contact_state::store::{Refusal, StoreError};
use lambda_runtime::Diagnostic;
use serde_json::Value;
use tokio::time::Instant;

use crate::instance::DynamoDb;
use crate::support::fault::Fault;
use crate::support::payload::sns;
use crate::support::{event, no_deadline, project_file};

/// One error of each type, with its type, what counts it, and whether it can help to try again.
fn every_error() -> Vec<(Error, &'static str, &'static str, bool)> {
    let malformed = EventError::NotJson { line: 1, column: 2 };
    let other = EventError::NotAContactEvent { field: "source", expected: "aws.connect" };
    let unavailable = Error::StoreUnavailable(StoreError::OutOfTime);
    let refused = Error::StoreRefused(StoreError::Refused(Refusal::CorruptItem));
    let errors = [
        Error::UnrecognizedPayload,
        Error::MalformedEvent(malformed),
        Error::NotAContactEvent(other),
        Error::EventFromTheFuture,
        unavailable,
        refused,
    ];
    // An error that is added to the enum does not compile here until it is listed.
    let expected = |error: &Error| match error {
        Error::UnrecognizedPayload => ("UnrecognizedPayload", "Rejected", false),
        Error::MalformedEvent(_) => ("MalformedEvent", "Rejected", false),
        Error::NotAContactEvent(_) => ("NotAContactEvent", "Rejected", false),
        Error::EventFromTheFuture => ("EventFromTheFuture", "Failed", true),
        Error::StoreUnavailable(_) => ("StoreUnavailable", "Failed", true),
        Error::StoreRefused(_) => ("StoreRefused", "Failed", false),
    };
    let with_expected = |error| {
        let (error_type, counted, retryable) = expected(&error);
        (error, error_type, counted, retryable)
    };
    errors.into_iter().map(with_expected).collect()
}

/// Rule errors-1.
#[test]
fn each_error_has_its_type_its_count_and_whether_to_retry() {
    for (error, error_type, counted, retryable) in every_error() {
        assert_eq!(error.error_type(), error_type);
        assert_eq!(error.is_rejection(), counted == "Rejected", "{error_type}");
        assert_eq!(error.is_retryable(), retryable, "{error_type}");
        let text = error.to_string();
        let diagnostic = Diagnostic::from(error);
        assert_eq!((diagnostic.error_type.as_str(), diagnostic.error_message), (error_type, text));
    }
}

/// The cells of each row of the page's first table.
fn documented() -> Vec<Vec<String>> {
    let page = fs::read_to_string(project_file("docs/errors.md")).unwrap();
    let rows = page.lines().skip_while(|line| !line.starts_with("|---")).skip(1);
    let rows = rows.take_while(|line| line.starts_with('|'));
    rows.map(|row| row.trim_matches('|').split('|').map(|cell| cell.trim().to_owned()).collect())
        .collect()
}

/// The error type of a row.
fn documented_type(cells: &[String]) -> &str {
    cells[0].split('`').nth(1).unwrap()
}

/// Rule errors-1.
#[test]
fn the_page_of_errors_lists_exactly_the_types_what_counts_each_and_whether_to_retry() {
    let mut listed: Vec<(String, String, bool)> = documented()
        .iter()
        .map(|cells| {
            let counted = cells[2].trim_matches('`').to_owned();
            (documented_type(cells).to_owned(), counted, cells[3].starts_with("yes"))
        })
        .collect();
    // `MalformedEvent` has two rows, because two of the checks make it.
    listed.sort();
    listed.dedup();
    let mut expected: Vec<(String, String, bool)> = every_error()
        .into_iter()
        .map(|(_, error_type, counted, retryable)| {
            (error_type.to_owned(), counted.to_owned(), retryable)
        })
        .collect();
    expected.sort();
    assert_eq!(listed, expected);
}

/// Rule errors-1. Each payload has all faults that come later on the page.
#[tokio::test(start_paused = true)]
async fn the_errors_are_checked_in_the_order_of_the_page() {
    let dynamodb = DynamoDb::new().await;
    let instance = dynamodb.instance();
    instance.always(Fault::refused(400, "AccessDeniedException"));
    let good = event("inbound-voice-2-queued");
    let from_the_future = with(&good, "time", "9999-01-01T00:00:00Z");
    let malformed = with(&from_the_future, "detail", "text");
    let of_another_service = with(&malformed, "source", "aws.ec2");
    let mut found = Vec::new();
    for (payload, deadline) in [
        ("{}".to_owned(), Instant::now()),
        (sns("{"), Instant::now()),
        (of_another_service.to_string(), Instant::now()),
        (malformed.to_string(), Instant::now()),
        (from_the_future.to_string(), Instant::now()),
        (good.to_string(), Instant::now()),
        (good.to_string(), no_deadline()),
    ] {
        let (response, _) = instance.handler.handle(&payload, deadline).await;
        found.push(response.unwrap_err().error_type());
    }
    let page = documented();
    assert_eq!(found, page.iter().map(|cells| documented_type(cells)).collect::<Vec<_>>());
}

/// The event with another text in this field.
fn with(event: &Value, name: &str, text: &str) -> Value {
    let mut event = event.clone();
    event[name] = text.into();
    event
}

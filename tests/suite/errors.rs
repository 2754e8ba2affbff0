//! The errors: their types, what is counted, what can be retried, and the page that lists them.

use std::fs;

use contact_events::event::EventError;
use contact_state::handler::Error;
use contact_state::store::{Refusal, StoreError};
use lambda_runtime::Diagnostic;

use crate::support::project_file;

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

/// Rule errors-1.
#[test]
fn the_page_of_errors_lists_exactly_the_types_and_what_counts_each() {
    let mut listed: Vec<(String, String)> = documented()
        .into_iter()
        .map(|cells| {
            let error_type = cells[0].split('`').nth(1).unwrap();
            (error_type.to_owned(), cells[2].trim_matches('`').to_owned())
        })
        .collect();
    // `MalformedEvent` has two rows, because two of the checks make it.
    listed.sort();
    listed.dedup();
    let mut expected: Vec<(String, String)> = every_error()
        .into_iter()
        .map(|(_, error_type, counted, _)| (error_type.to_owned(), counted.to_owned()))
        .collect();
    expected.sort();
    assert_eq!(listed, expected);
}

//! Why an event is not in the table, under names that stay.

use lambda_runtime::Diagnostic;

use crate::event::EventError;
use crate::store::StoreError;

/// Why an event is not in the table. Its [`error_type`](Error::error_type) is the invocation's
/// `errorType`. Holds nothing that a customer said.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The payload is none of the deliveries.
    #[error(
        "no delivery: expected an EventBridge event (an object with `source`, `detail-type` or `detail`), \
         an SQS batch, or an SNS notification holding an EventBridge event"
    )]
    UnrecognizedPayload,
    /// The event cannot be read.
    #[error("malformed event: {0}")]
    MalformedEvent(#[source] EventError),
    /// It is somebody else's event: the rule's pattern lets through too much.
    #[error("not an Amazon Connect contact event, check the rule's pattern: {0}")]
    NotAContactEvent(#[source] EventError),
    /// It vouches for a moment that is more than 15 minutes ahead of the clock.
    #[error(
        "event from the future: `time`, or a timestamp that is a fact or a milestone, is more \
         than 15 minutes ahead of this function's clock"
    )]
    EventFromTheFuture,
    /// The table could not be written; trying again can help.
    #[error("{0}")]
    StoreUnavailable(#[source] StoreError),
    /// The table will not take it, however often it is tried.
    #[error("{0}")]
    StoreRefused(#[source] StoreError),
}

impl Error {
    /// The stable name of this kind of error.
    #[must_use]
    pub fn error_type(&self) -> &'static str {
        match self {
            Self::UnrecognizedPayload => "UnrecognizedPayload",
            Self::MalformedEvent(_) => "MalformedEvent",
            Self::NotAContactEvent(_) => "NotAContactEvent",
            Self::EventFromTheFuture => "EventFromTheFuture",
            Self::StoreUnavailable(_) => "StoreUnavailable",
            Self::StoreRefused(_) => "StoreRefused",
        }
    }

    /// Whether trying again, as things are, can help. An event from the future can become one
    /// of the present.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        matches!(self, Self::StoreUnavailable(_) | Self::EventFromTheFuture)
    }
}

impl From<EventError> for Error {
    fn from(error: EventError) -> Self {
        match error {
            EventError::NotAContactEvent { .. } => Self::NotAContactEvent(error),
            EventError::NotJson { .. } | EventError::Malformed { .. } => {
                Self::MalformedEvent(error)
            }
        }
    }
}

impl From<StoreError> for Error {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Refused(_) => Self::StoreRefused(error),
            StoreError::Unavailable(_) | StoreError::OutOfTime => Self::StoreUnavailable(error),
        }
    }
}

impl From<Error> for Diagnostic {
    fn from(error: Error) -> Self {
        Self { error_type: error.error_type().to_owned(), error_message: error.to_string() }
    }
}

//! Why an event is not in the table, under stable names.

use contact_events::event::EventError;
use lambda_runtime::Diagnostic;

use crate::store::StoreError;

/// Why an event is not in the table. Its [`error_type`](Error::error_type) is the invocation's
/// `errorType`. It contains no value that a customer gave.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// The payload is none of the deliveries.
    #[error(
        "not a delivery: expected an EventBridge event (an object with `source`, `detail-type` or `detail`), \
         a contact record, an SNS notification or an invocation record that holds one, or an SQS or Kinesis batch"
    )]
    UnrecognizedPayload,
    /// The event cannot be read.
    #[error("malformed event: {0}")]
    MalformedEvent(EventError),
    /// It is another service's event: the rule's pattern matches too much.
    #[error("not an Amazon Connect contact event, check the rule's pattern: {0}")]
    NotAContactEvent(EventError),
    /// It has a time that is more than 15 minutes ahead of the clock.
    #[error(
        "event from the future: `time`, or a timestamp that is a fact or a milestone, is more \
         than 15 minutes ahead of this function's clock"
    )]
    EventFromTheFuture,
    /// The table could not be written. Another try can succeed.
    #[error("{0}")]
    StoreUnavailable(StoreError),
    /// The table does not accept the event, however often it is tried.
    #[error("{0}")]
    StoreRefused(StoreError),
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

    /// Whether the event can never be written, because it is wrong itself. Every other event may be
    /// written later.
    #[must_use]
    pub fn is_rejection(&self) -> bool {
        matches!(
            self,
            Self::UnrecognizedPayload | Self::MalformedEvent(_) | Self::NotAContactEvent(_)
        )
    }

    /// Whether another try can succeed without a change. An event from the future can be written
    /// when its time has come.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        matches!(self, Self::StoreUnavailable(_) | Self::EventFromTheFuture)
    }
}

impl From<EventError> for Error {
    fn from(error: EventError) -> Self {
        match error {
            EventError::NotAContactEvent { .. } => Self::NotAContactEvent(error),
            _ => Self::MalformedEvent(error),
        }
    }
}

impl From<StoreError> for Error {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Refused(_) => Self::StoreRefused(error),
            _ => Self::StoreUnavailable(error),
        }
    }
}

impl From<Error> for Diagnostic {
    fn from(error: Error) -> Self {
        Self { error_type: error.error_type().to_owned(), error_message: error.to_string() }
    }
}

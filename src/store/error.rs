//! Why a delta is not in the table, without any value that a customer gave.

use aws_sdk_dynamodb::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_dynamodb::operation::RequestId;

/// Why a request to the table failed.
///
/// Errors of the SDK are reduced to operation, code, status and request id, because their text and
/// their `Debug` can contain the stored item.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// Throttled, timed out, unreachable, or anything that is not known to be permanent. It is safe
    /// to try again, and it can help.
    #[error("DynamoDB is not available: {0}")]
    Unavailable(Failure),
    /// Too little time was left before the invocation's deadline. No request was sent.
    #[error("no request was sent: too little time left before the invocation's deadline")]
    OutOfTime,
    /// The record was deleted or changed from outside during every try.
    #[error("the record was deleted or changed from outside during every try of the write")]
    Unsettled,
    /// It does not help to try again: see [`Refusal`].
    #[error("{0}")]
    Refused(Refusal),
}

/// Why DynamoDB does not accept a delta, however often it is tried.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The function's role lacks a permission.
    #[error("access denied, check the function's role: {0}")]
    AccessDenied(Failure),
    /// There is no table of this name in this account and Region.
    #[error("no such table, check TABLE_NAME and the Region: {0}")]
    NoSuchTable(Failure),
    /// The request is invalid: a name that no table can have, a table with another key, a record
    /// over 400 KB, an attribute of another type.
    #[error(
        "invalid (a record over 400 KB, a table of another key or name, an attribute of another type): {0}"
    )]
    Invalid(Failure),
    /// The delta has more registers than fit one expression. The delta of one event always fits.
    #[error("more registers than fit one expression")]
    TooManyRegisters,
    /// contact-state did not write the stored item: an order is not text, or the item meets the
    /// condition that failed.
    #[error("contact-state did not write the stored item: an attribute has another type")]
    CorruptItem,
}

/// What is known of a failed request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    operation: &'static str,
    code: String,
    status: Option<u16>,
    request_id: Option<String>,
}

impl std::fmt::Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} failed with {}", self.operation, self.code)?;
        if let Some(status) = self.status {
            write!(f, ", status {status}")?;
        }
        if let Some(request_id) = &self.request_id {
            write!(f, ", request id {request_id}")?;
        }
        Ok(())
    }
}

const TIMEOUT: &str = "a timeout";

impl StoreError {
    /// Whether the cause can be the delta itself, so that it can help to write its events one by
    /// one.
    #[must_use]
    pub fn concerns_the_delta(&self) -> bool {
        matches!(
            self,
            Self::Refused(Refusal::Invalid(_) | Refusal::TooManyRegisters | Refusal::CorruptItem)
        )
    }

    /// Whether no request was sent.
    pub(super) fn is_unsent(&self) -> bool {
        matches!(self, Self::OutOfTime | Self::Refused(Refusal::TooManyRegisters))
    }

    pub(super) fn timed_out(operation: &'static str) -> Self {
        let code = TIMEOUT.to_owned();
        Self::Unavailable(Failure { operation, code, status: None, request_id: None })
    }

    pub(super) fn reduce<E>(operation: &'static str, error: &SdkError<E>) -> Self
    where
        E: ProvideErrorMetadata,
        SdkError<E>: RequestId,
    {
        let status = error.raw_response().map(|response| response.status().as_u16());
        let failure = Failure {
            operation,
            code: code(error),
            status,
            request_id: error.request_id().map(str::to_owned),
        };
        match (failure.code.as_str(), status) {
            ("AccessDeniedException", _) => Self::Refused(Refusal::AccessDenied(failure)),
            ("ResourceNotFoundException", _) => Self::Refused(Refusal::NoSuchTable(failure)),
            ("ValidationException" | "SerializationException", _) | (_, Some(413)) => {
                Self::Refused(Refusal::Invalid(failure))
            }
            _ => Self::Unavailable(failure),
        }
    }
}

fn code<E: ProvideErrorMetadata>(error: &SdkError<E>) -> String {
    match error {
        SdkError::ConstructionFailure(_) => "a request that could not be built",
        SdkError::TimeoutError(_) => TIMEOUT,
        SdkError::DispatchFailure(failure) if failure.is_timeout() => TIMEOUT,
        SdkError::DispatchFailure(_) => "no connection",
        SdkError::ResponseError(_) => "an unreadable response",
        SdkError::ServiceError(context) => context.err().code().unwrap_or("an unnamed error"),
        _ => "an unknown error",
    }
    .to_owned()
}

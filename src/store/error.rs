//! Why a delta is not in the table, without anything that a customer said.

use aws_sdk_dynamodb::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_dynamodb::operation::RequestId;

/// Why a request to the table failed.
///
/// Errors of the SDK are reduced to operation, code, status and request id: their own text and
/// `Debug` can hold the stored item.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// Throttled, timed out, unreachable, or anything not known to be permanent. Trying again is
    /// safe, and can help.
    #[error("DynamoDB is not available: {0}")]
    Unavailable(Failure),
    /// Too little time was left before the invocation's deadline; nothing was started.
    #[error("no write was started: too little time left before the invocation's deadline")]
    OutOfTime,
    /// Trying again cannot help: see [`Refusal`].
    #[error("{0}")]
    Refused(Refusal),
}

/// Why DynamoDB, or the record's own limits, will not take a delta however often it is tried.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The function's role lacks a permission.
    #[error("access denied, check the function's role: {0}")]
    AccessDenied(Failure),
    /// No table of this name in this account and Region.
    #[error("no such table, check TABLE_NAME and the Region: {0}")]
    NoSuchTable(Failure),
    /// The request is not valid: a table name that cannot be one, a table with another key, an
    /// item over 400 KB, an attribute of another type.
    #[error(
        "invalid (a record over 400 KB, a table of another key or name, an attribute of another type): {0}"
    )]
    Invalid(Failure),
    /// More registers than one expression can hold. One event never has so many.
    #[error("more registers than one expression can hold")]
    TooManyRegisters,
    /// The stored item's attributes are not this project's: no register of the delta loses
    /// against them, and yet the condition fails.
    #[error("the stored item was not written by contact-state: an attribute has another type")]
    CorruptItem,
}

/// What is told of a failed request.
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

impl StoreError {
    /// Whether the contact's events, written one by one, could fare better than joined.
    #[must_use]
    pub fn concerns_the_delta(&self) -> bool {
        matches!(
            self,
            Self::Refused(Refusal::Invalid(_) | Refusal::TooManyRegisters | Refusal::CorruptItem)
        )
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
        SdkError::ConstructionFailure(_) => "no request could be made",
        SdkError::TimeoutError(_) => "a timeout",
        SdkError::DispatchFailure(failure) if failure.is_timeout() => "a timeout",
        SdkError::DispatchFailure(_) => "no connection",
        SdkError::ResponseError(_) => "an unreadable response",
        SdkError::ServiceError(context) => context.err().code().unwrap_or("an unnamed error"),
        _ => "an unknown error",
    }
    .to_owned()
}

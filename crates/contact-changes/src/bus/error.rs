//! Why a change is not on the bus.

use aws_sdk_eventbridge::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_eventbridge::operation::RequestId;

/// Why a change is not on the bus, as far as is known.
///
/// Errors of the SDK are reduced to code, status and request id, because their text and their
/// `Debug` can contain the change.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NotPut {
    /// The request failed: throttled, timed out, unreachable, access denied, no such bus, or
    /// anything else.
    #[error("the request failed: {0}")]
    Request(Failure),
    /// The bus did not accept the entry, for a reason that is not the entry's own: throttled, an
    /// internal failure, a policy, a setting.
    #[error("the entry failed with {0}")]
    Entry(String),
    /// Too little time was left before the invocation's deadline. No request was sent.
    #[error("no request was sent: too little time left before the invocation's deadline")]
    OutOfTime,
    /// An earlier change of the batch was not put. No request was sent.
    #[error("no request was sent: an earlier change failed, and both are tried again in order")]
    Held,
    /// The bus never accepts this entry.
    #[error("the bus never accepts the entry: {0}")]
    Refused(String),
}

/// What is known of a failed request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    code: String,
    status: Option<u16>,
    request_id: Option<String>,
}

impl std::fmt::Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "PutEvents failed with {}", self.code)?;
        if let Some(status) = self.status {
            write!(f, ", status {status}")?;
        }
        if let Some(request_id) = &self.request_id {
            write!(f, ", request id {request_id}")?;
        }
        Ok(())
    }
}

/// The error codes of entries that are about the entry itself, of those that
/// `PutEventsResultEntry` (Amazon EventBridge API Reference) says not to retry.
///
/// The others are about the function's role, the bus's policy or the name of the bus. A person can
/// fix these while Lambda tries the change again: `AccessDeniedException`,
/// `InvalidAccountIdException`, `NotAuthorizedForSourceException`,
/// `NotAuthorizedForDetailTypeException`, and `InvalidArgument`, because the only argument that
/// varies besides the detail is the name of the bus.
const FOR_GOOD: [&str; 2] = ["MalformedDetail", "RedactionFailure"];

const TIMEOUT: &str = "a timeout";

impl NotPut {
    /// Whether the change can never be put. Every other one may be put later.
    #[must_use]
    pub fn is_for_good(&self) -> bool {
        matches!(self, Self::Refused(_))
    }

    pub(super) fn entry(code: &str) -> Self {
        let code = code.to_owned();
        if FOR_GOOD.contains(&code.as_str()) { Self::Refused(code) } else { Self::Entry(code) }
    }

    /// The answer has no result for the entry.
    pub(super) fn unanswered() -> Self {
        Self::Entry("no result".to_owned())
    }

    pub(super) fn timed_out() -> Self {
        Self::Request(Failure { code: TIMEOUT.to_owned(), status: None, request_id: None })
    }

    pub(super) fn reduce<E>(error: &SdkError<E>) -> Self
    where
        E: ProvideErrorMetadata,
        SdkError<E>: RequestId,
    {
        Self::Request(Failure {
            code: code(error),
            status: error.raw_response().map(|response| response.status().as_u16()),
            request_id: error.request_id().map(str::to_owned),
        })
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

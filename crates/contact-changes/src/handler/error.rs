//! Why a change is not on the bus, under stable names.

use lambda_runtime::Diagnostic;

use crate::bus::NotPut;
use crate::stream::{NotAStreamBatch, Unreadable};

/// Why a change is not on the bus. Its [`error_type`](Error::error_type) is the `outcome` in the
/// log. It contains no value that a customer gave.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The payload is not a batch of a DynamoDB stream's records.
    #[error("not a delivery: {0}")]
    UnrecognizedPayload(NotAStreamBatch),
    /// The stream record is not one of this table's.
    #[error("not a stream record of this table: {0}")]
    UnreadableStreamRecord(Unreadable),
    /// The bus never accepts the change.
    #[error("{0}")]
    ChangeRefused(NotPut),
    /// The change could not be put. Another try can succeed.
    #[error("{0}")]
    ChangeUnavailable(NotPut),
}

impl Error {
    /// The stable name of this kind of error.
    #[must_use]
    pub fn error_type(&self) -> &'static str {
        match self {
            Self::UnrecognizedPayload(_) => "UnrecognizedPayload",
            Self::UnreadableStreamRecord(_) => "UnreadableStreamRecord",
            Self::ChangeRefused(_) => "ChangeRefused",
            Self::ChangeUnavailable(_) => "ChangeUnavailable",
        }
    }

    /// Whether no other try can succeed.
    #[must_use]
    pub fn is_rejection(&self) -> bool {
        !matches!(self, Self::ChangeUnavailable(_))
    }
}

impl From<NotPut> for Error {
    fn from(not_put: NotPut) -> Self {
        if not_put.is_for_good() {
            Self::ChangeRefused(not_put)
        } else {
            Self::ChangeUnavailable(not_put)
        }
    }
}

impl From<Error> for Diagnostic {
    fn from(error: Error) -> Self {
        Self { error_type: error.error_type().to_owned(), error_message: error.to_string() }
    }
}

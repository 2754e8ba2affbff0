//! What can happen to a request and to its answer.

use std::time::Duration;

use super::dynamodb::Answer;

/// What happens to a request and to its answer.
#[derive(Debug, Clone)]
pub struct Fault {
    pub(super) arrival: Arrival,
    pub(super) reply: Reply,
}

/// When DynamoDB gets the request.
#[derive(Debug, Clone, Copy)]
pub(super) enum Arrival {
    Never,
    /// After this time. The answer comes after it.
    After(Duration),
    /// After this time. The sender does not wait for it.
    Late(Duration),
}

/// What the sender gets.
#[derive(Debug, Clone)]
pub(super) enum Reply {
    /// DynamoDB's answer.
    Own,
    /// This answer.
    Instead(Answer),
    /// The connection is closed.
    Closed,
    /// No answer, on an open connection.
    Silence,
    /// No answer: the sender crashes.
    Crash,
}

impl Fault {
    /// No fault.
    pub fn none() -> Self {
        Self::slow(Duration::ZERO)
    }

    /// No fault, but DynamoDB takes this long.
    pub fn slow(delay: Duration) -> Self {
        Self { arrival: Arrival::After(delay), reply: Reply::Own }
    }

    /// The connection is closed before DynamoDB gets the request.
    pub fn closed() -> Self {
        Self { arrival: Arrival::Never, reply: Reply::Closed }
    }

    /// DynamoDB does not get the request, and no answer comes.
    pub fn silence() -> Self {
        Self { arrival: Arrival::Never, reply: Reply::Silence }
    }

    /// DynamoDB does not get the request. The sender gets this answer.
    pub fn answered(status: u16, body: impl Into<String>) -> Self {
        let answer = Answer { status, body: body.into() };
        Self { arrival: Arrival::Never, reply: Reply::Instead(answer) }
    }

    /// DynamoDB does not get the request. The sender gets this error of DynamoDB's.
    pub fn refused(status: u16, code: &str) -> Self {
        Self::answered(status, error(code))
    }

    /// DynamoDB does not get the request. The sender crashes.
    pub fn crash() -> Self {
        Self { arrival: Arrival::Never, reply: Reply::Crash }
    }

    /// The same for the sender, but DynamoDB has run the request before.
    #[must_use]
    pub fn though_written(self) -> Self {
        Self { arrival: Arrival::After(Duration::ZERO), ..self }
    }

    /// The same for the sender, but DynamoDB runs the request this much later.
    #[must_use]
    pub fn written_late(self, delay: Duration) -> Self {
        Self { arrival: Arrival::Late(delay), ..self }
    }
}

/// An error as DynamoDB writes it.
pub fn error(code: &str) -> String {
    format!(r#"{{"__type":"com.amazonaws.dynamodb.v20120810#{code}","message":"injected"}}"#)
}

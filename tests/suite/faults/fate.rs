//! What becomes of a request on the road, and of its answer.

use std::time::Duration;

use super::message::Message;

/// What becomes of a request, and of its answer.
#[derive(Debug, Clone)]
pub struct Fate {
    pub arrival: Arrival,
    pub answer: Answer,
}

/// When DynamoDB sees a request.
#[derive(Debug, Clone, Copy)]
pub enum Arrival {
    Never,
    /// So much later. The answer waits for it.
    After(Duration),
    /// So much later. The answer does not wait for it: the sender has long given up.
    Late(Duration),
}

/// What the sender sees of the answer.
#[derive(Debug, Clone)]
pub enum Answer {
    /// DynamoDB's own.
    Own,
    /// Half of DynamoDB's own, and the end of the connection.
    Half,
    /// This one.
    Instead(Message),
    /// The end of the connection.
    Cut,
    /// Nothing, on an open connection.
    Silence,
    /// Nothing: the sender dies here.
    Death,
}

const AT_ONCE: Arrival = Arrival::After(Duration::ZERO);

impl Fate {
    /// All is well.
    pub fn passes() -> Self {
        Self { arrival: AT_ONCE, answer: Answer::Own }
    }

    /// All is well, slowly.
    pub fn slow(delay: Duration) -> Self {
        Self { arrival: Arrival::After(delay), answer: Answer::Own }
    }

    /// DynamoDB sees nothing of it, the sender the end of the connection.
    pub fn cut() -> Self {
        Self { arrival: Arrival::Never, answer: Answer::Cut }
    }

    /// DynamoDB sees nothing of it, the sender no answer.
    pub fn hangs() -> Self {
        Self { arrival: Arrival::Never, answer: Answer::Silence }
    }

    /// DynamoDB sees nothing of it, the sender this answer.
    pub fn answered(status: u16, body: &str) -> Self {
        Self {
            arrival: Arrival::Never,
            answer: Answer::Instead(Message::response(status, "", body)),
        }
    }

    /// DynamoDB sees nothing of it, the sender one of DynamoDB's errors.
    pub fn refused(status: u16, code: &str) -> Self {
        Self::answered(status, &error(code))
    }

    /// As `refused`, with these headers, each with its line's end.
    pub fn refused_with(status: u16, code: &str, headers: &str) -> Self {
        let answer = Answer::Instead(Message::response(status, headers, &error(code)));
        Self { arrival: Arrival::Never, answer }
    }

    /// The same for the sender, but DynamoDB has written it by then.
    pub fn though_written(self) -> Self {
        Self { arrival: AT_ONCE, ..self }
    }

    /// The same for the sender, but DynamoDB writes it so much later.
    pub fn written_late(self, delay: Duration) -> Self {
        Self { arrival: Arrival::Late(delay), ..self }
    }

    /// Written, and the connection ends in the middle of the answer.
    pub fn half_answered() -> Self {
        Self { arrival: AT_ONCE, answer: Answer::Half }
    }

    /// The sender dies before DynamoDB sees anything of it.
    pub fn death() -> Self {
        Self { arrival: Arrival::Never, answer: Answer::Death }
    }
}

fn error(code: &str) -> String {
    format!(
        r#"{{"__type":"com.amazonaws.dynamodb.v20120810#{code}","message":"told by the road"}}"#
    )
}

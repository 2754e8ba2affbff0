//! What an invocation answers.

use aws_lambda_events::sqs::{BatchItemFailure, SqsBatchResponse};
use serde::Serialize;

use crate::event::EventType;

/// The answer to a delivery whose events are in the table.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Answer {
    /// To one event.
    #[serde(rename_all = "camelCase")]
    Event {
        /// The event's contact.
        contact_id: String,
        /// The event's type.
        event_type: EventType,
        /// What became of it: `applied`, `merged`, `duplicate` or `stale`.
        outcome: &'static str,
    },
    /// To an SQS batch: exactly the messages that are to come back.
    Batch(SqsBatchResponse),
}

impl Answer {
    pub(super) fn batch(failed_message_ids: Vec<String>) -> Self {
        let mut response = SqsBatchResponse::default();
        response.batch_item_failures = failed_message_ids
            .into_iter()
            .map(|id| {
                let mut failure = BatchItemFailure::default();
                failure.item_identifier = id;
                failure
            })
            .collect();
        Self::Batch(response)
    }
}

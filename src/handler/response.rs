//! The answer to an invocation.

use aws_lambda_events::sqs::SqsBatchResponse;
use serde::Serialize;

use super::incoming::{Incoming, Origin};
use crate::store::Outcome;

/// The answer to a delivery.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Response {
    /// To one event that is in the table.
    #[serde(rename_all = "camelCase")]
    Event {
        /// The event's contact.
        contact_id: String,
        /// The event's type.
        event_type: String,
        /// What the write did: `applied`, `merged`, `duplicate` or `stale`.
        outcome: &'static str,
    },
    /// To a batch: the ids of the messages, or the sequence numbers of the records, that come back.
    /// SQS and Kinesis have the same form.
    Batch(SqsBatchResponse),
}

impl Response {
    pub(super) fn event(event: Incoming, outcome: Outcome) -> Self {
        Self::Event {
            contact_id: event.ids.contact_id.unwrap_or_default(),
            event_type: event.ids.event_type.unwrap_or_default(),
            outcome: outcome.as_str(),
        }
    }

    pub(super) fn batch(failed: Vec<Origin>) -> Self {
        let mut response = SqsBatchResponse::default();
        for id in failed.into_iter().filter_map(Origin::into_id) {
            response.add_failure(id);
        }
        Self::Batch(response)
    }
}

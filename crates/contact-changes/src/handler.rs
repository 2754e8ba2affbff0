//! The Lambda function: reads a delivery, puts its changes on the bus, answers.

mod error;
mod metrics;

use std::time::Duration;

use aws_lambda_events::streams::{DynamoDbBatchItemFailure, DynamoDbEventResponse};
use contact_events::change::Change;
use contact_events::event::Timestamp;
use lambda_runtime::LambdaEvent;
use serde_json::value::RawValue;
use time::OffsetDateTime;
use tokio::time::Instant;
use tracing::{Instrument, error_span, info, warn};

pub use error::Error;
pub use metrics::Counts;

use crate::bus::{Bus, Put};
use crate::stream::{self, StreamRecord};

/// The time before the invocation's deadline that is kept for the answer.
pub const ANSWER_TIME: Duration = Duration::from_millis(200);

/// The handler of invocations.
#[derive(Debug)]
pub struct Handler {
    bus: Bus,
    metrics_namespace: String,
}

/// The outcome of a stream record.
enum Outcome {
    Put { event_id: String, duration: Duration },
    Unchanged,
    Failed { error: Error, duration: Duration },
}

impl Handler {
    /// A handler that puts changes on this bus.
    #[must_use]
    pub fn new(bus: Bus, metrics_namespace: impl Into<String>) -> Self {
        Self { bus, metrics_namespace: metrics_namespace.into() }
    }

    /// Handles one invocation of the Lambda runtime's, and prints its metrics as one line of
    /// CloudWatch's embedded metric format.
    pub async fn invoke(
        &self,
        event: LambdaEvent<Box<RawValue>>,
    ) -> Result<DynamoDbEventResponse, Error> {
        let deadline = deadline(event.context.deadline);
        let invocation = error_span!("invocation", requestId = event.context.request_id);
        let (response, counts) =
            self.handle(event.payload.get(), deadline).instrument(invocation).await;
        let function_name = &event.context.env_config.function_name;
        println!("{}", counts.line(&self.metrics_namespace, function_name, now()));
        response
    }

    /// Handles one payload, and counts the outcomes of its stream records. The answer has the
    /// sequence numbers of the changes that were not put and may be put later. No request outlasts
    /// the deadline.
    pub async fn handle(
        &self,
        payload: &str,
        deadline: Instant,
    ) -> (Result<DynamoDbEventResponse, Error>, Counts) {
        let mut counts = Counts::default();
        let records = match stream::read_batch(payload) {
            Ok(records) => records,
            Err(error) => {
                let error = Error::UnrecognizedPayload(error);
                log_failure(None, None, &error, Duration::ZERO);
                counts.add_failed(&error);
                return (Err(error), counts);
            }
        };
        let changes = records.iter().filter_map(|record| record.change.as_ref().ok()?.as_ref());
        let mut put = self.bus.put(changes, deadline).await.into_iter();
        let mut response = DynamoDbEventResponse::default();
        for record in records {
            let outcome = Outcome::of(&record, &mut put);
            outcome.log(&record);
            outcome.count(&mut counts);
            if outcome.comes_back() {
                response.batch_item_failures.push(failure(record.sequence_number));
            }
        }
        (Ok(response), counts)
    }
}

impl Outcome {
    /// Takes the result for the record's change, if it made one.
    fn of(record: &StreamRecord, put: &mut impl Iterator<Item = Put>) -> Self {
        match &record.change {
            Ok(None) => Self::Unchanged,
            Err(unreadable) => Self::Failed {
                error: Error::UnreadableStreamRecord(*unreadable),
                duration: Duration::ZERO,
            },
            Ok(Some(_)) => {
                let Put { event_id, duration } = put.next().expect("the bus answers each change");
                match event_id {
                    Ok(event_id) => Self::Put { event_id, duration },
                    Err(not_put) => Self::Failed { error: not_put.into(), duration },
                }
            }
        }
    }

    fn log(&self, record: &StreamRecord) {
        let sequence_number = record.sequence_number.as_deref();
        let contact_id = record.contact_id.as_deref();
        let state = record.change.as_ref().ok().and_then(Option::as_ref).and_then(state_name);
        match self {
            Self::Put { event_id, duration } => info!(
                sequenceNumber = sequence_number,
                contactId = contact_id,
                eventId = event_id,
                state,
                outcome = "put",
                putMillis = whole_millis(*duration),
                "change put on the bus"
            ),
            Self::Unchanged => info!(
                sequenceNumber = sequence_number,
                contactId = contact_id,
                outcome = "unchanged",
                putMillis = 0,
                "no change of the state"
            ),
            Self::Failed { error, duration } => {
                log_failure(sequence_number, contact_id, error, *duration);
            }
        }
    }

    fn count(&self, counts: &mut Counts) {
        match self {
            Self::Put { .. } => counts.changes += 1,
            Self::Unchanged => counts.unchanged += 1,
            Self::Failed { error, .. } => counts.add_failed(error),
        }
    }

    /// A record that can never be put would block its shard, so it is not reported as failed.
    fn comes_back(&self) -> bool {
        matches!(self, Self::Failed { error, .. } if !error.is_rejection())
    }
}

fn state_name(change: &Change) -> Option<&str> {
    change.state.name.as_ref().map(contact_events::record::State::as_str)
}

fn log_failure(
    sequence_number: Option<&str>,
    contact_id: Option<&str>,
    error: &Error,
    duration: Duration,
) {
    warn!(
        sequenceNumber = sequence_number,
        contactId = contact_id,
        outcome = error.error_type(),
        retryable = !error.is_rejection(),
        putMillis = whole_millis(duration),
        "{error}"
    );
}

fn failure(sequence_number: Option<String>) -> DynamoDbBatchItemFailure {
    let mut failure = DynamoDbBatchItemFailure::default();
    failure.item_identifier = sequence_number;
    failure
}

/// When the last request has to end: before the invocation's deadline, which is in milliseconds
/// since 1970.
///
/// `cargo lambda watch` gives the time left instead (600,000), so a time within the first day of
/// 1970 is read as that.
fn deadline(millis: u64) -> Instant {
    const DAY: u64 = 24 * 60 * 60 * 1_000;
    let now_millis = u64::try_from(now().as_millis()).unwrap_or_default();
    let left = if millis < DAY { millis } else { millis.saturating_sub(now_millis) };
    Instant::now() + Duration::from_millis(left.min(DAY)).saturating_sub(ANSWER_TIME)
}

fn now() -> Timestamp {
    let millis = OffsetDateTime::now_utc().unix_timestamp_nanos() / 1_000_000;
    i64::try_from(millis)
        .ok()
        .and_then(Timestamp::from_millis)
        .expect("the clock is within the years 0000 to 9999")
}

fn whole_millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

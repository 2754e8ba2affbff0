//! The Lambda function: reads a delivery, writes its events, answers.

mod batch;
mod delivery;
mod error;
mod incoming;
mod metrics;
mod response;

use std::slice;
use std::time::Duration;

use aws_lambda_events::kinesis::KinesisEvent;
use contact_events::record::Policy;
use lambda_runtime::LambdaEvent;
use serde_json::Value;
use serde_json::value::RawValue;
use tokio::time::Instant;
use tracing::{Instrument, error_span};

pub use batch::CONCURRENT_WRITES;
pub use error::Error;
pub use incoming::MAX_AHEAD;
pub use metrics::Counts;
pub use response::Response;

use crate::store::Store;
use batch::conclude;
use delivery::{Delivery, SqsMessage};
use incoming::{Incoming, Origin, Unwritable, now};

/// The time before the invocation's deadline that is kept for the answer.
pub const ANSWER_TIME: Duration = Duration::from_millis(200);

/// The handler of invocations.
#[derive(Debug)]
pub struct Handler {
    store: Store,
    policy: Policy,
    metrics_namespace: String,
}

impl Handler {
    /// A handler that writes to this store.
    #[must_use]
    pub fn new(store: Store, policy: Policy, metrics_namespace: impl Into<String>) -> Self {
        Self { store, policy, metrics_namespace: metrics_namespace.into() }
    }

    /// Handles one invocation of the Lambda runtime's, and prints its metrics as one line of
    /// CloudWatch's embedded metric format.
    pub async fn invoke(&self, event: LambdaEvent<Box<RawValue>>) -> Result<Response, Error> {
        let deadline = deadline(event.context.deadline);
        let invocation = error_span!("invocation", requestId = event.context.request_id);
        let (response, counts) =
            self.handle(event.payload.get(), deadline).instrument(invocation).await;
        let function_name = &event.context.env_config.function_name;
        println!("{}", counts.line(&self.metrics_namespace, function_name, now()));
        response
    }

    /// Handles one payload, and counts the outcomes of its events. Every request ends before the
    /// deadline.
    pub async fn handle(
        &self,
        payload: &str,
        deadline: Instant,
    ) -> (Result<Response, Error>, Counts) {
        match Delivery::read(payload) {
            Ok(Delivery::Event(event)) => self.handle_event(event, deadline).await,
            Ok(Delivery::Sqs(messages)) => {
                let (response, counts) = self.handle_sqs(messages, deadline).await;
                (Ok(response), counts)
            }
            Ok(Delivery::Kinesis(batch)) => {
                let (response, counts) = self.handle_kinesis(batch, deadline).await;
                (Ok(response), counts)
            }
            Err(error) => {
                let unwritable = Unwritable::unread(Origin::Direct, error);
                let counts = unwritable.conclude();
                (Err(unwritable.error), counts)
            }
        }
    }

    async fn handle_event(
        &self,
        event: Value,
        deadline: Instant,
    ) -> (Result<Response, Error>, Counts) {
        match Incoming::read(event, Origin::Direct, &self.policy) {
            Ok(event) => {
                let started = Instant::now();
                let written = self.store.write(&event.delta, deadline).await;
                let counts = conclude(slice::from_ref(&event), &written, started.elapsed());
                let response = written.map(|written| Response::event(event, written.outcome));
                (response.map_err(|failed| failed.error.into()), counts)
            }
            Err(unwritable) => {
                let counts = unwritable.conclude();
                (Err(unwritable.error), counts)
            }
        }
    }

    /// Every message whose event is not in the table comes back.
    async fn handle_sqs(&self, messages: Vec<SqsMessage>, deadline: Instant) -> (Response, Counts) {
        let messages = messages.into_iter().map(|message| {
            let origin = Origin::Sqs(message.message_id.unwrap_or_default());
            (origin, message.body.unwrap_or_default().into_bytes())
        });
        self.handle_batch(messages, |_| true, deadline).await
    }

    /// A record that can never be written would block its shard, so it is not reported as failed.
    async fn handle_kinesis(&self, batch: KinesisEvent, deadline: Instant) -> (Response, Counts) {
        let records = batch
            .records
            .into_iter()
            .map(|record| (Origin::Kinesis(record.kinesis.sequence_number), record.kinesis.data.0));
        self.handle_batch(records, |error| !error.is_rejection(), deadline).await
    }

    async fn handle_batch(
        &self,
        texts: impl Iterator<Item = (Origin, Vec<u8>)>,
        comes_back: impl Fn(&Error) -> bool,
        deadline: Instant,
    ) -> (Response, Counts) {
        let mut counts = Counts::default();
        let mut failed = Vec::new();
        let mut events = Vec::new();
        for (origin, text) in texts {
            match Incoming::read_text(&text, origin, &self.policy) {
                Ok(event) => events.push(event),
                Err(unwritable) => {
                    counts += unwritable.conclude();
                    failed.extend(comes_back(&unwritable.error).then_some(unwritable.ids.origin));
                }
            }
        }
        let written = self.write_batch(events, deadline).await;
        counts += written.counts;
        failed.extend(written.failed);
        (Response::batch(failed), counts)
    }
}

/// When the last write has to end: before the invocation's deadline, which is in milliseconds since
/// 1970.
///
/// `cargo lambda watch` gives the time left instead (600,000), so a time within the first day of
/// 1970 is read as that.
fn deadline(millis: u64) -> Instant {
    const DAY: u64 = 24 * 60 * 60 * 1_000;
    let now_millis = u64::try_from(now().as_millis()).unwrap_or_default();
    let left = if millis < DAY { millis } else { millis.saturating_sub(now_millis) };
    Instant::now() + Duration::from_millis(left.min(DAY)).saturating_sub(ANSWER_TIME)
}

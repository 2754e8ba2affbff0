//! The Lambda function: takes a delivery apart, writes its events, answers.

mod answer;
mod batch;
mod delivery;
mod error;
mod metrics;

use std::borrow::Cow;
use std::time::Duration;

use lambda_runtime::LambdaEvent;
use serde_json::value::RawValue;
use time::OffsetDateTime;
use tokio::time::Instant;
use tracing::{Instrument, error_span, info, warn};

pub use answer::Answer;
pub use error::Error;
pub use metrics::Counts;

use crate::event::{ContactEvent, EventType, Timestamp};
use crate::record::Delta;
use crate::store::{Store, StoreError, Written};
use delivery::Delivery;

/// How far ahead of the clock an event may be. One from further ahead would freeze its record
/// until then.
pub const MAX_AHEAD: Duration = Duration::from_mins(15);

/// What the last write leaves of the time before the invocation's deadline, to answer in.
const ANSWER_TIME: Duration = Duration::from_millis(200);

/// How many contacts of a batch are written at once.
pub const CONCURRENT_WRITES: usize = 16;

/// The handler of invocations.
#[derive(Debug)]
pub struct Handler {
    store: Store,
    retention_days: u32,
    metrics_namespace: String,
}

/// An event ready to be written, with what is told of it.
#[derive(Debug)]
struct Told {
    event_id: String,
    event_type: EventType,
    delta: Delta,
}

impl Handler {
    /// A handler that writes to this store.
    #[must_use]
    pub fn new(store: Store, retention_days: u32, metrics_namespace: impl Into<String>) -> Self {
        Self { store, retention_days, metrics_namespace: metrics_namespace.into() }
    }

    /// Handles one invocation of the Lambda runtime's, and prints its metrics as one line of
    /// CloudWatch's embedded metric format.
    pub async fn invoke(&self, event: LambdaEvent<Box<RawValue>>) -> Result<Answer, Error> {
        let mut counts = Counts::default();
        let deadline = deadline(event.context.deadline);
        let request = error_span!("invocation", requestId = event.context.request_id);
        let answer =
            self.handle(event.payload.get(), deadline, &mut counts).instrument(request).await;
        let function_name = &event.context.env_config.function_name;
        println!("{}", counts.line(&self.metrics_namespace, function_name, now()));
        answer
    }

    /// Handles one payload, and counts what became of its events.
    pub async fn handle(
        &self,
        payload: &str,
        deadline: Instant,
        counts: &mut Counts,
    ) -> Result<Answer, Error> {
        match Delivery::read(payload) {
            Ok(Delivery::Batch(messages)) => {
                Ok(self.handle_batch(messages, deadline, counts).await)
            }
            Ok(Delivery::Event(event)) => self.handle_event(Ok(event), deadline, counts).await,
            Err(error) => self.handle_event(Err(error), deadline, counts).await,
        }
    }

    async fn handle_event(
        &self,
        json: Result<Cow<'_, str>, Error>,
        deadline: Instant,
        counts: &mut Counts,
    ) -> Result<Answer, Error> {
        let told = self.read_event(json, None, counts)?;
        let written = self.store.write(&told.delta, deadline).await;
        let written = tell(std::slice::from_ref(&told), written, counts)?;
        Ok(Answer::Event {
            contact_id: told.delta.contact_id().to_owned(),
            event_type: told.event_type,
            outcome: written.outcome.as_str(),
        })
    }

    /// Reads an event and asks the clock whether it can be; tells and counts one that cannot.
    fn read_event(
        &self,
        json: Result<Cow<'_, str>, Error>,
        message_id: Option<&str>,
        counts: &mut Counts,
    ) -> Result<Told, Error> {
        let read = json.and_then(|json| Ok(ContactEvent::from_json(json.as_bytes())?));
        let read = read.map(|event| (is_in_the_future(&event), self.told(event)));
        let (error, event) = match read {
            Ok((false, told)) => return Ok(told),
            Ok((true, told)) => (Error::EventFromTheFuture, Some(told)),
            Err(error) => (error, None),
        };
        counts.failed += 1;
        tell_failed(&error, event.as_ref(), message_id);
        Err(error)
    }

    fn told(&self, event: ContactEvent) -> Told {
        Told {
            event_id: event.id.clone(),
            event_type: event.detail.event_type.clone(),
            delta: Delta::of(event, self.retention_days),
        }
    }
}

fn is_in_the_future(event: &ContactEvent) -> bool {
    let ahead = event.latest_claim().as_millis() - now().as_millis();
    u128::try_from(ahead).is_ok_and(|ahead| ahead > MAX_AHEAD.as_millis())
}

/// Tells of events that one write put into the table, or did not, and counts them.
fn tell(
    events: &[Told],
    written: Result<Written, StoreError>,
    counts: &mut Counts,
) -> Result<Written, Error> {
    let written = written.map_err(Error::from);
    match &written {
        Ok(written) => counts.add_written(*written),
        Err(_) => counts.failed += events.len(),
    }
    for event in events {
        counts.left_out += event.delta.left_out();
        tell_one(event, &written);
    }
    written
}

fn tell_one(event: &Told, written: &Result<Written, Error>) {
    match written {
        Ok(written) => info!(
            contactId = event.delta.contact_id(),
            eventId = event.event_id,
            eventType = event.event_type.as_str(),
            outcome = written.outcome.as_str(),
            late = written.late,
            tries = written.tries,
            leftOut = event.delta.left_out(),
            "event written"
        ),
        Err(error) => tell_failed(error, Some(event), None),
    }
}

/// Tells of an event that is not in the table, as far as it could be read.
fn tell_failed(error: &Error, event: Option<&Told>, message_id: Option<&str>) {
    warn!(
        messageId = message_id,
        contactId = event.map(|event| event.delta.contact_id()),
        eventId = event.map(|event| event.event_id.as_str()),
        eventType = event.map(|event| event.event_type.as_str()),
        outcome = error.error_type(),
        retryable = error.is_retryable(),
        "{error}"
    );
}

fn now() -> Timestamp {
    let millis = OffsetDateTime::now_utc().unix_timestamp_nanos() / 1_000_000;
    i64::try_from(millis)
        .ok()
        .and_then(Timestamp::from_millis)
        .expect("the clock is within the years 0000 to 9999")
}

/// When the last write has to end: before the invocation's deadline, which is in milliseconds since
/// 1970, on the clock that waits are measured by.
///
/// `cargo lambda watch` gives the time left instead (600,000), so what would be a moment of
/// 1970's first day is taken for that.
fn deadline(millis: u64) -> Instant {
    const DAY: u64 = 24 * 60 * 60 * 1_000;
    let now_millis = u64::try_from(now().as_millis()).unwrap_or_default();
    let left = if millis < DAY { millis } else { millis.saturating_sub(now_millis) };
    Instant::now() + Duration::from_millis(left.min(DAY)).saturating_sub(ANSWER_TIME)
}

//! The event bus: changes are put in the order of the stream, up to ten at once.
//!
//! # What is sent again
//!
//! Lambda tries a batch again from the first record that failed, with all records after it. So
//! after a request with a change that was not put, no further request is sent: Lambda tries its
//! changes again in any case, and then all are put in order. An entry that the bus never accepts
//! does not stop the requests after it.
//!
//! # Timeouts
//!
//! They are those of the function `contact-state`: an attempt of the SDK takes at most
//! [`ATTEMPT_TIMEOUT`], and there are at most [`ATTEMPTS`], with pauses of at most [`MAX_BACKOFF`]:
//! 3 × 1 s + 2 × 0.3 s = 3.6 s, within [`REQUEST_TIMEOUT`] of 4 s. A request that starts with less
//! time than that before the deadline gets what is left. With less than [`MIN_REQUEST_TIME`] left,
//! none is started.

mod client;
mod entry;
mod error;

use std::time::Duration;

use aws_sdk_eventbridge::Client;
use aws_sdk_eventbridge::operation::put_events::PutEventsOutput;
use aws_sdk_eventbridge::types::PutEventsResultEntry;
use contact_events::change::Change;
use tokio::time::{Instant, timeout};

pub use client::{ATTEMPT_TIMEOUT, ATTEMPTS, MAX_BACKOFF, MAX_IDLE_CONNECTIONS, client};
pub use entry::{DETAIL_TYPE, MAX_ENTRIES, MAX_REQUEST_BYTES, SOURCE};
use entry::{Entry, requests};
pub use error::{Failure, NotPut};

/// The longest that a request takes with all its attempts.
pub const REQUEST_TIMEOUT: Duration = Duration::from_secs(4);

/// With less than this before the deadline, no request is started.
pub const MIN_REQUEST_TIME: Duration = Duration::from_millis(50);

/// The result for one change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Put {
    /// The id of the event on the bus, or why there is none as far as is known.
    pub event_id: Result<String, NotPut>,
    /// How long the request took.
    pub duration: Duration,
}

/// An event bus.
#[derive(Debug, Clone)]
pub struct Bus {
    client: Client,
    name: String,
}

impl Bus {
    /// The bus of this name or ARN, through this client.
    #[must_use]
    pub fn new(client: Client, name: impl Into<String>) -> Self {
        Self { client, name: name.into() }
    }

    /// Puts the changes on the bus, in this order. Returns the result for each, in the same order.
    /// No request outlasts the deadline.
    pub async fn put<'a>(
        &self,
        changes: impl IntoIterator<Item = &'a Change>,
        deadline: Instant,
    ) -> Vec<Put> {
        let mut all: Vec<Put> = Vec::new();
        let mut held = false;
        for request in requests(changes.into_iter().map(Entry::of)) {
            let put = if held {
                Put::none(request.len(), &NotPut::Held, Duration::ZERO)
            } else {
                self.send(request, deadline).await
            };
            held = held || put.iter().any(Put::can_be_put_later);
            all.extend(put);
        }
        all
    }

    /// One `PutEvents`.
    async fn send(&self, request: Vec<Entry>, deadline: Instant) -> Vec<Put> {
        let (count, started) = (request.len(), Instant::now());
        let left = deadline.saturating_duration_since(started);
        if left < MIN_REQUEST_TIME {
            return Put::none(count, &NotPut::OutOfTime, Duration::ZERO);
        }
        let entries = request.into_iter().map(|entry| entry.into_sdk(&self.name)).collect();
        let send = self.client.put_events().set_entries(Some(entries)).send();
        let answer = timeout(left.min(REQUEST_TIMEOUT), send).await;
        let duration = started.elapsed();
        match answer {
            Ok(Ok(answer)) => Put::each(count, &answer, duration),
            Ok(Err(error)) => Put::none(count, &NotPut::reduce(&error), duration),
            Err(_) => Put::none(count, &NotPut::timed_out(), duration),
        }
    }
}

impl Put {
    fn none(count: usize, why: &NotPut, duration: Duration) -> Vec<Self> {
        vec![Self { event_id: Err(why.clone()), duration }; count]
    }

    /// The answer has one result for each entry, in the order of the entries.
    fn each(count: usize, answer: &PutEventsOutput, duration: Duration) -> Vec<Self> {
        let event_id = |result: Option<&PutEventsResultEntry>| match result {
            Some(PutEventsResultEntry { event_id: Some(id), error_code: None, .. }) => {
                Ok(id.clone())
            }
            Some(PutEventsResultEntry { error_code: Some(code), .. }) => Err(NotPut::entry(code)),
            _ => Err(NotPut::unanswered()),
        };
        let results = answer.entries();
        (0..count).map(|nth| Self { event_id: event_id(results.get(nth)), duration }).collect()
    }

    fn can_be_put_later(&self) -> bool {
        self.event_id.as_ref().is_err_and(|why| !why.is_for_good())
    }
}

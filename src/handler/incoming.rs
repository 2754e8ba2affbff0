//! An event on its way into the table, with what the log says of it.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use contact_events::ctr::{self, ContactTraceRecord};
use contact_events::event::{ContactEvent, Timestamp};
use contact_events::record::{Delta, LeftOut, Policy};
use serde_json::Value;
use tracing::{info, warn};

use super::delivery::{event_in_text, is_enveloped};
use super::{Counts, Error};
use crate::store::Written;

/// How far ahead of the clock an event's times can be. One from further ahead would freeze its
/// record until then.
pub const MAX_AHEAD: Duration = Duration::from_mins(15);

/// The target of the lines of events: shorter than the module, because each event has one.
const TARGET: &str = "contact_state";

/// An event that can be written.
#[derive(Debug)]
pub(super) struct Incoming {
    pub(super) ids: Ids,
    pub(super) time: Timestamp,
    pub(super) delta: Delta,
    pub(super) left_out: LeftOut,
}

/// An event that cannot be written, at least not now.
#[derive(Debug)]
pub(super) struct Unwritable {
    pub(super) ids: Ids,
    pub(super) error: Error,
}

/// What delivered an event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Origin {
    Direct,
    /// An SQS message, by its id.
    Sqs(String),
    /// A Kinesis record, by its sequence number.
    Kinesis(String),
}

/// What identifies an event in the log, as far as it is known.
#[derive(Debug)]
pub(super) struct Ids {
    pub(super) origin: Origin,
    pub(super) contact_id: Option<String>,
    /// Missing for a contact record.
    event_id: Option<String>,
    pub(super) event_type: Option<String>,
}

impl Incoming {
    /// Reads the event in the body of an SQS message, or in the data of a Kinesis record.
    pub(super) fn read_text(
        text: &[u8],
        origin: Origin,
        policy: &Policy,
    ) -> Result<Self, Unwritable> {
        match event_in_text(text) {
            Ok(event) => Self::read(event, origin, policy),
            Err(error) => Err(Unwritable::unread(origin, error)),
        }
    }

    /// Reads an event or a contact record. Refuses one from the future.
    pub(super) fn read(event: Value, origin: Origin, policy: &Policy) -> Result<Self, Unwritable> {
        let read = if is_enveloped(&event) {
            ContactEvent::from_value(event).map(|event| Self::of_event(event, policy))
        } else {
            ContactTraceRecord::from_value(event)
                .map(|record| Self::of_contact_record(record, policy))
        };
        match read {
            Ok((mut incoming, latest_claim)) => {
                incoming.ids.origin = origin;
                if is_in_the_future(latest_claim) {
                    let error = Error::EventFromTheFuture;
                    return Err(Unwritable { ids: incoming.ids, error });
                }
                Ok(incoming)
            }
            Err(error) => Err(Unwritable::unread(origin, error.into())),
        }
    }

    fn of_event(event: ContactEvent, policy: &Policy) -> (Self, Timestamp) {
        let (latest_claim, time) = (event.latest_claim(), event.time);
        let ids = Ids {
            contact_id: Some(event.detail.contact_id.clone()),
            event_id: Some(event.id.clone()),
            event_type: Some(event.detail.event_type.as_str().to_owned()),
            ..Ids::unknown(Origin::Direct)
        };
        let (delta, left_out) = Delta::of(event, policy);
        (Self { ids, time, delta, left_out }, latest_claim)
    }

    fn of_contact_record(record: ContactTraceRecord, policy: &Policy) -> (Self, Timestamp) {
        let (latest_claim, time) = (record.latest_claim(), record.last_update);
        let ids = Ids {
            contact_id: Some(record.contact_id.clone()),
            event_type: Some(ctr::EVENT_TYPE.to_owned()),
            ..Ids::unknown(Origin::Direct)
        };
        let (delta, left_out) = Delta::of_contact_record(record, policy);
        (Self { ids, time, delta, left_out }, latest_claim)
    }

    /// Milliseconds from the event's `time` until now, at least 0.
    pub(super) fn age_millis(&self) -> u64 {
        u64::try_from(now().as_millis() - self.time.as_millis()).unwrap_or(0)
    }

    /// Logs an event that is in the table.
    pub(super) fn log_outcome(&self, written: &Written, duration: Duration) {
        info!(
            target: TARGET,
            messageId = self.ids.origin.message_id(),
            sequenceNumber = self.ids.origin.sequence_number(),
            contactId = self.ids.contact_id,
            eventId = self.ids.event_id,
            eventType = self.ids.event_type,
            outcome = written.outcome.as_str(),
            late = written.late,
            tries = written.tries,
            writeMillis = whole_millis(duration),
            ageMillis = self.age_millis(),
            leftOut = self.left_out.count(),
            leftOutFields = known_names(&self.left_out),
            "event written"
        );
    }
}

impl Unwritable {
    /// An event of which only the origin is known.
    pub(super) fn unread(origin: Origin, error: Error) -> Self {
        Self { ids: Ids::unknown(origin), error }
    }

    /// Counts and logs the event.
    pub(super) fn conclude(&self) -> Counts {
        self.ids.log_failure(&self.error, Duration::ZERO);
        let mut counts = Counts::default();
        counts.add_failed(&self.error);
        counts
    }
}

impl Origin {
    /// The id by which a failure is reported to the batch's source.
    pub(super) fn into_id(self) -> Option<String> {
        match self {
            Self::Direct => None,
            Self::Sqs(id) | Self::Kinesis(id) => Some(id),
        }
    }

    fn message_id(&self) -> Option<&str> {
        if let Self::Sqs(id) = self { Some(id) } else { None }
    }

    fn sequence_number(&self) -> Option<&str> {
        if let Self::Kinesis(number) = self { Some(number) } else { None }
    }
}

impl Ids {
    fn unknown(origin: Origin) -> Self {
        Self { origin, contact_id: None, event_id: None, event_type: None }
    }

    /// Logs an event that is not in the table.
    pub(super) fn log_failure(&self, error: &Error, duration: Duration) {
        warn!(
            target: TARGET,
            messageId = self.origin.message_id(),
            sequenceNumber = self.origin.sequence_number(),
            contactId = self.contact_id,
            eventId = self.event_id,
            eventType = self.event_type,
            outcome = error.error_type(),
            retryable = error.is_retryable(),
            writeMillis = whole_millis(duration),
            "{error}"
        );
    }
}

/// The names of the known fields that were left out. The names of the others come from the sender.
fn known_names(left_out: &LeftOut) -> Option<String> {
    (!left_out.known.is_empty()).then(|| left_out.known.join(","))
}

fn whole_millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

fn is_in_the_future(latest_claim: Timestamp) -> bool {
    let ahead = latest_claim.as_millis() - now().as_millis();
    u128::try_from(ahead).is_ok_and(|ahead| ahead > MAX_AHEAD.as_millis())
}

pub(super) fn now() -> Timestamp {
    let since_1970 = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since_1970.as_millis())
        .ok()
        .and_then(Timestamp::from_millis)
        .expect("the clock is within the years 0000 to 9999")
}

//! An event as it was given: its text, its place, and what it says of itself.

use std::fmt;
use std::sync::{Arc, OnceLock};

use contact_events::ctr::{self, ContactTraceRecord};
use contact_events::event::{ContactEvent, EventError, EventType, Timestamp, read_json};
use contact_events::record::{Delta, LeftOut, Policy};
use contact_events::stamp::Stamp;
use contact_state::handler::Error;

use super::documents::Document;
use super::envelope::{events_in, is_enveloped};

/// An event, not written yet. It may not be one.
#[derive(Debug)]
pub struct Given {
    /// The JSON text.
    pub text: String,
    /// Where it was found.
    pub place: Place,
    look: OnceLock<Option<Look>>,
}

/// The place of a document.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The file.
    pub input: Arc<str>,
    /// The line, from 1. 0 for the whole file.
    pub line: usize,
}

/// What an event says of itself.
#[derive(Debug, Clone, PartialEq)]
pub struct Look {
    /// The contact.
    pub contact_id: String,
    /// The event's type.
    pub event_type: EventType,
    /// Its place in the order of events.
    pub stamp: Stamp,
}

/// An event or a contact record.
#[derive(Debug)]
pub enum Parsed {
    /// A contact event.
    Event(Box<ContactEvent>),
    /// A contact record.
    ContactRecord(Box<ContactTraceRecord>),
}

/// An event that is not in the table.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Failure {
    /// Where it was found.
    pub place: Place,
    /// The stable name of the error.
    pub error_type: &'static str,
    /// What was expected.
    pub message: String,
}

impl Given {
    /// The events in a document.
    pub fn read(input: &Arc<str>, document: &Document) -> Vec<Result<Self, Failure>> {
        let place = Place { input: input.clone(), line: document.line };
        let text = match str::from_utf8(&document.text) {
            Ok(text) => text,
            Err(error) => {
                let column = error.valid_up_to() + 1;
                let error = Error::from(EventError::NotJson { line: 1, column });
                return vec![Err(Failure::of(&place, &error))];
            }
        };
        if is_time_of_log_line(text) {
            return Vec::new();
        }
        events_in(text).into_iter().map(|text| Ok(Self::new(text, place.clone()))).collect()
    }

    fn new(text: String, place: Place) -> Self {
        Self { text, place, look: OnceLock::new() }
    }

    /// What it says of itself. `None` if it cannot be read.
    pub fn look(&self) -> Option<&Look> {
        self.look.get_or_init(|| Look::of(&self.text)).as_ref()
    }
}

impl Parsed {
    /// Reads the text of an event or of a contact record.
    pub fn read(text: &str) -> Result<Self, Error> {
        let value = read_json(text.as_bytes())?;
        if is_enveloped(&value) {
            Ok(Self::Event(Box::new(ContactEvent::from_value(value)?)))
        } else if ContactTraceRecord::is_one(&value) {
            Ok(Self::ContactRecord(Box::new(ContactTraceRecord::from_value(value)?)))
        } else {
            Err(Error::UnrecognizedPayload)
        }
    }

    /// The latest time that it uses.
    pub fn latest_claim(&self) -> Timestamp {
        match self {
            Self::Event(event) => event.latest_claim(),
            Self::ContactRecord(record) => record.latest_claim(),
        }
    }

    /// What it says of its contact, and what of it cannot be kept.
    pub fn into_delta(self, policy: &Policy) -> (Delta, LeftOut) {
        match self {
            Self::Event(event) => Delta::of(*event, policy),
            Self::ContactRecord(record) => Delta::of_contact_record(*record, policy),
        }
    }

    fn event_type(&self) -> EventType {
        match self {
            Self::Event(event) => event.detail.event_type.clone(),
            Self::ContactRecord(_) => EventType::from(ctr::EVENT_TYPE.to_owned()),
        }
    }
}

impl Look {
    /// What the event in this text says of itself, if it can be read.
    pub fn of(text: &str) -> Option<Self> {
        let parsed = Parsed::read(text).ok()?;
        let event_type = parsed.event_type();
        let (delta, _) = parsed.into_delta(&Policy::default());
        let stamp = delta.as_of().parse().ok()?;
        Some(Self { contact_id: delta.contact_id().to_owned(), event_type, stamp })
    }
}

impl Failure {
    /// The failure of the event at this place.
    pub fn of(place: &Place, error: &Error) -> Self {
        let error_type = error.error_type();
        let Error::MalformedEvent(EventError::NotJson { line, column }) = error else {
            return Self { place: place.clone(), error_type, message: error.to_string() };
        };
        let line = place.line + line.saturating_sub(1);
        let error = Error::from(EventError::NotJson { line, column: *column });
        Self { place: Place { line, ..place.clone() }, error_type, message: error.to_string() }
    }

    /// The failure of an input that cannot be read any further.
    pub fn unreadable(input: &Arc<str>, error: &std::io::Error) -> Self {
        Self {
            place: Place { input: input.clone(), line: 0 },
            error_type: "Unreadable",
            message: format!("the rest of this input was not read: {error}"),
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            0 => f.write_str(&self.input),
            line => write!(f, "{}:{line}", self.input),
        }
    }
}

/// CloudWatch Logs exports each message after its time, as `2026-02-10T15:04:09.318Z {…}`.
fn is_time_of_log_line(text: &str) -> bool {
    Timestamp::parse(text.trim()).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::documents::Documents;
    use crate::input::samples::sample;

    const CONTACT_RECORD: &str = r#"{"AWSContactTraceRecordFormatVersion": "2017-03-10", "ContactId": "c", "LastUpdateTimestamp": "2026-02-10T15:13:40Z"}"#;

    fn read(text: &str) -> Vec<Result<Given, Failure>> {
        let document = Document { text: text.as_bytes().to_owned(), line: 7 };
        Given::read(&"some.json".into(), &document)
    }

    fn look(text: &str) -> Option<Look> {
        read(text).remove(0).unwrap().look().cloned()
    }

    #[test]
    fn an_event_and_a_contact_record_say_what_they_are() {
        let event = look(&sample("inbound-voice-2-queued")).unwrap();
        assert_eq!((event.event_type, event.stamp.rank), (EventType::Queued, 30));
        let record = look(CONTACT_RECORD).unwrap();
        assert_eq!((record.event_type.as_str(), record.stamp.rank), ("CONTACT_RECORD", 95));
    }

    #[test]
    fn text_that_is_no_event_is_left_to_the_handler() {
        for text in ["{}", "oops", "{\"source\": \"aws.ec2\"}"] {
            assert_eq!(look(text), None);
        }
    }

    #[test]
    fn errors_of_json_are_placed_in_the_file_and_not_in_the_document() {
        let place = Place { input: "some.json".into(), line: 7 };
        let error = Error::from(EventError::NotJson { line: 3, column: 5 });
        let failure = Failure::of(&place, &error);
        assert_eq!(failure.place.to_string(), "some.json:9");
        assert!(failure.message.ends_with("line 9, column 5"), "{}", failure.message);
    }

    #[test]
    fn text_that_is_not_utf_8_is_malformed() {
        let document = Document { text: b"{\"a\":\"\xff\"}".to_vec(), line: 2 };
        let failure = Given::read(&"some.json".into(), &document).remove(0).unwrap_err();
        assert_eq!((failure.error_type, failure.place.line), ("MalformedEvent", 2));
    }

    #[test]
    fn the_times_before_exported_log_messages_are_skipped() {
        let export = format!("2026-02-10T15:04:09.318Z {CONTACT_RECORD}\n").repeat(2);
        let documents = Documents::new(export.as_bytes()).unwrap();
        let events: Vec<_> =
            documents.flat_map(|document| Given::read(&"a".into(), &document.unwrap())).collect();
        assert_eq!(events.len(), 2);
        assert!(events.iter().all(|event| event.as_ref().unwrap().look().is_some()));
    }
}

//! An event as it was given: its text, where it stood, and a first look at what it says.

use std::fmt;
use std::sync::Arc;

use contact_state::event::{ContactEvent, EventError, EventType};
use contact_state::handler::Error;
use contact_state::stamp::Stamp;
use serde_json::Value;

use crate::documents::Document;

/// An event, unwritten: it may not be one.
#[derive(Debug)]
pub struct Given {
    /// The JSON text.
    pub text: String,
    /// Where it stood.
    pub place: Place,
    /// What it says of itself; nothing, if it cannot be read.
    pub look: Option<Look>,
}

/// Where a document stood.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The file.
    pub input: Arc<str>,
    /// The line, from 1.
    pub line: usize,
}

/// What an event says of itself.
#[derive(Debug, Clone, PartialEq)]
pub struct Look {
    /// The contact that it is about.
    pub contact_id: String,
    /// What happened.
    pub event_type: EventType,
    /// Its place in the order of events.
    pub stamp: Stamp,
}

/// An event that is not in the table.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Failure {
    /// Where it stood.
    pub place: Place,
    /// The stable name of the error.
    pub error_type: &'static str,
    /// What was expected.
    pub message: String,
}

impl Given {
    /// Takes a first look at a document.
    pub fn read(input: &Arc<str>, document: Document) -> Result<Self, Failure> {
        let place = Place { input: input.clone(), line: document.line };
        let text = match String::from_utf8(document.text) {
            Ok(text) => text,
            Err(error) => {
                let column = error.utf8_error().valid_up_to() + 1;
                let error = Error::from(EventError::NotJson { line: 1, column });
                return Err(Failure::of(&place, &error));
            }
        };
        let look = look(&text);
        if look.is_none() && is_batch(&text) {
            return Err(Failure {
                place,
                error_type: Error::UnrecognizedPayload.error_type(),
                message: "an SQS batch: give the bodies of its messages".to_owned(),
            });
        }
        Ok(Self { text, place, look })
    }
}

impl Failure {
    /// The failure of the event that stood there.
    pub fn of(place: &Place, error: &Error) -> Self {
        let error_type = error.error_type();
        let Error::MalformedEvent(EventError::NotJson { line, column }) = error else {
            return Self { place: place.clone(), error_type, message: error.to_string() };
        };
        let line = place.line + line.saturating_sub(1);
        let error = Error::from(EventError::NotJson { line, column: *column });
        Self { place: Place { line, ..place.clone() }, error_type, message: error.to_string() }
    }

    /// The failure of an input that could not be read any further.
    pub fn unreadable(input: &Arc<str>, error: &std::io::Error) -> Self {
        Self {
            place: Place { input: input.clone(), line: 0 },
            error_type: "Unreadable",
            message: format!("nothing was read from here on: {error}"),
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

fn look(text: &str) -> Option<Look> {
    let event = ContactEvent::from_json(text.as_bytes()).ok().or_else(|| notified(text))?;
    Some(Look {
        stamp: Stamp::of(&event),
        contact_id: event.detail.contact_id,
        event_type: event.detail.event_type,
    })
}

/// The event that an SNS notification holds.
fn notified(text: &str) -> Option<ContactEvent> {
    let notification: Value = serde_json::from_str(text).ok()?;
    let message = ["/Message", "/Records/0/Sns/Message"]
        .iter()
        .find_map(|path| notification.pointer(path)?.as_str())?;
    ContactEvent::from_json(message.as_bytes()).ok()
}

fn is_batch(text: &str) -> bool {
    let payload: Option<Value> = serde_json::from_str(text).ok();
    payload
        .is_some_and(|payload| payload.pointer("/Records/0/eventSource") == Some(&"aws:sqs".into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const EVENT: &str = include_str!("../../events/inbound-voice-2-queued.json");

    fn read(text: &str) -> Result<Given, Failure> {
        let document = Document { text: text.as_bytes().to_owned(), line: 7 };
        Given::read(&"some.json".into(), document)
    }

    #[test]
    fn an_event_is_looked_at_by_itself_and_in_a_notification() {
        let notification =
            serde_json::json!({"Type": "Notification", "Message": EVENT}).to_string();
        let records = serde_json::json!({"Records": [{"Sns": {"Message": EVENT}}]}).to_string();
        for text in [EVENT, &notification, &records] {
            let look = read(text).unwrap().look.unwrap();
            assert_eq!(look.event_type, EventType::Queued);
            assert_eq!(look.stamp.rank, 30);
        }
    }

    #[test]
    fn what_is_no_event_is_left_to_the_handler_to_judge() {
        for text in ["{}", "oops", "{\"source\": \"aws.ec2\"}"] {
            assert_eq!(read(text).unwrap().look, None);
        }
    }

    #[test]
    fn a_batch_is_refused() {
        let failure = read(r#"{"Records": [{"eventSource": "aws:sqs"}]}"#).unwrap_err();
        assert_eq!(failure.error_type, "UnrecognizedPayload");
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
        let failure = Given::read(&"some.json".into(), document).unwrap_err();
        assert_eq!((failure.error_type, failure.place.line), ("MalformedEvent", 2));
    }
}

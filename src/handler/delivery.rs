//! The shapes that a payload comes in.

use std::borrow::Cow;
use std::collections::HashMap;

use serde::Deserialize;
use serde_json::value::RawValue;

use super::Error;
use crate::event::EventError;

type Members<'a> = HashMap<String, &'a RawValue>;

/// What a payload delivers.
#[derive(Debug)]
pub(super) enum Delivery<'a> {
    /// The JSON text of one EventBridge event, by itself or out of an SNS notification.
    Event(Cow<'a, str>),
    /// An SQS batch.
    Batch(Vec<Message<'a>>),
}

/// A message of an SQS batch.
#[derive(Debug, Deserialize)]
pub(super) struct Message<'a> {
    #[serde(rename = "messageId")]
    pub(super) id: String,
    #[serde(borrow)]
    body: Option<&'a RawValue>,
}

#[derive(Deserialize)]
struct Notification<'a> {
    #[serde(rename = "Message", borrow)]
    message: &'a RawValue,
}

impl<'a> Delivery<'a> {
    /// Decides by the payload's shape.
    pub(super) fn read(payload: &'a str) -> Result<Self, Error> {
        let members = members(payload)?;
        if is_event(&members) {
            return Ok(Self::Event(payload.into()));
        }
        if text(&members, "Type").as_deref() == Some("Notification") {
            return event_in(members.get("Message").copied());
        }
        let records = members.get("Records").ok_or(Error::UnrecognizedPayload)?;
        let records: Vec<&RawValue> = parse(records)?;
        match source_of(&records).as_deref() {
            Some("aws:sqs") => {
                Ok(Self::Batch(records.into_iter().map(parse).collect::<Result<_, _>>()?))
            }
            Some("aws:sns") if records.len() == 1 => {
                let record: Members = parse(records[0])?;
                let notification = record.get("Sns").ok_or(Error::UnrecognizedPayload)?;
                event_in(Some(parse::<Notification>(notification)?.message))
            }
            _ => Err(Error::UnrecognizedPayload),
        }
    }
}

impl Message<'_> {
    /// The JSON text of the event that the body is or, as an SNS notification, holds.
    pub(super) fn event(&self) -> Result<String, Error> {
        let body = self.body.ok_or(Error::UnrecognizedPayload)?;
        let body: Cow<str> = unquote(body)?;
        match Delivery::read(&body)? {
            Delivery::Event(event) => Ok(event.into_owned()),
            Delivery::Batch(_) => Err(Error::UnrecognizedPayload),
        }
    }
}

fn members(payload: &str) -> Result<Members<'_>, Error> {
    serde_json::from_str(payload).map_err(|error| {
        match serde_json::from_str::<&RawValue>(payload) {
            Ok(_) if error.is_data() => Error::UnrecognizedPayload,
            Ok(_) => not_json(&error),
            Err(error) => not_json(&error),
        }
    })
}

fn event_in(message: Option<&RawValue>) -> Result<Delivery<'_>, Error> {
    let message = unquote(message.ok_or(Error::UnrecognizedPayload)?)?;
    if is_event(&members(&message)?) {
        Ok(Delivery::Event(message))
    } else {
        Err(Error::UnrecognizedPayload)
    }
}

/// An EventBridge event is told by any of these names.
fn is_event(members: &Members) -> bool {
    ["source", "detail-type", "detail"].iter().any(|name| members.contains_key(*name))
}

/// The text that a JSON string holds.
fn unquote(string: &RawValue) -> Result<Cow<'_, str>, Error> {
    if !string.get().starts_with('"') {
        return Err(Error::UnrecognizedPayload);
    }
    serde_json::from_str::<String>(string.get()).map(Cow::Owned).map_err(|error| not_json(&error))
}

fn parse<'a, T: Deserialize<'a>>(json: &'a RawValue) -> Result<T, Error> {
    serde_json::from_str(json.get()).map_err(|_| Error::UnrecognizedPayload)
}

fn text(members: &Members, name: &str) -> Option<String> {
    serde_json::from_str(members.get(name)?.get()).ok()
}

/// Where the records come from: SQS writes `eventSource`, SNS `EventSource`.
fn source_of(records: &[&RawValue]) -> Option<String> {
    let first: Members = parse(records.first()?).ok()?;
    text(&first, "eventSource").or_else(|| text(&first, "EventSource"))
}

fn not_json(error: &serde_json::Error) -> Error {
    Error::MalformedEvent(EventError::NotJson { line: error.line(), column: error.column() })
}

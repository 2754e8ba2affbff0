//! The deliveries that a payload can be, recognized by its shape.

use aws_lambda_events::kinesis::KinesisEvent;
use contact_events::ctr::ContactTraceRecord;
use contact_events::event::read_json;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::Error;

/// What a payload delivers.
#[derive(Debug)]
pub(super) enum Delivery {
    /// One event or contact record.
    Event(Value),
    /// An SQS batch. Each message holds an event.
    Sqs(Vec<SqsMessage>),
    /// A Kinesis batch. The data of each record is an event or a contact record.
    Kinesis(KinesisEvent),
}

impl Delivery {
    pub(super) fn read(payload: &str) -> Result<Self, Error> {
        if let Some(messages) = sqs_messages(payload) {
            return Ok(Self::Sqs(messages));
        }
        let mut payload = read_json(payload.as_bytes())?;
        match event_source(&payload) {
            Some("aws:sqs") => parse(payload["Records"].take()).map(Self::Sqs),
            Some("aws:kinesis") => parse(payload).map(Self::Kinesis),
            _ => event_in(payload).map(Self::Event),
        }
    }
}

/// What the function reads of an SQS message. The type of `aws_lambda_events` has all members: to
/// read it would add 2 % to the instructions of a batch.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct SqsMessage {
    pub(super) message_id: Option<String>,
    pub(super) body: Option<String>,
    event_source: Option<String>,
}

/// The messages of an SQS batch that is as SQS sends it. To read it as any JSON first would add
/// 4 % to the instructions of a batch.
fn sqs_messages(payload: &str) -> Option<Vec<SqsMessage>> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Batch {
        #[serde(rename = "Records")]
        records: Vec<SqsMessage>,
    }
    let batch: Batch = serde_json::from_str(payload).ok()?;
    let source = batch.records.first()?.event_source.as_deref();
    (source == Some("aws:sqs")).then_some(batch.records)
}

/// The event in this text: the body of an SQS message, or the data of a Kinesis record.
pub(super) fn event_in_text(text: &[u8]) -> Result<Value, Error> {
    event_in(read_json(text)?)
}

/// The event: this itself, or what the SNS notification or the invocation record that this is
/// contains.
fn event_in(mut value: Value) -> Result<Value, Error> {
    if is_event(&value) {
        return Ok(value);
    }
    if let Some(payload) = value.get_mut("requestPayload") {
        let payload = payload.take();
        return if is_event(&payload) { Ok(payload) } else { event_in_notification(payload) };
    }
    event_in_notification(value)
}

/// An SNS notification is what SNS sends to SQS, or what it sends to Lambda: one record.
fn event_in_notification(mut value: Value) -> Result<Value, Error> {
    let message = match event_source(&value) {
        Some("aws:sns") if value["Records"].as_array().is_some_and(|all| all.len() == 1) => {
            value["Records"][0]["Sns"]["Message"].take()
        }
        _ if value.get("Type").is_some_and(|of| of == "Notification") => value["Message"].take(),
        _ => return Err(Error::UnrecognizedPayload),
    };
    let Value::String(message) = message else { return Err(Error::UnrecognizedPayload) };
    let event = read_json(message.as_bytes())?;
    if is_event(&event) { Ok(event) } else { Err(Error::UnrecognizedPayload) }
}

/// An event is an EventBridge event or a contact record.
fn is_event(value: &Value) -> bool {
    is_enveloped(value) || ContactTraceRecord::is_one(value)
}

/// Any of these names makes an object an EventBridge event.
pub(super) fn is_enveloped(value: &Value) -> bool {
    ["source", "detail-type", "detail"].iter().any(|name| value.get(name).is_some())
}

/// Where the records of a batch come from. SQS and Kinesis write `eventSource`, SNS `EventSource`.
fn event_source(payload: &Value) -> Option<&str> {
    if is_event(payload) {
        return None;
    }
    let first = payload.get("Records")?.get(0)?;
    first.get("eventSource").or_else(|| first.get("EventSource"))?.as_str()
}

fn parse<T: DeserializeOwned>(payload: Value) -> Result<T, Error> {
    serde_json::from_value(payload).map_err(|_| Error::UnrecognizedPayload)
}

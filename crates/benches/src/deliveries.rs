//! The deliveries: events of calls with a queue and an agent, one by one and in SQS batches.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};

/// How many events there are in a round.
const EVENTS: usize = 100;

/// How many calls the events that come one by one are of.
const CALLS: usize = 20;

/// The events of a call. They have 1,357 bytes on average.
const LIFE: [&str; 5] = [
    "inbound-voice-1-initiated",
    "inbound-voice-2-queued",
    "inbound-voice-3-connected-to-agent",
    "inbound-voice-4-disconnected",
    "inbound-voice-5-completed",
];

/// 100 events, a payload each.
#[must_use]
pub fn singles() -> Vec<String> {
    events(CALLS).iter().map(Value::to_string).collect()
}

/// The same number of events of this many calls, in one payload: an SQS batch.
#[must_use]
pub fn batch(calls: usize) -> Vec<String> {
    let messages = events(calls).into_iter().enumerate().map(|(number, event)| {
        json!({
            "messageId": format!("059f36b4-87a3-44ab-83d2-{number:012}"),
            "receiptHandle": "AQEBwJnKyrHigUMZj6rYigCgxlaS3SLy0a…",
            "body": event.to_string(),
            "attributes": {
                "ApproximateReceiveCount": "1",
                "SentTimestamp": "1773738928012",
                "SenderId": "AIDAIENQZJOLO23YVJ4VO",
                "ApproximateFirstReceiveTimestamp": "1773738928025"
            },
            "messageAttributes": {},
            "md5OfBody": "e4e68fb7bd0e697a0ae8f1bb342846b3",
            "eventSource": "aws:sqs",
            "eventSourceARN": "arn:aws:sqs:us-east-1:123456789012:contact-events",
            "awsRegion": "us-east-1"
        })
    });
    vec![json!({"Records": messages.collect::<Vec<_>>()}).to_string()]
}

/// Events of this many calls, as many of each as can be, of each step in a life equally many.
fn events(calls: usize) -> Vec<Value> {
    let life = LIFE.map(sample);
    (0..EVENTS)
        .map(|number| {
            let mut event = life[(number / calls + number) % LIFE.len()].clone();
            event["id"] = format!("45df19eb-c729-c2d1-3b81-{number:012}").into();
            event["detail"]["contactId"] =
                format!("11111111-1111-1111-1111-{:012}", number % calls).into();
            event
        })
        .collect()
}

fn sample(name: &str) -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("../../events/{name}.json"));
    let json = fs::read(path).expect(name);
    serde_json::from_slice(&json).expect(name)
}

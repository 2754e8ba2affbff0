//! An event's text in the deliveries that it can come in.

use serde_json::{Value, json};

/// SNS's notification, as a queue or an HTTP subscription gets it.
pub fn notification(message: &str) -> Value {
    json!({
        "Type": "Notification",
        "MessageId": "notification",
        "TopicArn": "arn:aws:sns:us-east-1:123456789012:contact-events",
        "Subject": null,
        "Message": message,
        "Timestamp": "2025-01-01T00:00:02.345Z",
        "MessageAttributes": {},
    })
}

/// The payload that SNS gives to the function.
pub fn by_sns(message: &str) -> Value {
    json!({"Records": [{
        "EventSource": "aws:sns",
        "EventVersion": "1.0",
        "EventSubscriptionArn": "arn:aws:sns:us-east-1:123456789012:contact-events:1",
        "Sns": notification(message),
    }]})
}

/// The payload that SQS gives to the function: messages of these ids and bodies.
pub fn by_sqs<'a>(messages: impl IntoIterator<Item = (&'a str, &'a str)>) -> Value {
    let records = messages.into_iter().map(|(id, body)| {
        json!({
            "messageId": id,
            "receiptHandle": "handle",
            "body": body,
            "attributes": {"ApproximateReceiveCount": "1"},
            "messageAttributes": {},
            "md5OfBody": "00000000000000000000000000000000",
            "eventSource": "aws:sqs",
            "eventSourceARN": "arn:aws:sqs:us-east-1:123456789012:contact-events",
            "awsRegion": "us-east-1",
        })
    });
    json!({"Records": records.collect::<Vec<_>>()})
}

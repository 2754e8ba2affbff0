//! The payloads of deliveries, and which of a batch come back. The id of each message or record is
//! its place in the batch.

use aws_lambda_events::encodings::Base64Data;
use contact_state::handler::Response;
use serde_json::{Value, json};

/// An SQS batch of these bodies.
pub fn sqs<T: AsRef<str>>(bodies: impl IntoIterator<Item = T>) -> String {
    let messages = bodies.into_iter().enumerate();
    let records = messages.map(|(place, body)| sqs_message(&place.to_string(), body.as_ref()));
    json!({"Records": records.collect::<Vec<_>>()}).to_string()
}

/// A message of an SQS batch.
pub fn sqs_message(message_id: &str, body: &str) -> Value {
    json!({
        "messageId": message_id,
        "receiptHandle": "handle",
        "body": body,
        "attributes": {"ApproximateReceiveCount": "1", "SentTimestamp": "1735689600000"},
        "messageAttributes": {},
        "md5OfBody": "00000000000000000000000000000000",
        "eventSource": "aws:sqs",
        "eventSourceARN": "arn:aws:sqs:us-east-1:123456789012:contact-state-events",
        "awsRegion": "us-east-1",
    })
}

/// What Lambda receives from SNS for this message.
pub fn sns(message: &str) -> String {
    json!({"Records": [{
        "EventSource": "aws:sns",
        "EventVersion": "1.0",
        "EventSubscriptionArn": "arn:aws:sns:us-east-1:123456789012:contact-events:1",
        "Sns": notification(message),
    }]})
    .to_string()
}

/// What SQS and the on-failure destination hold of an SNS message.
pub fn notification(message: &str) -> Value {
    json!({
        "Type": "Notification",
        "MessageId": "e8a2a5b4-5c5f-5f0e-9f0b-1b6b4e0f7a11",
        "TopicArn": "arn:aws:sns:us-east-1:123456789012:contact-events",
        "Subject": null,
        "Message": message,
        "Timestamp": "2026-03-17T09:15:28.012Z",
        "SignatureVersion": "1",
        "MessageAttributes": {},
    })
}

/// What Lambda keeps of an asynchronous invocation with this payload that failed.
pub fn invocation_record(payload: &Value) -> Value {
    json!({
        "version": "1.0",
        "timestamp": "2026-03-17T09:18:31.204Z",
        "requestContext": {
            "requestId": "5f1c6e2a-8c0e-4f0b-9b11-3f7f6f2f3a01",
            "functionArn": "arn:aws:lambda:us-east-1:123456789012:function:contact-state:live",
            "condition": "RetriesExhausted",
            "approximateInvokeCount": 3,
        },
        "requestPayload": payload,
        "responseContext": {"statusCode": 200, "executedVersion": "1", "functionError": "Unhandled"},
        "responsePayload": {"errorType": "StoreUnavailable", "errorMessage": "DynamoDB is not available"},
    })
}

/// A Kinesis batch of records with these data.
pub fn kinesis<T: AsRef<[u8]>>(data: impl IntoIterator<Item = T>) -> String {
    let records = data.into_iter().enumerate().map(|(place, data)| {
        json!({
            "kinesis": {
                "kinesisSchemaVersion": "1.0",
                "partitionKey": "contact",
                "sequenceNumber": place.to_string(),
                "data": base64(data.as_ref()),
                "approximateArrivalTimestamp": 1_735_689_600.0,
            },
            "eventSource": "aws:kinesis",
            "eventVersion": "1.0",
            "eventID": format!("shardId-000000000000:{place}"),
            "eventName": "aws:kinesis:record",
            "invokeIdentityArn": "arn:aws:iam::123456789012:role/contact-state",
            "awsRegion": "us-east-1",
            "eventSourceARN": "arn:aws:kinesis:us-east-1:123456789012:stream/contact-records",
        })
    });
    json!({"Records": records.collect::<Vec<_>>()}).to_string()
}

fn base64(data: &[u8]) -> Base64Data {
    let mut encoded = Base64Data::default();
    encoded.0 = data.to_vec();
    encoded
}

/// The places of the messages or records that come back, sorted.
pub fn failures(response: &Response) -> Vec<usize> {
    let Response::Batch(response) = response else { panic!("no answer to a batch: {response:?}") };
    let ids = response.batch_item_failures.iter().map(|failure| &failure.item_identifier);
    let mut places: Vec<usize> = ids.map(|id| id.parse().expect("a place")).collect();
    places.sort_unstable();
    places
}

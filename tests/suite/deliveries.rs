//! The deliveries and their answers: EventBridge, SQS, SNS.

use std::time::{Duration, SystemTime};

use contact_state::handler::{Answer, Counts, Error, Handler};
use serde_json::{Value, json};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::support::{Table, event, event_files, files, joined, lives, made_up, no_deadline};

/// A handler over an embedded DynamoDB.
struct Function {
    table: Table,
    handler: Handler,
}

impl Function {
    async fn new() -> Self {
        let table = Table::new().await;
        let handler = Handler::new(table.store.clone(), 0, "ContactState");
        Self { table, handler }
    }

    async fn handle(&self, payload: &str) -> Result<Answer, Error> {
        self.handler.handle(payload, no_deadline(), &mut Counts::default()).await
    }

    /// The answer's JSON.
    async fn answer(&self, payload: &Value) -> Value {
        serde_json::to_value(self.handle(&payload.to_string()).await.unwrap()).unwrap()
    }

    /// The error's type.
    async fn error(&self, payload: &str) -> &'static str {
        self.handle(payload).await.unwrap_err().error_type()
    }
}

fn notification(event: &str) -> Value {
    json!({"Records": [{
        "EventSource": "aws:sns",
        "EventVersion": "1.0",
        "EventSubscriptionArn": "arn:aws:sns:us-east-1:123456789012:topic:subscription",
        "Sns": {"Type": "Notification", "MessageId": "n", "TopicArn": "t", "Message": event},
    }]})
}

fn batch(bodies: &[String]) -> Value {
    let records = bodies.iter().enumerate().map(|(place, body)| {
        json!({
            "messageId": place.to_string(),
            "receiptHandle": "r",
            "body": body,
            "attributes": {},
            "messageAttributes": {},
            "md5OfBody": "",
            "eventSource": "aws:sqs",
            "eventSourceARN": "arn:aws:sqs:us-east-1:123456789012:queue",
            "awsRegion": "us-east-1",
        })
    });
    json!({"Records": records.collect::<Vec<_>>()})
}

fn failures(answer: &Value) -> Vec<usize> {
    let failures = answer["batchItemFailures"].as_array().unwrap().iter();
    let mut failures: Vec<usize> = failures
        .map(|failure| failure["itemIdentifier"].as_str().unwrap().parse().unwrap())
        .collect();
    failures.sort_unstable();
    failures
}

fn minutes_ahead(minutes: u64) -> String {
    let ahead = SystemTime::now() + Duration::from_secs(minutes * 60);
    OffsetDateTime::from(ahead).format(&Rfc3339).unwrap()
}

#[tokio::test]
async fn an_eventbridge_event_is_answered_with_contact_type_and_outcome() {
    let function = Function::new().await;
    let queued = event("inbound-voice-2-queued");
    let contact_id = queued["detail"]["contactId"].clone();
    for outcome in ["applied", "duplicate"] {
        assert_eq!(
            function.answer(&queued).await,
            json!({"contactId": contact_id, "eventType": "QUEUED", "outcome": outcome})
        );
    }
}

#[tokio::test]
async fn an_sns_notification_is_answered_as_the_event_it_holds() {
    let function = Function::new().await;
    let queued = event("inbound-voice-2-queued");
    let answer = function.answer(&notification(&queued.to_string())).await;
    assert_eq!(answer["outcome"], "applied");
    assert_eq!(answer["eventType"], "QUEUED");
    assert_eq!(function.error(&notification("{").to_string()).await, "MalformedEvent");
    assert_eq!(function.error(&notification("{}").to_string()).await, "UnrecognizedPayload");
}

#[tokio::test]
async fn every_invalid_sample_has_its_error_and_leaves_no_record() {
    let function = Function::new().await;
    for (name, text) in files("events/invalid", "json") {
        let expected = match name.as_str() {
            "other-source" | "other-detail-type" => "NotAContactEvent",
            "from-the-future" | "milestone-from-the-future" => "EventFromTheFuture",
            _ => "MalformedEvent",
        };
        assert_eq!(function.error(&text).await, expected, "{name}");
    }
    assert!(function.table.items().await.is_empty());
}

#[tokio::test]
async fn a_payload_that_is_no_delivery_is_unrecognized() {
    let function = Function::new().await;
    for payload in [
        json!({}),
        json!([]),
        json!("text"),
        json!(null),
        json!(5),
        json!({"Records": []}),
        json!({"Records": 5}),
        json!({"Records": [{"eventSource": "aws:s3"}]}),
        json!({"Records": [{"eventSource": "aws:sqs", "body": "{}"}]}),
        json!({"Type": "Notification"}),
        json!({"Records": [notification("{}")["Records"][0], notification("{}")["Records"][0]]}),
    ] {
        assert_eq!(function.error(&payload.to_string()).await, "UnrecognizedPayload", "{payload}");
    }
    for not_json in ["", "{", "{\"detail\": 1e999}", "\u{0}"] {
        assert_eq!(function.error(not_json).await, "MalformedEvent", "{not_json}");
    }
}

#[tokio::test]
async fn an_event_more_than_15_minutes_ahead_of_the_clock_would_freeze_its_record() {
    let function = Function::new().await;
    let ahead = |minutes| {
        let mut event = made_up("a", "QUEUED", 1, &json!({}));
        event["time"] = minutes_ahead(minutes).into();
        event
    };
    assert_eq!(function.error(&ahead(16).to_string()).await, "EventFromTheFuture");
    assert_eq!(function.answer(&ahead(14)).await["outcome"], "applied");
    for detail in [
        json!({"disconnectTimestamp": minutes_ahead(16)}),
        json!({"queueInfo": {"enqueueTimestamp": minutes_ahead(16)}}),
    ] {
        let event = made_up("b", "QUEUED", 1, &detail).to_string();
        assert_eq!(function.error(&event).await, "EventFromTheFuture", "{detail}");
    }
    let scheduled = json!({"scheduledTimestamp": minutes_ahead(9_999)});
    assert_ne!(function.answer(&made_up("c", "QUEUED", 1, &scheduled)).await, json!(null));
}

#[tokio::test]
async fn a_batch_answers_with_exactly_the_messages_that_failed() {
    let function = Function::new().await;
    let queued = event("inbound-voice-2-queued").to_string();
    let sns_body =
        json!({"Type": "Notification", "Message": event("chat-by-api-3-queued").to_string()});
    let redriven = notification(&event("outbound-voice-1-initiated").to_string());
    let bodies = [
        queued.clone(),
        "not JSON".to_owned(),
        sns_body.to_string(),
        made_up("a", "", 1, &json!({})).to_string(),
        redriven.to_string(),
        "{}".to_owned(),
        batch(&[queued]).to_string(),
        json!({"Type": "Notification", "Message": "{}"}).to_string(),
    ];
    let answer = function.answer(&batch(&bodies)).await;
    assert_eq!(failures(&answer), [1, 3, 5, 6, 7]);
    assert_eq!(function.table.items().await.len(), 3);
    assert_eq!(function.answer(&batch(&bodies[..1])).await, json!({"batchItemFailures": []}));
}

#[tokio::test]
async fn a_body_that_cannot_be_decoded_fails_alone() {
    let function = Function::new().await;
    let payload = batch(&[event("inbound-voice-2-queued").to_string(), "BODY".to_owned()]);
    let payload = payload.to_string().replace("BODY", "\\ud800");
    let answer = function.handle(&payload).await.unwrap();
    assert_eq!(failures(&serde_json::to_value(answer).unwrap()), [1]);
}

#[tokio::test]
async fn a_batch_is_folded_per_contact_before_it_is_written() {
    let function = Function::new().await;
    let bodies: Vec<String> = event_files().into_iter().map(|(_, text)| text).collect();
    let contacts = lives();
    function.table.requests.take();
    let answer = function.answer(&batch(&bodies)).await;
    assert_eq!(failures(&answer), Vec::<usize>::new());
    assert_eq!(function.table.requests.take(), (contacts.len(), 0));
    let items = function.table.items().await;
    for (contact_id, events) in contacts {
        assert_eq!(items[&contact_id], joined(&events), "{contact_id}");
    }
}

#[tokio::test]
async fn a_fold_that_does_not_fit_one_expression_is_written_event_by_event() {
    let function = Function::new().await;
    let events: Vec<Value> = (0..4)
        .map(|event| {
            let unknown = (0..30).map(|field| (format!("field{event}x{field}"), json!(1)));
            made_up(&event.to_string(), "QUEUED", 1, &Value::Object(unknown.collect()))
        })
        .collect();
    let bodies: Vec<String> = events.iter().map(Value::to_string).collect();
    assert_eq!(failures(&function.answer(&batch(&bodies)).await), Vec::<usize>::new());
    assert_eq!(function.table.requests.take(), (4, 0));
    assert_eq!(function.table.record().await, joined(&events));
}

#[tokio::test]
async fn counts_tell_what_became_of_a_batch() {
    let function = Function::new().await;
    let wrong_type = made_up("a", "QUEUED", 1, &json!({"queueInfo": 5, "channel": 5}));
    let payload = batch(&[wrong_type.to_string(), "{}".to_owned()]).to_string();
    let mut counts = Counts::default();
    function.handler.handle(&payload, no_deadline(), &mut counts).await.unwrap();
    let expected = Counts { applied: 1, left_out: 2, failed: 1, ..Counts::default() };
    assert_eq!(counts, expected);
}

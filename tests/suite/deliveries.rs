//! The deliveries and their answers: direct, by SNS, SQS and Kinesis, and as invocation records.

use std::time::{Duration, SystemTime};

use contact_state::handler::{Error, MAX_AHEAD};
use serde_json::{Value, json};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::instance::{DynamoDb, Instance, sqs_of};
use crate::support::fault::Fault;
use crate::support::payload::{failures, invocation_record, kinesis, notification, sns, sqs};
use crate::support::{contact_records, event, event_files, files, joined, lives, made_up};

/// What one event can be wrapped in when Lambda invokes the function with it.
fn direct(event: &str) -> [(&'static str, String); 4] {
    let parsed = serde_json::from_str(event).unwrap();
    let by_sns: Value = serde_json::from_str(&sns(event)).unwrap();
    [
        ("an event", event.to_owned()),
        ("a notification", sns(event)),
        ("an invocation record", invocation_record(&parsed).to_string()),
        ("an invocation record of a notification", invocation_record(&by_sns).to_string()),
    ]
}

/// What one event can be wrapped in as the body of an SQS message.
fn bodies(event: &str) -> Vec<(&'static str, String)> {
    let notification = notification(event);
    let record = invocation_record(&notification).to_string();
    let mut bodies = Vec::from(direct(event));
    bodies.push(("a notification of a queue", notification.to_string()));
    bodies.push(("an invocation record of a notification of a queue", record));
    bodies
}

/// A contact event and a contact record, as text.
fn both_sources() -> [String; 2] {
    let contact_record = contact_records().into_values().flatten().next().unwrap();
    [event("inbound-voice-2-queued").to_string(), contact_record.to_string()]
}

/// Rules deliveries-1, deliveries-2, deliveries-3.
#[tokio::test(start_paused = true)]
async fn an_event_is_answered_with_contact_type_and_outcome_however_it_is_wrapped() {
    for text in both_sources() {
        let parsed: Value = serde_json::from_str(&text).unwrap();
        let detail = parsed.get("detail").unwrap_or(&parsed);
        let contact_id = detail.get("contactId").or_else(|| detail.get("ContactId")).unwrap();
        let event_type = detail.get("eventType").cloned().unwrap_or("CONTACT_RECORD".into());
        for (wrapped, payload) in direct(&text) {
            let dynamodb = DynamoDb::new().await;
            let instance = dynamodb.instance();
            for outcome in ["applied", "duplicate"] {
                let expected = json!({
                    "contactId": contact_id, "eventType": event_type, "outcome": outcome,
                });
                assert_eq!(instance.answer(&payload).await, expected, "{wrapped}");
            }
            let expected = joined(std::slice::from_ref(&parsed));
            let items: Vec<_> = dynamodb.table.items().await.into_values().collect();
            assert_eq!(items, [expected], "{wrapped}");
        }
    }
}

/// Rule deliveries-4.
#[tokio::test(start_paused = true)]
async fn each_message_of_an_sqs_batch_holds_an_event_however_it_is_wrapped() {
    for text in both_sources() {
        for (wrapped, body) in bodies(&text) {
            let dynamodb = DynamoDb::new().await;
            let answer = dynamodb.instance().answer(&sqs([body])).await;
            assert_eq!(answer, json!({"batchItemFailures": []}), "{wrapped}");
            assert_eq!(dynamodb.table.items().await.len(), 1, "{wrapped}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn each_record_of_a_kinesis_batch_holds_an_event_or_a_contact_record() {
    let dynamodb = DynamoDb::new().await;
    let [event, contact_record] = both_sources();
    let answer = dynamodb.instance().answer(&kinesis([event, contact_record])).await;
    assert_eq!(answer, json!({"batchItemFailures": []}));
    assert_eq!(dynamodb.table.items().await.len(), 2);
}

/// Rule deliveries-4.
#[tokio::test(start_paused = true)]
async fn an_sqs_batch_is_answered_with_the_messages_that_failed_or_are_rejected() {
    let dynamodb = DynamoDb::new().await;
    let queued = event("inbound-voice-2-queued").to_string();
    let bodies = [
        queued.clone(),
        "not JSON".to_owned(),
        notification(&event("chat-by-api-3-queued").to_string()).to_string(),
        made_up("a", "", 1, &json!({})).to_string(),
        sns(&event("outbound-voice-1-initiated").to_string()),
        "{}".to_owned(),
        sqs([queued.clone()]),
        notification("{}").to_string(),
        in_minutes(16).to_string(),
        kinesis([queued.clone()]),
    ];
    let (response, counts) = dynamodb.instance().handle(&sqs(&bodies)).await;
    assert_eq!(failures(&response.unwrap()), [1, 3, 5, 6, 7, 8, 9]);
    assert_eq!((counts.applied, counts.rejected, counts.failed), (3, 6, 1));
    assert_eq!(dynamodb.table.items().await.len(), 3);
}

/// Rule deliveries-5.
#[tokio::test(start_paused = true)]
async fn a_kinesis_batch_is_answered_with_the_records_that_failed_and_not_the_rejected_ones() {
    let dynamodb = DynamoDb::new().await;
    let instance = dynamodb.instance();
    instance.endpoint.decide(|request| {
        let (unavailable, refused) = (request.contains("\"u\""), request.contains("\"r\""));
        match (unavailable, refused) {
            (true, _) => Fault::internal_error(),
            (_, true) => Fault::refused(400, "AccessDeniedException"),
            _ => Fault::none(),
        }
    });
    let of_contact = |contact_id: &str| {
        let mut event = made_up("e", "QUEUED", 1, &json!({}));
        event["detail"]["contactId"] = contact_id.into();
        event.to_string()
    };
    let mut other_source = made_up("e", "QUEUED", 1, &json!({}));
    other_source["source"] = "aws.ec2".into();
    let batch = kinesis([
        of_contact("c"),
        "not JSON".to_owned(),
        of_contact("u"),
        "{}".to_owned(),
        in_minutes(16).to_string(),
        other_source.to_string(),
        of_contact("r"),
        made_up("e", "", 1, &json!({})).to_string(),
    ]);
    let (response, counts) = instance.handle(&batch).await;
    assert_eq!(failures(&response.unwrap()), [2, 4, 6]);
    assert_eq!((counts.events, counts.applied, counts.rejected, counts.failed), (8, 1, 4, 3));
}

#[tokio::test(start_paused = true)]
async fn a_payload_that_is_no_delivery_is_unrecognized() {
    let dynamodb = DynamoDb::new().await;
    let instance = dynamodb.instance();
    let event = event("inbound-voice-2-queued");
    let sns_records = |messages: &[Value]| {
        let of = |message| json!({"EventSource": "aws:sns", "Sns": {"Message": message}});
        json!({"Records": messages.iter().map(of).collect::<Vec<_>>()})
    };
    let text = json!(event.to_string());
    let queued: Value = serde_json::from_str(&sqs_of(std::slice::from_ref(&event))).unwrap();
    for payload in [
        json!({}),
        json!([]),
        json!([event]),
        text.clone(),
        json!(null),
        json!(true),
        json!(5),
        json!({"Records": null}),
        json!({"Records": 5}),
        json!({"Records": {}}),
        json!({"Records": []}),
        json!({"Records": [null]}),
        json!({"Records": [{"eventSource": "aws:s3"}]}),
        json!({"Records": [{"eventSource": "aws:kinesis"}]}),
        json!({"Type": "Notification"}),
        json!({"Type": "Notification", "Message": event}),
        json!({"Type": "SubscriptionConfirmation", "Message": event.to_string()}),
        json!({"Type": "Notification", "Message": notification(&event.to_string()).to_string()}),
        sns_records(&[]),
        sns_records(&[json!(null)]),
        sns_records(&[json!(7)]),
        sns_records(std::slice::from_ref(&event)),
        sns_records(&[text.clone(), text.clone()]),
        invocation_record(&json!({})),
        invocation_record(&json!(null)),
        invocation_record(&text),
        invocation_record(&invocation_record(&event)),
        invocation_record(&queued),
        event["detail"].clone(),
    ] {
        let (response, counts) = instance.handle(&payload.to_string()).await;
        assert_eq!(response.unwrap_err(), Error::UnrecognizedPayload, "{payload}");
        assert_eq!((counts.events, counts.rejected), (1, 1), "{payload}");
    }
    for not_json in ["", "{", "{\"detail\": 1e999}", "\u{0}"] {
        assert_eq!(instance.error_type(not_json).await, "MalformedEvent", "{not_json}");
    }
    assert_eq!(instance.endpoint.requests(), 0);
}

#[tokio::test(start_paused = true)]
async fn an_object_with_a_field_of_an_event_is_an_event_even_with_other_fields() {
    let dynamodb = DynamoDb::new().await;
    let instance = dynamodb.instance();
    let other: Value = serde_json::from_str(&sqs_of(&[event("chat-by-api-3-queued")])).unwrap();
    let more = json!({
        "Records": other["Records"], "Type": "Notification", "Message": "{}", "requestPayload": {},
    });
    let mut queued = event("inbound-voice-2-queued");
    queued.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    assert_eq!(instance.answer(&queued.to_string()).await["eventType"], "QUEUED");
    for name in ["source", "detail-type", "detail"] {
        let mut one_field = more.clone();
        one_field[name] = json!(null);
        assert_eq!(instance.error_type(&one_field.to_string()).await, "MalformedEvent", "{name}");
    }
}

/// Rule values-8.
#[tokio::test(start_paused = true)]
async fn of_a_name_that_comes_twice_the_last_one_counts() {
    let dynamodb = DynamoDb::new().await;
    let instance = dynamodb.instance();
    let event = made_up("e", "QUEUED", 1, &json!({})).to_string();
    let batch = sqs([event.clone()]);
    let with = |payload: &str, first: &str| payload.replacen('{', &format!("{{{first},"), 1);
    let batch_of_two = batch.replacen("\"body\"", "\"body\":\"{\",\"body\"", 1);
    let notified = sns(&event).replacen("\"Message\"", "\"Message\":5,\"Message\"", 1);
    let recorded = invocation_record(&serde_json::from_str(&event).unwrap()).to_string();
    for (payload, written) in [
        (with(&event, r#""source":"aws.ec2""#), 1),
        (with(&batch, r#""Records":[]"#), 1),
        (batch_of_two, 1),
        (notified, 1),
        (with(&recorded, r#""requestPayload":null"#), 1),
        (batch.replacen("]}", "],\"Records\":[]}", 1), 0),
    ] {
        assert!(serde_json::from_str::<Value>(&payload).is_ok(), "{payload}");
        let (response, counts) = instance.handle(&payload).await;
        assert_eq!(counts.applied + counts.duplicate, written, "{payload}");
        assert_eq!(response.is_ok(), written == 1, "{payload}");
    }
}

/// Rule values-8.
#[tokio::test(start_paused = true)]
async fn half_of_a_surrogate_pair_never_loses_the_event() {
    let half = |text: &str| text.replace("HALF", r"\ud83d");
    let event = made_up("e", "QUEUED", 1, &json!({"tags": {"name": "Rosa HALF"}})).to_string();
    // In the body of a message and in a notification, the escape itself is escaped once more.
    for payload in [
        half(&event),
        half(&sns(&event)),
        sns(&half(&event)),
        half(&sqs([event.clone()])),
        sqs([half(&event)]),
        sqs([notification(&half(&event)).to_string()]),
        sqs([half(&notification(&event).to_string())]),
        kinesis([half(&event)]),
        half(&invocation_record(&serde_json::from_str(&event).unwrap()).to_string()),
    ] {
        let dynamodb = DynamoDb::new().await;
        let (response, counts) = dynamodb.instance().handle(&payload).await;
        assert!(response.is_ok() && counts.applied == 1, "{payload}");
        assert_eq!(dynamodb.table.record().await["tags"]["name"], "Rosa \u{fffd}", "{payload}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_body_that_is_missing_or_no_text_fails_alone() {
    let dynamodb = DynamoDb::new().await;
    let instance = dynamodb.instance();
    let batch = sqs(["NO TEXT".to_owned(), event("inbound-voice-2-queued").to_string()]);
    for body in ["null", r#""""#, r#""\ud83d""#] {
        let batch = batch.replace("\"NO TEXT\"", body);
        assert_eq!(failures(&instance.handle(&batch).await.0.unwrap()), [0], "{body}");
    }
    let without = batch.replace("\"body\":\"NO TEXT\",", "");
    assert_eq!(failures(&instance.handle(&without).await.0.unwrap()), [0]);
}

/// Whether the batch is read as SQS sends it, or with a member that SQS does not send.
#[tokio::test(start_paused = true)]
async fn odd_members_of_a_message_cannot_fail_a_batch() {
    for (name, value) in [
        ("messageAttributes", json!({"a": 1, "b": {"stringValue": []}})),
        ("attributes", json!("text")),
        ("receiptHandle", json!([null])),
        ("unknown", json!({"deep": [[1]]})),
    ] {
        let dynamodb = DynamoDb::new().await;
        let mut batch: Value =
            serde_json::from_str(&sqs([event("inbound-voice-2-queued").to_string()])).unwrap();
        batch["Records"][0][name] = value;
        for payload in [batch.clone(), with(batch, "another", json!(1))] {
            let (response, counts) = dynamodb.instance().handle(&payload.to_string()).await;
            assert_eq!(failures(&response.unwrap()), [0; 0], "{name}");
            assert_eq!(counts.events, counts.applied + counts.duplicate, "{name}");
        }
    }
}

fn with(mut payload: Value, name: &str, value: Value) -> Value {
    payload[name] = value;
    payload
}

#[tokio::test(start_paused = true)]
async fn every_invalid_sample_has_its_error_and_leaves_no_record() {
    let dynamodb = DynamoDb::new().await;
    let instance = dynamodb.instance();
    for (name, text) in files("events/invalid", "json") {
        let expected = match name.as_str() {
            "other-source" | "other-detail-type" => "NotAContactEvent",
            "from-the-future" | "milestone-from-the-future" => "EventFromTheFuture",
            _ => "MalformedEvent",
        };
        assert_eq!(instance.error_type(&text).await, expected, "{name}");
    }
    assert!(dynamodb.table.items().await.is_empty());
}

/// An event whose `time` is this many minutes ahead of the clock.
fn in_minutes(minutes: u64) -> Value {
    let mut event = made_up("f", "QUEUED", 1, &json!({}));
    event["time"] = minutes_ahead(minutes).into();
    event
}

fn minutes_ahead(minutes: u64) -> String {
    let ahead = SystemTime::now() + Duration::from_mins(minutes);
    OffsetDateTime::from(ahead).format(&Rfc3339).unwrap()
}

/// Rule errors-3.
#[tokio::test(start_paused = true)]
async fn an_event_more_than_15_minutes_ahead_of_the_clock_failed_and_may_be_retried() {
    assert_eq!(MAX_AHEAD, Duration::from_mins(15));
    let dynamodb = DynamoDb::new().await;
    let instance: Instance = dynamodb.instance();
    assert_eq!(instance.answer(&in_minutes(14).to_string()).await["outcome"], "applied");
    let (response, counts) = instance.handle(&in_minutes(16).to_string()).await;
    let error = response.unwrap_err();
    assert_eq!(error, Error::EventFromTheFuture);
    assert!(error.is_retryable() && !error.is_rejection());
    assert_eq!((counts.failed, counts.rejected, counts.writes), (1, 0, 0));
}

#[tokio::test(start_paused = true)]
async fn a_batch_is_folded_per_contact_before_it_is_written() {
    let dynamodb = DynamoDb::new().await;
    let instance = dynamodb.instance();
    let events = event_files().into_iter().map(|(_, text)| text);
    let contacts = lives();
    let (response, counts) = instance.handle(&sqs(events)).await;
    assert!(failures(&response.unwrap()).is_empty());
    assert_eq!((instance.endpoint.requests(), counts.writes), (contacts.len(), contacts.len()));
    let items = dynamodb.table.items().await;
    for (contact_id, events) in contacts {
        assert_eq!(items[&contact_id], joined(&events), "{contact_id}");
    }
}

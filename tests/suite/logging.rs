//! The log: its lines, and the one line of each event.

use std::time::{Duration, SystemTime};

use contact_events::event::Timestamp;
use contact_state::store;
use serde_json::{Map, Value, json};
use tracing::level_filters::LevelFilter;
use tracing::{Level, error_span, info, info_span};

use crate::instance::DynamoDb;
use crate::process::{Process, Server};
use crate::support::fault::Fault;
use crate::support::log::Log;
use crate::support::payload::{kinesis, sqs};
use crate::support::{TABLE, contact_records, event_files, made_up};
use crate::{embedded, table};

type Line = Map<String, Value>;

/// The lines that are logged at this level meanwhile.
fn logged(level: LevelFilter, meanwhile: impl FnOnce()) -> Vec<Line> {
    let (log, _guard) = Log::capture(level);
    meanwhile();
    log.take_lines()
}

/// Logs a line at every level under each of these targets.
macro_rules! log_as {
    ($($target:literal),*) => {
        $(
            tracing::event!(target: $target, Level::TRACE, "logged");
            tracing::event!(target: $target, Level::DEBUG, "logged");
            tracing::event!(target: $target, Level::INFO, "logged");
            tracing::event!(target: $target, Level::WARN, "logged");
            tracing::event!(target: $target, Level::ERROR, "logged");
        )*
    };
}

/// Rule logs-7.
#[test]
fn the_log_level_is_this_crates_and_every_other_crate_logs_at_info_at_most() {
    for (level, ours, others) in [
        (LevelFilter::TRACE, 5, 3),
        (LevelFilter::DEBUG, 4, 3),
        (LevelFilter::INFO, 3, 3),
        (LevelFilter::WARN, 2, 2),
        (LevelFilter::ERROR, 1, 1),
    ] {
        let lines = logged(level, || {
            log_as!("contact_state", "contact_state::handler");
            log_as!("lambda_runtime", "aws_smithy_runtime::client", "hyper", "rustls", "");
            log_as!("lambda_runtime::layers::panic");
        });
        let of = |target: &str| lines.iter().filter(|line| line["target"] == target).count();
        for target in ["contact_state", "contact_state::handler"] {
            assert_eq!(of(target), ours, "{target} at {level}");
        }
        for target in ["lambda_runtime", "aws_smithy_runtime::client", "hyper", "rustls", ""] {
            assert_eq!(of(target), others, "{target} at {level}");
        }
        assert_eq!(of("lambda_runtime::layers::panic"), 0, "at {level}");
    }
}

fn now_millis() -> i64 {
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap();
    i64::try_from(now.as_millis()).unwrap()
}

#[test]
fn a_log_line_is_one_object_with_its_time_its_level_and_the_fields_beside_them() {
    let before = now_millis();
    let lines = logged(LevelFilter::INFO, || {
        info!(target: "contact_state", contactId = "c", late = true, tries = 2, "two\nlines");
    });
    let [line] = lines.as_slice() else { panic!("one line: {lines:?}") };
    let time = Timestamp::parse(line["timestamp"].as_str().unwrap()).unwrap().as_millis();
    assert!((before..=now_millis()).contains(&time), "{line:?}");
    let expected = json!({
        "timestamp": line["timestamp"], "level": "INFO", "target": "contact_state",
        "message": "two\nlines", "contactId": "c", "late": true, "tries": 2,
    });
    assert_eq!(Value::from(line.clone()), expected);
}

#[test]
fn a_log_line_has_the_request_id_of_its_invocation_and_no_other_span() {
    let lines = logged(LevelFilter::ERROR, || {
        let runtime =
            info_span!(target: "lambda_runtime", "Lambda runtime invoke", body = "secret");
        let _runtime = runtime.enter();
        let invocation = error_span!(target: "contact_state", "invocation", requestId = "r-1");
        let _invocation = invocation.enter();
        tracing::error!(target: "contact_state", "logged");
    });
    assert_eq!(lines.len(), 1);
    assert_eq!(lines[0]["span"], json!({"name": "invocation", "requestId": "r-1"}));
    assert!(!format!("{lines:?}").contains("secret"));
}

fn event_of(contact_id: &str, id: &str, second: u32, detail: &Value) -> Value {
    let mut event = made_up(id, "QUEUED", second, detail);
    event["detail"]["contactId"] = contact_id.into();
    event
}

/// The line without what the clock decides, and without where it comes from.
fn timeless(mut line: Line) -> Value {
    for name in ["timestamp", "target"] {
        assert!(line.remove(name).is_some_and(|text| text.is_string()), "{name}: {line:?}");
    }
    if line.contains_key("tries") {
        assert!(line.remove("ageMillis").is_some_and(|age| age.is_u64()), "{line:?}");
    }
    Value::from(line)
}

/// The line of an event that was written.
fn written(ids: &Value, outcome: &str, late: bool, tries: u64, left_out: u64) -> Value {
    let mut line = json!({
        "level": "INFO", "message": "event written", "outcome": outcome, "late": late,
        "tries": tries, "writeMillis": 10 * tries, "leftOut": left_out,
    });
    line.as_object_mut().unwrap().extend(ids.as_object().unwrap().clone());
    line
}

/// Rule logs-4.
#[tokio::test(start_paused = true)]
async fn each_event_has_exactly_one_line_with_its_ids_type_outcome_and_durations() {
    let dynamodb = DynamoDb::new().await;
    let instance = dynamodb.instance();
    instance.endpoint.decide(|request| {
        let fails = request.contains("\"denied\"");
        let refused = Fault::refused(400, "AccessDeniedException");
        if fails { refused } else { Fault::slow(Duration::from_millis(10)) }
    });
    let tags = json!({"tags": {"k": "v"}, "channel": 5, "queueInfo": "q", "unknownAsOf": 1});
    dynamodb.table.write(&event_of("merged", "n", 9, &json!({}))).await;
    let bodies = [
        event_of("c", "e", 1, &tags).to_string(),
        event_of("merged", "e", 1, &json!({"campaign": {"k": 1}})).to_string(),
        event_of("denied", "e", 1, &json!({})).to_string(),
        "{".to_owned(),
        contact_records().into_values().flatten().next().unwrap().to_string(),
    ];
    let contact_record: Value = serde_json::from_str(&bodies[4]).unwrap();
    let ids =
        |contact_id: &str| json!({"contactId": contact_id, "eventId": "e", "eventType": "QUEUED"});
    let (log, _guard) = Log::capture(LevelFilter::INFO);
    for (batch, origin) in [(sqs(&bodies), "messageId"), (kinesis(&bodies), "sequenceNumber")] {
        instance.handle(&batch).await.0.unwrap();
        let mut lines: Vec<Value> = log.take_lines().into_iter().map(timeless).collect();
        lines.sort_by_key(|line| line[origin].as_str().unwrap().to_owned());
        let mut applied = written(&ids("c"), "applied", false, 1, 3);
        applied["leftOutFields"] = "channel,queueInfo".into();
        let record_ids =
            json!({"contactId": contact_record["ContactId"], "eventType": "CONTACT_RECORD"});
        let mut expected = [
            applied,
            written(&ids("merged"), "merged", true, 2, 0),
            failed(
                &ids("denied"),
                "StoreRefused",
                false,
                "access denied, check the function's role: UpdateItem failed with AccessDeniedException, status 400",
            ),
            failed(
                &json!({}),
                "MalformedEvent",
                false,
                "malformed event: expected JSON in UTF-8, with numbers within a double and at most 127 levels: line 1, column 1",
            ),
            written(&record_ids, "applied", false, 1, 0),
        ];
        for (place, line) in expected.iter_mut().enumerate() {
            line[origin] = place.to_string().into();
        }
        for (line, expected) in lines.iter().zip(&expected) {
            assert_eq!(line, expected);
        }
        assert_eq!(lines.len(), expected.len());
        for contact_id in ["c", contact_record["ContactId"].as_str().unwrap()] {
            dynamodb.table.take(contact_id).await;
        }
        dynamodb.table.take("merged").await;
        dynamodb.table.write(&event_of("merged", "n", 9, &json!({}))).await;
    }
}

/// The line of an event that was not written.
fn failed(ids: &Value, error_type: &str, retryable: bool, message: &str) -> Value {
    let mut line = json!({
        "level": "WARN", "message": message, "outcome": error_type, "retryable": retryable,
        "writeMillis": 0,
    });
    line.as_object_mut().unwrap().extend(ids.as_object().unwrap().clone());
    line
}

/// Rule logs-4.
#[tokio::test(start_paused = true)]
async fn the_line_of_a_failure_has_the_events_ids_and_whether_to_retry() {
    let dynamodb = DynamoDb::new().await;
    let instance = dynamodb.instance();
    let (log, _guard) = Log::capture(LevelFilter::WARN);
    let event = event_of("c", "e", 1, &json!({}));
    let mut from_the_future = event.clone();
    from_the_future["time"] = "9999-01-01T00:00:00Z".into();
    instance.always(Fault::closed());
    for (payload, error_type, retryable) in [
        (event.to_string(), "StoreUnavailable", true),
        (from_the_future.to_string(), "EventFromTheFuture", true),
    ] {
        let error = instance.handle(&payload).await.0.unwrap_err();
        let lines = log.take_lines();
        let [line] = lines.as_slice() else { panic!("one line: {lines:?}") };
        for (name, expected) in [
            ("contactId", json!("c")),
            ("eventId", json!("e")),
            ("eventType", json!("QUEUED")),
            ("outcome", json!(error_type)),
            ("retryable", json!(retryable)),
            ("message", json!(error.to_string())),
        ] {
            assert_eq!(line[name], expected, "{name}");
        }
        assert!(!line.contains_key("messageId") && !line.contains_key("sequenceNumber"));
    }
}

/// Rule logs-5.
#[tokio::test(start_paused = true)]
async fn the_names_of_unknown_fields_are_never_logged() {
    let dynamodb = DynamoDb::new().await;
    let instance = dynamodb.instance();
    let (log, _guard) = Log::capture(LevelFilter::TRACE);
    let detail = json!({"tags": 5, "secretAsOf": 1, "secretTooBig": "x".repeat(40_000)});
    instance.answer(&event_of("c", "e", 1, &detail).to_string()).await;
    let text = log.take();
    assert!(text.contains(r#""leftOut":3,"leftOutFields":"tags""#), "{text}");
    assert!(!text.contains("secret"), "{text}");
}

/// The most bytes that an event, delivered directly, writes to the log, its metrics included. Lambda's
/// own lines come only where something went wrong. `docs/performance.md` has the number.
const MAX_LOG_BYTES: usize = 900;

#[tokio::test(flavor = "multi_thread")]
async fn a_directly_delivered_event_writes_two_lines_with_few_bytes() {
    let dynamodb = embedded::start("127.0.0.1:0").await.unwrap();
    table::create(&store::client(&embedded::config(&format!("http://{dynamodb}"))), TABLE)
        .await
        .unwrap();
    let files = event_files().into_iter().filter(|(name, _)| name.starts_with("inbound-voice"));
    let life: Vec<String> = files.map(|(_, text)| text).collect();
    let lambda = Server::lambda(&life);
    let name = ("AWS_LAMBDA_FUNCTION_NAME", "contact-state-Function-0123456789ab");
    let function = Process::in_lambda(dynamodb, lambda.address, &[name]);
    lambda.responses(life.len());
    let (log, _) = function.stopped_output();
    let lines: Vec<&str> = log.lines().collect();
    assert_eq!(lines.len(), 2 * life.len(), "{log}");
    for event in lines.chunks(2) {
        // Lambda's request ids are UUIDs, and those of the test `r-0` and so on.
        let bytes = event[0].len() + event[1].len() + 36 - "r-0".len();
        println!("{bytes} bytes: {event:?}");
        assert!(bytes <= MAX_LOG_BYTES, "{bytes} bytes: {event:?}");
    }
}

//! Privacy: nothing that a customer gave is in a log, an error, an answer or a metric.

mod marks;
mod refused;

use std::collections::{BTreeSet, HashMap};
use std::error::Error as _;

use aws_sdk_dynamodb::types::{AttributeValue, ReturnValuesOnConditionCheckFailure};
use contact_events::event::Timestamp;
use contact_state::handler::{Error, Handler, Response};
use contact_state::store::Store;
use lambda_runtime::Diagnostic;
use serde_json::{Map, Value, json};
use tokio::time::Instant;
use tracing::level_filters::LevelFilter;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::{fmt, registry};

use crate::embedded;
use crate::instance::{DynamoDb, Instance};
use crate::process::{Process, Server};
use crate::support::fault::Fault;
use crate::support::log::Log;
use crate::support::payload::{invocation_record, kinesis, notification, sns, sqs};
use crate::support::{TABLE, Table, event, event_files, is_exhaustive, made_up, no_deadline};
use marks::{marked, marks_in, object, text};
use refused::refused_events;

/// The levels of the log. TRACE has every line of the ones between.
const LEVELS: [LevelFilter; 3] = [LevelFilter::TRACE, LevelFilter::INFO, LevelFilter::ERROR];

/// The event in every delivery, with marks in what the delivery adds.
fn deliveries(event: &str) -> [(&'static str, String); 6] {
    let mark_notification = |notification: &mut Value| {
        notification["Subject"] = text(0).into();
        notification["MessageAttributes"] = object();
    };
    let mut by_sns: Value = serde_json::from_str(&sns(event)).unwrap();
    mark_notification(&mut by_sns["Records"][0]["Sns"]);
    let mut notified = notification(event);
    mark_notification(&mut notified);
    let mut record = invocation_record(&notified);
    record["responsePayload"] = object();
    [
        ("an event", event.to_owned()),
        ("SNS", by_sns.to_string()),
        ("an invocation record", record.to_string()),
        ("SQS", marked_batch([event])),
        ("SNS and SQS", marked_batch([notified.to_string()])),
        ("Kinesis", kinesis([event])),
    ]
}

fn marked_batch<T: AsRef<str>>(bodies: impl IntoIterator<Item = T>) -> String {
    let mut batch: Value = serde_json::from_str(&sqs(bodies)).unwrap();
    for record in batch["Records"].as_array_mut().unwrap() {
        for name in ["receiptHandle", "md5OfBody"] {
            record[name] = text(0).into();
        }
        record["attributes"] = object();
        let attribute = json!({"stringValue": text(0), "dataType": "String"});
        record["messageAttributes"] = json!({text(0): attribute});
    }
    batch.to_string()
}

/// The fields of this crate's log lines.
const LOGGED: [&str; 19] = [
    "timestamp",
    "level",
    "target",
    "message",
    "messageId",
    "sequenceNumber",
    "contactId",
    "eventId",
    "eventType",
    "outcome",
    "late",
    "tries",
    "writeMillis",
    "ageMillis",
    "leftOut",
    "leftOutFields",
    "retryable",
    "span",
    "spans",
];

/// Looks for marks in everything that the function logs, answers and counts.
struct Search {
    log: Log,
    /// The outcomes in the log.
    outcomes: BTreeSet<String>,
}

impl Search {
    /// Lets the function handle the payload and looks for marks.
    async fn handle(&mut self, case: &str, handler: &Handler, payload: &str) {
        self.handle_until(case, handler, payload, no_deadline()).await;
    }

    async fn handle_until(
        &mut self,
        case: &str,
        handler: &Handler,
        payload: &str,
        deadline: Instant,
    ) {
        let (response, counts) = handler.handle(payload, deadline).await;
        let now = Timestamp::from_millis(0).unwrap();
        let mut said = vec![counts.line("Contacts", "contact-state", now), format!("{counts:?}")];
        said.extend(match response {
            Ok(response) => words_of_response(&response),
            Err(error) => words_of_error(error),
        });
        let log = self.log.take();
        for line in log.lines() {
            self.read(&serde_json::from_str(line).unwrap());
        }
        said.push(log);
        for said in said {
            assert_eq!(marks_in(&said), marks::NONE, "{case}: {said}");
        }
    }

    fn read(&mut self, line: &Map<String, Value>) {
        if line["target"].as_str().unwrap().starts_with("contact_state") {
            let outcome = line.get("outcome").and_then(Value::as_str);
            self.outcomes.extend(outcome.map(str::to_owned));
            assert!(line.keys().all(|name| LOGGED.contains(&name.as_str())), "{line:?}");
        }
    }

    /// Checks which outcomes were logged since the last call, if the level shows them.
    fn expect_outcomes(&mut self, level: LevelFilter, shown_at: LevelFilter, expected: &[&str]) {
        let expected: &[&str] = if level >= shown_at { expected } else { &[] };
        let found: Vec<String> = std::mem::take(&mut self.outcomes).into_iter().collect();
        assert_eq!(found, expected, "at {level}");
    }
}

fn words_of_response(response: &Response) -> Vec<String> {
    vec![serde_json::to_string(response).unwrap(), format!("{response:?}")]
}

/// The error as it can be logged, as it is answered, and everything that it comes from.
fn words_of_error(error: Error) -> Vec<String> {
    let mut words = vec![format!("{error}"), format!("{error:?}"), format!("{error:#?}")];
    let mut source = error.source();
    while let Some(error) = source {
        words.extend([format!("{error}"), format!("{error:?}")]);
        source = error.source();
    }
    let diagnostic = Diagnostic::from(error);
    words.extend([format!("{diagnostic:?}"), serde_json::to_string(&diagnostic).unwrap()]);
    words
}

/// Runs this at every level of the log.
async fn at_every_level(run: impl AsyncFn(LevelFilter, &mut Search)) {
    for level in LEVELS {
        let (log, _guard) = Log::capture(level);
        run(level, &mut Search { log, outcomes: BTreeSet::new() }).await;
    }
}

#[test]
fn every_value_of_a_marked_sample_is_marked_except_ids_and_types() {
    for (name, text) in event_files() {
        let marked = marked(&serde_json::from_str(&text).unwrap());
        for (pointer, leaf) in leaves("", &marked) {
            let lower = pointer.to_lowercase();
            let may_be_logged = ["/id", "/time", "/source", "/detail-type"].contains(&&*lower)
                || ["/detail/contactid", "/detail/eventtype"].contains(&&*lower)
                || lower.starts_with("/detail/updatedproperties/");
            let is_marked = !marks_in(&leaf.to_string()).is_empty();
            let has_no_room = leaf.is_boolean() || leaf.is_null();
            assert!(may_be_logged || is_marked || has_no_room, "{name}: {pointer} is {leaf}");
        }
    }
}

fn leaves(pointer: &str, value: &Value) -> Vec<(String, Value)> {
    match value {
        Value::Object(members) => members
            .iter()
            .flat_map(|(name, member)| leaves(&format!("{pointer}/{name}"), member))
            .collect(),
        Value::Array(elements) => {
            elements.iter().flat_map(|element| leaves(&format!("{pointer}/"), element)).collect()
        }
        leaf => vec![(pointer.to_owned(), leaf.clone())],
    }
}

/// Rule logs-6.
#[tokio::test(start_paused = true)]
async fn no_value_of_a_customer_is_logged_or_answered_for_an_event_that_is_written() {
    let samples: Vec<(String, String)> = event_files()
        .into_iter()
        .step_by(if is_exhaustive() { 1 } else { 3 })
        .map(|(name, text)| (name, marked(&serde_json::from_str(&text).unwrap()).to_string()))
        .collect();
    at_every_level(async |level, search| {
        let dynamodb = DynamoDb::new().await;
        let Instance { handler, .. } = dynamodb.instance();
        search.log.take();
        // The late ones last, then each in one of the deliveries, then all in one batch.
        for (name, event) in samples.iter().rev() {
            search.handle(name, &handler, event).await;
        }
        for (place, (name, event)) in samples.iter().enumerate() {
            let deliveries = deliveries(event);
            let (by, payload) = &deliveries[place % deliveries.len()];
            search.handle(&format!("{name} by {by}"), &handler, payload).await;
        }
        let batch = marked_batch(samples.iter().map(|(_, event)| event));
        search.handle("all in one batch", &handler, &batch).await;
        let outcomes = ["applied", "duplicate", "merged", "stale"];
        search.expect_outcomes(level, LevelFilter::INFO, &outcomes);
    })
    .await;
}

/// Rule logs-6.
#[tokio::test(start_paused = true)]
async fn no_value_of_a_customer_is_logged_or_answered_for_an_event_that_is_refused() {
    let dynamodb = DynamoDb::new().await;
    at_every_level(async |level, search| {
        let instance = dynamodb.instance();
        for (error, event) in refused_events() {
            for (by, payload) in deliveries(&event) {
                search.handle(&format!("{error} by {by}"), &instance.handler, &payload).await;
                search.expect_outcomes(level, LevelFilter::WARN, &[error]);
            }
        }
        assert_eq!(instance.endpoint.requests(), 0);
    })
    .await;
}

fn function_on(table: &str, dynamodb: &DynamoDb) -> Handler {
    let store = Store::new(dynamodb.table.client.clone(), table);
    Handler::new(store, contact_events::record::Policy::default(), "ContactState")
}

/// A marked event of the contact `c`.
fn marked_event(event_type: &str) -> String {
    marked(&made_up("e", event_type, 1, &json!({}))).to_string()
}

/// An event of the contact `c` over 400 KB.
fn too_large() -> String {
    let sections: Map<String, Value> =
        (0..13).map(|number| (format!("{}{number}", text(0)), text(32_000).into())).collect();
    made_up("e", "QUEUED", 2, &Value::Object(sections)).to_string()
}

/// A marked item of the contact `c` that contact-state did not write.
fn corrupt_item() -> HashMap<String, AttributeValue> {
    let marked = AttributeValue::S(text(0));
    HashMap::from([
        ("contactId".to_owned(), AttributeValue::S("c".into())),
        ("asOf".to_owned(), AttributeValue::M(HashMap::from([(text(0), marked.clone())]))),
        (text(0), marked),
    ])
}

#[tokio::test(start_paused = true)]
async fn no_value_of_a_customer_is_logged_or_answered_for_an_event_that_the_table_does_not_take() {
    let sample = marked(&event("chat-by-api-5-disconnected")).to_string();
    at_every_level(async |level, search| {
        let dynamodb = DynamoDb::new().await;
        let [handler, no_table] = [TABLE, "missing"].map(|name| function_on(name, &dynamodb));
        search.log.take();
        for (by, payload) in deliveries(&sample) {
            search.handle(&format!("no table, by {by}"), &no_table, &payload).await;
            search.expect_outcomes(level, LevelFilter::WARN, &["StoreRefused"]);
            let late = Instant::now();
            search.handle_until(&format!("no time, by {by}"), &handler, &payload, late).await;
            search.expect_outcomes(level, LevelFilter::WARN, &["StoreUnavailable"]);
        }
        let batch = marked_batch([too_large(), marked_event("QUEUED"), too_large()]);
        for payload in [too_large(), batch] {
            search.handle("too large", &handler, &payload).await;
        }
        search.outcomes.clear();
        dynamodb.table.put("c", Some(&corrupt_item())).await;
        search.log.take();
        for (by, payload) in deliveries(&marked_event("PAUSED")) {
            search.handle(&format!("a corrupt item, by {by}"), &handler, &payload).await;
            search.expect_outcomes(level, LevelFilter::WARN, &["StoreRefused"]);
        }
    })
    .await;
}

/// How DynamoDB fails, with the request repeated in its answer, and the error that this makes.
const ANSWERS: [(u16, &str, &str); 11] = [
    (400, "ProvisionedThroughputExceededException", "StoreUnavailable"),
    (400, "ThrottlingException", "StoreUnavailable"),
    (400, "RequestLimitExceeded", "StoreUnavailable"),
    (500, "InternalServerError", "StoreUnavailable"),
    (400, "ExpiredTokenException", "StoreUnavailable"),
    (400, "AccessDeniedException", "StoreRefused"),
    (400, "ResourceNotFoundException", "StoreRefused"),
    (400, "ValidationException", "StoreRefused"),
    (400, "ConditionalCheckFailedException", "StoreRefused"),
    (200, "", "StoreUnavailable"),
    (503, "", "StoreUnavailable"),
];

/// The answer with this code that repeats the request. Without a code it is not DynamoDB's.
fn repeating(status: u16, code: &str, request: &str) -> Fault {
    if code.is_empty() {
        return Fault::answered(status, format!("<{request}>"));
    }
    let code = format!("com.amazonaws.dynamodb.v20120810#{code}");
    let body = json!({"__type": code, "message": request, "Item": {}});
    Fault::answered(status, body.to_string())
}

#[tokio::test(start_paused = true)]
async fn no_value_of_a_customer_is_logged_or_answered_for_an_event_that_dynamodbs_error_repeats() {
    let sample = marked(&event("task-scheduled-4-connected-to-agent")).to_string();
    let dynamodb = DynamoDb::new().await;
    at_every_level(async |level, search| {
        let instance = dynamodb.instance();
        for (status, code, error) in ANSWERS {
            instance.endpoint.decide(move |request| repeating(status, code, &request.body));
            for (by, payload) in deliveries(&sample) {
                let case = format!("{status} {code} by {by}");
                search.handle(&case, &instance.handler, &payload).await;
                search.expect_outcomes(level, LevelFilter::WARN, &[error]);
            }
        }
        for fault in [Fault::closed(), Fault::silence()] {
            instance.always(fault);
            search.handle("no answer", &instance.handler, &sample).await;
            search.expect_outcomes(level, LevelFilter::WARN, &["StoreUnavailable"]);
        }
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn without_its_cap_at_info_the_sdk_would_log_the_stored_item() {
    let sample = marked(&event("inbound-voice-2-queued")).to_string();
    let (log, guard) = Log::capture(LevelFilter::TRACE);
    write_twice(&sample).await;
    assert_eq!(marks_in(&log.take()), marks::NONE);
    drop(guard);
    let everything = Log::default();
    let writer = everything.clone();
    let lines = fmt::layer().with_writer(move || writer.clone());
    let _guard = tracing::subscriber::set_default(registry().with(lines).with(LevelFilter::TRACE));
    write_twice(&sample).await;
    assert_eq!(marks_in(&everything.take()), ["a text", "a number", "a time"]);
}

/// The second time, DynamoDB returns the item.
async fn write_twice(event: &str) {
    let dynamodb = DynamoDb::new().await;
    let instance = dynamodb.instance();
    for _ in 0..2 {
        instance.answer(event).await;
    }
}

#[tokio::test(start_paused = true)]
async fn the_debug_text_of_the_sdks_own_error_would_contain_the_stored_item() {
    let table = DynamoDb::new().await.table;
    table.put("c", Some(&corrupt_item())).await;
    let put = table.client.put_item().table_name(TABLE).set_item(Some(corrupt_item()));
    let refused = put
        .condition_expression("attribute_not_exists(contactId)")
        .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld);
    let error = refused.send().await.unwrap_err();
    assert_eq!(marks_in(&format!("{error:?}")), ["a text"]);
}

#[tokio::test(start_paused = true)]
async fn ids_cannot_forge_a_line_of_the_log() {
    let forged = "x\n{\"level\":\"ERROR\",\"outcome\":\"forged\"}\r\n";
    let mut event = made_up(forged, forged, 1, &object());
    event["detail"]["contactId"] = forged.into();
    at_every_level(async |level, search| {
        let dynamodb = DynamoDb::new().await;
        let instance = dynamodb.instance();
        search.log.take();
        for payload in [event.to_string(), marked_batch([event.to_string()])] {
            search.handle("forged", &instance.handler, &payload).await;
        }
        search.expect_outcomes(level, LevelFilter::INFO, &["applied", "duplicate"]);
        instance.always(Fault::closed());
        search.handle("forged", &instance.handler, &event.to_string()).await;
        search.expect_outcomes(level, LevelFilter::WARN, &["StoreUnavailable"]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_functions_own_binary_prints_nothing_of_an_event() {
    let dynamodb = embedded::start("127.0.0.1:0").await.unwrap();
    Table::at(&format!("http://{dynamodb}")).await;
    let good = marked(&event("tags-updated-4-contact-data-updated")).to_string();
    // Lambda refuses a payload that is not JSON, so such a text comes in a notification.
    let payload = |(_, text): (&str, String)| {
        if serde_json::from_str::<Value>(&text).is_ok() { text } else { sns(&text) }
    };
    let mut payloads: Vec<String> = refused_events().into_iter().map(payload).collect();
    payloads.push(good);
    let lambda = Server::lambda(&payloads);
    let settings = [("AWS_LAMBDA_LOG_LEVEL", "TRACE")];
    let function = Process::in_lambda(dynamodb, lambda.address, &settings);
    let responses = lambda.responses(payloads.len());
    for (_, response) in &responses {
        assert_eq!(marks_in(&response.to_string()), marks::NONE, "{response}");
    }
    assert_eq!(responses.last().unwrap().1["outcome"], "applied");
    let (out, err) = function.stopped_output();
    for said in [&out, &err] {
        assert_eq!(marks_in(said), marks::NONE, "{said}");
    }
    assert_eq!(out.matches("\"CloudWatchMetrics\"").count(), payloads.len());
}

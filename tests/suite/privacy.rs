//! Privacy: what a customer said is in no log, error, answer or metric, whatever happens.

mod bad;
mod planting;
mod unkind;
mod witness;

use std::collections::HashMap;
use std::env;
use std::io;
use std::process::Command;
use std::sync::OnceLock;
use std::time::{Duration, SystemTime};

use aws_sdk_dynamodb::types::{AttributeValue, ReturnValuesOnConditionCheckFailure};
use contact_state::handler::{Counts, Handler};
use contact_state::logging;
use contact_state::store::{self, Store};
use lambda_runtime::{Context, Diagnostic, LambdaEvent};
use serde_json::value::RawValue;
use serde_json::{Map, Value, json};
use tokio::runtime::Runtime;
use tokio::time::Instant;
use tracing::Dispatch;
use tracing::level_filters::LevelFilter;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::{fmt, registry};

use crate::bad_input::wrapping::{by_sns, by_sqs, notification};
use crate::embedded;
use crate::support::{TABLE, Table, event, event_files, log_everywhere, made_up, no_deadline};
use bad::bad_events;
use planting::{marks_in, object, planted, text};
use unkind::Failing;
use witness::{Log, NO_MARKS, Witness, heard_at, one_thread};

/// An event in every delivery, each as marked as the event.
fn deliveries(event: &str) -> [(&'static str, String); 5] {
    let mut by_sns = by_sns(event);
    mark_notification(&mut by_sns["Records"][0]["Sns"]);
    let mut notification = notification(event);
    mark_notification(&mut notification);
    let notification = notification.to_string();
    [
        ("an event", event.to_owned()),
        ("SNS", by_sns.to_string()),
        ("a notification", notification.clone()),
        ("SQS", marked_batch([("1", event)])),
        ("SNS and SQS", marked_batch([("1", &*notification)])),
    ]
}

fn mark_notification(notification: &mut Value) {
    notification["Subject"] = text(0).into();
    notification["MessageAttributes"] = object();
}

fn marked_batch<'a>(messages: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    let mut batch = by_sqs(messages);
    for record in batch["Records"].as_array_mut().unwrap() {
        for name in ["receiptHandle", "md5OfBody"] {
            record[name] = text(0).into();
        }
        for name in ["attributes", "messageAttributes"] {
            record[name] = object();
        }
    }
    batch.to_string()
}

/// A new DynamoDB on threads of its own, so that what it logs is not heard.
fn dynamodb() -> String {
    static ELSEWHERE: OnceLock<Runtime> = OnceLock::new();
    let elsewhere = ELSEWHERE.get_or_init(|| Runtime::new().unwrap());
    let address = elsewhere.block_on(embedded::start("127.0.0.1:0")).unwrap();
    format!("http://{address}")
}

fn function(store: Store) -> Handler {
    Handler::new(store, 0, "ContactState")
}

fn function_at(endpoint_url: &str) -> Handler {
    function(Store::new(store::client(&embedded::config(endpoint_url)), TABLE))
}

const LEVELS: [LevelFilter; 5] = [
    LevelFilter::TRACE,
    LevelFilter::DEBUG,
    LevelFilter::INFO,
    LevelFilter::WARN,
    LevelFilter::ERROR,
];

#[test]
fn only_what_may_be_told_of_a_sample_is_unmarked() {
    for (name, text) in event_files() {
        let planted = planted(&serde_json::from_str(&text).unwrap());
        for (pointer, leaf) in leaves("", &planted) {
            let lower = pointer.to_lowercase();
            let may_be_told = ["/id", "/time", "/source", "/detail-type"].contains(&&*lower)
                || ["/detail/contactid", "/detail/eventtype"].contains(&&*lower)
                || lower.starts_with("/detail/updatedproperties/");
            let is_marked = !marks_in(&leaf.to_string()).is_empty();
            let has_no_room = leaf.is_boolean() || leaf.is_null();
            assert!(may_be_told || is_marked || has_no_room, "{name}: {pointer} is {leaf}");
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

#[test]
fn of_what_is_written_merged_known_or_stale_nothing_is_said() {
    for level in LEVELS {
        let url = dynamodb();
        let witness = heard_at(level, async |witness| write_the_samples(witness, &url).await);
        if level >= LevelFilter::INFO {
            let all = ["applied", "duplicate", "merged", "stale"].map(str::to_owned);
            assert_eq!(witness.outcomes, all.into(), "the witness hears");
        }
    }
}

/// Every sample event: the late ones last, then again in each delivery, then in one batch.
async fn write_the_samples(witness: &mut Witness, url: &str) {
    let table = Table::at(url).await;
    witness.log.take();
    let function = function(table.store.clone());
    let events: Vec<(String, String)> = event_files()
        .into_iter()
        .map(|(name, text)| (name, planted(&serde_json::from_str(&text).unwrap()).to_string()))
        .collect();
    for (name, event) in events.iter().rev() {
        witness.hear(name, &function, event).await;
    }
    for (place, (name, event)) in events.iter().enumerate() {
        let deliveries = deliveries(event);
        let (by, payload) = &deliveries[place % deliveries.len()];
        witness.hear(&format!("{name} by {by}"), &function, payload).await;
    }
    let messages = events.iter().map(|(name, event)| (name.as_str(), event.as_str()));
    witness.hear("all in one batch", &function, &marked_batch(messages)).await;
}

#[test]
fn of_what_is_no_event_nothing_is_said() {
    for level in LEVELS {
        let function = function_at("http://127.0.0.1:9");
        let witness = heard_at(level, async |witness| {
            for (error, event) in bad_events() {
                for (by, payload) in deliveries(&event) {
                    let before = std::mem::take(&mut witness.outcomes);
                    witness.hear(&format!("{error} by {by}"), &function, &payload).await;
                    if level >= LevelFilter::WARN {
                        assert_eq!(witness.outcomes, [error.to_owned()].into(), "{by}: {event}");
                    }
                    witness.outcomes.extend(before);
                }
            }
        });
        assert_eq!(witness.outcomes.len(), if level >= LevelFilter::WARN { 4 } else { 0 });
    }
}

#[test]
fn of_what_the_table_refuses_nothing_is_said() {
    for level in LEVELS {
        let url = dynamodb();
        let witness = heard_at(level, async |witness| be_refused(witness, &url).await);
        let expected = if level >= LevelFilter::WARN {
            vec!["StoreRefused", "StoreUnavailable"]
        } else {
            vec![]
        };
        let failures: Vec<_> =
            witness.outcomes.iter().filter(|outcome| outcome.starts_with("Store")).collect();
        assert_eq!(failures, expected);
    }
}

async fn be_refused(witness: &mut Witness, url: &str) {
    let table = Table::at(url).await;
    witness.log.take();
    let function_of = |table_name: &str| function(Store::new(table.client.clone(), table_name));
    let [function, missing] = [TABLE, "missing"].map(function_of);
    let marked = planted(&event("chat-by-api-5-disconnected")).to_string();
    for (by, payload) in deliveries(&marked) {
        witness.hear(&format!("no table, by {by}"), &missing, &payload).await;
        let over = Instant::now();
        witness.hear_until(&format!("no time, by {by}"), &function, &payload, over).await;
    }
    for (by, payload) in deliveries(&too_large()) {
        witness.hear(&format!("too large, by {by}"), &function, &payload).await;
    }
    let [large, small] = [too_large(), made_up_marked("QUEUED")];
    let batch = marked_batch([("1", &*large), ("2", &*small), ("3", &*large)]);
    witness.hear("too large among others of its contact", &function, &batch).await;
    let wide = ["a", "b", "c"].map(of_many_fields);
    let batch = marked_batch(["1", "2", "3"].into_iter().zip(wide.iter().map(String::as_str)));
    witness.hear("more than one expression holds", &function, &batch).await;
    table.put("c", Some(&strange_item())).await;
    witness.log.take();
    for (by, payload) in deliveries(&made_up_marked("PAUSED")) {
        witness.hear(&format!("a corrupt item, by {by}"), &function, &payload).await;
    }
}

/// An event of the contact `c`.
fn made_up_marked(event_type: &str) -> String {
    planted(&made_up("e", event_type, 1, &json!({}))).to_string()
}

fn too_large() -> String {
    let sections: Map<String, Value> =
        (0..13).map(|number| (format!("{}{number}", text(0)), text(32_000).into())).collect();
    made_up("e", "QUEUED", 2, &Value::Object(sections)).to_string()
}

/// An event of the contact `c` with as many unknown fields as are kept.
fn of_many_fields(name: &str) -> String {
    let fields: Map<String, Value> =
        (0..32).map(|number| (format!("{}{name}{number}", text(0)), object())).collect();
    made_up(name, "QUEUED", 3, &Value::Object(fields)).to_string()
}

/// An item of the contact `c` that contact-state did not write, and that is marked.
fn strange_item() -> HashMap<String, AttributeValue> {
    let marked = AttributeValue::S(text(0));
    HashMap::from([
        ("contactId".to_owned(), AttributeValue::S("c".into())),
        ("asOf".to_owned(), AttributeValue::M(HashMap::from([(text(0), marked.clone())]))),
        (text(0), marked),
    ])
}

/// How an unkind DynamoDB fails, and the error that this makes.
const FAILING: [(Failing, &str); 14] = [
    (Failing::With(400, "ProvisionedThroughputExceededException"), "StoreUnavailable"),
    (Failing::With(400, "ThrottlingException"), "StoreUnavailable"),
    (Failing::With(400, "RequestLimitExceeded"), "StoreUnavailable"),
    (Failing::With(500, "InternalServerError"), "StoreUnavailable"),
    (Failing::With(400, "ExpiredTokenException"), "StoreUnavailable"),
    (Failing::With(400, "AccessDeniedException"), "StoreRefused"),
    (Failing::With(400, "ResourceNotFoundException"), "StoreRefused"),
    (Failing::With(400, "ValidationException"), "StoreRefused"),
    (Failing::With(400, "ConditionalCheckFailedException"), "StoreRefused"),
    (Failing::Repeating(200), "StoreUnavailable"),
    (Failing::Repeating(404), "StoreUnavailable"),
    (Failing::Repeating(503), "StoreUnavailable"),
    (Failing::Closing, "StoreUnavailable"),
    (Failing::Silently, "StoreUnavailable"),
];

#[test]
fn of_what_fails_on_the_way_nothing_is_said_though_the_answer_repeats_it() {
    let levels: Vec<_> = LEVELS
        .into_iter()
        .map(|level| std::thread::spawn(move || heard_at(level, async |it| fail(it, level).await)))
        .collect();
    for level in levels {
        level.join().unwrap();
    }
}

async fn fail(witness: &mut Witness, level: LevelFilter) {
    let marked = planted(&event("task-scheduled-4-connected-to-agent")).to_string();
    let unreachable =
        ("unreachable".to_owned(), "http://127.0.0.1:9".to_owned(), "StoreUnavailable");
    let unkind = FAILING.map(|(how, error)| (format!("{how:?}"), unkind::start(how), error));
    for (how, url, error) in unkind.into_iter().chain([unreachable]) {
        let function = function_at(&url);
        for (by, payload) in [&deliveries(&marked)[0], &deliveries(&marked)[4]] {
            witness.outcomes.clear();
            witness.hear(&format!("{how} by {by}"), &function, payload).await;
            let told: Vec<&String> = witness.outcomes.iter().collect();
            let heard = if level >= LevelFilter::WARN { vec![error] } else { vec![] };
            assert_eq!(told, heard, "{how}");
        }
    }
}

#[test]
fn without_the_cap_the_sdk_would_tell_the_stored_item() {
    log_everywhere();
    let marked = planted(&event("inbound-voice-2-queued")).to_string();
    let told = |subscriber: &dyn Fn(Log) -> Dispatch| {
        let (log, url) = (Log::default(), dynamodb());
        let _heard = tracing::dispatcher::set_default(&subscriber(log.clone()));
        one_thread().block_on(write_twice(&url, &marked));
        marks_in(&log.take())
    };
    let lines = |log: Log| fmt::layer().with_writer(move || log.clone());
    let everything = |log| registry().with(lines(log)).with(LevelFilter::TRACE).into();
    let capped = |log: Log| logging::subscriber(LevelFilter::TRACE, move || log.clone()).into();
    assert_eq!(told(&everything), ["a text", "a number", "a moment"]);
    assert_eq!(told(&capped), NO_MARKS);
}

/// The second time DynamoDB returns the item.
async fn write_twice(url: &str, event: &str) {
    let function = function(Table::at(url).await.store);
    for _ in 0..2 {
        function.handle(event, no_deadline(), &mut Counts::default()).await.unwrap();
    }
}

#[test]
fn the_sdks_own_error_would_tell_the_stored_item() {
    let url = dynamodb();
    one_thread().block_on(async {
        let table = Table::at(&url).await;
        table.put("c", Some(&strange_item())).await;
        let put = table.client.put_item().table_name(TABLE).set_item(Some(strange_item()));
        let refused = put
            .condition_expression("attribute_not_exists(contactId)")
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld);
        let error = refused.send().await.unwrap_err();
        assert_eq!(marks_in(&format!("{error:?}")), ["a text"]);
    });
}

#[test]
fn other_crates_are_capped_at_info_and_this_one_is_not() {
    log_everywhere();
    for level in LEVELS {
        let log = Log::default();
        let writer = log.clone();
        let subscriber = logging::subscriber(level, move || writer.clone());
        tracing::subscriber::with_default(subscriber, || {
            tracing::trace!(target: "contact_state::store", "ours, TRACE");
            tracing::debug!(target: "contact_state", "ours, DEBUG");
            tracing::trace!(target: "lambda_runtime", "theirs, TRACE");
            tracing::debug!(target: "aws_smithy_runtime", "theirs, DEBUG");
            tracing::info!(target: "hyper", "theirs, INFO");
            tracing::error!(target: "hyper", "theirs, ERROR");
        });
        let log = log.take();
        for (line, from) in [
            ("ours, TRACE", Some(LevelFilter::TRACE)),
            ("ours, DEBUG", Some(LevelFilter::DEBUG)),
            ("theirs, TRACE", None),
            ("theirs, DEBUG", None),
            ("theirs, INFO", Some(LevelFilter::INFO)),
            ("theirs, ERROR", Some(LevelFilter::ERROR)),
        ] {
            let expected = from.is_some_and(|from| level >= from);
            assert_eq!(log.contains(line), expected, "{line} at {level}");
        }
    }
}

#[test]
fn ids_cannot_forge_a_line_of_the_log() {
    let url = dynamodb();
    let forged = "x\n{\"level\":\"ERROR\",\"outcome\":\"forged\"}\r\n";
    let mut event = made_up(forged, forged, 1, &object());
    event["detail"]["contactId"] = forged.into();
    let event = event.to_string();
    let witness = heard_at(LevelFilter::TRACE, async |witness| {
        let table = Table::at(&url).await;
        witness.log.take();
        let (function, missing) =
            (function(table.store.clone()), function_at("http://127.0.0.1:9"));
        for (by, payload) in [("itself", event.clone()), ("SQS", marked_batch([(forged, &*event)]))]
        {
            witness.hear(&format!("forged by {by}"), &function, &payload).await;
            witness.hear(&format!("forged by {by}, unavailable"), &missing, &payload).await;
        }
    });
    let told = ["StoreUnavailable", "applied", "duplicate"].map(str::to_owned);
    assert_eq!(witness.outcomes, told.into());
}

#[test]
fn an_invocation_prints_its_log_and_its_metrics_and_nothing_of_the_event() {
    let (_, here) = module_path!().split_once("::").unwrap();
    let test = format!("{here}::invocations_in_a_process_of_their_own");
    let output = Command::new(env::current_exe().unwrap())
        .args([&test, "--exact", "--ignored", "--nocapture"])
        .output()
        .unwrap();
    let [out, err] = [output.stdout, output.stderr].map(|bytes| String::from_utf8(bytes).unwrap());
    assert!(output.status.success(), "{out}{err}");
    for said in [&out, &err] {
        assert_eq!(marks_in(said), NO_MARKS, "{said}");
    }
    assert_eq!(out.matches("\"CloudWatchMetrics\"").count(), bad_events().len() + 1, "{out}");
    assert_eq!(out.matches("\"outcome\":\"applied\"").count(), 1, "{out}");
    assert_eq!(out.matches("the runtime logs: ").count(), bad_events().len(), "{out}");
}

#[test]
#[ignore = "the test above runs it and reads what it prints"]
fn invocations_in_a_process_of_their_own() {
    let url = dynamodb();
    let subscriber = logging::subscriber(LevelFilter::TRACE, io::stdout);
    let _heard = tracing::subscriber::set_default(subscriber);
    one_thread().block_on(async {
        let function = function(Table::at(&url).await.store);
        let good = planted(&event("tags-updated-4-contact-data-updated")).to_string();
        function.invoke(invocation(good)).await.unwrap();
        for (_, bad) in bad_events() {
            let payload = if RawValue::from_string(bad.clone()).is_ok() {
                bad
            } else {
                by_sns(&bad).to_string()
            };
            let error = function.invoke(invocation(payload)).await.unwrap_err();
            tracing::error!("the runtime logs: {error:?}");
            println!("{:?}", Diagnostic::from(error));
        }
    });
}

fn invocation(payload: String) -> LambdaEvent<Box<RawValue>> {
    let mut context = Context::default();
    let deadline = SystemTime::now() + Duration::from_mins(1);
    let deadline = deadline.duration_since(SystemTime::UNIX_EPOCH).unwrap();
    context.deadline = u64::try_from(deadline.as_millis()).unwrap();
    LambdaEvent::new(RawValue::from_string(payload).unwrap(), context)
}

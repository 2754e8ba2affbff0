//! The function's own binary: how it starts, that its settings reach it, and what it does when it
//! cannot go on.

use std::env;
use std::net::SocketAddr;
use std::process::Command;

use contact_events::event::MAX_CONTACT_ID_CHARS;
use contact_state::logging;
use lambda_runtime::{LambdaEvent, service_fn};
use serde_json::{Value, json};
use tokio::runtime::Runtime;
use tracing::level_filters::LevelFilter;

use crate::embedded;
use crate::process::{NO_SERVER, Process, Server, answer, body, header, lambda_variables};
use crate::settings::{NO_DAYS, NO_LEVEL, NO_NAMESPACE, NO_TABLE, OMITS_THE_KEY};
use crate::support::payload::sqs;
use crate::support::{TABLE, Table, event, made_up};

/// Checks that the function ended as one that cannot start, and logged this reason in one line.
fn did_not_start(function: Process, reason: &str) {
    let (code, lines) = function.ended();
    assert_eq!(code, Some(1), "{lines:?}");
    let [line] = lines.as_slice() else { panic!("one line: {lines:?}") };
    assert_eq!(line["level"], "ERROR");
    let message = line["message"].as_str().unwrap();
    assert!(message.starts_with(&format!("initialisation failed: {reason}")), "{message}");
}

#[test]
fn the_function_does_not_start_with_a_setting_that_cannot_be_read_and_says_which() {
    did_not_start(Process::function(&[]), NO_TABLE);
    for (name, text, reason) in [
        ("TABLE_NAME", "", NO_TABLE),
        ("RETENTION_DAYS", "ten", NO_DAYS),
        ("METRICS_NAMESPACE", "AWS/Lambda", NO_NAMESPACE),
        ("AWS_LAMBDA_LOG_LEVEL", "LOUD", NO_LEVEL),
        ("OMIT_FIELDS", "contactId", OMITS_THE_KEY),
    ] {
        let mut environment = vec![("TABLE_NAME", TABLE)];
        environment.retain(|(other, _)| *other != name);
        environment.push((name, text));
        did_not_start(Process::function(&environment), reason);
    }
}

/// Rule settings-2.
#[tokio::test(flavor = "multi_thread")]
async fn the_function_does_not_start_without_its_table_and_says_so() {
    let dynamodb = embedded::start("127.0.0.1:0").await.unwrap();
    let function = Process::in_lambda(dynamodb, NO_SERVER, &[]);
    did_not_start(function, "no such table, check TABLE_NAME and the Region: GetItem failed with");
}

#[test]
fn the_function_does_not_start_without_permission_and_says_so() {
    let denied = r#"{"__type":"com.amazon.coral.service#AccessDeniedException","Message":"no"}"#;
    let dynamodb = Server::new([answer("400 Bad Request", "", denied)]);
    let function = Process::in_lambda(dynamodb.address, NO_SERVER, &[]);
    did_not_start(function, "access denied, check the function's role: GetItem failed with");
}

/// Starts the function and checks that it asks for an invocation, and that it has logged warnings
/// that start in this way, and nothing else.
fn starts_with_warnings(dynamodb: SocketAddr, settings: &[(&str, &str)], warnings: &[&str]) {
    let lambda = Server::lambda(&[]);
    let function = Process::in_lambda(dynamodb, lambda.address, settings);
    lambda.responses(0);
    let lines = function.stopped();
    assert_eq!(lines.len(), warnings.len(), "{lines:?}");
    for (line, warning) in lines.iter().zip(warnings) {
        assert_eq!(line["level"], "WARN");
        let message = line["message"].as_str().unwrap();
        assert!(message.starts_with(warning), "{message}");
    }
}

/// How the warning begins. What is wrong with DynamoDB follows.
const UNAVAILABLE: &str = "initialisation continues, each event reports its own error: DynamoDB \
                           is not available: GetItem failed with ";

/// Rule settings-2.
#[test]
fn the_function_starts_without_a_reachable_dynamodb_and_warns() {
    starts_with_warnings(NO_SERVER, &[], &[&format!("{UNAVAILABLE}no connection")]);
    for (answers, reason) in [
        (vec![], "a timeout"),
        (vec![answer("500 Internal Server Error", "", "{}")], "an unnamed error, status 500"),
        (
            vec![answer("400 Bad Request", "", r#"{"__type":"x#ThrottlingException"}"#)],
            "ThrottlingException, status 400",
        ),
    ] {
        let dynamodb = Server::new(answers);
        starts_with_warnings(dynamodb.address, &[], &[&format!("{UNAVAILABLE}{reason}")]);
        assert!(header(&dynamodb.request(), "x-amz-target").unwrap().ends_with(".GetItem"));
        dynamodb.expect_no_request();
    }
}

/// Rule settings-2.
#[test]
fn the_function_starts_with_one_get_item_of_a_key_that_no_contact_has() {
    let dynamodb = Server::new([answer("200 OK", "", "{}")]);
    starts_with_warnings(dynamodb.address, &[], &[]);
    let request = dynamodb.request();
    assert_eq!(header(&request, "x-amz-target"), Some("DynamoDB_20120810.GetItem"));
    let request = body(&request);
    assert_eq!(request["TableName"], TABLE);
    let key = request["Key"]["contactId"]["S"].as_str().unwrap();
    assert!(key.chars().count() > MAX_CONTACT_ID_CHARS, "{key}");
    dynamodb.expect_no_request();
}

/// Rule settings-4.
#[test]
fn the_function_warns_of_each_field_to_omit_that_it_does_not_know() {
    let dynamodb = Server::new([answer("200 OK", "", "{}")]);
    let warning = |name| {
        format!("OMIT_FIELDS: this version does not know the field `{name}`, check the spelling")
    };
    starts_with_warnings(
        dynamodb.address,
        &[("OMIT_FIELDS", "Tags,CostumerId,customerEndpoint,new")],
        &[&warning("costumerId"), &warning("new")],
    );
}

/// Runs the function with these settings on an embedded DynamoDB. Returns the responses to the
/// payloads, the log, and the records.
async fn run(
    settings: &[(&str, &str)],
    payloads: &[String],
) -> (Vec<(String, Value)>, Vec<Value>, Vec<Value>) {
    let dynamodb = embedded::start("127.0.0.1:0").await.unwrap();
    let table = Table::at(&format!("http://{dynamodb}")).await;
    let lambda = Server::lambda(payloads);
    let function = Process::in_lambda(dynamodb, lambda.address, settings);
    let responses = lambda.responses(payloads.len());
    let lines = function.stopped();
    let records = table.items().await.into_values().map(Value::from).collect();
    (responses, lines, records)
}

#[tokio::test(flavor = "multi_thread")]
async fn an_invocation_is_answered_logged_and_counted() {
    let event = event("inbound-voice-2-queued");
    let payloads = [event.to_string(), "{}".to_owned(), sqs(["{"])];
    let (responses, lines, records) = run(&[], &payloads).await;

    let contact_id = &event["detail"]["contactId"];
    let expected = json!({"contactId": contact_id, "eventType": "QUEUED", "outcome": "applied"});
    assert_eq!(responses[0], ("response".to_owned(), expected.clone()));
    let (kind, error) = &responses[1];
    assert_eq!((kind.as_str(), &error["errorType"]), ("error", &json!("UnrecognizedPayload")));
    let failures = json!({"batchItemFailures": [{"itemIdentifier": "0"}]});
    assert_eq!(responses[2], ("response".to_owned(), failures));

    // A line for each event and one of metrics for each invocation, in turn. The runtime's own
    // line of an error is not among them.
    assert_eq!(lines.len(), 6, "{lines:?}");
    for (nth, outcome) in ["applied", "UnrecognizedPayload", "MalformedEvent"].iter().enumerate() {
        let (line, metrics) = (&lines[2 * nth], &lines[2 * nth + 1]);
        let span = json!({"name": "invocation", "requestId": format!("r-{nth}")});
        assert_eq!((&line["outcome"], &line["span"]), (&json!(outcome), &span));
        assert_eq!(metrics["FunctionName"], "my-function");
        let namespace = &metrics["_aws"]["CloudWatchMetrics"][0]["Namespace"];
        assert_eq!((namespace, &metrics["Events"]), (&json!("ContactState"), &json!(1)));
        let applied = if nth == 0 { json!(1) } else { Value::Null };
        let rejected = json!(usize::from(nth > 0));
        assert_eq!((&metrics["Applied"], &metrics["Rejected"]), (&applied, &rejected));
    }
    assert_eq!(records.len(), 1);
    assert!(records[0].get("expiresAt").is_none() && records[0].get("queueInfo").is_some());
}

/// Rule settings-1.
#[tokio::test(flavor = "multi_thread")]
async fn every_setting_reaches_the_table_the_metrics_and_the_log() {
    let detail = json!({"tags": {"k": "v"}, "customerId": "x", "campaign": {"k": "v"}});
    let newer = made_up("b", "QUEUED", 9, &detail).to_string();
    let older = made_up("a", "QUEUED", 1, &json!({"chatMetrics": {"k": 1}})).to_string();
    let settings = [
        ("RETENTION_DAYS", "2"),
        ("METRICS_NAMESPACE", "My/Namespace"),
        ("AWS_LAMBDA_LOG_LEVEL", "DEBUG"),
        ("OMIT_FIELDS", "Tags, customerId"),
    ];
    let (_, lines, records) = run(&settings, &[newer.clone(), older]).await;
    let [record] = records.as_slice() else { panic!("one record: {records:?}") };
    // 2025-01-01T00:00:09Z, and two days.
    assert_eq!(record["expiresAt"], 1_735_689_609 + 2 * 86_400);
    assert!(record.get("tags").is_none() && record.get("customerId").is_none());
    assert_eq!(record["campaign"], json!({"k": "v"}));
    let metrics: Vec<&Value> = lines.iter().filter(|line| line.get("_aws").is_some()).collect();
    assert_eq!(metrics.len(), 2);
    for line in metrics {
        assert_eq!(line["_aws"]["CloudWatchMetrics"][0]["Namespace"], "My/Namespace");
    }
    assert!(lines.iter().any(|line| line["level"] == "DEBUG"), "{lines:?}");

    let (_, lines, _) = run(&[("AWS_LAMBDA_LOG_LEVEL", "ERROR")], &[newer]).await;
    assert!(lines.iter().all(|line| line.get("_aws").is_some()), "{lines:?}");
}

#[test]
fn a_failure_while_the_function_runs_is_not_called_a_failed_initialisation() {
    let dynamodb = Server::new([answer("200 OK", "", "{}")]);
    let lambda = Server::new([String::new()]);
    let function = Process::in_lambda(dynamodb.address, lambda.address, &[]);
    let (code, lines) = function.ended();
    assert_eq!(code, Some(1));
    let last = lines.last().unwrap();
    let message = last["message"].as_str().unwrap();
    assert_eq!(last["level"], "ERROR");
    assert!(message.starts_with("the function stopped: "), "{message}");
}

/// Set where this test runs as the function that panics.
const PANICS: &str = "CONTACT_STATE_TEST_PANICS";

#[test]
fn a_panic_is_reported_on_standard_error_and_to_lambda() {
    if env::var_os(PANICS).is_some() {
        return panic_in_lambda();
    }
    let lambda = Server::lambda(&["{}".to_owned()]);
    let mut command = Command::new(env::current_exe().unwrap());
    let this = "startup::a_panic_is_reported_on_standard_error_and_to_lambda";
    command.args([this, "--exact", "--nocapture"]).env(PANICS, "1");
    command.envs(lambda_variables(lambda.address));
    let function = Process::start(command);
    let responses = lambda.responses(1);
    assert_eq!(responses[0].0, "error");
    let (out, err) = function.stopped_output();
    assert!(err.contains("panicked at") && err.contains("a bug of the handler"), "{err}");
    assert!(!out.contains("layers::panic"), "{out}");
}

/// Lambda's runtime with the function's log and a handler that panics.
fn panic_in_lambda() {
    async fn broken(_: LambdaEvent<Value>) -> Result<Value, lambda_runtime::Error> {
        panic!("a bug of the handler")
    }
    let log = logging::subscriber(LevelFilter::INFO, std::io::stdout);
    tracing::subscriber::set_global_default(log).unwrap();
    let handler = service_fn(broken);
    Runtime::new().unwrap().block_on(lambda_runtime::run(handler)).unwrap();
}

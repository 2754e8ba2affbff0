//! The binary, started and called as Lambda does.

use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde_json::{Value, json};
use tokio::sync::mpsc;

use crate::event_bus::EventBus;
use crate::http::{Received, Reply, serve};
use crate::support::{inserted, payload};

/// A started function. It ends with the test.
struct Function(Child);

impl Function {
    fn start(variables: &[(&str, &str)]) -> Self {
        let child = Command::new(env!("CARGO_BIN_EXE_contact-changes"))
            .env_clear()
            .envs([
                ("AWS_LAMBDA_FUNCTION_NAME", "the-function"),
                ("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "128"),
                ("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST"),
                ("AWS_LAMBDA_LOG_GROUP_NAME", "group"),
                ("AWS_LAMBDA_LOG_STREAM_NAME", "stream"),
                ("AWS_REGION", "us-east-1"),
                ("AWS_ACCESS_KEY_ID", "local"),
                ("AWS_SECRET_ACCESS_KEY", "local"),
            ])
            .envs(variables.iter().copied())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        Self(child)
    }

    /// Ends the function. Returns the lines that it printed.
    fn end(mut self) -> Vec<Value> {
        self.0.kill().unwrap();
        lines(self.0.stdout.take().unwrap())
    }
}

fn lines(printed: impl std::io::Read) -> Vec<Value> {
    let printed = std::io::read_to_string(printed).unwrap();
    printed.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

impl Drop for Function {
    fn drop(&mut self) {
        // It has ended already, unless the test failed.
        self.0.kill().ok();
        self.0.wait().unwrap();
    }
}

/// Lambda's runtime API with one invocation. Returns its address, and the function's answers: the
/// last part of the path, and the body.
async fn runtime_api(payload: String) -> (String, mpsc::UnboundedReceiver<(String, Value)>) {
    let (answers, received) = mpsc::unbounded_channel();
    let invocation = Arc::new(Mutex::new(Some(payload)));
    let address = serve(move |request: Received| {
        let reply = if request.method == "GET" {
            next(invocation.lock().unwrap().take())
        } else {
            let kind = request.path.rsplit('/').next().unwrap().to_owned();
            answers.send((kind, serde_json::from_str(&request.body).unwrap())).unwrap();
            Reply::Answer(202, vec![], String::new())
        };
        async move { reply }
    })
    .await;
    (address.to_string(), received)
}

fn next(payload: Option<String>) -> Reply {
    let Some(payload) = payload else { return Reply::Silence };
    let deadline = SystemTime::now().duration_since(UNIX_EPOCH).unwrap() + Duration::from_mins(5);
    let headers = vec![
        ("lambda-runtime-aws-request-id", "request-1".to_owned()),
        ("lambda-runtime-deadline-ms", deadline.as_millis().to_string()),
        (
            "lambda-runtime-invoked-function-arn",
            "arn:aws:lambda:us-east-1:123456789012:function:the-function".to_owned(),
        ),
    ];
    Reply::Answer(200, headers, payload)
}

#[tokio::test]
async fn the_function_puts_a_batch_on_the_bus_and_prints_its_log_and_its_metrics() {
    let bus = EventBus::start().await;
    let (api, mut answers) = runtime_api(payload(&[inserted(1), inserted(2)])).await;
    let function = Function::start(&[
        ("AWS_LAMBDA_RUNTIME_API", &api),
        ("AWS_ENDPOINT_URL_EVENTBRIDGE", &bus.url),
        ("EVENT_BUS", "contacts-of-tests"),
        ("METRICS_NAMESPACE", "Tests"),
    ]);
    let answer = answers.recv().await.unwrap();
    assert_eq!(answer, ("response".to_owned(), json!({"batchItemFailures": []})));
    assert_eq!(bus.accepted().len(), 2);
    assert_eq!(bus.requests()[0].entries[0]["EventBusName"], "contacts-of-tests");

    let lines = function.end();
    let outcomes: Vec<&Value> = lines.iter().filter_map(|line| line.get("outcome")).collect();
    assert_eq!(outcomes, ["put", "put"]);
    let metrics = lines.iter().find(|line| line.get("_aws").is_some()).unwrap();
    assert_eq!(metrics["_aws"]["CloudWatchMetrics"][0]["Namespace"], "Tests");
    assert_eq!(
        (&metrics["FunctionName"], &metrics["Changes"]),
        (&json!("the-function"), &json!(2))
    );
}

#[tokio::test]
async fn another_payload_fails_the_invocation_with_its_type() {
    let (api, mut answers) = runtime_api(json!({"detail": {}}).to_string()).await;
    let function = Function::start(&[("AWS_LAMBDA_RUNTIME_API", &api)]);
    let (kind, error) = answers.recv().await.unwrap();
    assert_eq!((kind.as_str(), &error["errorType"]), ("error", &json!("UnrecognizedPayload")));
    function.end();
}

#[test]
fn a_setting_that_cannot_be_read_ends_the_initialisation() {
    let mut function = Function::start(&[("EVENT_BUS", "two words")]);
    assert!(!function.0.wait().unwrap().success());
    let lines = lines(function.0.stdout.take().unwrap());
    let message = lines[0]["message"].as_str().unwrap();
    assert!(message.contains("EVENT_BUS"), "{message}");
}

//! What the environment sets, what the log and the metrics look like, and how the function starts.

use std::env::VarError;
use std::ffi::OsString;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use contact_state::event::{MAX_CONTACT_ID_CHARS, Timestamp};
use contact_state::handler::Counts;
use contact_state::logging;
use contact_state::settings::{SettingError, Settings};
use serde_json::{Value, json};
use tracing::level_filters::LevelFilter;
use tracing::{Level, error_span, info, info_span};

use crate::embedded;
use crate::support::{TABLE, event, log_everywhere};

/// Reads the settings where only these variables are set.
fn read(variables: &[(&str, &str)]) -> Result<Settings, SettingError> {
    Settings::read(|name| {
        let set = variables.iter().find(|(set, _)| *set == name);
        set.map(|(_, text)| (*text).to_owned()).ok_or(VarError::NotPresent)
    })
}

/// The same with the table's name, which every reading needs.
fn read_with_table(name: &str, text: &str) -> Result<Settings, SettingError> {
    read(&[("TABLE_NAME", TABLE), (name, text)])
}

#[test]
fn all_settings_but_the_tables_name_have_defaults() {
    let expected = Settings {
        table_name: "contact-state".to_owned(),
        retention_days: 0,
        metrics_namespace: "ContactState".to_owned(),
        log_level: LevelFilter::INFO,
    };
    assert_eq!(read(&[("TABLE_NAME", "contact-state")]), Ok(expected));
}

#[test]
fn every_setting_is_read_as_set() {
    let expected = Settings {
        table_name: "arn:aws:dynamodb:eu-central-1:123456789012:table/t".to_owned(),
        retention_days: 4_294_967_295,
        metrics_namespace: "My.Name_space/a-b#c:d".to_owned(),
        log_level: LevelFilter::TRACE,
    };
    let settings = read(&[
        ("TABLE_NAME", "arn:aws:dynamodb:eu-central-1:123456789012:table/t"),
        ("RETENTION_DAYS", "4294967295"),
        ("METRICS_NAMESPACE", "My.Name_space/a-b#c:d"),
        ("AWS_LAMBDA_LOG_LEVEL", "TRACE"),
    ]);
    assert_eq!(settings, Ok(expected));
}

#[test]
fn a_log_level_is_read_in_any_case_and_fatal_is_error() {
    for (text, level) in [
        ("TRACE", LevelFilter::TRACE),
        ("debug", LevelFilter::DEBUG),
        ("Info", LevelFilter::INFO),
        ("WARN", LevelFilter::WARN),
        ("ERROR", LevelFilter::ERROR),
        ("FATAL", LevelFilter::ERROR),
    ] {
        assert_eq!(
            read_with_table("AWS_LAMBDA_LOG_LEVEL", text).unwrap().log_level,
            level,
            "{text}"
        );
    }
}

const NO_TABLE: &str = "environment variable TABLE_NAME: expected the name of the DynamoDB table";
const NO_DAYS: &str =
    "environment variable RETENTION_DAYS: expected a number of days, 0 to 4294967295";
const NO_NAMESPACE: &str = "environment variable METRICS_NAMESPACE: expected a CloudWatch \
     namespace: 1 to 255 letters, digits, or any of . - _ / # :";
const NO_LEVEL: &str = "environment variable AWS_LAMBDA_LOG_LEVEL: expected TRACE, DEBUG, INFO, \
     WARN, ERROR or FATAL";

#[test]
fn the_tables_name_must_be_set_and_not_empty() {
    assert_eq!(read(&[]).unwrap_err().to_string(), NO_TABLE);
    assert_eq!(read(&[("TABLE_NAME", "")]).unwrap_err().to_string(), NO_TABLE);
}

#[test]
fn a_setting_that_cannot_be_read_is_an_error_that_names_it_never_a_default() {
    let too_long = "n".repeat(256);
    for (name, texts, error) in [
        (
            "RETENTION_DAYS",
            vec!["", " ", "-1", "1.5", "ten", "1e3", "4294967296", "7 ", "0x10", "1_000"],
            NO_DAYS,
        ),
        ("METRICS_NAMESPACE", vec!["", " ", ":a", "a b", "a,b", "é", &too_long], NO_NAMESPACE),
        ("AWS_LAMBDA_LOG_LEVEL", vec!["", "LOUD", "OFF", "INFO ", "info,debug", "3"], NO_LEVEL),
    ] {
        for text in texts {
            let read = read_with_table(name, text);
            assert_eq!(read.unwrap_err().to_string(), error, "{name}={text:?}");
        }
    }
}

#[test]
fn a_setting_that_is_not_unicode_is_an_error_never_a_default() {
    for (unreadable, error) in [
        ("TABLE_NAME", NO_TABLE),
        ("RETENTION_DAYS", NO_DAYS),
        ("METRICS_NAMESPACE", NO_NAMESPACE),
        ("AWS_LAMBDA_LOG_LEVEL", NO_LEVEL),
    ] {
        let read = Settings::read(|name| match name {
            name if name == unreadable => Err(VarError::NotUnicode(OsString::from("t"))),
            "TABLE_NAME" => Ok(TABLE.to_owned()),
            _ => Err(VarError::NotPresent),
        });
        assert_eq!(read.unwrap_err().to_string(), error);
    }
}

/// Where a log goes to be looked at.
#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The lines that are logged at this level meanwhile.
fn logged(level: LevelFilter, meanwhile: impl FnOnce()) -> Vec<Value> {
    log_everywhere();
    let lines = Lines::default();
    let writer = lines.clone();
    let subscriber = logging::subscriber(level, move || writer.clone());
    tracing::subscriber::with_default(subscriber, meanwhile);
    let text = String::from_utf8(lines.0.lock().unwrap().clone()).unwrap();
    json_lines(&text)
}

fn json_lines(text: &str) -> Vec<Value> {
    let parse = |line| serde_json::from_str(line).unwrap_or_else(|_| panic!("not JSON: {line}"));
    text.lines().map(parse).collect()
}

/// Says something at every level, as each of these.
macro_rules! speak_as {
    ($($target:literal),*) => {
        $(
            tracing::event!(target: $target, Level::TRACE, "said");
            tracing::event!(target: $target, Level::DEBUG, "said");
            tracing::event!(target: $target, Level::INFO, "said");
            tracing::event!(target: $target, Level::WARN, "said");
            tracing::event!(target: $target, Level::ERROR, "said");
        )*
    };
}

#[test]
fn the_log_level_moves_this_crate_and_every_other_is_capped_at_info() {
    for (level, ours, others) in [
        (LevelFilter::TRACE, 5, 3),
        (LevelFilter::DEBUG, 4, 3),
        (LevelFilter::INFO, 3, 3),
        (LevelFilter::WARN, 2, 2),
        (LevelFilter::ERROR, 1, 1),
    ] {
        let lines = logged(level, || {
            speak_as!("contact_state", "contact_state::handler");
            speak_as!("lambda_runtime", "aws_smithy_runtime::client", "hyper", "rustls", "");
        });
        let of = |target: &str| lines.iter().filter(|line| line["target"] == target).count();
        for target in ["contact_state", "contact_state::handler"] {
            assert_eq!(of(target), ours, "{target} at {level}");
        }
        for target in ["lambda_runtime", "aws_smithy_runtime::client", "hyper", "rustls", ""] {
            assert_eq!(of(target), others, "{target} at {level}");
        }
    }
}

#[test]
fn a_log_line_is_one_object_with_its_time_its_level_and_the_fields_beside_them() {
    let before = now_millis();
    let lines = logged(LevelFilter::INFO, || {
        info!(target: "contact_state", contactId = "c", late = true, tries = 2, "two\nlines");
    });
    let [line] = lines.as_slice() else { panic!("one line: {lines:?}") };
    let time = Timestamp::parse(line["timestamp"].as_str().unwrap()).unwrap().as_millis();
    assert!((before..=now_millis()).contains(&time), "{line}");
    let expected = json!({
        "timestamp": line["timestamp"], "level": "INFO", "target": "contact_state",
        "message": "two\nlines", "contactId": "c", "late": true, "tries": 2,
    });
    assert_eq!(*line, expected);
}

#[test]
fn a_log_line_has_the_request_id_of_its_invocation_and_no_other_span() {
    let lines = logged(LevelFilter::ERROR, || {
        let runtime =
            info_span!(target: "lambda_runtime", "Lambda runtime invoke", body = "secret");
        let _runtime = runtime.enter();
        let invocation = error_span!(target: "contact_state", "invocation", requestId = "r-1");
        let _invocation = invocation.enter();
        tracing::error!(target: "contact_state", "said");
    });
    assert_eq!(lines.len(), 1);
    assert_eq!(lines[0]["span"], json!({"name": "invocation", "requestId": "r-1"}));
    assert!(!lines[0].to_string().contains("secret"), "{}", lines[0]);
}

#[test]
fn the_metrics_line_is_valid_embedded_metric_format() {
    let counts =
        Counts { applied: 1, merged: 2, duplicate: 3, stale: 4, late: 5, left_out: 6, failed: 7 };
    let now = Timestamp::parse("2025-01-01T00:00:10.123Z").unwrap();
    let line = counts.line("My/Namespace", "my-function", now);
    assert!(!line.contains('\n'));
    let line: Value = serde_json::from_str(&line).unwrap();
    let metric = |name| json!({"Name": name, "Unit": "Count"});
    let names = ["Applied", "Merged", "Duplicate", "Stale", "Late", "LeftOut", "Failed"];
    let expected = json!({
        "_aws": {
            "Timestamp": 1_735_689_610_123_i64,
            "CloudWatchMetrics": [{
                "Namespace": "My/Namespace",
                "Dimensions": [["FunctionName"]],
                "Metrics": names.map(metric),
            }],
        },
        "FunctionName": "my-function",
        "Applied": 1, "Merged": 2, "Duplicate": 3, "Stale": 4, "Late": 5, "LeftOut": 6, "Failed": 7,
    });
    assert_eq!(line, expected);
}

/// The longest wait for the function to do something.
const PATIENCE: Duration = Duration::from_mins(1);

/// Where nobody listens.
const NOBODY: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 1);

fn now_millis() -> i64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    i64::try_from(now.as_millis()).unwrap()
}

/// An HTTP server that tells what it is asked, and gives one answer after another, then none.
struct Server {
    address: SocketAddr,
    asked: Receiver<String>,
}

impl Server {
    fn new(answers: Vec<String>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let (tell, asked) = mpsc::channel();
        thread::spawn(move || {
            let mut answers = answers.into_iter();
            let mut unanswered = Vec::new();
            for stream in listener.incoming() {
                let mut stream = stream.unwrap();
                if tell.send(request(&stream)).is_err() {
                    return;
                }
                match answers.next() {
                    Some(answer) => stream.write_all(answer.as_bytes()).unwrap(),
                    None => unanswered.push(stream),
                }
            }
        });
        Self { address, asked }
    }

    /// The next request, head and body.
    fn asked(&self) -> String {
        self.asked.recv_timeout(PATIENCE).expect("a request")
    }

    fn asked_no_more(&self) {
        assert_eq!(self.asked.try_recv(), Err(mpsc::TryRecvError::Empty));
    }
}

fn request(stream: &TcpStream) -> String {
    let mut reader = BufReader::new(stream);
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") && reader.read_line(&mut head).unwrap() > 0 {}
    let mut body = vec![0; header(&head, "content-length").map_or(0, |text| text.parse().unwrap())];
    reader.read_exact(&mut body).unwrap();
    head + &String::from_utf8(body).unwrap()
}

fn header<'a>(request: &'a str, name: &str) -> Option<&'a str> {
    let mut headers = request.lines().filter_map(|line| line.split_once(": "));
    headers.find(|(found, _)| found.eq_ignore_ascii_case(name)).map(|(_, text)| text)
}

fn body(request: &str) -> Value {
    serde_json::from_str(request.split_once("\r\n\r\n").unwrap().1).unwrap()
}

/// An answer with this status, these headers and this body.
fn answer(status: &str, headers: &str, body: &str) -> String {
    let length = body.len();
    format!(
        "HTTP/1.1 {status}\r\nconnection: close\r\ncontent-length: {length}\r\n{headers}\r\n{body}"
    )
}

/// The function itself, as a process, until dropped.
struct Function(Child);

impl Function {
    fn start(environment: &[(&str, &str)]) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_contact-state"));
        command.env_clear().envs(environment.iter().copied()).stdout(Stdio::piped());
        Self(command.stderr(Stdio::null()).spawn().unwrap())
    }

    /// In Lambda's environment, with the table in the DynamoDB that is here.
    fn start_in_lambda(dynamodb: SocketAddr, runtime_api: SocketAddr) -> Self {
        Self::start(&[
            ("TABLE_NAME", TABLE),
            ("AWS_REGION", "us-east-1"),
            ("AWS_ACCESS_KEY_ID", "nobody"),
            ("AWS_SECRET_ACCESS_KEY", "nothing"),
            ("AWS_ENDPOINT_URL_DYNAMODB", &format!("http://{dynamodb}")),
            ("AWS_LAMBDA_FUNCTION_NAME", "my-function"),
            ("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "256"),
            ("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST"),
            ("AWS_LAMBDA_RUNTIME_API", &runtime_api.to_string()),
        ])
    }

    /// Its exit code, when it has ended by itself, and what it wrote.
    fn ended(mut self) -> (Option<i32>, Vec<Value>) {
        let written = self.written();
        (self.0.wait().unwrap().code(), written)
    }

    /// What it wrote until now, when it is stopped.
    fn stopped(mut self) -> Vec<Value> {
        self.0.kill().unwrap();
        self.written()
    }

    fn written(&mut self) -> Vec<Value> {
        let mut text = String::new();
        self.0.stdout.take().unwrap().read_to_string(&mut text).unwrap();
        json_lines(&text)
    }
}

impl Drop for Function {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// It ended as one that could not start, and said so in one line: this.
fn did_not_start(function: Function, why: &str) {
    let (code, lines) = function.ended();
    assert_eq!(code, Some(1), "{lines:?}");
    let [line] = lines.as_slice() else { panic!("one line: {lines:?}") };
    assert_eq!(line["level"], "ERROR");
    let message = line["message"].as_str().unwrap();
    assert!(message.starts_with(&format!("initialisation failed: {why}")), "{message}");
}

#[test]
fn the_function_does_not_start_with_a_setting_that_cannot_be_read_and_says_which() {
    did_not_start(Function::start(&[]), NO_TABLE);
    for (name, text, why) in [
        ("TABLE_NAME", "", NO_TABLE),
        ("RETENTION_DAYS", "ten", NO_DAYS),
        ("METRICS_NAMESPACE", "", NO_NAMESPACE),
        ("AWS_LAMBDA_LOG_LEVEL", "LOUD", NO_LEVEL),
    ] {
        let mut environment = vec![("TABLE_NAME", TABLE)];
        environment.retain(|(other, _)| *other != name);
        environment.push((name, text));
        did_not_start(Function::start(&environment), why);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_function_does_not_start_without_its_table_and_says_so() {
    let dynamodb = embedded::start("127.0.0.1:0").await.unwrap();
    let function = Function::start_in_lambda(dynamodb, NOBODY);
    did_not_start(function, "no such table, check TABLE_NAME and the Region: GetItem failed with");
}

#[test]
fn the_function_does_not_start_without_permission_and_says_so() {
    let denied = r#"{"__type":"com.amazon.coral.service#AccessDeniedException","Message":"no"}"#;
    let dynamodb = Server::new(vec![answer("400 Bad Request", "", denied)]);
    let function = Function::start_in_lambda(dynamodb.address, NOBODY);
    did_not_start(function, "access denied, check the function's role: GetItem failed with");
}

/// It asks Lambda for an invocation, and has written nothing but warnings like this one.
fn goes_on(function: Function, lambda: &Server, warnings: &[&str]) {
    let asked = lambda.asked();
    assert!(asked.starts_with("GET /2018-06-01/runtime/invocation/next "), "{asked}");
    let lines = function.stopped();
    assert_eq!(lines.len(), warnings.len(), "{lines:?}");
    for (line, warning) in lines.iter().zip(warnings) {
        assert_eq!(line["level"], "WARN");
        let message = line["message"].as_str().unwrap();
        assert!(message.starts_with(warning), "{message}");
    }
}

/// How the warning begins; what is wrong with DynamoDB follows.
const UNAVAILABLE: &str =
    "continuing, each event's own error will tell: DynamoDB is not available: GetItem failed with ";

#[test]
fn with_a_dynamodb_out_of_reach_the_function_warns_and_goes_on() {
    let lambda = Server::new(Vec::new());
    let function = Function::start_in_lambda(NOBODY, lambda.address);
    goes_on(function, &lambda, &[&format!("{UNAVAILABLE}no connection")]);
}

#[test]
fn with_a_dynamodb_in_trouble_the_function_asks_once_warns_and_goes_on() {
    for (answers, what) in [
        (vec![], "a timeout"),
        (vec![answer("500 Internal Server Error", "", "{}")], "an unnamed error, status 500"),
        (
            vec![answer("400 Bad Request", "", r#"{"__type":"x#ThrottlingException"}"#)],
            "ThrottlingException, status 400",
        ),
    ] {
        let dynamodb = Server::new(answers);
        let lambda = Server::new(Vec::new());
        let function = Function::start_in_lambda(dynamodb.address, lambda.address);
        goes_on(function, &lambda, &[&format!("{UNAVAILABLE}{what}")]);
        assert!(header(&dynamodb.asked(), "x-amz-target").unwrap().ends_with(".GetItem"));
        dynamodb.asked_no_more();
    }
}

#[test]
fn the_function_starts_with_one_get_item_of_a_key_that_no_contact_has() {
    let dynamodb = Server::new(vec![answer("200 OK", "", "{}")]);
    let lambda = Server::new(Vec::new());
    let function = Function::start_in_lambda(dynamodb.address, lambda.address);
    goes_on(function, &lambda, &[]);
    let asked = dynamodb.asked();
    assert_eq!(header(&asked, "x-amz-target"), Some("DynamoDB_20120810.GetItem"));
    let asked = body(&asked);
    assert_eq!(asked["TableName"], TABLE);
    let key = asked["Key"]["contactId"]["S"].as_str().unwrap();
    assert!(key.chars().count() > MAX_CONTACT_ID_CHARS, "{key}");
    dynamodb.asked_no_more();
}

#[test]
fn an_invocation_is_answered_logged_with_its_ids_and_counted() {
    let written = answer("200 OK", "", "{}");
    let dynamodb = Server::new(vec![written.clone(), written]);
    let invocation = format!(
        "lambda-runtime-aws-request-id: r-1\r\nlambda-runtime-deadline-ms: {}\r\n\
         lambda-runtime-invoked-function-arn: arn:aws:lambda:us-east-1:123456789012:function:f\r\n",
        now_millis() + 30_000
    );
    let event = event("inbound-voice-2-queued");
    let invocation = answer("200 OK", &invocation, &event.to_string());
    let lambda = Server::new(vec![invocation, answer("202 Accepted", "", "{}")]);
    let function = Function::start_in_lambda(dynamodb.address, lambda.address);

    lambda.asked();
    let reply = lambda.asked();
    assert!(reply.starts_with("POST /2018-06-01/runtime/invocation/r-1/response "), "{reply}");
    let contact_id = &event["detail"]["contactId"];
    let expected = json!({"contactId": contact_id, "eventType": "QUEUED", "outcome": "applied"});
    assert_eq!(body(&reply), expected);
    assert!(lambda.asked().contains("/invocation/next "));

    let lines = function.stopped();
    let [log, metrics] = lines.as_slice() else { panic!("two lines: {lines:?}") };
    assert_eq!(log["span"], json!({"name": "invocation", "requestId": "r-1"}));
    assert_eq!(log["eventId"], event["id"]);
    for (name, value) in expected.as_object().unwrap() {
        assert_eq!(log[name], *value, "{name}");
    }
    assert_eq!(metrics["FunctionName"], "my-function");
    assert_eq!((&metrics["Applied"], &metrics["Failed"]), (&json!(1), &json!(0)));
}

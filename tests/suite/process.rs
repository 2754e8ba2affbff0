//! The function's own binary as a process, and an HTTP server in the place of Lambda's Runtime API
//! or of DynamoDB.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::thread;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde_json::Value;

use crate::support::TABLE;

/// The longest wait for the function. A busy machine does not make a test fail.
const PATIENCE: Duration = Duration::from_mins(2);

/// An address where no server listens: the port is reserved.
pub const NO_SERVER: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 1);

/// A server that gives one answer after another, and then none. It keeps the requests.
pub struct Server {
    pub address: SocketAddr,
    requests: Receiver<String>,
}

impl Server {
    /// A server with these answers. An empty one closes the connection.
    pub fn new(answers: impl IntoIterator<Item = String>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let (sender, requests) = mpsc::channel();
        let mut answers = answers.into_iter().collect::<Vec<_>>().into_iter();
        thread::spawn(move || {
            let mut unanswered = Vec::new();
            for stream in listener.incoming() {
                let mut stream = stream.unwrap();
                if sender.send(read(&stream)).is_err() {
                    return;
                }
                match answers.next() {
                    // The function may have been stopped meanwhile.
                    Some(answer) => drop(stream.write_all(answer.as_bytes())),
                    None => unanswered.push(stream),
                }
            }
        });
        Self { address, requests }
    }

    /// Lambda's Runtime API with these invocations, the ids of which are `r-0`, `r-1` and so on.
    pub fn lambda(payloads: &[String]) -> Self {
        Self::new(payloads.iter().enumerate().flat_map(|(nth, payload)| {
            [invocation(nth, payload), answer("202 Accepted", "", "{}")]
        }))
    }

    /// The next request, head and body.
    pub fn request(&self) -> String {
        self.requests.recv_timeout(PATIENCE).expect("a request")
    }

    /// The answers that the function gave to so many invocations: the end of each path, and the
    /// body. Returns when the function has asked for another invocation.
    pub fn responses(&self, count: usize) -> Vec<(String, Value)> {
        let responses = (0..count).map(|nth| {
            self.expect_next();
            let request = self.request();
            let path = request.split(' ').nth(1).unwrap();
            let kind = path.strip_prefix(&format!("/2018-06-01/runtime/invocation/r-{nth}/"));
            (kind.unwrap().to_owned(), body(&request))
        });
        let responses = responses.collect();
        self.expect_next();
        responses
    }

    fn expect_next(&self) {
        let request = self.request();
        assert!(request.starts_with("GET /2018-06-01/runtime/invocation/next "), "{request}");
    }

    /// That no further request has come.
    pub fn expect_no_request(&self) {
        let next = self.requests.recv_timeout(Duration::ZERO);
        assert_eq!(next, Err(RecvTimeoutError::Timeout));
    }
}

/// A request, head and body.
fn read(stream: &TcpStream) -> String {
    let mut reader = BufReader::new(stream);
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") && reader.read_line(&mut head).unwrap() > 0 {}
    let mut body = vec![0; header(&head, "content-length").map_or(0, |text| text.parse().unwrap())];
    reader.read_exact(&mut body).unwrap();
    head + &String::from_utf8(body).unwrap()
}

/// A header of a request.
pub fn header<'a>(request: &'a str, name: &str) -> Option<&'a str> {
    let mut headers = request.lines().filter_map(|line| line.split_once(": "));
    headers.find(|(found, _)| found.eq_ignore_ascii_case(name)).map(|(_, text)| text)
}

/// The body of a request.
pub fn body(request: &str) -> Value {
    serde_json::from_str(request.split_once("\r\n\r\n").unwrap().1).unwrap()
}

/// An answer with this status, these headers and this body.
pub fn answer(status: &str, headers: &str, body: &str) -> String {
    let length = body.len();
    format!(
        "HTTP/1.1 {status}\r\nconnection: close\r\ncontent-length: {length}\r\n{headers}\r\n{body}"
    )
}

fn invocation(nth: usize, payload: &str) -> String {
    let deadline = SystemTime::now() + PATIENCE;
    let deadline = deadline.duration_since(UNIX_EPOCH).unwrap().as_millis();
    let headers = format!(
        "lambda-runtime-aws-request-id: r-{nth}\r\nlambda-runtime-deadline-ms: {deadline}\r\n\
         lambda-runtime-invoked-function-arn: arn:aws:lambda:us-east-1:123456789012:function:f\r\n"
    );
    answer("200 OK", &headers, payload)
}

/// A process with the environment of Lambda. It ends when this is dropped.
pub struct Process(Child);

impl Process {
    /// The function with these environment variables and no others.
    pub fn function(environment: &[(&str, &str)]) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_contact-state"));
        command.env_clear().envs(environment.iter().copied());
        Self::start(command)
    }

    /// The function in Lambda, with the table in this DynamoDB, and with these settings.
    pub fn in_lambda(dynamodb: SocketAddr, lambda: SocketAddr, settings: &[(&str, &str)]) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_contact-state"));
        command
            .env_clear()
            .env("TABLE_NAME", TABLE)
            .env("AWS_REGION", "us-east-1")
            .env("AWS_ACCESS_KEY_ID", "local")
            .env("AWS_SECRET_ACCESS_KEY", "local")
            .env("AWS_ENDPOINT_URL_DYNAMODB", format!("http://{dynamodb}"))
            .envs(lambda_variables(lambda))
            .envs(settings.iter().copied());
        Self::start(command)
    }

    /// Starts a command whose output is kept.
    pub fn start(mut command: Command) -> Self {
        Self(command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap())
    }

    /// The most memory that it has had until now, in bytes. Only Linux has this number.
    pub fn peak_memory(&self) -> Option<usize> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.0.id())).ok()?;
        let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
        Some(peak.trim().trim_end_matches(" kB").parse::<usize>().unwrap() * 1024)
    }

    /// Its exit code after it has ended by itself, and its log.
    pub fn ended(mut self) -> (Option<i32>, Vec<Value>) {
        let (out, _) = self.output();
        (self.0.wait().unwrap().code(), json_lines(&out))
    }

    /// Its log until now. Stops it.
    pub fn stopped(self) -> Vec<Value> {
        json_lines(&self.stopped_output().0)
    }

    /// Its standard output and standard error until now. Stops it.
    pub fn stopped_output(mut self) -> (String, String) {
        self.0.kill().unwrap();
        self.output()
    }

    fn output(&mut self) -> (String, String) {
        let (mut out, mut err) = (String::new(), String::new());
        self.0.stdout.take().unwrap().read_to_string(&mut out).unwrap();
        self.0.stderr.take().unwrap().read_to_string(&mut err).unwrap();
        (out, err)
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// What Lambda sets in the environment of each function.
pub fn lambda_variables(lambda: SocketAddr) -> [(&'static str, String); 4] {
    [
        ("AWS_LAMBDA_FUNCTION_NAME", "my-function".to_owned()),
        ("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "256".to_owned()),
        ("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST".to_owned()),
        ("AWS_LAMBDA_RUNTIME_API", lambda.to_string()),
    ]
}

fn json_lines(text: &str) -> Vec<Value> {
    let parse = |line| serde_json::from_str(line).unwrap_or_else(|_| panic!("not JSON: {line}"));
    text.lines().map(parse).collect()
}

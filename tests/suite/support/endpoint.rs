//! A scripted endpoint of DynamoDB in this process. The SDK reaches it without a network, so tests
//! can pause tokio's time.

use std::collections::VecDeque;
use std::fmt;
use std::future::pending;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, LazyLock, Mutex};
use std::time::Duration;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::http::{HttpRequest, HttpResponse};
use aws_sdk_dynamodb::config::retry::{RetryConfig, RetryPartition, TokenBucket};
use aws_smithy_runtime_api::client::http::{
    HttpConnector, HttpConnectorFuture, SharedHttpConnector, http_client_fn,
};
use aws_smithy_runtime_api::client::result::ConnectorError;
use contact_state::store::{self, ATTEMPTS, MAX_BACKOFF};
use dynoxide::Database;
use serde_json::Value;
use tokio::sync::watch;
use tokio::task::yield_now;
use tokio::time::sleep;

use super::dynamodb::{self, Answer};
use super::fault::{Arrival, Fault, Reply};
use crate::embedded;

/// The function's client. It is made once, because it reads the machine's certificates.
static FUNCTIONS: LazyLock<Client> =
    LazyLock::new(|| store::client(&embedded::config("http://embedded.invalid")));

type Decide = Box<dyn FnMut(&Request) -> Fault + Send>;

/// A request to DynamoDB.
#[derive(Debug, Clone)]
pub struct Request {
    pub operation: String,
    pub body: String,
}

impl Request {
    /// The request as the SDK sends it.
    pub fn of(request: &HttpRequest) -> Self {
        let target = request.headers().get("x-amz-target").unwrap_or_default();
        let operation = target.rsplit('.').next().unwrap_or_default().to_owned();
        let body = request.body().bytes().unwrap_or_default().to_vec();
        Self { operation, body: String::from_utf8(body).expect("the SDK writes UTF-8") }
    }

    /// Whether the body contains this text.
    pub fn contains(&self, text: &str) -> bool {
        self.body.contains(text)
    }

    /// The body as JSON.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).expect("the SDK writes JSON")
    }
}

/// A way to an embedded DynamoDB, which decides what happens to each request. At first nothing
/// happens to any.
#[derive(Clone)]
pub struct Endpoint {
    way: Arc<Way>,
}

struct Way {
    database: Database,
    decide: Mutex<Decide>,
    alter: Mutex<Option<fn(&mut Value)>>,
    requests: AtomicUsize,
    underway: watch::Sender<usize>,
    crashes: watch::Sender<usize>,
}

impl Endpoint {
    /// A way to a new and empty DynamoDB.
    pub fn new() -> Self {
        Self::of(Database::memory().expect("SQLite has memory"))
    }

    /// Another way to the same DynamoDB.
    pub fn another(&self) -> Self {
        Self::of(self.way.database.clone())
    }

    fn of(database: Database) -> Self {
        let way = Way {
            database,
            decide: Mutex::new(Box::new(|_| Fault::none())),
            alter: Mutex::default(),
            requests: AtomicUsize::new(0),
            underway: watch::Sender::new(0),
            crashes: watch::Sender::new(0),
        };
        Self { way: Arc::new(way) }
    }

    /// The function's client, with its timeouts and retries, that uses this way.
    pub fn client(&self) -> Client {
        client_over(SharedHttpConnector::new(self.clone()))
    }

    /// Runs a request at once. It is not counted, and no fault happens to it.
    pub fn run(&self, request: &Request) -> Answer {
        dynamodb::run(&self.way.database, &request.operation, &request.body)
    }

    /// From now on, `decide` says what happens to each request.
    pub fn decide(&self, decide: impl FnMut(&Request) -> Fault + Send + 'static) {
        *self.way.decide.lock().expect("no holder panics") = Box::new(decide);
    }

    /// These faults happen to the next requests, in the order in which they come, and none to
    /// those after them.
    pub fn plan(&self, faults: impl IntoIterator<Item = Fault>) {
        let mut faults: VecDeque<Fault> = faults.into_iter().collect();
        self.decide(move |_| faults.pop_front().unwrap_or_else(Fault::none));
    }

    /// From now on, every `UpdateItem` is changed so before DynamoDB gets it.
    pub fn alter(&self, alter: fn(&mut Value)) {
        *self.way.alter.lock().expect("no holder panics") = Some(alter);
    }

    /// How many requests came since the last call, the SDK's retries included.
    pub fn requests(&self) -> usize {
        self.way.requests.swap(0, Ordering::SeqCst)
    }

    /// Ends with the next [`Fault::crash`].
    pub async fn crash(&self) {
        let mut crashes = self.way.crashes.subscribe();
        crashes.changed().await.expect("the endpoint is kept");
    }

    /// Ends when DynamoDB has run every request that it will run, late ones included.
    pub async fn quiet(&self) {
        let mut underway = self.way.underway.subscribe();
        underway.wait_for(|requests| *requests == 0).await.expect("the endpoint is kept");
    }
}

impl fmt::Debug for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Endpoint")
    }
}

impl HttpConnector for Endpoint {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        HttpConnectorFuture::new(self.way.clone().handle(Request::of(&request)))
    }
}

impl Way {
    async fn handle(self: Arc<Self>, request: Request) -> Result<HttpResponse, ConnectorError> {
        self.requests.fetch_add(1, Ordering::SeqCst);
        let fault = (self.decide.lock().expect("no holder panics"))(&request);
        let own = match fault.arrival {
            Arrival::Never => None,
            // A task of its own, because DynamoDB runs a request even if its sender gives it up.
            Arrival::After(delay) => Some(self.run(request, delay).await),
            Arrival::Late(delay) => {
                drop(self.run(request, delay));
                None
            }
        };
        self.reply(fault.reply, own).await
    }

    fn run(self: &Arc<Self>, request: Request, delay: Duration) -> impl Future<Output = Answer> {
        self.underway.send_modify(|requests| *requests += 1);
        let way = self.clone();
        let run = tokio::spawn(async move {
            if delay.is_zero() {
                yield_now().await;
            } else {
                sleep(delay).await;
            }
            let answer = dynamodb::run(&way.database, &request.operation, &way.altered(&request));
            way.underway.send_modify(|requests| *requests -= 1);
            answer
        });
        async { run.await.expect("DynamoDB answers") }
    }

    fn altered(&self, request: &Request) -> String {
        match *self.alter.lock().expect("no holder panics") {
            Some(alter) if request.operation == "UpdateItem" => {
                let mut json = request.json();
                alter(&mut json);
                json.to_string()
            }
            _ => request.body.clone(),
        }
    }

    async fn reply(
        &self,
        reply: Reply,
        own: Option<Answer>,
    ) -> Result<HttpResponse, ConnectorError> {
        match (reply, own) {
            (Reply::Own, Some(own)) => Ok(response(own)),
            (Reply::Instead(answer), _) => Ok(response(answer)),
            (Reply::Silence, _) => pending().await,
            (Reply::Crash, _) => {
                self.crashes.send_modify(|crashes| *crashes += 1);
                pending().await
            }
            (Reply::Closed | Reply::Own, _) => {
                Err(ConnectorError::io("the connection was closed".into()))
            }
        }
    }
}

/// The function's client, with its timeouts and retries, over another connector.
///
/// Its quota of retries is its own. Otherwise the faults of one test would take the retries of
/// another. The pauses before retries are not random, but the longest that the function makes.
pub fn client_over(connector: SharedHttpConnector) -> Client {
    static CLIENTS: AtomicUsize = AtomicUsize::new(0);
    let number = CLIENTS.fetch_add(1, Ordering::SeqCst);
    let quota = RetryPartition::custom(format!("client {number}"));
    let retries = RetryConfig::standard()
        .with_max_attempts(ATTEMPTS)
        .with_initial_backoff(Duration::from_millis(100))
        .with_max_backoff(MAX_BACKOFF)
        .with_use_static_exponential_base(true);
    let config = FUNCTIONS
        .config()
        .to_builder()
        .http_client(http_client_fn(move |_, _| connector.clone()))
        .retry_config(retries)
        .retry_partition(quota.token_bucket(TokenBucket::default()).build());
    Client::from_conf(config.build())
}

/// An answer as the SDK gets it.
pub fn response(answer: Answer) -> HttpResponse {
    let status = answer.status.try_into().expect("a status of HTTP");
    let mut response = HttpResponse::new(status, answer.body.into());
    response.headers_mut().insert("content-type", "application/x-amz-json-1.0");
    response
}

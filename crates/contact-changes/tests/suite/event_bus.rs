//! An event bus in memory that answers `PutEvents`, with faults.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use aws_sdk_eventbridge::Client;
use aws_sdk_eventbridge::config::retry::RetryConfig;
use aws_sdk_eventbridge::config::timeout::TimeoutConfig;
use contact_changes::bus::{self, Bus};
use contact_changes::handler::Handler;
use serde_json::{Value, json};

use crate::embedded;
use crate::http::{Received, Reply, serve};

/// The bus of every test.
pub const BUS: &str = "contacts";

/// What is wrong with one request.
#[derive(Debug, Clone)]
pub enum Fault {
    /// Nothing.
    None,
    /// The entries at these places fail with these codes. The others are accepted.
    Entries(Vec<(usize, String)>),
    /// The answer has this status and code. Nothing is accepted.
    Refused(u16, &'static str),
    /// The connection ends. Nothing is accepted.
    Cut,
    /// All entries are accepted, and the connection ends.
    ReplyLost,
    /// All entries are accepted, and the answer has no results.
    NoResults,
    /// There is no answer. Nothing is accepted.
    Hangs,
}

/// What the bus has seen of one request.
#[derive(Debug, Clone, Default)]
pub struct Seen {
    /// The entries, whether accepted or not.
    pub entries: Vec<Value>,
    /// Of these, the places of those that were accepted.
    pub accepted: Vec<usize>,
}

/// An event bus.
#[derive(Clone)]
pub struct EventBus {
    pub url: String,
    state: Arc<Mutex<State>>,
}

#[derive(Default)]
struct State {
    faults: VecDeque<Fault>,
    requests: Vec<Seen>,
}

impl EventBus {
    /// An empty one, as long as the tokio runtime lives.
    pub async fn start() -> Self {
        let state = Arc::<Mutex<State>>::default();
        let its_state = state.clone();
        let address = serve(move |request: Received| {
            let reply = its_state.lock().unwrap().reply(&request.body);
            async move { reply }
        })
        .await;
        Self { url: format!("http://{address}"), state }
    }

    /// The next requests have these faults, in this order. Later requests have none.
    pub fn plan(&self, faults: impl IntoIterator<Item = Fault>) {
        self.state.lock().unwrap().faults = faults.into_iter().collect();
    }

    /// The requests so far, retries of the SDK included.
    pub fn requests(&self) -> Vec<Seen> {
        self.state.lock().unwrap().requests.clone()
    }

    /// The details of the accepted entries, in the order of acceptance.
    pub fn accepted(&self) -> Vec<Value> {
        let details = |seen: Seen| -> Vec<Value> {
            seen.accepted.iter().map(|&place| detail(&seen.entries[place])).collect()
        };
        self.requests().into_iter().flat_map(details).collect()
    }

    /// A handler that puts changes here, with the function's own retries and long timeouts: a
    /// machine that is busy must not make a test fail.
    pub fn handler(&self) -> Handler {
        self.handler_with(RetryConfig::standard().with_initial_backoff(Duration::from_millis(1)))
    }

    /// A handler whose SDK tries each request once.
    pub fn handler_without_retries(&self) -> Handler {
        self.handler_with(RetryConfig::disabled())
    }

    fn handler_with(&self, retries: RetryConfig) -> Handler {
        let patience = TimeoutConfig::builder()
            .connect_timeout(Duration::from_mins(1))
            .operation_attempt_timeout(Duration::from_mins(1))
            .build();
        let plain = bus::client(&embedded::config(&self.url));
        let config = plain.config().to_builder().timeout_config(patience).retry_config(retries);
        Handler::new(Bus::new(Client::from_conf(config.build()), BUS), "ContactState")
    }
}

/// The change in this entry.
pub fn detail(entry: &Value) -> Value {
    serde_json::from_str(entry["Detail"].as_str().unwrap()).unwrap()
}

impl State {
    fn reply(&mut self, request: &str) -> Reply {
        let request: Value = serde_json::from_str(request).unwrap();
        let entries = request["Entries"].as_array().unwrap().clone();
        let count = entries.len();
        assert!((1..=10).contains(&count), "PutEvents takes 1 to 10 entries");
        let fault = self.faults.pop_front().unwrap_or(Fault::None);
        let failed = |place: usize| match &fault {
            Fault::Entries(failed) => failed.iter().find(|(at, _)| *at == place),
            _ => None,
        };
        let results: Vec<Value> = (0..count)
            .map(|place| match failed(place) {
                Some((_, code)) => json!({"ErrorCode": code, "ErrorMessage": MESSAGE}),
                None => json!({"EventId": format!("event-{}-{place}", self.requests.len())}),
            })
            .collect();
        let accepted = match &fault {
            Fault::Refused(..) | Fault::Cut | Fault::Hangs => Vec::new(),
            _ => (0..count).filter(|&place| failed(place).is_none()).collect(),
        };
        let failed_count = count - accepted.len();
        self.requests.push(Seen { entries, accepted });
        match fault {
            Fault::None | Fault::Entries(_) => {
                answer(200, &json!({"FailedEntryCount": failed_count, "Entries": results}))
            }
            Fault::NoResults => answer(200, &json!({"FailedEntryCount": 0})),
            Fault::Refused(status, code) => {
                answer(status, &json!({"__type": code, "message": MESSAGE}))
            }
            Fault::Cut | Fault::ReplyLost => Reply::Cut,
            Fault::Hangs => Reply::Silence,
        }
    }
}

/// A message of the bus can repeat what it refuses, so the log must not contain it.
pub const MESSAGE: &str = "a message with a value of the customer's";

fn answer(status: u16, body: &Value) -> Reply {
    let headers = vec![
        ("content-type", "application/x-amz-json-1.1".to_owned()),
        ("x-amzn-requestid", "a-request-id".to_owned()),
    ];
    Reply::Answer(status, headers, body.to_string())
}

//! The real store, led through the steps of the model.

use std::fmt;
use std::sync::Mutex;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::http::{HttpRequest, HttpResponse};
use aws_sdk_dynamodb::config::retry::{RetryPartition, TokenBucket};
use aws_smithy_runtime_api::client::http::{
    HttpConnector, HttpConnectorFuture, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::result::ConnectorError;
use contact_events::record::Delta;
use contact_state::store::{NotWritten, Store, StoreError, Written};
use stateright::Model;
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;

use super::model::{Lives, State, Step};
use super::protocol::{Item, Writer};
use crate::support::endpoint::{Endpoint, Request, client_over, response};
use crate::support::{TABLE, Table, canonical_map, no_deadline, plain};

/// A request that waits for its answer. Without one, the sender sees a closed connection.
struct Waiting {
    request: Request,
    answer: oneshot::Sender<HttpResponse>,
}

/// A connector that passes each request to the test, which answers it.
struct Gate(Mutex<mpsc::UnboundedSender<Waiting>>);

impl fmt::Debug for Gate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Gate")
    }
}

impl HttpConnector for Gate {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let (answer, answered) = oneshot::channel();
        let waiting = Waiting { request: Request::of(&request), answer };
        let sent = self.0.lock().expect("no holder panics").send(waiting);
        HttpConnectorFuture::new(async move {
            sent.expect("the writer is kept");
            answered.await.map_err(|_| ConnectorError::io("the connection was closed".into()))
        })
    }
}

/// A writer that writes one delta through a gate.
struct RealWriter {
    store: Store,
    requests: mpsc::UnboundedReceiver<Waiting>,
    waiting: Option<Waiting>,
    task: Option<JoinHandle<Result<Written, NotWritten>>>,
    ended: Option<Result<Written, NotWritten>>,
    /// The requests of this write that were answered.
    answered: usize,
}

impl RealWriter {
    fn new() -> Self {
        let (gate, requests) = mpsc::unbounded_channel();
        let client = client_over(SharedHttpConnector::new(Gate(Mutex::new(gate))));
        // A writer is led through many paths. Their faults must not use up its quota of retries.
        let quota = RetryPartition::custom("model").token_bucket(TokenBucket::unlimited());
        let config = client.config().to_builder().retry_partition(quota.build());
        let store = Store::new(Client::from_conf(config.build()), TABLE);
        Self { store, requests, waiting: None, task: None, ended: None, answered: 0 }
    }

    async fn start(&mut self, delta: &Delta) {
        self.crash();
        let (store, delta) = (self.store.clone(), delta.clone());
        self.task = Some(tokio::spawn(async move { store.write(&delta, no_deadline()).await }));
        self.advance().await;
    }

    /// Ends the write, if there is one. Returns the request that waited.
    fn crash(&mut self) -> Option<Request> {
        if let Some(task) = self.task.take() {
            task.abort();
        }
        (self.ended, self.answered) = (None, 0);
        self.waiting.take().map(|waiting| waiting.request)
    }

    /// Waits until the writer sends its next request or ends.
    async fn advance(&mut self) {
        let Some(task) = &mut self.task else { return };
        tokio::select! {
            biased;
            waiting = self.requests.recv() => self.waiting = waiting,
            ended = task => {
                self.task = None;
                self.ended = Some(ended.expect("the store does not panic"));
            }
        }
    }
}

/// The real store's writers, and the table.
pub struct Driver {
    table: Table,
    endpoint: Endpoint,
    writers: Vec<RealWriter>,
    stragglers: Vec<Request>,
}

impl Driver {
    /// So many writers on a table of their own.
    pub async fn new(writers: usize) -> Self {
        let (table, endpoint) = Table::with_faults().await;
        let writers = (0..writers).map(|_| RealWriter::new()).collect();
        Self { table, endpoint, writers, stragglers: Vec::new() }
    }

    /// Takes steps of the model, as `choose` chooses them, until none is left or it chooses none.
    /// After each step, the real store must have done what the model did. Returns the steps.
    pub async fn lead(
        &mut self,
        lives: &Lives,
        start: &State,
        mut choose: impl FnMut(&[Step]) -> Option<Step>,
    ) -> Vec<Step> {
        let (mut state, mut taken) = (start.clone(), Vec::new());
        for (place, writer) in self.writers.iter_mut().enumerate() {
            writer.start(lives.delta(&state, place)).await;
        }
        loop {
            let mut steps = Vec::new();
            lives.actions(&state, &mut steps);
            let Some(step) = choose(&steps) else { break };
            state = lives.next_state(&state, step).expect("every step has a next state");
            taken.push(step);
            self.take(lives, &state, step).await;
            self.compare(&state, &taken).await;
        }
        self.stragglers.clear();
        for writer in &mut self.writers {
            writer.crash();
        }
        self.table.put("c", None).await;
        taken
    }

    async fn take(&mut self, lives: &Lives, state: &State, step: Step) {
        match step {
            Step::Write(place) => {
                let writer = &mut self.writers[place];
                let Waiting { request, answer } = writer.waiting.take().expect("it waits");
                let reply = response(self.endpoint.run(&request));
                answer.send(reply).expect("the writer waits for the answer");
                writer.answered += 1;
                writer.advance().await;
            }
            Step::Resend(place) => {
                let writer = &mut self.writers[place];
                let Waiting { request, answer } = writer.waiting.take().expect("it waits");
                self.stragglers.push(request);
                drop(answer);
                writer.advance().await;
            }
            Step::Redeliver(place) => {
                self.stragglers.extend(self.writers[place].crash());
                self.writers[place].start(lives.delta(state, place)).await;
            }
            Step::Land(place) => {
                self.endpoint.run(&self.stragglers.remove(place));
            }
            Step::Delete => self.table.put("c", None).await,
        }
    }

    /// The table holds the model's item, and each writer is where the model's is.
    async fn compare(&self, state: &State, taken: &[Step]) {
        let record = plain(&self.table.get("c").await);
        assert_eq!(record, canonical_map(Item::clone(&state.item)), "{taken:?} of {state:#?}");
        for (real, writer) in self.writers.iter().zip(&state.writers) {
            match (writer, &real.ended) {
                (Writer::Trying { tries, .. }, None) => {
                    assert!(real.waiting.is_some(), "{taken:?}");
                    assert_eq!(real.answered + 1, *tries, "{taken:?}");
                }
                (Writer::Done(outcome), Some(Ok(written))) => {
                    assert_eq!(written.outcome.as_str(), *outcome, "{taken:?} of {state:#?}");
                    assert_eq!(written.tries, real.answered, "{taken:?}");
                }
                (Writer::Failed, Some(Err(failed))) => {
                    assert_eq!(failed.error, StoreError::Unsettled, "{taken:?}");
                }
                (writer, ended) => panic!("{writer:?}, but {ended:?} after {taken:?}"),
            }
        }
    }
}

//! An instance of the function on an embedded DynamoDB.

use contact_events::record::Policy;
use contact_state::handler::{Counts, Error, Handler, Response};
use contact_state::store::Store;
use serde_json::Value;
use tokio::time::Instant;

use crate::support::endpoint::Endpoint;
use crate::support::fault::Fault;
use crate::support::payload::{failures, sqs};
use crate::support::{TABLE, Table, no_deadline};

/// An embedded DynamoDB with the table. Its instances of the function share it.
pub struct DynamoDb {
    pub table: Table,
    endpoint: Endpoint,
}

impl DynamoDb {
    /// A new one, with an empty table.
    pub async fn new() -> Self {
        let (table, endpoint) = Table::with_faults().await;
        Self { table, endpoint }
    }

    /// An instance of the function with a way of its own to the table.
    pub fn instance(&self) -> Instance {
        self.instance_with(Policy::default())
    }

    /// The same with these settings.
    pub fn instance_with(&self, policy: Policy) -> Instance {
        let endpoint = self.endpoint.another();
        let store = Store::new(endpoint.client(), TABLE);
        Instance { handler: Handler::new(store.clone(), policy, "ContactState"), store, endpoint }
    }
}

/// An instance of the function, as Lambda runs several at once.
pub struct Instance {
    pub endpoint: Endpoint,
    pub store: Store,
    pub handler: Handler,
}

impl Instance {
    /// From now on, this happens to every request.
    pub fn always(&self, fault: Fault) {
        self.endpoint.decide(move |_| fault.clone());
    }

    /// Handles this delivery, with all the time it needs.
    pub async fn handle(&self, payload: &str) -> (Result<Response, Error>, Counts) {
        self.handler.handle(payload, no_deadline()).await
    }

    /// The response to this delivery, as JSON.
    pub async fn answer(&self, payload: &str) -> Value {
        serde_json::to_value(self.handle(payload).await.0.unwrap()).unwrap()
    }

    /// The type of this delivery's error.
    pub async fn error_type(&self, payload: &str) -> &'static str {
        self.handle(payload).await.0.unwrap_err().error_type()
    }

    /// Handles this delivery. `None` if the instance crashes before it answers.
    pub async fn handle_or_crash(&self, payload: &str) -> Option<Result<Response, Error>> {
        tokio::select! {
            biased;
            () = self.endpoint.crash() => None,
            (response, _) = self.handle(payload) => Some(response),
        }
    }

    /// The places of the messages of this SQS batch that come back.
    pub async fn failures(&self, batch: &str, deadline: Instant) -> Vec<usize> {
        failures(&self.handler.handle(batch, deadline).await.0.unwrap())
    }
}

/// An SQS batch of these events.
pub fn sqs_of(events: &[Value]) -> String {
    sqs(events.iter().map(Value::to_string))
}

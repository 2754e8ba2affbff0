//! A Lambda whose way to the table is a road, and the deliveries that it gets.

use std::net::SocketAddr;
use std::time::Duration;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::retry::{RetryConfig, RetryPartition, TokenBucket};
use aws_sdk_dynamodb::config::timeout::TimeoutConfig;
use contact_state::handler::{Answer, Counts, Error, Handler};
use contact_state::store::{
    self, ATTEMPT_TIMEOUT, ATTEMPTS, MAX_BACKOFF, OPERATION_TIMEOUT, Store,
};
use serde_json::{Value, json};
use tokio::time::Instant;

use super::road::Road;
use crate::embedded;
use crate::support::{TABLE, Table, no_deadline};

/// A client that cannot reach the table after so many checks does not.
const WARM_UPS: usize = 100;

/// An embedded DynamoDB with the table, and where to reach it.
pub struct Place {
    pub table: Table,
    address: SocketAddr,
}

impl Place {
    /// A new one, empty.
    pub async fn new() -> Self {
        let address = embedded::start("127.0.0.1:0").await.expect("a port is free");
        Self { table: Table::at(&format!("http://{address}")).await, address }
    }

    /// A Lambda with a road of its own, and the function's own timeouts.
    pub async fn lambda(&self) -> Lambda {
        Lambda::over(Road::to(self.address).await, 1).await
    }

    /// A Lambda with timeouts and pauses a tenth of the function's, whose SDK never runs out of
    /// retries, so that thousands of schedules end soon.
    pub async fn hasty_lambda(&self) -> Lambda {
        Lambda::over(Road::to(self.address).await, 10).await
    }
}

/// What becomes of a delivery.
#[derive(Debug)]
pub enum Ending {
    Answered(Answer),
    Failed(Error),
    Died,
}

/// A Lambda whose way to the table is a road.
pub struct Lambda {
    pub road: Road,
    pub store: Store,
    pub handler: Handler,
}

impl Lambda {
    async fn over(road: Road, haste: u32) -> Self {
        let store = Store::new(client(&road.url(), haste), TABLE);
        // As the function's initialisation does; the first request takes its time, for the
        // client reads the machine's certificates.
        for _ in 0..WARM_UPS {
            if store.check().await.is_ok() {
                break;
            }
        }
        road.requests();
        Self { handler: Handler::new(store.clone(), 0, "ContactState"), road, store }
    }

    /// From now on, records expire so many days after their newest event.
    pub fn retain(&mut self, days: u32) {
        self.handler = Handler::new(self.store.clone(), days, "ContactState");
    }

    /// What becomes of this delivery.
    pub async fn take(&self, payload: &str) -> Ending {
        tokio::select! {
            biased;
            () = self.road.death() => Ending::Died,
            answered = self.handle(payload, no_deadline()) => match answered {
                Ok(answer) => Ending::Answered(answer),
                Err(error) => Ending::Failed(error),
            },
        }
    }

    /// Handles this delivery as one that nobody kills.
    pub async fn handle(&self, payload: &str, deadline: Instant) -> Result<Answer, Error> {
        self.handler.handle(payload, deadline, &mut Counts::default()).await
    }

    /// The `messageId`s that come back of a batch of these bodies.
    pub async fn failures(&self, bodies: &[String], deadline: Instant) -> Vec<usize> {
        let answer = self.handle(&batch(bodies), deadline).await.expect("a batch has an answer");
        failures(&answer)
    }
}

/// The function's client, with timeouts and pauses so much shorter and otherwise the same.
///
/// Its retries are counted by themselves: else all clients of a process share one quota, and
/// one test's faults would take the retries of another's.
pub fn client(url: &str, haste: u32) -> Client {
    let client = store::client(&embedded::config(url));
    let quota = if haste == 1 { TokenBucket::default() } else { TokenBucket::unlimited() };
    let quota = RetryPartition::custom(url.to_owned()).token_bucket(quota).build();
    let config = client.config().to_builder().retry_partition(quota);
    let timeouts = TimeoutConfig::builder()
        .connect_timeout(ATTEMPT_TIMEOUT / haste)
        .operation_attempt_timeout(ATTEMPT_TIMEOUT / haste)
        .operation_timeout(OPERATION_TIMEOUT / haste)
        .build();
    let retries = RetryConfig::standard()
        .with_max_attempts(ATTEMPTS)
        .with_initial_backoff(Duration::from_millis(100) / haste)
        .with_max_backoff(MAX_BACKOFF / haste);
    Client::from_conf(match haste {
        1 => config.build(),
        _ => config.timeout_config(timeouts).retry_config(retries).build(),
    })
}

/// An SQS batch of these bodies, whose `messageId`s are their places.
pub fn batch(bodies: &[String]) -> String {
    let records: Vec<Value> = bodies
        .iter()
        .enumerate()
        .map(|(place, body)| {
            json!({
                "messageId": place.to_string(),
                "receiptHandle": "handle",
                "body": body,
                "attributes": {"ApproximateReceiveCount": "1", "SentTimestamp": "1735689600000"},
                "messageAttributes": {},
                "md5OfBody": "",
                "eventSource": "aws:sqs",
                "eventSourceARN": "arn:aws:sqs:us-east-1:123456789012:queue",
                "awsRegion": "us-east-1",
            })
        })
        .collect();
    json!({"Records": records}).to_string()
}

/// An SNS notification to the function that holds this event.
pub fn notification(event: &Value) -> String {
    json!({"Records": [{
        "EventSource": "aws:sns",
        "EventVersion": "1.0",
        "EventSubscriptionArn": "arn:aws:sns:us-east-1:123456789012:topic:subscription",
        "Sns": {"Type": "Notification", "MessageId": "n", "Message": event.to_string()},
    }]})
    .to_string()
}

/// The places of the messages that a batch's answer names, sorted.
pub fn failures(answer: &Answer) -> Vec<usize> {
    let Answer::Batch(response) = answer else { panic!("no answer to a batch: {answer:?}") };
    let ids = response.batch_item_failures.iter().map(|failure| &failure.item_identifier);
    let mut places: Vec<usize> = ids.map(|id| id.parse().expect("a place")).collect();
    places.sort_unstable();
    places
}

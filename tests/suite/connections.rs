//! The pool of connections: those that die while the function is frozen, and how many a batch
//! opens. These tests use TCP on this machine.

use std::time::{Duration, Instant};

use aws_sdk_dynamodb::Client;
use aws_smithy_http_client::Builder;
use aws_smithy_http_client::tls::{Provider, rustls_provider::CryptoMode};
use contact_events::record::Policy;
use contact_state::handler::{CONCURRENT_WRITES, Handler};
use contact_state::store::{self, ATTEMPT_TIMEOUT, MAX_BACKOFF, MAX_IDLE_CONNECTIONS, Store};
use serde_json::{Value, json};

use crate::support::payload::{failures, sqs};
use crate::support::proxy::Proxy;
use crate::support::{TABLE, made_up, no_deadline};
use crate::{embedded, table};

/// The function, behind a proxy before an embedded DynamoDB.
struct Function {
    proxy: Proxy,
    handler: Handler,
}

impl Function {
    /// With the client that `change` makes of the function's own.
    async fn new(change: impl FnOnce(Client) -> Client) -> Self {
        let proxy = Proxy::to(embedded::start("127.0.0.1:0").await.unwrap()).await;
        let client = change(store::client(&embedded::config(&proxy.url())));
        table::create(&client, TABLE).await.unwrap();
        let store = Store::new(client, TABLE);
        Self { proxy, handler: Handler::new(store, Policy::default(), "ContactState") }
    }

    /// Writes a batch with one event for each of so many contacts. Returns how many connections
    /// it opened.
    async fn write_batch(&self, contacts: usize) -> usize {
        self.proxy.opened();
        let bodies = (0..contacts).map(|contact| event(&format!("contact {contact}")).to_string());
        let (response, _) = self.handler.handle(&sqs(bodies), no_deadline()).await;
        assert!(failures(&response.unwrap()).is_empty());
        self.proxy.opened()
    }

    /// Writes one event. Returns whether it was written, and how long that took.
    async fn write_one(&self) -> (bool, Duration) {
        let started = Instant::now();
        let event = event("single").to_string();
        let (response, _) = self.handler.handle(&event, no_deadline()).await;
        (response.is_ok(), started.elapsed())
    }
}

fn event(contact_id: &str) -> Value {
    let mut event = made_up("a", "QUEUED", 1, &json!({"tags": {"k": "v"}}));
    event["detail"]["contactId"] = contact_id.into();
    event
}

/// A client whose pool keeps at most so many idle connections.
fn with_pool(client: &Client, max_idle: usize) -> Client {
    let connections = Builder::new()
        .pool_max_idle_per_host(max_idle)
        .tls_provider(Provider::Rustls(CryptoMode::AwsLc))
        .build_https();
    Client::from_conf(client.config().to_builder().http_client(connections).build())
}

#[tokio::test]
async fn an_event_after_a_freeze_in_which_all_connections_died_loses_at_most_one_attempt() {
    let function = Function::new(|client| client).await;
    function.write_batch(2 * CONCURRENT_WRITES).await;
    function.proxy.freeze();
    let (is_written, duration) = function.write_one().await;
    println!("written after {duration:?}, {MAX_IDLE_CONNECTIONS} connection was kept");
    assert!(is_written);
    // The margin is for a busy machine. A second lost attempt would take 1 s more.
    assert!(duration < ATTEMPT_TIMEOUT + MAX_BACKOFF + Duration::from_millis(600), "{duration:?}");
    assert_eq!(function.proxy.opened(), 1);
}

/// The check above finds a pool that keeps every connection.
#[tokio::test]
async fn with_a_pool_without_a_limit_the_event_would_fail() {
    let function = Function::new(|client| with_pool(&client, usize::MAX)).await;
    function.write_batch(2 * CONCURRENT_WRITES).await;
    function.proxy.freeze();
    let (is_written, duration) = function.write_one().await;
    println!("not written after {duration:?}");
    assert!(!is_written && duration > 2 * ATTEMPT_TIMEOUT, "{duration:?}");
    assert_eq!(function.proxy.opened(), 0);
}

#[tokio::test]
async fn a_batch_opens_about_as_many_connections_as_it_writes_contacts_at_once() {
    for max_idle in [MAX_IDLE_CONNECTIONS, 2, 4, usize::MAX] {
        let function = Function::new(|client| with_pool(&client, max_idle)).await;
        let first = function.write_batch(100).await;
        let second = function.write_batch(100).await;
        println!("at most {max_idle} idle: {first} and {second} connections for 100 contacts");
    }
}

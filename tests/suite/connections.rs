//! The pool of connections: those that die while the function is frozen, and how many a batch
//! opens. These tests use TCP on this machine.

use aws_sdk_dynamodb::Client;
use aws_smithy_http_client::Builder;
use aws_smithy_http_client::tls::{Provider, rustls_provider::CryptoMode};
use contact_events::record::Policy;
use contact_state::handler::{CONCURRENT_WRITES, Handler};
use contact_state::store::{self, Store};
use serde_json::{Value, json};

use crate::support::payload::{failures, sqs};
use crate::support::proxy::Proxy;
use crate::support::{Requests, TABLE, made_up, no_deadline};
use crate::{embedded, table};

/// The function, behind a proxy before an embedded DynamoDB.
struct Function {
    proxy: Proxy,
    handler: Handler,
    /// Counts the attempts of requests.
    requests: Requests,
}

impl Function {
    /// With the client that `change` makes of the function's own.
    async fn new(change: impl FnOnce(Client) -> Client) -> Self {
        let proxy = Proxy::to(embedded::start("127.0.0.1:0").await.unwrap()).await;
        let client = change(store::client(&embedded::config(&proxy.url())));
        let requests = Requests::default();
        let config = client.config().to_builder().interceptor(requests.clone());
        let client = Client::from_conf(config.build());
        table::create(&client, TABLE).await.unwrap();
        let store = Store::new(client, TABLE);
        let handler = Handler::new(store, Policy::default(), "ContactState");
        Self { proxy, handler, requests }
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

    /// Writes one event. Returns whether it was written, and in how many attempts.
    async fn write_one(&self) -> (bool, usize) {
        self.requests.take();
        let event = event("single").to_string();
        let (response, _) = self.handler.handle(&event, no_deadline()).await;
        (response.is_ok(), self.requests.take().0)
    }
}

fn event(contact_id: &str) -> Value {
    let mut event = made_up("a", "QUEUED", 1, &json!({"tags": {"k": "v"}}));
    event["detail"]["contactId"] = contact_id.into();
    event
}

/// The client with the SDK's usual pool of at most so many idle connections, which nothing
/// replaces.
fn with_pool(client: &Client, max_idle: usize) -> Client {
    let connections = Builder::new()
        .pool_max_idle_per_host(max_idle)
        .tls_provider(Provider::Rustls(CryptoMode::AwsLc))
        .build_https();
    Client::from_conf(client.config().to_builder().http_client(connections).build())
}

#[tokio::test]
async fn after_a_freeze_in_which_all_connections_died_an_event_loses_one_attempt() {
    let function = Function::new(|client| client).await;
    assert!(function.write_batch(2 * CONCURRENT_WRITES).await > 1);
    function.proxy.freeze();
    assert_eq!(function.write_one().await, (true, 2));
    assert_eq!(function.proxy.opened(), 1);
    assert_eq!(function.write_one().await, (true, 1));
    assert_eq!(function.proxy.opened(), 0);
}

/// The check above finds a pool whose other connections stay after one of them did not answer.
#[tokio::test]
async fn with_the_sdks_usual_pool_the_event_would_fail() {
    let function = Function::new(|client| with_pool(&client, usize::MAX)).await;
    function.write_batch(2 * CONCURRENT_WRITES).await;
    function.proxy.freeze();
    assert_eq!(function.write_one().await, (false, 3));
    assert_eq!(function.proxy.opened(), 0);
}

/// A pool of few connections would lose few attempts, too, but a batch would open new ones all the
/// time.
#[tokio::test]
async fn a_batch_opens_no_more_connections_than_it_writes_contacts_at_once() {
    let function = Function::new(|client| client).await;
    let opened = [function.write_batch(100).await, function.write_batch(100).await];
    println!("the function's pool: {opened:?} connections for two batches of 100 contacts");
    assert!(opened.iter().sum::<usize>() <= CONCURRENT_WRITES, "{opened:?}");
    let function = Function::new(|client| with_pool(&client, 1)).await;
    let opened = [function.write_batch(100).await, function.write_batch(100).await];
    println!("a pool of one: {opened:?}");
    assert!(opened.iter().sum::<usize>() > 2 * CONCURRENT_WRITES, "{opened:?}");
}

//! What the measured programs share: the deliveries, the bare function, and a DynamoDB that answers
//! at once, so that no network is measured.
//!
//! `.ci/performance` counts the instructions of the programs.

mod deliveries;
pub mod floor;

pub use deliveries::{batch, singles};

use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::http::{HttpRequest, HttpResponse};
use aws_sdk_dynamodb::config::{Credentials, SharedCredentialsProvider};
use aws_smithy_runtime_api::client::http::{
    HttpConnector, HttpConnectorFuture, SharedHttpConnector, http_client_fn,
};
use lambda_runtime::Context;

/// DynamoDB's answer to an `UpdateItem` that succeeded.
#[derive(Debug)]
struct Answer;

impl HttpConnector for Answer {
    fn call(&self, _: HttpRequest) -> HttpConnectorFuture {
        let status = 200.try_into().expect("200 is a status");
        HttpConnectorFuture::ready(Ok(HttpResponse::new(status, "{}".into())))
    }
}

/// The configuration of a client.
#[must_use]
pub fn config() -> SdkConfig {
    SdkConfig::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::from_static("us-east-1"))
        .credentials_provider(SharedCredentialsProvider::new(Credentials::for_tests()))
        .build()
}

/// The client, with DynamoDB's answers at once.
#[must_use]
pub fn answered(client: &Client) -> Client {
    let connector = http_client_fn(|_, _| SharedHttpConnector::new(Answer));
    Client::from_conf(client.config().to_builder().http_client(connector).build())
}

/// An invocation with 30 s left.
#[must_use]
pub fn context() -> Context {
    let mut context = Context::default();
    context.request_id = "8476a536-e9f4-11e8-9739-2dfe598c3fcd".into();
    context.deadline = 30_000;
    context
}

//! The DynamoDB client: its timeouts, retries and connections.
//!
//! # Connections that died
//!
//! Lambda freezes an instance between invocations. A connection that the network dropped meanwhile
//! looks alive: a request on it gets no answer, and takes an attempt of [`ATTEMPT_TIMEOUT`]. A batch
//! leaves up to 16 connections, so an event could use all of its attempts on dead ones. A pool of
//! one connection would prevent this, but a batch of 100 contacts would open more than 80.
//!
//! So the pool keeps all connections, and an attempt without an answer replaces the whole pool:
//! after a freeze an event loses at most one attempt, 1 s and a pause of at most 0.1 s, and two
//! attempts are left on new connections.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use aws_config::SdkConfig;
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::http::HttpRequest;
use aws_sdk_dynamodb::config::retry::RetryConfig;
use aws_sdk_dynamodb::config::timeout::TimeoutConfig;
use aws_sdk_dynamodb::config::{HttpClient, RuntimeComponents, SharedHttpClient};
use aws_smithy_http_client::Builder;
use aws_smithy_http_client::tls::{Provider, rustls_provider::CryptoMode};
use aws_smithy_runtime_api::client::http::{
    HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpConnector,
};

/// The longest that one attempt takes, connecting included.
pub const ATTEMPT_TIMEOUT: Duration = Duration::from_secs(1);

/// How often the SDK attempts a request that is throttled, times out or finds no connection.
pub const ATTEMPTS: u32 = 3;

/// The longest pause between two attempts. The pauses are random, the first at most 0.1 s.
pub const MAX_BACKOFF: Duration = Duration::from_millis(300);

/// A client with this project's timeouts, retries and connections. Everything else is as
/// configured, credentials, Region and `AWS_ENDPOINT_URL_DYNAMODB` among it.
#[must_use]
pub fn client(config: &SdkConfig) -> Client {
    let timeouts = TimeoutConfig::builder()
        .connect_timeout(ATTEMPT_TIMEOUT)
        .operation_attempt_timeout(ATTEMPT_TIMEOUT)
        .build();
    let retries = RetryConfig::standard()
        .with_max_attempts(ATTEMPTS)
        .with_initial_backoff(Duration::from_millis(100))
        .with_max_backoff(MAX_BACKOFF);
    let config = aws_sdk_dynamodb::config::Builder::from(config)
        .timeout_config(timeouts)
        .retry_config(retries)
        .http_client(Connections { pool: Mutex::new(Arc::new(Pool::new())) });
    Client::from_conf(config.build())
}

/// The connections to DynamoDB, in a pool that is replaced after a request without an answer.
#[derive(Debug)]
struct Connections {
    pool: Mutex<Arc<Pool>>,
}

/// A pool of connections.
#[derive(Debug)]
struct Pool {
    client: SharedHttpClient,
    /// Whether a request on one of its connections got no answer.
    is_suspect: AtomicBool,
}

impl Pool {
    fn new() -> Self {
        let tls = Provider::Rustls(CryptoMode::AwsLc);
        let client = Builder::new().tls_provider(tls).build_https();
        Self { client, is_suspect: AtomicBool::new(false) }
    }
}

impl HttpClient for Connections {
    fn http_connector(
        &self,
        settings: &HttpConnectorSettings,
        components: &RuntimeComponents,
    ) -> SharedHttpConnector {
        let mut pool = self.pool.lock().unwrap_or_else(PoisonError::into_inner);
        if pool.is_suspect.load(Ordering::Relaxed) {
            *pool = Arc::new(Pool::new());
        }
        let connector = pool.client.http_connector(settings, components);
        SharedHttpConnector::new(Connector { connector, pool: Arc::clone(&pool) })
    }
}

/// A connector that notes whether its pool answers.
#[derive(Debug)]
struct Connector {
    connector: SharedHttpConnector,
    pool: Arc<Pool>,
}

impl HttpConnector for Connector {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let answer = self.connector.call(request);
        let attempt = Attempt { pool: Arc::clone(&self.pool), is_answered: false };
        HttpConnectorFuture::new(async move {
            let answer = answer.await;
            attempt.end(answer.is_ok());
            answer
        })
    }
}

/// One attempt of a request. The SDK drops it when its time is up.
struct Attempt {
    pool: Arc<Pool>,
    is_answered: bool,
}

impl Attempt {
    fn end(mut self, is_answered: bool) {
        self.is_answered = is_answered;
    }
}

impl Drop for Attempt {
    fn drop(&mut self) {
        if !self.is_answered {
            self.pool.is_suspect.store(true, Ordering::Relaxed);
        }
    }
}

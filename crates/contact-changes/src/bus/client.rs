//! The EventBridge client: its timeouts, retries and connections.
//!
//! # Idle connections
//!
//! Lambda freezes an instance between invocations. A connection that the network dropped meanwhile
//! looks alive: a request on it gets no answer, and takes an attempt of [`ATTEMPT_TIMEOUT`]. So the
//! pool keeps at most [`MAX_IDLE_CONNECTIONS`], 1: after a freeze a request loses at most one
//! attempt, and two attempts are left on new connections.

use std::time::Duration;

use aws_config::SdkConfig;
use aws_sdk_eventbridge::Client;
use aws_sdk_eventbridge::config::retry::RetryConfig;
use aws_sdk_eventbridge::config::timeout::TimeoutConfig;
use aws_smithy_http_client::Builder;
use aws_smithy_http_client::tls::{Provider, rustls_provider::CryptoMode};

/// The longest that one attempt takes, connecting included.
pub const ATTEMPT_TIMEOUT: Duration = Duration::from_secs(1);

/// How often the SDK attempts a request that is throttled, times out or finds no connection.
pub const ATTEMPTS: u32 = 3;

/// The longest pause between two attempts. The pauses are random, the first at most 0.1 s.
pub const MAX_BACKOFF: Duration = Duration::from_millis(300);

/// The most connections that are kept while no request uses them.
pub const MAX_IDLE_CONNECTIONS: usize = 1;

/// A client with this project's timeouts, retries and connections. All other settings
/// are as configured, also credentials, Region and `AWS_ENDPOINT_URL_EVENTBRIDGE`.
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
    let connections = Builder::new()
        .pool_max_idle_per_host(MAX_IDLE_CONNECTIONS)
        .tls_provider(Provider::Rustls(CryptoMode::AwsLc))
        .build_https();
    let config = aws_sdk_eventbridge::config::Builder::from(config)
        .timeout_config(timeouts)
        .retry_config(retries)
        .http_client(connections);
    Client::from_conf(config.build())
}

//! The DynamoDB client: its timeouts and retries, so that a write ends when the store says.

use std::time::Duration;

use aws_config::SdkConfig;
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::retry::RetryConfig;
use aws_sdk_dynamodb::config::timeout::TimeoutConfig;

/// The longest that one attempt may take, connecting included.
pub const ATTEMPT_TIMEOUT: Duration = Duration::from_secs(1);

/// How often the SDK attempts a request before it gives up: throttled, timed out, unreachable.
pub const ATTEMPTS: u32 = 3;

/// The longest pause between two attempts; the pauses are random, the first at most 0.1 s.
pub const MAX_BACKOFF: Duration = Duration::from_millis(300);

/// The longest that a request may take with all its attempts.
pub const OPERATION_TIMEOUT: Duration = Duration::from_secs(4);

/// A client with this project's timeouts and retries; all else, credentials, Region and
/// `AWS_ENDPOINT_URL_DYNAMODB` among it, is as configured.
#[must_use]
pub fn client(config: &SdkConfig) -> Client {
    let timeouts = TimeoutConfig::builder()
        .connect_timeout(ATTEMPT_TIMEOUT)
        .operation_attempt_timeout(ATTEMPT_TIMEOUT)
        .operation_timeout(OPERATION_TIMEOUT)
        .build();
    let retries = RetryConfig::standard()
        .with_max_attempts(ATTEMPTS)
        .with_initial_backoff(Duration::from_millis(100))
        .with_max_backoff(MAX_BACKOFF);
    let config = aws_sdk_dynamodb::config::Builder::from(config)
        .timeout_config(timeouts)
        .retry_config(retries);
    Client::from_conf(config.build())
}

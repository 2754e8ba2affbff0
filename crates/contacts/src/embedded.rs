//! An embedded DynamoDB, on this machine only: DynamoDB's JSON over HTTP, and SQL below it.

use std::net::SocketAddr;

use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_sdk_dynamodb::config::{Credentials, SharedCredentialsProvider};
use dynoxide::Database;
use tokio::net::TcpListener;

/// Starts an empty DynamoDB in memory that listens on `address`, port 0 for any, as long as the
/// tokio runtime lives.
pub async fn start(address: &str) -> std::io::Result<SocketAddr> {
    let listener = TcpListener::bind(address).await?;
    let address = listener.local_addr()?;
    let database = Database::memory().map_err(std::io::Error::other)?;
    tokio::spawn(dynoxide::server::serve_on(listener, database));
    Ok(address)
}

/// The configuration for a DynamoDB that checks no credentials.
#[must_use]
pub fn config(endpoint_url: &str) -> SdkConfig {
    let credentials = Credentials::new("local", "local", None, None, "contact-state");
    SdkConfig::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::from_static("us-east-1"))
        .credentials_provider(SharedCredentialsProvider::new(credentials))
        .endpoint_url(endpoint_url)
        .build()
}

//! The table that the command line names, and how to reach it.

use std::error::Error;

use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::ProvideCredentials;
use aws_sdk_dynamodb::error::{ProvideErrorMetadata, SdkError};
use url::{Host, Url};

use crate::embedded;

/// The table, and how to reach it.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Table")]
pub struct Options {
    /// The table's name or ARN
    #[arg(long, value_name = "NAME")]
    table: String,

    /// The URL of a DynamoDB that is not on AWS
    ///
    /// A DynamoDB on this machine needs no credentials. Those of AWS are used only if `AWS_ACCESS_KEY_ID` is set.
    #[arg(long, value_name = "URL")]
    endpoint_url: Option<Url>,

    /// The profile of the AWS configuration, instead of `AWS_PROFILE`
    #[arg(long, value_name = "NAME")]
    profile: Option<String>,

    /// The AWS Region, instead of that of the profile
    #[arg(long, value_name = "NAME")]
    region: Option<String>,
}

/// A client, and the table that it is for.
#[derive(Debug, Clone)]
pub struct Connection {
    /// The client.
    pub client: Client,
    /// The table's name or ARN.
    pub table: String,
    /// Where the table is, for people.
    pub place: String,
}

/// Why the table cannot be reached.
#[derive(Debug, thiserror::Error)]
pub enum ConnectError {
    /// The configuration names no Region.
    #[error(
        "no AWS Region: give --region, or set AWS_REGION, or choose a profile that has one with --profile"
    )]
    NoRegion,
    /// The configuration has no valid credentials.
    #[error(
        "no AWS credentials ({0}): choose a profile with --profile or AWS_PROFILE, and run `aws sso login` if it uses SSO"
    )]
    NoCredentials(String),
}

/// Why a request to the table failed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{operation} on {place} failed: {code}{advice}")]
pub struct TableError {
    operation: &'static str,
    place: String,
    code: String,
    advice: &'static str,
}

impl Options {
    /// Reads the AWS configuration. Sends nothing to the table.
    pub async fn connect(&self) -> Result<Connection, ConnectError> {
        let config = self.config().await?;
        let place = match (&self.endpoint_url, config.region()) {
            (Some(url), _) => url.to_string(),
            (None, Some(region)) => region.to_string(),
            (None, None) => return Err(ConnectError::NoRegion),
        };
        let place = format!("table {} at {}", self.table, place.trim_end_matches('/'));
        Ok(Connection { client: Client::new(&config), table: self.table.clone(), place })
    }

    async fn config(&self) -> Result<SdkConfig, ConnectError> {
        if let Some(url) = &self.endpoint_url
            && is_local(url)
            && std::env::var_os("AWS_ACCESS_KEY_ID").is_none()
        {
            return Ok(embedded::config(url.as_str()));
        }
        let mut loader = aws_config::defaults(BehaviorVersion::latest());
        if let Some(url) = &self.endpoint_url {
            loader = loader.endpoint_url(url.as_str());
        }
        if let Some(profile) = &self.profile {
            loader = loader.profile_name(profile);
        }
        if let Some(region) = &self.region {
            loader = loader.region(Region::new(region.clone()));
        }
        let config = loader.load().await;
        if let Some(provider) = config.credentials_provider() {
            let provided = provider.provide_credentials().await;
            provided.map_err(|error| ConnectError::NoCredentials(innermost(&error)))?;
        }
        Ok(config)
    }
}

impl Connection {
    /// Reduces an error of the SDK to its code, with advice.
    pub fn error<E>(&self, operation: &'static str, error: &SdkError<E>) -> TableError
    where
        E: ProvideErrorMetadata,
    {
        let code = error.code().unwrap_or(match error {
            SdkError::TimeoutError(_) => "timeout",
            SdkError::DispatchFailure(_) => "no connection",
            _ => "no usable answer",
        });
        let place = self.place.clone();
        TableError { operation, place, code: code.to_owned(), advice: advice(code) }
    }
}

/// What to do about an error of this code.
fn advice(code: &str) -> &'static str {
    match code {
        "ResourceNotFoundException" => {
            ". There is no such table: check --table, --region and --profile"
        }
        "AccessDeniedException" => {
            ". These credentials do not have the permission: choose another --profile"
        }
        "ExpiredTokenException" | "UnrecognizedClientException" | "InvalidSignatureException" => {
            ". The credentials are not valid or have expired: renew them, with SSO by `aws sso login`"
        }
        "ValidationException" => {
            ". The table has another key or lacks an index: deploy this version's template"
        }
        "timeout" | "no connection" => {
            ". DynamoDB was not reached: check the network, --endpoint-url and --region"
        }
        _ => "",
    }
}

/// The innermost cause, which is the most precise.
fn innermost(error: &dyn Error) -> String {
    let mut innermost = error;
    while let Some(source) = innermost.source() {
        innermost = source;
    }
    innermost.to_string()
}

fn is_local(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_this_machine_is_local() {
        for (url, local) in [
            ("http://127.0.0.1:8000", true),
            ("http://localhost", true),
            ("http://[::1]:8000/", true),
            ("http://localhost.example.com:8000", false),
            ("https://dynamodb.us-east-1.amazonaws.com", false),
        ] {
            assert_eq!(is_local(&url.parse().unwrap()), local, "{url}");
        }
    }
}

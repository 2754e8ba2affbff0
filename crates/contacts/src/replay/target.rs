//! The table that is written to and read from.

use std::collections::{BTreeMap, HashMap};
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use aws_config::{BehaviorVersion, SdkConfig};
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::interceptors::BeforeTransmitInterceptorContextRef;
use aws_sdk_dynamodb::config::{ConfigBag, Intercept, RuntimeComponents};
use aws_sdk_dynamodb::error::{BoxError, ProvideErrorMetadata, SdkError};
use aws_sdk_dynamodb::types::AttributeValue;
use contact_state::handler::Handler;
use contact_state::store::table::{self, CreateError};
use contact_state::store::{self, Store, StoreError};

use crate::arguments::{Arguments, EMBEDDED_TABLE};
use crate::embedded;

/// An item of the table.
pub type Item = HashMap<String, AttributeValue>;

/// A table, and how to reach it.
#[derive(Debug)]
pub struct Target {
    /// Where it is, for people.
    pub name: String,
    /// Where the embedded DynamoDB listens, if it is on one.
    pub address: Option<SocketAddr>,
    table: String,
    reader: Client,
    writer: Client,
    requests: Requests,
}

/// Why there is no table to write to, or nothing to be read from it.
#[derive(Debug, thiserror::Error)]
pub enum TargetError {
    /// The embedded DynamoDB cannot listen there.
    #[error("cannot listen on {address}: {source}; stop what does, or choose another --port")]
    Taken {
        /// The address.
        address: String,
        /// The system's reason.
        source: std::io::Error,
    },
    /// The embedded DynamoDB would not make the table.
    #[error("the embedded DynamoDB would not make the table: {0}")]
    Create(#[from] Box<CreateError>),
    /// The table is not there, forbidden or unreachable.
    #[error("table {table}: {source}")]
    Check {
        /// The table's name.
        table: String,
        /// The store's reason.
        source: StoreError,
    },
    /// A record could not be read back.
    #[error("records cannot be read back: {operation} failed with {code}")]
    Read {
        /// The operation of DynamoDB's.
        operation: &'static str,
        /// Its error code.
        code: String,
    },
}

/// Counts the requests that a client sends.
#[derive(Debug, Clone, Default)]
struct Requests(Arc<AtomicUsize>);

impl Intercept for Requests {
    fn name(&self) -> &'static str {
        "Requests"
    }

    fn read_before_transmit(
        &self,
        _: &BeforeTransmitInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        self.0.fetch_add(1, Ordering::Relaxed);
        Ok(())
    }
}

impl Target {
    /// The table that the command line asks for, found to be there.
    pub async fn open(arguments: &Arguments) -> Result<Self, TargetError> {
        let Some(table) = &arguments.table else {
            let port = if arguments.serve { arguments.port } else { 0 };
            return Self::embedded(port).await;
        };
        let endpoint = arguments.endpoint_url.as_deref();
        let config = config(endpoint).await;
        let region = config.region().map_or_else(|| "no Region".to_owned(), ToString::to_string);
        let place = endpoint.map_or(region, str::to_owned);
        let target = Self::at(&config, table, format!("table {table} at {place}"), None);
        let check = Store::new(target.reader.clone(), table).check().await;
        check.map_err(|source| TargetError::Check { table: table.clone(), source })?;
        Ok(target)
    }

    /// A new table on a new embedded DynamoDB, on any port if 0.
    pub async fn embedded(port: u16) -> Result<Self, TargetError> {
        let address = format!("127.0.0.1:{port}");
        let listening = embedded::start(&address).await;
        let address = listening.map_err(|source| TargetError::Taken { address, source })?;
        let config = embedded::config(&format!("http://{address}"));
        let name = "an embedded DynamoDB".to_owned();
        let target = Self::at(&config, EMBEDDED_TABLE, name, Some(address));
        table::create(&target.reader, EMBEDDED_TABLE).await.map_err(Box::new)?;
        Ok(target)
    }

    fn at(config: &SdkConfig, table: &str, name: String, address: Option<SocketAddr>) -> Self {
        let reader = store::client(config);
        let requests = Requests::default();
        let writer = reader.config().to_builder().interceptor(requests.clone()).build();
        let (table, writer) = (table.to_owned(), Client::from_conf(writer));
        Self { name, address, table, reader, writer, requests }
    }

    /// The Lambda function's handler, on this table.
    pub fn handler(&self, retention_days: u32) -> Handler {
        Handler::new(Store::new(self.writer.clone(), &self.table), retention_days, EMBEDDED_TABLE)
    }

    /// How many `UpdateItem`s were sent so far.
    pub fn requests(&self) -> usize {
        self.requests.0.load(Ordering::Relaxed)
    }

    /// A contact's record as it stands.
    pub async fn item(&self, contact_id: &str) -> Result<Option<Item>, TargetError> {
        self.reader
            .get_item()
            .table_name(&self.table)
            .key(table::KEY, AttributeValue::S(contact_id.to_owned()))
            .consistent_read(true)
            .send()
            .await
            .map(|found| found.item)
            .map_err(|error| read_error("GetItem", &error))
    }

    /// All records, by contact, sets in order: equal records are equal items.
    pub async fn items(&self) -> Result<BTreeMap<String, Item>, TargetError> {
        let request = self.reader.scan().table_name(&self.table).consistent_read(true);
        let mut found = request.into_paginator().items().send();
        let mut items = BTreeMap::new();
        while let Some(item) = found.next().await {
            let mut item = item.map_err(|error| read_error("Scan", &error))?;
            if let Some(AttributeValue::Ss(seen)) = item.get_mut("seen") {
                seen.sort();
            }
            if let Some(AttributeValue::S(contact_id)) = item.get(table::KEY) {
                items.insert(contact_id.clone(), item);
            }
        }
        Ok(items)
    }
}

/// What the environment says. A DynamoDB on this machine needs no credentials.
async fn config(endpoint: Option<&str>) -> SdkConfig {
    match endpoint {
        Some(url) if is_local(url) && std::env::var_os("AWS_ACCESS_KEY_ID").is_none() => {
            embedded::config(url)
        }
        Some(url) => aws_config::defaults(BehaviorVersion::latest()).endpoint_url(url).load().await,
        None => aws_config::load_defaults(BehaviorVersion::latest()).await,
    }
}

fn is_local(url: &str) -> bool {
    let host = url.split_once("://").map_or(url, |(_, rest)| rest);
    ["127.0.0.1", "localhost", "[::1]"].iter().any(|local| {
        host.strip_prefix(local).is_some_and(|rest| rest.is_empty() || rest.starts_with([':', '/']))
    })
}

fn read_error<E: ProvideErrorMetadata>(
    operation: &'static str,
    error: &SdkError<E>,
) -> TargetError {
    let code = error.code().unwrap_or("no answer").to_owned();
    TargetError::Read { operation, code }
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
            assert_eq!(is_local(url), local, "{url}");
        }
    }
}

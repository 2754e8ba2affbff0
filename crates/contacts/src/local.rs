//! The table on an embedded DynamoDB.

use std::collections::{BTreeMap, HashMap};
use std::net::SocketAddr;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_dynamodb::types::AttributeValue;
use contact_events::record::Policy;
use contact_state::handler::Handler;
use contact_state::store::{self, Store};

use crate::embedded;
use crate::table::{self, CreateError};

/// The table's name.
pub const TABLE: &str = "contact-state";

/// An item of the table.
pub type Item = HashMap<String, AttributeValue>;

/// The table on an embedded DynamoDB that lives as long as the tokio runtime.
#[derive(Debug)]
pub struct LocalTable {
    /// Where it listens.
    pub address: SocketAddr,
    client: Client,
}

/// Why the embedded table does not work.
#[derive(Debug, thiserror::Error)]
pub enum LocalError {
    /// The embedded DynamoDB cannot listen on the address.
    #[error(
        "cannot listen on {address}: {source}; stop the program that uses this port, or choose another --port"
    )]
    Taken {
        /// The address.
        address: String,
        /// The system's reason.
        source: std::io::Error,
    },
    /// The embedded DynamoDB cannot create the table.
    #[error("the embedded DynamoDB cannot create the table: {0}")]
    Create(#[from] Box<CreateError>),
    /// The records cannot be read.
    #[error("the records cannot be read: Scan failed with {0}")]
    Read(String),
}

impl LocalTable {
    /// A new table on a new embedded DynamoDB, on this port, or on any port if it is 0.
    pub async fn start(port: u16) -> Result<Self, LocalError> {
        let address = format!("127.0.0.1:{port}");
        let listening = embedded::start(&address).await;
        let address = listening.map_err(|source| LocalError::Taken { address, source })?;
        let client = store::client(&embedded::config(&format!("http://{address}")));
        table::create(&client, TABLE).await.map_err(Box::new)?;
        Ok(Self { address, client })
    }

    /// The Lambda function's handler, on this table.
    pub fn handler(&self, policy: Policy) -> Handler {
        Handler::new(Store::new(self.client.clone(), TABLE), policy, "ContactState")
    }

    /// All records, by contact. Sets are sorted, so equal records are equal items.
    pub async fn items(&self) -> Result<BTreeMap<String, Item>, LocalError> {
        let request = self.client.scan().table_name(TABLE).consistent_read(true);
        let mut found = request.into_paginator().items().send();
        let mut items = BTreeMap::new();
        while let Some(item) = found.next().await {
            let mut item = item.map_err(|error| LocalError::Read(code(&error)))?;
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

fn code<E: ProvideErrorMetadata>(error: &SdkError<E>) -> String {
    error.code().unwrap_or("no answer").to_owned()
}

//! Reading records from the table: one contact, or the contacts of an index.

use std::collections::HashMap;

use aws_sdk_dynamodb::operation::query::builders::QueryFluentBuilder;
use aws_sdk_dynamodb::types::AttributeValue;
use contact_events::event::{Channel, Timestamp};
use contact_events::record::{Record, State};
use futures_util::{StreamExt, TryStreamExt, stream};
use serde::Deserialize;
use serde::de::{DeserializeOwned, Error as _};
use serde_json::{Map, Value};

use crate::connection::{Connection, TableError};
use crate::table::{INDEXES, Index, KEY};

#[cfg(test)]
mod tests;

/// How many records are read at once.
const CONCURRENT_READS: usize = 16;

/// A reader of the table.
#[derive(Debug, Clone)]
pub struct Reader {
    connection: Connection,
    page_size: Option<i32>,
}

/// A stored record, as it is and typed.
#[derive(Debug, Clone)]
pub struct Stored {
    /// The record as JSON. `seen` is sorted.
    pub item: Map<String, Value>,
    /// The record.
    pub record: Record,
}

/// A contact of an index, as far as the index has it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Listed {
    /// The contact.
    pub contact_id: String,
    /// Since when it is in this state.
    pub state_since: Timestamp,
    /// Its channel.
    pub channel: Option<Channel>,
    /// Its state. Only the index of agents has it.
    pub state: Option<State>,
}

/// A later contact of a chain.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Link {
    contact_id: String,
}

/// Why a record was not read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// A request failed.
    #[error(transparent)]
    Table(#[from] TableError),
    /// The item is not a record.
    #[error("contact-state did not write this item: {0}")]
    NotARecord(#[from] serde_dynamo::Error),
}

impl Reader {
    /// A reader of this table.
    pub fn new(connection: Connection) -> Self {
        Self { connection, page_size: None }
    }

    /// The record of a contact.
    pub async fn contact(&self, contact_id: &str) -> Result<Option<Stored>, ReadError> {
        let found = self
            .connection
            .client
            .get_item()
            .table_name(&self.connection.table)
            .key(KEY, AttributeValue::S(contact_id.to_owned()))
            .consistent_read(true)
            .send()
            .await
            .map_err(|error| self.connection.error("GetItem", &error))?;
        Ok(found.item.map(Stored::of).transpose()?)
    }

    /// The chain of transfers that this contact belongs to, oldest first.
    pub async fn chain(&self, contact_id: &str) -> Result<Vec<Stored>, ReadError> {
        let contact = self.contact(contact_id).await?;
        let head = contact.and_then(|stored| stored.record.contact.initial_contact_id);
        let head = head.unwrap_or_else(|| contact_id.to_owned());
        let links: Vec<Link> = self.query(&INDEXES[2], &head, None).await?;
        let later = links.into_iter().map(|link| link.contact_id).filter(|id| *id != head);
        let mut ids: Vec<String> = vec![head.clone()];
        ids.extend(later);
        if !ids.iter().any(|id| id == contact_id) {
            ids.push(contact_id.to_owned());
        }
        let mut chain: Vec<Stored> = stream::iter(ids)
            .map(|id| async move { self.contact(&id).await })
            .buffered(CONCURRENT_READS)
            .try_filter_map(async |stored| Ok(stored))
            .try_collect()
            .await?;
        chain.sort_by_key(|stored| stored.record.contact.initiation_timestamp);
        Ok(chain)
    }

    /// The contacts that wait in this queue since this time or later, longest first.
    pub async fn waiting(
        &self,
        queue_arn: &str,
        since: Timestamp,
    ) -> Result<Vec<Listed>, ReadError> {
        self.query(&INDEXES[0], queue_arn, Some(since)).await
    }

    /// The contacts that are with this agent since this time or later, longest first.
    pub async fn active(
        &self,
        agent_arn: &str,
        since: Timestamp,
    ) -> Result<Vec<Listed>, ReadError> {
        self.query(&INDEXES[1], agent_arn, Some(since)).await
    }

    /// The items of an index with this partition key, by the sort key, at this time or later.
    async fn query<T: DeserializeOwned>(
        &self,
        index: &Index,
        key: &str,
        since: Option<Timestamp>,
    ) -> Result<Vec<T>, ReadError> {
        let mut pages = self
            .request(index, key, since)
            .set_limit(self.page_size)
            .into_paginator()
            .items()
            .send();
        let mut items = Vec::new();
        while let Some(item) = pages.next().await {
            let item = item.map_err(|error| self.connection.error("Query", &error))?;
            items.push(serde_dynamo::from_item(item)?);
        }
        Ok(items)
    }

    fn request(&self, index: &Index, key: &str, since: Option<Timestamp>) -> QueryFluentBuilder {
        let request = self
            .connection
            .client
            .query()
            .table_name(&self.connection.table)
            .index_name(index.name)
            .expression_attribute_names("#key", index.partition_key)
            .expression_attribute_values(":key", AttributeValue::S(key.to_owned()));
        match since {
            None => request.key_condition_expression("#key = :key"),
            Some(since) => request
                .key_condition_expression("#key = :key AND #since >= :since")
                .expression_attribute_names("#since", index.sort_key)
                .expression_attribute_values(":since", AttributeValue::S(since.to_string())),
        }
    }
}

impl Stored {
    /// Reads an item of the table.
    pub fn of(item: HashMap<String, AttributeValue>) -> Result<Self, serde_dynamo::Error> {
        let mut item: Map<String, Value> = serde_dynamo::from_item(item)?;
        if let Some(Value::Array(seen)) = item.get_mut("seen") {
            seen.sort_by(|a, b| a.as_str().cmp(&b.as_str()));
        }
        let record = Record::deserialize(Value::Object(item.clone()))
            .map_err(serde_dynamo::Error::custom)?;
        Ok(Self { item, record })
    }
}

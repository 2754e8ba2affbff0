//! Reading records from the table.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue;
use contact_events::record::Record;
use serde::Deserialize;
use serde_json::{Map, Value};

/// A stored record, as it is and typed.
#[derive(Debug, Clone)]
pub struct Stored {
    /// The record as JSON. `seen` is sorted.
    pub item: Map<String, Value>,
    /// The record.
    pub record: Record,
}

impl Stored {
    /// Reads an item of the table.
    pub fn of(item: HashMap<String, AttributeValue>) -> Result<Self, serde_dynamo::Error> {
        let mut item: Map<String, Value> = serde_dynamo::from_item(item)?;
        if let Some(Value::Array(seen)) = item.get_mut("seen") {
            seen.sort_by(|a, b| a.as_str().cmp(&b.as_str()));
        }
        let record = Record::deserialize(Value::Object(item.clone()))
            .map_err(|error| serde::de::Error::custom(error))?;
        Ok(Self { item, record })
    }
}
